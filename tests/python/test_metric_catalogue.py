"""docs/metrics.md names every metric once, and columns that exist."""

from __future__ import annotations

import re

import duckdb

from .building import PROJECT

Row = dict[str, str]

KNOWN_IDS = [f"A{number}" for number in range(1, 70)] + [f"B{number}" for number in range(1, 29)]


def catalogue() -> list[Row]:
    lines = (PROJECT / "docs" / "metrics.md").read_text().splitlines()
    table = [line.strip("| ") for line in lines if line.startswith("|")]
    header = [name.strip() for name in table[0].split("|")]
    cells = [[cell.strip() for cell in line.split("|")] for line in table[2:]]
    return [dict(zip(header, [*row, ""], strict=False)) for row in cells]


def test_every_metric_is_there_once() -> None:
    assert [row["id"] for row in catalogue()] == KNOWN_IDS


def test_what_is_not_built_has_a_reason() -> None:
    unbuilt = [row for row in catalogue() if row["where"] == "not built"]
    assert [row["id"] for row in unbuilt if not row["note"]] == []


def test_every_metric_is_in_columns_that_exist(sample: duckdb.DuckDBPyConnection) -> None:
    columns = sample.execute(
        "select table_name || '.' || column_name from information_schema.columns"
        " where table_schema = 'marts'"
    ).fetchall()
    existing = {column for (column,) in columns}
    built = [row for row in catalogue() if row["where"] != "not built"]
    named = {row["id"]: re.findall(r"`([^`]+)`", row["where"]) for row in built}
    assert all(named.values())
    assert {name for names in named.values() for name in names} - existing == set()


def test_every_analysis_named_is_there() -> None:
    named = re.findall(r"`(analyses/[^`]+)`", (PROJECT / "docs" / "metrics.md").read_text())
    assert [path for path in named if not (PROJECT / path).exists()] == []
