"""Where a mutant is put on: companies, golden cases and unit tests that can be built on again."""

from __future__ import annotations

import hashlib
import json
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import yaml

from tests.python.building import PROJECT
from tests.python.conftest import GOLDEN, GOLDEN_AS_OF
from tests.python.test_golden_cases import figure_of, golden_figures
from tests.reference import build as build_reference
from tests.reference.companies import write
from tests.reference.compare import KEYS, compare_table
from tests.reference.compare import plain as plain_value
from tests.reference.warehouse import (
    CompiledModels,
    DataTest,
    Model,
    connect,
    for_company,
    plain,
)
from tests.reference.words import Row

Content = tuple[int, int | None]
SECONDS = 30
"""How long a mutant may build, where a model takes a few hundredths."""
GOLDEN_TABLES = frozenset({"fct_cases", "fct_case_assignments", "fct_case_resolutions"})
REFERENCE = sorted(
    file for file in (PROJECT / "tests/reference").glob("*.py") if "test_" not in file.name
)


# What the compiled models were compiled with: the project's settings but these.
SETTINGS = {
    **yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"],
    "connectors": ["csv"],
    "include_pii": True,
}
NO_UNREAD_COLUMNS: dict[str, list[str]] = {"unread_columns": []}
"""So it is in the files for which the models are compiled."""


class Killed(Exception):  # noqa: N818
    """Something noticed the mutant; says what, and a digest of the test that did."""

    def __init__(self, what: str, proof: str) -> None:
        super().__init__(what)
        self.proof = proof


class Undecided(Exception):  # noqa: N818
    """Time or memory ran out, which a busy machine does to a model without a mistake too."""


class NotGreenError(Exception):
    """A test fails without any mutation, or the warehouse broke: nothing can be told."""


def digest(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]


@contextmanager
def unmutated(what: str) -> Iterator[None]:
    """What fails here fails without any mutation."""
    try:
        yield
    except (Killed, duckdb.Error) as error:
        raise NotGreenError(f"{what}: {error}") from error


@dataclass
class Graph:
    """Which models read which, in an order in which they can be built."""

    models: dict[str, Model]
    after: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.models:
            self.after[name] = set()
        for name in reversed(self.models):
            for parent in self.models[name].reads:
                if parent in self.after:
                    self.after[parent] |= {name} | self.after[name]

    def before(self, name: str) -> set[str]:
        return {other for other, later in self.after.items() if name in later}

    def ways(self, name: str, only: frozenset[str] = frozenset()) -> list[list[str]]:
        """Models to build again after a change of one, in portions: what the tests see first,
        nearest first, then the rest; or only what leads to some."""
        order = list(self.models)
        affected = {name} | self.after[name]
        if only:
            affected &= only.union(*(self.before(goal) for goal in only))
        seen = sorted(
            (goal for goal in affected if goal in KEYS),
            key=lambda goal: len(self.before(goal) & affected),
        )
        ways, told = [], set[str]()
        for goals in [*({goal} for goal in seen), affected]:
            wanted = goals.union(*(self.before(goal) for goal in goals)) & affected - told
            told |= wanted
            ways.append(sorted(wanted, key=order.index))
        return [way for way in ways if way]


class Stage:
    """A built warehouse on which a model can be exchanged for its mutant, and back."""

    seen: ClassVar[frozenset[str]] = frozenset()
    """The only tables that are looked at, if not all are."""

    def __init__(
        self,
        name: str,
        graph: Graph,
        models: Iterable[tuple[Model, str]],
        as_of: datetime | None,
        zone: str,
    ) -> None:
        self.name = name
        self.graph = graph
        self.as_of = as_of
        self.zone = zone
        self.connection = connect(memory_limit="2GB")
        for schema in ("staging", "intermediate", "marts"):
            self.connection.execute(f"create schema {schema}")
        self.statements: dict[str, str] = {}
        self.contents: dict[str, Content] = {}
        for model, sql in models:
            self.statements[model.name] = sql
            with unmutated(f"{model.name} in {name}"):
                self.put(model.name, sql)
            self.contents[model.name] = self.content(model.name)

    def relation(self, name: str) -> str:
        return f'{self.graph.models[name].schema}."{name}"'

    def put(self, name: str, sql: str) -> None:
        self.connection.execute(f"create or replace table {self.relation(name)} as {sql}")

    def content(self, name: str) -> Content:
        found = self.connection.execute(
            f"select count(*), sum(cast(hash(rows) as hugeint)) from {self.relation(name)} as rows"
        ).fetchone()
        assert found is not None
        return found

    def rows(self, name: str) -> tuple[list[str], list[Row]]:
        cursor = self.connection.execute(f"select * from {self.relation(name)}")
        columns = [column[0] for column in cursor.description or []]
        return columns, [
            {column: plain_value(value) for column, value in zip(columns, row, strict=True)}
            for row in cursor.fetchall()
        ]

    def proof(self, what: object = "") -> str:
        """A digest of what noticed a mutant here."""
        return digest(self.name, what)

    @contextmanager
    def trying(self) -> Iterator[None]:
        """What fails kills; afterwards everything is as before."""
        self.connection.execute("begin")
        try:
            with ended(self.connection), judged(self.name, self.proof()):
                yield
        finally:
            self.connection.execute("rollback")

    def show(self, name: str, sql: str) -> None:
        """Raise Killed when something sees the mutant of a model."""
        sql = for_company(sql, self.as_of, self.zone)
        with self.trying():
            changed: set[str] = set()
            for way in self.graph.ways(name, self.seen):
                for model in way:
                    if model != name and not changed & self.graph.models[model].reads:
                        continue
                    self.put(model, sql if model == name else self.statements[model])
                    if self.content(model) != self.contents[model]:
                        changed.add(model)
                        self.look_at(model)
                if not changed:
                    return
            self.look_again(changed)

    def look_at(self, model: str) -> None:
        """Called for each model whose rows changed."""

    def look_again(self, changed: set[str]) -> None:
        """Called after everything is built again."""


class CompanyStage(Stage):
    """A random company of test_equality.py, its reference and the data tests."""

    def __init__(self, seed: int, graph: Graph, compiled: CompiledModels) -> None:
        self.seed = seed
        with tempfile.TemporaryDirectory() as folder:
            company = write(seed, Path(folder) / "told", dirty=False)
            exports = plain(company.exports, Path(folder) / "exports")
            zone = company.reporting_time_zone
            super().__init__(
                f"company {seed}",
                graph,
                compiled.statements(exports, company.as_of, zone),
                company.as_of,
                zone,
            )
            self.expected = build_reference(exports, company.as_of, zone, list(KEYS))
        self.data_tests = compiled.data_tests_of(zone, company.as_of)
        self.told = told_data_tests(compiled)
        with unmutated("without any mutation"):
            for name in self.contents:
                self.look_at(name)
            self.look_again(set(self.contents))

    def proof(self, what: object = "") -> str:
        return company_proof(self.seed, what)

    def look_at(self, model: str) -> None:
        if model in self.expected and model in KEYS:
            result = compare_table(model, self.expected[model], self.rows(model))
            if result.differences:
                difference = result.differences[0]
                raise Killed(f"{model}.{difference.column} in {self.name}", self.proof())

    def look_again(self, changed: set[str]) -> None:
        for test in self.data_tests:
            if changed & test.reads and fails(self.connection, test):
                raise Killed(f"{test.name} in {self.name}", self.proof(self.told[test.name]))


def told_data_tests(compiled: CompiledModels) -> dict[str, str]:
    """Data tests by name, each as it reads for every company."""
    return {test.name: test.sql for test in compiled.data_tests[False]}


@cache
def company_proof(seed: int, what: object = "") -> str:
    return digest("company", seed, what, *(file.read_text() for file in REFERENCE))


def fails(connection: duckdb.DuckDBPyConnection, test: DataTest) -> bool:
    return connection.execute(f"select 1 from ({test.sql}) limit 1").fetchone() is not None


class GoldenStage(Stage):
    """The golden cases and the figures that the table of them gives."""

    seen = GOLDEN_TABLES

    def __init__(self, graph: Graph, compiled: CompiledModels) -> None:
        as_of = datetime.fromisoformat(GOLDEN_AS_OF)
        with tempfile.TemporaryDirectory() as folder:
            exports = plain(GOLDEN, Path(folder) / "exports")
            statements = compiled.statements(exports, as_of, "UTC")
            super().__init__("golden cases", graph, statements, as_of, "UTC")
        with unmutated("without any mutation"):
            self.look_again(set(GOLDEN_TABLES))

    def proof(self, what: object = "") -> str:
        return golden_proof()

    def look_again(self, changed: set[str]) -> None:
        if changed & GOLDEN_TABLES:
            for case, figure, expected in golden_figures():
                if figure_of(self.connection, case, figure).replace(" ", "") != expected:
                    raise Killed(f"golden case {case}: {figure}", self.proof())


@cache
def golden_proof() -> str:
    files = sorted(file for file in GOLDEN.rglob("*") if file.is_file())
    return digest("golden", golden_figures(), *(file.read_text() for file in files))


class UnitTest:
    """A unit test of dbt: what it gives stands in tables, what it expects beside them."""

    def __init__(self, node: dict, stage: Stage) -> None:
        self.name: str = node["name"]
        self.model = stage.graph.models[node["model"]]
        overrides = node.get("overrides") or {}
        settings = overrides.get("vars") or {}
        # one with a setting or macro that the compiled models do not have proves nothing here
        self.is_alike = (overrides.get("macros") or {}) in ({}, NO_UNREAD_COLUMNS) and all(
            name == "reporting_time_zone" or value == SETTINGS.get(name)
            for name, value in settings.items()
        )
        self.proof = digest(node["given"], node["expect"], overrides)
        self.zone = settings.get("reporting_time_zone", "UTC")
        self.connection = connect()
        for schema in ("staging", "intermediate", "marts"):
            self.connection.execute(f"create schema {schema}")
        for name in self.model.reads:
            self.create(stage, name, stage.relation(name))
        self.create(stage, self.model.name, "expected")
        for entry in node["given"]:
            if entry["input"].startswith("ref(") and entry["rows"]:
                self.insert(stage.relation(entry["input"].split("'")[1]), entry["rows"])
        rows = node["expect"]["rows"]
        self.insert("expected", rows)
        if isinstance(rows, list) and rows:
            columns = dict.fromkeys(column for row in rows for column in row)
        else:
            shown = f"({rows})" if rows else "expected"
            described = self.connection.execute(f"describe from {shown}").fetchall()
            columns = dict.fromkeys(column for column, *_ in described)
        self.columns = ", ".join(f'cast("{column}" as varchar)' for column in columns)

    def create(self, stage: Stage, name: str, relation: str) -> None:
        described = stage.connection.execute(f"describe {stage.relation(name)}").fetchall()
        columns = ", ".join(f'"{column}" {kind}' for column, kind, *_ in described)
        self.connection.execute(f"create table {relation} ({columns})")

    def insert(self, relation: str, rows: list[Row] | str) -> None:
        """Rows are told one by one, or by a query."""
        if isinstance(rows, str):
            self.connection.execute(f"insert into {relation} by name {rows}")
            return
        for row in rows:
            names = ", ".join(f'"{column}"' for column in row)
            self.connection.execute(
                f"insert into {relation} ({names}) values ({', '.join('?' for _ in row)})",
                [text(value) for value in row.values()],
            )

    def holds(self, sql: str) -> bool:
        actual = for_company(sql, None, self.zone)
        one, other = (
            f"select {self.columns} from {relation}" for relation in ("expected", f"({actual})")
        )
        with ended(self.connection):
            found = self.connection.execute(
                f"({one} except all {other}) union all ({other} except all {one})"
            ).fetchone()
        return found is None


class UnitStage(Stage):
    """The unit tests of dbt, on tables of the types that the models have."""

    def __init__(self, graph: Graph, compiled: CompiledModels, unit_tests: list[dict]) -> None:
        statements = compiled.statements(compiled.template, None, "UTC")
        super().__init__("unit tests", graph, statements, None, "UTC")
        self.tests: dict[str, list[UnitTest]] = {}
        for node in unit_tests:
            if node["model"] not in graph.models:
                continue
            with unmutated(f"unit test {node['name']}"):
                test = UnitTest(node, self)
                if test.is_alike:
                    if not test.holds(test.model.sql):
                        raise NotGreenError(f"unit test {test.name} fails without any mutation")
                    self.tests.setdefault(test.model.name, []).append(test)

    def show(self, name: str, sql: str) -> None:
        for test in self.tests.get(name, ()):
            with judged(f"unit test {test.name}", test.proof):
                is_held = test.holds(sql)
            if not is_held:
                raise Killed(f"unit test {test.name}", test.proof)


@contextmanager
def judged(where: str, proof: str) -> Iterator[None]:
    """An error of a mutant kills it; an error from outside does not."""
    try:
        yield
    except (duckdb.InterruptException, duckdb.OutOfMemoryException, MemoryError) as error:
        short = str(error).splitlines()[0] if str(error) else "no memory"
        raise Undecided(f"{where}: {short}") from error
    except FROM_OUTSIDE as error:
        raise NotGreenError(f"{where}: {error}") from error
    except duckdb.Error as error:
        raise Killed(f"the SQL fails in {where}", proof) from error


FROM_OUTSIDE = (
    duckdb.IOException,
    duckdb.ConnectionException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.TransactionException,
)
"""After these a warehouse may be broken, and would fail whatever is asked of it."""


@contextmanager
def ended(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """What runs on a connection is interrupted when it does not end."""
    timer = threading.Timer(SECONDS, connection.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)


def unit_tests_of(manifest: Path) -> list[dict]:
    return list(json.loads(manifest.read_text())["unit_tests"].values())
