"""What must be so of every company, whatever its figures: asked of the models alone.

CASEBOOK_PROPERTIES sets of how many companies (1).
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.python.building import build

from . import read
from .companies import write
from .reading import read_instant
from .shrink import Files, read_files, with_cases, write_files
from .warehouse import CompiledModels, connect, plain
from .words import COLUMNS

COMPANIES = int(os.environ.get("CASEBOOK_PROPERTIES", "1"))
YEARS = 28
"""After so many the calendar comes again."""

SINCE_THE_FIRST_CASE = "ended_at > (select min(created_at) from marts.fct_cases)"

OF_CASES = (
    "fct_cases",
    "fct_case_assignments",
    "fct_case_stages",
    "fct_case_resolutions",
    "fct_responses",
    "fct_sla_targets",
    "fct_backlog_daily",
)
# A customer who comes back does so with another case.
SEES_OTHER_CASES = "is_first_contact_resolution"

# What is counted case by case, whatever else the company did.
COUNTS = {
    "kpi_volume": ("new_cases", "submissions"),
    "kpi_response": ("first_responses", "responses", "sla_achieved", "sla_breached"),
    "kpi_resolution": (
        "resolutions",
        "closed_cases",
        "resolved_cases",
        "reopens",
        "reopened_cases",
        "cohort_cases",
        "cohort_resolved_cases",
    ),
    "kpi_first_contact_resolution": ("resolved_cases_with_reply", "decided_cases"),
    "kpi_backlog": ("opening_backlog", "submissions", "resolutions", "voided", "closing_backlog"),
    "kpi_agent_backlog": ("opening_backlog", "received", "resolutions", "closing_backlog"),
}
RATES = (
    ("kpi_resolution", "reopen_rate", "reopened_cases", "closed_cases"),
    ("kpi_response", "sla_achieved_rate", "sla_achieved", "sla_achieved + sla_breached"),
)


@dataclass
class Shop:
    """A company's files, and how to build others beside them."""

    seed: int
    files: Files
    case_ids: list[str]
    as_of: datetime
    zone: str
    folder: Path
    compiled: CompiledModels

    @contextmanager
    def built(
        self, name: str, files: Files, as_of: datetime | None = None, zone: str | None = None
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        database = self.folder / f"{name}.duckdb"
        if not database.exists():
            write_files(files, self.folder / name)
            exports = plain(self.folder / name, self.folder / f"{name}-plain")
            self.compiled.build(exports, as_of or self.as_of, zone or self.zone, database)
        with connect(database) as warehouse:
            yield warehouse


@pytest.fixture(scope="module", params=range(2000, 2000 + COMPANIES))
def shop(
    request: pytest.FixtureRequest,
    compiled: CompiledModels,
    tmp_path_factory: pytest.TempPathFactory,
) -> Shop:
    folder = tmp_path_factory.mktemp(f"shop{request.param}")
    company = write(request.param, folder / "company", dirty=False)
    _, world = read(company.exports, company.as_of, company.reporting_time_zone)
    assert world is not None
    return Shop(
        seed=request.param,
        files=read_files(company.exports),
        case_ids=[case.id.removeprefix("csv:") for case in world.cases],
        as_of=datetime.fromtimestamp(world.as_of, tz=UTC).replace(tzinfo=None),
        zone=company.reporting_time_zone,
        folder=folder,
        compiled=compiled,
    )


def rows(
    warehouse: duckdb.DuckDBPyConnection,
    table: str,
    change: Callable[[str, Any], Any] = lambda column, value: value,
    without: tuple[str, ...] = (),
    where: str = "true",
) -> list[tuple[str, ...]]:
    """A mart in an order of its own, as are its columns; floats summed in any order are rounded."""
    found = warehouse.execute(f"select * from marts.{table} where {where}")
    names = [column[0] for column in found.description or []]
    return sorted(
        tuple(
            text(change(name, value))
            for name, value in sorted(zip(names, row, strict=True), key=lambda cell: cell[0])
            if name not in without
        )
        for row in found.fetchall()
    )


def text(value: Any) -> str:
    return f"{value:.9g}" if isinstance(value, float) else repr(value)


def marts(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    """All but what tells of files: coverage counts copies."""
    return [
        name
        for (name,) in warehouse.execute(
            "select table_name from information_schema.tables"
            " where table_schema = 'marts' and not starts_with(table_name, 'dq_') order by 1"
        ).fetchall()
    ]


def test_neither_order_nor_copies_of_rows_change_a_mart(shop: Shop) -> None:
    generator = random.Random(shop.seed)
    shuffled = {}
    for table, (header, *records) in shop.files.items():
        copies = generator.sample(records, min(3, len(records)))
        told = [*records, *copies]
        generator.shuffle(told)
        shuffled[table] = [header, *told]
    with shop.built("whole", shop.files) as one, shop.built("shuffled", shuffled) as other:
        for table in marts(one):
            assert rows(one, table) == rows(other, table), table


def with_cells(files: Files, change: Callable[[str, str], str]) -> Files:
    """The files with each cell that is not empty changed by what its column holds."""
    found = {}
    for table, (header, *records) in files.items():
        kinds = [COLUMNS[table].get(column, "") for column in header]
        found[table] = [
            header,
            *(
                [
                    change(kind, cell) if cell else cell
                    for kind, cell in zip(kinds, record, strict=True)
                ]
                for record in records
            ),
        ]
    return found


def test_in_twenty_eight_years_all_is_the_same(shop: Shop) -> None:
    """Then each date is the weekday that it is now, and clocks change on the same days."""

    def later(kind: str, cell: str) -> str:
        is_dated = kind in ("instant", "date", "month")
        return f"{int(cell[:4]) + YEARS}{cell[4:]}" if is_dated else cell

    def back(column: str, value: Any) -> Any:
        return value.replace(year=value.year - YEARS) if isinstance(value, date) else value

    as_of = shop.as_of.replace(year=shop.as_of.year + YEARS)
    with (
        shop.built("whole", shop.files) as one,
        shop.built("later", with_cells(shop.files, later), as_of) as other,
    ):
        compared = 0
        for table in marts(one):
            found = rows(one, table)
            assert found == rows(other, table, back), table
            compared += len(found)
        assert compared > 1000


def test_in_another_zone_the_same_days_are_the_same_some_hours_apart(shop: Shop) -> None:
    """What happens at a time of day in UTC happens at the same one in Kolkata, hours earlier."""
    ahead = timedelta(hours=5, minutes=30)

    def in_utc(kind: str, cell: str) -> str:
        return "UTC" if kind == "zone" else cell

    def in_kolkata(kind: str, cell: str) -> str:
        if kind == "instant":
            return (datetime.fromtimestamp(read_instant(cell), tz=UTC) - ahead).isoformat()
        return "Asia/Kolkata" if kind == "zone" else cell

    def back(column: str, value: Any) -> Any:
        return value + ahead if isinstance(value, datetime) else value

    with (
        shop.built("utc", with_cells(shop.files, in_utc), zone="UTC") as one,
        shop.built(
            "kolkata",
            with_cells(shop.files, in_kolkata),
            shop.as_of - ahead,
            "Asia/Kolkata",
        ) as other,
    ):
        compared = 0
        for table in marts(one):
            # the first of them may be a day or two before the first case
            where = SINCE_THE_FIRST_CASE if table == "dim_dates" else "true"
            found = rows(one, table, where=where)
            assert found == rows(other, table, back, where=where), table
            compared += len(found)
        assert compared > 1000


@pytest.fixture
def halves(shop: Shop) -> tuple[list[str], list[str]]:
    names = sorted(shop.case_ids)
    random.Random(shop.seed).shuffle(names)
    return names[::2], names[1::2]


def test_a_case_in_company_is_what_it_is_among_fewer(
    shop: Shop, halves: tuple[list[str], list[str]]
) -> None:
    names = [f"csv:{name}" for name in halves[0]]
    with (
        shop.built("whole", shop.files) as whole,
        shop.built("half0", with_cases(shop.files, halves[0])) as half,
    ):
        listed = ", ".join("'" + name.replace("'", "''") + "'" for name in names)
        for table in OF_CASES:
            expected = rows(
                whole, table, without=(SEES_OTHER_CASES,), where=f"case_id in ({listed})"
            )
            assert rows(half, table, without=(SEES_OTHER_CASES,)) == expected, table


def test_a_second_tenant_changes_no_figure_of_the_first(shop: Shop, tmp_path: Path) -> None:
    """Two companies as instances of one connector: one has what it has alone, but for its name."""
    neighbour = write(shop.seed + 1, tmp_path / "neighbour", dirty=False)
    for name, files in (("one", shop.files), ("two", read_files(neighbour.exports))):
        write_files(files, tmp_path / name)
        instance = plain(tmp_path / name, tmp_path / f"{name}-plain") / "csv"
        shutil.copytree(instance, tmp_path / "exports" / "csv" / name)
    with (
        shop.built("whole", shop.files) as alone,
        build(
            tmp_path / "exports",
            tmp_path,
            ["csv/one", "csv/two"],
            select=" ".join(f"+{table}" for table in (*OF_CASES, *COUNTS)),
            as_of=str(shop.as_of),
            reporting_time_zone=shop.zone,
            include_pii=True,
        ) as together,
    ):
        mine = "where connector = 'csv:one'"
        for table in OF_CASES:
            of_mine = f"case_id in (select case_id from marts.fct_cases {mine})"
            found = rows(together, table, without_name, where=of_mine)
            assert found == rows(alone, table), table
        for table in COUNTS:
            of_mine = "slice = 'connector' and slice_value = 'csv:one'"
            found = rows(together, table, without_name, where=of_mine)
            assert found == rows(alone, table, where="slice = 'connector'"), table
            assert found


def without_name(column: str, value: Any) -> Any:
    return value.replace("csv:one", "csv") if isinstance(value, str) else value


def test_a_kpi_of_all_is_the_sum_of_its_parts(
    shop: Shop, halves: tuple[list[str], list[str]]
) -> None:
    def sums(warehouse: duckdb.DuckDBPyConnection, table: str) -> dict[tuple[Any, ...], list[int]]:
        columns = ", ".join(COUNTS[table])
        found: dict[tuple[Any, ...], list[int]] = {}
        for row in warehouse.execute(
            f"select period_grain, period_start, slice, slice_value, {columns} from marts.{table}"
        ).fetchall():
            if any(row[4:]):
                found[row[:4]] = list(row[4:])
        return found

    with (
        shop.built("whole", shop.files) as whole,
        shop.built("half0", with_cases(shop.files, halves[0])) as one,
        shop.built("half1", with_cases(shop.files, halves[1])) as other,
    ):
        for table in COUNTS:
            nothing = [0] * len(COUNTS[table])
            together: dict[tuple[Any, ...], list[int]] = {}
            for part in (one, other):
                for key, counts in sums(part, table).items():
                    others = together.get(key, nothing)
                    together[key] = [a + b for a, b in zip(others, counts, strict=True)]
            assert sums(whole, table) == together, table


@pytest.mark.parametrize(("table", "rate", "numerator", "denominator"), RATES)
def test_a_rate_is_its_numerator_over_its_denominator(
    shop: Shop, table: str, rate: str, numerator: str, denominator: str
) -> None:
    with shop.built("whole", shop.files) as whole:
        wrong = whole.execute(
            f"select {rate}, {numerator}, {denominator} from marts.{table}"
            f" where round({rate}, 9) is distinct from"
            f" round(({numerator}) / nullif({denominator}, 0), 9)"
        ).fetchall()
        assert wrong == []


def test_a_past_instant_gives_what_was_exported_then(shop: Shop) -> None:
    """Of cases and their events; what else the exports of that time held, reading.cut says."""
    header, *records = shop.files["cases"]
    starts = sorted(read_instant(record[header.index("created_at")]) for record in records)
    half_way = starts[len(starts) // 2]
    as_of = datetime.fromtimestamp(half_way, tz=UTC).replace(tzinfo=None)
    cut = dict(shop.files)
    for table, column in (("cases", "created_at"), ("case_events", "occurred_at")):
        names, *told = cut[table]
        place = names.index(column)
        cut[table] = [
            names,
            *(record for record in told if read_instant(record[place]) <= half_way),
        ]
    kept = [record[header.index("case_id")] for record in cut["cases"][1:]]
    cut = with_cases(cut, kept)
    with shop.built("past", shop.files, as_of) as one, shop.built("cut", cut, as_of) as other:
        assert rows(one, "fct_case_stages")
        for table in OF_CASES:
            assert rows(one, table) == rows(other, table), table
