"""Publishing on PostgreSQL: a small project, a real server, real readers, real failures.

The project has two tables that must always be of one batch, and a view over both. Its batch, and
whether its test fails, are variables. CASEBOOK_SWAPS sets how often schemas change places under
the readers (60).
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casebook.cli import main
from casebook.refresh import ExitCode, Options, Outcome, refresh
from casebook.refresh import schemas as schemas_module
from casebook.refresh.publisher import RefreshError
from casebook.refresh.schemas import Schemas, publisher_of
from tests.python.building import PROJECT

from .postgres import Server

pytestmark = pytest.mark.engines

SWAPS = int(os.environ.get("CASEBOOK_SWAPS", "60"))
KILLS = int(os.environ.get("CASEBOOK_KILLS", "3"))
ROWS = 2000

FILES = {
    "dbt_project.yml": """
name: small
version: "1.0"
profile: casebook
model-paths: [models]
test-paths: [tests]
vars: {batch: 0, is_bad: false, is_broken: false, schema_suffix: "", rows: 2000}
models: {+schema: marts, +materialized: table}
""",
    "macros/schemas.sql": (PROJECT / "macros" / "schemas.sql").read_text(),
    "models/stg_numbers.sql": """
{{ config(schema='staging') }}
select number as case_id from generate_series(1, {{ var('rows') }}) as numbers (number)
""",
    "models/fct_cases.sql": """
select {{ var('batch') }} as batch, case_id, 'open' as status,
    {{ "error('no')" if var('is_broken') else "1" }} as one
from {{ ref('stg_numbers') }}
""",
    "models/fct_responses.sql": "select batch, case_id from {{ ref('fct_cases') }}",
    "models/rpt_batches.sql": """
{{ config(materialized='view') }}
select batch, count(*) as cases from {{ ref('fct_cases') }} group by 1
union all
select batch, count(*) from {{ ref('fct_responses') }} group by 1
""",
    "tests/every_batch_is_good.sql": """
select * from {{ ref('fct_responses') }} where {{ 'true' if var('is_bad') else 'false' }} limit 3
""",
}


@pytest.fixture
def project(postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    postgres.clear()
    for name, value in postgres.environment().items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "project"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "profiles.yml").write_text((PROJECT / "profiles.yml.example").read_text())
    return folder


def run(project: Path, batch: int, **options: Any) -> Outcome:
    variables = {"batch": batch, **options.pop("variables", {})}
    file = project.parent / "casebook.duckdb"
    return refresh(Options(file, project, variables=variables, is_quiet=True, **options))


def rows(postgres: Server, query: str) -> list[tuple[Any, ...]]:
    connection = postgres.connect()
    with connection, connection.cursor() as cursor:
        cursor.execute(query)
        found = cursor.fetchall()
    connection.close()
    return found


def batches(postgres: Server) -> set[tuple[int, int]]:
    return set(rows(postgres, "select batch, cases from marts.rpt_batches"))


def test_schemas_are_published_and_come_back(
    project: Path, postgres: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = run(project, 1)
    assert (outcome.code, outcome.reason) == (ExitCode.PUBLISHED, "publication 1 is out")
    assert outcome.entry["marts"]["fct_cases"]["rows"] == ROWS
    assert run(project, 2, keep=2).reason == "publication 2 is out"
    assert batches(postgres) == {(2, ROWS)}
    assert rows(postgres, "select distinct batch from marts_1.rpt_batches") == [(1,)]
    arguments = ["--project-dir", str(project), "--target", "postgres"]
    assert main(["rollback", "1", *arguments]) == 0
    assert batches(postgres) == {(1, ROWS)}
    capsys.readouterr()
    assert main(["history", "--json", *arguments]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(one["publication"], one["path"], one["is_current"]) for one in told] == [
        (2, "marts_2", False), (1, "marts", True),
    ]  # fmt: skip
    assert main(["rollback", "7", *arguments]) == 2
    assert capsys.readouterr().err == "casebook: there is no publication 7; there are: 2, 1\n"
    assert run(project, 3, keep=2).reason == "publication 3 is out"
    kept = rows(postgres, "select nspname from pg_namespace where nspname ~ '^marts' order by 1")
    assert kept == [("marts",), ("marts_1",), ("marts_2",)]  # one more until the next refresh
    assert rows(
        postgres, "select publication, code, tests, seconds > 0 from refreshes.refreshes order by 1"
    ) == [(number, 0, '{"success": 4, "pass": 1}', True) for number in (1, 2, 3)]


def test_what_failed_or_shrank_is_never_published(project: Path, postgres: Server) -> None:
    run(project, 1)
    outcome = run(project, 2, variables={"is_bad": True})
    assert (outcome.code, outcome.reason) == (
        ExitCode.TESTS_FAILED,
        "1 tests failed: every_batch_is_good",
    )
    outcome = run(project, 3, variables={"is_broken": True})
    assert outcome.code == ExitCode.BUILD_FAILED
    assert outcome.reason.startswith("fct_cases: ")
    outcome = run(project, 4, variables={"rows": 500})
    assert outcome.code == ExitCode.TESTS_FAILED
    assert outcome.reason.startswith("fct_cases has 500 rows, 75% fewer than the 2000 published")
    assert batches(postgres) == {(1, ROWS)}
    # in the order in which they were written: two may start in one second
    assert rows(postgres, "select publication, code from refreshes.refreshes order by ctid") == [
        (1, 0),
        (None, 1),
        (None, 2),
        (None, 1),
    ]
    assert run(project, 5).reason == "publication 2 is out"


def test_two_refreshes_at_once_are_one(project: Path, postgres: Server) -> None:
    schemas = publisher_of(project.parent / "casebook.duckdb", project, {}, None)
    with schemas.lock():
        outcome = run(project, 1)
    assert (outcome.code, outcome.reason) == (
        ExitCode.LOCKED,
        "another refresh of the database casebook runs",
    )


def test_what_only_duckdb_does_is_refused_in_a_sentence(project: Path, tmp_path: Path) -> None:
    for options, reason in (
        ({"exports": tmp_path}, "exports in files are read on DuckDB only"),
        ({"audiences": ("north",)}, "on PostgreSQL an audience is a role, not a file"),
        ({"exported": "csv"}, "--export is for DuckDB"),
        ({"target": "spark"}, ""),
        ({"target": "nowhere"}, ""),
    ):
        outcome = run(project, 1, **options)
        assert outcome.code == ExitCode.BUILD_FAILED
        assert outcome.reason.startswith(reason)
        assert "\n" not in outcome.reason


def test_a_server_that_is_not_there_gives_a_sentence(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEBOOK_POSTGRES_PORT", "9")
    outcome = run(project, 1)
    assert outcome.code == ExitCode.BUILD_FAILED
    assert outcome.reason.startswith("the database casebook cannot be reached: ")


def test_publishing_waits_for_who_holds_the_publication(
    project: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(project, 1)
    monkeypatch.setattr(schemas_module, "PATIENCE", 0.0)
    reader = postgres.connect()
    with reader.cursor() as cursor:
        cursor.execute("lock table refreshes.publication in access share mode")
        outcome = run(project, 2)
        assert (outcome.code, outcome.reason) == (
            ExitCode.BUILD_FAILED,
            "a reader has held refreshes.publication for 0 s; what is published is as it was",
        )
        cursor.execute("select distinct batch from marts.rpt_batches")
        assert cursor.fetchall() == [(1,)]
    reader.commit()
    # a reader of the tables alone is no hindrance, now or when they are to be dropped
    with reader.cursor() as cursor:
        cursor.execute("select max(batch) from marts.fct_cases")
        assert run(project, 3, keep=1).code == ExitCode.PUBLISHED
        assert run(project, 4, keep=1).code == ExitCode.PUBLISHED
        cursor.execute("select nspname from pg_namespace where nspname ~ '^marts_[0-9]' order by 1")
        assert cursor.fetchall() == [("marts_1",), ("marts_2",)]
    reader.close()
    assert run(project, 5, keep=1).code == ExitCode.PUBLISHED
    assert rows(postgres, "select nspname from pg_namespace where nspname ~ '^marts_[0-9]'") == [
        ("marts_3",)
    ]


READER = """
import json, pathlib, sys, time
import psycopg2
how, stop, dsn = sys.argv[1:]
ONE = "select batch, cases from marts.rpt_batches"
SEVERAL = ["select batch, count(*) from marts.fct_cases group by 1",
           "select batch, count(*) from marts.fct_responses group by 1"]
seen = {}
connection = psycopg2.connect(dsn)
connection.set_session(
    isolation_level="REPEATABLE READ" if "repeatable" in how else "READ COMMITTED"
)
while not pathlib.Path(stop).exists():
    try:
        with connection, connection.cursor() as cursor:
            if "lock" in how:
                cursor.execute("lock table refreshes.publication in access share mode")
            told = []
            for query in [ONE] if how == "one statement" else SEVERAL:
                cursor.execute(query)
                told += cursor.fetchall()
                time.sleep(0.01)
        kind = "mixed" if len({batch for batch, _ in told}) > 1 else (
            "whole" if [cases for _, cases in told] == [ROWS, ROWS] else "empty")
    except psycopg2.Error as error:
        kind = "error: " + str(error).splitlines()[0]
    seen[kind] = seen.get(kind, 0) + 1
    if sum(seen.values()) == 1:
        print("reading", flush=True)
print(json.dumps(seen))
"""
WAYS = (
    "one statement", "statements, read committed", "statements, repeatable read",
    "statements, read committed, lock", "statements, repeatable read, lock",
)  # fmt: skip


def test_what_readers_see_while_schemas_change_places(
    project: Path,
    postgres: Server,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    """The anomalies are measured, not wished away: what is promised must not happen once."""
    schemas = publisher_of(project.parent / "casebook.duckdb", project, {}, None)
    assert isinstance(schemas, Schemas)
    stop = tmp_path / "stop"
    dsn = (
        f"host=127.0.0.1 port={postgres.port} user=casebook dbname=casebook"
        f" password={postgres.password}"
    )
    with schemas.lock():
        make_build(schemas, 0)
        schemas.publish(1, "_build")
        readers = {
            (way, number): subprocess.Popen(
                [sys.executable, "-c", READER.replace("ROWS", str(ROWS)), way, str(stop), dsn],
                stdout=subprocess.PIPE, text=True,
            )
            for way in WAYS for number in range(2)
        }  # fmt: skip
        for reader in readers.values():
            assert reader.stdout
            assert reader.stdout.readline() == "reading\n"
        took = []
        for batch in range(1, SWAPS + 1):
            schemas.clear_build(keep=2)
            make_build(schemas, batch)
            before = time.monotonic()
            schemas.publish(batch + 1, "_build")
            took.append(time.monotonic() - before)
        stop.touch()
    seen: dict[str, Counter[str]] = {way: Counter() for way in WAYS}
    for (way, _), reader in readers.items():
        seen[way].update(json.loads(reader.communicate(timeout=60)[0]))
    told = [f"{SWAPS} publications, the longest took {max(took):.2f} s"]
    told += [f"  {way}: {dict(counts)}" for way, counts in seen.items()]
    record_property("told", "\n".join(told))
    for way in (
        "one statement",
        "statements, read committed, lock",
        "statements, repeatable read, lock",
    ):
        assert set(seen[way]) == {"whole"}, (way, seen[way])
    assert not any(kind.startswith("error") for counts in seen.values() for kind in counts)


def make_build(schemas: Schemas, batch: int) -> None:
    """What dbt would build, without dbt."""
    schemas.execute(
        f"""
        create schema marts_build;
        create table marts_build.fct_cases as
        select {batch} as batch from generate_series(1, {ROWS});
        create table marts_build.fct_responses as
        select {batch} as batch from generate_series(1, {ROWS});
        create view marts_build.rpt_batches as
        select batch, count(*) as cases from marts_build.fct_cases group by 1
        union all
        select batch, count(*) from marts_build.fct_responses group by 1;
        """
    )


def test_a_refresh_that_is_killed_loses_nothing(
    project: Path, postgres: Server, record_property: Callable[[str, object], None]
) -> None:
    run(project, 0)
    chance = random.Random(7)
    last, interrupted = 0, 0
    for batch in range(1, KILLS + 1):
        process = subprocess.Popen(
            [
                sys.executable, "-m", "casebook.cli", "refresh", "--json", "--keep", "2",
                "--project-dir", str(project), "--vars", json.dumps({"batch": batch}),
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            process.wait(chance.uniform(2.0, 8.0))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            interrupted += 1
        ((told, cases),) = batches(postgres)
        assert told in (last, batch)
        assert cases == ROWS
        last = told
    assert run(project, 100).code == ExitCode.PUBLISHED
    assert batches(postgres) == {(100, ROWS)}
    record_property(
        "told", f"{KILLS} refreshes, {interrupted} killed on the way: what is published was whole"
    )


def test_a_schema_that_plain_dbt_built_is_kept_as_number_0(project: Path, postgres: Server) -> None:
    rows(postgres, "create schema marts; create table marts.fct_cases as select 0 as batch; select")
    assert run(project, 1).reason == "publication 1 is out"
    assert rows(postgres, "select batch from marts_0.fct_cases") == [(0,)]
    schemas = publisher_of(project.parent / "casebook.duckdb", project, {}, None)
    with schemas.lock():
        schemas.roll_back(0)
        with pytest.raises(RefreshError, match="there is no publication 5; there are: 1, 0"):
            schemas.roll_back(5)
    assert rows(postgres, "select batch from marts.fct_cases") == [(0,)]
