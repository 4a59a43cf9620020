"""The dashboard as a person has it: in a browser without a network, by mouse, keyboard and ear."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from casebook.dashboard import data, write_dashboard

from .building import PROJECT
from .test_dashboard import emptied

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
Axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for path in map(shutil.which, NAMES) if path), "")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium: apt-get install chromium")

# Without these a browser calls home by itself.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# By tab: charts of the sample.
TABS = {
    "overview": 0, "volume": 6, "response": 8, "fcr": 5, "satisfaction": 5, "agents": 0,
    "areas": 2, "accounts": 1, "cost": 3,
}  # fmt: skip
# The cards of the overview and the table that each is a cell of.
CARDS = {
    "new_cases": "kpi_volume", "resolutions": "kpi_resolution", "closing_backlog": "kpi_backlog",
    "first_response_minutes_median": "kpi_response", "resolution_minutes_median": "kpi_resolution",
    "first_contact_resolution_rate": "kpi_first_contact_resolution",
    "reopen_rate": "kpi_resolution", "sla_achieved_rate": "kpi_response",
    "csat_rate": "kpi_satisfaction", "nps_score": "kpi_satisfaction",
    "abandon_rate": "kpi_contacts", "service_level_rate": "kpi_contacts",
    "occupancy_rate": "kpi_workload", "cost_per_resolution": "kpi_cost_per_resolution",
    "churn_rate": "kpi_churn",
}  # fmt: skip
BESIDE = {"csat_rate": "instrument = 'csat'", "nps_score": "instrument = 'nps'"}
MONTHLY = {
    (kpi, start): ("month", month)
    for kpi in ("cost_per_resolution", "churn_rate")
    for start, month in (("2025-07-01", "2025-09-01"), ("2025-12-08", "2025-12-01"))
}
UNKNOWN = "\u2013"
SCREENSHOTS = PROJECT / "target" / "screenshots"
SETTLED = "(document.documentElement.dataset.drawing ?? '0') === '0'"


@dataclass
class Seen:
    """An open page and what it said and asked for."""

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def tab(self, name: str) -> Any:
        self.page.click(f"#tab-{name}")
        self.page.wait_for_function(SETTLED)
        return self.page.locator(f"#panel-{name}")

    def keep(self, name: str) -> None:
        """A picture for those who look at what CI made."""
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    def card(self, kpi: str) -> str:
        return str(self.page.locator(f"[data-kpi={kpi}] .value").inner_text())


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def page_file(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("dashboard") / "dashboard.html"
    write_dashboard(sample_file, output)
    return output


def look_at(browser: Any, file: Path, **options: Any) -> Iterator[Seen]:
    context = browser.new_context(
        **{"viewport": {"width": 1360, "height": 900}, **options},
        offline=True,
        reduced_motion="reduce",
    )
    seen = Seen(context.new_page())
    seen.page.on("console", lambda message: seen.said.append(message.text))
    seen.page.on("pageerror", lambda error: seen.said.append(str(error)))
    seen.page.on("request", lambda request: seen.asked.append(request.url))
    seen.page.goto(file.as_uri())
    seen.page.wait_for_function(SETTLED)
    yield seen
    assert seen.said == []
    assert seen.asked == [file.as_uri()]
    context.close()


@pytest.fixture
def seen(browser: Any, page_file: Path) -> Iterator[Seen]:
    """The page of the sample; at the end it has said nothing and asked for nothing but itself."""
    yield from look_at(browser, page_file)


def serious(page: Any) -> list[str]:
    # drawings have a text of their own in their place, and too many elements for a quick look
    context = {"exclude": [".chart > div"]}
    found = Axe().run(page, context=context).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def test_every_tab_draws_its_charts(seen: Seen) -> None:
    for name, charts in TABS.items():
        panel = seen.tab(name)
        assert panel.locator(".chart svg").count() == charts, name
        assert panel.locator(".empty").all_inner_texts() == [], name
        # a chart is told to who cannot see it
        for drawn in panel.locator(".chart").all():
            assert len(drawn.get_attribute("aria-label") or "") > 40
        seen.keep(name)


def test_filters_show_what_the_marts_say(seen: Seen, sample: duckdb.DuckDBPyConnection) -> None:
    page = seen.page
    for grain, start, name, slice_, value in (
        ("month", "2025-11-01", "Nov 2025", "all", "all"),
        ("month", "2025-08-01", "Aug 2025", "channel", "email"),
        ("quarter", "2025-07-01", "Q3 2025", "all", "all"),
        ("month", "2025-11-01", "Nov 2025", "channel", "phone"),
        ("week", "2025-12-08", "week of 8 Dec 2025", "group", "zendesk:204"),
    ):
        page.select_option("#grain", grain)
        starts = [option.strip() for option in page.locator("#period option").all_inner_texts()]
        page.select_option("#period", label=next(one for one in starts if one.startswith(name)))
        page.select_option("#slice", "" if slice_ == "all" else f"{slice_}/{value}")
        assert set(CARDS) == set(
            page.locator("[data-kpi]").evaluate_all(
                "cards => cards.map((card) => card.dataset.kpi)"
            )
        )
        for kpi, table in CARDS.items():
            found = sample.execute(
                f"select {kpi} from marts.{table} where period_grain = ?"
                " and period_start = cast(? as date) and slice = ? and slice_value = ?"
                f" and {BESIDE.get(kpi, 'true')}",
                # what is told by month alone stands for the month that a period ends with
                [
                    *MONTHLY.get((kpi, start), (grain, start)),
                    slice_,
                    # the channel of a contact is its kind
                    "call" if (table, value) == ("kpi_contacts", "phone") else value,
                ],
            ).fetchone()
            assert seen.card(kpi) == written(kpi, found[0] if found else None), (kpi, start)


def written(kpi: str, value: float | None) -> str:
    """A figure as the page writes it, from the rules of its footer and no line of its script."""
    if value is None:
        return UNKNOWN
    if kpi.endswith("_rate"):
        return f"{round_half_up(value * 100, 1 if 0 < value < 0.1 else 0)} %"
    if "_minutes_" in kpi:
        for unit, minutes, below, digits in (
            ("s", 1 / 60, 1, 0), ("min", 1, 10, 1), ("min", 1, 90, 0), ("h", 60, 2880, 1),
        ):  # fmt: skip
            if value < below:
                return f"{round_half_up(value / minutes, digits)} {unit}"
        return f"{round_half_up(value / 1440, 1)} d"
    if kpi.endswith("_score"):
        return f"{value:+.0f}" if value else "0"
    if kpi.startswith("cost"):
        return f"{value:,.2f} EUR"
    return f"{value:,.0f}"


def size(text: str) -> float | str:
    """What a cell of a table is sorted by."""
    number = re.match(r"([+-]?[\d,]+(?:\.\d+)?)(?: (%|(?:s|min|h|d)\b))?", text)
    units = {None: 1.0, "%": 0.01, "s": 1 / 60, "min": 1.0, "h": 60.0, "d": 1440.0}
    return float(number[1].replace(",", "")) * units[number[2]] if number else text


def round_half_up(value: float, digits: int) -> str:
    shifted = int(value * 10**digits + 0.5) / 10**digits
    return f"{shifted:g}"


def test_tables_sort(seen: Seen, sample: duckdb.DuckDBPyConnection) -> None:
    panel = seen.tab("agents")
    table = panel.locator("table").nth(1)
    rows = sample.execute(
        "select slice_value, replies_sent from marts.kpi_agent_performance"
        " where period_grain = 'month' and period_start = '2025-11-01' and slice = 'agent'"
    ).fetchall()
    header = table.get_by_role("button", name="Replies")
    for direction, is_descending in (("descending", True), ("ascending", False)):
        header.click()
        assert table.locator(f"th[aria-sort={direction}]").inner_text().startswith("Replies")
        shown = [int(text) for text in table.locator("tbody tr td:nth-child(8)").all_inner_texts()]
        assert shown == sorted((replies for _, replies in rows), reverse=is_descending)


def test_every_column_of_every_table_sorts(seen: Seen) -> None:
    columns = 0
    for name in TABS:
        for table in seen.tab(name).locator("table:visible").all():
            rows = sorted(table.locator("tbody th").all_inner_texts())
            for place, header in enumerate(table.locator("thead th").all()):
                shown = {}
                for _ in range(2):
                    header.get_by_role("button").click()
                    cells = table.locator(f"tbody tr > :nth-child({place + 1})").all_inner_texts()
                    texts = [text.strip() for text in cells]
                    known = [size(text) for text in texts if text != UNKNOWN]
                    # what is not known comes last, whichever way
                    assert texts[len(known) :] == [UNKNOWN] * (len(texts) - len(known))
                    shown[header.get_attribute("aria-sort")] = known
                up, down = shown["ascending"], shown["descending"]
                if all(isinstance(one, float) for one in up):
                    assert up == sorted(up), (name, header.inner_text())
                    assert down == sorted(down, reverse=True), (name, header.inner_text())
                else:
                    # equal words stand together, the other way round the other way
                    assert list(dict.fromkeys(up)) == list(dict.fromkeys(down))[::-1]
                assert sorted(table.locator("tbody th").all_inner_texts()) == rows
                columns += 1
    assert columns > 50


def test_a_figure_leads_to_its_cases_and_a_case_to_its_story(
    seen: Seen, sample: duckdb.DuckDBPyConnection
) -> None:
    page = seen.page
    page.locator("[data-kpi=resolution_minutes_median] .cases").click()
    dialog = page.locator("#drill")
    listed = dialog.locator("tbody th").all_inner_texts()
    expected = sample.execute(
        "select case_id from marts.rpt_kpi_cases where kpi = 'resolved_cases'"
        " and period_month = '2025-11-01'"
    ).fetchall()
    assert sorted(listed) == sorted(case for (case,) in expected)
    assert f"{len(listed)} counted, {len(listed)} listed" in dialog.inner_text()
    dialog.get_by_role("button", name=listed[0], exact=True).click()
    page.wait_for_function(SETTLED)
    assert dialog.locator("h2").inner_text() == f"Case {listed[0]}"
    assert dialog.locator(".chart svg").count() == 1
    assert serious(page) == []
    dialog.get_by_role("button", name="Back to the list").click()
    assert dialog.locator("tbody th").count() == len(listed)
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_a_card_tells_how_its_figure_is_made(seen: Seen, sample: duckdb.DuckDBPyConnection) -> None:
    dialog = seen.page.locator("#drill")
    for kpi, figure in (
        ("sla_achieved_rate", "98 %"),
        ("nps_score", "+40"),
        ("churn_rate", "1.2 %"),
    ):
        button = seen.page.locator(f"[data-kpi={kpi}] .how")
        button.click()
        query = dialog.locator("pre").inner_text()
        (cells,) = sample.execute(query).fetchall()
        table = query.split("marts.")[1].split()[0]
        told = sample.execute(
            "select comment from duckdb_columns() where schema_name = 'marts'"
            " and table_name = ? and column_name = ?",
            [table, kpi],
        ).fetchone()
        assert told
        assert told[0] in dialog.inner_text()
        assert figure in dialog.inner_text()
        assert seen.card(kpi) == figure
        value = cells[0] if kpi == "nps_score" else cells[0] * 100
        assert value == pytest.approx(float(figure.split()[0]), abs=0.5)
        # what a ratio is made of stands beside it
        assert len(cells) > 1
        seen.page.keyboard.press("Escape")


def test_a_page_that_does_not_hold_all_cases_says_so(
    browser: Any, sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "CASES", 100)
    write_dashboard(sample_file, tmp_path / "limited.html")
    for seen in look_at(browser, tmp_path / "limited.html"):
        assert seen.card("new_cases") == "59"
        seen.page.locator("[data-kpi=new_cases] .cases").click()
        told = seen.page.locator("#drill").inner_text()
        listed = seen.page.locator("#drill tbody th").count()
        assert 0 < listed < 59
        assert f"59 counted, {listed} listed here" in told
        assert "This page holds the latest 100 of 1,000 cases" in told
        assert "analyses/cases_behind_a_kpi.sql lists the others" in told


def test_keys_are_enough(seen: Seen) -> None:
    page = seen.page
    page.focus("#tab-overview")
    for key, name in (("ArrowRight", "volume"), ("End", "cost"), ("ArrowRight", "overview")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == f"tab-{name}"
        assert page.locator("[role=tab][aria-selected=true]").get_attribute("id") == f"tab-{name}"
        assert page.locator("[role=tabpanel]:visible").count() == 1
    page.wait_for_function(SETTLED)


def test_everybody_can_use_it(seen: Seen) -> None:
    for name in TABS:
        seen.tab(name)
        assert serious(seen.page) == [], name


def test_it_is_for_a_phone_in_the_dark_too(browser: Any, page_file: Path) -> None:
    phone = {"width": 390, "height": 844}
    for seen in look_at(browser, page_file, color_scheme="dark", viewport=phone):
        assert seen.page.evaluate("document.documentElement.dataset.theme") == "dark"
        for name in TABS:
            seen.tab(name)
            # only tables and tabs may be wider, and scroll by themselves
            assert seen.page.evaluate("document.documentElement.scrollWidth") == phone["width"]
            edges = seen.page.locator(".chart svg text, caption span").evaluate_all(
                "all => all.map((one) => one.getBoundingClientRect().right)"
            )
            assert max(edges, default=0) <= phone["width"], name
            seen.keep(f"phone-{name}")
            assert serious(seen.page) == [], name


def test_what_is_printed_fits_the_paper(browser: Any, page_file: Path) -> None:
    for seen in look_at(browser, page_file, color_scheme="dark"):
        seen.tab("volume")
        seen.page.emulate_media(media="print")
        seen.page.set_viewport_size({"width": 720, "height": 1000})
        assert seen.page.locator("header h1").is_visible()
        assert not seen.page.locator("#filters").is_visible()
        assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == (
            "rgb(255, 255, 255)"
        )
        edges = seen.page.evaluate(
            "[...document.querySelectorAll('.chart svg')]"
            ".map((svg) => svg.getBoundingClientRect().right)"
        )
        assert len(edges) == TABS["volume"]
        assert max(edges) <= 720
        seen.keep("print")


def test_what_is_missing_is_said(browser: Any, sample_file: Path, tmp_path: Path) -> None:
    database = emptied(Path(shutil.copy(sample_file, tmp_path)))
    write_dashboard(database, tmp_path / "empty.html")
    for seen in look_at(browser, tmp_path / "empty.html"):
        assert seen.page.locator("#as-of").inner_text() == "No case was read."
        for name in TABS:
            panel = seen.tab(name)
            assert panel.locator(".chart").count() == 0
            told = panel.inner_text()
            assert re.search(r"was read|Nothing is known|was assigned", told), name
            assert "undefined" not in told
            assert "NaN" not in told
