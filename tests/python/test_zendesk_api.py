"""The turns of the Zendesk API that the parity story does not take, each told once.

One export, built once alone and once as two instances, of which the second is in Parquet.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from .building import build, events_of, rows
from .twice import assert_twice

DAY = "2025-03-04T"


def via(channel: str, rel: str | None = None, **origin: object) -> dict[str, Any]:
    return {"channel": channel, "source": {"from": origin, "to": {}, "rel": rel}}


def ticket(number: int, **fields: object) -> dict[str, Any]:
    return {
        "id": number, "created_at": f"{DAY}13:00:00Z", "updated_at": f"{DAY}14:00:00Z",
        "generated_timestamp": 1741096800, "status": "open", "requester_id": 101,
        "submitter_id": 101, "via": via("email"), "tags": [], "custom_fields": [],
    } | fields  # fmt: skip


def audit(
    number: int, ticket_id: int, time: str, author: int, *events: dict[str, Any], **fields: object
) -> dict[str, Any]:
    return {
        "id": number, "ticket_id": ticket_id, "created_at": f"{DAY}{time}Z", "author_id": author,
        "via": via("web"), "events": [{"id": number * 10 + i} | e for i, e in enumerate(events)],
    } | fields  # fmt: skip


def change(field: str, before: object, after: object, **fields: object) -> dict[str, Any]:
    return {
        "type": "Change", "field_name": field, "previous_value": before, "value": after
    } | fields  # fmt: skip


def create(field: str, value: object) -> dict[str, Any]:
    return {"type": "Create", "field_name": field, "value": value}


def comment(author: int, body: str = "<p>Hello</p>", **fields: object) -> dict[str, Any]:
    return {"type": "Comment", "author_id": author, "public": True, "body": body} | fields


TICKETS = [
    # told twice with one updated_at: a rule changed it since, which does not touch that
    ticket(10, generated_timestamp=1741100000, status="hold"),
    ticket(10, generated_timestamp=1741200000, status="pending", priority="high",
           custom_fields=[{"id": 77, "value": "login"}, {"id": 78, "value": "North"}]),
    ticket(11), ticket(12, status="closed"), ticket(13, status="closed", tags=["closed_by_merge"]),
    ticket(14, tags=["junk"]), ticket(15, status="deleted"),
    ticket(16, status="solved", assignee_id=2), ticket(17, status="open", assignee_id=3),
    ticket(18, via=via("carrier_pigeon")),
    # of what was updated at 14:00 a rule changed the status at 15:00
    ticket(19, tags=["junk"], status="hold"), ticket(20, status="deleted"),
    # deleted, restored and deleted again; restored
    ticket(21, status="deleted"), ticket(22, generated_timestamp=1741114800), ticket(23),
    ticket(24, submitter_id=2),
]  # fmt: skip
AUDITS = [
    audit(100, 10, "13:00:00", 101, comment(101), create("status", "new"),
          create("priority", "normal"), create("assignee_id", None),
          # a trigger, in the name of the customer whose ticket set it off
          change("priority", "normal", "high", via=via("rule")),
          {"type": "ScheduleAssignment", "new_schedule_id": 41},
          comment(101, via=via("rule", "trigger", id=5)),
          {"type": "Telepathy"}, via=via("email")),
    audit(101, 10, "13:05:00", 2, change("assignee_id", None, "2"), comment(2),
          change("77", "", "billing"), change("77", "billing", "login"),
          change("tags", ["vip", "new"], ["vip", "urgent"])),
    audit(102, 10, "13:06:00", 9, comment(9)),
    audit(103, 10, "13:07:00", 6, comment(6)),
    audit(104, 10, "13:08:00", -1, change("status", "new", "paused")),
    audit(105, 10, "13:09:00", -1, change("status", "new", "pending"),
          {"type": "SatisfactionRating", "score": "offered"}, via=via("rule", "automation")),
    audit(106, 10, "13:20:00", 101, {"type": "SatisfactionRating", "score": "good"}),
    audit(106, 10, "13:20:00", 101, {"type": "SatisfactionRating", "score": "good"}),
    # the one that takes another in tells of it
    audit(107, 11, "13:30:00", 2, comment(2), via=via("web", "merge", ticket_ids=[12])),
    audit(108, 12, "13:30:00", 2, change("status", "open", "closed")),
    audit(109, 16, "13:40:00", 2, change("status", "open", "solved"),
          change("assignee_id", "7", "2")),
    audit(110, 99, "13:40:00", 2, change("status", "open", "solved")),
    audit(112, 19, "15:00:00", -1, change("status", "new", "hold"), via=via("rule")),
    audit(113, 20, "15:00:00", -1, change("status", "new", "pending"), via=via("rule")),
    audit(114, 21, "13:10:00", 2, change("status", "new", "deleted")),
    audit(115, 21, "13:20:00", 2, change("status", "deleted", "open")),
    audit(116, 23, "13:00:00", 101, comment(101), create("status", "new")),
    audit(117, 23, "13:10:00", 2, {"type": "Tweet", "direct_message": False, "body": "Hello"}),
    audit(118, 23, "13:20:00", 2, comment(2), {"type": "Tweet", "body": "Hello"},
          change("assignee_id", None, 2.0)),
    audit(119, 23, "13:30:00", 2,
          {"type": "CommentPrivacyChange", "comment_id": 1180, "public": False}),
    # the request of the one who then gives it to the customer
    audit(120, 24, "13:00:00", 2, comment(2), create("requester_id", "2")),
    audit(121, 24, "13:10:00", 2, change("requester_id", "2", "101"), comment(2)),
]  # fmt: skip
TABLES: dict[str, list[Any]] = {
    "ticket_comments": [
        # told by an audit already; and of a ticket without audits
        comment(2) | {"id": 1011, "ticket_id": 10, "created_at": f"{DAY}13:05:00Z"},
        comment(3, public=False, body="12345")
        | {"id": 1900, "ticket_id": 17, "created_at": f"{DAY}13:30:00Z"},
    ],
    "deleted_tickets": [
        {"id": 15, "subject": "x", "deleted_at": f"{DAY}18:00:00Z"},
        {"id": 22, "subject": "x", "deleted_at": f"{DAY}18:00:00Z"},
    ],
    "ticket_fields": [{"id": 77, "title": "Product area"}, {"id": 78, "title": "Country"}],
    "users": [
        {"id": 2, "role": "end-user", "email": "ann@example.com"},
        {"id": 3, "role": "agent", "only_private_comments": True, "time_zone": "Berlin"},
        {"id": 6, "role": "end-user", "email": "bob@helpdesk.example"},
        {"id": 9, "role": "agent", "email": "robo@example.com"},
        {"id": 101, "role": "end-user", "organization_id": 500},
        {"id": 102, "role": "overlord"},
    ],
    "satisfaction_ratings": [
        {"id": 1, "ticket_id": 10, "score": "good", "assignee_id": 2, "comment": "Thanks",
         "created_at": f"{DAY}13:09:00Z", "updated_at": f"{DAY}13:20:00Z"},
        {"id": 2, "ticket_id": 10, "score": "bad", "assignee_id": 2, "comment": "After all",
         "created_at": f"{DAY}13:09:00Z", "updated_at": f"{DAY}15:20:00Z"},
    ],
    "ticket_metric_events": [
        {"id": 1, "ticket_id": 10, "metric": "reply_time", "instance_id": 1, "type": "apply_sla",
         "time": f"{DAY}13:00:00Z",
         "sla": {"target": 60, "business_hours": False, "policy": {"id": 51, "title": "Gold"}}},
        {"id": 2, "ticket_id": 10, "metric": "reply_time", "instance_id": 1, "type": "fulfill",
         "time": f"{DAY}13:05:00Z"},
        {"id": 3, "ticket_id": 10, "metric": "reply_time", "instance_id": 1, "type": "breach",
         "time": f"{DAY}13:04:00Z", "deleted": True},
    ],
    "sla_policies": [
        {"id": 51, "title": "Gold", "updated_at": "2025-01-01T00:00:00Z", "policy_metrics": [
            {"priority": "high", "metric": "first_reply_time", "target": 60,
             "business_hours": False},
            {"priority": "high", "metric": "pausable_update_time", "target": 60}]},
    ],
    "schedules": [
        {"id": 41, "name": "Late", "time_zone": "Eastern Time (US & Canada)",
         "created_at": "2024-01-01T00:00:00Z", "updated_at": "2025-01-01T00:00:00Z",
         "intervals": [{"start_time": 8520, "end_time": 8760}]},
        {"id": 41, "name": "Late", "time_zone": "Eastern Time (US & Canada)",
         "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z",
         "intervals": [{"start_time": 1980, "end_time": 2460}]},
        {"id": 42, "time_zone": "Mars/Olympus", "intervals": []},
    ],
}  # fmt: skip


def jsonl(records: list[Any]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports") / "zendesk_api"
    (folder / "ticket_audits").mkdir(parents=True)
    (folder / "tickets.json").write_text(json.dumps({"tickets": TICKETS, "count": len(TICKETS)}))
    (folder / "ticket_audits" / "1.json").write_text(json.dumps({"audits": AUDITS[:3]}))
    # Airbyte's envelope, and a line that broke
    (folder / "ticket_audits" / "2.jsonl").write_text(
        jsonl([{"_airbyte_data": record} for record in AUDITS[3:]]) + '{"id": 111, "ticket_\n'
    )
    for table, records in TABLES.items():
        (folder / f"{table}.jsonl").write_text(jsonl(records))
    for instance in ("eu", "us"):
        shutil.copytree(folder, folder / instance, ignore=shutil.ignore_patterns("eu", "us"))
    for table in ("tickets", "schedules"):
        path = next((folder / "us").glob(f"{table}.*"))
        records = TICKETS if table == "tickets" else TABLES[table]
        path.with_suffix(".jsonl").write_text(jsonl(records))
        duckdb.connect().execute(
            f"copy (from read_json_auto('{path.with_suffix('.jsonl')}'))"
            f" to '{path.with_suffix('.parquet')}'"
        )
        path.unlink()
        path.with_suffix(".jsonl").unlink(missing_ok=True)
    return folder.parent


SETTINGS: dict[str, Any] = {
    "select": "+path:models/canonical +dq_source_coverage +dq_rejected_rows",
    "robots": ["zendesk_api:9"],
    "staff": ["@helpdesk.example"],
    "spam_tags": ["junk"],
    "case_fields": {"zendesk": {}, "zendesk_api": {"region": "78"}},
}


@pytest.fixture(scope="module")
def warehouse(
    exports: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    with build(exports, tmp_path_factory.mktemp("one"), ["zendesk_api"], **SETTINGS) as connection:
        yield connection


events = partial(events_of, "zendesk_api:")


def test_a_ticket_is_what_it_was_at_its_creation(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        warehouse,
        "select source_case_id, reason, priority, region, channel, history_quality"
        " from staging.cases where source_case_id in ('10', '16', '17', '18') order by 1",
    ) == [
        ("10", None, "normal", "North", "email", "full"),
        ("16", None, None, None, "email", "full"),
        ("17", None, None, None, "email", "inferred"),
        ("18", None, None, None, None, "inferred"),
    ]
    assert events(warehouse, 10, "attribute_changed", "attribute || ' ' || value, actor_role") == [
        ("13:00", "priority high", "system"),
        ("13:00", "schedule 41", "system"),
        ("13:05", "reason billing", "agent"),
        ("13:05", "reason login", "agent"),
        ("13:05", "tag_added urgent", "agent"),
        ("13:05", "tag_removed new", "agent"),
    ]
    # saved together
    assert rows(
        warehouse,
        "select count(distinct audit_id) from staging.case_events where case_id = 'zendesk_api:10'"
        " and occurred_at = timestamp '2025-03-04 13:05:00'",
    ) == [(1,)]


def test_a_comment_by_a_rule_is_nobodys_and_a_former_agent_stays_one(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert events(
        warehouse, 10, "message", "direction || ' ' || actor_role || ' ' || body_length, is_auto"
    ) == [
        ("13:00", "in customer 12", False),
        ("13:00", "out system 12", True),
        ("13:05", "out agent 12", False),
        ("13:06", "out bot 12", True),
        ("13:07", "out agent 12", False),
    ]


def test_an_agent_asks_until_the_ticket_is_another_s(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert events(warehouse, 24, "message", "direction || ' ' || actor_role") == [
        ("13:00", "in agent"),
        ("13:10", "out agent"),
    ]


def test_a_comment_without_an_audit_is_told_by_the_comments(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert events(warehouse, 17, "message", "visibility, body_length, actor_role") == [
        ("13:30", "internal", 5, "agent")
    ]
    assert rows(
        warehouse, "select is_support from staging.people where person_id = 'zendesk_api:3'"
    ) == [(False,)]


def test_a_tweet_is_a_message_and_what_was_made_private_a_note(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert events(warehouse, 23, "message", "direction || ' ' || visibility, medium") == [
        ("13:00", "in public", "web"),
        ("13:10", "out public", "social"),
        # the tweet beside it is the same message
        ("13:20", "out internal", "email"),
    ]


def test_an_agent_is_the_same_however_their_id_is_written(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert events(warehouse, 23, "assignee_changed", "agent_id") == [("13:20", "zendesk_api:2")]


def test_what_leaves_the_counts(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert {
        case: rows(
            warehouse,
            "select strftime(occurred_at, '%H:%M'), status from staging.case_events"
            f" where case_id = 'zendesk_api:{case}' and event_type = 'status_changed'"
            " order by occurred_at, sequence nulls last, source_event_id",
        )[-1]
        for case in (*range(12, 16), *range(19, 23))
    } == {
        12: ("13:30", "merged"),
        13: ("14:00", "merged"),
        14: ("14:00", "spam"),
        15: ("18:00", "deleted"),
        19: ("15:00", "spam"),
        20: ("15:00", "deleted"),
        21: ("14:00", "deleted"),
        22: ("14:00", "open"),
    }
    assert rows(
        warehouse,
        "select case_id, linked_case_id from staging.case_events where link_type is not null"
        " order by 1",
    ) == [("zendesk_api:12", "zendesk_api:11"), ("zendesk_api:13", None)]


def test_audits_that_begin_late_say_what_was_before(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert events(warehouse, 16, "status_changed", "status") == [
        ("13:00", "open"),
        ("13:40", "solved"),
    ]
    assert events(warehouse, 16, "assignee_changed", "agent_id") == [
        ("13:00", "zendesk_api:7"),
        ("13:40", "zendesk_api:2"),
    ]
    # without audits, only what it is now
    assert events(warehouse, 17, "assignee_changed", "agent_id") == [("13:00", "zendesk_api:3")]
    assert events(warehouse, 17, "status_changed", "status") == [("14:00", "open")]


def test_a_rating_is_one_response_in_its_latest_version(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert rows(
        warehouse,
        "select response_id, rating, comment, agent_id, strftime(offered_at, '%H:%M'),"
        " strftime(responded_at, '%H:%M') from staging.surveys",
    ) == [("zendesk_api:10", "bad", "After all", "zendesk_api:2", "13:09", "15:20")]


def test_clocks_policies_and_schedules(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert events(
        warehouse, 10, "sla_clock", "policy_id, metric, action, target_seconds, in_business_hours"
    ) == [
        ("13:00", "zendesk_api:51", "first_reply", "apply", 3600, False),
        ("13:05", None, "first_reply", "fulfil", None, None),
    ]
    assert rows(
        warehouse, "select policy_id, name, metric, target_seconds from staging.sla_policies"
    ) == [("zendesk_api:51", "Gold", "first_reply", 3600)]
    # over midnight, and only as the schedule is now
    assert rows(
        warehouse,
        "select weekday, opens_at, closes_at, time_zone from staging.business_hours order by 1",
    ) == [
        (5, 22 * 60, 24 * 60, "America/New_York"),
        (6, 0, 2 * 60, "America/New_York"),
    ]


def test_nothing_is_lost_unseen(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        warehouse,
        "select source_table, rows_read, rows_used, rows_rejected, rows_duplicate"
        " from marts.dq_source_coverage"
        " where source_table in ('tickets', 'ticket_audits', 'ticket_audit_events') order by 1",
    ) == [
        ("ticket_audit_events", 40, 37, 2, 1),
        ("ticket_audits", 23, 20, 2, 1),
        ("tickets", 16, 15, 0, 1),
    ]
    assert rows(
        warehouse, "select source_table, reason from marts.dq_rejected_rows order by all"
    ) == [
        ("schedules", "time_zone is not a known zone"),
        ("ticket_audit_events", "no such audit"),
        ("ticket_audit_events", "value is not a known status"),
        ("ticket_audits", "no such ticket"),
        ("ticket_audits", "not a JSON object"),
        ("ticket_metric_events", "deleted in the source"),
    ]
    assert rows(
        warehouse,
        "select source_table, unknown_columns, unknown_words from marts.dq_source_coverage"
        " where coalesce(unknown_columns, unknown_words) is not null order by 1",
    ) == [
        ("sla_policy_metrics", None, "metric: pausable_update_time"),
        ("ticket_audit_events", None, "type: Telepathy"),
        ("tickets", None, "via_channel: carrier_pigeon"),
        ("users", None, "role: overlord"),
    ]


ENTITIES = ("people", "cases", "case_events", "surveys", "business_hours", "sla_policies")


def test_two_instances_are_twice_one(
    exports: Path, warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    settings = SETTINGS | {"robots": ["zendesk_api:eu:9", "zendesk_api:us:9"]}
    with build(exports, tmp_path, ["zendesk_api/eu", "zendesk_api/us"], **settings) as both:
        assert_twice(warehouse, both, "zendesk_api", ENTITIES)
