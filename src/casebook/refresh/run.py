"""One refresh, from the lock to the published file."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import IntEnum
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.artifacts.schemas.results import NodeStatus
from dbt.cli.main import dbtRunner
from tqdm import tqdm

from casebook.dashboard import page_beside, write_dashboard
from casebook.refresh.inputs import (
    FileState,
    exports_folder,
    fingerprint,
    hash_key,
    manifest,
    project_checksum,
    variable,
)
from casebook.refresh.publisher import (
    LockedError,
    Publication,
    Publisher,
    RefreshError,
    point_at,
    size_and_time,
    sync,
)
from casebook.refresh.readers import Audience, audiences, keep_marts
from casebook.refresh.schemas import Schemas, publisher_of
from casebook.refresh.watch import Finding, severities, watch

MARTS = "marts"
# What of an entry tells, beside the files, what a build would be.
BUILT_WITH = ("project", "variables", "hash_key")


class ExitCode(IntEnum):
    """How a refresh ended, for schedulers."""

    PUBLISHED = 0
    TESTS_FAILED = 1
    BUILD_FAILED = 2
    LOCKED = 3
    NOTHING_NEW = 4


@dataclass(frozen=True)
class Options:
    """What to refresh and how.

    database: the published file. project: the folder of dbt_project.yml. exports: the exports
    folder, None for what the project itself says. variables: dbt's. keep: how many published
    files to keep. force: build also when nothing is new. is_full: tell all cases anew, also those
    that nothing touched. exported: a format (parquet or csv) to publish the marts in as well.
    notify: a command to run with the one-line reason, or an address to post it to, when nothing
    could be published or something looks odd. audiences: who gets a further file of their cases
    alone. target: a target of the profile, None for the profile's own. is_quiet: no progress bar.
    """

    database: Path
    project: Path
    exports: Path | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    keep: int = 5
    force: bool = False
    is_full: bool = False
    exported: str | None = None
    notify: str | None = None
    audiences: tuple[str, ...] = ()
    target: str | None = None
    is_quiet: bool = False


@dataclass
class Outcome:
    """How a refresh ended: code, the reason in one sentence, and its entry in the log."""

    code: ExitCode
    reason: str
    entry: dict[str, Any] = field(default_factory=dict)


class FailedError(RefreshError):
    """A build that may not be published."""

    def __init__(self, code: ExitCode, reason: str, tests: dict[str, int] | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.tests = tests or {}


def refresh(options: Options, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Outcome:
    """Build, test and publish; whatever happens, what is published is whole."""
    from casebook.refresh import postgres  # which runs dbt as this module does

    began, started_at = time.monotonic(), now()

    def took() -> float:
        return round(time.monotonic() - began, 1)

    entry: dict[str, Any] = {
        "publication": None,
        "started_at": started_at.isoformat(timespec="seconds"),
        "versions": {name: version(name) for name in ("casebook", "dbt-core", "duckdb")},
    }
    try:
        publisher = publisher_of(
            options.database, options.project, options.variables, options.target
        )
        with publisher.lock():
            try:
                if isinstance(publisher, Publisher):
                    outcome = build_and_publish(options, publisher, entry, took)
                else:
                    outcome = postgres.build_and_publish(options, publisher, entry, took)
            except FailedError as failure:
                entry["publication"], entry["tests"] = None, failure.tests
                outcome = Outcome(failure.code, str(failure), entry)
            except (RefreshError, OSError, duckdb.Error) as error:
                entry["publication"] = None
                reason = f"{said(error)}; what is published is as it was"
                outcome = Outcome(ExitCode.BUILD_FAILED, reason, entry)
            entry["seconds"] = took()
            entry["code"], entry["reason"] = int(outcome.code), outcome.reason
            if outcome.code != ExitCode.NOTHING_NEW:
                record(publisher, entry)
    except LockedError as error:
        return Outcome(ExitCode.LOCKED, str(error), entry)
    except RefreshError as error:
        outcome = Outcome(ExitCode.BUILD_FAILED, str(error), entry)
    is_failed = outcome.code in (ExitCode.TESTS_FAILED, ExitCode.BUILD_FAILED)
    if options.notify and (is_failed or outcome.entry.get("findings")):
        notify(options.notify, outcome)
    return outcome


def build_and_publish(
    options: Options, publisher: Publisher, entry: dict[str, Any], took: Callable[[], float]
) -> Outcome:
    """The work of a refresh that holds the lock."""
    project = options.project.absolute()
    if not (project / "dbt_project.yml").exists():
        raise FailedError(ExitCode.BUILD_FAILED, f"{project} has no dbt_project.yml")
    rules = severities(project, options.variables)
    if options.exports is None:
        options = replace(options, exports=exports_folder(project, options.variables))
    if options.exports is not None and not options.exports.is_dir():
        raise FailedError(ExitCode.BUILD_FAILED, f"the exports folder {options.exports} is missing")
    current = next((kept for kept in publisher.history() if kept.is_current), None)
    files: dict[str, FileState] = {}
    if options.exports is not None:
        files = manifest(options.exports, current.entry.get("files") if current else None)
    readers = audiences(project, options.variables, options.audiences, publisher.database)
    # what a loader wrote into tables nobody can tell without reading them
    is_known = options.exports or not variable("raw_tables", project, options.variables)
    entry["project"], entry["variables"] = project_checksum(project), options.variables
    entry["hash_key"] = hash_key()
    entry["fingerprint"] = fingerprint(files, *(entry[name] for name in BUILT_WITH))
    entry["files"] = files
    entry["audiences"] = [audience.name for audience in readers]
    if (
        current
        and is_known
        and not options.force
        and not current.was_written_into
        and all(has_seen(audience, current, publisher) for audience in readers)
        and current.entry.get("fingerprint") == entry["fingerprint"]
    ):
        if options.exported and not is_exported(options, current.number):
            export(options, current.number)
            reason = f"publication {current.number} is out as {options.exported} as well"
            return Outcome(ExitCode.PUBLISHED, reason, entry)
        reason = f"nothing is new since publication {current.number}"
        return Outcome(ExitCode.NOTHING_NEW, reason, entry)

    side_file = publisher.clear_side_file()
    entry["tests"] = build_on(current, options, entry, side_file)
    entry["told_anew"] = told_anew(side_file)
    files_of_readers = [build_for(audience, options, side_file) for audience in readers]
    if options.exports is not None and (
        changed := changes(files, manifest(options.exports, files))
    ):
        raise FailedError(
            ExitCode.BUILD_FAILED,
            f"{changed[0]} changed while it was read; refresh when the export is complete",
        )
    odd = look(rules, current, options.database, side_file, entry)
    number = publisher.next_number()
    entry["publication"], entry["seconds"] = number, took()
    entry["marts"] = finish(side_file, publisher, entry)
    entry["published_as"] = size_and_time(side_file)
    publisher.publish(number, options.keep)
    reason = f"publication {number} is out{how_much(entry['told_anew'])}{show(options.database)}"
    if options.exported:
        reason += try_to_export(options, number)
    for audience, file in zip(readers, files_of_readers, strict=True):
        audience.path.parent.mkdir(exist_ok=True)
        file.replace(audience.path)
    return Outcome(ExitCode.PUBLISHED, reason + odd, entry)


def build_on(
    current: Publication | None, options: Options, entry: dict[str, Any], side_file: Path
) -> dict[str, int]:
    """Build from a copy of what is published, where that can be gone on from; else from nothing."""
    if not current or not goes_on(current, options, entry):
        return build(options, side_file)
    shutil.copyfile(current.path, side_file)
    return build(of_touched_cases(options), side_file)


def goes_on(current: Publication, options: Options, entry: dict[str, Any]) -> bool:
    """Whether the same project published it, with the same settings and versions.

    And whether nobody wrote into it since. From there only touched cases are told anew.
    """
    same = (*BUILT_WITH, "versions")
    is_same = all(current.entry.get(key) == entry[key] for key in same)
    return is_same and not options.is_full and not current.was_written_into


def of_touched_cases(options: Options) -> Options:
    return replace(options, variables={**options.variables, "incremental": True})


# How many of the cases a build told anew, of how many, and why all of them.
TOLD_ANEW = (
    "select case when is_partial then touched_cases else cases end, cases, told_anew_because"
    " from intermediate{}.int_refresh"
)


def told_anew(side_file: Path) -> dict[str, Any] | None:
    """What a build says that it told anew; None if it says nothing."""
    with duckdb.connect(str(side_file), read_only=True) as warehouse:
        try:
            found = warehouse.execute(TOLD_ANEW.format("")).fetchone()
        except duckdb.CatalogException:
            return None
    return told(found) if found else None


def told(row: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(("cases", "of", "because"), row, strict=True))


def how_much(anew: dict[str, Any] | None) -> str:
    """What to say of it: nothing where all cases were told anew."""
    if not anew or anew["because"]:
        return ""
    return f", {anew['cases']:,} of {anew['of']:,} cases told anew"


def build_for(audience: Audience, options: Options, side_file: Path) -> Path:
    """Build the cases of an audience, test them, and keep the marts alone, in a file of theirs."""
    scratch = side_file.parent / audience.name
    scratch.mkdir()
    variables = {**options.variables, "audience": audience.sees}
    built = scratch / side_file.name
    try:
        build(replace(options, variables=variables), built)
    except FailedError as failure:
        reason = f"for the audience {audience.name}: {failure}"
        raise FailedError(failure.code, reason, failure.tests) from None
    file = scratch / "marts.duckdb"
    keep_marts(built, file)
    sync(file)
    built.unlink()
    return file


def has_seen(audience: Audience, current: Publication, publisher: Publisher) -> bool:
    """Whether the file of an audience is of the publication that is out, and not of another."""
    shown = [
        entry["publication"]
        for entry in publisher.entries()
        if entry["publication"] and audience.name in entry.get("audiences", [])
    ]
    return audience.path.exists() and shown[-1:] == [current.number]


def look(
    rules: dict[str, Any],
    current: Publication | None,
    database: Path,
    side_file: Path,
    entry: dict[str, Any],
) -> str:
    """Compare what was built with what is published; returns what is odd, to be said."""
    started_at = datetime.fromisoformat(entry["started_at"])
    findings = watch(database if current else None, side_file, rules, started_at)
    if current and current.was_written_into:
        message = f"somebody wrote into publication {current.number}, so all cases were told anew"
        findings.insert(0, Finding("written_into", "warn", message))
    return judge(findings, entry)


def judge(findings: list[Finding], entry: dict[str, Any]) -> str:
    """Log what is odd; returns what of it is to be said, raises where it is an error."""
    entry["findings"] = [finding.told() for finding in findings]
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        rule, more = errors[0].rule, f" (and {len(errors) - 1} more)" * (len(errors) > 1)
        raise FailedError(
            ExitCode.TESTS_FAILED,
            f"{errors[0].message}{more}; if that is right, --vars '{{watch: {{{rule}: warn}}}}'",
            entry["tests"],
        )
    return "".join(f"; {finding.message}" for finding in findings[:3])


def changes(before: dict[str, FileState], after: dict[str, FileState]) -> list[str]:
    return sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )


def build(options: Options, side_file: Path) -> dict[str, int]:
    """Run `dbt build` into the side file; returns how many nodes ended in which status."""
    with database_at(side_file):
        try:
            return run_dbt(options, side_file.parent.parent)
        finally:
            # dbt leaves the file open: replacing it now would lose what is not yet in it
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def run_dbt(options: Options, scratch: Path) -> dict[str, int]:
    """Run `dbt build`; returns how many nodes ended in which status, if all of them ended well.

    Unit tests ask the project, not the data, and are for those who change it.
    """
    project = options.project.absolute()
    variables = dict(options.variables)
    if options.exports is not None:
        variables["exports"] = str(options.exports.absolute())
    target = scratch / "target"
    arguments = [
        "build", "--quiet", "--project-dir", str(project), "--profiles-dir", str(project),
        "--target-path", str(target), "--log-path", str(scratch / "logs"), "--no-write-json",
        "--vars", json.dumps(variables), *(["--target", options.target] if options.target else []),
        "--exclude-resource-type", "unit_test",
        "--log-level", "none", "--log-level-file", "debug",  # what is said is one line
    ]  # fmt: skip
    parsed, checksum = target / "parsed_project", project_checksum(project)
    if parsed.exists() and parsed.read_text() == checksum:
        arguments.append("--partial-parse")  # safe where no file changed
    parsed.unlink(missing_ok=True)
    with progress(options.is_quiet) as callback:
        result = dbtRunner(callbacks=[callback]).invoke(arguments)
    if result.result is not None:
        parsed.write_text(checksum)
    nodes = list(getattr(result.result, "results", None) or [])
    counts: dict[str, int] = {}
    for node in nodes:
        counts[str(node.status)] = counts.get(str(node.status), 0) + 1
    failed = [node for node in nodes if node.status == NodeStatus.Fail]
    broken = [node for node in nodes if node.status == NodeStatus.Error]
    if broken or (not failed and not result.success):
        reason = (
            f"{broken[0].node.name}: {one_line(broken[0].message)}"
            if broken
            else problem(result.exception)
        )
        raise FailedError(ExitCode.BUILD_FAILED, reason, counts)
    if failed:
        names = ", ".join(sorted(node.node.name for node in failed)[:3])
        reason = f"{len(failed)} tests failed: {names}{' …' * (len(failed) > 3)}"
        raise FailedError(ExitCode.TESTS_FAILED, reason, counts)
    return counts


def problem(error: BaseException | None) -> str:
    """What dbt could not do, and in which file; not by which macros it came there."""
    file = getattr(getattr(error, "node", None), "original_file_path", None)
    told = getattr(error, "msg", None) or str(error or "dbt could not build")
    return one_line(told) + (f" ({file})" if file else "")


@contextmanager
def database_at(path: Path) -> Iterator[None]:
    """Have the profile point at a file."""
    before = os.environ.get("CASEBOOK_DATABASE")
    os.environ["CASEBOOK_DATABASE"] = str(path)
    try:
        yield
    finally:
        if before is None:
            del os.environ["CASEBOOK_DATABASE"]
        else:
            os.environ["CASEBOOK_DATABASE"] = before


@contextmanager
def progress(is_quiet: bool) -> Iterator[Callable[[Any], None]]:
    """A bar that dbt's events move on; none where nobody looks."""
    with tqdm(desc="casebook", unit=" nodes", disable=True if is_quiet else None) as bar:

        def on_event(event: Any) -> None:
            if event.info.name == "LogStartLine":
                bar.total = event.data.total
                bar.n = event.data.index - 1
                bar.set_postfix_str(event.data.description)

        yield on_event


def finish(side_file: Path, publisher: Publisher, entry: dict[str, Any]) -> dict[str, Any]:
    """Write the run log into the side file and everything down to the disk.

    Returns rows and an order-independent checksum of each mart.
    """
    with duckdb.connect(str(side_file)) as warehouse:
        marts = {}
        for (table,) in warehouse.execute(
            "select table_name from information_schema.tables"
            " where table_schema = ? and table_type = 'BASE TABLE' order by 1",
            [MARTS],
        ).fetchall():
            rows, checksum = warehouse.execute(
                f'select count(*), sum(hash(mart) // 4294967296) from {MARTS}."{table}" as mart'
            ).fetchone() or (0, None)
            marts[table] = {"rows": rows, "checksum": str(checksum or 0)}
        write_log(warehouse, [*publisher.entries(), {**entry, "marts": marts}])
        warehouse.execute("checkpoint")
    return marts


def write_log(warehouse: duckdb.DuckDBPyConnection, entries: list[dict[str, Any]]) -> None:
    """The table refreshes.refreshes: a row for each refresh, published or not."""
    warehouse.execute("create schema if not exists refreshes")
    warehouse.execute(
        "create or replace table refreshes.refreshes ("
        " publication bigint, started_at timestamp, seconds double, code bigint, reason varchar,"
        " files bigint, bytes bigint, tests varchar, marts varchar, versions varchar,"
        " findings varchar)"
    )
    for entry in entries:
        files = entry.get("files") or {}
        warehouse.execute(
            "insert into refreshes.refreshes"
            " values (?, cast(? as timestamptz), ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                entry["publication"],
                entry["started_at"],
                entry.get("seconds"),
                entry.get("code", 0),
                entry.get("reason"),
                len(files),
                sum(state["size"] for state in files.values()),
                json.dumps(entry.get("tests")),
                json.dumps(entry.get("marts")),
                json.dumps(entry["versions"]),
                json.dumps(entry.get("findings") or []),
            ],
        )


def show(database: Path) -> str:
    """Write the dashboard of a published file that has KPIs; returns what to say if it failed."""
    try:
        with duckdb.connect(str(database), read_only=True) as warehouse:
            found = warehouse.execute(
                "select 1 from information_schema.tables"
                " where table_schema = ? and table_name = 'kpi_scorecard'",
                [MARTS],
            ).fetchone()
        if found:
            write_dashboard(database, page_beside(database))
    except Exception as error:  # what is published is published, with a page or without
        return f", but the dashboard is as it was: {said(error)}"
    return ""


def try_to_export(options: Options, number: int) -> str:
    """Export what is published; returns what to say if it failed."""
    try:
        export(options, number)
    except (OSError, duckdb.Error) as error:
        return f", but not as {options.exported}: {said(error)}"
    return ""


def export_again(options: Options, number: int) -> str:
    """Export what came back as published/current is; returns what to say if that failed."""
    formats = sorted({path.suffix[1:] for path in exported_marts(options).glob("*")})
    return "".join(
        try_to_export(asked, number)
        for asked in (replace(options, exported=name) for name in formats)
        if not is_exported(asked, number)
    )


def exported_marts(options: Options) -> Path:
    return options.database.absolute().parent / "published" / "current"


def is_exported(options: Options, number: int) -> bool:
    """Whether published/current has all files of this publication in the format asked for."""
    current = exported_marts(options)
    files, asked = (
        {path.stem for path in current.glob(pattern)} for pattern in ("*", f"*.{options.exported}")
    )
    return current.resolve().name == str(number) and files == asked


def export(options: Options, number: int) -> None:
    """The marts as files in published/NUMBER/; the link published/current points there."""
    folder = exported_marts(options).parent
    target = folder / str(number)
    target.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(options.database), read_only=True) as warehouse:
        for (table,) in warehouse.execute(
            "select table_name from information_schema.tables where table_schema = ? order by 1",
            [MARTS],
        ).fetchall():
            path = str(target / f"{table}.{options.exported}").replace("'", "''")
            header = ", header true" if options.exported == "csv" else ""
            warehouse.execute(
                f"copy {MARTS}.\"{table}\" to '{path}'"
                f" (format {options.exported}{header}, use_tmp_file true)"
            )
    point_at(number, folder)


def record(publisher: Publisher | Schemas, entry: dict[str, Any]) -> None:
    """Log a refresh; a full disk must not turn a published one into an error."""
    try:
        publisher.record(entry)
    except OSError as error:
        entry["reason"] = f"{entry['reason']} (and could not be logged: {error.strerror})"


def notify(listener: str, outcome: Outcome) -> None:
    """Run a command with the reason as its last argument, or post it to an address.

    Nobody listening is no failure of the refresh.
    """
    try:
        if not listener.startswith(("https://", "http://")):
            subprocess.run([*shlex.split(listener), outcome.reason], check=False, timeout=60)
            return
        told = {key: outcome.entry.get(key) for key in ("publication", "started_at", "findings")}
        body = json.dumps({"code": int(outcome.code), "reason": outcome.reason, **told}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(listener, body, headers, method="POST")
        with urllib.request.urlopen(request, timeout=30):
            pass
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        print(f"casebook: nobody was notified: {one_line(str(error))}", file=sys.stderr)


def said(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return one_line(str(error))


def one_line(text: str | None) -> str:
    """The lines of a message that say something, as one."""
    return " ".join(line.strip() for line in (text or "").splitlines() if line.strip())[:500]
