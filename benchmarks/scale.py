"""How Spark's time changes with its processors: a million raw events, once for each number of them.

.venv-spark/bin/python -m benchmarks.scale [--cases 39000] [--processors 1 2] [--select "…"]

The exports of a simulated Zendesk lie as Parquet, each table in four files, which Spark reads in
place. The models selected, by default the ordered events with all that they read, are built one
after the other, in a process of its own for each number of processors. Seconds are those of the
clock, from each model's start to its end; CPU seconds are what the process and its Java virtual
machine used meanwhile. The plan of the dearest model is written where --plan says.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from dbt.cli.main import dbtRunner
from tests.engines.spark import session, what_is_missing
from tests.python.building import PROJECT

from benchmarks.__main__ import NO_TESTS, run, table
from benchmarks.earlier import raw_rows, tables
from benchmarks.one_build import Watch

FILES = 4  # of each raw table
SELECTED = "+int_case_events +int_case_spans"
# As a cluster has them: what is shuffled is spread, and joined again where it is small.
SETTINGS = {
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.adaptive.enabled": "true",
    "spark.driver.extraJavaOptions": "-XX:+UseParallelGC",
}


def spread(exports: Path, folder: Path) -> int:
    """Lay each table out in several files of a folder; returns how many rows the events have."""
    rows = 0
    with duckdb.connect() as duck:
        for table_name in tables(exports / "zendesk"):
            place = folder / table_name
            place.mkdir(parents=True)
            records = raw_rows(exports / "zendesk", table_name, ", file_row_number = true")
            for part in range(FILES):
                duck.execute(
                    f"copy (select * exclude (file_row_number) from {records}"
                    f" where file_row_number % {FILES} = {part}) to '{place}/{part}.parquet'"
                )
            if table_name.startswith("ticket"):
                found = duck.execute(f"select count(*) from {records}").fetchone()
                rows += found[0] if found else 0
    return rows


def one(master: str, folder: Path, select: str, plan: str) -> None:
    """Build the models selected in this process and print what each took."""
    with session(master, SETTINGS) as running:
        spark = running.spark
        os.environ["CASEBOOK_SERVER"] = str(spark.sparkContext._gateway.proc.pid)
        os.environ["CASEBOOK_TARGET"] = "spark"
        spark.sql("create schema raw_zendesk")
        for place in sorted(folder.iterdir()):
            spark.sql(f"create table raw_zendesk.`{place.name}` using parquet location '{place}'")
        watch = Watch()
        with tempfile.TemporaryDirectory() as target:
            result = dbtRunner(callbacks=[watch]).invoke(
                ["build", "--quiet", *NO_TESTS, "--select", *select.split(),
                 "--vars", json.dumps({"raw_tables": True, "connectors": ["zendesk"]}),
                 "--threads", "1", "--target-path", target, "--log-path", target]
            )  # fmt: skip
            if not result.success:
                raise SystemExit(str(result.exception or result.result))
            if plan:
                dearest = max(watch.models, key=lambda name: watch.models[name]["seconds"])
                [compiled] = Path(target).glob(f"compiled/**/{dearest}.sql")
                explained = spark.sql(f"explain formatted {compiled.read_text()}").collect()
                Path(plan).write_text(f"{dearest}\n\n{explained[0][0]}\n")
    print(json.dumps({"models": watch.models}))


def report(told: dict[str, dict[str, Any]], dearest: int) -> str:
    """Seconds and CPU seconds of all models, and of the dearest, for each number of processors."""
    first = next(iter(told.values()))

    def figures(names: Sequence[str]) -> list[str]:
        return [
            f"{sum(models[name][kind] for name in names):.1f}"
            for kind in ("seconds", "cpu")
            for models in told.values()
        ]

    names = sorted(first, key=lambda name: -first[name]["seconds"])
    head = [f"{what}, {master}" for what in ("seconds", "CPU seconds") for master in told]
    return table(
        ("", *head),
        (f"all {len(names)} models", *figures(names)),
        *((f"`{name}`", *figures([name])) for name in names[:dearest]),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the report."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.scale",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--cases", type=int, default=39_000, help="tickets to simulate")
    parser.add_argument("--processors", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--select", default=SELECTED, help="models, as dbt selects them")
    parser.add_argument("--dearest", type=int, default=6, help="how many models to name")
    parser.add_argument("--plan", default="", help="a file for the plan of the dearest model")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)  # master, folder
    options = parser.parse_args(arguments)
    if missing := what_is_missing():
        print(missing, file=sys.stderr)
        return 2
    if options.one:
        one(options.one[0], Path(options.one[1]), options.select, options.plan)
        return 0
    told = {}
    with tempfile.TemporaryDirectory(prefix="casebook-scale-") as scratch:
        exports, folder = Path(scratch, "exports"), Path(scratch, "tables")
        command = [str(Path(sys.executable).with_name("casebook")), "simulate"]
        command += ["--cases", str(options.cases), "--connector", "zendesk"]
        subprocess.run([*command, "--out", str(exports)], check=True, cwd=PROJECT)
        events = spread(exports, folder)
        for processors in options.processors:
            master = f"local[{processors}]"
            told[master] = run(
                "benchmarks.scale", "--one", master, str(folder),
                "--select", options.select, "--plan", options.plan,
            )["models"]  # fmt: skip
    print(f"{options.cases:,} tickets, {events:,} rows of raw events.\n")
    print(report(told, options.dearest))
    return 0


if __name__ == "__main__":
    sys.exit(main())
