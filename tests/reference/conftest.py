"""What the tests of this folder share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.python.building import made_once

from .warehouse import CompiledModels


@pytest.fixture(scope="session")
def compiled() -> CompiledModels:
    """The models, compiled once for all companies of a run."""
    folder = Path(os.environ["CASEBOOK_PARSED"])
    made = made_once(folder / "compiled", lambda: CompiledModels(folder / "compiling"))
    assert made is not None
    return made
