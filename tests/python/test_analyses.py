"""What the questions of an analyst answer, from a few rows of the tables that they read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from .building import dbt

SCHEMAS = "create schema staging; create schema intermediate; create schema marts;"


def answer(
    folder: Path, name: str, tables: str, since: str = "1970-01-01"
) -> list[tuple[object, ...]]:
    """The rows that an analysis gives from tables made by these statements."""
    database = folder / "warehouse.duckdb"
    with duckdb.connect(str(database)) as warehouse:
        warehouse.execute(f"{SCHEMAS} {tables}")
    result = dbt("compile", None, database, "--select", name, from_date=since)
    assert result.success, result.exception
    nodes: Any = result.result
    with duckdb.connect(str(database)) as warehouse:
        return warehouse.execute(nodes[0].node.compiled_code).fetchall()


def test_who_completes_in_a_range_what_was_assigned_before_has_the_averages(tmp_path: Path) -> None:
    tables = """
        create table intermediate.int_stint_bookings as
        select
            booking, cast(booked_date as date) as booked_date, 'agent' as report_by, member_id,
            case_id, true as is_completed, 'closing' as completed_by, 60 as first_touch_seconds,
            seconds as active_seconds, 2 * seconds as resolution_seconds
        from (values
            ('assignment', '2025-03-30', 'amy', 'old', 600),
            ('completion', '2025-04-02', 'amy', 'old', 600),
            ('assignment', '2025-04-03', 'zoe', 'new', 120),
            ('completion', '2025-04-03', 'zoe', 'new', 120)
        ) as bookings (booking, booked_date, member_id, case_id, seconds);
    """
    found = answer(tmp_path, "case_performance", tables, since="2025-04-01")
    assert found == [
        ("agent", "zoe", 1, 1, 1, 1, 1.0, 1.0, 2.0, 4.0),
        ("agent", "amy", 0, 0, 0, 0, None, None, 10.0, 20.0),
    ]


def test_areas_that_never_wait_are_part_of_what_came_in(tmp_path: Path) -> None:
    tables = """
        create table staging.as_of as select timestamp '2025-04-10 12:00' as as_of;
        create table marts.fct_backlog_daily as
        select 'billing' as reason, date '2025-04-10' as backlog_date, 86400 as age_seconds;
        create table marts.fct_cases as
        select
            unnest(['billing', 'billing', 'login', 'login', 'login']) as reason,
            timestamp '2025-04-09 12:00' as created_at, false as is_void;
    """
    found = answer(tmp_path, "product_areas_in_the_backlog", tables)
    assert found == [
        ("billing", 1, 1, 1.0, 2, 1.0, 0.4, 2.5),
        ("login", 0, 0, None, 3, 0.0, 0.6, 0.0),
    ]
