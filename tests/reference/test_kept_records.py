"""The gate of a helpdesk whose records are kept: after every load, whatever it brought, staging,
what is remembered of cases and the marts are what reading all records tells.

CASEBOOK_REFRESHED sets how many desks are refreshed (1) and CASEBOOK_SEED the first; how many rows
were compared is printed at the end.
"""

from __future__ import annotations

import csv
import gc
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.environments.local import DuckDBCursorWrapper
from dbt.cli.main import dbtRunnerResult

from casebook.simulate import Scenario, write_exports
from tests.python.building import MODELS_ONLY, dbt, failures

DESKS = int(os.environ.get("CASEBOOK_REFRESHED", "1"))
FIRST = int(os.environ.get("CASEBOOK_SEED", "0"))
LOADS = 5
CASES = 120
Tables = dict[str, list[dict[str, str]]]  # of raw tables the records, by the names of their columns
TOLD = ("ticket", "ticket_field_history", "ticket_comment", "ticket_tag", "user", "brand")


# --- what loads bring -----------------------------------------------------------------------------


def lacks_tickets(tables: Tables, generator: random.Random) -> str:
    gone = {record["id"] for record in generator.sample(tables["ticket"], k=5)}
    for table, records in tables.items():
        key = "id" if table == "ticket" else "ticket_id"
        tables[table] = [record for record in records if record.get(key) not in gone]
    return f"without the tickets {sorted(gone)}"


def lacks_records(tables: Tables, generator: random.Random) -> str:
    table = generator.choice(TOLD)
    for _ in range(min(3, len(tables[table]))):
        tables[table].pop(generator.randrange(len(tables[table])))
    return f"without some of {table}"


def tells_otherwise(tables: Tables, generator: random.Random) -> str:
    """Cells of some records are those of others: roles, names, who asked, whose comment it is."""
    table = generator.choice([name for name in TOLD if tables[name]])
    column = generator.choice(list(tables[table][0]))
    for _ in range(3):
        one, other = (generator.choice(tables[table]) for _ in range(2))
        one[column] = other[column]
    return f"other {column} in {table}"


def changes_a_role(tables: Tables, generator: random.Random) -> str:
    user = generator.choice(tables["user"])
    user["role"] = generator.choice(["end-user", "agent", "admin"])
    return f"user {user['id']} is {user['role']}"


def merges(tables: Tables, generator: random.Random) -> str:
    """A ticket that takes up another, which itself says nothing of it."""
    one, other = generator.sample(tables["ticket"], k=2)
    one["merged_ticket_ids"] = f"[{other['id']}]"
    return f"{other['id']} goes into {one['id']}"


def tells_twice(tables: Tables, generator: random.Random) -> str:
    table = generator.choice([name for name in TOLD if tables[name]])
    tables[table] += [dict(generator.choice(tables[table])) for _ in range(3)]
    return f"copies in {table}"


def stands_in_another_order(tables: Tables, generator: random.Random) -> str:
    table = generator.choice(TOLD)
    generator.shuffle(tables[table])
    return f"{table} in another order"


CHANGES: list[Callable[[Tables, random.Random], str]] = [
    lacks_tickets,
    lacks_records,
    lacks_records,
    tells_otherwise,
    tells_otherwise,
    changes_a_role,
    merges,
    tells_twice,
    stands_in_another_order,
]


# --- building -------------------------------------------------------------------------------------


def read(folder: Path) -> Tables:
    tables = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(newline="") as lines:
            tables[file.stem] = list(csv.DictReader(lines))
    return tables


def told(folder: Path, seed: int) -> tuple[Tables, dict[str, list[str]]]:
    """The records of a helpdesk, and the columns of each of its tables."""
    write_exports(Scenario("zendesk", CASES, seed=seed), folder, "csv")
    whole = read(folder / "zendesk")
    columns = {table: list(records[0]) for table, records in whole.items() if records}
    return {table: whole[table] for table in columns}, columns


def write(tables: Tables, columns: dict[str, list[str]], folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for table, records in tables.items():
        with (folder / f"{table}.csv").open("w", newline="") as lines:
            writer = csv.DictWriter(lines, columns[table])
            writer.writeheader()
            writer.writerows(records)


def run(exports: Path, database: Path, *, incremental: bool) -> dbtRunnerResult:
    """Build all models, as a refresh does or whole."""
    return dbt(
        "build", exports, database, *MODELS_ONLY,
        connectors=["zendesk"], incremental=incremental, merge_tags=["closed_by_merge"],
    )  # fmt: skip


def build(exports: Path, database: Path, *, incremental: bool) -> None:
    result = run(exports, database, incremental=incremental)
    assert result.success, failures(result)


def rows_compared_with_all_read(exports: Path, kept: Path, name: str = "anew") -> int:
    """How many rows there are where the same records are read as a whole, and all are alike."""
    anew = kept.parent / name / kept.name
    anew.parent.mkdir()
    build(exports, anew, incremental=False)
    return rows_compared(kept, anew.rename(anew.with_name(f"{name}.duckdb")))


def rows_compared(kept: Path, anew: Path) -> int:
    """How many rows there are; AssertionError with what differs in a table."""
    rows = 0
    with duckdb.connect(str(anew), read_only=True) as warehouse:
        warehouse.execute(f"attach '{kept}' as kept (read_only)")
        tables = warehouse.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where (table_schema in ('staging', 'marts') or table_name = 'int_last_told')"
            f" and table_catalog = '{anew.stem}' and not table_name like '%touched%'"
            " and table_name <> 'cases_read_anew' order by 1"
        ).fetchall()
        for (table,) in tables:
            ours, others = f"{anew.stem}.{table}", f"kept.{table}"
            lacks = warehouse.execute(f"from {ours} except all from {others}").fetchall()
            more = warehouse.execute(f"from {others} except all from {ours}").fetchall()
            assert not lacks, f"{table} lacks {len(lacks)} rows, like {lacks[0]}"
            assert not more, f"{table} has {len(more)} others, like {more[0]}"
            rows += warehouse.execute(f"select count(*) from {ours}").fetchall()[0][0]
    return rows


def because(database: Path, touched: str = "stg_zendesk__touched_tickets") -> list[Any]:
    """Why the records of all tickets were read anew; nothing where those of touched ones were."""
    with duckdb.connect(str(database), read_only=True) as warehouse:
        return warehouse.execute(
            f"select reason from staging.{touched} where case_id is null"
        ).fetchall()


@pytest.mark.parametrize("seed", range(FIRST, FIRST + DESKS))
def test_records_that_are_kept_are_those_that_are_read(
    seed: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Load after load: tickets and records come and go, people get other roles, tickets merge."""
    generator = random.Random(seed)
    tables, columns = told(tmp_path / "told", seed)
    kept = tmp_path / "warehouse.duckdb"
    partial = read_anew = rows = 0
    for number in range(LOADS):
        write(tables, columns, tmp_path / "exports" / "zendesk")
        build(tmp_path / "exports", kept, incremental=True)
        rows += rows_compared_with_all_read(tmp_path / "exports", kept, f"anew{number}")
        partial += not because(kept)
        read_anew += not because(kept, "cases_read_anew")
        for change in generator.sample(CHANGES, k=2):
            print(f"load {number + 1}: {change(tables, generator)}")
    assert partial
    assert read_anew
    record_property(
        "told",
        f"Desk {seed}: {LOADS} loads built, {partial} of them of touched tickets alone, {rows:,}"
        " rows compared with those of reading all, 0 differences",
    )


def test_a_record_counts_once_the_one_of_another_case_that_had_its_id_has_another(
    tmp_path: Path,
) -> None:
    tables, columns = told(tmp_path / "told", FIRST)
    first, *others = tables["ticket_comment"]
    second = next(record for record in others if record["ticket_id"] != first["ticket_id"])
    own, second["id"] = second["id"], first["id"]
    kept = tmp_path / "warehouse.duckdb"
    exports = tmp_path / "exports"
    write(tables, columns, exports / "zendesk")
    build(exports, kept, incremental=True)
    first["id"] = own
    write(tables, columns, exports / "zendesk")
    build(exports, kept, incremental=True)
    assert rows_compared_with_all_read(exports, kept)


def test_what_a_build_read_that_broke_off_is_told_by_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables, columns = told(tmp_path / "told", FIRST)
    kept = tmp_path / "warehouse.duckdb"
    exports = tmp_path / "exports"
    write(tables, columns, exports / "zendesk")
    build(exports, kept, incremental=True)
    execute = DuckDBCursorWrapper.execute

    def until_told(cursor: DuckDBCursorWrapper, sql: str, bindings: object = None) -> object:
        if '"node_id": "model.casebook.int_told"' in sql:
            raise duckdb.OutOfMemoryException
        return execute(cursor, sql, bindings)

    for record in tables["ticket_field_history"][-3:]:
        record["value"] = "changed"
    write(tables, columns, exports / "zendesk")
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(DuckDBCursorWrapper, "execute", until_told)
        assert "int_told" in failures(run(exports, kept, incremental=True))
    gc.collect()  # what was raised still holds the file open
    build(exports, kept, incremental=True)
    assert not because(kept)
    assert because(kept, "cases_read_anew") == [("there is no build to go on from",)]
    assert rows_compared_with_all_read(exports, kept)
