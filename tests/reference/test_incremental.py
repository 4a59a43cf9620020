"""The gate: after every load, whatever it brought, a refresh in the warehouse of the load before
leaves what a full build of the same exports does, in every cell of every mart.

CASEBOOK_REFRESHED sets how many companies are refreshed (2) and CASEBOOK_SEED the first; how many
cells were compared is printed at the end. Loads that differ are made smaller as long as they do.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.python.building import dbt, failures

from .companies import write
from .reading import read_instant
from .shrink import Files, read_files, with_cases, write_files
from .warehouse import CompiledModels, connect, plain

COMPANIES = int(os.environ.get("CASEBOOK_REFRESHED", "2"))
FIRST = int(os.environ.get("CASEBOOK_SEED", "0"))
LOADS = 4
# So small that what can be told in parts is (macros/parts.sql); a full build tells all at once.
IN_PARTS = {"begun_at_once": 10, "cases_at_once": 15}
SETTINGS = ("business_hours", "holidays", "sla_policies")


@dataclass
class Load:
    """The exports as they stand after a load, and the instant of the build."""

    files: Files
    as_of: datetime | None
    says: list[str] = field(default_factory=list)


# --- what loads are like --------------------------------------------------------------------------


def loads_of(files: Files, generator: random.Random) -> list[Load]:
    """The same company, load after load; the last holds it as it is.

    Each load before lacks some of it, has some of it otherwise, or twice, or has what later is
    gone: whatever two loads in a row do not share was added, corrected or deleted by the second.
    """
    instants = sorted(
        read_instant(row[files["case_events"][0].index("occurred_at")])
        for row in files["case_events"][1:]
    )
    has_as_of = generator.random() < 0.4
    loads = []
    for number in range(LOADS):
        told = {table: [list(row) for row in records] for table, records in files.items()}
        load = Load(told, None)
        if number < LOADS - 1:
            for change in generator.sample(CHANGES, k=generator.randint(1, 3)):
                change(load, generator)
            if generator.random() < 0.1:
                has_other_settings(load, generator)
        loads.append(load)
    if has_as_of:
        late = sorted(generator.choices(instants[-len(instants) // 4 :], k=LOADS))
        for load, at in zip(loads, late, strict=True):
            load.as_of = datetime.fromtimestamp(at, tz=UTC).replace(tzinfo=None)
    return loads


def lacks_what_is_late(load: Load, generator: random.Random) -> None:
    """Nothing of the last days is there yet, except where a file came earlier than another."""
    header, *events = load.files["case_events"]
    place = header.index("occurred_at")
    instants = sorted(read_instant(row[place]) for row in events)
    until = instants[-len(instants) // generator.randint(8, 40)]
    load.files["case_events"] = [
        header,
        *(row for row in events if read_instant(row[place]) <= until),
    ]
    header, *cases = load.files["cases"]
    if generator.random() < 0.7:
        place = header.index("created_at")
        load.files["cases"] = [header, *(row for row in cases if read_instant(row[place]) <= until)]
    load.says.append(f"nothing after {until}")


def lacks_cases(load: Load, generator: random.Random) -> None:
    header, *cases = load.files["cases"]
    gone = set(generator.sample([row[header.index("case_id")] for row in cases], k=3))
    for table in ("cases", "case_events"):
        header, *records = load.files[table]
        place = header.index("case_id")
        load.files[table] = [header, *(row for row in records if row[place] not in gone)]
    load.says.append(f"without the cases {sorted(gone)}")


def lacks_rows(load: Load, generator: random.Random) -> None:
    table = generator.choice([name for name in load.files if name not in SETTINGS])
    header, *records = load.files[table]
    gone = set(generator.sample(range(len(records)), k=min(4, len(records))))
    load.files[table] = [header, *(row for place, row in enumerate(records) if place not in gone)]
    load.says.append(f"without {len(gone)} rows of {table}")


def tells_otherwise(load: Load, generator: random.Random) -> None:
    """Cells of some rows are those of others."""
    table = generator.choice([name for name in load.files if name not in SETTINGS])
    header, *records = load.files[table]
    keys = {name for name in header if name == f"{table[:-1]}_id"} | {"source_event_id"}
    columns = [place for place, name in enumerate(header) if name not in keys]
    for _ in range(min(4, len(records)) if columns else 0):
        one, other = generator.choice(records), generator.choice(records)
        place = generator.choice(columns)
        one[place] = other[place]
    load.says.append(f"other cells in {table}")


def tells_twice(load: Load, generator: random.Random) -> None:
    table = generator.choice(["cases", "case_events", "contacts", "surveys"])
    header, *records = load.files[table]
    copies = generator.sample(records, k=min(4, len(records)))
    load.files[table] = [header, *records, *(list(row) for row in copies)]
    load.says.append(f"copies in {table}")


def has_cases_that_go(load: Load, generator: random.Random) -> None:
    header, *cases = load.files["cases"]
    place = header.index("case_id")
    named = generator.choice([row[place] for row in cases])
    for table in ("cases", "case_events"):
        header, *records = load.files[table]
        place = header.index("case_id")
        again = [
            [*row[:place], f"{named}-again", *row[place + 1 :]]
            for row in records
            if row[place] == named
        ]
        load.files[table] = [header, *records, *again]
    load.says.append(f"with a second {named}")


def has_other_settings(load: Load, generator: random.Random) -> None:
    table = generator.choice([name for name in SETTINGS if len(load.files.get(name, [])) > 1])
    header, *records = load.files[table]
    load.files[table] = [header, *records[:-1]]
    load.says.append(f"other {table}")


CHANGES: list[Callable[[Load, random.Random], None]] = [
    lacks_what_is_late,
    lacks_cases,
    lacks_rows,
    lacks_rows,
    tells_otherwise,
    tells_otherwise,
    tells_twice,
    has_cases_that_go,
]


# --- refreshing -----------------------------------------------------------------------------------


@dataclass
class Gate:
    """Refreshes one warehouse load by load, and builds another of each load anew."""

    zone: str
    compiled: CompiledModels
    folder: Path
    cells: int = 0
    partial: int = 0
    in_parts: int = 0

    def differences(self, loads: list[Load]) -> Iterator[str]:
        shutil.rmtree(self.folder, ignore_errors=True)
        database = self.folder / "warehouse.duckdb"
        for number, load in enumerate(loads):
            write_files(load.files, self.folder / f"told{number}")
            exports = plain(self.folder / f"told{number}", self.folder / f"exports{number}")
            told = self.folder / "exports"
            shutil.rmtree(told, ignore_errors=True)
            shutil.copytree(exports, told)
            anew = self.folder / f"anew{number}.duckdb"
            self.compiled.build(told, load.as_of, self.zone, anew)
            self.refresh(told, load, database)
            yield from self.compare(number, load, anew, database)

    def refresh(self, exports: Path, load: Load, database: Path) -> None:
        result = dbt(
            "run",
            exports,
            database,
            connectors=["csv"],
            reporting_time_zone=self.zone,
            include_pii=True,
            as_of=str(load.as_of or ""),
            incremental=True,
            **IN_PARTS,
        )
        assert result.success, failures(result)

    def compare(self, number: int, load: Load, anew: Path, database: Path) -> Iterator[str]:
        with connect(anew) as warehouse:
            warehouse.execute(f"attach '{database}' as {database.stem} (read_only)")
            because = one(
                warehouse, f"select told_anew_because from {database.stem}.intermediate.int_refresh"
            )
            self.partial += because is None
            self.in_parts += is_large(warehouse, database.stem)
            says = f"load {number} ({', '.join(load.says) or 'all'}; {because or 'touched cases'})"
            for table in tables(warehouse, anew.stem):
                full, refreshed = (f"{name}.marts.{table}" for name in (anew.stem, database.stem))
                columns = warehouse.execute(f"describe {full}").fetchall()
                listed = ", ".join(f'"{column[0]}"' for column in columns)
                lacks, more = (
                    warehouse.execute(
                        f"select {listed} from {ours} except all select {listed} from {others}"
                    ).fetchall()
                    for ours, others in ((full, refreshed), (refreshed, full))
                )
                self.cells += len(columns) * int(one(warehouse, f"select count(*) from {full}"))
                if lacks or more:
                    yield (
                        f"{says}, as_of {load.as_of}: {table} lacks {len(lacks)} rows, like"
                        f" {lacks[:1]}, has {len(more)} others, like {more[:1]}"
                    )


def one(warehouse: duckdb.DuckDBPyConnection, query: str) -> Any:
    """The only value of a query."""
    ((value,),) = warehouse.execute(query).fetchall()
    return value


def is_large(warehouse: duckdb.DuckDBPyConnection, catalog: str) -> bool:
    """Whether its cases are more than one part, and its quarters are."""
    query = f"""
        select count(*), count(distinct date_trunc('quarter', created_at))
        from {catalog}.staging.cases
    """
    ((cases, quarters),) = warehouse.execute(query).fetchall()
    return bool(cases > max(IN_PARTS.values()) and quarters > 1)


def tables(warehouse: duckdb.DuckDBPyConnection, catalog: str) -> list[str]:
    """All marts, views and what tells of files too."""
    query = (
        "select table_name from information_schema.tables"
        " where table_catalog = ? and table_schema = 'marts' order by 1"
    )
    return [name for (name,) in warehouse.execute(query, [catalog]).fetchall()]


@pytest.mark.parametrize("seed", range(3003 + FIRST, 3003 + FIRST + COMPANIES))
def test_a_refreshed_warehouse_is_what_a_full_build_is(
    seed: int,
    compiled: CompiledModels,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    company = write(seed, tmp_path / "company", dirty=False)
    loads = loads_of(read_files(company.exports), random.Random(seed))
    gate = Gate(company.reporting_time_zone, compiled, tmp_path / "gate")
    differences = list(gate.differences(loads))
    assert not differences, smallest(loads, gate, differences)
    assert gate.in_parts
    record_property("refreshed_cells", gate.cells)
    record_property("loads", len(loads))
    record_property("partial_loads", gate.partial)


def told(days: dict[str, str]) -> Files:
    """A company of cases of these days, each created, answered and solved on its own."""
    events = ["case_id", "occurred_at", "event_type", "actor_id", "status", "direction"]
    return {
        "people": [["person_id", "role"], ["ann", "agent"], ["cy", "customer"]],
        "cases": [
            ["case_id", "created_at", "channel", "requester_id"],
            *([case, f"{day} 09:00", "email", "cy"] for case, day in days.items()),
        ],
        "case_events": [
            events,
            *(
                [case, f"{day} {at}", *rest]
                for case, day in days.items()
                for at, *rest in (
                    ("09:00", "message", "cy", "", "in"),
                    ("09:30", "message", "ann", "", "out"),
                    ("10:05", "status_changed", "ann", "solved", ""),
                )
            ),
        ],
    }


LONG_CLOSED: Files = {
    "business_hours": [
        ["schedule_id", "time_zone", "weekday", "opens_at", "closes_at", "is_default"],
        *(["desk", "UTC", str(weekday), "09:00", "17:00", "true"] for weekday in range(1, 6)),
    ],
    "holidays": [
        ["schedule_id", "date"],
        *(["desk", str(date(2025, 7, 1) + timedelta(days))] for days in range(100)),
    ],
    "sla_policies": [
        ["policy_id", "metric", "target_seconds", "in_business_hours"],
        ["eight hours", "first_reply", "28800", "true"],
    ],
}
"""A desk that is closed for longer than openings are known ahead."""


def counted(
    days: dict[str, str],
    channels: dict[str, str],
    regions: dict[str, str],
    contacts: list[list[str]],
    hours: list[list[str]],
) -> Files:
    """The cases of these days by channels, customers of regions, calls, and hours at work."""
    files = told(days)
    place = files["cases"][0].index("channel")
    for row in files["cases"][1:]:
        row[place] = channels.get(row[0], "email")
    files["people"] = [
        ["person_id", "role", "region"],
        ["ann", "agent", ""],
        *([person, "customer", region] for person, region in regions.items()),
    ]
    header = ["contact_id", "customer_id", "case_id", "direction", "kind", "started_at"]
    header += ["answered_at", "ended_at", "agent_id", "outcome"]
    files["contacts"] = [
        header,
        *(
            [*row, "call", *(f"2025-01-06 10:0{minute}" for minute in "019"), "ann", "answered"]
            for row in contacts
        ),
    ]
    files["agent_time"] = [
        ["agent_id", "state", "started_at", "ended_at"],
        *(["ann", "available", f"{day} {start}", f"{day} {end}"] for day, start, end in hours),
    ]
    return files


def of_account(person: str, account: str, files: Files) -> Files:
    """The same, but that somebody belongs to an account."""
    header, *people = files["people"]
    files["people"] = [
        [*header, "account_id"],
        *([*row, account if row[0] == person else ""] for row in people),
    ]
    return files


LATER = datetime.fromisoformat("2025-12-01")
STORIES = {
    "the only case of the first months goes": [
        Load(told({"a": "2025-01-06", "b": "2025-06-05", "c": "2025-07-05"}), LATER),
        Load(told({"b": "2025-06-05", "c": "2025-07-05"}), LATER),
    ],
    "a target is due after a long closure": [
        Load({**told({"a": "2025-01-06", "b": "2025-07-05"}), **LONG_CLOSED}, as_of)
        for as_of in (datetime.fromisoformat("2025-07-14"), LATER)
    ],
    # the customer is still helped in another case that day, but on the web no more; February is
    # empty; of two calls about no case one is gone, of another customer the only one; of two
    # stretches of work one is shorter, the other gone
    "what is counted goes in part": [
        Load(
            counted(
                {"a": "2025-01-06", "b": "2025-01-06", "c": "2025-02-03", "d": "2025-06-02"},
                {"a": "web", "c": "social"},
                {"cy": "EMEA", "eve": "EMEA", "fay": "EMEA"},
                [["k1", "eve", "", "in"], ["k2", "eve", "", "in"], ["k3", "fay", "", "out"]],
                [("2025-01-06", "08:00", "12:30"), ("2025-01-07", "08:00", "09:00")],
            ),
            LATER,
        ),
        Load(
            counted(
                {"b": "2025-01-06", "d": "2025-06-02"},
                {},
                {"cy": "EMEA", "eve": "EMEA", "fay": "EMEA"},
                [["k2", "eve", "", "in"]],
                [("2025-01-06", "08:00", "12:15")],
            ),
            LATER,
        ),
    ],
    "whom a call names whose case is not there is of another region": [
        Load(
            counted(
                {"a": "2025-01-06"},
                {},
                {"cy": "EMEA", "eve": region},
                [["k1", "eve", "lost", "out"]],
                [],
            ),
            LATER,
        )
        for region in ("EMEA", "AMER")
    ],
    # about no case, and about one of somebody who has no account
    "who called is of another account": [
        Load(
            of_account(
                "eve",
                account,
                counted(
                    {"a": "2025-01-06"},
                    {},
                    {"cy": "EMEA", "eve": "EMEA"},
                    [["k1", "eve", "", "in"], ["k2", "eve", "a", "in"]],
                    [],
                ),
            ),
            LATER,
        )
        for account in ("acme", "other")
    ],
    # its case is of no account, and nothing else of it is told otherwise
    "the account of a survey is of another segment than it was": [
        Load(
            {
                **told({"a": "2025-01-06"}),
                "accounts": [["account_id", "segment"], ["acme", segment]],
                "surveys": [
                    ["response_id", "instrument", "case_id", "account_id", "responded_at", "score"],
                    ["r1", "csat", "a", "acme", "2025-01-07 10:00", "5"],
                    ["r2", "nps", "", "acme", "2025-01-07 10:00", "9"],
                ],
            },
            LATER,
        )
        for segment in ("small", "large")
    ],
}


@pytest.mark.parametrize("story", STORIES)
def test_a_refresh_is_right_though(story: str, compiled: CompiledModels, tmp_path: Path) -> None:
    gate = Gate("UTC", compiled, tmp_path / "gate")
    assert not list(gate.differences(STORIES[story]))
    assert gate.partial == 1


def smallest(loads: list[Load], gate: Gate, differences: list[str]) -> str:
    """The fewest loads and cases that still differ; it takes some minutes."""
    for number in range(len(loads) - 1, -1, -1):
        fewer = loads[:number] + loads[number + 1 :]
        if len(fewer) > 1 and (found := list(gate.differences(fewer))):
            loads, differences = fewer, found
    names = sorted({row[0] for load in loads for row in load.files["cases"][1:]})
    size = len(names) // 2
    while size:
        for start in range(0, len(names), size):
            kept = names[:start] + names[start + size :]
            fewer = [Load(with_cases(load.files, kept), load.as_of, load.says) for load in loads]
            if kept and (found := list(gate.differences(fewer))):
                loads, differences, names = fewer, found, kept
                break
        else:
            size //= 2
    return "\n".join([f"with the cases {names} alone:", *differences])
