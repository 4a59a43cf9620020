"""PostgreSQL as BI tools see it, through their own drivers and as one who may only read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import duckdb
import pytest

from casebook.refresh.schemas import Schemas, publisher_of
from tests import catalogue
from tests.engines.comparing import canonical, compare
from tests.engines.postgres import Server, server, what_is_missing
from tests.engines.scenarios import MODELS_ONLY, TYPED_SEEDS
from tests.python.building import PROJECT, changed

from .conftest import READER, Asking

pytestmark = pytest.mark.drivers

SETTINGS = {"roles": "casebook"}
# DuckDB's types, as PostgreSQL's drivers name them.
TYPES = {
    "VARCHAR": "text", "BIGINT": "int8", "INTEGER": "int4", "DOUBLE": "float8", "DATE": "date",
    "TIMESTAMP": "timestamp", "BOOLEAN": "bool",
}  # fmt: skip
# The first question of docs/bi.md, as tools write it that group by what is on their shelves.
QUESTION = """
    select period_start, slice_value, max(first_response_minutes_median)
    from marts.kpi_response
    where period_grain = 'month' and slice = 'channel'
    group by 1, 2
"""


@pytest.fixture(scope="module", params=["jdbc", "odbc"])
def ask(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Asking:
    return Asking(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the sample published, and a login that may read."""
    assert not what_is_missing(), what_is_missing()
    folder = tmp_path_factory.mktemp("desk")
    with server() as postgres:
        postgres.dbt("run-operation", folder, "create_roles", **SETTINGS)
        with postgres.cursor() as cursor:
            cursor.execute("alter role casebook_builder login password %s", [postgres.password])
            # as the guide has it
            cursor.execute(
                f"create role {READER} login password %s in role casebook_reader",
                [postgres.password],
            )
        builder = replace(postgres, user="casebook_builder")
        builder.dbt("build", folder, *MODELS_ONLY, schema_suffix="_build", **SETTINGS)
        with changed(builder.environment()):
            schemas = publisher_of(folder / "casebook.duckdb", PROJECT, SETTINGS, None)
        assert isinstance(schemas, Schemas)
        with schemas.lock():
            schemas.publish(1, "_build")
        yield postgres


def test_tables_and_columns_are_listed_with_types_and_descriptions(
    ask: Asking, desk: Server, sample: duckdb.DuckDBPyConnection
) -> None:
    tables, columns = ask(desk, "catalogue")
    known = sample.execute(
        "select table_name, column_name, data_type from information_schema.columns"
        " where table_schema = 'marts'"
    ).fetchall()
    assert sorted((table, column, type_) for table, column, type_, _ in columns) == sorted(
        (table, column, TYPES[type_]) for table, column, type_ in known
    )
    assert {table for table, *_ in tables} == {table for table, *_ in known}
    remarks = {(table, column): told for table, column, _, told in columns}
    remarks |= {(table, ""): told for table, _, told in tables}
    described = catalogue.described()
    # psqlODBC tells none, so the guide promises none
    assert remarks == {
        (table, column): described[table][column] if ask.tool == "jdbc" else ""
        for table, column in remarks
    }
    assert len(remarks) > 700


def test_every_mart_is_the_same_through_a_driver(
    ask: Asking,
    desk: Server,
    sample: duckdb.DuckDBPyConnection,
    record_property: Callable[[str, object], None],
) -> None:
    comparison = compare(sample, ask.marts(desk), "sample", TYPED_SEEDS)
    assert not comparison.differences, comparison.report()
    record_property("told", str(comparison))


def test_the_first_question_of_the_guide(
    ask: Asking, desk: Server, sample: duckdb.DuckDBPyConnection
) -> None:
    answer = ask(desk, "question", QUESTION)
    known = sample.execute(
        "select period_start, slice_value, first_response_minutes_median from marts.kpi_response"
        " where period_grain = 'month' and slice = 'channel'"
    ).fetchall()
    assert len(known) > 50
    assert sorted(map(canonical, answer)) == sorted(map(canonical, known))


@pytest.mark.parametrize(
    "query",
    [
        "create table marts.mine as select 1 as one",
        "update marts.fct_cases set channel = 'email'",
        "select count(*) from staging.stg_zendesk__cases",
    ],
)
def test_a_reader_only_reads_marts(ask: Asking, desk: Server, query: str) -> None:
    with pytest.raises(AssertionError, match="permission denied"):
        ask(desk, "question", query)
