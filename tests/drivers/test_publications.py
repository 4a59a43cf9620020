"""What a BI tool sees through its driver while builds are published: each answer is of one."""

from __future__ import annotations

import pickle
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casebook.refresh.schemas import Schemas, publisher_of
from tests.engines.postgres import Server, server
from tests.python.building import PROJECT, changed

from .conftest import READER, Asking

pytestmark = pytest.mark.drivers

PUBLICATIONS = 20
ROWS = 2000
# A question over two tables, as a tool asks that joins a fact to its dimension.
QUESTION = """
    select fct_cases.build, count(*), count(dim_agents.agent_id)
    from marts.fct_cases
    left join marts.dim_agents
        on fct_cases.agent_id = dim_agents.agent_id and fct_cases.build = dim_agents.build
    group by 1
"""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    with server() as running:
        with running.cursor() as cursor:
            cursor.execute(f"create role {READER} login password %s", [running.password])
        yield running


def make_build(schemas: Schemas, number: int) -> None:
    """What dbt would build and grant, without dbt."""
    schemas.execute(
        f"""
        create schema marts_build;
        create table marts_build.fct_cases as
        select {number} as build, agent_id from generate_series(1, {ROWS}) as cases (agent_id);
        create table marts_build.dim_agents as
        select {number} as build, agent_id from generate_series(1, {ROWS}) as agents (agent_id);
        grant usage on schema marts_build to {READER};
        grant select on all tables in schema marts_build to {READER};
        """
    )


def wait_for_two_answers(asked: Path) -> None:
    """The first may have been under way: the second is of what is published now."""
    before = asked.stat().st_size if asked.exists() else 0
    for _ in range(1200):
        if asked.exists() and asked.stat().st_size >= before + 2:
            return
        time.sleep(0.05)
    raise AssertionError("no answer came for a minute")


@pytest.mark.parametrize("tool", ["jdbc", "odbc"])
def test_every_answer_is_of_one_whole_build(
    tool: str,
    postgres: Server,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    ask = Asking(tool, tmp_path)
    with changed(postgres.environment()):
        schemas = publisher_of(tmp_path / "casebook.duckdb", PROJECT, {}, None)
    assert isinstance(schemas, Schemas)
    seen = tmp_path / "seen"
    with schemas.lock():
        make_build(schemas, 0)
        schemas.publish(schemas.next_number(), "_build")
        watching = subprocess.Popen(ask.command(postgres, "watch", seen, QUESTION))
        for build in range(1, PUBLICATIONS + 1):
            wait_for_two_answers(tmp_path / "server.asked")
            schemas.clear_build(keep=2)
            make_build(schemas, build)
            schemas.publish(schemas.next_number(), "_build")
        wait_for_two_answers(tmp_path / "server.asked")
        (tmp_path / "server.stop").touch()
    assert watching.wait(60) == 0
    told = pickle.loads(seen.read_bytes())
    builds = {re.sub(rf"\('(\d+)', '{ROWS}', '{ROWS}'\)", r"\1", rows) for rows in told["answer"]}
    assert builds == {f"[{build}]" for build in range(PUBLICATIONS + 1)}
    record_property(
        "told",
        f"{told['driver']}: {sum(told['answer'].values()):,} answers during {PUBLICATIONS}"
        f" publications, {len(builds)} builds seen, each whole",
    )
