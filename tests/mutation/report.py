"""What became of the mutants, kept by model, and told in docs/mutation.md."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatch
from functools import cache
from importlib.metadata import version
from pathlib import Path

EQUIVALENT = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True)
class Outcome:
    kind: str
    change: str
    fate: str = ""
    """What noticed the mutant; empty when nothing did."""
    undecided: str = ""
    """What ended the trial before anything could notice: no kill."""
    proof: str = ""
    """A digest of what noticed; of a survivor, of all that did not."""

    @property
    def is_killed(self) -> bool:
        return bool(self.fate)


@dataclass
class Results:
    """The outcomes of a model's mutants, by place; they hold for the SQL of a key."""

    file: Path
    key: str
    made: int
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def read(self) -> None:
        if self.file.exists():
            told = json.loads(self.file.read_text())
            if told["key"] == self.key:
                self.outcomes = {
                    place: Outcome(**outcome) for place, outcome in told["outcomes"].items()
                }

    def write(self) -> None:
        told = {place: asdict(outcome) for place, outcome in self.outcomes.items()}
        self.file.write_text(json.dumps({"key": self.key, "outcomes": told}, indent=1))

    @property
    def tried(self) -> int:
        return len(self.outcomes)

    @property
    def killed(self) -> int:
        return sum(outcome.is_killed for outcome in self.outcomes.values())


@dataclass(frozen=True)
class Reason:
    """Why mutants survive: `equivalent` ones change nothing that can be seen, others are holes."""

    models: tuple[str, ...]
    matching: re.Pattern[str]
    why: str
    is_equivalent: bool

    def explains(self, model: str, place: str) -> bool:
        is_of_model = any(fnmatch(model, pattern) for pattern in self.models)
        return is_of_model and bool(self.matching.search(place))


@cache
def reasons() -> list[Reason]:
    told = tomllib.loads(EQUIVALENT.read_text())
    return [
        Reason(
            tuple(entry["models"]),
            re.compile("|".join(entry.get("matching") or map(re.escape, entry["changes"]))),
            entry["why"],
            is_equivalent=kind == "equivalent",
        )
        for kind in ("equivalent", "hole")
        for entry in told.get(kind, [])
    ]


def reason_of(model: str, place: str) -> Reason | None:
    return next((reason for reason in reasons() if reason.explains(model, place)), None)


def is_equivalent(model: str, place: str) -> bool:
    reason = reason_of(model, place)
    return reason is not None and reason.is_equivalent


def write_report(
    file: Path, results: dict[str, Results], schemas: dict[str, str], companies: int, seed: int
) -> None:
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    tables: dict[str, list[str]] = defaultdict(list)
    explained: Counter[tuple[str, str]] = Counter()
    survivors: Counter[tuple[str, str, str]] = Counter()
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for model, found in sorted(results.items()):
        count = Counter(made=found.made, tried=found.tried, killed=found.killed)
        for place, outcome in found.outcomes.items():
            kinds[outcome.kind].update(tried=1, killed=int(outcome.is_killed))
            if outcome.is_killed:
                continue
            reason = reason_of(model, place)
            if outcome.undecided:
                why = f"ended by time or memory, so not counted as killed ({outcome.undecided})"
                survivors[model, outcome.change, why] += 1
            elif reason and reason.is_equivalent:
                count["same"] += 1
                explained[model, reason.why] += 1
            else:
                why = reason.why if reason else "not yet explained"
                survivors[model, outcome.change, why] += 1
        tables[schemas[model]].append(line(f"`{model}`", count))
        totals[schemas[model]].update(count)
        totals["all"].update(count)
    every = totals["all"]
    file.write_text(
        TEMPLATE.format(
            killed=f"{every['killed']:,}",
            tried=f"{every['tried']:,}",
            made=f"{every['made']:,}",
            same=f"{every['same']:,}",
            left=f"{left(every):,}",
            score=rate(every),
            companies=companies,
            seed=seed,
            duckdb=version("duckdb"),
            dbt=version("dbt-core"),
            sqlglot=version("sqlglot"),
            totals="\n".join(line(name, totals[name]) for name in ("intermediate", "marts", "all")),
            intermediate="\n".join(tables["intermediate"]),
            marts="\n".join(tables["marts"]),
            kinds="\n".join(
                f"| {kind} | {KINDS[kind]} | {count['tried']:,} | {count['killed']:,} |"
                for kind, count in sorted(kinds.items())
            ),
            explained="\n".join(
                f"| `{model}` | {why} | {number} |" for (model, why), number in explained.items()
            ),
            survivors="\n".join(
                f"| `{model}` | `{cell(change)}` | {number} | {why} |"
                for (model, change, why), number in survivors.items()
            ),
        )
    )


def left(count: Counter[str]) -> int:
    return count["tried"] - count["killed"] - count["same"]


def line(name: str, count: Counter[str]) -> str:
    numbers = count["made"], count["tried"], count["killed"], count["same"], left(count)
    return f"| {name} | {' | '.join(f'{number:,}' for number in numbers)} | {rate(count)} |"


KINDS = {
    "and, or": "`and` and `or` are exchanged",
    "boundary": "`<` becomes `<=`, and the other way round",
    "branch": "a branch of a `case` is left out",
    "comparison": "`=`, `<>`, `<`, `>` turn into their opposite",
    "distinct": "`distinct` is left out",
    "fallback": "of `coalesce` only the first remains",
    "first, last": "`min` and `max`, `lag` and `lead`, `least` and `greatest` are exchanged",
    "join": "`inner` and `left` are exchanged",
    "not": "`not` is left out",
    "null": "`is null` and `is not null` are exchanged",
    "order": "the order of a window or list is turned round",
    "sign": "`+` becomes `-`; the two sides of a difference are exchanged",
    "union": "`union all` becomes `union distinct`",
    "word of a list": "a word of an `in` list is left out",
}


TEMPLATE = """# How much of the SQL the tests hold

{made} mutants of the intermediate models and marts were made, {tried} tried, {killed} killed;
{same} are equivalent: they change nothing that can be seen; {left} survive. The tests notice
**{score}** of the mutants that can be noticed. Where fewer were tried than made, they are a sample
that is drawn by a digest of the change.

```sh
make mutate                                              # what changed since, and this page
.venv/bin/python -m tests.mutation --models 'int_case_*' # some models
```

A mutant is one model with one place of its compiled SQL changed. It is built in {companies} random
companies from seed {seed}, in the warehouses of the unit tests and of the golden cases, with what
depends on it. It is killed when a unit test gives other rows, a table differs from the independent
reference, a data test finds a row, a golden figure changes, or the SQL fails; the first of these
ends the trial. What time or memory ends is not counted as killed. The same tests must hold without
any mutation, before and after the mutants of a model, or the run stops. These are not all tests of
`make test`: those of connectors, of other settings than the default and of dbt itself are not run.
The trials are of several runs: a kill holds while the model's SQL and the test that killed are the
same, and what survived is tried again with each new test.

Made with duckdb {duckdb}, dbt-core {dbt}, sqlglot {sqlglot}.

## Totals

The score is killed ÷ (tried less equivalent).

| models | mutants | tried | killed | equivalent | survived | score |
|---|--:|--:|--:|--:|--:|--:|
{totals}

## Kinds of mutation

| kind | what is changed | tried | killed |
|---|---|--:|--:|
{kinds}

## Intermediate models

| model | mutants | tried | killed | equivalent | survived | score |
|---|--:|--:|--:|--:|--:|--:|
{intermediate}

## Marts

| model | mutants | tried | killed | equivalent | survived | score |
|---|--:|--:|--:|--:|--:|--:|
{marts}

## Survivors

What no test notices and nobody has shown to be equivalent.

| model | change | places | what it is |
|---|---|--:|---|
{survivors}

## Equivalent mutants

`tests/mutation/equivalent.toml` names them. They are tried in the unit tests and one company; where
these notice one, it counts as killed.

| model | why nothing can notice | mutants |
|---|---|--:|
{explained}
"""


def rate(count: Counter[str]) -> str:
    noticeable = count["killed"] + left(count)
    return f"{100 * count['killed'] / noticeable:.1f} %" if noticeable else ""


def cell(change: str) -> str:
    return (change if len(change) < 160 else f"{change[:78]} … {change[-78:]}").replace("|", "\\|")
