"""What the zendesk connector makes of tickets: the golden cases give the figures that the csv
connector gives, and the turns of the vendor's own layout are each told once.

The files of the second kind are in tests/fixtures/zendesk.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from .building import build, rows
from .conftest import GOLDEN, GOLDEN_AS_OF

FIXTURES = Path(__file__).parents[1] / "fixtures"

# ----------------------------------------------------------------------------------------
# One story, two tellers.

USERS = {"amanda": 1, "ben": 2, "jen": 3, "robo": 9, "carla": 101, "": -1}
FACTS = ("fct_cases", "fct_case_assignments", "fct_case_resolutions", "fct_responses")
# one teller knows what was saved together and by which medium, the other guesses or does not
INCOMPARABLE = {"connector", "history_quality", "medium", "agent_updates"}


def read(name: str) -> list[dict[str, str]]:
    """The golden cases of the published table, without those after them."""
    with (GOLDEN / "csv" / f"{name}.csv").open() as file:
        return [row for row in csv.DictReader(file) if row["case_id"].startswith("G")]


def write(folder: Path, table: str, columns: str, rows: list[tuple[object, ...]]) -> None:
    """A raw table of the export."""
    with (folder / f"{table}.csv").open("w") as file:
        csv.writer(file).writerows([columns.split(), *rows])


def tell_golden_cases(exports: Path) -> dict[str, str]:
    """Write the golden cases as Zendesk would; returns the ticket of each case."""
    folder = exports / "zendesk"
    folder.mkdir(parents=True)
    tickets = {row["case_id"]: number for number, row in enumerate(read("cases"), 1)}
    write(
        folder, "ticket", "id created_at updated_at status requester_id submitter_id via_channel",
        [
            (tickets[row["case_id"]], *[row["created_at"]] * 2, "closed", 101, 101, "email")
            for row in read("cases")
        ],
    )  # fmt: skip
    history: list[tuple[object, ...]] = []
    comments: list[tuple[object, ...]] = []
    for number, row in enumerate(read("case_events"), 1):
        ticket, user = tickets[row["case_id"]], USERS[row["actor_id"]]
        if row["event_type"] == "message":
            comments.append((number, ticket, user, row["occurred_at"], "true", "A message."))
        elif row["event_type"] == "status_changed":
            history.append((ticket, "status", row["occurred_at"], row["status"], user))
        else:
            agent = USERS[row["agent_id"]]
            history.append((ticket, "assignee_id", row["occurred_at"], agent, user))
    write(folder, "ticket_field_history", "ticket_id field_name updated value user_id", history)
    write(folder, "ticket_comment", "id ticket_id user_id created public body", comments)
    write(
        folder, "user", "id role",
        [(user, "agent" if user < 100 else "end-user") for user in USERS.values() if user > 0],
    )  # fmt: skip
    write(
        folder, "schedule", "id time_zone start_time end_time created_at",
        [(1, "UTC", 0, 10080, "2025-01-01 00:00:00")],
    )  # fmt: skip
    return {f"csv:{case}": f"zendesk:{ticket}" for case, ticket in tickets.items()}


@pytest.fixture(scope="module")
def told_twice(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, str]]]:
    """The golden cases by Zendesk, and the ticket of each case."""
    folder = tmp_path_factory.mktemp("zendesk_golden")
    tickets = tell_golden_cases(folder / "exports")
    with build(
        folder / "exports", folder, ["zendesk"], select=" ".join(f"+{fact}" for fact in FACTS),
        as_of=GOLDEN_AS_OF, robots=[f"zendesk:{USERS['robo']}"],
    ) as warehouse:  # fmt: skip
        yield warehouse, tickets


@pytest.mark.parametrize("fact", FACTS)
def test_zendesk_tells_the_golden_cases_as_csv_does(
    fact: str,
    golden: duckdb.DuckDBPyConnection,
    told_twice: tuple[duckdb.DuckDBPyConnection, dict[str, str]],
) -> None:
    zendesk, tickets = told_twice
    columns = [
        name
        for (name,) in zendesk.execute(
            "select column_name from information_schema.columns"
            " where table_schema = 'marts' and table_name = ? order by ordinal_position",
            [fact],
        ).fetchall()
        if not name.endswith("_id") and name not in INCOMPARABLE
    ]
    query = f"select case_id, {', '.join(columns)} from marts.{fact} order by all"
    by_zendesk = zendesk.execute(query).fetchall()
    by_csv = [row for row in golden.execute(query).fetchall() if row[0] in tickets]
    assert len(by_zendesk) > 8
    assert sorted((tickets[case], *rest) for case, *rest in by_csv) == by_zendesk


# ----------------------------------------------------------------------------------------
# The turns of the vendor's layout.


@pytest.fixture(scope="module")
def tickets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the tickets in tests/fixtures/zendesk."""
    with build(
        FIXTURES / "zendesk", tmp_path_factory.mktemp("zendesk"), ["zendesk"],
        select="+path:models/canonical +dq_source_coverage +dq_rejected_rows",
        robots=["zendesk:5"], staff=["zendesk:6"], spam_tags=["junk"],
        case_fields={"zendesk": {"reason": "custom_product_area", "region": "custom_region"}},
    ) as warehouse:  # fmt: skip
        yield warehouse


def changes(warehouse: duckdb.DuckDBPyConnection, ticket: int, kind: str, value: str) -> list[Any]:
    """The events of a kind: the minute, and what they say."""
    return rows(
        warehouse,
        f"select strftime(occurred_at, '%d %H:%M'), {value} from staging.case_events"
        f" where case_id = 'zendesk:{ticket}' and event_type = '{kind}' order by all",
    )


def test_a_case_holds_what_the_ticket_was_at_its_creation(
    tickets: duckdb.DuckDBPyConnection,
) -> None:
    told = rows(
        tickets,
        "select source_case_id, created_by_role, channel, reason, priority, brand, region,"
        " history_quality"
        " from staging.cases where source_case_id in ('10', '15', '16', '20') order by 1",
    )
    assert told == [
        # high and about billing only later; its brand never changed
        ("10", "customer", "email", None, "normal", "Tallyho Books", "North", "full"),
        ("15", "agent", "api", "login", "normal", "Tallyho Books", None, "inferred"),
        ("16", "customer", "phone", None, "low", "31", None, "full"),
        # urgent before it was there, and low by a rule in its first second
        ("20", "customer", "email", "login", "low", None, None, "full"),
    ]
    assert changes(tickets, 10, "attribute_changed", "attribute || ' ' || value") == [
        ("04 13:00", "schedule 41"),
        ("04 13:00", "tag_added invoice"),
        ("04 13:00", "tag_added vip"),
        ("04 13:06", "reason billing"),
        ("04 13:20", "priority high"),
        ("04 13:20", "tag_added urgent"),
        ("04 13:20", "tag_removed vip"),
    ]


def test_who_wrote_keeps_the_role_they_had(tickets: duckdb.DuckDBPyConnection) -> None:
    assert changes(
        tickets, 10, "message", "direction || ' ' || visibility || ' ' || actor_role"
    ) == [
        ("04 13:00", "in public customer"),
        ("04 13:00", "out public system"),
        # an end user today, an assignee then
        ("04 13:05", "out public agent"),
        ("04 13:10", "out internal agent"),
        ("04 13:11", "out public bot"),
        # an end user today, in the list of former agents
        ("04 13:12", "out public agent"),
        # the comment after it was deleted in the source
        ("04 13:40", "out public agent"),
    ]
    # an agent who asks is a requester
    assert changes(tickets, 16, "message", "direction || ' ' || medium") == [
        ("10 14:00", "in phone")
    ]
    # until the ticket is another's
    assert changes(tickets, 21, "message", "direction || ' ' || actor_role") == [
        ("10 13:59", "in agent"),
        ("10 14:05", "in agent"),
        ("10 14:10", "out agent"),
    ]
    # an end user today, who has a ticket whose history does not say so
    assert changes(tickets, 20, "message", "direction || ' ' || actor_role") == [
        ("10 14:30", "out agent")
    ]
    # a comment is public unless it says otherwise
    assert changes(tickets, 17, "message", "direction || ' ' || visibility") == [
        ("10 14:00", "in public")
    ]
    light = rows(tickets, "select is_support from staging.people where person_id = 'zendesk:3'")
    assert light == [(False,)]


def test_what_one_user_does_in_one_second_was_saved_together(
    tickets: duckdb.DuckDBPyConnection,
) -> None:
    (audits,) = rows(
        tickets,
        "select count(*), count(distinct audit_id) from staging.case_events"
        " where case_id = 'zendesk:10' and occurred_at = timestamp '2025-03-04 13:05:00'",
    )
    assert audits == (3, 1)


def test_merged_deleted_and_spam_tickets_are_void(tickets: duckdb.DuckDBPyConnection) -> None:
    statuses = {
        ticket: rows(
            tickets,
            "select strftime(occurred_at, '%d %H:%M'), status from staging.case_events"
            f" where case_id = 'zendesk:{ticket}' and event_type = 'status_changed'"
            " order by occurred_at, source_event_id",
        )[-1]
        for ticket in (*range(11, 15), 17, 18, 19)
    }
    assert statuses == {
        11: ("04 15:00", "merged"),
        12: ("04 15:00", "merged"),
        13: ("06 09:00", "deleted"),
        14: ("05 10:00", "spam"),
        # a rule solved it since it was updated; it was deleted, restored and deleted again
        17: ("10 16:00", "deleted"),
        18: ("10 17:00", "deleted"),
        # without a history or an update it was what it is from its creation on
        19: ("10 14:00", "merged"),
    }
    links = "select case_id, link_type, linked_case_id from staging.case_events where link_type"
    assert rows(tickets, f"{links} is not null order by 1") == [
        ("zendesk:11", "merged_into", "zendesk:10"),
        # merged by its tag: nothing says into which
        ("zendesk:12", "merged_into", None),
        ("zendesk:16", "followup_of", "zendesk:10"),
        ("zendesk:19", "merged_into", "zendesk:16"),
        ("zendesk:20", "problem_of", "zendesk:10"),
    ]


def test_what_happened_in_one_second_keeps_its_order(tickets: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        tickets,
        "select status from staging.case_events where case_id = 'zendesk:17'"
        " and occurred_at = timestamp '2025-03-10 14:01:00' order by source_event_id",
    ) == [("open",), ("pending",)]


def test_an_agent_is_the_same_however_their_id_is_written(
    tickets: duckdb.DuckDBPyConnection,
) -> None:
    assert changes(tickets, 17, "assignee_changed", "agent_id") == [("10 14:00", "zendesk:2")]


def test_a_ticket_without_history_is_told_by_its_current_state(
    tickets: duckdb.DuckDBPyConnection,
) -> None:
    assert changes(tickets, 15, "assignee_changed", "agent_id") == [("04 14:00", "zendesk:2")]
    assert changes(tickets, 15, "status_changed", "status") == [("07 10:00", "solved")]


def test_a_window_over_midnight_is_open_on_two_days(tickets: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        tickets, "select * exclude (connector) from staging.business_hours order by all"
    ) == [
        # the oldest schedule is the default
        ("zendesk:40", 1, 9 * 60, 17 * 60, "Europe/Berlin", True),
        ("zendesk:41", 5, 22 * 60, 24 * 60, "America/New_York", False),
        ("zendesk:41", 6, 0, 2 * 60, "America/New_York", False),
    ]
    holidays = rows(
        tickets, "select schedule_id, cast(date as varchar) from staging.holidays order by 2"
    )
    assert holidays == [("zendesk:40", "2025-12-25"), ("zendesk:40", "2025-12-26")]


def test_satisfaction_is_one_response_in_its_latest_version(
    tickets: duckdb.DuckDBPyConnection,
) -> None:
    assert rows(
        tickets,
        "select response_id, rating, comment, strftime(offered_at, '%d %H:%M'),"
        " strftime(responded_at, '%d %H:%M') from staging.surveys",
    ) == [("zendesk:10", "bad", "It came back", "05 13:40", "06 15:00")]


def test_parts_of_a_call_are_laid_out_one_after_the_other(
    tickets: duckdb.DuckDBPyConnection,
) -> None:
    instants = ("queued_at", "answered_at", "ended_at", "wrapped_up_at")
    seconds = [f"cast(epoch({instant}) - epoch(started_at) as integer)" for instant in instants]
    assert rows(
        tickets,
        f"select direction, {', '.join(seconds)}, hold_seconds, outcome, customer_id, agent_id"
        " from staging.contacts order by contact_id",
    ) == [
        ("in", 20, 50, 190, 250, 40, "answered", "zendesk:4", "zendesk:1"),
        ("in", 20, None, 50, None, None, "abandoned_in_queue", "zendesk:4", None),
        ("in", 20, None, 70, None, None, "voicemail", "zendesk:4", None),
        ("out", None, 15, 115, 125, 0, "answered", "zendesk:4", "zendesk:1"),
        # one agent let it ring, another took it; both did not take the other
        ("in", 0, 30, 130, 130, 0, "answered", "zendesk:4", "zendesk:2"),
        ("in", 0, None, 30, None, None, "abandoned_in_queue", "zendesk:4", None),
    ]


def test_targets_are_seconds_and_other_metrics_are_named(
    tickets: duckdb.DuckDBPyConnection,
) -> None:
    assert rows(
        tickets, "select metric, target_seconds, priority from staging.sla_policies order by 1"
    ) == [("first_reply", 3600, "high"), ("resolution", 86400, "high")]
    assert rows(
        tickets,
        "select source_table, unknown_columns, unknown_words from marts.dq_source_coverage"
        " where coalesce(unknown_columns, unknown_words) is not null order by 1",
    ) == [
        ("sla_policy_metric_history", None, "metric: pausable_update_time"),
        ("ticket", "custom_colour", "via_channel: carrier_pigeon"),
    ]


def test_what_zendesk_deleted_or_cannot_mean_is_rejected(
    tickets: duckdb.DuckDBPyConnection,
) -> None:
    assert rows(
        tickets, "select source_table, row_number, reason from marts.dq_rejected_rows order by all"
    ) == [
        ("schedule", 3, "deleted in the source"),
        ("schedule", 4, "time_zone is not a known zone"),
        ("ticket_comment", 8, "deleted in the source"),
        ("ticket_comment", 11, "no such ticket"),
        ("ticket_field_history", 18, "value is not a known status"),
        ("ticket_field_history", 28, "no such ticket"),
        ("ticket_schedule", 2, "no such ticket"),
        ("ticket_sla_policy", 2, "no such ticket"),
        ("ticket_tag", 4, "no such ticket"),
    ]
