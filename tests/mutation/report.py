"""What became of the mutants, kept by model, and told in docs/mutation.md."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

EQUIVALENT = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True)
class Outcome:
    kind: str
    before: str
    after: str
    fate: str
    """What noticed the mutant; empty when nothing did."""

    @property
    def is_killed(self) -> bool:
        return bool(self.fate)

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.kind, self.before, self.after

    @property
    def change(self) -> str:
        return f"{self.before} -> {self.after}"

    def told(self) -> dict[str, str]:
        return asdict(self)


def read_results(folder: Path, model: str, key: str | None = None) -> list[Outcome]:
    """The outcomes of a model; none when they are of other SQL than the key's."""
    file = folder / f"{model}.json"
    if not file.exists():
        return []
    told = json.loads(file.read_text())
    if key is not None and told["key"] != key:
        return []
    return [Outcome(**outcome) for outcome in told["outcomes"]]


@cache
def equivalents() -> dict[str, dict[str, str]]:
    """By model, the changes that cannot change a figure, and why."""
    told = tomllib.loads(EQUIVALENT.read_text()).get("equivalent", [])
    found: dict[str, dict[str, str]] = {}
    for entry in told:
        for change in entry["changes"]:
            found.setdefault(entry["model"], {})[change] = entry["why"]
    return found


def is_equivalent(model: str, outcome: Outcome) -> bool:
    return not outcome.is_killed and outcome.change in equivalents().get(model, {})


def is_survivor(model: str, outcome: Outcome) -> bool:
    return not outcome.is_killed and not is_equivalent(model, outcome)


def write_report(file: Path, results: dict[str, list[Outcome]], companies: int, seed: int) -> None:
    total: Counter[str] = Counter()
    table, survivors = [], []
    for model, outcomes in sorted(results.items()):
        count = counted(model, outcomes)
        total.update(count)
        table.append(line(model, count))
        survivors += [
            f"| {model} | `{cell(change)}` | {number} |"
            for change, number in Counter(
                outcome.change for outcome in outcomes if is_survivor(model, outcome)
            ).items()
        ]
    reasons = {
        model: Counter(
            equivalents()[model][outcome.change]
            for outcome in outcomes
            if is_equivalent(model, outcome)
        )
        for model, outcomes in sorted(results.items())
        if model in equivalents()
    }
    explained = [
        f"| {model} | {why} | {number} |"
        for model, whys in reasons.items()
        for why, number in whys.items()
    ]
    score = rate(total["killed"], total["left"])
    file.write_text(
        TEMPLATE.format(
            killed=f"{total['killed']:,}",
            mutants=f"{total['mutants']:,}",
            same=f"{total['same']:,}",
            left=f"{total['left']:,}",
            score=score,
            companies=companies,
            seed=seed,
            duckdb=version("duckdb"),
            dbt=version("dbt-core"),
            sqlglot=version("sqlglot"),
            table="\n".join([*table, line("all", total)]),
            explained="\n".join(explained),
            survivors="\n".join(survivors),
        )
    )


def counted(model: str, outcomes: list[Outcome]) -> Counter[str]:
    killed = sum(outcome.is_killed for outcome in outcomes)
    same = sum(is_equivalent(model, outcome) for outcome in outcomes)
    return Counter(
        mutants=len(outcomes), killed=killed, same=same, left=len(outcomes) - killed - same
    )


def line(name: str, count: Counter[str]) -> str:
    cells = (count["mutants"], count["killed"], count["same"], count["left"])
    return f"| {name} | {' | '.join(map(str, cells))} | {rate(count['killed'], count['left'])} |"


TEMPLATE = """# How much of the SQL the tests hold

Of {mutants} mutants of the intermediate models and marts the tests kill {killed}; {same} are shown
to change nothing that can be seen, {left} survive: **{score}** of those that could be noticed are.

A mutant is one model with one place of its SQL changed: a boundary, a comparison, a join, a
fallback, a word of a list, a branch of a case, the order of a window, a sign, `and` and `or`, `min`
and `max`, a test for null, a `union all`. What notices it is what `make test` runs: the unit tests,
the independent reference on random companies, the data tests on the same companies, the golden
cases. A column that no test compares kills nothing. tests/mutation says how.

```sh
make mutate                                              # every model, and this page
.venv/bin/python -m tests.mutation --models 'int_case_*' # some models
```

Made with {companies} companies from seed {seed}; duckdb {duckdb}, dbt-core {dbt}, sqlglot
{sqlglot}.

## By model

The score is killed ÷ (mutants less equivalent ones).

| model | mutants | killed | equivalent | survived | score |
|---|--:|--:|--:|--:|--:|
{table}

## Equivalent mutants

tests/mutation/equivalent.toml names them one by one.

| model | why nothing can notice | mutants |
|---|---|--:|
{explained}

## Survivors

What no test notices and nobody has shown to be equivalent: the holes that are left.

| model | change | places |
|---|---|--:|
{survivors}
"""


def rate(killed: int, left: int) -> str:
    return f"{100 * killed / (killed + left):.1f} %" if killed + left else ""


def cell(change: str) -> str:
    return (change if len(change) < 160 else f"{change[:78]} … {change[-78:]}").replace("|", "\\|")
