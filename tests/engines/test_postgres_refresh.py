"""`casebook refresh --target postgres` of the project itself, load after load.

Each load is one of the gate's (tests/reference/test_incremental.py): rows come late, are
corrected, repeated and deleted. Every refresh runs all data tests before it publishes.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook.refresh import ExitCode, Options, refresh
from tests.python.building import PROJECT, build, changed
from tests.reference.companies import write
from tests.reference.shrink import read_files, write_files
from tests.reference.test_incremental import loads_of
from tests.reference.warehouse import plain

from .comparing import Comparison
from .postgres import Server
from .scenarios import READ_FROM_FILES, judged

pytestmark = pytest.mark.engines
SEED = 3003  # has no as_of of its own, so that each load moves it


def test_a_refreshed_database_is_what_a_full_build_is(
    postgres: Server, tmp_path: Path, tell: Callable[[Comparison], None]
) -> None:
    postgres.clear()
    company = write(SEED, tmp_path / "company", dirty=False)
    first, _, *others = loads_of(read_files(company.exports), random.Random(SEED))
    settings = {"reporting_time_zone": company.reporting_time_zone, "include_pii": True}
    options = Options(
        database=tmp_path / "casebook.duckdb",
        project=PROJECT,
        variables={
            "raw_tables": True,
            "connectors": ["csv"],
            "watch": {"shrank": "off"},  # what is deleted here is deleted on purpose
            **settings,
        },
        is_quiet=True,
    )
    said = []
    for number, load in enumerate([first, *others]):
        assert load.as_of is None
        write_files(load.files, tmp_path / f"told{number}")
        exports = plain(tmp_path / f"told{number}", tmp_path / f"exports{number}")
        postgres.load(exports)
        with changed({**postgres.environment(), "CASEBOOK_EXPORTS": None}):
            outcome = refresh(options)
        assert outcome.code == ExitCode.PUBLISHED, outcome.reason
        said.append(outcome.reason)
        folder = tmp_path / f"anew{number}"
        folder.mkdir()
        with build(exports, folder, ["csv"], **settings) as duck:
            tell(judged(duck, postgres, f"refreshed, load {number}", READ_FROM_FILES))
    assert said[0] == "publication 1 is out"
    assert all("cases told anew" in reason for reason in said[1:]), said
