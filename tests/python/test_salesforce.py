"""What the salesforce connector makes of the turns of Service Cloud's own objects."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from .building import build, rows
from .twice import INSTANCES, assert_twice

DAY = "2025-03-04T"
AGENT, LEFT, ROBOT, PORTAL = (f"005{number:0>15}" for number in (11, 12, 19, 21))
CARLA, DENIS, QUEUE, HOURS = f"003{101:0>15}", f"003{102:0>15}", f"00G{31:0>15}", f"01m{41:0>15}"
ACCOUNTS = (f"001{1:0>15}", f"001{2:0>15}")


def case_id(number: int) -> str:
    return f"500{number:0>15}"


def case(number: int, **values: object) -> dict[str, object]:
    """A case of Carla that an agent owns."""
    return {
        "attributes": {"type": "Case"}, "Id": case_id(number), "Status": "New", "IsClosed": False,
        "Priority": "Medium", "Origin": "Email", "OwnerId": AGENT, "ContactId": CARLA,
        "CreatedDate": f"{DAY}13:00:00.000+0000", "CreatedById": ROBOT, "IsDeleted": False,
        "LastModifiedDate": f"{DAY}18:00:00.000+0000", "LastModifiedById": AGENT,
        "Product_Area__c": "printing", "Description": "It does not print",
    } | values  # fmt: skip


def change(number: int, case: int, minute: str, field: str, old: str, new: str) -> str:
    """A row of the history as Fivetran spells it."""
    return ",".join(
        [f"017{number:0>15}", case_id(case), f"{DAY}{minute}:00Z", AGENT, field, old, new]
    )


CASES = [
    case(1, Status="Fixed it", IsClosed=True, ClosedDate=f"{DAY}14:00:00.000+0000"),
    # nobody tracks its history
    case(2, Status="Fixed it", IsClosed=True, ClosedDate=f"{DAY}17:00:00.000+0000"),
    case(3, IsDeleted=True, MasterRecordId=case_id(1)),
    case(4, IsDeleted=True),
    case(5, Origin="Carrier pigeon", CreatedById=AGENT, Description=None, ParentId=case_id(1)),
    case(6, Origin="Phone", CreatedById=AGENT, BusinessHoursId=HOURS),
    case(7, Origin="Phone", CreatedById=AGENT, Description=None, AccountId=ACCOUNTS[1]),
]

HISTORY = [
    change(1, 1, "13:00", "created", "", ""),
    # a queue had it at first; a change of a lookup is told twice
    change(2, 1, "13:05", "Owner", "Billing", "Ben"),
    change(3, 1, "13:05", "Owner", QUEUE, LEFT),
    change(4, 1, "13:10", "Status", "New", "Looking into it"),
    change(5, 1, "13:20", "ownerAssignment", LEFT, AGENT),
    change(6, 1, "13:30", "Priority", "Medium", "Critical"),
    change(7, 1, "13:40", "Product_Area__c", "paper", "printing"),
    change(8, 1, "13:50", "Subject", "a", "b"),
    change(9, 1, "14:00", "Status", "Looking into it", "Fixed it"),
    change(10, 99, "14:00", "Status", "New", "Closed"),
    change(11, 7, "14:00", "Contact", DENIS, CARLA),
    change(12, 7, "14:00", "Account", *ACCOUNTS),
]


def message(number: int, case: int, minute: str, **values: object) -> dict[str, object]:
    return {
        "Id": f"02s{number:0>15}", "ParentId": case_id(case), "Incoming": False, "Status": "3",
        "MessageDate": f"{DAY}{minute}:00.000+0000", "CreatedById": AGENT,
        "HtmlBody": "<p>Hello</p>",
        "FromAddress": "support@example.com", "IsDeleted": False,
    } | values  # fmt: skip


EMAILS = [
    # the case's description repeats it
    message(1, 1, "13:00", Incoming=True, FromAddress="CARLA@garnet.example", CreatedById=ROBOT),
    message(2, 1, "13:01", CreatedById=ROBOT),
    message(3, 1, "13:15", CreatedById=LEFT),
    message(4, 1, "13:16", Status="5"),
    message(5, 1, "13:17", IsDeleted=True),
    message(6, 1, "13:18", Incoming=True, FromAddress="who@knows.example"),
    message(7, 5, "13:00"),
]


def write_exports(folder: Path) -> None:
    """The files of a Salesforce organisation: pages of its API, and tables of a loader."""
    (folder / "case").mkdir(parents=True)
    older = case(1, LastModifiedDate=f"{DAY}13:00:00.000+0000")
    for number, records in enumerate([[older, *CASES[:3]], CASES[3:]]):
        (folder / "case" / f"{number}.json").write_text(json.dumps({"records": records}))
    (folder / "case_history.csv").write_text(
        "\n".join(["id,case_id,created_date,created_by_id,field,old_value,new_value", *HISTORY])
    )
    lines = [*map(json.dumps, EMAILS), "[1, 2"]
    (folder / "email_message.jsonl").write_text("\n".join(lines))
    comments = [
        {"Id": f"00a{number:0>15}", "ParentId": case_id(2), "IsPublished": published,
         "CreatedDate": f"{DAY}13:{number}:00.000Z", "CreatedById": author, "CommentBody": "Hello"}
        for number, (author, published) in enumerate(
            [(PORTAL, True), (AGENT, True), (AGENT, False)], start=10
        )
    ]  # fmt: skip
    calls = [
        {"Id": f"00T{1:0>15}", "WhatId": case_id(6), "OwnerId": AGENT, "TaskSubtype": "Call",
         "CallType": "Inbound", "CallDurationInSeconds": 600, "WhoId": CARLA,
         "CreatedDate": f"{DAY}13:10:00.000Z", "CompletedDateTime": f"{DAY}13:10:00.000Z"},
        {"Id": f"00T{2:0>15}", "WhatId": f"001{1:0>15}", "OwnerId": AGENT, "TaskSubtype": "Call",
         "CreatedDate": f"{DAY}13:10:00.000Z"},
        # nobody noted how long it took
        {"Id": f"00T{3:0>15}", "WhatId": case_id(7), "OwnerId": AGENT, "TaskSubtype": "Call",
         "CallType": "Inbound", "WhoId": CARLA, "CreatedDate": f"{DAY}13:10:00.000Z"},
    ]  # fmt: skip
    users = [
        {"Id": AGENT, "Name": "Amanda", "Email": "amanda@example.com", "UserType": "Standard"},
        {"Id": ROBOT, "Name": "Automated Process", "UserType": "AutomatedProcess"},
        {"Id": PORTAL, "Name": "Carla", "UserType": "CspLitePortal", "ContactId": CARLA},
    ]
    hours = [
        {"Id": HOURS, "IsActive": True, "IsDefault": True, "TimeZoneSidKey": "Europe/Berlin",
         "MondayStartTime": "08:30:00.000Z", "MondayEndTime": "12:00:00.000Z",
         "SundayStartTime": "00:00:00.000Z", "SundayEndTime": "00:00:00.000Z"},
        {"Id": f"01m{42:0>15}", "IsActive": False, "TimeZoneSidKey": "Europe/Berlin"},
    ]  # fmt: skip
    files: dict[str, list[Any]] = {
        "case_comment": comments,
        "task": calls,
        "user": users,
        "business_hours": hours,
        "contact": [{"Id": CARLA, "Name": "Carla", "Email": "carla@garnet.example"}],
        "group": [{"Id": QUEUE, "Name": "Billing", "Type": "Queue"}],
    }
    for name, records in files.items():
        (folder / f"{name}.json").write_text(json.dumps(records))


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    write_exports(folder / "salesforce")
    return folder


SELECT = "+path:models/canonical +dq_source_coverage +dq_rejected_rows"
SETTINGS: dict[str, object] = {
    "case_fields": {"zendesk": {}, "salesforce": {"reason": "Product_Area__c"}},
}


@pytest.fixture(scope="module")
def cases(
    exports: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    with build(
        exports, tmp_path_factory.mktemp("salesforce"), ["salesforce"], select=SELECT, **SETTINGS
    ) as warehouse:
        yield warehouse


def events(warehouse: duckdb.DuckDBPyConnection, number: int, kind: str, what: str) -> list[Any]:
    """The events of a kind, ids as their last digits."""
    found = rows(
        warehouse,
        f"select strftime(occurred_at, '%H:%M'), {what} from staging.case_events where case_id ="
        f" 'salesforce:{case_id(number)}' and event_type = '{kind}'"
        " order by occurred_at, sequence, source_event_id",
    )
    return [tuple(short(value) for value in row) for row in found]


def short(value: object) -> object:
    text = str(value)
    return text[11:14] + text[14:].lstrip("0") if text.startswith("salesforce:") else value


def test_the_history_of_a_case(cases: duckdb.DuckDBPyConnection) -> None:
    assert events(cases, 1, "assignee_changed", "agent_id") == [
        ("13:05", "00512"),
        ("13:20", "00511"),
    ]
    assert events(cases, 1, "group_changed", "group_id") == [("13:00", "00G31")]
    # no map knows these words; one of them is that of closed cases
    assert events(cases, 1, "status_changed", "status") == [("13:10", "open"), ("14:00", "solved")]
    assert events(cases, 1, "attribute_changed", "attribute, value") == [
        ("13:30", "priority", "urgent"),
        ("13:40", "reason", "printing"),
    ]


def test_what_only_the_case_itself_tells(cases: duckdb.DuckDBPyConnection) -> None:
    assert events(cases, 2, "status_changed", "status") == [("17:00", "solved")]
    assert events(cases, 3, "status_changed", "status, actor_id") == [("18:00", "merged", "00511")]
    assert events(cases, 4, "status_changed", "status") == [("18:00", "deleted")]
    assert events(cases, 3, "case_linked", "link_type, linked_case_id") == [
        ("18:00", "merged_into", "5001")
    ]
    assert events(cases, 5, "case_linked", "link_type, linked_case_id") == [
        ("13:00", "problem_of", "5001")
    ]
    assert events(cases, 6, "attribute_changed", "attribute, split_part(value, ':', 1)") == [
        ("13:00", "schedule", HOURS)
    ]
    told = rows(
        cases,
        "select created_by_role, channel, reason, priority, history_quality from staging.cases"
        " order by case_id",
    )
    assert told == [
        ("customer", "email", "paper", "normal", "full"),
        ("customer", "email", "printing", "normal", "inferred"),
        ("customer", "email", "printing", "normal", "inferred"),
        ("customer", "email", "printing", "normal", "inferred"),
        # an agent wrote first
        ("agent", None, "printing", "normal", "inferred"),
        ("customer", "phone", "printing", "normal", "inferred"),
        ("agent", "phone", "printing", "normal", "inferred"),
    ]


def test_who_wrote_what(cases: duckdb.DuckDBPyConnection) -> None:
    what = "direction, visibility, actor_id, actor_role, is_auto, medium"
    assert events(cases, 1, "message", what) == [
        ("13:00", "in", "public", "003101", "customer", False, "email"),
        ("13:01", "out", "public", "00519", "system", True, "email"),
        # who sent an email was an agent, also when no list has them any more
        ("13:15", "out", "public", "00512", "agent", False, "email"),
        ("13:18", "in", "public", None, "customer", False, "email"),
    ]
    assert events(cases, 2, "message", what) == [
        ("13:00", "in", "public", "003101", "customer", False, "email"),
        ("13:10", "in", "public", "003101", "customer", False, "web"),
        ("13:11", "out", "public", "00511", "agent", False, "web"),
        ("13:12", "out", "internal", "00511", "agent", False, "web"),
    ]
    # a call in is what the customer said, and then what the agent answered; the description of the
    # case that it began repeats it
    assert events(cases, 6, "message", "direction, actor_id, medium") == [
        ("13:00", "in", "003101", "phone"),
        ("13:10", "out", "00511", "phone"),
    ]
    # also where it took no time
    assert events(cases, 7, "message", "direction, actor_id, medium") == [
        ("13:10", "in", "003101", "phone"),
        ("13:10", "out", "00511", "phone"),
    ]
    assert events(cases, 6, "work_logged", "agent_id, work_seconds") == [("13:10", "00511", 600)]
    assert rows(
        cases, "select weekday, opens_at, closes_at from staging.business_hours order by 1"
    ) == [(1, 510, 720), (7, 0, 1440)]


def test_every_record_is_accounted_for(cases: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        cases, "select source_table, row_number, reason from marts.dq_rejected_rows order by all"
    ) == [
        ("business_hours", 2, "not active"),
        ("case_history", 10, "no such case"),
        ("email_message", 4, "a draft"),
        ("email_message", 5, "deleted in the source"),
        ("email_message", 8, "not a JSON object"),
    ]
    assert rows(
        cases,
        "select source_table, rows_read, rows_used, rows_rejected, rows_duplicate, unknown_columns,"
        " unknown_words from marts.dq_source_coverage where rows_read > 5 order by 1",
    ) == [
        (
            "case", 8, 7, 0, 1, None,
            "origin: Carrier pigeon; status: Fixed it",
        ),
        ("case_history", 12, 11, 1, 0, None, None),
        ("email_message", 8, 5, 3, 0, None, None),
    ]  # fmt: skip


def test_an_instance_stands_in_the_ids_that_a_case_changes_to(
    exports: Path, cases: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for instance in INSTANCES:
        shutil.copytree(exports / "salesforce", tmp_path / "exports" / "salesforce" / instance)
    names = [f"salesforce/{instance}" for instance in INSTANCES]
    with build(tmp_path / "exports", tmp_path, names, select=SELECT, **SETTINGS) as both:
        assert_twice(cases, both, "salesforce", ["people", "cases", "case_events"])
