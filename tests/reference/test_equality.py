"""The warehouse equals the reference, cell by cell, and its data tests hold, for company after
company.

CASEBOOK_COMPANIES sets how many (50); how many cells were compared is printed at the end.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .companies import write
from .compare import compare
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
    assert result.differences == 0, result.report()
    failing = compiled.failing_data_tests(company.as_of, company.reporting_time_zone, database)
    assert failing == []
    record_property("cells", result.cells)
    shutil.rmtree(tmp_path)


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
