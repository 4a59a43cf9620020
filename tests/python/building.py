"""Build an exports folder into a warehouse of its own, in this process."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pickle
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

PROJECT = Path(__file__).parents[2]
# What a project reads when it runs; when it is parsed it asks at most whether it is set.
READ_LATER = {
    *("exports", "as_of", "reporting_time_zone", "incremental", "include_pii"),
    *("schedule_rule", "staff", "robots", "spam_tags", "words"),
}
MODELS_ONLY = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
Made = TypeVar("Made")


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

    With the manifest of an earlier `parse` the project is not read again; without one, what was
    parsed for the same settings is used, by whichever process of this run of pytest.
    """
    settings = dict(variables) if exports is None else {"exports": str(exports), **variables}
    if manifest is None and command != "parse" and project == PROJECT:
        manifest = parsed(exports, database, settings)
    return invoke(
        command,
        database.parent,
        "--no-write-json",
        "--log-level",
        "none",
        "--log-level-file",
        "none",
        *arguments,
        environment={"CASEBOOK_DATABASE": str(database)},
        manifest=manifest,
        project=project,
        **settings,
    )


def invoke(
    command: str,
    folder: Path,
    *arguments: str,
    environment: Mapping[str, str | None],
    manifest: Manifest | None = None,
    project: Path = PROJECT,
    **variables: object,
) -> dbtRunnerResult:
    """Run a dbt command in this process and in an environment (`changed`), on whatever engine that
    points at; artefacts go to <folder>/target, logs to <folder>/logs.
    """
    with changed(environment):
        try:
            return dbtRunner(manifest).invoke(
                [
                    *command.split(),
                    "--quiet",
                    "--project-dir",
                    str(project),
                    "--profiles-dir",
                    str(project),
                    "--target-path",
                    str(folder / "target"),
                    "--log-path",
                    str(folder / "logs"),
                    "--vars",
                    json.dumps(variables),
                    *arguments,
                ]
            )
        finally:
            # dbt leaves the file open otherwise
            DuckDBConnectionManager.close_all_connections()


@contextmanager
def changed(environment: Mapping[str, str | None]) -> Iterator[None]:
    """These variables of the environment have these values meanwhile; those of None are unset."""
    before = {name: os.environ.get(name) for name in environment}
    set_environment(environment)
    try:
        yield
    finally:
        set_environment(before)


def set_environment(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def copy_of_sample(folder: Path) -> Path:
    """The sample as `make data-tests` left it, in a file of one's own."""
    built = PROJECT / "target" / "test.duckdb"
    assert built.exists(), "make data-tests builds the sample first"
    return Path(shutil.copy(built, folder))


def failures(result: dbtRunnerResult) -> str:
    """What failed in a run of dbt, a line each; empty where nothing did."""
    if result.success:
        return ""
    nodes: Any = result.result or []
    failed = [
        f"{node.node.name}: {node.message}" for node in nodes if node.status in ("error", "fail")
    ]
    return "\n".join(failed) or str(result.exception)


def parsed(exports: Path | None, database: Path, settings: dict[str, object]) -> Manifest | None:
    """The project as dbt parses it for some settings; None where it cannot be parsed.

    To parse takes longer than to build a small company. The folder is of one run of pytest, during
    which the project does not change (tests/conftest.py); without it nothing is kept.
    """
    folder = os.environ.get("CASEBOOK_PARSED")
    if not folder:
        return None
    told = {name: bool(value) if name in READ_LATER else value for name, value in settings.items()}
    key = json.dumps([database.stem, os.environ.get("CASEBOOK_EXPORTS", ""), told], sort_keys=True)

    def parse() -> Manifest | None:
        given = {name: value for name, value in settings.items() if name != "exports"}
        result = dbt("parse", exports, database, **given).result
        return result if isinstance(result, Manifest) else None

    return made_once(Path(folder) / hashlib.sha256(key.encode()).hexdigest(), parse)


def made_once(kept: Path, make: Callable[[], Made | None]) -> Made | None:
    """What one process of a run makes and keeps in a file, the others wait for it and read it.

    None is not kept.
    """
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            made = make()
            if made is None:
                return None
            kept.write_bytes(pickle.dumps(made))
    made = pickle.loads(kept.read_bytes())
    return cast("Made", made)


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
    assert result.success, failures(result)
    connection = duckdb.connect(str(database), read_only=True)
    try:
        yield connection
    finally:
        connection.close()


def rows(warehouse: duckdb.DuckDBPyConnection, query: str) -> list[Any]:
    """The answer to a question."""
    return warehouse.execute(query).fetchall()


def events_of(
    begins: str,
    warehouse: duckdb.DuckDBPyConnection,
    case: int,
    event_type: str,
    says: str,
    order: str = "all",
) -> list[Any]:
    """The events of a kind of a case, whose id begins so: the minute, UTC, and what they say."""
    return rows(
        warehouse,
        f"select strftime(occurred_at, '%H:%M'), {says} from staging.case_events"
        f" where case_id = '{begins}{case}' and event_type = '{event_type}' order by {order}",
    )
