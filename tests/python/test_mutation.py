"""The mutants of tests/mutation are judged soundly; docs/mutation.md is of the models there are."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from tests.mutation.mutants import mutants
from tests.mutation.report import Outcome, Results, write_report
from tests.mutation.stages import Killed, NotGreenError, Undecided, judged, unmutated

from .building import PROJECT


def test_an_error_of_the_sql_kills_and_one_from_outside_does_not() -> None:
    with pytest.raises(Killed), judged("here", "a test"):
        raise duckdb.BinderException("no such column")
    for error in (duckdb.InterruptException("stopped"), duckdb.OutOfMemoryException("full")):
        with pytest.raises(Undecided), judged("here", "a test"):
            raise error
    with pytest.raises(NotGreenError), judged("here", "a test"):
        raise duckdb.FatalException("the database has been invalidated")


def test_what_fails_without_any_mutation_stops_the_run() -> None:
    with pytest.raises(NotGreenError), unmutated("fct_cases"):
        raise Killed("a test", "its digest")


def test_each_place_of_a_statement_is_changed_alone() -> None:
    told = [mutant.change for mutant in mutants("select a + b from t where c < 1 and d is null")]
    assert sorted(told) == [
        "a + b -> a - b",
        "c < 1 -> c <= 1",
        "c < 1 -> c >= 1",
        "c < 1 AND d IS NULL -> c < 1 OR d IS NULL",
        "d IS NULL -> NOT d IS NULL",
    ]


def test_what_time_or_memory_ended_counts_against_the_score(tmp_path: Path) -> None:
    results = Results(tmp_path / "m.json", "key", made=4)
    results.outcomes = {
        "sign: a #1": Outcome("sign", "a", fate="a test"),
        "sign: b #1": Outcome("sign", "b", undecided="INTERRUPT"),
    }
    write_report(tmp_path / "report.md", {"m": results}, {"m": "marts"}, 1, 0)
    report = (tmp_path / "report.md").read_text()
    assert "| `m` | 4 | 2 | 1 | 0 | 1 | 50.0 % |" in report
    assert "| `m` | `b` | 1 | ended by time or memory" in report


def test_the_report_names_every_intermediate_model_and_mart() -> None:
    report = (PROJECT / "docs" / "mutation.md").read_text()
    named = re.findall(r"^\| `(\w+)` \| [\d,]+ \| [\d,]+ \|", report, re.MULTILINE)
    assert sorted(named) == sorted(
        file.stem
        for folder in ("intermediate", "marts")
        for file in (PROJECT / "models" / folder).rglob("*.sql")
        if file.parent.name != "touched"
        if "schema='staging'" not in file.read_text()
    )
