"""PostgreSQL gives the numbers that DuckDB gives: one story, from the raw tables of each vendor.

What it compiles, every model of every connector, is also told in the dialects of other engines.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .comparing import Comparison
from .dialects import UNTOLD, untold
from .postgres import Server
from .scenarios import compare_story, compiled

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("story")


@pytest.fixture(scope="module")
def story(postgres: Server, folder: Path) -> Comparison:
    return compare_story(postgres, folder)


def test_the_story_in_each_vendors_words_is_the_same(
    story: Comparison, tell: Callable[[Comparison], None]
) -> None:
    tell(story)


def test_other_dialects_can_say_every_model_but_these(
    postgres: Server,
    story: Comparison,
    folder: Path,
    record_property: Callable[[str, object], None],
) -> None:
    models = {model.name: model.sql for model in compiled(postgres, folder / "other")}
    assert {"stg_zendesk_api__surveys", "int_case_spans", "kpi_scorecard"} <= models.keys()
    found = untold(models, read="postgres")
    assert {dialect: set(refused) for dialect, refused in found.items()} == UNTOLD
    for dialect, refused in found.items():
        record_property(
            "told", f"{dialect}: {len(models) - len(refused)} of {len(models)} models can be said"
        )
