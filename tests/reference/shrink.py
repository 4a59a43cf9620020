"""From a company whose numbers differ to the smallest one that still does, told as a story.

python -m tests.reference.shrink --seed 7 --tables fct_cases
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from . import read
from .cases import Case, Event
from .companies import write
from .compare import Result, compare
from .words import COLUMNS, CONNECTOR

Item = TypeVar("Item")
Files = dict[str, list[list[str]]]  # table -> records, the header first
Build = Callable[[Path, datetime | None, str, Path], None]
"""Builds the warehouse of (exports, as_of, reporting zone) into a database file."""


# --- shrinking ----------------------------------------------------------------------------------


def shrink(
    exports: Path,
    folder: Path,
    build_warehouse: Build,
    as_of: datetime | None = None,
    reporting_time_zone: str = "UTC",
    tables: Sequence[str] | None = None,
) -> Result:
    """Write to `folder` the smallest part of `exports` that still differs; returns its difference.

    Whole cases go first, then whole tables, then single rows. as_of stays where it was, so that
    taking away the last event does not move it.
    """
    _, world = read(exports, as_of, reporting_time_zone)
    if as_of is None and world is not None:
        as_of = datetime.fromtimestamp(world.as_of, tz=UTC).replace(tzinfo=None)
    tried = 0
    last: Result | None = None

    def still_differs(files: Files) -> bool:
        nonlocal tried, last
        tried += 1
        write_files(files, folder)
        database = folder / f"warehouse{tried}.duckdb"  # a builder may hold on to the last one
        build_warehouse(folder, as_of, reporting_time_zone, database)
        result = compare(folder, database, as_of, reporting_time_zone, tables)
        print(
            f"try {tried}: {count_rows(files)} rows, {result.differences} differences", flush=True
        )
        database.unlink(missing_ok=True)
        if result.differences:
            last = result
        return result.differences > 0

    files = read_files(exports)
    if not still_differs(files):
        raise ValueError("nothing to shrink: no cell differs")
    files = fewer_cases(files, suspects(last), still_differs)
    files = fewer_tables(files, still_differs)
    for table in list(files):
        files = fewer_rows(files, table, still_differs)
    still_differs(files)  # leaves the smallest company in the folder
    assert last is not None
    return last


def suspects(result: Result | None) -> list[str]:
    """The cases named by the first differences of each table."""
    found = []
    for name, table in (result.tables if result else {}).items():
        for difference in table.differences[:1]:
            if name.startswith("fct_") and difference.key:
                found += [str(part).removeprefix(f"{CONNECTOR}:") for part in difference.key]
    return found


def fewer_cases(
    files: Files, first_guess: list[str], still_differs: Callable[[Files], bool]
) -> Files:
    case_ids = sorted({row_value(files, "cases", record) for record in files.get("cases", [])[1:]})
    guessed = [case_id for case_id in case_ids if case_id in first_guess][:1]
    if guessed and still_differs(with_cases(files, guessed)):
        return with_cases(files, guessed)
    kept = fewest(case_ids, lambda ids: still_differs(with_cases(files, ids)))
    return with_cases(files, kept)


def row_value(files: Files, table: str, record: list[str], column: str = "case_id") -> str:
    header = files[table][0]
    place = header.index(column) if column in header else -1
    return record[place] if 0 <= place < len(record) else ""


def with_cases(files: Files, case_ids: list[str]) -> Files:
    """Only these cases, and of the other tables only rows that name one of them or none."""
    smaller = {}
    for table, records in files.items():
        smaller[table] = records[:1] + [
            record for record in records[1:] if row_value(files, table, record) in ("", *case_ids)
        ]
    return smaller


def fewer_tables(files: Files, still_differs: Callable[[Files], bool]) -> Files:
    for table in list(files):
        smaller = {name: records for name, records in files.items() if name != table}
        if still_differs(smaller):
            files = smaller
    return files


def fewer_rows(files: Files, table: str, still_differs: Callable[[Files], bool]) -> Files:
    header, *rows = files[table]
    kept = fewest(rows, lambda some: still_differs({**files, table: [header, *some]}))
    return {**files, table: [header, *kept]}


def fewest(items: list[Item], still_differs: Callable[[list[Item]], bool]) -> list[Item]:
    """Take away halves, then quarters, then ever smaller pieces, as long as it still differs."""
    size = max(1, len(items) // 2)
    while items:
        start, removed = 0, False
        while start < len(items):
            smaller = items[:start] + items[start + size :]
            if still_differs(smaller):
                items, removed = smaller, True
            else:
                start += size
        if size == 1 and not removed:
            break
        size = max(1, size // 2)
    return items


def count_rows(files: Files) -> int:
    return sum(max(0, len(records) - 1) for records in files.values())


def read_files(exports: Path) -> Files:
    files: Files = {}
    for table in COLUMNS:
        path = exports / CONNECTOR / f"{table}.csv"
        if path.exists():
            text = path.read_bytes().decode("utf-8-sig")
            records = csv.reader(io.StringIO(text, newline=""))
            files[table] = [record for record in records if record]
    return {table: records for table, records in files.items() if records}


def write_files(files: Files, folder: Path) -> None:
    shutil.rmtree(folder / CONNECTOR, ignore_errors=True)
    (folder / CONNECTOR).mkdir(parents=True)
    for table, records in files.items():
        path = folder / CONNECTOR / f"{table}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(records)


# --- the story ----------------------------------------------------------------------------------


def story(exports: Path, as_of: datetime | None = None, reporting_time_zone: str = "UTC") -> str:
    """A small company as one would tell it."""
    _, world = read(exports, as_of, reporting_time_zone)
    lines = []
    for case in world.cases if world is not None else []:
        lines.append(f"{when(case.created_at)}  case {case.id} is created: {told(case.row)}")
        lines += [f"{when(event.at)}  {tell_event(case, event)}" for event in case.events]
        lines.append(f"{when(case.as_of)}  as_of: {case.now.status}")
    for table, records in read_files(exports).items():
        if table not in ("cases", "case_events"):
            header, *rows = records
            for row in rows:
                cells = zip(header, row, strict=False)
                known = ", ".join(f"{column} {cell}" for column, cell in cells if cell)
                lines.append(f"{table}: {known}")
    return "\n".join(lines)


def when(instant: int) -> str:
    return datetime.fromtimestamp(instant, tz=UTC).strftime("%Y-%m-%d %H:%M:%S")


def told(row: dict[str, object]) -> str:
    skipped = ("case_id", "created_at", "occurred_at", "event_type", "actor_id", "actor_role")
    return ", ".join(
        f"{column} {value}"
        for column, value in row.items()
        if not column.startswith("_") and column not in skipped and value not in (None, "", False)
    )


def tell_event(case: Case, event: Event) -> str:
    who = f"{event.row['actor_id'] or 'someone'} ({event.role})"
    place = f"[{case.events.index(event) + 1}]"
    written = event.row["occurred_at"]
    before = f", written {when(written)}" if written != event.at else ""
    noop = ", changes nothing" if event.is_noop else ""
    return f"{place} {who} {event.type}: {told(event.row)}{before}{noop}"


# --- on the command line ------------------------------------------------------------------------


def build_with_dbt(exports: Path, as_of: datetime | None, zone: str, database: Path) -> None:
    """In this process, because starting dbt takes longer than a small build."""
    from dbt.cli.main import dbtRunner

    given = {"exports": str(exports), "connectors": [CONNECTOR], "reporting_time_zone": zone}
    if as_of is not None:
        given["as_of"] = as_of.isoformat(sep=" ")
    os.environ["CASEBOOK_DATABASE"] = str(database)
    finished = dbtRunner().invoke(["--quiet", "run", "--vars", json.dumps(given)])
    if not finished.success:
        raise RuntimeError("the warehouse does not build") from finished.exception


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, help="a random company")
    parser.add_argument("--exports", type=Path, help="or a folder of exports")
    parser.add_argument("--as-of", type=datetime.fromisoformat)
    parser.add_argument("--reporting-time-zone", default="UTC")
    parser.add_argument("--tables", help="comma-separated; all by default")
    parser.add_argument("--out", type=Path, help="where the smallest company is left")
    options = parser.parse_args()
    folder = (options.out or Path(tempfile.mkdtemp(prefix="smallest-"))).resolve()
    exports, as_of, zone = options.exports, options.as_of, options.reporting_time_zone
    if options.seed is not None:
        company = write(options.seed, Path(tempfile.mkdtemp(prefix="company-")))
        exports, as_of, zone = company.exports, company.as_of, company.reporting_time_zone
    if exports is None:
        parser.error("give --seed or --exports")
    tables = options.tables.split(",") if options.tables else None
    result = shrink(exports, folder, build_with_dbt, as_of, zone, tables)
    print(
        f"\nThe smallest company, in {folder}:\n{story(folder, as_of, zone)}\n\n{result.report()}"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
