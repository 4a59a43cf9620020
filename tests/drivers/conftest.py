"""What the tests of BI tools' drivers share."""

from __future__ import annotations

import json
import pickle
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.catalogue import PROJECT
from tests.engines.postgres import DATABASE, Server
from tests.python.building import copy_of_sample

PYTHON = PROJECT / ".venv-drivers" / "bin" / "python"
ASK = Path(__file__).with_name("ask.py")
READER = "bi"


@dataclass
class Asking:
    """A tool's driver, with which one asks a source in a process of its own: a server, as one who
    may only read it, or a file.
    """

    tool: str
    folder: Path
    driver: str = ""
    asked: int = field(default=0)

    def at(self, source: Server | Path) -> Path:
        """The source, or the file that says where the server is and who asks."""
        if isinstance(source, Path):
            return source
        file = self.folder / "server.json"
        login = {"user": READER, "password": source.password, "database": DATABASE}
        file.write_text(json.dumps({"host": "127.0.0.1", "port": source.port, **login}))
        return file

    def command(self, source: Server | Path, what: str, target: Path, *query: str) -> list[str]:
        return [
            str(PYTHON), str(ASK), self.tool, what, str(self.at(source)), str(target), *query,
        ]  # fmt: skip

    def __call__(self, source: Server | Path, what: str, *query: str) -> Any:
        """What was told; for `marts` the folder with a file for each table."""
        self.asked += 1
        target = self.folder / f"{what}-{self.asked}"
        done = subprocess.run(
            self.command(source, what, target, *query),
            # where Hyper leaves its log
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told = pickle.loads((target / "driver" if what == "marts" else target).read_bytes())
        self.driver = told["driver"]
        return target if what == "marts" else told["answer"]

    def marts(self, source: Server | Path) -> Told:
        """All marts of a source, for a comparison."""
        _, columns = self(source, "catalogue")
        folder = self(source, "marts")
        return Told(self.driver, [(table, column) for table, column, *_ in columns], folder)


@dataclass(frozen=True)
class Told:
    """The marts as a driver told them (tests/engines/comparing.py)."""

    name: str
    listed: list[tuple[str, str]]
    folder: Path

    def columns(self) -> Iterable[tuple[str, str]]:
        return self.listed

    def rows(self, table: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = pickle.loads((self.folder / table).read_bytes())
        places = [place for place, column in enumerate(self.of(table)) if column in columns]
        if len(places) == len(self.of(table)):
            return rows
        return [tuple(row[place] for place in places) for row in rows]

    def of(self, table: str) -> list[str]:
        return [column for of, column in self.listed if of == table]


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def sample(sample_file: Path) -> Iterable[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_file), read_only=True) as connection:
        yield connection
