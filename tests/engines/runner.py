"""What commands of dbt run against."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from dbt.cli.main import dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from tests.python.building import failures, invoke


class Runner(Protocol):
    """An engine that the project runs on."""

    def environment(self) -> Mapping[str, str | None]:
        """The variables that point dbt at it."""

    def dbt(
        self,
        command: str,
        folder: Path,
        *arguments: str,
        manifest: Manifest | None = None,
        **variables: object,
    ) -> dbtRunnerResult:
        """Run a dbt command, with a manifest of the project as it was parsed before if there is
        one; artefacts in <folder>/target. AssertionError with what failed.
        """
        environment = {**self.environment(), "CASEBOOK_EXPORTS": None}
        result = invoke(
            command, folder, *arguments, environment=environment, manifest=manifest, **variables
        )
        assert result.success, failures(result)
        return result
