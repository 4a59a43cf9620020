"""Warehouses that several tests ask."""

from __future__ import annotations

import os
import shutil
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
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample as `make data-tests` left it, else a new one: tests run side by side."""
    database = Path(os.environ.get("CASEBOOK_DATABASE") or PROJECT / "target" / "test.duckdb")
    folder = tmp_path_factory.mktemp("sample")
    if database.exists():
        return Path(shutil.copy(database, folder))
    with build(None, folder, ["zendesk", "csv"]):
        return folder / "warehouse.duckdb"


@pytest.fixture(scope="session")
def sample(sample_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the sample."""
    with duckdb.connect(str(sample_file), read_only=True) as connection:
        yield connection
