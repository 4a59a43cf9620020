"""Business time against a second clock, in every zone whose clocks changed lately.

One build holds a schedule for each such zone and cases whose stages begin and end around the
changes. The second clock knows nothing of offsets: it walks each local day in quarters of an hour
(in minutes, where clocks changed at an odd one) and looks at what clocks in the zone show.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import duckdb
import pytest

from .building import build

# Years in which Mexico, Jordan, Iran, Greenland, Egypt, Kazakhstan and Paraguay changed rules.
FIRST, LAST = date(2022, 9, 1), date(2025, 4, 30)
QUARTER = timedelta(minutes=15)
CASES_OF_A_ZONE = 6
STAGES_OF_A_CASE = 5
STATUSES = ("open", "pending")

# Windows in minutes after midnight; every schedule has another one on each weekday.
WINDOWS: tuple[tuple[tuple[int, int], ...], ...] = (
    ((540, 1020),),
    ((0, 1440),),
    ((0, 360), (1320, 1440)),  # over midnight
    ((90, 135), (150, 240)),  # in the hours that are skipped or repeated
    ((120, 180),),
    ((480, 720), (660, 1110)),  # two that overlap
    ((0, 15), (1425, 1440)),
)


@dataclass(frozen=True)
class Schedule:
    number: int
    zone_name: str

    @property
    def id(self) -> str:
        return f"schedule {self.zone_name}"

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    @cached_property
    def holidays(self) -> frozenset[date]:
        """Now and then a day on which clocks change, and each 50th day."""
        jumps = [jump.date() for jump in self.jumps[self.number % 3 :: 3]]
        days = [FIRST + timedelta(days=number) for number in range(self.number % 50, 900, 50)]
        return frozenset(jumps + days)

    @cached_property
    def jumps(self) -> list[datetime]:
        """The hours, UTC, in which clocks in the zone change."""
        found, day = [], datetime.combine(FIRST, time(), UTC)
        while day.date() < LAST:
            following = day + timedelta(days=1)
            if self.offset(day) != self.offset(following):
                hours = [day + timedelta(hours=number) for number in range(25)]
                found += [
                    hour
                    for hour in hours[:-1]
                    if self.offset(hour) != self.offset(hour + timedelta(hours=1))
                ]
            day = following
        return found

    @cached_property
    def step(self) -> timedelta:
        """Clocks changed on a quarter of an hour, but in Antarctica a minute past midnight."""
        for jump in self.jumps:
            parts = [jump + number * QUARTER for number in range(5)]
            for one, other in pairwise(parts):
                last = other - timedelta(seconds=1)
                if self.offset(one) != self.offset(last):
                    return timedelta(minutes=1)
        return QUARTER

    def offset(self, instant: datetime) -> timedelta | None:
        return instant.astimezone(self.zone).utcoffset()

    def windows(self, day: date) -> tuple[tuple[int, int], ...]:
        return WINDOWS[(day.isoweekday() + self.number) % len(WINDOWS)]

    def opened(self, day: date) -> list[tuple[datetime, datetime]]:
        """From the first step that shows the opening time or later, to the last one that shows the
        closing time, or after the last one that shows an earlier one where none does."""
        if day in self.holidays:
            return []
        midnight = datetime.combine(day, time())
        spans = []
        for opens_at, closes_at in self.windows(day):
            opens = midnight + timedelta(minutes=opens_at)
            closes = midnight + timedelta(minutes=closes_at)
            steps = walk(self.zone_name, day, self.step)
            started = min(at for at, shown in steps if shown >= opens)
            before = max(at for at, shown in steps if shown < closes) + self.step
            ended = max((at for at, shown in steps if shown == closes), default=before)
            if started < ended:
                spans.append((started, ended))
        return spans

    def seconds(self, start: datetime, end: datetime) -> int:
        """Open seconds in [start, end), each counted once though windows may overlap."""
        day, last = start.date() - timedelta(days=2), end.date() + timedelta(days=2)
        edges: list[tuple[datetime, int]] = []
        while day <= last:
            for opened, closed in self.opened(day):
                opened, closed = max(opened, start), min(closed, end)
                if opened < closed:
                    edges += [(opened, 1), (closed, -1)]
            day += timedelta(days=1)
        total, depth, since = timedelta(), 0, start
        for at, step in sorted(edges, key=lambda edge: (edge[0], -edge[1])):
            if depth > 0:
                total += at - since
            depth, since = depth + step, at
        return int(total.total_seconds())


@cache
def walk(zone_name: str, day: date, step: timedelta) -> list[tuple[datetime, datetime]]:
    """Steps around a local day: the instant, and what clocks in the zone show then."""
    zone = ZoneInfo(zone_name)
    start = datetime.combine(day, time(12), UTC) - timedelta(hours=30)
    instants = [start + number * step for number in range(timedelta(hours=60) // step)]
    return [(at, at.astimezone(zone).replace(tzinfo=None)) for at in instants]


def schedules() -> list[Schedule]:
    """One for each zone whose clocks changed, where Python and DuckDB have one opinion of when."""
    names = sorted(name for name in available_timezones() if "/" in name and name[:4] != "Etc/")
    found = [Schedule(number, name) for number, name in enumerate(names)]
    changing = [schedule for schedule in found if schedule.jumps]
    same = [schedule for schedule in changing if is_known_alike(schedule)]
    assert len(same) > 0.9 * len(changing), "two zone databases that differ much prove nothing"
    return same


def is_known_alike(schedule: Schedule) -> bool:
    """Zone databases have versions. In 2026 Moldova's hours of the years before were corrected."""
    hours = [jump + number * timedelta(hours=1) for jump in schedule.jumps for number in (-1, 0, 1)]
    shown = (
        duckdb.connect()
        .execute(
            "select list_transform(?, lambda hour: timezone(?, timezone('UTC', hour)))",
            [[hour.replace(tzinfo=None) for hour in hours], schedule.zone_name],
        )
        .fetchone()
    )
    expected = [hour.astimezone(schedule.zone).replace(tzinfo=None) for hour in hours]
    return shown is not None and shown[0] == expected


def instants(schedule: Schedule, generator: random.Random) -> list[datetime]:
    """Some instants in order, most of them within days of a change, many on an edge."""
    jump = generator.choice(schedule.jumps)
    found = set()
    while len(found) < STAGES_OF_A_CASE + 1:
        kind = generator.random()
        if kind < 0.4:
            at = jump + generator.randrange(-16, 17) * QUARTER
        elif kind < 0.6:
            spans = schedule.opened(jump.date() + timedelta(days=generator.randrange(-2, 3)))
            at = generator.choice(generator.choice(spans)) if spans else jump
        else:
            at = jump + timedelta(seconds=generator.randrange(-6 * 86400, 6 * 86400))
        found.add(at + timedelta(seconds=generator.choice((0, 0, 0, -1, 1, 617))))
    return sorted(found)


def write(file: Path, columns: str, rows: Iterator[tuple[object, ...]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", newline="") as lines:
        csv.writer(lines).writerows([columns.split(), *rows])


def test_business_time_is_what_local_clocks_show(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    generator = random.Random(20250330)
    told = schedules()
    cases = {
        f"{schedule.zone_name} {number}": (schedule, instants(schedule, generator))
        for schedule in told
        for number in range(CASES_OF_A_ZONE)
    }
    files = tmp_path / "exports" / "csv"
    write(
        files / "business_hours.csv",
        "schedule_id weekday opens_at closes_at time_zone",
        (
            (schedule.id, weekday, clock(opens_at), clock(closes_at), schedule.zone_name)
            for schedule in told
            for weekday in range(1, 8)
            for opens_at, closes_at in WINDOWS[(weekday + schedule.number) % len(WINDOWS)]
        ),
    )
    write(
        files / "holidays.csv",
        "schedule_id date",
        ((schedule.id, day) for schedule in told for day in sorted(schedule.holidays)),
    )
    write(
        files / "cases.csv",
        "case_id created_at",
        ((name, moments[0].isoformat()) for name, (_, moments) in cases.items()),
    )
    write(
        files / "case_events.csv",
        "case_id occurred_at event_type attribute value status",
        (
            event
            for name, (schedule, moments) in cases.items()
            for event in [
                (name, moments[0].isoformat(), "attribute_changed", "schedule", schedule.id, ""),
                *(
                    (
                        name,
                        at.isoformat(),
                        "status_changed",
                        "",
                        "",
                        ("open", "pending")[number % 2],
                    )
                    for number, at in enumerate(moments)
                ),
            ]
        ),
    )
    with build(
        tmp_path / "exports", tmp_path, ["csv"], select="+fct_case_stages", as_of=f"{LAST} 00:00:00"
    ) as warehouse:
        found = {
            (name, start.replace(tzinfo=UTC)): (end, seconds)
            for name, start, end, seconds in warehouse.execute(
                """
                select substr(case_id, 5), started_at, ended_at, business_seconds
                from marts.fct_case_stages where ended_at is not null
                """
            ).fetchall()
        }
    compared = 0
    wrong = []
    for name, (schedule, moments) in cases.items():
        for start, end in pairwise(moments):
            ended_at, seconds = found[name, start]
            assert ended_at == end.replace(tzinfo=None)
            expected = schedule.seconds(start, end)
            compared += 1
            if seconds != expected:
                wrong.append((name, start, end, expected, seconds))
    assert not wrong, f"{len(wrong)} of {compared}, such as {wrong[:5]}"
    assert compared == len(told) * CASES_OF_A_ZONE * STAGES_OF_A_CASE
    record_property("intervals", compared)
    record_property("zones", len(told))


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@pytest.mark.parametrize(
    ("zone", "start", "end", "expected"),
    [
        # half an hour is skipped: open round the clock, a day has 23.5 hours
        ("Australia/Lord_Howe", "2024-10-05T13:30", "2024-10-06T13:00", 23.5 * 3600),
        # and repeated
        ("Australia/Lord_Howe", "2024-04-06T13:00", "2024-04-07T13:30", 24.5 * 3600),
    ],
)
def test_the_second_clock_knows_days_of_other_lengths(
    zone: str, start: str, end: str, expected: float
) -> None:
    day = datetime.fromisoformat(end).date()
    schedule = next(
        schedule
        for schedule in (Schedule(number, zone) for number in range(50))
        if schedule.windows(day) == ((0, 1440),) and day not in schedule.holidays
    )
    instants = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (start, end)]
    assert schedule.seconds(*instants) == expected
