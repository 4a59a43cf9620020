"""The turns of ServiceNow that the parity story does not take, each told once.

One export, built once alone and once as two instances, of which the second is in Parquet.
"""

from __future__ import annotations

import csv
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

DAY = "2025-03-04"


def incident(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "sys_id": f"i{number}", "opened_at": f"{DAY} 13:00:00", "opened_by": "u101",
        "sys_created_on": f"{DAY} 13:00:00", "sys_updated_on": f"{DAY} 18:00:00",
        "sys_mod_count": "9", "state": "2", "hold_reason": "", "priority": "3", "category": "",
        "contact_type": "email", "caller_id": "u101", "assigned_to": "", "assignment_group": "",
        "description": "Help me", "close_code": "", "parent_incident": "",
    } | fields  # fmt: skip


def boxed(record: dict[str, Any], *links: str) -> dict[str, Any]:
    """Each value beside what it displays; a reference with its link alone."""
    return {
        name: {"link": "https://x.example", "value": value} if name in links
        else {"display_value": f"the {value}", "value": value}
        for name, value in record.items()
    }  # fmt: skip


def audit(
    number: int, time: str, user: str, field: str, old: str, new: str, **fields: str
) -> dict[str, str]:
    return {
        "sys_id": f"a{number}", "tablename": "incident", "documentkey": "i10",
        "sys_created_on": f"{DAY} {time}", "fieldname": field, "oldvalue": old, "newvalue": new,
        "user": user,
    } | fields  # fmt: skip


INCIDENTS = [
    # as it was, and as it is
    incident(10, sys_updated_on=f"{DAY} 13:30:00"),
    incident(10, state="6", u_product="network", company="c2", sys_mod_count="12"),
    # what it displays is exported, and words of one's own
    incident(11, state="On Hold", hold_reason="Awaiting Caller", priority="P1", sys_mod_count="0",
             contact_type="pigeon"),
    # no audits: only what it is now
    incident(12, state="8", assigned_to="u2", closed_at=f"{DAY} 17:00:00"),
    incident(13, state="7", close_code="Duplicate", parent_incident="i10"),
    incident(14, sys_mod_count="0", state="1"),
    # no audits, and a duplicate
    incident(15, state="6", close_code="Duplicate", parent_incident="i10",
             resolved_at=f"{DAY} 17:00:00"),
    # the code a second before the state; reopened with it; and what it was not
    incident(16, state="6", close_code="Solved (Permanently)"),
    incident(17, state="6", close_code="Spam", u_product="mail", location="Oslo"),
    # no audits: it was resolved before it was closed
    incident(18, state="7", resolved_at=f"{DAY} 16:00:00", closed_at=f"{DAY} 17:00:00"),
]  # fmt: skip
AUDITS = [
    audit(1, "13:05:00", "ann", "state", "1", "2"),
    audit(1, "13:05:00", "ann", "state", "1", "2"),
    audit(2, "13:05:00", "ann", "assigned_to", "", "u2"),
    audit(3, "13:10:00", "ann", "hold_reason", "", "1"),
    audit(4, "13:10:00", "ann", "state", "2", "3"),
    audit(5, "13:20:00", "ann", "hold_reason", "1", "4"),
    audit(6, "13:30:00", "system", "state", "3", "2"),
    audit(7, "13:30:00", "system", "hold_reason", "4", ""),
    audit(8, "13:35:00", "ann", "u_product", "hardware", "network"),
    audit(20, "13:35:00", "ann", "category", "software", "inquiry"),
    audit(21, "13:35:00", "ann", "company", "c1", "c2"),
    audit(9, "13:40:00", "robo", "state", "2", "6"),
    audit(10, "13:36:00", "ann", "work_notes", "JOURNAL FIELD ADDITION", "A secret"),
    audit(11, "13:37:00", "ann", "state", "2", "42"),
    audit(12, "13:37:00", "ann", "state", "1", "2", tablename="problem", documentkey="p1"),
    audit(13, "13:37:00", "ann", "state", "1", "2", documentkey="i99"),
    audit(14, "14:00:00", "ann", "close_code", "", "Duplicate", documentkey="i13"),
    audit(15, "14:00:00", "ann", "state", "2", "6", documentkey="i13"),
    audit(16, "15:00:00", "system", "state", "6", "7", documentkey="i13"),
    audit(30, "14:00:00", "ann", "close_code", "", "Duplicate", documentkey="i16"),
    audit(31, "14:00:01", "ann", "state", "2", "6", documentkey="i16"),
    audit(32, "14:10:00", "ann", "state", "6", "2", documentkey="i16"),
    audit(33, "14:20:00", "ann", "state", "2", "6", documentkey="i16"),
    audit(34, "14:30:00", "ann", "close_code", "Duplicate", "Solved (Permanently)",
          documentkey="i16"),
    audit(35, "14:00:00", "ann", "close_code", "", "Spam", documentkey="i17"),
    audit(36, "14:00:00", "ann", "state", "2", "6", documentkey="i17"),
    audit(37, "13:30:00", "dora", "assigned_to", "", "u3", documentkey="i17"),
    # a rule acts by the name of the caller who set it off
    audit(38, "13:40:00", "carla", "assigned_to", "u3", "u2", documentkey="i17"),
]  # fmt: skip
JOURNAL = [
    ("j1", "comments", "i10", "13:06:00", "ann"), ("j2", "work_notes", "i10", "13:07:00", "bob"),
    ("j3", "comments", "i10", "13:08:00", "robo"), ("j4", "comments", "i10", "13:09:00", "carla"),
    ("j5", "comments", "i10", "13:10:00", "gone"), ("j6", "comments", "i10", "13:11:00", "system"),
    ("j7", "comments", "i10", "13:12:00", "bob"), ("j8", "comments", "i99", "13:12:00", "bob"),
    ("j9", "comments", "i10", "13:13:00", "dora"),
]  # fmt: skip
TABLES: dict[str, list[dict[str, str]]] = {
    "sys_audit": AUDITS,
    "sys_journal_field": [
        {"sys_id": number, "name": "incident", "element": element, "element_id": of, "value": "Hi",
         "sys_created_on": f"{DAY} {time}", "sys_created_by": user}
        for number, element, of, time, user in JOURNAL
    ],
    "sys_audit_delete": [
        {"sys_id": "d1", "tablename": "incident", "documentkey": "i14", "user": "ann",
         "sys_created_on": f"{DAY} 16:00:00"},
    ],
    "sys_user": [
        {"sys_id": "u2", "user_name": "ann", "web_service_access_only": "false"},
        {"sys_id": "u3", "user_name": "bob", "web_service_access_only": "false"},
        {"sys_id": "u4", "user_name": "dora", "web_service_access_only": "false"},
        {"sys_id": "u9", "user_name": "robo", "web_service_access_only": "true"},
        {"sys_id": "u101", "user_name": "carla", "web_service_access_only": ""},
        {"sys_id": "u102", "user_name": "gone", "web_service_access_only": ""},
    ],
    "contract_sla": [
        {"sys_id": "s1", "name": "Respond", "target": "response", "schedule": "",
         "duration": "1970-01-02 04:00:00"},
        {"sys_id": "s2", "name": "Odd", "target": "vibes", "duration": "1970-01-01 04:00:00"},
    ],
    "task_sla": [
        {"sys_id": "t1", "task": "i10", "sla": "s1", "start_time": f"{DAY} 13:00:00"},
        {"sys_id": "t2", "task": "p1", "sla": "s1", "start_time": f"{DAY} 13:00:00"},
    ],
    "asmt_assessment_instance": [
        {"sys_id": "q1", "trigger_id": "i10", "user": "u101", "state": "complete",
         "sys_created_on": f"{DAY} 14:00:00", "taken_on": f"{DAY} 15:00:00"},
        {"sys_id": "q2", "trigger_id": "i12", "user": "u101", "state": "ready",
         "sys_created_on": f"{DAY} 14:00:00", "taken_on": ""},
        {"sys_id": "q3", "trigger_id": "i12", "user": "u101", "state": "canceled",
         "sys_created_on": f"{DAY} 14:00:00", "taken_on": ""},
    ],
    "asmt_metric_result": [
        {"sys_id": "r1", "instance": "q1", "metric": "speed", "actual_value": "5"},
        {"sys_id": "r2", "instance": "q1", "metric": "help", "actual_value": "4"},
        {"sys_id": "r3", "instance": "q1", "metric": "words", "actual_value": ""},
    ],
}  # fmt: skip


def write(path: Path, records: list[dict[str, str]]) -> None:
    with path.open("w") as file:
        names = list(dict.fromkeys(name for record in records for name in record))
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(records)


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports") / "servicenow"
    (folder / "incident").mkdir(parents=True)
    first = [boxed(record, "caller_id", "opened_by") for record in INCIDENTS[:2]]
    (folder / "incident" / "1.json").write_text(json.dumps({"result": first}))
    (folder / "incident" / "2.jsonl").write_text(
        "".join(json.dumps(record) + "\n" for record in INCIDENTS[2:]) + '{"sys_id": \n'
    )
    for table, records in TABLES.items():
        write(folder / f"{table}.csv", records)
    for instance in ("eu", "us"):
        shutil.copytree(folder, folder / instance, ignore=shutil.ignore_patterns("eu", "us"))
    of_us = folder / "us" / "incident"
    everything = "".join(json.dumps(boxed(record)) + "\n" for record in INCIDENTS)
    (of_us / "all.jsonl").write_text(everything)
    duckdb.connect().execute(
        f"copy (from read_json_auto('{of_us}/all.jsonl')) to '{of_us}/all.parquet'"
    )
    for path in [*of_us.glob("*.json"), *of_us.glob("*.jsonl")]:
        path.unlink()
    return folder.parent


SETTINGS: dict[str, Any] = {
    "select": "+path:models/canonical +dq_source_coverage +dq_rejected_rows",
    "words": {"servicenow": {"priority": {"P1": "urgent"}}},
    "case_fields": {"zendesk": {}, "servicenow": {"reason": "u_product", "region": "location"}},
}


@pytest.fixture(scope="module")
def warehouse(
    exports: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    with build(exports, tmp_path_factory.mktemp("one"), ["servicenow"], **SETTINGS) as connection:
        yield connection


events = partial(events_of, "servicenow:i")


def test_an_incident_is_what_it_was_at_its_creation(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        warehouse,
        "select source_case_id, reason, priority, channel, requester_id, history_quality"
        " from staging.cases where source_case_id < 'i15' order by 1",
    ) == [
        ("i10", "hardware", "normal", "email", "servicenow:u101", "full"),
        ("i11", None, "urgent", None, "servicenow:u101", "full"),
        ("i12", None, "normal", "email", "servicenow:u101", "inferred"),
        ("i13", None, "normal", "email", "servicenow:u101", "full"),
        ("i14", None, "normal", "email", "servicenow:u101", "full"),
    ]


def test_fields_of_ones_own_tell_the_reason_and_the_region(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert events(warehouse, 10, "attribute_changed", "attribute || ' ' || value") == [
        ("13:35", "account c2"),
        ("13:35", "reason network"),
    ]
    assert rows(
        warehouse, "select reason, region from staging.cases where source_case_id = 'i17'"
    ) == [("mail", "Oslo")]


def test_on_hold_waits_for_the_caller_or_for_another(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert events(warehouse, 10, "status_changed", "status, actor_role, is_auto") == [
        ("13:05", "open", "agent", False),
        ("13:10", "pending", "agent", False),
        ("13:20", "hold", "agent", False),
        # what it was on hold for is emptied with it
        ("13:30", "open", "system", True),
        ("13:40", "solved", "bot", True),
    ]
    # as it displays
    assert events(warehouse, 11, "status_changed", "status") == [("13:00", "pending")]


def test_without_audits_only_the_state_of_now_is_told(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert events(warehouse, 12, "status_changed", "status") == [("17:00", "solved")]
    assert events(warehouse, 12, "assignee_changed", "agent_id") == [("13:00", "servicenow:u2")]
    assert events(warehouse, 18, "status_changed", "status") == [("16:00", "closed")]


def test_what_leaves_the_counts(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert events(warehouse, 13, "status_changed", "status") == [
        ("13:00", "open"),
        ("14:00", "merged"),
        # closed by a rule it is a duplicate still
        ("15:00", "merged"),
    ]
    assert events(warehouse, 13, "case_linked", "linked_case_id") == [("14:00", "servicenow:i10")]
    assert events(warehouse, 14, "status_changed", "status, actor_id") == [
        ("16:00", "deleted", "servicenow:u2")
    ]
    # without audits it is what it is now
    assert events(warehouse, 15, "status_changed", "status") == [("17:00", "merged")]
    assert events(warehouse, 15, "case_linked", "linked_case_id") == [("17:00", "servicenow:i10")]
    # a close code says nothing until the incident is done, and what it says counts till it changes
    assert events(warehouse, 16, "status_changed", "status") == [
        ("13:00", "open"),
        ("14:00", "merged"),
        ("14:10", "open"),
        ("14:20", "merged"),
        ("14:30", "solved"),
    ]
    assert events(warehouse, 17, "status_changed", "status")[-1] == ("14:00", "spam")


def test_who_writes_and_who_may_read_it(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert events(
        warehouse,
        10,
        "message",
        "direction || ' ' || visibility || ' ' || coalesce(actor_role, '?'), is_auto",
    ) == [
        ("13:00", "in public customer", False),
        ("13:06", "out public agent", False),
        # one note is enough to know staff by
        ("13:07", "out internal agent", False),
        ("13:08", "out public bot", True),
        ("13:09", "in public customer", False),
        # nothing says that this one is staff
        ("13:10", "in public ?", None),
        ("13:11", "out public system", True),
        ("13:12", "out public agent", False),
        # who gives incidents to others works on them
        ("13:13", "out public agent", False),
    ]
    # what was saved in one second by one user was saved together
    assert rows(
        warehouse,
        "select count(*), count(distinct audit_id) from staging.case_events"
        " where actor_id = 'servicenow:u2' and occurred_at = timestamp '2025-03-04 13:05:00'",
    ) == [(2, 1)]


def test_surveys_and_targets(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        warehouse,
        "select response_id, score, strftime(responded_at, '%H:%M') from staging.surveys"
        " order by 1",
    ) == [("servicenow:q1", 4.5, "15:00"), ("servicenow:q2", None, None)]
    assert rows(
        warehouse,
        "select policy_id, metric, target_seconds, in_business_hours from staging.sla_policies",
    ) == [("servicenow:s1", "first_reply", 28 * 3600, False)]
    assert events(warehouse, 10, "sla_clock", "policy_id, action") == [
        ("13:00", "servicenow:s1", "apply")
    ]


def test_nothing_is_lost_unseen(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        warehouse,
        "select source_table, rows_read, rows_used, rows_rejected, rows_duplicate, unknown_words"
        " from marts.dq_source_coverage"
        " where source_table in ('incident', 'sys_audit', 'contract_sla') order by 1",
    ) == [
        ("contract_sla", 2, 2, 0, 0, "target: vibes"),
        ("incident", 11, 9, 1, 1, "contact_type: pigeon"),
        ("sys_audit", 28, 24, 3, 1, None),
    ]
    assert rows(
        warehouse, "select source_table, reason from marts.dq_rejected_rows order by all"
    ) == [
        ("incident", "not a JSON object"),
        ("sys_audit", "newvalue is not a known state"),
        ("sys_audit", "no such incident"),
        # of a problem
        ("sys_audit", "no such incident"),
        ("sys_journal_field", "no such incident"),
        ("task_sla", "no such incident"),
    ]
    # what people wrote is not kept
    assert rows(
        warehouse,
        "select count(*) from staging.stg_servicenow__sys_audit where newvalue like '%secret%'",
    ) == [(0,)]


ENTITIES = ("people", "cases", "case_events", "surveys", "sla_policies")


def test_two_instances_are_twice_one(
    exports: Path, warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    with build(exports, tmp_path, ["servicenow/eu", "servicenow/us"], **SETTINGS) as both:
        assert_twice(warehouse, both, "servicenow", ENTITIES)
