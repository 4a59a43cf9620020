"""The marts of two engines, row by row and cell by cell, in no order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb

Cell = tuple[str, str]
Table = tuple[list[str], "Counter[tuple[Cell, ...]]"]

COLUMNS = """
    select table_name, column_name from information_schema.columns
    where table_schema = 'marts' order by table_name, ordinal_position
"""


@dataclass
class Comparison:
    tables: int = 0
    cells: int = 0
    differences: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.tables} tables, {self.cells} cells, {len(self.differences)} differences"

    def report(self, limit: int = 40) -> str:
        return "\n".join([*self.differences[:limit], str(self)])


def compare(
    duck: duckdb.DuckDBPyConnection, postgres: Any, without: frozenset[str] = frozenset()
) -> Comparison:
    """Every table and view of the marts, less the columns `without`."""
    with postgres.cursor() as cursor:
        cursor.execute(COLUMNS)
        theirs = tables(cursor.fetchall(), without)
        ours = tables(duck.execute(COLUMNS).fetchall(), without)
        result = Comparison(tables=len(ours))
        if ours != theirs:
            result.differences.append(
                f"tables or columns differ: {sorted(ours.items() ^ theirs.items())}"
            )
        for name, columns in ours.items():
            listed = ", ".join(f'"{column}"' for column in columns)
            query = f'select {listed} from marts."{name}"'
            cursor.execute(query)
            actual = Counter(canonical(row) for row in cursor.fetchall())
            expected = Counter(canonical(row) for row in duck.execute(query).fetchall())
            result.cells += len(columns) * sum(expected.values())
            result.differences += differences(name, columns, expected, actual)
    return result


def tables(rows: list[tuple[str, str]], without: frozenset[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for table, column in rows:
        if f"{table}.{column}" not in without:
            found[table] = (*found.get(table, ()), column)
    return found


def canonical(row: tuple[Any, ...]) -> tuple[Cell, ...]:
    return tuple(cell(value) for value in row)


def cell(value: Any) -> Cell:
    """A value's type and text, the same from every engine."""
    if value is None:
        return "null", ""
    if isinstance(value, bool):
        return "boolean", str(value)
    if isinstance(value, int):
        return "number", str(value)
    if isinstance(value, float | Decimal):
        return "number", number(value)
    if isinstance(value, datetime):
        return "instant", value.isoformat()
    if isinstance(value, date):
        return "date", value.isoformat()
    return "text", str(value)


def number(value: float | Decimal) -> str:
    if value == int(value):
        return str(int(value))
    return repr(float(value))


def differences(
    name: str,
    columns: tuple[str, ...],
    expected: Counter[tuple[Cell, ...]],
    actual: Counter[tuple[Cell, ...]],
) -> list[str]:
    """Rows that only one side has, paired in their order, each cell that differs."""
    missing = sorted((expected - actual).elements())
    surplus = sorted((actual - expected).elements())
    found = [
        f"{name} {row[0][1]}: {column} is {theirs} instead of {ours}"
        for row, other in zip(missing, surplus, strict=False)
        for column, ours, theirs in zip(columns, row, other, strict=True)
        if ours != theirs
    ]
    if len(missing) != len(surplus):
        found.append(f"{name}: {sum(actual.values())} instead of {sum(expected.values())} rows")
    return found
