"""What the tests of this folder share."""

from __future__ import annotations

import pytest

from .warehouse import CompiledModels


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> CompiledModels:
    """The models, compiled once for all companies of a process."""
    return CompiledModels(tmp_path_factory.mktemp("compiled"))
