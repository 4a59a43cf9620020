"""The life of one case, told in neutral events that both connectors write down.

A story moves forward in time: every `update` is one saved change (an audit) by one actor,
strictly later than the one before it. Agents act in their shifts, customers while awake.
What would happen after the simulated time is cut off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from casebook.simulate.company import (
    Agent,
    Arrival,
    Company,
    Customer,
    someone,
    weighted,
)
from casebook.simulate.plan import (
    BRANDS,
    CHANNELS,
    DAY,
    HOUR,
    LIVE_CHANNELS,
    MINUTE,
    PRIORITIES,
    REASONS,
)

REPLY_MINUTES = {"email": 26, "web": 28, "social": 16, "chat": 45, "phone": 45}
URGENCY = {"low": 1.5, "normal": 1.0, "high": 0.6, "urgent": 0.35}
MOST_ROUNDS = 40
BODIES = {
    "question": "Hello, please help.",
    "detail": "Here is the detail you asked for.",
    "still broken": "It is still not working.",
    "thanks": "Thank you, that helped.",
    "confirmation": "We have received your request.",
    "greeting": "Hello, how can I help?",
    "answer": "Thank you for your patience, here is what to do.",
    "outreach": "We noticed something in your account.",
    "asked the bank": "We have asked the bank and will be back.",
    "inactivity": "We have not heard from you and consider this solved.",
    "merged": "Merged into the earlier request of the same customer.",
    "merged here": "A later request of the same customer was merged here.",
    "hand-over": "Please take over.",
    "to do": "To do after the conversation.",
    "asked engineering": "Asked engineering.",
}


class Event(NamedTuple):
    """One atomic change. `kind` is status, assignee, group, schedule, priority, reason,
    tag_added, link, satisfaction, message (`value` in or out) or note; `text` names a body
    or a type of link."""

    at: int
    audit: int
    kind: str
    role: str
    actor: int
    value: str | int | None
    text: str


@dataclass
class Contact:
    """A call, chat, bot or self-service session; instants in epoch seconds."""

    kind: str
    outcome: str
    started: int
    ended: int
    queued: int | None = None
    answered: int | None = None
    wrapped: int | None = None
    hold: int | None = None
    agent: int | None = None
    messages: int | None = None
    direction: str = "in"
    is_linked: bool = False


class Survey(NamedTuple):
    """A question after a solution; `mood` 0 (angry) … 1 (happy), None without an answer."""

    offered: int
    responded: int | None
    mood: float | None
    agent: int | None


class Work(NamedTuple):
    """A stretch of an agent's work, `busy` or `wrap`; epoch seconds."""

    agent: int
    state: str
    begin: int
    end: int


@dataclass
class Case:
    """One case and everything that happened to it in the simulated time."""

    arrival: Arrival
    group: int
    channel: str
    reason: str
    brand: str
    priority: str
    is_outbound: bool
    absorbed: int | None = None
    events: list[Event] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    surveys: list[Survey] = field(default_factory=list)
    work: list[Work] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The case's number, 1 … cases."""
        return self.arrival.number

    @property
    def at(self) -> int:
        """When the case was created."""
        return self.arrival.at

    @property
    def customer(self) -> Customer:
        """Who asked."""
        return self.arrival.customer

    @property
    def follow_up_of(self) -> int | None:
        """The earlier case that this one takes up again."""
        return self.arrival.related if self.arrival.relation == "follow_up" else None


class Story:
    """Tells one case; see `tell`."""

    def __init__(self, company: Company, arrival: Arrival):
        self.company = company
        self.rng = rng = company.stream("story", arrival.number)
        connector = company.scenario.connector
        self.group = company.first_line(arrival.zone)
        is_staffed = any(agent.is_at_work(arrival.at) for agent in company.teams[self.group])
        channel = weighted(rng, CHANNELS[connector])
        if channel in LIVE_CHANNELS and (arrival.relation == "duplicate" or not is_staffed):
            channel = "email"
        self.is_outage = company.is_outage(arrival.at) and rng.random() < 0.55
        topic = company.stream("topic", arrival.topic)
        is_fresh_email = channel == "email" and not arrival.relation
        self.case = Case(
            arrival,
            self.group,
            channel,
            reason="outage" if self.is_outage else weighted(topic, REASONS),
            brand=weighted(topic, BRANDS[connector]),
            priority="high" if self.is_outage else weighted(rng, PRIORITIES),
            is_outbound=is_fresh_email and is_staffed and rng.random() < 0.06,
        )
        self.now = arrival.at
        self.audit = 1
        self.role, self.actor = "customer", arrival.customer.number
        self.status = "new"
        self.assignee: Agent | None = None
        self.solutions = 0
        self.first_reply: int | None = None
        account = arrival.customer.account
        self.is_going_badly = bool(account and account.is_letting_go(arrival.at))

    # -- saving changes

    def update(self, at: int, role: str, actor: int = 0) -> None:
        """Begin an audit, not before `at` and strictly after the last one."""
        self.now = max(at, self.now + 1)
        self.audit += 1
        self.role, self.actor = role, actor

    def by(self, agent: Agent, at: int) -> None:
        """Begin an audit by an agent."""
        self.update(at, "agent", agent.number)

    def by_customer(self, at: int) -> None:
        """Begin an audit by the customer."""
        self.update(at, "customer", self.case.customer.number)

    def record(self, kind: str, value: str | int | None, text: str = "") -> None:
        """Add an event to the audit."""
        event = Event(self.now, self.audit, kind, self.role, self.actor, value, text)
        self.case.events.append(event)

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

    def reply(self, text: str, minutes: float) -> None:
        """A public answer by the acting agent, who worked on it for the minutes before."""
        self.record("message", "out", text)
        self.log_work(minutes)
        self.first_reply = self.first_reply or self.now

    def log_work(self, minutes: float) -> None:
        """Book the acting agent's work that ends now."""
        seconds = int(MINUTE * minutes * self.rng.uniform(0.6, 1.5))
        self.case.work.append(Work(self.actor, "busy", self.now - seconds, self.now))

    # -- people and their time

    def colleague(self, at: int) -> Agent:
        """Another member of the case's group, rather one at work."""
        team = self.company.teams[self.group]
        return someone(team, min(at, self.company.end), self.rng.random(), self.assignee)

    def in_shift(self, agent: Agent, median_minutes: float) -> int:
        """When an agent gets to something, after a random stretch of working time."""
        minutes = median_minutes * self.rng.lognormvariate(0, 0.9)
        return agent.shift.add(self.now, int(MINUTE * minutes))

    def while_awake(self, median_hours: float) -> int:
        """When the customer gets to something."""
        hours = median_hours * self.rng.lognormvariate(0, 1)
        return self.company.awake[self.case.customer.zone].add(self.now, int(HOUR * hours))

    # -- chapters

    def open(self) -> None:
        """The case comes in: triggers choose group and schedule, the bot confirms."""
        case, customer = self.case, self.actor
        self.role, self.actor = "system", 0
        if case.arrival.zone:
            self.record("schedule", case.arrival.zone)
        self.record("group", self.group)
        if case.is_outbound:
            sender = self.colleague(self.now)
            self.role, self.actor = "agent", sender.number
            self.assign(sender)
            self.reply("outreach", 5)
            self.become("pending")
            return
        self.role, self.actor = "customer", customer
        self.record("message", "in", "question")
        self.record("status", "new")
        if case.follow_up_of:
            self.record("link", case.follow_up_of, "followup_of")
        if case.channel in ("email", "web") and self.rng.random() < 0.8:
            self.update(self.now + 2, "bot")
            self.record("message", "out", "confirmation")
        if self.is_outage:
            self.update(self.now + 1, "system")
            self.record("tag_added", "outage")
            if case.number > self.company.problem:
                self.record("link", self.company.problem, "problem_of")

    def try_elsewhere(self) -> None:
        """What the customer tried before: hung up, talked to the bot, read the help centre."""
        rng, channel = self.rng, self.case.channel
        kind, outcome, seconds = "", "", 40
        if channel not in LIVE_CHANNELS:
            if rng.random() < 0.1:
                kind, outcome, seconds = "self_service", "self_served", 240
        elif rng.random() < (0.25 if self.is_outage else 0.067):
            kind = "call" if channel == "phone" else "chat"
            outcome, seconds = "abandoned_in_queue", 8 + int(110 * rng.random() ** 1.3)
        elif channel == "phone" and rng.random() < 0.03:
            kind, outcome = "call", rng.choice(("abandoned_in_ivr", "voicemail", "callback"))
        elif channel == "chat" and rng.random() < 0.12:
            kind, outcome, seconds = "bot", rng.choice(("self_served", "answered")), 90
        started = self.case.at - seconds - rng.randint(2 * MINUTE, 25 * MINUTE)
        if kind and started >= self.company.start:
            is_queued = outcome in ("abandoned_in_queue", "voicemail", "callback")
            queued = started + 25 * (kind == "call")
            contact = Contact(kind, outcome, started, queued + seconds)
            contact.queued = queued if is_queued else None
            contact.answered = started if outcome == "answered" else None
            self.case.contacts.append(contact)

    def reject(self) -> bool:
        """Throw away spam and mistakes; what was thrown away wrongly comes back."""
        roll = self.rng.random()
        if self.case.channel in LIVE_CHANNELS or self.case.is_outbound or roll > 0.032:
            return False
        agent = self.colleague(self.now)
        if roll < 0.006:
            self.by(agent, self.in_shift(agent, 30))
            self.become("deleted")
            return True
        self.update(self.now + 20 * MINUTE, "system")
        self.become("spam")
        if roll < 0.027:
            return True
        self.by(agent, self.in_shift(agent, 240))
        self.become("open")
        return False

    def merge_away(self) -> None:
        """An agent sees that the customer wrote twice."""
        agent, at = merger(self.company, self.case.arrival)
        self.by(agent, at)
        self.record("note", None, "merged")
        self.become("merged")
        self.record("link", self.case.arrival.related, "merged_into")

    def absorb(self, duplicate: Arrival) -> None:
        """The note that a merge leaves on the case that stays."""
        agent, at = merger(self.company, duplicate)
        if at < self.company.end:
            note = Event(at, self.audit + 1, "note", "agent", agent.number, None, "merged here")
            self.case.events = sorted([*self.case.events, note], key=lambda event: event.at)
            self.case.absorbed = duplicate.number

    def converse_live(self) -> None:
        """A call or chat, which solves the case or leaves something to do."""
        case, rng, begin = self.case, self.rng, self.now
        team = self.company.teams[self.group]
        agent = someone(team, begin, case.number % len(team) / len(team))
        is_call = case.channel == "phone"
        slowness = min(self.company.slowness(begin), 2.5)
        answered = begin + int((14 if is_call else 19) * slowness * rng.lognormvariate(0, 0.7))
        talk = int((330 if is_call else 520) * rng.lognormvariate(0, 0.45))
        ended = answered + talk
        wrapped = ended + int(75 * rng.lognormvariate(0, 0.5))
        contact = Contact("call", "answered", begin - 25, ended, begin, answered, wrapped)
        contact.agent, contact.is_linked = agent.number, True
        case.contacts.append(contact)
        case.work.append(Work(agent.number, "busy", answered, ended))
        case.work.append(Work(agent.number, "wrap", ended, wrapped))
        self.by(agent, answered)
        self.assign(agent)
        self.become("open")
        self.by(agent, self.now + (4 if is_call else 35))
        self.record("message", "out", "greeting")
        self.first_reply = self.now
        if is_call:
            contact.hold = int(talk * 0.15) if rng.random() < 0.25 else 0
        else:
            lines = rng.randint(2, 4)
            contact.kind, contact.started, contact.messages = "chat", begin, 4 * lines
            for line in range(1, lines):
                at = answered + talk * line // lines
                self.by_customer(at - 30)
                self.record("message", "in", "detail")
                self.by(agent, at)
                self.record("message", "out", "answer")
        self.by(agent, wrapped)
        if rng.random() < 0.8:
            self.become("solved")
        else:
            self.record("note", None, "to do")

    def pick_up(self) -> Agent:
        """Somebody takes the case: routed, claimed, or only by replying."""
        soon = self.now + 2 * DAY
        if self.assignee and self.assignee.is_employed(soon):
            return self.assignee
        agent = self.colleague(soon if self.assignee else self.now)
        roll = self.rng.random()
        if roll < 0.62:
            if roll < 0.4 or self.assignee:
                self.update(agent.shift.add(self.now, 90), "system")
            else:
                self.by(agent, self.in_shift(agent, 12))
            self.assign(agent)
            if self.status == "new":
                self.become("open")
        return agent

    def work(self) -> None:
        """One round of work by the team."""
        rng, case = self.rng, self.case
        agent = self.pick_up()
        pace = URGENCY[case.priority] * self.company.slowness(min(self.now, self.company.end))
        at = self.in_shift(agent, REPLY_MINUTES[case.channel] * pace)
        roll = rng.random()
        if roll < 0.13 and not self.company.groups[self.group].is_second_line:
            self.escalate(agent, at)
        elif roll < 0.18 and self.assignee:
            self.by(self.assignee, at)
            self.assign(self.colleague(at))
        elif roll < 0.23:
            self.wait_for_others(agent, at)
        else:
            if roll < 0.30:
                self.by(agent, at - MINUTE)
                self.record("priority", rng.choice(("normal", "high", "urgent")))
                if rng.random() < 0.5:
                    self.record("reason", weighted(rng, REASONS))
            self.answer(agent, at)

    def answer(self, agent: Agent, at: int) -> None:
        """Reply, on phone cases often by calling back, and leave the case to its fate."""
        rng, case = self.rng, self.case
        self.by(agent, at)
        self.assign(agent)
        if case.channel == "phone" and rng.random() < 0.5:
            begin = self.now - rng.randint(120, 600)
            call = Contact("call", "answered", begin, self.now, None, begin + 15, self.now + 40)
            call.direction, call.agent, call.is_linked = "out", agent.number, True
            case.contacts.append(call)
        self.reply("answer", 5.5)
        fate = rng.random()
        self.become("solved" if fate < 0.64 else "pending" if fate < 0.94 else "open")

    def escalate(self, agent: Agent, at: int) -> None:
        """First line hands over to second line, which may keep other hours."""
        groups = self.company.groups
        target = self.rng.choice([number for number in groups if groups[number].is_second_line])
        self.by(agent, at)
        if groups[target].zone != groups[self.group].zone:
            self.record("schedule", groups[target].zone)
        self.group = target
        self.record("group", target)
        self.assign(None)
        self.record("note", None, "hand-over")
        self.log_work(3)
        self.become("open")

    def wait_for_others(self, agent: Agent, at: int) -> None:
        """On hold until a third party has answered, now and then for weeks."""
        self.by(agent, at)
        self.assign(agent)
        if self.rng.random() < 0.6:
            self.reply("asked the bank", 4)
        else:
            self.record("note", None, "asked engineering")
        self.become("hold")
        days = min(1.2 * self.rng.lognormvariate(0, 1.1), 45)
        self.by(agent, agent.shift.add(self.now + int(days * DAY), 10 * MINUTE))
        self.become("open")

    def wait_for_customer(self) -> None:
        """The customer answers, or five days of silence solve the case."""
        at = self.while_awake(3.5)
        if self.rng.random() < 0.8 and at < self.now + 5 * DAY:
            self.by_customer(at)
            self.record("message", "in", "detail")
            self.become("open")
        else:
            self.update(self.now + 5 * DAY, "system")
            self.record("message", "out", "inactivity")
            self.become("solved")

    def follow_solution(self) -> bool:
        """Reopening, or survey and archiving; returns whether the story goes on."""
        self.solutions += 1
        solved, roll = self.now, self.rng.random()
        if roll < (0.45 if self.is_going_badly else 0.066) / self.solutions:
            self.by_customer(min(self.while_awake(9), solved + 4 * DAY - HOUR))
            self.record("message", "in", "thanks" if roll < 0.018 else "still broken")
            self.become("open")
            if roll < 0.018 and self.assignee:
                self.by(self.assignee, self.in_shift(self.assignee, 60))
                self.become("solved")
            return True
        if self.rng.random() < 0.75:
            self.ask(solved + DAY)
        self.update(solved + 4 * DAY, "system")
        self.become("closed")
        return False

    def ask(self, offered: int) -> None:
        """Send a satisfaction survey; smoother cases get better answers."""
        self.update(offered, "system")
        self.record("satisfaction", "offered")
        responded = mood = None
        at = self.while_awake(5)
        if self.rng.random() < (0.6 if self.is_going_badly else 0.33) and at < offered + 2 * DAY:
            pleasure = 0.94 - 0.17 * (self.solutions > 1) - 0.2 * self.is_outage
            pleasure -= 0.5 * self.is_going_badly
            if (self.first_reply or self.now) > self.case.at + 8 * HOUR:
                pleasure -= 0.09
            is_good = self.rng.random() < pleasure
            mood = self.rng.uniform(0.62, 1) if is_good else self.rng.uniform(0, 0.58)
            self.by_customer(at)
            self.record("satisfaction", "good" if is_good else "bad")
            responded = self.now
        agent = self.assignee.number if self.assignee else None
        self.case.surveys.append(Survey(offered, responded, mood, agent))


def tell(company: Company, number: int) -> Case:
    """Simulate case `number` (1 … cases) from its arrival to its end, or that of the time."""
    story = Story(company, company.arrival(number))
    story.open()
    story.try_elsewhere()
    if story.case.arrival.relation == "duplicate":
        story.merge_away()
    elif not story.reject():
        if story.case.channel in LIVE_CHANNELS:
            story.converse_live()
        for _ in range(MOST_ROUNDS):
            if story.now >= company.end:
                break
            if story.status == "pending":
                story.wait_for_customer()
            elif story.status != "solved":
                story.work()
            elif not story.follow_solution():
                break
    if duplicate := company.duplicate_of(number):
        story.absorb(duplicate)
    return cut(story.case, company.end)


def merger(company: Company, duplicate: Arrival) -> tuple[Agent, int]:
    """Who merges a duplicate into the earlier case, and when."""
    rng = company.stream("merge", duplicate.number)
    at = company.open[duplicate.zone].add(duplicate.at, int(HOUR * rng.lognormvariate(-0.5, 0.8)))
    team = company.teams[company.first_line(duplicate.zone)]
    return someone(team, min(at, company.end), rng.random()), at


def cut(case: Case, end: int) -> Case:
    """Take away what had not happened yet at the end."""
    case.events = [event for event in case.events if event.at < end]
    case.contacts = [one for one in case.contacts if (one.wrapped or one.ended) < end]
    case.work = [stretch for stretch in case.work if stretch.end < end]
    case.surveys = [
        survey if (survey.responded or 0) < end else survey._replace(responded=None, mood=None)
        for survey in case.surveys
        if survey.offered < end
    ]
    return case
