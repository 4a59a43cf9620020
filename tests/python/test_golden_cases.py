"""Cases whose figures are known by hand, told as files and built from end to end.

The nine golden cases are the published table: Amanda's case is a vendor's own worked example
(first touch 5 minutes, active 20, resolution 55), the others are each one step away from it, so
that every definition that differs gives another figure. The cases after them go to the edges.
Their files are in tests/fixtures/golden.
"""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

MINUTES = 60
HOURS = 60 * MINUTES

# Minutes and counts; - is null. Stints stand in their order, divided by semicolons.
GOLDEN = """
figure                          | G1     | G1b    | G1c        | G2           | G3    | G4    | G5        | G6    | G7
first reply                     | 10     | 10     | 10         | 50           | 10    | 2     | 30        | -     | 12
first resolution                | 10     | 10     | 10         | 60           | 20    | 40    | 170       | 20    | 12
full resolution                 | 60     | 60     | -          | 60           | 20    | 40    | 230       | 20    | 12
requester wait                  | 25     | 25     | 15         | 60           | 20    | 40    | 140       | 20    | 12
agent wait                      | 0      | 0      | 0          | 0            | 0     | 0     | 60        | 0     | 0
on hold                         | 0      | 0      | 0          | 0            | 0     | 0     | 60        | 0     | 0
resolutions                     | 2      | 2      | 1          | 1            | 1     | 1     | 2         | 1     | 1
reopens                         | 1      | 1      | 1          | 0            | 0     | 0     | 1         | 0     | 0
closed now                      | 1      | 1      | 0          | 1            | 1     | 1     | 1         | 1     | 1
resolved now, with a reply      | 1      | 1      | 0          | 1            | 1     | 1     | 1         | 0     | 1
one touch, fewer than two       | 1      | 0      | 0          | 1            | 1     | 0     | 0         | 1     | 1
one touch, exactly one          | 1      | 0      | 0          | 1            | 1     | 0     | 0         | 0     | 1
FCR, one reply                  | 0      | 0      | 0          | 1            | 1     | 0     | 0         | 0     | 1
FCR, one interaction            | 0      | 0      | 0          | 0            | 1     | 0     | 0         | 0     | 1
FCR, no customer follow-up      | 1      | 1      | 0          | 1            | 1     | 1     | 0         | 1     | 1
first touch, assignee / any     | 5 / 5  | 5 / 5  | 5 / 5      | -/-; 15 / 15 | - / 10| 25/25 | 20 / 20   | - / - | 7 / 7
active case time                | 20     | 20     | 10 running | 30; 25       | 20    | 35    | 190       | 15    | 7
case resolution, stint          | 55     | 55     | -          | 30; 25       | 20    | 35    | 220       | 15    | 7
case resolution, case           | 55     | 55     | -          | 55           | 20    | 35    | 220       | 15    | 7
assigned / completed            | 1 / 1  | 1 / 1  | 1 / 0      | 2 / 2        | 1 / 1 | 1 / 1 | 1 / 1     | 1 / 1 | 1 / 1
"""  # noqa: E501

# The cell of each figure, as SQL over a row of fct_cases (or, for lists, of its stints in order).
CASE_FIGURES = {
    "first reply": "first_response_seconds / 60",
    "first resolution": "first_resolution_seconds / 60",
    "full resolution": "resolution_seconds / 60",
    "requester wait": "requester_wait_seconds / 60",
    "agent wait": "agent_wait_seconds / 60",
    "on hold": "on_hold_seconds / 60",
    "resolutions": "resolutions",
    "reopens": "reopens",
    "closed now": """(
        select count(*) from marts.fct_case_resolutions as resolutions
        where resolutions.case_id = cases.case_id and is_still_resolved
    )""",
    "resolved now, with a reply": """(
        select count(*) from marts.fct_case_resolutions as resolutions
        where resolutions.case_id = cases.case_id and is_still_resolved and had_human_reply
    )""",
    "one touch, fewer than two": "cast(one_touch_explore as integer)",
    "one touch, exactly one": "cast(is_resolved and agent_replies = 1 as integer)",
    "FCR, one reply": "cast(fcr_one_reply as integer)",
    "FCR, one interaction": "cast(fcr_one_interaction as integer)",
    "FCR, no customer follow-up": "cast(fcr_no_customer_followup as integer)",
    "case resolution, case": "assignment_to_resolution_seconds / 60",
}
STINT_FIGURES = {
    "first touch, assignee / any": "{first_touch_seconds} / {first_touch_any_seconds}",
    "active case time": "{active_seconds}{running}",
    "case resolution, stint": "{resolution_seconds}",
}


def golden_figures() -> list[tuple[str, str, str]]:
    """Each cell of the table: a case, a figure and what it must be, without blanks."""
    lines = [[cell.strip() for cell in line.split("|")] for line in GOLDEN.strip().splitlines()]
    cases = lines[0][1:]
    return [
        (case, line[0], cell.replace(" ", ""))
        for line in lines[1:]
        for case, cell in zip(cases, line[1:], strict=True)
    ]


def rows(
    golden: duckdb.DuckDBPyConnection, table: str, case: str, order: str = "1"
) -> list[dict[str, Any]]:
    """The rows of a case in a mart."""
    relation = golden.execute(
        f"select * from marts.{table} where case_id = ? order by {order}", [f"csv:{case}"]
    )
    names = [column[0] for column in relation.description]
    return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]


def told(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def figure_of(golden: duckdb.DuckDBPyConnection, case: str, figure: str) -> str:
    if figure in CASE_FIGURES:
        found = golden.execute(
            f"select {CASE_FIGURES[figure]} from marts.fct_cases as cases where case_id = ?",
            [f"csv:{case}"],
        ).fetchone()
        assert found is not None
        return told(found[0])
    stints = rows(golden, "fct_case_assignments", case, "stint_number")
    if figure == "assigned / completed":
        return f"{len(stints)}/{sum(stint['is_completed'] for stint in stints)}"
    cells = [
        STINT_FIGURES[figure].format(
            running="running" if stint["end_reason"] == "running" else "",
            **{
                name: told(None if seconds is None else seconds / MINUTES)
                for name, seconds in stint.items()
                if name.endswith("_seconds")
            },
        )
        for stint in stints
    ]
    return ";".join(cells).replace(" ", "")


@pytest.mark.parametrize(("case", "figure", "expected"), golden_figures())
def test_golden_figure(
    golden: duckdb.DuckDBPyConnection, case: str, figure: str, expected: str
) -> None:
    assert figure_of(golden, case, figure) == expected


# What each case shows, and only what it is there for: in fct_cases a row, in the other facts the
# rows in their order.
EXPECTED: dict[str, dict[str, list[dict[str, Any]]]] = {
    # Amanda, Ben, Amanda again: three stints, two people; each stint ends with the next.
    "there and back": {
        "fct_cases": [
            {
                "assignments": 3,
                "assignees": 2,
                "reassignments": 2,
                "priority": "urgent",
                "fcr_one_interaction": False,
                "assignee_id": "csv:amanda",
            }
        ],
        "fct_case_assignments": [
            {"agent_id": "csv:amanda", "end_reason": "reassigned", "active_seconds": 10 * MINUTES},
            {"agent_id": "csv:ben", "end_reason": "reassigned", "active_seconds": 20 * MINUTES},
            {
                "agent_id": "csv:amanda",
                "end_reason": "closed",
                "active_seconds": 20 * MINUTES,
                "first_touch_seconds": 10 * MINUTES,
            },
        ],
    },
    # A reply that takes the case is its first response, and no touch.
    "self-assigned": {
        "fct_cases": [{"first_response_seconds": 10 * MINUTES, "agent_replies": 2}],
        "fct_case_assignments": [
            {
                "is_assigned_on_reply": True,
                "first_touch_at": None,
                "first_touch_seconds": None,
                "first_touch_any_seconds": None,
                "active_seconds": 30 * MINUTES,
            }
        ],
    },
    "merged away": {
        "fct_cases": [
            {
                "status": "merged",
                "is_void": True,
                "void_reason": "merged",
                "waiting_on": "nobody",
                "is_resolved": False,
                "one_touch_explore": False,
                "is_first_contact_resolution": None,
            }
        ],
        "fct_case_assignments": [
            {"end_reason": "voided", "is_completed": False, "completed_at": None}
        ],
        "fct_case_resolutions": [],
        "fct_responses": [],
        "fct_backlog_daily": [],
    },
    "merged into": {
        "fct_cases": [{"first_response_seconds": HOURS, "customer_messages": 1}],
        "fct_responses": [{"response_seconds": HOURS}],
    },
    # A resolution that turned out to be spam leaves every count, also of days gone by.
    "spam after all": {
        "fct_cases": [{"is_void": True, "void_reason": "spam", "agent_replies": 1}],
        "fct_case_resolutions": [],
        "fct_responses": [],
        "fct_backlog_daily": [],
        "fct_case_assignments": [{"end_reason": "voided", "completed_by": None}],
    },
    # A message to a case that is done waits for nobody until the case is reopened.
    "thanked": {
        "fct_cases": [
            {
                "status": "solved",
                "reopens": 0,
                "waiting_on": "nobody",
                "customer_messages_after_first": 1,
                "fcr_no_customer_followup": False,
                "fcr_one_reply": True,
            }
        ],
        "fct_responses": [{"response_seconds": 10 * MINUTES}, {"answered_at": None}],
    },
    # The clock of a case that we opened starts when the customer writes.
    "called out": {
        "fct_cases": [
            {
                "is_outbound": True,
                "created_by_role": "agent",
                "first_response_seconds": 30 * MINUTES,
                "agent_replies": 3,
                "waiting_on": "customer",
            }
        ],
        "fct_responses": [{"response_seconds": 30 * MINUTES, "is_first_response": True}],
    },
    # Dora is a customer today; her reply was an agent's.
    "departed": {
        "fct_cases": [
            {
                "first_response_seconds": 10 * MINUTES,
                "first_responder_id": "csv:dora",
                "customer_messages": 1,
            }
        ]
    },
    # Lee is not of support: his note is one, his reply stops no clock.
    "light": {
        "fct_cases": [
            {
                "first_response_seconds": 20 * MINUTES,
                "first_responder_id": "csv:amanda",
                "agent_replies": 1,
                "internal_notes": 1,
            }
        ]
    },
    # Of one instant: attribute, group, assignee, message, status.
    "at once": {
        "fct_cases": [{"priority": "high", "is_outbound": True, "first_response_at": None}],
        "fct_case_resolutions": [
            {
                "assignee_id": "csv:amanda",
                "group_id": "csv:second",
                "had_human_reply": True,
                "agent_activities_in_cycle": 5,
            }
        ],
        "fct_case_assignments": [{"first_touch_seconds": None, "is_assigned_on_reply": False}],
    },
    # The source's own order goes before that.
    "in sequence": {
        "fct_case_resolutions": [
            {"assignee_id": None, "had_human_reply": False, "agent_activities_in_cycle": 1}
        ],
        "fct_case_assignments": [{"end_reason": "closed", "resolution_seconds": 0}],
    },
    "told twice": {
        "fct_cases": [{"agent_replies": 1, "resolutions": 1, "reopens": 0, "agent_updates": 2}]
    },
    # What changes nothing is an update by an agent, but no action; closing is no resolution.
    "nothing new": {
        "fct_cases": [
            {
                "assignments": 1,
                "resolutions": 1,
                "agent_updates": 5,
                "status": "closed",
                "resolution_seconds": 20 * MINUTES,
            }
        ],
        "fct_activities": [
            {"activity_type": "assignment"},
            {"activity_type": "status_change"},
            {"activity_type": "status_change", "is_auto": True},
        ],
    },
    "blinked": {
        "fct_cases": [
            {"is_active": True, "resolutions": 1, "reopens": 1, "new_seconds": 10 * MINUTES}
        ],
        "fct_case_stages": [{"status": "new"}, {"status": "open"}],
        "fct_case_resolutions": [{"is_last": True, "is_still_resolved": False}],
    },
    "born solved": {
        "fct_cases": [{"resolutions": 1, "resolution_seconds": 0, "new_seconds": 0}],
        "fct_backlog_daily": [],
    },
    # Done, but never resolved.
    "spam to solved": {
        "fct_cases": [
            {"is_resolved": True, "resolutions": 0, "resolved_at": None, "resolution_seconds": None}
        ],
        "fct_case_resolutions": [],
    },
    # Back from spam is a recovery, no reopen; time in spam is waiting for nobody.
    "recovered": {
        "fct_cases": [
            {
                "resolutions": 1,
                "reopens": 0,
                "requester_wait_seconds": 40 * MINUTES,
                "resolution_seconds": HOURS,
            }
        ]
    },
    "restored": {
        "fct_cases": [{"is_active": True, "resolutions": 1, "reopens": 0, "resolved_at": None}],
        "fct_case_resolutions": [{"reopened_at": None, "is_still_resolved": False}],
    },
    # What is told from before the creation is the state at the creation.
    "imported": {
        "fct_cases": [
            {
                "new_seconds": 0,
                "agent_wait_seconds": 30 * MINUTES,
                "assignment_to_resolution_seconds": 30 * MINUTES,
            }
        ],
        "fct_case_stages": [{"status": "pending"}, {"status": "solved"}],
        "fct_responses": [{"answered_at": None}],
    },
    # 313 weeks of 40 hours, less a holiday, and six hours of the last Monday
    "six years": {
        "fct_cases": [
            {
                "resolution_seconds": 2192 * 24 * HOURS,
                "resolution_business_seconds": (313 * 40 - 8 + 6) * HOURS,
            }
        ]
    },
    # From midnight to six: five hours when the clock jumps ahead, seven when it goes back.
    "spring night": {"fct_cases": [{"resolution_business_seconds": 5 * HOURS}]},
    "autumn night": {"fct_cases": [{"resolution_business_seconds": 7 * HOURS}]},
    # Lord Howe Island changes its clock by half an hour.
    "half-hour spring": {"fct_cases": [{"resolution_business_seconds": 5.5 * HOURS}]},
    "half-hour autumn": {"fct_cases": [{"resolution_business_seconds": 6.5 * HOURS}]},
    # The last hour before Labour Day and the first one after it
    "holiday": {"fct_cases": [{"resolution_business_seconds": 2 * HOURS}]},
    # Six and a half hours of the office, then two of the other schedule
    "moved": {
        "fct_cases": [
            {"resolution_business_seconds": 8.5 * HOURS, "resolution_seconds": 12.5 * HOURS}
        ]
    },
    # A schedule that nobody knows is the default one, which never closes.
    "unknown schedule": {"fct_cases": [{"resolution_business_seconds": 12.5 * HOURS}]},
    # Nine to three in windows that overlap and touch, and an hour more
    "long tuesday": {"fct_cases": [{"resolution_business_seconds": 7 * HOURS}]},
    # Two hours up to 24:00, two hours from 00:00
    "over midnight": {"fct_cases": [{"resolution_business_seconds": 4 * HOURS}]},
}

ORDER = {
    "fct_cases": "case_id",
    "fct_case_assignments": "stint_number",
    "fct_case_stages": "stage_number",
    "fct_case_resolutions": "resolution_number",
    "fct_responses": "turn_number",
    "fct_activities": "event_number",
    "fct_backlog_daily": "backlog_date",
}


@pytest.mark.parametrize(
    ("case", "fact"), [(case, fact) for case, facts in EXPECTED.items() for fact in facts]
)
def test_expected_rows(golden: duckdb.DuckDBPyConnection, case: str, fact: str) -> None:
    expected = EXPECTED[case][fact]
    found = rows(golden, fact, case, ORDER[fact])
    shown = [
        {column: row[column] for column in columns}
        for row, columns in zip(found, expected, strict=False)
    ]
    assert (len(found), shown) == (len(expected), expected)


def test_every_case_is_expected(golden: duckdb.DuckDBPyConnection) -> None:
    expected = {case for case, _, _ in golden_figures()} | set(EXPECTED)
    found = golden.execute("select source_case_id from marts.fct_cases").fetchall()
    assert {case for (case,) in found} == expected


def test_a_schedule_that_never_closes_measures_calendar_time(
    golden: duckdb.DuckDBPyConnection,
) -> None:
    """The golden cases follow the default schedule, which is always open."""
    assert (
        golden.execute(
            """
        select case_id from marts.fct_cases
        where source_case_id like 'G%' and (
            resolution_seconds is distinct from resolution_business_seconds
            or first_response_seconds is distinct from first_response_business_seconds
            or requester_wait_seconds <> requester_wait_business_seconds
        )
        """
        ).fetchall()
        == []
    )
