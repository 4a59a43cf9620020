"""A bank's call centre of 1999, as exports of the csv connector, and the figures known of it.

A line is a call: menu (vru), queue, service, and how it went. What is told in a shape of its own
is told anew here, and only that: local dates and clock times become instants, the place in the
call where a caller hung up becomes an outcome, the documentation's word that PHANTOM lines are to
be ignored is followed. A second clock wrote the service times, so a service may begin before the
queue ends; that is left as it is.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

FILES = {
    "1999-01-01": "call_centre_january.tsv.gz",
    "1999-02-01": "call_centre_february.tsv.gz",
}
ZONE = "Asia/Jerusalem"
MODELS = "+kpi_contacts +kpi_workload +dq_source_coverage"
NOT_TOLD = "0:00:00"
CONTACTS = (
    "contact_id",
    "kind",
    "direction",
    "queue",
    "customer_id",
    "agent_id",
    "started_at",
    "queued_at",
    "answered_at",
    "ended_at",
    "outcome",
)
AGENT_TIME = ("agent_id", "state", "started_at", "ended_at")
Call = dict[str, str]
Span = tuple[datetime, datetime]


def calls(file: Path) -> Iterator[Call]:
    """The lines of a month, as they are."""
    with gzip.open(file, "rt", encoding="ascii", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t")


def instant(call: Call, column: str) -> datetime | None:
    """A clock time of the call, in UTC; long before the call began it is past midnight.

    Midnight itself is told as nothing is, except of the queue, which tells its length too.
    """
    is_queue = column in ("q_start", "q_exit") and int(call["q_time"]) > 0
    if call[column] == NOT_TOLD and not is_queue and column != "vru_entry":
        return None
    midnight = datetime.strptime(call["date"], "%y%m%d").replace(tzinfo=ZoneInfo(ZONE))
    begins, at = (sum_of_clock(call[name]) for name in ("vru_entry", column))
    at += timedelta(days=at < begins - timedelta(hours=12))
    return (midnight + at).astimezone(UTC)


def sum_of_clock(clock: str) -> timedelta:
    hours, minutes, seconds = map(int, clock.split(":"))
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def served(call: Call) -> Span | None:
    """When a server served the call, also one that nobody's name was told of."""
    if call["outcome"] != "AGENT":
        return None
    answered = instant(call, "ser_start") or instant(call, "q_exit") or instant(call, "vru_exit")
    assert answered is not None
    return answered, answered + timedelta(seconds=int(call["ser_time"]))


def contact(call: Call) -> dict[str, Any]:
    is_queued = int(call["q_time"]) > 0
    service = served(call)
    left = instant(call, "q_exit") or instant(call, "vru_exit") or instant(call, "vru_entry")
    return {
        "contact_id": "-".join(call[name] for name in ("vru+line", "call_id", "date", "vru_entry")),
        "kind": "call",
        "direction": "in",
        "queue": call["type"],
        "customer_id": None if call["customer_id"] == "0" else call["customer_id"],
        "agent_id": server(call),
        "started_at": told(instant(call, "vru_entry")),
        "queued_at": told(instant(call, "q_start")) if is_queued else None,
        "answered_at": told(service[0]) if service else None,
        "ended_at": told(service[1] if service else left),
        "outcome": "answered"
        if service
        else "abandoned_in_queue"
        if is_queued
        else "abandoned_in_ivr",
    }


def server(call: Call) -> str | None:
    is_known = call["outcome"] == "AGENT" and call["server"] != "NO_SERVER"
    return call["server"] if is_known else None


def told(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else None


def shifts(months: dict[str, list[Call]]) -> Iterator[dict[str, Any]]:
    """No more is told of a server's day than its services: logged in from the first to the last."""
    services: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for call in (call for month in months.values() for call in month):
        service = served(call)
        if service and server(call):
            services[call["server"], call["date"]].append(service)
    for (agent_id, _), spans in services.items():
        yield {
            "agent_id": agent_id,
            "state": "available",
            "started_at": told(min(start for start, _ in spans)),
            "ended_at": told(max(end for _, end in spans)),
        }


def write_exports(folder: Path, exports: Path) -> dict[str, list[Call]]:
    """Write contacts.csv and agent_time.csv; returns the raw calls of each month."""
    months = {month: list(calls(folder / file)) for month, file in FILES.items()}
    kept = {
        month: [call for call in lines if call["outcome"] != "PHANTOM"]
        for month, lines in months.items()
    }
    contacts = (contact(call) for lines in kept.values() for call in lines)
    target = exports / "csv"
    target.mkdir(parents=True)
    for name, columns, rows in (
        ("contacts", CONTACTS, contacts),
        ("agent_time", AGENT_TIME, shifts(kept)),
    ):
        with (target / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
    return months


def servers_figures(months: dict[str, list[Call]]) -> list[tuple[str, str, str]]:
    """What the servers' time adds up to, found the slow way and by the marts."""
    query = "from marts.kpi_workload where period_grain = 'month' and slice = 'all'"
    return [
        (
            "hours in which a server served, by the raw lines",
            f"{busy_hours(months):.2f}",
            f"select sum(busy_seconds) / 3600 {query}",
        )
    ]


def busy_hours(months: dict[str, list[Call]]) -> float:
    """Hours in which a server served at least one call, added up second by second."""
    seconds: dict[str, set[int]] = defaultdict(set)
    for call in (call for lines in months.values() for call in lines):
        service = served(call)
        if service and server(call):
            seconds[call["server"]].update(
                range(int(service[0].timestamp()), int(service[1].timestamp()))
            )
    return sum(map(len, seconds.values())) / 3600


def figures(months: dict[str, list[Call]]) -> dict[str, list[tuple[str, str, str]]]:
    """What is known of each month: name, published figure, query. PHANTOM lines were counted
    among the queued when the figures were published, so here they are added to ours."""
    published = {
        "1999-01-01": ("31599", "27060", "4299", "28", "3080", "16905", "183.5", "113"),
        "1999-02-01": ("33344", "27162", "5904", "24", "3932", "18306", "176.4", "107"),
    }
    found = {}
    for month, (
        lines,
        agent,
        hang,
        servers,
        abandoned,
        queued,
        average,
        middle,
    ) in published.items():
        phantoms = sum(call["outcome"] == "PHANTOM" for call in months[month])
        waiting = sum(
            call["outcome"] == "PHANTOM" and int(call["q_time"]) > 0 for call in months[month]
        )
        kpi = f"marts.kpi_contacts where period_grain = 'month' and period_start = '{month}'"
        fact = (
            "marts.fct_contacts where date_trunc('month', timezone("
            f"'{ZONE}', timezone('UTC', started_at))) = '{month}'"
        )
        found[f"Call centre, {month[:7]}"] = [
            (
                "calls, phantoms added",
                lines,
                f"select offered + {phantoms} from {kpi} and slice = 'all'",
            ),
            ("answered", agent, f"select answered from {kpi} and slice = 'all'"),
            ("hung up", hang, f"select count(*) from {fact} and is_abandoned"),
            (
                "servers",
                servers,
                f"select count(*) from {kpi} and slice = 'agent' and slice_value <> 'unknown'",
            ),
            (
                "abandoned in the queue",
                abandoned,
                f"select count(*) from {fact} and is_abandoned_in_queue",
            ),
            (
                "queued, phantoms added",
                queued,
                f"select count(*) + {waiting} from {fact} and is_queued",
            ),
            ("mean service, seconds", average, f"select round(avg(talk_seconds), 1) from {fact}"),
            ("median service, seconds", middle, f"select median(talk_seconds) from {fact}"),
        ]
    found["Call centre, servers"] = servers_figures(months)
    return found
