"""Compare a built warehouse with the reference, cell by cell.

python -m tests.reference.compare --exports DIR --database FILE
"""

from __future__ import annotations

import argparse
import math
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from . import build
from .words import Row

Key = tuple[Any, ...]

PERIOD = ("period_grain", "period_start", "slice", "slice_value")

# What makes a row of a table unique. Where the contract names no key (activities, ledger lines)
# rows that share these columns are matched in the order of their content.
KEYS: dict[str, tuple[str, ...]] = {
    "fct_cases": ("case_id",),
    "fct_case_assignments": ("case_id", "stint_number"),
    "fct_case_stages": ("case_id", "stage_number"),
    "fct_case_resolutions": ("case_id", "resolution_number"),
    "fct_responses": ("case_id", "turn_number"),
    "fct_activities": ("case_id", "contact_id", "occurred_at", "activity_type", "actor_id"),
    "fct_backlog_daily": ("backlog_date", "case_id"),
    "fct_sla_targets": ("case_id", "policy_id", "metric", "instance"),
    "fct_contacts": ("contact_id",),
    "fct_agent_hours": ("agent_id", "hour_start_at"),
    "fct_survey_responses": ("response_id",),
    "fct_costs": ("month", "category", "currency", "group_id", "channel"),
    "fct_account_months": ("account_id", "month"),
    "kpi_volume": PERIOD,
    "kpi_submissions_by_hour": ("weekday", "hour", "channel"),
    "kpi_response": PERIOD,
    "kpi_resolution": PERIOD,
    "kpi_first_contact_resolution": PERIOD,
    "kpi_backlog": PERIOD,
    "kpi_agent_backlog": PERIOD,
    "kpi_agent_performance": PERIOD,
    "kpi_workload": PERIOD,
    "kpi_contacts": PERIOD,
    "kpi_satisfaction": (*PERIOD, "instrument"),
    "kpi_churn": PERIOD,
    "kpi_cost_per_resolution": (*PERIOD, "currency"),
    "dq_source_coverage": ("connector", "source_table"),
}
MAY_REPEAT = frozenset({"fct_activities", "fct_costs"})

# Rules 9, 56, 82 and 96: rows that say nothing may be absent.
EMPTY_ROWS_ARE_OPTIONAL = frozenset(
    {"fct_account_months", "fct_agent_hours", "dq_source_coverage"}
    | {name for name in KEYS if name.startswith("kpi_")}
)

# The words of these columns are not settled, so they prove nothing.
NOT_COMPARED = frozenset({("fct_agent_hours", "hours_source")})


@dataclass(frozen=True)
class Difference:
    key: Key
    column: str
    expected: Any
    actual: Any


@dataclass
class TableResult:
    cells: int = 0
    rows: int = 0
    differences: list[Difference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Result:
    tables: dict[str, TableResult] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        return sum(table.cells for table in self.tables.values())

    @property
    def differences(self) -> int:
        return sum(len(table.differences) for table in self.tables.values())

    def report(self, limit: int = 20) -> str:
        lines = []
        for name, table in self.tables.items():
            lines.append(
                f"{name}: {table.rows} rows, {table.cells} cells, "
                f"{len(table.differences)} differences"
            )
            lines += [f"    note: {note}" for note in table.notes]
            for difference in table.differences[:limit]:
                lines.append(
                    f"    {tell_key(name, difference.key)} {difference.column}: "
                    f"expected {tell(difference.expected)}, got {tell(difference.actual)}"
                )
            if len(table.differences) > limit:
                by_column = Counter(difference.column for difference in table.differences)
                lines.append(f"    … in all by column: {dict(by_column.most_common())}")
        lines.append(f"{self.cells} cells compared, {self.differences} differences")
        return "\n".join(lines)


def tell(value: Any) -> str:
    return str(value) if isinstance(value, datetime | date) else repr(value)


def tell_key(table: str, key: Key) -> str:
    return ", ".join(
        f"{column} {tell(value)}" for column, value in zip(KEYS[table], key, strict=False)
    )


def compare(
    exports: Path,
    database: Path,
    as_of: datetime | None = None,
    reporting_time_zone: str = "UTC",
    tables: Iterable[str] | None = None,
) -> Result:
    names = list(KEYS if tables is None else tables)
    expected = build(exports, as_of, reporting_time_zone, names)
    actual = read_marts(database)
    result = Result()
    for name in names:
        if name in expected:
            result.tables[name] = compare_table(name, expected[name], actual.get(name))
    return result


def read_marts(database: Path) -> dict[str, tuple[list[str], list[Row]]]:
    """Every table of schema `marts`: its columns and rows."""
    found: dict[str, tuple[list[str], list[Row]]] = {}
    with open_copy(database) as connection:
        connection.execute("set TimeZone = 'UTC'")
        names = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'marts'"
        ).fetchall()
        for (name,) in names:
            if name in KEYS:
                cursor = connection.execute(f'select * from marts."{name}"')
                columns = [column[0] for column in cursor.description or []]
                rows = [
                    {column: plain(value) for column, value in zip(columns, row, strict=True)}
                    for row in cursor.fetchall()
                ]
                found[name] = (columns, rows)
    return found


@contextmanager
def open_copy(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy is read, so that a build in this or another process may keep the file open."""
    with tempfile.TemporaryDirectory() as folder:
        for path in (database, database.with_name(f"{database.name}.wal")):
            if path.exists():
                shutil.copy(path, folder)
        with duckdb.connect(str(Path(folder) / database.name)) as connection:
            yield connection


def plain(value: Any) -> Any:
    """The same value in the types the reference uses."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


# --- one table ----------------------------------------------------------------------------------


def compare_table(
    name: str, expected: list[Row], actual: tuple[list[str], list[Row]] | None
) -> TableResult:
    result = TableResult()
    if actual is None:
        result.differences.append(
            Difference((), "(table)", f"{len(expected)} rows", "no such table")
        )
        return result
    columns, rows = actual
    expected_columns = list(expected[0]) if expected else columns
    missing = [column for column in expected_columns if column not in columns]
    for column in missing:
        result.differences.append(Difference((), column, "a column", "no such column"))
    if set(missing) & set(KEYS[name]):
        return result
    if "slice" in KEYS[name]:
        expected, rows = same_slices(expected, rows, result)
    compared = [
        column
        for column in expected_columns
        if column in columns and column not in KEYS[name] and (name, column) not in NOT_COMPARED
    ]
    compare_rows(
        name,
        by_key(name, expected, compared, result),
        by_key(name, rows, compared, result),
        compared,
        result,
    )
    return result


def same_slices(
    expected: list[Row], actual: list[Row], result: TableResult
) -> tuple[list[Row], list[Row]]:
    """Only slices that both sides cut; the others are named, not compared."""
    ours, theirs = ({row["slice"] for row in rows} for rows in (expected, actual))
    if not theirs and ours:
        return expected, actual
    if ours - theirs:
        result.notes.append(f"slices of the reference only: {', '.join(sorted(ours - theirs))}")
    if theirs - ours and ours:
        result.notes.append(f"slices not checked: {', '.join(map(str, theirs - ours))}")
    both = ours & theirs if ours else theirs
    if None in theirs:  # a row of no slice at all is wrong
        both |= {None}
    return (
        [row for row in expected if row["slice"] in both],
        [row for row in actual if row["slice"] in both],
    )


def by_key(name: str, rows: list[Row], compared: list[str], result: TableResult) -> dict[Key, Row]:
    found: dict[Key, Row] = {}
    if name in MAY_REPEAT:
        rows = sorted(rows, key=lambda row: [sortable(row[column]) for column in compared])
    repeats: Counter[Key] = Counter()
    for row in rows:
        key = tuple(key_cell(row[column]) for column in KEYS[name])
        repeats[key] += 1
        if name in MAY_REPEAT:
            key = (*key, repeats[key])
        elif key in found:
            result.differences.append(Difference(key, "(row)", "one row", f"{repeats[key]} rows"))
        found[key] = row
    return found


def key_cell(value: Any) -> Any:
    """A day may come as a date or as its midnight."""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date()
    return value


def sortable(value: Any) -> tuple[bool, str]:
    return value is None, f"{float(value):030.9f}" if isinstance(value, int | float) else str(value)


def compare_rows(
    name: str,
    expected: dict[Key, Row],
    actual: dict[Key, Row],
    compared: list[str],
    result: TableResult,
) -> None:
    is_optional = name in EMPTY_ROWS_ARE_OPTIONAL
    for key, row in expected.items():
        other = actual.get(key)
        if other is None:
            if not (is_optional and says_nothing(row, compared)):
                result.differences.append(Difference(key, "(row)", short(row, compared), "no row"))
            continue
        result.rows += 1
        for column in compared:
            result.cells += 1
            if not same(row[column], other[column]):
                result.differences.append(Difference(key, column, row[column], other[column]))
    for key, row in actual.items():
        if key not in expected and not (is_optional and says_nothing(row, compared)):
            result.differences.append(Difference(key, "(row)", "no row", short(row, compared)))


def says_nothing(row: Row, compared: list[str]) -> bool:
    return not any(row[column] for column in compared)


def short(row: Row, compared: list[str]) -> str:
    told = {column: tell(row[column]) for column in compared if row[column]}
    return ", ".join(f"{column} {value}" for column, value in list(told.items())[:8]) or "a row"


def same(expected: Any, actual: Any) -> bool:
    """Integers, text and instants exactly, floats to nine digits."""
    if expected is None or actual is None:
        return expected is actual
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, float) or isinstance(actual, float):
        if not isinstance(expected, int | float) or not isinstance(actual, int | float):
            return False
        return math.isclose(expected, actual, rel_tol=1e-9, abs_tol=1e-12)
    return bool(key_cell(expected) == key_cell(actual))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exports", type=Path, required=True)
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--as-of", type=datetime.fromisoformat)
    parser.add_argument("--reporting-time-zone", default="UTC")
    parser.add_argument("--tables", help="comma-separated; all by default")
    parser.add_argument("--limit", type=int, default=20, help="differences shown per table")
    options = parser.parse_args(arguments)
    tables = options.tables.split(",") if options.tables else None
    result = compare(
        options.exports, options.database, options.as_of, options.reporting_time_zone, tables
    )
    print(result.report(options.limit))
    return 1 if result.differences else 0


if __name__ == "__main__":
    sys.exit(main())
