"""The story as Intercom's API tells it: conversations with their first message and their parts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ..story import Files, Story

CONNECTOR = "intercom"

LOSSES = {
    "the status new": "A conversation begins open.",
    "hold apart from pending": "A conversation is open, snoozed or closed.",
    "solved apart from closed": "A conversation is open, snoozed or closed.",
    "spam and merges": "There is no such state; tags may tell of them.",
    "deleted cases": "A deleted conversation is not exported.",
    "priorities": "A conversation is a priority or is not, and only now.",
    "tags that were removed": "Only the tags of now are told.",
    "a reply together with a snooze": "They are two parts.",
    "changes of customer": "Contacts join and leave without a word of whose request it is.",
    "rules apart from robots": "Both act as a bot.",
    "the web form": "It is a conversation in the messenger.",
    "the service level that was applied": "A conversation says whether it was met, not when;"
    " sla_applied is not read.",
    "work time, follow-ups": "There is nothing of the kind.",
    "the team of those who left": "A former teammate is in no list.",
}

STATUSES = {"new": "open", "hold": "pending", "closed": "solved"}
VOID = {"spam", "deleted", "merged"}
TOLD = {"message", "status_changed", "assignee_changed", "group_changed"}
PRIORITIES = {"urgent": "high", "high": "high", "normal": "normal", "low": "normal"}
SCORES = {"good": "5", "bad": "1", "": ""}
DEPARTED, OPERATOR = "14", "19"


def cases_of(story: Story) -> list[dict[str, str]]:
    deleted = {event["case_id"] for event in story["case_events"] if event["status"] == "deleted"}
    return [case for case in story["cases"] if case["case_id"] not in deleted]


def channel_of(case: dict[str, str]) -> str:
    return "chat" if case["channel"] == "web" else case["channel"]


def events_of(story: Story, case: dict[str, str]) -> list[dict[str, str]]:
    """What the parts of a conversation tell, in order."""
    events: list[dict[str, str]] = []
    status = "open"
    for event in story["case_events"]:
        is_told = event["event_type"] in TOLD or event["attribute"] == "reason"
        if event["case_id"] != case["case_id"] or not is_told or event["status"] in VOID:
            continue
        event = dict(event, status=STATUSES.get(event["status"], event["status"]))
        if event["status"] == status:
            continue
        status = event["status"] or status
        if event["status"] and event["status"] != "solved":
            event["audit_id"] = ""
        if event["actor_role"] == "system":
            event |= {"actor_id": OPERATOR, "actor_role": "bot"}
        event["medium"] = event["medium"] and channel_of(case)
        events.append(event)
        if len(events) == 1:
            begins = event | dict.fromkeys(("direction", "visibility", "medium", "body_length"), "")
            begins |= {"event_type": "status_changed", "status": "open"}
            event["audit_id"] = begins["audit_id"] = f"{case['case_id']}-source"
            events.append(dict(begins, event_id=f"{event['event_id']}-begins"))
    return events


def carried(story: Story) -> Story:
    """The part of the story that the export has."""
    priorities = {
        event["case_id"]: event["value"]
        for event in story["case_events"]
        if event["attribute"] == "priority"
    }
    cases = cases_of(story)
    known = {case["case_id"] for case in cases}
    return {
        "people": [
            dict(person, group_id="" if person["person_id"] == DEPARTED else person["group_id"])
            for person in story["people"]
        ],
        "groups": story["groups"],
        "accounts": story["accounts"],
        "cases": [
            dict(
                case,
                channel=channel_of(case),
                priority=PRIORITIES[priorities.get(case["case_id"], case["priority"])],
                account_id="",
            )
            for case in cases
        ],
        "case_events": [event for case in cases for event in events_of(story, case)],
        "surveys": [
            dict(survey, rating="", score=SCORES[survey["rating"]], scale_min="1", scale_max="5")
            for survey in story["surveys"]
            if survey["case_id"] in known
        ],
        "business_hours": story["business_hours"],
        "holidays": story["holidays"],
    }


def unix(value: str) -> int:
    return int(datetime.strptime(value, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC).timestamp())


def iso(value: int) -> str:
    return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def body(event: dict[str, str]) -> str:
    return "<p>" + "x" * (int(event["body_length"]) - 7) + "</p>"


def author(event: dict[str, str]) -> dict[str, str]:
    kinds = {"customer": "user", "agent": "admin", "bot": "bot"}
    return {"type": kinds[event["actor_role"]], "id": event["actor_id"]}


def parts_of(events: list[dict[str, str]], reason: str) -> list[dict[str, Any]]:
    """Parts; one that closes the conversation carries the reply that was sent with it."""
    parts: list[dict[str, Any]] = []
    status, audit = "open", ""
    for event in events:
        before, status = status, event["status"] or status
        if event["status"] == "solved" and event["audit_id"] and event["audit_id"] == audit:
            parts[-1]["part_type"] = "close"
            continue
        audit = event["audit_id"]
        part: dict[str, Any] = {
            "type": "conversation_part",
            "id": event["event_id"],
            "created_at": unix(event["occurred_at"]),
            "updated_at": unix(event["occurred_at"]),
            "author": author(event),
            "body": None,
            "assigned_to": None,
        }
        by_rule = event["actor_role"] == "bot"
        match event["event_type"]:
            case "message":
                part["part_type"] = "note" if event["visibility"] == "internal" else "comment"
                part["body"] = body(event)
            case "status_changed":
                back = "unsnoozed" if before == "pending" else "open"
                part["part_type"] = {"solved": "close", "pending": "snoozed"}.get(status, back)
            case "assignee_changed":
                part["part_type"] = "default_assignment" if by_rule else "assignment"
                part["assigned_to"] = {"type": "admin", "id": event["agent_id"]}
                if not event["agent_id"]:
                    part["assigned_to"] = {"type": "nobody_admin", "id": None}
            case "group_changed":
                part["part_type"] = "assignment"
                part["assigned_to"] = {"type": "team", "id": event["group_id"]}
            case _:
                part["part_type"] = "conversation_attribute_updated_by_admin"
                part["event_details"] = {
                    "attribute": {"name": "Reason"},
                    "value": {"name": event["value"], "previous": reason or None},
                }
                reason = event["value"]
        parts.append(part)
    return parts


def tell(story: Story) -> Files:
    """A page of the API, and the tables of a loader, where instants are ISO 8601."""
    told = carried(story)
    surveys = {survey["case_id"]: survey for survey in told["surveys"]}

    def conversation(case: dict[str, str]) -> dict[str, Any]:
        first, _, *events = events_of(story, case)
        parts = parts_of(events, case["reason"])
        assigned = [part["assigned_to"] for part in parts if part["assigned_to"]]
        admins = [to["id"] for to in assigned if to["type"] != "team"]
        teams = [to["id"] for to in assigned if to["type"] == "team"]
        reasons = [event["value"] for event in events if event["attribute"]] or [case["reason"]]
        statuses = [event["status"] for event in events if event["status"]] or ["open"]
        kinds = {"chat": "conversation", "phone": "phone_call"}
        created_at = unix(case["created_at"])
        return {
            "type": "conversation",
            "id": case["case_id"],
            "title": case["subject"],
            "created_at": created_at,
            "updated_at": parts[-1]["created_at"] if parts else created_at,
            "state": {"solved": "closed", "pending": "snoozed"}.get(statuses[-1], "open"),
            "open": statuses[-1] == "open",
            "priority": "priority" if case["priority"] == "high" else "not_priority",
            "source": {
                "type": kinds.get(case["channel"], case["channel"]),
                "id": first["event_id"],
                "delivered_as": "admin_initiated"
                if first["actor_role"] == "agent"
                else "customer_initiated",
                "body": body(first),
                "author": author(first),
            },
            "contacts": {
                "type": "contact.list",
                "contacts": [{"type": "contact", "id": case["requester_id"]}],
            },
            "admin_assignee_id": int(admins[-1] or 0) if admins else None,
            "team_assignee_id": teams[-1] if teams else None,
            "custom_attributes": {"Reason": reasons[-1]} if reasons[-1] else {},
            "conversation_rating": rating(surveys.get(case["case_id"])),
            "tags": {"type": "tag.list", "tags": []},
            "statistics": {"type": "conversation_statistics"},
            "conversation_parts": {
                "type": "conversation_part.list",
                "conversation_parts": parts,
                "total_count": len(parts),
            },
        }

    conversations = [conversation(case) for case in told["cases"]]
    loaded = [loader_row(record) for record in conversations[10:]]
    return {
        # one by one from the API, with their parts
        "conversations/1.jsonl": conversations[:10],
        # a loader's tables; one conversation was loaded before, too
        "conversations/2.jsonl": [
            loaded[0] | {"state": "open", "updated_at": loaded[0]["created_at"]},
            *loaded,
        ],
        "conversation_parts.jsonl": [
            part
            | {"conversation_id": record["id"]}
            | {name: iso(part[name]) for name in ("created_at", "updated_at")}
            for record in conversations[10:]
            for part in record["conversation_parts"]["conversation_parts"]
        ],
        "admins.json": {
            "type": "admin.list",
            "admins": [
                {
                    "type": "admin",
                    "id": row["person_id"],
                    "name": row["name"],
                    "email": row["email"],
                    "team_ids": [int(row["group_id"])],
                }
                for row in told["people"]
                if row["group_id"]
            ],
        },
        "teams.json": {
            "type": "team.list",
            "teams": [
                {"type": "team", "id": row["group_id"], "name": row["name"]}
                for row in story["groups"]
            ],
        },
        "contacts.json": {
            "type": "list",
            "data": [
                {
                    "type": "contact",
                    "id": row["person_id"],
                    "role": "user",
                    "name": row["name"],
                    "email": row["email"],
                    "companies": {
                        "type": "list",
                        "data": [{"type": "company", "id": row["account_id"]}],
                    },
                }
                for row in story["people"]
                if row["role"] == "customer"
            ],
        },
        "companies.csv": [
            {"id": row["account_id"], "name": row["name"]} for row in story["accounts"]
        ],
    }


def rating(survey: dict[str, str] | None) -> dict[str, Any] | None:
    if survey is None:
        return None
    return {
        "rating": int(survey["score"]) if survey["score"] else None,
        "remark": survey["comment"] or None,
        "created_at": unix(survey["offered_at"]),
        "replied_at": unix(survey["responded_at"]) if survey["responded_at"] else None,
        "contact": {"type": "user", "id": survey["customer_id"]},
        "teammate": {"type": "admin", "id": int(survey["agent_id"])},
    }


def loader_row(record: dict[str, Any]) -> dict[str, Any]:
    row = {name: value for name, value in record.items() if name != "conversation_parts"}
    row |= {name: iso(row[name]) for name in ("created_at", "updated_at")}
    row["contacts"] = row["contacts"]["contacts"]
    row["tags"] = row["tags"]["tags"]
    row["statistics"] = row["statistics"] | {
        "count_conversation_parts": record["conversation_parts"]["total_count"]
    }
    return row
