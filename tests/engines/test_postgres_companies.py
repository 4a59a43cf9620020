"""PostgreSQL gives the numbers that DuckDB gives: worked examples and random companies.

`make test-postgres COMPANIES=20` builds so many companies on both.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .comparing import Comparison
from .postgres import Server
from .scenarios import COMPANIES, Companies

pytestmark = pytest.mark.engines
Tell = Callable[[Comparison], None]


@pytest.fixture(scope="module")
def companies(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Companies:
    return Companies(postgres, tmp_path_factory.mktemp("companies"))


def test_the_golden_cases_are_the_same(companies: Companies, tmp_path: Path, tell: Tell) -> None:
    tell(companies.compare_golden(tmp_path))


@pytest.mark.parametrize("seed", range(COMPANIES))
def test_a_random_company_is_the_same(
    seed: int, companies: Companies, tmp_path: Path, tell: Tell
) -> None:
    tell(companies.compare_company(seed, tmp_path))
