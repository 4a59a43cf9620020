"""`casebook refresh` of this project with all of its tests, and of a load that touches one case."""

from __future__ import annotations

from pathlib import Path

import duckdb

from casebook.refresh import ExitCode, Options, refresh

from .building import PROJECT, build, changed
from .conftest import GOLDEN, GOLDEN_AS_OF

LATE = "G1,2025-03-05 09:00,message,jen,,,,out,,,,,,,,,,\n"
"""A reply to a case of the past that the first load lacked."""


def test_a_refresh_tells_anew_what_a_load_touched(tmp_path: Path) -> None:
    exports, database = tmp_path / "exports" / "csv", tmp_path / "casebook.duckdb"
    exports.mkdir(parents=True)
    for file in sorted((GOLDEN / "csv").iterdir()):
        (exports / file.name).write_bytes(file.read_bytes())
    settings = {"connectors": ["csv"], "as_of": GOLDEN_AS_OF}
    options = Options(database, PROJECT, exports.parent, settings, is_quiet=True)
    with changed({"CASEBOOK_EXPORTS": None, "CASEBOOK_TARGET": None}):
        first = refresh(options)
        assert (first.code, first.reason) == (ExitCode.PUBLISHED, "publication 1 is out")
        assert refresh(options).code == ExitCode.NOTHING_NEW
        with (exports / "case_events.csv").open("a") as events:
            events.write(LATE)
        second = refresh(options)
    assert second.code == ExitCode.PUBLISHED
    cases = first.entry["told_anew"]["cases"]
    assert second.reason == f"publication 2 is out, 1 of {cases} cases told anew"
    assert second.entry["tests"] == first.entry["tests"]
    folder = tmp_path / "anew"
    folder.mkdir()
    with build(exports.parent, folder, **settings) as warehouse:
        expected = marts(warehouse)
    with duckdb.connect(str(database), read_only=True) as warehouse:
        assert marts(warehouse) == expected
    with duckdb.connect(str(tmp_path / ".casebook/history/1/casebook.duckdb")) as warehouse:
        before = marts(warehouse)
    assert before["fct_cases"] != expected["fct_cases"]


def marts(warehouse: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """All rows of all marts."""
    warehouse.execute("set TimeZone = 'UTC'")
    names = warehouse.execute(
        "select table_name from information_schema.tables"
        " where table_schema = 'marts' and table_catalog = current_database()"
    ).fetchall()
    return {
        name: sorted(map(str, warehouse.execute(f"from marts.{name} select *").fetchall()))
        for (name,) in names
    }
