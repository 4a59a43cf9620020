"""The command `casebook`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

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
    simulate.add_argument("--seed", type=int, default=1, help="equal seeds give equal bytes")
    simulate.add_argument("--connector", choices=CONNECTORS, help="whose exports to write")
    simulate.add_argument("--out", type=Path, required=True, help="the exports folder")
    simulate.add_argument("--format", choices=FORMATS, default="parquet")
    simulate.add_argument("--start", type=day, default=date(2024, 7, 1), help="first day (UTC)")
    simulate.add_argument("--months", type=positive, default=18, help="length of the history")
    simulate.add_argument(
        "--sample", action="store_true", help="write the sample company as dbt seeds instead"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code, errors are one sentence on stderr."""
    parser = build_parser()
    options = parser.parse_args(arguments)
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


if __name__ == "__main__":
    sys.exit(main())
