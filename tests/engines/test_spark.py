"""Spark gives the numbers that DuckDB gives: every mart, cell by cell.

make test-spark starts a session of its own, in an environment of its own. CASEBOOK_COMPANIES sets
how many random companies are built on both (2).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .comparing import Comparison
from .scenarios import COMPANIES, Companies, compare_sample, compare_story
from .spark import Session

pytestmark = pytest.mark.engines
Tell = Callable[[Comparison], None]


@pytest.fixture(scope="module")
def companies(spark: Session, tmp_path_factory: pytest.TempPathFactory) -> Companies:
    return Companies(spark, tmp_path_factory.mktemp("companies"))


def test_the_golden_cases_are_the_same(companies: Companies, tmp_path: Path, tell: Tell) -> None:
    tell(companies.compare_golden(tmp_path))


@pytest.mark.parametrize("seed", range(COMPANIES))
def test_a_random_company_is_the_same(
    seed: int, companies: Companies, tmp_path: Path, tell: Tell
) -> None:
    tell(companies.compare_company(seed, tmp_path))


def test_the_story_in_each_vendors_words_is_the_same(
    spark: Session, tmp_path: Path, tell: Tell
) -> None:
    tell(compare_story(spark, tmp_path))


def test_the_sample_is_the_same_and_its_data_tests_pass(
    spark: Session, tmp_path: Path, tell: Tell
) -> None:
    """What unit tests expect is written in SQL that Spark does not read."""
    tell(compare_sample(spark, tmp_path, "--exclude-resource-type", "unit_test"))
