"""Publishing on Spark: views that are pointed at the schema of a build which passed its tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.python.building import PROJECT, invoke

from .spark import Session

pytestmark = pytest.mark.engines

FILES = {
    "dbt_project.yml": """
name: small
version: "1.0"
profile: casebook
model-paths: [models]
test-paths: [tests]
vars: {batch: 0, is_bad: false, schema_suffix: ""}
models: {+schema: marts, +materialized: table}
""",
    "macros/schemas.sql": (PROJECT / "macros" / "schemas.sql").read_text(),
    "macros/publishing.sql": (PROJECT / "macros" / "publishing.sql").read_text(),
    "models/fct_cases.sql": "select {{ var('batch') }} as batch, id as case_id from range(100)",
    "models/fct_responses.sql": "select batch, case_id from {{ ref('fct_cases') }}",
    "models/rpt_batches.sql": """
{{ config(materialized='view') }}
select batch, count(*) as cases from {{ ref('fct_responses') }} group by 1
""",
    "models/rpt_former.sql": "select 1 as one",
    "tests/every_batch_is_good.sql": """
select * from {{ ref('fct_responses') }} where {{ 'true' if var('is_bad') else 'false' }}
""",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "profiles.yml").write_text((PROJECT / "profiles.yml.example").read_text())
    return folder


def run(project: Path, command: str, *arguments: str, **variables: object) -> Any:
    environment = {"CASEBOOK_TARGET": "spark"}
    return invoke(
        command, project.parent, *arguments, environment=environment, project=project, **variables
    )


def seen(spark: Session) -> set[tuple[str, int, int]]:
    """What each published mart is of: its batches and its rows."""
    found = set()
    for mart in ("fct_cases", "fct_responses", "rpt_batches"):
        count = "max(cases)" if mart == "rpt_batches" else "count(*)"
        rows = spark.spark.sql(f"select batch, {count} from marts.{mart} group by batch").collect()
        found |= {(mart, batch, cases) for batch, cases in rows}
    return found


def of(batch: int) -> set[tuple[str, int, int]]:
    return {(mart, batch, 100) for mart in ("fct_cases", "fct_responses", "rpt_batches")}


def test_views_show_the_build_that_was_published_last(spark: Session, project: Path) -> None:
    spark.clear()
    assert run(project, "build", batch=1, schema_suffix="_1").success
    assert run(project, "run-operation", "publish_views", schema_suffix="_1").success
    assert seen(spark) == of(1)
    # one that fails its tests stands beside it
    assert not run(project, "build", batch=2, schema_suffix="_2", is_bad=True).success
    assert seen(spark) == of(1)
    (project / "models" / "rpt_former.sql").unlink()
    assert run(project, "build", batch=3, schema_suffix="_3").success
    assert seen(spark) == of(1)
    assert run(project, "run-operation", "publish_views", schema_suffix="_3").success
    assert seen(spark) == of(3)
    shown = {row.tableName for row in spark.spark.sql("show tables in marts").collect()}
    assert shown == {"fct_cases", "fct_responses", "rpt_batches"}
    # and back
    assert run(project, "run-operation", "publish_views", schema_suffix="_1").success
    assert seen(spark) == of(1)


def test_what_was_not_built_is_not_published(spark: Session, project: Path) -> None:
    spark.clear()
    assert run(project, "build", batch=1, schema_suffix="_1").success
    assert run(project, "run-operation", "publish_views", schema_suffix="_1").success
    assert not run(project, "run-operation", "publish_views", schema_suffix="_9").success
    assert not run(project, "run-operation", "publish_views").success
    assert seen(spark) == of(1)
