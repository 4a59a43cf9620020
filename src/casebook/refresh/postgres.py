"""One refresh of a PostgreSQL database, once it holds the lock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from casebook.refresh.inputs import exports_folder, hash_key, project_checksum
from casebook.refresh.publisher import RefreshError
from casebook.refresh.run import (
    TOLD_ANEW,
    ExitCode,
    Options,
    Outcome,
    goes_on,
    how_much,
    judge,
    of_touched_cases,
    run_dbt,
    told,
)
from casebook.refresh.schemas import BUILD, Schemas
from casebook.refresh.watch import severities, watch


def build_and_publish(
    options: Options, schemas: Schemas, entry: dict[str, Any], took: Callable[[], float]
) -> Outcome:
    """Build into the side schemas and rename them; raises what keeps them from being published."""
    project = options.project.absolute()
    rules = severities(project, options.variables)
    exports = options.exports or exports_folder(project, options.variables)
    for given, reason in (
        (exports, "exports in files are read on DuckDB only: load them, set raw_tables"),
        (options.audiences, "on PostgreSQL an audience is a role, not a file"),
        (options.exported, "--export is for DuckDB"),
    ):
        if given:
            raise RefreshError(reason)
    entry["project"], entry["variables"] = project_checksum(project), options.variables
    entry["hash_key"] = hash_key()
    schemas.clear_build(options.keep)
    current = next((kept for kept in schemas.history() if kept.is_current), None)
    variables = {**options.variables, "schema_suffix": BUILD}
    beside = replace(options, variables=variables)
    if current and goes_on(current, options, entry):
        schemas.copy_published()
        beside = of_touched_cases(beside)
    entry["tests"] = run_dbt(beside, schemas.scratch)
    entry["told_anew"] = told_anew(schemas)
    odd = how_much(entry["told_anew"]) + look(rules, schemas, entry)
    entry["marts"] = schemas.checksums()
    number = schemas.next_number()
    reason = f"publication {number} is out{odd}"
    told = {"publication": number, "seconds": took(), "code": 0, "reason": reason}
    schemas.publish(number, BUILD, {**entry, **told})
    entry["publication"] = number
    return Outcome(ExitCode.PUBLISHED, reason, entry)


def told_anew(schemas: Schemas) -> dict[str, Any] | None:
    """What the build says that it told anew; None if it says nothing."""
    if "int_refresh" not in schemas.tables(f"intermediate{BUILD}"):
        return None
    return told(schemas.execute(TOLD_ANEW.format(BUILD))[0])


def look(rules: dict[str, Any], schemas: Schemas, entry: dict[str, Any]) -> str:
    """Compare the build with what is published; returns what is odd, to be said."""
    after = schemas.watched(f"marts{BUILD}", schemas.scratch / "after.duckdb")
    before = None
    if schemas.is_published():
        before = schemas.watched("marts", schemas.scratch / "before.duckdb")
    try:
        findings = watch(before, after, rules, datetime.fromisoformat(entry["started_at"]))
    finally:
        for file in (before, after):
            if file:
                file.unlink()
    return judge(findings, entry)
