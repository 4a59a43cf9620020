"""Look through a folder of exports, file by file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb

from casebook.doctor.catalogue import Catalogue, RawTable
from casebook.doctor.files import (
    EXTENSIONS,
    UNFINISHED,
    UnreadableError,
    check_kind,
    extension,
    load,
    read_text,
    stem,
    text_of,
)
from casebook.doctor.instants import hours_apart, instant, look_at


class Severity(StrEnum):
    """An error blocks: something would be missing or wrong. A warning is worth a look."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One thing to say about a place in the exports folder."""

    severity: Severity
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.severity:<7}  {self.place}: {self.message}"

    def told(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class Export:
    """A file that belongs to a raw table of a connector, or of an instance of it."""

    path: Path
    place: str
    owner: str
    table: RawTable


def error(place: str, message: str) -> Finding:
    return Finding(Severity.ERROR, place, message)


def warning(place: str, message: str) -> Finding:
    return Finding(Severity.WARNING, place, message)


def nearest(name: str, known: list[str]) -> str | None:
    """The known name that is most like this one."""
    close = get_close_matches(name.lower(), known, n=1, cutoff=0.7)
    return close[0] if close else None


def examine(
    exports: Path,
    project: Path,
    variables: dict[str, Any],
    wait: float = 1.0,
    now: datetime | None = None,
) -> Iterator[Finding]:
    """What is to be said of an exports folder; two looks at its files are `wait` seconds apart."""
    if not exports.is_dir():
        yield error(str(exports), "there is no such folder")
        return
    began, before = time.monotonic(), sizes(exports)
    catalogue = Catalogue(project, variables)
    if not before:
        yield error(str(exports), "holds no files")
        return
    if not isinstance(catalogue.in_use, list):
        yield error("connectors", f"is a list like [zendesk], not {catalogue.in_use}")
        return
    found: list[Export] = []
    yield from sort_out(exports, catalogue, found)
    yield from missing_connectors(found, catalogue, "connectors" in variables)
    with duckdb.connect() as warehouse:
        warehouse.execute("set TimeZone = 'UTC'")
        # a clock a day ahead is no mistake of a time zone
        limit = (now or datetime.now(UTC)).replace(tzinfo=None) + timedelta(days=1)
        for number, export in enumerate(found):
            yield from look_into(export, number, warehouse, limit)
        yield from clocks_apart(found, warehouse)
    time.sleep(max(0.0, wait - (time.monotonic() - began)))
    after = sizes(exports)
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            place = str(path.relative_to(exports))
            yield error(place, "changed while it was checked: it is still being written")


def sizes(folder: Path) -> dict[Path, tuple[int, int]]:
    """Size and time of writing of each file of a folder."""
    stats = {}
    for path in folder.rglob("*"):
        try:
            if path.is_file():
                stat = path.stat()
                stats[path] = (stat.st_size, stat.st_mtime_ns)
        except FileNotFoundError:
            continue
    return stats


def sort_out(exports: Path, catalogue: Catalogue, found: list[Export]) -> Iterator[Finding]:
    """Which file is which raw table; what is none is said at once."""
    connectors = sorted(catalogue.entries)
    for folder in sorted(exports.iterdir()):
        name = folder.name
        if not folder.is_dir():
            yield warning(
                name, "is read by nothing: files belong in a folder named after their connector"
            )
        elif name not in catalogue.entries:
            near = nearest(name, connectors)
            hint = f"did you mean {near}?" if near else f"there are: {', '.join(connectors)}"
            yield (error if near else warning)(name, f"no connector has this name; {hint}")
        else:
            named = {
                entry.split("/")[1] for entry in catalogue.in_use if entry.startswith(f"{name}/")
            }
            inside = [path for path in folder.iterdir() if path.is_dir()]
            of_instances = [
                path
                for path in inside
                if path.name in named
                or (
                    not named
                    and path.name not in catalogue.tables(name)
                    and holds(path, catalogue, name)
                )
            ]
            for instance in sorted(of_instances):
                yield from sort_out_tables(instance, exports, name, catalogue, found)
            if not of_instances:
                yield from sort_out_tables(folder, exports, name, catalogue, found)


def holds(folder: Path, catalogue: Catalogue, connector: str) -> bool:
    """Whether a folder holds raw tables of a connector, as that of an instance does."""
    return any(stem(path) in catalogue.tables(connector) for path in folder.iterdir())


def sort_out_tables(
    folder: Path, exports: Path, connector: str, catalogue: Catalogue, found: list[Export]
) -> Iterator[Finding]:
    """Which file of a connector's folder is which of its raw tables."""
    tables = catalogue.tables(connector)
    owner = str(folder.relative_to(exports))
    paths = [
        path
        for entry in sorted(folder.iterdir())
        for path in ([entry] if entry.is_file() else sorted(entry.iterdir()))
        if path.is_file()
    ]
    for path in paths:
        place = str(path.relative_to(exports))
        name = stem(path) if path.parent == folder else path.parent.name
        if path.name.startswith("."):
            continue
        if path.name.endswith(UNFINISHED):
            yield error(place, "is an unfinished download")
        elif name not in tables:
            near = nearest(name, list(tables))
            hint = f"; did you mean {near}?" if near else ""
            yield (error if near else warning)(place, f"{connector} reads no table {name}{hint}")
        elif extension(path) is None:
            yield error(place, f"has no extension that is read; there are: {', '.join(EXTENSIONS)}")
        else:
            found.append(Export(path, place, owner, tables[name]))


def missing_connectors(
    found: list[Export], catalogue: Catalogue, is_told: bool
) -> Iterator[Finding]:
    """Connectors that are to be read and have no files, and the other way round."""
    owners = {export.owner for export in found}
    # those that the project names may lack files, not all of them
    is_told = is_told or not owners.intersection(catalogue.in_use)
    for entry in catalogue.in_use:
        if is_told and entry.split("/")[0] not in catalogue.entries:
            yield error(entry, "no connector has this name")
        elif is_told and entry not in owners:
            yield error(entry, "is among the connectors, and none of its files is here")
    for owner in sorted(owners - set(catalogue.in_use)):
        yield warning(owner, "is not among the connectors: set --vars '{connectors: [...]}'")


def look_into(
    export: Export, number: int, warehouse: duckdb.DuckDBPyConnection, limit: datetime
) -> Iterator[Finding]:
    """A file: whether it is whole, its columns, its records and their instants."""
    path, place, table = export.path, export.place, export.table
    try:
        check_kind(path)
        text = None
        if extension(path) != ".parquet":
            text = read_text(path)
            if not text.header.strip():
                raise UnreadableError("is empty")
            if text.lines_not_utf8:
                yield warning(place, f"{text.lines_not_utf8} lines are not UTF-8 and would be"
                              " rejected; export it as UTF-8")  # fmt: skip
            is_json = "json" in (extension(path) or "")
            if not text.ends_in_line and not is_json:
                yield warning(place, "does not end with a line break: perhaps it is cut off")
            if text.has_odd_quotes and not is_json:
                yield warning(place, "has an odd number of quotes: perhaps one is never closed,"
                              " and the records after it are lost in a field")  # fmt: skip
        present = load(path, text, table.envelopes, warehouse)
    except UnreadableError as reason:
        yield error(place, str(reason))
        return
    (count,) = warehouse.execute("select count(*) from records").fetchone() or (0,)
    if table.columns:
        if count or "json" not in (extension(path) or ""):
            for name in table.missing(present):
                yield error(place, f"has no column {name}, which every record needs")
        unknown = table.unknown(present)
        if unknown:
            yield warning(place, f"has unknown columns: {', '.join(unknown[:10])}"
                          f"{' …' * (len(unknown) > 10)}")  # fmt: skip
    if not count:
        yield warning(place, "has no records")
        return
    span = ""
    for name in table.instants():
        column = table.found(name, present)
        if not column:
            continue
        value = text_of(path, column, table.columns[name].get("boxed"))
        first, last, odd = look_at(warehouse, value, limit)
        yield from (warning(place, f"{column}: {what}") for what in odd)
        span = span or (f", {first} … {last}" if first else "")
    for name in addresses(export, present, warehouse):
        yield warning(place, f"{name}: e-mail addresses stand for ids; marts hold ids as they are")
    keep_instants(export, number, present, warehouse)
    yield Finding(Severity.INFO, place, f"{count} record{'s' * (count != 1)}{span}")


def addresses(
    export: Export, present: dict[str, str], warehouse: duckdb.DuckDBPyConnection
) -> Iterator[str]:
    """The columns of ids that hold addresses."""
    for name, column in export.table.columns.items():
        own = export.table.found(name, present)
        if own and column["data_type"] == "id" and "path" not in column:
            text = text_of(export.path, own, column.get("boxed"))
            query = f"select 1 from records where {text} like '%_@_%._%' limit 1"
            if warehouse.execute(query).fetchone():
                yield own


def keep_instants(
    export: Export, number: int, present: dict[str, str], warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Keep (id, instant) of a file, by each of its ids: the records it may belong to."""
    table, path = export.table, export.path
    instants = [name for name in table.instants() if table.columns[name].get("required")]
    own = table.found(instants[0], present) if instants else None
    if not own:
        return
    for name, column in table.columns.items():
        key = table.found(name, present)
        if column.get("required") and key and column["data_type"] in ("id", "number_id"):
            warehouse.execute(
                f"create or replace temp table instants_{number}_{name} as"
                f" select {text_of(path, key, column.get('boxed'))} as id,"
                f" {instant(text_of(path, own, table.columns[instants[0]].get('boxed')))}"
                " as instant from records"
            )


def clocks_apart(found: list[Export], warehouse: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Files of a connector whose clocks differ by whole hours."""
    kept = {
        name for (name,) in warehouse.execute("select table_name from duckdb_tables()").fetchall()
    }
    for one, parent in enumerate(found):
        singular = parent.table.name.removesuffix("s")
        by = next(
            (f"instants_{one}_{name}" for name in ("id", f"{singular}_id")
             if f"instants_{one}_{name}" in kept), None,
        )  # fmt: skip
        for other, child in enumerate(found):
            belonging = f"instants_{other}_{singular}_id"
            is_child = parent.owner == child.owner and parent.table.name != child.table.name
            if not by or not is_child or belonging not in kept:
                continue
            apart = hours_apart(warehouse, by, belonging)
            if apart:
                hours, some, of = apart
                yield warning(
                    child.place,
                    f"{some} of {of} begin {abs(hours)} h {'before' if hours < 0 else 'after'}"
                    f" those of {parent.place}: their time zones differ",
                )
