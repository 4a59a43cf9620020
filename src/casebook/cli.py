"""The command `casebook`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from casebook.simulate import CONNECTORS, FORMATS, Scenario, write_exports, write_sample


def positive(text: str) -> int:
    """Read a whole number of at least 1; anything else is an argument error."""
    value = int(text) if text.isdecimal() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number of at least 1")
    return value


def day(text: str) -> date:
    """Read an ISO date (YYYY-MM-DD) between 1971 and 2100; anything else is an argument error."""
    try:
        value = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date like 2024-07-01") from None
    if not 1971 <= value.year <= 2100:
        raise argparse.ArgumentTypeError(f"'{text}' is not between 1971 and 2100")
    return value


def settings(text: str) -> dict[str, Any]:
    """Read dbt's variables, as YAML or JSON; anything but a mapping is an argument error."""
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError:
        value = None
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError(f"'{text}' is not a mapping like {{connectors: [csv]}}")
    # YAML makes an instant of 2025-06-30 22:00:00; in dbt's SQL it is these characters
    plain: dict[str, Any] = json.loads(json.dumps(value, default=str))
    return plain


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one sentence, without the usage text."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(2, f"{self.prog}: {message}\n")


def build_parser() -> argparse.ArgumentParser:
    """Declare the commands and their options."""
    parser = Parser(prog="casebook", description="One data warehouse for every helpdesk.")
    commands = parser.add_subparsers(dest="command", required=True)
    simulate = commands.add_parser(
        "simulate", help="write the raw exports of a simulated support organisation"
    )
    simulate.add_argument("--cases", type=positive, help="number of cases")
    simulate.add_argument(
        "--seed", type=int, default=1, help="equal seeds give equal bytes; 1 unless given"
    )
    simulate.add_argument(
        "--connector", choices=CONNECTORS, help="which helpdesk's exports to write"
    )
    simulate.add_argument("--out", type=Path, required=True, help="the exports folder")
    simulate.add_argument(
        "--format", choices=FORMATS, default="parquet", help="of the files; parquet unless given"
    )
    simulate.add_argument(
        "--start",
        type=day,
        default=date(2024, 7, 1),
        help="first day (UTC); 2024-07-01 unless given",
    )
    simulate.add_argument(
        "--months", type=positive, default=18, help="length of the history; 18 unless given"
    )
    simulate.add_argument(
        "--sample", action="store_true", help="write the sample company as dbt seeds instead"
    )
    add_publishing(commands)
    add_doctor(commands)
    add_diff(commands)
    return parser


def add_doctor(commands: Any) -> None:
    """The command that looks at exports before a build does."""
    doctor = commands.add_parser(
        "doctor",
        help="check a folder of exports before a build",
        epilog="exit codes: 0 nothing blocks, 1 something would be missing or wrong",
    )
    doctor.add_argument(
        "--exports",
        type=Path,
        default=os.environ.get("CASEBOOK_EXPORTS"),
        help="exports folder; unset, CASEBOOK_EXPORTS",
    )
    doctor.add_argument("--vars", type=settings, default={}, help="dbt's variables, as YAML")
    doctor.add_argument("--json", action="store_true", help="answer in JSON")
    doctor.add_argument(
        "--project-dir", type=Path, default=Path(), help="the folder of dbt_project.yml"
    )
    doctor.add_argument(
        "--wait",
        type=float,
        default=1.0,
        metavar="SECONDS",
        help="between two looks at the files, to find those still being written; 1 unless given",
    )


def add_diff(commands: Any) -> None:
    """The command that compares two kept publications."""
    diff = commands.add_parser(
        "diff", help="say which figures of the past changed between two publications, and why"
    )
    diff.add_argument("old", type=positive, help="an earlier publication")
    diff.add_argument("new", type=positive, help="a later one")
    diff.add_argument(
        "--grain", choices=("day", "week", "month", "quarter"), help="unset, every grain"
    )
    diff.add_argument("--slice", help="all, channel, group …; unset, every slice")
    diff.add_argument(
        "--database",
        type=Path,
        default=os.environ.get("CASEBOOK_DATABASE") or "casebook.duckdb",
        help="the published file",
    )
    diff.add_argument("--json", action="store_true", help="answer in JSON")


def add_publishing(commands: Any) -> None:
    """The commands around the published file."""
    refresh = commands.add_parser(
        "refresh",
        help="build beside the published file, test, and publish with one rename",
        epilog="exit codes: 0 published, 1 tests failed, 2 build failed, 3 another refresh runs,"
        " 4 nothing new",
    )
    refresh.add_argument(
        "--exports", type=Path, help="exports folder; unset, as the project has it"
    )
    refresh.add_argument("--vars", type=settings, default={}, help="dbt's variables, as YAML")
    refresh.add_argument("--force", action="store_true", help="build also when nothing is new")
    refresh.add_argument(
        "--full", action="store_true", help="rebuild all cases, not only those that changed"
    )
    refresh.add_argument(
        "--keep", type=positive, default=5, help="how many publications to keep; 5 unless given"
    )
    refresh.add_argument(
        "--audience",
        action="append",
        default=[],
        metavar="NAME",
        help="also publish audiences/NAME.duckdb, with the cases that this audience may see",
    )
    refresh.add_argument(
        "--export",
        choices=("parquet", "csv"),
        help="also publish the marts as files of this format",
    )
    refresh.add_argument(
        "--notify",
        default=os.environ.get("CASEBOOK_NOTIFY"),
        help="command to run with the reason, or https:// address to post it to, when nothing"
        " could be published or something looks odd",
    )
    history = commands.add_parser("history", help="list the kept publications")
    rollback = commands.add_parser("rollback", help="publish a kept file again")
    rollback.add_argument("number", type=positive, help="which publication")
    dashboard = commands.add_parser(
        "dashboard", help="write a page that shows the published figures"
    )
    dashboard.add_argument(
        "--output", type=Path, help="the page; unset, dashboard.html beside the published file"
    )
    for command in (refresh, history, rollback, dashboard):
        command.add_argument("--database", type=Path, help="the published file")
        if command is not dashboard:
            command.add_argument("--json", action="store_true", help="answer in JSON")
            command.add_argument("--target", help="of profiles.yml; unset, CASEBOOK_TARGET or dev")
        command.add_argument(
            "--project-dir", type=Path, default=Path(), help="the folder of dbt_project.yml"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code, errors are one sentence on stderr."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    if options.command == "simulate":
        return simulate(parser, options)
    if options.command == "doctor":
        return doctor(parser, options)
    if options.command == "diff":
        return diff(options)
    if options.database is None:
        default = options.project_dir / "casebook.duckdb"
        options.database = Path(os.environ.get("CASEBOOK_DATABASE") or default)
    commands = {
        "refresh": refresh, "history": history, "rollback": rollback, "dashboard": dashboard,
    }  # fmt: skip
    return commands[options.command](options)


def simulate(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    """Write the raw exports of an invented support organisation."""
    for name in ("cases", "connector"):
        if options.sample and getattr(options, name) is not None:
            parser.error(f"--sample has its own --{name}")
        if not options.sample and getattr(options, name) is None:
            parser.error(f"--{name} is required unless --sample is given")
    if options.months > 240:
        parser.error("--months must be 240 at most")
    try:
        if options.sample:
            write_sample(options.out)
        else:
            scenario = Scenario(
                connector=options.connector,
                cases=options.cases,
                seed=options.seed,
                start=options.start,
                months=options.months,
            )
            write_exports(scenario, options.out, options.format)
    except OSError as error:
        print(f"casebook: cannot write to {options.out}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def doctor(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    """Say what is wrong with a folder of exports, a line for each finding."""
    from casebook.doctor import Severity, examine

    if options.exports is None:
        parser.error("--exports is required, or CASEBOOK_EXPORTS")
    if not (options.project_dir / "dbt_project.yml").exists():
        parser.error(f"{options.project_dir} has no dbt_project.yml")
    findings = list(examine(options.exports, options.project_dir, options.vars, options.wait))
    if options.json:
        print(json.dumps([finding.told() for finding in findings]))
    else:
        print("\n".join(map(str, findings)))
    return int(any(finding.severity == Severity.ERROR for finding in findings))


def refresh(options: argparse.Namespace) -> int:
    """Refresh the published file."""
    from casebook.refresh import Options
    from casebook.refresh import refresh as run

    outcome = run(
        Options(
            database=options.database,
            project=options.project_dir,
            exports=options.exports,
            variables=options.vars,
            keep=options.keep,
            force=options.force,
            is_full=options.full,
            exported=options.export,
            notify=options.notify,
            audiences=tuple(options.audience),
            target=options.target,
            is_quiet=options.json,
        )
    )
    if options.json:
        told = {key: value for key, value in outcome.entry.items() if key != "files"}
        print(json.dumps({"code": outcome.code, "reason": outcome.reason, **told}))
    else:
        print(outcome.reason, file=sys.stderr if 0 < outcome.code < 4 else sys.stdout)
    return int(outcome.code)


def history(options: argparse.Namespace) -> int:
    """List the kept publications, the latest first."""
    from casebook.refresh.publisher import RefreshError
    from casebook.refresh.schemas import publisher_of

    try:
        publisher = publisher_of(options.database, options.project_dir, {}, options.target)
        with publisher.reading():
            publications = publisher.history()
    except RefreshError as error:
        print(f"casebook: {error}", file=sys.stderr)
        return 2
    if options.json:
        kept = [
            {"publication": one.number, "path": str(one.path), "is_current": one.is_current}
            | {"started_at": one.entry.get("started_at"), "seconds": one.entry.get("seconds")}
            | {"was_written_into": one.was_written_into}
            for one in publications
        ]
        print(json.dumps(kept))
        return 0
    if not publications:
        print(f"no refresh has published {publisher} yet")
    for one in publications:
        mark = "*" if one.is_current else " "
        cases = one.entry.get("marts", {}).get("fct_cases", {}).get("rows", "?")
        changed = ", written into since" if one.was_written_into else ""
        print(f"{mark} {one.number:>4}  {one.entry.get('started_at', '?')}  {cases} cases{changed}")
    return 0


def diff(options: argparse.Namespace) -> int:
    """Which figures of the past differ between two kept publications, and why."""
    from casebook.refresh import Publisher
    from casebook.refresh.difference import difference
    from casebook.refresh.publisher import RefreshError

    publisher = Publisher(options.database)
    try:
        old, new = (publisher.kept(number) for number in (options.old, options.new))
        told = difference(old, new, options.grain, options.slice)
    except RefreshError as error:
        print(f"casebook: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(told))
        return 0
    for what in told["definitions"]:
        print(f"changed: {what}")
    for one in told["changes"]:
        before, after = (
            "none" if value is None else f"{value:.6g}" for value in (one["before"], one["after"])
        )
        sliced = f"{one['slice']} {one['slice_value']}"
        print(
            f"{one['period_grain']:<8}{one['period_start']}  {one['kpi']:<34}"
            f"{sliced:<28}{before:>10} -> {after:<10}  {one['why']}"
        )
    if not told["changes"]:
        print("no figure of the past changed")
    return 0


def rollback(options: argparse.Namespace) -> int:
    """Publish a kept file again."""
    from casebook.refresh import ExitCode, Options, Publisher
    from casebook.refresh.publisher import LockedError, RefreshError
    from casebook.refresh.run import export_again, show
    from casebook.refresh.schemas import publisher_of

    shown = ""
    try:
        publisher = publisher_of(options.database, options.project_dir, {}, options.target)
        with publisher.lock():
            publisher.roll_back(options.number)
            if isinstance(publisher, Publisher):
                place = Options(options.database, options.project_dir)
                shown = show(options.database) + export_again(place, options.number)
    except (RefreshError, OSError) as error:
        print(f"casebook: {error}", file=sys.stderr)
        return int(ExitCode.LOCKED if isinstance(error, LockedError) else ExitCode.BUILD_FAILED)
    reason = f"publication {options.number} is out again{shown}"
    print(json.dumps({"code": 0, "reason": reason}) if options.json else reason)
    return 0


def dashboard(options: argparse.Namespace) -> int:
    """Write the dashboard of the published file."""
    from casebook.dashboard import DashboardError, page_beside, write_dashboard

    output = options.output or page_beside(options.database)
    try:
        write_dashboard(options.database, output)
    except DashboardError as error:
        print(f"casebook: {error}", file=sys.stderr)
        return 1
    print(output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
