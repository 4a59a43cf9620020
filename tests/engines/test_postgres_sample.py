"""PostgreSQL gives the numbers that DuckDB gives: the sample, with all its data and unit tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .comparing import Comparison
from .postgres import Server
from .scenarios import compare_sample

pytestmark = pytest.mark.engines


def test_the_sample_is_the_same_and_all_tests_pass(
    postgres: Server, tmp_path: Path, tell: Callable[[Comparison], None]
) -> None:
    tell(compare_sample(postgres, tmp_path))
