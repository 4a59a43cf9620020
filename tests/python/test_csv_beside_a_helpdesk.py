"""What a helpdesk cannot tell, csv files beside it may: by the ids that the marts have."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from .building import build

FIXTURES = Path(__file__).parents[1] / "fixtures"

FILES = {
    "accounts": """account_id,name,segment,region
zendesk:70,Not its name,smb,EMEA
own,A prospect,enterprise,AMER
""",
    "people": """person_id,role,name,group_id,region
zendesk:1,agent,Not her name,night,APAC
""",
    "groups": """group_id,name
night,Night shift
""",
    "subscriptions": """account_id,started_at,plan,mrr
zendesk:70,2025-01-01,basic,120
""",
    # of one call it is known that it was answered, not when
    "contacts": """contact_id,kind,started_at,answered_at,outcome,customer_id
first,call,2025-03-04 10:00,2025-03-04 10:00:40,answered,zendesk:4
second,call,2025-03-04 11:00,,answered,zendesk:4
""",
    # one says it in a word, on no scale
    "surveys": """response_id,instrument,score,rating,responded_at
first,ces,6,,2025-03-04 12:00
second,ces,,easy,2025-03-04 12:00
""",
    "agent_time": """agent_id,state,started_at,ended_at
zendesk:1,available,2025-03-04 13:00,2025-03-04 15:00
zendesk:1,scheduled,2021-01-01,2025-01-01
""",
    "costs": """month,category,amount,group_id
2025-03,salary,900,zendesk:20
2025-03,technology,100,
""",
    "sla_policies": """policy_id,metric,target_seconds
gold,first_reply,600
""",
    "cases": """case_id,created_at,requester_id,account_id,region
zendesk:16,2025-03-10 14:00,zendesk:1,zendesk:70,EMEA
mine,2025-03-04 10:00,,,
other,2025-03-04 10:00,,,
""",
    "case_events": """case_id,occurred_at,event_type,attribute,value,action,policy_id
mine,2025-03-04 10:00,attribute_changed,requester,zendesk:4,,
mine,2025-03-04 10:00,attribute_changed,account,own,,
other,2025-03-04 10:00,sla_clock,,,apply,bronze
zendesk:16,2025-03-10 14:10,attribute_changed,reason,fraud,,
""",
}


@pytest.fixture(scope="module")
def warehouse(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("beside")
    shutil.copytree(FIXTURES / "zendesk" / "zendesk", folder / "exports" / "zendesk")
    for silent in ("sla_policy_metric_history", "ticket_sla_policy"):
        (folder / "exports" / "zendesk" / f"{silent}.csv").unlink()
    (folder / "exports" / "csv").mkdir()
    for table, text in FILES.items():
        (folder / "exports" / "csv" / f"{table}.csv").write_text(text)
    with build(
        folder / "exports", folder, ["zendesk", "csv"], tests=True, include_pii=True
    ) as built:
        yield built


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "select account_name, segment, region from marts.dim_accounts"
            " where account_id = 'zendesk:70'",
            [("Garnet Bakery", "smb", "EMEA")],
        ),
        ("select segment from marts.dim_accounts where account_id = 'csv:own'", [("enterprise",)]),
        (
            "select agent_name, group_id from marts.dim_agents where agent_id = 'zendesk:1'",
            [("Amanda", "csv:night")],
        ),
        (
            "select distinct mrr_at_end from marts.fct_account_months"
            " where account_id = 'zendesk:70' and month = date '2025-03-01'",
            [(120.0,)],
        ),
        (
            "select sum(available_seconds) from marts.fct_agent_hours where agent_id = 'zendesk:1'",
            [(7200,)],
        ),
        # a desk that never closes, for years on end
        (
            "select sum(scheduled_seconds) from marts.fct_agent_hours where agent_id = 'zendesk:1'",
            [(1461 * 86400,)],
        ),
        (
            "select answered, wait_minutes_mean * 60 from marts.kpi_contacts"
            " where period_grain = 'month' and slice_value = 'csv'",
            [(2, 40.0)],
        ),
        (
            "select answered, ces_mean from marts.kpi_satisfaction"
            " where period_grain = 'month' and slice_value = 'csv'",
            [(2, 6.0)],
        ),
        (
            "select group_id, amount from marts.fct_costs order by amount",
            [(None, 100.0), ("zendesk:20", 900.0)],
        ),
        (
            "select distinct policy_id, target_seconds from marts.fct_sla_targets"
            " where case_id like 'zendesk:%'",
            [("csv:gold", 600)],
        ),
        # one that applies a policy by name does not take those of the files from the others
        (
            "select case_id from marts.fct_sla_targets where case_id like 'csv:%' order by 1",
            [("csv:mine",), ("csv:other",)],
        ),
        (
            "select requester_id, account_id from marts.fct_cases where case_id = 'csv:mine'",
            [("zendesk:4", "csv:own")],
        ),
        # a case that both tell is one
        (
            "select connector, source_case_id, account_id, region, reason, priority"
            " from marts.fct_cases where case_id = 'zendesk:16'",
            [("zendesk", "16", "zendesk:70", "EMEA", "fraud", "low")],
        ),
    ],
)
def test_csv_files_complement_another_connector(
    warehouse: duckdb.DuckDBPyConnection, question: str, answer: list[tuple[object, ...]]
) -> None:
    assert warehouse.execute(question).fetchall() == answer
