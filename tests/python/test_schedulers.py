"""The examples of docs/refresh.md for schedulers are well-formed and call the one command."""

from __future__ import annotations

import ast
import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from casebook.cli import build_parser

from .building import PROJECT

TEXT = (PROJECT / "docs" / "refresh.md").read_text().split("## Schedulers")[1].split("\n## ")[0]
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


def test_every_example_calls_the_command_as_it_is() -> None:
    """With options that exist: an example must not outlive what it calls."""
    commands = re.findall(r"casebook (refresh[^\n>|\"]*)", "\n".join(text for _, text in BLOCKS))
    (listed,) = (
        node.elts for text in blocks("python") for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.List)
    )  # fmt: skip
    commands.append(shlex.join(ast.literal_eval(item) for item in listed[1:]))
    assert len(commands) == 5
    for command in commands:
        options = build_parser().parse_args(shlex.split(command))
        assert (options.command, str(options.exports)) == ("refresh", "/data/exports")


def test_the_line_of_cron_has_five_fields_and_a_command() -> None:
    (line,) = blocks("cron")
    assert re.fullmatch(r"(?:[\d*/,-]+ ){5} ?cd /srv/casebook && timeout .*", line.strip())
    assert "%" not in line  # which cron takes for the end of the line
    subprocess.run(["bash", "-n", "-c", line.split(None, 5)[5]], check=True)


def test_the_units_of_systemd_are_sound(tmp_path: Path) -> None:
    service, timer = blocks("ini")
    units = []
    for text, sections in ((service, ["Service"]), (timer, ["Timer", "Install"])):
        unit = configparser.ConfigParser(strict=True, interpolation=None)
        unit.optionxform = str  # type: ignore[assignment, method-assign]
        unit.read_string(text)
        assert unit.sections() == sections
        units.append(unit)
    assert units[0]["Service"]["SuccessExitStatus"] == "3 4"
    if not shutil.which("systemd-analyze"):
        pytest.skip("their sections are sound; the rest only systemd-analyze can tell")
    text = service.replace("/srv/casebook/.venv/bin/casebook", "/bin/true")
    (tmp_path / "casebook.service").write_text(text.replace("/srv/casebook", "/tmp"))
    (tmp_path / "casebook.timer").write_text(timer)
    told = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not re.search(r"casebook\.(service|timer)", told.stderr), told.stderr


def test_the_workflow_is_yaml_with_a_time_out() -> None:
    (text,) = blocks("yaml")
    workflow = yaml.safe_load(text)
    (job,) = workflow["jobs"].values()
    assert job["timeout-minutes"] == 120
    assert workflow[True]["schedule"] == [{"cron": "15 3 * * *"}]  # YAML reads `on` as true
    subprocess.run(["bash", "-n", "-c", job["steps"][0]["run"]], check=True)


def test_the_tasks_in_python_compile() -> None:
    airflow, dagster = blocks("python")
    (call,) = ast.parse(airflow).body
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    assert {keyword.arg for keyword in call.value.keywords} >= {
        "skip_on_exit_code", "execution_timeout", "bash_command",
    }  # fmt: skip
    assert "returncode not in (0, 4)" in ast.unparse(ast.parse(dagster))
