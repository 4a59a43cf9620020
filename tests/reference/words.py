"""The words of the contract: statuses, tables, columns and what each column holds."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]

CONNECTOR = "csv"

ACTIVE = frozenset({"new", "open", "pending", "hold"})
DONE = frozenset({"solved", "closed"})
VOID = frozenset({"spam", "deleted", "merged"})

DAY = 24 * 60 * 60
WEEK = 7 * DAY

# Rule 14: events at one instant and without a sequence happen in this order; rule 15 adds the rest.
EVENT_RANK = {
    "attribute_changed": 1,
    "group_changed": 2,
    "assignee_changed": 3,
    "message": 4,
    "status_changed": 5,
    "case_linked": 6,
    "work_logged": 7,
    "sla_clock": 8,
}

# Column -> what it holds, in the contract's order. `id` is text that marts show with the
# connector's prefix.
COLUMNS: dict[str, dict[str, str]] = {
    "people": {
        "person_id": "id",
        "role": "text",
        "name": "text",
        "email": "text",
        "group_id": "id",
        "region": "text",
        "time_zone": "text",
        "account_id": "id",
        "is_support": "boolean",
    },
    "groups": {"group_id": "id", "name": "text"},
    "cases": {
        "case_id": "id",
        "created_at": "instant",
        "created_by_role": "text",
        "channel": "text",
        "reason": "text",
        "priority": "text",
        "brand": "text",
        "region": "text",
        "requester_id": "id",
        "account_id": "id",
        "subject": "text",
        "history_quality": "text",
    },
    "case_events": {
        "case_id": "id",
        "occurred_at": "instant",
        "event_type": "text",
        "event_id": "text",
        "sequence": "number",
        "audit_id": "id",
        "actor_id": "id",
        "actor_role": "text",
        "is_auto": "boolean",
        "via": "text",
        "direction": "text",
        "visibility": "text",
        "medium": "text",
        "body_length": "integer",
        "status": "text",
        "agent_id": "id",
        "group_id": "id",
        "attribute": "text",
        "value": "text",
        "link_type": "text",
        "linked_case_id": "id",
        "work_type": "text",
        "work_seconds": "integer",
        "policy_id": "id",
        "metric": "text",
        "instance": "integer",
        "action": "text",
        "target_seconds": "integer",
        "in_business_hours": "boolean",
    },
    "contacts": {
        "contact_id": "id",
        "kind": "text",
        "started_at": "instant",
        "direction": "text",
        "queue": "text",
        "queued_at": "instant",
        "answered_at": "instant",
        "ended_at": "instant",
        "wrapped_up_at": "instant",
        "hold_seconds": "integer",
        "outcome": "text",
        "customer_id": "id",
        "agent_id": "id",
        "case_id": "id",
        "messages": "integer",
        "agent_messages": "integer",
    },
    "agent_time": {
        "agent_id": "id",
        "state": "text",
        "started_at": "instant",
        "ended_at": "instant",
        "is_paid": "boolean",
    },
    "surveys": {
        "response_id": "id",
        "instrument": "text",
        "score": "number",
        "scale_min": "number",
        "scale_max": "number",
        "higher_is_better": "boolean",
        "rating": "text",
        "offered_at": "instant",
        "responded_at": "instant",
        "case_id": "id",
        "contact_id": "id",
        "customer_id": "id",
        "agent_id": "id",
        "account_id": "id",
        "comment": "text",
    },
    "costs": {
        "month": "month",
        "category": "text",
        "amount": "number",
        "currency": "text",
        "group_id": "id",
        "channel": "text",
        "is_final": "boolean",
    },
    "accounts": {
        "account_id": "id",
        "name": "text",
        "segment": "text",
        "region": "text",
        "parent_account_id": "id",
    },
    "subscriptions": {
        "account_id": "id",
        "started_at": "instant",
        "ended_at": "instant",
        "plan": "text",
        "mrr": "number",
        "seats": "integer",
        "currency": "text",
        "churn_reason": "text",
    },
    "business_hours": {
        "schedule_id": "text",
        "weekday": "weekday",
        "opens_at": "wall",
        "closes_at": "wall",
        "time_zone": "zone",
        "is_default": "boolean",
    },
    "holidays": {"schedule_id": "text", "date": "date", "name": "text"},
    "sla_policies": {
        "policy_id": "id",
        "metric": "text",
        "target_seconds": "integer",
        "name": "text",
        "priority": "text",
        "in_business_hours": "boolean",
        "valid_from": "instant",
    },
}

REQUIRED: dict[str, tuple[str, ...]] = {
    "people": ("person_id", "role"),
    "groups": ("group_id",),
    "cases": ("case_id", "created_at"),
    "case_events": ("case_id", "occurred_at", "event_type"),
    "contacts": ("contact_id", "kind", "started_at"),
    "agent_time": ("agent_id", "state", "started_at", "ended_at"),
    "surveys": ("response_id", "instrument"),
    "costs": ("month", "category", "amount"),
    "accounts": ("account_id",),
    "subscriptions": ("account_id", "started_at"),
    "business_hours": ("schedule_id", "weekday", "opens_at", "closes_at", "time_zone"),
    "holidays": ("schedule_id", "date"),
    "sla_policies": ("policy_id", "metric", "target_seconds"),
}

# Rule 6: only these columns reject a row for a word that is not in the list.
WORDS: dict[str, dict[str, frozenset[str]]] = {
    "people": {"role": frozenset({"customer", "agent", "bot", "system"})},
    "case_events": {"event_type": frozenset(EVENT_RANK)},
    "contacts": {"kind": frozenset({"call", "chat", "bot", "self_service"})},
    "agent_time": {
        "state": frozenset(
            {"scheduled", "available", "busy", "wrap", "break", "meeting", "training", "offline"}
        )
    },
    "surveys": {"instrument": frozenset({"csat", "happiness", "nps", "ces", "esat", "enps"})},
    "sla_policies": {
        "metric": frozenset(
            {"first_reply", "next_reply", "requester_wait", "agent_work", "resolution"}
        )
    },
}

# Rule 13 and the contract's "default" remarks.
DEFAULTS: dict[str, Row] = {
    "people": {"is_support": True},
    "cases": {"created_by_role": "customer"},
    "case_events": {"is_auto": False, "visibility": "public"},
    "contacts": {"direction": "in"},
    "agent_time": {"is_paid": True},
    "surveys": {"higher_is_better": True},
    "costs": {"is_final": True},
    "business_hours": {"is_default": False},
    "sla_policies": {"in_business_hours": False},
}

# Rule 5: a second row with the same key and other content is rejected.
KEYS: dict[str, str] = {
    "people": "person_id",
    "groups": "group_id",
    "cases": "case_id",
    "contacts": "contact_id",
    "accounts": "account_id",
}
