"""The README's query, run on the sample, prints the answer that the README shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def test_the_printed_answer_is_what_the_query_prints(sample_file: Path, tmp_path: Path) -> None:
    readme = (PROJECT / "README.md").read_text()
    found = re.search(
        r'dbt show --quiet --inline "(.+?)"\n```\n\n```\n(.+?)\n```', readme, re.DOTALL
    )
    assert found, "the README has no query with an answer"
    query, answer = found.groups()
    dbt = Path(sys.executable).with_name("dbt")
    printed = subprocess.run(
        [dbt, "show", "--quiet", "--inline", query],
        cwd=PROJECT,
        env={key: value for key, value in os.environ.items() if key != "CASEBOOK_EXPORTS"}
        | {"CASEBOOK_DATABASE": str(shutil.copy(sample_file, tmp_path))},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed.strip() == answer.strip()
