"""bi/superset, imported into a real Superset, answers what the marts say: make test-superset."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.catalogue import PROJECT
from tests.python.building import copy_of_sample

pytestmark = pytest.mark.superset

SUPERSET = PROJECT / ".venv-superset" / "bin"
BUNDLE = PROJECT / "bi" / "superset" / "casebook"
MONTHS = "period_grain = 'month' and slice = 'all'"

# What each chart must answer, written without a look at its query. The first columns are its key.
EXPECTED = {
    "What came in and went out": (
        "select period_start, submissions, reopens, resolutions"
        f" from marts.kpi_backlog where {MONTHS}"
    ),
    "Backlog at the end": (
        f"select period_start, closing_backlog from marts.kpi_backlog where {MONTHS}"
    ),
    "First response by channel": (
        "select period_start, slice_value, first_response_minutes_median from marts.kpi_response"
        " where period_grain = 'month' and slice = 'channel'"
    ),
    "Resolution": (
        "select period_start, resolution_minutes_median, resolution_minutes_p90"
        f" from marts.kpi_resolution where {MONTHS}"
    ),
    "First contact resolution": (
        "select period_start, first_contact_resolution_rate"
        f" from marts.kpi_first_contact_resolution where {MONTHS}"
    ),
    "Customer satisfaction": (
        "select period_start, csat_rate from marts.kpi_satisfaction"
        f" where {MONTHS} and instrument = 'csat'"
    ),
    "Reply targets met": (
        f"select period_start, sla_achieved_rate from marts.kpi_response where {MONTHS}"
    ),
    "Cost per resolution": (
        "select period_start, currency, cost_per_resolution"
        f" from marts.kpi_cost_per_resolution where {MONTHS}"
    ),
    "When cases come in": (
        "select hour, weekday, sum(new_cases) from marts.kpi_submissions_by_hour group by 1, 2"
    ),
    "Case performance": (
        "select period_start, slice_value, assigned, completed, completion_rate,"
        " first_touch_minutes_mean, active_case_minutes_mean, case_resolution_minutes_mean"
        " from marts.kpi_agent_performance where period_grain = 'month' and slice = 'agent'"
    ),
    "Accounts at risk": (
        "select account_name, segment, mrr, number_of_signs, csat_negative, reopens, waiting_for_us"
        " from marts.rpt_accounts_at_risk"
    ),
}


@pytest.fixture(scope="module")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def answers(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the charts answer after the steps of docs/bi.md, in a Superset of its own."""
    home = tmp_path_factory.mktemp("superset")
    (home / "superset_config.py").write_text('SECRET_KEY = "of a test that is gone afterwards"\n')
    environment = os.environ | {
        "FLASK_APP": "superset",
        "SUPERSET_HOME": str(home),
        "SUPERSET_CONFIG_PATH": str(home / "superset_config.py"),
    }

    def run(*command: str | Path) -> None:
        done = subprocess.run(
            command, cwd=home, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]

    bundle = home / "casebook.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        for path in sorted(BUNDLE.rglob("*.yaml")):
            text = path.read_text().replace("/path/to/casebook.duckdb", str(sample_file))
            archive.writestr(str(path.relative_to(BUNDLE.parent)), text)
    superset = SUPERSET / "superset"
    run(superset, "db", "upgrade")
    run(
        superset, "fab", "create-admin", "--username", "admin", "--firstname", "A", "--lastname",
        "B", "--email", "admin@example.com", "--password", "admin",
    )  # fmt: skip
    run(superset, "init")
    run(superset, "import-dashboards", "--path", bundle, "--username", "admin")
    run(SUPERSET / "python", Path(__file__).with_name("answers.py"), home / "answers.json")
    return dict(json.loads((home / "answers.json").read_text()))


def test_every_chart_of_the_bundle_is_on_the_dashboard(answers: dict[str, Any]) -> None:
    names = {
        yaml.safe_load(path.read_text())["slice_name"] for path in BUNDLE.glob("charts/*.yaml")
    }
    assert set(answers) == names == set(EXPECTED)


def cell(value: Any, is_instant: bool) -> Any:
    """A cell as both sides have it: an instant as its day, a number to ten digits."""
    if isinstance(value, str) and is_instant:
        return value[:10]
    if isinstance(value, int | float) and is_instant:
        return datetime.fromtimestamp(value / 1000, UTC).date().isoformat()
    if isinstance(value, int | float):
        return f"{value:.10g}"
    return value if value is None else str(value)


@pytest.mark.parametrize("chart", EXPECTED)
def test_a_chart_answers_what_the_marts_say(
    chart: str, answers: dict[str, Any], sample_file: Path
) -> None:
    with duckdb.connect(str(sample_file), read_only=True) as warehouse:
        result = warehouse.execute(EXPECTED[chart])
        columns = [column[0] for column in result.description]
        rows = result.fetchall()
    known = [
        tuple(
            cell(str(value) if name == "period_start" else value, name == "period_start")
            for name, value in zip(columns, row, strict=True)
        )
        for row in rows
    ]
    told = [
        tuple(
            cell(value, name == "period_start")
            for name, value in zip(columns, row.values(), strict=True)
        )
        for row in answers[chart]
    ]
    assert len(known) > 5
    assert sorted(told, key=str) == sorted(known, key=str)
