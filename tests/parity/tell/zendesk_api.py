"""The story as the API of Zendesk tells it: tickets, their audits, and the ratings.

The records stand as a loader lands them, some of them in the API's own pages.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from ..story import Files, Story

CONNECTOR = "zendesk_api"

LOSSES = {
    "spam": "What is marked as spam is deleted, and its sender suspended.",
    "who a robot is": "Users are end users, agents and admins; what a rule says is the system's.",
    "who linked a follow-up": "It is a follow-up from its creation on, whoever creates it.",
    "surveys with questions of one's own": "Audits tell that one was offered or answered, not how.",
}

REASON, WORK_TOTAL, WORK = 360001, 360002, 360003
FIELDS = {
    "status_changed": "status",
    "assignee_changed": "assignee_id",
    "group_changed": "group_id",
    "priority": "priority",
    "requester": "requester_id",
    "reason": str(REASON),
    "tag_added": "tags",
    "tag_removed": "tags",
    "work_logged": str(WORK),
}
CHANNELS = {"phone": "voice"}
SYSTEM = -1


def carried(story: Story) -> Story:
    """The part of the story that the export has."""
    creators = {
        case["case_id"]: case["requester_id"]
        for case in story["cases"]
        if case["created_by_role"] == "customer"
    }
    events = []
    for event in story["case_events"]:
        if event["status"] == "spam":
            event = event | {"status": "deleted"}
        if event["actor_role"] == "bot":
            event = event | {"actor_id": "", "actor_role": "system"}
        if event["link_type"] == "followup_of":
            event = event | {"actor_id": creators[event["case_id"]], "actor_role": "customer"}
        events.append(event)
    people = [
        person | ({"role": "agent"} if person["role"] == "bot" else {})
        for person in story["people"]
    ]
    return story | {"people": people, "case_events": events}


def instant(value: str) -> str:
    return value.replace(" ", "T") + "Z"


def number(value: str) -> int | None:
    return int(value) if value else None


def via(channel: str, rel: str | None = None, **origin: object) -> dict[str, Any]:
    return {"channel": channel, "source": {"from": origin, "to": {}, "rel": rel}}


class Ticket:
    """A ticket and its audits, as they grow."""

    def __init__(self, case: dict[str, str], events: list[dict[str, str]]) -> None:
        self.case = case
        self.id = int(case["case_id"])
        first = next(event for event in events if event["event_type"] == "message")
        self.channel = CHANNELS.get(case["channel"], case["channel"])
        self.via = via(self.channel)
        for event in events:
            if event["link_type"] == "followup_of":
                self.via = via(self.channel, "follow_up", ticket_id=int(event["linked_case_id"]))
        self.values: dict[str, Any] = {
            "status": "new",
            "priority": case["priority"],
            "requester_id": case["requester_id"],
            "organization_id": case["account_id"],
            "assignee_id": None,
            "group_id": None,
            str(REASON): case["reason"] or None,
            "tags": [],
        }
        self.submitter = int(first["actor_id"])
        self.audits: list[dict[str, Any]] = []
        self.updated_at = case["created_at"]
        for key, saved in groupby(events, lambda event: event["audit_id"] or event["event_id"]):
            self.save(int(key.replace("-", "")), list(saved))

    def save(self, key: int, saved: list[dict[str, str]]) -> None:
        """An audit: what one person, or a rule, saved together."""
        head = saved[0]
        is_first = not self.audits
        if (
            not is_first
            and head["event_type"] == "case_linked"
            and head["link_type"] != "merged_into"
        ):
            return  # told by the ticket
        by_rule = head["via"] == "rule" or head["actor_role"] == "bot"
        audit: dict[str, Any] = {
            "id": 7000000000 + key,
            "ticket_id": self.id,
            "created_at": instant(head["occurred_at"]),
            "author_id": int(head["actor_id"] or SYSTEM),
            "metadata": {"system": {"client": "", "ip_address": ""}, "custom": {}},
            "via": self.via if is_first else via("rule", "automation") if by_rule else via("web"),
            "events": [],
        }
        if head["direction"] == "in" and not is_first:
            audit["via"] = via(CHANNELS.get(head["medium"], head["medium"]))
        for event in saved:
            if event["link_type"] == "merged_into":
                audit["via"] = via("web", "merge", ticket_id=int(event["linked_case_id"]))
            else:
                audit["events"].append(self.event(event))
        if is_first:
            created = {name: value for name, value in self.values.items() if value}
            for name, value in created.items():
                audit["events"].append({"type": "Create", "field_name": name, "value": value})
        for place, event_told in enumerate(audit["events"]):
            event_told["id"] = audit["id"] * 10 + place
        if audit["events"][0]["type"] == "Comment":  # somebody is told, which changes nothing
            audit["events"].append(
                {
                    "id": audit["id"] * 10 + 9,
                    "type": "Notification",
                    "subject": "",
                    "recipients": [],
                }
            )
        self.audits.append(audit)
        self.updated_at = head["occurred_at"]

    def event(self, event: dict[str, str]) -> dict[str, Any]:
        if event["event_type"] == "message":
            body = "x" * int(event["body_length"])
            return {
                "type": "Comment",
                "author_id": int(event["actor_id"]),
                "body": body,
                "html_body": f"<p>{body}</p>",
                "public": event["visibility"] == "public",
                "attachments": [],
            }
        field = FIELDS[event["attribute"] or event["event_type"]]
        before = self.values.get(field)
        after: Any = event["agent_id"] or event["group_id"] or event["value"] or None
        if event["status"]:
            after = {"spam": "deleted", "merged": "closed"}.get(event["status"], event["status"])
        elif field == "tags":
            rest = [tag for tag in before if tag != event["value"]]
            after = [*rest, event["value"]] if event["attribute"] == "tag_added" else rest
        elif event["work_seconds"]:
            after = event["work_seconds"]
        self.values[field] = after
        return {"type": "Change", "field_name": field, "previous_value": before, "value": after}

    def record(self) -> dict[str, Any]:
        values = self.values
        return {
            "id": self.id,
            "url": f"https://helpdesk.example/api/v2/tickets/{self.id}.json",
            "created_at": instant(self.case["created_at"]),
            "updated_at": instant(self.updated_at),
            "subject": self.case["subject"],
            "status": values["status"],
            "priority": values["priority"],
            "requester_id": number(values["requester_id"]),
            "submitter_id": self.submitter,
            "assignee_id": number(values["assignee_id"]),
            "group_id": number(values["group_id"]),
            "organization_id": number(values["organization_id"]),
            "brand_id": None,
            "problem_id": None,
            "tags": values["tags"],
            "custom_fields": [{"id": REASON, "value": values[str(REASON)]}],
            "via": self.via,
        }


def tell(story: Story) -> Files:
    """A page of the API, and what a loader landed: a ticket again each time it was told."""
    events = story["case_events"]
    tickets = [
        Ticket(case, [event for event in events if event["case_id"] == case["case_id"]])
        for case in story["cases"]
    ]
    records = [ticket.record() for ticket in tickets]
    stale = [record | {"status": "open", "updated_at": record["created_at"]} for record in records]
    audits = [audit for ticket in tickets for audit in ticket.audits]
    return {
        "tickets/1.json": {
            "tickets": records[:5],
            "next_page": None,
            "count": 5,
            "end_of_stream": True,
        },
        "tickets/2.jsonl": [*stale[5:8], *records[5:]],
        "ticket_audits/1.json": {"audits": audits[:20], "before_url": None, "count": 20},
        # a loader that overlaps with the one before
        "ticket_audits/2.jsonl": audits[17:],
        "ticket_fields.jsonl": [
            {"id": REASON, "type": "tagger", "title": "Product area"},
            {"id": WORK_TOTAL, "type": "integer", "title": "Total time spent (sec)"},
            {"id": WORK, "type": "integer", "title": "Time spent last update (sec)"},
        ],
        "users.jsonl": [
            {
                "id": int(person["person_id"]),
                "name": person["name"],
                "email": person["email"],
                "role": "end-user" if person["role"] == "customer" else "agent",
                "organization_id": number(person["account_id"]),
                "default_group_id": number(person["group_id"]),
                "suspended": person["name"] == "Dora",
                "time_zone": "Berlin",
            }
            for person in story["people"]
        ],
        "groups.jsonl": [
            {"id": int(group["group_id"]), "name": group["name"]} for group in story["groups"]
        ],
        "organizations.json": {
            "organizations": [
                {"id": int(account["account_id"]), "name": account["name"]}
                for account in story["accounts"]
            ],
        },
        "satisfaction_ratings.jsonl": [
            {
                "id": int(survey["response_id"]) * 10 + place,
                "ticket_id": int(survey["case_id"]),
                "requester_id": int(survey["customer_id"]),
                "assignee_id": int(survey["agent_id"]),
                "score": "offered" if at == "offered_at" else survey["rating"],
                "comment": survey["comment"] if at == "responded_at" else None,
                "created_at": instant(survey[at]),
                "updated_at": instant(survey[at]),
            }
            for survey in story["surveys"]
            for place, at in enumerate(("offered_at", "responded_at"))
            if survey[at]
        ],
        "schedules.json": {
            "schedules": [
                {
                    "id": 61,
                    "name": "office",
                    "time_zone": "Berlin",
                    "created_at": "2024-01-01T00:00:00Z",
                    "updated_at": "2024-01-01T00:00:00Z",
                    "intervals": [
                        {
                            "start_time": minute(row["weekday"], row["opens_at"]),
                            "end_time": minute(row["weekday"], row["closes_at"]),
                        }
                        for row in story["business_hours"]
                    ],
                }
            ],
        },
        "schedule_holidays.jsonl": [
            {
                "id": 71 + place,
                "schedule_id": 61,
                "name": row["name"],
                "start_date": row["date"],
                "end_date": row["date"],
            }
            for place, row in enumerate(story["holidays"])
        ],
    }


def minute(weekday: str, time: str) -> int:
    """Minutes since Sunday 00:00."""
    hours, minutes = time.split(":")
    return int(weekday) % 7 * 1440 + int(hours) * 60 + int(minutes)
