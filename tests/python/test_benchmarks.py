"""The benchmarks ask what can be asked and say what they measured; how long it takes is no test."""

from __future__ import annotations

import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import duckdb
import pytest
from benchmarks.__main__ import command_of, layer_of, report_of_build, tickets
from benchmarks.asking import at_percentile, queries
from benchmarks.floor import EVENTS

PROJECT = Path(__file__).parents[2]
# Nothing need be odd, and nobody need wait.
MAY_BE_NONE = {"anomalies of the last 28 days", "cases that wait for the team, oldest first"}


@pytest.mark.parametrize("name", queries())
def test_a_question_of_the_benchmarks_has_an_answer(
    sample: duckdb.DuckDBPyConnection, name: str
) -> None:
    rows = sample.execute(queries()[name]).fetchall()
    assert rows or name in MAY_BE_NONE


def test_twenty_questions_are_asked() -> None:
    assert len(queries()) == 20


def test_the_floor_writes_every_event_once_in_order(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    casebook = Path(sys.executable).with_name("casebook")
    subprocess.run(
        [casebook, "simulate", "--cases", "60", "--connector", "zendesk", "--out", exports],
        check=True,
    )
    database = tmp_path / "floor.duckdb"
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.floor", "narrow", exports, database, "1GB", "1"],
        cwd=PROJECT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    with duckdb.connect(str(database), read_only=True) as warehouse:
        events = warehouse.execute("select case_id, occurred_at from events").fetchall()
        raw = sum(
            warehouse.execute(
                f"select count(*) from '{exports}/zendesk/{table}.parquet'"
            ).fetchall()[0][0]
            for table in EVENTS
        )
    assert len(events) == raw
    assert events == sorted(events)
    assert f'"rows": {raw}' in told.stdout
    assert tickets(exports) == 60


def test_the_report_tells_the_command_whole_and_no_path() -> None:
    options = Namespace(
        cases=9, exports=Path("/here/mine"), floor_memory=None, refreshes=[0.1, 0.0], only="build",
        report=Path("report.md"),
    )  # fmt: skip
    command = "python -m benchmarks --cases 9 --exports mine --refreshes 0.1 0.0 --only build"
    assert command_of(options) == command


def test_the_report_sets_the_build_against_the_floor() -> None:
    floors = {"narrow": [{"cpu": 2.0, "peak": 1e9, "rows": 100}], "wide": [
        {"cpu": 4.0, "peak": 1e9, "rows": 100}]}  # fmt: skip
    models = {"int_cases": {"cpu": 15.0, "peak": 3e9}, "kpi_volume": {"cpu": 5.0, "peak": 2e9}}
    report = report_of_build(floors, [{"models": models}], 10)
    assert "| full build, all models | 20.0 | 3.0 | 10.0 |" in report
    assert "| … KPI tables | 5.0 |  | 2.5 |" in report
    assert "| `int_cases` | 15.00 | 75.0% | 3.00 |" in report


def test_a_model_belongs_to_a_layer_by_its_name() -> None:
    assert [layer_of(name) for name in ("stg_csv__cases", "cases", "fct_cases")] == [
        "staging", "canonical", "facts and dimensions",
    ]  # fmt: skip
    assert at_percentile([1.0, 2.0, 3.0], 0.5) == 2.0
