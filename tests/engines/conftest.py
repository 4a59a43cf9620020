"""What the tests of engines share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from . import spark as spark_engine
from .comparing import Comparison
from .postgres import Server, server, what_is_missing


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    """A server of the module's own; where there can be none, that is a failure."""
    if missing := what_is_missing():
        pytest.fail(missing)
    with server() as running:
        yield running


@pytest.fixture(scope="module")
def spark() -> Iterator[spark_engine.Session]:
    """A session of the module's own; where there can be none, that is a failure."""
    if missing := spark_engine.what_is_missing():
        pytest.fail(missing)
    with spark_engine.session() as running:
        yield running


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[Comparison], None]:
    """Have what was compared told at the end of the run."""
    return lambda comparison: record_property("told", str(comparison))
