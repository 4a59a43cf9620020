"""What the two connectors' raw tables look like: columns, types and one line of meaning."""

from __future__ import annotations

from typing import NamedTuple


class Table(NamedTuple):
    """A raw table; `columns` maps each name to its DuckDB type, in order."""

    description: str
    columns: dict[str, str]


TYPES = {"i": "BIGINT", "t": "TIMESTAMP", "b": "BOOLEAN", "s": "VARCHAR", "d": "DATE"}


def columns(text: str) -> dict[str, str]:
    """Parse `name:type` words; without a type a column is text."""
    pairs = (word.partition(":") for word in text.split())
    return {name: TYPES[letter or "s"] for name, _, letter in pairs}


ZENDESK = {
    "ticket": Table(
        "Tickets in their current state.",
        columns(
            "id:i _fivetran_synced:t _fivetran_deleted:b created_at:t updated_at:t status priority "
            "type subject via_channel via_source_rel via_source_from_id:i requester_id:i "
            "submitter_id:i assignee_id:i group_id:i organization_id:i brand_id:i problem_id:i "
            "has_incidents:b is_public:b merged_ticket_ids custom_product_area"
        ),
    ),
    "ticket_field_history": Table(
        "The event log of tickets: every value at creation and every change.",
        columns("ticket_id:i field_name updated:t value user_id:i"),
    ),
    "ticket_comment": Table(
        "Public and internal comments.",
        columns("id:i ticket_id:i user_id:i created:t public:b voice_comment:b body"),
    ),
    "ticket_tag": Table("Tags now on tickets.", columns("ticket_id:i tag")),
    "ticket_schedule": Table(
        "Business hours that a trigger gave to a ticket.",
        columns("ticket_id:i created_at:t schedule_id:i"),
    ),
    "ticket_sla_policy": Table(
        "SLA policies applied to tickets.",
        columns("ticket_id:i sla_policy_id:i policy_applied_at:t"),
    ),
    "user": Table(
        "Agents, admins and end users.",
        columns(
            "id:i _fivetran_synced:t _fivetran_deleted:b active:b created_at:t updated_at:t name "
            "email role organization_id:i time_zone external_id suspended:b"
        ),
    ),
    "group": Table(
        "Teams of agents.", columns("id:i _fivetran_deleted:b name created_at:t updated_at:t")
    ),
    "organization": Table(
        "Business customers.", columns("id:i name external_id created_at:t updated_at:t")
    ),
    "brand": Table(
        "Brands.", columns("id:i _fivetran_deleted:b name subdomain brand_url active:b")
    ),
    "schedule": Table(
        "Business hours: weekly intervals in minutes since Sunday 00:00 local time.",
        columns("id:i _fivetran_deleted:b name time_zone start_time:i end_time:i created_at:t"),
    ),
    "schedule_holiday": Table(
        "Holidays of the schedules, inclusive local days.",
        columns("id:i schedule_id:i _fivetran_deleted:b name start_date end_date"),
    ),
    "sla_policy_metric_history": Table(
        "SLA targets over time, in minutes.",
        columns(
            "sla_policy_id:i index:i sla_policy_updated_at:t business_hours:b metric priority "
            "target:i"
        ),
    ),
    "satisfaction_rating": Table(
        "Satisfaction surveys: the offer and its answer.",
        columns(
            "id:i ticket_id:i requester_id:i assignee_id:i group_id:i score created_at:t "
            "updated_at:t"
        ),
    ),
    "call": Table(
        "Zendesk Talk calls; durations in seconds.",
        columns(
            "id:i created_at:t updated_at:t direction agent_id:i ticket_id:i customer_id:i "
            "call_group_id:i completion_status ivr_time_spent:i wait_time:i time_to_answer:i "
            "talk_time:i hold_time:i wrap_up_time:i duration:i voicemail:b callback:b"
        ),
    ),
    "call_leg": Table(
        "Legs of Zendesk Talk calls; durations in seconds.",
        columns(
            "id:i call_id:i type agent_id:i user_id:i completion_status talk_time:i hold_time:i "
            "wrap_up_time:i duration:i created_at:t"
        ),
    ),
}

CSV = {
    "people": Table(
        "Customers, agents, bots and the system.",
        columns(
            "person_id role name email group_id region time_zone account_id is_support"
        ),
    ),
    "groups": Table("Teams of agents.", columns("group_id name")),
    "cases": Table(
        "Cases as they were created.",
        columns(
            "case_id created_at created_by_role channel reason priority brand region requester_id "
            "account_id subject"
        ),
    ),
    "case_events": Table(
        "The event log of cases; a few rows are defective on purpose.",
        columns(
            "case_id occurred_at event_type event_id sequence audit_id actor_id actor_role is_auto "
            "via direction visibility medium body_length status agent_id group_id attribute value "
            "link_type linked_case_id work_type work_seconds"
        ),
    ),
    "contacts": Table(
        "Calls, chats, bot and self-service sessions offered.",
        columns(
            "contact_id kind started_at direction queue queued_at answered_at ended_at "
            "wrapped_up_at hold_seconds outcome customer_id agent_id case_id messages "
            "agent_messages"
        ),
    ),
    "agent_time": Table(
        "Stretches of agents' time by state.",
        columns("agent_id state started_at ended_at is_paid"),
    ),
    "surveys": Table(
        "Survey offers and answers.",
        columns(
            "response_id instrument score scale_min scale_max higher_is_better rating offered_at "
            "responded_at case_id contact_id customer_id agent_id account_id comment"
        ),
    ),
    "costs": Table(
        "The support ledger by month and category.",
        columns("month category amount currency group_id channel is_final"),
    ),
    "accounts": Table(
        "Business customers.", columns("account_id name segment region parent_account_id")
    ),
    "subscriptions": Table(
        "What accounts paid a month, and when.",
        columns("account_id started_at ended_at plan mrr seats currency churn_reason"),
    ),
    "business_hours": Table(
        "Weekly opening windows in local time.",
        columns("schedule_id weekday opens_at closes_at time_zone is_default"),
    ),
    "holidays": Table("Local days on which a schedule is closed.", columns("schedule_id date name")),
    "sla_policies": Table(
        "SLA targets by metric and priority.",
        columns("policy_id metric target_seconds name priority in_business_hours valid_from"),
    ),
}

TABLES = {"zendesk": ZENDESK, "csv": CSV}
