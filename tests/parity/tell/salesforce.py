"""Salesforce Service Cloud: its objects as Data Loader (csv) and the REST API (pages) give them."""

from __future__ import annotations

import json
from typing import Any

from ..story import Files, Story

CONNECTOR = "salesforce"
LOSSES = {
    "solved apart from closed": "A status is closed or it is not, IsClosed knows no more.",
    "an agent beside a queue": "A case has one owner: given to a queue it is nobody's.",
    "a case without an owner": "Every case has an owner: it begins in the queue of the new ones.",
    "robots": "A robot is an automated user like any other rule.",
    "medium of a message": "An email is one, a comment is of the web, a call is of the phone.",
    "tags": "There are none, topics are not exported with their instant.",
    "follow-ups": "A case has a parent, which need not be the one that it follows.",
    "surveys": "They are another product.",
    "time spent, but for calls": "Only calls are timed.",
}

AUTOMATION = "99"
NEW_QUEUE = "20"
WORDS = {
    "new": "New", "open": "Working", "pending": "Waiting on Customer", "hold": "On Hold",
    "solved": "Closed", "spam": "Spam",
}  # fmt: skip
PRIORITIES = {"low": "Low", "normal": "Medium", "high": "High", "urgent": "Critical"}
# what an id is the id of, its beginning says
USER, CONTACT, ACCOUNT, CASE, QUEUE = "005", "003", "001", "500", "00G"


def key(kind: str, number: str) -> str:
    return f"{kind}{number:0>15}" if number else ""


def person(number: str) -> str:
    return key(CONTACT if number.startswith("1") and len(number) == 3 else USER, number)


def word(status: str, case: str) -> str:
    """One of the words of this organisation is known only by the cases that have it."""
    return "Answered elsewhere" if (status, case) == ("solved", "1008") else WORDS[status]


def creator(case: dict[str, str]) -> str:
    """Emails and web forms become cases by automation, calls and first letters by hand."""
    by_hand = {"agent": "11"} if case["created_by_role"] == "agent" else {"phone": "12"}
    return by_hand.get(case["created_by_role"], by_hand.get(case["channel"], AUTOMATION))


def owned(story: Story, case: str) -> list[dict[str, str]]:
    """The events of a case, with an owner wherever it had none."""
    group = NEW_QUEUE
    events = []
    for event in story["case_events"]:
        if event["case_id"] != case:
            continue
        if event["event_type"] == "group_changed":
            group = event["group_id"]
        if event["event_type"] == "assignee_changed" and not event["agent_id"]:
            event = event | {"event_type": "group_changed", "group_id": group}
        events.append(event)
    return events


def is_carried(event: dict[str, str]) -> bool:
    return not (
        event["event_type"] == "work_logged"
        or event["attribute"].startswith("tag_")
        or event["link_type"] == "followup_of"
        or event["status"] == "closed"
    )


def carried(story: Story) -> Story:
    """The story without the losses above, by the ids of Salesforce."""
    events = []
    for case in story["cases"]:
        first = dict.fromkeys(story["case_events"][0], "") | {
            "case_id": case["case_id"], "occurred_at": case["created_at"], "event_id": "0",
            "event_type": "group_changed", "group_id": NEW_QUEUE, "actor_id": creator(case),
        }  # fmt: skip
        mediums = message_mediums(case, story)
        for event in [first, *owned(story, case["case_id"])]:
            if not is_carried(event):
                continue
            event = event | {"actor_id": event["actor_id"] or AUTOMATION, "actor_role": ""}
            event["is_auto"] = str(event["actor_id"] in (AUTOMATION, "19")).lower()
            if event["event_type"] == "message":
                event["medium"] = mediums[event["event_id"]]
            events.append(event)
            if event["event_type"] == "group_changed" and event["event_id"] != "0":
                events.append(event | {
                    "event_type": "assignee_changed", "agent_id": "", "group_id": "",
                    "event_id": event["event_id"] + "-nobody",
                })  # fmt: skip
    robots = [{"person_id": AUTOMATION, "role": "system"}, {"person_id": "19", "role": "system"}]
    return story | {
        "people": [
            row | {
                "person_id": person(row["person_id"]), "group_id": "",
                "account_id": key(ACCOUNT, row.get("account_id", "")),
            }
            for row in [*story["people"][:-1], *robots]
        ],
        "groups": [row | {"group_id": key(QUEUE, row["group_id"])} for row in story["groups"]],
        "accounts": [
            row | {"account_id": key(ACCOUNT, row["account_id"])} for row in story["accounts"]
        ],
        "cases": [
            row | {
                "case_id": key(CASE, row["case_id"]), "account_id": key(ACCOUNT, row["account_id"]),
                "requester_id": person(row["requester_id"]),
            }
            for row in story["cases"]
        ],
        "case_events": [
            event | {
                "audit_id": f"{event['case_id']}-{event['occurred_at']}-{event['actor_id']}",
                "case_id": key(CASE, event["case_id"]),
                "linked_case_id": key(CASE, event["linked_case_id"]),
                "actor_id": person(event["actor_id"]),
                "agent_id": key(USER, event["agent_id"]),
                "group_id": key(QUEUE, event["group_id"]),
                "value": person(event["value"]) if event["value"].isdigit() else event["value"],
            }
            for event in events
        ],
        "surveys": [],
    }  # fmt: skip


def message_mediums(case: dict[str, str], story: Story) -> dict[str, str]:
    """How each message of a case is told; the first one, if no email, is its description."""
    mediums: dict[str, str] = {}
    for event in story["case_events"]:
        if event["case_id"] != case["case_id"] or event["event_type"] != "message":
            continue
        if event["visibility"] == "internal":
            medium = "web"
        elif not mediums:
            medium = case["channel"]
        else:
            medium = "phone" if event["medium"] == "phone" else "email"
        mediums[event["event_id"]] = medium
    return mediums


def iso(instant: str) -> str:
    return instant.replace(" ", "T") + ".000Z"


def tell(story: Story) -> Files:
    """The files of an export; cases of an earlier one are there as they were then."""
    cases = [case_record(case, story) for case in story["cases"]]
    emails: list[dict[str, Any]] = []
    comments: list[dict[str, Any]] = []
    tasks: list[dict[str, Any]] = []
    addresses = {row["person_id"]: row["email"] for row in story["people"]}
    for case in story["cases"]:
        mediums = message_mediums(case, story)
        for event in story["case_events"]:
            number = event["event_id"]
            if number not in mediums:
                continue
            is_first = number == next(iter(mediums))
            if mediums[number] == "web" and not is_first:
                comments.append(comment(event))
            elif mediums[number] == "phone" and not is_first:
                tasks.append(call(event))
            elif mediums[number] == "email":
                emails.append(email(event, addresses))
    people = [
        *story["people"],
        {"person_id": AUTOMATION, "name": "Automated Process", "email": "auto@helpdesk.example"},
    ]
    return {
        "case/2025-03.csv": [
            row | {
                "Status": "New", "IsClosed": "false", "ClosedDate": "", "IsDeleted": "false",
                "LastModifiedDate": row["CreatedDate"], "OwnerId": key(QUEUE, NEW_QUEUE),
                "MasterRecordId": "",
            }
            for row in cases if row["CreatedDate"] < "2025-04"
        ],
        "case/2025-07.csv": cases,
        "case_history.csv": [row for case in story["cases"] for row in history(case, story)],
        "email_message/page1.json": page(emails[:40]),
        "email_message/page2.json": page(emails[35:]),
        "case_comment.json": page(comments),
        "task.csv": tasks,
        "user.csv": [
            {
                "Id": person(row["person_id"]), "Name": row["name"], "Email": row["email"],
                "UserType": "Standard" if row.get("role") == "agent" else "AutomatedProcess",
                "IsActive": str(row["name"] != "Dora").lower(), "TimeZoneSidKey": "Europe/Berlin",
            }
            for row in people if row.get("role") != "customer"
        ],
        "contact.csv": [
            {"Id": person(row["person_id"]), "Name": row["name"], "Email": row["email"].title(),
             "AccountId": key(ACCOUNT, row["account_id"])}
            for row in story["people"] if row["role"] == "customer"
        ],
        "account.csv": [
            {"Id": key(ACCOUNT, row["account_id"]), "Name": row["name"]}
            for row in story["accounts"]
        ],
        "group.csv": [
            {"Id": key(QUEUE, row["group_id"]), "Name": row["name"], "Type": "Queue"}
            for row in [*story["groups"], {"group_id": NEW_QUEUE, "name": "New cases"}]
        ],
    }  # fmt: skip


def page(records: list[dict[str, Any]]) -> str:
    """A page of the REST API, a record a line."""
    lines = ",\n".join(map(json.dumps, records))
    return f'{{"totalSize": {len(records)}, "done": true, "records": [\n{lines}\n]}}\n'


def case_record(case: dict[str, str], story: Story) -> dict[str, Any]:
    events = owned(story, case["case_id"])
    carried_events = [event for event in events if is_carried(event)]
    statuses = [event for event in carried_events if event["status"] in WORDS]
    status = statuses[-1]["status"] if statuses else "new"
    gone = [event for event in events if event["status"] in ("deleted", "merged")]
    changes = {event["attribute"]: event["value"] for event in events if event["attribute"]}
    owners = [owner(event) for event in events if owner(event)]
    merged = [event["linked_case_id"] for event in events if event["link_type"] == "merged_into"]
    last = gone[-1] if gone else carried_events[-1]
    return {
        "Id": key(CASE, case["case_id"]),
        "CaseNumber": f"{case['case_id']:0>8}",
        "Subject": case["subject"],
        "Description": "" if case["created_by_role"] == "agent" else "a" * 40,
        "Status": word(status, case["case_id"]),
        "IsClosed": str(status in ("solved", "spam")).lower(),
        "ClosedDate": iso(statuses[-1]["occurred_at"]) if status in ("solved", "spam") else "",
        "Priority": PRIORITIES[changes.get("priority", case["priority"])],
        "Reason": changes.get("reason", case["reason"]),
        "Origin": case["channel"].title(),
        "OwnerId": owners[-1] if owners else key(QUEUE, NEW_QUEUE),
        "ContactId": person(changes.get("requester", case["requester_id"])),
        "AccountId": key(ACCOUNT, case["account_id"]),
        "IsDeleted": str(bool(gone)).lower(),
        "MasterRecordId": key(CASE, merged[-1]) if merged else "",
        "CreatedDate": iso(case["created_at"]),
        "CreatedById": person(creator(case)),
        "LastModifiedDate": iso(last["occurred_at"]),
        "LastModifiedById": person(last["actor_id"] or AUTOMATION),
    }


def owner(event: dict[str, str]) -> str:
    if event["event_type"] == "assignee_changed":
        return key(USER, event["agent_id"])
    return key(QUEUE, event["group_id"]) if event["event_type"] == "group_changed" else ""


def history(case: dict[str, str], story: Story) -> list[dict[str, Any]]:
    """The tracked changes of a case; a lookup's stands in two rows, its name and its id."""
    names = {person(row["person_id"]): row["name"] for row in story["people"]}
    names |= {key(QUEUE, row["group_id"]): row["name"] for row in story["groups"]}
    values = {
        "Status": "New", "Owner": key(QUEUE, NEW_QUEUE), "Priority": PRIORITIES[case["priority"]],
        "Reason": case["reason"], "Contact": person(case["requester_id"]),
    }  # fmt: skip
    rows: list[dict[str, Any]] = []

    def add(event: dict[str, str], field: str, old: str, new: str) -> None:
        rows.append({
            "Id": f"017{event['event_id']:0>13}{len(rows):02}",
            "CaseId": key(CASE, case["case_id"]), "Field": field, "OldValue": old, "NewValue": new,
            "CreatedDate": iso(event["occurred_at"]),
            "CreatedById": person(event["actor_id"] or AUTOMATION), "IsDeleted": "false",
        })  # fmt: skip

    add({"event_id": case["case_id"], "occurred_at": case["created_at"], "actor_id": creator(case)},
        "created", "", "")  # fmt: skip
    for event in owned(story, case["case_id"]):
        changed = {
            "Status": word(event["status"], case["case_id"]) if event["status"] in WORDS else "",
            "Owner": owner(event),
            "Priority": PRIORITIES[event["value"]] if event["attribute"] == "priority" else "",
            "Reason": event["value"] if event["attribute"] == "reason" else "",
            "Contact": person(event["value"]) if event["attribute"] == "requester" else "",
        }
        for field, new in changed.items():
            if new and is_carried(event):
                old, values[field] = values[field], new
                if field in ("Owner", "Contact"):
                    add(event, field, names.get(old, "New cases"), names[new])
                add(event, field, old, new)
    return rows


def email(event: dict[str, str], addresses: dict[str, str]) -> dict[str, Any]:
    incoming = event["direction"] == "in"
    return {
        "attributes": {"type": "EmailMessage"},
        "Id": f"02s{event['event_id']:0>15}",
        "ParentId": key(CASE, event["case_id"]),
        "Incoming": incoming,
        "Status": "1" if incoming else "3",
        "FromAddress": addresses[event["actor_id"]] if incoming else "support@helpdesk.example",
        "MessageDate": iso(event["occurred_at"]).replace("Z", "+0000"),
        "CreatedDate": iso(event["occurred_at"]).replace("Z", "+0000"),
        "CreatedById": person(AUTOMATION if incoming else event["actor_id"]),
        "IsDeleted": False,
        "IsExternallyVisible": True,
        "HtmlBody": "<p>" + "a" * 20,
    }


def comment(event: dict[str, str]) -> dict[str, Any]:
    return {
        "attributes": {"type": "CaseComment"},
        "Id": f"00a{event['event_id']:0>15}",
        "ParentId": key(CASE, event["case_id"]),
        "IsPublished": False,
        "CommentBody": "a" * int(event["body_length"]),
        "CreatedDate": iso(event["occurred_at"]),
        "CreatedById": person(event["actor_id"]),
        "IsDeleted": False,
    }


def call(event: dict[str, str]) -> dict[str, Any]:
    return {
        "Id": f"00T{event['event_id']:0>15}",
        "WhatId": key(CASE, event["case_id"]),
        "OwnerId": person(event["actor_id"]),
        "TaskSubtype": "Call",
        "CallType": "Outbound",
        "CreatedDate": iso(event["occurred_at"]),
        "CompletedDateTime": iso(event["occurred_at"]),
        "IsDeleted": "false",
    }
