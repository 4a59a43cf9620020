"""Two instances of Zendesk and a Help Scout, with the same ids, are never mixed."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from .building import build, dbt, parsed

EXPORTS = Path(__file__).parents[1] / "parity" / "exports"
AS_OF = "2025-07-01 12:00:00"


def rows(
    warehouse: duckdb.DuckDBPyConnection, table: str, where: str = "true", instance: str = "?"
) -> Counter[tuple[str, ...]]:
    """The rows of a mart as text, an instance's ids as if it had no name."""
    columns = warehouse.execute(
        "select column_name from information_schema.columns"
        " where table_schema = 'marts' and table_name = ? order by 1",
        [table],
    ).fetchall()
    texts = ", ".join(
        f"replace(replace(cast(\"{name}\" as varchar), '{instance}:', ''), ':{instance}', '')"
        for (name,) in columns
    )
    return Counter(warehouse.execute(f"select {texts} from marts.{table} where {where}").fetchall())


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    shutil.copytree(EXPORTS / "zendesk", folder / "zendesk")
    for instance in ("eu", "us"):
        shutil.copytree(EXPORTS / "zendesk", folder / "zendesk" / instance)
    shutil.copytree(EXPORTS / "helpscout", folder / "helpscout")
    return folder


@pytest.fixture(scope="module")
def alone(
    exports: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    with build(exports, tmp_path_factory.mktemp("one"), ["zendesk"], as_of=AS_OF) as warehouse:
        yield warehouse


@pytest.fixture(scope="module")
def together(
    exports: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    with build(
        exports,
        tmp_path_factory.mktemp("three"),
        ["zendesk/eu", "helpscout", "zendesk/us"],
        tests=True,
        as_of=AS_OF,
    ) as warehouse:
        yield warehouse


FACTS = {
    "fct_cases": "case_id",
    "fct_case_assignments": "case_id",
    "fct_case_stages": "case_id",
    "fct_case_resolutions": "case_id",
    "fct_responses": "case_id",
    "fct_backlog_daily": "case_id",
    "fct_survey_responses": "response_id",
    "dim_agents": "agent_id",
    "dim_customers": "customer_id",
    "dim_accounts": "account_id",
    "dq_source_coverage": "connector",
}


ADDITIVE = {
    "kpi_volume": ["new_cases", "submissions"],
    "kpi_response": ["first_responses", "responses"],
    "kpi_resolution": ["resolutions", "resolved_cases", "reopens"],
    "kpi_backlog": ["opening_backlog", "closing_backlog", "unreplied", "unassigned"],
    "kpi_agent_performance": ["assigned", "completed", "replies_sent"],
}


@pytest.mark.parametrize("table", FACTS)
@pytest.mark.parametrize("instance", ["eu", "us"])
def test_an_instance_among_others_is_what_it_is_alone(
    alone: duckdb.DuckDBPyConnection,
    together: duckdb.DuckDBPyConnection,
    instance: str,
    table: str,
) -> None:
    expected = rows(alone, table)
    assert expected
    assert rows(together, table, f"{FACTS[table]} like 'zendesk:{instance}%'", instance) == expected


def month_totals(warehouse: duckdb.DuckDBPyConnection) -> Counter[tuple[str, str]]:
    """What adds up, by month and figure."""
    totals: Counter[tuple[str, str]] = Counter()
    for table, columns in ADDITIVE.items():
        for column in columns:
            totals.update(
                {
                    (month, column): value
                    for month, value in warehouse.execute(
                        f"select period_start, {column} from marts.{table}"
                        " where period_grain = 'month' and slice = 'all'"
                    ).fetchall()
                }
            )
    return totals


def test_totals_are_the_sums_of_the_three_built_alone(
    alone: duckdb.DuckDBPyConnection,
    together: duckdb.DuckDBPyConnection,
    exports: Path,
    tmp_path: Path,
) -> None:
    zendesk = month_totals(alone)
    with build(exports, tmp_path, ["helpscout"], as_of=AS_OF) as helpscout:
        expected = zendesk + zendesk + month_totals(helpscout)
    assert expected
    assert +month_totals(together) == expected
    shared = "select source_case_id from marts.fct_cases group by 1 having count(*) = 3"
    assert len(together.execute(shared).fetchall()) == 40


@pytest.mark.parametrize(
    ("connectors", "sentence"),
    [
        (["zendesk", "zendesk/eu"], "each must have a name"),
        (["zendesk/eu", "zendesk/eu"], "is named twice"),
        (["zendesk/e u"], "is not a name like zendesk/eu"),
        (["state_log/eu"], "give each of its maps a name"),
        (["helpdesk/eu"], "There is no connector 'helpdesk'"),
    ],
)
def test_instances_that_cannot_be_told_apart_stop_the_build_with_a_sentence(
    exports: Path, tmp_path: Path, connectors: list[str], sentence: str
) -> None:
    """Settings are checked when a build starts, whatever it builds and however it was parsed."""
    database = tmp_path / "warehouse.duckdb"
    manifest = parsed(exports, database, {"connectors": ["zendesk"]})
    result = dbt(
        "build", exports, database, "--select", "as_of", manifest=manifest, connectors=connectors
    )
    assert not result.success
    assert sentence in str(result.exception)
