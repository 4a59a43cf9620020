"""What is odd about a build, beside the published file: tests of a build alone cannot see it.

Each rule is an error, which keeps the build from being published, a warning, or off; the variable
`watch` sets them, and how much a table may shrink: {shrank: warn, empty_day: off, tolerance: 0.2}.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from casebook.refresh.inputs import parts
from casebook.refresh.publisher import RefreshError

DEFAULTS: dict[str, Any] = {
    "shrank": "error",
    "new_word": "warn",
    "empty_day": "warn",
    "rejected": "warn",
    "clock": "warn",
    "cut_off": "warn",
    "tolerance": 0.1,
}
# Below this a table is too small for shares to mean something.
FEW = 10


@dataclass(frozen=True)
class Finding:
    """What is odd, by which rule, and whether it is an error."""

    rule: str
    severity: str
    message: str

    def told(self) -> dict[str, str]:
        return asdict(self)


class Builds:
    """The build to publish, `after`, and the published file, `before`, in one connection."""

    def __init__(self, before: Path | None, after: Path, now: datetime, tolerance: float) -> None:
        self.is_next = before is not None
        self.now = now.astimezone(UTC).replace(tzinfo=None)
        self.tolerance = tolerance
        self.connection = duckdb.connect()
        self.connection.execute("set TimeZone = 'UTC'")
        for name, path in (("after", after), ("before", before)):
            if path is not None:
                quoted = str(path).replace("'", "''")
                self.connection.execute(f"attach '{quoted}' as {name} (read_only)")

    def rows(self, query: str, *values: object) -> list[Any]:
        return self.connection.execute(query, list(values)).fetchall()

    def has(self, table: str, *columns: str) -> bool:
        """Whether both builds have a mart with these columns."""
        found = self.rows(
            "select database_name, column_name from duckdb_columns()"
            " where schema_name = 'marts' and table_name = ?",
            table,
        )
        names = ("after", "before") if self.is_next else ("after",)
        return all((name, column) in found for name in names for column in columns)


def severities(project: Path, variables: dict[str, Any]) -> dict[str, Any]:
    """The rules as the project and the variables given set them."""
    rules = {**DEFAULTS, **parts("watch", project, variables)}
    for name, value in rules.items():
        # YAML reads a bare `off` as false
        rules[name] = value = "off" if value is False else value
        if name not in DEFAULTS:
            raise RefreshError(f"watch has no rule {name}; there are: {', '.join(DEFAULTS)}")
        if name != "tolerance" and value not in ("error", "warn", "off"):
            raise RefreshError(f"the rule {name} of watch is error, warn or off, not {value}")
    share = rules["tolerance"]
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        raise RefreshError(f"the tolerance of watch is a share like 0.1, not {share}")
    return rules


def watch(
    published: Path | None, build: Path, rules: dict[str, Any], now: datetime
) -> list[Finding]:
    """What is odd about a build, errors first."""
    builds = Builds(published, build, now, float(rules["tolerance"]))
    try:
        findings = [
            Finding(rule, rules[rule], message)
            for rule, look in RULES.items()
            if rules[rule] != "off"
            for message in look(builds)
        ]
    finally:
        builds.connection.close()
    return sorted(findings, key=lambda finding: finding.severity != "error")


def shrank(builds: Builds) -> Iterator[str]:
    """Marts and raw tables with clearly fewer rows than before; one that is gone has none."""
    counts = []
    for (table,) in builds.rows(
        "select table_name from duckdb_tables()"
        " where database_name = 'before' and schema_name = 'marts'"
        " and not starts_with(table_name, 'dq_') order by 1"
    ):
        after = builds.rows(f'select count(*) from after.marts."{table}"') if (
            builds.rows(
                "select 1 from duckdb_tables() where database_name = 'after'"
                " and schema_name = 'marts' and table_name = ?",
                table,
            )
        ) else [(0,)]  # fmt: skip
        before = builds.rows(f'select count(*) from before.marts."{table}"')
        counts.append((table, before[0][0], after[0][0]))
    if builds.has("dq_source_coverage", "rows_read"):
        counts += builds.rows(
            "select connector || '.' || source_table, before.rows_read,"
            " coalesce(after.rows_read, 0)"
            " from before.marts.dq_source_coverage as before"
            " left join after.marts.dq_source_coverage as after"
            " using (connector, source_table) order by 1"
        )
    # what people know first: cases, then other facts, then what is made of them
    counts.sort(key=lambda count: (count[0] != "fct_cases", not count[0].startswith("fct_")))
    for table, old, new in counts:
        if old >= FEW and new < old * (1 - builds.tolerance):
            share = f"{(old - new) / old:.0%} fewer"
            yield f"{table} has {new} rows, {share} than the {old} published"


def new_word(builds: Builds) -> Iterator[str]:
    """Statuses that no case had before, and words of the sources that no map knows."""
    if builds.has("fct_cases", "status"):
        for status, cases in builds.rows(
            "select status, count(*) from after.marts.fct_cases where status not in"
            " (select status from before.marts.fct_cases where status is not null)"
            " group by 1 order by 1"
        ):
            yield f"the status {status} was never seen before, {cases} cases have it"
    if builds.has("dq_source_coverage", "unknown_words"):
        for source, words in builds.rows(
            "with words as (select 'after' as build, connector || '.' || source_table as source,"
            " unnest(string_split(unknown_words, '; ')) as word from after.marts.dq_source_coverage"
            " union all select 'before', connector || '.' || source_table,"
            " unnest(string_split(unknown_words, '; ')) from before.marts.dq_source_coverage)"
            " select source, string_agg(word, '; ' order by word) from (select source, word from"
            " words group by 1, 2 having min(build) = 'after' and max(build) = 'after')"
            " group by 1 order by 1"
        ):
            yield f"{source} has words that no map knows: {words}"


def empty_day(builds: Builds) -> Iterator[str]:
    """Days without anything done, though their weekday never was empty before."""
    if not builds.has("fct_activities", "occurred_at"):
        return
    days = """
        select day, weekday(day) as weekday, day not in (
            select cast(occurred_at as date) from {build}.marts.fct_activities
            where occurred_at is not null
        ) as is_empty
        from (
            select cast(unnest(generate_series(
                cast(min(occurred_at) as date), cast(max(occurred_at) as date), interval 1 day
            )) as date) as day
            from {build}.marts.fct_activities
        )"""
    empty = builds.rows(
        f"with after_days as ({days.format(build='after')}),"
        f" before_days as ({days.format(build='before')}),"
        " never_empty as (select weekday from before_days group by 1"
        " having count(*) >= 4 and not bool_or(is_empty))"
        " select strftime(day, '%A %Y-%m-%d') from after_days"
        " where is_empty and weekday in (select weekday from never_empty) order by day"
    )
    if empty:
        more = f" and {len(empty) - 1} more such days" if len(empty) > 1 else ""
        yield f"nothing happened on {empty[0][0]}{more}, where that weekday never was empty"


def rejected(builds: Builds) -> Iterator[str]:
    """Sources of which a clearly larger share cannot be read."""
    if builds.has("dq_source_coverage", "rows_read", "rows_rejected"):
        for source, after, before in builds.rows(
            "select connector || '.' || source_table as source,"
            " after.rows_rejected / nullif(after.rows_read, 0) as share_after,"
            " coalesce(before.rows_rejected / nullif(before.rows_read, 0), 0) as share_before"
            " from after.marts.dq_source_coverage as after"
            " inner join before.marts.dq_source_coverage as before"
            " using (connector, source_table)"
            " where before.rows_read > 0 and after.rows_read >= ?"
            " and share_after > 2 * share_before and share_after > share_before + 0.01"
            " order by 1",
            FEW,
        ):
            yield f"{after:.0%} of {source} is rejected, {before:.0%} before"


def clock(builds: Builds) -> Iterator[str]:
    """Instants that moved by hours, swapped day and month, or lie in the future."""
    if builds.is_next and builds.has("fct_cases", "case_id", "created_at"):
        ((cases, moved, hours, swapped),) = builds.rows(
            """
            with pairs as (
                select
                    before.created_at as old,
                    after.created_at as new,
                    date_diff('second', before.created_at, after.created_at) as seconds
                from before.marts.fct_cases as before
                inner join after.marts.fct_cases as after using (case_id)
            ),
            judged as (
                select
                    seconds,
                    abs(seconds) between 900 and 50400 and seconds % 900 = 0 as is_moved,
                    seconds <> 0 and day(old) = month(new) and month(old) = day(new) as is_swapped
                from pairs
            )
            select
                count(*),
                count(case when is_moved then 1 end),
                mode(case when is_moved then seconds / 3600 end),
                count(case when is_swapped then 1 end)
            from judged
            """
        )
        if moved >= FEW and moved > cases * 0.05:
            yield f"{moved} of {cases} cases are created {hours:+g} h beside what was published"
        if swapped >= FEW and swapped > cases * 0.05:
            yield f"day and month of the creation of {swapped} of {cases} cases changed places"
    if builds.is_next and builds.has("fct_activities", "occurred_at"):
        yield from shifted_hours(builds)
    if builds.has("fct_cases", "as_of"):
        ((as_of,),) = builds.rows("select max(as_of) from after.marts.fct_cases")
        if as_of is not None and (as_of - builds.now).total_seconds() > 86400:
            yield f"the latest event lies in the future: {as_of:%Y-%m-%d %H:%M}"


def shifted_hours(builds: Builds) -> Iterator[str]:
    """What is new since the publication keeps the hours of before, moved round the clock."""
    shares = {}
    for build, where in (
        ("before", "true"),
        ("after", "occurred_at > (select max(occurred_at) from before.marts.fct_activities)"),
    ):
        counts = dict(
            builds.rows(
                f"select hour(occurred_at), count(*) from {build}.marts.fct_activities"
                f" where {where} group by 1"
            )
        )
        total = sum(counts.values())
        if total < 10 * FEW:
            return
        shares[build] = [counts.get(hour, 0) / total for hour in range(24)]
    alike = [
        sum(min(shares["before"][hour], shares["after"][(hour + shift) % 24]) for hour in range(24))
        for shift in range(24)
    ]
    best = max(range(24), key=alike.__getitem__)
    if alike[0] < 0.7 and alike[best] > alike[0] + 0.2:
        hours = best if best <= 12 else best - 24
        yield f"the hours of the day moved by {hours:+d} h in what is new since the publication"


def cut_off(builds: Builds) -> Iterator[str]:
    """Sources that end much earlier than usual, before the end of all."""
    if not (builds.has("dq_source_coverage", "last_at") and builds.has("fct_cases", "as_of")):
        return
    for source, days, usual in builds.rows(
        """
        with gaps as (
            select
                connector || '.' || source_table as source,
                date_diff('second', after.last_at, (select max(as_of) from after.marts.fct_cases))
                / 86400 as days,
                date_diff('second', before.last_at, (select max(as_of) from before.marts.fct_cases))
                / 86400 as usual
            from after.marts.dq_source_coverage as after
            inner join before.marts.dq_source_coverage as before using (connector, source_table)
        )
        select * from gaps
        where days > usual + 2 and days > 3 * usual and usual >= 0
        order by 1
        """
    ):
        yield f"{source} ends {days:.0f} days before the rest, {usual:.0f} before: perhaps cut off"
    ((after, before),) = builds.rows(
        "select (select max(as_of) from after.marts.fct_cases),"
        " (select max(as_of) from before.marts.fct_cases)"
    )
    if after is not None and before is not None and after < before:
        yield (
            f"the exports end at {after:%Y-%m-%d %H:%M}, those published at {before:%Y-%m-%d %H:%M}"
        )


def only_next(look: Callable[[Builds], Iterator[str]]) -> Callable[[Builds], Iterator[str]]:
    """A look that needs a published file."""
    return lambda builds: look(builds) if builds.is_next else iter(())


RULES: dict[str, Callable[[Builds], Iterator[str]]] = {
    "shrank": only_next(shrank),
    "new_word": only_next(new_word),
    "empty_day": only_next(empty_day),
    "rejected": only_next(rejected),
    "clock": clock,
    "cut_off": only_next(cut_off),
}
