"""The dashboard is one file that asks nothing of anybody, and says what the marts say."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pytest

from casebook.cli import main
from casebook.dashboard import data, page
from casebook.refresh.run import show

EVIL = "</script><script>document.title = 'broken'</script><!-- & \u2028"

# Several figures of several periods and slices, with the column that counts their cases.
LISTED = [
    ("new_cases", "kpi_volume", "new_cases"),
    ("first_responses", "kpi_response", "first_responses"),
    ("sla_breached", "kpi_response", "sla_breached"),
    ("resolutions", "kpi_resolution", "resolutions"),
    ("resolved_cases", "kpi_resolution", "resolved_cases"),
    ("decided_cases", "kpi_first_contact_resolution", "decided_cases"),
    ("closing_backlog", "kpi_backlog", "closing_backlog"),
    ("assigned", "kpi_agent_performance", "assigned"),
    ("csat_answered", "kpi_satisfaction", "answered"),
]


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the text in scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self.inside.append("")

    def handle_data(self, text: str) -> None:
        if self.inside and self.found[-1][0] in ("script", "style"):
            self.inside[-1] += text


@pytest.fixture(scope="module")
def held(sample_file: Path) -> dict[str, Any]:
    """What the page of the sample holds."""
    return data.read(sample_file)


@pytest.fixture
def render(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any]], str]:
    """The page without the charts' runtime, which takes seconds to make."""
    monkeypatch.setattr(page, "charts_runtime", lambda: "window.vegaEmbed = null")
    return page.render


@pytest.fixture
def copy(sample_file: Path, tmp_path: Path) -> Path:
    """A copy of the sample to break."""
    return Path(shutil.copy(sample_file, tmp_path / "casebook.duckdb"))


def change(database: Path, *statements: str) -> None:
    with duckdb.connect(str(database)) as warehouse:
        for statement in statements:
            warehouse.execute(statement)


def embedded(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def emptied(database: Path) -> Path:
    """The warehouse of a company without a single record."""
    with duckdb.connect(str(database)) as warehouse:
        for schema, table in warehouse.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_type = 'BASE TABLE' and table_schema not like 'raw%'"
        ).fetchall():
            warehouse.execute(f'delete from "{schema}"."{table}"')
    return database


def test_the_page_asks_nothing_of_anybody(held: dict[str, Any]) -> None:
    text = page.render(held)
    elements = Elements(text)
    loading = {"src", "srcset", "action", "formaction", "poster", "background", "ping"}
    assert [found for found in elements.found if loading & set(found[1])] == []
    assert {tag for tag, _ in elements.found} & {
        "link",
        "iframe",
        "object",
        "embed",
        "base",
    } == set()
    assert [a["href"] for _, a in elements.found if "href" in a] == ["#panels"]
    policy = next(a["content"] for _, a in elements.found if "http-equiv" in a)
    assert policy
    assert "default-src 'none'" in html.unescape(policy)
    assert "unsafe-eval" not in policy
    assert re.search(r"@import|url\(", page.part("page.css")) is None
    links = re.findall(r"https?://[^\s\"'`]+", page.own_script() + page.part("page.css"))
    # names of languages, not places
    assert set(links) == {
        "http://www.w3.org/2000/svg",
        "https://vega.github.io/schema/vega-lite/v6.json",
    }


def test_every_number_is_a_cell_of_the_marts(
    held: dict[str, Any], sample: duckdb.DuckDBPyConnection
) -> None:
    compared = 0
    for table, columns in data.TABLES.items():
        beside = data.BESIDE.get(table)
        keys = ["period_grain", "cast(period_start as varchar)", "slice", "slice_value"]
        marts = {
            tuple(cells[: len(keys) + bool(beside)]): list(cells[len(keys) + bool(beside) :])
            for cells in sample.execute(
                f"select {', '.join([*keys, *([beside] if beside else []), *columns])}"
                f" from marts.{table}"
            ).fetchall()
        }
        assert held["tables"][table]["columns"] == list(columns)
        for key, rows in held["tables"][table]["rows"].items():
            grain, slice_, value, *also = key.split("/")
            for place, *cells in rows:
                start = held["periods"][grain][place]
                told = marts[(grain, start, slice_, value, *also)]
                assert [cell is None for cell in cells] == [cell is None for cell in told]
                assert [float(cell) for cell in cells if cell is not None] == pytest.approx(
                    [float(cell) for cell in told if cell is not None], rel=1e-9
                )
                compared += len(cells)
    assert compared > 50_000


def test_everything_of_the_shown_periods_is_there(
    held: dict[str, Any], sample: duckdb.DuckDBPyConnection
) -> None:
    for grain, starts in held["periods"].items():
        rows = sample.execute(
            "select count(*) from marts.kpi_volume where period_grain = ?"
            " and slice in ('all', 'channel', 'group') and period_start >= cast(? as date)",
            [grain, starts[0]],
        ).fetchall()
        shown = held["tables"]["kpi_volume"]["rows"]
        assert rows == [
            (
                sum(
                    len(found)
                    for key, found in shown.items()
                    if key.startswith(f"{grain}/") and key.split("/")[1] in data.SLICES
                ),
            )
        ]


@pytest.mark.parametrize(("kpi", "table", "column"), LISTED)
def test_as_many_cases_are_listed_as_the_kpi_counts(
    kpi: str, table: str, column: str, held: dict[str, Any]
) -> None:
    shown = held["tables"][table]
    beside = "/csat" if table == "kpi_satisfaction" else ""
    place_of = shown["columns"].index(column) + 1
    channels = {place: row[1] or "unknown" for place, row in enumerate(held["cases"]["rows"])}
    ids = held["counted"]["ids"]
    checked = 0
    for key, rows in shown["rows"].items():
        grain, slice_, value = key.split("/")[:3]
        if not key.endswith(beside) or slice_ not in ("all", "channel", "group"):
            continue
        position = 3 + list(data.PERIODS).index(grain)
        for row in rows:
            listed = [
                one
                for one in held["counted"]["kpis"][kpi]
                if one[position] == row[0]
                and (
                    slice_ == "all"
                    or (slice_ == "group" and one[1] is not None and ids[one[1]] == value)
                    or (slice_ == "channel" and channels.get(one[0], "unknown") == value)
                )
            ]
            assert len(listed) == row[place_of], (key, row)
            checked += 1
    assert checked > 100


def test_names_cannot_break_the_page(
    copy: Path, render: Callable[[dict[str, Any]], str], tmp_path: Path
) -> None:
    change(
        copy,
        f"update marts.dim_groups set group_name = $text${EVIL}$text$",
        f"update marts.kpi_volume set slice_value = $text${EVIL}$text$"
        " where slice = 'channel' and slice_value = 'email'",
    )
    text = render(data.read(copy))
    assert text.count("</script>") == 3
    held = embedded(text)
    assert set(held["names"]["group"].values()) == {EVIL}
    assert f"month/channel/{EVIL}" in held["tables"]["kpi_volume"]["rows"]


def test_a_company_without_a_record_has_a_page(
    copy: Path, render: Callable[[dict[str, Any]], str]
) -> None:
    held = embedded(render(data.read(emptied(copy))))
    assert held["as_of"] is None
    assert held["cases_of_all"] == 0
    assert all(not periods for periods in held["periods"].values())
    assert all(not table["rows"] for table in held["tables"].values())


def test_an_input_that_is_missing_has_its_sentence() -> None:
    script = page.own_script()
    needs = re.search(r"const NEEDS = \{(.*?)\n\};", script, re.DOTALL)
    assert needs
    named = set(re.findall(r"^  (\w+):", needs[1], re.MULTILINE))
    assert set(data.TABLES) - {"kpi_agent_backlog"} <= named


def test_a_file_that_is_not_a_whole_build_gives_a_sentence(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "page.html"
    output.write_text("the page before")
    change(copy, "drop table marts.kpi_churn")
    (tmp_path / "text.duckdb").write_text("no database")
    for name, sentence in (
        ("no.duckdb", "does not exist"),
        ("text.duckdb", "cannot be read"),
        ("casebook.duckdb", "is not a whole build: marts.kpi_churn missing"),
    ):
        arguments = ["dashboard", "--database", str(tmp_path / name), "--output", str(output)]
        assert main(arguments) == 1
        error = capsys.readouterr().err
        assert sentence in error
        assert error.count("\n") == 1
    assert output.read_text() == "the page before"


def test_a_page_is_written_whole_or_not_at_all(
    sample_file: Path,
    tmp_path: Path,
    render: Callable[[dict[str, Any]], str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    output = tmp_path / "page.html"
    arguments = ["dashboard", "--database", str(sample_file), "--output", str(output)]
    assert main(arguments) == 0
    before = output.read_bytes()
    # equal marts, equal page
    assert main(arguments) == 0
    assert output.read_bytes() == before

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert main(arguments) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert output.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_refresh_writes_the_page_beside_the_file(
    copy: Path, render: Callable[[dict[str, Any]], str]
) -> None:
    assert show(copy) == ""
    assert embedded(copy.with_name("dashboard.html").read_text())["cases_of_all"] == 1000
    # what is published is published, with a page or without
    change(copy, "drop table marts.kpi_churn")
    assert "the dashboard is as it was" in show(copy)


def test_a_warehouse_without_kpis_has_no_page(tmp_path: Path) -> None:
    database = tmp_path / "small.duckdb"
    change(database, "create schema marts", "create table marts.fct_cases (case_id varchar)")
    assert show(database) == ""
    assert not (tmp_path / "dashboard.html").exists()
