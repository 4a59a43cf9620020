"""Local time: days and months of the reporting zone, and business time by walking local windows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from .words import Row

Span = tuple[int, int]  # [from, to) in seconds since 1970, UTC


def to_local(instant: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(instant, tz=UTC).astimezone(zone)


def to_instant(wall: datetime, zone: ZoneInfo, last: bool = False) -> int:
    """The instant at which local clocks show `wall` (rule 25).

    A repeated wall time means its first occurrence, or its last if asked; a skipped one means
    the instant of the jump.
    """
    first = int(wall.replace(tzinfo=zone, fold=0).timestamp())
    second = int(wall.replace(tzinfo=zone, fold=1).timestamp())
    if to_local(first, zone).replace(tzinfo=None) == wall:
        return second if last else first
    return instant_of_jump(second, first, zone)


def instant_of_jump(before: int, after: int, zone: ZoneInfo) -> int:
    old_offset = to_local(before, zone).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if to_local(middle, zone).utcoffset() == old_offset:
            before = middle
        else:
            after = middle
    return after


def day_start(day: date, zone: ZoneInfo) -> int:
    return to_instant(datetime.combine(day, time()), zone)


def next_midnight(day: date, zone: ZoneInfo) -> int:
    return day_start(day + timedelta(days=1), zone)


def local_date(instant: int, zone: ZoneInfo) -> date:
    return to_local(instant, zone).date()


def hour_start(instant: int, zone: ZoneInfo) -> int:
    """The instant less the minutes and seconds its local clock shows."""
    wall = to_local(instant, zone)
    return instant - wall.minute * 60 - wall.second


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def united(spans: list[Span]) -> list[Span]:
    """The same instants as a list of disjoint spans in order."""
    result: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def overlap(spans: list[Span], start: int, end: int) -> list[Span]:
    """The parts of disjoint spans that lie in [start, end)."""
    cut = [(max(start, a), min(end, b)) for a, b in spans]
    return [(a, b) for a, b in cut if a < b]


def without(spans: list[Span], holes: list[Span]) -> list[Span]:
    """Disjoint spans less other disjoint spans."""
    for start, end in holes:
        spans = [
            part
            for a, b in spans
            for part in ((a, min(b, start)), (max(a, end), b))
            if part[0] < part[1]
        ]
    return spans


def length(spans: list[Span]) -> int:
    return sum(end - start for start, end in spans)


class Schedule:
    """One set of opening hours: local windows per weekday in a zone, and days that are closed."""

    def __init__(self, windows: list[Row], closed_days: set[date]) -> None:
        self.windows = windows
        self.closed_days = closed_days
        self._by_day: dict[date, list[Span]] = {}
        self._by_range: dict[tuple[date, date], list[Span]] = {}

    def open_on(self, day: date) -> list[Span]:
        """A holiday closes the whole local day; else each window follows the wall clock."""
        if day in self.closed_days:
            return []
        if day not in self._by_day:
            self._by_day[day] = [
                (
                    wall_instant(day, row["opens_at"], row["time_zone"], last=False),
                    wall_instant(day, row["closes_at"], row["time_zone"], last=True),
                )
                for row in self.windows
                if row["weekday"] == day.isoweekday()
            ]
        return self._by_day[day]

    def open_between(self, start: int, end: int) -> list[Span]:
        """Open spans in [start, end); local days are taken generously and cut afterwards."""
        first = datetime.fromtimestamp(start, tz=UTC).date() - timedelta(days=2)
        last = datetime.fromtimestamp(end, tz=UTC).date() + timedelta(days=2)
        if (first, last) not in self._by_range:
            spans = [span for day in days(first, last) for span in self.open_on(day)]
            self._by_range[first, last] = united(spans)
        return overlap(self._by_range[first, last], start, end)


@cache
def wall_instant(day: date, minutes: int, zone_name: str, last: bool) -> int:
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return to_instant(wall, ZoneInfo(zone_name), last)


class Schedules:
    """All schedules of a company, and which one applies when a case names one or none."""

    def __init__(self, business_hours: list[Row], holidays: list[Row]) -> None:
        names = sorted({row["schedule_id"] for row in business_hours})
        marked = sorted({row["schedule_id"] for row in business_hours if row["is_default"]})
        self.default: str | None = (marked or names or [None])[0]
        self.by_id = {
            name: Schedule(
                [row for row in business_hours if row["schedule_id"] == name],
                {row["date"] for row in holidays if row["schedule_id"] == name},
            )
            for name in names
        }

    def in_force(self, named: str | None) -> Schedule | None:
        """Rule 24: an unknown or emptied schedule means the default one."""
        return self.by_id.get(named or "", self.by_id.get(self.default or ""))
