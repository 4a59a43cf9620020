"""What the freshdesk connector makes of the turns of Freshdesk's own exports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import duckdb
import pytest

from .building import build, events_of, rows

DAY = "2025-03-04T"


def ticket(number: int, **values: object) -> dict[str, object]:
    """A ticket of Carla, opened at one o'clock."""
    return {
        "id": number, "status": 2, "priority": 2, "source": 1, "requester_id": 101,
        "type": "Question",
        "created_at": f"{DAY}13:00:00Z", "updated_at": f"{DAY}18:00:00Z", "tags": [],
        "stats": {"resolved_at": None}, "custom_fields": {"cf_area": "printing"},
    } | values  # fmt: skip


def activity(number: int, minute: str, performer: int | None, **change: object) -> str:
    hour, minutes = minute.split(":")
    return json.dumps({
        "performed_at": f"04-03-2025 {int(hour) + 1}:{minutes}:00 +0100", "ticket_id": number,
        "performer_type": "user" if performer else "system", "performer_id": performer,
        "activity": change,
    })  # fmt: skip


def conversation(
    number: int, ticket_id: int, minute: str, user: int | None, **values: object
) -> str:
    return json.dumps({
        "id": number, "ticket_id": ticket_id, "user_id": user, "created_at": f"{DAY}{minute}:00Z",
        "incoming": False, "private": False, "source": 0, "body": "<p>Hello</p>",
    } | values)  # fmt: skip


TICKETS = [
    ticket(1, status=8, priority=4),
    # never told by activities: only the last instants
    ticket(
        2, status=4, responder_id=11, group_id=21,
        stats={
            "pending_since": f"{DAY}13:30:00Z", "reopened_at": f"{DAY}15:00:00Z",
            "resolved_at": f"{DAY}16:00:00Z", "status_updated_at": f"{DAY}16:00:00Z",
        },
    ),
    # the export of activities was switched on in the afternoon
    ticket(
        3, status=5,
        stats={"resolved_at": f"{DAY}14:00:00Z", "status_updated_at": f"{DAY}15:30:00Z"},
    ),
    ticket(4, status=5, tags=["closed_by_merge"]),
    ticket(5, tags=["junk"]),
    ticket(6, deleted=True),
    ticket(7, source=10, custom_fields={}),
    ticket(9, requester_id=104, group_id=21),
    # the activities of its last day are not exported yet
    ticket(8, responder_id=11, group_id=22, priority=3),
]  # fmt: skip

ACTIVITIES = [
    activity(1, "13:00", 101, new_ticket=True, status="Open", priority=1),
    activity(
        1, "13:05", None, automation={"type": 1, "rule": "Sort"}, group="Billing", agent_id=11
    ),
    activity(1, "13:10", 12, agent_id=12, priority=4, ticket_type="Refund"),
    activity(1, "13:20", 12, note={"id": 501, "type": 0}, status="Waiting on Customer"),
    activity(1, "13:40", 12, status="Escalated", added_tags=["vip"]),
    activity(1, "13:45", 12, status="Waiting on Third Party"),
    activity(1, "13:50", 12, agent_id=None, group="Old team"),
    activity(3, "15:00", 11, status="Open"),
    activity(3, "15:30", 11, status="Closed"),
    # performed after the ticket was created
    activity(7, "13:01", 11, new_ticket=True, status="Pending"),
    activity(9, "13:01", 104, new_ticket=True, status="Open", group="Billing"),
    activity(99, "13:00", 11, status="Open"),
    activity(8, "13:00", 101, new_ticket=True, status="Open", priority=1),
    activity(8, "13:10", 12, agent_id=12, group="Billing"),
]

CONVERSATIONS = [
    conversation(501, 1, "13:20", 12),
    # a note that the customer sees is a reply, a forwarded one is not
    conversation(502, 1, "13:25", 12, source=2),
    conversation(503, 1, "13:26", 12, source=8, private=True),
    conversation(504, 1, "13:30", 101, incoming=True),
    conversation(505, 1, "13:31", 12, automation_id=7),
    conversation(506, 1, "13:32", 103, incoming=True, source=5),
    conversation(507, 1, "13:33", 13, source=4),
    conversation(508, 99, "13:33", 12),
    '{"id": 509, "ticket_id": 1, "created_at": ',
]


def write_exports(folder: Path) -> None:
    """The files of a Freshdesk account."""
    (folder / "ticket_activities").mkdir(parents=True)
    for day, records in enumerate([ACTIVITIES, ACTIVITIES[:2]]):
        text = '{"activities_data": [' + ",".join(records) + "]}"
        (folder / "ticket_activities" / f"{day}.json").write_text(text)
    (folder / "conversations.jsonl").write_text("\n".join(CONVERSATIONS) + "\n")
    # tickets as a warehouse has them, nested values as structs
    text = folder.parent / "tickets.json"
    text.write_text(json.dumps([ticket(1, updated_at=f"{DAY}13:00:00Z"), *TICKETS]))
    duckdb.connect().sql(
        f"copy (select * from read_json('{text}'))"
        f" to '{folder / 'tickets.parquet'}' (format parquet)"
    )
    files: dict[str, list[dict[str, object]]] = {
        "agents": [{"id": 11, "type": "collaborator", "group_ids": [21],
                    "contact": {"name": "Amanda", "email": "amanda@example.com"}}],
        "contacts": [{"id": 101, "name": "Carla", "company_id": 501}, {"id": 12, "name": "Ben"}],
        "groups": [{"id": 21, "name": "Billing"}, {"id": 22, "name": "Repairs"}],
        "time_entries": [
            {"id": number, "ticket_id": 1, "agent_id": 12, "time_spent": time,
             "executed_at": f"{DAY}14:00:00Z"}
            for number, time in enumerate(["01:05", "an hour"])
        ],
        "satisfaction_ratings": [
            {"id": number, "ticket_id": 1, "created_at": f"{DAY}17:00:00Z",
             "ratings": {"default_question": value}}
            for number, value in enumerate([102, 100, -103, 7])
        ] + [
            # the customer thought better of it
            {"id": 9, "ticket_id": 2, "created_at": f"{DAY}17:00:00Z",
             "updated_at": f"{DAY}17:{minute}:00Z", "ratings": {"default_question": value}}
            for minute, value in [("00", 103), ("30", -103)]
        ],
        "business_hours": [
            {"id": 31, "is_default": True, "time_zone": "Berlin", "working_hours": {
                "monday": {"start_time": "8:30 am", "end_time": "12:00 pm"},
                "saturday": {"start_time": "12:00 am", "end_time": "12:00 am"}}},
            {"id": 32, "time_zone": "Atlantis", "working_hours": {}},
        ],
    }  # fmt: skip
    for name, records in files.items():
        (folder / f"{name}.json").write_text(json.dumps(records))


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    write_exports(folder / "freshdesk")
    return folder


SELECT = "+path:models/canonical +dq_source_coverage +dq_rejected_rows"
SETTINGS: dict[str, object] = {
    "case_fields": {"zendesk": {}, "freshdesk": {"reason": "cf_area"}},
    "spam_tags": ["junk"],
    "staff": ["freshdesk:13"],
}


@pytest.fixture(scope="module")
def tickets(
    exports: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    with build(
        exports, tmp_path_factory.mktemp("freshdesk"), ["freshdesk"], select=SELECT, **SETTINGS
    ) as warehouse:
        yield warehouse


events = partial(events_of, "freshdesk:")


def test_activities_tell_the_history(tickets: duckdb.DuckDBPyConnection) -> None:
    assert events(tickets, 1, "status_changed", "status") == [
        ("13:00", "open"),
        ("13:20", "pending"),
        # a status of the account's own is not resolved
        ("13:40", "open"),
        # the ticket has only a number for it, which says less
        ("13:45", "hold"),
    ]
    assert events(tickets, 1, "assignee_changed", "agent_id, actor_role, is_auto") == [
        ("13:05", "freshdesk:11", "system", True),
        ("13:10", "freshdesk:12", None, False),
        ("13:50", None, None, False),
    ]
    # a group that is gone keeps its name
    assert events(tickets, 1, "group_changed", "group_id") == [
        ("13:05", "freshdesk:21"),
        ("13:50", "freshdesk:Old team"),
    ]
    # the reason is a field of the account's own, so a change of type says nothing
    assert events(tickets, 1, "attribute_changed", "attribute || ' ' || value") == [
        ("13:10", "priority urgent"),
        ("13:40", "tag_added vip"),
    ]


def test_without_activities_the_last_instants_of_a_ticket_tell(
    tickets: duckdb.DuckDBPyConnection,
) -> None:
    assert events(tickets, 2, "status_changed", "status") == [
        ("13:00", "open"),
        ("13:30", "pending"),
        ("15:00", "open"),
        ("16:00", "solved"),
        ("16:00", "solved"),
    ]
    assert events(tickets, 2, "assignee_changed", "agent_id") == [("13:00", "freshdesk:11")]
    assert events(tickets, 3, "status_changed", "status") == [
        ("13:00", "open"),
        ("14:00", "solved"),
        ("15:00", "open"),
        ("15:30", "closed"),
    ]
    assert rows(
        tickets, "select source_case_id, history_quality from staging.cases order by 1"
    ) == [
        (str(number), "full" if number in (1, 7, 8, 9) else "inferred") for number in range(1, 10)
    ]


def test_what_is_newer_than_the_activities_the_ticket_tells(
    tickets: duckdb.DuckDBPyConnection,
) -> None:
    assert events(tickets, 8, "assignee_changed", "agent_id, actor_role") == [
        ("13:10", "freshdesk:12", None),
        ("18:00", "freshdesk:11", "system"),
    ]
    assert events(tickets, 8, "group_changed", "group_id") == [
        ("13:10", "freshdesk:21"),
        ("18:00", "freshdesk:22"),
    ]
    assert events(tickets, 8, "attribute_changed", "attribute || ' ' || value") == [
        ("18:00", "priority high")
    ]


def test_void_tickets_are_told_by_flags_and_tags(tickets: duckdb.DuckDBPyConnection) -> None:
    last = {number: events(tickets, number, "status_changed", "status")[-1] for number in (4, 5, 6)}
    assert last == {4: ("18:00", "merged"), 5: ("18:00", "spam"), 6: ("18:00", "deleted")}


def test_who_wrote_what(tickets: duckdb.DuckDBPyConnection) -> None:
    assert events(
        tickets, 1, "message", "direction, visibility, actor_role, is_auto, medium, body_length"
    ) == [
        ("13:00", "in", "public", "customer", False, "email", None),
        ("13:20", "out", "public", None, False, "email", 12),
        ("13:25", "out", "public", None, False, "email", 12),
        ("13:26", "out", "internal", None, False, "email", 12),
        ("13:30", "in", "public", "customer", False, "email", 12),
        ("13:31", "out", "public", None, True, "email", 12),
        ("13:32", "in", "public", "customer", False, "social", 12),
        ("13:33", "out", "public", None, False, "email", 12),
    ]
    people = "select person_id, role, is_support, group_id from staging.people order by 1"
    assert rows(tickets, people) == [
        ("freshdesk:101", "customer", True, None),
        ("freshdesk:103", "customer", True, None),
        # who created a ticket in a group, which is no work of an agent
        ("freshdesk:104", "customer", True, None),
        ("freshdesk:11", "agent", False, "freshdesk:21"),
        # a contact today, an agent when they wrote
        ("freshdesk:12", "agent", True, None),
        ("freshdesk:13", "agent", True, None),
    ]
    assert events(tickets, 7, "message", "direction, actor_id") == [
        ("13:00", "out", "freshdesk:11")
    ]
    assert events(tickets, 1, "work_logged", "agent_id, work_seconds") == [
        ("14:00", "freshdesk:12", 3900)
    ]


def test_a_case_as_it_was_at_its_creation(tickets: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        tickets,
        "select source_case_id, created_by_role, channel, reason, priority from staging.cases"
        " where source_case_id in ('1', '2', '7', '9') order by 1",
    ) == [
        ("1", "customer", "email", "printing", "low"),
        ("2", "customer", "email", "printing", "normal"),
        ("7", "agent", "email", None, "normal"),
        ("9", "customer", "email", "printing", "normal"),
    ]
    assert rows(tickets, "select rating from staging.surveys order by response_id") == [
        ("good",),
        ("neutral",),
        ("bad",),
        (None,),
        # the latest of its two versions
        ("bad",),
    ]
    assert rows(
        tickets, "select * exclude (connector) from staging.business_hours order by weekday"
    ) == [
        ("freshdesk:31", 1, 510, 720, "Europe/Berlin", True),
        ("freshdesk:31", 6, 0, 1440, "Europe/Berlin", True),
    ]


def test_every_record_is_accounted_for(tickets: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        tickets, "select source_table, row_number, reason from marts.dq_rejected_rows order by all"
    ) == [
        ("business_hours", 2, "time_zone is not a known zone"),
        ("conversations", 8, "no such ticket"),
        ("conversations", 9, "not a JSON object"),
        ("ticket_activities", 12, "no such ticket"),
        ("time_entries", 2, "time_spent is not hours:minutes"),
    ]
    coverage = rows(
        tickets,
        "select source_table, rows_read, rows_used, rows_rejected, rows_duplicate, unknown_words"
        " from marts.dq_source_coverage where rows_read > 3 order by 1",
    )
    assert coverage == [
        ("conversations", 9, 7, 2, 0, "source: 4"),
        ("satisfaction_ratings", 6, 5, 0, 1, "rating: 7"),
        ("ticket_activities", 16, 13, 1, 2, "status: Escalated"),
        ("tickets", 10, 9, 0, 1, "status: 8"),
    ]


def test_numbers_written_as_floats_and_a_type_that_is_emptied(tmp_path: Path) -> None:
    folder = tmp_path / "exports" / "freshdesk"
    folder.mkdir(parents=True)
    (folder / "tickets.csv").write_text(
        "id,created_at,updated_at,status,priority,source,requester_id,type\n"
        f"1.0,{DAY}13:00:00Z,{DAY}14:00:00Z,4.0,3.0,1.0,101.0,Question\n"
        f"2.0,{DAY}13:00:00Z,{DAY}14:00:00Z,2.0,3.0,1.0,101.0,\n"
        f"3.0,{DAY}13:00:00Z,{DAY}15:00:00Z,2.0,3.0,1.0,101.0,Incident\n"
    )
    told = [
        activity(2, "13:00", 101, new_ticket=True, status="Open", ticket_type="Question"),
        activity(2, "13:30", 11, ticket_type=None),
        activity(3, "13:00", 101, new_ticket=True, status="Open", ticket_type="Question"),
    ]
    (folder / "ticket_activities.jsonl").write_text("\n".join(told))
    models = "+stg_freshdesk__case_events +stg_freshdesk__cases"
    with build(tmp_path / "exports", tmp_path, ["freshdesk"], select=models) as warehouse:
        cases = "select case_id, channel, priority, reason from staging.stg_freshdesk__cases"
        assert rows(warehouse, f"{cases} order by 1") == [
            ("1", "email", "high", "Question"),
            ("2", "email", "high", "Question"),
            ("3", "email", "high", "Question"),
        ]
        assert rows(
            warehouse,
            "select case_id, strftime(occurred_at, '%H:%M'), coalesce(status, attribute), value"
            " from staging.stg_freshdesk__case_events"
            " where event_type in ('status_changed', 'attribute_changed') order by all",
        ) == [
            ("1", "13:00", "open", None),
            ("1", "14:00", "solved", None),
            ("2", "13:00", "open", None),
            ("2", "13:30", "reason", None),
            ("3", "13:00", "open", None),
            # as the ticket has it now
            ("3", "15:00", "reason", "Incident"),
        ]


def test_what_a_ticket_went_through_in_one_second_ends_where_it_stands(tmp_path: Path) -> None:
    folder = tmp_path / "exports" / "freshdesk"
    folder.mkdir(parents=True)
    at_once = dict.fromkeys(("resolved_at", "closed_at"), f"{DAY}13:00:00Z")
    closed = dict.fromkeys(("resolved_at", "closed_at", "status_updated_at"), f"{DAY}14:00:00Z")
    tickets = [
        ticket(1, status=5, stats=closed),
        ticket(2, status=5, source=10, stats=at_once | {"status_updated_at": f"{DAY}13:00:00Z"}),
        # a rule closes what it is created as
        ticket(3, status=5, updated_at=f"{DAY}13:00:00Z"),
    ]
    (folder / "tickets.json").write_text(json.dumps(tickets))
    told = [
        activity(3, "13:00", 101, new_ticket=True, status="Open"),
        activity(3, "13:00", None, automation={"type": 1}, status="Closed"),
    ]
    (folder / "ticket_activities.jsonl").write_text("\n".join(told))
    models = "+stg_freshdesk__case_events"
    with build(tmp_path / "exports", tmp_path, ["freshdesk"], select=models) as warehouse:
        assert rows(
            warehouse,
            "select case_id, string_agg(status, ' ' order by occurred_at, event_id)"
            " from staging.stg_freshdesk__case_events where event_type = 'status_changed'"
            " group by 1 order by 1",
        ) == [
            ("1", "open solved closed closed"),
            ("2", "open solved closed closed"),
            ("3", "open closed"),
        ]


def test_what_a_structure_leaves_empty_an_activity_does_not_tell(tmp_path: Path) -> None:
    folder = tmp_path / "exports" / "freshdesk"
    folder.mkdir(parents=True)
    told = [
        activity(1, "13:00", 101, new_ticket=True, status="Open", group="Billing"),
        activity(1, "13:10", 12, agent_id=12, ticket_type="Refund"),
        activity(1, "13:20", 12, status="Resolved"),
    ]
    (tmp_path / "told.jsonl").write_text("\n".join(told))
    # an id that is a number in one ticket and text in another makes a column of JSON
    tickets = [ticket(1, status=4, type="Refund"), ticket(2) | {"id": "2"}]
    (tmp_path / "tickets.json").write_text(json.dumps(tickets))
    for table, source in {"ticket_activities": "told.jsonl", "tickets": "tickets.json"}.items():
        duckdb.connect().sql(
            f"copy (select * from read_json('{tmp_path / source}'))"
            f" to '{folder / table}.parquet' (format parquet)"
        )
    models = "+stg_freshdesk__case_events +stg_freshdesk__cases"
    with build(tmp_path / "exports", tmp_path, ["freshdesk"], select=models) as warehouse:
        assert rows(
            warehouse,
            "select strftime(occurred_at, '%H:%M'), coalesce(agent_id, group_id, value)"
            " from staging.stg_freshdesk__case_events where event_type in"
            " ('assignee_changed', 'group_changed', 'attribute_changed') order by all",
        ) == [("13:00", "Billing"), ("13:10", "12"), ("13:10", "Refund")]
        assert rows(warehouse, "select case_id from staging.stg_freshdesk__cases order by 1") == [
            ("1",),
            ("2",),
        ]
