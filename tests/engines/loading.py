"""An exports folder as the raw tables that a loader would make of it: a schema for each connector
(raw_zendesk; of an instance raw_zendesk_eu), a table for each file or folder of files. Columns of
Parquet keep their types; of other files they are text, and JSON where values are nested.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import duckdb
import yaml

STAGING = Path(__file__).parents[2] / "models" / "staging"
Record = dict[str, Any]


@dataclass(frozen=True)
class RawTable:
    """`columns` maps each name to text, json, bigint, double, boolean, date or timestamp (UTC).

    Values of records are of these types, of json columns plain Python; a record may lack columns.
    """

    schema: str
    name: str
    columns: dict[str, str]
    records: list[Record]


def raw_tables(exports: Path) -> Iterator[RawTable]:
    """Every table below the exports folder, records in the order of its files."""
    for connector in sorted(path for path in exports.iterdir() if path.is_dir()):
        envelopes = envelopes_of(connector.name)
        for schema, folder in schemas(connector, set(envelopes)):
            for name, files in tables(folder).items():
                if all(file.suffix == ".parquet" for file in files):
                    yield RawTable(schema, name, *read_parquet(files))
                    continue
                records = spelt_alike(
                    [record for file in files for record in read(file, envelopes.get(name, "data"))]
                )
                yield RawTable(schema, name, columns_of(records, files), records)


def schemas(connector: Path, known_tables: set[str]) -> Iterator[tuple[str, Path]]:
    """The schema of a connector and those of its instances, each with its folder."""
    yield f"raw_{connector.name}", connector
    for folder in sorted(connector.iterdir()):
        if folder.is_dir() and folder.name not in known_tables:
            yield f"raw_{connector.name}_{folder.name}", folder


def tables(folder: Path) -> dict[str, list[Path]]:
    """The files of each table, in the order of their names."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        plain = [file for file in files if file.is_file() and not file.name.startswith(".")]
        if plain:
            found.setdefault(path.name.split(".")[0], []).extend(plain)
    return found


def envelopes_of(connector: str) -> dict[str, str]:
    """In which key of a page of its API each table's records are."""
    document = STAGING / connector / f"_{connector}.yml"
    if not document.exists():
        return {}
    [source] = yaml.safe_load(document.read_text())["sources"]
    return {
        table["name"]: table.get("config", {}).get("meta", {}).get("envelope", "")
        for table in source["tables"]
    }


def read(file: Path, envelope: str) -> Iterator[Record]:
    if ".json" in file.name:
        for value in json_values(file):
            yield from opened(value, [*filter(None, envelope.split(".")), ""])
        return
    if file.suffix == ".parquet":
        raise ValueError(f"{file}: Parquet and other files are no one table here")
    with text_of(file) as lines:
        for record in csv.DictReader(lines, delimiter="\t" if ".tsv" in file.name else ","):
            yield {name: (record[name] or "").strip(" ") or None for name in record if name}


def read_parquet(files: list[Path]) -> tuple[dict[str, str], list[Record]]:
    """Columns and records; what is neither a number nor an instant nor a boolean is text."""
    kinds = {"BIGINT": "bigint", "INTEGER": "bigint", "DOUBLE": "double", "BOOLEAN": "boolean"}
    kinds |= {"DATE": "date", "TIMESTAMP": "timestamp"}
    with duckdb.connect() as reader:
        found = reader.read_parquet([str(file) for file in files], union_by_name=True)
        columns = {
            name: kinds.get(str(kind), "text")
            for name, kind in zip(found.columns, found.types, strict=True)
        }
        listed = ", ".join(
            f'"{name}"::varchar as "{name}"' if kind == "text" else f'"{name}"'
            for name, kind in columns.items()
        )
        rows = found.project(listed).fetchall()
    return columns, [dict(zip(columns, row, strict=True)) for row in rows]


def text_of(file: Path) -> IO[str]:
    opener = gzip.open if file.suffix == ".gz" else open
    return opener(file, "rt", encoding="utf-8-sig", newline="")


def json_values(file: Path) -> Iterable[Any]:
    """The values in a file: of an array, or one a line."""
    with text_of(file) as lines:
        text = lines.read()
    if ".jsonl" in file.name:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    document = json.loads(text)
    return document if isinstance(document, list) else [document]


def opened(value: Record, path: list[str]) -> Iterator[Record]:
    """The records in an envelope, or the value itself where there is none."""
    inside: Any = value
    for key in path[:-1]:
        inside = inside.get(key) if isinstance(inside, dict) else None
    if len(path) == 1 or inside is None:
        yield value
    else:
        yield from inside if isinstance(inside, list) else [inside]


def spelt_alike(records: list[Record]) -> list[Record]:
    """One column for what pages of an API spell createdAt here and created_at there."""
    spellings: dict[str, str] = {}
    for record in records:
        for name in record:
            spellings.setdefault(name.replace("_", "").lower(), name)
    return [
        {spellings[name.replace("_", "").lower()]: value for name, value in record.items()}
        for record in records
    ]


def columns_of(records: list[Record], files: list[Path]) -> dict[str, str]:
    """Each column with its type; of a file without records, those of its header."""
    columns: dict[str, str] = {}
    for file in files:
        if not records and file.suffix == ".csv":
            with text_of(file) as lines:
                columns.update(dict.fromkeys(next(csv.reader(lines), []), "text"))
    for record in records:
        for name, value in record.items():
            if isinstance(value, dict | list) or name not in columns:
                columns[name] = "json" if isinstance(value, dict | list) else "text"
    return columns
