"""The models, compiled once by dbt and run for company after company.

dbt's own start-up costs more than a small company's whole build; the SQL is the same. What dbt
fixes when it compiles (the exports folder, as_of, the reporting zone) is put in as marks and
replaced for each company. The column lists of files are fixed as well, so companies are first
written in one plain layout; how files of every shape are read is for dbt's own builds to show.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb

from tests.python.building import dbt, failures

from .words import COLUMNS

ZONE_MARK = "Antarctica/Troll"
AS_OF_MARK = "2001-02-03 04:05:06"


@dataclass(frozen=True)
class Model:
    schema: str
    name: str
    is_view: bool
    sql: str
    reads: frozenset[str]


@dataclass(frozen=True)
class DataTest:
    """A query that finds no row where all is well."""

    name: str
    sql: str
    reads: frozenset[str]


def run_dbt(command: str, exports: Path, database: Path, as_of: str, zone: str) -> Path:
    """Run a dbt command on an exports folder; returns the folder of its artefacts."""
    result = dbt(
        command,
        exports,
        database,
        "--write-json",
        "--select",
        "resource_type:model",
        *(["resource_type:test"] if command == "compile" else []),
        connectors=["csv"],
        reporting_time_zone=zone,
        as_of=as_of,
        include_pii=True,
    )
    if not result.success:
        raise RuntimeError(f"dbt {command} failed on {exports}: {failures(result)}")
    return database.parent / "target"


class CompiledModels:
    """The models' SQL for exports in the plain layout."""

    def __init__(self, folder: Path) -> None:
        self.template = plain(None, folder / "template")
        self.models: dict[bool, list[Model]] = {}
        self.data_tests: dict[bool, list[DataTest]] = {}
        for is_cut in (False, True):
            database = folder / ("cut" if is_cut else "whole") / "warehouse.duckdb"
            database.parent.mkdir()
            target = run_dbt(
                "compile", self.template, database, AS_OF_MARK if is_cut else "", ZONE_MARK
            )
            manifest = json.loads((target / "manifest.json").read_text())
            self.models[is_cut] = list(in_order(manifest, database.stem))
            self.data_tests[is_cut] = list(data_tests(manifest, database.stem))

    def build(self, exports: Path, as_of: datetime | None, zone: str, database: Path) -> None:
        """Build the warehouse of exports in the plain layout into the database file."""
        with connect(database) as warehouse:
            for schema in ("staging", "intermediate", "marts"):
                warehouse.execute(f"create schema {schema}")
            for model, sql in self.statements(exports, as_of, zone):
                kind = "view" if model.is_view else "table"
                warehouse.execute(f"create {kind} {model.schema}.{model.name} as {sql}")

    def statements(
        self, exports: Path, as_of: datetime | None, zone: str
    ) -> Iterator[tuple[Model, str]]:
        """Each model with the SQL that builds it for these exports."""
        for model in self.models[as_of is not None]:
            sql = model.sql.replace(str(self.template), str(exports))
            yield model, for_company(sql, as_of, zone)

    def data_tests_of(self, zone: str, as_of: datetime | None) -> list[DataTest]:
        """The data tests of intermediate models and marts, for a company."""
        return [
            replace(test, sql=for_company(test.sql, as_of, zone))
            for test in self.data_tests[as_of is not None]
        ]

    def failing_data_tests(self, as_of: datetime | None, zone: str, database: Path) -> list[str]:
        """The data tests that find a row in a built warehouse."""
        with connect(database) as warehouse:
            return [
                test.name
                for test in self.data_tests_of(zone, as_of)
                if warehouse.execute(f"select 1 from ({test.sql}) limit 1").fetchone()
            ]


def connect(database: Path | str = ":memory:", **config: str) -> duckdb.DuckDBPyConnection:
    """As profiles.yml connects, but on one thread: a small company has nothing for a second."""
    config = {"threads": "1", "disabled_optimizers": "grouping_sets", **config}
    warehouse = duckdb.connect(str(database), config=config)
    warehouse.execute("set TimeZone = 'UTC'")
    return warehouse


def for_company(sql: str, as_of: datetime | None, zone: str) -> str:
    return sql.replace(ZONE_MARK, zone).replace(AS_OF_MARK, str(as_of))


def plain(exports: Path | None, folder: Path) -> Path:
    """Exports (None: empty ones) with every table there, every column, in the contract's order."""
    (folder / "csv").mkdir(parents=True)
    for table, columns in COLUMNS.items():
        source = exports / "csv" / f"{table}.csv" if exports else None
        with (folder / "csv" / f"{table}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(columns), extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            if source and source.exists():
                with source.open(newline="", encoding="utf-8-sig") as records:
                    writer.writerows(csv.DictReader(records))
    return folder


def in_order(manifest: dict, catalog: str) -> Iterator[Model]:
    """The models, each after those that it reads."""
    nodes = {
        key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"
    }
    told: set[str] = set()

    def tell(key: str) -> Iterator[Model]:
        if key in told or key not in nodes:
            return
        told.add(key)
        for parent in nodes[key]["depends_on"]["nodes"]:
            yield from tell(parent)
        node = nodes[key]
        sql = node["compiled_code"].replace(f'"{catalog}".', "")
        is_view = node["config"]["materialized"] == "view"
        yield Model(node["schema"], node["name"], is_view, sql, names_read(node))

    for key in nodes:
        yield from tell(key)


def data_tests(manifest: dict, catalog: str) -> Iterator[DataTest]:
    """What a test of the staging models says of files is for dbt's own builds to show."""
    built = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] in ("intermediate", "marts")
    }
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and names_read(node) & built:
            sql = node["compiled_code"].replace(f'"{catalog}".', "")
            yield DataTest(node["name"], sql, names_read(node))


def names_read(node: dict) -> frozenset[str]:
    return frozenset(key.rsplit(".", 1)[1] for key in node["depends_on"]["nodes"])
