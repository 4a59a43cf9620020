"""Spark gives the numbers that DuckDB gives: one story, from the raw tables of each vendor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .comparing import Comparison
from .scenarios import compare_story
from .spark import Session

pytestmark = pytest.mark.engines


def test_the_story_in_each_vendors_words_is_the_same(
    spark: Session, tmp_path: Path, tell: Callable[[Comparison], None]
) -> None:
    tell(compare_story(spark, tmp_path))
