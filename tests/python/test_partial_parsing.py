"""What dbt parsed once it can read again: a key that is no text breaks that, without a word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
FILES = [*PROJECT.glob("models/**/*.yml"), *PROJECT.glob("seeds/**/*.yml")]


def keys(value: object) -> Iterator[object]:
    """Every key of every mapping in a YAML value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_keys_of_a_file_are_text(path: Path) -> None:
    """dbt keeps its manifest as msgpack and reads back only keys that are text."""
    found = list(keys(yaml.safe_load(path.read_text())))
    assert found
    assert [key for key in found if not isinstance(key, str)] == []
