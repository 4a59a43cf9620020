"""Freshdesk: tickets and conversations of its API, and its daily export of ticket activities."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from ..story import Files, Story

CONNECTOR = "freshdesk"
LOSSES = {
    "status new": "A ticket begins open.",
    "change of requester": "The activities do not tell it, a ticket has its requester of today.",
    "follow-ups": "A ticket does not say which one it follows.",
    "medium of a message": "A reply has the channel of its ticket, its own is not told.",
    "robots": "What an automation wrote has no author but the automation.",
    "offered surveys": "Only answers are exported, without the instant of the question.",
    "actor of a time entry": "It tells who worked, not who logged it.",
}

STATUSES = {"open": 2, "pending": 3, "solved": 4, "closed": 5, "hold": 7}
STATUS_NAMES = {
    2: "Open",
    3: "Pending",
    4: "Resolved",
    5: "Closed",
    7: "Waiting on Third Party",
}
PRIORITIES = {"low": 1, "normal": 2, "high": 3, "urgent": 4}
SOURCES = {"email": 1, "web": 2, "phone": 3, "chat": 7}
RATINGS = {"good": 103, "bad": -103}
BERLIN = timezone(timedelta(hours=1))


def carried(story: Story) -> Story:
    """The story without the losses above."""
    channels = {case["case_id"]: case["channel"] for case in story["cases"]}
    requesters = requesters_of_today(story)
    events = []
    for case in story["cases"]:
        creator = "11" if case["created_by_role"] == "agent" else case["requester_id"]
        events.append({
            "case_id": case["case_id"], "occurred_at": case["created_at"],
            "event_type": "status_changed", "event_id": "0", "audit_id": f"{case['case_id']}-0",
            "actor_id": creator, "actor_role": case["created_by_role"], "status": "open",
        })  # fmt: skip
    first_messages = set()
    for event in story["case_events"]:
        case = event["case_id"]
        if event["attribute"] == "requester" or event["link_type"] == "followup_of":
            continue
        if event["event_type"] == "message":
            event = event | {"medium": channels[case]}
            if case not in first_messages:
                first_messages.add(case)
                event["audit_id"] = f"{case}-0"
                event["actor_id"] = requesters.get(case, event["actor_id"])
            if event["actor_role"] == "bot":
                event |= {"actor_id": "", "actor_role": "system"}
        events.append(event)
    return story | {
        "cases": [
            case | {"requester_id": requesters.get(case["case_id"], case["requester_id"])}
            for case in story["cases"]
        ],
        "case_events": events,
        "surveys": [row | {"offered_at": ""} for row in story["surveys"] if row["responded_at"]],
    }


def requesters_of_today(story: Story) -> dict[str, str]:
    """The requester of each case that got another."""
    return {
        event["case_id"]: event["value"]
        for event in story["case_events"]
        if event["attribute"] == "requester"
    }


def iso(instant: str) -> str:
    return instant.replace(" ", "T") + "Z"


def day_first(instant: str) -> str:
    """As the activities write an instant: in the zone of the account."""
    utc = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    return utc.astimezone(BERLIN).strftime("%d-%m-%Y %H:%M:%S %z")


def tell(story: Story) -> Files:
    """The files of two exports: the second repeats the last activities of the first."""
    tickets = [ticket(case, story) for case in story["cases"]]
    earlier = [
        record | {"status": 2, "responder_id": None, "updated_at": record["created_at"]}
        for record in tickets
        if record["created_at"] < "2025-04"
    ]
    activities = [record for case in story["cases"] for record in case_activities(case, story)]
    groups = {row["group_id"]: row["name"] for row in story["groups"]}
    for record in activities:
        if "group_id" in record["activity"]:
            record["activity"]["group"] = groups[record["activity"].pop("group_id")]
    spring = [record for record in activities if record["performed_at"][3:5] in ("03", "04")]
    may = [record for record in activities if record["performed_at"][3:5] not in ("03", "04")]
    return {
        "tickets/1.json": earlier,
        "tickets/2.json": tickets,
        "ticket_activities/1.json": envelope("activities_data", spring),
        "ticket_activities/2.json": envelope("activities_data", [*spring[-5:], *may]),
        "conversations.jsonl": conversations(story),
        "time_entries.json": [
            {
                "id": int(event["event_id"]), "ticket_id": int(event["case_id"]),
                "agent_id": int(event["agent_id"]), "billable": True, "note": "On it",
                "time_spent": "{:02}:{:02}".format(*divmod(int(event["work_seconds"]) // 60, 60)),
                "executed_at": iso(event["occurred_at"]), "created_at": iso(event["occurred_at"]),
                "timer_running": False,
            }
            for event in story["case_events"] if event["event_type"] == "work_logged"
        ],
        "satisfaction_ratings.json": [
            {
                "id": int(row["response_id"]), "survey_id": 1, "ticket_id": int(row["case_id"]),
                "user_id": int(row["customer_id"]), "agent_id": int(row["agent_id"]),
                "feedback": row["comment"] or None, "created_at": iso(row["responded_at"]),
                "updated_at": iso(row["responded_at"]),
                "ratings": {"default_question": RATINGS[row["rating"]]},
            }
            for row in story["surveys"] if row["responded_at"]
        ],
        # Dora has left: she is a contact now
        "agents.json": [
            {
                "id": int(row["person_id"]), "type": "support_agent", "occasional": False,
                "group_ids": [int(row["group_id"])],
                "contact": {"name": row["name"], "email": row["email"], "time_zone": "Berlin"},
            }
            for row in story["people"] if row["role"] == "agent" and row["name"] != "Dora"
        ],
        "contacts.json": [
            {
                "id": int(row["person_id"]), "name": row["name"], "email": row["email"],
                "company_id": int(row["account_id"]) if row["account_id"] else None,
            }
            for row in story["people"] if row["role"] == "customer" or row["name"] == "Dora"
        ],
        "groups.json": [
            {"id": int(row["group_id"]), "name": row["name"]} for row in story["groups"]
        ],
        "companies.json": [
            {"id": int(row["account_id"]), "name": row["name"]} for row in story["accounts"]
        ],
    }  # fmt: skip


def envelope(name: str, records: list[dict[str, Any]]) -> str:
    """An envelope with a record a line."""
    return f'{{"{name}": [\n' + ",\n".join(map(json.dumps, records)) + "\n]}\n"


def happened(story: Story, case: dict[str, str], kind: str) -> list[dict[str, str]]:
    return [
        event
        for event in story["case_events"]
        if event["case_id"] == case["case_id"] and event["event_type"] == kind
    ]


def ticket(case: dict[str, str], story: Story) -> dict[str, Any]:
    statuses = [event["status"] for event in happened(story, case, "status_changed")]
    agents = [event["agent_id"] for event in happened(story, case, "assignee_changed")]
    groups = [event["group_id"] for event in happened(story, case, "group_changed")]
    changes = {
        event["attribute"]: event["value"] for event in happened(story, case, "attribute_changed")
    }
    told = [status for status in statuses if status in STATUSES]
    instants = [event["occurred_at"] for event in story["case_events"]
                if event["case_id"] == case["case_id"]]  # fmt: skip
    return {
        "id": int(case["case_id"]),
        "subject": case["subject"],
        "description": "<div>" + "a" * 29 + "</div>",
        "type": changes.get("reason", case["reason"]) or None,
        "status": STATUSES[told[-1] if told else "open"] if "merged" not in statuses else 5,
        "priority": PRIORITIES[changes.get("priority", case["priority"])],
        "source": 10 if case["created_by_role"] == "agent" else SOURCES[case["channel"]],
        "requester_id": int(requesters_of_today(story).get(case["case_id"], case["requester_id"])),
        "responder_id": int(agents[-1]) if agents and agents[-1] else None,
        "group_id": int(groups[-1]) if groups else None,
        "company_id": int(case["account_id"]),
        "tags": [],
        "spam": "spam" in statuses[-1:],
        "deleted": "deleted" in statuses[-1:],
        "created_at": iso(case["created_at"]),
        "updated_at": iso(max(instants)),
    }


def case_activities(case: dict[str, str], story: Story) -> list[dict[str, Any]]:
    """What was done to a case in one second by one actor is an activity."""
    creator = "11" if case["created_by_role"] == "agent" else case["requester_id"]
    begun = {
        "new_ticket": True, "status": "Open", "priority": PRIORITIES[case["priority"]],
        "ticket_type": case["reason"] or None,
    }  # fmt: skip
    done: dict[tuple[str, str], dict[str, Any]] = {(case["created_at"], creator): begun}
    for event in story["case_events"]:
        change = activity(event)
        if event["case_id"] == case["case_id"] and change:
            key = (event["occurred_at"], event["actor_id"])
            done[key] = done.get(key, {}) | change
    return [
        {
            "performed_at": day_first(instant),
            "ticket_id": int(case["case_id"]),
            "performer_type": "user" if actor else "system",
            "performer_id": int(actor) if actor else None,
            "activity": change
            if actor
            else {"automation": {"type": 3, "rule": "Tidy up"}} | change,
        }
        for (instant, actor), change in done.items()
    ]


def activity(event: dict[str, str]) -> dict[str, Any]:
    """What an event is in an activity."""
    kind, value = event["event_type"], event["value"]
    if kind == "status_changed" and event["status"] in STATUSES:
        if event["event_id"] == "90085":
            return {"spam": False}  # out of the spam it is what it was before
        return {"status": STATUS_NAMES[STATUSES[event["status"]]]}
    if kind == "status_changed" and event["status"] in ("spam", "deleted"):
        return {event["status"]: True}
    if event["link_type"] == "merged_into":
        merge = {
            "type": "ticket_merge_source",
            "source_ticket_id": [int(event["case_id"])],
            "target_ticket_id": [int(event["linked_case_id"])],
        }
        return {"status": "Closed", "activity_type": merge}
    if kind == "assignee_changed":
        return {"agent_id": int(event["agent_id"]) if event["agent_id"] else None}
    if kind == "group_changed":
        return {"group_id": event["group_id"]}
    if event["attribute"] == "priority":
        return {"priority": PRIORITIES[value]}
    if event["attribute"] == "reason":
        return {"ticket_type": value}
    if event["attribute"].startswith("tag_"):
        return {event["attribute"].removeprefix("tag_") + "_tags": [value]}
    return {}


def conversations(story: Story) -> list[dict[str, Any]]:
    """Replies and notes; the first message of a ticket is its description."""
    told = []
    described = set()
    for event in story["case_events"]:
        if event["event_type"] != "message":
            continue
        if event["case_id"] not in described:
            described.add(event["case_id"])
            continue
        by_robot = event["actor_role"] == "bot"
        private = event["visibility"] == "internal"
        told.append({
            "id": int(event["event_id"]),
            "ticket_id": int(event["case_id"]),
            "user_id": None if by_robot else int(event["actor_id"]),
            "incoming": event["direction"] == "in",
            "private": private,
            "source": 2 if private else 0,
            "auto_response": by_robot,
            "body": "<p>" + "a" * (int(event["body_length"]) - 3),
            "created_at": iso(event["occurred_at"]),
            "updated_at": iso(event["occurred_at"]),
        })  # fmt: skip
    return told
