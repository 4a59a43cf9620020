"""What docs/proof.md promises: the tests it names exist, models have keys and words for their
columns, no data test is empty."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from .building import PROJECT

PROOF = (PROJECT / "docs" / "proof.md").read_text()
DATA_TESTS = [
    file
    for file in sorted((PROJECT / "tests").rglob("*.sql"))
    if "generic" not in file.parts and "fixtures" not in file.parts
]
MODELS = sorted(file.stem for file in (PROJECT / "models").rglob("*.sql"))


def section(title: str) -> list[list[str]]:
    """The rows of the table under a heading."""
    text = PROOF.split(f"## {title}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def documents() -> Iterator[dict[str, Any]]:
    for file in sorted((PROJECT / "models").rglob("*.yml")):
        yield yaml.safe_load(file.read_text()) or {}


@cache
def described() -> dict[str, dict[str, Any]]:
    return {model["name"]: model for told in documents() for model in told.get("models", [])}


def known_tests() -> set[str]:
    """Unit tests, data tests and functions of pytest."""
    names = {file.stem for file in DATA_TESTS}
    names |= {test["name"] for told in documents() for test in told.get("unit_tests", [])}
    for file in (PROJECT / "tests").rglob("test_*.py"):
        names |= {
            node.name
            for node in ast.walk(ast.parse(file.read_text()))
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        }
    return names


def test_every_rule_is_held_by_tests_that_exist() -> None:
    rules = section("Rules")
    assert [rule for rule, *_ in rules] == [f"G{number}" for number in range(1, 21)]
    named = {rule: re.findall(r"`(\w+)`", tests) for rule, _, tests in rules}
    assert all(named.values())
    known = known_tests()
    assert {rule: set(tests) - known for rule, tests in named.items() if set(tests) - known} == {}


def test_every_property_is_held_by_tests_that_exist() -> None:
    named = {what: re.findall(r"`(\w+)`", tests) for what, tests in section("Properties")}
    assert all(named.values())
    known = known_tests()
    assert {what: set(tests) - known for what, tests in named.items() if set(tests) - known} == {}


def has_key(model: dict[str, Any]) -> bool:
    tests = [str(test) for test in model.get("data_tests", [])]
    for column in model.get("columns", []):
        tests += [str(test) for test in column.get("data_tests", [])]
    return any("unique" in test for test in tests)


def test_every_model_has_a_key_or_a_reason() -> None:
    excused = [row[0].strip("`") for row in section("Models without a key")]
    assert all(any(fnmatch(model, pattern) for model in MODELS) for pattern in excused)
    told = described()
    without = [
        model
        for model in MODELS
        if not has_key(told.get(model, {}))
        and not any(fnmatch(model, pattern) for pattern in excused)
    ]
    assert without == []


@pytest.mark.parametrize(
    "file",
    sorted(
        file
        for folder in ("intermediate", "marts")
        for file in (PROJECT / "models" / folder).rglob("*.sql")
    ),
    ids=lambda file: file.stem,
)
def test_models_and_their_columns_are_described(file: Path) -> None:
    model = described().get(file.stem, {})
    assert model.get("description")
    columns = model.get("columns", [])
    assert columns
    assert [column["name"] for column in columns if not column.get("description")] == []


@pytest.mark.parametrize("file", DATA_TESTS, ids=lambda file: file.stem)
def test_a_data_test_asks_something_of_a_model(file: Path) -> None:
    """Its first line says what, it reads a model, or asks a macro for what engines spell
    otherwise, and a condition finds what must not be."""
    text = file.read_text()
    assert text.startswith("-- ")
    assert re.search(r"\{\{ \w+\(" if file.parent.name == "words" else r"ref\(|erlang_c\(", text)
    assert re.search(r"\b(where|having|except)\b", text)
