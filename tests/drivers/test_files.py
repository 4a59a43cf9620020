"""Exported files as BI tools read them: CSV in a spreadsheet, Parquet in Tableau's engine."""

from __future__ import annotations

import re
import shutil
import subprocess
import textwrap
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from casebook.refresh.run import Options, export
from tests.catalogue import PROJECT
from tests.engines.comparing import compare

from .conftest import PYTHON, Asking

pytestmark = pytest.mark.drivers

GUIDE = PROJECT / "docs" / "bi.md"
# What the guide has people choose in LibreOffice's dialogue: comma and quotes, Unicode (UTF-8),
# English (USA), numbers detected, formulas not evaluated.
OPTIONS = "CSV:44,34,76,1,,1033,false,true,false,false,false,-1,false"
TABLES = (
    "kpi_response", "kpi_agent_performance", "kpi_cost_per_resolution", "fct_cases", "dim_accounts",
)  # fmt: skip
AWKWARD = {
    "umlauts": "Müller & Söhne, Größe",
    "formula": "=HYPERLINK('http://example.com')",
    "phone": "+49 30 1234",
    "mention": "@support",
    "range": "1-2",
    "list": 'a, "b"\nc',
    "empty": None,
}


def exported(database: Path, kind: str) -> Path:
    """The folder of the marts of a file, as `casebook refresh --export` writes them."""
    export(Options(database, PROJECT, exported=kind), 1)
    return database.parent / "published" / "current"


def opened(files: list[Path], folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of CSV files as LibreOffice understands them, the header first."""
    done = subprocess.run(
        [
            "soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            f"--infilter={OPTIONS}", "--convert-to", "xlsx", "--outdir", folder, *files,
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    ask = Asking("sheet", folder)
    return {file.stem: ask(folder / f"{file.stem}.xlsx", "question", "all") for file in files}


def as_in_a_sheet(value: Any) -> Any:
    """A cell of the marts as a sheet has it: a day is its midnight, a number has fewer digits, and
    text of digits alone is a number.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"[1-9]\d*", value):
        return float(value)
    if isinstance(value, int | float):
        return float(f"{value:.11g}")
    return value


def test_a_spreadsheet_opens_csv_files_as_the_guide_says(
    sample: duckdb.DuckDBPyConnection,
    sample_file: Path,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    published = exported(sample_file, "csv")
    sheets = opened([published / f"{table}.csv" for table in TABLES], tmp_path)
    cells = 0
    for table, (header, *rows) in sheets.items():
        result = sample.execute(f"select * from marts.{table}")
        assert list(header) == [column[0] for column in result.description]
        expected = [tuple(map(as_in_a_sheet, row)) for row in result.fetchall()]
        shown = [tuple(map(as_in_a_sheet, row)) for row in rows]
        assert sorted(shown, key=str) == sorted(expected, key=str), table
        cells += len(header) * len(rows)
    version = subprocess.run(["soffice", "--version"], capture_output=True, text=True, check=True)
    record_property(
        "told",
        f"{' '.join(version.stdout.split()[:2])}, CSV: {len(sheets)} tables, {cells:,} cells, "
        "0 differences",
    )


def test_awkward_text_stays_text_in_a_spreadsheet(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "awkward.duckdb")) as warehouse:
        warehouse.execute("create schema marts")
        columns = ", ".join(f"cast(? as varchar) as {name}" for name in AWKWARD)
        warehouse.execute(f"create table marts.awkward as select {columns}", [*AWKWARD.values()])
    published = exported(tmp_path / "awkward.duckdb", "csv")
    header, row = opened([published / "awkward.csv"], tmp_path)["awkward"]
    assert dict(zip(header, row, strict=True)) == AWKWARD


def test_an_extract_of_tableau_holds_the_marts(
    sample: duckdb.DuckDBPyConnection,
    sample_file: Path,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    (steps,) = (
        textwrap.dedent(block)
        for block in re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
        if "tableauhyperapi" in block
    )
    shutil.copytree(exported(sample_file, "parquet"), tmp_path / "published" / "current")
    subprocess.run([PYTHON, "-c", steps], cwd=tmp_path, check=True)
    told = Asking("hyper", tmp_path).marts(tmp_path / "casebook.hyper")
    comparison = compare(sample, told, "sample")
    assert not comparison.differences, comparison.report()
    record_property("told", str(comparison))
