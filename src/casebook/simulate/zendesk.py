"""Tells the company in the tables that Fivetran loads from Zendesk."""

from __future__ import annotations

from casebook.simulate.company import Company
from casebook.simulate.plan import BRANDS, DAY, SUBJECTS, ZONES
from casebook.simulate.story import BODIES, Case, Contact
from casebook.simulate.tables import Rows, flag, stamp

SYSTEM = -1  # triggers, automations and the answer bot
USERS, AGENTS, GROUPS, ORGANIZATIONS, POLICY = 100_000, 1_000, 200, 10_000, 501
SCHEDULES = (401, 402)
BRAND_IDS = {name: 301 + place for place, name in enumerate(BRANDS["zendesk"])}
VIA = {"email": "email", "web": "web", "chat": "chat", "social": "twitter", "phone": "voice"}
STATUSES = {"spam": "deleted", "merged": "closed"}  # Zendesk's words for ours; others are equal
FIELDS = {
    "status": "status",
    "assignee": "assignee_id",
    "group": "group_id",
    "priority": "priority",
    "reason": "custom_product_area",
    "satisfaction": "satisfaction_score",
}
TARGETS = {  # minutes by priority, and whether the clock keeps business hours
    "first_reply_time": ({"low": 960, "normal": 480, "high": 240, "urgent": 60}, True),
    "next_reply_time": ({"low": 1440, "normal": 720, "high": 360, "urgent": 120}, True),
    "agent_work_time": ({"low": 4320, "normal": 2880, "high": 1440, "urgent": 480}, True),
    "requester_wait_time": ({"low": 8640, "normal": 5760, "high": 2880, "urgent": 1440}, False),
}


def user_id(role: str, number: int) -> int:
    """The Zendesk user who stands for an actor."""
    return {"agent": AGENTS + number, "customer": USERS + number}.get(role, SYSTEM)


def agent_id(number: int | None) -> int | None:
    """The Zendesk user of an agent; None stays None."""
    return AGENTS + number if number else None


def tell_case(company: Company, case: Case, rows: Rows) -> None:
    """Add one ticket with its history, comments, calls and ratings."""
    requester = user_id("customer", case.customer.number)
    submitter = requester
    if case.is_outbound:
        submitter = next(user_id(e.role, e.actor) for e in case.events if e.role == "agent")
    state = values_at_creation(company, case, requester)
    ticket, created, tags = case.number, stamp(case.at), []
    problem = None
    if not case.is_outbound:
        rows.add(
            "ticket_sla_policy", ticket_id=ticket, sla_policy_id=POLICY, policy_applied_at=created
        )
    for name, value in state.items():
        author = SYSTEM if name == "sla_policy" or name in TARGETS else submitter
        change(rows, ticket, name, created, value, author)
    for place, event in enumerate(case.events):
        at, author, value = stamp(event.at), user_id(event.role, event.actor), event.value
        if event.kind in ("message", "note"):
            is_public = event.kind == "message"
            rows.add(
                "ticket_comment",
                id=ticket * 100 + place,
                ticket_id=ticket,
                user_id=author,
                created=at,
                public=flag(is_public),
                voice_comment=flag(is_public and case.channel == "phone"),
                body=BODIES[event.text],
            )
        elif event.kind == "schedule":
            schedule = SCHEDULES[int(value or 0)]
            rows.add("ticket_schedule", ticket_id=ticket, created_at=at, schedule_id=schedule)
        elif event.kind == "tag_added":
            tags.append(value)
        elif event.text == "problem_of":
            problem = value
        elif event.kind in FIELDS:
            name = FIELDS[event.kind]
            if name == "group_id":
                value = GROUPS + int(value or 0)
            elif name == "assignee_id":
                value = agent_id(int(value or 0))
            elif value == "merged":
                tags.append("closed_by_merge")
            state[name] = STATUSES.get(str(value), value)
            change(rows, ticket, name, at, state[name], author)
    for tag in tags:
        rows.add("ticket_tag", ticket_id=ticket, tag=tag)
    for place, contact in enumerate(case.contacts):
        if contact.kind == "call":
            tell_call(case, contact, ticket * 10 + place, rows)
    tell_ratings(case, rows)
    rows.add(
        "ticket",
        id=ticket,
        _fivetran_synced=stamp(company.end),
        _fivetran_deleted=flag(state["status"] == "deleted"),
        created_at=created,
        updated_at=stamp(case.events[-1].at),
        status=state["status"],
        priority=state["priority"],
        type=state["type"],
        subject=SUBJECTS[case.reason],
        via_channel=VIA[case.channel],
        via_source_rel="follow_up" if case.follow_up_of else None,
        via_source_from_id=case.follow_up_of,
        requester_id=requester,
        submitter_id=submitter,
        assignee_id=state.get("assignee_id"),
        group_id=state["group_id"],
        organization_id=state.get("organization_id"),
        brand_id=state["brand_id"],
        problem_id=problem,
        has_incidents=flag(state["type"] == "problem"),
        is_public="true",
        merged_ticket_ids=f"[{case.absorbed}]" if case.absorbed else None,
        custom_product_area=state["custom_product_area"],
    )


def values_at_creation(company: Company, case: Case, requester: int) -> dict[str, object]:
    """The fields that the first audit of a ticket sets."""
    kind = "incident" if case.reason == "outage" else "question"
    state: dict[str, object] = {
        "type": "problem" if case.number == company.problem else kind,
        "priority": case.priority,
        "requester_id": requester,
        "brand_id": BRAND_IDS[case.brand],
        "custom_product_area": case.reason,
    }
    if case.customer.account:
        state["organization_id"] = ORGANIZATIONS + case.customer.account.number
    if not case.is_outbound:
        state["sla_policy"] = "Standard support"
        for metric, (minutes, in_hours) in TARGETS.items():
            target = minutes[case.priority]
            state[metric] = f'{{"minutes": {target}, "in_business_hours": {flag(in_hours)}}}'
    return state


def change(rows: Rows, ticket: int, name: str, at: str, value: object, author: int) -> None:
    """Add a row of field history."""
    rows.add(
        "ticket_field_history",
        ticket_id=ticket,
        field_name=name,
        updated=at,
        value=value,
        user_id=author,
    )


def tell_ratings(case: Case, rows: Rows) -> None:
    """Add the satisfaction ratings of a ticket."""
    for place, survey in enumerate(case.surveys):
        score = "offered" if survey.mood is None else "good" if survey.mood > 0.6 else "bad"
        rows.add(
            "satisfaction_rating",
            id=case.number * 10 + place,
            ticket_id=case.number,
            requester_id=user_id("customer", case.customer.number),
            assignee_id=agent_id(survey.agent),
            group_id=GROUPS + case.group,
            score=score,
            created_at=stamp(survey.offered),
            updated_at=stamp(survey.responded or survey.offered),
        )


def tell_call(case: Case, contact: Contact, call: int, rows: Rows) -> None:
    """Add a Talk call with the customer's and, once answered, the agent's leg."""
    ended, queued = contact.ended, contact.queued or contact.answered or contact.ended
    answered, hold = contact.answered, contact.hold or 0
    talk = ended - answered - hold if answered else 0
    wrap = contact.wrapped - ended if contact.wrapped else 0
    is_abandoned = contact.outcome.startswith("abandoned")
    status = contact.outcome if is_abandoned else "completed"
    customer = user_id("customer", case.customer.number)
    rows.add(
        "call",
        id=call,
        created_at=stamp(contact.started),
        updated_at=stamp(contact.wrapped or ended),
        direction=f"{contact.direction}bound",
        agent_id=agent_id(contact.agent),
        ticket_id=case.number if contact.is_linked else None,
        customer_id=customer,
        call_group_id=GROUPS + case.group,
        completion_status=status,
        ivr_time_spent=queued - contact.started if contact.direction == "in" else 0,
        wait_time=(answered or ended) - queued,
        time_to_answer=answered - queued if answered else None,
        talk_time=talk,
        hold_time=hold,
        wrap_up_time=wrap,
        duration=ended - contact.started,
        voicemail=flag(contact.outcome == "voicemail"),
        callback=flag(contact.outcome == "callback"),
    )
    legs = [("customer", customer, contact.started, 0)]
    if answered and contact.agent:
        legs.append(("agent", AGENTS + contact.agent, answered, wrap))
    for place, (kind, user, begin, wrap_up) in enumerate(legs):
        rows.add(
            "call_leg",
            id=call * 2 + place,
            call_id=call,
            type=kind,
            agent_id=user if kind == "agent" else None,
            user_id=user,
            completion_status=status,
            talk_time=talk,
            hold_time=hold,
            wrap_up_time=wrap_up,
            duration=ended - begin,
            created_at=stamp(begin),
        )


def tell_company(company: Company, rows: Rows) -> None:
    """Add everything that does not belong to one ticket or customer."""
    founded = stamp(company.start - 1_200 * DAY)
    for group, team in company.groups.items():
        rows.add(
            "group",
            id=GROUPS + group,
            _fivetran_deleted="false",
            name=team.name,
            created_at=founded,
            updated_at=founded,
        )
    for agent in company.agents:
        is_gone = agent.left < company.end
        tell_user(
            company,
            rows,
            id=AGENTS + agent.number,
            active=flag(not is_gone),
            suspended=flag(is_gone),
            created_at=stamp(agent.hired),
            updated_at=stamp(agent.left if is_gone else agent.hired),
            name=agent.name,
            email=agent.email,
            role="agent",
            time_zone=agent.zone.name,
            external_id=f"zendesk-agent-{agent.number}",
        )
    for account in company.accounts:
        since = stamp(account.subscriptions[0].started)
        rows.add(
            "organization",
            id=ORGANIZATIONS + account.number,
            name=account.name,
            external_id=f"account-{account.number}",
            created_at=since,
            updated_at=since,
        )
    for name, number in BRAND_IDS.items():
        domain = name.lower().replace(" ", "-")
        rows.add(
            "brand",
            id=number,
            _fivetran_deleted="false",
            name=name,
            subdomain=domain,
            brand_url=f"https://{domain}.example.com",
            active="true",
        )
    for place, (zone, schedule) in enumerate(zip(ZONES, SCHEDULES, strict=True)):
        for weekday, windows in zone.open.items():
            for opens, closes in windows:
                sunday = weekday % 7 * 1_440
                rows.add(
                    "schedule",
                    id=schedule,
                    _fivetran_deleted="false",
                    name=f"Office hours {zone.region}",
                    time_zone=zone.name,
                    start_time=sunday + opens,
                    end_time=sunday + closes,
                    created_at=stamp(company.start - (1_200 - place) * DAY),
                )
        for number, (day, holiday) in enumerate(company.holidays[place]):
            rows.add(
                "schedule_holiday",
                id=schedule * 100 + number,
                schedule_id=schedule,
                _fivetran_deleted="false",
                name=holiday,
                start_date=day,
                end_date=day,
            )
    index = 0
    for metric, (minutes, in_hours) in TARGETS.items():
        for priority, target in minutes.items():
            rows.add(
                "sla_policy_metric_history",
                sla_policy_id=POLICY,
                index=index,
                sla_policy_updated_at=founded,
                business_hours=flag(in_hours),
                metric=metric,
                priority=priority,
                target=target,
            )
            index += 1


def tell_customers(company: Company, numbers: range, rows: Rows) -> None:
    """Add the customers with these numbers."""
    for number in numbers:
        customer = company.customer(number)
        account, created = customer.account, stamp(customer.created)
        tell_user(
            company,
            rows,
            id=USERS + number,
            active="true",
            suspended="false",
            created_at=created,
            updated_at=created,
            name=customer.name,
            email=customer.email,
            role="end-user",
            organization_id=ORGANIZATIONS + account.number if account else None,
            time_zone=ZONES[customer.zone].name,
            external_id=f"customer-{number}",
        )


def tell_user(company: Company, rows: Rows, **values: object) -> None:
    """Add a user."""
    rows.add("user", _fivetran_synced=stamp(company.end), _fivetran_deleted="false", **values)
