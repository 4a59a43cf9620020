"""See tests/mutation/__init__.py."""

from __future__ import annotations

import argparse
import fnmatch
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from tests.python.building import PROJECT
from tests.reference.warehouse import CompiledModels

from .mutants import Mutant, again, mutants
from .report import Outcome, Results, is_equivalent, write_report
from .stages import (
    CompanyStage,
    GoldenStage,
    Graph,
    Killed,
    NotGreenError,
    Stage,
    Undecided,
    UnitStage,
    company_proof,
    digest,
    golden_proof,
    told_data_tests,
    unit_tests_of,
)

RESULTS = PROJECT / "target" / "mutation"
REPORT = PROJECT / "docs" / "mutation.md"
# What a refresh tells anew gives no figure; tests/reference/test_incremental.py holds it.
TOUCHED = {file.stem for file in (PROJECT / "models/intermediate/touched").glob("*.sql")}
COMPANIES = 4


class Stages:
    """Unit tests first, for they take no time, then the companies, then the golden cases."""

    def __init__(self, folder: Path, companies: int, seed: int) -> None:
        self.compiled = CompiledModels(folder)
        self.graph = Graph({model.name: model for model in self.compiled.models[False]})
        manifest = folder / "whole" / "target" / "manifest.json"
        self.units = UnitStage(self.graph, self.compiled, unit_tests_of(manifest))
        self.golden: GoldenStage | None = None
        self.seeds = list(range(seed, seed + companies))
        self.companies: dict[int, CompanyStage] = {}
        self.everything: dict[str, str] = {}

    def all(self, is_short: bool = False) -> Iterator[Stage]:
        """Each is built when it is needed first; short are the unit tests and one company."""
        yield self.units
        for seed in self.seeds[:1] if is_short else list(self.seeds):
            if seed not in self.companies:
                self.companies[seed] = CompanyStage(seed, self.graph, self.compiled)
            yield self.companies[seed]
        if is_short:
            return
        if self.golden is None:
            self.golden = GoldenStage(self.graph, self.compiled)
        yield self.golden

    def proofs(self, model: str) -> set[str]:
        """The digests of all that can notice a mutant of a model."""
        units = {test.proof for test in self.units.tests.get(model, ())}
        data_tests = told_data_tests(self.compiled).values()
        companies = {company_proof(seed, what) for seed in self.seeds for what in ("", *data_tests)}
        return units | companies | {golden_proof()}

    def proofs_of_survival(self, model: str, place: str) -> list[str]:
        """A digest of all that did not notice; of a few, where that is enough, comes first."""
        if model not in self.everything:
            self.everything[model] = digest(*sorted(self.proofs(model)))
        choices = [True, False] if is_equivalent(model, place) else [False]
        return [digest(self.everything[model], is_few) for is_few in choices]

    def outcome(self, model: str, mutant: Mutant, proof: str, is_short: bool) -> Outcome:
        """What becomes of a mutant. What time or memory ended is no kill."""
        for stage in self.all(is_short):
            try:
                stage.show(model, mutant.sql)
            except Killed as killed:
                if isinstance(stage, CompanyStage):  # what noticed this will notice the next
                    self.seeds.remove(stage.seed)
                    self.seeds.insert(0, stage.seed)
                return Outcome(mutant.kind, mutant.change, fate=str(killed), proof=killed.proof)
            except Undecided as undecided:
                return Outcome(mutant.kind, mutant.change, undecided=str(undecided))
        return Outcome(mutant.kind, mutant.change, proof=proof)

    def check(self, model: str) -> None:
        """A model that was parsed and written again is the model it was: no test notices."""
        sql = again(self.graph.models[model].sql)
        outcome = self.outcome(model, Mutant("none", "", "", sql), "", is_short=True)
        if outcome.is_killed or outcome.undecided:
            raise NotGreenError(
                f"{model} without any mutation: {outcome.fate or outcome.undecided}"
            )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("--models", default="*", help="names or patterns, separated by commas")
    parser.add_argument("--companies", type=int, default=COMPANIES)
    parser.add_argument("--seed", type=int, default=0, help="of the first company")
    parser.add_argument("--fresh", action="store_true", help="forget earlier results")
    parser.add_argument("--sample", type=int, help="so many mutants of each model, always the same")
    parser.add_argument("--report", action="store_true", help="write docs/mutation.md")
    options = parser.parse_args()
    patterns = options.models.split(",")
    RESULTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        try:
            stages = Stages(Path(folder), options.companies, options.seed)
            names = [
                model.name
                for model in stages.compiled.models[False]
                if model.schema in ("intermediate", "marts") and model.name not in TOUCHED
            ]
            wanted = [name for pattern in patterns for name in fnmatch.filter(names, pattern)]
            schemas = {name: stages.graph.models[name].schema for name in names}
            results = {name: read_model(stages, name, options.fresh) for name in names}
            # what was never tried goes first, so that a run that is stopped has told most
            for name in sorted(names, key=lambda name: results[name].tried > 0):
                if name in wanted:
                    try_model(stages, name, results[name], options.sample)
                if options.report:
                    write_report(REPORT, results, schemas, options.companies, options.seed)
        except NotGreenError as error:
            sys.exit(f"Nothing can be told: {error}")
    killed, tried, made = (
        sum(getattr(found, what) for found in results.values())
        for what in ("killed", "tried", "made")
    )
    print(f"{killed} of {tried} mutants killed, of {made} that there are")
    return 0


def read_model(stages: Stages, name: str, is_fresh: bool) -> Results:
    """What is known of the mutants of a model. A kill holds while the SQL and what killed are the
    same; a survivor, while all tests are, and whether it is explained."""
    sql = stages.graph.models[name].sql
    results = Results(RESULTS / f"{name}.json", digest(sql), len(places_of(sql)))
    if not is_fresh:
        results.read()
    proofs = stages.proofs(name)
    results.outcomes = {
        place: outcome
        for place, outcome in results.outcomes.items()
        if outcome.proof in stages.proofs_of_survival(name, place)
        or (outcome.is_killed and outcome.proof in proofs)
    }
    return results


def try_model(stages: Stages, name: str, results: Results, sample: int | None) -> None:
    """Try what is not known yet. What is explained as equivalent need not be shown to all."""
    places = places_of(stages.graph.models[name].sql)
    drawn = sorted(places, key=digest)[:sample]
    untried = [place for place in drawn if place not in results.outcomes]
    if not untried:
        return
    started = time.monotonic()
    stages.check(name)
    for place in untried:
        results.outcomes[place] = stages.outcome(
            name,
            places[place],
            stages.proofs_of_survival(name, place)[0],
            is_short=is_equivalent(name, place),
        )
        results.write()
    stages.check(name)
    undecided = sum(bool(outcome.undecided) for outcome in results.outcomes.values())
    print(
        f"{name}: {results.killed} of {results.made} killed, {len(untried)} tried in "
        f"{time.monotonic() - started:.0f} s"
        + (f", {undecided} ended by time or memory and not counted as killed" if undecided else ""),
        flush=True,
    )


@cache
def places_of(sql: str) -> dict[str, Mutant]:
    return placed(mutants(sql))


def placed(made: Iterable[Mutant]) -> dict[str, Mutant]:
    """Mutants by what they change, and a number where several read alike."""
    found: dict[str, Mutant] = {}
    numbers: Counter[str] = Counter()
    for mutant in made:
        told = f"{mutant.kind}: {mutant.change}"
        numbers[told] += 1
        found[f"{told} #{numbers[told]}"] = mutant
    return found


if __name__ == "__main__":
    sys.exit(main())
