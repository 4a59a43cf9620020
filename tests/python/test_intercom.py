"""What the intercom connector makes of conversations: the turns of the vendor's own layout.

That it tells the story of tests/parity is tested there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from .building import build, events_of, rows

USER = {"type": "user", "id": "5f0a", "email": "carla@garnet.example"}
LEAD = {"type": "lead", "id": "5f0b", "email": "ben@helpdesk.example"}
ADMIN = {"type": "admin", "id": "1", "email": "amanda@helpdesk.example"}
FIN = {"type": "bot", "id": "9", "name": "Fin"}


def at(minute: str) -> int:
    instant = datetime.fromisoformat(f"2025-03-04T{minute}:00").replace(tzinfo=UTC)
    return int(instant.timestamp())


def part(number: int, minute: str, kind: str, **values: Any) -> dict[str, Any]:
    known = {"id": str(number), "part_type": kind, "created_at": at(minute), "body": None}
    return known | {"updated_at": at(minute), "author": ADMIN, "assigned_to": None} | values


def conversation(number: int, *parts: dict[str, Any], **values: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "id": str(number),
        "created_at": at("13:00"),
        "updated_at": at("20:00"),
        "state": "open",
        "priority": "not_priority",
        "source": {"type": "conversation", "body": "<p>Help</p>", "author": USER},
        "contacts": {"contacts": [{"id": "5f0a"}]},
        "conversation_parts": {"conversation_parts": list(parts), "total_count": len(parts)},
    }
    return known | values


def to(kind: str, number: int | None) -> dict[str, Any]:
    return {"type": kind, "id": number}


def reason(value: str, previous: str | None) -> dict[str, Any]:
    return {"attribute": {"name": "Topic"}, "value": {"name": value, "previous": previous}}


CONVERSATIONS = [
    # an assignment that speaks, a team beside the agent, nobody, a part of an unknown type
    conversation(
        10,
        part(100, "13:01", "assignment", assigned_to=to("admin", 2), body="<p>Ann helps</p>"),
        part(101, "13:02", "assignment", assigned_to=to("team", 7)),
        part(102, "13:03", "note", body="<p>Hm</p>"),
        part(103, "13:04", "assignment", assigned_to=to("nobody_admin", None)),
        part(104, "13:05", "away_mode_assignment", assigned_to=to("admin", 3), author=FIN),
        part(105, "13:06", "telepathy", body="<p>!</p>"),
        part(106, "13:07", "close", body="<p>Bye</p>"),
        part(107, "13:08", "assign_and_reopen", assigned_to=to("admin", 2)),
        part(108, "13:09", "snoozed"),
        part(109, "13:10", "timer_unsnooze", author=FIN),
        admin_assignee_id=2,
        team_assignee_id="7",
        updated_at=at("13:10"),
        teammates={"admins": []},
        sensitivity=3,
    ),
    # robots, one of them in an agent's name; a reply that reopens; a contact from the house
    conversation(
        11,
        part(110, "13:01", "comment", author=FIN, body="<p>I am a robot</p>"),
        part(111, "13:02", "comment", author=ADMIN | {"from_ai_agent": True}, body="<p>Too</p>"),
        part(112, "13:03", "comment", author={"type": "admin", "id": "8"}, body="<p>Three</p>"),
        part(113, "13:04", "comment", body="<p>A human</p>", state="closed"),
        part(114, "13:05", "comment", author=LEAD, body="<p>Still</p>", state="open"),
        part(115, "13:06", "conversation_attribute_updated_by_admin",
             event_details=reason("outage", "billing")),
        part(116, "13:07", "participant_added"),
        custom_attributes={"Topic": "outage", "Land": "North"},
        priority="priority",
        updated_at=at("13:07"),
    ),
    # of a list: without parts, with what the statistics say
    conversation(
        12,
        conversation_parts=None,
        state="closed",
        admin_assignee_id=2,
        team_assignee_id="7",
        source={"type": "carrier_pigeon", "body": "", "author": USER},
        statistics={
            "count_conversation_parts": 4,
            "first_assignment_at": at("13:05"),
            "first_admin_reply_at": at("13:10"),
            "last_close_at": at("13:30"),
            "last_closed_by_id": 2,
        },
    ),
    # cut at its end
    conversation(
        13,
        part(130, "13:01", "comment", body="<p>One of many</p>"),
        conversation_parts={
            "conversation_parts": [part(130, "13:01", "comment", body="<p>One of many</p>")],
            "total_count": 501,
        },
        state="snoozed",
    ),
    # written by a campaign; tagged as spam; rated after it was asked
    conversation(
        14,
        part(140, "15:00", "conversation_rating_changed", author=USER),
        source={"type": "email", "body": "<p>Hi</p>", "author": ADMIN,
                "delivered_as": "campaigns_initiated"},
        tags={"tags": [{"name": "junk", "applied_at": at("14:00"), "applied_by": ADMIN}]},
        conversation_rating={"rating": 2, "remark": "No", "created_at": at("14:30"),
                             "contact": {"id": "5f0a"}, "teammate": {"id": 1}},
    ),
    # tagged as spam, then closed: by a part, and of a list
    conversation(15, part(150, "14:01", "close"), state="closed", updated_at=at("14:01"),
                 tags={"tags": [{"name": "junk", "applied_at": at("14:00"), "applied_by": ADMIN}]}),
    conversation(16, conversation_parts=None, state="closed",
                 tags={"tags": [{"name": "junk", "applied_at": at("14:00"), "applied_by": ADMIN}]},
                 statistics={"count_conversation_parts": 2, "last_close_at": at("14:02")}),
    # nobody has it now, which is in a part that was cut off
    conversation(
        17,
        conversation_parts={
            "conversation_parts": [
                part(170, "13:01", "assignment", assigned_to=to("admin", 2)),
                part(171, "13:02", "assignment", assigned_to=to("team", 7)),
            ],
            "total_count": 501,
        },
        admin_assignee_id=None,
        team_assignee_id=0.0,
    ),
    # who has it is in its parts alone
    conversation(18, part(180, "13:01", "assignment", assigned_to=to("admin", 2))),
    # numbers of which some are null are floats to some loaders; closed again though it was closed
    conversation(
        19,
        part(190, "13:01", "assignment", assigned_to=to("admin", 2)),
        part(191, "13:02", "close"),
        part(192, "13:03", "close", body="<p>Bye</p>"),
        part(193, "13:04", "comment", body="<p>Again</p>", state="closed"),
        admin_assignee_id=2.0,
        state="closed",
    ),
]  # fmt: skip
OLDER = conversation(10, updated_at=at("13:00"), state="closed")


def write_exports(folder: Path) -> None:
    folder.mkdir(parents=True)
    pages = folder / "conversations"
    pages.mkdir()
    (pages / "1.json").write_text(json.dumps({"conversations": CONVERSATIONS[:2], "pages": {}}))
    (pages / "2.json").write_text(json.dumps({"conversations": [*CONVERSATIONS[2:], OLDER]}))
    (pages / "broken.jsonl").write_text('{"id": "20", \n{"id": "21", "created_at": "soon"}\n')
    # a loader's columns, one of them JSON, one taken out of it
    duckdb.connect().sql(
        "copy (select '113' as id, '11' as conversation_id, 'comment' as part_type,"
        " timestamp '2025-03-04 13:04:00' as created_at, timestamp '2025-03-04 13:40:00' as"
        " updated_at, 'user' as author_type, '5f0a' as author_id, 'Edited' as body,"
        " cast(null as double) as assigned_to_id, cast(null as varchar) as assigned_to_type"
        " union all select '900', '99', 'note', '2025-03-04 13:04:00', null, 'admin', '1',"
        " 'Lost', null, null"
        " union all select '194', '19', 'assignment', '2025-03-04 13:05:00', null, 'admin', '1',"
        " null, 2.0, 'admin')"
        f" to '{folder / 'conversation_parts.parquet'}'"
    )
    (folder / "admins.csv").write_text('id,name,team_ids\n1,Amanda,[7]\n2,Ann,"[7, 8]"\n')
    (folder / "teams.csv").write_text("id,name\n7,First line\n")
    (folder / "contacts.json").write_text(
        json.dumps({"data": [{"id": "5f0a", "companies": {"data": [{"id": "c1"}]}}]})
    )


SETTINGS: dict[str, Any] = {
    "select": "+path:models/canonical +dq_source_coverage +dq_rejected_rows",
    "case_fields": {"intercom": {"reason": "Topic", "region": "Land"}},
    "words": {"intercom": {"state": {"snoozed": "hold"}}},
    "spam_tags": ["junk"],
    "robots": ["intercom:8"],
    "staff": ["@helpdesk.example"],
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("intercom")
    write_exports(folder / "exports" / "intercom")
    with build(folder / "exports", folder, ["intercom"], **SETTINGS) as warehouse:
        yield warehouse


events = partial(events_of, "intercom:", order="occurred_at")


def test_a_change_may_carry_a_message(told: duckdb.DuckDBPyConnection) -> None:
    assert events(told, 10, "message", "direction, visibility, body_length") == [
        ("13:00", "in", "public", 11),
        ("13:01", "out", "public", 16),
        ("13:03", "out", "internal", 9),
        ("13:06", "out", "public", 8),
        ("13:07", "out", "public", 10),
    ]


def test_a_part_that_changes_nothing_is_told(told: duckdb.DuckDBPyConnection) -> None:
    assert events(told, 19, "status_changed", "status, audit_id") == [
        ("13:00", "open", "intercom:19-source"),
        ("13:02", "solved", "intercom:191"),
        ("13:03", "solved", "intercom:192"),
    ]


def test_an_agent_and_a_team_are_assigned_apart(told: duckdb.DuckDBPyConnection) -> None:
    assert events(told, 10, "assignee_changed", "agent_id, actor_role, is_auto") == [
        ("13:01", "intercom:2", "agent", False),
        ("13:04", None, "agent", False),
        ("13:05", "intercom:3", "bot", True),
        ("13:08", "intercom:2", "agent", False),
    ]
    assert events(told, 10, "group_changed", "group_id") == [("13:02", "intercom:7")]


def test_a_snooze_is_what_the_words_of_ones_own_say(told: duckdb.DuckDBPyConnection) -> None:
    assert events(told, 10, "status_changed", "status, actor_role") == [
        ("13:00", "open", "customer"),
        ("13:07", "solved", "agent"),
        ("13:08", "open", "agent"),
        ("13:09", "hold", "agent"),
        ("13:10", "open", "bot"),
    ]


def test_robots_are_told_apart_under_any_name(told: duckdb.DuckDBPyConnection) -> None:
    assert events(told, 11, "message", "direction, actor_id, actor_role, is_auto") == [
        ("13:00", "in", "intercom:5f0a", "customer", False),
        ("13:01", "out", "intercom:9", "bot", True),
        ("13:02", "out", "intercom:1", "bot", True),
        ("13:03", "out", "intercom:8", "bot", True),
        # the part was told again by a loader, later: its latest telling counts
        ("13:04", "in", "intercom:5f0a", "customer", False),
        ("13:05", "in", "intercom:5f0b", "agent", False),
    ]


def test_fields_of_ones_own_tell_reason_and_region(told: duckdb.DuckDBPyConnection) -> None:
    assert events(told, 11, "attribute_changed", "attribute, value") == [
        ("13:06", "reason", "outage")
    ]
    assert rows(
        told, "select reason, region, priority, channel, requester_id, history_quality"
        " from staging.cases where source_case_id = '11'",
    ) == [("billing", "North", "high", "chat", "intercom:5f0a", "full")]  # fmt: skip


def test_without_parts_the_statistics_tell_what_they_can(
    told: duckdb.DuckDBPyConnection,
) -> None:
    assert events(told, 12, "status_changed", "status, actor_id, actor_role") == [
        ("13:00", "open", "intercom:5f0a", "customer"),
        ("13:30", "solved", "intercom:2", "agent"),
    ]
    assert events(told, 12, "assignee_changed", "agent_id") == [("13:05", "intercom:2")]
    assert events(told, 12, "message", "direction, actor_id") == [
        ("13:00", "in", "intercom:5f0a"),
        ("13:10", "out", None),
    ]
    qualities = "select source_case_id, history_quality from staging.cases order by 1"
    assert dict(rows(told, qualities)) == {
        "10": "full", "11": "full", "12": "inferred", "13": "snapshot", "14": "full",
        "15": "full", "16": "inferred", "17": "snapshot", "18": "full", "19": "full",
    }  # fmt: skip
    # what the cut parts do not tell
    assert events(told, 13, "status_changed", "status")[-1] == ("20:00", "hold")


def test_a_campaign_is_no_reply_and_spam_is_void(told: duckdb.DuckDBPyConnection) -> None:
    assert events(told, 14, "message", "direction, actor_role, is_auto") == [
        ("13:00", "out", "agent", True)
    ]
    assert events(told, 14, "status_changed", "status, actor_id")[-1] == (
        "14:00", "spam", "intercom:1",
    )  # fmt: skip
    assert events(told, 14, "attribute_changed", "attribute, value") == [
        ("14:00", "tag_added", "junk")
    ]


def test_spam_is_void_though_it_is_closed_later(told: duckdb.DuckDBPyConnection) -> None:
    # of two of one instant the one without a sequence, or with the greater id, is the later
    what = "source_event_id, sequence, status"
    assert set(events(told, 15, "status_changed", what)[1:]) == {
        ("14:01", "150-status", 2, "solved"),
        ("14:01", "void", None, "spam"),
    }
    assert set(events(told, 16, "status_changed", what)[1:]) == {
        ("14:02", "now", None, "solved"),
        ("14:02", "void", None, "spam"),
    }


def test_nobody_has_what_the_missing_parts_took_away(told: duckdb.DuckDBPyConnection) -> None:
    assert events(told, 17, "assignee_changed", "agent_id, actor_role") == [
        ("13:01", "intercom:2", "agent"),
        ("20:00", None, "system"),
    ]
    assert events(told, 17, "group_changed", "group_id") == [
        ("13:02", "intercom:7"),
        ("20:00", None),
    ]
    assert events(told, 18, "assignee_changed", "agent_id") == [("13:01", "intercom:2")]
    assert events(told, 19, "assignee_changed", "agent_id") == [
        ("13:01", "intercom:2"),
        ("13:05", "intercom:2"),
    ]


def test_a_rating_is_offered_and_then_answered(told: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        told, "select instrument, score, scale_max, strftime(offered_at, '%H:%M'),"
        " strftime(responded_at, '%H:%M'), agent_id, comment from staging.surveys",
    ) == [("csat", 2, 5, "14:30", "15:00", "intercom:1", "No")]  # fmt: skip


def test_people_are_who_acted_and_who_is_listed(told: duckdb.DuckDBPyConnection) -> None:
    people = "select person_id, role, group_id, account_id from staging.people order by 1"
    assert rows(told, people) == [
        # a teammate in whose name a robot wrote once
        ("intercom:1", "agent", "intercom:7", None),
        # in two teams
        ("intercom:2", "agent", None, None),
        ("intercom:3", "agent", None, None),
        ("intercom:5f0a", "customer", None, "intercom:c1"),
        ("intercom:5f0b", "agent", None, None),
        ("intercom:8", "bot", None, None),
        ("intercom:9", "bot", None, None),
    ]


def test_every_record_is_accounted_for(told: duckdb.DuckDBPyConnection) -> None:
    coverage = rows(
        told, "select source_table, rows_read, rows_used, rows_rejected, rows_duplicate,"
        " unknown_columns, unknown_words from marts.dq_source_coverage"
        " where rows_read > 0 order by 1",
    )  # fmt: skip
    assert coverage == [
        ("admins", 2, 2, 0, 0, None, None),
        ("contacts", 1, 1, 0, 0, None, None),
        ("conversation_parts", 30, 28, 1, 1, None, "part_type: telepathy"),
        ("conversations", 13, 10, 2, 1, "sensitivity", "channel: carrier_pigeon"),
        ("teams", 1, 1, 0, 0, None, None),
    ]
    assert rows(told, "select source_table, reason from marts.dq_rejected_rows order by all") == [
        ("conversation_parts", "no such conversation"),
        ("conversations", "created_at cannot be read"),
        ("conversations", "not a JSON object"),
    ]
