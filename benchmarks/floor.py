"""The least that a warehouse of events must do, in this process, told in JSON on the last line.

DuckDB reads the raw files of Zendesk's events once, sorts what they tell by case and instant and
writes it as one table: `narrow` keeps who, when, what and the value; `wide` every column.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

from benchmarks.earlier import raw_rows
from benchmarks.one_build import cpu_seconds, peak_bytes, reset_peak

# raw table: its case, its instant, what happened, who did it, the value
EVENTS = {
    "ticket": ("id", "created_at", "'ticket'", "submitter_id", "status"),
    "ticket_comment": ("ticket_id", "created", "'comment'", "user_id", "body"),
    "ticket_field_history": ("ticket_id", "updated", "field_name", "user_id", "value"),
    "ticket_schedule": ("ticket_id", "created_at", "'schedule'", "null", "schedule_id"),
    "ticket_sla_policy": ("ticket_id", "policy_applied_at", "'policy'", "null", "sla_policy_id"),
}


def narrow(exports: Path) -> str:
    """Who did what to which case and when, of every event."""
    return " union all ".join(
        f"select {case} as case_id, {at} as occurred_at, {what} as event_type,"
        f" {who} as actor_id, cast({value} as varchar) as value"
        f" from {raw_rows(exports / 'zendesk', table)}"
        for table, (case, at, what, who, value) in EVENTS.items()
    )


def wide(exports: Path) -> str:
    """Every column of every event."""
    return " union all by name ".join(
        f"select {case} as case_id, {at} as occurred_at, *"
        f" from {raw_rows(exports / 'zendesk', table)}"
        for table, (case, at, *_) in EVENTS.items()
    )


def main(shape: str, exports: str, database: str, memory: str, threads: str) -> None:
    """Write the events and print what it took."""
    events = {"narrow": narrow, "wide": wide}[shape](Path(exports))
    settings = {"memory_limit": memory, "threads": threads}
    connection = duckdb.connect(
        database, config={**settings, "storage_compatibility_version": "v1.0.0"}
    )
    before = cpu_seconds()
    reset_peak()
    connection.execute(f"create table events as select * from ({events}) order by 1, 2")
    connection.execute("checkpoint")
    taken = cpu_seconds() - before
    (rows,) = connection.execute("select count(*) from events").fetchall()[0]
    print(json.dumps({"cpu": taken, "peak": peak_bytes(), "rows": rows}))


if __name__ == "__main__":
    main(*sys.argv[1:])
