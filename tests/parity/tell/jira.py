"""The story as Jira Service Management tells it: issues with what nests in them, and without."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from ..story import Files, Story

CONNECTOR = "jira"

LOSSES = {
    "deleted issues": "A deleted issue is in no search any more, and nothing tells of it.",
    "teams": "An issue has an assignee and a project; queues are searches.",
    "the phone": "A request that staff enters for a customer has no channel.",
    "follow-ups": "There is no such link between issues.",
    "what a rule is": "Automation is an app like any other: a robot.",
    "survey offers and comments": "An issue holds the stars and when they were given.",
    "whom the survey rates": "It rates the request.",
    "who belongs to an organization": "An issue names one, a user does not.",
}

RULES = "20"
STATUSES = {
    "new": ("1", "Open", "new"),
    "open": ("3", "Work in progress", "indeterminate"),
    "pending": ("4", "Waiting for customer", "indeterminate"),
    # of a workflow of one's own, known by its category and by no name
    "hold": ("5", "On hold", "indeterminate"),
    "solved": ("6", "Resolved", "done"),
    "closed": ("7", "Closed", "done"),
}
RESOLUTIONS = {"merged": "Duplicate", "spam": "Spam", "solved": "Done", "closed": "Done"}
PRIORITIES = {"urgent": "Highest", "high": "High", "normal": "Medium", "low": "Low"}
STARS = {"good": 5, "bad": 1}
REQUEST_TYPE, ORGANIZATIONS, SATISFACTION, SATISFIED_AT = (
    f"customfield_{number}" for number in (10010, 10002, 10035, 10036)
)


def carried(story: Story) -> Story:
    """The part of the story that the export has."""
    deleted = {event["case_id"] for event in story["case_events"] if event["status"] == "deleted"}

    def told(event: dict[str, str]) -> bool:
        return (
            event["case_id"] not in deleted
            and event["event_type"] != "group_changed"
            and event["link_type"] != "followup_of"
        )

    def as_told(event: dict[str, str]) -> dict[str, str]:
        if event["actor_role"] == "system":
            event = event | {"actor_id": RULES, "actor_role": "bot", "via": ""}
        return event | ({"medium": ""} if event["medium"] == "phone" else {})

    rules = {"person_id": RULES, "role": "bot", "name": "Automation for Jira"}
    people = [person | {"account_id": "", "group_id": ""} for person in story["people"]]
    return {
        "people": [*people, rules],
        "accounts": story["accounts"],
        "cases": [
            case | {"brand": "Support"} | ({"channel": ""} if case["channel"] == "phone" else {})
            for case in story["cases"]
            if case["case_id"] not in deleted
        ],
        "case_events": [as_told(event) for event in story["case_events"] if told(event)],
        "surveys": [
            survey
            | {
                "rating": "",
                "score": str(STARS[survey["rating"]]),
                "scale_min": "1",
                "scale_max": "5",
            }
            | {"offered_at": "", "agent_id": ""}
            for survey in story["surveys"]
            if survey["rating"]
        ],
        "business_hours": story["business_hours"],
        "holidays": story["holidays"],
    }


def instant(value: str) -> str:
    return value.replace(" ", "T") + ".000+0000"


def status(word: str) -> dict[str, Any]:
    number, name, category = STATUSES[word]
    return {"id": number, "name": name, "statusCategory": {"key": category, "name": category}}


class Issue:
    """An issue and its histories, as they grow."""

    def __init__(self, case: dict[str, str], events: list[dict[str, str]], story: Story) -> None:
        self.case = case
        self.id = case["case_id"]
        self.people = {person["person_id"]: person for person in story["people"]}
        self.names = {row["account_id"]: row["name"] for row in story["accounts"]}
        self.survey = next((row for row in story["surveys"] if row["case_id"] == self.id), None)
        self.status, self.assignee, self.resolution = "new", "", ""
        self.priority, self.reason, self.reporter = (
            case["priority"],
            case["reason"],
            case["requester_id"],
        )
        self.labels: list[str] = []
        self.links: list[dict[str, Any]] = []
        self.histories: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.worklogs: list[dict[str, Any]] = []
        self.updated_at = case["created_at"]
        first, *rest = events
        self.creator, self.description = first["actor_id"], "x" * int(first["body_length"])
        for key, saved in groupby(rest, lambda event: event["audit_id"] or event["event_id"]):
            self.save(key.replace("-", ""), list(saved))

    def user(self, person_id: str) -> dict[str, Any] | None:
        if not person_id:
            return None
        person = self.people[person_id]
        kinds = {"customer": "customer", "bot": "app"}
        return {
            "accountId": person_id,
            "accountType": kinds.get(person["role"], "atlassian"),
            "displayName": person["name"],
            "active": person["name"] != "Dora",
        }

    def save(self, key: str, saved: list[dict[str, str]]) -> None:
        items: list[dict[str, Any]] = []
        for event in saved:
            self.updated_at = event["occurred_at"]
            who = {"author": self.user(event["actor_id"]), "created": instant(event["occurred_at"])}
            if event["event_type"] == "message":
                self.comments.append(
                    {"id": event["event_id"], **who, "body": "x" * int(event["body_length"]),
                     "jsdPublic": event["visibility"] == "public"}
                )  # fmt: skip
            elif event["event_type"] == "work_logged":
                self.worklogs.append(
                    {"id": event["event_id"], **who, "started": who["created"], "comment": "",
                     "timeSpentSeconds": int(event["work_seconds"])}
                )  # fmt: skip
            else:
                items += self.change(event)
        if items:
            head = saved[0]
            self.histories.append(
                {"id": str(3000000 + int(key)), "author": self.user(head["actor_id"]),
                 "created": instant(head["occurred_at"]), "items": items}
            )  # fmt: skip

    def change(self, event: dict[str, str]) -> list[dict[str, Any]]:
        word = event["status"]
        if event["link_type"]:
            other = event["linked_case_id"]
            self.links.append(
                {"id": f"9{self.id}", "type": {"name": "Duplicate", "outward": "duplicates"},
                 "outwardIssue": {"id": other, "key": f"SUP-{other}"}}
            )  # fmt: skip
            return [item("Link", None, None, f"SUP-{other}", f"This issue duplicates SUP-{other}")]
        if word:
            before, after = self.status, "solved" if word in ("merged", "spam") else word
            resolved = RESOLUTIONS.get(word, "")
            items = [item("resolution", None, self.resolution, None, resolved)]
            self.status = after
            if before != after:
                (old, old_name, _), (new, new_name, _) = STATUSES[before], STATUSES[after]
                items.append(item("status", old, old_name, new, new_name))
            if resolved == self.resolution:
                items = items[1:]
            self.resolution = resolved
            return items
        if event["event_type"] == "assignee_changed":
            items = [item("assignee", *self.name(self.assignee), *self.name(event["agent_id"]))]
            self.assignee = event["agent_id"]
        elif event["attribute"] == "requester":
            items = [item("reporter", *self.name(self.reporter), *self.name(event["value"]))]
            self.reporter = event["value"]
        elif event["attribute"] == "priority":
            items = [
                item("priority", "3", PRIORITIES[self.priority], "1", PRIORITIES[event["value"]])
            ]
            self.priority = event["value"]
        elif event["attribute"] == "reason":
            items = [item("Request Type", None, self.reason, None, event["value"], REQUEST_TYPE)]
            self.reason = event["value"]
        else:
            labels = [label for label in self.labels if label != event["value"]]
            labels += [event["value"]] if event["attribute"] == "tag_added" else []
            items = [item("labels", None, " ".join(self.labels), None, " ".join(labels))]
            self.labels = labels
        return items

    def name(self, person_id: str) -> tuple[str | None, str | None]:
        return (person_id, self.people[person_id]["name"]) if person_id else (None, None)

    def record(self, nested: bool) -> dict[str, Any]:
        """The issue as a search gives it, or as a loader does that has tables for what nests."""
        answered = self.survey and self.survey["rating"]
        fields: dict[str, Any] = {
            "summary": self.case["subject"],
            "project": {"id": "10000", "key": "SUP", "name": "Support"},
            "created": instant(self.case["created_at"]),
            "updated": instant(self.updated_at),
            "status": status(self.status),
            "resolution": {"name": self.resolution} if self.resolution else None,
            "priority": {"name": PRIORITIES[self.priority]},
            "creator": self.user(self.creator),
            "reporter": self.user(self.reporter),
            "assignee": self.user(self.assignee),
            "description": self.description,
            "labels": self.labels,
            "issuelinks": self.links,
            REQUEST_TYPE: {"requestType": {"id": "31", "name": self.reason}}
            if self.reason
            else None,
            ORGANIZATIONS: [
                {"id": self.case["account_id"], "name": self.names[self.case["account_id"]]}
            ],
            SATISFACTION: {"rating": STARS[self.survey["rating"]]}
            if answered and self.survey
            else None,
            SATISFIED_AT: instant(self.survey["responded_at"])
            if answered and self.survey
            else None,
        }
        channel = {"web": "portal", "phone": "jira"}.get(self.case["channel"], self.case["channel"])
        record: dict[str, Any] = {
            "id": self.id,
            "key": f"SUP-{self.id}",
            "fields": fields,
            "properties": {"request.channel.type": {"value": channel}},
            "changelog": {"startAt": 0, "total": len(self.histories), "histories": []},
        }
        if nested:
            record["changelog"]["histories"] = self.histories[::-1]
            fields["comment"] = {"comments": self.comments, "total": len(self.comments)}
            fields["worklog"] = {"worklogs": self.worklogs, "total": len(self.worklogs)}
        return record


def item(
    field: str, before: Any, before_name: Any, after: Any, after_name: Any, field_id: str = ""
) -> dict[str, Any]:
    return {
        "field": field,
        "fieldtype": "custom" if field_id else "jira",
        "fieldId": field_id or field.lower(),
        "from": before,
        "fromString": before_name or None,
        "to": after,
        "toString": after_name or None,
    }


def tell(story: Story) -> Files:
    """A page of a search, and a loader's tables of the rest; one issue is in both."""
    told = carried(story)
    issues = [
        Issue(
            case,
            [event for event in told["case_events"] if event["case_id"] == case["case_id"]],
            told | {"surveys": story["surveys"]},
        )
        for case in told["cases"]
    ]
    landed = issues[11:]
    of_sites = {
        REQUEST_TYPE: ("Request Type", "com.atlassian.servicedesk:vp-origin"),
        ORGANIZATIONS: ("Organizations", "com.atlassian.servicedesk:sd-customer-organizations"),
        SATISFACTION: ("Satisfaction", "com.atlassian.servicedesk:sd-request-feedback"),
        SATISFIED_AT: ("Satisfaction date", "com.atlassian.servicedesk:sd-request-feedback-date"),
    }
    return {
        "issues/1.json": {
            "expand": "names,schema",
            "startAt": 0,
            "total": 12,
            "issues": [issue.record(nested=True) for issue in issues[:12]],
        },
        "issues/2.jsonl": [issue.record(nested=False) for issue in landed],
        "issue_changelogs.jsonl": [
            {"issueId": issue.id} | history for issue in landed for history in issue.histories
        ],
        "issue_comments.jsonl": [
            {"issueId": issue.id} | comment for issue in landed for comment in issue.comments
        ],
        "issue_worklogs.jsonl": [
            {"issueId": issue.id} | worklog for issue in landed for worklog in issue.worklogs
        ],
        "users.jsonl": [
            {
                "accountId": person["person_id"],
                "accountType": {"customer": "customer", "bot": "app"}.get(
                    person["role"], "atlassian"
                ),
                "displayName": person["name"],
                "emailAddress": person.get("email", ""),
            }
            for person in told["people"]
        ],
        "issue_fields.jsonl": [
            {"id": field, "name": name, "custom": True, "schema": {"type": "any", "custom": kind}}
            for field, (name, kind) in of_sites.items()
        ],
        "statuses.json": [
            {"id": number, "name": name, "statusCategory": {"key": category}}
            for number, name, category in STATUSES.values()
        ],
    }
