"""The warehouse equals the reference, cell by cell, and its data tests hold, for company after
company.

CASEBOOK_COMPANIES sets how many (50) and CASEBOOK_SEED the first (0), so that many can be compared
in portions; how many cells were compared is printed at the end. A company that differs is made
smaller as long as it still does, and told as a story.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from . import build as build_reference
from .companies import Company, write
from .compare import Result, compare
from .shrink import shrink, story
from .test_reference import store
from .warehouse import CompiledModels, plain, run_dbt

COMPANIES = int(os.environ.get("CASEBOOK_COMPANIES", "50"))
FIRST = int(os.environ.get("CASEBOOK_SEED", "0"))
BY_DBT = 3
"""So many are dirty and built by dbt itself, from files of every shape."""


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COMPANIES - BY_DBT))
def test_a_company_equals_its_reference(
    seed: int,
    compiled: CompiledModels,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    company = write(seed, tmp_path / "told", dirty=False)
    exports = plain(company.exports, tmp_path / "exports")
    database = tmp_path / "warehouse.duckdb"
    compiled.build(exports, company.as_of, company.reporting_time_zone, database)
    result = compare(exports, database, company.as_of, company.reporting_time_zone)
    assert result.differences == 0, smallest(company, exports, result, compiled, tmp_path)
    failing = compiled.failing_data_tests(company.as_of, company.reporting_time_zone, database)
    assert failing == []
    record_property("cells", result.cells)
    shutil.rmtree(tmp_path)


def smallest(
    company: Company,
    exports: Path,
    result: Result,
    compiled: CompiledModels | Forgetful,
    folder: Path,
) -> str:
    """The story of the smallest company that still differs, and how; it takes some minutes."""

    def build(exports: Path, as_of: datetime | None, zone: str, database: Path) -> None:
        compiled.build(plain(exports, database.with_suffix("")), as_of, zone, database)

    zone, where = company.reporting_time_zone, folder / "smallest"
    tables = [name for name, table in result.tables.items() if table.differences]
    difference = shrink(exports, where, build, company.as_of, zone, tables)
    return f"{story(where, company.as_of, zone)}\n\n{difference.report()}"


@pytest.mark.parametrize("seed", range(1000 + FIRST, 1000 + FIRST + BY_DBT))
def test_a_company_of_dirty_files_equals_its_reference(
    seed: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    company = write(seed, tmp_path / "exports")
    database = tmp_path / "warehouse.duckdb"
    as_of = str(company.as_of) if company.as_of else ""
    run_dbt("run", company.exports, database, as_of, company.reporting_time_zone)
    result = compare(company.exports, database, company.as_of, company.reporting_time_zone)
    assert result.differences == 0, result.report()
    record_property("cells", result.cells)


class Forgetful:
    """Builds what the reference says, without a single reopen."""

    def build(self, exports: Path, as_of: datetime | None, zone: str, database: Path) -> None:
        tables = build_reference(exports, as_of, zone, ["fct_cases"])
        cases = [{**row, "reopens": 0} for row in tables["fct_cases"]]
        store({"fct_cases": cases}, database)


def test_a_company_that_differs_is_told_as_the_story_of_one_case(tmp_path: Path) -> None:
    company = write(0, tmp_path / "told", cases=15, dirty=False)
    exports = plain(company.exports, tmp_path / "exports")
    database = tmp_path / "warehouse.duckdb"
    Forgetful().build(exports, company.as_of, company.reporting_time_zone, database)
    result = compare(exports, database, company.as_of, company.reporting_time_zone, ["fct_cases"])
    told = smallest(company, exports, result, Forgetful(), tmp_path)
    assert told.count("is created") == 1
    assert told.count("status_changed") == 2
    assert "reopens: expected 1, got 0" in told
