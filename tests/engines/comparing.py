"""The marts of DuckDB and of another engine, row by row and cell by cell, in no order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import duckdb

Cell = tuple[str, str]
Row = tuple[Any, ...]

COLUMNS = """
    select table_name, column_name from information_schema.columns
    where table_schema = 'marts' order by table_name, ordinal_position
"""


class Marts(Protocol):
    """What a comparison asks of an engine."""

    @property
    def name(self) -> str:
        """The engine and its version."""

    def columns(self) -> Iterable[tuple[str, str]]:
        """(table, column) of everything in the schema marts, columns in their order."""

    def rows(self, table: str, columns: tuple[str, ...]) -> Iterable[tuple[Any, ...]]:
        """All rows of a mart, instants in UTC."""


@dataclass
class Comparison:
    """`cells` are those of each mart that were compared, `differences` sentences."""

    engine: str
    what: str
    cells: dict[str, int] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.engine}, {self.what}: {len(self.cells)} tables, "
            f"{sum(self.cells.values()):,} cells, {len(self.differences)} differences"
        )

    def report(self, limit: int = 40) -> str:
        return "\n".join([*self.differences[:limit], str(self)])

    def keep(self, folder: Path) -> None:
        """Write what was compared where the table of docs/engines.md is made from."""
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{self.engine} {self.what}".lower().replace(" ", "-")
        (folder / f"{name}.json").write_text(json.dumps(asdict(self), indent=1) + "\n")


def compare(
    duck: duckdb.DuckDBPyConnection,
    engine: Marts,
    what: str,
    without: frozenset[str] = frozenset(),
) -> Comparison:
    """Every table and view of the marts, less the columns `without` (table.column)."""
    ours = tables(duck.execute(COLUMNS).fetchall(), without)
    theirs = tables(engine.columns(), without)
    result = Comparison(engine.name, what)
    if ours != theirs:
        differing = sorted(ours.items() ^ theirs.items())
        result.differences.append(f"tables or columns differ: {differing}")
    for name in sorted(ours.keys() & theirs.keys()):
        columns = tuple(column for column in ours[name] if column in theirs[name])
        listed = ", ".join(f'"{column}"' for column in columns)
        query = f'select {listed} from marts."{name}"'
        expected = duck.execute(query).fetchall()
        actual = list(engine.rows(name, columns))
        result.cells[name] = len(columns) * len(expected)
        result.differences += differences(name, columns, expected, actual)
    return result


def tables(rows: Iterable[tuple[str, str]], without: frozenset[str]) -> dict[str, tuple[str, ...]]:
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
    name: str, columns: tuple[str, ...], ours: list[Row], theirs: list[Row]
) -> list[str]:
    """Rows that only one side has, paired in their order, each cell that differs."""
    # Python holds true for 1, so a boolean and a number would be the same below
    found = [
        f"{name}: {column} has booleans on one side only"
        for column, mine, other in zip(columns, kinds(ours), kinds(theirs), strict=False)
        if mine != other
    ]
    expected, actual = Counter(ours), Counter(theirs)
    # equal values have the same canonical text, which only the rest need be told by
    missing_rows = Counter(canonical(row) for row in (expected - actual).elements())
    surplus_rows = Counter(canonical(row) for row in (actual - expected).elements())
    missing = sorted((missing_rows - surplus_rows).elements())
    surplus = sorted((surplus_rows - missing_rows).elements())
    found += [
        f"{name} {row[0][1]}: {column} is {was[1] or was[0]} instead of {cell_of[1] or cell_of[0]}"
        for row, other in zip(missing, surplus, strict=False)
        for column, cell_of, was in zip(columns, row, other, strict=True)
        if cell_of != was
    ]
    if len(missing) != len(surplus):
        found.append(f"{name}: {len(theirs)} instead of {len(ours)} rows")
    return found


def kinds(rows: list[Row]) -> list[bool]:
    """Whether there are booleans in each column."""
    return [bool in set(map(type, column)) for column in zip(*rows, strict=True)]
