"""How long builds, refreshes and questions take. `make bench CASES=100000`.

Each figure comes from a process of its own. CPU seconds count what all threads of the process
used; ratios compare processes of this one run. The report is Markdown, on standard output and
where --report says, with a chart of the models beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import vl_convert

from benchmarks.asking import at_percentile
from benchmarks.earlier import raw_rows, write_in_order

PROJECT = Path(__file__).parents[1]
NO_TESTS = ["--exclude-resource-type", "test", "unit_test"]


def run(module: str, *arguments: str, **environment: str) -> dict[str, Any]:
    """Run a module of this folder in a process of its own and read what it tells."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def cpu_of(*command: str, **environment: str) -> float:
    """CPU seconds of a command, its children included; one that fails measures nothing."""
    before = os.times()
    subprocess.run(
        command, cwd=PROJECT, env={**os.environ, **environment}, capture_output=True, check=True
    )
    after = os.times()
    return (after.children_user + after.children_system) - (
        before.children_user + before.children_system
    )


class Bench:
    """One run: exports of a simulated Zendesk, and a folder for what is built of them."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.folder = folder
        self.options = options
        self.exports = options.exports or self.simulated(options.cases)
        self.database = folder / "bench.duckdb"
        self.variables = {"exports": str(self.exports), "connectors": ["zendesk"]}

    def simulated(self, cases: int) -> Path:
        """Exports of so many tickets."""
        simulated, exports = self.folder / "simulated", self.folder / f"exports-{cases}"
        command = [str(Path(sys.executable).with_name("casebook")), "simulate"]
        command += ["--cases", str(cases), "--connector", "zendesk"]
        subprocess.run([*command, "--out", str(simulated)], check=True)
        write_in_order(simulated, exports)
        shutil.rmtree(simulated)
        return exports

    def floor(self, shape: str) -> dict[str, Any]:
        """Read, sort and write the events once."""
        database = self.folder / "floor.duckdb"
        database.unlink(missing_ok=True)
        told = run(
            "benchmarks.floor", shape, str(self.exports), str(database),
            self.options.floor_memory or self.options.memory, str(self.options.threads),
        )  # fmt: skip
        database.unlink()
        return told

    def build(self) -> dict[str, Any]:
        """The full build, without tests."""
        self.database.unlink(missing_ok=True)
        return self.built(self.database)

    def built(self, database: Path, **variables: object) -> dict[str, Any]:
        """A build into a file, as it is found."""
        return run(
            "benchmarks.one_build", "build", "--quiet", *NO_TESTS,
            "--vars", json.dumps({**self.variables, **variables}),
            "--target-path", str(self.folder / "target"),
            CASEBOOK_DATABASE=str(database),
            CASEBOOK_MEMORY_LIMIT=self.options.memory,
            CASEBOOK_THREADS=str(self.options.threads),
        )  # fmt: skip

    def start(self) -> list[dict[str, Any]]:
        """Refreshes of a hundred tickets, to which nothing came: what dbt itself takes."""
        return self.refresh(0, self.simulated(100))

    def refresh(self, share: float, exports: Path) -> list[dict[str, Any]]:
        """Go on from what stood when this share of the tickets had yet to come or to change: so
        often as the full build is run, each time from a copy of the same file."""
        database = self.folder / "earlier" / self.database.name
        database.parent.mkdir(exist_ok=True)
        database.unlink(missing_ok=True)
        standing = self.folder / "standing"  # where the exports lie, night after night
        if share:
            earlier = self.folder / f"earlier-{share}"
            run("benchmarks.earlier", str(exports), str(share), str(earlier))
            standing.symlink_to(earlier)
            self.built(database, exports=str(standing))
            standing.unlink()
            shutil.rmtree(earlier)
            standing.symlink_to(exports)
        else:
            standing.symlink_to(exports)
            self.built(database, exports=str(standing))
        refreshed = self.folder / "refreshed" / self.database.name
        refreshed.parent.mkdir(exist_ok=True)
        refreshes = []
        for _ in range(self.options.runs):
            shutil.copy(database, refreshed)
            told = self.built(refreshed, exports=str(standing), incremental=True)
            with duckdb.connect(str(refreshed), read_only=True) as warehouse:
                query = "select told_anew_because, touched_cases from intermediate.int_refresh"
                ((because, touched),) = warehouse.execute(query).fetchall()
            assert because is None, because
            told["touched"] = touched
            told["models_cpu"] = sum(model["cpu"] for model in told["models"].values())
            refreshes.append(told)
        for file in (database, refreshed, standing):
            file.unlink()
        return refreshes

    def questions(self) -> dict[str, Any]:
        """Ask what was built."""
        return run(
            "benchmarks.asking", str(self.database), str(self.options.intervals),
            CASEBOOK_DATABASE=str(self.database),
        )  # fmt: skip

    def sample(self) -> dict[str, float]:
        """What `dbt build` of the sample takes, and what of it is dbt itself: CPU seconds."""
        place = {"CASEBOOK_DATABASE": str(self.folder / "sample.duckdb"), "CASEBOOK_EXPORTS": ""}
        dbt = [str(Path(sys.executable).with_name("dbt")), "--quiet"]
        target = ["--target-path", str(self.folder / "sample")]
        return {
            "parse, nothing kept": cpu_of(*dbt, "parse", *target, **place),
            "start of a command, `dbt ls`": cpu_of(*dbt, "ls", *target, **place),
            "build without tests": cpu_of(*dbt, "build", *NO_TESTS, *target, **place),
            "build with all tests": cpu_of(*dbt, "build", *target, **place),
        }


def tickets(exports: Path) -> int:
    """How many tickets an export has."""
    query = f"select count(*) from {raw_rows(exports / 'zendesk', 'ticket')}"
    return int(duckdb.sql(query).fetchall()[0][0])


def layer_of(model: str) -> str:
    """Which part of the project a model belongs to."""
    words = {"stg": "staging", "int": "intermediate", "kpi": "KPI tables", "rpt": "reports"}
    words |= dict.fromkeys(("record", "touched", "last"), "staging")  # models/records
    words |= {"fct": "facts and dimensions", "dim": "facts and dimensions", "dq": "quality"}
    return words.get(model.split("_")[0], "canonical")


def median_of(told: Sequence[dict[str, Any]], *keys: str) -> float:
    """The median over runs of what stands at these keys."""
    values = []
    for one in told:
        value: Any = one
        for key in keys:
            value = value[key]
        values.append(float(value))
    return statistics.median(values)


def table(*rows: Sequence[object]) -> str:
    """A Markdown table; the first row is its head, the first column text, the others numbers."""
    head, *body = [[str(cell) for cell in row] for row in rows]
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def report_of_build(floors: dict[str, list[Any]], builds: list[Any], cases: int) -> str:
    """The build against the floor, and what each part of it takes."""
    names = list(builds[0]["models"])
    cpu = {name: median_of(builds, "models", name, "cpu") for name in names}
    peak = {name: median_of(builds, "models", name, "peak") for name in names}
    total = sum(cpu.values())
    rows: list[Sequence[object]] = [("", "CPU seconds", "peak, GB", "times the narrow floor")]
    narrow = median_of(floors["narrow"], "cpu")
    for shape, told in floors.items():
        floor = median_of(told, "cpu")
        memory = median_of(told, "peak") / 1e9
        rows.append((f"floor, {shape}", f"{floor:.1f}", f"{memory:.1f}", f"{floor / narrow:.1f}"))
    rows.append(
        ("full build, all models", f"{total:.1f}", f"{max(peak.values()) / 1e9:.1f}",
         f"{total / narrow:.1f}")
    )  # fmt: skip
    layers: dict[str, float] = {}
    for name, seconds in cpu.items():
        layers[layer_of(name)] = layers.get(layer_of(name), 0) + seconds
    for layer, seconds in sorted(layers.items(), key=lambda item: -item[1]):
        rows.append((f"… {layer}", f"{seconds:.1f}", "", f"{seconds / narrow:.1f}"))
    dearest = sorted(cpu, key=lambda name: -cpu[name])[:25]
    events = int(median_of(floors["narrow"], "rows"))
    return (
        f"{cases:,} tickets, {events:,} events; medians of {len(builds)}.\n\n"
        + table(*rows)
        + "\nThe dearest models:\n\n"
        + table(
            ("model", "CPU seconds", "share", "peak memory, GB"),
            *((f"`{name}`", f"{cpu[name]:.2f}", f"{cpu[name] / total:.1%}",
               f"{peak[name] / 1e9:.2f}") for name in dearest),
        )
    )  # fmt: skip


def report_of_refreshes(
    refreshes: dict[float, list[Any]], builds: list[Any], starts: list[Any]
) -> str:
    """What refreshes take beyond dbt's own time, of what the full build takes beyond it."""
    names = list(builds[0]["models"])
    full = sum(median_of(builds, "models", name, "cpu") for name in names)
    own = median_of(starts, "models_cpu")
    rows: list[Sequence[object]] = [
        ("tickets that came or changed", "cases told anew", "CPU seconds", "beyond dbt's own",
         "of the full build")
    ]  # fmt: skip
    for share, told in refreshes.items():
        seconds = median_of(told, "models_cpu")
        rows.append(
            (f"{share:.1%}" if share else "none", f"{told[0]['touched']:,}", f"{seconds:.1f}",
             f"{seconds - own:.1f}", f"{(seconds - own) / (full - own):.1%}")
        )  # fmt: skip
    return (
        "Refreshes of a night that ends when the exports do, each from a copy of one build, medians"
        f" of {len(starts)}. One of a hundred tickets takes {own:.1f} CPU seconds: dbt's own, which"
        " are counted in no share.\n\n" + table(*rows)
    )


def chart(builds: list[Any], output: Path) -> None:
    """The dearest models as bars, by the part of the project that they belong to."""
    names = list(builds[0]["models"])
    rows = [
        {"model": name, "layer": layer_of(name), "cpu": median_of(builds, "models", name, "cpu")}
        for name in names
    ]
    rows = sorted(rows, key=lambda row: -float(row["cpu"]))[:25]
    specification = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": "CPU seconds of the dearest models",
        "data": {"values": rows},
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "y": {"field": "model", "type": "nominal", "sort": "-x", "title": None},
            "x": {"field": "cpu", "type": "quantitative", "title": "CPU seconds"},
            "color": {"field": "layer", "type": "nominal", "title": None},
        },
        "width": 420,
    }
    output.write_text(vl_convert.vegalite_to_svg(json.dumps(specification)))


def report_of_questions(told: dict[str, Any], intervals: int) -> str:
    """BI queries, the dashboard's page and business time, over what was built."""
    times: dict[str, list[float]] = told["queries"]
    everything = [time for each in times.values() for time in each]
    rows = [
        (name, f"{at_percentile(each, 0.5):.1f}", f"{at_percentile(each, 0.95):.1f}")
        for name, each in [*times.items(), ("all of them", everything)]
    ]
    return (
        table(("question", "p50, ms", "p95, ms"), *rows)
        + f"\nReading all for the dashboard's page: {told['page']:.1f} s.\n"
        + f"\nBusiness time: {told['business']:,.0f} intervals per CPU second,"
        + f" of {intervals:,} intervals.\n"
    )


def report_of_sample(seconds: dict[str, float]) -> str:
    """What the sample company takes."""
    return table(
        ("the sample company", "CPU seconds"),
        *((name, f"{value:.1f}") for name, value in seconds.items()),
    )


def machine() -> str:
    """What this ran on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "dbt-core", "dbt-duckdb"))
    return (
        f"{os.cpu_count()} processors, {memory:.0f} GB, {platform.system()} {platform.machine()},"
        f" Python {platform.python_version()}, {packages}."
    )


def command_of(options: argparse.Namespace) -> str:
    """The command that measures this again; exports at hand are named, not where they lie."""
    words = ["python", "-m", "benchmarks"]
    for name, value in vars(options).items():
        if value is not None and name != "report":
            values = value if isinstance(value, list) else [getattr(value, "name", value)]
            words += [f"--{name.replace('_', '-')}", *(str(one) for one in values)]
    return shlex.join(words)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the report and write it where it is wanted."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="tickets to simulate")
    parser.add_argument("--exports", type=Path, help="a folder of exports, in order")
    parser.add_argument(
        "--runs", type=int, default=3, help="of the floor, the full build and each refresh"
    )
    parser.add_argument("--memory", default="6GB", help="what DuckDB may use")
    parser.add_argument("--floor-memory", help="for the floor: wide events of a million want 12GB")
    parser.add_argument("--threads", type=int, default=2, help="of DuckDB")
    parser.add_argument(
        "--refreshes", type=float, nargs="*", default=[0.001, 0.01, 0.1, 0.0],
        help="shares of the tickets that come or change; 0: nothing does",
    )  # fmt: skip
    parser.add_argument("--intervals", type=int, default=10_000_000, help="of business time")
    parser.add_argument("--only", choices=("build", "sample"), help="a part of it")
    parser.add_argument("--report", type=Path, help="a Markdown file to write, a chart beside it")
    options = parser.parse_args(arguments)
    parts = [f"{machine()}\n\n```sh\n{command_of(options)}\n```\n"]
    with tempfile.TemporaryDirectory(prefix="casebook-bench-") as folder:
        bench = Bench(Path(folder), options)
        if options.only != "sample":
            cases = tickets(bench.exports)
            floors: dict[str, list[Any]] = {"narrow": [], "wide": []}
            builds: list[Any] = []
            for _ in range(options.runs):
                for shape, told in floors.items():
                    told.append(bench.floor(shape))
                builds.append(bench.build())
            parts.append(report_of_build(floors, builds, cases))
            refreshes = {share: bench.refresh(share, bench.exports) for share in options.refreshes}
            if refreshes:
                parts.append(report_of_refreshes(refreshes, builds, bench.start()))
            parts.append(report_of_questions(bench.questions(), options.intervals))
            if options.report:
                chart(builds, options.report.with_suffix(".svg"))
        if options.only != "build":
            parts.append(report_of_sample(bench.sample()))
    report = "\n".join(parts)
    print(report)
    if options.report:
        options.report.write_text(report)


if __name__ == "__main__":
    main()
