"""The warehouse equals the reference, cell by cell, and its data tests hold, for company after
company.

CASEBOOK_COMPANIES sets how many (50); how many cells were compared is printed at the end. A company
that differs is made smaller as long as it still does, and told as a story.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from .companies import Company, write
from .compare import Result, compare
from .shrink import shrink, story
from .warehouse import CompiledModels, plain, run_dbt

COMPANIES = int(os.environ.get("CASEBOOK_COMPANIES", "50"))
BY_DBT = 3
"""So many are dirty and built by dbt itself, from files of every shape."""


@pytest.mark.parametrize("seed", range(COMPANIES - BY_DBT))
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
    company: Company, exports: Path, result: Result, compiled: CompiledModels, folder: Path
) -> str:
    """The story of the smallest company that still differs, and how; it takes some minutes."""

    def build(exports: Path, as_of: datetime | None, zone: str, database: Path) -> None:
        compiled.build(plain(exports, database.with_suffix("")), as_of, zone, database)

    zone, where = company.reporting_time_zone, folder / "smallest"
    tables = [name for name, table in result.tables.items() if table.differences]
    difference = shrink(exports, where, build, company.as_of, zone, tables)
    return f"{story(where, company.as_of, zone)}\n\n{difference.report()}"


@pytest.mark.parametrize("seed", range(1000, 1000 + BY_DBT))
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
