"""What the instants of a file tell of its clock."""

from __future__ import annotations

from datetime import datetime

import duckdb

ISO = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?"
    r" ?(Z|z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)?)?"
)
OFFSET = r"[:Tt].*(Z|z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)$"
# ISO 8601 without its separators, as the project reads it.
IN_FULL = (
    ("^([0-9]{4})([0-9]{2})([0-9]{2})(T|$)", r"\1-\2-\3\4"),
    ("T([0-9]{2})([0-9]{2})", r"T\1:\2"),
    ("(T[0-9]{2}:[0-9]{2})([0-9]{2})", r"\1:\2"),
)
FEW = 24


def instant(text: str) -> str:
    """SQL: a text as an instant in UTC, null where it is none."""
    full = f"replace(upper({text}), ',', '.')"
    for short, parts in IN_FULL:
        full = f"regexp_replace({full}, '{short}', '{parts}')"
    return f"coalesce({usual_instant(text)}, {usual_instant(full)})"


def usual_instant(text: str) -> str:
    return (
        f"case when regexp_full_match({text}, '{ISO}') then"
        f" case when regexp_matches({text}, '{OFFSET}')"
        f" then try_cast({text} as timestamptz) at time zone 'UTC'"
        f" else try_cast({text} as timestamp) end end"
    )


def look_at(
    warehouse: duckdb.DuckDBPyConnection, text: str, now: datetime
) -> tuple[str | None, str | None, list[str]]:
    """The first and last instant of a column of `records`, and what is odd about the column."""
    told = warehouse.execute(
        f"""
        with texts as (select {text} as text from records where {text} <> ''),
        instants as (select text, {instant("text")} as instant from texts)
        select
            count(*),
            count(instant),
            cast(min(instant) as varchar),
            cast(max(instant) as varchar),
            count(case when instant > ? then 1 end),
            count(case when instant is null and regexp_matches(text, '^[0-9]{{1,2}}[/.-][0-9]{{1,2}}[/.-][0-9]{{2,4}}') then 1 end),
            count(case when instant is null and regexp_matches(text, '^[0-9]{{4}}-(1[3-9]|[23][0-9])-') then 1 end),
            max(day(instant)),
            count(distinct day(instant)),
            count(distinct month(instant)),
            count(case when regexp_matches(text, '{OFFSET}') then 1 end),
            count(distinct case when regexp_matches(text, '[+-][0-9]{{2}}(:?[0-9]{{2}})?$') and regexp_matches(text, ':') then regexp_extract(text, '[+-][0-9]{{2}}:?[0-9]{{0,2}}$') end),
            count(case when length(text) > 10 then 1 end),
            min(case when instant is null then text end)
        from instants
        """,  # noqa: E501 -- one look a line
        [now],
    ).fetchone()
    assert told
    (count, read, first, last, future, local, swapped, last_day, days, months, zoned, zones, clocks, other) = told  # fmt: skip # noqa: E501
    odd = []
    if local:
        odd.append(f"{local} of {count} are written like {other!r}: day and month cannot be told"
                   " apart; export ISO 8601")  # fmt: skip
    elif swapped:
        odd.append(f"{swapped} of {count} have a month beyond 12, like {other!r}: day and month"
                   " are swapped")  # fmt: skip
    elif read < count:
        odd.append(f"{count - read} of {count} are no instants, like {other!r}")
    if not swapped and read >= 4 * FEW and last_day <= 12 and months >= 10 and days >= 6:
        odd.append(f"none of {read} is after the 12th of a month: day and month look swapped")
    if 0 < zoned < clocks:
        odd.append(f"{zoned} of {clocks} name a time zone, the others count as UTC")
    elif zones > 2:
        odd.append(f"{zones} different offsets from UTC stand in it")
    if future:
        odd.append(f"{future} of {count} lie in the future, up to {last}")
    return first, last, odd


def hours_apart(
    warehouse: duckdb.DuckDBPyConnection, parents: str, children: str
) -> tuple[int, int, int] | None:
    """Whether what belongs to records begins whole hours off them: hours, of how many, of all.

    `parents` and `children` are tables of (id, instant). Most records begin with what belongs to
    them; one clock that is hours ahead of the other moves them all alike.
    """
    told = warehouse.execute(
        f"""
        with gaps as (
            select parents.id, date_diff('second', min(parents.instant), min(children.instant)) as gap
            from {parents} as parents
            inner join {children} as children on parents.id = children.id
            group by 1
        ),
        hours as (
            select round(gap / 3600) as hours from gaps
            where abs(gap - round(gap / 3600) * 3600) <= 60 and abs(gap) between 1800 and 50400
        )
        select
            mode(hours),
            count(case when hours = (select mode(hours) from hours) then 1 end),
            (select count(*) from gaps where gap is not null)
        from hours
        """  # noqa: E501
    ).fetchone()
    if not told or told[0] is None or told[1] < 3 or told[1] * 2 < told[2]:
        return None
    return int(told[0]), int(told[1]), int(told[2])
