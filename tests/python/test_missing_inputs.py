"""What a company does not tell is unknown, not zero.

The golden cases come without costs, surveys, contacts, agent time and subscriptions; here they
belong to an account, so that there is somebody who might pay, rate and leave.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator

import duckdb
import pytest

from .building import PROJECT, build
from .conftest import GOLDEN, GOLDEN_AS_OF

INPUTS = ("costs", "surveys", "contacts", "agent_time", "subscriptions")
EMPTY = (
    "kpi_contacts",
    "kpi_satisfaction",
    "kpi_workload",
    "kpi_churn",
    "kpi_cost_per_resolution",
    "fct_contacts",
    "fct_survey_responses",
    "fct_costs",
)
CHATS_AND_RATINGS = (
    "chats_offered",
    "chats_answered",
    "chat_wait_minutes_mean",
    "chat_wait_minutes_p90",
    "chat_duration_minutes_mean",
    "chat_messages",
    "messages_per_chat",
    "ratings",
    "ratings_great",
    "ratings_great_rate",
    "ratings_not_good_rate",
    "happiness_score",
    "customers_rating",
    "customers_rating_rate",
)
UNKNOWN = {
    "kpi_agent_performance": (
        "staffed_hours",
        "cases_handled_with_hours",
        "resolutions_with_hours",
        "cases_handled_per_hour",
        "cases_solved_per_hour",
        "handle_minutes_mean",
    ),
    "fct_agent_hours": ("busy_seconds", "available_seconds", "scheduled_seconds", "hours_source"),
    "fct_cases": ("handle_seconds",),
    "rpt_company": CHATS_AND_RATINGS,
    "rpt_user": CHATS_AND_RATINGS,
    "rpt_account_summary": ("mrr", "arr", "seats", "csat_rate", "last_churned_month"),
    "rpt_open_cases": ("account_mrr", "account_csat_rate"),
}
OF_THE_SCORECARD = (
    "cases_handled_per_hour",
    "cases_solved_per_hour",
    "handle_minutes_mean",
    "occupancy_rate",
    "utilization_rate",
    "shrinkage_rate",
    "abandon_rate",
    "abandon_rate_gross",
    "service_level_rate",
    "service_level_offered_rate",
    "calls_offered",
    "chats_offered",
    "wait_minutes_mean",
    "call_duration_minutes_mean",
    "chat_duration_minutes_mean",
    "csat_rate",
    "csat_response_rate",
    "happiness_score",
    "nps_score",
    "ces_mean",
    "churn_rate",
    "revenue_churn_rate",
    "new_accounts",
    "cost_per_resolution",
    "cost_per_case",
    "cost_per_contact",
)


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The golden cases, all of one account."""
    folder = tmp_path_factory.mktemp("silent")
    exports = folder / "exports" / "csv"
    shutil.copytree(GOLDEN / "csv", exports)
    assert not [name for name in INPUTS if (exports / f"{name}.csv").exists()]
    (exports / "accounts.csv").write_text("account_id,name\nacme,Acme\n")
    with (GOLDEN / "csv" / "cases.csv").open() as file:
        cases = [{**case, "account_id": "acme"} for case in csv.DictReader(file)]
    with (exports / "cases.csv").open("w") as file:
        writer = csv.DictWriter(file, list(cases[0]))
        writer.writeheader()
        writer.writerows(cases)
    with build(folder / "exports", folder, ["csv"], tests=True, as_of=GOLDEN_AS_OF) as connection:
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, table: str, condition: str = "true") -> int:
    found = connection.execute(f"select count(*) from marts.{table} where {condition}").fetchone()
    assert found is not None
    return int(found[0])


@pytest.mark.parametrize("table", EMPTY)
def test_a_table_without_its_input_is_empty(
    table: str, silent: duckdb.DuckDBPyConnection, sample: duckdb.DuckDBPyConnection
) -> None:
    assert rows(silent, table) == 0
    assert rows(sample, table) > 0


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table in UNKNOWN for column in UNKNOWN[table]]
)
def test_a_figure_without_its_input_is_null(
    table: str,
    column: str,
    silent: duckdb.DuckDBPyConnection,
    sample: duckdb.DuckDBPyConnection,
) -> None:
    assert rows(silent, table) > 0
    assert rows(silent, table, f"{column} is not null") == 0
    assert rows(sample, table, f"{column} is not null") > 0


@pytest.mark.parametrize("kpi", OF_THE_SCORECARD)
def test_a_score_without_its_input_has_no_value(
    kpi: str, silent: duckdb.DuckDBPyConnection, sample: duckdb.DuckDBPyConnection
) -> None:
    assert rows(silent, "kpi_scorecard", f"kpi = '{kpi}' and value is not null") == 0
    assert rows(sample, "kpi_scorecard", f"kpi = '{kpi}' and value is not null") > 0


def test_every_score_of_an_empty_table_is_in_the_list() -> None:
    registry = (PROJECT / "macros" / "kpi_registry.sql").read_text()
    of_empty_tables = {
        kpi for kpi, table in re.findall(r"\('(\w+)', '(\w+)',", registry) if table in EMPTY
    }
    answered_alike = {"wait_minutes_median", "messages_per_chat", "low_effort_rate"}
    few_staff = {"esat_rate", "enps_score"}
    assert of_empty_tables - set(OF_THE_SCORECARD) == answered_alike | few_staff


def test_the_rest_of_the_desk_is_measured_all_the_same(silent: duckdb.DuckDBPyConnection) -> None:
    for kpi in ("new_cases", "contacts", "resolution_minutes_median", "reopen_rate", "assigned"):
        assert rows(silent, "kpi_scorecard", f"kpi = '{kpi}' and value > 0") > 0
