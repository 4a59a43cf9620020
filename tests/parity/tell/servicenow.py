"""The story as ServiceNow's tables tell it: incidents, their audits and their journal.

A value may stand as it is, or in a box with what it displays, as the Table API is asked.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from ..story import Files, Story

CONNECTOR = "servicenow"

LOSSES = {
    "spam": "It has no close code for it; one of one's own that is called Spam tells it.",
    "tags": "Only the tags of now are told.",
    "follow-ups": "There is no such link between incidents.",
    "the words good and bad": "A survey is answered with numbers.",
    "whom the survey rates": "It is about the incident.",
}

STATES = {"new": "1", "open": "2", "pending": "3", "hold": "3", "solved": "6", "closed": "7"}
CANCELED = "8"
HOLD_REASONS = {"pending": "1", "hold": "4"}
PRIORITIES = {"urgent": "1", "high": "2", "normal": "3", "low": "4"}
CONTACT_TYPES = {"web": "self-service"}
STARS = {"good": "5", "bad": "1"}
DISPLAYED = {
    "state": {"1": "New", "2": "In Progress", "3": "On Hold", "6": "Resolved", "7": "Closed"},
    "priority": {"1": "1 - Critical", "2": "2 - High", "3": "3 - Moderate", "4": "4 - Low"},
}


def carried(story: Story) -> Story:
    """The part of the story that the export has."""
    events = [
        event | ({"status": "solved"} if event["status"] == "spam" else {})
        for event in story["case_events"]
        if not event["attribute"].startswith("tag_") and event["link_type"] != "followup_of"
    ]
    surveys = [
        survey | {"rating": "", "score": STARS.get(survey["rating"], ""), "agent_id": ""}
        for survey in story["surveys"]
    ]
    return story | {"case_events": events, "surveys": surveys}


class Incident:
    """An incident, its audits and its journal, as they grow."""

    def __init__(self, case: dict[str, str], events: list[dict[str, str]], story: Story) -> None:
        self.case = case
        self.id = case["case_id"]
        self.names = {person["person_id"]: person["name"].lower() for person in story["people"]} | {
            "": "system"
        }
        self.values = {
            "state": "1",
            "hold_reason": "",
            "priority": PRIORITIES[case["priority"]],
            "category": case["reason"],
            "caller_id": case["requester_id"],
            "assigned_to": "",
            "assignment_group": "",
            "close_code": "",
            "parent_incident": "",
        }
        self.audits: list[dict[str, str]] = []
        self.journal: list[dict[str, str]] = []
        self.times: list[dict[str, str]] = []
        self.deletions: list[dict[str, str]] = []
        self.updates = 0
        self.updated_at = case["created_at"]
        first, *rest = events
        self.opened_by, self.description = first["actor_id"], "x" * int(first["body_length"])
        for _, saved in groupby(rest, lambda event: event["audit_id"] or event["event_id"]):
            for event in saved:
                self.save(event)
            self.updates += 1
            self.updated_at = event["occurred_at"]

    def audit(self, event: dict[str, str], field: str, value: str) -> None:
        if value != self.values.get(field, ""):
            self.audits.append(
                {
                    "sys_id": f"{event['event_id']}-{field}",
                    "tablename": "incident",
                    "documentkey": self.id,
                    "fieldname": field,
                    "oldvalue": self.values.get(field, ""),
                    "newvalue": value,
                    "user": self.names[event["actor_id"]],
                    "record_checkpoint": str(self.updates + 1),
                    "sys_created_on": event["occurred_at"],
                }
            )
        if field in self.values:
            self.values[field] = value

    def save(self, event: dict[str, str]) -> None:
        name = self.names[event["actor_id"]]
        if event["event_type"] == "message":
            element = "comments" if event["visibility"] == "public" else "work_notes"
            text = "x" * int(event["body_length"])
            self.journal.append(
                {
                    "sys_id": event["event_id"],
                    "name": "incident",
                    "element": element,
                    "element_id": self.id,
                    "value": text,
                    "sys_created_by": name,
                    "sys_created_on": event["occurred_at"],
                }
            )
            self.audit(event, element, text)
        elif event["event_type"] == "work_logged":
            self.times.append(
                {
                    "sys_id": event["event_id"],
                    "task": self.id,
                    "user": event["agent_id"],
                    "time_in_seconds": event["work_seconds"],
                    "sys_created_on": event["occurred_at"],
                }
            )
        elif event["link_type"] == "merged_into":
            self.audit(event, "parent_incident", event["linked_case_id"])
        elif event["status"] == "deleted":
            self.deletions.append(
                {
                    "sys_id": event["event_id"],
                    "tablename": "incident",
                    "documentkey": self.id,
                    "user": name,
                    "sys_created_on": event["occurred_at"],
                }
            )
        elif event["status"]:
            word = event["status"]
            if word == "merged":
                self.audit(event, "close_code", "Duplicate")
            self.audit(event, "hold_reason", HOLD_REASONS.get(word, ""))
            self.audit(event, "state", {"merged": "6", "spam": CANCELED}.get(word) or STATES[word])
        elif event["event_type"] == "assignee_changed":
            self.audit(event, "assigned_to", event["agent_id"])
        elif event["event_type"] == "group_changed":
            self.audit(event, "assignment_group", event["group_id"])
        elif event["attribute"] == "priority":
            self.audit(event, "priority", PRIORITIES[event["value"]])
        else:
            field = {"requester": "caller_id", "reason": "category"}[event["attribute"]]
            self.audit(event, field, event["value"])

    def record(self) -> dict[str, Any]:
        return {
            "sys_id": self.id,
            "number": f"INC{self.id}",
            "opened_at": self.case["created_at"],
            "opened_by": self.opened_by,
            "sys_created_on": self.case["created_at"],
            "sys_updated_on": self.updated_at,
            "sys_mod_count": str(self.updates),
            "contact_type": CONTACT_TYPES.get(self.case["channel"], self.case["channel"]),
            "company": self.case["account_id"],
            "short_description": self.case["subject"],
            "description": self.description,
            **self.values,
        }


def boxed(record: dict[str, Any]) -> dict[str, Any]:
    """As the Table API tells it with what each value displays."""
    return {
        name: {"display_value": DISPLAYED.get(name, {}).get(value, value), "value": value}
        for name, value in record.items()
    }


def linked(record: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """As the Table API tells it by default: a reference is a link."""
    link = "https://helpdesk.example/api/now/table/"
    return record | {
        name: {"link": link + record[name], "value": record[name]} for name in names if record[name]
    }


def tell(story: Story) -> Files:
    """Pages of the Table API, boxed and not, and exports of lists; an incident is told twice."""
    events = [
        event
        for event in story["case_events"]
        if not event["attribute"].startswith("tag_") and event["link_type"] != "followup_of"
    ]
    incidents = [
        Incident(case, [event for event in events if event["case_id"] == case["case_id"]], story)
        for case in story["cases"]
    ]
    records = [incident.record() for incident in incidents]
    references = ("opened_by", "caller_id", "assigned_to", "assignment_group", "company")
    before = records[3] | {"state": "2", "sys_updated_on": records[3]["sys_created_on"]}
    members = [person for person in story["people"] if person["group_id"]]
    return {
        "incident/1.json": {"result": [boxed(record) for record in records[:4]]},
        "incident/2.json": {"result": [linked(record, references) for record in records[4:8]]},
        "incident/3.csv": [before, *records[8:]],
        "sys_audit.csv": [audit for incident in incidents for audit in incident.audits],
        "sys_audit_delete.csv": [row for incident in incidents for row in incident.deletions],
        "sys_journal_field.csv": [row for incident in incidents for row in incident.journal],
        "task_time_worked.json": {
            "result": [
                linked(row, ("task", "user")) for incident in incidents for row in incident.times
            ]
        },
        "sys_user.csv": [
            {
                "sys_id": person["person_id"],
                "user_name": person["name"].lower(),
                "name": person["name"],
                "email": person["email"],
                "company": person["account_id"],
                "active": str(person["name"] != "Dora").lower(),
                "web_service_access_only": str(person["role"] == "bot").lower(),
            }
            for person in story["people"]
        ],
        "sys_user_group.csv": [
            {"sys_id": group["group_id"], "name": group["name"]} for group in story["groups"]
        ],
        "sys_user_grmember.csv": [
            {
                "sys_id": f"{person['person_id']}-{person['group_id']}",
                "user": person["person_id"],
                "group": person["group_id"],
            }
            for person in members
        ],
        "core_company.csv": [
            {"sys_id": row["account_id"], "name": row["name"]} for row in story["accounts"]
        ],
        "asmt_assessment_instance.csv": [
            {
                "sys_id": survey["response_id"],
                "trigger_table": "incident",
                "trigger_id": survey["case_id"],
                "user": survey["customer_id"],
                "state": "complete" if survey["rating"] else "ready",
                "taken_on": survey["responded_at"],
                "sys_created_on": survey["offered_at"],
            }
            for survey in story["surveys"]
        ],
        "asmt_metric_result.csv": [
            {
                "sys_id": f"{survey['response_id']}-1",
                "instance": survey["response_id"],
                "metric": "satisfaction",
                "actual_value": STARS[survey["rating"]],
            }
            for survey in story["surveys"]
            if survey["rating"]
        ],
    }
