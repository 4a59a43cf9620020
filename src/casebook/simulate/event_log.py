"""Tells the company in the canonical tables that the csv connector reads."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date
from itertools import groupby

from casebook.simulate.company import Account, Company, Customer, add_months, epoch
from casebook.simulate.plan import DAY, HOUR, LIVE_CHANNELS, MINUTE, NEVER, SUBJECTS, ZONES
from casebook.simulate.story import BODIES, Case, Contact, Event, Survey, Work
from casebook.simulate.tables import Rows, flag, iso
from casebook.simulate.zendesk import ORGANIZATIONS

ENGINEER = "engineer-1"  # writes notes, does not answer customers
SCHEDULES = ("office-europe", "office-america")
TARGETS = {  # hours by priority, and whether the clock keeps business hours
    "first_reply": ({"low": 16, "normal": 8, "high": 4, "urgent": 1}, True),
    "next_reply": ({"low": 24, "normal": 12, "high": 6, "urgent": 2}, True),
    "agent_work": ({"low": 72, "normal": 48, "high": 24, "urgent": 8}, True),
    "requester_wait": ({"low": 144, "normal": 96, "high": 48, "urgent": 24}, False),
    "resolution": ({"low": 240, "normal": 168, "high": 96, "urgent": 48}, False),
}
COSTS = {  # EUR a case; what is not staff follows the volume less
    "salary": 5.2,
    "benefits": 1.1,
    "technology": 0.9,
    "telecom": 0.5,
    "facilities": 0.5,
    "training": 0.4,
}
DEFECTS = ("duplicate", "instant", "status", "case")
CASES_PER_DEFECT = 41


def case_id(number: int) -> str:
    """The csv tool's name of a case."""
    return f"C{number}"


def person_id(role: str, number: int | None) -> str | None:
    """The csv tool's name of an actor; None stays None."""
    if role in ("bot", "system"):
        return f"{role}-1"
    return f"{role}-{number}" if number else None


def account_id(number: int | None) -> str | None:
    """The csv tool's name of an account; None stays None."""
    return f"account-{number}" if number else None


def organization_id(number: int | None) -> str | None:
    """Billing's name of the same customer in the other tool; None stays None."""
    return f"zendesk:{ORGANIZATIONS + number}" if number else None


def account_of(customer: Customer) -> str | None:
    """The csv tool's name of a customer's account; None without one."""
    return account_id(customer.account.number if customer.account else None)


def tell_case(company: Company, case: Case, rows: Rows) -> None:
    """Add one case with its events, contacts and surveys."""
    name, customer = case_id(case.number), case.customer
    rows.add(
        "cases",
        case_id=name,
        created_at=iso(case.at),
        created_by_role="agent" if case.is_outbound else "customer",
        channel=case.channel,
        reason=case.reason,
        priority=case.priority,
        brand=case.brand,
        region=ZONES[customer.zone].region,
        requester_id=person_id("customer", customer.number),
        account_id=account_of(customer) if case.number % 4 else None,
        subject=SUBJECTS[case.reason],
    )
    rng = company.stream("log", case.number)
    events = [event_values(company, case, event, rng) for event in case.events]
    if case.channel not in LIVE_CHANNELS:
        events += [work_values(work) for work in case.work]
    for sequence, values in enumerate(filter(None, events), 1):
        values |= {"case_id": name, "event_id": f"{name}-{sequence}", "sequence": sequence}
        rows.add("case_events", **values)
    defect, remainder = divmod(case.number, CASES_PER_DEFECT)
    if not remainder:
        rows.add("case_events", **spoilt(values, DEFECTS[defect % len(DEFECTS)]))
    for place, contact in enumerate(case.contacts, 1):
        tell_contact(company, case, contact, f"{name}-{place}", rows)
    for place, survey in enumerate(case.surveys, 1):
        tell_survey(case, survey, f"{name}-{place}", rng, rows)


def event_values(
    company: Company, case: Case, event: Event, rng: random.Random
) -> dict[str, object]:
    """The columns of case_events that an event fills; none for what surveys tell."""
    number = event.value if isinstance(event.value, int) else 0
    values: dict[str, object]
    if event.kind in ("message", "note"):
        values = {
            "event_type": "message",
            "direction": event.value or "out",
            "visibility": "public" if event.value else "internal",
            "medium": case.channel,
            "body_length": len(BODIES[event.text]) + rng.randrange(400),
        }
    elif event.kind == "status":
        values = {"event_type": "status_changed", "status": event.value}
    elif event.kind == "assignee":
        values = {"event_type": "assignee_changed", "agent_id": person_id("agent", number)}
    elif event.kind == "group":
        values = {"event_type": "group_changed", "group_id": company.groups[number].slug}
    elif event.kind == "link":
        values = {"event_type": "case_linked", "link_type": event.text}
        values["linked_case_id"] = case_id(number)
    elif event.kind == "satisfaction":
        return {}
    else:
        value = SCHEDULES[number] if event.kind == "schedule" else event.value
        values = {"event_type": "attribute_changed", "attribute": event.kind, "value": value}
    is_asked = event.text == "asked engineering"
    is_machine = event.role in ("bot", "system")
    return values | {
        "occurred_at": iso(event.at),
        "audit_id": f"{case_id(case.number)}-a{event.audit}",
        "actor_id": ENGINEER if is_asked else person_id(event.role, event.actor),
        "actor_role": event.role,
        "is_auto": "true" if is_machine and event.kind == "message" else None,
        "via": "rule" if is_machine else case.channel,
    }


def work_values(work: Work) -> dict[str, object]:
    """The columns of case_events that logged work fills."""
    return {
        "event_type": "work_logged",
        "occurred_at": iso(work.end),
        "actor_id": person_id("agent", work.agent),
        "actor_role": "agent",
        "agent_id": person_id("agent", work.agent),
        "work_type": "manual",
        "work_seconds": work.end - work.begin,
    }


def spoilt(values: dict[str, object], defect: str) -> dict[str, object]:
    """A defective copy of an event, as exports in the field have them."""
    other = {"event_id": f"{values['event_id']}-{defect}"}
    if defect == "instant":
        return values | other | {"occurred_at": "yesterday"}
    if defect == "status":
        return values | other | {"event_type": "status_changed", "status": "resolved?"}
    if defect == "case":
        return values | other | {"case_id": f"{values['case_id']}-lost"}
    return values


def tell_contact(company: Company, case: Case, contact: Contact, name: str, rows: Rows) -> None:
    """Add a call, chat, bot or self-service session."""
    is_queued = contact.queued is not None
    rows.add(
        "contacts",
        contact_id=name,
        kind=contact.kind,
        started_at=iso(contact.started),
        direction=contact.direction,
        queue=company.groups[case.group].slug if is_queued else None,
        queued_at=iso(contact.queued),
        answered_at=iso(contact.answered),
        ended_at=iso(contact.ended),
        wrapped_up_at=iso(contact.wrapped),
        hold_seconds=contact.hold,
        outcome=contact.outcome,
        customer_id=person_id("customer", case.customer.number),
        agent_id=person_id("agent", contact.agent),
        case_id=case_id(case.number) if contact.is_linked else None,
        messages=contact.messages,
        agent_messages=contact.messages // 2 if contact.messages else None,
    )


def tell_survey(case: Case, survey: Survey, name: str, rng: random.Random, rows: Rows) -> None:
    """Ask about satisfaction; after some chats about effort, some mails about happiness."""
    instrument, low, high, roll = "csat", 1, 5, rng.random()
    if case.channel == "chat" and roll < 0.4:
        instrument, high = "ces", 7
    values: dict[str, object] = {
        "response_id": f"S-{name}",
        "offered_at": iso(survey.offered),
        "case_id": case_id(case.number),
        "customer_id": person_id("customer", case.customer.number),
        "agent_id": person_id("agent", survey.agent),
        "account_id": account_of(case.customer),
    }
    answer: dict[str, object] = {}
    if case.channel not in LIVE_CHANNELS and roll < 0.4:
        instrument = "happiness"
        if survey.mood is not None:
            word = "great" if survey.mood > 0.6 else "okay" if survey.mood > 0.3 else "not_good"
            answer["rating"] = word
    else:
        values |= {"scale_min": low, "scale_max": high, "higher_is_better": "true"}
        if survey.mood is not None:
            answer["score"] = min(high, low + int(survey.mood * (high - low + 1)))
    if survey.mood is not None:
        answer["responded_at"] = iso(survey.responded)
        answer["comment"] = "Quick and friendly." if survey.mood > 0.95 else None
    values["instrument"] = instrument
    if answer and roll < 0.5:  # this tool exports the offer, then the answer as a new version
        rows.add("surveys", **values)
    rows.add("surveys", **values, **answer)


def tell_customers(company: Company, numbers: range, rows: Rows) -> None:
    """Add the customers with these numbers."""
    for number in numbers:
        customer = company.customer(number)
        rows.add(
            "people",
            person_id=person_id("customer", number),
            role="customer",
            name=customer.name,
            email=customer.email,
            region=ZONES[customer.zone].region,
            time_zone=ZONES[customer.zone].name,
            account_id=account_of(customer),
        )


def tell_agent_time(work: Iterable[Work], rng: random.Random, rows: Rows) -> None:
    """Lay out when agents were logged in around the work they did.

    Work less than eight minutes apart is one session. A session begins and ends with a short
    wait, gaps in it are waits, and the longer it was the likelier a break or meeting follows.
    """
    for number, stretches in groupby(sorted(work), key=lambda stretch: stretch.agent):
        session: list[tuple[str, int, int]] = []
        for _, state, begin, end in sorted(stretches, key=lambda stretch: stretch.begin):
            if session and begin > session[-1][2] + 8 * MINUTE:
                tell_session(f"agent-{number}", session, rng, rows)
                session = []
            begin = max(begin, session[-1][2]) if session else begin
            if begin < end:
                session.append((state, begin, end))
        tell_session(f"agent-{number}", session, rng, rows)


def tell_session(
    agent: str, work: list[tuple[str, int, int]], rng: random.Random, rows: Rows
) -> None:
    """Add one stretch of paid duty of an agent, state by state."""
    begin = at = work[0][1] - rng.randint(15, 110)
    states: list[tuple[str, int, int]] = []
    for state, start, end in work:
        if at < start:
            states.append(("available", at, start))
        states.append((state, start, end))
        at = end
    states.append(("available", at, at := at + rng.randint(15, 110)))
    if rng.random() < (at - begin) / (40 * MINUTE):
        away = rng.choice(("break", "meeting", "training"))
        states.append((away, at, at := at + rng.randint(6, 15) * MINUTE))
    for state, start, end in [("scheduled", begin, at), *states]:
        rows.add(
            "agent_time",
            agent_id=agent,
            state=state,
            started_at=iso(start),
            ended_at=iso(end),
            is_paid="true",
        )


def tell_company(company: Company, rows: Rows) -> None:
    """Add everything that does not belong to one case or customer."""
    for team in company.groups.values():
        rows.add("groups", group_id=team.slug, name=team.name)
    for agent in company.agents:
        rows.add(
            "people",
            person_id=person_id("agent", agent.number),
            role="agent",
            name=agent.name,
            email=agent.email,
            group_id=company.groups[agent.group].slug,
            region=agent.zone.region,
            time_zone=agent.zone.name,
            is_support="true",
        )
    rows.add("people", person_id=ENGINEER, role="agent", name="Robin Engel", is_support="false")
    rows.add("people", person_id=person_id("bot", 1), role="bot", name="Helper")
    rows.add("people", person_id=person_id("system", 1), role="system", name="Automation")
    for account in company.accounts:
        tell_account(company, account, rows)
        if company.scenario.company_cases:
            tell_subscriptions(company, account, organization_id, rows)
    tell_staff_surveys(company, rows)
    tell_costs(company, rows)
    for place, (zone, schedule) in enumerate(zip(ZONES, SCHEDULES, strict=True)):
        for weekday, windows in zone.open.items():
            for opens, closes in windows:
                rows.add(
                    "business_hours",
                    schedule_id=schedule,
                    weekday=weekday,
                    opens_at=f"{opens // 60:02}:{opens % 60:02}",
                    closes_at=f"{closes // 60:02}:{closes % 60:02}",
                    time_zone=zone.name,
                    is_default=flag(place == 0),
                )
        for day, name in company.holidays[place]:
            rows.add("holidays", schedule_id=schedule, date=day, name=name)
    for metric, (hours, in_hours) in TARGETS.items():
        for priority, target in hours.items():
            rows.add(
                "sla_policies",
                policy_id="standard",
                metric=metric,
                target_seconds=target * HOUR,
                name="Standard support",
                priority=priority,
                in_business_hours=flag(in_hours),
            )


def tell_account(company: Company, account: Account, rows: Rows) -> None:
    """Add an account, its subscriptions and its half-yearly NPS surveys."""
    name = account_id(account.number)
    tell_subscriptions(company, account, account_id, rows)
    rng = company.stream("nps", account.number)
    for offered in range(company.start + rng.randrange(182) * DAY, company.end, 182 * DAY):
        if account.is_active(offered):
            is_hurt = company.outage <= offered < company.outage + 60 * DAY
            mean = 6.8 if is_hurt else 8.4
            ask(
                rng,
                company,
                rows,
                f"N{account.number}-{offered // DAY}",
                "nps",
                offered,
                mean,
                name,
            )


def tell_subscriptions(
    company: Company, account: Account, name_of: Callable[[int | None], str | None], rows: Rows
) -> None:
    """Add an account and what it pays, by billing's name for it.

    Where the company has two tools, each is for a product that is paid for by itself.
    """
    share, plan = 1.0, account.segment
    if company.scenario.company_cases:
        share, plan = (0.7, "books") if name_of is organization_id else (0.3, "pay")
    rows.add(
        "accounts",
        account_id=name_of(account.number),
        name=account.name,
        segment=account.segment,
        region=ZONES[account.zone].region,
        parent_account_id=name_of(account.parent),
    )
    for part in account.subscriptions:
        rows.add(
            "subscriptions",
            account_id=name_of(account.number),
            started_at=iso(part.started),
            ended_at=iso(part.ended) if part.ended != NEVER else None,
            plan=plan,
            mrr=round(part.mrr * share),
            seats=part.seats,
            currency="EUR",
            churn_reason=part.churn_reason,
        )


def tell_staff_surveys(company: Company, rows: Rows) -> None:
    """Add the anonymous surveys of the support staff, twice a year."""
    rng = company.stream("staff surveys")
    for offered in range(company.start + 60 * DAY, company.end, 182 * DAY):
        staff = [agent for agent in company.agents if agent.is_employed(offered)]
        for place in range(len(staff)):
            for instrument, mean in (("esat", 4.2), ("enps", 8.3)):
                name = f"E{offered // DAY}-{instrument}-{place + 1}"
                ask(rng, company, rows, name, instrument, offered, mean, None)


def ask(
    rng: random.Random,
    company: Company,
    rows: Rows,
    name: str,
    instrument: str,
    offered: int,
    mean: float,
    account: str | None,
) -> None:
    """Add a survey that does not follow a case."""
    low, high = (1, 5) if instrument == "esat" else (0, 10)
    score = min(high, max(low, round(rng.gauss(mean, 0.18 * (high - low)))))
    responded = offered + rng.randrange(HOUR, 6 * DAY)
    is_answered = rng.random() < (0.3 if instrument == "nps" else 0.9) and responded < company.end
    rows.add(
        "surveys",
        response_id=name,
        instrument=instrument,
        score=score if is_answered else None,
        scale_min=low,
        scale_max=high,
        higher_is_better="true",
        offered_at=iso(offered),
        responded_at=iso(responded) if is_answered else None,
        account_id=account,
    )


def tell_costs(company: Company, rows: Rows) -> None:
    """Add the support ledger: staffing follows the volume, the last month is not final."""
    months: list[date] = [company.scenario.start.replace(day=1)]
    while epoch(following := add_months(months[-1], 1)) < company.end:
        months.append(following)
    rng = company.stream("costs")
    for month in months:
        volume = company.volume(epoch(month), epoch(add_months(month, 1)))
        staffed = 0.6 * volume + 0.4 * company.size / len(months)
        for category, euros in COSTS.items():
            rows.add(
                "costs",
                month=f"{month:%Y-%m}",
                category=category,
                amount=f"{staffed * euros * rng.uniform(0.97, 1.03):.2f}",
                currency="EUR",
                channel="phone" if category == "telecom" else None,
                is_final=flag(month != months[-1]),
            )
