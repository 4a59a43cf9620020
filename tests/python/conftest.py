"""Warehouses that several tests ask."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from .building import PROJECT, build

GOLDEN = Path(__file__).parents[1] / "fixtures" / "golden"
# One of the golden cases is seen before its end, the exports tell what came later.
GOLDEN_AS_OF = "2025-06-30 13:50:00"


@pytest.fixture(scope="session")
def golden_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("golden")


@pytest.fixture(scope="session")
def golden(golden_folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the golden cases, in golden_folder."""
    with build(GOLDEN, golden_folder, ["csv"], as_of=GOLDEN_AS_OF) as connection:
        yield connection


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample as `make data-tests` left it, else a new one."""
    database = Path(os.environ.get("CASEBOOK_DATABASE") or PROJECT / "target" / "test.duckdb")
    if database.exists():
        with duckdb.connect(str(database), read_only=True) as connection:
            yield connection
    else:
        with build(None, tmp_path_factory.mktemp("sample"), ["zendesk", "csv"]) as connection:
            yield connection
