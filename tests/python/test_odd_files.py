"""Files as they come: what is empty, what is a copy, and what belongs to a table at all.

One build reads them all; the folder's name holds what a pattern of files and an extension would.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from .building import build

MODELS = "+dq_rejected_rows +dq_source_coverage +fct_costs"


def events(case: str, *told: dict[str, object]) -> str:
    """Events of a case, a line of JSON each, a minute apart."""
    return "".join(
        json.dumps({"case_id": case, "occurred_at": f"2025-01-06 09:0{minute}:00", **event}) + "\n"
        for minute, event in enumerate(told)
    )


TEXT = {
    "cases.csv": "Case_ID,created_at\nC1,2025-01-06 09:00:00\nC2,2025-01-06 09:00:00\n",
    "cases/more.jsonl": '{"case_id": "", "created_at": "2025-01-06 09:00:00"}\n'
    '{"case_id": "C3", "created_at": "2025-01-06 09:00:00"}\n',
    "case_events.jsonl": events(
        "C1",
        {"event_type": "assignee_changed", "agent_id": "A", "event_id": "", "sequence": ""},
        {"event_type": "assignee_changed", "agent_id": "", "event_id": ""},
        {"event_type": "message", "direction": "out", "visibility": "", "event_id": ""},
    )
    # a double has only the even ones of these
    + events(
        "C3",
        {"event_type": "message", "sequence": 9007199254740993},
        {"event_type": "message", "sequence": "9007199254740992"},
    ),
    # lines of a ledger that are two, and one told twice
    "costs.csv": "month,category,amount,invoice_no,_line\n2025-01,rent,100,1,a\n"
    "2025-01,rent,100,2,b\n2025-01,rent,100,2,c\n",
    "subscriptions.jsonl": '{"account_id": "1", "started_at": "2025-01-06", "a/\\"b\\"": 1}\n'
    '{"account_id": "1", "started_at": "2025-01-06", "a/\\"b\\"": 2}\n'
    '{"started_at": "2025-01-06", "account_id": 1, "a/\\"b\\"": 2}\n',
    "accounts.csv": "account_id,name,note\nA1,new,x\nA2,two,x\nA2,two,y\n",
    "accounts.2024-backup.csv": "account_id,name\nA1,old\n",
    "people.csv": "person_id,role,name,is_support\n1,agent,Ann,\n",
    "people/c.json": '\ufeff[{"person_id": 4, "role": "agent"}, {"role": "agent"}]',
    "groups.csv": "\n \n\ngroup_id,name\nG1,one\n\nG2,two\n",
    "holidays.csv": "\n\n",
    # the quote of the second is closed by nothing; a lone one inside a field closes nothing either
    "surveys.csv": "response_id,instrument,score,comment\n"
    '1,csat,5,"two\nlines"\n2,csat,5,"unclosed\n3,csat,5,fair\n4,csat,5,good\n5,csat,1,bad\n',
    "sla_policies.csv": "policy_id,metric,target_seconds,name\n"
    'P1,first_reply,60,7" wide\nP2,first_reply,60,"two\nlines"\n\n',
}
NOT_UTF_8 = {
    "contacts.csv": b'contact_id,kind,started_at,queue\n1,call,2025-01-06,"first\nline"\n'
    b'2,call,2025-01-06,"caf\xe9\nand\xe9\nmore"\n3,call,2025-01-06,"\xc3\xa9\n"\n'
    b"4,call,2025-01-06,caf\xe9\n5,call,2025-01-06,\n",
    "agent_time.jsonl": b'\n{"agent_id": "1", "state": "busy"}\n\n{"agent_id": "caf\xe9"}\n \n'
    b'{"agent_id": "2", "state": "busy"}\n\n',
    "business_hours.json": b'\xef\xbb\xbf[{"schedule_id": "S\xc3\xa9 \\u00e9 \xf0\x9f\x98\x80",'
    b' "weekday": 1, "opens_at": "09:00", "closes_at": "17:00", "time_zone": "UTC"},\n'
    b'{"schedule_id": "caf\xe9", "weekday": 1}, {"schedule_id": "T", "weekday": 2,'
    b' "opens_at": "09:00", "closes_at": "17:00", "time_zone": "UTC"}]',
}
PARQUET = {
    "case_events/c": "select 'C2' as case_id, '2025-01-06 09:01:00' as occurred_at,"
    " 'message' as event_type, unnest(['in', 'out']) as direction, '' as event_id, '' as actor_id",
    "costs/a": "select date '2025-01-01' as month, 'tools' as category, 2.5::double as amount,"
    " unnest(['1', '2']) as invoice_no",
    "people/a": "select 2::bigint as person_id, 'agent' as role, false as is_support",
    "people/b": "select 3::bigint as person_id, 'customer' as role",
    # what DuckDB makes of ids that are numbers here and text there
    "groups/a": """select unnest([json '3', json '"4"']) as group_id, json 'null' as name""",
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("odd")
    csv = folder / "exports [2025].json*" / "csv"
    for name, text in TEXT.items():
        write(csv / name, text.encode())
    for name, content in NOT_UTF_8.items():
        write(csv / name, content)
    for name, query in PARQUET.items():
        write(csv / f"{name}.parquet", b"")
        path = str(csv / f"{name}.parquet").replace("'", "''")
        duckdb.connect().sql(query).write_parquet(path)
    with build(csv.parent, folder, ["csv"], select=MODELS) as connection:
        yield connection


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def told(warehouse: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return warehouse.execute(query).fetchall()


def counted(warehouse: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
    """Rows read, used, rejected and duplicate."""
    return told(
        warehouse,
        "select rows_read, rows_used, rows_rejected, rows_duplicate"
        f" from marts.dq_source_coverage where source_table = '{table}'",
    )


def rejected(warehouse: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
    return told(
        warehouse,
        "select source_file, row_number, reason from marts.dq_rejected_rows"
        f" where source_table = '{table}' order by all",
    )


def test_what_is_empty_is_null_in_files_of_every_kind(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert rejected(warehouse, "cases") == [("csv/cases/more.jsonl", 1, "case_id is empty")]
    assert counted(warehouse, "case_events") == [(7, 7, 0, 0)]
    assert told(
        warehouse,
        "select count(event_id), count(visibility), count(sequence), count(actor_id),"
        " count(agent_id) from staging.stg_csv__case_events where case_id < 'C3'",
    ) == [(0, 0, 0, 0, 1)]


def test_a_sequence_is_read_to_its_last_digit(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert told(
        warehouse,
        "select cast(sequence as bigint) from staging.stg_csv__case_events where case_id = 'C3'"
        " order by sequence",
    ) == [(9007199254740992,), (9007199254740993,)]


def test_only_what_is_the_same_in_all_columns_is_a_copy(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    # but for what a loader notes of its own work, in columns that begin with _
    assert counted(warehouse, "costs") == [(5, 4, 0, 1)]
    assert told(warehouse, "select sum(amount) from marts.fct_costs") == [(205.0,)]
    assert counted(warehouse, "subscriptions") == [(3, 2, 0, 1)]
    assert rejected(warehouse, "accounts") == [
        ("csv/accounts.csv", 3, "another row has this account_id")
    ]


def test_files_of_one_table_may_lack_columns_and_spell_them_otherwise(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert told(
        warehouse,
        "select person_id, name, is_support from staging.stg_csv__people"
        " where row_use = 'used' order by 1",
    ) == [("1", "Ann", None), ("2", None, False), ("3", None, None), ("4", None, None)]
    assert counted(warehouse, "cases") == [(4, 3, 1, 0)]


def test_a_file_of_another_name_is_not_read(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert told(
        warehouse,
        "select account_id, name from staging.stg_csv__accounts where row_use = 'used' order by 1",
    ) == [("A1", "new"), ("A2", "two")]


def test_blank_lines_before_a_header_or_between_records_are_nothing(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert counted(warehouse, "groups") == [(4, 4, 0, 0)]
    assert counted(warehouse, "holidays") == [(0, 0, 0, 0)]
    assert rejected(warehouse, "agent_time") == [
        ("csv/agent_time.jsonl", 1, "started_at is empty"),
        ("csv/agent_time.jsonl", 2, "not UTF-8"),
        ("csv/agent_time.jsonl", 3, "started_at is empty"),
    ]
    assert counted(warehouse, "agent_time") == [(3, 0, 3, 0)]


def test_a_record_that_is_not_utf_8_is_one_record_however_many_lines_it_has(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert rejected(warehouse, "contacts") == [
        ("csv/contacts.csv", 2, "not UTF-8"),
        ("csv/contacts.csv", 4, "not UTF-8"),
    ]
    assert counted(warehouse, "contacts") == [(5, 3, 2, 0)]


def test_a_byte_that_is_not_utf_8_spoils_one_record_of_an_array(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert rejected(warehouse, "business_hours") == [("csv/business_hours.json", 2, "not UTF-8")]
    assert told(
        warehouse,
        "select schedule_id from staging.stg_csv__business_hours where row_use = 'used' order by 1",
    ) == [("Sé é 😀",), ("T",)]


def test_text_is_without_its_quotes_in_a_column_of_json(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert told(
        warehouse,
        "select group_id, name from staging.stg_csv__groups where row_use = 'used' order by 1",
    ) == [("3", None), ("4", None), ("G1", "one"), ("G2", "two")]


def test_a_byte_order_mark_before_an_array_is_nothing(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert counted(warehouse, "people") == [(5, 4, 1, 0)]
    assert rejected(warehouse, "people") == [("csv/people/c.json", 2, "person_id is empty")]


def test_a_record_whose_quote_is_never_closed_is_rejected_with_all_that_it_swallowed(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert rejected(warehouse, "surveys") == [("csv/surveys.csv", 2, "a quote is never closed")]
    assert counted(warehouse, "surveys") == [(2, 1, 1, 0)]
    ((raw,),) = told(
        warehouse, "select raw_text from staging.stg_csv__surveys where row_use = 'rejected'"
    )
    assert "4,csat,5,good" in str(raw)
    assert counted(warehouse, "sla_policies") == [(2, 2, 0, 0)]


def test_a_typed_value_that_cannot_be_read_is_a_rejected_record(tmp_path: Path) -> None:
    csv = tmp_path / "exports" / "csv"
    csv.mkdir(parents=True)
    for name, query in {
        "cases": "select 'C' || n as case_id, created_at from (values (1, timestamp '2025-01-06'),"
        " (2, timestamp '1969-12-31'), (3, timestamp 'infinity')) as cases (n, created_at)",
        "costs": "select date '2025-01-01' as month, 'tools' as category,"
        " unnest([2.5::double, 'nan'::double]) as amount",
    }.items():
        duckdb.connect().sql(query).write_parquet(str(csv / f"{name}.parquet"))
    with build(csv.parent, tmp_path, ["csv"], select=MODELS) as warehouse:
        assert rejected(warehouse, "cases") == [
            ("csv/cases.parquet", 2, "created_at cannot be read"),
            ("csv/cases.parquet", 3, "created_at cannot be read"),
        ]
        assert rejected(warehouse, "costs") == [
            ("csv/costs.parquet", 2, "amount cannot be read"),
        ]


def test_a_header_that_is_not_utf_8_throughout_is_still_the_header(tmp_path: Path) -> None:
    """Else what its first record says would stand among the columns that nobody knows."""
    write(
        tmp_path / "exports" / "csv" / "people.csv",
        b"person_id,role,Pr\xfcfer A\n1,agent,Ann Lee\n",
    )
    with build(tmp_path / "exports", tmp_path, ["csv"], select=MODELS) as warehouse:
        assert counted(warehouse, "people") == [(1, 1, 0, 0)]
        assert told(
            warehouse,
            "select unknown_columns from marts.dq_source_coverage where source_table = 'people'",
        ) == [("Pr?fer A",)]
