"""What the sprout connector makes of polls of Sprout Social's cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import duckdb
import pytest

from .building import build, events_of, rows

DAY = "2025-03-04T"


def at(minute: str) -> str:
    return f"{DAY}{minute}:00Z"


def person(number: int) -> str:
    return f"urn:sprout:account_login:{number}"


def case(number: int, minute: str, **values: object) -> dict[str, object]:
    """A case as it had been since a minute."""
    return {
        "case_id": number, "type": "SUPPORT", "status": "OPEN", "priority": "UNDEFINED",
        "created_time": at("13:00"), "updated_time": at(minute), "assigned_to": [],
        "created_by": person(13), "group_id": 61, "tags": [],
    } | values  # fmt: skip


def message(guid: str, minute: str, direction: str) -> dict[str, object]:
    return {"guid": guid, "msg_created_date": at(minute), "case_message_direction": direction}


CASES = [
    case(1, "13:00"),
    case(1, "13:10", assigned_to=[person(11), person(12)], assigned_by=person(13), queue_id=51),
    # polled again though nothing had changed
    case(1, "13:10", assigned_to=[person(11), person(12)], assigned_by=person(13), queue_id=51),
    case(1, "13:30", assigned_to=[person(12)], assigned_by=person(13), priority="CRITICAL",
         tags=[{"tag_id": 71}, {"tag_id": 72}]),
    # closed and opened again before the next poll
    case(1, "14:00", assigned_to=[person(12)], assigned_by=person(13), priority="CRITICAL",
         tags=[{"tag_id": 72}], last_closed_time=at("13:50")),
    case(1, "15:00", assigned_to=[], assigned_by="urn:sprout:automated_rule:7", group_id=62,
         priority="CRITICAL", tags=[{"tag_id": 72}], last_closed_time=at("14:40"), status="CLOSED",
         messages=[message("a", "12:50", "RECEIVED"), message("b", "13:20", "SENT")]),
    # seen once, long after
    case(2, "18:00", assigned_to=[person(11)], assigned_by=person(11), status="CLOSED",
         last_closed_time=at("17:00"), messages=[message("c", "13:00", "SENT")]),
    case(3, "13:00", status="SNOOZED"),
    # closed again before the next poll; closed again and taken up before it
    case(5, "13:00"),
    case(5, "14:00", status="CLOSED", last_closed_time=at("14:00")),
    case(5, "15:00", status="CLOSED", last_closed_time=at("15:00")),
    case(6, "13:00"),
    case(6, "14:00", status="CLOSED", last_closed_time=at("14:00")),
    case(6, "15:30", status="ON_HOLD", last_closed_time=at("15:00")),
    # tagged as spam, then closed; tagged as spam by mistake
    case(7, "14:00", status="CLOSED", last_closed_time=at("13:50"),
         tags=[{"tag_id": 73, "updated_time": at("13:40"), "updated_by": person(15)}]),
    case(8, "13:00", tags=[{"tag_id": 73, "updated_time": at("13:00"),
                            "updated_by": "urn:sprout:automated_rule:7"}]),
    case(8, "14:00"),
]  # fmt: skip
FILES: dict[str, list[dict[str, object]]] = {
    "messages": [
        {"guid": guid, "created_time": at(minute), "network": network, "text": "Hello",
         "from": {"guid": sender, "name": "Carla"}, "internal": {"sent_by": {"id": sent_by}}}
        for guid, minute, network, sender, sent_by in [
            ("a", "12:50", "TWITTER", "carla", None),
            ("b", "13:20", "WHATSAPP", "brand", 14),
            ("c", "13:00", "MASTODON", "brand", None),
            ("d", "16:00", "FACEBOOK", "denis", None),
        ]
    ],
    "users": [{"id": 11, "name": "Amanda"}, {"id": 13, "name": "Jen"}],
    "queues": [{"id": 51, "name": "Billing"}],
    "groups": [{"group_id": 61, "name": "Tallyho"}],
    "tags": [{"tag_id": 71, "text": "vip"}, {"tag_id": 73, "text": "junk"}],
}  # fmt: skip


def write_exports(folder: Path) -> None:
    """Pages of the API, and the tables of a loader that names some columns otherwise."""
    (folder / "cases").mkdir(parents=True)
    for number, records in enumerate([CASES[:4], CASES[4:]]):
        (folder / "cases" / f"{number}.json").write_text(json.dumps({"data": records}))
    (folder / "cases" / "loaded.csv").write_text(
        "id,created_time,updated_time,closed_time,status,assignees,type,queue_id,group_id\n"
        f'4,{at("16:00")},{at("16:00")},,OPEN,"[""{person(11)}""]",LEAD,51.0,61.0\n'
    )
    (folder / "case_message.csv").write_text(
        "cases_id,message_guid,anchor,case_message_direction\n"
        "4,d,true,RECEIVED\n4,unknown,false,SENT\n99,d,true,RECEIVED\n"
    )
    for name, records in FILES.items():
        (folder / f"{name}.json").write_text(json.dumps({"data": records}))


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    write_exports(folder / "sprout")
    return folder


SELECT = "+path:models/canonical +dq_source_coverage +dq_rejected_rows"


@pytest.fixture(scope="module")
def cases(
    exports: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("sprout")
    with build(exports, folder, ["sprout"], select=SELECT, spam_tags=["junk"]) as warehouse:
        yield warehouse


events = partial(events_of, "sprout:")


def test_what_differs_between_polls_has_happened(cases: duckdb.DuckDBPyConnection) -> None:
    assert events(cases, 1, "status_changed", "status") == [
        ("13:00", "open"),
        ("13:50", "solved"),
        ("14:00", "open"),
        ("14:40", "solved"),
    ]
    # of two who have a case the first is the assignee
    assert events(cases, 1, "assignee_changed", "agent_id, actor_id, is_auto") == [
        ("13:10", "sprout:11", "sprout:13", False),
        ("13:30", "sprout:12", "sprout:13", False),
        ("15:00", None, "sprout:rule-7", True),
    ]
    # out of the queue, but still its work
    assert events(cases, 1, "group_changed", "group_id") == [("13:10", "sprout:51")]
    assert events(cases, 1, "attribute_changed", "attribute, value") == [
        ("13:30", "priority", "urgent"),
        ("13:30", "tag_added", "72"),
        ("13:30", "tag_added", "vip"),
        ("14:00", "tag_removed", "vip"),
        ("15:00", "brand", "62"),
    ]


def test_between_two_closings_a_case_was_open(cases: duckdb.DuckDBPyConnection) -> None:
    closed_again = [("13:00", "open"), ("14:00", "solved"), ("15:00", "open"), ("15:00", "solved")]
    assert events(cases, 5, "status_changed", "status") == closed_again
    assert events(cases, 6, "status_changed", "status") == [*closed_again, ("15:30", "hold")]


def test_a_tag_is_as_old_as_it_says_and_whose_it_says(cases: duckdb.DuckDBPyConnection) -> None:
    what = "attribute, value, actor_id, is_auto"
    assert events(cases, 7, "attribute_changed", what) == [
        ("13:40", "tag_added", "junk", "sprout:15", False)
    ]
    assert events(cases, 8, "attribute_changed", what) == [
        ("13:00", "tag_added", "junk", "sprout:rule-7", True),
        ("14:00", "tag_removed", "junk", None, False),
    ]


def test_spam_is_void_though_it_is_closed_later(cases: duckdb.DuckDBPyConnection) -> None:
    # of two of one instant the one with the greater id is the later
    assert events(cases, 7, "status_changed", "source_event_id, status") == [
        ("13:00", "status-open", "open"),
        ("13:50", "status-solved", "solved"),
        ("13:50", "void", "spam"),
    ]
    assert events(cases, 8, "status_changed", "status") == [("13:00", "open")]


def test_a_case_that_was_seen_once_is_inferred(cases: duckdb.DuckDBPyConnection) -> None:
    assert events(cases, 2, "status_changed", "status") == [("13:00", "open"), ("17:00", "solved")]
    assert events(cases, 2, "assignee_changed", "agent_id") == [("13:00", "sprout:11")]
    assert rows(
        cases,
        "select source_case_id, created_by_role, channel, reason, priority, brand, requester_id,"
        " history_quality from staging.cases order by 1",
    ) == [
        ("1", "customer", "social", "support", None, "Tallyho", "sprout:carla", "snapshot"),
        ("2", "agent", "social", "support", None, "Tallyho", None, "inferred"),
        ("3", "agent", "social", "support", None, "Tallyho", None, "snapshot"),
        ("4", "customer", "social", "lead", None, "Tallyho", "sprout:denis", "snapshot"),
        ("5", "agent", "social", "support", None, "Tallyho", None, "snapshot"),
        ("6", "agent", "social", "support", None, "Tallyho", None, "snapshot"),
        ("7", "agent", "social", "support", None, "Tallyho", None, "inferred"),
        ("8", "agent", "social", "support", None, "Tallyho", None, "snapshot"),
    ]


def test_a_number_is_the_same_queue_though_it_is_written_as_a_float(
    cases: duckdb.DuckDBPyConnection,
) -> None:
    assert events(cases, 4, "group_changed", "group_id") == [("16:00", "sprout:51")]


def test_messages_tell_who_sent_them(cases: duckdb.DuckDBPyConnection) -> None:
    what = "direction, medium, actor_id, actor_role, body_length"
    assert events(cases, 1, "message", what) == [
        ("12:50", "in", "social", "sprout:carla", "customer", 5),
        ("13:20", "out", "chat", "sprout:14", None, 5),
    ]
    assert events(cases, 2, "message", what) == [("13:00", "out", "social", None, None, 5)]
    assert events(cases, 4, "message", what) == [
        ("16:00", "in", "social", "sprout:denis", "customer", 5)
    ]
    assert rows(cases, "select person_id, role from staging.people order by 1") == [
        ("sprout:11", "agent"),
        ("sprout:12", "agent"),
        ("sprout:13", "agent"),
        ("sprout:14", "agent"),
        ("sprout:15", "agent"),
        ("sprout:carla", "customer"),
        ("sprout:denis", "customer"),
        ("sprout:rule-7", "system"),
    ]


def test_every_record_is_accounted_for(cases: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        cases, "select source_table, row_number, reason from marts.dq_rejected_rows order by all"
    ) == [
        ("case_message", 2, "its instant is in no message"),
        ("case_message", 3, "no such case"),
    ]
    assert rows(
        cases,
        "select source_table, rows_read, rows_used, rows_rejected, rows_duplicate, unknown_columns,"
        " unknown_words from marts.dq_source_coverage where rows_read > 2 order by 1",
    ) == [
        ("case_message", 6, 4, 2, 0, None, None),
        ("cases", 18, 8, 0, 10, None, "status: SNOOZED"),
        ("messages", 4, 4, 0, 0, None, "network: MASTODON"),
    ]
