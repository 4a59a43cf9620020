"""The facts beside the cases: contacts, agents' hours, surveys, costs, accounts."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from .cases import Case
from .clock import Span, day_start, hour_start, length, local_date, overlap, united, without
from .facts import minus, wrap_seconds
from .words import ACTIVE, Row
from .world import World

SHORT_ABANDON_SECONDS = 10
SERVICE_LEVEL_SECONDS = 20


# --- fct_contacts -------------------------------------------------------------------------------


def fct_contacts(world: World) -> list[Row]:
    return [contact_row(contact) for contact in world.tables["contacts"]]


def contact_row(contact: Row) -> Row:
    outcome = contact["outcome"]
    wait = wait_seconds(contact)
    is_answered = outcome == "answered"
    return {
        **{column: value for column, value in contact.items() if not column.startswith("_")},
        "wait_seconds": wait,
        "talk_seconds": talk_seconds(contact),
        "wrap_seconds": wrap_seconds(contact),
        "is_queued": contact["queued_at"] is not None,
        "is_answered": is_answered,
        "is_abandoned": outcome is not None and outcome.startswith("abandoned_"),
        "is_abandoned_in_queue": outcome == "abandoned_in_queue",
        "is_short_abandon": is_short_abandon(contact),
        "is_within_service_level": is_answered
        and contact["kind"] in ("call", "chat")
        and wait is not None
        and wait <= SERVICE_LEVEL_SECONDS,
    }


def wait_seconds(contact: Row) -> int | None:
    """Rule 65."""
    if contact["outcome"] == "answered":
        queued_at = contact["queued_at"]
        begins = contact["started_at"] if queued_at is None else queued_at
        return minus(contact["answered_at"], begins)
    if contact["outcome"] == "abandoned_in_queue":
        return minus(contact["ended_at"], contact["queued_at"])
    return None


def is_short_abandon(contact: Row) -> bool:
    wait = wait_seconds(contact)
    return (
        contact["outcome"] == "abandoned_in_queue"
        and wait is not None
        and wait <= SHORT_ABANDON_SECONDS
    )


def talk_seconds(contact: Row) -> int | None:
    talked = minus(contact["ended_at"], contact["answered_at"])
    return None if talked is None else talked - (contact["hold_seconds"] or 0)


# --- fct_agent_hours ----------------------------------------------------------------------------

UNAVAILABLE = ("break", "meeting", "training", "offline")
LOGGED_IN = ("available", "busy", "wrap")


def fct_agent_hours(world: World) -> list[Row]:
    """Every local clock hour in which an agent was scheduled, logged in, busy or did something."""
    spans = agent_spans(world)
    handled = [(agent_id, case_id, at) for agent_id, case_id, at, _ in handled_moments(world)]
    solved = [
        (change.state.agent_id, change.at)
        for _, change in world.resolutions
        if change.state.agent_id is not None
    ]
    hours: set[tuple[str, int]] = set()
    for agent_id, by_kind in spans.items():
        for union in by_kind.values():
            hours |= {(agent_id, hour) for span in union for hour in hours_of(world, span)}
    hours |= {(agent_id, hour_start(at, world.zone)) for agent_id, _, at in handled}
    hours |= {(agent_id, hour_start(at, world.zone)) for agent_id, at in solved}
    rows = []
    for agent_id, hour in sorted(hours):
        row: Row = {"agent_id": agent_id, "hour_start_at": hour}
        for kind in ("scheduled", "available", "busy", "unavailable_paid"):
            row[f"{kind}_seconds"] = seconds_in_hour(
                world, spans.get(agent_id, {}).get(kind, []), hour
            )
        row["cases_handled"] = len(
            {
                case_id
                for other, case_id, at in handled
                if other == agent_id and hour_start(at, world.zone) == hour
            }
        )
        row["resolutions"] = sum(
            other == agent_id and hour_start(at, world.zone) == hour for other, at in solved
        )
        row["hours_source"] = hours_source(world, agent_id)
        row["staffed_seconds"] = staffed_seconds(row)
        rows.append(row)
    return rows


def staffed_seconds(row: Row) -> int | None:
    """Rule 97: logged-in time, for who never logs in the scheduled time."""
    if row["hours_source"] == "logged_in":
        return int(row["available_seconds"] + row["busy_seconds"])
    seconds: int | None = row["scheduled_seconds"]
    return seconds


def agent_spans(world: World) -> dict[str, dict[str, list[Span]]]:
    """Rule 95: unions of time per agent, by kind."""
    agents = {row["agent_id"] for row in world.tables["agent_time"]}
    agents |= {agent_id for agent_id, _ in session_spans(world)}
    return {agent_id: spans_of_agent(world, agent_id) for agent_id in agents}


def spans_of_agent(world: World, agent_id: str) -> dict[str, list[Span]]:
    rows = [row for row in world.tables["agent_time"] if row["agent_id"] == agent_id]

    def union_of(*states: str, paid_only: bool = False) -> list[Span]:
        return united(
            [
                (row["started_at"], row["ended_at"])
                for row in rows
                if row["state"] in states and (row["is_paid"] or not paid_only)
            ]
        )

    sessions = [span for other, span in session_spans(world) if other == agent_id]
    busy = united(union_of("busy", "wrap") + sessions)
    return {
        "scheduled": union_of("scheduled", paid_only=True),
        "available": without(union_of("available"), busy),
        "busy": busy,
        "unavailable_paid": union_of(*UNAVAILABLE, paid_only=True),
    }


def session_spans(world: World) -> list[tuple[str, Span]]:
    """Calls and chats with an agent, from answer to the end of the wrap-up."""
    spans = []
    for contact in world.tables["contacts"]:
        ends = contact["wrapped_up_at"]
        ends = contact["ended_at"] if ends is None else ends
        has_agent = contact["kind"] in ("call", "chat") and contact["agent_id"] is not None
        if has_agent and contact["answered_at"] is not None and ends is not None:
            spans.append((contact["agent_id"], (contact["answered_at"], ends)))
    return spans


def hours_of(world: World, span: Span) -> list[int]:
    """The starts of the local clock hours that a span touches."""
    starts, at = [], span[0]
    while at < span[1]:
        start = hour_start(at, world.zone)
        if start not in starts:
            starts.append(start)
        at = min(next_quarter(at), span[1])
    return starts


def next_quarter(at: int) -> int:
    """All zones of today change their hour at a full quarter of a UTC hour."""
    return at - at % 900 + 900


def seconds_in_hour(world: World, spans: list[Span], hour: int) -> int | None:
    """The seconds whose local hour starts at `hour`; null without any agent_time (rule 96)."""
    if not world.tables["agent_time"]:
        return None
    total, at = 0, hour
    while at < hour + 2 * 3600:  # an hour in which clocks are set back half an hour is longer
        if hour_start(at, world.zone) == hour:
            total += length(overlap(spans, at, next_quarter(at)))
        at = next_quarter(at)
    return total


def handled_moments(world: World) -> list[tuple[str, str, int, str | None]]:
    """Rule 97: agent, case, instant and group of everything an agent did on a case."""
    moments = [
        (event.row["actor_id"], case.id, event.at, event.group_id)
        for case in world.counted_cases
        for event in case.events
        if event.is_by_agent and event.type != "sla_clock" and event.row["actor_id"] is not None
    ]
    moments += [
        (contact["agent_id"], case.id, world.talked_at(contact), case.now.group_id)
        for case in world.counted_cases
        for contact in world.answered_sessions_of(case)
        if contact["agent_id"] is not None
    ]
    return moments


def hours_source(world: World, agent_id: str) -> str | None:
    """Which of an agent's hours divide his work: logged-in ones, else scheduled ones."""
    states = {row["state"] for row in world.tables["agent_time"] if row["agent_id"] == agent_id}
    if states & set(LOGGED_IN):
        return "logged_in"
    return "scheduled" if "scheduled" in states else None


# --- fct_survey_responses -----------------------------------------------------------------------

DEFAULT_SCALE = {
    "csat": (1, 5),
    "esat": (1, 5),
    "ces": (1, 7),
    "happiness": (1, 3),
    "nps": (0, 10),
    "enps": (0, 10),
}


def fct_survey_responses(world: World) -> list[Row]:
    return [survey_row(world, survey) for survey in world.tables["surveys"]]


def survey_row(world: World, survey: Row) -> Row:
    normalised = score_normalised(survey)
    instrument, score = survey["instrument"], survey["score"]
    is_recommendation = instrument in ("nps", "enps") and score is not None
    return {
        **{column: value for column, value in survey.items() if not column.startswith("_")},
        "score_normalised": normalised,
        "is_positive": is_positive(survey, normalised),
        "is_negative": is_negative(survey, normalised),
        "is_promoter": is_recommendation and score >= 9,
        "is_detractor": is_recommendation and score <= 6,
        "is_low_effort": instrument == "ces"
        and normalised is not None
        and normalised >= Fraction(2, 3),
        "is_answered": is_answered(survey),
        "credited_agent_id": credited_agent(world, survey),
    }


def is_answered(survey: Row) -> bool:
    return survey["score"] is not None or survey["rating"] is not None


def scale(survey: Row) -> tuple[Fraction, Fraction]:
    low, high = DEFAULT_SCALE[survey["instrument"]]
    return (
        Fraction(low if survey["scale_min"] is None else survey["scale_min"]),
        Fraction(high if survey["scale_max"] is None else survey["scale_max"]),
    )


def score_normalised(survey: Row) -> Fraction | None:
    """Rule 74: 0 is the worst answer of the scale, 1 the best."""
    low, high = scale(survey)
    if survey["score"] is None or low == high:
        return None
    share = (Fraction(survey["score"]) - low) / (high - low)
    return share if survey["higher_is_better"] else 1 - share


def rating_word(survey: Row) -> str | None:
    rating = survey["rating"]
    return None if rating is None else rating.lower().replace(" ", "_")


def is_positive(survey: Row, normalised: Fraction | None) -> bool:
    """Rule 73."""
    word = rating_word(survey)
    if survey["instrument"] in ("csat", "esat"):
        return word in ("good", "great") or (
            normalised is not None and normalised >= Fraction(3, 4)
        )
    if survey["instrument"] == "happiness":
        return word == "great" or normalised == 1
    return False


def is_negative(survey: Row, normalised: Fraction | None) -> bool:
    word = rating_word(survey)
    if survey["instrument"] in ("csat", "esat"):
        return word == "bad" or (normalised is not None and normalised <= Fraction(1, 4))
    if survey["instrument"] == "happiness":
        return word == "not_good" or normalised == 0
    return False


def credited_agent(world: World, survey: Row) -> str | None:
    """Rule 76: who was rated; surveys of staff credit nobody."""
    if survey["instrument"] in ("esat", "enps"):
        return None
    contacts = [
        contact["agent_id"]
        for contact in world.tables["contacts"]
        if survey["contact_id"] is not None and contact["contact_id"] == survey["contact_id"]
    ]
    case = world.case_by_id.get(survey["case_id"] or "")
    asked_at = survey["offered_at"]
    asked_at = survey["responded_at"] if asked_at is None else asked_at
    return (
        survey["agent_id"]
        or (contacts[0] if contacts else None)
        or (assignee_rated(case, asked_at) if case is not None and asked_at is not None else None)
    )


def assignee_rated(case: Case, asked_at: int) -> str | None:
    resolutions = [change for change in case.resolutions if change.at <= asked_at]
    if resolutions and not case.is_void and resolutions[-1].state.agent_id is not None:
        return resolutions[-1].state.agent_id
    state = case.at(asked_at)
    return state.agent_id if state is not None else None


# --- fct_costs ----------------------------------------------------------------------------------


def fct_costs(world: World) -> list[Row]:
    return [
        {column: value for column, value in row.items() if not column.startswith("_")}
        for row in world.tables["costs"]
    ]


# --- fct_account_months -------------------------------------------------------------------------


def fct_account_months(world: World) -> list[Row]:
    signs = account_signs(world)
    if not signs:
        return []
    rows: list[Row] = []
    for month in months(min(signs.values()), local_date(world.as_of, world.zone)):
        rows += [
            account_month_row(world, account_id, month)
            for account_id, first in sorted(signs.items())
            if month >= first.replace(day=1)
        ]
    for row in rows:
        before = [
            other
            for other in rows
            if other["account_id"] == row["account_id"]
            and other["month"] < row["month"] <= next_month(next_month(next_month(other["month"])))
        ]
        row["had_cases_before"] = any(other["new_cases"] for other in before)
        row["had_reopens_before"] = any(other["reopens"] for other in before)
        row["had_low_csat_before"] = sum(other["csat_positive"] for other in before) < sum(
            other["csat_negative"] for other in before
        )
    return rows


def account_signs(world: World) -> dict[str, date]:
    """The local day of the first sign of life of each account."""
    instants: list[tuple[str | None, int]] = [
        (row["account_id"], row["started_at"]) for row in world.tables["subscriptions"]
    ]
    instants += [(world.account_of(case), case.created_at) for case in world.counted_cases]
    instants += [
        (world.account_of_contact(row), row["started_at"]) for row in world.inbound_sessions
    ]
    instants += [
        (account_of_survey(world, row), row["responded_at"]) for row in csat_answers(world)
    ]
    signs: dict[str, date] = {}
    for account_id, instant in instants:
        if account_id is not None:
            day = local_date(instant, world.zone)
            signs[account_id] = min(day, signs.get(account_id, day))
    return signs


def months(first: date, last: date) -> list[date]:
    result, month = [], first.replace(day=1)
    while month <= last:
        result.append(month)
        month = next_month(month)
    return result


def next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def account_month_row(world: World, account_id: str, month: date) -> Row:
    start = day_start(month, world.zone)
    end = day_start(next_month(month), world.zone)
    is_running = world.as_of < end
    subscriptions = [
        row for row in world.tables["subscriptions"] if row["account_id"] == account_id
    ]
    at_start = [row for row in subscriptions if is_active_before(row, start)]
    if is_running:
        at_end = [row for row in subscriptions if is_active_at(row, world.as_of)]
    else:
        at_end = [row for row in subscriptions if is_active_before(row, end)]
    answers = [
        row
        for row in csat_answers(world)
        if account_of_survey(world, row) == account_id and start <= row["responded_at"] < end
    ]
    cases = [case for case in world.counted_cases if world.account_of(case) == account_id]
    states = [case.at(world.as_of) if is_running else case.before(end) for case in cases]
    return {
        "account_id": account_id,
        "month": month,
        "mrr_at_start": sum(row["mrr"] or 0 for row in at_start),
        "mrr_at_end": sum(row["mrr"] or 0 for row in at_end),
        "is_active_at_start": bool(at_start),
        "is_active_at_end": bool(at_end),
        "is_churned": bool(at_start) and not at_end,
        "is_new": bool(at_end) and not at_start,
        "new_cases": sum(start <= case.created_at < end for case in cases),
        "contacts": sum(start <= turn.message.at < end for case in cases for turn in case.turns)
        + sum(
            start <= contact["started_at"] < end
            for contact in world.inbound_sessions
            if world.account_of_contact(contact) == account_id
        ),
        "reopens": sum(start <= change.at < end for case in cases for change in case.reopens),
        "csat_negative": sum(is_negative(row, score_normalised(row)) for row in answers),
        "csat_answered": len(answers),
        "csat_positive": sum(is_positive(row, score_normalised(row)) for row in answers),
        "open_cases_at_end": sum(state is not None and state.status in ACTIVE for state in states),
    }


def is_active_before(subscription: Row, boundary: int) -> bool:
    """Rule 80: as the previous month ended, so what starts or ends at the boundary is after it."""
    ended_at = subscription["ended_at"]
    return subscription["started_at"] < boundary and (ended_at is None or ended_at >= boundary)


def is_active_at(subscription: Row, instant: int) -> bool:
    ended_at = subscription["ended_at"]
    return subscription["started_at"] <= instant and (ended_at is None or ended_at > instant)


def csat_answers(world: World) -> list[Row]:
    """Rule 78: the last answer of each case; answers without a case all count."""
    answers = [
        row
        for row in world.tables["surveys"]
        if row["instrument"] == "csat" and is_answered(row) and row["responded_at"] is not None
    ]
    answers.sort(key=lambda row: (row["responded_at"], row["response_id"]))
    last_of_case = {row["case_id"]: row for row in answers if row["case_id"] is not None}
    return [row for row in answers if row["case_id"] is None or last_of_case[row["case_id"]] is row]


def account_of_survey(world: World, survey: Row) -> str | None:
    """Rule 84."""
    case = world.case_by_id.get(survey["case_id"] or "")
    account = world.account_of(case) if case is not None else None
    return survey["account_id"] or account
