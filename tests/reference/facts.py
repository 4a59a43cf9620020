"""The facts about cases: one function per table of the contract."""

from __future__ import annotations

from datetime import date

from .cases import Case, Event, State, Stint, Transition
from .clock import Span, days, length, local_date, next_midnight
from .words import ACTIVE, CONNECTOR, DAY, DONE, VOID, WEEK, Row
from .world import World


def minus(end: int | None, start: int | None) -> int | None:
    return None if end is None or start is None else end - start


# --- fct_cases ----------------------------------------------------------------------------------


def fct_cases(world: World) -> list[Row]:
    return [case_row(world, case) for case in world.cases]


def case_row(world: World, case: Case) -> Row:
    return {
        **identity_columns(world, case),
        **moment_columns(case),
        **duration_columns(case),
        **count_columns(world, case),
        **first_contact_flags(world, case),
        **handle_columns(world, case),
        "history_quality": case.history_quality,
    }


def identity_columns(world: World, case: Case) -> Row:
    now = case.now
    return {
        "case_id": case.id,
        "connector": CONNECTOR,
        "source_case_id": case.id.removeprefix(f"{CONNECTOR}:"),
        "channel": now.channel,
        "reason": now.reason,
        "priority": now.priority,
        "brand": now.brand,
        "region": world.region_of(case),
        "requester_id": now.requester_id,
        "account_id": world.account_of(case),
        "created_by_role": case.row["created_by_role"],
        "status": now.status,
        "assignee_id": now.agent_id,
        "group_id": now.group_id,
        "waiting_on": now.waiting_on,
        "is_active": case.is_active,
        "is_resolved": case.is_done,
        "is_void": case.is_void,
        "void_reason": now.status if case.is_void else None,
        "is_outbound": case.is_outbound,
    }


def moment_columns(case: Case) -> Row:
    response = case.first_response
    return {
        "created_at": case.created_at,
        "first_assigned_at": case.stints[0].assigned_at if case.stints else None,
        "last_assigned_at": case.stints[-1].assigned_at if case.stints else None,
        "first_response_at": response.at if response else None,
        "first_responder_id": response.row["actor_id"] if response else None,
        "first_resolved_at": case.first_resolved_at,
        "resolved_at": case.resolved_at,
        "last_customer_message_at": case.customer_messages[-1].at
        if case.customer_messages
        else None,
        "last_agent_reply_at": case.human_replies[-1].at if case.human_replies else None,
        "last_event_at": max([case.created_at, *(event.at for event in case.events)]),
        "as_of": case.as_of,
    }


def duration_columns(case: Case) -> Row:
    columns: Row = {}
    for name, (start, end) in clocks(case).items():
        columns[f"{name}_seconds"] = minus(end, start)
        columns[f"{name}_business_seconds"] = case.business_seconds(start, end)
    for name, holds in STAGES.items():
        columns[f"{name}_seconds"] = case.seconds_in(holds)
        columns[f"{name}_business_seconds"] = case.business_seconds_in(holds)
    gaps = reopened_gaps(case)
    columns["reopened_gap_seconds"] = length(gaps)
    columns["reopened_gap_business_seconds"] = (
        sum(length(case.open_spans(*gap)) for gap in gaps) if case.has_schedule else None
    )
    return columns


def reopened_gaps(case: Case) -> list[Span]:
    """The stretches in which the case was done, before it was resolved for the last time."""
    done = case.spans(lambda state: state.status in DONE)
    return [span for span in done if case.resolutions and span[0] < case.resolutions[-1].at]


def clocks(case: Case) -> dict[str, tuple[int | None, int | None]]:
    """Durations between two instants; a null instant makes a null duration (G8)."""
    response = case.first_response
    response_start = case.response_clock_started
    assigned = case.stints[0].assigned_at if case.stints else None
    return {
        "first_response": (
            response_start[0] if response_start else None,
            response.at if response else None,
        ),
        "first_resolution": (case.created_at, case.first_resolved_at),
        "resolution": (case.created_at, case.resolved_at),
        "assignment_to_first_resolution": forward(assigned, case.first_resolved_at),
        "assignment_to_resolution": forward(assigned, case.resolved_at),
    }


def forward(start: int | None, end: int | None) -> tuple[int | None, int | None]:
    """Rule 29: assigned only after the resolution, or never, is no duration."""
    if start is not None and end is not None and start > end:
        return None, None
    return start, end


def waits_for_team(state: State) -> bool:
    return state.status in ("new", "open", "hold")


STAGES = {
    "requester_wait": waits_for_team,
    "agent_wait": lambda state: state.status == "pending",
    "on_hold": lambda state: state.status == "hold",
    "new": lambda state: state.status == "new",
    "open": lambda state: state.status == "open",
    "unassigned": lambda state: state.status in ACTIVE and state.agent_id is None,
}


def count_columns(world: World, case: Case) -> Row:
    assignees = {stint.agent_id for stint in case.stints}
    group_changes = [
        event for event in case.events if event.type == "group_changed" and not event.is_noop
    ]
    return {
        "resolutions": len(case.resolutions),
        "reopens": len(case.reopens),
        "agent_replies": len(case.human_replies),
        "customer_messages": len(case.customer_messages),
        "customer_messages_after_first": max(0, len(case.customer_messages) - 1),
        "messages_exchanged": len(case.customer_messages) + len(case.human_replies),
        "internal_notes": sum(
            event.type == "message" and event.row["visibility"] == "internal" and event.is_by_agent
            for event in case.events
        ),
        "agent_updates": agent_updates(case),
        "agent_touches": len(case.human_replies) + len(world.answered_sessions_of(case)),
        "human_responders": human_responders(case),
        "assignments": len(case.stints),
        "assignees": len(assignees),
        "group_assignments": sum(event.row["group_id"] is not None for event in group_changes),
        "reassignments": sum(stint.next_agent_id is not None for stint in case.stints),
    }


def human_responders(case: Case) -> int:
    return len({reply.row["actor_id"] for reply in case.human_replies} - {None})


def agent_updates(case: Case) -> int:
    """Rule 34: distinct audits of agents; an event without one is an update of its own."""
    events = [event for event in case.events if event.is_by_agent and event.type != "sla_clock"]
    audits = {event.row["audit_id"] for event in events} - {None}
    return len(audits) + sum(event.row["audit_id"] is None for event in events)


def first_contact_flags(world: World, case: Case) -> Row:
    replies, follow_ups = len(case.human_replies), max(0, len(case.customer_messages) - 1)
    assignees = {stint.agent_id for stint in case.stints}
    never_reopened = not case.reopens
    return {
        "fcr_one_reply": case.is_done and replies == 1 and never_reopened,
        "fcr_one_interaction": case.is_done
        and replies >= 1
        and human_responders(case) <= 1
        and follow_ups == 0
        and len(assignees) <= 1
        and never_reopened,
        "fcr_no_customer_followup": case.is_done and follow_ups == 0,
        "one_touch_explore": case.is_done and replies < 2,
        "is_first_contact_resolution": is_first_contact_resolution(world, case),
    }


def is_first_contact_resolution(world: World, case: Case) -> bool | None:
    """Rule 38: unknown until the window of seven days has passed."""
    if not case.is_done or case.resolved_at is None:
        return None
    if world.as_of < case.resolved_at + WEEK:
        return None
    return (
        had_human_reply(case, case.resolutions[-1])
        and not case.reopens
        and not has_repeat_contact(world, case, case.resolved_at)
    )


def has_repeat_contact(world: World, case: Case, resolved_at: int) -> bool:
    """Rule 39: the same person came back, with another case or by call or chat."""
    requester = case.now.requester_id
    if requester is None:
        return False
    returns = [
        other.created_at
        for other in world.counted_cases
        if other is not case
        and other.now.requester_id == requester
        and other.row["created_by_role"] == "customer"
    ] + [
        contact["started_at"]
        for contact in world.inbound_sessions
        if contact["customer_id"] == requester
    ]
    return any(resolved_at < instant <= resolved_at + WEEK for instant in returns)


def handle_columns(world: World, case: Case) -> Row:
    """Rule 40: logged time, else the time on calls and chats, else nothing."""
    logged = [
        event.row["work_seconds"]
        for event in case.events
        if event.type == "work_logged" and event.row["work_seconds"] is not None
    ]
    if logged:
        return {"handle_seconds": sum(logged), "handle_time_source": "work_logged"}
    handled = [
        contact["ended_at"] - contact["answered_at"] + (wrap_seconds(contact) or 0)
        for contact in world.answered_sessions_of(case)
        if contact["agent_id"] is not None
        and contact["answered_at"] is not None
        and contact["ended_at"] is not None
    ]
    if handled:
        return {"handle_seconds": sum(handled), "handle_time_source": "contacts"}
    return {"handle_seconds": None, "handle_time_source": None}


def wrap_seconds(contact: Row) -> int | None:
    return minus(contact["wrapped_up_at"], contact["ended_at"])


# --- fct_case_assignments -----------------------------------------------------------------------


def fct_case_assignments(world: World) -> list[Row]:
    return [stint_row(case, stint) for case in world.cases for stint in case.stints]


def stint_row(case: Case, stint: Stint) -> Row:
    end_reason, ended_at = stint_end(case, stint)
    completed_by = {"closed": "closing", "reassigned": "reassigning"}.get(end_reason)
    if case.is_void:
        completed_by = None
    completed_at = ended_at if completed_by else None
    on_reply = is_assigned_on_reply(case, stint)
    touch = None if on_reply else first_touch(case, stint, by_assignee=True)
    touch_any = None if on_reply else first_touch(case, stint, by_assignee=False)
    active = active_spans(case, stint)
    return {
        "case_id": case.id,
        "agent_id": stint.agent_id,
        "stint_number": stint.number,
        "group_id": group_at(case, stint.assigned_at),
        "assigned_at": stint.assigned_at,
        "ended_at": ended_at,
        "end_reason": end_reason,
        "is_completed": completed_by is not None,
        "completed_by": completed_by,
        "completed_at": completed_at,
        "is_assigned_on_reply": on_reply,
        "first_touch_at": touch,
        "first_touch_seconds": minus(touch, stint.assigned_at),
        "first_touch_business_seconds": case.business_seconds(stint.assigned_at, touch),
        "first_touch_any_seconds": minus(touch_any, stint.assigned_at),
        "first_touch_any_business_seconds": case.business_seconds(stint.assigned_at, touch_any),
        "active_seconds": sum(end - start for start, end in active),
        "active_business_seconds": business_length(case, active),
        "resolution_seconds": minus(completed_at, stint.assigned_at),
        "resolution_business_seconds": case.business_seconds(stint.assigned_at, completed_at),
    }


def business_length(case: Case, spans: list[Span]) -> int | None:
    if not case.has_schedule:
        return None
    return sum(case.business_seconds(start, end) or 0 for start, end in spans)


def group_at(case: Case, instant: int) -> str | None:
    state = case.at(instant)
    return state.group_id if state is not None else None


def stint_end(case: Case, stint: Stint) -> tuple[str, int | None]:
    """Rules 42 and 43: a stint ends by the next change of assignee, else by the case's end."""
    if stint.superseded_at is not None:
        reason = "unassigned" if stint.next_agent_id is None else "reassigned"
        return reason, stint.superseded_at
    if case.is_void:
        voided_at = [change.at for change in case.transitions if change.enters(VOID)][-1]
        return "voided", max(stint.assigned_at, voided_at)
    if case.is_done and case.done_at is not None:
        return "closed", max(stint.assigned_at, case.done_at)
    return "running", None


def is_assigned_on_reply(case: Case, stint: Stint) -> bool:
    """G15: who assigns a case to himself by replying has not touched it after assignment."""
    audit_id = stint.event.row["audit_id"]
    return audit_id is not None and any(
        reply.row["audit_id"] == audit_id and reply.row["actor_id"] == stint.agent_id
        for reply in case.human_replies
    )


def first_touch(case: Case, stint: Stint, by_assignee: bool) -> int | None:
    """Rule 46: strictly after this assignment and strictly before the case's next stint."""
    for reply in case.human_replies:
        if by_assignee and reply.row["actor_id"] != stint.agent_id:
            continue
        if stint.next_stint_at is not None and reply.at >= stint.next_stint_at:
            continue
        if reply.at > stint.assigned_at:
            return reply.at
    return None


def active_spans(case: Case, stint: Stint) -> list[Span]:
    end = stint.superseded_at if stint.superseded_at is not None else case.as_of
    active = case.spans(lambda state: state.status in ACTIVE)
    cut = [(max(a, stint.assigned_at), min(b, end)) for a, b in active]
    return [(a, b) for a, b in cut if a < b]


# --- fct_case_stages ----------------------------------------------------------------------------


def fct_case_stages(world: World) -> list[Row]:
    return [row for case in world.cases for row in stage_rows(case)]


def stage_rows(case: Case) -> list[Row]:
    stages = stages_of(case)
    rows = []
    for number, (start, state) in enumerate(stages, start=1):
        ended_at = stages[number][0] if number < len(stages) else None
        end = case.as_of if ended_at is None else ended_at
        rows.append(
            {
                "case_id": case.id,
                "stage_number": number,
                "status": state.status,
                "agent_id": state.agent_id,
                "group_id": state.group_id,
                "waiting_on": state.waiting_on,
                "started_at": start,
                "ended_at": ended_at,
                "seconds": end - start,
                "business_seconds": case.business_seconds(start, end),
            }
        )
    return rows


def stages_of(case: Case) -> list[tuple[int, State]]:
    """Rule 19: of several states at one instant only the last has a length, or is still running."""
    at_instant: dict[int, State] = {}
    for start, state in case.moments:
        at_instant[start] = state
    stages: list[tuple[int, State]] = []
    for start, state in at_instant.items():
        if not stages or stage_key(stages[-1][1]) != stage_key(state):
            stages.append((start, state))
    return stages


def stage_key(state: State) -> tuple[str | None, ...]:
    return state.status, state.agent_id, state.group_id, state.waiting_on


# --- fct_case_resolutions -----------------------------------------------------------------------


def fct_case_resolutions(world: World) -> list[Row]:
    return [
        resolution_row(world, case, number)
        for case in world.counted_cases
        for number in range(len(case.resolutions))
    ]


def resolution_row(world: World, case: Case, number: int) -> Row:
    change = case.resolutions[number]
    is_last = number == len(case.resolutions) - 1
    start = cycle_start(case, change)
    return {
        "case_id": case.id,
        "resolution_number": number + 1,
        "resolved_at": change.at,
        "reopened_at": reopened_at(case, change),
        "resolved_by_id": change.event.row["actor_id"],
        "resolver_role": change.event.role,
        "assignee_id": change.state.agent_id,
        "group_id": change.state.group_id,
        "is_first": number == 0,
        "is_last": is_last,
        "is_still_resolved": is_last and case.is_done,
        "had_human_reply": had_human_reply(case, change),
        "agent_replies_before": replies_before(case, change),
        "agent_activities_in_cycle": activities_in_cycle(world, case, start, change),
        "cycle_seconds": change.at - start[1],
        "cycle_business_seconds": case.business_seconds(start[1], change.at),
        "seconds_since_created": change.at - case.created_at,
        "business_seconds_since_created": case.business_seconds(case.created_at, change.at),
    }


def reopened_at(case: Case, resolution: Transition) -> int | None:
    """Rule 20: the reopen that follows, unless the case was recovered before."""
    for change in case.transitions:
        if change.number > resolution.number:
            if change.is_reopen:
                return change.at
            if change.is_recovery:
                return None
    return None


def replies_before(case: Case, resolution: Transition) -> int:
    return sum(event.is_human_reply for event in case.events[: resolution.number])


def had_human_reply(case: Case, resolution: Transition) -> bool:
    return replies_before(case, resolution) > 0


def cycle_start(case: Case, resolution: Transition) -> tuple[int, int]:
    """The place and instant of the last reopening event before the resolution, else of creation."""
    reopens = [change for change in case.reopens if change.number < resolution.number]
    return (reopens[-1].number, reopens[-1].at) if reopens else (0, case.created_at)


def activities_in_cycle(
    world: World, case: Case, start: tuple[int, int], resolution: Transition
) -> int:
    """Rule 47: what agents did from the cycle's first event to its last, calls included."""
    place, instant = start
    events = case.events[place : resolution.number + 1]
    sessions = [
        contact
        for contact in world.answered_sessions_of(case)
        if instant <= world.talked_at(contact) <= resolution.at
    ]
    return sum(event.is_agent_activity for event in events) + len(sessions)


# --- fct_responses ------------------------------------------------------------------------------


def fct_responses(world: World) -> list[Row]:
    return [
        {
            "case_id": case.id,
            "turn_number": turn.number,
            "waiting_since": turn.message.at,
            "answered_at": turn.reply.at if turn.reply else None,
            "responder_id": turn.reply.row["actor_id"] if turn.reply else None,
            "is_first_response": turn.reply is not None and turn.reply is case.first_response,
            "medium": turn.message.row["medium"],
            "response_seconds": minus(turn.reply.at if turn.reply else None, turn.message.at),
            "response_business_seconds": case.business_seconds(
                turn.message.at, turn.reply.at if turn.reply else None
            ),
        }
        for case in world.counted_cases
        for turn in case.turns
    ]


# --- fct_activities -----------------------------------------------------------------------------

ACTIVITY_OF_EVENT = {
    "status_changed": "status_change",
    "assignee_changed": "assignment",
    "group_changed": "transfer",
    "attribute_changed": "field_change",
    "case_linked": "link",
    "work_logged": "work_log",
}


def fct_activities(world: World) -> list[Row]:
    rows = [
        {
            "case_id": case.id,
            "contact_id": None,
            "audit_id": event.row["audit_id"],
            "occurred_at": event.at,
            "actor_id": event.row["actor_id"],
            "actor_role": event.role,
            "activity_type": activity_type(event),
            "is_public": event.is_public_message,
            "is_auto": event.row["is_auto"],
            "is_bulk": event.row["via"] == "bulk",
        }
        for case in world.cases
        for event in case.events
        if not event.is_noop and event.type != "sla_clock"
    ]
    rows += [
        {
            "case_id": contact["case_id"],
            "contact_id": contact["contact_id"],
            "audit_id": None,
            "occurred_at": world.talked_at(contact),
            "actor_id": contact["agent_id"],
            "actor_role": "agent",
            "activity_type": contact["kind"],
            "is_public": True,
            "is_auto": False,
            "is_bulk": False,
        }
        for contact in world.answered_sessions
    ]
    return rows


def activity_type(event: Event) -> str:
    if event.type != "message":
        return ACTIVITY_OF_EVENT[event.type]
    if event.is_human_reply:
        return "reply"
    return "note" if event.row["visibility"] == "internal" else "message"


# --- fct_backlog_daily --------------------------------------------------------------------------


def fct_backlog_daily(world: World) -> list[Row]:
    """Rule 51: every local day of a case's life, measured at its end; the running day at as_of."""
    rows = []
    today = local_date(world.as_of, world.zone)
    for case in world.counted_cases:
        for day in days(local_date(case.created_at, world.zone), today):
            if day == today:
                measured_at, state = world.as_of, case.at(world.as_of)
            else:
                measured_at = next_midnight(day, world.zone)
                state = case.before(measured_at)
            if state is not None and state.status in ACTIVE:
                rows.append(backlog_row(case, day, measured_at, state))
    return rows


def backlog_row(case: Case, day: date, measured_at: int, state: State) -> Row:
    return {
        "backlog_date": day,
        "case_id": case.id,
        "status": state.status,
        "agent_id": state.agent_id,
        "group_id": state.group_id,
        "priority": state.priority,
        "channel": state.channel,
        "reason": state.reason,
        "waiting_on": state.waiting_on,
        "age_seconds": measured_at - case.created_at,
        "is_unreplied": not state.is_replied,
        "is_unassigned": state.agent_id is None,
    }


# --- fct_sla_targets ----------------------------------------------------------------------------

SLA_TICKS = {
    "requester_wait": waits_for_team,
    "agent_work": lambda state: state.status in ("new", "open"),
}


def fct_sla_targets(world: World) -> list[Row]:
    rows = []
    policies = sorted({(row["policy_id"], row["metric"]) for row in world.tables["sla_policies"]})
    for case in world.counted_cases:
        for policy_id, metric in policies:
            for instance, applied_at, stopped_by in sla_instances(case, metric):
                row = policy_in_force(world, policy_id, metric, case, applied_at)
                if row is not None:
                    rows.append(sla_row(case, row, instance, applied_at, stopped_by))
    return rows


def sla_instances(case: Case, metric: str) -> list[tuple[int, int, Event | None]]:
    """Rule 58: instance, when it is applied, and what fulfils it (null while nothing has)."""
    if metric == "next_reply":
        return [
            (turn.number - 1, turn.message.at, turn.reply) for turn in case.turns if turn.number > 1
        ]
    if metric != "first_reply":
        return [(1, case.created_at, case.done_by)]
    if case.response_clock_started is None:
        return []
    applied_at, place = case.response_clock_started
    if case.first_response is not None:
        return [(1, applied_at, case.first_response)]
    # Rule 59: a case resolved without a reply stops waiting for one, at once if it was done before.
    was_done = case.done_at is not None and case.done_at < applied_at
    return [(1, applied_at, case.events[place] if was_done else case.done_by)]


def policy_in_force(
    world: World, policy_id: str, metric: str, case: Case, applied_at: int
) -> Row | None:
    """Rule 57: the row for the case's priority, else the one for any; the latest that is valid."""
    state = case.at(applied_at)
    assert state is not None
    valid = [
        row
        for row in world.tables["sla_policies"]
        if row["policy_id"] == policy_id
        and row["metric"] == metric
        and (row["valid_from"] is None or row["valid_from"] <= applied_at)
    ]
    exact = [
        row for row in valid if row["priority"] is not None and row["priority"] == state.priority
    ]
    candidates = exact or [row for row in valid if row["priority"] is None]
    return min(
        candidates,
        key=lambda row: (-(-1 if row["valid_from"] is None else row["valid_from"]), row["_texts"]),
        default=None,
    )


def sla_row(
    case: Case, policy: Row, instance: int, applied_at: int, stopped_by: Event | None
) -> Row:
    stopped_at = None if stopped_by is None else stopped_by.at
    target = policy["target_seconds"]
    by_business = policy["in_business_hours"] and case.has_schedule  # rule 63
    end = case.as_of if stopped_at is None else stopped_at
    ticking = sla_ticking(case, policy["metric"], applied_at, end)
    if by_business:
        ticking = [part for span in ticking for part in case.open_spans(*span)]
    elapsed = sum(b - a for a, b in ticking)
    is_breached = elapsed > target
    due_at = clock_reaches(case, ticking, target, applied_at, end, by_business)
    return {
        "case_id": case.id,
        "policy_id": policy["policy_id"],
        "metric": policy["metric"],
        "instance": instance,
        "applied_at": applied_at,
        "due_at": due_at,
        "target_seconds": target,
        "in_business_hours": policy["in_business_hours"],
        "elapsed_seconds": elapsed,
        "outcome": "breached" if is_breached else "active" if stopped_at is None else "achieved",
        "breached_at": due_at if is_breached else None,
        "breach_seconds": elapsed - target if is_breached else None,
        "_fulfilled_by": stopped_by,
    }


def sla_ticking(case: Case, metric: str, start: int, end: int) -> list[Span]:
    """When a clock runs: reply and resolution always, the others by status (rule 60, B10)."""
    if metric not in SLA_TICKS:
        return [(start, end)] if start < end else []
    cut = [(max(a, start), min(b, end)) for a, b in case.spans(SLA_TICKS[metric])]
    return [(a, b) for a, b in cut if a < b]


def clock_reaches(
    case: Case, ticking: list[Span], target: int, applied_at: int, end: int, by_business: bool
) -> int | None:
    """Rule 62: when the clock first shows the target; after `end` it never pauses."""
    if target <= 0:
        return applied_at
    missing = target
    for start, stop in ticking:
        if stop - start >= missing:
            return start + missing
        missing -= stop - start
    if not by_business:
        return end + missing
    return open_seconds_later(case, end, missing)


def open_seconds_later(case: Case, start: int, seconds: int) -> int | None:
    """Walk business time forward from `start`, ten years at most."""
    step = 30 * DAY
    for _ in range(122):
        for a, b in case.open_spans(start, start + step):
            if b - a >= seconds:
                return a + seconds
            seconds -= b - a
        start += step
    return None
