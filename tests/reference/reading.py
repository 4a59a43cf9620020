"""Raw csv files -> typed rows, with every row accounted for as used, rejected or duplicate."""

from __future__ import annotations

import csv
import io
import re
import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from .words import (
    ACTIVE,
    COLUMNS,
    CONNECTOR,
    DEFAULTS,
    DONE,
    KEYS,
    REQUIRED,
    VOID,
    WORDS,
    Row,
)

INSTANT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[Tt ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?"
    r"(?: ?([Zz]|[+-]\d\d(?::?\d\d)?))?)?"
)
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
TRUE = frozenset({"true", "t", "yes", "y", "1"})
FALSE = frozenset({"false", "f", "no", "n", "0"})
ZONES = frozenset(available_timezones())


class UnreadableError(ValueError):
    """A cell that does not hold what its column says."""


@dataclass
class Exports:
    """What the files of one connector hold: usable rows, and the account of all others."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    rejected: list[Row] = field(default_factory=list)
    coverage: list[Row] = field(default_factory=list)
    case_ids: set[str] = field(default_factory=set)


def read_exports(exports: Path) -> Exports:
    result = Exports()
    for table in COLUMNS:  # `cases` comes before `case_events`, which needs to know the used cases
        path = exports / CONNECTOR / f"{table}.csv"
        result.tables[table] = []
        if path.exists():
            read_table(result, table, path)
    return result


def read_table(result: Exports, table: str, path: Path) -> None:
    header, records, is_unclosed = read_records(path)
    used: list[Row] = []
    rejected = duplicates = 0
    for number, record in enumerate(records, start=1):
        try:
            if is_unclosed and number == len(records):
                raise UnreadableError("a quote is never closed")
            row = read_row(table, header, record)
            refuse_orphans(result, table, row)
        except UnreadableError as reason:
            rejected += 1
            result.rejected.append(rejected_row(table, number, str(reason), record))
            continue
        row["_number"] = number
        used.append(row)
    # Validity comes before duplicates: every unreadable copy is a rejected row of its own.
    kept: list[Row] = []
    first_of: dict[object, Row] = {}
    for row in used:
        first = first_of.setdefault(identity(table, row), row)
        if first is row:
            kept.append(row)
        elif table == "case_events" or first["_told"] == row["_told"]:
            duplicates += 1
        else:
            rejected += 1
            conflict = "same key, other content"
            result.rejected.append(rejected_row(table, row["_number"], conflict, row["_record"]))
    if table == "surveys":
        duplicates += len(kept) - len({row["response_id"] for row in kept})
    result.tables[table] = kept
    if table == "cases":
        result.case_ids = {row["case_id"] for row in kept}
    result.coverage.append(
        {
            "connector": CONNECTOR,
            "source_table": table,
            "rows_read": len(records),
            "rows_used": len(records) - rejected - duplicates,
            "rows_rejected": rejected,
            "rows_duplicate": duplicates,
        }
    )


def rejected_row(table: str, number: int, reason: str, record: tuple[str, ...] | list[str]) -> Row:
    return {
        "connector": CONNECTOR,
        "source_table": table,
        "row_number": number,
        "reason": reason,
        "raw": ",".join(record),
    }


def read_records(path: Path) -> tuple[list[str], list[list[str]], bool]:
    """The header, the records, and whether a quote in the last one is never closed: it spans lines,
    and the quotes in these are odd in number."""
    csv.field_size_limit(sys.maxsize)
    text = path.read_bytes().decode("utf-8", errors="surrogateescape").removeprefix("\ufeff")
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines)
    records, begins, ends = [], 0, 0
    for record in reader:
        if record:
            records.append(record)
            begins = ends
        ends = reader.line_num
    if not records:
        return [], [], False
    own = lines[begins:ends]
    is_unclosed = len(own) > 1 and "".join(own).count('"') % 2 == 1
    return records[0], records[1:], is_unclosed


def is_utf_8(cell: str) -> bool:
    try:
        cell.encode("utf-8")
    except UnicodeEncodeError:  # a byte that was no UTF-8 was kept as a lone surrogate
        return False
    return True


def read_row(table: str, header: list[str], record: list[str]) -> Row:
    if len(record) != len(header):
        raise UnreadableError("wrong number of fields")
    if not all(is_utf_8(cell) for cell in record):
        raise UnreadableError("not UTF-8")
    cells = dict(zip(header, record, strict=True))
    row: Row = {}
    for column, kind in COLUMNS[table].items():
        cell = cells.get(column, "")
        if cell == "":
            if column in REQUIRED[table]:
                raise UnreadableError(f"{column} is empty")
            row[column] = DEFAULTS.get(table, {}).get(column)
        else:
            row[column] = READERS[kind](cell)
    refuse_unknown_words(table, row)
    refuse_backward_windows(table, row)
    row["_record"] = tuple(record)
    # columns that begin with _ are what a loader notes of its own work
    row["_told"] = tuple(cell for name, cell in cells.items() if not name.startswith("_"))
    row["_texts"] = tuple(cells.get(column, "") for column in COLUMNS[table])
    return row


def refuse_unknown_words(table: str, row: Row) -> None:
    for column, words in WORDS.get(table, {}).items():
        if row[column] not in words:
            raise UnreadableError(f"unknown {column}")
    is_status = table == "case_events" and row["event_type"] == "status_changed"
    if is_status and row["status"] not in ACTIVE | DONE | VOID:
        raise UnreadableError("unknown status")


def refuse_backward_windows(table: str, row: Row) -> None:
    """Rule 25: a window over midnight is written as two."""
    if table == "business_hours" and row["closes_at"] <= row["opens_at"]:
        raise UnreadableError("closes_at is not after opens_at")


def refuse_orphans(result: Exports, table: str, row: Row) -> None:
    if table == "case_events" and row["case_id"] not in result.case_ids:
        raise UnreadableError("no such case")


def identity(table: str, row: Row) -> object:
    """Rule 5: rows with the same identity are one thing, told once.

    An event is known by its event_id within its case, a keyed row by its key, any other row by
    all its text, in columns that nobody knows too.
    """
    if table == "case_events" and row["event_id"] is not None:
        return row["case_id"], row["event_id"]
    if table in KEYS:
        return row[KEYS[table]]
    return row["_told"]


# --- one cell ---------------------------------------------------------------------------------


def read_instant(cell: str) -> int:
    """Seconds since 1970, UTC; fractions are cut off (rule 1)."""
    match = INSTANT.fullmatch(cell)
    if match is None:
        raise UnreadableError(f"not an instant: {cell}")
    *parts, offset = match.groups(default="")
    year, month, day, hour, minute, second = (int(part or 0) for part in parts)
    try:
        zone = timezone(read_offset(offset))
        instant = to_seconds(datetime(year, month, day, hour, minute, second, tzinfo=zone))
    except (ValueError, OverflowError) as error:
        raise UnreadableError(f"not an instant: {cell}") from error
    if not FIRST_INSTANT <= instant < END_OF_INSTANTS:
        raise UnreadableError(f"absurd instant: {cell}")
    return instant


def read_offset(text: str) -> timedelta:
    if text in ("", "Z", "z"):
        return timedelta(0)
    digits = text[1:].replace(":", "").ljust(4, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if text[0] == "-" else size


def to_seconds(instant: datetime) -> int:
    """Whole seconds since 1970; an instant that names no zone is UTC."""
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return int((instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1))


FIRST_INSTANT = to_seconds(datetime(1970, 1, 1, tzinfo=UTC))
END_OF_INSTANTS = to_seconds(datetime(2200, 1, 1, tzinfo=UTC))


def read_number(cell: str) -> Decimal:
    if NUMBER.fullmatch(cell) is None:
        raise UnreadableError(f"not a number: {cell}")
    return Decimal(cell)


def read_integer(cell: str) -> int:
    return int(read_number(cell))


def read_boolean(cell: str) -> bool:
    if cell.lower() in TRUE:
        return True
    if cell.lower() in FALSE:
        return False
    raise UnreadableError(f"not a boolean: {cell}")


def read_date(cell: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", cell) is None:
            raise ValueError(cell)
        return date.fromisoformat(cell)
    except ValueError as error:
        raise UnreadableError(f"not a date: {cell}") from error


def read_month(cell: str) -> date:
    """Rule 10: YYYY-MM, or any day of the month."""
    return read_date(cell if len(cell) > 7 else f"{cell}-01").replace(day=1)


def read_wall(cell: str) -> int:
    """Local HH:MM as minutes of the day; 24:00 is the end of the day."""
    match = re.fullmatch(r"(\d\d):(\d\d)", cell)
    minutes = int(match[1]) * 60 + int(match[2]) if match and int(match[2]) < 60 else None
    if minutes is None or minutes > 24 * 60:
        raise UnreadableError(f"not a local time: {cell}")
    return minutes


def read_weekday(cell: str) -> int:
    if cell not in tuple("1234567"):
        raise UnreadableError(f"not a weekday: {cell}")
    return int(cell)


def read_zone(cell: str) -> str:
    if cell not in ZONES:
        raise UnreadableError(f"not a time zone: {cell}")
    return cell


READERS: dict[str, Any] = {
    "id": lambda cell: f"{CONNECTOR}:{cell}",
    "text": str,
    "instant": read_instant,
    "integer": read_integer,
    "number": read_number,
    "boolean": read_boolean,
    "date": read_date,
    "month": read_month,
    "wall": read_wall,
    "weekday": read_weekday,
    "zone": read_zone,
}


# --- the world as it was at as_of ---------------------------------------------------------------


def latest_instant(tables: dict[str, list[Row]]) -> int | None:
    """Rule 2: what happened moves as_of; plans (agent_time, subscriptions, sla_policies) do not."""
    counted = {
        "cases": ("created_at",),
        "case_events": ("occurred_at",),
        "contacts": ("started_at", "queued_at", "answered_at", "ended_at", "wrapped_up_at"),
        "surveys": ("offered_at", "responded_at"),
    }
    instants = [
        row[column]
        for table, columns in counted.items()
        for row in tables[table]
        for column in columns
        if row[column] is not None
    ]
    return max(instants, default=None)


def cut(tables: dict[str, list[Row]], as_of: int) -> dict[str, list[Row]]:
    """Rule 3: what lies after as_of does not exist."""
    known = dict(tables)
    known["cases"] = [row for row in tables["cases"] if row["created_at"] <= as_of]
    case_ids = {row["case_id"] for row in known["cases"]}
    known["case_events"] = [
        row
        for row in tables["case_events"]
        if row["occurred_at"] <= as_of and row["case_id"] in case_ids
    ]
    known["contacts"] = [
        cut_contact(row, as_of) for row in tables["contacts"] if row["started_at"] <= as_of
    ]
    known["agent_time"] = [
        {**row, "ended_at": min(row["ended_at"], as_of)}
        for row in tables["agent_time"]
        if row["started_at"] <= as_of
    ]
    known["surveys"] = latest_versions(
        [cut_survey(row, as_of) for row in tables["surveys"] if begins_by(row, as_of)]
    )
    known["subscriptions"] = [
        {**row, "ended_at": None if later(row["ended_at"], as_of) else row["ended_at"]}
        for row in tables["subscriptions"]
        if row["started_at"] <= as_of
    ]
    return known


def later(instant: int | None, as_of: int) -> bool:
    return instant is not None and instant > as_of


def cut_contact(row: Row, as_of: int) -> Row:
    ends = ("queued_at", "answered_at", "ended_at", "wrapped_up_at")
    known = {**row, **{column: None for column in ends if later(row[column], as_of)}}
    was_cut = any(later(row[column], as_of) for column in ends)
    if was_cut and known["ended_at"] is None:
        known["outcome"] = None
    return known


def begins_by(survey: Row, as_of: int) -> bool:
    instants = [at for at in (survey["offered_at"], survey["responded_at"]) if at is not None]
    return not later(min(instants, default=None), as_of)


def cut_survey(row: Row, as_of: int) -> Row:
    if later(row["offered_at"], as_of):
        row = {**row, "offered_at": None}
    if later(row["responded_at"], as_of):
        hidden = {"responded_at": None, "score": None, "rating": None, "comment": None}
        return {**row, **hidden, "_answered_at": row["responded_at"]}
    return row


def latest_versions(rows: list[Row]) -> list[Row]:
    """Rule 5: the latest answer that is known wins, else the offer, else what is answered first."""

    def recency(row: Row) -> tuple[object, ...]:
        return row["responded_at"] or -1, -row.get("_answered_at", 0), row["_texts"]

    latest: dict[str, Row] = {}
    for row in sorted(rows, key=recency):
        latest[row["response_id"]] = row
    return list(latest.values())
