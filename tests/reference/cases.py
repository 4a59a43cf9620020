"""One case told from its events: what was true when, and what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from .clock import Schedules, Span, length
from .words import ACTIVE, CONNECTOR, DONE, EVENT_RANK, VOID, Row


@dataclass(frozen=True)
class State:
    """What is true of a case at one moment."""

    status: str
    agent_id: str | None
    group_id: str | None
    waiting_on: str
    channel: str | None
    reason: str | None
    priority: str | None
    brand: str | None
    requester_id: str | None
    account_id: str | None
    schedule_id: str | None
    is_replied: bool = False


@dataclass
class Event:
    """One event in its place: when it counts, who did it, and whether it changed anything."""

    at: int
    row: Row
    role: str
    is_support: bool
    is_noop: bool = False
    state: State = field(init=False)
    """What is true of its case once it has happened, whatever follows in the same second."""

    @property
    def type(self) -> str:
        return str(self.row["event_type"])

    @property
    def group_id(self) -> str | None:
        """The group that had the case."""
        return self.state.group_id

    @property
    def is_public_message(self) -> bool:
        return self.type == "message" and self.row["visibility"] == "public"

    @property
    def is_customer_message(self) -> bool:
        """Rule 32: a public incoming message in any medium, automatic ones too."""
        return self.is_public_message and self.row["direction"] == "in"

    @property
    def is_human_reply(self) -> bool:
        """G4 and rule 12: the only thing that stops a reply clock."""
        return (
            self.is_public_message
            and self.row["direction"] == "out"
            and self.is_by_agent
            and self.is_support
        )

    @property
    def is_by_agent(self) -> bool:
        return self.role == "agent" and not self.row["is_auto"]

    @property
    def is_agent_activity(self) -> bool:
        """Rule 47: something an agent did that changed something."""
        return self.is_by_agent and not self.is_noop and self.type != "sla_clock"


@dataclass(frozen=True)
class Transition:
    """A change of status; `number` is the place of its event in the case's order."""

    number: int
    at: int
    old: str
    new: str
    event: Event
    state: State

    @property
    def is_resolution(self) -> bool:
        return self.old in ACTIVE and self.new in DONE

    @property
    def is_reopen(self) -> bool:
        return self.old in DONE and self.new in ACTIVE

    @property
    def is_recovery(self) -> bool:
        return self.old in VOID and self.new in ACTIVE

    def enters(self, statuses: frozenset[str]) -> bool:
        """Comes into a set of statuses from outside: spam to deleted is no move into void."""
        return self.new in statuses and self.old not in statuses

    @property
    def is_voiding(self) -> bool:
        return self.old in ACTIVE and self.new in VOID


@dataclass(frozen=True)
class Stint:
    """One unbroken period of one agent; `ended_at` and what came next are null while it lasts."""

    number: int
    agent_id: str
    assigned_at: int
    event: Event
    superseded_at: int | None
    next_agent_id: str | None
    next_stint_at: int | None


@dataclass(frozen=True)
class Turn:
    """The first message a customer waits on, and the human reply that ends the wait."""

    number: int
    message: Event
    reply: Event | None


@dataclass
class Case:
    row: Row
    as_of: int
    schedules: Schedules
    events: list[Event]
    moments: list[tuple[int, State]] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)

    # --- what is true -----------------------------------------------------------------------

    @property
    def id(self) -> str:
        return str(self.row["case_id"])

    @property
    def history_quality(self) -> str:
        return self.row["history_quality"] or "full"

    @property
    def created_at(self) -> int:
        return int(self.row["created_at"])

    @property
    def now(self) -> State:
        return self.moments[-1][1]

    @property
    def is_active(self) -> bool:
        return self.now.status in ACTIVE

    @property
    def is_done(self) -> bool:
        return self.now.status in DONE

    @property
    def is_void(self) -> bool:
        return self.now.status in VOID

    def at(self, instant: int) -> State | None:
        """What is true once everything of that instant has happened."""
        known = [state for start, state in self.moments if start <= instant]
        return known[-1] if known else None

    def before(self, instant: int) -> State | None:
        """What is true as that instant begins: events strictly before it."""
        known = [state for start, state in self.moments if start < instant]
        return known[-1] if known else None

    # --- what happened ----------------------------------------------------------------------

    @cached_property
    def resolutions(self) -> list[Transition]:
        return [change for change in self.transitions if change.is_resolution]

    @cached_property
    def reopens(self) -> list[Transition]:
        return [change for change in self.transitions if change.is_reopen]

    @cached_property
    def human_replies(self) -> list[Event]:
        return [event for event in self.events if event.is_human_reply]

    @cached_property
    def customer_messages(self) -> list[Event]:
        return [event for event in self.events if event.is_customer_message]

    @property
    def first_resolved_at(self) -> int | None:
        return self.resolutions[0].at if self.resolutions else None

    @property
    def resolved_at(self) -> int | None:
        """The last resolution, null while active."""
        return self.resolutions[-1].at if self.resolutions and not self.is_active else None

    @property
    def done_by(self) -> Event | None:
        """What finished a case that is done: the last resolution, or, if it only came out of a void
        status, that move (void to done is no resolution, rule 20)."""
        if not self.is_done:
            return None
        moves = [change for change in self.transitions if change.enters(DONE)]
        return (self.resolutions or moves)[-1].event

    @property
    def done_at(self) -> int | None:
        return None if self.done_by is None else self.done_by.at

    @cached_property
    def is_outbound(self) -> bool:
        """Rule 27: the first public message that a person wrote is an agent's outgoing one."""
        for event in self.events:
            is_personal = not event.row["is_auto"] and event.role not in ("bot", "system")
            if event.is_public_message and is_personal:
                return event.row["direction"] == "out" and event.role == "agent"
        return False

    @cached_property
    def response_clock_started(self) -> tuple[int, int] | None:
        """Rule 28: the instant and the place among the events from which a reply is a response."""
        if not self.is_outbound:
            return self.created_at, -1
        for number, event in enumerate(self.events):
            if event.is_customer_message:
                return event.at, number
        return None

    @cached_property
    def first_response(self) -> Event | None:
        if self.response_clock_started is None:
            return None
        _, start = self.response_clock_started
        for event in self.events[start + 1 :]:
            if event.is_human_reply:
                return event
        return None

    @cached_property
    def turns(self) -> list[Turn]:
        """Rule 50: only a human reply ends a turn."""
        turns: list[Turn] = []
        waiting: Event | None = None
        for event in self.events:
            if event.is_customer_message and waiting is None:
                waiting = event
            elif event.is_human_reply and waiting is not None:
                turns.append(Turn(len(turns) + 1, waiting, event))
                waiting = None
        if waiting is not None:
            turns.append(Turn(len(turns) + 1, waiting, None))
        return turns

    @cached_property
    def stints(self) -> list[Stint]:
        changes = [
            event for event in self.events if event.type == "assignee_changed" and not event.is_noop
        ]
        stints: list[Stint] = []
        for place, event in enumerate(changes):
            if event.row["agent_id"] is None:
                continue
            following = changes[place + 1 :]
            assignments = [other for other in following if other.row["agent_id"] is not None]
            stints.append(
                Stint(
                    number=len(stints) + 1,
                    agent_id=event.row["agent_id"],
                    assigned_at=event.at,
                    event=event,
                    superseded_at=following[0].at if following else None,
                    next_agent_id=following[0].row["agent_id"] if following else None,
                    next_stint_at=assignments[0].at if assignments else None,
                )
            )
        return stints

    # --- how long ---------------------------------------------------------------------------

    def spans(self, holds: Callable[[State], bool]) -> list[Span]:
        """The stretches of the case's life, up to as_of, in which something holds."""
        return [
            (start, end)
            for start, end, state in stretches(self.moments, self.as_of)
            if holds(state)
        ]

    @cached_property
    def has_schedule(self) -> bool:
        return self.schedules.in_force(None) is not None

    def open_spans(self, start: int, end: int) -> list[Span]:
        """Business time in [start, end), by the schedule in force at each moment (G11)."""
        result: list[Span] = []
        for a, b, state in stretches(self.moments, max(end, self.as_of)):
            schedule = self.schedules.in_force(state.schedule_id)
            if schedule is not None and max(a, start) < min(b, end):
                result += schedule.open_between(max(a, start), min(b, end))
        return result

    def business_seconds(self, start: int | None, end: int | None) -> int | None:
        if start is None or end is None or not self.has_schedule:
            return None
        return length(self.open_spans(start, end))

    def seconds_in(self, holds: Callable[[State], bool]) -> int:
        return length(self.spans(holds))

    def business_seconds_in(self, holds: Callable[[State], bool]) -> int | None:
        if not self.has_schedule:
            return None
        return sum(length(self.open_spans(*span)) for span in self.spans(holds))


def stretches(moments: list[tuple[int, State]], end: int) -> Iterator[tuple[int, int, State]]:
    ends = [start for start, _ in moments[1:]] + [end]
    for (start, state), until in zip(moments, ends, strict=True):
        if start < until:
            yield start, until, state


# --- telling a case ---------------------------------------------------------------------------


def event_order(row: Row) -> tuple[object, ...]:
    """Rules 14 and 15; what is still tied is settled by the text of the remaining columns."""
    return (
        row["occurred_at"],
        row["sequence"] is None,
        row["sequence"] or 0,
        EVENT_RANK[row["event_type"]],
        row["event_id"] or "",
        row["_texts"][5:],
    )


def effective_role(row: Row, person: Row | None) -> str:
    """Rule 11: the event's word, then the person's, then what the direction says."""
    if row["actor_role"] is not None:
        return str(row["actor_role"])
    if person is not None:
        return str(person["role"])
    return {"in": "customer", "out": "agent"}.get(row["direction"], "system")


def build_cases(tables: dict[str, list[Row]], schedules: Schedules, as_of: int) -> list[Case]:
    people = {row["person_id"]: row for row in tables["people"]}
    rows_of: dict[str, list[Row]] = {row["case_id"]: [] for row in tables["cases"]}
    for row in tables["case_events"]:
        rows_of[row["case_id"]].append(row)
    return [
        tell_case(row, rows_of[row["case_id"]], people, schedules, as_of) for row in tables["cases"]
    ]


def tell_case(
    row: Row, event_rows: list[Row], people: dict[str, Row], schedules: Schedules, as_of: int
) -> Case:
    events = []
    for event_row in sorted(event_rows, key=event_order):
        person = people.get(event_row["actor_id"])
        events.append(
            Event(
                # Rule 16: what came before the case counts as happening at its creation.
                at=max(event_row["occurred_at"], row["created_at"]),
                row=event_row,
                role=effective_role(event_row, person),
                is_support=person is None or person["is_support"],
            )
        )
    case = Case(row, as_of, schedules, events)
    replay(case)
    return case


def replay(case: Case) -> None:
    """Walk the events in order and write down each state and each change of status."""
    initial = initial_status_event(case)
    status = initial.row["status"] if initial is not None else "new"
    signal = "team"  # rule 26: what the latest message or pending says
    state = State(
        status=status,
        agent_id=None,
        group_id=None,
        waiting_on=waiting_on(status, signal),
        channel=case.row["channel"],
        reason=case.row["reason"],
        priority=case.row["priority"],
        brand=case.row["brand"],
        requester_id=case.row["requester_id"],
        account_id=case.row["account_id"],
        schedule_id=None,
    )
    case.moments.append((case.created_at, state))
    for number, event in enumerate(case.events):
        old_status = state.status
        if event is initial:
            old_status = "new"  # rule 18: before creation a case counts as active
        state = apply(event, state)
        event.is_noop = is_noop(event, case.moments[-1][1], old_status)
        new_status = state.status if event.type == "status_changed" else old_status
        signal = new_signal(event, old_status, new_status, signal)
        state = replace(state, waiting_on=waiting_on(state.status, signal))
        case.moments.append((event.at, state))
        event.state = state
        if new_status != old_status:
            case.transitions.append(
                Transition(number, event.at, old_status, new_status, event, state)
            )


def initial_status_event(case: Case) -> Event | None:
    """Rule 17: of several status events at creation the first says how the case begins."""
    for event in case.events:
        if event.type == "status_changed" and event.at == case.created_at:
            return event
    return None


def apply(event: Event, state: State) -> State:
    row = event.row
    if event.type == "status_changed":
        return replace(state, status=row["status"])
    if event.type == "assignee_changed":
        return replace(state, agent_id=row["agent_id"])
    if event.type == "group_changed":
        return replace(state, group_id=row["group_id"])
    if event.type == "attribute_changed":
        return apply_attribute(row, state)
    if event.is_human_reply:
        return replace(state, is_replied=True)
    return state


def apply_attribute(row: Row, state: State) -> State:
    attribute, value = row["attribute"], row["value"]
    if attribute in ("priority", "reason", "channel", "brand"):
        # The four are text columns of the same name.
        return replace(state, **{attribute: value})
    if attribute == "schedule":
        return replace(state, schedule_id=value)
    if attribute in ("requester", "account"):
        prefixed = None if value is None else f"{CONNECTOR}:{value}"
        if attribute == "requester":
            return replace(state, requester_id=prefixed)
        return replace(state, account_id=prefixed)
    return state


def is_noop(event: Event, before: State, old_status: str) -> bool:
    """An event that says what is already so changes nothing."""
    if event.type == "status_changed":
        return bool(event.row["status"] == old_status)
    if event.type == "assignee_changed":
        return bool(event.row["agent_id"] == before.agent_id)
    if event.type == "group_changed":
        return bool(event.row["group_id"] == before.group_id)
    return False


def new_signal(event: Event, old_status: str, new_status: str, signal: str) -> str:
    """Rule 26: the latest of these decides who is waited for."""
    if event.is_customer_message:
        return "team"
    if event.is_human_reply:
        return "customer"
    if new_status != old_status and new_status == "pending":
        return "customer"
    if old_status == "pending" and new_status in ("new", "open"):
        return "team"
    return signal


def waiting_on(status: str, signal: str) -> str:
    if status == "hold":
        return "third_party"
    return signal if status in ACTIVE else "nobody"
