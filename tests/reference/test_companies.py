"""The random companies provoke every rule: over some of them, each of these happens."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import FACTS, build, read
from .cases import Case
from .clock import day_start, local_date
from .companies import write
from .facts import has_repeat_contact
from .reading import Exports
from .words import ACTIVE, DONE, VOID, WEEK, Row
from .world import World

SEEDS = range(30)

EXPECTED = {
    "an instant has a fraction (1)",
    "a contact is cut at as_of (3)",
    "an answer is cut at as_of (3)",
    "a second truth about a key is rejected (5)",
    "an answer is superseded (5)",
    "an event is told twice (5)",
    "rejected: wrong number of fields (6)",
    "rejected: a required field is empty (6)",
    "rejected: not an instant (6)",
    "rejected: absurd instant (6)",
    "rejected: not a number (6)",
    "rejected: not a boolean (6)",
    "rejected: not a month (10)",
    "rejected: unknown word (6)",
    "rejected: unknown status (6)",
    "rejected: no such case (6)",
    "rejected: a window that runs backwards (25)",
    "a file has a byte order mark (8)",
    "a file has carriage returns (8)",
    "a file has no bytes (8)",
    "a file is missing",
    "a role differs from the person's (11)",
    "nobody knows the role of an actor (11)",
    "a reply of someone outside support (12)",
    "same instant, and only some with a sequence (15)",
    "an event before creation (16)",
    "several status events at creation (17)",
    "born solved (18)",
    "born void (18)",
    "solved and reopened in one instant (19)",
    "void to done (20)",
    "done to void to active (20)",
    "active to void to active",
    "void now, with resolutions before (21)",
    "an attribute is emptied (22)",
    "the account of the requester (23)",
    "an unknown schedule (24)",
    "a schedule changes while a case runs (G11)",
    "waits for a third party (26)",
    "waits for the customer while open (26)",
    "outbound (27)",
    "outbound and answered (28)",
    "outbound and never answered (28)",
    "assigned only after the resolution (29)",
    "an automatic customer message (32)",
    "a no-op event of an agent (34)",
    "a person comes back to the same agent (36)",
    "unassigned (36)",
    "resolved at first contact (38)",
    "not resolved at first contact (38)",
    "too early to say (38)",
    "a repeat contact (39)",
    "a return at the edge of the window (39)",
    "logged work (40)",
    "handled by contacts (40)",
    "assigned while done (42)",
    "a stint ends by void (42)",
    "completed by reassigning (43)",
    "assigned on reply (45)",
    "first touch by another agent (46)",
    "a call in a cycle (47)",
    "an open turn at a resolution (50)",
    "a target of a priority (57)",
    "a target without priority (57)",
    "a target of a later version (57)",
    "a next reply target (58)",
    "a first reply target stopped by a resolution (59)",
    "achieved",
    "breached",
    "active",
    "breached in business time",
    "a target in business hours without a schedule (63)",
    "abandoned and short (67)",
    "abandoned and not short (67)",
    "within the service level (67)",
    "answered at the service level (67)",
    "no end (66)",
    "a scale turned round (74)",
    "a scale of its own (74)",
    "a rating in words (73)",
    "credited to the assignee (76)",
    "credited by the contact (76)",
    "two answers about one case (78)",
    "staff answers shown (79)",
    "a subscription starts at a boundary (80)",
    "churned (81)",
    "new (81)",
    "a cost that is not final (86)",
    "overlapping spans of an agent (95)",
    "scheduled only (97)",
    "an hour with a resolution (97)",
}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Counter[str]:
    found: Counter[str] = Counter()
    for seed in SEEDS:
        folder = tmp_path_factory.mktemp(f"provoking{seed}")
        company = write(seed, folder)
        raw, world = read(folder, company.as_of, company.reporting_time_zone)
        tables = build(folder, company.as_of, company.reporting_time_zone, list(FACTS))
        found.update(in_files(folder / "csv", raw))
        found.update(in_tables(tables))
        if world is not None:
            found.update(in_operations(raw, world))
            for case in world.cases:
                found.update(in_case(world, case))
    return found


@pytest.mark.parametrize("what", sorted(EXPECTED))
def test_random_companies_provoke(seen: Counter[str], what: str) -> None:
    assert seen[what] > 0


def in_files(folder: Path, raw: Exports) -> Iterator[str]:
    contents = [path.read_bytes() for path in folder.glob("*.csv")]
    if len(contents) < 13:
        yield "a file is missing"
    for content in contents:
        if content.startswith(b"\xef\xbb\xbf"):
            yield "a file has a byte order mark (8)"
        if b"\r\n" in content:
            yield "a file has carriage returns (8)"
        if not content:
            yield "a file has no bytes (8)"
    for row in raw.rejected:
        reason = row["reason"]
        for word, told in (
            ("wrong number", "rejected: wrong number of fields (6)"),
            ("is empty", "rejected: a required field is empty (6)"),
            ("not an instant", "rejected: not an instant (6)"),
            ("absurd", "rejected: absurd instant (6)"),
            ("not a number", "rejected: not a number (6)"),
            ("not a boolean", "rejected: not a boolean (6)"),
            ("not a date", "rejected: not a month (10)"),
            ("unknown status", "rejected: unknown status (6)"),
            ("unknown", "rejected: unknown word (6)"),
            ("no such case", "rejected: no such case (6)"),
            ("not after", "rejected: a window that runs backwards (25)"),
            ("same key", "a second truth about a key is rejected (5)"),
        ):
            if word in reason:
                yield told
    for row in raw.coverage:
        if row["source_table"] == "surveys" and row["rows_duplicate"]:
            yield "an answer is superseded (5)"
        if row["source_table"] == "case_events" and row["rows_duplicate"]:
            yield "an event is told twice (5)"
    if any("." in row["_texts"][1] for row in raw.tables["case_events"]):
        yield "an instant has a fraction (1)"


def in_case(world: World, case: Case) -> Iterator[str]:
    yield from in_events(world, case)
    yield from in_statuses(case)
    yield from in_answers(world, case)
    statuses = [(state.status, state.waiting_on) for _, state in case.moments]
    if ("open", "customer") in statuses:
        yield "waits for the customer while open (26)"
    if ("hold", "third_party") in statuses:
        yield "waits for a third party (26)"
    schedules = {world.schedules.in_force(state.schedule_id) for _, state in case.moments}
    if len(schedules) > 1:
        yield "a schedule changes while a case runs (G11)"
    agents = [stint.agent_id for stint in case.stints]
    if any(a == c != b for a, b, c in zip(agents, agents[1:], agents[2:], strict=False)):
        yield "a person comes back to the same agent (36)"
    if case.now.account_id is None and world.account_of(case) is not None:
        yield "the account of the requester (23)"
    done_at = case.done_at
    if done_at is not None and any(stint.assigned_at > done_at for stint in case.stints):
        yield "assigned while done (42)"


def in_events(world: World, case: Case) -> Iterator[str]:
    at_creation = 0
    for event in case.events:
        row, person = event.row, world.people.get(event.row["actor_id"])
        if row["occurred_at"] < case.created_at:
            yield "an event before creation (16)"
        if event.type == "status_changed" and event.at == case.created_at:
            at_creation += 1
        if person is not None and event.role != person["role"]:
            yield "a role differs from the person's (11)"
        if person is None and row["actor_role"] is None:
            yield "nobody knows the role of an actor (11)"
        if event.is_public_message and event.is_by_agent and not event.is_support:
            yield "a reply of someone outside support (12)"
        if event.is_customer_message and row["is_auto"]:
            yield "an automatic customer message (32)"
        if event.is_by_agent and event.is_noop:
            yield "a no-op event of an agent (34)"
        if event.type == "attribute_changed" and row["value"] is None:
            yield "an attribute is emptied (22)"
        is_schedule = event.type == "attribute_changed" and row["attribute"] == "schedule"
        if is_schedule and row["value"] not in (None, *world.schedules.by_id):
            yield "an unknown schedule (24)"
    if at_creation > 1:
        yield "several status events at creation (17)"
    for event, following in zip(case.events, case.events[1:], strict=False):
        sequences = (event.row["sequence"], following.row["sequence"])
        if event.at == following.at and sequences.count(None) == 1:
            yield "same instant, and only some with a sequence (15)"


def in_statuses(case: Case) -> Iterator[str]:
    if case.moments[0][1].status in DONE:
        yield "born solved (18)"
    if case.moments[0][1].status in VOID:
        yield "born void (18)"
    path = [case.moments[0][1].status, *(change.new for change in case.transitions)]
    for old, middle, new in zip(path, path[1:], path[2:], strict=False):
        if old in DONE and middle in VOID and new in ACTIVE:
            yield "done to void to active (20)"
        if old in ACTIVE and middle in VOID and new in ACTIVE:
            yield "active to void to active"
    if any(change.old in VOID and change.new in DONE for change in case.transitions):
        yield "void to done (20)"
    if case.is_void and case.resolutions:
        yield "void now, with resolutions before (21)"
    resolved = {change.at for change in case.resolutions}
    if any(change.at in resolved for change in case.reopens):
        yield "solved and reopened in one instant (19)"


def in_answers(world: World, case: Case) -> Iterator[str]:
    if case.is_outbound:
        yield "outbound (27)"
        answered = case.first_response is not None
        yield f"outbound and {'' if answered else 'never '}answered (28)"
    first = case.first_resolved_at
    if first is not None and case.stints and case.stints[0].assigned_at > first:
        yield "assigned only after the resolution (29)"
    if case.is_done and case.turns and case.turns[-1].reply is None:
        yield "an open turn at a resolution (50)"
    if case.resolved_at is not None and not case.is_void:
        if has_repeat_contact(world, case, case.resolved_at):
            yield "a repeat contact (39)"
        returns = {other.created_at - case.resolved_at for other in world.cases}
        returns |= {row["started_at"] - case.resolved_at for row in world.inbound_sessions}
        if returns & {WEEK, WEEK + 1}:
            yield "a return at the edge of the window (39)"
        sessions = world.answered_sessions_of(case)
        answers = [row["answered_at"] for row in sessions if row["answered_at"] is not None]
        if any(case.created_at <= at <= case.resolved_at for at in answers):
            yield "a call in a cycle (47)"


def in_tables(tables: dict[str, list[Row]]) -> Iterator[str]:
    for row in tables["fct_cases"]:
        if row["is_first_contact_resolution"] is not None:
            word = "" if row["is_first_contact_resolution"] else "not "
            yield f"{word}resolved at first contact (38)"
        elif row["is_resolved"]:
            yield "too early to say (38)"
        if row["handle_time_source"] is not None:
            is_logged = row["handle_time_source"] == "work_logged"
            yield "logged work (40)" if is_logged else "handled by contacts (40)"
    for row in tables["fct_case_assignments"]:
        if row["end_reason"] == "unassigned":
            yield "unassigned (36)"
        if row["end_reason"] == "voided":
            yield "a stint ends by void (42)"
        if row["completed_by"] == "reassigning":
            yield "completed by reassigning (43)"
        if row["is_assigned_on_reply"]:
            yield "assigned on reply (45)"
        if row["first_touch_seconds"] is None and row["first_touch_any_seconds"] is not None:
            yield "first touch by another agent (46)"
    for row in tables["fct_sla_targets"]:
        yield row["outcome"]
        if row["in_business_hours"] and row["outcome"] == "breached":
            yield "breached in business time"
        if row["metric"] == "next_reply":
            yield "a next reply target (58)"
    for row in tables["fct_agent_hours"]:
        if row["resolutions"]:
            yield "an hour with a resolution (97)"
        if row["hours_source"] == "scheduled":
            yield "scheduled only (97)"
    for row in tables["fct_account_months"]:
        if row["is_churned"]:
            yield "churned (81)"
        if row["is_new"]:
            yield "new (81)"
    staff = Counter(
        row["instrument"]
        for row in tables["fct_survey_responses"]
        if row["is_answered"] and row["instrument"] in ("esat", "enps")
    )
    if max(staff.values(), default=0) >= 5:
        yield "staff answers shown (79)"
    if any(not row["is_final"] for row in tables["fct_costs"]):
        yield "a cost that is not final (86)"
    yield from in_contacts(tables["fct_contacts"])


def in_contacts(contacts: list[Row]) -> Iterator[str]:
    for row in contacts:
        if row["outcome"] == "abandoned_in_queue" and row["wait_seconds"] is not None:
            yield f"abandoned and {'' if row['is_short_abandon'] else 'not '}short (67)"
        if row["is_within_service_level"]:
            yield "within the service level (67)"
            if row["wait_seconds"] == 20:
                yield "answered at the service level (67)"
        if row["is_answered"] and row["ended_at"] is None:
            yield "no end (66)"


def in_operations(raw: Exports, world: World) -> Iterator[str]:
    first_texts = {row["contact_id"]: row for row in raw.tables["contacts"]}
    for row in world.tables["contacts"]:
        if row["outcome"] is None and first_texts[row["contact_id"]]["outcome"] is not None:
            yield "a contact is cut at as_of (3)"
    if any((row["responded_at"] or 0) > world.as_of for row in raw.tables["surveys"]):
        yield "an answer is cut at as_of (3)"
    yield from in_surveys(world)
    yield from in_promises(world)
    spans = sorted(
        (row["agent_id"], row["state"], row["started_at"], row["ended_at"])
        for row in world.tables["agent_time"]
    )
    for one, other in itertools.pairwise(spans):
        if one[:2] == other[:2] and other[2] < one[3]:
            yield "overlapping spans of an agent (95)"
    for row in world.tables["subscriptions"]:
        month = local_date(row["started_at"], world.zone).replace(day=1)
        if row["started_at"] == day_start(month, world.zone):
            yield "a subscription starts at a boundary (80)"


def in_surveys(world: World) -> Iterator[str]:
    by_case: Counter[str] = Counter()
    for row in world.tables["surveys"]:
        if not row["higher_is_better"] and row["score"] is not None:
            yield "a scale turned round (74)"
        if row["scale_max"] is not None and row["score"] is not None:
            yield "a scale of its own (74)"
        if row["rating"] is not None:
            yield "a rating in words (73)"
        if row["instrument"] == "csat" and row["score"] is not None:
            by_case[row["case_id"]] += row["case_id"] is not None
        if row["agent_id"] is None and row["case_id"] in world.case_by_id:
            yield "credited to the assignee (76)"
        if row["agent_id"] is None and row["contact_id"] is not None:
            yield "credited by the contact (76)"
    if max(by_case.values(), default=0) > 1:
        yield "two answers about one case (78)"


def in_promises(world: World) -> Iterator[str]:
    for row in world.tables["sla_policies"]:
        if row["priority"] is not None:
            yield "a target of a priority (57)"
        else:
            yield "a target without priority (57)"
        if row["valid_from"] is not None:
            yield "a target of a later version (57)"
        if row["in_business_hours"] and world.schedules.default is None:
            yield "a target in business hours without a schedule (63)"
        if row["metric"] == "first_reply":
            for case in world.counted_cases:
                if case.is_done and not case.human_replies:
                    yield "a first reply target stopped by a resolution (59)"
