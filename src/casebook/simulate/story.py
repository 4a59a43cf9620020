"""The life of one case, told in neutral events that both connectors write down.

A story moves forward in time: every `update` is one saved change (an audit) by one actor,
strictly later than the one before it. Agents act in their shifts, customers while awake.
What would happen after the simulated time is cut off at the end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

from casebook.simulate.company import (
    BRANDS,
    CHANNELS,
    DAY,
    HOUR,
    LIVE_CHANNELS,
    PRIORITIES,
    REASONS,
    Account,
    Agent,
    Arrival,
    Company,
    Customer,
    Group,
    on_shift,
    weighted,
)

MINUTE = 60
FIRST_REPLY_MINUTES = {"email": 34, "web": 40, "social": 22, "chat": 3, "phone": 3}
URGENCY = {"low": 1.5, "normal": 1.0, "high": 0.6, "urgent": 0.35}
MOST_ROUNDS = 9


class Event(NamedTuple):
    """One atomic change. `kind` is status, assignee, group, schedule, priority, reason,
    tag_added, message (value in or out), note, link, work or satisfaction."""

    at: int
    audit: int
    kind: str
    role: str
    actor: int
    value: str | int | None
    text: str = ""
    is_auto: bool = False


@dataclass
class Contact:
    """A call, chat, bot or self-service session; instants are epoch seconds."""

    kind: str
    outcome: str
    started: int
    ended: int
    queued: int | None = None
    answered: int | None = None
    wrapped: int | None = None
    hold: int = 0
    agent: int | None = None
    messages: int | None = None
    agent_messages: int | None = None
    is_linked: bool = False
    direction: str = "in"


class Survey(NamedTuple):
    """A question sent after a solution; `mood` 0 (angry) … 1 (happy), None without answer."""

    offered: int
    responded: int | None
    mood: float | None
    agent: int


@dataclass
class Case:
    """One case with everything that happened to it before the end of the simulated time."""

    number: int
    at: int
    channel: str
    reason: str
    brand: str
    priority: str
    customer: Customer
    group: Group
    is_outbound: bool
    groups: list[Group]
    follow_up_of: int | None = None
    duplicate_of: int | None = None
    absorbed: int | None = None
    events: list[Event] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    surveys: list[Survey] = field(default_factory=list)
    work: list[tuple[int, int, int]] = field(default_factory=list)  # agent, from, to

    @property
    def account(self) -> Account | None:
        """The requester's business, if any."""
        return self.customer.account


class Story:
    """Tells one case; see `tell`."""

    def __init__(self, company: Company, arrival: Arrival):
        self.company = company
        self.arrival = arrival
        self.rng = rng = company.random("story", arrival.number)
        connector = company.scenario.connector
        self.group = company.first_line(arrival.zone)
        channel = weighted(rng, CHANNELS[connector])
        if channel in LIVE_CHANNELS and (
            arrival.relation == "duplicate" or not self.staff_on_shift(arrival.at)
        ):
            channel = "email"
        self.is_outage = company.is_outage(arrival.at) and rng.random() < 0.55
        self.case = Case(
            number=arrival.number,
            at=arrival.at,
            channel=channel,
            reason="outage" if self.is_outage else weighted(rng, REASONS),
            brand=weighted(rng, BRANDS[connector]),
            priority="high" if self.is_outage else weighted(rng, PRIORITIES),
            customer=arrival.customer,
            group=self.group,
            groups=company.groups,
            is_outbound=channel == "email" and arrival.relation is None and rng.random() < 0.05,
            follow_up_of=arrival.related if arrival.relation == "follow_up" else None,
            duplicate_of=arrival.related if arrival.relation == "duplicate" else None,
        )
        self.now = arrival.at
        self.audit = 0
        self.role, self.actor = "customer", arrival.customer.number
        self.status = "new"
        self.assignee: Agent | None = None
        self.solutions = 0
        self.first_reply: int | None = None

    # -- saving changes ------------------------------------------------------------------

    def update(self, at: int, role: str, actor: int = 0) -> None:
        """Begin a new audit, not before `at` and strictly after the last one."""
        self.now = max(at, self.now + 1)
        self.audit += 1
        self.role, self.actor = role, actor

    def by(self, agent: Agent, at: int) -> None:
        """Begin an audit by an agent."""
        self.update(at, "agent", agent.number)

    def record(
        self, kind: str, value: str | int | None, text: str = "", is_auto: bool = False
    ) -> None:
        """Add an event to the audit."""
        self.case.events.append(
            Event(self.now, self.audit, kind, self.role, self.actor, value, text, is_auto)
        )

    def become(self, status: str) -> None:
        """Change the status unless it is so already."""
        if status != self.status:
            self.status = status
            self.record("status", status)

    def assign(self, agent: Agent | None) -> None:
        """Change the assignee unless it is so already."""
        if agent is not self.assignee:
            self.assignee = agent
            self.record("assignee", agent.number if agent else None)

    def move_to(self, group: Group) -> None:
        """Transfer to another group, with its business hours."""
        if group.zone is not self.group.zone:
            self.record("schedule", group.plan.zone)
        self.group = group
        self.record("group", group.number)

    def reply(self, text: str, minutes: float) -> None:
        """A public answer by the acting agent, who worked on it for the minutes before."""
        self.record("message", "out", text)
        self.log_work(minutes)
        if self.first_reply is None:
            self.first_reply = self.now

    def log_work(self, minutes: float) -> None:
        """Book the acting agent's work that ends now."""
        seconds = int(60 * minutes * self.rng.uniform(0.6, 1.5))
        self.case.work.append((self.actor, self.now - seconds, self.now))

    # -- people --------------------------------------------------------------------------

    def staff_on_shift(self, at: int) -> list[Agent]:
        """Members of the case's group who are at work."""
        return on_shift(self.company.teams[self.group.number], at)

    def colleague(self, at: int) -> Agent:
        """A member of the case's group who is employed at the instant."""
        team = self.company.teams[self.group.number]
        return self.rng.choice([a for a in team if a.is_employed(at) and a is not self.assignee])

    def in_shift(self, agent: Agent, median_minutes: float, spread: float = 0.9) -> int:
        """When an agent gets to something, after a random stretch of working time."""
        minutes = median_minutes * self.rng.lognormvariate(0, spread)
        return agent.shift.add(self.now, int(60 * minutes))

    def while_awake(self, median_hours: float) -> int:
        """When a customer gets to something."""
        hours = median_hours * self.rng.lognormvariate(0, 1.0)
        return self.company.awake[self.case.customer.zone].add(self.now, int(HOUR * hours))

    # -- chapters ------------------------------------------------------------------------

    def open(self) -> None:
        """The case comes in; triggers set group and schedule, the bot confirms."""
        case = self.case
        if case.is_outbound:
            sender = self.colleague(self.now)
            self.now = sender.shift.add(self.now, 0)
            case.at = self.now
            self.role, self.actor = "agent", sender.number
        self.record("group", self.group.number)
        if self.group.plan.zone:
            self.record("schedule", self.group.plan.zone)
        if case.is_outbound:
            self.assign(sender)
            self.reply("outreach", 5)
            self.become("pending")
            return
        self.record("status", "new")
        self.record("message", "in", "question")
        if case.follow_up_of:
            self.record("link", case.follow_up_of, "followup_of")
        if case.channel in ("email", "web") and self.rng.random() < 0.8:
            self.update(self.now + 2, "bot")
            self.record("message", "out", "confirmation", is_auto=True)
        if self.is_outage:
            self.update(self.now + 1, "system")
            self.record("tag_added", "outage")

    def is_rejected(self) -> bool:
        """Spam and mistakes are thrown away; a wrongly thrown one comes back."""
        roll = self.rng.random()
        if self.case.channel not in ("email", "web", "social") or roll > 0.03:
            return False
        if roll < 0.006:
            agent = self.colleague(self.now)
            self.by(agent, self.in_shift(agent, 30))
            self.become("deleted")
            return True
        self.update(self.now + 20 * MINUTE, "system")
        self.become("spam")
        if roll < 0.028:
            return True
        agent = self.colleague(self.now)
        self.by(agent, self.in_shift(agent, 240))
        self.become("open")
        return False

    def be_merged(self, target: int) -> None:
        """An agent sees that the customer wrote twice."""
        agent, at = merger(self.company, self.arrival)
        self.by(agent, at)
        self.record("link", target, "merged_into")
        self.record("note", None, "merged")
        self.become("merged")

    def absorb(self, duplicate: Arrival) -> None:
        """The note that a merge leaves on the case that stays."""
        agent, at = merger(self.company, duplicate)
        if at < self.company.end:
            self.audit += 1
            event = Event(at, self.audit, "note", "agent", agent.number, None, "merged here")
            self.case.events = sorted([*self.case.events, event], key=lambda event: event.at)
            self.case.absorbed = duplicate.number

    def call_or_chat(self) -> str:
        """A live conversation; returns how it ended."""
        case, rng = self.case, self.rng
        arrived = self.now
        staff = self.staff_on_shift(arrived)
        agent = staff[case.number % len(staff)]
        is_call = case.channel == "phone"
        slow = min(self.company.backlog_factor(arrived), 2.5)
        wait = int((14 if is_call else 38) * slow * rng.lognormvariate(0, 0.7))
        talk = int((330 if is_call else 520) * rng.lognormvariate(0, 0.45))
        hold = int(talk * 0.15) if is_call and rng.random() < 0.25 else 0
        contact = Contact(
            kind="call" if is_call else "chat",
            outcome="answered",
            started=arrived - (25 if is_call else 0),
            queued=arrived,
            answered=arrived + wait,
            ended=arrived + wait + talk,
            wrapped=arrived + wait + talk + int(75 * rng.lognormvariate(0, 0.5)),
            hold=hold,
            agent=agent.number,
            is_linked=True,
        )
        case.contacts.append(contact)
        self.by(agent, arrived + wait)
        self.assign(agent)
        self.become("open")
        self.by(agent, self.now + 4)
        self.record("message", "out", "greeting")
        self.first_reply = self.now
        if not is_call:
            lines = rng.randint(2, 4)
            for line in range(1, lines):
                at = arrived + wait + talk * line // lines
                self.update(at - 30, "customer", case.customer.number)
                self.record("message", "in", "detail")
                self.by(agent, at)
                self.record("message", "out", "answer")
            contact.messages = 4 * lines + rng.randint(0, 5)
            contact.agent_messages = contact.messages // 2
        self.by(agent, arrived + wait + talk)
        if rng.random() < 0.8:
            self.update(contact.wrapped or self.now, "agent", agent.number)
            self.become("solved")
        else:
            self.record("note", None, "to do")
        return self.status

    def missed_contacts(self) -> None:
        """What the same customer tried before the case: hung up, the bot, the help centre."""
        case, rng = self.case, self.rng
        if case.channel in LIVE_CHANNELS:
            kind = "call" if case.channel == "phone" else "chat"
            if rng.random() < (0.25 if self.is_outage else 0.065):
                self.miss(kind, "abandoned_in_queue", 8 + int(110 * rng.random() ** 1.3))
            elif rng.random() < 0.02 and kind == "call":
                self.miss(kind, rng.choice(("abandoned_in_ivr", "voicemail", "callback")), 40)
            elif rng.random() < 0.12 and kind == "chat":
                self.miss("bot", "self_served" if rng.random() < 0.5 else "answered", 90)
        elif rng.random() < 0.1:
            self.miss("self_service", "self_served", 240)

    def miss(self, kind: str, outcome: str, seconds: int) -> None:
        """A contact without an agent, some minutes before the case."""
        started = self.case.at - seconds - self.rng.randint(2 * MINUTE, 25 * MINUTE)
        if started >= self.company.start:
            in_queue = outcome in ("abandoned_in_queue", "voicemail", "callback")
            queued = started + 25 if kind == "call" and in_queue else started
            self.case.contacts.append(
                Contact(
                    kind, outcome, started, queued + seconds, queued=queued if in_queue else None
                )
            )

    def pick_up(self) -> Agent:
        """Somebody takes the case: routed, claimed, or only by replying."""
        if self.assignee and self.assignee.is_employed(self.now + 2 * DAY):
            return self.assignee
        agent = self.colleague(self.now + 2 * DAY)
        roll = self.rng.random()
        if roll < 0.4 or self.assignee:
            self.update(agent.shift.add(self.now, 90), "system")
            self.assign(agent)
            if self.status == "new":
                self.become("open")
        elif roll < 0.62:
            self.by(agent, self.in_shift(agent, 12))
            self.assign(agent)
            if self.status == "new":
                self.become("open")
        return agent

    def answer(self) -> str:
        """One round of work by the team; returns the status in which it leaves the case."""
        rng, case = self.rng, self.case
        agent = self.pick_up()
        pace = URGENCY[case.priority] * self.company.backlog_factor(self.now)
        at = self.in_shift(agent, FIRST_REPLY_MINUTES[case.channel] * pace)
        if case.channel in LIVE_CHANNELS:
            at = self.in_shift(agent, 45 * pace)
        roll = rng.random()
        if roll < 0.13 and not self.group.plan.is_second_line:
            return self.escalate(agent, at)
        if roll < 0.18 and self.assignee:
            self.by(self.assignee, at)
            self.assign(self.colleague(at))
            return "open"
        if roll < 0.23:
            return self.wait_for_others(agent, at)
        if roll < 0.30:
            self.by(agent, at - MINUTE)
            self.record("priority", rng.choice(("normal", "high", "urgent")))
            if rng.random() < 0.5:
                self.record("reason", weighted(rng, REASONS))
        self.by(agent, at)
        self.assign(agent)
        self.reply("answer", 5.5)
        left = rng.random()
        self.become("solved" if left < 0.64 else "pending" if left < 0.94 else "open")
        return self.status

    def escalate(self, agent: Agent, at: int) -> str:
        """First line hands over to second line."""
        second = [group for group in self.company.groups if group.plan.is_second_line]
        self.by(agent, at)
        self.move_to(self.rng.choice(second))
        self.assign(None)
        self.record("note", None, "hand-over")
        self.log_work(3)
        if self.status == "new":
            self.become("open")
        return "open"

    def wait_for_others(self, agent: Agent, at: int) -> str:
        """On hold until a third party has answered, now and then for weeks."""
        self.by(agent, at)
        self.assign(agent)
        if self.rng.random() < 0.6:
            self.reply("waiting for the bank", 4)
        else:
            self.record("note", None, "asked engineering")
        self.become("hold")
        days = min(1.2 * self.rng.lognormvariate(0, 1.1), 45)
        self.by(agent, agent.shift.add(self.now + int(days * DAY), 10 * MINUTE))
        self.become("open")
        return "open"

    def customer_returns(self) -> None:
        """A pending case: the customer answers, or silence solves it after five days."""
        at = self.while_awake(3.5)
        if self.rng.random() < 0.8 and at < self.now + 5 * DAY:
            self.update(at, "customer", self.case.customer.number)
            self.record("message", "in", "detail")
            self.become("open")
        else:
            self.update(self.now + 5 * DAY, "system")
            self.record("message", "out", "closed for inactivity", is_auto=True)
            self.become("solved")

    def after_solution(self) -> bool:
        """Survey, thanks or reopening, then archiving; returns whether work goes on."""
        rng, case = self.rng, self.case
        solved, self.solutions = self.now, self.solutions + 1
        roll = rng.random()
        if roll < 0.062 / self.solutions:
            self.update(min(self.while_awake(9), solved + 4 * DAY - HOUR), "customer", self.actor)
            self.actor = case.customer.number
            self.record("message", "in", "still broken" if roll < 0.045 else "thanks")
            self.become("open")
            if roll >= 0.045 and self.assignee:
                self.by(self.assignee, self.in_shift(self.assignee, 60))
                self.become("solved")
                return self.after_solution()
            return True
        offered = solved + DAY
        if rng.random() < 0.75:
            self.ask(offered)
        self.update(solved + 4 * DAY, "system")
        self.become("closed")
        return False

    def ask(self, offered: int) -> None:
        """Send a satisfaction survey; better cases get better answers."""
        rng, case = self.rng, self.case
        agent = self.assignee.number if self.assignee else 0
        self.update(offered, "system")
        self.record("satisfaction", "offered")
        responded, mood = None, None
        at = self.while_awake(5)
        if rng.random() < 0.34 and at < offered + 3 * DAY:
            wait = (self.first_reply or self.now) - case.at
            pleasure = 0.93 - 0.17 * (self.solutions > 1) - 0.2 * self.is_outage
            pleasure -= 0.09 * (wait > 8 * HOUR)
            is_good = rng.random() < pleasure
            mood = rng.uniform(0.62, 1) if is_good else rng.uniform(0, 0.6)
            responded = at
            self.update(at, "customer", case.customer.number)
            self.record("satisfaction", "good" if is_good else "bad")
            responded = self.now
        self.case.surveys.append(Survey(offered, responded, mood, agent))


def tell(company: Company, number: int) -> Case:
    """Simulate case `number` (1 … cases) from its arrival to its end or that of the time."""
    arrival = company.arrival(number)
    story = Story(company, arrival)
    story.open()
    story.missed_contacts()
    if story.case.duplicate_of:
        story.be_merged(story.case.duplicate_of)
    elif not story.is_rejected():
        if story.case.channel in LIVE_CHANNELS:
            story.call_or_chat()
        for _ in range(MOST_ROUNDS):
            if story.now >= company.end:
                break
            if story.status == "pending":
                story.customer_returns()
            elif story.status == "solved":
                if not story.after_solution():
                    break
            else:
                story.answer()
    if duplicate := company.duplicate_of(number):
        story.absorb(duplicate)
    return cut(story.case, company.end)


def merger(company: Company, duplicate: Arrival) -> tuple[Agent, int]:
    """Who merges a duplicate into the earlier case, and when."""
    rng = company.random("merge", duplicate.number)
    at = company.open[duplicate.zone].add(duplicate.at, int(HOUR * rng.lognormvariate(-0.5, 0.8)))
    team = company.first_line(duplicate.zone)
    staff = on_shift(company.teams[team.number], at) or company.teams[team.number]
    return rng.choice(staff), at


def cut(case: Case, end: int) -> Case:
    """Take away what had not happened yet at the end."""
    case.events = [event for event in case.events if event.at < end]
    case.contacts = [contact for contact in case.contacts if (contact.wrapped or contact.ended) < end]
    case.work = [span for span in case.work if span[2] < end]
    case.surveys = [
        survey if (survey.responded or 0) < end else Survey(survey.offered, None, None, survey.agent)
        for survey in case.surveys
        if survey.offered < end
    ]
    return case
