"""What the helpscout connector makes of conversations: the turns of the vendor's own layout.

That it tells the story of tests/parity is tested there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from .building import build, events_of, rows

AGENT = {"id": 1, "type": "user", "email": "amanda@helpdesk.example"}
CARLA = {"id": 101, "type": "customer", "email": "carla@garnet.example"}
ROBOT = {"id": 9, "type": "system_user", "email": "robo@helpdesk.example"}
TEAM = {"id": 7, "type": "team"}
COLLEAGUE = {"id": 102, "type": "customer", "email": "ben@Helpdesk.example"}


def at(minute: str) -> str:
    return f"2025-03-04T{minute}:00Z"


def thread(number: int, minute: str, kind: str = "lineitem", **values: Any) -> dict[str, Any]:
    known = {"id": number, "type": kind, "status": "active", "createdAt": at(minute)}
    known |= {
        "createdBy": CARLA if kind == "customer" else AGENT,
        "customer": CARLA,
        "body": "<p/>",
    }
    return known | values


def conversation(number: int, *threads: dict[str, Any], **values: Any) -> dict[str, Any]:
    known = {"id": number, "type": "email", "status": "active", "createdAt": at("13:00")}
    known |= {"userUpdatedAt": at("20:00"), "createdBy": CARLA, "primaryCustomer": CARLA}
    return known | {"mailboxId": 31, "_embedded": {"threads": list(threads)}} | values


def did(kind: str, **entities: int) -> dict[str, Any]:
    return {"type": kind, "associatedEntities": entities}


FIRST_PAGE = [
    # moved twice, deleted and restored, a status as the old interface told it
    conversation(
        10,
        thread(1000, "13:00", "customer"),
        thread(1001, "13:01", status="nochange", action=did("movedFromMailbox", mailbox=32)),
        thread(1002, "13:02", action=did("movedFromMailbox", mailbox=33)),
        thread(1003, "13:03", action=did("deletedTicket")),
        thread(1004, "13:04", action=did("restoreTicket")),
        customFields=[{"name": "Topic", "value": "7", "text": "billing"}],
        assignee={"id": 3, "type": "user"},
    ),
    # a robot, a rule in an agent's name, a rule started by hand, a draft, an unknown type
    conversation(
        11,
        thread(1100, "13:00", "customer"),
        thread(1101, "13:01", "message", createdBy=ROBOT),
        thread(1102, "13:02", "message", action=did("workflow")),
        thread(1103, "13:03", "message", action=did("manual-workflow")),
        thread(1104, "13:04", "message", state="draft"),
        thread(1105, "13:05", "pigeon"),
        thread(1106, "13:06", "customer", createdBy=COLLEAGUE, customer=COLLEAGUE),
        thread(1107, "13:07", "forwardparent"),
    ),
    conversation(12, thread(1200, "13:00", "customer")),
    # takes in the one before, and one that is in no export
    conversation(
        13,
        thread(1300, "13:00", "customer"),
        thread(1301, "14:00", action=did("merged", conversation=12)),
        thread(1302, "15:00", action=did("merged", conversation=99)),
    ),
]
SECOND_PAGE = [
    # without threads
    conversation(
        14, status="closed", closedAt=at("16:00"), closedBy=2, assignee={"id": 2, "type": "user"}
    ),
    # closed without a line that tells it; in the trash without one; spam by its tag
    conversation(15, thread(1500, "13:00", "customer"), status="closed", closedAt=at("17:00")),
    conversation(16, thread(1600, "13:00", "customer"), state="deleted"),
    conversation(17, thread(1700, "13:00", "customer"), tags=[{"id": 5, "tag": "junk"}]),
    conversation(18, state="draft"),
    # exported before it was pending, and after
    conversation(19, thread(1900, "13:00", "customer"), userUpdatedAt=at("13:00")),
    conversation(
        19,
        thread(1900, "13:00", "customer"),
        thread(1901, "14:00", status="pending"),
        status="pending",
        type="carrier",
    ),
    # exported before it was closed, and after: what a user did last is the same
    conversation(
        21,
        thread(2100, "13:00", "customer"),
        thread(2101, "14:00", "message"),
        userUpdatedAt=at("14:00"),
    ),
    conversation(21, status="closed", closedAt=at("16:00"), userUpdatedAt=at("14:00")),
    # closed after the customer wrote, which no user did
    conversation(
        22,
        thread(2200, "13:00", "customer"),
        thread(2201, "14:00", "message"),
        thread(2202, "15:00", "customer"),
        status="closed",
        closedAt=at("16:00"),
        userUpdatedAt=at("14:00"),
    ),
    # restored, as the old interface told it; restored without a line that tells it
    conversation(
        23,
        thread(2300, "13:00", "customer", status="pending"),
        thread(2301, "13:01", status="nochange", action=did("deletedTicket")),
        thread(2302, "13:02", status="nochange", action=did("restoreTicket")),
        status="pending",
        userUpdatedAt=at("13:02"),
    ),
    conversation(
        24,
        thread(2400, "13:00", "customer"),
        thread(2401, "13:01", action=did("deletedTicket")),
        state="published",
    ),
    # an agent had them; now a team does, and nobody; a team has one without threads
    conversation(25, thread(2500, "13:01", "message", assignedTo=AGENT), assignee=TEAM),
    conversation(26, thread(2600, "13:01", "message", assignedTo=AGENT), assignee=None),
    conversation(27, assignee=TEAM),
]
RATINGS = [
    "thread_id,conversation_id,rating_created_at,rating_id,rating_customer_id,rating_comments",
    "1103,11,2025-03-05 10:00:00,1,101,",
    # a loader that writes numbers as floats where some are null
    "1103,11,2025-03-05 11:00:00,3,101.0,No after all",
    "1102,11,2025-03-05 11:00:00,5,101,",
]


def write_exports(folder: Path) -> None:
    for page, records in enumerate((FIRST_PAGE, SECOND_PAGE)):
        file = folder / "conversations" / f"{page}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"_embedded": {"conversations": records}, "page": {}}))
    (folder / "conversations" / "broken.jsonl").write_text('{"id": 20, "createdAt"\n')
    # of one table some may be in columns with types, as a loader writes them
    (folder / "threads").mkdir()
    duckdb.connect().sql(
        "copy (select 2000 as id, 10 as conversation_id, 'note' as type, 'active' as status,"
        " timestamp '2025-03-04 13:30:00' as created_at, {'id': 3, 'type': 'user'} as created_by,"
        " {'id': 3, 'type': 'user'} as assigned_to, 'A note' as body union all by name"
        " select 2001 as id, 77 as conversation_id, 'note' as type,"
        " timestamp '2025-03-04 13:30:00' as created_at)"
        f" to '{folder / 'threads' / 'loaded.parquet'}'"
    )
    (folder / "ratings.csv").write_text("\n".join(RATINGS) + "\n")
    (folder / "mailboxes.csv").write_text("id,name\n31,Help\n32,Sales\n")
    (folder / "users.jsonl").write_text(
        '{"id": 1, "firstName": "Amanda", "lastName": "A", "timezone": "Europe/Berlin"}\n'
        '{"id": 7, "firstName": "First line", "type": "team"}\n'
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("helpscout")
    write_exports(folder / "exports" / "helpscout")
    with build(
        folder / "exports", folder, ["helpscout"],
        select="+path:models/canonical +dq_source_coverage +dq_rejected_rows",
        case_fields={"helpscout": {"reason": "Topic"}}, spam_tags=["junk"],
        staff=["@helpdesk.example"],
    ) as warehouse:  # fmt: skip
        yield warehouse


events = partial(events_of, "helpscout:", order="occurred_at")


def test_a_case_begins_in_the_inbox_it_came_from(told: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        told, "select brand, reason, channel, created_by_role, requester_id, history_quality"
        " from staging.cases where source_case_id = '10'",
    ) == [("Sales", "billing", "email", "customer", "helpscout:101", "full")]  # fmt: skip
    assert events(told, 10, "attribute_changed", "attribute, value") == [
        # an inbox without a name, then the one it is in now
        ("13:01", "brand", "33"),
        ("13:02", "brand", "Help"),
    ]


def test_a_status_holds_until_a_thread_says_otherwise(told: duckdb.DuckDBPyConnection) -> None:
    assert events(told, 10, "status_changed", "status") == [
        ("13:00", "open"),
        ("13:03", "deleted"),
        ("13:04", "open"),
    ]
    assert events(told, 19, "status_changed", "status") == [("13:00", "open"), ("14:00", "pending")]
    assert events(told, 23, "status_changed", "status") == [
        ("13:00", "pending"),
        ("13:01", "deleted"),
        ("13:02", "pending"),
    ]


def test_robots_rules_and_colleagues_are_told_apart(told: duckdb.DuckDBPyConnection) -> None:
    assert events(told, 11, "message", "direction, visibility, actor_id, actor_role, is_auto") == [
        ("13:00", "in", "public", "helpscout:101", "customer", False),
        ("13:01", "out", "public", "helpscout:9", "bot", True),
        ("13:02", "out", "public", "helpscout:1", "agent", True),
        ("13:03", "out", "public", "helpscout:1", "agent", False),
        # an address of the house, even where it asks
        ("13:06", "in", "public", "helpscout:102", "agent", False),
        ("13:07", "out", "internal", "helpscout:1", "agent", False),
    ]
    assert rows(told, "select person_id, role, name, time_zone from staging.people order by 1") == [
        ("helpscout:1", "agent", "Amanda A", "Europe/Berlin"),
        ("helpscout:101", "customer", None, None),
        ("helpscout:102", "agent", None, None),
        # assigned or active once, and in no list
        ("helpscout:2", "agent", None, None),
        ("helpscout:3", "agent", None, None),
        ("helpscout:9", "bot", None, None),
    ]
    assert rows(told, "select group_id, name from staging.groups") == [
        ("helpscout:7", "First line")
    ]


def test_merged_deleted_and_spam_conversations_are_void(told: duckdb.DuckDBPyConnection) -> None:
    last = {case: events(told, case, "status_changed", "status")[-1] for case in (12, 13, 16, 17)}
    assert last == {
        12: ("14:00", "merged"),
        13: ("13:00", "open"),
        16: ("20:00", "deleted"),
        17: ("20:00", "spam"),
    }
    links = "select case_id, linked_case_id, actor_id from staging.case_events"
    assert rows(told, f"{links} where link_type = 'merged_into'") == [
        ("helpscout:12", "helpscout:13", "helpscout:1")
    ]


def test_what_no_thread_tells_the_conversation_tells(told: duckdb.DuckDBPyConnection) -> None:
    assert events(told, 14, "status_changed", "status, actor_id, actor_role") == [
        ("13:00", "open", None, "system"),
        ("16:00", "solved", "helpscout:2", "agent"),
    ]
    assert events(told, 14, "assignee_changed", "agent_id") == [("13:00", "helpscout:2")]
    assert events(told, 15, "status_changed", "status, actor_role")[-1] == (
        "17:00", "solved", "system",
    )  # fmt: skip
    assert rows(
        told, "select history_quality from staging.cases where source_case_id = '14'"
    ) == [("inferred",)]  # fmt: skip


def test_what_a_conversation_says_last_is_its_latest_instant(
    told: duckdb.DuckDBPyConnection,
) -> None:
    last = {case: events(told, case, "status_changed", "status")[-1] for case in (21, 22, 24)}
    assert last == {21: ("16:00", "solved"), 22: ("16:00", "solved"), 24: ("20:00", "open")}


def test_a_team_or_nobody_has_what_no_user_has_now(told: duckdb.DuckDBPyConnection) -> None:
    for case in (25, 26):
        assert events(told, case, "assignee_changed", "agent_id, actor_role") == [
            ("13:01", "helpscout:1", "agent"),
            ("20:00", None, "system"),
        ]
    assert events(told, 25, "group_changed", "group_id") == [("20:00", "helpscout:7")]
    assert events(told, 26, "group_changed", "group_id") == []
    assert events(told, 27, "group_changed", "group_id") == [("13:00", "helpscout:7")]
    assert events(told, 27, "assignee_changed", "agent_id") == []


def test_threads_of_a_loader_stand_beside_embedded_ones(told: duckdb.DuckDBPyConnection) -> None:
    assert events(told, 10, "message", "visibility, actor_id, body_length")[-1] == (
        "13:30", "internal", "helpscout:3", 6,
    )  # fmt: skip
    assert events(told, 10, "assignee_changed", "agent_id") == [("13:30", "helpscout:3")]


def test_the_latest_of_a_customers_ratings_counts(told: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        told, "select response_id, instrument, rating, comment, case_id, customer_id, offered_at"
        " from staging.surveys",
    ) == [
        ("helpscout:11-1103", "happiness", "not_good", "No after all", "helpscout:11",
         "helpscout:101", None)
    ]  # fmt: skip


def test_every_record_is_accounted_for(told: duckdb.DuckDBPyConnection) -> None:
    coverage = rows(
        told, "select source_table, rows_read, rows_used, rows_rejected, rows_duplicate,"
        " unknown_words from marts.dq_source_coverage where rows_read > 0 order by 1",
    )  # fmt: skip
    assert coverage == [
        ("conversations", 20, 16, 2, 2, "type: carrier"),
        ("mailboxes", 2, 2, 0, 0, None),
        ("ratings", 3, 1, 1, 1, None),
        ("threads", 37, 34, 2, 1, "type: pigeon"),
        ("users", 2, 2, 0, 0, None),
    ]
    assert rows(told, "select source_table, reason from marts.dq_rejected_rows order by all") == [
        ("conversations", "a draft"),
        ("conversations", "not a JSON object"),
        ("ratings", "rating is not a known word"),
        ("threads", "a draft"),
        ("threads", "no such conversation"),
    ]
