"""The catalogue of KPIs, docs/kpis.md, made from what the warehouse is made from.

Its one source is the registry of the scorecard (macros/kpi_registry.sql); definitions are the
descriptions of the kpi_ columns, origins the refs of the models, tests those that expect the
column, examples the sample's last whole month. `python -m tests.catalogue` writes the page from
the sample as `make data-tests` left it; a test keeps it current.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import yaml

PROJECT = Path(__file__).parents[1]
PAGE = PROJECT / "docs" / "kpis.md"
MODELS = PROJECT / "models"
Kpi = dict[str, Any]

# What columns of a duration end in; the stem is what variants of a figure share.
STATISTICS = {"median": "median", "p90": "90th percentile", "mean": "mean"}
STEM = re.compile(r"(_business)?_minutes_(median|p90|mean)$|_gross$|_offered(?=_rate$)")
# Tables all of whose figures answer one question differently.
ONE_QUESTION = {"kpi_first_contact_resolution"}
BETTER = {True: "more is better", False: "less is better", None: "neither way is better"}

HEAD = """\
# How is this number made?

Every figure of the scorecard: what it is, how it is made, where it stands, what else goes by its \
name, which tests hold it, and what it is for the sample company in {month}. This page is \
generated from the registry of KPIs and the descriptions of the models: change those, then run \
`make docs`. [metrics.md](metrics.md) finds a figure by the name that a report gives it, \
[DECISIONS.md](../DECISIONS.md) says why it is defined as it is.

All of them are computed a second time in plain Python from the definitions, and compared cell by \
cell ([proof.md](proof.md)). The cases behind a figure, where it counts cases:

```sh
.venv/bin/dbt show --limit 100 --inline "$(cat analyses/cases_behind_a_kpi.sql)" --vars '{{
    kpi: first_responses, period_grain: month, period_start: "{start}",
    slice: channel, slice_value: email}}'
```
"""


@cache
def registry() -> tuple[Kpi, ...]:
    """The lines of the macro kpi_registry, in its order."""
    returned: list[list[Kpi]] = []
    text = (PROJECT / "macros" / "kpi_registry.sql").read_text()
    macros = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(
        text,
        globals={"return": lambda value: returned.append(value) or "", "dict": dict, "zip": zip},
    )
    macros.module.kpi_registry()  # type: ignore[attr-defined]
    return tuple(returned[0])


@cache
def documents() -> tuple[dict[str, Any], ...]:
    """Every YAML file of the models."""
    return tuple(yaml.safe_load(path.read_text()) for path in sorted(MODELS.rglob("*.yml")))


@cache
def described() -> dict[str, dict[str, str]]:
    """What models and their columns are, by name; a model itself is the column ''."""
    return {
        model["name"]: {"": model["description"]}
        | {column["name"]: column.get("description", "") for column in model.get("columns", [])}
        for document in documents()
        for model in document.get("models", [])
    }


@cache
def refs(model: str) -> tuple[str, ...]:
    """The models that a model reads, in the order of its text."""
    (path,) = MODELS.rglob(f"{model}.sql")
    return tuple(dict.fromkeys(re.findall(r"ref\('(\w+)'\)", path.read_text())))


def metrics() -> dict[str, str]:
    """The metrics of the semantic layer, by the column (and instrument) that they equal."""

    def found(node: Any) -> Iterator[tuple[str, str]]:
        if isinstance(node, list):
            for item in node:
                yield from found(item)
        elif isinstance(node, dict):
            meta = (node.get("config") or {}).get("meta") or {}
            if "kpi" in meta:
                yield f"{meta['kpi']}/{meta.get('instrument', '')}", node["name"]
            for item in node.values():
                yield from found(item)

    # a figure to date stands behind the figure itself
    return dict(reversed(list(found(list(documents())))))


def tests_of(kpi: Kpi) -> list[str]:
    """The unit tests that say what the column is, and those that its numbers of rows come from."""
    column = re.compile(rf"\b{kpi['value']}\b")
    return [
        test["name"]
        for document in documents()
        for test in document.get("unit_tests", [])
        if test["model"] == kpi["table"] and column.search(yaml.safe_dump(test["expect"]))
    ]


def variants(kpi: Kpi) -> list[str]:
    """What else goes by the name: other statistics of the same duration, other definitions."""
    columns = [column for column in described()[kpi["table"]] if column != kpi["value"]]
    if kpi["table"] in ONE_QUESTION:
        mine = {each["value"] for each in registry() if each["table"] == kpi["table"]}
        return [column for column in columns if column in mine]
    stem = STEM.sub("", kpi["value"])
    if kpi["value"] != stem or any(STEM.sub("", column) == stem for column in columns):
        return [column for column in columns if STEM.sub("", column) == stem]
    return []


def formula(kpi: Kpi) -> str:
    """How the column is computed from its neighbours or from rows."""
    if kpi["numerator"]:
        numerator = re.sub(r"case when .+? then (.+) end", r"\1", kpi["numerator"])
        parts = [f"({part})" if " " in part else part for part in (numerator, kpi["denominator"])]
        return f"`{'100 * ' if kpi['unit'] == 'points' else ''}{' / '.join(parts)}`"
    is_distinct = described()[kpi["table"]][kpi["value"]].startswith("Distinct")
    statistic = kpi["value"].rsplit("_", 1)[-1]
    if statistic in STATISTICS:
        return f"the {STATISTICS[statistic]} over the rows counted by `{kpi['n']}`"
    return "a count of distinct ones" if is_distinct else "a count"


def origin(table: str) -> str:
    """From which rows a KPI table is made, and those from which."""
    told = []
    for model in refs(table):
        if model.endswith("_counts"):
            told.append(origin(model))
            continue
        before = [f"`{name}`" for name in refs(model)] if model.startswith("int_") else []
        told.append(f"`{model}`" + (f" (from {', '.join(before)})" if before else ""))
    return ", ".join(told)


def written(value: float | None, unit: str, currency: str | None = None) -> str:
    """A figure with its unit."""
    if value is None:
        return "nothing measured"
    digits = f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return {
        "rate": f"{value * 100:.3g} %",
        "minutes": f"{digits} minutes",
        "points": f"{value:+.3g} points",
        "money": f"{value:.2f} {currency or ''}".strip(),
        "per_hour": f"{digits} an hour",
    }.get(unit, digits)


def example(kpi: Kpi, warehouse: duckdb.DuckDBPyConnection, start: str) -> str:
    """What the sample has for the whole desk in a month."""
    found = warehouse.execute(
        "select value, numerator, denominator, n, currency from marts.kpi_scorecard"
        " where kpi = ? and period_grain = 'month' and slice = 'all' and period_start = ?",
        [kpi["kpi"], start],
    ).fetchone()
    if found is None or found[0] is None:
        return "nothing measured"
    value, numerator, denominator, n, currency = found
    told = written(value, kpi["unit"], currency)
    if numerator is not None and denominator:
        scale = "100 * " if kpi["unit"] == "points" else ""
        return f"{scale}{numerator:,.10g} / {denominator:,.10g} = {told}"
    return told if kpi["unit"] == "count" else f"{told}, n {n:,}"


def entry(kpi: Kpi, warehouse: duckdb.DuckDBPyConnection, start: str, listed: set[str]) -> str:
    """The part of the page about one KPI."""
    table, column = kpi["table"], kpi["value"]
    columns = described()[table]
    metric = metrics().get(f"{table}.{column}/{kpi['instrument'] or ''}")
    where = f"`marts.{table}.{column}`" + (
        f" where `instrument = '{kpi['instrument']}'`" if kpi["instrument"] else ""
    )
    if metric:
        where += f"; metric `{metric}` of the semantic layer"
    parts = dict.fromkeys(
        re.findall(r"\w+", f"{kpi['numerator'] or ''} {kpi['denominator'] or ''}")
    )
    made_of = [part for part in parts if part in columns and part != column]
    counted = kpi["n"] if kpi["n"] and kpi["n"] != column else None
    unit = "" if kpi["unit"] == "count" else f"{kpi['unit'].replace('_', ' ')}, "
    lines = [
        f"### {kpi['kpi']}",
        "",
        columns[column],
        "",
        f"- Formula: {formula(kpi)}; {unit}{BETTER[kpi['higher_is_better']]}",
        *(f"  - `{part}`: {columns[part]}" for part in made_of),
        *([f"- n: `{counted}`: {columns[counted]}"] if counted and counted not in made_of else []),
        f"- Where: {where}",
    ]
    if cases := [name for name in dict.fromkeys([column, counted, *made_of]) if name in listed]:
        lines.append(f"- Its cases: {', '.join(f'`kpi: {name}`' for name in cases)}")
    if others := variants(kpi):
        lines.append(f"- Variants: {', '.join(f'`{name}`' for name in others)}")
    if tests := tests_of(kpi):
        lines.append(f"- Worked examples: {', '.join(f'`{name}`' for name in tests)}")
    lines.append(f"- The sample: {example(kpi, warehouse, start)}")
    return "\n".join(lines)


def page(warehouse: duckdb.DuckDBPyConnection) -> str:
    """The whole page, from the warehouse of the sample."""
    found = warehouse.execute(
        "select strftime(max(period_start), '%Y-%m-%d'), strftime(max(period_start), '%B %Y')"
        " from marts.kpi_scorecard where period_grain = 'month' and is_complete"
    ).fetchone()
    assert found
    start, month = found
    listed = {
        kpi
        for (kpi,) in warehouse.execute("select distinct kpi from marts.rpt_kpi_cases").fetchall()
    }
    parts = [HEAD.format(month=month, start=start)]
    for table in dict.fromkeys(kpi["table"] for kpi in registry()):
        slices = warehouse.execute(
            f"select distinct slice from marts.{table} where slice <> 'all' order by 1"
        ).fetchall()
        by = ", ".join(f"`{name}`" for (name,) in slices)
        parts.append(
            f"## {table}\n\n{described()[table]['']}\n\n"
            f"Sliced by {by or 'nothing: one row a period'}. Made of {origin(table)}.\n"
        )
        parts += [
            f"{entry(kpi, warehouse, start, listed)}\n"
            for kpi in registry()
            if kpi["table"] == table
        ]
    return "\n".join(parts)


if __name__ == "__main__":
    database = PROJECT / "target" / "test.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        PAGE.write_text(page(connection))
    print(PAGE.relative_to(PROJECT))
