"""The exports of a simulated Zendesk as they stood some nights before.

What came after the cut is not there yet: the tickets created since, what was said, changed, rated
and called. A ticket that changed since has the status that it had then. Told on the last line, in
JSON: the instant of the cut and how many tickets came or changed since.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

HAPPENED = {
    "ticket_field_history": "updated",
    "ticket_comment": "created",
    "ticket_schedule": "created_at",
    "ticket_sla_policy": "policy_applied_at",
    "satisfaction_rating": "created_at",
    "call": "created_at",
    "call_leg": "created_at",
}
"""Of each table of what happens, when it did."""


def tables(exports: Path) -> list[str]:
    """The raw tables of exports: a file each, or a folder of files where there is much of it."""
    return sorted(
        place.stem for place in exports.iterdir() if place.is_dir() or place.suffix == ".parquet"
    )


def raw_rows(exports: Path, table: str, options: str = "") -> str:
    """All that the exports have of a table, as a relation of SQL."""
    files = f"{table}/*" if (exports / table).is_dir() else table
    return f"read_parquet('{exports}/{files}.parquet'{options})"


def write_in_order(exports: Path, ordered: Path) -> None:
    """Write the exports to a folder with each table in the order in which its records came to be,
    as helpdesks hand them out: what is new comes last."""
    there, then = exports / "zendesk", ordered / "zendesk"
    then.mkdir(parents=True)
    with duckdb.connect() as engine:
        for table in tables(there):
            order = f"order by {HAPPENED[table]}" if table in HAPPENED else ""
            query = f"select * from {raw_rows(there, table)} {order}"
            engine.execute(f"copy ({query}) to '{then}/{table}.parquet'")


def write_earlier(exports: Path, share: float, earlier: Path) -> dict[str, object]:
    """Write to a folder the exports before this share of the tickets came or changed last."""
    there, then = exports / "zendesk", earlier / "zendesk"
    then.mkdir(parents=True)
    with duckdb.connect() as engine:
        engine.execute(f"create table ticket as select * from {raw_rows(there, 'ticket')}")
        cut = engine.execute(
            "select cast(quantile_disc(updated_at, ?) as varchar) from ticket", [1 - share]
        ).fetchall()[0][0]
        after = f"> timestamp '{cut}'"
        queries = {
            "ticket": f"""
                select * exclude (last_status) replace (
                    case
                        when updated_at {after} then coalesce(last_status, 'open') else status
                    end as status,
                    least(updated_at, timestamp '{cut}') as updated_at
                )
                from ticket
                left join (
                    select ticket_id as id, max_by(value, updated) as last_status
                    from {raw_rows(there, "ticket_field_history")}
                    where field_name = 'status' and not updated {after}
                    group by 1
                ) using (id)
                where not created_at {after}
                order by id
            """,
            "ticket_tag": f"""
                select * from {raw_rows(there, "ticket_tag")}
                where ticket_id in (select id from ticket where not created_at {after})
            """,
        }
        for table in tables(there):
            where = f"where not {HAPPENED[table]} {after}" if table in HAPPENED else ""
            query = queries.get(table, f"select * from {raw_rows(there, table)} {where}")
            engine.execute(f"copy ({query}) to '{then}/{table}.parquet'")
        touched = engine.execute(f"select count(*) from ticket where updated_at {after}").fetchall()
    return {"cut": cut, "touched": touched[0][0]}


if __name__ == "__main__":
    print(json.dumps(write_earlier(Path(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3]))))
