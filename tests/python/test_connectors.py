"""What connectors make of raw exports: every record is accounted for, every word translated.

The exports of Zendesk and of two state logs are in tests/fixtures; the defective ones are
written here, byte by byte.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from dbt.contracts.graph.manifest import Manifest

from tests.inherited import of_staging

from .building import build, dbt

FIXTURES = Path(__file__).parents[1] / "fixtures"
QUALITY = "+dq_rejected_rows +dq_source_coverage"

# ----------------------------------------------------------------------------------------
# Bad rows never stop a build, and never disappear.

TEXT_FILES = {
    # a byte order mark, CRLF, a quoted newline, a column nobody knows
    "cases.csv": (
        "\ufeffcase_id,created_at,channel,subject,colour\r\n"
        'C1,2025-01-01T10:00:00Z,email,"two\r\nlines",red\r\n'
        "C2,2025-01-01 11:00:00,email\r\n"
        "C3,2025-01-01 12:00:00,email,,red,more\r\n"
        'C1,2025-01-01T10:00:00Z,email,"two\r\nlines",red\r\n'
        "C1,2025-01-01T10:00:00Z,phone,,red\r\n"
        ",2025-01-01T10:00:00Z,phone,,\r\n"
        "C4,01/02/2025,phone,,\r\n"
        "C5,2025-01-01T10:00:00.9+05:30,phone,,\r\n"
    ),
    "case_events.jsonl": (
        '{"case_id": "C1", "occurred_at": "2025-01-01T10:05:00Z",'
        ' "event_type": "status_changed", "status": "open", "event_id": "e1"}\n'
        '{"case_id": "C1", "occurred_at": "2025-01-01T10:06:00Z",'
        ' "event_type": "status_changed", "status": "done", "event_id": "e2"}\n'
        "this is no JSON\n"
        "[1, 2]\n"
        '{"case_id": "C9", "occurred_at": "2025-01-01T10:06:00Z", "event_type": "message"}\n'
        '{"case_id": "C1", "occurred_at": "2025-01-01T10:05:00Z",'
        ' "event_type": "status_changed", "status": "pending", "event_id": "e1"}\n'
    ),
    "groups.csv": "",
    "accounts.csv": "account_id,name\n",
    "contacts.tsv": (
        "contact_id\tkind\tstarted_at\tmessages\n"
        "K1\tcall\t2025-01-01 09:00:00\t3\n"
        "K2\tcall\t2025-01-01 09:00:00\tthree\n"
    ),
    "holidays/a.csv": ("schedule_id;date;name\nS;2025-12-25;Christmas\nS;2025-12-25;Christmas\n"),
    "holidays/b.csv": "schedule_id,date\nS,2026-12-25\nS,2026-02-30\n",
    "sla_policies.json": (
        '[{"policy_id": "P", "metric": "first_reply", "target_seconds": "600"},'
        ' {"policy_id": "P", "metric": "patience", "target_seconds": 60}]'
    ),
    "business_hours.csv": (
        "schedule_id,weekday,opens_at,closes_at,time_zone\n"
        "S,1,09:00,17:00,Europe/Berlin\n"
        "S,2,17:00,09:00,Europe/Berlin\n"
        "S,3,09:00,24:00,Berlin\n"
    ),
}
SURVEYS = (
    "response_id,instrument,rating,offered_at,responded_at\n"
    "S1,csat,,2025-01-02,\n"
    "S1,csat,good,2025-01-02,2025-01-03\n"
    "S1,csat,good,2025-01-02,2025-01-03\n"
    "S2,joy,good,2025-01-02,2025-01-03\n"
)
PEOPLE = (
    b"person_id,role,name\nP1,agent,Jos\xc3\xa9\nP2,customer,Jos\xe9\n"
    b"P3,boss,\nP4,agent,Ann\nP5,agent\n"
)
COSTS = "values ('2025-01', 'salary', 10.5), ('2025-13', 'salary', 1), ('2025-02-15', 'rent', 3)"

# rows read, used, rejected, duplicate
COVERAGE = {
    "people": (5, 2, 3, 0),
    "groups": (0, 0, 0, 0),
    "cases": (8, 2, 5, 1),
    "case_events": (6, 1, 4, 1),
    "contacts": (2, 1, 1, 0),
    "agent_time": (0, 0, 0, 0),
    "surveys": (4, 1, 1, 2),
    "costs": (3, 2, 1, 0),
    "accounts": (0, 0, 0, 0),
    "subscriptions": (0, 0, 0, 0),
    "business_hours": (3, 1, 2, 0),
    "holidays": (4, 2, 1, 1),
    "sla_policies": (2, 1, 1, 0),
}
REJECTED = {
    ("cases.csv", 2, "too few fields"),
    ("cases.csv", 3, "too many fields"),
    ("cases.csv", 5, "another row has this case_id"),
    ("cases.csv", 6, "case_id is empty"),
    ("cases.csv", 7, "created_at cannot be read"),
    ("people.csv", 2, "not UTF-8"),
    ("people.csv", 3, "role is not a known word"),
    ("people.csv", 5, "too few fields"),
    ("case_events.jsonl", 2, "status is not a known word"),
    ("case_events.jsonl", 3, "not a JSON object"),
    ("case_events.jsonl", 4, "not a JSON object"),
    ("case_events.jsonl", 5, "no such case"),
    ("contacts.tsv", 2, "messages cannot be read"),
    ("surveys.csv.gz", 4, "instrument is not a known word"),
    ("costs.parquet", 2, "month cannot be read"),
    ("holidays/b.csv", 2, "date cannot be read"),
    ("sla_policies.json", 2, "metric is not a known word"),
    ("business_hours.csv", 2, "closes_at is not after opens_at"),
    ("business_hours.csv", 3, "time_zone cannot be read"),
}


@pytest.fixture(scope="module")
def defective(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of exports in which much is wrong."""
    folder = tmp_path_factory.mktemp("defective")
    csv = folder / "exports" / "csv"
    for name, text in TEXT_FILES.items():
        (csv / name).parent.mkdir(parents=True, exist_ok=True)
        (csv / name).write_bytes(text.encode())
    (csv / "people.csv").write_bytes(PEOPLE)
    (csv / "surveys.csv.gz").write_bytes(gzip.compress(SURVEYS.encode()))
    duckdb.connect().sql(
        f"copy (from ({COSTS}) as costs (month, category, amount)) to '{csv}/costs.parquet'"
    )
    with build(
        folder / "exports", folder, ["csv"], select=QUALITY, tests=True, include_pii=True
    ) as warehouse:
        yield warehouse


def test_rows_read_are_rows_used_rejected_or_duplicate(
    defective: duckdb.DuckDBPyConnection,
) -> None:
    rows = defective.execute(
        "select source_table, rows_read, rows_used, rows_rejected, rows_duplicate"
        " from marts.dq_source_coverage"
    ).fetchall()
    assert {row[0]: row[1:] for row in rows} == COVERAGE


def test_each_rejected_row_says_where_it_was_and_why(defective: duckdb.DuckDBPyConnection) -> None:
    rows = defective.execute(
        "select source_file, row_number, reason from marts.dq_rejected_rows"
    ).fetchall()
    assert {(file.removeprefix("csv/"), *rest) for file, *rest in rows} == REJECTED
    assert len(rows) == len(REJECTED)


def test_a_rejected_row_keeps_its_text(defective: duckdb.DuckDBPyConnection) -> None:
    rows = defective.execute("select source_file, row_number, raw from marts.dq_rejected_rows")
    raw = {(file.removeprefix("csv/"), row): text for file, row, text in rows.fetchall()}
    assert raw["cases.csv", 2] == "C2,2025-01-01 11:00:00,email"
    assert raw["case_events.jsonl", 3] == "this is no JSON"
    assert raw["contacts.tsv", 2] == "K2\tcall\t2025-01-01 09:00:00\tthree"
    assert raw["costs.parquet", 2].startswith("2025-13,salary,1.0")
    assert raw["people.csv", 2].startswith("P2,customer,Jos")


def test_coverage_names_unknown_columns_and_the_span_of_time(
    defective: duckdb.DuckDBPyConnection,
) -> None:
    row = defective.execute(
        "select unknown_columns, first_at, last_at from marts.dq_source_coverage"
        " where source_table = 'cases'"
    ).fetchone()
    # an offset is honoured, the fraction of a second is cut off
    assert row == ("colour", datetime(2025, 1, 1, 4, 30), datetime(2025, 1, 1, 10))  # noqa: DTZ001


# ----------------------------------------------------------------------------------------
# Settings that cannot work: one clear sentence, and no build.

LOG = {"table": "desk", "columns": {"case_id": "Ticket", "occurred_at": "Saved at"}}
WRONG_SETTINGS = {
    "an unknown connector": (
        {"connectors": ["carrier_pigeon"]},
        "There is no connector 'carrier_pigeon'; there are: csv, ",
    ),
    "a missing folder": (
        {"connectors": ["csv"], "exports": "/nowhere"},
        "The exports folder '/nowhere' does not exist or is empty.",
    ),
    "a folder without the connector": (
        {"connectors": ["csv"]},
        "has no file that is read, of: csv. `casebook doctor` says what it has instead.",
    ),
    "one person in place of a list": (
        {"connectors": ["csv"], "staff": "@example.com"},
        "The variable staff is a list like [one, another], not '@example.com'.",
    ),
    "a day that no calendar has": (
        {"connectors": ["state_log"], "state_log": LOG, "as_of": "2025-02-29 12:00"},
        "The variable as_of is not an instant like '2025-06-30 22:00:00' (UTC): '2025-02-29 12:00'",
    ),
    "words of no connector": (
        {"connectors": ["csv"], "words": ["parked"]},
        "The variable words is a mapping by connector, not '['parked']'.",
    ),
    "fields of an unknown connector": (
        {"connectors": ["csv"], "case_fields": {"zendsk": {"reason": "custom_topic"}}},
        "There is no connector 'zendsk'; there are: csv, ",
    ),
    "a field that no case has": (
        {"connectors": ["csv"], "case_fields": {"zendesk": {"reasn": "custom_topic"}}},
        "The variable case_fields has nothing called 'reasn' for zendesk; there are: reason,",
    ),
    "words of a column that is not translated": (
        {"connectors": ["csv"], "words": {"servicenow": {"phase": {"parked": "hold"}}}},
        "The variable words has nothing called 'phase' for servicenow; there are: ",
    ),
    "a log without a map": (
        {"connectors": ["state_log"]},
        "reads what the variable state_log maps, and it maps no table.",
    ),
    "a map of an absent table": (
        {"connectors": ["state_log"], "state_log": LOG | {"table": "incidents"}},
        "maps 'incidents', of which there is no file in",
    ),
    "a map of an absent column": (
        {
            "connectors": ["state_log"],
            "state_log": LOG | {"columns": {**LOG["columns"], "status": "Phase"}},
        },
        "maps 'desk', which has no column 'Phase'; it has: Ticket, State, Owner",
    ),
    "a map to an absent status": (
        {"connectors": ["state_log"], "state_log": LOG | {"status_map": {"Done": "finished"}}},
        "maps 'desk', where the status 'finished' is none of: new, open",
    ),
    "a map with an unknown zone": (
        {"connectors": ["state_log"], "state_log": LOG | {"time_zone": "Berlin"}},
        "where 'Berlin' is neither an IANA time zone nor an offset like +01:00.",
    ),
}


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """The project, read once; settings are checked when a build starts."""
    database = tmp_path_factory.mktemp("parsed") / "warehouse.duckdb"
    result = dbt("parse", FIXTURES / "state_log", database, connectors=["state_log", "csv"])
    assert isinstance(result.result, Manifest)
    return result.result


@pytest.mark.parametrize("case", WRONG_SETTINGS)
def test_settings_that_cannot_work_are_one_clear_sentence(
    case: str, parsed: Manifest, tmp_path: Path
) -> None:
    settings, sentence = WRONG_SETTINGS[case]
    exports = Path(settings.get("exports", FIXTURES / "state_log"))
    variables = {name: value for name, value in settings.items() if name != "exports"}
    database = tmp_path / "warehouse.duckdb"
    result = dbt("run", exports, database, "--select", "as_of", manifest=parsed, **variables)
    assert not result.success
    assert sentence in str(result.exception)


@pytest.mark.parametrize("form", ["2025-06-30T22:00Z", "2025-06-30 22:00:00+00:00"])
def test_an_instant_may_be_given_as_json_and_yaml_tell_it(
    form: str, parsed: Manifest, tmp_path: Path
) -> None:
    exports, database = FIXTURES / "state_log", tmp_path / "warehouse.duckdb"
    settings: dict[str, object] = {"connectors": ["state_log"], "state_log": LOG, "as_of": form}
    assert dbt("run", exports, database, "--select", "as_of", manifest=parsed, **settings).success
    with duckdb.connect(database, read_only=True) as warehouse:
        told = warehouse.execute("select cast(as_of as text) from staging.as_of").fetchall()
    assert told == [("2025-06-30 22:00:00",)]


def test_a_variable_that_nothing_asks_for_is_a_warning(parsed: Manifest, tmp_path: Path) -> None:
    exports, database = FIXTURES / "state_log", tmp_path / "warehouse.duckdb"
    settings: dict[str, object] = {
        "connectors": ["state_log"],
        "state_log": LOG,
        "as_off": "2025-01-01",
    }
    arguments = ["--select", "map_time_zones"]
    assert dbt("seed", exports, database, *arguments, manifest=parsed, **settings).success
    result = dbt("seed", exports, database, *arguments, "--warn-error", manifest=parsed, **settings)
    assert "There is no variable 'as_off'; there are: as_of, audience, " in str(result.exception)


def test_an_unknown_connector_stops_even_the_parser(tmp_path: Path) -> None:
    result = dbt("parse", None, tmp_path / "warehouse.duckdb", connectors=["carrier_pigeon"])
    assert not result.success
    assert "There is no connector 'carrier_pigeon'" in str(result.exception)
    result = dbt("parse", None, tmp_path / "warehouse.duckdb", connectors="zendesk")
    assert "The variable connectors is a list like [zendesk], not" in str(result.exception)


# ----------------------------------------------------------------------------------------
# Logs in which each row is the full state of a case.


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of two state logs."""
    maps = yaml.safe_load((FIXTURES / "state_log" / "maps.yml").read_text())
    folder = tmp_path_factory.mktemp("logs")
    with build(
        FIXTURES / "state_log", folder, ["state_log"],
        select=f"{QUALITY} +fct_cases", state_log=maps,
    ) as warehouse:  # fmt: skip
        yield warehouse


def test_every_column_of_a_log_is_described(logs: duckdb.DuckDBPyConnection) -> None:
    columns = logs.execute(
        "select table_name, column_name from duckdb_columns()"
        " where schema_name = 'staging' and table_name like 'stg_%'"
    ).fetchall()
    assert [f"{table}.{name}" for table, name in columns if not of_staging(table, name)] == []
    assert len(columns) > 100


def events(warehouse: duckdb.DuckDBPyConnection, case: str, columns: str) -> list[Any]:
    """What happened to a case, in the order of instant, sequence and kind."""
    return warehouse.execute(
        f"select strftime(occurred_at, '%d %H:%M'), {columns} from staging.case_events"
        " where case_id = ? order by occurred_at, sequence, event_type, source_event_id",
        [case],
    ).fetchall()


def test_a_log_is_told_as_its_differences(logs: duckdb.DuckDBPyConnection) -> None:
    told = events(
        logs,
        "state_log:desk:T1",
        "event_type, coalesce(status, agent_id, group_id, value, '-'), actor_id",
    )
    carla, robot, amanda = (f"state_log:desk:{name}" for name in ("Carla", "Dispatcher", "Amanda"))
    assert told == [
        # the first row is the creation, at the instant that the log names for it; Berlin is
        # an hour ahead of UTC
        ("04 12:50", "group_changed", "state_log:desk:Front", carla),
        ("04 12:50", "status_changed", "new", carla),
        # two saves in one minute stand in their order
        ("04 13:00", "assignee_changed", "state_log:desk:Amanda", robot),
        ("04 13:00", "status_changed", "open", robot),
        ("04 14:00", "attribute_changed", "1", amanda),
        ("04 14:00", "group_changed", "state_log:desk:Back", amanda),
        # done at 15:00 and, restated, at 16:00
        ("04 16:00", "status_changed", "solved", amanda),
        ("05 08:00", "assignee_changed", "state_log:desk:Ben", amanda),
        # a word that the map lacks is an open case
        ("05 08:00", "status_changed", "open", amanda),
        ("05 09:00", "assignee_changed", "-", amanda),
        ("05 09:00", "status_changed", "solved", amanda),
    ]


def test_a_log_gives_the_facts_of_its_cases(logs: duckdb.DuckDBPyConnection) -> None:
    rows = logs.execute(
        "select case_id, source_case_id, status, history_quality, resolutions, reopens,"
        " resolution_seconds / 60, assignments from marts.fct_cases order by 1"
    ).fetchall()
    assert rows == [
        ("state_log:desk:T1", "T1", "solved", "snapshot", 2, 1, 20 * 60 + 10, 2),
        # over the night in which clocks go forward: 01:30 to 03:30 is an hour
        ("state_log:desk:T2", "T2", "solved", "snapshot", 1, 0, 60, 1),
        ("state_log:dump:7", "7", "pending", "inferred", 0, 0, None, 0),
    ]


def test_people_of_a_log_are_robots_agents_or_customers(logs: duckdb.DuckDBPyConnection) -> None:
    rows = logs.execute("select person_id, role from staging.people").fetchall()
    assert {person.removeprefix("state_log:desk:"): role for person, role in rows} == {
        "Amanda": "agent", "Ben": "agent", "Carla": "agent", "Dispatcher": "bot",
    }  # fmt: skip


def test_coverage_counts_a_log_and_names_unknown_words(logs: duckdb.DuckDBPyConnection) -> None:
    rows = logs.execute(
        "select source_table, rows_read, rows_used, rows_rejected, rows_duplicate, unknown_words"
        " from marts.dq_source_coverage order by 1"
    ).fetchall()
    assert rows == [
        ("desk", 10, 8, 1, 1, "status: On the moon"),
        ("dump", 3, 3, 0, 0, None),
    ]
