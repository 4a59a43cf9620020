"""Who may do what on PostgreSQL: real roles, each trying what is not theirs.

The loader loads the story as Zendesk tells it, the builder builds it, readers read it. An audience
sees the cases of one group alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from casebook.refresh.schemas import Schemas, publisher_of
from tests.parity.story import EXPORTS
from tests.python.building import PROJECT, changed

from .loading import raw_tables
from .postgres import DATABASE, Server, copy

pytestmark = pytest.mark.engines

GROUP = "zendesk:21"
SETTINGS = {
    "raw_tables": True, "connectors": ["zendesk"], "roles": "casebook",
    "audiences": {
        "north": {"group": [GROUP]},
        "nobody": {"group": [GROUP], "brand": ["None such"]},
    },
}  # fmt: skip
ROLES = ("loader", "builder", "reader", "reader_north", "reader_nobody")


@dataclass(frozen=True)
class Desk:
    """A server with a published build; connections of each role."""

    server: Server

    @contextmanager
    def cursor(self, role: str) -> Iterator[Any]:
        """What a role sees, in a transaction that is undone."""
        connection = as_role(self.server, role).connect()
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.rollback()
            connection.close()

    def ask(self, role: str, query: str) -> list[tuple[Any, ...]]:
        with self.cursor(role) as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []

    def is_refused(self, role: str, query: str) -> bool:
        import psycopg2

        try:
            self.ask(role, query)
        except psycopg2.errors.InsufficientPrivilege:
            return True
        return False

    def marts(self) -> dict[str, str]:
        """Each table and view of the marts, and its kind."""
        return dict(
            self.ask(
                "casebook",
                "select table_name::text, table_type::text from information_schema.tables"
                " where table_schema = 'marts'",
            )
        )


def as_role(server: Server, role: str) -> Server:
    return replace(server, user=role if role == "casebook" else f"casebook_{role}")


@pytest.fixture(scope="module")
def desk(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("roles")
    postgres.dbt("run-operation", folder, "create_roles", **SETTINGS)
    connection = postgres.connect()
    with connection, connection.cursor() as cursor:
        for role in ROLES:
            cursor.execute(f"alter role casebook_{role} login password %s", [postgres.password])
    connection.close()
    exports = folder / "exports"
    exports.mkdir()
    (exports / "zendesk").symlink_to(EXPORTS / "zendesk")
    with as_role(postgres, "loader").cursor() as cursor:
        for table in raw_tables(exports):
            copy(cursor, table)
    builder = as_role(postgres, "builder")
    without = [part for kind in ("test", "unit_test") for part in ("--exclude-resource-type", kind)]
    builder.dbt("build", folder, *without, schema_suffix="_build", **SETTINGS)
    with changed(builder.environment()):
        schemas = publisher_of(folder / "casebook.duckdb", PROJECT, SETTINGS, None)
        assert isinstance(schemas, Schemas)
        with schemas.lock():
            schemas.publish(1, "_build")
    return Desk(postgres)


def strangers(desk: Desk, role: str) -> dict[str, int]:
    """Of each mart that a role may read, the rows that are of none of its group's cases."""
    of_group = f"select case_id from marts.fct_cases where group_id = '{GROUP}'"
    cases = {case_id for (case_id,) in desk.ask("casebook", of_group)}
    named = {
        "dim_customers": ("customer_id", "fct_cases", "requester_id"),
        "dim_groups": ("group_id", "fct_cases", "group_id"),
        "dim_agents": ("agent_id", "fct_case_assignments", "agent_id"),
    }
    found = {}
    for mart in desk.marts():
        if mart == "dim_dates" or desk.is_refused(role, f"select count(*) from marts.{mart}"):
            continue
        key, table, column = named.get(mart, ("case_id", "fct_cases", "case_id"))
        listed = ", ".join(f"'{case}'" for case in sorted(cases)) or "null"
        theirs = set(
            desk.ask("casebook", f"select {column} from marts.{table} where case_id in ({listed})")
        )
        seen = desk.ask(role, f"select {key} from marts.{mart}")
        if others := [row for row in seen if row not in theirs]:
            found[mart] = len(others)
    return found


def test_the_whole_is_more_than_the_group(desk: Desk) -> None:
    """Otherwise nothing could be seen that is not theirs."""
    ((cases, of_group),) = desk.ask(
        "reader", f"select count(*), count(case when group_id = '{GROUP}' then 1 end)"
        " from marts.fct_cases"
    )  # fmt: skip
    assert 0 < of_group < cases


def test_an_audience_sees_the_rows_of_its_cases_alone(desk: Desk) -> None:
    assert strangers(desk, "reader_north") == {}
    for fact in (
        "fct_cases",
        "fct_activities",
        "fct_case_stages",
        "fct_responses",
        "dim_customers",
    ):
        ((seen,),) = desk.ask("reader_north", f"select count(*) from marts.{fact}")
        ((whole,),) = desk.ask("reader", f"select count(*) from marts.{fact}")
        assert 0 < seen < whole, fact
    assert desk.ask("reader_nobody", "select count(*) from marts.fct_cases") == [(0,)]
    assert desk.ask("reader_nobody", "select count(*) from marts.fct_activities") == [(0,)]


def test_an_audience_sees_no_figure_of_the_whole_desk(desk: Desk) -> None:
    refused = {
        mart for mart in desk.marts()
        if desk.is_refused("reader_north", f"select count(*) from marts.{mart}")
    }  # fmt: skip
    of_all = {
        mart for mart in desk.marts()
        if mart.startswith(("kpi_", "rpt_", "dq_"))
    } | {"fct_agent_hours", "fct_account_months", "dim_accounts"}  # fmt: skip
    assert of_all <= refused
    assert len(of_all) > 20
    assert {"fct_cases", "dim_groups", "dim_dates"} <= desk.marts().keys() - refused


def test_a_row_let_through_is_noticed(desk: Desk) -> None:
    """The test above fails when a table is left without its policy, or has a wider one."""
    owner = as_role(desk.server, "builder").connect()
    owner.autocommit = True
    with owner.cursor() as cursor:
        cursor.execute("alter table marts.fct_responses disable row level security")
        assert set(strangers(desk, "reader_north")) == {"fct_responses"}
        with pytest.raises(AssertionError):
            test_an_audience_sees_the_rows_of_its_cases_alone(desk)
        cursor.execute("alter table marts.fct_responses enable row level security")
        cursor.execute("create policy too_wide on marts.dim_customers using (true)")
        assert set(strangers(desk, "reader_north")) == {"dim_customers"}
        cursor.execute("drop policy too_wide on marts.dim_customers")
        cursor.execute("grant select on marts.rpt_open_cases to casebook_reader_north")
        assert set(strangers(desk, "reader_north")) == {"rpt_open_cases"}
        cursor.execute("revoke select on marts.rpt_open_cases from casebook_reader_north")
    owner.close()
    assert strangers(desk, "reader_north") == {}


def test_a_reader_reads_every_mart_and_nothing_else(desk: Desk) -> None:
    for mart in desk.marts():
        assert not desk.is_refused("reader", f"select count(*) from marts.{mart}"), mart
    assert desk.ask("reader", "select publication from refreshes.publication") == [(1,)]
    for query in (
        "select * from staging.cases",
        "select * from intermediate.int_cases",
        "select * from raw_zendesk.ticket",
        "select * from refreshes.refreshes",
        "delete from marts.fct_cases",
        "update marts.fct_cases set status = 'open'",
        "insert into refreshes.publication values (9, now())",
        "drop table marts.fct_cases",
        "create table marts.mine as select 1 as one",
        "create table public.mine as select 1 as one",
        "create temporary table mine as select 1 as one",
        "create schema mine",
        "set role casebook_builder",
        "alter table marts.fct_cases disable row level security",
    ):
        for role in ("reader", "reader_north"):
            assert desk.is_refused(role, query), (role, query)


def test_a_loader_writes_raw_tables_and_reads_no_mart(desk: Desk) -> None:
    assert not desk.is_refused("loader", "create table raw_zendesk.new as select 1 as id")
    assert not desk.is_refused("loader", "delete from raw_zendesk.ticket")
    for query in (
        "select * from marts.fct_cases",
        "select * from staging.cases",
        "create schema mine",
        "create table public.mine as select 1 as one",
        "set role casebook_builder",
    ):
        assert desk.is_refused("loader", query), query


def test_a_builder_reads_raw_tables_and_changes_none(desk: Desk) -> None:
    assert not desk.is_refused("builder", "select * from raw_zendesk.ticket")
    for query in (
        "delete from raw_zendesk.ticket",
        "insert into raw_zendesk.ticket default values",
        "drop table raw_zendesk.ticket",
        "create table raw_zendesk.mine as select 1 as one",
        "create role another",
        "set role casebook_loader",
    ):
        assert desk.is_refused("builder", query), query
    ((is_superuser,),) = desk.ask("builder", "select rolsuper from pg_roles where rolname = user")
    assert not is_superuser


def test_rights_go_on_from_one_publication_to_the_next(desk: Desk, tmp_path: Path) -> None:
    """A plain build in place keeps them, too: nobody sees a row too many at any moment."""
    builder = as_role(desk.server, "builder")
    builder.dbt("run", tmp_path, "--select", "fct_responses", **SETTINGS)
    assert strangers(desk, "reader_north") == {}
    assert not desk.is_refused("reader_north", "select * from marts.fct_responses")
    assert not desk.is_refused("reader", "select * from marts.fct_responses")


def test_the_database_is_the_one_of_the_test(desk: Desk) -> None:
    assert desk.ask("reader", "select current_database()") == [(DATABASE,)]
