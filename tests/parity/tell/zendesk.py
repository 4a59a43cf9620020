"""The story as Fivetran lays out Zendesk: tickets, the history of their fields, their comments."""

from __future__ import annotations

from typing import Any

from ..story import Files, Story

CONNECTOR = "zendesk"

LOSSES = {
    "spam": "What is marked as spam is deleted, and its sender suspended.",
    "who a robot is": "Users are end users, agents and admins; what a rule says is the system's.",
    "who linked tickets": "A ticket names those that it follows or took in, without a history.",
    "by which medium a reply goes": "A comment has none of its own; it is the ticket's.",
    "time spent": "The Time Tracking app's fields are columns of the ticket's last state.",
    "whom the survey rates": "The history of a ticket holds the score and the comment.",
    "teams of agents": "A user has no group.",
}

SYSTEM = "-1"
FIELDS = {
    "status_changed": "status",
    "assignee_changed": "assignee_id",
    "group_changed": "group_id",
    "priority": "priority",
    "requester": "requester_id",
    "reason": "custom_product_area",
    "tag_added": "tags",
    "tag_removed": "tags",
}
CHANNELS = {"phone": "voice"}


def carried(story: Story) -> Story:
    """The part of the story that the export has."""
    cases = {case["case_id"]: case for case in story["cases"]}
    begun: set[str] = set()
    events: list[dict[str, str]] = []
    for event in story["case_events"]:
        case = cases[event["case_id"]]
        if event["event_type"] == "work_logged":
            continue
        if event["status"] == "spam":
            event = event | {"status": "deleted"}
        if event["actor_role"] == "bot":
            event = event | {"actor_id": "", "actor_role": "system"}
        if event["link_type"]:
            event = event | {"actor_id": "", "actor_role": "system", "audit_id": ""}
            event["is_auto"] = "true" if event["link_type"] == "followup_of" else ""
        if event["event_type"] == "message":
            event = event | {"medium": case["channel"]}
        if case["case_id"] not in begun:  # the history begins with what a field held first
            begun.add(case["case_id"])
            event = event | {"audit_id": f"{case['case_id']}-0"}
            begins = dict.fromkeys(event, "") | {
                name: event[name]
                for name in ("case_id", "occurred_at", "audit_id", "actor_id", "actor_role")
            }
            begins |= {"event_type": "status_changed", "status": "new"}
            events.append(begins | {"event_id": f"{event['event_id']}-begins"})
        events.append(event)
    return story | {
        "people": [
            person | {"group_id": ""} | ({"role": "agent"} if person["role"] == "bot" else {})
            for person in story["people"]
        ],
        "case_events": events,
        "surveys": [survey | {"agent_id": ""} for survey in story["surveys"]],
    }


def minute(weekday: str, time: str) -> int:
    """Minutes since Sunday 00:00."""
    hours, minutes = time.split(":")
    return int(weekday) % 7 * 1440 + int(hours) * 60 + int(minutes)


def tell(story: Story) -> Files:
    """The tables as files; a ticket stands there twice, as it was synced twice."""
    history: list[dict[str, Any]] = []
    comments: list[dict[str, Any]] = []
    tickets: list[dict[str, Any]] = []
    merged: dict[str, list[int]] = {}

    def note(ticket: str, field: str, at: str, value: object, user: str) -> None:
        history.append(
            {"ticket_id": ticket, "field_name": field, "updated": at, "value": value,
             "user_id": user or SYSTEM}
        )  # fmt: skip

    for case in story["cases"]:
        number, created_at = case["case_id"], case["created_at"]
        events = [event for event in story["case_events"] if event["case_id"] == number]
        first = events[0]["actor_id"]
        values = {
            "status": "new", "priority": case["priority"], "requester_id": case["requester_id"],
            "organization_id": case["account_id"], "custom_product_area": case["reason"],
            "assignee_id": "", "group_id": "", "tags": "",
        }  # fmt: skip
        for field, value in values.items():
            if value:
                note(number, field, created_at, value, first)
        follows = ""
        for event in events:
            if event["event_type"] == "message":
                by = SYSTEM if event["actor_role"] == "bot" else event["actor_id"]
                comments.append(
                    {"id": event["event_id"], "ticket_id": number, "created": event["occurred_at"],
                     "user_id": by, "public": str(event["visibility"] == "public").lower(),
                     "body": "x" * int(event["body_length"]), "_fivetran_deleted": "false"}
                )  # fmt: skip
            elif event["link_type"] == "merged_into":
                merged.setdefault(event["linked_case_id"], []).append(int(number))
            elif event["link_type"]:
                follows = event["linked_case_id"]
            elif event["event_type"] != "work_logged":
                field = FIELDS[event["attribute"] or event["event_type"]]
                status = {"spam": "deleted", "merged": "closed"}.get(event["status"])
                told = status or event["status"] or event["agent_id"] or event["group_id"]
                value = "" if event["attribute"] == "tag_removed" else told or event["value"]
                note(number, field, event["occurred_at"], value, event["actor_id"])
                values[field] = value
        channel = CHANNELS.get(case["channel"], case["channel"])
        tickets.append(
            {"id": number, "created_at": created_at, "updated_at": events[-1]["occurred_at"],
             "submitter_id": first, "via_channel": channel, "subject": case["subject"],
             "via_source_rel": "follow_up" if follows else "", "via_source_from_id": follows,
             "_fivetran_deleted": str(values["status"] == "deleted").lower()}
            | {field: value for field, value in values.items() if field != "tags"}
        )  # fmt: skip
    for ticket in tickets:
        ticket["merged_ticket_ids"] = str(merged.get(ticket["id"], ""))
    for survey in story["surveys"]:
        ticket_id = survey["case_id"]
        note(ticket_id, "satisfaction_score", survey["offered_at"], "offered", SYSTEM)
        if survey["rating"]:
            by, at = survey["customer_id"], survey["responded_at"]
            note(ticket_id, "satisfaction_score", at, survey["rating"], by)
            if survey["comment"]:
                note(ticket_id, "satisfaction_comment", at, survey["comment"], by)
    stale = tickets[6] | {"status": "open", "updated_at": tickets[6]["created_at"]}
    return {
        "ticket.csv": [stale, *tickets],
        "ticket_field_history.csv": history,
        "ticket_comment.csv": comments,
        "user.csv": [
            {"id": person["person_id"], "name": person["name"], "email": person["email"],
             "role": "end-user" if person["role"] == "customer" else "agent",
             "organization_id": person["account_id"], "time_zone": "Berlin"}
            for person in story["people"]
        ],
        "group.csv": [
            {"id": group["group_id"], "name": group["name"]} for group in story["groups"]
        ],
        "organization.csv": [
            {"id": account["account_id"], "name": account["name"]} for account in story["accounts"]
        ],
        "schedule.csv": [
            {"id": 61, "time_zone": "Berlin", "created_at": "2024-01-01 00:00:00",
             "start_time": minute(row["weekday"], row["opens_at"]),
             "end_time": minute(row["weekday"], row["closes_at"])}
            for row in story["business_hours"]
        ],
        "schedule_holiday.csv": [
            {"id": 71 + place, "schedule_id": 61, "name": row["name"], "start_date": row["date"],
             "end_date": row["date"]}
            for place, row in enumerate(story["holidays"])
        ],
    }  # fmt: skip
