"""What a number is stands where people look: in the database, the catalogue, the exposures."""

from __future__ import annotations

import re

import duckdb
import yaml

from casebook.dashboard import data
from tests import catalogue, inherited

from .building import PROJECT

SUPERSET = PROJECT / "bi" / "superset" / "casebook"


def test_every_model_and_every_column_of_ours_is_described(
    sample: duckdb.DuckDBPyConnection,
) -> None:
    described = catalogue.described()
    columns = sample.execute(
        "select schema_name, table_name, column_name from duckdb_columns()"
        " where schema_name in ('staging', 'intermediate', 'marts')"
        " and table_name not like 'map_%'"
    ).fetchall()
    assert {table for _, table, _ in columns if not described[table][""]} == set()
    undescribed = [
        f"{table}.{column}"
        for _, table, column in columns
        if not (
            inherited.of_staging(table, column)
            if table.startswith("stg_")
            else described[table].get(column)
        )
    ]
    assert undescribed == []
    assert len(columns) > 1000


def test_what_a_raw_column_is_says_its_declaration() -> None:
    words = inherited.raw_columns()["zendesk__ticket"]
    assert words["created_at"] == (
        "ticket.created_at, as the vendor has it: an instant; a record without it is rejected."
    )
    assert "its words are web, " in words["via_channel"]
    assert " → " in words["via_channel"]
    assert all(told for table in inherited.raw_columns().values() for told in table.values())


def test_dbts_pages_tell_what_columns_of_staging_are() -> None:
    key, source = "model.casebook.stg_zendesk__cases", "source.casebook.zendesk.ticket"
    seed = "seed.casebook.zendesk__ticket"
    raw = {"name": "id", "description": "", "data_type": "number_id", "config": {"meta": {}}}
    manifest = {
        "sources": {source: {"name": "ticket", "columns": {"id": raw}}},
        "nodes": {
            key: {"name": "stg_zendesk__cases", "resource_type": "model", "columns": {}},
            seed: {"name": "zendesk__ticket", "resource_type": "seed", "columns": {}},
        },
    }
    columns = {key: ("case_id",), seed: ("id", "type")}
    inherited.enter(
        manifest,
        {"nodes": {node: {"columns": dict.fromkeys(names)} for node, names in columns.items()}},
    )
    cases = catalogue.described()["cases"]
    assert manifest["nodes"][key]["columns"]["case_id"]["description"] == cases["case_id"]
    assert "ticket.id" in manifest["sources"][source]["columns"]["id"]["description"]
    told = {
        name: column["description"] for name, column in manifest["nodes"][seed]["columns"].items()
    }
    assert told == {
        "id": inherited.raw_columns()["zendesk__ticket"]["id"],
        "type": inherited.NOT_READ,
    }


def test_descriptions_are_in_the_database(sample: duckdb.DuckDBPyConnection) -> None:
    """BI tools show them as comments, and so does the dashboard."""
    described = catalogue.described()
    comments = sample.execute(
        "select table_name, column_name, comment from duckdb_columns() where schema_name = 'marts'"
        " union all select table_name, '', comment from duckdb_tables() where schema_name = 'marts'"
        " union all select view_name, '', comment from duckdb_views() where schema_name = 'marts'"
    ).fetchall()
    differing = [
        f"{table}.{column}"
        for table, column, comment in comments
        if comment != described[table][column]
    ]
    assert differing == []
    assert len(comments) > 800


def test_the_overview_leads_to_tables_that_there_are() -> None:
    text = (PROJECT / "models" / "overview.md").read_text()
    led_to = re.findall(r"\[(\w+)\]\(#!/model/model\.casebook\.(\w+)\)", text)
    assert len(led_to) > 10
    assert [(name, table) for name, table in led_to if name != table] == []
    assert {table for _, table in led_to} - set(catalogue.described()) == set()


def test_the_catalogue_of_kpis_is_current(sample: duckdb.DuckDBPyConnection) -> None:
    """`make docs` writes it anew."""
    assert catalogue.PAGE.read_text() == catalogue.page(sample)


def test_the_catalogue_has_every_kpi_of_the_scorecard_once(
    sample: duckdb.DuckDBPyConnection,
) -> None:
    headings = [
        line[4:] for line in catalogue.PAGE.read_text().splitlines() if line.startswith("### ")
    ]
    known = sample.execute("select distinct kpi from marts.kpi_scorecard").fetchall()
    assert len(headings) == len(set(headings))
    assert {kpi for (kpi,) in known} <= set(headings)


def test_the_page_on_own_data_names_what_csv_files_must_have_and_what_a_map_may_say() -> None:
    page = (PROJECT / "docs" / "own-data.md").read_text()
    told = {
        file: re.findall(r"`(\w+)`", columns)
        for file, columns in re.findall(r"^\| `(\w+)\.csv` \|.+\|(.+)\|$", page, re.MULTILINE)
    }
    document = yaml.safe_load((PROJECT / "models/staging/csv/_csv.yml").read_text())
    assert told == {
        table["name"]: [
            column["name"]
            for column in table["columns"]
            if column.get("config", {}).get("meta", {}).get("required")
        ]
        for table in document["sources"][0]["tables"]
    }
    macro = (PROJECT / "macros" / "mapped.sql").read_text()
    ours = macro.split("macro mappable_columns")[1].split("endmacro")[0]
    row = next(line for line in page.splitlines() if line.startswith("| `columns` |"))
    mappable = set(re.findall(r"'(\w+)': '", ours))
    assert set(re.findall(r"`(\w+)`", row)) - {"columns"} == mappable


def test_exposures_name_what_is_read() -> None:
    document = yaml.safe_load((PROJECT / "models/marts/_exposures.yml").read_text())
    read = {
        exposure["name"]: {
            ref.removeprefix("ref('").removesuffix("')") for ref in exposure["depends_on"]
        }
        for exposure in document["exposures"]
    }
    assert read["dashboard"] == set(data.NEEDED)
    datasets = [yaml.safe_load(path.read_text()) for path in SUPERSET.glob("datasets/*/*.yaml")]
    assert read["superset"] == {dataset["table_name"] for dataset in datasets}


def test_the_dashboard_for_superset_says_what_the_models_say() -> None:
    described = catalogue.described()
    for path in SUPERSET.glob("datasets/*/*.yaml"):
        dataset = yaml.safe_load(path.read_text())
        table = described[dataset["table_name"]]
        assert dataset["description"] == table[""]
        for column in dataset["columns"]:
            assert column["description"] == table[column["column_name"]], column
        for metric in dataset["metrics"]:
            assert metric["description"] == table[metric["metric_name"].removeprefix("the_")]
