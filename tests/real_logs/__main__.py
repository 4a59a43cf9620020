"""Build three public logs of real support desks and compare the marts with known figures.

    python -m tests.real_logs FOLDER

FOLDER holds servicenow_incidents.csv.gz (UCI "Incident management process enriched event log",
incidents with an even number) and volvo_incidents.csv.gz (BPI Challenge 2013, Volvo IT). They
are read as they were published; the maps beside this file are all that the connector is told.
And it holds call_centre_january.tsv.gz and call_centre_february.tsv.gz (Technion, "Anonymous
Bank"), which call_centre.py tells anew as exports of the csv connector.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import yaml
from tests.python.building import build
from tests.real_logs import call_centre

MAPS = Path(__file__).parent
TABLES = {  # the table of each map, and the file that it is
    "servicenow_incidents": "servicenow_incidents.csv.gz",
    "volvo_incidents": "volvo_incidents.csv.gz",
    "volvo_last_completed": "volvo_incidents.csv.gz",
}
AN_INSTANT = "2012-05-08 00:00:00"
MODELS = "+fct_cases +dq_source_coverage"


class Figure(NamedTuple):
    """Something that the log is known to say, and the query that says it of the marts."""

    name: str
    expected: str
    query: str


def cases(log: str) -> str:
    """The cases of one log, as a table expression."""
    return f"(select * from marts.fct_cases where case_id like 'state_log:{log}:%')"


def told(log: str, attribute: str) -> str:
    """The last value of an attribute that the marts have no column for, a row for each case."""
    return (
        "(select case_id, arg_max(value, sequence) as value from staging.case_events"
        f" where attribute = '{attribute}' and case_id like 'state_log:{log}:%' group by 1)"
    )


def read(table: str, column: str) -> str:
    """A column of dq_source_coverage."""
    return f"select {column} from marts.dq_source_coverage where source_table = '{table}'"


SERVICENOW = [
    Figure("rows read", "70986", read("servicenow_incidents", "rows_read")),
    Figure("rows used", "70986", read("servicenow_incidents", "rows_used")),
    Figure("cases", "12438", f"select count(*) from {cases('servicenow')}"),
    *(
        Figure(
            f"{statistic}, opened to resolved, hours",
            expected,
            f"select {statistic}(resolution_seconds) / 3600 from {cases('servicenow')}"
            " where source_case_id in (select number from resolved_incidents)",
        )
        for statistic, expected in (("mean", "178.41"), ("median", "22.35"))
    ),
    Figure("reopens", "188", f"select sum(reopens) from {cases('servicenow')}"),
    Figure(
        "reopened cases, %",
        "1.254",
        f"select 100 * avg(case when reopens > 0 then 1 else 0 end) from {cases('servicenow')}",
    ),
    Figure(
        "reopens by the source's own count",
        "188",
        f"select sum(cast(value as integer)) from {told('servicenow', 'reopen_count')}",
    ),
    Figure(
        "reassignments by the source's own count, mean",
        "0.9612",
        f"select avg(cast(value as integer)) from {told('servicenow', 'reassignment_count')}",
    ),
    Figure(
        "SLA missed, % (published cut off)",
        "36.436",
        "select trunc(100 * avg(case value when 'false' then 1 else 0 end), 3)"
        f" from {told('servicenow', 'made_sla')}",
    ),
]

VOLVO = [
    Figure("rows read", "65533", read("volvo_incidents", "rows_read")),
    Figure("rows used", "65533", read("volvo_incidents", "rows_used")),
    Figure("cases", "7554", f"select count(*) from {cases('volvo')}"),
    Figure("completed", "7546", f"select count(first_resolved_at) from {cases('volvo')}"),
    Figure(
        "never completed",
        "8",
        f"select count(*) from {cases('volvo')} where first_resolved_at is null",
    ),
    *(
        Figure(
            f"{statistic}, first event to {which} completion, days",
            expected,
            f"select {statistic}({column}) / 86400 from {cases(log)}",
        )
        for statistic, which, log, column, expected in (
            ("mean", "first", "volvo", "first_resolution_seconds", "7.352"),
            ("median", "first", "volvo", "first_resolution_seconds", "0.2511"),
            ("mean", "last", "volvo_last_completed", "resolution_seconds", "12.086"),
            ("median", "last", "volvo_last_completed", "resolution_seconds", "7.550"),
        )
    ),
    Figure("reopens", "580", f"select sum(reopens) from {cases('volvo')}"),
    Figure("reopened cases", "514", f"select count(*) from {cases('volvo')} where reopens > 0"),
    Figure("team changes", "9454", f"select sum(group_assignments - 1) from {cases('volvo')}"),
    Figure(
        "cases with a team change",
        "3820",
        f"select count(*) from {cases('volvo')} where group_assignments > 1",
    ),
    Figure("owner changes", "20649", f"select sum(reassignments) from {cases('volvo')}"),
    Figure(
        "cases with an owner change",
        "5602",
        f"select count(*) from {cases('volvo')} where reassignments > 0",
    ),
    Figure(
        "solved in the call",
        "2018",
        "select count(distinct case_id) from staging.case_events"
        " where attribute = 'sub_status' and value = 'In Call'",
    ),
    Figure(
        f"open at {AN_INSTANT}: begun, and the last completion to come",
        "4321",
        f"select count(*) from {cases('volvo_last_completed')}"
        f" where created_at <= timestamp '{AN_INSTANT}'"
        f" and coalesce(resolved_at > timestamp '{AN_INSTANT}', true)",
    ),
]

# Who builds as of an instant cannot know that a completed case will be completed again later.
AS_OF = [
    Figure(
        f"open at {AN_INSTANT}, as it was known then",
        "1062",
        f"select count(*) from {cases('volvo')} where is_active",
    ),
    Figure(
        "open then, by the last row of each case until then",
        "1062",
        "select count(*) from known_states where status <> 'Completed'",
    ),
]


def settings() -> dict[str, Any]:
    """What the state_log connector is told: a map for each table, named after it."""
    maps = []
    for table in TABLES:
        name = table.removesuffix("_incidents")
        maps.append({"name": name} | yaml.safe_load((MAPS / f"{name}.yml").read_text()))
    return {"connectors": ["state_log"], "state_log": maps}


def add_raw_views(warehouse: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Put what only the raw files know beside the marts."""
    for view, file, query in (
        (
            "resolved_incidents",
            "servicenow_incidents.csv.gz",
            "select distinct number from {} where resolved_at <> '?'",
        ),
        (
            "known_states",
            "volvo_incidents.csv.gz",
            'select "SR Number", arg_max("Status", "Change Date+Time") as status from {}'
            f" where cast(\"Change Date+Time\" as timestamptz) <= timestamptz '{AN_INSTANT}+00'"
            " group by 1",
        ),
    ):
        raw = f"read_csv('{folder / file}', all_varchar = true)"
        warehouse.execute(f"create temp view {view} as {query.format(raw)}")


def compare(
    warehouse: duckdb.DuckDBPyConnection, title: str, figures: list[Figure]
) -> Iterator[bool]:
    """Print each figure beside what the marts say; yields whether they agree."""
    print(f"\n{title}")
    for figure in figures:
        row = warehouse.execute(figure.query).fetchone()
        value = row[0] if row else None
        expected = Decimal(figure.expected)
        found = None if value is None else Decimal(str(value)).quantize(expected)
        agrees = found == expected
        print(
            f"{'ok' if agrees else 'DIFFERS':8}{figure.expected:>10} {found!s:>10}  {figure.name}"
        )
        yield agrees


def main(arguments: list[str]) -> int:
    """Check the logs of a folder; returns the exit code."""
    if len(arguments) != 1:
        print("say where the logs are: python -m tests.real_logs FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0]).resolve()
    files = {*TABLES.values(), *call_centre.FILES.values()}
    missing = sorted(file for file in files if not (folder / file).is_file())
    if missing:
        print(f"there is no {' and no '.join(missing)} in {folder}", file=sys.stderr)
        return 2
    agreements: list[bool] = []
    with tempfile.TemporaryDirectory() as scratch:
        exports = Path(scratch) / "exports"
        (exports / "state_log").mkdir(parents=True)
        for table, file in TABLES.items():
            shutil.copy(folder / file, exports / "state_log" / f"{table}.csv.gz")
        for as_of, reports in (
            ("", {"ServiceNow": SERVICENOW, "Volvo IT": VOLVO}),
            (AN_INSTANT, {"Volvo IT, as of an instant": AS_OF}),
        ):
            with build(
                exports, Path(scratch), select=MODELS, as_of=as_of, **settings()
            ) as warehouse:
                add_raw_views(warehouse, folder)
                for title, figures in reports.items():
                    agreements += compare(warehouse, title, figures)
        calls = call_centre.write_exports(folder, Path(scratch) / "calls")
        with build(
            Path(scratch) / "calls",
            Path(scratch),
            ["csv"],
            select=call_centre.MODELS,
            reporting_time_zone=call_centre.ZONE,
        ) as warehouse:
            for title, figures in call_centre.figures(calls).items():
                agreements += compare(warehouse, title, [Figure(*figure) for figure in figures])
    print(f"\n{sum(agreements)} of {len(agreements)} figures agree")
    return 0 if all(agreements) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
