"""The story, and files to tell it in."""

from __future__ import annotations

import csv
import importlib
import io
import json
import pkgutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeAlias, cast

from . import tell

HERE = Path(__file__).parent
EXPORTS = HERE / "exports"
AS_OF = "2025-07-01 12:00:00"

Story: TypeAlias = dict[str, list[dict[str, str]]]
Files: TypeAlias = Mapping[str, str | list[Any] | dict[str, Any]]


class Teller(Protocol):
    """A module of tests/parity/tell."""

    CONNECTOR: str
    LOSSES: dict[str, str]

    def carried(self, story: Story) -> Story: ...

    def tell(self, story: Story) -> Files: ...


def read_story(folder: Path = HERE / "story") -> Story:
    """The tables of a folder of csv files, by name; an empty field is ''."""
    story: Story = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="") as file:
            story[path.stem] = list(csv.DictReader(file))
    return story


def tellers() -> list[Teller]:
    """Every vendor's teller, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(tell.__path__))
    return [cast(Teller, importlib.import_module(f"{tell.__name__}.{name}")) for name in names]


def text_of(path: str, content: str | list[Any] | dict[str, Any]) -> str:
    """What stands in a file: a record a line, whatever its format."""
    if isinstance(content, str):
        return content
    if path.endswith(".csv"):
        return csv_text(cast("list[dict[str, Any]]", content))
    lines = [json.dumps(record, ensure_ascii=False) for record in content]
    if path.endswith(".jsonl"):
        return "".join(f"{line}\n" for line in lines)
    if isinstance(content, dict):  # an envelope, its records a line each
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    return "[\n" + ",\n".join(lines) + "\n]\n"


def csv_text(records: Iterable[dict[str, Any]]) -> str:
    """Records as csv, the columns in the order in which they first appear."""
    records = list(records)
    names = list(dict.fromkeys(name for record in records for name in record))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()


def write(files: Files, folder: Path) -> None:
    """Write files, whatever their format, below a folder."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text_of(path, content), encoding="utf-8")


def write_story(story: Story, folder: Path) -> None:
    """Write csv tables; one without rows is left out."""
    write({f"{table}.csv": list(rows) for table, rows in story.items() if rows}, folder)
