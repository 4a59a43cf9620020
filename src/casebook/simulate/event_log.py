"""Tells the company in the canonical tables that the csv connector reads."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta

from casebook.simulate.company import (
    DAY,
    LIVE_CHANNELS,
    NEVER,
    ZONES,
    Account,
    Company,
    epoch,
)
from casebook.simulate.story import MINUTE, Case, Contact, Event, Survey
from casebook.simulate.text import BODIES, SUBJECTS, Rows, iso

BOT, SYSTEM, ENGINEER = "helper-bot", "system", "engineer-1"
ATTRIBUTES = ("priority", "reason", "schedule", "tag_added")
SCHEDULES = ("office-europe", "office-america")
TARGETS = {  # seconds by priority; the second value says whether the clock keeps business hours
    "first_reply": ({"low": 57600, "normal": 28800, "high": 14400, "urgent": 3600}, True),
    "next_reply": ({"low": 86400, "normal": 43200, "high": 21600, "urgent": 7200}, True),
    "agent_work": ({"low": 259200, "normal": 172800, "high": 86400, "urgent": 28800}, True),
    "requester_wait": ({"low": 518400, "normal": 345600, "high": 172800, "urgent": 86400}, False),
    "resolution": ({"low": 864000, "normal": 604800, "high": 345600, "urgent": 172800}, False),
}
COST_PER_CASE = 8.6  # EUR, all categories
CATEGORIES = {
    "salary": 0.60,
    "benefits": 0.13,
    "technology": 0.11,
    "telecom": 0.06,
    "facilities": 0.06,
    "training": 0.04,
}
DEFECTS = ("duplicate", "instant", "status", "case")


def case_id(number: int) -> str:
    """The csv tool's id of a case."""
    return f"C{number}"


def person_id(role: str, number: int) -> str:
    """The csv tool's id of a person."""
    if role == "customer":
        return f"customer-{number}"
    return f"agent-{number}" if role == "agent" else BOT if role == "bot" else SYSTEM


def account_id(account: Account | None) -> str | None:
    """The csv tool's id of an account."""
    return f"account-{account.number}" if account else None


def tell_case(company: Company, case: Case, rows: Rows) -> None:
    """Add one case with its events, contacts and surveys to the rows."""
    number, customer = case_id(case.number), case.customer
    rows["cases"].append(
        (
            number,
            iso(case.at),
            "agent" if case.is_outbound else "customer",
            case.channel,
            case.reason,
            case.priority,
            case.brand,
            ZONES[customer.zone].region,
            person_id("customer", customer.number),
            account_id(case.account) if case.number % 4 else None,
            SUBJECTS[case.reason],
        )
    )
    rng = company.random("log", case.number)
    events = [
        event_row(case, event, sequence, rng)
        for sequence, event in enumerate(case.events, 1)
        if event.kind != "satisfaction"
    ]
    if case.channel not in LIVE_CHANNELS:
        events += [work_row(case, span, len(events) + n) for n, span in enumerate(case.work, 1)]
    if case.number % 41 == 40:
        spoil(events, DEFECTS[case.number // 41 % len(DEFECTS)])
    rows["case_events"] += events
    for place, contact in enumerate(case.contacts, 1):
        tell_contact(case, contact, f"{number}-{place}", rows)
    for place, survey in enumerate(case.surveys, 1):
        tell_survey(case, survey, f"{number}-{place}", rng, rows)


def event_row(case: Case, event: Event, sequence: int, rng: random.Random) -> tuple[object, ...]:
    """One row of case_events."""
    direction = visibility = medium = size = status = agent = group = None
    attribute = value = link = linked = None
    kind, role = f"{event.kind}_changed", event.role
    actor = person_id(role, event.actor)
    if event.kind in ("message", "note"):
        kind, direction, visibility = "message", event.value or "out", "public"
        medium = case.channel
        if event.kind == "note":
            visibility = "internal"
            if event.text == "asked engineering":
                actor = ENGINEER
        size = len(BODIES[event.text]) + rng.randrange(400)
    elif event.kind == "status":
        status = event.value
    elif event.kind == "assignee":
        agent = person_id("agent", int(event.value)) if event.value else None
    elif event.kind == "group":
        group = company_group(case, int(event.value or 0))
    elif event.kind == "link":
        kind, link, linked = "case_linked", event.text, case_id(int(event.value or 0))
    elif event.kind in ATTRIBUTES:
        kind, attribute, value = "attribute_changed", event.kind, event.value
        if attribute == "schedule":
            value = SCHEDULES[int(value or 0)]
    number = case_id(case.number)
    via = {"bot": "rule", "system": "rule"}.get(role, case.channel)
    return (
        (number, iso(event.at), kind, f"{number}-e{sequence}", sequence)
        + (f"{number}-a{event.audit}", actor, role, "true" if event.is_auto else None, via)
        + (direction, visibility, medium, size, status, agent, group)
        + (attribute, value, link, linked, None, None)
    )


def company_group(case: Case, number: int) -> str:
    """The csv tool's id of a group."""
    return case.groups[number - 1].plan.slug


def work_row(case: Case, span: tuple[int, int, int], place: int) -> tuple[object, ...]:
    """One row of case_events for time that an agent logged."""
    agent, begin, end = span
    number, who = case_id(case.number), person_id("agent", agent)
    return (
        (number, iso(end), "work_logged", f"{number}-w{place}", None, None, who, "agent")
        + (None, None, None, None, None, None, None, who, None)
        + (None, None, None, None, "manual", end - begin)
    )


def spoil(events: list[tuple[object, ...]], defect: str) -> None:
    """Add a defective row, as exports in the field have them."""
    row = list(events[-1])
    if defect == "instant":
        row[1] = "yesterday"
    elif defect == "status":
        row[2], row[14] = "status_changed", "resolved?"
    elif defect == "case":
        row[0] = f"{row[0]}-lost"
    if defect != "duplicate":
        row[3] = f"{row[3]}-x"
    events.append(tuple(row))


def tell_contact(case: Case, contact: Contact, number: str, rows: Rows) -> None:
    """Add a call, chat, bot or self-service session."""
    is_live = contact.kind in ("call", "chat")
    rows["contacts"].append(
        (
            number,
            contact.kind,
            iso(contact.started),
            contact.direction,
            case.group.plan.slug if is_live else None,
            iso(contact.queued),
            iso(contact.answered),
            iso(contact.ended),
            iso(contact.wrapped),
            contact.hold if contact.answered and contact.kind == "call" else None,
            contact.outcome,
            person_id("customer", case.customer.number),
            person_id("agent", contact.agent) if contact.agent else None,
            case_id(case.number) if contact.is_linked else None,
            contact.messages,
            contact.agent_messages,
        )
    )


def tell_survey(case: Case, survey: Survey, number: str, rng: random.Random, rows: Rows) -> None:
    """Ask for satisfaction, effort or happiness, by channel."""
    roll = rng.random()
    instrument, low, high = "csat", 1, 5
    if case.channel == "chat" and roll < 0.4:
        instrument, low, high = "ces", 1, 7
    score: object = None
    rating: object = None
    if survey.mood is not None:
        score = min(high, low + int(survey.mood * (high - low + 1)))
    scale: tuple[object, ...] = (low, high, "true")
    if case.channel in ("email", "web") and roll < 0.4:
        instrument, score, scale = "happiness", None, (None, None, None)
        if survey.mood is not None:
            rating = "great" if survey.mood > 0.6 else "okay" if survey.mood > 0.3 else "not_good"
    answer = (
        (iso(survey.responded), case_id(case.number))
        + (next((f"{number}" for c in case.contacts if c.is_linked), None),)
        + (person_id("customer", case.customer.number),)
        + (person_id("agent", survey.agent) if survey.agent else None, account_id(case.account))
    )
    comment = "Quick and friendly." if survey.mood and survey.mood > 0.95 else None
    row = (f"S{number}", instrument, score, *scale, rating, iso(survey.offered), *answer, comment)
    rows["surveys"].append(row)


def tell_customers(company: Company, numbers: range, rows: Rows) -> None:
    """Add the customers with these numbers."""
    for number in numbers:
        customer = company.customer(number)
        zone = ZONES[customer.zone]
        rows["people"].append(
            (person_id("customer", number), "customer", customer.name, customer.email, None)
            + (zone.region, zone.name, account_id(customer.account), None)
        )


def tell_agent_time(work: list[tuple[int, int, int]], rng: random.Random, rows: Rows) -> None:
    """Lay out when agents were logged in around the work they did.

    Work less than 40 minutes apart is one session. A session begins and ends with a short
    wait; gaps in it are waits and breaks; some sessions end with a meeting or training.
    """
    by_agent: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for agent, begin, end in work:
        by_agent[agent].append((begin, end))
    for agent, spans in sorted(by_agent.items()):
        sessions: list[list[tuple[int, int]]] = []
        for begin, end in sorted(spans):
            if not sessions or begin > sessions[-1][-1][1] + 40 * MINUTE:
                sessions.append([(begin, end)])
            elif begin > sessions[-1][-1][1]:
                sessions[-1].append((begin, end))
            else:
                last = sessions[-1][-1]
                sessions[-1][-1] = (last[0], max(last[1], end))
        for session in sessions:
            tell_session(person_id("agent", agent), session, rng, rows)


def tell_session(agent: str, spans: list[tuple[int, int]], rng: random.Random, rows: Rows) -> None:
    """Add one stretch of duty of an agent, state by state."""
    add = rows["agent_time"].append
    at = begin = spans[0][0] - rng.randint(30, 120)
    states: list[tuple[str, int, int]] = []
    for start, end in spans:
        if start - at > 12 * MINUTE:
            states += [("available", at, at + 3 * MINUTE)]
            states += [(rng.choice(("break", "meeting")), at + 3 * MINUTE, start)]
        else:
            states += [("available", at, start)]
        states += [("busy", start, end)]
        at = end
    states.append(("available", at, at := at + rng.randint(30, 120)))
    if rng.random() < 0.2:
        away = rng.choice(("break", "meeting", "training"))
        states.append((away, at, at := at + rng.randint(6, 14) * MINUTE))
    add((agent, "scheduled", iso(begin), iso(at), "true"))
    for state, start, end in states:
        add((agent, state, iso(start), iso(end), "true"))


def tell_company(company: Company, rows: Rows) -> None:
    """Add everything that does not belong to one case or customer."""
    for group in company.groups:
        rows["groups"].append((group.plan.slug, group.plan.name))
    for agent in company.agents:
        zone = agent.group.zone
        rows["people"].append(
            (person_id("agent", agent.number), "agent", agent.name, agent.email)
            + (agent.group.plan.slug, zone.region, zone.name, None, "true")
        )
    engineer = (ENGINEER, "agent", "Robin Engel", "robin.engel@example.com")
    rows["people"].append((*engineer, None, ZONES[0].region, ZONES[0].name, None, "false"))
    rows["people"].append((BOT, "bot", "Helper", *[None] * 6))
    rows["people"].append((SYSTEM, "system", "Automation", *[None] * 6))
    for account in company.accounts:
        tell_account(company, account, rows)
    tell_staff_surveys(company, rows)
    tell_costs(company, rows)
    for place, (zone, schedule) in enumerate(zip(ZONES, SCHEDULES, strict=True)):
        for weekday, windows in zone.open.items():
            for opens, closes in windows:
                edges = (f"{edge // 60:02}:{edge % 60:02}" for edge in (opens, closes))
                is_default = "false" if place else "true"
                rows["business_hours"].append((schedule, weekday, *edges, zone.name, is_default))
        for day, name in company.holidays[place]:
            rows["holidays"].append((schedule, day, name))
    for metric, (targets, in_hours) in TARGETS.items():
        for priority, seconds in targets.items():
            rows["sla_policies"].append(
                ("standard", metric, seconds, "Standard support", priority)
                + ("true" if in_hours else "false", None)
            )


def tell_account(company: Company, account: Account, rows: Rows) -> None:
    """Add an account, its subscriptions and its quarterly NPS survey."""
    number = account_id(account)
    parent = f"account-{account.parent}" if account.parent else None
    region = ZONES[account.zone].region
    rows["accounts"].append((number, account.name, account.segment, region, parent))
    for part in account.subscriptions:
        ended = None if part.ended == NEVER or part.ended >= company.end else iso(part.ended)
        rows["subscriptions"].append(
            (number, iso(part.started), ended, part.plan, part.mrr, part.seats, "EUR")
            + (part.churn_reason if ended else None,)
        )
    rng = company.random("nps", account.number)
    offered = company.start + (20 + rng.randrange(90)) * DAY + 36_000
    while offered < company.end:
        if account.is_active(offered):
            score = responded = None
            answered = offered + int(DAY * rng.expovariate(1.2))
            if rng.random() < 0.3 and answered < company.end:
                pull = 1.5 if company.is_outage(offered - 20 * DAY) else 0
                score = min(10, max(0, round(rng.gauss(8.3 - pull, 1.9))))
                responded = iso(answered)
            response = f"N{account.number}-{offered // DAY}"
            scale = (0, 10, "true", None, iso(offered), responded)
            rows["surveys"].append(
                (response, "nps", score, *scale, None, None, None, None, number, None)
            )
        offered += 182 * DAY


def tell_staff_surveys(company: Company, rows: Rows) -> None:
    """Add the anonymous surveys of the support staff, twice a year."""
    rng = company.random("staff surveys")
    for wave, offered in enumerate(range(company.start + 60 * DAY, company.end, 182 * DAY)):
        staff = [agent for agent in company.agents if agent.is_employed(offered)]
        for instrument, low, high, mean in (("esat", 1, 5, 4.1), ("enps", 0, 10, 8.0)):
            for place in range(len(staff)):
                score = responded = None
                answered = offered + rng.randrange(DAY, 6 * DAY)
                if rng.random() < 0.9 and answered < company.end:
                    score = min(high, max(low, round(rng.gauss(mean, 0.17 * (high - low)))))
                    responded = iso(answered)
                rows["surveys"].append(
                    (f"E{wave + 1}-{instrument}-{place + 1}", instrument, score, low, high)
                    + ("true", None, iso(offered), responded, None, None, None, None, None, None)
                )


def tell_costs(company: Company, rows: Rows) -> None:
    """Add the support ledger: staffing follows the volume, the last month is not final."""
    first = company.scenario.start.replace(day=1)
    months: list[date] = []
    while epoch(first) < company.end:
        months.append(first)
        first = (first + timedelta(days=32)).replace(day=1)
    mean = company.size / len(months)
    rng = company.random("costs")
    for month, following in zip(months, [*months[1:], first], strict=True):
        volume = company.volume(epoch(month), epoch(following))
        staffed = 0.6 * volume + 0.4 * mean
        is_final = "false" if month == months[-1] else "true"
        for category, share in CATEGORIES.items():
            amount = staffed * COST_PER_CASE * share * rng.uniform(0.97, 1.03)
            channel = "phone" if category == "telecom" else None
            rows["costs"].append(
                (f"{month:%Y-%m}", category, f"{amount:.2f}", "EUR", None, channel, is_final)
            )
