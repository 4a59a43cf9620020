"""What the page holds: rows of the kpi_ tables as they are, and the latest cases.

Nothing is computed here. A figure of the page is a cell of a kpi_ table; where a table has no row
for a period and slice, the page has no figure.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

Json = dict[str, Any]

# How many of the latest periods the page holds; fewer where a slice has many values.
PERIODS = {"day": 92, "week": 53, "month": 37, "quarter": 13}
PERIODS_OF_MANY = {"day": 0, "week": 14, "month": 14, "quarter": 5}
SLICES = ("all", "channel", "group")
SLICES_OF_MANY = ("agent", "reason")
# The latest cases, which figures lead to, and the accounts at risk with the most signs.
CASES = 1000
ACCOUNTS = 100

TABLES: dict[str, tuple[str, ...]] = {
    "kpi_volume": ("new_cases", "submissions", "contacts", "customers_helped"),
    "kpi_backlog": (
        "opening_backlog", "submissions", "reopens", "recoveries", "resolutions", "voided",
        "closing_backlog", "unreplied", "unassigned", "age_minutes_median",
    ),
    "kpi_response": (
        "first_responses", "first_response_minutes_median", "first_response_minutes_p90",
        "first_response_business_minutes_median", "responses", "response_minutes_median",
        "sla_achieved", "sla_breached", "sla_achieved_rate",
    ),
    "kpi_resolution": (
        "resolutions", "resolved_cases", "resolution_minutes_median", "resolution_minutes_p90",
        "resolution_business_minutes_median", "new_minutes_mean", "open_minutes_mean",
        "pending_minutes_mean", "on_hold_minutes_mean", "reopened_gap_minutes_mean",
        "requester_wait_minutes_median", "closed_cases", "reopens", "reopened_cases", "reopen_rate",
        "cohort_cases", "resolution_rate",
    ),
    "kpi_first_contact_resolution": (
        "decided_cases", "first_contact_resolutions", "first_contact_resolution_rate",
        "resolved_cases_with_reply", "fcr_one_reply_rate", "fcr_one_interaction_rate",
        "fcr_no_customer_followup_rate", "one_touch_explore_rate", "replies_to_resolve_mean",
    ),
    "kpi_satisfaction": (
        "offered", "answered", "response_rate", "positive", "negative", "promoters", "detractors",
        "csat_rate", "happiness_score", "nps_score", "ces_mean", "low_effort_rate", "esat_rate",
        "enps_score",
    ),
    "kpi_contacts": (
        "calls_offered", "calls_answered", "chats_offered", "chats_answered", "offered", "answered",
        "offered_to_queue", "abandoned", "abandon_rate", "wait_minutes_median", "wait_minutes_p90",
        "within_service_level", "service_level_rate",
    ),
    "kpi_agent_performance": (
        "assigned", "completed", "completion_rate", "touched", "first_touch_minutes_mean",
        "active_stints", "active_case_minutes_mean", "measured_stints",
        "case_resolution_minutes_mean", "replies_sent",
        "customers_helped", "conversations_worked", "resolutions", "measured_cases",
        "handle_minutes_mean", "cases_handled", "staffed_hours", "cases_handled_per_hour",
        "cases_solved_per_hour",
    ),
    "kpi_agent_backlog": ("closing_backlog",),
    "kpi_workload": (
        "busy_seconds", "available_seconds", "scheduled_seconds", "unavailable_paid_seconds",
        "occupancy_rate", "utilization_rate", "shrinkage_rate",
    ),
    "kpi_churn": (
        "accounts_at_start", "churned_accounts", "churn_rate", "mrr_at_start", "churned_mrr",
        "revenue_churn_rate",
        "accounts_at_start_with_cases", "churned_accounts_with_cases", "churn_rate_with_cases",
        "accounts_at_start_without_cases", "churned_accounts_without_cases",
        "churn_rate_without_cases",
        "accounts_at_start_low_csat", "churned_accounts_low_csat", "churn_rate_low_csat",
        "accounts_at_start_reopened_cases", "churned_accounts_reopened_cases",
        "churn_rate_reopened_cases",
    ),
    "kpi_cost_per_resolution": (
        "cost", "resolved_cases", "new_cases", "contacts", "cost_per_resolution", "cost_per_case",
        "cost_per_contact", "is_final",
    ),
}  # fmt: skip
# What a table is keyed by beside period and slice.
BESIDE = {"kpi_satisfaction": "instrument", "kpi_cost_per_resolution": "currency"}
NEEDED = (
    *TABLES, "kpi_scorecard", "kpi_submissions_by_hour", "rpt_kpi_cases", "rpt_accounts_at_risk",
    "rpt_account_summary", "fct_cases", "fct_case_stages", "fct_activities", "dim_agents",
    "dim_groups",
)  # fmt: skip


SAME_PERIOD = "on period_grain = shown_periods.grain and period_start = shown_periods.start"
# Of these the page tells the change as a share of the figure before; of rates it tells both.
CHANGES_TOLD = (
    "new_cases", "resolutions", "closing_backlog", "first_response_minutes_median",
    "resolution_minutes_median", "cost_per_resolution",
)  # fmt: skip


class DashboardError(Exception):
    """Why there is no page, in one sentence."""


def read(database: Path) -> Json:
    """All that the page holds, from a DuckDB file that dbt built."""
    if not database.is_file():
        raise DashboardError(
            f"{database} does not exist; `dbt build` or `casebook refresh` makes it"
        )
    try:
        with duckdb.connect(str(database), read_only=True) as warehouse:
            return read_marts(warehouse, str(database))
    except duckdb.Error as error:
        sentence = " ".join(str(error).split())[:300]
        raise DashboardError(f"{database} cannot be read: {sentence}") from None


def read_marts(warehouse: duckdb.DuckDBPyConnection, name: str) -> Json:
    """All that the page holds, from an open warehouse called `name` in errors."""
    found = {
        table
        for (table,) in warehouse.execute(
            "select table_name from information_schema.tables where table_schema = 'marts'"
        ).fetchall()
    }
    if missing := [table for table in NEEDED if table not in found]:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise DashboardError(
            f"{name} is not a whole build: marts.{missing[0]}{more} missing; run `dbt build` first"
        )
    periods = read_periods(warehouse)
    as_of, cases = row(warehouse, "select max(as_of), count(*) from marts.fct_cases")
    return {
        "as_of": plain(as_of),
        "cases_of_all": cases,
        "periods": periods,
        "periods_of_many": PERIODS_OF_MANY,
        "incomplete": [
            f"{grain}/{place}"
            for grain, place in warehouse.execute(
                "select distinct period_grain, place from marts.kpi_scorecard"
                f" inner join shown_periods {SAME_PERIOD} where not is_complete order by all"
            ).fetchall()
        ],
        "definitions": read_definitions(warehouse),
        "names": {kind: read_names(warehouse, kind) for kind in ("agent", "group")},
        "tables": {table: read_table(warehouse, table) for table in TABLES},
        "hours": records(
            warehouse,
            "select weekday, hour, channel, new_cases, days from marts.kpi_submissions_by_hour"
            " order by all",
        ),
        **read_scorecard(warehouse),
        "accounts": read_accounts(warehouse),
        **read_cases(warehouse),
    }


def read_periods(warehouse: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """By grain, the latest periods in which anything came in or waited, oldest first.

    Subscriptions reach further back than any case: their months count only where no case is.
    The periods stay in the connection as the table shown_periods, each with its place.
    """
    found: list[tuple[str, date]] = []
    of_months = ("kpi_churn", "kpi_cost_per_resolution")
    for tables in ([table for table in TABLES if table not in of_months], of_months):
        if not found:
            found = warehouse.execute(
                " union ".join(
                    f"select period_grain, period_start from marts.{table} where slice = 'all'"
                    for table in tables
                )
                + " order by all"
            ).fetchall()
    warehouse.execute(
        "create temp table shown_periods"
        " (grain varchar, start date, place bigint, is_shown_of_many boolean)"
    )
    periods: dict[str, list[str]] = {}
    for grain, limit in PERIODS.items():
        starts = [start for found_grain, start in found if found_grain == grain][-limit:]
        first_of_many = len(starts) - PERIODS_OF_MANY[grain]
        periods[grain] = [str(start) for start in starts]
        for place, start in enumerate(starts):
            warehouse.execute(
                "insert into shown_periods values (?, ?, ?, ?)",
                [grain, start, place, place >= first_of_many],
            )
    return periods


def read_definitions(warehouse: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """By table and column, what a figure is: the descriptions that dbt keeps as comments."""
    definitions: dict[str, dict[str, str]] = {}
    for table, column, comment in warehouse.execute(
        "select table_name, column_name, comment from duckdb_columns()"
        " where schema_name = 'marts' and comment is not null order by table_name, column_index"
    ).fetchall():
        if column in TABLES.get(table, ()):
            definitions.setdefault(table, {})[column] = comment
    return definitions


def read_names(warehouse: duckdb.DuckDBPyConnection, kind: str) -> dict[str, str]:
    """What agents or groups are called, as far as the marts hold it."""
    return dict(
        warehouse.execute(
            f"select {kind}_id, {kind}_name from marts.dim_{kind}s"
            f" where {kind}_name is not null order by 1"
        ).fetchall()
    )


def read_table(warehouse: duckdb.DuckDBPyConnection, table: str) -> Json:
    """Rows of a kpi_ table by grain/slice/value, each begun by the place of its period."""
    columns = TABLES[table]
    beside = BESIDE.get(table)
    rows: dict[str, list[list[Any]]] = {}
    for grain, slice_, value, also, *cells in warehouse.execute(
        f"select period_grain, slice, slice_value, {beside or 'null'}, place,"
        f" {', '.join(columns)} from marts.{table} inner join shown_periods {SAME_PERIOD}"
        f" where slice in {SLICES} or (slice in {SLICES_OF_MANY} and is_shown_of_many)"
        " order by 1, 2, 3, 4, 5"
    ).fetchall():
        key = "/".join((grain, slice_, value) + ((also or "",) if beside else ()))
        rows.setdefault(key, []).append([plain(cell) for cell in cells])
    return {"columns": list(columns), "rows": rows}


def read_scorecard(warehouse: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Units and directions, changes to the period before and anomalies, as the scorecard says."""
    kpis = {
        kpi: {"unit": unit, "higher_is_better": better}
        for kpi, unit, better in warehouse.execute(
            "select distinct kpi, unit, higher_is_better from marts.kpi_scorecard order by 1"
        ).fetchall()
    }
    changes: dict[str, list[list[Any]]] = {}
    for *key, place, change in warehouse.execute(
        "select kpi, period_grain, slice, slice_value, currency, place, change_rate"
        f" from marts.kpi_scorecard inner join shown_periods {SAME_PERIOD}"
        f" where slice in {SLICES} and kpi in {CHANGES_TOLD} and change_rate is not null"
        " order by all"
    ).fetchall():
        changes.setdefault("/".join(filter(None, key)), []).append([place, plain(change)])
    anomalies = records(
        warehouse,
        "select kpi, period_grain, place, slice, slice_value, value, n, baseline_median"
        f" from marts.kpi_scorecard inner join shown_periods {SAME_PERIOD}"
        f" where slice in {SLICES} and is_anomaly order by all",
    )
    return {"kpis": kpis, "changes": changes, "anomalies": anomalies["rows"]}


def read_accounts(warehouse: duckdb.DuckDBPyConnection) -> Json:
    """Accounts that may leave, those with the most signs and the most to lose first."""
    (count,) = row(warehouse, "select count(*) from marts.rpt_accounts_at_risk")
    rows = records(
        warehouse,
        "select risk.account_id, risk.account_name, risk.segment, risk.mrr, risk.number_of_signs,"
        " risk.csat_negative, risk.csat_positive, risk.reopens, risk.waiting_for_us,"
        " risk.new_cases, summary.open_cases"
        " from marts.rpt_accounts_at_risk as risk"
        " left join marts.rpt_account_summary as summary on risk.account_id = summary.account_id"
        f" order by risk.number_of_signs desc, risk.mrr desc, risk.account_id limit {ACCOUNTS}",
    )
    return {"count": count, **rows}


def read_cases(warehouse: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The latest cases with what happened to them, and which KPIs they count for."""
    warehouse.execute(
        "create temp table shown_cases as"
        " select row_number() over (order by created_at desc, case_id) - 1 as case_place, *"
        f" from marts.fct_cases order by 1 limit {CASES}"
    )
    return {
        "cases": records(
            warehouse,
            "select case_id, channel, reason, priority, group_id, assignee_id, status, waiting_on,"
            " created_at, resolved_at, first_response_seconds, resolution_seconds, reopens,"
            " agent_replies, is_first_contact_resolution, is_void,"
            " epoch(as_of - created_at)::bigint as age_seconds"
            " from shown_cases order by case_place",
        ),
        "stages": by_case(
            warehouse,
            "select case_place, stages.status, stages.agent_id,"
            " epoch(stages.started_at - created_at)::bigint,"
            " epoch(stages.ended_at - created_at)::bigint from marts.fct_case_stages as stages"
            " inner join shown_cases on stages.case_id = shown_cases.case_id"
            " order by 1, stages.stage_number",
        ),
        "events": by_case(
            warehouse,
            "select case_place, activities.activity_type, activities.actor_role,"
            " epoch(activities.occurred_at - created_at)::bigint"
            " from marts.fct_activities as activities"
            " inner join shown_cases on activities.case_id = shown_cases.case_id"
            " order by 1, 4, activities.event_number",
        ),
        "counted": read_counted(warehouse),
    }


def read_counted(warehouse: duckdb.DuckDBPyConnection) -> Json:
    """By KPI, each time that one of the latest cases counts for it.

    A row is the place of the case (null: an answer about no case), of its group and agent among
    `ids`, and of its day, week, month and quarter among the periods.
    """
    ids: dict[str, int] = {}
    counted: dict[str, list[list[Any]]] = {}
    joins = " ".join(
        f"left join shown_periods as {grain}s"
        f" on {grain}s.grain = '{grain}' and kpi_cases.period_{grain} = {grain}s.start"
        for grain in PERIODS
    )
    places = [f"{grain}s.place" for grain in PERIODS]
    # answers about no case count too, but lead nowhere: no reason to let the page grow
    (lone,) = row(warehouse, "select count(*) from marts.rpt_kpi_cases where case_id is null")
    or_lone = "or kpi_cases.case_id is null" if lone <= CASES else ""
    for kpi, case, group, agent, *where in warehouse.execute(
        f"select kpi, case_place, kpi_cases.group_id, kpi_cases.agent_id, {', '.join(places)}"
        f" from marts.rpt_kpi_cases as kpi_cases {joins}"
        " left join shown_cases on kpi_cases.case_id = shown_cases.case_id"
        f" where (case_place is not null {or_lone})"
        f" and coalesce({', '.join(places)}) is not null order by all"
    ).fetchall():
        who = [None if one is None else ids.setdefault(one, len(ids)) for one in (group, agent)]
        counted.setdefault(kpi, []).append([case, *who, *where])
    return {"ids": list(ids), "kpis": counted}


def by_case(warehouse: duckdb.DuckDBPyConnection, query: str) -> list[list[list[Any]]]:
    """Rows that begin with the place of a case, as a list for each case up to the last."""
    cases: list[list[list[Any]]] = []
    for place, *cells in warehouse.execute(query).fetchall():
        cases.extend([] for _ in range(place + 1 - len(cases)))
        cases[place].append(cells)
    return cases


def records(warehouse: duckdb.DuckDBPyConnection, query: str) -> Json:
    """The answer to a query as names of columns and plain rows."""
    result = warehouse.execute(query)
    columns = [column[0] for column in result.description or []]
    return {
        "columns": columns,
        "rows": [[plain(cell) for cell in row] for row in result.fetchall()],
    }


def row(warehouse: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """The one row of an answer."""
    return warehouse.execute(query).fetchone() or ()


def plain(cell: object) -> object:
    """A cell as JSON has it: instants to the second, numbers to ten digits, never NaN."""
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        cell = float(cell)
    if isinstance(cell, float):
        if cell != cell or cell in (float("inf"), float("-inf")):
            return None
        short = float(f"{cell:.10g}")
        return int(short) if short.is_integer() and abs(short) < 1e15 else short
    return cell
