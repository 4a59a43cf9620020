"""What is odd about a build is seen beside the published file, before anybody reads it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import duckdb
import pytest

from casebook.refresh import ExitCode
from casebook.refresh.publisher import RefreshError
from casebook.refresh.watch import DEFAULTS, severities, watch

from .test_refresh import project, published, run  # noqa: F401 -- fixtures

NOW = datetime(2025, 7, 1, 12, tzinfo=UTC)
# A desk that works from 8 to 16 on weekdays, for half a year.
MARTS = """
create schema marts;
create table marts.fct_activities as
select day + number * interval 1 hour as occurred_at
from range(timestamp '2025-01-01', timestamp '2025-07-01', interval 1 day) as days (day)
cross join range(8, 16) as hours (number)
where isodow(day) <= 5;
create table marts.fct_cases as
select row_number() over (order by occurred_at) as case_id, occurred_at as created_at,
    'open' as status, timestamp '2025-06-30 15:00:00' as as_of
from marts.fct_activities;
create table marts.dq_source_coverage as
select 'csv' as connector, 'cases' as source_table, 1000 as rows_read, 2 as rows_rejected,
    timestamp '2025-06-30 10:00:00' as last_at, 'status: 8' as unknown_words;
"""
ODD = {
    "nothing": ("", []),
    "fewer cases": (
        "delete from marts.fct_cases where case_id % 5 = 0",
        ["error: fct_cases has 826 rows, 20% fewer than the 1032 published"],
    ),
    "a few fewer": ("delete from marts.fct_cases where case_id % 20 = 0", []),
    "a source that shrank": (
        "update marts.dq_source_coverage set rows_read = 100",
        ["error: csv.cases has 100 rows, 90% fewer than the 1000 published",
         "warn: 2% of csv.cases is rejected, 0% before"],
    ),
    "a mart that is gone": (
        "drop table marts.fct_activities",
        ["error: fct_activities has 0 rows, 100% fewer than the 1032 published"],
    ),
    "a new status": (
        "update marts.fct_cases set status = 'hold' where case_id = 7",
        ["warn: the status hold was never seen before, 1 cases have it"],
    ),
    "a new word": (
        "update marts.dq_source_coverage set unknown_words = 'status: 8; status: 9'",
        ["warn: csv.cases has words that no map knows: status: 9"],
    ),
    "empty days": (
        "delete from marts.fct_activities"
        " where cast(occurred_at as date) in ('2025-03-04', '2025-03-05')",
        ["warn: nothing happened on Tuesday 2025-03-04 and 1 more such days,"
         " where that weekday never was empty"],
    ),
    "an empty Sunday, as ever": (
        "insert into marts.fct_activities values ('2025-07-01 10:00')", [],
    ),
    "much rejected": (
        "update marts.dq_source_coverage set rows_rejected = 200",
        ["warn: 20% of csv.cases is rejected, 0% before"],
    ),
    "another time zone": (
        "update marts.fct_cases set created_at = created_at + interval 2 hour",
        ["warn: 1032 of 1032 cases are created +2 h beside what was published"],
    ),
    "day and month": (
        "update marts.fct_cases set created_at = make_timestamp(year(created_at), day(created_at),"
        " month(created_at), hour(created_at), 0, 0) where day(created_at) <= 12",
        ["warn: day and month of the creation of 360 of 1032 cases changed places"],
    ),
    "new events at other hours": (
        "insert into marts.fct_activities select occurred_at + interval 182 day + interval 5 hour"
        " from marts.fct_activities where occurred_at < '2025-02-01';"
        " insert into marts.fct_activities values ('2025-07-01 16:00')",
        ["warn: the hours of the day moved by +5 h in what is new since the publication"],
    ),
    "the future": (
        "update marts.fct_cases set as_of = '2031-01-01'",
        ["warn: the latest event lies in the future: 2031-01-01 00:00",
         "warn: csv.cases ends 2011 days before the rest, 0 before: perhaps cut off"],
    ),
    "a source that is cut off": (
        "update marts.dq_source_coverage set last_at = '2025-06-20'",
        ["warn: csv.cases ends 11 days before the rest, 0 before: perhaps cut off"],
    ),
    "an old export": (
        "update marts.fct_cases set as_of = '2025-06-30 12:00'",
        ["warn: the exports end at 2025-06-30 12:00, those published at 2025-06-30 15:00"],
    ),
}  # fmt: skip


def warehouse(path: Path, *statements: str) -> Path:
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return warehouse(tmp_path_factory.mktemp("watch") / "before.duckdb", MARTS)


@pytest.mark.parametrize("what", ODD)
def test_what_is_odd_is_said_in_a_line(what: str, before: Path, tmp_path: Path) -> None:
    change, expected = ODD[what]
    after = warehouse(tmp_path / "after.duckdb", MARTS, change)
    findings = watch(before, after, dict(DEFAULTS), NOW)
    assert [f"{finding.severity}: {finding.message}" for finding in findings] == expected


def test_rules_are_set_by_the_project_and_by_variables(tmp_path: Path) -> None:
    (tmp_path / "dbt_project.yml").write_text("vars: {watch: {shrank: off, clock: error}}\n")
    rules = severities(tmp_path, {"watch": {"clock": "warn", "tolerance": 0.5}})
    assert (rules["shrank"], rules["clock"], rules["tolerance"]) == ("off", "warn", 0.5)
    with pytest.raises(RefreshError, match="watch has no rule shrunk"):
        severities(tmp_path, {"watch": {"shrunk": "warn"}})
    with pytest.raises(RefreshError, match="is error, warn or off, not loud"):
        severities(tmp_path, {"watch": {"clock": "loud"}})


def test_what_shrank_is_not_published_until_somebody_says_so(
    project: Path,  # noqa: F811
    published: Path,  # noqa: F811
) -> None:
    run(project, published, 1)
    cases = project / "models" / "fct_cases.sql"
    cases.write_text(cases.read_text().replace("20000", "12000"))
    outcome = run(project, published, 2)
    assert outcome.code == ExitCode.TESTS_FAILED
    assert outcome.reason == (
        "fct_cases has 12000 rows, 40% fewer than the 20000 published (and 1 more);"
        " if that is right, --vars '{watch: {shrank: warn}}'"
    )
    outcome = run(project, published, 2, variables={"watch": {"shrank": "warn"}})
    assert outcome.reason.startswith("publication 2 is out; fct_cases has 12000 rows")
    with duckdb.connect(str(published), read_only=True) as reader:
        told = reader.execute(
            "select code, json_array_length(findings) from refreshes.refreshes order by 1, 2"
        ).fetchall()
    assert told == [(0, 0), (0, 2), (1, 2)]


@pytest.fixture
def listener() -> Iterator[tuple[str, list[Any]]]:
    """A server that hears what is posted to it."""
    heard: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.headers["Content-Type"], json.loads(body)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", heard
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_failure_is_posted_to_an_address(
    project: Path,  # noqa: F811
    published: Path,  # noqa: F811
    listener: tuple[str, list[Any]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    address, heard = listener
    run(project, published, 1, variables={"is_bad": True}, notify=address)
    ((kind, told),) = heard
    assert kind == "application/json"
    assert (told["code"], told["reason"], told["publication"]) == (
        1,
        "1 tests failed: every_batch_is_good",
        None,
    )
    # nobody there is no failure of the refresh
    nowhere = "http://127.0.0.1:9/hook"
    outcome = run(project, published, 1, variables={"is_broken": True}, notify=nowhere)
    assert outcome.code == ExitCode.BUILD_FAILED
    assert "nobody was notified" in capsys.readouterr().err
