"""Who may see some cases only gets a file of these alone, its figures too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from casebook.refresh import ExitCode

from .building import build
from .test_refresh import project, published, run  # noqa: F401 -- fixtures

OF_CASES = (
    "fct_cases", "fct_case_assignments", "fct_case_stages", "fct_case_resolutions",
    "fct_responses", "fct_activities", "fct_backlog_daily",
)  # fmt: skip


@pytest.fixture(scope="module")
def seen(
    sample: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[duckdb.DuckDBPyConnection, set[str], str]]:
    """The warehouse of the audience of one group, its cases and the group."""
    groups = sample.execute(
        "select group_id, list(case_id) from marts.fct_cases"
        " where group_id is not null group by 1 order by count(*) desc"
    ).fetchall()
    group, cases = groups[0]
    others = sample.execute(
        "select count(*) from marts.fct_cases where group_id is distinct from ?", [group]
    ).fetchone()
    assert others != (0,)
    with build(
        None,
        tmp_path_factory.mktemp("audience"),
        ["zendesk", "csv"],
        tests=True,
        audience={"group": [group]},
    ) as warehouse:
        yield warehouse, set(cases), group


def test_every_fact_is_of_the_cases_of_the_audience(
    seen: tuple[duckdb.DuckDBPyConnection, set[str], str], sample: duckdb.DuckDBPyConnection
) -> None:
    warehouse, cases, _ = seen
    for fact in OF_CASES:
        ids = {
            case_id
            for (case_id,) in warehouse.execute(f"select case_id from marts.{fact}").fetchall()
        }
        expected = {
            case_id
            for (case_id,) in sample.execute(f"select case_id from marts.{fact}").fetchall()
            if case_id in cases
        }
        assert ids == expected, fact


def test_every_figure_is_of_the_cases_of_the_audience(
    seen: tuple[duckdb.DuckDBPyConnection, set[str], str], sample: duckdb.DuckDBPyConnection
) -> None:
    """What the scorecard says of all is what the audience's cases alone add up to."""
    warehouse, cases, _ = seen
    for kpi, table in (("new_cases", "fct_cases"), ("resolutions", "fct_case_resolutions")):
        told = warehouse.execute(
            "select sum(value) from marts.kpi_scorecard"
            " where kpi = ? and period_grain = 'month' and slice = 'all'",
            [kpi],
        ).fetchone()
        expected = sample.execute(
            f"select count(*) from marts.{table} where case_id in"
            " (select case_id from marts.fct_cases where not is_void)"
            " and list_contains(?, case_id)",
            [sorted(cases)],
        ).fetchone()
        assert told == expected, kpi


def test_nobody_else_is_in_the_dimensions(
    seen: tuple[duckdb.DuckDBPyConnection, set[str], str],
) -> None:
    warehouse, _, _ = seen
    strangers = warehouse.execute(
        "select customer_id from marts.dim_customers"
        " except (select requester_id from marts.fct_cases"
        " union select customer_id from marts.fct_contacts"
        " union select customer_id from marts.fct_survey_responses)"
    ).fetchall()
    assert strangers == []
    assert warehouse.execute(
        "select count(*) from marts.fct_agent_hours where scheduled_seconds > 0"
    ).fetchone() == (0,)


def test_an_audience_gets_a_file_of_marts(
    project: Path,  # noqa: F811
    published: Path,  # noqa: F811
) -> None:
    cases = project / "models" / "fct_cases.sql"
    cases.write_text(
        cases.read_text() + "{% if var('audience', {}) %} where number % 4 = 0 {% endif %}"
    )
    (project / "models" / "dq_rejected_rows.sql").write_text("select 'raw' as raw")
    sees = {"north": {"group": ["zendesk:20"]}, "nothing": {}}
    outcome = run(project, published, 1, variables={"audiences": sees}, audiences=("north",))
    assert outcome.reason == "publication 1 is out"
    with duckdb.connect(
        str(published.parent / "audiences" / "north.duckdb"), read_only=True
    ) as reader:
        tables = reader.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        assert set(tables) == {
            ("marts", "fct_cases"), ("marts", "fct_responses"), ("marts", "rpt_batches"),
        }  # fmt: skip
        told = reader.execute("select distinct cases from marts.rpt_batches").fetchall()
        assert told == [(5000,)]
    for name, reason in (
        ("south", "there is no audience south; there are: north, nothing"),
        ("nothing", "the audience nothing is not like {group: [zendesk:20], brand: [Acme]}"),
    ):
        outcome = run(project, published, 2, variables={"audiences": sees}, audiences=(name,))
        assert outcome.code == ExitCode.BUILD_FAILED
        assert outcome.reason.startswith(reason)


def test_an_audience_that_a_publication_left_out_is_built_though_nothing_is_new(
    project: Path,  # noqa: F811
    published: Path,  # noqa: F811
) -> None:
    """What it saw of the publication before is not what is out."""
    variables = {"audiences": {"north": {"group": ["zendesk:20"]}}}
    file = published.parent / "audiences" / "north.duckdb"
    for batch, names, code, seen in (
        (1, ("north",), ExitCode.PUBLISHED, 1),
        (2, (), ExitCode.PUBLISHED, 1),
        (2, ("north",), ExitCode.PUBLISHED, 2),
        (2, ("north",), ExitCode.NOTHING_NEW, 2),
        (2, (), ExitCode.NOTHING_NEW, 2),
    ):
        outcome = run(project, published, batch, variables=variables, audiences=names)
        assert outcome.code == code, outcome.reason
        with duckdb.connect(str(file), read_only=True) as reader:
            told = reader.execute("select distinct batch from marts.fct_cases").fetchall()
        assert told == [(seen,)]


def test_an_audience_whose_build_fails_holds_back_everything(
    project: Path,  # noqa: F811
    published: Path,  # noqa: F811
) -> None:
    sees = {"north": {"group": ["zendesk:20"]}}
    run(project, published, 1, variables={"audiences": sees}, audiences=("north",))
    test = project / "tests" / "an_audience_sees_something.sql"
    test.write_text("select 1 as one where {{ 'true' if var('audience', {}) else 'false' }}")
    outcome = run(project, published, 2, variables={"audiences": sees}, audiences=("north",))
    assert (outcome.code, outcome.reason) == (
        ExitCode.TESTS_FAILED,
        "for the audience north: 1 tests failed: an_audience_sees_something",
    )
    assert outcome.entry["publication"] is None
