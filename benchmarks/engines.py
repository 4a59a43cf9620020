"""How much dearer a build is on PostgreSQL than on DuckDB: simulated Zendesk tickets, in one run.

python -m benchmarks.engines [--cases 10000] [--compare]

The same Parquet files are read in place by DuckDB and, copied into typed tables, by a PostgreSQL
server of its own. Each builds every model, one at a time, in a process of its own. What counts is
the CPU seconds from each node's start to its end, those of PostgreSQL's server and its workers
among them: dbt's start-up, the same on both sides, is left out. Ends with 1 where PostgreSQL takes
more than LIMIT times as many, or, with --compare, where any cell of any mart differs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from tests.engines.comparing import compare
from tests.engines.postgres import server, what_is_missing
from tests.engines.scenarios import READ_FROM_FILES

from benchmarks.__main__ import NO_TESTS, machine, run, table

LIMIT = 5.0  # times


def build(folder: Path, variables: dict[str, Any], **environment: str) -> dict[str, float]:
    """CPU seconds of each model of a full build, its artefacts in the folder."""
    told = run(
        "benchmarks.one_build", "build", "--quiet", *NO_TESTS,
        "--vars", json.dumps(variables), "--target-path", str(folder), "--log-path", str(folder),
        **environment,
    )  # fmt: skip
    return {name: model["cpu"] for name, model in told["models"].items()}


def report(ours: dict[str, float], theirs: dict[str, float], name: str, dearest: int) -> str:
    """Both sums, their ratio, and the models that take PostgreSQL longest."""
    total, other = sum(ours.values()), sum(theirs.values())
    rows = [
        ("all models", f"{total:.1f}", f"{other:.1f}", f"{other / total:.1f}"),
        *(
            (f"`{model}`", f"{ours[model]:.2f}", f"{theirs[model]:.2f}",
             f"{theirs[model] / max(ours[model], 0.01):.1f}")
            for model in sorted(theirs, key=lambda model: -theirs[model])[:dearest]
        ),
    ]  # fmt: skip
    return table(("CPU seconds", "DuckDB", name, "times"), *rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the report, judge."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.engines",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--cases", type=int, default=10_000, help="tickets to simulate")
    parser.add_argument("--dearest", type=int, default=15, help="how many models to name")
    parser.add_argument("--compare", action="store_true", help="compare every mart cell by cell")
    options = parser.parse_args(arguments)
    if missing := what_is_missing():
        print(missing, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="casebook-engines-") as scratch, server() as postgres:
        folder = Path(scratch)
        exports, database = folder / "exports", folder / "bench.duckdb"
        command = [str(Path(sys.executable).with_name("casebook")), "simulate"]
        command += ["--cases", str(options.cases), "--connector", "zendesk"]
        subprocess.run([*command, "--out", str(exports)], check=True)
        ours = build(
            folder / "duckdb",
            {"exports": str(exports), "connectors": ["zendesk"]},
            CASEBOOK_TARGET="dev",
            CASEBOOK_DATABASE=str(database),
        )
        postgres.load(exports)
        theirs = build(
            folder / "postgres",
            {"raw_tables": True, "connectors": ["zendesk"]},
            CASEBOOK_EXPORTS="",
            CASEBOOK_SERVER=str(postgres.process()),
            **postgres.environment(),
        )
        print(f"{machine()}\n{options.cases:,} tickets.\n")
        print(report(ours, theirs, postgres.name, options.dearest))
        ratio = sum(theirs.values()) / sum(ours.values())
        if not options.compare:
            return int(ratio > LIMIT)
        with duckdb.connect(str(database), read_only=True) as duck:
            compared = compare(duck, postgres, f"{options.cases:,} tickets", READ_FROM_FILES)
        print(compared.report())
        return int(ratio > LIMIT or bool(compared.differences))


if __name__ == "__main__":
    sys.exit(main())
