"""The metrics of the semantic layer, asked by MetricFlow, are the figures of the kpi_ tables."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt_metricflow.cli.cli_configuration import CLIConfiguration
from metricflow.engine.metricflow_engine import MetricFlowQueryRequest

from tests.python.building import PROJECT

BY = {  # what the kpi_ tables call channel; where it is missing, a metric has none
    "kpi_contacts": "contact__kind",
    "kpi_workload": None,
    "kpi_churn": None,
    "kpi_cost_per_resolution": None,
}
MONTH = "metric_time__month"
Cells = dict[tuple[Any, str], float | None]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, sample_file: Path) -> Iterator[Path]:
    """The project, parsed, beside a copy of the sample's warehouse; MetricFlow asks from there."""
    folder = tmp_path_factory.mktemp("semantics")
    for name in ("models", "macros", "seeds", "tests", "analyses", "dbt_project.yml", ".dbtignore"):
        (folder / name).symlink_to(PROJECT / name)
    shutil.copy(PROJECT / "profiles.yml.example", folder / "profiles.yml")
    database = shutil.copy(sample_file, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("CASEBOOK_DATABASE", str(database))
        patch.setenv("DBT_PROFILES_DIR", str(folder))
        assert dbtRunner().invoke(["parse", "--quiet"]).success
        yield folder


@pytest.fixture(scope="module")
def metrics(project: Path) -> dict[str, dict[str, Any]]:
    """The metrics by name, as dbt understood them."""
    manifest = json.loads((project / "target" / "manifest.json").read_text())
    return {metric["name"]: metric for metric in manifest["metrics"].values()}


@pytest.fixture
def ask(project: Path) -> Iterator[Callable[[list[str], list[str]], list[dict[str, Any]]]]:
    """Asks for metrics by dimensions, as `mf query` does."""
    configuration = CLIConfiguration()
    configuration.setup()

    def answer(names: list[str], by: list[str]) -> list[dict[str, Any]]:
        request = MetricFlowQueryRequest.create(metric_names=names, group_by_names=by)
        table = configuration.mf.query(request).result_df
        assert table is not None
        return [dict(zip(table.column_names, row, strict=True)) for row in table.rows]

    yield answer
    # the file stays open, and locked, for as long as dbt has a connection
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def home(metric: dict[str, Any]) -> tuple[str, str, str | None]:
    """The kpi_ table and column that hold the same figure, and of which instrument."""
    table, column = metric["config"]["meta"]["kpi"].split(".")
    return table, column, metric["config"]["meta"].get("instrument")


def test_every_metric_is_the_figure_of_its_kpi_table(
    metrics: dict[str, dict[str, Any]],
    ask: Callable[[list[str], list[str]], list[dict[str, Any]]],
    sample_file: Path,
    record_property: Callable[[str, object], None],
) -> None:
    by_table: dict[str, list[str]] = defaultdict(list)
    for name, metric in metrics.items():
        by_table[home(metric)[0]].append(name)
    differences = []
    compared = 0
    with duckdb.connect(str(sample_file), read_only=True) as warehouse:
        for table, names in by_table.items():
            channel = BY.get(table, "support_case__channel")
            rows = ask(names, [MONTH, *([channel] if channel else [])])
            for name in names:
                told: Cells = {
                    (str(row[MONTH])[:10], value_of(row, channel)): row[name] for row in rows
                }
                known = kpi_cells(warehouse, metrics[name], "channel" if channel else "all")
                compared += len(known)
                differences += [
                    f"{name} {key}: {known.get(key)} in {table}, {told.get(key)} by MetricFlow"
                    for key in known.keys() | told.keys()
                    if not is_same(known.get(key), told.get(key))
                ]
    assert differences == []
    record_property("metrics", len(metrics))
    record_property("metric_cells", compared)


def value_of(row: dict[str, Any], dimension: str | None) -> str:
    """The value of the slice that a row is of."""
    return str(row[dimension] or "unknown") if dimension else "all"


def kpi_cells(warehouse: duckdb.DuckDBPyConnection, metric: dict[str, Any], slice_: str) -> Cells:
    """The figures of a kpi_ table by month and value of a slice."""
    table, column, instrument = home(metric)
    condition = f" and instrument = '{instrument}'" if instrument else ""
    rows = warehouse.execute(
        f"select cast(period_start as varchar), slice_value, {column} from marts.{table}"
        f" where period_grain = 'month' and slice = ?{condition}",
        [slice_],
    ).fetchall()
    return {(month, value): figure for month, value, figure in rows}


def is_same(one: Any, other: Any) -> bool:
    """Nothing and zero are the same count; averages agree to the last but a few bits."""
    return math.isclose(float(one or 0), float(other or 0), rel_tol=1e-9)


def test_a_metric_says_what_its_kpi_column_says(metrics: dict[str, dict[str, Any]]) -> None:
    document = yaml.safe_load((PROJECT / "models" / "marts" / "kpi" / "_kpi.yml").read_text())
    said = {
        (model["name"], column["name"]): column["description"]
        for model in document["models"]
        for column in model["columns"]
    }
    # what is told to date is the same figure only once its month is over
    differing = [
        name
        for name, metric in metrics.items()
        if metric["type"] != "cumulative" and metric["description"] != said[home(metric)[:2]]
    ]
    assert differing == []


def test_every_kind_of_metric_is_there(metrics: dict[str, dict[str, Any]]) -> None:
    kinds = {metric["type"] for metric in metrics.values()}
    assert kinds == {"simple", "ratio", "derived", "cumulative"}


def test_a_saved_query_answers_on_the_command_line(
    project: Path, sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEBOOK_DATABASE", shutil.copy(sample_file, tmp_path))
    mf = Path(sys.executable).with_name("mf")
    answer = tmp_path / "answer.csv"
    subprocess.run(
        [
            mf,
            "query",
            *["--saved-query", "month_of_the_desk", "--order", "metric_time__month", "--csv"],
            answer,
        ],
        check=True,
        capture_output=True,
        cwd=project,
    )
    # the last row is of what was never resolved or answered, in no month
    months = [line.split(",")[0] for line in answer.read_text().splitlines()[1:-1]]
    assert len(months) > 12
    assert months == sorted(months)
