"""Small random companies whose exports provoke every rule.

`write(seed, folder)` writes `folder/csv/<table>.csv`; the same seed writes the same bytes. Instants
come from a few weeks around clock changes and month ends and are reused on purpose, so that events
collide and stand on the edges of periods.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from .clock import day_start
from .words import COLUMNS, CONNECTOR, DAY, REQUIRED, WEEK

Cells = dict[str, str]
Record = list[str]

FIRST_DAYS = (
    "2025-03-17",  # clocks change in Europe, and a quarter ends
    "2025-10-13",  # clocks change in Europe and America, and a month ends
    "2025-03-03",  # clocks change in America
    "2025-03-24",  # Europe, Lord Howe, and a quarter ends
    "2025-09-22",  # Lord Howe, and a quarter ends
    "2024-12-16",  # a year and an ISO week that belong to each other's years
)
WEEKS = 5
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")
REPORTING_ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")

STATUSES = ("new", "open", "pending", "hold", "solved", "closed", "spam", "deleted", "merged")
STATUS_WEIGHTS = (2, 9, 7, 5, 12, 4, 1, 1, 1)
CHANNELS = ("email", "chat", "phone", "")
REASONS = ("billing", "bug", "how to", "")
PRIORITIES = ("low", "normal", "urgent", "")
BRANDS = ("north", "south", "")
MEDIA = ("email", "chat", "phone", "social", "web", "sms", "")


@dataclass
class Company:
    """What was written, and how to read it."""

    seed: int
    exports: Path
    reporting_time_zone: str
    as_of: datetime | None


@dataclass
class Telling:
    """A company being made up: its clock, its people, and the rows told so far."""

    rng: random.Random
    start: int
    zone: ZoneInfo
    rows: dict[str, list[Cells]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    agents: list[str] = field(default_factory=list)
    customers: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    schedules: list[str] = field(default_factory=list)
    cases: list[tuple[str, str, int, int]] = field(default_factory=list)
    solved: list[tuple[str, str, int]] = field(default_factory=list)
    landmarks: list[int] = field(default_factory=list)
    sessions: list[int] = field(default_factory=list)

    @property
    def end(self) -> int:
        return self.start + WEEKS * WEEK

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def add(self, table: str, **cells: object) -> Cells:
        row = {column: "" if value is None else str(value) for column, value in cells.items()}
        self.rows[table].append(row)
        return row

    def instant(self) -> int:
        """Some instant of the company's weeks, often one that means something."""
        kind = self.rng.random()
        if kind < 0.25:
            return self.rng.choice(self.landmarks) + self.rng.choice((-1, 0, 0, 0, 1, 60))
        if kind < 0.55:
            return self.rng.randrange(self.start, self.end, 1800)
        return self.rng.randrange(self.start, self.end)

    def text(self, instant: int) -> str:
        return instant_text(self.rng, instant)


def write(seed: int, folder: Path, cases: int = 40, dirty: bool = True) -> Company:
    """A company of that many cases (and a few that come back); `dirty` adds rows that cannot be
    read and second truths, whose meaning depends on the order of the file."""
    rng = random.Random(seed)
    zone_name = REPORTING_ZONES[seed % len(REPORTING_ZONES)]
    first_day = datetime.fromisoformat(rng.choice(FIRST_DAYS)).replace(tzinfo=UTC)
    telling = Telling(rng, int(first_day.timestamp()), ZoneInfo(zone_name))
    for tell in (
        tell_landmarks,
        tell_accounts,
        tell_people,
        tell_schedules,
        lambda telling: tell_cases(telling, cases),
        tell_returns,
        tell_contacts,
        tell_agent_time,
        tell_surveys,
        tell_costs,
        tell_subscriptions,
        tell_policies,
    ):
        tell(telling)
    write_tables(telling, Path(folder) / CONNECTOR, dirty)
    as_of = None
    if telling.chance(0.4):
        instant = max(telling.instant(), telling.instant())
        if telling.sessions and telling.chance(0.5):  # in the middle of a call
            instant = rng.choice(telling.sessions) + rng.choice((-1, -1, 0, 1))
        as_of = datetime.fromtimestamp(instant, tz=UTC).replace(tzinfo=None)
    return Company(seed, Path(folder), zone_name, as_of)


# --- instants -----------------------------------------------------------------------------------


def tell_landmarks(telling: Telling) -> None:
    """Local midnights, clock changes and opening times, in all zones that matter."""
    first = datetime.fromtimestamp(telling.start, tz=UTC).date()
    for zone in (telling.zone, *map(ZoneInfo, ZONES)):
        for number in range(WEEKS * 7):
            midnight = day_start(first + timedelta(days=number), zone)
            following = day_start(first + timedelta(days=number + 1), zone)
            if following - midnight != DAY:  # the night of a clock change, hour by hour
                telling.landmarks += [midnight + half * 1800 for half in range(10)]
            if zone is telling.zone or number % 7 == 0:
                telling.landmarks += [midnight, midnight + 9 * 3600, midnight + 17 * 3600]
    telling.landmarks = [at for at in telling.landmarks if telling.start <= at < telling.end]


def instant_text(rng: random.Random, instant: int) -> str:
    """One of the many ways to write an instant."""
    utc = datetime.fromtimestamp(instant, tz=UTC)
    style = rng.random()
    if style < 0.5:
        return utc.strftime("%Y-%m-%dT%H:%M:%SZ")
    if style < 0.65:
        return utc.strftime("%Y-%m-%d %H:%M:%S")
    if style < 0.75:
        return utc.strftime("%Y-%m-%dT%H:%M:%S") + rng.choice((".000", ".5", ".999Z", ".123456"))
    if style < 0.8 and utc.second == 0:
        return utc.strftime("%Y-%m-%dT%H:%MZ")
    if style < 0.85 and utc.strftime("%H%M%S") == "000000":
        return utc.strftime("%Y-%m-%d")
    hours, minutes = rng.choice(((2, 0), (-5, 0), (5, 30), (10, 30), (0, 0), (-3, -30)))
    offset = timedelta(hours=hours, minutes=minutes)
    sign = "-" if hours < 0 else "+"
    local = (utc + offset).strftime(rng.choice(("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")))
    return f"{local}{sign}{abs(hours):02d}:{abs(minutes):02d}"


# --- who and where ------------------------------------------------------------------------------


def tell_accounts(telling: Telling) -> None:
    for number in range(telling.rng.randint(1, 4)):
        account_id = f"acc{number}"
        telling.accounts.append(account_id)
        telling.add(
            "accounts",
            account_id=account_id,
            name=f"Account, {number}",
            segment=telling.rng.choice(("small", "large", "")),
            region=telling.rng.choice(("north", "")),
            parent_account_id="acc0" if number == 2 else "",
        )


def tell_people(telling: Telling) -> None:
    rng = telling.rng
    telling.groups = ["first line", "second line"][: rng.randint(1, 2)]
    for group_id in telling.groups:
        telling.add("groups", group_id=group_id, name=group_id.title())
    telling.agents = [f"agent{number}" for number in range(rng.randint(2, 4))]
    for agent_id in telling.agents:
        tell_person(telling, agent_id, "agent", is_support=rng.choice(("", "true", "TRUE")))
    tell_person(telling, "light", "agent", is_support=rng.choice(("false", "0")))
    tell_person(telling, "robot", "bot")
    tell_person(telling, "rules", "system")
    telling.customers = [f"customer{number}" for number in range(rng.randint(2, 6))]
    for customer_id in telling.customers:
        account_id = rng.choice((*telling.accounts, ""))
        tell_person(telling, customer_id, "customer", account_id=account_id)


def tell_person(telling: Telling, person_id: str, role: str, **cells: str) -> None:
    rng = telling.rng
    telling.add(
        "people",
        person_id=person_id,
        role=role,
        name=person_id.title(),
        email=f"{person_id}@example.com",
        group_id=rng.choice((*telling.groups, "")) if role == "agent" else "",
        region=rng.choice(("north", "south", "")),
        time_zone=rng.choice((*ZONES, "")),
        **cells,
    )


WINDOWS = (
    (("09:00", "17:00"),),
    (("08:00", "12:00"), ("13:00", "18:30")),
    (("00:00", "24:00"),),
    (("00:00", "06:00"), ("22:00", "24:00")),
    (("01:30", "02:15"), ("02:30", "04:00")),
    (("02:00", "03:00"),),
    (("09:00", "13:00"), ("11:00", "15:00")),
    (),
)


def tell_schedules(telling: Telling) -> None:
    rng = telling.rng
    for number in range(rng.choice((0, 1, 2, 2, 3))):
        schedule_id = f"schedule{number}"
        zone = rng.choice(ZONES)
        week = [rng.choice(WINDOWS) for _ in range(7)]
        is_default = rng.choice(("", "", "true"))
        if not any(week):
            week[0] = WINDOWS[0]
        telling.schedules.append(schedule_id)
        for weekday, windows in enumerate(week, start=1):
            for opens_at, closes_at in windows:
                telling.add(
                    "business_hours",
                    schedule_id=schedule_id,
                    weekday=weekday,
                    opens_at=opens_at,
                    closes_at=closes_at,
                    time_zone=zone,
                    is_default=is_default,
                )
        for _ in range(rng.randint(0, 3)):
            instant = telling.instant()
            telling.add(
                "holidays",
                schedule_id=schedule_id,
                date=datetime.fromtimestamp(instant, tz=UTC).date(),
                name="A holiday",
            )


# --- cases --------------------------------------------------------------------------------------


def tell_cases(telling: Telling, count: int) -> None:
    for number in range(count):
        CaseTelling(telling, case_name(telling, number)).tell()


def case_name(telling: Telling, number: int) -> str:
    style = telling.rng.random()
    if style < 0.8:
        return str(1000 + number)
    return telling.rng.choice(
        (f"00{number}", f"a;{number}", f'q"{number}', f"ü,{number}", f"={number}")
    )


class CaseTelling:
    """Makes up one case: a skeleton of plausible moves with accidents of every kind."""

    def __init__(self, telling: Telling, case_id: str, created_at: int | None = None) -> None:
        self.telling = telling
        self.rng = telling.rng
        self.case_id = case_id
        self.created_at = telling.instant() if created_at is None else created_at
        self.at = self.created_at
        self.requester_id = self.rng.choice((*telling.customers, *telling.customers, ""))
        self.sequence_style = self.rng.choice(("none", "none", "all", "some", "random"))
        self.id_style = self.rng.choice(("none", "some", "all"))
        self.audit_style = self.rng.choice(("none", "some", "all", "all"))
        self.told = 0
        self.audit_id = ""

    def tell(self, **cells: str) -> None:
        rng, telling = self.rng, self.telling
        told = {
            "case_id": self.case_id,
            "created_at": telling.text(self.created_at),
            "created_by_role": rng.choice(("", "customer", "customer", "agent", "system")),
            "channel": rng.choice(CHANNELS),
            "reason": rng.choice(REASONS),
            "priority": rng.choice(PRIORITIES),
            "brand": rng.choice(BRANDS),
            "region": rng.choice(("north", "", "")),
            "requester_id": self.requester_id,
            "account_id": rng.choice((*telling.accounts, "", "")),
            "history_quality": rng.choice(("", "", "", "full", "snapshot", "inferred")),
            "subject": rng.choice(("", "Help", "two\nlines", 'a "quoted", one')),
        }
        telling.add("cases", **{**told, **cells})
        self.begin()
        for _ in range(rng.choice((0, 1, 3, 5, 7, 9, 12))):
            self.move_on()
            self.new_audit()
            rng.choices([move for move, _ in MOVES], [weight for _, weight in MOVES])[0](self)
        telling.cases.append((self.case_id, self.requester_id, self.created_at, self.at))

    def begin(self) -> None:
        """What stands at the creation of a case, or even before it."""
        self.new_audit()
        if self.rng.random() < 0.7:
            self.customer_writes()
        if self.rng.random() < 0.2:
            self.changes_status()
        if self.rng.random() < 0.1:
            self.changes_status()
        if self.rng.random() < 0.2:
            self.assigns()
        if self.rng.random() < 0.15:
            self.at = self.created_at - self.rng.choice((1, 600, DAY))
            for _ in range(self.rng.randint(1, 3)):
                self.rng.choice(
                    (
                        CaseTelling.assigns,
                        CaseTelling.changes_status,
                        CaseTelling.replies,
                        CaseTelling.changes_attribute,
                        CaseTelling.customer_writes,
                    )
                )(self)
            self.at = self.created_at

    def move_on(self) -> None:
        kind = self.rng.random()
        if kind < 0.2:
            return
        if kind < 0.5:
            self.at += self.rng.choice((1, 60, 300, 600, 1800, 3600, 3600))
        elif kind < 0.8:
            self.at += self.rng.randint(1, 12 * 3600)
        elif kind < 0.95:
            self.at += self.rng.randint(1, 5 * DAY)
        else:
            later = [mark for mark in self.telling.landmarks if mark >= self.at]
            self.at = min(later, default=self.at)

    def new_audit(self) -> None:
        wanted = {"none": 0.0, "some": 0.5, "all": 1.0}[self.audit_style]
        self.audit_id = f"audit{self.case_id}.{self.told}" if self.rng.random() < wanted else ""

    def event(self, event_type: str, **cells: object) -> None:
        rng = self.rng
        self.told += 1
        wanted = {"none": 0.0, "some": 0.5, "all": 1.0}[self.id_style]
        told: dict[str, object] = {
            "case_id": self.case_id,
            "occurred_at": self.telling.text(self.at),
            "event_type": event_type,
            "event_id": f"e{rng.randint(100, 999)}.{self.told}" if rng.random() < wanted else "",
            "sequence": self.sequence(),
            "audit_id": self.audit_id if rng.random() < 0.9 else "",
            "is_auto": rng.choice(("", "", "", "false", "true")),
            "via": rng.choice(("", "web", "bulk", "rule", "api")),
        }
        self.telling.add("case_events", **{**told, **cells})

    def sequence(self) -> object:
        style = self.sequence_style
        if style == "none" or (style == "some" and self.rng.random() < 0.5):
            return ""
        if style == "random":
            return self.rng.randint(-1, 12)
        # beyond what a double tells apart
        return 2**53 + self.told if style == "all" else self.told

    def agent(self) -> str:
        return self.rng.choice(
            (*self.telling.agents, *self.telling.agents, "light", "stranger", "robot")
        )

    def someone(self) -> dict[str, str]:
        """An actor, whose role in the event may differ from the one in `people`."""
        actor = self.rng.choice((self.agent(), self.agent(), "rules", "", self.requester_id))
        role = self.rng.choice(("", "", "", "agent", "agent", "bot", "system", "customer"))
        return {"actor_id": actor, "actor_role": role}

    # --- moves ---

    def customer_writes(self) -> None:
        self.event(
            "message",
            direction="in",
            visibility=self.rng.choice(("", "public", "public", "public", "internal")),
            medium=self.rng.choice(MEDIA),
            body_length=self.rng.choice(("", "0", "120")),
            actor_id=self.requester_id,
            actor_role=self.rng.choice(("", "", "", "customer", "agent")),
            is_auto=self.rng.choice(("", "", "", "", "true")),
        )

    def replies(self, agent_id: str | None = None) -> None:
        self.event(
            "message",
            direction="out",
            visibility=self.rng.choice(("", "public", "public", "public", "public", "internal")),
            medium=self.rng.choice(MEDIA),
            actor_id=self.agent() if agent_id is None else agent_id,
            actor_role=self.rng.choice(("", "", "", "", "agent", "bot", "customer")),
            is_auto=self.rng.choice(("", "", "", "", "", "true")),
        )

    def undirected_message(self) -> None:
        self.event("message", visibility=self.rng.choice(("public", "internal")), **self.someone())

    def changes_status(self, status: str | None = None) -> None:
        status = self.rng.choices(STATUSES, STATUS_WEIGHTS)[0] if status is None else status
        if status in ("solved", "closed"):
            self.telling.solved.append((self.case_id, self.requester_id, self.at))
        self.event("status_changed", status=status, **self.someone())

    def assigns(self, agent_id: str | None = None) -> None:
        agent_id = (
            self.rng.choice((self.agent(), self.agent(), "")) if agent_id is None else agent_id
        )
        self.event("assignee_changed", agent_id=agent_id, **self.someone())

    def transfers(self) -> None:
        group_id = self.rng.choice((*self.telling.groups, "ghosts", ""))
        self.event("group_changed", group_id=group_id, **self.someone())

    def changes_attribute(self) -> None:
        telling, rng = self.telling, self.rng
        attribute, value = rng.choice(
            (
                ("priority", rng.choice(PRIORITIES)),
                ("priority", rng.choice(PRIORITIES)),
                ("reason", rng.choice(REASONS)),
                ("channel", rng.choice(CHANNELS)),
                ("brand", rng.choice(BRANDS)),
                ("requester", rng.choice((*telling.customers, ""))),
                ("account", rng.choice((*telling.accounts, "nobody's", ""))),
                ("schedule", rng.choice((*telling.schedules, *telling.schedules, "unknown", ""))),
                ("schedule", rng.choice((*telling.schedules, *telling.schedules, "unknown", ""))),
                ("tag_added", "vip"),
                ("tag_removed", "vip"),
            )
        )
        self.event("attribute_changed", attribute=attribute, value=value, **self.someone())

    def assigns_to_himself_by_replying(self) -> None:
        agent_id = self.rng.choice(self.telling.agents)
        self.audit_id = f"self{self.case_id}.{self.told}"
        self.assigns(agent_id)
        self.replies(agent_id)

    def answers_and_solves(self) -> None:
        agent_id = self.rng.choice(self.telling.agents)
        self.replies(agent_id)
        self.changes_status("solved")

    def plays_ping_pong(self) -> None:
        first, second = self.rng.sample([*self.telling.agents, "light"], 2)
        for agent_id in (first, second, first):
            self.assigns(agent_id)
            self.move_on()

    def solves_and_reopens(self) -> None:
        self.changes_status("solved")
        self.move_on()
        self.changes_status(self.rng.choice(("open", "new", "pending", "closed", "hold")))

    def goes_void(self) -> None:
        self.changes_status(self.rng.choice(("spam", "deleted", "merged")))

    def comes_back_from_void(self) -> None:
        self.changes_status(self.rng.choice(("spam", "deleted", "merged")))
        self.move_on()
        self.changes_status(self.rng.choice(("open", "open", "new", "solved")))

    def is_linked(self) -> None:
        self.event(
            "case_linked",
            link_type=self.rng.choice(("merged_into", "followup_of", "split_from", "problem_of")),
            linked_case_id=self.rng.choice(("1000", "1001", "none")),
            **self.someone(),
        )

    def logs_work(self) -> None:
        self.event(
            "work_logged",
            work_type=self.rng.choice(("email", "talk")),
            work_seconds=self.rng.choice((0, 90, 600)),
            agent_id=self.rng.choice(self.telling.agents),
            **self.someone(),
        )

    def ticks_an_sla_clock(self) -> None:
        self.event(
            "sla_clock",
            policy_id="policy0",
            metric="first_reply",
            instance=1,
            action="activate",
            target_seconds=3600,
            in_business_hours="false",
            **self.someone(),
        )


MOVES: Sequence[tuple[Callable[[CaseTelling], None], int]] = (
    (CaseTelling.customer_writes, 12),
    (CaseTelling.replies, 14),
    (CaseTelling.undirected_message, 1),
    (CaseTelling.changes_status, 12),
    (CaseTelling.assigns, 9),
    (CaseTelling.transfers, 5),
    (CaseTelling.changes_attribute, 8),
    (CaseTelling.assigns_to_himself_by_replying, 4),
    (CaseTelling.answers_and_solves, 8),
    (CaseTelling.plays_ping_pong, 2),
    (CaseTelling.solves_and_reopens, 4),
    (CaseTelling.goes_void, 1),
    (CaseTelling.comes_back_from_void, 1),
    (CaseTelling.is_linked, 1),
    (CaseTelling.logs_work, 2),
    (CaseTelling.ticks_an_sla_clock, 1),
)


def tell_returns(telling: Telling) -> None:
    """People who come back at the very edges of the seven days after a resolution."""
    rng = telling.rng
    for number, (case_id, requester_id, solved_at) in enumerate(list(telling.solved)):
        if not requester_id or not telling.chance(0.08):
            continue
        at = solved_at + rng.choice((-1, 0, 1, DAY, WEEK - 1, WEEK, WEEK + 1))
        if telling.chance(0.5):
            case = CaseTelling(telling, f"back{number}", at)
            case.requester_id = requester_id
            case.tell(created_by_role=rng.choice(("customer", "customer", "agent")))
        else:
            telling.add(
                "contacts",
                contact_id=f"back{number}",
                kind=rng.choice(("call", "chat", "self_service")),
                started_at=telling.text(at),
                direction=rng.choice(("", "in", "out")),
                customer_id=requester_id,
                case_id=rng.choice(("", case_id)),
                outcome="callback",
            )


# --- contacts, agents' time, surveys ------------------------------------------------------------


def tell_contacts(telling: Telling) -> None:
    for number in range(telling.rng.randint(0, 40)):
        tell_contact(telling, f"contact{number}")


def tell_contact(telling: Telling, contact_id: str) -> None:
    rng = telling.rng
    started_at = telling.instant()
    case_id = customer_id = ""
    if telling.cases and telling.chance(0.6):
        case_id, customer_id, first, last = rng.choice(telling.cases)
        started_at = rng.randint(first, max(first, last))
    if telling.chance(0.3):
        customer_id = rng.choice((*telling.customers, ""))
    kind = rng.choices(("call", "chat", "bot", "self_service"), (8, 6, 1, 1))[0]
    outcome = rng.choices(
        (
            "answered",
            "abandoned_in_queue",
            "abandoned_in_ivr",
            "abandoned_on_hold",
            "voicemail",
            "callback",
            "self_served",
            "",
        ),
        (12, 5, 1, 1, 1, 1, 1, 1),
    )[0]
    if kind in ("bot", "self_service"):
        outcome = rng.choice(("self_served", "abandoned_in_ivr", ""))
    queued_at = started_at + rng.choice((0, 0, 3, 30)) if telling.chance(0.8) else None
    wait = rng.choice((0, 5, 9, 10, 11, 19, 20, 21, 90, 600))
    answered_at = ended_at = wrapped_up_at = None
    reached = started_at if queued_at is None else queued_at
    reached += wait
    if outcome in ("answered", "abandoned_on_hold"):
        answered_at = reached
        reached += rng.choice((60, 300, 1800, 5400))
    if telling.chance(0.85):
        ended_at = reached
        if outcome == "answered" and telling.chance(0.6):
            wrapped_up_at = reached + rng.choice((0, 30, 300))
    messages = rng.choice(("", 0, 4, 9)) if kind == "chat" else ""
    telling.sessions += [at for at in (answered_at, ended_at, wrapped_up_at) if at is not None]

    def text(instant: int | None) -> str:
        return "" if instant is None else telling.text(instant)

    telling.add(
        "contacts",
        contact_id=contact_id,
        kind=kind,
        started_at=text(started_at),
        direction=rng.choice(("", "in", "in", "out")),
        queue=rng.choice(("", "main")),
        queued_at=text(queued_at),
        answered_at=text(answered_at),
        ended_at=text(ended_at),
        wrapped_up_at=text(wrapped_up_at),
        hold_seconds=rng.choice(("", 0, 15, 45)) if answered_at else "",
        outcome=outcome,
        customer_id=customer_id,
        agent_id=rng.choice(telling.agents) if outcome in ("answered", "abandoned_on_hold") else "",
        case_id=case_id or ("none" if contact_id.endswith("7") else ""),
        messages=messages,
        agent_messages=messages,
    )


def tell_agent_time(telling: Telling) -> None:
    rng = telling.rng
    if telling.chance(0.15):
        return
    for agent_id in telling.agents:
        for _ in range(rng.randint(0, 10)):
            started_at = telling.instant() + rng.choice((0, 0, 0, 3 * WEEK))
            length = rng.choice((0, 900, 3600, 4 * 3600, 8 * 3600, 5000))
            for state in rng.sample(AGENT_STATES, rng.randint(1, 4)):
                begins = started_at + rng.choice((0, 0, 600, 3599))
                telling.add(
                    "agent_time",
                    agent_id=agent_id,
                    state=state,
                    started_at=telling.text(begins),
                    ended_at=telling.text(begins + length),
                    is_paid=rng.choice(("", "true", "false")),
                )


AGENT_STATES = ("scheduled", "available", "busy", "wrap", "break", "meeting", "training", "offline")


def tell_surveys(telling: Telling) -> None:
    rng = telling.rng
    for number in range(rng.randint(0, 40)):
        instrument = rng.choices(
            ("csat", "happiness", "nps", "ces", "esat", "enps"), (6, 2, 2, 2, 2, 2)
        )[0]
        offered_at = telling.instant()
        case_id = customer_id = ""
        if telling.solved and telling.chance(0.5):
            case_id, customer_id, offered_at = rng.choice(telling.solved)
        elif telling.cases and telling.chance(0.3):
            case_id, customer_id, _, offered_at = rng.choice(telling.cases)
        contacts = [row["contact_id"] for row in telling.rows["contacts"]]
        fixed = {
            "response_id": f"response{number}",
            "instrument": instrument,
            "offered_at": telling.text(offered_at) if telling.chance(0.8) else "",
            "case_id": case_id if telling.chance(0.9) else "none",
            "contact_id": rng.choice((*contacts, "none")) if telling.chance(0.2) else "",
            "customer_id": customer_id,
            "agent_id": rng.choice((*telling.agents, "", "", "")),
            "account_id": rng.choice((*telling.accounts, "", "")),
            "comment": rng.choice(("", "thanks", "so, so\nreally")),
        }
        responded_at = offered_at + rng.choice((0, 1, 600, DAY, WEEK))
        for version in range(rng.choice((1, 1, 1, 2, 3))):
            is_answer = telling.chance(0.8)
            telling.add(
                "surveys",
                **fixed,
                **(answer(rng, instrument) if is_answer else {}),
                responded_at=telling.text(responded_at + version * 3600) if is_answer else "",
            )


def answer(rng: random.Random, instrument: str) -> Cells:
    words = {
        "csat": ("good", "great", "bad", "Good", "okay"),
        "esat": ("good", "bad", "meh"),
        "happiness": ("great", "okay", "not good", "Not_Good", "GREAT"),
    }
    if instrument == "happiness" or (instrument in words and rng.random() < 0.3):
        return {"rating": rng.choice(words[instrument])}
    low, high = {"nps": (0, 10), "enps": (0, 10), "ces": (1, 7)}.get(instrument, (1, 5))
    cells: Cells = {}
    if instrument in ("csat", "ces") and rng.random() < 0.4:
        low, high = rng.choice(((1, 5), (0, 10), (1, 7), (0, 100)))
        cells = {"scale_min": str(low), "scale_max": str(high)}
    if instrument in ("csat", "ces") and rng.random() < 0.3:
        cells["higher_is_better"] = rng.choice(("false", "true"))
    half = rng.choice((0, 0, 0, 0.5)) if high - low > 1 else 0
    cells["score"] = str(min(high, rng.randint(low, high) + half))
    return cells


# --- money and promises -------------------------------------------------------------------------


def tell_costs(telling: Telling) -> None:
    rng = telling.rng
    for _ in range(rng.randint(0, 10)):
        instant = datetime.fromtimestamp(telling.instant(), tz=UTC)
        telling.add(
            "costs",
            month=instant.strftime(rng.choice(("%Y-%m", "%Y-%m-%d"))),
            category=rng.choice(("salary", "technology")),
            amount=rng.choice(("100", "2500.50", "0", "-20.25")),
            currency=rng.choice(("EUR", "EUR", "EUR", "USD")),
            group_id=rng.choice((*telling.groups, "")),
            channel=rng.choice(("email", "", "")),
            is_final=rng.choice(("", "true", "true", "false")),
        )


def tell_subscriptions(telling: Telling) -> None:
    rng = telling.rng
    first = datetime.fromtimestamp(telling.start, tz=UTC).date().replace(day=1)
    boundaries = [day_start(first, telling.zone)]
    for days_later in (32, 64):
        following = (first + timedelta(days=days_later)).replace(day=1)
        boundaries.append(day_start(following, telling.zone))
    for account_id in (*telling.accounts, "unlisted"):
        for _ in range(rng.randint(0, 3)):
            started_at = rng.choice((*boundaries, telling.instant(), telling.start - 90 * DAY))
            started_at += rng.choice((-1, 0, 0, 1))
            ended_at = rng.choice((None, *boundaries, telling.instant()))
            if ended_at is not None and ended_at <= started_at:
                ended_at = None
            telling.add(
                "subscriptions",
                account_id=account_id,
                started_at=telling.text(started_at),
                ended_at="" if ended_at is None else telling.text(ended_at),
                plan=rng.choice(("basic", "")),
                mrr=rng.choice(("100", "99.5", "0", "")),
                seats=rng.choice(("5", "")),
                currency="EUR",
                churn_reason="",
            )


def tell_policies(telling: Telling) -> None:
    rng = telling.rng
    metrics = ("first_reply", "next_reply", "requester_wait", "agent_work", "resolution")
    for number in range(rng.randint(0, 2)):
        for metric in rng.sample(metrics, rng.randint(1, 5)):
            in_business_hours = rng.choice(("", "false", "true", "true"))
            versions = {(priority, "") for priority in rng.sample(PRIORITIES, rng.randint(1, 3))}
            versions |= {
                (rng.choice(PRIORITIES), telling.text(telling.instant()))
                for _ in range(rng.randint(0, 2))
            }
            for priority, valid_from in sorted(versions):
                telling.add(
                    "sla_policies",
                    policy_id=f"policy{number}",
                    metric=metric,
                    target_seconds=rng.choice((0, 600, 3600, 8 * 3600, 2 * DAY)),
                    name=f"Policy {number}",
                    priority=priority,
                    in_business_hours=in_business_hours,
                    valid_from=valid_from,
                )


# --- files, with everything that can be wrong in them -------------------------------------------


def write_tables(telling: Telling, folder: Path, dirty: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in telling.rows.items():
        path = folder / f"{table}.csv"
        path.unlink(missing_ok=True)
        if not rows and telling.chance(0.5):
            continue  # a missing file is an entity without rows
        if not rows and telling.chance(0.3):
            path.write_bytes(b"")
            continue
        header = header_of(telling, table, rows)
        records = [[row.get(column, "") for column in header] for row in rows]
        if dirty:
            records += dirty_records(telling, table, header, records)
        if "extra" in header:
            place = header.index("extra")
            records = [
                [*record[:place], "x", *record[place + 1 :]] if len(record) > place else record
                for record in records
            ]
        telling.rng.shuffle(records)
        path.write_bytes(file_bytes(telling, header, records))


def header_of(telling: Telling, table: str, rows: list[Cells]) -> list[str]:
    """Columns in any order, some left out where nothing was said, sometimes one nobody knows."""
    rng = telling.rng
    columns = [
        column
        for column in COLUMNS[table]
        if column in REQUIRED[table] or any(row.get(column) for row in rows) or rng.random() < 0.5
    ]
    if table != "case_events" and telling.chance(0.1):
        optional = [column for column in columns if column not in REQUIRED[table]]
        if optional:
            columns.remove(rng.choice(optional))
    if telling.chance(0.2):
        columns.append("extra")
    if telling.chance(0.3):
        rng.shuffle(columns)
    return columns


def dirty_records(
    telling: Telling, table: str, header: list[str], records: list[Record]
) -> list[Record]:
    """Copies, second truths and rows of every kind that cannot be read."""
    rng = telling.rng
    dirty: list[Record] = []
    for _ in range(rng.choice((0, 0, 1, 2, 4)) if records else 0):
        record = list(rng.choice(records))
        dirty.append(rng.choice(ACCIDENTS)(rng, table, header, record))
    for record in list(dirty):
        if rng.random() < 0.2:
            dirty.append(list(record))
    return dirty


def is_copied(rng: random.Random, table: str, header: list[str], record: Record) -> Record:
    return record


def loses_a_field(rng: random.Random, table: str, header: list[str], record: Record) -> Record:
    return record[:-1] if len(record) > 1 else [*record, ""]


def gains_a_field(rng: random.Random, table: str, header: list[str], record: Record) -> Record:
    return [*record, rng.choice(("", "more"))]


def loses_what_is_required(
    rng: random.Random, table: str, header: list[str], record: Record
) -> Record:
    record[header.index(rng.choice(REQUIRED[table]))] = ""
    return record if any(record) else [*record, "more"]


BAD_CELLS = {
    "instant": (
        "yesterday",
        "2025-13-01",
        "2025-02-30T10:00:00Z",
        "1969-12-31T23:59:59Z",
        "2200-01-01",
        "31/12/2025",
        "2025-01-01T25:00:00Z",
    ),
    "integer": ("many", "1,5", "--1"),
    "number": ("much", "1,5", "five"),
    "boolean": ("maybe", "2", "-"),
    "month": ("2025-13", "March", "2025"),
    "date": ("2025-02-30", "tomorrow"),
    "wall": ("9 o'clock", "25:00", "12:61"),
    "weekday": ("0", "8", "Monday"),
    "zone": ("Mars/Olympus", "CEST+2"),
}
BAD_WORDS = {
    ("case_events", "event_type"): "case_exploded",
    ("contacts", "kind"): "fax",
    ("agent_time", "state"): "asleep",
    ("surveys", "instrument"): "gut feeling",
    ("sla_policies", "metric"): "speed",
    ("people", "role"): "alien",
}


def has_an_unreadable_cell(
    rng: random.Random, table: str, header: list[str], record: Record
) -> Record:
    kinds = {column: COLUMNS[table].get(column, "") for column in header}
    typed = [column for column, kind in kinds.items() if kind in BAD_CELLS]
    if not typed:
        return loses_a_field(rng, table, header, record)
    column = rng.choice(typed)
    record[header.index(column)] = rng.choice(BAD_CELLS[kinds[column]])
    return record


def says_an_unknown_word(
    rng: random.Random, table: str, header: list[str], record: Record
) -> Record:
    if table == "case_events" and rng.random() < 0.5:
        record[header.index("event_type")] = "status_changed"
        if "status" in header:
            record[header.index("status")] = rng.choice(("", "snoozed", "Open"))
        return record
    for (other, column), word in BAD_WORDS.items():
        if other == table:
            record[header.index(column)] = word
    return record


def is_an_orphan(rng: random.Random, table: str, header: list[str], record: Record) -> Record:
    if table == "case_events":
        record[header.index("case_id")] = "no such case"
    return record


def is_backwards(rng: random.Random, table: str, header: list[str], record: Record) -> Record:
    if table == "business_hours":
        record[header.index("opens_at")] = rng.choice(("18:00", "24:00"))
        record[header.index("closes_at")] = rng.choice(("18:00", "09:00"))
    return record


def tells_another_truth(
    rng: random.Random, table: str, header: list[str], record: Record
) -> Record:
    """The same key with other content, where the other content could be true as well."""
    for column in ("name", "subject", "body_length", "comment", "queue", "medium"):
        if column in header:
            record[header.index(column)] = "7"
    return record


ACCIDENTS: Sequence[Callable[[random.Random, str, list[str], Record], Record]] = (
    is_copied,
    is_copied,
    loses_a_field,
    gains_a_field,
    loses_what_is_required,
    has_an_unreadable_cell,
    has_an_unreadable_cell,
    says_an_unknown_word,
    is_an_orphan,
    is_backwards,
    tells_another_truth,
)


def file_bytes(telling: Telling, header: list[str], records: list[Record]) -> bytes:
    rng = telling.rng
    text = io.StringIO()
    writer = csv.writer(
        text,
        lineterminator=rng.choice(("\n", "\n", "\r\n")),
        quoting=rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    )
    writer.writerow(header)
    writer.writerows(records)
    mark = b"\xef\xbb\xbf" if telling.chance(0.2) else b""
    return mark + text.getvalue().encode("utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the exports of a small random company.")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cases", type=int, default=40)
    options = parser.parse_args()
    company = write(options.seed, options.out, options.cases)
    print(f"reporting_time_zone: {company.reporting_time_zone}")
    print(f"as_of: {company.as_of or 'the latest instant'}")


if __name__ == "__main__":
    main()
