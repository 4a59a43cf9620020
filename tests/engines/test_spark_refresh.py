"""Builds of the project on Spark that tell touched cases alone, load after load.

Rows come late, are repeated and deleted, and time passes. Spark replaces no rows of Parquet: each
table that is kept is written anew of what stays and what is told anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .comparing import Comparison
from .scenarios import MODELS_ONLY, Project, compare_refreshed
from .spark import Session

pytestmark = pytest.mark.engines
SEED = 3012  # each load has a later as_of of its own


def test_a_refreshed_company_is_what_a_full_build_is(
    spark: Session, tmp_path: Path, tell: Callable[[Comparison], None]
) -> None:
    said: list[Any] = []
    used: list[dict[str, Any]] = []
    project = Project(spark)

    def refresh(variables: dict[str, Any], *arguments: str) -> None:
        project.dbt("build", tmp_path, *MODELS_ONLY, *arguments, incremental=True, **variables)
        told = "select told_anew_because, touched_cases < cases from intermediate.int_refresh"
        said.append(spark.spark.sql(told).first())
        used.append(variables)

    for comparison in compare_refreshed(spark, SEED, tmp_path, refresh, loads=(1, 2, 3)):
        tell(comparison)
    assert said == [("there is no build to go on from", True), (None, True), (None, True)]
    assert not spark.spark.sql("show schemas like 'touched'").collect()
    # one of some models alone is nothing to go on from
    refresh(used[-1], "--select", "int_touched_cases", "int_refresh")
    assert said[3:] == [("there is no build to go on from", True)]
