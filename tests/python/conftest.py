"""Warehouses that several tests ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from .building import build

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
