"""Between two publications: which figure of the past changed, and why."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from casebook.cli import main
from casebook.refresh import Publisher
from casebook.refresh.difference import changed_definitions

DESK = """
create schema marts;
create table marts.fct_cases as
select 'C' || number as case_id, timestamp '2025-05-01 10:00:00' + number * interval 1 day
    as created_at, 'open' as status, cast(null as timestamp) as resolved_at,
    timestamp '2025-07-02 09:00:00' as as_of
from range(62) as numbers (number);
create table marts.fct_activities as
select case_id as activity_id, created_at as occurred_at from marts.fct_cases;
create table marts.dim_dates as
select cast(day as date) as date_day, day as started_at, day + interval 1 day as ended_at,
    cast(date_trunc('week', day) as date) as week_start_date,
    cast(date_trunc('month', day) as date) as month_start_date,
    cast(date_trunc('quarter', day) as date) as quarter_start_date
from range(timestamp '2025-05-01', timestamp '2025-07-05', interval 1 day) as days (day);
"""
SCORES = """
create or replace table marts.kpi_scorecard as
select 'new_cases' as kpi, 'month' as period_grain,
    cast(date_trunc('month', created_at) as date) as period_start,
    'all' as slice, 'all' as slice_value, cast(count(*) as double) as value
from marts.fct_cases group by all
union all
select 'resolved_cases', 'month', cast(date_trunc('month', resolved_at) as date), 'all', 'all',
    count(*)
from marts.fct_cases where resolved_at is not null group by all;
"""
LATER = """
update marts.fct_cases set as_of = '2025-07-03 09:00';
insert into marts.fct_cases values
    ('late', '2025-05-20 10:00', 'open', null, '2025-07-03 09:00'),
    ('new', '2025-07-03 08:00', 'open', null, '2025-07-03 09:00');
insert into marts.fct_activities values ('late', '2025-05-20 10:00'), ('new', '2025-07-03 08:00');
update marts.fct_cases set resolved_at = '2025-06-15 12:00', status = 'solved' where case_id = 'C3';
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A published file of which two publications are kept."""
    publisher = Publisher(tmp_path / "casebook.duckdb")
    entries = [
        {"project": "same", "variables": {"schedule_rule": "last"}},
        {"project": "same", "variables": {"schedule_rule": "last"}},
        {"project": "other", "variables": {"schedule_rule": "at_each_moment"}},
    ]
    for number, (statements, entry) in enumerate(
        zip([DESK + SCORES, DESK + LATER + SCORES, DESK + LATER + SCORES], entries, strict=True), 1
    ):
        with publisher.lock(), duckdb.connect(str(publisher.clear_side_file())) as warehouse:
            warehouse.execute(statements)
        publisher.publish(number, keep=5)
        publisher.record({"publication": number, "started_at": "2025-07-02T12:00:00", **entry})
    return publisher.database


def test_late_and_restated_cases_are_told_by_period(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "1", "2", "--json", "--database", str(database)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["definitions"] == []
    assert [
        (one["kpi"], one["period_start"], one["before"], one["after"], one["why"])
        for one in told["changes"]
    ] == [
        ("resolved_cases", "2025-06-01", None, 1.0, "1 restated case"),
        ("new_cases", "2025-05-01", 31.0, 32.0, "1 late case, 1 late event, 1 restated case"),
    ]
    assert main(["diff", "1", "2", "--grain", "month", "--database", str(database)]) == 0
    line = " ".join(capsys.readouterr().out.splitlines()[1].split())
    assert line == (
        "month 2025-05-01 new_cases all all 31 -> 32 1 late case, 1 late event, 1 restated case"
    )


def test_equal_publications_differ_in_nothing(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "2", "2", "--database", str(database)]) == 0
    assert capsys.readouterr().out == "no figure of the past changed\n"
    assert main(["diff", "2", "9", "--database", str(database)]) == 2
    assert "there is no publication 9; there are: 3, 2, 1" in capsys.readouterr().err


def test_changed_definitions_are_named(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "1", "3", "--database", str(database)]) == 0
    told = capsys.readouterr().out
    assert told.startswith(
        "changed: the project's models, macros or seeds\n"
        "changed: the variable schedule_rule: last to at_each_moment\n"
    )
    assert "1 late case, 1 late event, 1 restated case, changed definitions" in told
    assert changed_definitions({"variables": {}}, {"variables": {"as_of": 1}}) == [
        "the variable as_of: unset to 1"
    ]
