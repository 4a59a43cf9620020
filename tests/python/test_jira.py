"""The turns of Jira that the parity story does not take, each told once.

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


def user(account: str, kind: str = "atlassian") -> dict[str, Any]:
    return {"accountId": account, "accountType": kind, "displayName": account.title()}


CARLA, DENIS = user("carla", "customer"), user("denis", "customer")
ANN, BEN, CAT, ROBO = user("ann"), user("ben"), user("cat"), user("robo", "app")
# who has no account in the cloud is of a server of one's own
SERVER = {"name": "sam", "key": "JIRAUSER1", "displayName": "Sam"}


def item(field: str, before: tuple[Any, Any], after: tuple[Any, Any], **more: Any) -> Any:
    return {
        "field": field, "fieldId": more.get("field_id", field), "from": before[0],
        "fromString": before[1], "to": after[0], "toString": after[1],
    }  # fmt: skip


def history(number: int, time: str, author: Any, *items: Any) -> dict[str, Any]:
    return {"id": str(number), "author": author, "created": f"{DAY}{time}.000+0100", "items": items}


def comment(number: int, time: str, author: Any, **fields: Any) -> dict[str, Any]:
    return {
        "id": str(number), "author": author, "created": f"{DAY}{time}.000+0100", "body": "12345"
    } | fields  # fmt: skip


def issue(number: int, comments: list[Any], histories: list[Any] | None, **fields: Any) -> Any:
    record = {
        "id": str(number), "key": f"SUP-{number}",
        "fields": {
            "created": f"{DAY}13:00:00.123+0100", "updated": f"{DAY}18:00:00.000+0100",
            "status": status("3", "In Progress", "indeterminate"), "priority": {"name": "Medium"},
            "creator": CARLA, "reporter": CARLA, "assignee": ANN, "description": "<p>Help</p>",
            "project": {"name": "Support"}, "comment": {"comments": comments},
        } | fields,
    }  # fmt: skip
    if histories is not None:
        record["changelog"] = {"total": len(histories), "histories": histories}
    return record


def status(number: str, name: str, category: str) -> dict[str, Any]:
    return {"id": number, "name": name, "statusCategory": {"key": category}}


def cut(record: Any) -> Any:
    """An issue that counts more histories than the export holds of it."""
    record["changelog"]["total"] = 250
    return record


OPEN, WORK, DONE = ("1", "Open"), ("3", "In Progress"), ("6", "Done")
CHANGES = [
    # newest first, as the API tells them
    history(205, "13:50:00", ANN, item("status", WORK, ("77", "Parked"))),
    history(204, "13:40:00", ROBO, item("status", ("55", "Swivelling"), WORK)),
    history(203, "13:30:00", ANN, item("status", WORK, ("55", "Swivelling"))),
    history(202, "13:20:00", ANN, item("assignee", ("cat", "Cat"), ("ann", "Ann")),
            item("labels", (None, "vip new"), (None, "vip urgent")),
            item("Root cause", (None, None), (None, "Login"), field_id="customfield_99"),
            item("description", (None, "old"), (None, "new"))),
    history(201, "13:10:00", ANN, item("status", OPEN, WORK)),
]  # fmt: skip
ISSUES = [
    # the same issue as it was a day before, and as it is
    issue(10, [], CHANGES[-1:], updated=f"{DAY}13:10:00.000+0100"),
    issue(10, [
        comment(300, "13:05:00", BEN, jsdPublic=False), comment(301, "13:06:00", BEN),
        comment(302, "13:07:00", DENIS), comment(303, "13:08:00", ROBO),
        comment(304, "13:09:00", CAT, visibility={"type": "role", "value": "Agents"}),
    ], CHANGES, status=status("77", "Parked", "indeterminate"), labels=["vip", "urgent"],
        customfield_99={"value": "Login"}, customfield_98={"value": "North"},
        customfield_97={"rating": 4}, customfield_96=f"{DAY}19:00:00.000+0100",
        customfield_95=[{"id": "8", "name": "Garnet"}]),
    # without a changelog
    issue(11, [], None, status=status("6", "Done", "done"),
          statuscategorychangedate=f"{DAY}15:00:00.000+0100"),
    # a duplicate
    issue(12, [], [history(210, "14:00:00", ANN, item("status", OPEN, DONE),
                           item("resolution", (None, None), ("2", "Duplicate")))],
          status=status("6", "Done", "done"), resolution={"name": "Duplicate"},
          issuelinks=[{"type": {"outward": "duplicates"}, "outwardIssue": {"id": "10"}},
                      {"type": {"outward": "relates to"}, "outwardIssue": {"id": "11"}}]),
    # of a server of one's own
    issue(13, [comment(310, "13:30:00", SERVER)], [], creator=SERVER, reporter=SERVER,
          assignee=None, priority={"name": "P1"}),
    # a duplicate that a rule closes, and one that was none
    issue(14, [], [
        history(221, "14:00:00", ANN, item("status", OPEN, DONE),
                item("resolution", (None, None), ("2", "Duplicate"))),
        history(222, "15:00:00", ROBO, item("status", DONE, ("7", "Closed"))),
    ], status=status("7", "Closed", "done"), resolution={"name": "Duplicate"}),
    issue(15, [], [
        history(231, "14:00:00", ANN, item("status", OPEN, DONE),
                item("resolution", (None, None), ("2", "Duplicate"))),
        history(232, "15:00:00", ANN, item("resolution", ("2", "Duplicate"), ("1", "Done"))),
    ], status=status("6", "Done", "done"), resolution={"name": "Done"}),
    # of its changelog the export holds the first history; and a label of ones that are no requests
    cut(issue(16, [], [history(241, "14:00:00", ANN, item("status", OPEN, WORK))],
              status=status("6", "Done", "done"))),
    issue(17, [], [], labels=["junk"]),
]  # fmt: skip
TABLES: dict[str, list[Any]] = {
    # told within the issue already, and told only here
    "issue_comments": [
        {"issueId": "10"} | comment(301, "13:06:00", BEN),
        {"issueId": "11"} | comment(320, "13:30:00", ANN),
        {"issueId": "99"} | comment(321, "13:30:00", ANN),
    ],
    "issue_worklogs": [
        {"id": "400", "issueId": "11", "author": BEN, "started": f"{DAY}14:00:00.000+0100",
         "created": f"{DAY}16:00:00.000+0100", "timeSpentSeconds": 600},
    ],
    "issue_fields": [
        {"id": "customfield_99", "name": "Root cause", "schema": {"custom": "x:select"}},
        {"id": "customfield_98", "name": "Country", "schema": {"custom": "x:select"}},
        {"id": "customfield_97", "name": "Zufriedenheit",
         "schema": {"custom": "com.atlassian.servicedesk:sd-request-feedback"}},
        {"id": "customfield_96", "name": "Zufrieden am",
         "schema": {"custom": "com.atlassian.servicedesk:sd-request-feedback-date"}},
        {"id": "customfield_95", "name": "Organisationen",
         "schema": {"custom": "com.atlassian.servicedesk:sd-customer-organizations"}},
    ],
}  # fmt: skip


def jsonl(records: list[Any]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports") / "jira"
    (folder / "issues").mkdir(parents=True)
    (folder / "issues" / "1.json").write_text(json.dumps({"issues": ISSUES[:2], "total": 5}))
    (folder / "issues" / "2.jsonl").write_text(jsonl(ISSUES[2:]) + "nonsense\n")
    for table, records in TABLES.items():
        (folder / f"{table}.jsonl").write_text(jsonl(records))
    for instance in ("eu", "us"):
        shutil.copytree(folder, folder / instance, ignore=shutil.ignore_patterns("eu", "us"))
    issues = folder / "us" / "issues"
    (issues / "all.jsonl").write_text(jsonl(ISSUES))
    duckdb.connect().execute(
        f"copy (from read_json_auto('{issues}/all.jsonl')) to '{issues}/all.parquet'"
    )
    for path in [*issues.glob("*.json"), *issues.glob("*.jsonl")]:
        path.unlink()
    return folder.parent


SETTINGS: dict[str, Any] = {
    "select": "+path:models/canonical +dq_source_coverage +dq_rejected_rows",
    "words": {"jira": {"status": {"Parked": "hold"}}},
    "spam_tags": ["junk"],
    "case_fields": {"zendesk": {}, "jira": {"reason": "Root cause", "region": "customfield_98"}},
}


@pytest.fixture(scope="module")
def warehouse(
    exports: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    with build(exports, tmp_path_factory.mktemp("one"), ["jira"], **SETTINGS) as connection:
        yield connection


events = partial(events_of, "jira:")


def test_an_issue_is_what_it_was_at_its_creation(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        warehouse,
        "select source_case_id, created_at, reason, region, priority, brand, account_id,"
        " history_quality from staging.cases order by 1",
    ) == [
        (number, rows(warehouse, "select timestamp '2025-03-04 12:00:00'")[0][0], *rest)
        for number, *rest in [
            ("10", None, "North", "normal", "Support", "jira:8", "full"),
            ("11", None, None, "normal", "Support", None, "inferred"),
            ("12", None, None, "normal", "Support", None, "full"),
            # no word of ours for it, so it stays
            ("13", None, None, "P1", "Support", None, "full"),
            ("14", None, None, "normal", "Support", None, "full"),
            ("15", None, None, "normal", "Support", None, "full"),
            ("16", None, None, "normal", "Support", None, "snapshot"),
            ("17", None, None, "normal", "Support", None, "full"),
        ]
    ]
    # before its first change the assignee was another
    assert events(warehouse, 10, "assignee_changed", "agent_id, actor_role") == [
        ("12:00", "jira:cat", "system"),
        ("12:20", "jira:ann", "agent"),
    ]
    assert events(warehouse, 10, "attribute_changed", "attribute || ' ' || value") == [
        ("12:20", "reason Login"),
        ("12:20", "tag_added urgent"),
        ("12:20", "tag_removed new"),
    ]


def test_statuses_by_name_by_category_and_by_words_of_ones_own(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert events(warehouse, 10, "status_changed", "status, is_auto") == [
        ("12:10", "open", False),
        # 12:30 has a status that nobody knows: rejected
        ("12:40", "open", True),
        ("12:50", "hold", False),
    ]
    assert events(warehouse, 11, "status_changed", "status") == [("14:00", "solved")]


def test_a_duplicate_is_merged(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert events(warehouse, 12, "status_changed", "status") == [("13:00", "merged")]
    assert events(warehouse, 12, "case_linked", "link_type, linked_case_id") == [
        ("13:00", "merged_into", "jira:10")
    ]


def test_a_duplicate_is_one_till_its_resolution_says_otherwise(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert events(warehouse, 14, "status_changed", "status") == [
        ("13:00", "merged"),
        ("14:00", "merged"),
    ]
    assert events(warehouse, 15, "status_changed", "status") == [
        ("13:00", "merged"),
        ("14:00", "solved"),
    ]


def test_what_a_part_of_a_changelog_does_not_tell_the_issue_tells(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert events(warehouse, 16, "status_changed", "status, actor_role") == [
        ("13:00", "open", "agent"),
        ("17:00", "solved", "system"),
    ]


def test_labels_take_an_issue_out_of_the_counts(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert events(warehouse, 17, "status_changed", "status") == [
        ("12:00", "open"),
        ("17:00", "spam"),
    ]


def test_who_writes_and_who_may_read_it(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert events(
        warehouse, 10, "message", "direction || ' ' || visibility || ' ' || actor_role, is_auto"
    ) == [
        ("12:00", "in public customer", False),
        ("12:05", "out internal agent", False),
        ("12:06", "out public agent", False),
        ("12:07", "in public customer", False),
        ("12:08", "out public bot", True),
        ("12:09", "out internal agent", False),
    ]
    assert events(warehouse, 13, "message", "actor_id, direction") == [
        ("12:00", "jira:JIRAUSER1", "in"),
        ("12:30", "jira:JIRAUSER1", "in"),
    ]
    assert events(warehouse, 11, "message", "direction, body_length") == [
        ("12:00", "in", 11),
        ("12:30", "out", 5),
    ]
    assert events(warehouse, 11, "work_logged", "agent_id, work_seconds") == [
        ("13:00", "jira:ben", 600)
    ]


def test_stars_are_known_by_the_kind_of_their_field(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        warehouse,
        "select case_id, score, scale_max, strftime(responded_at, '%H:%M') from staging.surveys",
    ) == [("jira:10", 4.0, 5.0, "18:00")]
    assert rows(warehouse, "select account_id, name from staging.accounts") == [
        ("jira:8", "Garnet")
    ]


def test_nothing_is_lost_unseen(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        warehouse,
        "select source_table, rows_read, rows_used, rows_rejected, rows_duplicate, unknown_words"
        " from marts.dq_source_coverage where rows_read > 0 order by 1",
    ) == [
        ("issue_changelog_items", 18, 16, 1, 1, None),
        ("issue_changelogs", 12, 11, 0, 1, None),
        ("issue_comments", 9, 7, 1, 1, None),
        ("issue_fields", 5, 5, 0, 0, None),
        ("issue_worklogs", 1, 1, 0, 0, None),
        ("issues", 10, 8, 1, 1, "priority: P1"),
    ]
    assert rows(
        warehouse, "select source_table, reason from marts.dq_rejected_rows order by all"
    ) == [
        ("issue_changelog_items", "status is not a known word"),
        ("issue_comments", "no such issue"),
        ("issues", "not a JSON object"),
    ]


ENTITIES = ("people", "accounts", "cases", "case_events", "surveys")


def test_two_instances_are_twice_one(
    exports: Path, warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    with build(exports, tmp_path, ["jira/eu", "jira/us"], **SETTINGS) as both:
        assert_twice(warehouse, both, "jira", ENTITIES)
