"""PostgreSQL gives the numbers that DuckDB gives: every mart, cell by cell.

make test-postgres starts a server of its own. CASEBOOK_COMPANIES sets how many random companies
are built on both (5).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.parity.story import AS_OF, EXPORTS, read_story, tellers, write_story
from tests.python.building import build
from tests.python.conftest import GOLDEN, GOLDEN_AS_OF
from tests.reference.companies import write
from tests.reference.warehouse import (
    AS_OF_MARK,
    ZONE_MARK,
    CompiledModels,
    Model,
    for_company,
    in_order,
    plain,
)

from .comparing import Comparison, compare
from .loading import load
from .postgres import DATABASE, Server, server, what_is_missing

MISSING = what_is_missing()
pytestmark = [
    pytest.mark.engines,
    pytest.mark.skipif(MISSING is not None, reason=MISSING or ""),
]

COMPANIES = int(os.environ.get("CASEBOOK_COMPANIES", "5"))
# Where a record was read is not the same in a file and in a table.
READ_FROM_FILES = frozenset(
    f"{table}.{column}"
    for table in ("dq_rejected_rows", "records_read")
    for column in ("source_file", "row_number", "raw_text")
)


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    with server() as running:
        yield running


def compared(
    duck: duckdb.DuckDBPyConnection,
    postgres: Server,
    what: str,
    without: frozenset[str] = frozenset(),
) -> Comparison:
    """What differs between both engines; says what was compared."""
    connection = postgres.connect()
    result = compare(duck, connection, without)
    connection.close()
    print(f"\nPostgreSQL {postgres.version}, {what}: {result}")
    return result


def test_the_sample_is_the_same_and_all_tests_pass(postgres: Server, tmp_path: Path) -> None:
    postgres.drop_schemas()
    postgres.dbt("build", tmp_path / "postgres")
    with build(None, tmp_path, ["zendesk", "csv"]) as duck:
        # A rejected record of a table is told by its typed values: 10.0 on DuckDB is 10 here.
        result = compared(duck, postgres, "the sample", frozenset({"dq_rejected_rows.raw"}))
    assert not result.differences, result.report()


def test_the_story_in_each_vendors_words_is_the_same(postgres: Server, tmp_path: Path) -> None:
    vendors = [teller.CONNECTOR for teller in tellers()]
    exports = tmp_path / "exports"
    exports.mkdir()
    for connector in vendors:
        (exports / connector).symlink_to(EXPORTS / connector)
    story = read_story()
    write_story({table: story[table] for table in ("business_hours", "holidays")}, exports / "csv")
    postgres.drop_schemas()
    connection = postgres.connect()
    load(exports, connection)
    connection.close()
    postgres.dbt(
        "build",
        tmp_path / "postgres",
        "--exclude-resource-type",
        "test",
        "--exclude-resource-type",
        "unit_test",
        raw_tables=True,
        connectors=[*vendors, "csv"],
        as_of=AS_OF,
    )
    with build(exports, tmp_path, [*vendors, "csv"], as_of=AS_OF) as duck:
        result = compared(duck, postgres, "the story", READ_FROM_FILES)
    assert not result.differences, result.report()


class PostgresModels:
    """The models' SQL for csv tables in the plain layout, as CompiledModels has it for files."""

    def __init__(self, postgres: Server, folder: Path) -> None:
        self.postgres = postgres
        postgres.drop_schemas()
        connection = postgres.connect()
        load(plain(None, folder / "template"), connection)
        connection.close()
        self.models: dict[bool, list[Model]] = {}
        for is_cut in (False, True):
            # one of them runs, which also makes the functions that the SQL calls
            postgres.dbt(
                "compile" if is_cut else "run",
                folder / f"compiled{int(is_cut)}",
                "--select",
                "resource_type:model",
                raw_tables=True,
                connectors=["csv"],
                reporting_time_zone=ZONE_MARK,
                as_of=AS_OF_MARK if is_cut else "",
                include_pii=True,
            )
            manifest = folder / f"compiled{int(is_cut)}" / "target" / "manifest.json"
            self.models[is_cut] = list(in_order(json.loads(manifest.read_text()), DATABASE))

    def build(self, exports: Path, as_of: datetime | None, zone: str) -> None:
        self.postgres.drop_schemas()
        connection = self.postgres.connect()
        load(exports, connection)
        with connection, connection.cursor() as cursor:
            cursor.execute("set enable_nestloop = off; set jit = off")  # before_model()
            for schema in ("staging", "intermediate", "marts"):
                cursor.execute(f"create schema {schema}")
            for model in self.models[as_of is not None]:
                kind = "view" if model.is_view else "table"
                sql = for_company(model.sql, as_of, zone)
                cursor.execute(f"create {kind} {model.schema}.{model.name} as {sql}")
        connection.close()


@pytest.fixture(scope="module")
def both(
    postgres: Server, tmp_path_factory: pytest.TempPathFactory
) -> tuple[CompiledModels, PostgresModels]:
    return (
        CompiledModels(tmp_path_factory.mktemp("duckdb")),
        PostgresModels(postgres, tmp_path_factory.mktemp("postgres")),
    )


def test_the_golden_cases_are_the_same(
    both: tuple[CompiledModels, PostgresModels], postgres: Server, tmp_path: Path
) -> None:
    exports = plain(GOLDEN, tmp_path / "exports")
    as_of = datetime.fromisoformat(GOLDEN_AS_OF)
    assert_same(both, postgres, exports, as_of, "UTC", tmp_path, "the golden cases")


@pytest.mark.parametrize("seed", range(COMPANIES))
def test_a_random_company_is_the_same(
    seed: int, both: tuple[CompiledModels, PostgresModels], postgres: Server, tmp_path: Path
) -> None:
    company = write(seed, tmp_path / "told", dirty=False)
    exports = plain(company.exports, tmp_path / "exports")
    zone = company.reporting_time_zone
    assert_same(both, postgres, exports, company.as_of, zone, tmp_path, f"company {seed}")


def assert_same(
    both: tuple[CompiledModels, PostgresModels],
    postgres: Server,
    exports: Path,
    as_of: Any,
    zone: str,
    folder: Path,
    what: str,
) -> None:
    ours, theirs = both
    database = folder / "warehouse.duckdb"
    ours.build(exports, as_of, zone, database)
    theirs.build(exports, as_of, zone)
    with duckdb.connect(str(database), read_only=True) as duck:
        result = compared(duck, postgres, what, READ_FROM_FILES)
    assert not result.differences, result.report()
