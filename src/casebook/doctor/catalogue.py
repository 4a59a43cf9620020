"""The raw tables that connectors read, as the project declares them; there is no second list."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Template


@dataclass(frozen=True)
class RawTable:
    """A raw table: its columns as declared, and the names of those that are known and not read."""

    name: str
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    envelopes: tuple[str, ...] = ()

    def spellings(self, name: str) -> list[str]:
        """How a column may be spelt, in lower case: as macros/raw.sql reads it."""
        column = self.columns[name]
        told = [str(column.get("column", name)).lower(), *column.get("also", []), name]
        return [spelling for one in told for spelling in (one, one.replace("_", ""))]

    def found(self, name: str, present: dict[str, str]) -> str | None:
        """A column's own name among those present, {lower-case name: name}."""
        return next((present[one] for one in self.spellings(name) if one in present), None)

    def missing(self, present: dict[str, str]) -> list[str]:
        """The required columns that are not there."""
        return [
            name
            for name, column in self.columns.items()
            if column.get("required") and not self.found(name, present)
        ]

    def unknown(self, present: dict[str, str]) -> list[str]:
        """The columns that nobody knows."""
        known = {spelling for name in self.columns for spelling in self.spellings(name)}
        known |= self.ignored | {name.replace("_", "") for name in self.ignored}
        return sorted(own for name, own in present.items() if name not in known)

    def instants(self) -> list[str]:
        """The columns of ISO 8601 instants, the one by which its records stand in time first."""
        return [
            name
            for name, column in self.columns.items()
            if column["data_type"] == "timestamp" and not {"time_format", "path"} & column.keys()
        ]


class Catalogue:
    """The raw tables of each connector, read when they are asked for."""

    def __init__(self, project: Path, variables: dict[str, Any]) -> None:
        self.project = project
        self.variables = {**load_yaml(project / "dbt_project.yml")["vars"], **variables}
        self.entries: dict[str, dict[str, Any]] = self.variables["connector_catalogue"]
        self.in_use: list[str] = self.variables["connectors"]
        self.known: dict[str, dict[str, RawTable]] = {}

    def tables(self, connector: str) -> dict[str, RawTable]:
        """Of a connector that maps tables of one's own, those of its map, their columns unknown."""
        if connector not in self.known:
            self.known[connector] = self.declared(connector)
        return self.known[connector]

    def declared(self, connector: str) -> dict[str, RawTable]:
        if self.entries[connector].get("mapped"):
            maps = self.variables.get(connector) or []
            maps = [maps] if isinstance(maps, dict) else maps
            return {one["table"]: RawTable(one["table"]) for one in maps}
        path = self.project / "models" / "staging" / connector / f"_{connector}.yml"
        (source,) = load_yaml(path)["sources"]
        return {table["name"]: raw_table(table, self.variables) for table in source["tables"]}


def load_yaml(path: Path) -> Any:
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def raw_table(table: dict[str, Any], variables: dict[str, Any]) -> RawTable:
    """A raw table as its YAML declares it; names of columns may be settings."""
    meta = table.get("config", {}).get("meta", {})
    envelope = meta.get("envelope")
    return RawTable(
        name=table["name"],
        columns={
            Template(column["name"]).render(var=variables.get): {
                **column.get("config", {}).get("meta", {}),
                "data_type": column["data_type"],
            }
            for column in table["columns"]
        },
        ignored=frozenset(name.lower() for name in meta.get("ignored", [])),
        envelopes=("_airbyte_data", *([envelope] if envelope else [])),
    )
