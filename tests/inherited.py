"""What columns of raw tables and of staging tables are, without a second description of any.

A raw column is described by its declaration: its type, its words, whether it must be there. A
column of a staging table is what the raw table or the canonical entity of the same name says; what
staging tables have beside those is here or in their YAML. `python -m tests.inherited` enters all of
it into the manifest and the catalogue that dbt's pages are drawn from.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import yaml

from .catalogue import MODELS, PROJECT, described, documents

TARGET = PROJECT / "target"
KINDS = {
    "text": "text",
    "id": "an id",
    "number_id": "an id",
    "timestamp": "an instant",
    "bigint": "a whole number",
    "double": "a number",
    "decimal": "a number to its last digit",
    "boolean": "yes or no",
    "date": "a day",
    "time_zone": "a time zone",
    "nested": "JSON",
}
NOT_READ = "Part of the export, and not read."
# The rest of a column in dbt's manifest.
NOTHING: dict[str, Any] = {"meta": {}, "tags": [], "constraints": [], "config": {}, "quote": None}
EVERYWHERE = {
    "row_use": "What became of the record: used, duplicate, superseded or rejected.",
    "reject_reason": "Why the record cannot be used; null where it can.",
    "raw_text": "The record as it was read, where it is rejected; else null.",
    "source_file": "Where the record was read: a file, or the name of a table.",
    "row_number": "Its place there, from 1.",
    "unknown_words": "Words of the record that no map knows; null where there are none.",
    "event_id": "The id of the event, as the source has it; unique inside a case.",
    "source_instance": "The instance that the record is of, where a connector has several.",
    "iana_time_zone": "time_zone, a name of Rails, as IANA calls it.",
    "instance": "Which of several instances or maps of the connector; null where it has no name.",
}


# Columns that are told beside another one, of which the rest of the name is.
BESIDE = {
    "previous_": "What was before:",
    "has_new_": "Whether this is another than before:",
    "creates_": "Whether the first that the history tells of it is from the creation:",
    "has_": "Whether the history tells it:",
}
# What a connector's tables on the way to its entities are about.
WHOLE = ("case_events", "cases")
READS = re.compile(r"""ref\('(stg_\w+)'\)|used\('(\w+)'""")


def of_raw(table: str, column: dict[str, Any]) -> str:
    """A column of a raw table, by its declaration."""
    meta = column.get("config", {}).get("meta", {})
    place = ".".join([table, meta.get("column") or column["name"], *meta.get("path", [])])
    told = f"{place}, as the vendor has it: {KINDS[column['data_type']]}"
    if words := meta.get("map"):
        told += "; its words are " + ", ".join(
            word if word == ours else f"{word} → {ours}" for word, ours in words.items()
        )
    if meta.get("required"):
        told += "; a record without it is rejected"
    return f"{told}."


@cache
def raw_columns() -> dict[str, dict[str, str]]:
    """By <connector>__<staging table of a raw table>, its columns."""
    return {
        f"{source['name']}__{staged(source['name']).get(table['name'], table['name'])}": {
            column["name"]: column.get("description") or of_raw(table["name"], column)
            for column in table.get("columns", [])
        }
        for document in documents()
        for source in document.get("sources", [])
        for table in source["tables"]
    }


@cache
def staged(connector: str) -> dict[str, str]:
    """Raw tables whose staging table is called otherwise, as connector_catalogue says."""
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    reads = project["vars"]["connector_catalogue"].get(connector, {}).get("reads", [])
    return {raw: name for entry in reads if isinstance(entry, dict) for raw, name in entry.items()}


@cache
def read_by(model: str) -> tuple[str, ...]:
    """The staging tables that a staging table reads by name, in their order."""
    (path,) = MODELS.glob(f"staging/*/{model}.sql")
    return tuple(
        dict.fromkeys(
            name or f"stg_{path.parent.name}__{table}"
            for name, table in READS.findall(path.read_text())
        )
    )


@cache
def of_staging(model: str, column: str) -> str:
    """A column of a staging table; empty where nothing says what it is.

    What nothing says of this table, the first that it reads says of a column of the same name,
    else a case or its events do.
    """
    name = model.removeprefix("stg_")
    entity = "case_events" if name.endswith("_events") else name.split("__")[1]
    if told := (
        described()[model].get(column)
        or raw_columns().get(name, {}).get(column)
        or described().get(entity, {}).get(column)
        or EVERYWHERE.get(column)
    ):
        return told
    for table in read_by(model):
        if told := of_staging(table, column):
            return told
    for beginning, words in BESIDE.items():
        told = column.startswith(beginning) and of_staging(model, column.removeprefix(beginning))
        if told:
            return f"{words} {told}"
    return next(filter(None, (described()[entity].get(column) for entity in WHOLE)), "")


def enter(manifest: dict[str, Any], catalog: dict[str, Any]) -> None:
    """Describe columns of sources, seeds and staging tables in what dbt's pages read."""
    for source in manifest["sources"].values():
        for column in source["columns"].values():
            column["description"] = column["description"] or of_raw(source["name"], column)
    for key, built in catalog["nodes"].items():
        node = manifest["nodes"][key]
        if not (node["resource_type"] == "seed" or node["name"].startswith("stg_")):
            continue
        for name in built["columns"]:
            column = node["columns"].setdefault(name, {"name": name, "data_type": None, **NOTHING})
            column["description"] = column.get("description") or (
                of_staging(node["name"], name)
                if node["name"].startswith("stg_")
                else raw_columns().get(node["name"], {}).get(name, NOT_READ)
            )


if __name__ == "__main__":
    manifest, catalog = (
        json.loads((TARGET / f"{name}.json").read_text()) for name in ("manifest", "catalog")
    )
    enter(manifest, catalog)
    (TARGET / "manifest.json").write_text(json.dumps(manifest))
