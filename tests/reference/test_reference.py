"""The reference itself: golden cases of the definitions, clock changes, identities."""

from __future__ import annotations

import csv
import hashlib
import itertools
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from . import build, read
from .clock import Schedule, length, to_instant
from .companies import Company, write
from .compare import KEYS, compare
from .reading import read_instant
from .shrink import read_files, shrink, story, with_cases, write_files
from .words import VOID, Row

Tables = dict[str, list[Row]]
COMPANIES = range(12)
ALL = list(KEYS)


# --- golden cases: a story in minutes after 13:00 -----------------------------------------------

START = datetime(2025, 6, 2, 13, 0, tzinfo=UTC)
PEOPLE = [
    {"person_id": "customer", "role": "customer"},
    {"person_id": "jen", "role": "agent"},
    {"person_id": "amanda", "role": "agent"},
    {"person_id": "bob", "role": "agent"},
    {"person_id": "helper", "role": "bot"},
]


def says(minute: int, who: str = "customer") -> Row:
    direction = "in" if who == "customer" else "out"
    return event(minute, "message", who, direction=direction)


def assigned(minute: int, agent_id: str) -> Row:
    return event(minute, "assignee_changed", "jen", agent_id=agent_id)


def status(minute: int, word: str, who: str = "amanda") -> Row:
    return event(minute, "status_changed", who, status=word)


def event(minute: int, event_type: str, who: str, **cells: Any) -> Row:
    at = (START + timedelta(minutes=minute)).isoformat()
    return {"case_id": "1", "occurred_at": at, "event_type": event_type, "actor_id": who, **cells}


AMANDA = [
    says(0),
    assigned(5, "amanda"),
    says(10, "amanda"),
    status(10, "solved"),
    status(45, "open"),
    status(60, "solved"),
]
GOLDEN: dict[str, list[Row]] = {
    "G1": AMANDA,
    "G1b": [*AMANDA, says(60, "amanda")],
    "G1c": AMANDA[:-1],
    "G2": [
        says(0),
        assigned(5, "amanda"),
        assigned(35, "bob"),
        says(50, "bob"),
        status(60, "solved"),
    ],
    "G3": [says(0), assigned(0, "amanda"), says(10, "bob"), status(20, "solved")],
    "G4": [
        says(0),
        says(2, "bob"),
        assigned(5, "amanda"),
        says(30, "amanda"),
        status(40, "solved"),
    ],
    "G5": [
        says(0),
        status(0, "new"),
        status(10, "open"),
        assigned(10, "amanda"),
        says(30, "amanda"),
        status(30, "pending"),
        says(90),
        status(90, "hold"),
        status(150, "open"),
        says(170, "amanda"),
        status(170, "solved"),
        says(200),
        status(200, "open"),
        status(230, "solved"),
    ],
    "G6": [says(0), assigned(5, "amanda"), status(20, "solved")],
    "G7": [
        says(0),
        says(1, "helper"),
        assigned(5, "amanda"),
        says(12, "amanda"),
        status(12, "solved"),
    ],
}

# first reply, first resolution, full resolution, requester wait, agent wait, on hold
TIMES = {
    "G1": (10, 10, 60, 25, 0, 0),
    "G1b": (10, 10, 60, 25, 0, 0),
    "G1c": (10, 10, None, 15, 0, 0),
    "G2": (50, 60, 60, 60, 0, 0),
    "G3": (10, 20, 20, 20, 0, 0),
    "G4": (2, 40, 40, 40, 0, 0),
    "G5": (30, 170, 230, 140, 60, 60),
    "G6": (None, 20, 20, 20, 0, 0),
    "G7": (12, 12, 12, 12, 0, 0),
}
# resolutions, reopens, Help Scout closed and resolved at as_of
COUNTS = {
    "G1": (2, 1, 1, 1),
    "G1b": (2, 1, 1, 1),
    "G1c": (1, 1, 0, 0),
    "G2": (1, 0, 1, 1),
    "G3": (1, 0, 1, 1),
    "G4": (1, 0, 1, 1),
    "G5": (2, 1, 1, 1),
    "G6": (1, 0, 1, 0),
    "G7": (1, 0, 1, 1),
}
# one touch by Explore's formula and exactly; FCR one reply, one interaction, no customer follow-up
FLAGS = {
    "G1": (1, 1, 0, 0, 1),
    "G1b": (0, 0, 0, 0, 1),
    "G1c": (0, 0, 0, 0, 0),
    "G2": (1, 1, 1, 0, 1),
    "G3": (1, 1, 1, 1, 1),
    "G4": (0, 0, 0, 0, 1),
    "G5": (0, 0, 0, 0, 0),
    "G6": (1, 0, 0, 0, 1),
    "G7": (1, 1, 1, 1, 1),
}
# stints: agent, first touch by the assignee, by anyone, active, resolution; then the whole case
STINTS = {
    "G1": ([("amanda", 5, 5, 20, 55)], 55),
    "G1b": ([("amanda", 5, 5, 20, 55)], 55),
    "G1c": ([("amanda", 5, 5, 10, None)], None),
    "G2": ([("amanda", None, None, 30, 30), ("bob", 15, 15, 25, 25)], 55),
    "G3": ([("amanda", None, 10, 20, 20)], 20),
    "G4": ([("amanda", 25, 25, 35, 35)], 35),
    "G5": ([("amanda", 20, 20, 190, 220)], 220),
    "G6": ([("amanda", None, None, 15, 15)], 15),
    "G7": ([("amanda", 7, 7, 7, 7)], 7),
}


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tables]:
    built = {}
    for name, events in GOLDEN.items():
        folder = tmp_path_factory.mktemp(name)
        cases = [{"case_id": "1", "created_at": START.isoformat(), "requester_id": "customer"}]
        write_csv(folder, cases=cases, case_events=events, people=PEOPLE)
        seen_at = START + timedelta(minutes=50) if name == "G1c" else None
        built[name] = build(folder, as_of=seen_at)
    return built


def write_csv(folder: Path, **tables: list[Row]) -> None:
    (folder / "csv").mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / "csv" / f"{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)


def minutes(seconds: int | None) -> float | None:
    return None if seconds is None else seconds / 60


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_times(golden: dict[str, Tables], name: str) -> None:
    (case,) = golden[name]["fct_cases"]
    columns = (
        "first_response_seconds",
        "first_resolution_seconds",
        "resolution_seconds",
        "requester_wait_seconds",
        "agent_wait_seconds",
        "on_hold_seconds",
    )
    assert tuple(minutes(case[column]) for column in columns) == TIMES[name]


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_counts(golden: dict[str, Tables], name: str) -> None:
    (case,) = golden[name]["fct_cases"]
    still = [row for row in golden[name]["fct_case_resolutions"] if row["is_still_resolved"]]
    resolved = [row for row in still if row["had_human_reply"]]
    assert (case["resolutions"], case["reopens"], len(still), len(resolved)) == COUNTS[name]


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_flags(golden: dict[str, Tables], name: str) -> None:
    (case,) = golden[name]["fct_cases"]
    exactly_one = case["is_resolved"] and case["agent_replies"] == 1
    flags = (
        case["one_touch_explore"],
        exactly_one,
        case["fcr_one_reply"],
        case["fcr_one_interaction"],
        case["fcr_no_customer_followup"],
    )
    assert flags == FLAGS[name]


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_stints(golden: dict[str, Tables], name: str) -> None:
    (case,) = golden[name]["fct_cases"]
    stints = [
        (
            row["agent_id"].removeprefix("csv:"),
            minutes(row["first_touch_seconds"]),
            minutes(row["first_touch_any_seconds"]),
            minutes(row["active_seconds"]),
            minutes(row["resolution_seconds"]),
        )
        for row in golden[name]["fct_case_assignments"]
    ]
    assert (stints, minutes(case["assignment_to_resolution_seconds"])) == STINTS[name]
    completed = [row["is_completed"] for row in golden[name]["fct_case_assignments"]]
    assert completed == [name != "G1c"] * len(stints)


def test_who_only_assigned_gets_nothing(golden: dict[str, Tables]) -> None:
    """Jen and Amanda: 5, 20 and 55 minutes, all Amanda's."""
    (stint,) = golden["G1"]["fct_case_assignments"]
    assert stint["agent_id"] == "csv:amanda"
    shown = ("first_touch_seconds", "active_seconds", "resolution_seconds")
    assert [stint[column] / 60 for column in shown] == [5, 20, 55]


# --- the clock ----------------------------------------------------------------------------------


def schedule(zone: str, opens: str, closes: str, closed: set[date] | None = None) -> Schedule:
    def wall(text: str) -> int:
        return int(text[:2]) * 60 + int(text[3:])

    rows = [
        {
            "weekday": weekday,
            "opens_at": wall(opens),
            "closes_at": wall(closes),
            "time_zone": zone,
        }
        for weekday in range(1, 8)
    ]
    return Schedule(rows, closed or set())


def hours_open(clock: Schedule, first: str, last: str) -> float:
    start, end = (
        int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) for day in (first, last)
    )
    return length(clock.open_between(start, end)) / 3600


@pytest.mark.parametrize(
    ("zone", "night", "opens", "closes", "hours"),
    [
        # a night of 23 and of 25 hours
        ("Europe/Berlin", "2025-03-30", "00:00", "24:00", 23),
        ("Europe/Berlin", "2025-10-26", "00:00", "24:00", 25),
        ("America/New_York", "2025-11-02", "00:00", "24:00", 25),
        ("Australia/Lord_Howe", "2025-04-06", "00:00", "24:00", 24.5),
        ("Australia/Lord_Howe", "2025-10-05", "00:00", "24:00", 23.5),
        # opens at the first 02:00 and closes at the last 03:00
        ("Europe/Berlin", "2025-10-26", "02:00", "03:00", 2),
        ("Europe/Berlin", "2025-10-26", "02:15", "02:45", 1.5),
        # the skipped hour is no time; half of a window may lie in it
        ("Europe/Berlin", "2025-03-30", "02:00", "03:00", 0),
        ("Europe/Berlin", "2025-03-30", "01:30", "02:15", 0.5),
        ("Europe/Berlin", "2025-03-30", "02:30", "04:00", 1),
    ],
)
def test_a_window_on_the_night_of_a_clock_change(
    zone: str, night: str, opens: str, closes: str, hours: float
) -> None:
    clock = schedule(zone, opens, closes)
    local = datetime.fromisoformat(night)
    start = to_instant(local, ZoneInfo(zone))
    end = to_instant(local + timedelta(days=1), ZoneInfo(zone))
    assert length(clock.open_between(start, end)) / 3600 == hours


def test_a_holiday_closes_the_whole_local_day() -> None:
    clock = schedule("Asia/Kolkata", "09:00", "17:00", {date(2025, 6, 3)})
    assert hours_open(clock, "2025-06-02", "2025-06-05") == 16


def test_a_schedule_may_change_while_a_case_runs(tmp_path: Path) -> None:
    """G11: each moment counts by the schedule in force at that moment."""
    hours = [
        {"schedule_id": name, "weekday": day, "opens_at": opens, "closes_at": closes,
         "time_zone": "UTC", "is_default": name == "day"}
        for name, opens, closes in (("day", "09:00", "17:00"), ("night", "20:00", "24:00"))
        for day in range(1, 8)
    ]  # fmt: skip
    change = event(180, "attribute_changed", "jen", attribute="schedule", value="night")
    cases = [{"case_id": "1", "created_at": START.isoformat()}]
    events = [change, status(60 * 8, "solved")]
    write_csv(tmp_path, cases=cases, case_events=events, business_hours=hours)
    (case,) = build(tmp_path)["fct_cases"]
    # three hours by day, then 20:00 to 21:00 by night
    assert case["resolution_business_seconds"] == 4 * 3600


def test_a_worked_ticket_with_two_schedules(tmp_path: Path) -> None:
    """dbt_zendesk's ticket 941606, to the second: 8:58:22 and 7:01:25 by the first schedule, then
    21 seconds by the second. Their 959.46 minutes come from rounding the instants."""
    chicago = [(day, hours) for day in range(1, 8) for hours in ("12:00 24:00", "00:00 02:00")]
    francisco = [(day, "15:00 24:00") for day in range(1, 6)]
    francisco += [(day, "00:00 00:30") for day in range(2, 7)]
    hours = [
        {
            "schedule_id": name,
            "weekday": day,
            "opens_at": text[:5],
            "closes_at": text[6:],
            "time_zone": "UTC",
            "is_default": name == "chicago",
        }
        for name, windows in (("chicago", chicago), ("francisco", francisco))
        for day, text in windows
    ]
    change = {"event_type": "attribute_changed", "attribute": "schedule", "value": "francisco"}
    reply = {"event_type": "message", "direction": "out", "actor_role": "agent"}
    events = [
        {"case_id": "1", "occurred_at": "2020-09-30 19:01:25", **change},
        {"case_id": "1", "occurred_at": "2020-09-30 19:01:46", **reply},
    ]
    first = {"event_type": "message", "direction": "in", "occurred_at": "2020-09-29 17:01:38"}
    events.append({"case_id": "1", **first})
    cases = [{"case_id": "1", "created_at": "2020-09-29 17:01:38"}]
    write_csv(tmp_path, cases=cases, case_events=events, business_hours=hours)
    (case,) = build(tmp_path)["fct_cases"]
    first_evening = timedelta(hours=8, minutes=58, seconds=22)
    next_day = timedelta(hours=7, minutes=1, seconds=25 + 21)
    expected = (first_evening + next_day).total_seconds()
    assert case["first_response_business_seconds"] == expected


# --- published examples of KPIs -----------------------------------------------------------------


def answers(instrument: str, **counts: int) -> list[Row]:
    """As many answers of each score or rating as told; `_9` is the score 9."""
    column = "score" if next(iter(counts)).startswith("_") else "rating"
    return [
        {
            "response_id": f"{instrument}{word}{number}",
            "instrument": instrument,
            "offered_at": "2025-06-02",
            "responded_at": "2025-06-02 10:00:00",
            column: word.removeprefix("_") if column == "score" else word.replace("_", " "),
        }
        for word, count in counts.items()
        for number in range(count)
    ]


def satisfaction(folder: Path, surveys: list[Row]) -> Row:
    write_csv(folder, surveys=surveys)
    rows = build(folder)["kpi_satisfaction"]
    (row,) = (r for r in rows if r["period_grain"] == "month" and r["slice"] == "all")
    return row


def test_happiness_of_the_published_report(tmp_path: Path) -> None:
    """41 great, 34 okay, 35 not good: 37.27 - 31.82 = 5.4545."""
    row = satisfaction(tmp_path, answers("happiness", great=41, okay=34, not_good=35))
    assert row["happiness_score"] == pytest.approx(5.4545, abs=1e-4)


def test_promoters_less_detractors(tmp_path: Path) -> None:
    row = satisfaction(tmp_path, answers("nps", _10=3, _9=2, _8=3, _6=2))
    assert row["nps_score"] == 30


def test_four_and_five_of_five_are_positive(tmp_path: Path) -> None:
    row = satisfaction(tmp_path, answers("csat", _5=2, _4=1, _3=1))
    assert (row["positive"], row["answered"], row["csat_rate"]) == (3, 4, 0.75)


def test_abandoned_by_text_and_by_formula(tmp_path: Path) -> None:
    """A voicemail is no abandon in the queue, a short abandon is none at all."""
    outcomes = ("answered", "answered", "abandoned_in_queue", "voicemail", "abandoned_in_queue")
    ends = ("13:05:00", "13:05:00", "13:05:00", "13:05:00", "13:00:10")
    contacts = [
        {
            "contact_id": number,
            "kind": "call",
            "started_at": "2025-06-02 13:00:00",
            "queued_at": "2025-06-02 13:00:00",
            "answered_at": "2025-06-02 13:00:20" if outcome == "answered" else "",
            "ended_at": f"2025-06-02 {end}",
            "outcome": outcome,
        }
        for number, (outcome, end) in enumerate(zip(outcomes, ends, strict=True))
    ]
    write_csv(tmp_path, contacts=contacts)
    rows = build(tmp_path)["kpi_contacts"]
    (row,) = (r for r in rows if r["period_grain"] == "day" and r["slice"] == "all")
    assert (row["calls_offered"], row["calls_answered"], row["calls_abandoned"]) == (5, 2, 1)
    assert (row["abandon_rate"], row["abandon_rate_gross"]) == (1 / 4, 3 / 5)
    assert (row["service_level_rate"], row["wait_minutes_mean"]) == (2 / 4, 20 / 60)


# --- identities over random companies -----------------------------------------------------------


@pytest.fixture(scope="module", params=COMPANIES)
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp(f"company{request.param}")
    return write(request.param, folder)


@pytest.fixture(scope="module")
def tables(company: Company) -> Tables:
    return build(company.exports, company.as_of, company.reporting_time_zone)


def by_case(rows: list[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["case_id"]].append(row)
    return grouped


def test_stages_tile_the_life_of_a_case(tables: Tables) -> None:
    stages = by_case(tables["fct_case_stages"])
    for case in tables["fct_cases"]:
        life = stages[case["case_id"]]
        assert life[0]["started_at"] == case["created_at"]
        assert [row["ended_at"] for row in life[:-1]] == [row["started_at"] for row in life[1:]]
        assert life[-1]["ended_at"] is None
        age = (case["as_of"] - case["created_at"]).total_seconds()
        assert sum(row["seconds"] for row in life) == age
        assert all((row["business_seconds"] or 0) <= row["seconds"] for row in life)


def test_stages_add_up_to_the_columns_of_a_case(tables: Tables) -> None:
    stages = by_case(tables["fct_case_stages"])
    for case in tables["fct_cases"]:
        for unit in ("seconds", "business_seconds"):
            in_status: dict[str, int] = defaultdict(int)
            for row in stages[case["case_id"]]:
                in_status[row["status"]] += row[unit] or 0
            assert (case[f"new_{unit}"] or 0) == in_status["new"]
            assert (case[f"agent_wait_{unit}"] or 0) == in_status["pending"]
            wait = in_status["new"] + in_status["open"] + in_status["hold"]
            assert (case[f"requester_wait_{unit}"] or 0) == wait


def test_resolutions_less_reopens_say_whether_a_case_is_done(company: Company) -> None:
    """Identity 6, for cases that were never void (rule 20)."""
    _, world = read(company.exports, company.as_of, company.reporting_time_zone)
    for case in world.cases if world else []:
        if not any(change.new in VOID for change in case.transitions):
            assert len(case.resolutions) - len(case.reopens) == case.is_done


def test_one_last_resolution_per_resolved_case(tables: Tables) -> None:
    for rows in by_case(tables["fct_case_resolutions"]).values():
        assert sum(row["is_last"] for row in rows) == 1
        assert sum(row["is_first"] for row in rows) == 1
        assert sum(row["is_still_resolved"] for row in rows) <= 1


def test_no_more_stints_are_completed_than_assigned(tables: Tables) -> None:
    stints = by_case(tables["fct_case_assignments"])
    for case in tables["fct_cases"]:
        rows = stints[case["case_id"]]
        assert len(rows) == case["assignments"]
        assert len({row["agent_id"] for row in rows}) == case["assignees"]
        assert all(row["end_reason"] == "running" for row in rows if row["ended_at"] is None)
        assert not case["is_void"] or not any(row["is_completed"] for row in rows)


def test_turns_do_not_overlap(tables: Tables) -> None:
    for rows in by_case(tables["fct_responses"]).values():
        for turn, following in itertools.pairwise(rows):
            assert turn["waiting_since"] <= turn["answered_at"] <= following["waiting_since"]


def test_the_last_backlog_is_the_active_cases(company: Company, tables: Tables) -> None:
    if not tables["fct_cases"]:
        return
    as_of = tables["fct_cases"][0]["as_of"].replace(tzinfo=UTC)
    today = as_of.astimezone(ZoneInfo(company.reporting_time_zone)).date()
    rows = [row for row in tables["fct_backlog_daily"] if row["backlog_date"] == today]
    active = {case["case_id"] for case in tables["fct_cases"] if case["is_active"]}
    assert {row["case_id"] for row in rows} == active


def test_every_row_is_used_rejected_or_duplicate(tables: Tables) -> None:
    for row in tables["dq_source_coverage"]:
        told = row["rows_used"] + row["rows_rejected"] + row["rows_duplicate"]
        assert row["rows_read"] == told
        assert min(row["rows_used"], row["rows_rejected"], row["rows_duplicate"]) >= 0


def test_a_breach_is_measured_from_its_target(tables: Tables) -> None:
    for row in tables["fct_sla_targets"]:
        is_breached = row["elapsed_seconds"] > row["target_seconds"]
        assert (row["outcome"] == "breached") == is_breached
        assert (row["breach_seconds"] is None) == (not is_breached)
        assert row["due_at"] is None or row["due_at"] >= row["applied_at"]


# --- properties ---------------------------------------------------------------------------------


CASE_TABLES = [name for name in KEYS if name.startswith("fct_") and "case_id" in KEYS[name]]


def in_order(tables: Tables) -> dict[str, list[str]]:
    return {name: sorted(map(repr, rows)) for name, rows in tables.items()}


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_and_copies_of_them_change_nothing(tmp_path: Path, seed: int) -> None:
    company = write(seed, tmp_path / "company", dirty=False)
    files = read_files(company.exports)
    shuffled = {
        table: records[:1] + sorted(records[1:] + records[1:4], key=hash_of)
        for table, records in files.items()
    }
    write_files(shuffled, tmp_path / "shuffled")
    zone = company.reporting_time_zone
    before = build(company.exports, company.as_of, zone, ALL)
    after = build(tmp_path / "shuffled", company.as_of, zone, ALL)
    for tables in (before, after):
        del tables["dq_source_coverage"]
    assert in_order(before) == in_order(after)


def hash_of(record: list[str]) -> str:
    return hashlib.sha256(repr(record).encode()).hexdigest()


@pytest.mark.parametrize("seed", range(4))
def test_a_case_alone_is_the_same_case(tmp_path: Path, seed: int) -> None:
    """But for repeat contacts, which are other cases."""
    company = write(seed, tmp_path / "company", dirty=False)
    files = read_files(company.exports)
    _, world = read(company.exports, company.as_of, company.reporting_time_zone)
    assert world is not None
    as_of = datetime.fromtimestamp(world.as_of, tz=UTC)
    zone = company.reporting_time_zone
    together = build(company.exports, as_of, zone, CASE_TABLES)
    for case in world.cases[:5]:
        write_files(with_cases(files, [case.id.removeprefix("csv:")]), tmp_path / "alone")
        alone = build(tmp_path / "alone", as_of, zone, CASE_TABLES)
        for name in CASE_TABLES:
            rows = [row for row in together[name] if row["case_id"] == case.id]
            ours = [row for row in alone[name] if row["case_id"] == case.id]
            for row in (*rows, *ours):
                row.pop("is_first_contact_resolution", None)
            assert sorted(map(repr, rows)) == sorted(map(repr, ours))


@pytest.mark.parametrize("seed", range(4))
def test_cutting_at_an_instant_is_building_the_cut_exports(tmp_path: Path, seed: int) -> None:
    company = write(seed, tmp_path / "company", dirty=False)
    _, world = read(company.exports, None, "UTC")
    assert world is not None
    half_way = min(case.created_at for case in world.cases) // 2 + world.as_of // 2
    files = read_files(company.exports)
    for table, column in (("cases", "created_at"), ("case_events", "occurred_at")):
        place = files[table][0].index(column)
        files[table][1:] = [
            record for record in files[table][1:] if read_instant(record[place]) <= half_way
        ]
    kept = {row["case_id"] for row in world.tables["cases"] if row["created_at"] <= half_way}
    files = with_cases(files, [case_id.removeprefix("csv:") for case_id in kept])
    write_files(files, tmp_path / "cut")
    as_of = datetime.fromtimestamp(half_way, tz=UTC)
    whole = build(company.exports, as_of, "UTC", CASE_TABLES)
    cut = build(tmp_path / "cut", as_of, "UTC", CASE_TABLES)
    assert whole["fct_case_stages"]
    for name in CASE_TABLES:
        assert in_order(whole)[name] == in_order(cut)[name]


# --- KPI tables ---------------------------------------------------------------------------------


def total(rows: list[Row], grain: str, column: str) -> Any:
    return sum(
        row[column] for row in rows if row["period_grain"] == grain and row["slice"] == "all"
    )


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter"])
def test_kpis_add_up_to_their_facts(tables: Tables, grain: str) -> None:
    counted = [case for case in tables["fct_cases"] if not case["is_void"]]
    assert total(tables["kpi_volume"], grain, "new_cases") == len(counted)
    resolutions = len(tables["fct_case_resolutions"])
    assert total(tables["kpi_resolution"], grain, "resolutions") == resolutions
    assert total(tables["kpi_backlog"], grain, "resolutions") == resolutions
    reopens = sum(case["reopens"] for case in counted)
    assert total(tables["kpi_resolution"], grain, "reopens") == reopens
    answered = [row for row in tables["fct_responses"] if row["answered_at"]]
    assert total(tables["kpi_response"], grain, "responses") == len(answered)


def test_every_slice_adds_up_to_all(tables: Tables) -> None:
    for name, column in (("kpi_volume", "new_cases"), ("kpi_resolution", "resolutions")):
        sums: dict[tuple[Any, ...], int] = defaultdict(int)
        for row in tables[name]:
            sums[row["period_grain"], row["period_start"], row["slice"]] += row[column]
        for (grain, start, _), count in sums.items():
            assert count == sums[grain, start, "all"]


def test_the_backlog_balances(tables: Tables) -> None:
    closing: dict[tuple[Any, ...], int] = {}
    for row in sorted(tables["kpi_backlog"], key=lambda row: row["period_start"]):
        inflow = row["submissions"] + row["reopens"] + row["recoveries"]
        outflow = row["resolutions"] + row["voided"]
        assert row["opening_backlog"] + inflow - outflow == row["closing_backlog"]
        series = (row["period_grain"], row["slice"], row["slice_value"])
        assert row["opening_backlog"] == closing.get(series, 0)
        closing[series] = row["closing_backlog"]


def test_staff_surveys_of_few_answers_are_hidden(tables: Tables) -> None:
    for row in tables["kpi_satisfaction"]:
        if row["instrument"] in ("esat", "enps") and row["answered"] < 5:
            assert row["esat_rate"] is row["enps_score"] is row["response_rate"] is None


# --- comparing and shrinking --------------------------------------------------------------------


def store(tables: Tables, database: Path) -> None:
    """A warehouse that holds exactly these tables."""
    words = {bool: "boolean", int: "bigint", float: "double", datetime: "timestamp", date: "date"}
    with duckdb.connect(str(database)) as connection:
        connection.begin()
        connection.execute("create schema marts")
        for name, rows in tables.items():
            columns = list(rows[0]) if rows else list(KEYS.get(name, ("reason",)))
            types = {
                column: next(
                    (words.get(type(r[column]), "text") for r in rows if r[column] is not None),
                    "text",
                )
                for column in columns
            }
            types |= {
                column: "double"
                for column in columns
                if any(isinstance(row[column], float) for row in rows)
            }
            told = ", ".join(f'"{column}" {word}' for column, word in types.items())
            connection.execute(f'create table marts."{name}" ({told})')
            one = f"({', '.join('?' for _ in columns)})"
            for start in range(0, len(rows), 100):
                batch = rows[start : start + 100]
                marks = ", ".join(one for _ in batch)
                values = [row[column] for row in batch for column in columns]
                connection.execute(f'insert into marts."{name}" values {marks}', values)
        connection.commit()


def test_a_true_warehouse_has_no_differences(tmp_path: Path) -> None:
    company = write(0, tmp_path, cases=20)
    store(build(tmp_path, company.as_of, company.reporting_time_zone), tmp_path / "true.duckdb")
    result = compare(tmp_path, tmp_path / "true.duckdb", company.as_of, company.reporting_time_zone)
    assert result.differences == 0, result.report()
    assert result.cells > 1000


def test_a_difference_shrinks_to_one_case(tmp_path: Path) -> None:
    """A warehouse that forgets reopens is found out by one case with one reopen."""
    company = write(0, tmp_path / "company", cases=15)

    def build_forgetful(exports: Path, as_of: datetime | None, zone: str, database: Path) -> None:
        tables = build(exports, as_of, zone, ["fct_cases"])
        for row in tables["fct_cases"]:
            row["reopens"] = 0
        store({"fct_cases": tables["fct_cases"]}, database)

    smallest = tmp_path / "smallest"
    result = shrink(
        company.exports,
        smallest,
        build_forgetful,
        company.as_of,
        company.reporting_time_zone,
        ["fct_cases"],
    )
    assert result.differences == 1
    files = read_files(smallest)
    cases, events = len(files["cases"]) - 1, len(files["case_events"]) - 1
    assert (cases, events) == (1, 2)
    assert story(smallest).count("status_changed") == 2


def test_a_company_is_the_same_every_time(tmp_path: Path) -> None:
    for name in ("first", "second"):
        write(5, tmp_path / name)
    for path in (tmp_path / "first" / "csv").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / "csv" / path.name).read_bytes()
