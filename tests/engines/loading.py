"""Load an exports folder into raw tables, as a loader would: a schema for each connector
(raw_zendesk; of an instance raw_zendesk_eu), a table for each file or folder of files, text columns
for plain values and jsonb columns for nested ones.

python -m tests.engines.loading --exports DIR loads into the database that libpq's variables name.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import duckdb
import yaml

STAGING = Path(__file__).parents[2] / "models" / "staging"
Record = dict[str, Any]


def load(exports: Path, connection: Any) -> None:
    """Copy every table below the exports folder into the database of a psycopg2 connection."""
    with connection, connection.cursor() as cursor:
        for connector in sorted(path for path in exports.iterdir() if path.is_dir()):
            envelopes = envelopes_of(connector.name)
            for schema, folder in schemas(connector, set(envelopes)):
                cursor.execute(f'create schema if not exists "{schema}"')
                for table, files in tables(folder).items():
                    records = [
                        record
                        for file in files
                        for record in read(file, envelopes.get(table, "data"))
                    ]
                    records = spelt_alike(records)
                    write(cursor, f'"{schema}"."{table}"', columns_of(records, files), records)


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
        plain = [file for file in files if file.is_file()]
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
        with duckdb.connect() as reader:
            result = reader.execute("select columns(*)::varchar from read_parquet(?)", [str(file)])
            names = [name for name, *_ in result.description or []]
            yield from (dict(zip(names, row, strict=True)) for row in result.fetchall())
        return
    with text_of(file) as lines:
        for record in csv.DictReader(lines, delimiter="\t" if ".tsv" in file.name else ","):
            yield {name: (record[name] or "").strip(" ") or None for name in record if name}


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
                columns[name] = "jsonb" if isinstance(value, dict | list) else "text"
    return columns


def write(cursor: Any, table: str, columns: dict[str, str], records: list[Record]) -> None:
    cursor.execute(f"drop table if exists {table} cascade")
    listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    cursor.execute(f"create table {table} ({listed})")
    fill(cursor, table, columns, records)


def fill(cursor: Any, table: str, columns: dict[str, str], records: list[Record]) -> None:
    """Copy records into a table, in their order."""
    if not records:
        return
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    for record in records:
        writer.writerow(
            [
                "\\N" if record.get(name) is None else as_text(record[name], kind)
                for name, kind in columns.items()
            ]
        )
    lines.seek(0)
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.copy_expert(f"copy {table} ({names}) from stdin with (format csv, null '\\N')", lines)


def as_text(value: Any, kind: str) -> str:
    return value if isinstance(value, str) and kind == "text" else json.dumps(value)


def main() -> None:
    import psycopg2

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exports", type=Path, required=True)
    connection = psycopg2.connect("")
    load(parser.parse_args().exports, connection)
    connection.close()


if __name__ == "__main__":
    main()
