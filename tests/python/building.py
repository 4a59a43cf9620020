"""Build an exports folder into a warehouse of its own, in this process."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

PROJECT = Path(__file__).parents[2]


def dbt(
    command: str,
    exports: Path | None,
    database: Path,
    *arguments: str,
    manifest: Manifest | None = None,
    project: Path = PROJECT,
    **variables: object,
) -> dbtRunnerResult:
    """Run a dbt command on an exports folder (None: the sample) against a database file.

    With the manifest of an earlier `parse` the project is not read again.
    """
    settings = dict(variables) if exports is None else {"exports": str(exports), **variables}
    before = os.environ.get("CASEBOOK_DATABASE")
    os.environ["CASEBOOK_DATABASE"] = str(database)
    try:
        return dbtRunner(manifest).invoke(
            [
                command,
                "--quiet",
                "--project-dir",
                str(project),
                "--profiles-dir",
                str(project),
                "--target-path",
                str(database.parent / "target"),
                "--log-path",
                str(database.parent / "logs"),
                "--vars",
                json.dumps(settings),
                *arguments,
            ]
        )
    finally:
        # dbt leaves the file open otherwise
        DuckDBConnectionManager.close_all_connections()
        if before is None:
            del os.environ["CASEBOOK_DATABASE"]
        else:
            os.environ["CASEBOOK_DATABASE"] = before


@contextmanager
def build(
    exports: Path | None,
    folder: Path,
    connectors: list[str],
    select: str | None = None,
    tests: bool = False,
    **variables: object,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of an exports folder, read-only; fails when anything in the build does.

    Data tests run with tests=True. Unit tests never do: they do not depend on the exports.
    """
    database = folder / "warehouse.duckdb"
    excluded = ["unit_test"] if tests else ["unit_test", "test"]
    arguments = [part for kind in excluded for part in ("--exclude-resource-type", kind)]
    if select:
        arguments += ["--select", select]
    result = dbt("build", exports, database, *arguments, connectors=connectors, **variables)
    failures = [
        f"{node.node.name}: {node.message}"
        for node in result.result or []
        if node.status in ("error", "fail")
    ]
    assert result.success, "\n".join(failures) or str(result.exception)
    connection = duckdb.connect(str(database), read_only=True)
    try:
        yield connection
    finally:
        connection.close()
