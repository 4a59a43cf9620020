"""The KPI tables."""

from __future__ import annotations

from collections.abc import Callable

from .words import Row
from .world import World

KPIS: dict[str, Callable[[World, dict[str, list[Row]]], list[Row]]] = {}
