"""The project itself on PostgreSQL, load after load: what a refresh leaves is what a full build is.

Each load is one of the gate's (tests/reference/test_incremental.py): rows come late, are
corrected, repeated and deleted. `make test-postgres COMPANIES=20` refreshes more companies.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casebook.refresh import ExitCode, Options, refresh
from tests.python.building import PROJECT, changed

from .comparing import Comparison
from .postgres import Server
from .scenarios import COMPANIES, MODELS_ONLY, Project, compare_refreshed

pytestmark = pytest.mark.engines
Tell = Callable[[Comparison], None]
FIRST = 3003


def test_a_refresh_publishes_what_a_full_build_is(
    postgres: Server, tmp_path: Path, tell: Tell
) -> None:
    """`casebook refresh --target postgres`, which runs all data tests before it publishes."""
    said = []

    def publish(variables: dict[str, Any]) -> None:
        options = Options(
            database=tmp_path / "casebook.duckdb",
            project=PROJECT,
            # what is deleted here is deleted on purpose
            variables={"watch": {"shrank": "off"}, **variables},
            is_quiet=True,
        )
        with changed({**postgres.environment(), "CASEBOOK_EXPORTS": None}):
            outcome = refresh(options)
        assert outcome.code == ExitCode.PUBLISHED, outcome.reason
        said.append(outcome.reason)

    for comparison in compare_refreshed(postgres, FIRST, tmp_path, publish, loads=(0, 3)):
        tell(comparison)
    assert said[0] == "publication 1 is out"
    assert "cases told anew" in said[1]


@pytest.mark.parametrize("seed", range(FIRST + 1, FIRST + COMPANIES))
def test_a_refreshed_company_is_what_a_full_build_is(
    seed: int, postgres: Server, tmp_path: Path, tell: Tell
) -> None:
    project = Project(postgres)
    because = []

    def refresh_in_place(variables: dict[str, Any]) -> None:
        project.dbt("build", tmp_path, *MODELS_ONLY, incremental=True, **variables)
        with postgres.cursor() as cursor:
            cursor.execute("select told_anew_because from intermediate.int_refresh")
            because.extend(cursor.fetchone())

    for comparison in compare_refreshed(postgres, seed, tmp_path, refresh_in_place):
        tell(comparison)
    assert because[0] == "there is no build to go on from"
    # each load of another company may change what all cases follow from
    assert None in because or seed > FIRST + 1, because
