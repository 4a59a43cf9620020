"""The same exports give the same marts, however they are told, and a past instant gives the marts
that the exports of that time would have given."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Iterable
from pathlib import Path

import duckdb

from .building import PROJECT, build
from .conftest import GOLDEN, GOLDEN_AS_OF

Row = dict[str, str]

# Coverage counts what was read, also what is later than as_of.
QUALITY = "dq_"


def read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def write(file: Path, rows: Iterable[Row]) -> None:
    rows = list(rows)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def differences(one: Path, other: Path) -> dict[str, list[tuple[object, ...]]]:
    """By mart, the rows that only one of two database files has; no mart is only in one."""
    connection = duckdb.connect()
    marts = []
    for name, file in (("one", one), ("other", other)):
        connection.execute(f"attach '{file}' as {name} (read_only)")
        found = connection.execute(
            """
            select table_name from information_schema.tables
            where table_catalog = ? and table_schema = 'marts' and not starts_with(table_name, ?)
            """,
            [name, QUALITY],
        ).fetchall()
        marts.append({table for (table,) in found})
    assert marts[0] == marts[1]
    assert "fct_cases" in marts[0]
    rows = {
        table: connection.execute(
            f"""
            (from one.marts.{table} except all from other.marts.{table})
            union all
            (from other.marts.{table} except all from one.marts.{table})
            """
        ).fetchall()
        for table in sorted(marts[0])
    }
    connection.close()
    return {table: found for table, found in rows.items() if found}


def shuffle_and_split(exports: Path, folder: Path) -> Path:
    """The same records in another order, each table in a folder of two files that share one."""
    generator = random.Random(1)
    for file in sorted((exports / "csv").glob("*.csv")):
        rows = read(file)
        generator.shuffle(rows)
        table = folder / "csv" / file.stem
        write(table / "part-1.csv", rows[: len(rows) // 2 + 1])
        write(table / "part-2.csv", rows[len(rows) // 2 :])
    return folder


def test_neither_the_order_nor_the_files_of_the_records_matter(
    golden: duckdb.DuckDBPyConnection, golden_folder: Path, tmp_path: Path
) -> None:
    """And building again, over what is there, changes nothing either."""
    assert golden.execute("select count(*) > 0 from marts.fct_cases").fetchone() == (True,)
    first = golden_folder / "warehouse.duckdb"
    shutil.copy(first, tmp_path)
    shuffled = shuffle_and_split(GOLDEN, tmp_path / "exports")
    with build(shuffled, tmp_path, ["csv"], as_of=GOLDEN_AS_OF):
        pass
    assert differences(first, tmp_path / "warehouse.duckdb") == {}


def cut(table: str, rows: list[Row], as_of: str) -> list[Row]:
    """What a table of the sample held at an instant; its instants are all written alike."""
    first = {
        "cases": ["created_at"],
        "case_events": ["occurred_at"],
        "contacts": ["started_at"],
        "agent_time": ["started_at"],
        "surveys": ["offered_at", "responded_at"],
        "subscriptions": ["started_at"],
    }.get(table)
    if first is None:
        return rows
    kept = []
    for row in rows:
        instants = [row[column] for column in first if row[column]]
        if not instants or min(instants) > as_of:
            continue
        later = {
            column for column, value in row.items() if column.endswith("_at") and value > as_of
        }
        unknown = set(later)
        if table == "contacts" and later:
            unknown |= {"outcome"}
        if table == "surveys" and "responded_at" in later:
            unknown |= {"score", "rating", "comment"}
        held = {column: "" if column in unknown else value for column, value in row.items()}
        if table == "agent_time" and later:
            held["ended_at"] = as_of
        kept.append(held)
    return kept


def test_as_of_is_a_build_of_the_exports_of_that_time(tmp_path: Path) -> None:
    tables = {
        file.stem.removeprefix("csv__"): read(file)
        for file in sorted((PROJECT / "seeds" / "sample" / "csv").glob("*.csv"))
    }
    instants = sorted(row["occurred_at"] for row in tables["case_events"])
    as_of = instants[len(instants) // 2]
    for table, rows in tables.items():
        write(tmp_path / "all" / "csv" / f"{table}.csv", rows)
        write(tmp_path / "cut" / "csv" / f"{table}.csv", cut(table, rows, as_of))
    for name, variables in (("all", {"as_of": as_of}), ("cut", {})):
        with build(tmp_path / name, tmp_path / name, ["csv"], **variables) as warehouse:
            assert warehouse.execute("select distinct as_of from marts.fct_cases").fetchall()
    assert differences(*(tmp_path / name / "warehouse.duckdb" for name in ("all", "cut"))) == {}


def test_a_survey_is_as_it_was_known_before_it_was_answered_anew(tmp_path: Path) -> None:
    """The answer then known, also where it is offered again later, else the offer; of later answers
    alone the first says what of.
    """
    first, second = {"case_id": "1", "agent_id": "ann"}, {"case_id": "2", "agent_id": "zoe"}
    later = {"offered_at": "2025-04-05 10:00"}
    versions = {
        "open": [("", "", first), ("2025-04-03 10:00", "5", second)],
        "answered": [("2025-04-01 11:00", "2", first), ("2025-04-03 10:00", "5", second)],
        "offered": [("2025-04-03 10:00", "2", first), ("2025-04-04 10:00", "5", second)],
        "offered again": [("2025-04-01 11:00", "3", {**first, **later})],
        "not yet offered": [("2025-04-04 10:00", "4", {**first, **later})],
    }
    offer = {"instrument": "csat", "offered_at": "2025-04-01 10:00"}
    write(
        tmp_path / "csv" / "surveys.csv",
        [
            {**offer, "response_id": name, "responded_at": at, "score": score, **about}
            for name, answers in versions.items()
            for at, score, about in answers
        ],
    )
    with build(
        tmp_path, tmp_path, ["csv"], select="+surveys", as_of="2025-04-02 12:00"
    ) as warehouse:
        known = warehouse.execute(
            "select response_id, case_id, agent_id, score, offered_at is not null"
            " from staging.surveys order by 1"
        ).fetchall()
    assert known == [
        ("csv:answered", "csv:1", "csv:ann", 2, True),
        ("csv:offered", "csv:1", "csv:ann", None, True),
        ("csv:offered again", "csv:1", "csv:ann", 3, False),
        ("csv:open", "csv:1", "csv:ann", None, True),
    ]
