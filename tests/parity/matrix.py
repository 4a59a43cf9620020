"""docs/vendors.md: which figure each vendor's export can give, as its sample files show."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import duckdb

from .story import HERE, Teller

DOCUMENT = HERE.parents[1] / "docs" / "vendors.md"
CONNECTORS = HERE.parents[1] / "models" / "staging"

# A figure, and whether the cases of a connector give it: a column that is not null for the
# connector as a slice, or a condition over rows of its own.
KPI_FIGURES = {
    "new cases": "kpi_volume.new_cases",
    "first response time": "kpi_response.first_response_minutes_median",
    "first response time, business hours": "kpi_response.first_response_business_minutes_median",
    "response time of later turns": "kpi_response.response_minutes_median",
    "resolution time": "kpi_resolution.resolution_minutes_median",
    "requester wait time": "kpi_resolution.requester_wait_minutes_median",
    "reopen rate": "kpi_resolution.reopen_rate",
    "first contact resolution": ("kpi_first_contact_resolution.first_contact_resolution_rate"),
    "backlog": "kpi_backlog.closing_backlog",
    "age of the backlog": "kpi_backlog.age_minutes_median",
    "first touch of an assignment": "kpi_agent_performance.first_touch_minutes_mean",
    "active case time": "kpi_agent_performance.active_case_minutes_mean",
    "completion rate": "kpi_agent_performance.completion_rate",
    "handle time": "kpi_agent_performance.handle_minutes_mean",
    "CSAT": "kpi_satisfaction.csat_rate",
    "happiness score": "kpi_satisfaction.happiness_score",
    "survey response rate": "kpi_satisfaction.response_rate",
}
CASE_FIGURES = {
    "time in status new": "new_seconds > 0",
    "time waiting for the customer": "agent_wait_seconds > 0",
    "time on hold": "on_hold_seconds > 0",
    "solved apart from closed": "status = 'closed' and resolutions > 0",
    "reassignments": "reassignments > 0",
    "moves between teams": "group_assignments > 1",
    "internal notes": "internal_notes > 0",
    "replies by robots told apart": "is_bot_heard",
    "spam": "void_reason = 'spam'",
    "merged cases": "void_reason = 'merged'",
    "deleted cases": "void_reason = 'deleted'",
    "by priority": "priority is not null",
    "by reason": "reason is not null",
    "by channel": "channel is not null",
    "by account": "account_id is not null",
}
CASES = """
    select
        cases.*,
        exists (
            select 1 from marts.fct_activities as activities
            where activities.case_id = cases.case_id and activities.is_auto
                and activities.activity_type in ('reply', 'message')
        ) as is_bot_heard
    from marts.fct_cases as cases
"""


def gives(warehouse: duckdb.DuckDBPyConnection, connector: str, figure: str) -> bool:
    if figure in CASE_FIGURES:
        query = f"select count(*) from ({CASES}) where connector = ? and ({CASE_FIGURES[figure]})"
    else:
        table, column = KPI_FIGURES[figure].split(".")
        query = (
            f"select count({column}) from marts.{table}"
            f" where slice = 'connector' and slice_value = ?"
        )
    (count,) = warehouse.execute(query, [connector]).fetchone() or (0,)
    return bool(count)


def history(warehouse: duckdb.DuckDBPyConnection, connector: str) -> str:
    rows = warehouse.execute(
        "select distinct history_quality from marts.fct_cases where connector = ? order by 1",
        [connector],
    ).fetchall()
    return ", ".join(quality for (quality,) in rows)


def lines_of(folder: Path, ending: str) -> int:
    """Lines of a connector's files, without blank lines and lines that are all comment."""
    comment = {"sql": "--", "yml": "#"}[ending]
    lines = [line.strip() for file in folder.glob(f"*.{ending}") for line in file.open()]
    return sum(1 for line in lines if line and not line.startswith(comment))


def sizes() -> str:
    """How long each connector is, as a section of the page."""
    folders = sorted(CONNECTORS.iterdir())
    rows = [(folder.name, lines_of(folder, "sql"), lines_of(folder, "yml")) for folder in folders]
    middle = round(median(sql for _, sql, _ in rows))
    lines = [
        "## How much a connector is",
        "",
        "Lines of code, without blank lines and comments. The SQL translates; the YAML declares",
        f"the raw tables and the words in them. The median of the {len(rows)} has {middle} lines.",
        "",
        "| connector | SQL | YAML |",
        "|---|--:|--:|",
        *(f"| {name} | {sql} | {yml} |" for name, sql, yml in rows),
    ]
    return "\n".join(lines) + "\n"


def render(warehouse: duckdb.DuckDBPyConnection, tellers: dict[str, Teller]) -> str:
    """The document, from a warehouse of all vendors' files."""
    names = list(tellers)
    lines = [
        "# What each vendor's export can tell",
        "",
        "One story of forty cases is written in the raw format of each vendor (`tests/parity`)",
        "and built into the marts. `yes` marks a figure that those files give, `no` one that stays",
        "null; the reasons are below. A test compares this page with the marts. It also compares",
        "the facts of each vendor, cell by cell, with those of the story written as csv files.",
        "",
        "`history` says how well the source tells what happened: `full` is every change,",
        "`snapshot` what polls saw or a part of the changes, `inferred` the state of now and",
        "little of how it came about. Beside each duration KPI stands `full_history_rate`, the",
        "share of cases whose history is full.",
        "",
        f"| figure | {' | '.join(names)} |",
        f"|---|{'|'.join(':-:' for _ in names)}|",
        f"| history | {' | '.join(history(warehouse, name) for name in names)} |",
    ]
    for figure in [*KPI_FIGURES, *CASE_FIGURES]:
        marks = ["yes" if gives(warehouse, name, figure) else "no" for name in names]
        lines.append(f"| {figure} | {' | '.join(marks)} |")
    lines += [
        "",
        "Business hours and service levels come from the vendor where it tells them, else from",
        "csv files beside it; so do segments, subscriptions, costs and agents' time.",
        "",
        *sizes().splitlines(),
    ]
    for name, teller in tellers.items():
        lines += ["", f"## {name}", ""]
        lines += [f"- **{what}**: {why}" for what, why in teller.LOSSES.items()]
        if not teller.LOSSES:
            lines.append("Nothing of the story is lost.")
    return "\n".join(lines) + "\n"
