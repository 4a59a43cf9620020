"""What the whole suite shares."""

from __future__ import annotations

import os
import shutil
import tempfile
from functools import cache
from types import CodeType
from typing import Any

import jinja2
import parsedatetime
import pytest
from xdist.scheduler import LoadScopeScheduling

COMPANIES = ("tests/reference/test_equality.py", "tests/reference/test_incremental.py")


# dbt compiles each macro and model to Python anew at each command, with the same result: a fifth of
# the time of a build after the first.
compile_template = jinja2.Environment.compile
templates: dict[tuple[object, ...], CodeType] = {}


def compile_once(self: jinja2.Environment, *what: Any, **how: Any) -> Any:
    key = (type(self), tuple(self.extensions), what, *how.items())
    try:
        return templates[key]
    except TypeError:  # a parsed template is no key
        return compile_template(self, *what, **how)
    except KeyError:
        templates[key] = compile_template(self, *what, **how)
        return templates[key]


jinja2.Environment.compile = compile_once  # type: ignore[method-assign]

# agate makes a parser of dates for each result of a query, to look at columns that are none.
parsedatetime.Constants = cache(parsedatetime.Constants)


def pytest_configure(config: pytest.Config) -> None:
    """A folder in which the processes of this run share what dbt parsed (python/building.py)."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="casebook-parsed-")
        os.environ["CASEBOOK_PARSED"] = folder
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Tests of a file run in one process, which builds their warehouses once; companies spread."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        return nodeid if file in COMPANIES else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    return ByFile(config, log)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many cells were compared: of random companies, and of vendors with csv files."""

    def counts(kind: str) -> list[Any]:
        return [
            value
            for report in terminalreporter.stats.get("passed", [])
            for name, value in report.user_properties
            if name == kind and report.when == "call"
        ]

    for sentence in counts("told"):
        terminalreporter.write_line(sentence)
    if cells := counts("cells"):
        terminalreporter.write_line(
            f"{len(cells)} random companies: {sum(cells):,} cells compared with the reference, "
            "0 differences"
        )
    if cells := counts("refreshed_cells"):
        terminalreporter.write_line(
            f"{len(cells)} random companies refreshed load by load: {sum(counts('loads'))} loads, "
            f"{sum(counts('partial_loads'))} of them of touched cases alone, {sum(cells):,} cells "
            "compared with full builds, 0 differences"
        )
    if intervals := counts("intervals"):
        terminalreporter.write_line(
            f"{sum(counts('zones'))} zones whose clocks changed: {sum(intervals):,} intervals of "
            "business time compared with a second clock, 0 differences"
        )
    if metric_cells := counts("metric_cells"):
        terminalreporter.write_line(
            f"{sum(counts('metrics'))} metrics asked by MetricFlow: {sum(metric_cells):,} cells "
            "compared with the KPI tables, 0 differences"
        )
    if broken := counts("broken"):
        terminalreporter.write_line(
            f"{sum(broken):,} defects of {max(counts('broken_kinds'))} kinds in raw files of "
            f"{max(counts('broken_connectors'))} connectors: 0 crashes, 0 records lost, "
            "0 other cases changed"
        )
    if cells := counts("parity_cells"):
        terminalreporter.write_line(
            f"{len(cells)} facts of vendors: {sum(cells):,} cells compared with csv files, "
            "0 differences"
        )
