"""PostgreSQL gives the numbers that DuckDB gives: every mart, cell by cell.

make test-postgres starts a server of its own; COMPANIES=20 builds so many random companies on both.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .postgres import Server, server, what_is_missing
from .scenarios import Companies, compare_sample, compare_story

pytestmark = pytest.mark.engines

COMPANIES = int(os.environ.get("CASEBOOK_COMPANIES", "2"))


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    if missing := what_is_missing():
        pytest.fail(missing)
    with server() as running:
        yield running


@pytest.fixture(scope="module")
def companies(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Companies:
    return Companies(postgres, tmp_path_factory.mktemp("companies"))


def test_the_sample_is_the_same_and_all_tests_pass(postgres: Server, tmp_path: Path) -> None:
    compare_sample(postgres, tmp_path)


def test_the_story_in_each_vendors_words_is_the_same(postgres: Server, tmp_path: Path) -> None:
    compare_story(postgres, tmp_path)


def test_the_golden_cases_are_the_same(companies: Companies, tmp_path: Path) -> None:
    companies.compare_golden(tmp_path)


@pytest.mark.parametrize("seed", range(COMPANIES))
def test_a_random_company_is_the_same(seed: int, companies: Companies, tmp_path: Path) -> None:
    companies.compare_company(seed, tmp_path)
