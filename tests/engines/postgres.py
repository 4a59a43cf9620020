"""A PostgreSQL server of one's own: on loopback, in a temporary folder, gone afterwards."""

from __future__ import annotations

import csv
import io
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.reference.warehouse import Model

from .comparing import COLUMNS
from .loading import RawTable, raw_tables
from .runner import Runner

USER = "casebook"
DATABASE = "casebook"
# Nothing here outlives the test, so nothing need reach the disk.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    # two servers at once on two processors
    "max_parallel_workers_per_gather": "0",
}
TYPES = {"json": "jsonb", "double": "double precision"}


@dataclass(frozen=True)
class Server(Runner):
    """An engine as tests/engines/scenarios.py builds on it."""

    port: int
    password: str
    version: str
    user: str = USER

    @property
    def name(self) -> str:
        return f"PostgreSQL {self.version}"

    @property
    def database(self) -> str:
        """What dbt writes before the schema in the SQL it compiles."""
        return DATABASE

    def process(self) -> int:
        """The server's first process, parent of all others."""
        with self.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            (backend,) = cursor.fetchone()
            return int(Path(f"/proc/{backend}/stat").read_text().rsplit(")")[-1].split()[1])

    def connect(self) -> Any:
        import psycopg2

        return psycopg2.connect(
            host="127.0.0.1",
            port=self.port,
            user=self.user,
            password=self.password,
            dbname=DATABASE,
            options="-c TimeZone=UTC",
        )

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        """A cursor in a transaction that is committed unless something fails."""
        connection = self.connect()
        try:
            with connection, connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def environment(self) -> dict[str, str]:
        return {
            "CASEBOOK_TARGET": "postgres",
            "CASEBOOK_POSTGRES_HOST": "127.0.0.1",
            "CASEBOOK_POSTGRES_PORT": str(self.port),
            "CASEBOOK_POSTGRES_USER": self.user,
            "CASEBOOK_POSTGRES_PASSWORD": self.password,
            "CASEBOOK_POSTGRES_DATABASE": DATABASE,
        }

    def clear(self) -> None:
        """Make the database as empty as it was."""
        with self.cursor() as cursor:
            cursor.execute(
                "select nspname from pg_namespace"
                " where not nspname like 'pg_%' and not nspname in ('information_schema', 'public')"
            )
            for (schema,) in cursor.fetchall():
                cursor.execute(f'drop schema "{schema}" cascade')

    def load(self, exports: Path) -> None:
        """Copy every table of an exports folder into its raw schema."""
        with self.cursor() as cursor:
            for table in raw_tables(exports):
                cursor.execute(f'create schema if not exists "{table.schema}"')
                copy(cursor, table)

    def create(self, models: Iterable[tuple[Model, str]]) -> None:
        """Build models from their SQL, as dbt would."""
        with self.cursor() as cursor:
            # before_model()
            cursor.execute("set enable_nestloop = off; set jit = off; set work_mem = '64MB'")
            for schema in ("staging", "intermediate", "marts"):
                cursor.execute(f"create schema {schema}")
            for model, sql in models:
                kind = "view" if model.is_view else "table"
                cursor.execute(f"create {kind} {model.schema}.{model.name} as {sql}")

    def columns(self) -> list[tuple[str, str]]:
        with self.cursor() as cursor:
            cursor.execute(COLUMNS)
            return list(cursor.fetchall())

    def rows(self, table: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
        listed = ", ".join(f'"{column}"' for column in columns)
        with self.cursor() as cursor:
            cursor.execute(f'select {listed} from marts."{table}"')
            return list(cursor.fetchall())


def copy(cursor: Any, table: RawTable) -> None:
    """Write a raw table, in place of any of its name."""
    name = f'"{table.schema}"."{table.name}"'
    kinds = {column: TYPES.get(kind, kind) for column, kind in table.columns.items()}
    cursor.execute(f"drop table if exists {name} cascade")
    columns = ", ".join(f'"{column}" {kind}' for column, kind in kinds.items())
    cursor.execute(f"create table {name} ({columns})")
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    for record in table.records:
        writer.writerow(
            [
                "\\N" if record.get(column) is None else as_text(record[column], kind)
                for column, kind in kinds.items()
            ]
        )
    lines.seek(0)
    names = ", ".join(f'"{column}"' for column in kinds)
    cursor.copy_expert(f"copy {name} ({names}) from stdin with (format csv, null '\\N')", lines)
    cursor.execute(f"analyze {name}")


def as_text(value: Any, kind: str) -> str:
    if kind == "jsonb" or not isinstance(value, str | datetime | date):
        return json.dumps(value)
    return str(value)


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl, of the newest version on this machine."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: float(path.parents[1].name),
    )
    on_path = shutil.which("initdb")
    found = installed[-1] if installed else Path(on_path).resolve() if on_path else None
    return found.parent if found else None


def what_is_missing() -> str | None:
    """Why there can be no server here, in one sentence."""
    if find_spec("dbt.adapters.postgres") is None:
        return "dbt-postgres is not installed: make setup"
    if binaries() is None:
        return "there is no PostgreSQL server on this machine: apt-get install postgresql"
    return None


@contextmanager
def server() -> Iterator[Server]:
    """A running server with an empty database that sorts text by its bytes."""
    programs = binaries()
    assert programs
    owner = server_owner()
    folder = Path(tempfile.mkdtemp(prefix="casebook-postgres-"))
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(programs / program), "--pgdata", str(folder / "data"), *arguments],
            cwd=folder,
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
            stdin=subprocess.DEVNULL,
            # a server that goes on must not hold the pipe of the one that started it
            stdout=(folder / "output").open("w"),
            stderr=subprocess.STDOUT,
            check=False,
        )
        assert done.returncode == 0, (folder / "output").read_text()

    password = secrets.token_urlsafe()
    (folder / "password").write_text(password)
    (folder / "password").chmod(0o600)
    if owner:
        os.chown(folder / "password", owner.pw_uid, owner.pw_gid)
    try:
        run(
            "initdb",
            f"--username={USER}",
            f"--pwfile={folder / 'password'}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--lc-collate=C",
            "--no-sync",
        )
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        settings = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        run(
            "pg_ctl", "--wait", "--log", str(folder / "log"), "-o", f"-p {port} {settings}", "start"
        )
        try:
            yield prepared(port, password)
        finally:
            run("pg_ctl", "--wait", "--mode=immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepared(port: int, password: str) -> Server:
    """A database for the test in the server that has just started."""
    import psycopg2

    connection = psycopg2.connect(
        host="127.0.0.1", port=port, user=USER, password=password, dbname="postgres"
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"create database {DATABASE}")
        cursor.execute("show server_version")
        (version,) = cursor.fetchone()
    connection.close()
    # less the packager's note
    return Server(port, password, version.split()[0])


def server_owner() -> pwd.struct_passwd | None:
    """Who runs the server: initdb refuses to be root. None: whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None
