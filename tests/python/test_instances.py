"""Several instances of one vendor, with the same ids, are never mixed."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from .building import build, dbt

FIXTURES = Path(__file__).parents[1] / "fixtures"
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
    shutil.copytree(FIXTURES / "zendesk" / "zendesk", folder / "zendesk")
    for instance in ("eu", "us"):
        shutil.copytree(FIXTURES / "zendesk" / "zendesk", folder / "zendesk" / instance)
    shutil.copytree(FIXTURES / "golden" / "csv", folder / "csv")
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
        ["zendesk/eu", "csv", "zendesk/us"],
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
    "fct_contacts": "contact_id",
    "fct_survey_responses": "response_id",
    "dim_agents": "agent_id",
    "dim_customers": "customer_id",
    "dim_accounts": "account_id",
    "dq_source_coverage": "connector",
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


def test_the_total_is_the_sum_of_all_instances(
    alone: duckdb.DuckDBPyConnection, together: duckdb.DuckDBPyConnection
) -> None:
    of_connectors = (
        "select slice_value, sum(new_cases) from marts.kpi_volume"
        " where period_grain = 'month' and slice = 'connector' group by 1"
    )
    of_all = (
        "select sum(new_cases) from marts.kpi_volume where period_grain = 'month' and slice = 'all'"
    )
    (one,) = alone.execute(of_all).fetchone() or (0,)
    counts = dict(together.execute(of_connectors).fetchall())
    assert counts["zendesk:eu"] == counts["zendesk:us"] == one > 0
    assert together.execute(of_all).fetchone() == (sum(counts.values()),)


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
    result = dbt("build", exports, tmp_path / "warehouse.duckdb", connectors=connectors)
    assert not result.success
    assert sentence in str(result.exception)
