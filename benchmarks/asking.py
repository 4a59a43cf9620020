"""How long answers take from a built warehouse, in this process, told in JSON on the last line.

BI queries, all that the dashboard's page shows, and business time.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from benchmarks.one_build import cpu_seconds
from casebook.dashboard.data import read

QUERIES = Path(__file__).with_name("queries.sql")


def queries() -> dict[str, str]:
    """Each query by its name."""
    parts = re.split(r"^-- name: (.+)$", QUERIES.read_text(), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))


def query_times(database: Path, rounds: int = 20) -> dict[str, list[float]]:
    """Milliseconds of each query in each round, on one connection that is warm."""
    connection = duckdb.connect(str(database), read_only=True)
    times: dict[str, list[float]] = {}
    for name, query in queries().items():
        connection.execute(query).fetchall()
        for _ in range(rounds):
            began = time.perf_counter()
            connection.execute(query).fetchall()
            times.setdefault(name, []).append(1000 * (time.perf_counter() - began))
    connection.close()
    return times


def page_seconds(database: Path) -> float:
    """Seconds that reading everything for the dashboard takes."""
    began = time.perf_counter()
    read(database)
    return time.perf_counter() - began


def at_percentile(times: list[float], share: float) -> float:
    """A percentile of several times, by linear interpolation."""
    return statistics.quantiles(times, n=100, method="inclusive")[round(100 * share) - 1]


def business_intervals_per_cpu_second(database: Path, intervals: int) -> float:
    """How many intervals the business clock measures in a CPU second, by the models' own words.

    The intervals begin at any second of the warehouse's days, are up to 30 days long and follow
    any of its schedules; what making them takes is not counted.
    """
    inline = """
        select sum(
            {{ open_seconds_at('intervals.ended_at', 'end_clock') }}
            - ({{ open_seconds_at('intervals.started_at', 'start_clock') }})
        )
        from intervals
        left join {{ ref('int_business_clock') }} as start_clock
            on {{ in_stretch('intervals.schedule_id', 'intervals.started_at', 'start_clock') }}
        left join {{ ref('int_business_clock') }} as end_clock
            on {{ in_stretch('intervals.schedule_id', 'intervals.ended_at', 'end_clock') }}
    """
    result = dbtRunner().invoke(["--quiet", "compile", "--no-print", "--inline", inline])
    query = result.result.results[0].node.compiled_code  # type: ignore[union-attr]
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    connection = duckdb.connect(str(database), read_only=True)
    connection.execute(
        f"""
        create temp table intervals as
        with bounds as (
            select
                min(started_at) as first_at,
                epoch(max(ended_at) - min(started_at)) - 31 * 86400 as seconds,
                list_sort(list(distinct schedule_id)) as schedules
            from intermediate.int_business_clock
        )
        select
            schedules[1 + number % len(schedules)] as schedule_id,
            first_at + to_seconds(hash(number) % cast(seconds as bigint)) as started_at,
            first_at + to_seconds(
                hash(number) % cast(seconds as bigint) + hash(number + 1) % 2592000
            ) as ended_at
        from bounds
        cross join range({intervals}) as numbers (number)
        """
    )
    before = cpu_seconds()
    connection.execute(query).fetchall()
    taken = cpu_seconds() - before
    connection.close()
    return intervals / taken


def main(database: str, intervals: str) -> None:
    """Ask, and print how long it took."""
    told = {
        "queries": query_times(Path(database)),
        "page": page_seconds(Path(database)),
        "business": business_intervals_per_cpu_second(Path(database), int(intervals)),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
