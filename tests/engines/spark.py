"""A Spark session of one's own, in this process: tables in a temporary folder, gone afterwards."""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from tests.python.building import set_environment
from tests.reference.warehouse import Model

from .loading import RawTable, raw_tables
from .runner import Runner

SCHEMAS = ("staging", "intermediate", "marts")
# Small tables in one process: what is shuffled stays in one piece, and no table outlives the test.
SETTINGS = {
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.broadcastTimeout": "3600",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.memory": "3g",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    # plans are many and of few rows: to compile, print or infer more of each costs more than it
    # saves, two processor seconds of seven
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.maxPlanStringLength": "1000",
    "spark.sql.ui.explainMode": "simple",
    "spark.sql.parquet.compression.codec": "uncompressed",
    "spark.buffer.pageSize": "2m",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
}
TYPES = {"text": "varchar", "json": "varchar"}


@dataclass(frozen=True)
class Session(Runner):
    """The engine of the scenarios; raw tables are Parquet files that Spark reads in place."""

    spark: Any
    folder: Path
    loads: Iterator[int]

    @property
    def name(self) -> str:
        return f"Spark {self.spark.version}"

    @property
    def database(self) -> str:
        return "spark_catalog"

    def environment(self) -> dict[str, str]:
        return {"CASEBOOK_TARGET": "spark"}

    def clear(self) -> None:
        """Drop every schema but the session's own, with its tables."""
        for (schema,) in self.spark.sql("show schemas").collect():
            if schema != "default":
                self.spark.sql(f"drop schema `{schema}` cascade")

    def load(self, exports: Path) -> None:
        """A table over a Parquet file for each table of an exports folder."""
        # a folder of its own: Spark remembers what the files of the last one were
        folder = self.folder / f"exports{next(self.loads)}"
        for table in raw_tables(exports):
            file = folder / table.schema / table.name / "records.parquet"
            write_parquet(table, file)
            self.spark.sql(f"create schema if not exists `{table.schema}`")
            self.spark.sql(f"drop table if exists `{table.schema}`.`{table.name}`")
            self.spark.sql(
                f"create table `{table.schema}`.`{table.name}` using parquet"
                f" location '{file.parent}'"
            )

    def create(self, models: Iterable[tuple[Model, str]]) -> None:
        """Build models from their SQL, as dbt would."""
        for schema in SCHEMAS:
            self.spark.sql(f"create schema {schema}")
        for model, sql in models:
            kind, form = ("view", "") if model.is_view else ("table", "using parquet")
            self.spark.sql(f"create {kind} {model.schema}.{model.name} {form} as {sql}")

    def columns(self) -> list[tuple[str, str]]:
        # views of the session are listed with those of any schema
        shown = self.spark.sql("show tables in marts").collect()
        tables = [row.tableName for row in shown if not row.isTemporary]
        return [
            (table, column)
            for table in sorted(tables)
            for column in self.spark.table(f"marts.{table}").columns
        ]

    def rows(self, table: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
        listed = ", ".join(f"`{column}`" for column in columns)
        return [
            tuple(row) for row in self.spark.sql(f"select {listed} from marts.{table}").collect()
        ]


def write_parquet(table: RawTable, file: Path) -> None:
    """One file with the records in their order; nested values are JSON text."""
    file.parent.mkdir(parents=True)
    told = file.parent.with_suffix(".csv")
    with told.open("w", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        for record in table.records:
            writer.writerow(
                "\\N" if record.get(name) is None else as_text(record[name])
                for name in table.columns
            )
    columns = ", ".join(f'"{name}" {TYPES.get(kind, kind)}' for name, kind in table.columns.items())
    with duckdb.connect() as duck:
        duck.execute(f"create table records ({columns})")
        if table.records:
            duck.execute(
                f"copy records from '{told}' (format csv, header false, delimiter ',', quote '\"',"
                " escape '\"', nullstr '\\N', strict_mode false, max_line_size 16777216)"
            )
        duck.execute(f"copy records to '{file}' (format parquet)")
    told.unlink()


def as_text(value: Any) -> str:
    """What is nested is JSON; a text stays as it is, also where other records nest."""
    return str(value) if isinstance(value, str | datetime | date) else json.dumps(value)


def what_is_missing() -> str | None:
    """Why there can be no session here, in one sentence."""
    if find_spec("pyspark") is None or find_spec("dbt.adapters.spark") is None:
        return "dbt-spark is not installed here: make test-spark has an environment with it"
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        return "there is no Java on this machine: apt-get install openjdk-17-jre-headless"
    return None


@contextmanager
def session(
    master: str = "local[1]", settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Session]:
    """The session that dbt's Spark adapter takes up in this process; settings beat SETTINGS."""
    from pyspark.sql import SparkSession

    # rows come to Python in the zone of the process
    before = os.environ.get("TZ")
    set_environment({"TZ": "UTC"})
    time.tzset()
    folder = Path(tempfile.mkdtemp(prefix="casebook-spark-"))
    builder = SparkSession.builder.master(master).appName("casebook")
    for name, value in {**SETTINGS, **settings}.items():
        builder = builder.config(name, value)
    spark = builder.config("spark.sql.warehouse.dir", str(folder / "warehouse")).getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield Session(spark, folder, count())
    finally:
        spark.stop()
        shutil.rmtree(folder, ignore_errors=True)
        set_environment({"TZ": before})
        time.tzset()
