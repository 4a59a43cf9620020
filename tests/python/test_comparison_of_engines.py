"""What is compared between engines is noticed where it differs, and only there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.engines.comparing import Comparison, compare
from tests.engines.dialects import untold

AT = datetime(2025, 6, 1, 12)  # noqa: DTZ001 - as engines hand it out
ROWS: list[tuple[Any, ...]] = [("a", 1, True, 0.5, AT), ("b", 2, None, None, None)]


@dataclass
class Engine:
    """An engine with one mart."""

    told: list[tuple[Any, ...]]
    name: str = "another engine"

    def columns(self) -> list[tuple[str, str]]:
        return [("cases", column) for column in ("id", "number", "is_it", "share", "seen_at")]

    def rows(self, table: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
        return self.told


def compared(told: list[tuple[Any, ...]]) -> Comparison:
    with duckdb.connect() as duck:
        duck.execute("create schema marts")
        duck.execute(
            "create table marts.cases"
            " (id text, number bigint, is_it boolean, share double, seen_at timestamp)"
        )
        duck.executemany("insert into marts.cases values (?, ?, ?, ?, ?)", ROWS)
        return compare(duck, Engine(told), "cases")


@pytest.mark.parametrize(
    "told",
    [ROWS, ROWS[::-1], [("a", Decimal(1), True, Decimal("0.5"), AT), ROWS[1]]],
    ids=["as it is", "in another order", "as decimals"],
)
def test_equal_marts_are_equal(told: list[tuple[Any, ...]]) -> None:
    result = compared(told)
    assert (result.cells, result.differences) == ({"cases": 10}, [])


@pytest.mark.parametrize(
    ("told", "difference"),
    [
        ([("a", 1, True, 0.25, AT), ROWS[1]], "cases a: share is 0.25 instead of 0.5"),
        ([("a", "1", True, 0.5, AT), ROWS[1]], "cases a: number is 1 instead of 1"),
        ([("a", 1, 1, 0.5, AT), ROWS[1]], "cases: is_it has booleans on one side only"),
        ([("a", 1, None, 0.5, AT), ROWS[1]], "cases a: is_it is null instead of True"),
        (ROWS[:1], "cases: 1 instead of 2 rows"),
        ([*ROWS, ROWS[1]], "cases: 3 instead of 2 rows"),
    ],
)
def test_what_differs_is_said(told: list[tuple[Any, ...]], difference: str) -> None:
    assert difference in compared(told).differences


def test_what_a_dialect_has_no_way_to_say_is_named() -> None:
    models = {
        "plain": "select case_id, count(*) from cases group by 1",
        "windowed": "select max(at) over (partition by id order by at nulls last) from cases",
    }
    found = untold(models, read="postgres")
    assert {dialect: set(refused) for dialect, refused in found.items()} == {
        "snowflake": set(), "bigquery": {"windowed"}, "redshift": set(), "databricks": set(),
    }  # fmt: skip
