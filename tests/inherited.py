"""What columns of raw tables and of staging tables are, without a second description of any.

A raw column is described by its declaration: its type, its words, whether it must be there. A
column of a staging table is what the raw table or the canonical entity of the same name says; what
staging tables have beside those is here or in their YAML. `python -m tests.inherited` enters all of
it into the manifest and the catalogue that dbt's pages are drawn from.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from .catalogue import PROJECT, described, documents

TARGET = PROJECT / "target"
KINDS = {
    "text": "text",
    "id": "an id",
    "number_id": "an id",
    "timestamp": "an instant",
    "bigint": "a whole number",
    "double": "a number",
    "boolean": "yes or no",
    "date": "a day",
    "time_zone": "a time zone",
    "nested": "JSON",
}
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
    "instance": "Which of several instances or maps of the connector; null where it has no name.",
}


def of_raw(table: str, column: dict[str, Any]) -> str:
    """A column of a raw table, by its declaration."""
    meta = column.get("config", {}).get("meta", {})
    told = (
        f"{table}.{meta.get('path') or meta.get('column') or column['name']}, as the vendor has it"
    )
    told += f": {KINDS[column['data_type']]}"
    if words := meta.get("map"):
        told += "; its words become ours, " + ", ".join(f"{a} → {b}" for a, b in words.items())
    if meta.get("required"):
        told += "; a record without it is rejected"
    return f"{told}."


@cache
def raw_columns() -> dict[str, dict[str, str]]:
    """By <connector>__<raw table>, its columns."""
    return {
        f"{source['name']}__{table['name']}": {
            column["name"]: column.get("description") or of_raw(table["name"], column)
            for column in table.get("columns", [])
        }
        for document in documents()
        for source in document.get("sources", [])
        for table in source["tables"]
    }


def of_staging(model: str, column: str) -> str:
    """A column of a staging table; empty where nothing says what it is."""
    name = model.removeprefix("stg_")
    entity = "case_events" if name.endswith("_events") else name.split("__")[1]
    return (
        described()[model].get(column)
        or raw_columns().get(name, {}).get(column)
        or (described().get(entity, {}).get(column))
        or EVERYWHERE.get(column, "")
    )


def enter(manifest: dict[str, Any], catalog: dict[str, Any]) -> None:
    """Describe the columns of sources and staging tables in what dbt's pages read."""
    for source in manifest["sources"].values():
        for column in source["columns"].values():
            column["description"] = column["description"] or of_raw(source["name"], column)
    for key, built in catalog["nodes"].items():
        node = manifest["nodes"][key]
        if not node["name"].startswith("stg_"):
            continue
        for name in built["columns"]:
            column = node["columns"].setdefault(name, {"name": name, "data_type": None, **NOTHING})
            column["description"] = of_staging(node["name"], name)


if __name__ == "__main__":
    manifest, catalog = (
        json.loads((TARGET / f"{name}.json").read_text()) for name in ("manifest", "catalog")
    )
    enter(manifest, catalog)
    (TARGET / "manifest.json").write_text(json.dumps(manifest))
