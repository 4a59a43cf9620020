"""Spark gives the numbers that DuckDB gives: worked examples and random companies.

`make test-spark COMPANIES=20` builds so many companies on both. Sessions are of their own, in an
environment of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .comparing import Comparison
from .scenarios import COMPANIES, Companies
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
