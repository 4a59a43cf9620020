"""See tests/mutation/__init__.py."""

from __future__ import annotations

import argparse
import fnmatch
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.reference.warehouse import PROJECT, CompiledModels

from .mutants import again, mutants
from .report import Outcome, read_results, write_report
from .stages import (
    CompanyStage,
    Content,
    GoldenStage,
    Graph,
    Killed,
    Stage,
    UnitStage,
    unit_tests_of,
)

RESULTS = PROJECT / "target" / "mutation"
REPORT = PROJECT / "docs" / "mutation.md"
COMPANIES = 24


class Stages:
    """Unit tests first, for they take no time, then the companies, then the golden cases."""

    def __init__(self, folder: Path, companies: int, seed: int) -> None:
        self.compiled = CompiledModels(folder)
        self.graph = Graph({model.name: model for model in self.compiled.models[False]})
        manifest = folder / "compiled0-target" / "manifest.json"
        self.units = UnitStage(self.graph, self.compiled, unit_tests_of(manifest))
        self.golden = GoldenStage(self.graph, self.compiled)
        self.seeds = list(range(seed, seed + companies))
        self.companies: dict[int, CompanyStage] = {}

    def all(self) -> Iterator[Stage]:
        yield self.units
        for seed in list(self.seeds):
            if seed not in self.companies:
                self.companies[seed] = CompanyStage(seed, self.graph, self.compiled)
            yield self.companies[seed]
        yield self.golden

    def fate(self, model: str, sql: str) -> str:
        """What kills a mutant, or nothing."""
        for stage in self.all():
            try:
                stage.show(model, sql)
            except Killed as killed:
                if isinstance(stage, CompanyStage):  # what noticed this will notice the next
                    self.seeds.remove(stage.seed)
                    self.seeds.insert(0, stage.seed)
                return str(killed)
        return ""

    def writes_the_same(self, model: str) -> bool:
        """Whether a model that was parsed and written again is the model it was."""
        stage = next(iter(self.companies.values()))
        with stage.trying():
            stage.put(model, again(stage.statements[model]))
            found: Content = stage.content(model)
            return found == stage.contents[model]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("--models", default="*", help="names or patterns, separated by commas")
    parser.add_argument("--companies", type=int, default=COMPANIES)
    parser.add_argument("--seed", type=int, default=0, help="of the first company")
    parser.add_argument("--fresh", action="store_true", help="forget earlier results")
    parser.add_argument("--survivors", action="store_true", help="try again what survived")
    parser.add_argument("--report", action="store_true", help="write docs/mutation.md")
    options = parser.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    patterns = options.models.split(",")
    with tempfile.TemporaryDirectory() as folder:
        stages = Stages(Path(folder), options.companies, options.seed)
        names = [
            model.name
            for model in stages.compiled.models[False]
            if model.schema in ("intermediate", "marts")
        ]
        wanted = [name for pattern in patterns for name in fnmatch.filter(names, pattern)]
        for name in dict.fromkeys(wanted):
            try_model(stages, name, options)
    results = {name: found for name in names if (found := read_results(RESULTS, name))}
    if options.report:
        write_report(REPORT, results, options.companies, options.seed)
    outcomes = [outcome for found in results.values() for outcome in found]
    killed = sum(outcome.is_killed for outcome in outcomes)
    print(f"{killed} of {len(outcomes)} mutants killed in {len(results)} models")
    return 0


def try_model(stages: Stages, name: str, options: argparse.Namespace) -> None:
    sql = stages.graph.models[name].sql
    key = hashlib.sha256(sql.encode()).hexdigest()[:16]
    earlier: dict[tuple[str, str, str], list[Outcome]] = {}
    if not options.fresh:
        for outcome in read_results(RESULTS, name, key):
            earlier.setdefault(outcome.identity, []).append(outcome)
    started = time.monotonic()
    outcomes = []
    for mutant in mutants(sql):
        known = earlier.get((mutant.kind, mutant.before, mutant.after))
        outcome = known.pop(0) if known else None
        if outcome is None or (options.survivors and not outcome.is_killed):
            fate = stages.fate(name, mutant.sql)
            outcome = Outcome(mutant.kind, mutant.before, mutant.after, fate)
        outcomes.append(outcome)
    if stages.companies and not stages.writes_the_same(name):
        sys.exit(f"{name} is another model when it is parsed and written again")
    (RESULTS / f"{name}.json").write_text(
        json.dumps({"key": key, "outcomes": [outcome.told() for outcome in outcomes]}, indent=1)
    )
    killed = sum(outcome.is_killed for outcome in outcomes)
    print(
        f"{name}: {killed} of {len(outcomes)} killed, {time.monotonic() - started:.0f} s",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
