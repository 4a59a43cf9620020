"""The independent reference: what every table must hold, straight from the raw exports.

It shares no code and no SQL with the models. Each definition is written the plain way, so that
a reader can check it against the rules by eye.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from . import facts, kpis, operations, reading
from .words import Row
from .world import World

FACTS: dict[str, Callable[[World], list[Row]]] = {
    "fct_cases": facts.fct_cases,
    "fct_case_assignments": facts.fct_case_assignments,
    "fct_case_stages": facts.fct_case_stages,
    "fct_case_resolutions": facts.fct_case_resolutions,
    "fct_responses": facts.fct_responses,
    "fct_activities": facts.fct_activities,
    "fct_backlog_daily": facts.fct_backlog_daily,
    "fct_sla_targets": facts.fct_sla_targets,
    "fct_contacts": operations.fct_contacts,
    "fct_agent_hours": operations.fct_agent_hours,
    "fct_survey_responses": operations.fct_survey_responses,
    "fct_costs": operations.fct_costs,
    "fct_account_months": operations.fct_account_months,
}


def build(
    exports: Path,
    as_of: datetime | None = None,
    reporting_time_zone: str = "UTC",
    only: Collection[str] | None = None,
) -> dict[str, list[Row]]:
    """Every fact and KPI table of the contract, for `<exports>/csv/<table>.csv`.

    `only` names the tables wanted; without it, all.
    """
    wanted = set(only) if only is not None else {*FACTS, *kpis.KPIS}
    needs_facts = wanted & set(kpis.KPIS)
    raw, world = read(exports, as_of, reporting_time_zone)
    tables: dict[str, list[Row]] = {name: [] for name in (*FACTS, *kpis.KPIS)}
    if world is not None:
        for name, table in FACTS.items():
            if needs_facts or name in wanted:
                tables[name] = table(world)
        for name, kpi in kpis.KPIS.items():
            if name in wanted:
                tables[name] = kpi(world, tables)
    tables["dq_source_coverage"] = raw.coverage
    tables["dq_rejected_rows"] = raw.rejected
    return {name: [shown(row) for row in rows] for name, rows in tables.items()}


def read(
    exports: Path, as_of: datetime | None, reporting_time_zone: str
) -> tuple[reading.Exports, World | None]:
    """What the files hold, and the world as it was at as_of; without any instant there is none."""
    raw = reading.read_exports(Path(exports))
    now = reading.latest_instant(raw.tables) if as_of is None else reading.to_seconds(as_of)
    if now is None:
        return raw, None
    return raw, World(reading.cut(raw.tables, now), now, ZoneInfo(reporting_time_zone))


def shown(row: Row) -> Row:
    return {
        column: shown_cell(column, value)
        for column, value in row.items()
        if not column.startswith("_")
    }


def shown_cell(column: str, value: Any) -> Any:
    """Instants become datetimes in UTC, exact fractions become floats."""
    if isinstance(value, Fraction | Decimal):
        return float(value)
    is_instant = column.endswith("_at") or column in ("as_of", "waiting_since")
    if is_instant and isinstance(value, int) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, tz=UTC).replace(tzinfo=None)
    return value


__all__ = ["build", "read"]
