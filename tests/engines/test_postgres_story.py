"""PostgreSQL gives the numbers that DuckDB gives: one story, from the raw tables of each vendor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .comparing import Comparison
from .postgres import Server
from .scenarios import compare_story

pytestmark = pytest.mark.engines


def test_the_story_in_each_vendors_words_is_the_same(
    postgres: Server, tmp_path: Path, tell: Callable[[Comparison], None]
) -> None:
    tell(compare_story(postgres, tmp_path))
