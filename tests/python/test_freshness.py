"""Tables that a loader wrote are fresh or stale by the stamps that it left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from .building import dbt

# Connector: table, stamp of the loader, ages in hours; each table is judged by its latest row.
LOADED = {
    "zendesk": ("ticket", "_fivetran_synced", [200, 2]),
    "helpscout": ("conversations", "_airbyte_extracted_at", [200, 40]),
    "intercom": ("conversations", "_dlt_load_id", [200, 80]),
    "salesforce": ("case", "_sdc_batched_at", [200, 1]),
    "jira": ("issues", "loaded", [1]),
}


def stamp(name: str, hours: int) -> str:
    moment = datetime.now(UTC) - timedelta(hours=hours)
    if name == "_dlt_load_id":
        return f"'{moment.timestamp():.6f}'"
    kind = "timestamptz" if name.startswith("_airbyte") else "timestamp"
    return f"cast('{moment:%Y-%m-%d %H:%M:%S}' as {kind})"


def load(warehouse: duckdb.DuckDBPyConnection) -> None:
    """What loaders would have written; of two instances one is 50 hours behind the other."""
    warehouse.execute("set TimeZone = 'UTC'")
    for connector, (table, name, ages) in LOADED.items():
        schemas = {"zendesk_eu": 0, "zendesk_us": 50} if connector == "zendesk" else {connector: 0}
        for schema, behind in schemas.items():
            values = ", ".join(f"({stamp(name, hours + behind)})" for hours in ages)
            warehouse.execute(f"create schema raw_{schema}")
            warehouse.execute(
                f'create table raw_{schema}."{table}" as'
                f' select 1 as id, * from (values {values}) as loads ("{name}")'
            )


def test_a_table_is_as_fresh_as_its_latest_row(tmp_path: Path) -> None:
    database = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(database)) as warehouse:
        load(warehouse)
    others = [name for name in LOADED if name != "zendesk"]
    result = dbt(
        "source freshness",
        None,
        database,
        raw_tables=True,
        connectors=["zendesk/eu", "zendesk/us", *others],
    )
    told = {
        one.node.source_name: (str(one.status), one.message)
        for one in result.result
        if one.node.resource_type == "source"  # hooks are among them
    }
    assert {name: status for name, (status, _) in told.items()} == {
        "zendesk": "warn",
        "helpscout": "warn",
        "intercom": "error",
        "salesforce": "pass",
        "jira": "runtime error",
    }
    assert "has none of the stamps of a loader: _fivetran_synced, " in told["jira"][1]
