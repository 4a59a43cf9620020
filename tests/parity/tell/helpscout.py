"""The story as Help Scout's Mailbox API tells it: conversations with their threads embedded."""

from __future__ import annotations

from typing import Any

from ..story import Files, Story

CONNECTOR = "helpscout"

LOSSES = {
    "the status new": "A conversation begins active.",
    "hold": "Its statuses are active, pending, closed and spam.",
    "solved apart from closed": "Its statuses are active, pending, closed and spam.",
    "an agent beside a team": "A conversation is assigned to a user or to a team; one that is"
    " passed to a team is nobody's.",
    "priority": "There is no such field.",
    "earlier reasons": "Of fields of one's own only what they hold now is told.",
    "tags over time": "Only the tags of now are told.",
    "channels other than email, chat and phone": "A conversation is of one of these types.",
    "accounts by an id": "A customer's profile names a company.",
    "work time, follow-ups": "There is nothing of the kind.",
    "surveys other than of happiness, and offers": "Great, okay or not good, once it is answered.",
    "teams of those who left": "A deleted user is in no list.",
}

STATUSES = {"new": "open", "hold": "pending", "closed": "solved"}
RATINGS = {"good": "great", "bad": "not_good"}
TOLD = {"message", "status_changed", "assignee_changed", "group_changed"}
DEPARTED = "14"


def is_told(event: dict[str, str]) -> bool:
    return (
        event["event_type"] in TOLD
        or event["link_type"] == "merged_into"
        or event["attribute"] == "requester"
    )


def events_of(story: Story, case: dict[str, str]) -> list[dict[str, str]]:
    """What the threads of a conversation tell, in order."""
    events: list[dict[str, str]] = []
    status, assignee = "open", ""
    for event in story["case_events"]:
        if event["case_id"] != case["case_id"] or not is_told(event):
            continue
        event = dict(event, status=STATUSES.get(event["status"], event["status"]))
        if event["status"] == status:
            continue
        status = event["status"] or status
        if event["medium"] == "web":
            event["medium"] = "email"
        if event["event_type"] == "group_changed" and assignee:
            event["audit_id"] = event["audit_id"] or event["event_id"]
            left = dict(event, event_type="assignee_changed", group_id="")
            events.append(dict(left, event_id=f"{event['event_id']}-left"))
            assignee = ""
        if event["event_type"] == "assignee_changed":
            assignee = event["agent_id"]
        events.append(event)
        if len(events) == 1:
            events[0]["audit_id"] = f"{case['case_id']}-0"
            begins = dict.fromkeys(event, "") | {
                name: event[name]
                for name in ("case_id", "occurred_at", "audit_id", "actor_id", "actor_role")
            }
            begins |= {"event_type": "status_changed", "status": "open"}
            events.append(dict(begins, event_id=f"{event['event_id']}-begins"))
    return events


def threads_of(events: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    """Events that were saved as one."""
    threads: list[list[dict[str, str]]] = []
    for event in events:
        last = threads[-1][-1] if threads else None
        if last and event["audit_id"] and event["audit_id"] == last["audit_id"]:
            threads[-1].append(event)
        else:
            threads.append([event])
    return threads


def carried(story: Story) -> Story:
    """The part of the story that the export has."""
    reasons = {
        event["case_id"]: event["value"]
        for event in story["case_events"]
        if event["attribute"] == "reason"
    }
    names = {account["account_id"]: account["name"] for account in story["accounts"]}
    replies = {
        event["case_id"]: event["event_id"]
        for event in story["case_events"]
        if event["event_type"] == "message" and event["direction"] == "out"
    }
    return {
        "people": [
            dict(
                person,
                account_id=names.get(person["account_id"], ""),
                group_id="" if person["person_id"] == DEPARTED else person["group_id"],
            )
            for person in story["people"]
        ],
        "groups": story["groups"],
        "accounts": [{"account_id": name, "name": name} for name in names.values()],
        "cases": [
            dict(
                case,
                channel="email" if case["channel"] == "web" else case["channel"],
                reason=reasons.get(case["case_id"], case["reason"]),
                priority="",
                account_id="",
                brand="Helpdesk",
            )
            for case in story["cases"]
        ],
        "case_events": [event for case in story["cases"] for event in events_of(story, case)],
        "surveys": [
            dict(
                survey,
                response_id=f"{survey['case_id']}-{replies[survey['case_id']]}",
                instrument="happiness",
                rating=RATINGS[survey["rating"]],
                offered_at="",
            )
            for survey in story["surveys"]
            if survey["rating"]
        ],
        "business_hours": story["business_hours"],
        "holidays": story["holidays"],
    }


def instant(value: str) -> str:
    return value.replace(" ", "T") + "Z"


def tell(story: Story) -> Files:
    """The pages of the API, a page of conversations told again, and the report of ratings."""
    emails = {person["person_id"]: person["email"] for person in story["people"]}
    told = carried(story)
    merged: dict[str, list[dict[str, Any]]] = {}

    def person(person_id: str, kind: str) -> dict[str, Any]:
        return {"id": int(person_id), "type": kind, "email": emails[person_id]}

    def threads(case: dict[str, str]) -> list[dict[str, Any]]:
        status, assigned, customer = "active", None, case["requester_id"]
        records: list[dict[str, Any]] = []
        for events in threads_of(events_of(story, case)):
            record: dict[str, Any] = {"type": "lineitem"}
            action, head = "", events[0]
            for event in events:
                if event["event_type"] == "message":
                    head = event
                    kind = "customer" if event["direction"] == "in" else "message"
                    if event["visibility"] == "internal":
                        kind = "note"
                    elif event["medium"] in ("chat", "phone"):
                        kind = event["medium"]
                    record = {"type": kind, "body": "<p>" + "x" * (int(event["body_length"]) - 7)}
                    record["body"] += "</p>"
                elif event["event_type"] == "assignee_changed":
                    agent = event["agent_id"]
                    assigned = person(agent, "user") if agent else None
                elif event["event_type"] == "group_changed":
                    assigned = {"id": int(event["group_id"]), "type": "team"}
                elif event["event_type"] == "attribute_changed":
                    action, customer = "changedTicketCustomer", event["value"]
                elif event["status"] == "deleted":
                    action = "deletedTicket"
                elif event["status"]:
                    status = {"open": "active", "solved": "closed"}.get(
                        event["status"], event["status"]
                    )
            if head["via"] == "rule":
                action = "workflow"
            record |= {
                "id": int(head["event_id"].split("-")[0]),
                "status": status,
                "state": "published",
                "action": {"type": action or "default", "associatedEntities": {}},
                "createdAt": instant(head["occurred_at"]),
                "assignedTo": assigned,
                "customer": person(customer, "customer"),
            }
            if head["actor_id"]:
                kinds = {"customer": "customer", "bot": "system_user", "agent": "user"}
                record["createdBy"] = person(head["actor_id"], kinds[head["actor_role"]])
                if record["type"] == "customer":
                    record["customer"] = record["createdBy"]
            target = next((event["linked_case_id"] for event in events if event["link_type"]), "")
            if target:  # the one that took it in tells of it
                record["action"] = {
                    "type": "merged",
                    "associatedEntities": {"conversation": int(case["case_id"])},
                }
                merged.setdefault(target, []).append(record)
            else:
                records.append(record)
        return records

    def conversation(case: dict[str, str]) -> dict[str, Any]:
        records = threads(case)
        for record in merged.get(case["case_id"], []):
            before = [other for other in records if other["createdAt"] <= record["createdAt"]]
            record |= {key: before[-1][key] for key in ("status", "assignedTo", "customer")}
            records.insert(len(before), record)
        last = records[-1]
        closed = [record for record in records if record["status"] == "closed"]
        is_deleted = last["action"]["type"] == "deletedTicket"
        creator = {"agent": "user"}.get(case["created_by_role"], "customer")
        first = records[0]["createdBy"]["id"]
        return {
            "id": int(case["case_id"]),
            "number": int(case["case_id"]) - 1000,
            "threads": len(records),
            "type": case["channel"],
            "status": last["status"],
            "state": "deleted" if is_deleted else "published",
            "subject": case["subject"],
            "mailboxId": 31,
            "assignee": last["assignedTo"],
            "createdBy": person(str(first), creator),
            "createdAt": instant(case["created_at"]),
            "closedAt": closed[-1]["createdAt"] if last["status"] == "closed" else None,
            "userUpdatedAt": last["createdAt"],
            "primaryCustomer": person(str(last["customer"]["id"]), "customer")
            if last["action"]["type"] == "changedTicketCustomer"
            else person(customer_of(case), "customer"),
            "customFields": [{"id": 41, "name": "Reason", "value": "1", "text": case["reason"]}]
            if case["reason"]
            else [],
            "tags": [],
            "_embedded": {"threads": records},
        }

    def customer_of(case: dict[str, str]) -> str:
        requesters = [
            event["value"]
            for event in story["case_events"]
            if event["case_id"] == case["case_id"] and event["attribute"] == "requester"
        ]
        return requesters[-1] if requesters else case["requester_id"]

    conversations = [conversation(case) for case in told["cases"]]
    staff = [row for row in story["people"] if row["role"] != "customer"]
    customers = [row for row in told["people"] if row["role"] == "customer"]
    by_loader = [snake_case(record) for record in conversations[10:]]
    return {
        # the API's own page, with the threads embedded
        "conversations/1.json": page("conversations", conversations[:10]),
        # a loader's tables; one conversation was loaded before, too
        "conversations/2.jsonl": [
            {name: value for name, value in record.items() if name != "_embedded"}
            for record in [before(by_loader[0]), *by_loader]
        ],
        "threads.jsonl": [
            {"conversation_id": record["id"]} | thread
            for record in [before(by_loader[0]), *by_loader]
            for thread in record["_embedded"]["threads"]
        ],
        "users.json": page(
            "users",
            [
                {"id": int(row["person_id"]), "firstName": row["name"], "email": row["email"]}
                for row in staff
                if row["person_id"] != DEPARTED
            ],
        ),
        "customers.jsonl": [
            {
                "id": int(row["person_id"]),
                "firstName": row["name"],
                "organization": row["account_id"],
                "_embedded": {"emails": [{"id": 1, "value": row["email"], "type": "work"}]},
            }
            for row in customers
        ],
        "teams.jsonl": [
            {"id": int(row["group_id"]), "name": row["name"]} for row in story["groups"]
        ],
        "team_members.csv": [
            {"team_id": row["group_id"], "user_id": row["person_id"]}
            for row in told["people"]
            if row["group_id"]
        ],
        "mailboxes.jsonl": [{"id": 31, "name": "Helpdesk", "slug": "helpdesk"}],
        "ratings.json": {
            "facets": {},
            "results": [
                {
                    "number": index,
                    "threadid": int(row["response_id"].split("-")[1]),
                    "conversationId": int(row["case_id"]),
                    "type": "email",
                    "ratingId": {"great": 1, "okay": 2, "not_good": 3}[row["rating"]],
                    "ratingCustomerId": int(row["customer_id"]),
                    "ratingUserId": int(row["agent_id"]),
                    "ratingComments": row["comment"],
                    "ratingCreatedAt": instant(row["responded_at"]),
                }
                for index, row in enumerate(told["surveys"], 1)
            ],
        },
    }


def page(name: str, records: list[dict[str, Any]]) -> dict[str, Any]:
    return {"_embedded": {name: records}, "page": {"size": 50, "number": 1}}


def snake_case(value: Any) -> Any:
    """What a loader makes of the names."""
    if isinstance(value, list):
        return [snake_case(item) for item in value]
    if isinstance(value, dict):
        return {
            "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name): (
                snake_case(item)
            )
            for name, item in value.items()
        }
    return value


def before(conversation: dict[str, Any]) -> dict[str, Any]:
    """A loaded conversation as it was after its first thread."""
    first = conversation["_embedded"]["threads"][0]
    return conversation | {
        "threads": 1,
        "status": first["status"],
        "assignee": None,
        "closed_at": None,
        "user_updated_at": first["created_at"],
        "_embedded": {"threads": [first]},
    }
