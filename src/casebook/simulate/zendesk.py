"""Tells the company in the tables that Fivetran loads from Zendesk."""

from __future__ import annotations

from casebook.simulate.company import DAY, ZONES, Company
from casebook.simulate.story import Case, Contact
from casebook.simulate.text import SUBJECTS, Rows, body, stamp

SYSTEM = -1
USERS, AGENTS, GROUPS, ORGANIZATIONS = 100_000, 1_000, 200, 10_000
BRAND_IDS = {"Tallyho Books": 301, "Tallyho Payroll": 302}
SCHEDULES = (401, 402)
POLICY = 501
VIA = {"email": "email", "web": "web", "chat": "chat", "social": "twitter", "phone": "voice"}
VOID = {"spam": "deleted", "merged": "closed"}
TARGETS = {  # minutes by priority; the second value says whether the clock keeps business hours
    "first_reply_time": ({"low": 960, "normal": 480, "high": 240, "urgent": 60}, True),
    "next_reply_time": ({"low": 1440, "normal": 720, "high": 360, "urgent": 120}, True),
    "agent_work_time": ({"low": 4320, "normal": 2880, "high": 1440, "urgent": 480}, True),
    "requester_wait_time": ({"low": 8640, "normal": 5760, "high": 2880, "urgent": 1440}, False),
}
FIELDS = {
    "status": "status",
    "assignee": "assignee_id",
    "group": "group_id",
    "priority": "priority",
    "reason": "custom_product_area",
    "satisfaction": "satisfaction_score",
}


def tell_case(company: Company, case: Case, rows: Rows) -> None:
    """Add one ticket with its history to the rows."""
    ticket, customer = case.number, case.customer
    organization = ORGANIZATIONS + case.account.number if case.account else None
    state: dict[str, object] = {"assignee_id": None}
    history, comments, tags = rows["ticket_field_history"], rows["ticket_comment"], []
    requester = USERS + customer.number
    submitter = AGENTS + case.events[0].actor if case.is_outbound else requester
    kind = "incident" if case.reason == "outage" else "question"
    created = stamp(case.at)
    at_creation: dict[str, object] = {
        "priority": case.priority,
        "type": kind,
        "requester_id": requester,
        "brand_id": BRAND_IDS[case.brand],
        "custom_product_area": case.reason,
    }
    if organization:
        at_creation["organization_id"] = organization
    state |= at_creation
    if not case.is_outbound:
        at_creation["sla_policy"] = "Standard support"
        for metric, (minutes, in_hours) in TARGETS.items():
            word = "true" if in_hours else "false"
            at_creation[metric] = (
                f'{{"minutes": {minutes[case.priority]}, "in_business_hours": {word}}}'
            )
        rows["ticket_sla_policy"].append((ticket, POLICY, created))
    for name, value in at_creation.items():
        automatic = name == "sla_policy" or name in TARGETS
        history.append((ticket, name, created, value, SYSTEM if automatic else submitter))
    for number, event in enumerate(case.events):
        at = stamp(event.at)
        user = {"agent": AGENTS, "customer": USERS}.get(event.role, SYSTEM)
        user += event.actor if user > 0 else 0
        if event.kind in ("message", "note"):
            text = body(event, case)
            public, voice = event.kind == "message", case.channel == "phone"
            comment = ticket * 100 + number
            comments.append(
                (comment, ticket, user, at, word_of(public), word_of(voice and public), text)
            )
        elif event.kind == "schedule":
            rows["ticket_schedule"].append((ticket, at, SCHEDULES[int(event.value or 0)]))
        elif event.kind == "tag_added":
            tags.append(event.value)
        elif event.kind in FIELDS:
            name, value = FIELDS[event.kind], event.value
            if name == "group_id":
                value = GROUPS + int(value or 0)
                user = user if event.at > case.at else SYSTEM
            elif name == "assignee_id" and value is not None:
                value = AGENTS + int(value)
            elif value == "merged":
                tags.append("closed_by_merge")
            value = VOID.get(str(value), value)
            state[name] = value
            history.append((ticket, name, at, value, user))
    for tag in tags:
        rows["ticket_tag"].append((ticket, tag))
    for place, contact in enumerate(case.contacts):
        if contact.kind == "call":
            tell_call(case, contact, ticket * 10 + place, rows)
    tell_ratings(case, rows)
    rows["ticket"].append(
        (
            ticket,
            stamp(company.end),
            word_of(state["status"] == "deleted"),
            created,
            stamp(case.events[-1].at),
            state["status"],
            state["priority"],
            kind,
            SUBJECTS[case.reason],
            VIA[case.channel],
            "follow_up" if case.follow_up_of else None,
            case.follow_up_of,
            requester,
            submitter,
            state["assignee_id"],
            state["group_id"],
            organization,
            BRAND_IDS[case.brand],
            None,
            "false",
            "true",
            f"[{case.absorbed}]" if case.absorbed else None,
            state["custom_product_area"],
        )
    )


def tell_ratings(case: Case, rows: Rows) -> None:
    """Add the satisfaction ratings of a ticket."""
    for place, survey in enumerate(case.surveys):
        score = "offered" if survey.mood is None else "good" if survey.mood > 0.6 else "bad"
        rows["satisfaction_rating"].append(
            (
                case.number * 10 + place,
                case.number,
                USERS + case.customer.number,
                AGENTS + survey.agent if survey.agent else None,
                GROUPS + case.group.number,
                score,
                stamp(survey.offered),
                stamp(survey.responded or survey.offered),
            )
        )


def tell_call(case: Case, contact: Contact, call: int, rows: Rows) -> None:
    """Add a Talk call and its legs."""
    answered, ended = contact.answered, contact.ended
    queued = contact.queued or ended
    wrap = contact.wrapped - ended if contact.wrapped else 0
    talk = ended - answered - contact.hold if answered else 0
    wait = (answered or ended) - queued
    agent = AGENTS + contact.agent if contact.agent else None
    status = {"answered": "completed", "voicemail": "completed", "callback": "completed"}.get(
        contact.outcome, contact.outcome
    )
    started = stamp(contact.started)
    customer = USERS + case.customer.number
    rows["call"].append(
        (
            call,
            started,
            stamp(contact.wrapped or ended),
            "inbound",
            agent,
            case.number if contact.is_linked else None,
            customer,
            GROUPS + case.group.number,
            status,
            queued - contact.started,
            wait,
            wait if answered else None,
            talk,
            contact.hold,
            wrap,
            ended - contact.started,
            word_of(contact.outcome == "voicemail"),
            word_of(contact.outcome == "callback"),
        )
    )
    rows["call_leg"].append(
        (call * 2, call, "customer", None, customer, status, talk, contact.hold, 0)
        + (ended - contact.started, started)
    )
    if answered and agent:
        rows["call_leg"].append(
            (call * 2 + 1, call, "agent", agent, agent, "completed", talk, contact.hold, wrap)
            + (ended - answered, stamp(answered))
        )


def tell_company(company: Company, rows: Rows) -> None:
    """Add everything that is not a ticket or a customer."""
    synced, founded = stamp(company.end), stamp(company.start - 900 * DAY)
    for group in company.groups:
        rows["group"].append((GROUPS + group.number, "false", group.plan.name, founded, founded))
    for agent in company.agents:
        gone = agent.left < company.end
        changed = agent.left if gone else agent.hired
        rows["user"].append(
            (AGENTS + agent.number, synced, "false", word_of(not gone), stamp(agent.hired))
            + (stamp(changed), agent.name, agent.email, "agent", None, agent.group.zone.name)
            + (f"agent-{agent.number}", word_of(gone))
        )
    for account in company.accounts:
        since = stamp(account.subscriptions[0].started)
        rows["organization"].append(
            (ORGANIZATIONS + account.number, account.name, f"account-{account.number}")
            + (since, since)
        )
    for name, number in BRAND_IDS.items():
        domain = name.lower().replace(" ", "-")
        url = f"https://{domain}.example.com"
        rows["brand"].append((number, "false", name, domain, url, "true"))
    for zone, schedule in zip(ZONES, SCHEDULES, strict=True):
        since = stamp(company.start - (900 - schedule + SCHEDULES[0]) * DAY)
        for weekday, windows in zone.open.items():
            for opens, closes in windows:
                sunday = weekday % 7 * 1440
                rows["schedule"].append(
                    (schedule, "false", f"Office hours {zone.region}", zone.name)
                    + (sunday + opens, sunday + closes, since)
                )
    for place, days in enumerate(company.holidays):
        for number, (day, name) in enumerate(days):
            rows["schedule_holiday"].append(
                (SCHEDULES[place] * 100 + number, SCHEDULES[place], "false", name, day, day)
            )
    index = 0
    for metric, (minutes, in_hours) in TARGETS.items():
        for priority, target in minutes.items():
            rows["sla_policy_metric_history"].append(
                (POLICY, index, founded, word_of(in_hours), metric, priority, target)
            )
            index += 1


def tell_customers(company: Company, numbers: range, rows: Rows) -> None:
    """Add the customers with these numbers."""
    synced = stamp(company.end)
    for number in numbers:
        customer = company.customer(number)
        created = stamp(customer.created)
        organization = ORGANIZATIONS + customer.account.number if customer.account else None
        rows["user"].append(
            (USERS + number, synced, "false", "true", created, created, customer.name)
            + (customer.email, "end-user", organization, ZONES[customer.zone].name)
            + (f"customer-{number}", "false")
        )


def word_of(value: bool) -> str:
    """A boolean as the exports write it."""
    return "true" if value else "false"
