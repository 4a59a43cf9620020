"""What is wrong with a folder of exports is said in one line each, before a build."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from casebook.cli import main
from casebook.doctor import Finding, Severity, examine

from .building import PROJECT

PARITY = PROJECT / "tests" / "parity" / "exports"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CASES = "case_id,created_at,channel\nC1,2025-03-04 13:00:00,email\n"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    (folder / "csv").mkdir(parents=True)
    (folder / "csv" / "cases.csv").write_text(CASES)
    return folder


def findings(exports: Path, **variables: object) -> list[Finding]:
    return list(examine(exports, PROJECT, variables, wait=0, now=NOW))


def said(exports: Path, **variables: object) -> dict[str, list[str]]:
    """What is said of each place, but for the counts of records."""
    told: dict[str, list[str]] = {}
    for finding in findings(exports, **variables):
        if finding.severity != Severity.INFO:
            told.setdefault(finding.place, []).append(f"{finding.severity}: {finding.message}")
    return told


def test_a_sound_folder_gives_counts_and_spans(exports: Path) -> None:
    assert [str(finding) for finding in findings(exports)] == [
        "info     csv/cases.csv: 1 record, 2025-03-04 13:00:00 … 2025-03-04 13:00:00"
    ]


def test_the_exports_of_all_vendors_have_nothing_that_blocks() -> None:
    connectors = sorted(path.name for path in PARITY.iterdir())
    assert said(PARITY, connectors=connectors) == {}


def test_names_that_nobody_knows_get_the_nearest_known_one(exports: Path) -> None:
    (exports / "zendsk").mkdir()
    (exports / "zendsk" / "ticket.csv").write_text("id\n1\n")
    (exports / "csv" / "case_event.csv").write_text("case_id\n1\n")
    (exports / "csv" / "weather.csv").write_text("sun\n1\n")
    (exports / "csv" / "people.xlsx").write_text("x")
    (exports / "notes.txt").write_text("x")
    told = said(exports)
    assert told["zendsk"] == ["error: no connector has this name; did you mean zendesk?"]
    assert told["csv/case_event.csv"] == [
        "error: csv reads no table case_event; did you mean case_events?"
    ]
    assert told["csv/weather.csv"] == ["warning: csv reads no table weather"]
    assert told["csv/people.xlsx"][0].startswith("error: has no extension that is read")
    assert told["notes.txt"][0].startswith("warning: is read by nothing")


def test_a_connector_that_is_asked_for_must_have_files(exports: Path) -> None:
    told = said(exports, connectors=["zendesk"])
    assert told["zendesk"] == ["error: is among the connectors, and none of its files is here"]
    assert told["csv"][0].startswith("warning: is not among the connectors")


def test_a_folder_that_no_connector_reads_blocks(exports: Path) -> None:
    """As when the folder of the connector is given in place of the one that holds it."""
    told = said(exports / "csv")
    assert told["cases.csv"][0].startswith("warning: is read by nothing")
    assert told["csv"] == ["error: is among the connectors, and none of its files is here"]
    assert said(exports, connectors="csv") == {
        "connectors": ["error: is a list like [zendesk], not csv"]
    }


def broken(folder: Path) -> Iterator[tuple[str, str]]:
    """Files that cannot be read, and what is said of each."""
    (folder / "groups.csv").write_text("")
    yield "groups.csv", "is empty: 0 bytes"
    (folder / "holidays.csv").write_text("\n")
    yield "holidays.csv", "is empty"
    lines = "".join(f"G{number},{number * number}\n" for number in range(5000))
    whole = gzip.compress(b"group_id,name\n" + lines.encode())
    (folder / "case_events.csv.gz").write_bytes(whole[: len(whole) // 2])
    yield "case_events.csv.gz", "is cut off or damaged"
    (folder / "people.jsonl.gz").write_text('{"person_id": 1}\n')
    yield "people.jsonl.gz", "is text, its name says .jsonl.gz"
    (folder / "accounts.json").write_text('[{"account_id": "A1"}, {"account_id": ')
    yield "accounts.json", "cannot be read: "
    (folder / "contacts.json").write_text("contact_id,kind\n1,call\n")
    yield "contacts.json", "is not JSON"
    (folder / "surveys.csv").write_text('[{"response_id": 1}]')
    yield "surveys.csv", "is JSON, its name says .csv"
    (folder / "agent_time.csv").write_bytes(b"PK\x03\x04 a workbook")
    yield "agent_time.csv", "is a zip archive or a spreadsheet, its name says .csv"
    (folder / "subscriptions.csv").write_text("<!DOCTYPE html><p>Please log in")
    yield "subscriptions.csv", "is a page of HTML or XML, perhaps an error message or a log-in"
    (folder / "business_hours.csv").write_text("schedule_id\n1\n", encoding="utf-16")
    yield "business_hours.csv", "is UTF-16 text, its name says .csv"
    parquet = folder / "costs.parquet"
    duckdb.connect().sql(f"copy (select 1 as month from range(9999)) to '{parquet}'")
    parquet.write_bytes(parquet.read_bytes()[:-20])
    yield "costs.parquet", "cannot be read: "
    (folder / "sla_policies.csv.part").write_text("x")
    yield "sla_policies.csv.part", "is an unfinished download"


def test_a_file_that_cannot_be_read_blocks(exports: Path) -> None:
    expected = dict(broken(exports / "csv"))
    told = said(exports)
    for name, words in expected.items():
        assert told[f"csv/{name}"][0].startswith(f"error: {words}"), told[f"csv/{name}"]


def test_columns_that_are_missing_or_unknown_are_named(exports: Path) -> None:
    (exports / "csv" / "cases.csv").write_text("Case_ID,colour,channel\nC1,red,email\n")
    assert said(exports)["csv/cases.csv"] == [
        "error: has no column created_at, which every record needs",
        "warning: has unknown columns: colour",
    ]


def test_another_encoding_is_counted_and_a_cut_line_is_seen(exports: Path) -> None:
    text = CASES + "C2,2025-03-05 10:00:00,Gespräch\nC3,2025-03-05 1"
    (exports / "csv" / "cases.csv").write_bytes(text.encode("latin-1"))
    told = said(exports)["csv/cases.csv"]
    assert told[0].startswith("warning: 1 lines are not UTF-8")
    assert told[1].startswith("warning: does not end with a line")


def test_a_byte_of_another_encoding_in_an_array_is_no_file_that_cannot_be_read(
    exports: Path,
) -> None:
    (exports / "csv" / "groups.json").write_bytes(b'[{"group_id": "1", "name": "caf\xe9"}]\n')
    assert said(exports)["csv/groups.json"] == [
        "warning: 1 lines are not UTF-8 and would be rejected; export it as UTF-8"
    ]


def test_a_quote_that_is_never_closed_is_seen(exports: Path) -> None:
    (exports / "csv" / "groups.csv").write_text('group_id,name\nG1,"one\nG2,two\n')
    (exports / "csv" / "accounts.csv").write_text('account_id,name\nA1,"one\n""two"""\n')
    told = said(exports)
    assert told["csv/groups.csv"][:1] == [
        "warning: has an odd number of quotes: perhaps one is never closed, and the records after"
        " it are lost in a field"
    ]
    assert "csv/accounts.csv" not in told


def test_only_a_file_of_a_table_s_own_name_is_the_table(exports: Path) -> None:
    (exports / "csv" / "cases.2024-backup.csv").write_text(CASES)
    assert said(exports) == {
        "csv/cases.2024-backup.csv": ["warning: csv reads no table cases.2024-backup"]
    }


def test_a_folder_may_be_called_as_patterns_are_and_a_header_may_come_late(tmp_path: Path) -> None:
    exports = tmp_path / "exports [2025].json*"
    (exports / "csv").mkdir(parents=True)
    (exports / "csv" / "cases.csv").write_text("\n\n" + CASES)
    assert [str(finding) for finding in findings(exports)] == [
        "info     csv/cases.csv: 1 record, 2025-03-04 13:00:00 … 2025-03-04 13:00:00"
    ]


def of_instants(exports: Path, instants: list[str]) -> list[str]:
    lines = [f"C{number},{instant},email" for number, instant in enumerate(instants)]
    text = "case_id,created_at,channel\n" + "\n".join(lines) + "\n"
    (exports / "csv" / "cases.csv").write_text(text)
    return [line.partition("created_at: ")[2] for line in said(exports).get("csv/cases.csv", [])]


def test_clocks_that_cannot_be_right_are_seen(exports: Path) -> None:
    days = [f"2025-{month:02}-{day:02} 10:00:00" for month in range(1, 13) for day in range(1, 28)]
    assert of_instants(exports, days) == []
    assert of_instants(exports, ["20250304T100000Z", "2025-03-04t10:00:00z"]) == []
    swapped = [f"2025-{day:02}-{month:02}T10:00" for month in range(1, 13) for day in (1, 31)]
    assert of_instants(exports, swapped) == [
        "12 of 24 have a month beyond 12, like '2025-31-01T10:00': day and month are swapped"
    ]
    early = [day for day in days if int(day[8:10]) <= 12]
    assert of_instants(exports, early) == [
        "none of 144 is after the 12th of a month: day and month look swapped"
    ]
    assert of_instants(exports, ["31/12/2025 10:00"]) == [
        "1 of 1 are written like '31/12/2025 10:00': day and month cannot be told apart;"
        " export ISO 8601"
    ]
    assert of_instants(exports, [*days, "2025-03-04T10:00:00+02:00"]) == [
        "1 of 325 name a time zone, the others count as UTC"
    ]
    assert of_instants(exports, ["2031-01-01 10:00:00"])[0].startswith("1 of 1 lie in the future")


def test_two_files_whose_clocks_differ_by_hours_are_seen(exports: Path) -> None:
    of_instants(exports, [f"2025-03-{day:02} 10:00:00" for day in range(1, 21)])
    lines = [f"C{n},2025-03-{n + 1:02} 08:00:00,message,in" for n in range(15)]
    path = exports / "csv" / "case_events.csv"
    path.write_text("case_id,occurred_at,event_type,direction\n" + "\n".join(lines) + "\n")
    assert said(exports)["csv/case_events.csv"] == [
        "warning: 15 of 15 begin 2 h before those of csv/cases.csv: their time zones differ"
    ]


def test_an_export_that_is_being_written_is_told(exports: Path) -> None:
    def write() -> None:
        time.sleep(0.5)
        with (exports / "csv" / "cases.csv").open("a") as file:
            file.write("C2,2025-03-04 13:00:00,email\n")

    writer = threading.Thread(target=write)
    writer.start()
    told = list(examine(exports, PROJECT, {}, wait=1.5, now=NOW))
    writer.join()
    assert str(told[-1]) == (
        "error    csv/cases.csv: changed while it was checked: it is still being written"
    )


def test_addresses_in_place_of_ids_are_told(exports: Path) -> None:
    (exports / "csv" / "people.csv").write_text("person_id,role\nann@acme.example,customer\n")
    assert said(exports)["csv/people.csv"] == [
        "warning: person_id: e-mail addresses stand for ids; marts hold ids as they are"
    ]


def test_the_command_ends_with_what_a_scheduler_needs(
    exports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["doctor", "--exports", str(exports), "--project-dir", str(PROJECT), "--wait", "0"]
    assert main(arguments) == 0
    assert capsys.readouterr().out.startswith("info     csv/cases.csv: 1 record,")
    (exports / "csv" / "groups.csv").write_text("")
    assert main([*arguments, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)[-1] == {
        "severity": "error", "place": "csv/groups.csv", "message": "is empty: 0 bytes",
    }  # fmt: skip
    assert main(["doctor", "--exports", str(exports / "no"), *arguments[3:]]) == 1
