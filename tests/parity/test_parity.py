"""Every connector gives the facts that its export can carry, and no others.

All vendors are built at once, beside each other; so are the stories that they can carry, each as
an instance of the csv connector. CASEBOOK_PARITY=helpscout,jira leaves the others out.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator

import duckdb
import pytest

from tests.inherited import of_staging
from tests.python.building import build
from tests.python.twice import INSTANCES, assert_twice

from .matrix import DOCUMENT, render
from .story import AS_OF, EXPORTS, Teller, read_story, tellers, text_of, write_story

CHOSEN = os.environ.get("CASEBOOK_PARITY", "").split(",")
TELLERS = {
    teller.CONNECTOR: teller for teller in tellers() if CHOSEN == [""] or teller.CONNECTOR in CHOSEN
}
# Ids of their own, and what stands for the connector itself, differ by vendor; schedules are those
# of one csv folder there, and of each vendor's here.
INCOMPARABLE = {
    *("activity_id", "audit_id", "connector", "response_id", "handle_time_source"),
    "running_schedule_id",
}
FACTS = {
    "fct_cases": "case_id",
    "fct_case_assignments": "case_id",
    "fct_case_stages": "case_id",
    "fct_case_resolutions": "case_id",
    "fct_responses": "case_id",
    "fct_activities": "case_id",
    "fct_backlog_daily": "case_id",
    "fct_survey_responses": "case_id",
}
ENTITIES = (
    *("people", "groups", "accounts", "cases", "case_events", "contacts", "surveys"),
    "sla_policies",
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the vendors' files, with business hours from csv files."""
    folder = tmp_path_factory.mktemp("told")
    exports = folder / "exports"
    exports.mkdir()
    for connector in TELLERS:
        (exports / connector).symlink_to(EXPORTS / connector)
    story = read_story()
    write_story({table: story[table] for table in ("business_hours", "holidays")}, exports / "csv")
    with build(exports, folder, [*TELLERS, "csv"], tests=True, as_of=AS_OF) as warehouse:
        yield warehouse


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of what each vendor can carry, told as csv files."""
    folder = tmp_path_factory.mktemp("carried")
    for connector, teller in TELLERS.items():
        write_story(teller.carried(read_story()), folder / "exports" / "csv" / connector)
    with build(
        folder / "exports",
        folder,
        [f"csv/{connector}" for connector in TELLERS],
        select=" ".join(f"+{fact}" for fact in FACTS),
        as_of=AS_OF,
    ) as warehouse:
        yield warehouse


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """What the vendors' files tell, each vendor read as two instances that share all their ids."""
    folder = tmp_path_factory.mktemp("twice")
    names = [f"{connector}/{instance}" for connector in TELLERS for instance in INSTANCES]
    for name in names:
        (folder / "exports" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "exports" / name).symlink_to(EXPORTS / name.split("/")[0])
    with build(
        folder / "exports", folder, names, select="+path:models/canonical", as_of=AS_OF
    ) as warehouse:
        yield warehouse


def cells(
    warehouse: duckdb.DuckDBPyConnection, fact: str, prefix: str
) -> tuple[list[str], Counter[tuple[str, ...]]]:
    """The columns and rows of a fact whose ids have a prefix, as text without it."""
    columns = [
        name
        for (name,) in warehouse.execute(
            "select column_name from information_schema.columns"
            " where table_schema = 'marts' and table_name = ? order by ordinal_position",
            [fact],
        ).fetchall()
        if name not in INCOMPARABLE
    ]
    texts = ", ".join(f"replace(cast({name} as varchar), '{prefix}', '')" for name in columns)
    query = f"select {texts} from marts.{fact} where {FACTS[fact]} like '{prefix}%'"
    return columns, Counter(warehouse.execute(query).fetchall())


def difference(columns: list[str], ours: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    return ", ".join(
        f"{name}: {mine} instead of {other}"
        for name, mine, other in zip(columns, ours, theirs, strict=True)
        if mine != other
    )


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("connector", TELLERS)
def test_a_vendor_tells_the_story_as_csv_files_do(
    connector: str,
    fact: str,
    told: duckdb.DuckDBPyConnection,
    carried: duckdb.DuckDBPyConnection,
    record_property: Callable[[str, object], None],
) -> None:
    columns, expected = cells(carried, fact, f"csv:{connector}:")
    _, actual = cells(told, fact, f"{connector}:")
    surplus = sorted((actual - expected).elements(), key=str)
    missing = sorted((expected - actual).elements(), key=str)
    stories = [
        f"{row[0]}: {difference(columns, row, other)}"
        for row, other in zip(surplus, missing, strict=False)
    ]
    assert not surplus, "\n".join([*stories[:20], f"{len(surplus)} instead of {len(missing)} rows"])
    assert not missing, "\n".join(map(str, missing[:20]))
    record_property("parity_cells", sum(expected.values()) * len(columns))


@pytest.mark.parametrize("connector", TELLERS)
def test_two_instances_of_a_vendor_are_twice_what_it_is_alone(
    connector: str, told: duckdb.DuckDBPyConnection, twice: duckdb.DuckDBPyConnection
) -> None:
    assert_twice(told, twice, connector, ENTITIES)


@pytest.mark.parametrize("connector", TELLERS)
def test_the_files_are_what_the_teller_writes(connector: str) -> None:
    teller: Teller = TELLERS[connector]
    folder = EXPORTS / connector
    expected = {path: text_of(path, file) for path, file in teller.tell(read_story()).items()}
    written = {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert written == expected, f"write them anew: python -m tests.parity {connector}"


@pytest.mark.parametrize("connector", TELLERS)
def test_a_vendor_carries_most_of_the_story(
    connector: str, carried: duckdb.DuckDBPyConnection
) -> None:
    (count,) = carried.execute(
        f"select count(*) from marts.fct_cases where case_id like 'csv:{connector}:%'"
    ).fetchone() or (0,)
    assert count >= 30
    assert all(reason.endswith(".") for reason in TELLERS[connector].LOSSES.values())


@pytest.mark.parametrize("connector", TELLERS)
def test_every_record_of_a_vendor_is_accounted_for(
    connector: str, told: duckdb.DuckDBPyConnection
) -> None:
    coverage = told.execute(
        "select source_table, rows_read, rows_used, rows_rejected, rows_duplicate, unknown_columns,"
        " unknown_words from marts.dq_source_coverage where connector = ?",
        [connector],
    ).fetchall()
    assert any(read for _, read, *_ in coverage)
    for table, read, used, rejected, duplicate, columns, _words in coverage:
        assert read == used + rejected + duplicate, table
        assert rejected == 0, table
        assert not columns, table


def test_every_column_of_a_connector_is_described(told: duckdb.DuckDBPyConnection) -> None:
    """On dbt's pages, by itself or by what it comes from."""
    columns = told.execute(
        "select table_name, column_name from duckdb_columns()"
        " where schema_name = 'staging' and table_name like 'stg_%'"
    ).fetchall()
    undescribed = [f"{table}.{name}" for table, name in columns if not of_staging(table, name)]
    assert undescribed == []
    assert len(columns) > 200 * len(TELLERS)


@pytest.mark.skipif(CHOSEN != [""], reason="the page is about all vendors")
def test_the_page_on_vendors_says_what_their_files_give(told: duckdb.DuckDBPyConnection) -> None:
    page = render(told, TELLERS)
    if os.environ.get("CASEBOOK_WRITE_DOCS"):
        DOCUMENT.write_text(page, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == page, (
        "write it anew: CASEBOOK_WRITE_DOCS=1 pytest tests/parity"
    )
