"""What every engine is compared on: the sample, the story in each vendor's words, and companies.

A new engine is a class with the methods of Engine, and a test module of its own that calls these
(tests/engines/test_spark_*.py).
"""

from __future__ import annotations

import json
import os
import pickle
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import duckdb

from tests.parity.story import AS_OF, EXPORTS, read_story, tellers, write_story
from tests.python.building import MODELS_ONLY, PROJECT, build
from tests.python.conftest import GOLDEN, GOLDEN_AS_OF
from tests.reference.companies import write
from tests.reference.shrink import read_files, write_files
from tests.reference.test_incremental import IN_PARTS, LOADS, loads_of
from tests.reference.warehouse import (
    AS_OF_MARK,
    ZONE_MARK,
    CompiledModels,
    Model,
    for_company,
    in_order,
    plain,
)

from .comparing import Comparison, Marts, compare
from .runner import Runner

# How many random companies are built on both engines.
COMPANIES = int(os.environ.get("CASEBOOK_COMPANIES", "2"))
# What was compared is kept here for docs/engines.md: python -m tests.engines
KEPT = PROJECT / "target" / "engines"
# Where a record was read is not the same in a file and in a table.
READ_FROM_FILES = frozenset(
    f"{table}.{column}"
    for table in ("dq_rejected_rows", "records_read")
    for column in ("source_file", "row_number", "raw_text")
)
# A rejected record of a table is told by its typed values: 10.0 on DuckDB is 10 elsewhere.
TYPED_SEEDS = frozenset({"dq_rejected_rows.raw"})


class Engine(Runner, Marts, Protocol):
    """An engine beside DuckDB: a database that tests may empty and fill."""

    @property
    def database(self) -> str:
        """What dbt writes before the schema in the SQL it compiles."""

    def clear(self) -> None:
        """Drop whatever tests or builds left."""

    def load(self, exports: Path) -> None:
        """Make the raw tables of an exports folder (tests/engines/loading.py)."""

    def create(self, models: Iterable[tuple[Model, str]]) -> None:
        """Build models from their SQL into staging, intermediate and marts, as dbt would."""


def judged(
    duck: duckdb.DuckDBPyConnection, engine: Engine, what: str, without: frozenset[str]
) -> Comparison:
    """Compare, and keep what was compared; AssertionError with what differs."""
    result = compare(duck, engine, what, without)
    result.keep(KEPT)
    assert not result.differences, result.report()
    return result


def compare_sample(engine: Engine, folder: Path, *arguments: str) -> Comparison:
    """The sample from seeds, with all its data and unit tests that dbt's arguments leave in."""
    engine.clear()
    engine.dbt("build", folder / "other", *arguments)
    with build(None, folder, ["zendesk", "csv"]) as duck:
        return judged(duck, engine, "sample", TYPED_SEEDS)


def compare_story(engine: Engine, folder: Path) -> Comparison:
    """The same forty cases from source() tables of every vendor, side by side in one build."""
    vendors = [teller.CONNECTOR for teller in tellers()]
    exports = folder / "exports"
    exports.mkdir()
    for connector in vendors:
        (exports / connector).symlink_to(EXPORTS / connector)
    story = read_story()
    write_story({table: story[table] for table in ("business_hours", "holidays")}, exports / "csv")
    engine.clear()
    engine.load(exports)
    connectors = [*vendors, "csv"]
    engine.dbt(
        "build",
        folder / "other",
        *MODELS_ONLY,
        raw_tables=True,
        connectors=connectors,
        as_of=AS_OF,
    )
    with build(exports, folder, connectors, as_of=AS_OF) as duck:
        return judged(duck, engine, "story", READ_FROM_FILES)


class Project:
    """The project on an engine, parsed by the first command for all: they differ in as_of alone,
    without which a model reads whatever it reads with it, and more.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.parsed = b""

    def dbt(self, command: str, folder: Path, *arguments: str, **variables: object) -> None:
        """Run a dbt command as the engine does."""
        if not self.parsed:
            result = self.engine.dbt("parse", folder, **{**variables, "as_of": ""})
            self.parsed = pickle.dumps(result.result)
        manifest = pickle.loads(self.parsed)
        self.engine.dbt(command, folder, *arguments, manifest=manifest, **variables)


def compare_refreshed(
    engine: Engine,
    seed: int,
    folder: Path,
    refresh: Callable[[dict[str, Any]], None],
    loads: Iterable[int] = range(LOADS),
) -> Iterator[Comparison]:
    """The gate's loads of a random company (tests/reference/test_incremental.py): after each, what
    a refresh with these variables of the project leaves is what a full build on DuckDB does.
    """
    company = write(seed, folder / "company", dirty=False)
    told = loads_of(read_files(company.exports), random.Random(seed))
    engine.clear()
    for number in loads:
        write_files(told[number].files, folder / f"told{number}")
        exports = plain(folder / f"told{number}", folder / f"exports{number}")
        settings: dict[str, Any] = {
            "reporting_time_zone": company.reporting_time_zone,
            "include_pii": True,
            "as_of": str(told[number].as_of or ""),
        }
        engine.load(exports)
        refresh({"raw_tables": True, "connectors": ["csv"], **IN_PARTS, **settings})
        anew = folder / f"anew{number}"
        anew.mkdir()
        with build(exports, anew, ["csv"], **settings) as duck:
            what = f"company {seed} refreshed, load {number}"
            yield judged(duck, engine, what, READ_FROM_FILES)


def compiled(engine: Engine, folder: Path) -> list[Model]:
    """The models of the last dbt command in a folder, each after those that it reads."""
    manifest = json.loads((folder / "target" / "manifest.json").read_text())
    return list(in_order(manifest, engine.database))


class Companies:
    """The models' SQL for csv exports in the plain layout, compiled once for both engines."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.duckdb = CompiledModels(folder / "duckdb")
        self.models: dict[bool, list[Model]] = {}
        engine.clear()
        engine.load(plain(None, folder / "template"))
        project = Project(engine)
        for is_cut in (False, True):
            settings = {
                "raw_tables": True,
                "connectors": ["csv"],
                "reporting_time_zone": ZONE_MARK,
                "as_of": AS_OF_MARK if is_cut else "",
                "include_pii": True,
            }
            target = folder / f"compiled{int(is_cut)}"
            if not is_cut:
                # any run makes the functions that the SQL calls
                project.dbt("run", target, "--select", "stg_csv__groups", **settings)
            project.dbt("compile", target, "--select", "resource_type:model", **settings)
            self.models[is_cut] = compiled(engine, target)

    def compare(
        self, exports: Path, as_of: datetime | None, zone: str, folder: Path, what: str
    ) -> Comparison:
        """Build exports in the plain layout on both."""
        database = folder / "warehouse.duckdb"
        self.duckdb.build(exports, as_of, zone, database)
        self.engine.clear()
        self.engine.load(exports)
        self.engine.create(
            (model, for_company(model.sql, as_of, zone)) for model in self.models[as_of is not None]
        )
        with duckdb.connect(str(database), read_only=True) as duck:
            return judged(duck, self.engine, what, READ_FROM_FILES)

    def compare_golden(self, folder: Path) -> Comparison:
        """The worked examples of the definitions."""
        exports = plain(GOLDEN, folder / "exports")
        as_of = datetime.fromisoformat(GOLDEN_AS_OF)
        return self.compare(exports, as_of, "UTC", folder, "golden cases")

    def compare_company(self, seed: int, folder: Path) -> Comparison:
        """A random company as tests/reference writes them."""
        company = write(seed, folder / "told", dirty=False)
        exports = plain(company.exports, folder / "exports")
        zone = company.reporting_time_zone
        return self.compare(exports, company.as_of, zone, folder, f"company {seed}")
