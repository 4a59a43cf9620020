"""The KPI tables: what happened is booked in each period and slice, then counted there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from .cases import Case, Event, State, Transition
from .clock import day_start, days, local_date, to_local
from .facts import (
    activities_in_cycle,
    cycle_start,
    had_human_reply,
    handle_columns,
    reopened_at,
    replies_before,
)
from .operations import (
    csat_answers,
    handled_moments,
    is_answered,
    next_month,
    scale,
    wait_seconds,
)
from .words import ACTIVE, CONNECTOR, WEEK, Row
from .world import World

Tables = dict[str, list[Row]]
Slices = dict[str, str | None]
Period = tuple[str, date]
Lists = dict[str, list[Any]]

MIN_STAFF_ANSWERS = 5


# --- periods, slices, statistics ----------------------------------------------------------------


def periods(day: date) -> list[Period]:
    return [(grain, period_start(grain, day)) for grain in ("day", "week", "month", "quarter")]


def period_start(grain: str, day: date) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "month":
        return day.replace(day=1)
    if grain == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day


def next_period(grain: str, start: date) -> date:
    if grain == "day":
        return start + timedelta(days=1)
    if grain == "week":
        return start + timedelta(days=7)
    if grain == "month":
        return next_month(start)
    return next_month(next_month(next_month(start)))


class Book:
    """Lists of what was booked under a name, per period and slice."""

    def __init__(self, world: World, grains: Iterable[str] = ("day", "week", "month", "quarter")):
        self.world = world
        self.grains = tuple(grains)
        self.cells: dict[tuple[Any, ...], Lists] = {}

    def add(
        self, name: str, at: int | date, slices: Slices, entry: Any = 1, extra: tuple[Any, ...] = ()
    ) -> None:
        day = at if isinstance(at, date) else local_date(at, self.world.zone)
        for grain, start in periods(day):
            if grain in self.grains:
                for slice_name, value in everywhere(slices).items():
                    key = (grain, start, slice_name, value, *extra)
                    self.cells.setdefault(key, defaultdict(list))[name].append(entry)

    def rows(self, measures: Callable[[Lists], Row], *extra: str) -> list[Row]:
        columns = ("period_grain", "period_start", "slice", "slice_value", *extra)
        return [
            {**dict(zip(columns, key, strict=True)), **measures(lists)}
            for key, lists in self.cells.items()
        ]


def everywhere(slices: Slices) -> dict[str, str]:
    """Rule 55: what is not known is a slice of its own."""
    known = {name: value or "unknown" for name, value in slices.items()}
    return {"all": "all", "connector": CONNECTOR, **known}


def case_slices(world: World, case: Case, **credit: str | None) -> Slices:
    """Attributes as of as_of (rule 55); agent and group as credited (G13)."""
    return {
        "channel": case.now.channel,
        "reason": case.now.reason,
        "priority": case.now.priority,
        "brand": case.now.brand,
        "region": world.region_of(case),
        "account_segment": world.segment_of(world.account_of(case)),
        **credit,
    }


def current(world: World, case: Case) -> Slices:
    """Volumes belong to whom a case belongs now."""
    return case_slices(world, case, agent=case.now.agent_id, group=case.now.group_id)


def credited(world: World, case: Case, state: State) -> Slices:
    """Resolutions and reopens belong to the assignee and group at the event."""
    return case_slices(world, case, agent=state.agent_id, group=state.group_id)


def replied(world: World, case: Case, reply: Event) -> Slices:
    """A reply belongs to who wrote it, and to the group that had the case."""
    return case_slices(world, case, agent=reply.row["actor_id"], group=reply.group_id)


def ratio(numerator: int | Fraction | None, denominator: int | Fraction | None) -> float | None:
    """G9: null over zero."""
    if numerator is None or not denominator:
        return None
    return float(Fraction(numerator) / Fraction(denominator))


def mean(values: list[Any]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return Fraction(sum(map(Fraction, known)), len(known)) if known else None


def percentile(values: list[Any], share: Fraction) -> Fraction | None:
    """Rule 90: linear interpolation between neighbours."""
    known = sorted(Fraction(value) for value in values if value is not None)
    if not known:
        return None
    place = share * (len(known) - 1)
    below = int(place)
    above = min(below + 1, len(known) - 1)
    return known[below] + (known[above] - known[below]) * (place - below)


def minutes(seconds: Fraction | int | None) -> float | None:
    return None if seconds is None else float(Fraction(seconds) / 60)


def statistics(name: str, seconds: list[int | None]) -> Row:
    return {
        f"{name}_median": minutes(percentile(seconds, Fraction(1, 2))),
        f"{name}_p90": minutes(percentile(seconds, Fraction(9, 10))),
        f"{name}_mean": minutes(mean(seconds)),
    }


# --- kpi_volume, kpi_submissions_by_hour --------------------------------------------------------


def kpi_volume(world: World, tables: Tables) -> list[Row]:
    book = Book(world)
    for case in world.counted_cases:
        book.add("new_cases", case.created_at, current(world, case))
        if case.row["created_by_role"] == "customer":
            book.add("submissions", case.created_at, current(world, case))
        for turn in case.turns:
            book.add("contacts", turn.message.at, current(world, case))
        for at, customer_id, slices in helped(world, case):
            book.add("customers_helped", at, slices, customer_id)
        for at, slices in touches(world, case):
            book.add("conversations_touched", at, slices, case.id)
    for contact in world.inbound_sessions:
        book.add("contacts", contact["started_at"], session_slices(world, contact))
    for at, customer_id, slices in helped_without_case(world):
        book.add("customers_helped", at, slices, customer_id)
    return book.rows(
        lambda lists: {
            "new_cases": len(lists["new_cases"]),
            "submissions": len(lists["submissions"]),
            "contacts": len(lists["contacts"]),
            "customers_helped": len(set(lists["customers_helped"]) - {None}),
            "conversations_touched": len(set(lists["conversations_touched"])),
        }
    )


def helped(world: World, case: Case) -> list[tuple[int, str | None, Slices]]:
    """A27: who was replied to, or had phone notes written, or was talked to about a case."""
    result = []
    for event in case.events:
        is_phone_note = (
            event.type == "message"
            and event.row["visibility"] == "internal"
            and event.row["medium"] == "phone"
            and event.is_by_agent
        )
        if event.is_human_reply or is_phone_note:
            result.append((event.at, case.now.requester_id, replied(world, case, event)))
    for contact in world.answered_sessions_of(case):
        customer_id = contact["customer_id"] or case.now.requester_id
        slices = {**current(world, case), "agent": contact["agent_id"]}
        result.append((world.talked_at(contact), customer_id, slices))
    return result


def helped_without_case(world: World) -> list[tuple[int, str | None, Slices]]:
    return [
        (world.talked_at(contact), contact["customer_id"], session_slices(world, contact))
        for contact in world.answered_sessions
        if contact["case_id"] not in world.case_by_id
    ]


def session_slices(world: World, contact: Row) -> Slices:
    """A call or chat has its case's attributes, and what the case leaves open of its customer's."""
    case = world.case_by_id.get(contact["case_id"] or "")
    nothing: Slices = dict.fromkeys(("channel", "reason", "priority", "brand", "group"))
    region = world.region_of(case) if case is not None else None
    return {
        **(current(world, case) if case is not None else nothing),
        "region": region or world.person(contact["customer_id"], "region"),
        "account_segment": world.segment_of(world.account_of_contact(contact)),
        "agent": contact["agent_id"],
    }


def touches(world: World, case: Case) -> list[tuple[int, Slices]]:
    """A28: every activity of anyone or anything on a case; agents' ones credit the agent."""
    result: list[tuple[int, Slices]] = []
    for event in case.events:
        if not event.is_noop and event.type != "sla_clock":
            slices = replied(world, case, event)
            if event.role != "agent":
                del slices["agent"]
            result.append((event.at, slices))
    for contact in world.answered_sessions_of(case):
        slices = {**current(world, case), "agent": contact["agent_id"]}
        result.append((world.talked_at(contact), slices))
    return result


def kpi_submissions_by_hour(world: World, tables: Tables) -> list[Row]:
    """Quiet days count too: from the day of the first case to the day of as_of."""
    if not world.counted_cases:
        return []
    told: dict[tuple[int, int, str], list[bool]] = defaultdict(list)
    for case in world.counted_cases:
        wall = to_local(case.created_at, world.zone)
        key = (wall.isoweekday(), wall.hour, case.now.channel or "unknown")
        told[key].append(case.row["created_by_role"] == "customer")
    first = local_date(min(case.created_at for case in world.counted_cases), world.zone)
    weekdays = [day.isoweekday() for day in days(first, local_date(world.as_of, world.zone))]
    return [
        {
            "weekday": weekday,
            "hour": hour,
            "channel": channel,
            "new_cases": len(cases),
            "submissions": sum(cases),
            "days": weekdays.count(weekday),
            "new_cases_per_day": ratio(len(cases), weekdays.count(weekday)),
            "submissions_per_day": ratio(sum(cases), weekdays.count(weekday)),
        }
        for (weekday, hour, channel), cases in told.items()
    ]


# --- kpi_response -------------------------------------------------------------------------------


def kpi_response(world: World, tables: Tables) -> list[Row]:
    book = Book(world)
    row_of = {row["case_id"]: row for row in tables["fct_cases"]}
    for case in world.counted_cases:
        if case.first_response is not None:
            row = row_of[case.id]
            clocks = (
                row["first_response_seconds"],
                row["first_response_business_seconds"],
                row["history_quality"] == "full",
            )
            slices = replied(world, case, case.first_response)
            book.add("first_responses", case.first_response.at, slices, clocks)
        for turn in case.turns:
            if turn.reply is not None:
                span = (turn.message.at, turn.reply.at)
                clocks = (span[1] - span[0], case.business_seconds(*span))
                book.add("responses", turn.reply.at, replied(world, case, turn.reply), clocks)
    for target in tables["fct_sla_targets"]:
        if target["metric"] in ("first_reply", "next_reply"):
            book_sla(world, book, target)
    return book.rows(response_measures)


def book_sla(world: World, book: Book, target: Row) -> None:
    """G10: a promise is booked when it is kept or broken, to the assignee it was kept by, or had
    when it was broken."""
    case = world.case_by_id[target["case_id"]]
    kept_by, broken_at = target["_fulfilled_by"], target["breached_at"]
    if target["outcome"] == "achieved":
        book.add("sla_achieved", kept_by.at, credited(world, case, kept_by.state))
    elif broken_at is not None and (state := case.at(broken_at)) is not None:
        book.add("sla_breached", broken_at, credited(world, case, state))


def response_measures(lists: Lists) -> Row:
    achieved, breached = len(lists["sla_achieved"]), len(lists["sla_breached"])
    first, all_turns = lists["first_responses"], lists["responses"]
    return {
        "first_responses": len(first),
        **statistics("first_response_minutes", [seconds for seconds, _, _ in first]),
        **statistics("first_response_business_minutes", [seconds for _, seconds, _ in first]),
        "full_history_cases": sum(is_full for _, _, is_full in first),
        "full_history_rate": ratio(sum(is_full for _, _, is_full in first), len(first)),
        "responses": len(all_turns),
        **statistics("response_minutes", [seconds for seconds, _ in all_turns]),
        **statistics("response_business_minutes", [seconds for _, seconds in all_turns]),
        "sla_achieved": achieved,
        "sla_breached": breached,
        "sla_achieved_rate": ratio(achieved, achieved + breached),
    }


# --- kpi_resolution, kpi_first_contact_resolution -----------------------------------------------


def kpi_resolution(world: World, tables: Tables) -> list[Row]:
    book = Book(world)
    row_of = {row["case_id"]: row for row in tables["fct_cases"]}
    for case in world.counted_cases:
        row = row_of[case.id]
        book_resolutions(world, book, case)
        book_cohort(world, book, case)
        for change in case.reopens:
            book.add("reopens", change.at, credited(world, case, change.state))
        if case.resolutions:
            first = case.resolutions[0]
            book.add("first_resolution", first.at, credited(world, case, first.state), row)
        if case.is_done and case.resolved_at is not None:
            last = case.resolutions[-1]
            book.add("resolution", last.at, credited(world, case, last.state), row)
    return book.rows(resolution_measures)


def book_resolutions(world: World, book: Book, case: Case) -> None:
    for change in case.resolutions:
        slices = credited(world, case, change.state)
        activities = activities_in_cycle(world, case, cycle_start(case, change), change)
        book.add("resolutions", change.at, slices, activities)
        book.add("closed_cases", change.at, slices, case.id)
        if reopened_at(case, change) is not None:
            book.add("reopened_cases", change.at, slices, case.id)


def book_cohort(world: World, book: Book, case: Case) -> None:
    """Rule 92: only cases that have had their seven days."""
    slices = current(world, case)
    horizon = case.created_at + WEEK
    book.add("created", case.created_at, slices)
    if horizon <= world.as_of:
        book.add("cohort_cases", case.created_at, slices)
        if case.first_resolved_at is not None and case.first_resolved_at <= horizon:
            book.add("cohort_resolved_cases", case.created_at, slices)


def resolution_measures(lists: Lists) -> Row:
    def of(name: str, column: str) -> list[Any]:
        return [row[column] for row in lists[name]]

    resolutions = len(lists["resolutions"])
    closed, reopened = set(lists["closed_cases"]), set(lists["reopened_cases"])
    cohort, cohort_resolved = len(lists["cohort_cases"]), len(lists["cohort_resolved_cases"])
    columns: Row = {
        "resolutions": resolutions,
        "resolved_cases": len(lists["resolution"]),
        "closed_cases": len(closed),
        **full_history(lists["resolution"]),
    }
    for name in ("resolution", "first_resolution"):
        columns |= statistics(f"{name}_minutes", of(name, f"{name}_seconds"))
        columns |= statistics(f"{name}_business_minutes", of(name, f"{name}_business_seconds"))
    stages = {
        "new": "new",
        "open": "open",
        "pending": "agent_wait",
        "on_hold": "on_hold",
        "reopened_gap": "reopened_gap",
    }
    for name, column in stages.items():
        columns[f"{name}_minutes_mean"] = minutes(mean(of("resolution", f"{column}_seconds")))
    return {
        **columns,
        "first_resolved_cases": len(lists["first_resolution"]),
        "activities": sum(lists["resolutions"]),
        "activities_per_resolution": ratio(sum(lists["resolutions"]), resolutions),
        "new_cases": len(lists["created"]),
        "cohort_cases": cohort,
        "cohort_resolved_cases": cohort_resolved,
        "resolution_rate": ratio(cohort_resolved, cohort),
        "clearance_rate": ratio(resolutions, len(lists["created"])),
        "reopens": len(lists["reopens"]),
        "reopened_cases": len(reopened),
        "reopen_rate": ratio(len(reopened), len(closed)),
        **statistics("requester_wait_minutes", of("resolution", "requester_wait_seconds")),
        **statistics(
            "requester_wait_business_minutes",
            of("resolution", "requester_wait_business_seconds"),
        ),
    }


def full_history(cases: list[Row]) -> Row:
    full = sum(case["history_quality"] == "full" for case in cases)
    return {"full_history_cases": full, "full_history_rate": ratio(full, len(cases))}


FCR_VARIANTS = (
    "fcr_one_reply",
    "fcr_one_interaction",
    "fcr_no_customer_followup",
    "one_touch_explore",
)


def kpi_first_contact_resolution(world: World, tables: Tables) -> list[Row]:
    book = Book(world)
    row_of = {row["case_id"]: row for row in tables["fct_cases"]}
    for case in world.counted_cases:
        if case.is_done and case.resolutions and had_human_reply(case, case.resolutions[-1]):
            last = case.resolutions[-1]
            slices = credited(world, case, last.state)
            book.add("cases", last.at, slices, row_of[case.id])
            book.add("replies", last.at, slices, replies_before(case, last))
    return book.rows(first_contact_measures)


def first_contact_measures(lists: Lists) -> Row:
    cases = lists["cases"]
    decided = [row for row in cases if row["is_first_contact_resolution"] is not None]
    resolved = sum(row["is_first_contact_resolution"] for row in decided)
    columns: Row = {
        "resolved_cases_with_reply": len(cases),
        **full_history(cases),
        "decided_cases": len(decided),
        "resolved_on_first_reply_cases": lists["replies"].count(1),
        "resolved_on_first_reply_rate": ratio(lists["replies"].count(1), len(cases)),
        "replies_to_resolve_mean": as_float(mean(lists["replies"])),
        "first_contact_resolutions": resolved,
        "first_contact_resolution_rate": ratio(resolved, len(decided)),
    }
    for name in FCR_VARIANTS:
        count = sum(row[name] for row in cases)
        columns[f"{name}_cases"] = count
        columns[f"{name}_rate"] = ratio(count, len(cases))
    return columns


# --- kpi_backlog --------------------------------------------------------------------------------


def kpi_backlog(world: World, tables: Tables) -> list[Row]:
    """Levels at both ends of every period up to as_of, and the flows in between."""
    if not world.counted_cases:
        return []
    flows = Book(world)
    members: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in world.counted_cases:
        slices = case_slices(world, case)
        for member in everywhere(slices).items():
            members[member].append(case)
        flows.add("submissions", case.created_at, slices)
        for change in case.transitions:
            for name in ("reopen", "resolution"):
                if getattr(change, f"is_{name}"):
                    flows.add(f"{name}s", change.at, slices)
            if change.is_recovery:
                flows.add("recoveries", change.at, slices)
            if change.is_voiding:
                flows.add("voided", change.at, slices)
    first = local_date(min(case.created_at for case in world.counted_cases), world.zone)
    last = local_date(world.as_of, world.zone)
    all_periods = {period for day in days(first, last) for period in periods(day)}
    return [
        backlog_row(world, period, member, cases, flows)
        for period in sorted(all_periods)
        for member, cases in members.items()
    ]


def backlog_row(
    world: World, period: Period, member: tuple[str, str], cases: list[Case], flows: Book
) -> Row:
    grain, start = period
    opens_at = day_start(start, world.zone)
    closes_at = day_start(next_period(grain, start), world.zone)
    is_running = world.as_of < closes_at
    measured_at = world.as_of if is_running else closes_at
    opening = [case.before(opens_at) for case in cases]
    closing = []
    for case in cases:
        state = case.at(world.as_of) if is_running else case.before(closes_at)
        if state is not None and state.status in ACTIVE:
            closing.append((case, state))
    flow = flows.cells.get((*period, *member), {})
    return {
        "period_grain": grain,
        "period_start": start,
        "slice": member[0],
        "slice_value": member[1],
        "opening_backlog": sum(s is not None and s.status in ACTIVE for s in opening),
        **{
            name: len(flow.get(name, []))
            for name in ("submissions", "reopens", "recoveries", "resolutions", "voided")
        },
        "closing_backlog": len(closing),
        **full_history([{"history_quality": case.history_quality} for case, _ in closing]),
        "unreplied": sum(not state.is_replied for _, state in closing),
        "unassigned": sum(state.agent_id is None for _, state in closing),
        "age_minutes_median": minutes(
            percentile([measured_at - case.created_at for case, _ in closing], Fraction(1, 2))
        ),
    }


# --- kpi_agent_backlog --------------------------------------------------------------------------

AGENT_MOVES = (
    "received",
    "reopens",
    "recoveries",
    "reassigned_away",
    "given_back",
    "resolutions",
    "voided",
)


def kpi_agent_backlog(world: World, tables: Tables) -> list[Row]:
    """What each agent has in hand at both ends of every period, and what came and went."""
    book = Book(world)
    for case in world.counted_cases:
        for name, agent_id, at in agent_moves(case):
            book.add(name, at, {"agent": agent_id})
    for row in tables["fct_backlog_daily"]:
        if row["agent_id"] is not None:
            book_level(world, book, row)
    return book.rows(agent_backlog_measures)


def agent_moves(case: Case) -> list[tuple[str, str, int]]:
    moves: list[tuple[str, str, int]] = []
    changes = {change.number: change for change in case.transitions}
    holder, is_active = None, True  # before its creation a case counts as active
    for number, event in enumerate(case.events):
        agent_id = case.moments[number + 1][1].agent_id
        if agent_id != holder and is_active:
            if holder is not None:
                name = "given_back" if agent_id is None else "reassigned_away"
                moves.append((name, holder, event.at))
            if agent_id is not None:
                moves.append(("received", agent_id, event.at))
        holder = agent_id
        change = changes.get(number)
        if change is not None:
            is_active = change.new in ACTIVE
            if holder is not None and (name := move_name(change)):
                moves.append((name, holder, event.at))
    return moves


def move_name(change: Transition) -> str | None:
    if change.is_resolution:
        return "resolutions"
    if change.is_reopen:
        return "reopens"
    if change.is_recovery:
        return "recoveries"
    return "voided" if change.is_voiding else None


def book_level(world: World, book: Book, row: Row) -> None:
    """What ends a day may end a week, month and quarter too, and then opens the next."""
    last = local_date(world.as_of, world.zone)
    day = row["backlog_date"]
    for grain, start in periods(day):
        following = next_period(grain, start)
        for name, value in everywhere({"agent": row["agent_id"]}).items():
            if day == min(last, following - timedelta(days=1)):
                key = (grain, start, name, value)
                book.cells.setdefault(key, defaultdict(list))["closing"].append(row["age_seconds"])
            if day == following - timedelta(days=1) and following <= last:
                key = (grain, following, name, value)
                book.cells.setdefault(key, defaultdict(list))["opening"].append(1)


def agent_backlog_measures(lists: Lists) -> Row:
    return {
        "opening_backlog": len(lists["opening"]),
        **{name: len(lists[name]) for name in AGENT_MOVES},
        "closing_backlog": len(lists["closing"]),
        "age_minutes_median": minutes(percentile(lists["closing"], Fraction(1, 2))),
    }


# --- kpi_agent_performance, kpi_workload --------------------------------------------------------


def whose(agent_id: str | None, group_id: str | None) -> Slices:
    """Work belongs to who did it, and to the group that had the case then."""
    return {"agent": agent_id, "group": group_id}


def kpi_agent_performance(world: World, tables: Tables) -> list[Row]:
    book = Book(world)
    void = {case.id for case in world.cases if case.is_void}
    for stint in tables["fct_case_assignments"]:
        if stint["case_id"] not in void:
            is_full = world.case_by_id[stint["case_id"]].history_quality == "full"
            book_stint(book, {**stint, "is_full": is_full})
    for case in world.counted_cases:
        book_case_work(world, book, case)
    for agent_id, case_id, at, group_id in handled_moments(world):
        book.add("handled", at, whose(agent_id, group_id), case_id)
    for at, customer_id, slices in helped_without_case(world):
        book.add("customers_helped", at, whose(slices["agent"], None), customer_id)
    for row in tables["fct_agent_hours"]:
        if row["staffed_seconds"]:  # of no case, so of no group
            agent = {"agent": row["agent_id"]}
            book.add("hours", row["hour_start_at"], agent, row["staffed_seconds"])
    return book.rows(agent_measures)


def book_stint(book: Book, stint: Row) -> None:
    """Table A.8: assigned, completed and first touch by the assignment; durations by completion."""
    slices = whose(stint["agent_id"], stint["group_id"])
    book.add("assigned", stint["assigned_at"], slices, stint)
    if stint["is_completed"]:
        book.add("completed_stints", stint["completed_at"], slices, stint)


def book_case_work(world: World, book: Book, case: Case) -> None:
    for reply in case.human_replies:
        if reply.row["medium"] not in ("chat", "phone"):
            slices = whose(reply.row["actor_id"], reply.group_id)
            book.add("replies_sent", reply.at, slices)
    for at, customer_id, slices in helped(world, case):
        book.add("customers_helped", at, whose(slices["agent"], slices["group"]), customer_id)
    workers = case_workers(world, case)
    for agent_id, at, group_id in workers:
        book.add("conversations_worked", at, whose(agent_id, group_id), case.id)
    for at, slices in touches(world, case):
        for agent_id in {agent_id for agent_id, _, _ in workers}:
            book.add("conversations_in_scope", at, whose(agent_id, slices["group"]), case.id)
    for change in case.resolutions:
        state = change.state
        book.add("solved", change.at, whose(state.agent_id, state.group_id))
        slices = whose(change.event.row["actor_id"], state.group_id)
        if change.event.role != "agent":
            del slices["agent"]
        book.add("closed_cases", change.at, slices, case.id)
    if case.is_done and case.resolutions:
        last = case.resolutions[-1]
        slices = whose(last.state.agent_id, last.state.group_id)
        book.add("resolved_cases", last.at, slices, handle_columns(world, case)["handle_seconds"])


def case_workers(world: World, case: Case) -> list[tuple[str | None, int, str | None]]:
    """Which agent did something on a case, when, and for which group."""
    workers = [
        (event.row["actor_id"], event.at, event.group_id)
        for event in case.events
        if event.is_agent_activity
    ]
    return workers + [
        (contact["agent_id"], world.talked_at(contact), case.now.group_id)
        for contact in world.answered_sessions_of(case)
    ]


def agent_measures(lists: Lists) -> Row:
    assigned, ended = lists["assigned"], lists["completed_stints"]
    completed = sum(stint["is_completed"] for stint in assigned)
    hours = Fraction(sum(lists["hours"]), 3600)
    touched = [s["first_touch_seconds"] for s in assigned if s["first_touch_seconds"] is not None]
    full = sum(stint["is_full"] for stint in assigned)
    return {
        "assigned": len(assigned),
        "assigned_cases": len({stint["case_id"] for stint in assigned}),
        "full_history_assigned": full,
        "full_history_rate": ratio(full, len(assigned)),
        **{
            f"completed_by_{way}": sum(stint["completed_by"] == way for stint in assigned)
            for way in ("closing", "reassigning")
        },
        "touched": len(touched),
        "touched_by_any": sum(s["first_touch_any_seconds"] is not None for s in assigned),
        "active_stints": sum(s["active_seconds"] is not None for s in ended),
        "measured_stints": sum(s["resolution_seconds"] is not None for s in ended),
        "first_touch_any_minutes_mean": minutes(
            mean([s["first_touch_any_seconds"] for s in assigned])
        ),
        "resolutions": len(lists["solved"]),
        "measured_cases": sum(seconds is not None for seconds in lists["resolved_cases"]),
        "cases_handled": len(set(lists["handled"])),
        "staffed_hours": float(hours) if lists["hours"] else None,
        "cases_handled_with_hours": len(set(lists["handled"])) if lists["hours"] else None,
        "resolutions_with_hours": len(lists["solved"]) if lists["hours"] else None,
        "completed": completed,
        "first_touch_minutes_mean": minutes(mean([s["first_touch_seconds"] for s in assigned])),
        "active_case_minutes_mean": minutes(mean([s["active_seconds"] for s in ended])),
        "case_resolution_minutes_mean": minutes(mean([s["resolution_seconds"] for s in ended])),
        "completion_rate": ratio(completed, len(assigned)),
        "replies_sent": len(lists["replies_sent"]),
        "customers_helped": len(set(lists["customers_helped"]) - {None}),
        "conversations_worked": len(set(lists["conversations_worked"])),
        "conversations_in_scope": len(set(lists["conversations_in_scope"])),
        "closed_cases": len(set(lists["closed_cases"])),
        "resolved_cases": len(lists["resolved_cases"]),
        "cases_handled_per_hour": ratio(len(set(lists["handled"])), hours),
        "cases_solved_per_hour": ratio(len(lists["solved"]), hours),
        "handle_minutes_mean": minutes(mean(lists["resolved_cases"])),
    }


def kpi_workload(world: World, tables: Tables) -> list[Row]:
    book = Book(world)
    if world.tables["agent_time"]:  # rule 96: without agent-state data nothing is known
        for row in tables["fct_agent_hours"]:
            slices = {
                "agent": row["agent_id"],
                "group": world.person(row["agent_id"], "group_id"),
            }
            book.add("hours", row["hour_start_at"], slices, row)
    return book.rows(workload_measures)


def workload_measures(lists: Lists) -> Row:
    busy, available, scheduled, away = (
        sum(row[f"{kind}_seconds"] for row in lists["hours"])
        for kind in ("busy", "available", "scheduled", "unavailable_paid")
    )
    return {
        "busy_seconds": busy,
        "available_seconds": available,
        "scheduled_seconds": scheduled,
        "unavailable_paid_seconds": away,
        "occupancy_rate": ratio(busy, busy + available),
        "utilization_rate": ratio(busy, scheduled),
        "shrinkage_rate": ratio(away, scheduled),
    }


# --- kpi_contacts -------------------------------------------------------------------------------


def kpi_contacts(world: World, tables: Tables) -> list[Row]:
    book = Book(world)
    for row in tables["fct_contacts"]:
        if row["kind"] in ("call", "chat") and row["direction"] == "in":
            slices: Slices = {
                "channel": row["kind"],
                "agent": row["agent_id"],
                "account_segment": world.segment_of(world.account_of_contact(row)),
            }
            book.add(row["kind"], row["started_at"], slices, row)
    return book.rows(contact_measures)


def contact_measures(lists: Lists) -> Row:
    sessions = lists["call"] + lists["chat"]
    answered = [row for row in sessions if row["is_answered"]]
    waited = [row for row in sessions if row["is_queued"] and not row["is_short_abandon"]]
    at_once = [row for row in answered if not row["is_queued"]]
    chats = [row for row in lists["chat"] if row["is_answered"]]
    told = [row["messages"] for row in chats if row["messages"] is not None]
    messages = sum(told) if told else None
    abandoned = {name: len(gave_up(lists[name])) for name in ("call", "chat")}
    within = sum(row["is_within_service_level"] for row in sessions)
    return {
        "calls_offered": len(lists["call"]),
        "calls_answered": sum(row["is_answered"] for row in lists["call"]),
        "calls_abandoned": abandoned["call"],
        "chats_offered": len(lists["chat"]),
        "chats_answered": len(chats),
        "chats_abandoned": abandoned["chat"],
        "offered": len(sessions),
        "answered": len(answered),
        "abandoned": sum(abandoned.values()),
        "offered_to_queue": len(waited),
        "offered_to_agents": len(waited) + len(at_once),
        "within_service_level": within,
        "chat_messages": messages,
        "call_duration_minutes_mean": minutes(
            mean([duration(row) for row in lists["call"] if row["is_answered"]])
        ),
        "handle_minutes_mean": minutes(mean([handled_seconds(row) for row in answered])),
        "abandon_rate": ratio(sum(abandoned.values()), len(waited)),
        "abandon_rate_gross": ratio(len(sessions) - len(answered), len(sessions)),
        **statistics("wait_minutes", [wait_seconds(row) for row in answered]),
        "chat_duration_minutes_mean": minutes(mean([duration(row) for row in chats])),
        "messages_per_chat": ratio(messages, len(chats)),
        "service_level_rate": ratio(within, len(waited)),
        "service_level_offered_rate": ratio(within, len(waited) + len(at_once)),
    }


def gave_up(sessions: list[Row]) -> list[Row]:
    """Rule 68: left the queue, and not at once."""
    return [
        row
        for row in sessions
        if row["outcome"] == "abandoned_in_queue" and not row["is_short_abandon"]
    ]


def handled_seconds(row: Row) -> int | None:
    """Talk, hold and wrap-up; unknown where the talk is."""
    if row["talk_seconds"] is None:
        return None
    return int(row["talk_seconds"] + (row["hold_seconds"] or 0) + (row["wrap_seconds"] or 0))


def duration(row: Row) -> int | None:
    if row["ended_at"] is None or row["answered_at"] is None:
        return None
    return int(row["ended_at"] - row["answered_at"])


# --- kpi_satisfaction ---------------------------------------------------------------------------


def kpi_satisfaction(world: World, tables: Tables) -> list[Row]:
    book = Book(world)
    last_csat = {row["response_id"] for row in csat_answers(world)}
    for row in tables["fct_survey_responses"]:
        slices = survey_slices(world, row)
        instrument = row["instrument"]
        if row["offered_at"] is not None:
            book.add("offered", row["offered_at"], slices, row, (instrument,))
        counts = is_answered(row) and row["responded_at"] is not None
        if counts and (instrument != "csat" or row["response_id"] in last_csat):
            book.add("answered", row["responded_at"], slices, row, (instrument,))
    return book.rows(satisfaction_measures, "instrument")


def survey_slices(world: World, survey: Row) -> Slices:
    case = world.case_by_id.get(survey["case_id"] or "")
    now = case.now if case is not None else None
    account_id = survey["account_id"] or (world.account_of(case) if case is not None else None)
    return {
        "channel": now.channel if now else None,
        "reason": now.reason if now else None,
        "priority": now.priority if now else None,
        "brand": now.brand if now else None,
        "region": world.region_of(case) if case is not None else None,
        "account_segment": world.segment_of(account_id),
        "agent": survey["credited_agent_id"],
    }


def satisfaction_measures(lists: Lists) -> Row:
    answers: list[Row] = lists["answered"]
    (instrument,) = {row["instrument"] for row in answers + lists["offered"]}
    count = len(answers)
    positive = sum(row["is_positive"] for row in answers)
    negative = sum(row["is_negative"] for row in answers)
    promoters = sum(row["is_promoter"] for row in answers)
    detractors = sum(row["is_detractor"] for row in answers)
    is_hidden = instrument in ("esat", "enps") and count < MIN_STAFF_ANSWERS

    def only_for(name: str, value: float | None) -> float | None:
        return value if instrument == name and not is_hidden else None

    return {
        "offered": len(lists["offered"]),
        "answered": count,
        "response_rate": None if is_hidden else ratio(count, len(lists["offered"])),
        "positive": positive,
        "negative": negative,
        "promoters": promoters,
        "detractors": detractors,
        "low_effort": sum(row["is_low_effort"] for row in answers),
        "csat_rate": only_for("csat", ratio(positive, count)),
        "happiness_score": only_for("happiness", ratio(100 * (positive - negative), count)),
        "nps_score": only_for("nps", ratio(100 * (promoters - detractors), count)),
        "ces_mean": only_for("ces", as_float(mean([effort_score(row) for row in answers]))),
        "low_effort_rate": only_for(
            "ces", ratio(sum(row["is_low_effort"] for row in answers), count)
        ),
        "esat_rate": only_for("esat", ratio(positive, count)),
        "enps_score": only_for("enps", ratio(100 * (promoters - detractors), count)),
    }


def effort_score(survey: Row) -> Fraction | None:
    """Rule 75: turned so that a high score is an easy one."""
    if survey["score"] is None:
        return None
    low, high = scale(survey)
    score = Fraction(survey["score"])
    return score if survey["higher_is_better"] else low + high - score


def as_float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


# --- kpi_churn, kpi_cost_per_resolution ---------------------------------------------------------


def kpi_churn(world: World, tables: Tables) -> list[Row]:
    book = Book(world, ("month",))
    for row in tables["fct_account_months"]:
        account = world.accounts.get(row["account_id"])
        slices: Slices = {
            "account_segment": world.segment_of(row["account_id"]),
            "region": account["region"] if account else None,
        }
        book.add("months", row["month"], slices, row)
    return book.rows(churn_measures)


def churn_measures(lists: Lists) -> Row:
    rows: list[Row] = lists["months"]
    at_start = sum(row["is_active_at_start"] for row in rows)
    churned = [row for row in rows if row["is_churned"]]
    mrr = Fraction(sum(row["mrr_at_start"] for row in rows))
    churned_mrr = Fraction(sum(row["mrr_at_start"] for row in churned))
    return {
        "accounts_at_start": at_start,
        "churned_accounts": len(churned),
        "churn_rate": ratio(len(churned), at_start),
        "new_accounts": sum(row["is_new"] for row in rows),
        "mrr_at_start": mrr,
        "churned_mrr": churned_mrr,
        "revenue_churn_rate": ratio(churned_mrr, mrr),
        **churn_among("with_cases", [row for row in rows if row["had_cases_before"]]),
        **churn_among("without_cases", [row for row in rows if not row["had_cases_before"]]),
        **churn_among("low_csat", [row for row in rows if row["had_low_csat_before"]]),
        **churn_among("reopened_cases", [row for row in rows if row["had_reopens_before"]]),
    }


def churn_among(name: str, rows: list[Row]) -> Row:
    at_start = sum(row["is_active_at_start"] for row in rows)
    churned = sum(row["is_churned"] for row in rows)
    return {
        f"accounts_at_start_{name}": at_start,
        f"churned_accounts_{name}": churned,
        f"churn_rate_{name}": ratio(churned, at_start),
    }


def kpi_cost_per_resolution(world: World, tables: Tables) -> list[Row]:
    """Only months with a ledger line; each currency is divided by all the work of its month."""
    book = Book(world, ("month",))
    ledger = tables["fct_costs"]
    for line in ledger:
        book.add("cost", line["month"], {}, line, (line["currency"],))
    for currency in {line["currency"] for line in ledger}:
        book_work(world, book, currency)
    rows = book.rows(cost_measures, "currency")
    booked = {(line["month"], line["currency"]) for line in ledger}
    return [row for row in rows if (row["period_start"], row["currency"]) in booked]


def book_work(world: World, book: Book, currency: str | None) -> None:
    for case in world.counted_cases:
        book.add("new_cases", case.created_at, {}, 1, (currency,))
        for turn in case.turns:
            book.add("contacts", turn.message.at, {}, 1, (currency,))
        if case.is_done and case.resolved_at is not None:
            book.add("resolved_cases", case.resolved_at, {}, 1, (currency,))
    for contact in world.inbound_sessions:
        book.add("contacts", contact["started_at"], {}, 1, (currency,))


def cost_measures(lists: Lists) -> Row:
    cost = Fraction(sum(Fraction(line["amount"]) for line in lists["cost"]))
    is_final = all(line["is_final"] for line in lists["cost"])
    counts = {name: len(lists[name]) for name in ("resolved_cases", "new_cases", "contacts")}

    def per(name: str) -> float | None:
        return ratio(cost, counts[name]) if is_final else None

    return {
        "cost": cost,
        **counts,
        "cost_per_resolution": per("resolved_cases"),
        "cost_per_case": per("new_cases"),
        "cost_per_contact": per("contacts"),
        "is_final": is_final,
    }


KPIS: dict[str, Callable[[World, Tables], list[Row]]] = {
    "kpi_volume": kpi_volume,
    "kpi_submissions_by_hour": kpi_submissions_by_hour,
    "kpi_response": kpi_response,
    "kpi_resolution": kpi_resolution,
    "kpi_first_contact_resolution": kpi_first_contact_resolution,
    "kpi_backlog": kpi_backlog,
    "kpi_agent_backlog": kpi_agent_backlog,
    "kpi_agent_performance": kpi_agent_performance,
    "kpi_workload": kpi_workload,
    "kpi_contacts": kpi_contacts,
    "kpi_satisfaction": kpi_satisfaction,
    "kpi_churn": kpi_churn,
    "kpi_cost_per_resolution": kpi_cost_per_resolution,
}
