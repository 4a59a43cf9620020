"""docs/vendors.md says how long each connector is; most are short."""

from __future__ import annotations

import os
import re

from tests.parity.matrix import CONNECTORS, DOCUMENT, lines_of, sizes


def test_the_page_on_vendors_says_how_long_each_connector_is() -> None:
    page = DOCUMENT.read_text(encoding="utf-8")
    if os.environ.get("CASEBOOK_WRITE_DOCS"):
        page = re.sub(r"## How much a connector is\n.*?\n(?=\n## )", sizes(), page, flags=re.DOTALL)
        DOCUMENT.write_text(page, encoding="utf-8")
    assert sizes() in page, (
        "write it anew: CASEBOOK_WRITE_DOCS=1 pytest tests/python/test_connector_sizes.py"
    )


def test_the_median_connector_has_less_than_400_lines_of_sql() -> None:
    lines = sorted(lines_of(folder, "sql") for folder in CONNECTORS.iterdir())
    assert lines[len(lines) // 2] < 400, lines
