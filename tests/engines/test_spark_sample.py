"""Spark gives the numbers that DuckDB gives: the sample, with all its data tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .comparing import Comparison
from .scenarios import compare_sample
from .spark import Session

pytestmark = pytest.mark.engines


def test_the_sample_is_the_same_and_its_data_tests_pass(
    spark: Session, tmp_path: Path, tell: Callable[[Comparison], None]
) -> None:
    """What unit tests expect is written in SQL that Spark does not read."""
    tell(compare_sample(spark, tmp_path, "--exclude-resource-type", "unit_test"))
