"""A connector that is read as two instances with the same ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import duckdb

INSTANCES = ("eu", "us")


def assert_twice(
    alone: duckdb.DuckDBPyConnection,
    both: duckdb.DuckDBPyConnection,
    connector: str,
    entities: Iterable[str],
) -> None:
    """Each instance tells of these canonical tables what the connector told without a name.

    But for `source_event_id`, which may be the place of a record in its file. Ids are the same but
    for the instance, which each of them has.
    """
    for entity in entities:
        expected = rows(alone, entity, connector)
        assert expected or entity not in ("cases", "case_events")
        for instance in INSTANCES:
            assert rows(both, entity, f"{connector}:{instance}") == expected, (entity, instance)
            assert ids_without_instance(both, entity, f"{connector}:{instance}") == set()


def rows(warehouse: duckdb.DuckDBPyConnection, entity: str, name: str) -> Counter[Any]:
    """What an instance of this name tells, as text, its ids as if it had none."""
    instance = name.partition(":")[2] or "no name"
    texts = ", ".join(
        f"replace(replace(cast({column} as varchar), ':{instance}', ''), '{instance}:', '')"
        for column, *_ in warehouse.execute(f"describe staging.{entity}").fetchall()
        if column != "source_event_id"
    )
    query = f"select {texts} from staging.{entity} where connector = '{name}'"
    return Counter(warehouse.execute(query).fetchall())


def ids_without_instance(
    warehouse: duckdb.DuckDBPyConnection, entity: str, name: str
) -> set[tuple[str, str]]:
    """The ids that an instance of this name tells without saying of which instance they are."""
    columns = [column for column, *_ in warehouse.execute(f"describe staging.{entity}").fetchall()]
    ids = {
        column: f"{column} not like '{name}:%'"
        for column in columns
        if column.endswith("_id") and not column.startswith("source_")
    }
    if "attribute" in columns:
        instance = name.partition(":")[2]
        ids["value"] = (
            f"attribute in ('requester', 'account', 'schedule') and value not like '{instance}:%'"
        )
    return {
        (column, lost)
        for column, is_lost in ids.items()
        for (lost,) in warehouse.execute(
            f"select {column} from staging.{entity} where connector = '{name}' and {is_lost}"
        ).fetchall()
    }
