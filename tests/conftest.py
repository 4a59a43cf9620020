"""What the whole suite shares."""

from __future__ import annotations

from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many cells of how many companies were compared with the reference."""
    cells = [
        value
        for report in terminalreporter.stats.get("passed", [])
        for name, value in report.user_properties
        if name == "cells" and report.when == "call"
    ]
    if cells:
        terminalreporter.write_line(
            f"{len(cells)} random companies: {sum(cells):,} cells compared with the reference, "
            "0 differences"
        )
