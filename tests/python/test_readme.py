"""The README's query prints what it shows; who follows it to another helpdesk can test, too."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.parity.story import EXPORTS

from .building import PROJECT, dbt, failures


def test_the_printed_answer_is_what_the_query_prints(sample_file: Path, tmp_path: Path) -> None:
    readme = (PROJECT / "README.md").read_text()
    found = re.search(
        r'dbt show --quiet --inline "(.+?)"\n```\n\n```\n(.+?)\n```', readme, re.DOTALL
    )
    assert found, "the README has no query with an answer"
    query, answer = found.groups()
    command = Path(sys.executable).with_name("dbt")
    printed = subprocess.run(
        [command, "show", "--quiet", "--inline", query],
        cwd=PROJECT,
        env={key: value for key, value in os.environ.items() if key != "CASEBOOK_EXPORTS"}
        | {"CASEBOOK_DATABASE": str(shutil.copy(sample_file, tmp_path))},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed.strip() == answer.strip()


def test_unit_tests_hold_for_who_reads_another_helpdesk(sample_file: Path, tmp_path: Path) -> None:
    """Those of models whose SQL depends on the connectors in use."""
    models = [
        path.stem
        for path in (PROJECT / "models").rglob("*.sql")
        if "connector_of(" in path.read_text()
    ]
    result = dbt(
        "test",
        EXPORTS,
        Path(shutil.copy(sample_file, tmp_path)),
        "--select",
        *(f"test_type:unit,{model}" for model in models),
        connectors=["zendesk"],
    )
    assert result.success, failures(result)
    ran: Any = result.result
    assert len(ran.results) > 3
