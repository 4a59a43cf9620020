"""Sprout Social: its Cases API, polled whenever something had changed, and its Messages API."""

from __future__ import annotations

import json
from typing import Any

from ..story import Files, Story

CONNECTOR = "sprout"
LOSSES = {
    "status new": "A case begins open.",
    "waiting for the customer": "Its statuses are open, on hold and closed.",
    "solved apart from closed": "Its statuses are open, on hold and closed.",
    "spam, merged and deleted cases": "There are no such statuses, though tags may tell of spam and"
    " merges; what is deleted is gone.",
    "actor of a change": "Only of assignments and of tags added is it told who made them.",
    "notes": "Internal comments are not exported.",
    "replies by robots told apart": "A reply that nobody is named for may be anybody's.",
    "reason": "A case has a type of five, and none of one's own.",
    "accounts": "Customers are profiles of a network, in no organisation.",
    "channel": "All is social.",
    "change of requester": "A case has the customer who wrote first.",
    "follow-ups": "Cases are not linked.",
    "tags in a table of their own": "A case lists its tags; a loader's case_tag is not read.",
    "surveys": "They are another product.",
    "time spent": "It is not logged.",
}

STATUSES = {
    "open": "OPEN",
    "pending": "OPEN",
    "hold": "ON_HOLD",
    "solved": "CLOSED",
    "closed": "CLOSED",
}
OURS = {"OPEN": "open", "ON_HOLD": "hold", "CLOSED": "solved"}
PRIORITIES = {"low": "LOW", "normal": "MEDIUM", "high": "HIGH", "urgent": "CRITICAL"}
RULE = "7"


def changes(story: Story, case: dict[str, str]) -> list[dict[str, str]]:
    """The changes of a case that differ in what Sprout knows of them."""
    status = "OPEN"
    found = []
    for event in story["case_events"]:
        if event["case_id"] != case["case_id"]:
            continue
        kind = event["event_type"]
        if kind == "status_changed":
            if STATUSES.get(event["status"], status) == status:
                continue
            status = STATUSES[event["status"]]
            event = event | {"status": OURS[status]}
        elif kind == "attribute_changed":
            if event["attribute"] not in ("priority", "tag_added", "tag_removed"):
                continue
        elif kind not in ("assignee_changed", "group_changed"):
            continue
        found.append(event)
    return found


def carried(story: Story) -> Story:
    """The story without the losses above."""
    nobody = {"actor_id": "", "actor_role": "", "is_auto": "", "via": "", "audit_id": ""}
    events = []
    for case in story["cases"]:
        events.append({
            "case_id": case["case_id"], "occurred_at": case["created_at"], "event_id": "0",
            "event_type": "status_changed", "status": "open",
        })  # fmt: skip
        for event in changes(story, case):
            by_rule = {"actor_id": f"rule-{RULE}"} if not event["actor_id"] else {}
            assigned = event["event_type"] == "assignee_changed"
            events.append(event | ({"audit_id": ""} | by_rule if assigned else nobody))
        for event in messages(story, case):
            robot = nobody if event["actor_role"] == "bot" else {}
            events.append(event | {"medium": "social", "audit_id": ""} | robot)
    return story | {
        "people": [
            *(row | {"account_id": ""} for row in story["people"]),
            {"person_id": f"rule-{RULE}", "role": "system"},
        ],
        "accounts": [],
        "cases": [
            case | {
                "reason": "general", "channel": "social", "account_id": "",
                "history_quality": "snapshot",
            }
            for case in story["cases"]
        ],
        "case_events": events,
        "surveys": [],
    }  # fmt: skip


def messages(story: Story, case: dict[str, str]) -> list[dict[str, str]]:
    return [
        event for event in story["case_events"]
        if event["case_id"] == case["case_id"] and event["event_type"] == "message"
        and event["visibility"] == "public"
    ]  # fmt: skip


def iso(instant: str) -> str:
    return instant.replace(" ", "T") + "Z"


def tell(story: Story) -> Files:
    """The files of all polls, those of March in one page, and the messages."""
    polls = [poll for case in story["cases"] for poll in case_polls(case, story)]
    march = [poll for poll in polls if poll["updated_time"] < "2025-04"]
    later = [poll for poll in polls if poll["updated_time"] >= "2025-04"]
    names = {row["person_id"]: row["name"] for row in story["people"]}
    return {
        "cases/2025-03.json": page(march),
        "cases/2025-07.jsonl": later,
        "messages.json": page([
            {
                "guid": f"m{event['event_id']}", "case_id": case["case_id"], "network": "TWITTER",
                "sent": event["direction"] == "out", "created_time": iso(event["occurred_at"]),
                "from": {"guid": event["actor_id"], "name": names[event["actor_id"]]}
                if event["direction"] == "in" else {"guid": "brand", "name": "Helpdesk"},
                "internal": {"sent_by": {"id": event["actor_id"]}}
                if event["direction"] == "out" and event["actor_role"] != "bot" else {},
                "text": "a" * int(event["body_length"]),
            }
            for case in story["cases"] for event in messages(story, case)
        ]),
        "users.json": page([
            {"id": row["person_id"], "name": row["name"], "email": row["email"]}
            for row in story["people"] if row["role"] == "agent" and row["name"] != "Dora"
        ]),
        "queues.json": page([
            {"id": row["group_id"], "name": row["name"]} for row in story["groups"]
        ]),
        "tags.json": page([{"tag_id": 71, "text": "vip"}]),
    }  # fmt: skip


def page(records: list[dict[str, Any]]) -> str:
    """A page of the API, a record a line."""
    return '{"data": [\n' + ",\n".join(map(json.dumps, records)) + '\n], "paging": {}}\n'


def case_polls(case: dict[str, str], story: Story) -> list[dict[str, Any]]:
    """A case as it was after each of its changes; the last poll tells its messages."""
    state: dict[str, Any] = {
        "case_id": case["case_id"], "type": "GENERAL", "status": "OPEN",
        "priority": PRIORITIES[case["priority"]], "created_time": iso(case["created_at"]),
        "created_by": "urn:sprout:automated_rule:3", "updated_time": iso(case["created_at"]),
        "last_closed_time": None, "queue_id": None, "assigned_to": [], "assigned_by": None,
        "tags": [],
    }  # fmt: skip
    polls = {state["updated_time"]: state}
    for event in changes(story, case):
        state = state | {"updated_time": iso(event["occurred_at"])} | change(event, state)
        polls[state["updated_time"]] = state
    told = [
        {
            "guid": f"m{event['event_id']}", "msg_created_date": iso(event["occurred_at"]),
            "case_message_direction": "RECEIVED" if event["direction"] == "in" else "SENT",
            "is_anchor": number == 0,
        }
        for number, event in enumerate(messages(story, case))
    ]  # fmt: skip
    return [*polls.values(), state | {"messages": told}]


def change(event: dict[str, str], state: dict[str, Any]) -> dict[str, Any]:
    """What an event changes of a case."""
    kind, value = event["event_type"], event["value"]
    if kind == "status_changed":
        closed = (
            {"last_closed_time": iso(event["occurred_at"])} if event["status"] == "solved" else {}
        )
        return {"status": STATUSES[event["status"]]} | closed
    if kind == "assignee_changed":
        by = f"account_login:{event['actor_id']}" if event["actor_id"] else f"automated_rule:{RULE}"
        agent = event["agent_id"]
        return {
            "assigned_to": [f"urn:sprout:account_login:{agent}"] if agent else [],
            "assigned_by": f"urn:sprout:{by}",
        }
    if kind == "group_changed":
        return {"queue_id": event["group_id"]}
    if event["attribute"] == "priority":
        return {"priority": PRIORITIES[value]}
    tag = {"tag_id": 71, "updated_time": iso(event["occurred_at"])}
    return {"tags": [tag] if event["attribute"] == "tag_added" else []}
