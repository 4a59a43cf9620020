"""CONTRIBUTING's "Add a vendor", followed by the book for an invented one.

Deskly exports tickets with their log as nested JSON. Its connector is one folder, its line in the
catalogue and the map of its words; nothing else of the project is touched.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb

from .building import PROJECT, dbt, failures

ENTRY = """    deskly:
      reads: [tickets, staff]
      tells: [people, cases, case_events]
"""

FOLDER = {
    "_deskly.yml": """
version: 2
sources:
  - name: deskly
    description: Deskly, as its export button gives it.
    schema: raw_deskly
    config: &connected
      enabled: "{{ 'deskly' in (var('connectors') | join('/')).split('/') }}"
    tables:
      - name: tickets
        description: A ticket with its log.
        columns:
          - {name: ticket_no, data_type: id, config: {meta: {required: true}}}
          - name: opened
            data_type: timestamp
            config: {meta: {required: true, time_format: unix}}
          - name: came_by
            data_type: text
            config: {meta: {map: {letter: email, bell: phone}}}
          - {name: asker, data_type: id}
          - {name: log, data_type: text}
      - name: staff
        description: A member of the staff.
        columns:
          - {name: badge, data_type: id, config: {meta: {required: true}}}
models:
  - {name: stg_deskly__tickets, description: A row for each record of tickets., config: *connected}
  - {name: stg_deskly__staff, description: A row for each record of staff., config: *connected}
  - {name: stg_deskly__people, description: A row for each member of the staff., config: *connected}
  - {name: stg_deskly__cases, description: A row for each ticket., config: *connected}
  - {name: stg_deskly__case_events, description: A row for each line of a log., config: *connected}
""",
    "stg_deskly__tickets.sql": "{{ checked('deskly', 'tickets', key=['ticket_no']) }}\n",
    "stg_deskly__staff.sql": "{{ checked('deskly', 'staff', key=['badge']) }}\n",
    "stg_deskly__people.sql": """
with

staff as ({{ used('staff') }}),

tickets as ({{ used('tickets') }}),

people as (
    {{ people_named([
        {'of': 'staff', 'id': 'badge', 'role': "'agent'"},
        {'of': 'tickets', 'id': 'asker', 'role': "'customer'"},
    ]) }}
)

select
    {{ told('people', {'person_id': 'person_id', 'role': 'role'}) }}
from people
""",
    "stg_deskly__cases.sql": """
{{ told_records('cases', 'tickets', {
    'case_id': 'ticket_no', 'created_at': 'opened',
    'channel': 'came_by', 'requester_id': 'asker',
}) }}
""",
    "stg_deskly__case_events.sql": """
with

tickets as ({{ used('tickets') }}),

log_items as ({{ items_of('tickets', each_item('log'), ['ticket_no', 'asker']) }}),

lines as (

    select
        ticket_no,
        {{ to_instant(json_text('item', 'at'), time_format='unix') }} as told_at,
        {{ json_text('item', 'did') }} as did,
        coalesce({{ json_text('item', 'by') }}, asker) as actor_id,
        case when {{ json_text('item', 'by') }} is null then 'in' else 'out' end as direction
    from log_items

)

select
    {{ told_event('message', {
        'case_id': 'ticket_no', 'occurred_at': 'told_at', 'actor_id': 'actor_id',
        'direction': 'direction', 'visibility': "'public'",
    }) }}
from lines
where did = 'wrote'

union all

select
    {{ told_event('status_changed', {
        'case_id': 'ticket_no', 'occurred_at': 'told_at', 'actor_id': 'actor_id', 'status': "'solved'",
    }) }}
from lines
where did = 'closed'
""",  # noqa: E501
}

TICKETS = [
    {
        "ticket_no": 7,
        "opened": 1741093200,
        "came_by": "letter",
        "asker": "a1",
        "log": [
            {"at": 1741093200, "did": "wrote"},
            {"at": 1741093800, "did": "wrote", "by": "s1"},
            {"at": 1741094400, "did": "closed", "by": "s1"},
        ],
    },
    {"ticket_no": 8, "opened": 1741093200, "came_by": "pigeon", "asker": "a1", "log": "torn"},
]


def test_a_vendor_is_a_folder_a_line_and_its_words(tmp_path: Path) -> None:
    project = tmp_path / "project"
    for folder in ("models", "macros", "seeds", "analyses", "tests/generic", "tests/facts"):
        shutil.copytree(PROJECT / folder, project / folder)
    shutil.copy(PROJECT / "profiles.yml.example", project / "profiles.yml")
    configuration = (PROJECT / "dbt_project.yml").read_text()
    catalogue = "  connector_catalogue:\n"
    assert catalogue in configuration
    (project / "dbt_project.yml").write_text(configuration.replace(catalogue, catalogue + ENTRY, 1))
    for name, text in FOLDER.items():
        target = project / "models" / "staging" / "deskly" / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(text.lstrip())

    (tmp_path / "exports" / "deskly").mkdir(parents=True)
    (tmp_path / "exports" / "deskly" / "tickets.json").write_text(json.dumps(TICKETS))
    (tmp_path / "exports" / "deskly" / "staff.csv").write_text("badge,shoe_size\ns1,43\n")
    database = tmp_path / "warehouse.duckdb"
    result = dbt(
        "build", tmp_path / "exports", database, "--exclude-resource-type", "unit_test",
        project=project, connectors=["deskly"],
    )  # fmt: skip
    assert result.success, failures(result)

    with duckdb.connect(str(database), read_only=True) as warehouse:
        assert warehouse.execute(
            "select case_id, channel, status, first_response_seconds, resolution_seconds"
            " from marts.fct_cases order by 1"
        ).fetchall() == [
            ("deskly:7", "email", "solved", 600, 1200),
            ("deskly:8", None, "new", None, None),
        ]
        assert warehouse.execute(
            "select source_table, rows_used, unknown_columns, unknown_words"
            " from marts.dq_source_coverage order by 1"
        ).fetchall() == [
            ("staff", 1, "shoe_size", None),
            ("tickets", 2, None, "came_by: pigeon"),
        ]
