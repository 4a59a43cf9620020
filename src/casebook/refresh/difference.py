"""Which figures of the past changed between two publications, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypedDict

import duckdb

from casebook.refresh.publisher import Publication, RefreshError

# What is told of a case: of these, whatever both publications have.
FACTS = (
    "status", "channel", "reason", "priority", "brand", "region", "group_id", "assignee_id",
    "requester_id", "account_id", "is_void", "created_at", "first_response_at",
    "first_resolved_at", "resolved_at", "resolutions", "reopens", "agent_replies",
    "customer_messages",
)  # fmt: skip
# When a case counts in a figure.
MOMENTS = ("created_at", "first_response_at", "first_resolved_at", "resolved_at")


class Change(TypedDict):
    """A figure of a past period, before and after, and what happened in its period meanwhile."""

    kpi: str
    period_grain: str
    period_start: str
    slice: str
    slice_value: str
    before: float | None
    after: float | None
    late_cases: int
    late_events: int
    restated_cases: int
    gone_cases: int
    why: str


class Difference(TypedDict):
    """Changed figures, and what of the definitions changed."""

    definitions: list[str]
    changes: list[Change]


def difference(
    old: Publication, new: Publication, grain: str | None = None, slice_by: str | None = None
) -> Difference:
    """The figures of periods that were over when the old publication ended, as they differ."""
    definitions = changed_definitions(old.entry, new.entry)
    with duckdb.connect() as warehouse:
        warehouse.execute("set TimeZone = 'UTC'")
        for name, path in (("old", old.path), ("new", new.path)):
            warehouse.execute(f"attach {literal(path)} as {name} (read_only)")
        try:
            make_reasons(warehouse)
            rows = warehouse.execute(CHANGES, [grain, grain, slice_by, slice_by]).fetchall()
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise RefreshError(f"these cannot be compared: {str(error).splitlines()[0]}") from None
    names = [name for name in Change.__annotations__ if name != "why"]
    changes: list[Any] = [dict(zip(names, row, strict=True)) for row in rows]
    for change in changes:
        change["why"] = why(change, definitions)
    return Difference(definitions=definitions, changes=changes)


def changed_definitions(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What of the project and the variables is not as it was."""
    changed = []
    if old.get("project") != new.get("project"):
        changed.append("the project's models, macros or seeds")
    before, after = old.get("variables") or {}, new.get("variables") or {}
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            told = [
                str(variables[name]) if name in variables else "unset"
                for variables in (before, after)
            ]
            changed.append(f"the variable {name}: {told[0]} to {told[1]}")
    return changed


def why(change: dict[str, Any], definitions: list[str]) -> str:
    """The reasons that the period of a figure gives, in a phrase."""
    reasons = [
        f"{change[count]} {noun if change[count] > 1 else noun.removesuffix('s')}"
        for count, noun in (
            ("late_cases", "late cases"),
            ("late_events", "late events"),
            ("restated_cases", "restated cases"),
            ("gone_cases", "cases gone"),
        )
        if change[count]
    ]
    reasons += ["changed definitions"] if definitions else []
    return ", ".join(reasons) or "other records, such as surveys, costs or agents' time"


def make_reasons(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The view `reasons`: what came late, was restated or went, by the local day it counts on."""
    facts, moments = (
        [name for name in names if is_in_both(warehouse, name)] for names in (FACTS, MOMENTS)
    )
    differs = " or ".join(f"was.{name} is distinct from now.{name}" for name in facts) or "false"
    both = "old.marts.fct_cases as was inner join new.marts.fct_cases as now using (case_id)"
    restated = " union ".join(
        f"select case_id, {build}.{name} from {both} where {differs}"
        for name in moments
        for build in ("was", "now")
    )
    warehouse.execute(
        f"""
        create or replace temp table ends as
        select max(as_of) as old_end from old.marts.fct_cases;

        create or replace temp table moments as
        select 'late_cases' as reason, case_id as id, created_at as moment
        from new.marts.fct_cases anti join old.marts.fct_cases using (case_id)
        union all
        select 'late_events', activity_id, occurred_at
        from new.marts.fct_activities anti join old.marts.fct_activities using (activity_id)
        union all
        select 'gone_cases', case_id, created_at
        from old.marts.fct_cases anti join new.marts.fct_cases using (case_id)
        union all
        select 'restated_cases', * from ({restated});

        create or replace temp table reasons as
        select moments.reason, moments.id, dates.*
        from moments
        inner join new.marts.dim_dates as dates
            on moments.moment >= dates.started_at and moments.moment < dates.ended_at
        where moments.moment <= (select old_end from ends);

        create or replace temp table counts as
        select
            period_grain,
            period_start,
            count(distinct id) filter (reason = 'late_cases') as late_cases,
            count(distinct id) filter (reason = 'late_events') as late_events,
            count(distinct id) filter (reason = 'restated_cases') as restated_cases,
            count(distinct id) filter (reason = 'gone_cases') as gone_cases
        from (
            select reason, id, 'day' as period_grain, date_day as period_start from reasons
            union all
            select reason, id, 'week', week_start_date from reasons
            union all
            select reason, id, 'month', month_start_date from reasons
            union all
            select reason, id, 'quarter', quarter_start_date from reasons
        )
        group by 1, 2
        """
    )


# A sum of doubles may differ in its last digits; that is no change.
CHANGES = """
with
    was as (select * from old.marts.kpi_scorecard where value is not null),
    now as (select * from new.marts.kpi_scorecard where value is not null)
select
    kpi,
    period_grain,
    cast(period_start as varchar),
    slice,
    slice_value,
    was.value,
    now.value,
    coalesce(late_cases, 0),
    coalesce(late_events, 0),
    coalesce(restated_cases, 0),
    coalesce(gone_cases, 0)
from was
full outer join now using (kpi, period_grain, period_start, slice, slice_value)
left join counts using (period_grain, period_start)
where (was.value is null or now.value is null
    or abs(was.value - now.value) > 1e-9 * greatest(abs(was.value), abs(now.value)))
    and period_start < date_trunc(period_grain, (select old_end from ends))
    and (? is null or period_grain = ?)
    and (? is null or slice = ?)
order by period_start desc, period_grain, kpi, slice, slice_value
"""


def is_in_both(warehouse: duckdb.DuckDBPyConnection, column: str) -> bool:
    found = warehouse.execute(
        "select count(distinct database_name) from duckdb_columns()"
        " where database_name in ('old', 'new') and schema_name = 'marts'"
        " and table_name = 'fct_cases' and column_name = ?",
        [column],
    ).fetchone()
    return found == (2,)


def literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
