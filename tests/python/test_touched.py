"""What a refresh remembers is all that figures follow from."""

from __future__ import annotations

import gc
import json
import re
from pathlib import Path

import duckdb
import pytest
from dbt.adapters.duckdb.environments.local import DuckDBCursorWrapper
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ModelNode

from .building import PROJECT, copy_of_sample, dbt, failures, parsed


def text_of(folder: str) -> str:
    return "\n".join(path.read_text() for path in sorted((PROJECT / folder).rglob("*.sql")))


def models(tmp_path: Path) -> dict[str, ModelNode]:
    manifest = parsed(None, tmp_path / "warehouse.duckdb", {})
    assert isinstance(manifest, Manifest)
    return {node.name: node for node in manifest.nodes.values() if isinstance(node, ModelNode)}


def told_anew_because(database: Path) -> object:
    """Why the last build of a warehouse told everything anew; null where it did not."""
    with duckdb.connect(str(database), read_only=True) as warehouse:
        return warehouse.execute(
            "select told_anew_because from intermediate.int_refresh"
        ).fetchall()


def test_every_variable_is_a_setting_of_figures_or_none() -> None:
    sql = text_of("macros") + text_of("models")
    used = set(re.findall(r"""\bvar\(\s*['"](\w+)""", sql))
    figures, others = (listed(macro, sql) for macro in ("settings_of_figures", "other_settings"))
    mapped = {"state_log"}  # var(connector)
    assert used - others == figures - mapped
    assert others - used == {"watch"}  # which `casebook refresh` reads


def listed(macro: str, sql: str) -> set[str]:
    """The names that a macro returns."""
    declared = re.search(rf"macro {macro}\(\).*?return\((\[.*?\])\)", sql, re.DOTALL)
    assert declared
    return set(json.loads(re.sub(r",\s*\]", "]", declared[1].replace("'", '"'))))


def test_a_build_remembers_what_was_told_once_all_that_is_kept_is_built(tmp_path: Path) -> None:
    found = models(tmp_path)
    for memory, strategies, told in (
        (
            "last_record_checksums",
            {"touched_records"},
            {"record_checksums", "touched_records", "cases_read_anew"},
        ),
        (
            "int_last_told",
            {"touched_cases", "touched_contacts", "touched_periods", "changed_moments"},
            {"int_told", "int_changes", "int_last_scored_periods"},
        ),
        ("int_last_scored_periods", {"touched_scores"}, {"int_scored_periods"}),
    ):
        kept = {
            node.unique_id
            for node in found.values()
            if node.config.materialized == "incremental"
            and node.config.incremental_strategy in strategies
        }
        assert kept
        remembered = {found[name].unique_id for name in told}
        assert set(found[memory].depends_on.nodes) == kept | remembered


def test_what_is_told_case_by_case_and_asked_by_others_is_kept(tmp_path: Path) -> None:
    """A model in a folder of cases that is not kept holds touched cases alone after a refresh."""
    found = models(tmp_path)
    by_case = {node.unique_id: node for node in found.values() if "cases" in node.fqn[:-1]}
    for node in found.values():
        if node.unique_id not in by_case:
            for name in node.depends_on.nodes:
                if name in by_case:
                    assert by_case[name].config.materialized == "incremental", (node.name, name)


def test_what_is_told_case_by_case_comes_after_the_touched_cases_are_known(tmp_path: Path) -> None:
    found = models(tmp_path)
    by_id = {node.unique_id: node for node in found.values()}

    def comes_after(node: ModelNode, other: str) -> bool:
        return any(
            name in by_id and (by_id[name].name == other or comes_after(by_id[name], other))
            for name in node.depends_on.nodes
        )

    for node in found.values():
        if node.config.incremental_strategy == "touched_records":
            # what is written between the two is told by the next build
            assert comes_after(node, "record_checksums"), node.name
        if node.config.materialized == "incremental":
            other = {
                "touched_records": "touched_records",
                "touched_cases": "int_refresh",
                "touched_contacts": "int_refresh",
                "touched_periods": "int_touched_periods",
                "changed_moments": "int_refresh",
                "touched_scores": "int_scored_periods",
                "changed_things": node.config.meta.get("changes"),
                "read_anew": "cases_read_anew",
            }
            assert comes_after(node, other[str(node.config.incremental_strategy)]), node.name


def test_moments_stand_over_what_is_known_as_it_was_before(tmp_path: Path) -> None:
    """A table told anew beside the cases would hide a change if it left no rows of before."""
    found = models(tmp_path)
    by_id = {node.unique_id: node for node in found.values()}
    moments = [node for node in found.values() if "moments" in node.fqn]
    assert moments
    for node in moments:
        for name in node.depends_on.nodes:
            other = by_id[name]
            is_kept = "cases" in other.fqn[:-1] and other.config.materialized == "incremental"
            assert is_kept or "moments" in other.fqn or other.config.meta.get("leaves_rows"), (
                node.name,
                other.name,
            )


def test_moments_are_told_of_columns_that_are_there(tmp_path: Path) -> None:
    """Which of them suffice is seen at each refresh, where views are made that name them."""
    narrow = [node for node in models(tmp_path).values() if "moments_read" in node.config.meta]
    assert narrow
    for node in narrow:
        read = node.config.meta["moments_read"]
        assert {"case_id"} < set(read) < set(node.columns), node.name


def test_after_a_refresh_no_model_is_told_from_touched_cases_alone(tmp_path: Path) -> None:
    database = copy_of_sample(tmp_path)
    refreshed = dbt("run", None, database, incremental=True)
    assert refreshed.success, failures(refreshed)
    refused = dbt("run", None, database, "--select", "fct_cases")
    assert not refused.success
    assert "Build that too (--select +fct_cases), or all (dbt build)." in str(refused.exception)
    some = dbt("run", None, database, "--select", "kpi_volume")
    assert some.success, failures(some)
    with duckdb.connect(str(database), read_only=True) as warehouse:
        remembered = warehouse.execute(
            "select table_name from information_schema.tables where table_name like '%last_told'"
        ).fetchall()
    assert not remembered


def test_what_a_version_of_other_columns_remembered_is_nothing_to_go_on_from(
    tmp_path: Path,
) -> None:
    database = copy_of_sample(tmp_path)
    with duckdb.connect(str(database)) as warehouse:
        warehouse.execute("alter table intermediate.int_last_told drop column first_at")
    refreshed = dbt("run", None, database, incremental=True)
    assert refreshed.success, failures(refreshed)
    assert told_anew_because(database) == [("there is no build to go on from",)]


def test_after_a_build_that_broke_off_all_is_told_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = copy_of_sample(tmp_path)
    execute = DuckDBCursorWrapper.execute

    def until_counts(cursor: DuckDBCursorWrapper, sql: str, bindings: object = None) -> object:
        if '"node_id": "model.casebook.int_volume_counts"' in sql:
            raise duckdb.OutOfMemoryException
        return execute(cursor, sql, bindings)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(DuckDBCursorWrapper, "execute", until_counts)
        assert "int_volume_counts" in failures(dbt("run", None, database, incremental=True))
    gc.collect()  # what was raised still holds the file open
    assert told_anew_because(database) == [(None,)]
    after = dbt("run", None, database, incremental=True)
    assert after.success, failures(after)
    assert told_anew_because(database) == [("there is no build to go on from",)]


def test_what_rows_are_looked_for_by_is_asked_of_each_table(tmp_path: Path) -> None:
    """A column by which rows of touched cases are found has none before their first instant."""
    test = PROJECT / "tests/facts/nothing_is_told_of_a_case_before_its_first_instant.sql"
    asked = set(re.findall(r"'((?:int|fct)_\w+)'", test.read_text())) - {"int_last_told"}
    dated = {name for name, node in models(tmp_path).items() if node.config.meta.get("dated_by")}
    assert dated
    assert asked == dated
