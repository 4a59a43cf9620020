"""A further file for those who may see some cases only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from casebook.refresh.inputs import parts
from casebook.refresh.publisher import RefreshError


@dataclass(frozen=True)
class Audience:
    """Who, which groups and brands they see, and the file that is published for them."""

    name: str
    sees: dict[str, list[str]]
    path: Path


def audiences(
    project: Path, variables: dict[str, Any], names: tuple[str, ...], database: Path
) -> list[Audience]:
    """The audiences of these names, as the variables given or the project's own tell them."""
    if not names:
        return []
    known = parts("audiences", project, variables)
    found = []
    for name in names:
        if name not in known:
            raise RefreshError(
                f"there is no audience {name}; there are: {', '.join(known) or 'none'}"
            )
        sees = known[name]
        is_plain = (
            isinstance(sees, dict)
            and sees
            and sees.keys() <= {"group", "brand"}
            and all(isinstance(values, list) for values in sees.values())
        )
        # an audience that sees nothing in particular would see everything
        if not is_plain or not re.fullmatch(r"[A-Za-z0-9_-]+", name):
            raise RefreshError(
                f"the audience {name} is not like {{group: [zendesk:20], brand: [Acme]}}"
            )
        path = database.parent / "audiences" / f"{name}.duckdb"
        found.append(Audience(name, sees, path))
    return found


def keep_marts(built: Path, file: Path) -> None:
    """A file of the marts of another, without what only the whole desk's are for (dq_)."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        # views name the file they were made in by its stem
        stem = built.stem.replace('"', '""')
        source, target = (str(path).replace("'", "''") for path in (built, file))
        connection.execute(f"attach '{source}' as \"{stem}\" (read_only)")
        connection.execute(f"attach '{target}' as kept (storage_version 'v1.0.0')")
        connection.execute("create schema kept.marts")
        for (table,) in connection.execute(
            "select table_name from information_schema.tables where table_catalog = ?"
            " and table_schema = 'marts' and not starts_with(table_name, 'dq_') order by 1",
            [built.stem],
        ).fetchall():
            connection.execute(
                f'create table kept.marts."{table}" as select * from "{stem}".marts."{table}"'
            )
