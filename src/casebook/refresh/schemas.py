"""Build in schemas beside the published ones, test, and publish by renaming all in one transaction.

    staging, intermediate, marts                    what is published
    staging_build, intermediate_build, marts_build  the build
    staging_7, intermediate_7, marts_7              a publication that was replaced and is kept
    refreshes.publication                           one row: the number of what is published
    refreshes.refreshes                             a row for each refresh, published or not

A statement resolves the names of its tables when it starts, so it sees one publication. Several
statements of a transaction see one if it begins with `lock table refreshes.publication in access
share mode`: publishing waits for those who hold that lock.
"""

from __future__ import annotations

import json
import os
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from dbt.config.runtime import load_profile
from dbt.flags import set_from_args
from dbt_common.context import set_invocation_context
from dbt_common.exceptions import DbtBaseException

from casebook.refresh.publisher import LockedError, Publication, Publisher, RefreshError

SCHEMAS = ("staging", "intermediate", "marts")
BUILD = "_build"
# One refresh at a time in a database: the key of its advisory lock, "casebook" in ASCII.
LOCK = 0x63617365626F6F6B
# How long publishing waits in all for those who hold the lock of what is published, and how long
# others wait behind it at a time, in seconds.
PATIENCE, PUSH = 60.0, 1.0
# What `watch` looks at, with DuckDB's types.
WATCHED = {
    "fct_cases": {
        "case_id": "varchar", "status": "varchar", "created_at": "timestamp", "as_of": "timestamp",
    },
    "fct_activities": {"occurred_at": "timestamp"},
    "dq_source_coverage": {
        "connector": "varchar", "source_table": "varchar", "rows_read": "bigint",
        "rows_rejected": "bigint", "last_at": "timestamp", "unknown_words": "varchar",
    },
}  # fmt: skip


def publisher_of(
    database: Path, project: Path, variables: dict[str, Any], target: str | None
) -> Publisher | Schemas:
    """Where a target of the project's profile publishes: a DuckDB file, or schemas of PostgreSQL.

    Without a target, here or in CASEBOOK_TARGET, it is the file.
    """
    if not (target or os.environ.get("CASEBOOK_TARGET")):
        return Publisher(database)
    project = project.absolute()
    try:
        set_invocation_context({"CASEBOOK_DATABASE": str(database), **os.environ})
        set_from_args(Namespace(project_dir=str(project), profiles_dir=str(project)), None)
        found = load_profile(str(project), variables, target_override=target).credentials
    except DbtBaseException as error:
        raise RefreshError(" ".join(str(error).split())) from None
    if found.type == "duckdb":
        return Publisher(database)
    if found.type != "postgres":
        raise RefreshError(f"casebook publishes on DuckDB and PostgreSQL, not on {found.type}")
    return Schemas(found, database.absolute().parent / ".casebook")


class Schemas:
    """Publishes schemas of a PostgreSQL database in place of others, in one transaction."""

    def __init__(self, credentials: Any, scratch: Path) -> None:
        self.credentials = credentials
        self.scratch = scratch
        self.connection: Any = None

    def __str__(self) -> str:
        return f"the database {self.credentials.database}"

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Be connected as dbt would be; what the database refuses is told in a sentence."""
        import psycopg2
        from dbt.adapters.contracts.connection import Connection, Identifier
        from dbt.adapters.postgres.connections import PostgresConnectionManager

        try:
            opened = PostgresConnectionManager.open(  # type: ignore[no-untyped-call]
                Connection(type=Identifier("postgres"), name=None, credentials=self.credentials)
            )
            self.connection = opened.handle
        except (DbtBaseException, psycopg2.Error) as error:
            raise RefreshError(f"{self} cannot be reached: {first_line(error)}") from None
        self.connection.autocommit = True
        try:
            self.execute("set TimeZone = 'UTC'")
            yield
        finally:
            self.connection.close()

    reading = connected

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the right to refresh; it ends with the connection, however that ends."""
        with self.connected():
            if not self.execute("select pg_try_advisory_lock(%s)", LOCK)[0][0]:
                raise LockedError(f"another refresh of {self} runs")
            self.prepare()
            yield

    def execute(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query; what the database refuses is told in a sentence, but for a lock."""
        import psycopg2

        try:
            with self.connection.cursor() as cursor:
                cursor.execute(query, values or None)
                return cursor.fetchall() if cursor.description else []
        except psycopg2.errors.LockNotAvailable:
            raise
        except psycopg2.Error as error:
            raise RefreshError(f"{self}: {first_line(error)}") from None

    def prepare(self) -> None:
        """The schema of the log, where it is not there yet."""
        self.execute(
            """
            create schema if not exists refreshes;
            create table if not exists refreshes.publication (
                publication bigint not null, published_at timestamp not null
            );
            create table if not exists refreshes.refreshes (
                publication bigint, started_at timestamp, seconds double precision, code bigint,
                reason text, tests text, marts text, versions text, findings text, entry text
            );
            """
        )

    def clear_build(self, keep: int) -> None:
        """Drop what an earlier refresh left, and all but the last `keep` publications.

        One that somebody reads is left to a later refresh.
        """
        import psycopg2

        for schema in SCHEMAS:
            # work of a refresh that was killed may still run in the server, for a moment
            self.execute(
                f"set lock_timeout = '10min'; drop schema if exists {schema}{BUILD} cascade"
            )
        self.execute("set lock_timeout = '1s'")
        for number in self.numbers()[max(keep - 1, 0) :]:
            for schema in reversed(SCHEMAS):
                try:
                    self.execute(f"drop schema if exists {schema}_{number} cascade")
                except psycopg2.errors.LockNotAvailable:
                    break
        self.execute("set lock_timeout = 0")

    def copy_published(self) -> None:
        """Copies of the published tables in the build's schemas, for a build to go on from.

        Views and what stands in staging are made anew by every build.
        """
        for schema in SCHEMAS[1:]:
            self.execute(f"create schema {schema}{BUILD}")
            for table in self.tables(schema):
                self.execute(f'create table {schema}{BUILD}."{table}" as table {schema}."{table}"')

    def numbers(self) -> list[int]:
        """The publications that were replaced and are kept, the latest first."""
        rows = self.execute(
            "select substr(nspname, 7)::bigint from pg_namespace"
            " where nspname ~ '^marts_[0-9]+$' order by 1 desc"
        )
        return [number for (number,) in rows]

    def current(self) -> int | None:
        """The number of what is published; None where nothing is, or not by a refresh."""
        rows = self.execute(
            "select publication from refreshes.publication"
            " where to_regnamespace('marts') is not null"
        )
        return rows[0][0] if rows else None

    def next_number(self) -> int:
        """One more than any publication so far; a number is never given twice."""
        logged = self.execute("select coalesce(max(publication), 0) from refreshes.refreshes")[0][0]
        return int(1 + max([logged, self.current() or 0, *self.numbers()]))

    def is_published(self) -> bool:
        return bool(self.execute("select to_regnamespace('marts') is not null")[0][0])

    def publish(self, number: int, suffix: str, entry: dict[str, Any] | None = None) -> None:
        """Rename the schemas with a suffix to the published names, and those to their number.

        All of it or nothing, and only when no reader holds the lock of what is published.
        """
        import psycopg2

        replaced = self.current() or 0  # what no refresh published
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.rename(number, suffix, replaced, entry)
                return
            except psycopg2.errors.LockNotAvailable:
                if time.monotonic() > deadline:
                    raise RefreshError(
                        f"a reader has held refreshes.publication for {PATIENCE:g} s"
                    ) from None
                time.sleep(PUSH)

    def rename(self, number: int, suffix: str, replaced: int, entry: dict[str, Any] | None) -> None:
        self.execute("begin")
        try:
            self.execute(
                f"set local lock_timeout = '{PUSH:g}s';"
                " lock table refreshes.publication in access exclusive mode"
            )
            for schema in SCHEMAS:
                if self.execute("select to_regnamespace(%s)", schema + suffix)[0][0] is None:
                    continue
                if self.execute("select to_regnamespace(%s)", schema)[0][0] is not None:
                    self.execute(f"alter schema {schema} rename to {schema}_{replaced}")
                self.execute(f"alter schema {schema}{suffix} rename to {schema}")
            self.let_in_readers()
            self.execute(
                "delete from refreshes.publication;"
                " insert into refreshes.publication values (%s, now())",
                number,
            )
            if entry is not None:
                self.log(entry)
            self.execute("commit")
        except BaseException:
            self.connection.rollback()
            raise

    def let_in_readers(self) -> None:
        """Whoever may read a mart may enter its schema, and see which publication it is."""
        for (role,) in self.execute(
            """
            select distinct quote_ident(pg_get_userbyid(acl.grantee)) from pg_class
            cross join lateral aclexplode(relacl) as acl
            where relnamespace = to_regnamespace('marts') and acl.privilege_type = 'SELECT'
                and acl.grantee not in (relowner, 0)
            """
        ):
            self.execute(f"grant usage on schema marts, refreshes to {role}")
            self.execute(f"grant select on refreshes.publication to {role}")

    def roll_back(self, number: int) -> None:
        """Publish a publication that is kept again."""
        if number not in self.numbers():
            numbers = ", ".join(str(one.number) for one in self.history())
            raise RefreshError(f"there is no publication {number}; there are: {numbers or 'none'}")
        self.publish(number, f"_{number}")

    def history(self) -> list[Publication]:
        """The kept publications, the latest first."""
        current = self.current()
        entries = {
            publication: json.loads(entry)
            for publication, entry in self.execute(
                "select publication, entry from refreshes.refreshes where publication is not null"
            )
        }
        numbers = sorted({*self.numbers(), *([] if current is None else [current])}, reverse=True)
        return [
            Publication(
                number,
                Path("marts" if number == current else f"marts_{number}"),
                entries.get(number, {}),
                number == current,
            )
            for number in numbers
        ]

    def record(self, entry: dict[str, Any]) -> None:
        """Log a refresh that did not publish; one that did was logged when it did."""
        if entry["publication"] is None:
            try:
                self.log(entry)
            except RefreshError as error:
                raise OSError(0, str(error)) from None

    def log(self, entry: dict[str, Any]) -> None:
        self.execute(
            "insert into refreshes.refreshes"
            " values (%s, %s::timestamptz at time zone 'UTC', %s, %s, %s, %s, %s, %s, %s, %s)",
            entry["publication"],
            entry["started_at"],
            entry.get("seconds"),
            entry.get("code", 0),
            entry.get("reason"),
            json.dumps(entry.get("tests")),
            json.dumps(entry.get("marts")),
            json.dumps(entry["versions"]),
            json.dumps(entry.get("findings") or []),
            json.dumps(entry),
        )

    def tables(self, schema: str) -> list[str]:
        """The tables of a schema."""
        rows = self.execute(
            "select table_name::text from information_schema.tables"
            " where table_schema = %s and table_type = 'BASE TABLE' order by 1",
            schema,
        )
        return [name for (name,) in rows]

    def checksums(self) -> dict[str, Any]:
        """Rows and an order-independent checksum of each mart of the build."""
        found = {}
        for table in self.tables(f"marts{BUILD}"):
            ((rows, checksum),) = self.execute(
                "select count(*), coalesce(sum(hashtextextended(mart::text, 0)::numeric), 0)"
                f' from marts{BUILD}."{table}" as mart'
            )
            found[table] = {"rows": rows, "checksum": str(checksum)}
        return found

    def watched(self, schema: str, path: Path) -> Path:
        """A DuckDB file with what `watch` looks at: a few columns, and how many rows marts have."""
        path.unlink(missing_ok=True)
        with duckdb.connect(str(path)) as file:
            file.execute("create schema marts")
            for table in self.tables(schema):
                has = {
                    name
                    for (name,) in self.execute(
                        "select column_name::text from information_schema.columns"
                        " where table_schema = %s and table_name = %s",
                        schema,
                        table,
                    )
                }
                columns = {
                    name: kind for name, kind in WATCHED.get(table, {}).items() if name in has
                }
                if columns:
                    rows = path.with_name(f"{table}.csv")
                    query = f'select {", ".join(columns)} from {schema}."{table}"'
                    with self.connection.cursor() as cursor, rows.open("w") as target:
                        cursor.copy_expert(f"copy ({query}) to stdout with (format csv)", target)
                    file.execute(
                        f'create table marts."{table}" as select * from read_csv(?, header = false,'
                        " columns = ?, quote = '\"', escape = '\"')",
                        [str(rows), columns],
                    )
                    rows.unlink()
                else:
                    ((count,),) = self.execute(f'select count(*) from {schema}."{table}"')
                    file.execute(
                        f'create table marts."{table}" as select range as row from range(?)',
                        [count],
                    )
        return path


def first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
