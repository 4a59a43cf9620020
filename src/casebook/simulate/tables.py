"""The raw tables that the simulator writes: their columns, types and meaning."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

TYPES = {"": "VARCHAR", "i": "BIGINT", "t": "TIMESTAMP", "b": "BOOLEAN"}
TIMES = [f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in range(86_400)]


class Table(NamedTuple):
    """A raw table; `columns` maps each name to its DuckDB type, in order."""

    description: str
    columns: dict[str, str]


def table(description: str, columns: str) -> Table:
    """A table whose columns are written as words, `name` for text or `name:type`."""
    pairs = (word.partition(":") for word in columns.split())
    return Table(description, {name: TYPES[letter] for name, _, letter in pairs})


TABLES = {
    "zendesk": {
        "ticket": table(
            "Tickets in their current state.",
            "id:i _fivetran_synced:t _fivetran_deleted:b created_at:t updated_at:t status priority "
            "type subject via_channel via_source_rel via_source_from_id:i requester_id:i "
            "submitter_id:i assignee_id:i group_id:i organization_id:i brand_id:i problem_id:i "
            "has_incidents:b is_public:b merged_ticket_ids custom_product_area",
        ),
        "ticket_field_history": table(
            "The event log of tickets: every value at creation and every change.",
            "ticket_id:i field_name updated:t value user_id:i",
        ),
        "ticket_comment": table(
            "Public and internal comments.",
            "id:i ticket_id:i user_id:i created:t public:b voice_comment:b body",
        ),
        "ticket_tag": table("Tags now on tickets.", "ticket_id:i tag"),
        "ticket_schedule": table(
            "Business hours that a trigger gave to a ticket.",
            "ticket_id:i created_at:t schedule_id:i",
        ),
        "ticket_sla_policy": table(
            "SLA policies applied to tickets.",
            "ticket_id:i sla_policy_id:i policy_applied_at:t",
        ),
        "user": table(
            "Agents and end users.",
            "id:i _fivetran_synced:t _fivetran_deleted:b active:b created_at:t updated_at:t name "
            "email role organization_id:i time_zone external_id suspended:b",
        ),
        "group": table(
            "Teams of agents.", "id:i _fivetran_deleted:b name created_at:t updated_at:t"
        ),
        "organization": table(
            "Business customers.", "id:i name external_id created_at:t updated_at:t"
        ),
        "brand": table("Brands.", "id:i _fivetran_deleted:b name subdomain brand_url active:b"),
        "schedule": table(
            "Business hours: weekly intervals in minutes since Sunday 00:00 local time.",
            "id:i _fivetran_deleted:b name time_zone start_time:i end_time:i created_at:t",
        ),
        "schedule_holiday": table(
            "Holidays of the schedules, inclusive local days.",
            "id:i schedule_id:i _fivetran_deleted:b name start_date end_date",
        ),
        "sla_policy_metric_history": table(
            "SLA targets over time, in minutes.",
            "sla_policy_id:i index:i sla_policy_updated_at:t business_hours:b metric priority "
            "target:i",
        ),
        "satisfaction_rating": table(
            "Satisfaction surveys. Not read: the history of a ticket holds the score.",
            "id:i ticket_id:i requester_id:i assignee_id:i group_id:i score created_at:t "
            "updated_at:t",
        ),
        "call": table(
            "Zendesk Talk calls; durations in seconds.",
            "id:i created_at:t updated_at:t direction agent_id:i ticket_id:i customer_id:i "
            "call_group_id:i completion_status ivr_time_spent:i wait_time:i time_to_answer:i "
            "talk_time:i hold_time:i wrap_up_time:i duration:i voicemail:b callback:b",
        ),
        "call_leg": table(
            "Legs of Zendesk Talk calls; durations in seconds.",
            "id:i call_id:i type agent_id:i user_id:i completion_status talk_time:i hold_time:i "
            "wrap_up_time:i duration:i created_at:t",
        ),
    },
    "csv": {
        "people": table(
            "Customers, agents, bots and the system.",
            "person_id role name email group_id region time_zone account_id is_support",
        ),
        "groups": table("Teams of agents.", "group_id name"),
        "cases": table(
            "Cases as they were created.",
            "case_id created_at created_by_role channel reason priority brand region requester_id "
            "account_id subject",
        ),
        "case_events": table(
            "The event log of cases; a few rows are defective on purpose.",
            "case_id occurred_at event_type event_id sequence audit_id actor_id actor_role is_auto "
            "via direction visibility medium body_length status agent_id group_id attribute value "
            "link_type linked_case_id work_type work_seconds",
        ),
        "contacts": table(
            "Calls, chats, bot and self-service sessions offered.",
            "contact_id kind started_at direction queue queued_at answered_at ended_at "
            "wrapped_up_at hold_seconds outcome customer_id agent_id case_id messages "
            "agent_messages",
        ),
        "agent_time": table(
            "Stretches of agents' time by state.", "agent_id state started_at ended_at is_paid"
        ),
        "surveys": table(
            "Survey offers and answers.",
            "response_id instrument score scale_min scale_max higher_is_better rating offered_at "
            "responded_at case_id contact_id customer_id agent_id account_id comment",
        ),
        "costs": table(
            "The support ledger by month and category.",
            "month category amount currency group_id channel is_final",
        ),
        "accounts": table(
            "Business customers.", "account_id name segment region parent_account_id"
        ),
        "subscriptions": table(
            "What accounts paid a month, and when.",
            "account_id started_at ended_at plan mrr seats currency churn_reason",
        ),
        "business_hours": table(
            "Weekly opening windows in local time.",
            "schedule_id weekday opens_at closes_at time_zone is_default",
        ),
        "holidays": table("Local days on which a schedule is closed.", "schedule_id date name"),
        "sla_policies": table(
            "SLA targets by metric and priority.",
            "policy_id metric target_seconds name priority in_business_hours valid_from",
        ),
    },
}


class Rows:
    """Rows of one connector's tables, each in the order of the table's columns."""

    def __init__(self, connector: str):
        self.columns = {name: table.columns for name, table in TABLES[connector].items()}
        self.tables: dict[str, list[tuple[object, ...]]] = {name: [] for name in self.columns}

    def add(self, table: str, /, **values: object) -> None:
        """Add a row; columns that are not given are empty. KeyError for an unknown column."""
        columns = self.columns[table]
        if not values.keys() <= columns.keys():
            raise KeyError(f"{table} has no column {values.keys() - columns.keys()}")
        self.tables[table].append(tuple(map(values.get, columns)))


def flag(value: bool) -> str:
    """A boolean as the exports write it."""
    return "true" if value else "false"


@cache
def day_text(day: int) -> str:
    """Days since 1970 as an ISO date."""
    return datetime.fromtimestamp(day * 86_400, UTC).date().isoformat()


def stamp(at: int) -> str:
    """Epoch seconds as `YYYY-MM-DD HH:MM:SS` in UTC."""
    return f"{day_text(at // 86_400)} {TIMES[at % 86_400]}"


def iso(at: int | None) -> str | None:
    """Epoch seconds as ISO 8601 with Z; None stays None."""
    return None if at is None else f"{day_text(at // 86_400)}T{TIMES[at % 86_400]}Z"
