"""The simulator: plausible raw exports of a support organisation, equal for equal arguments.

Cases are told in chunks by all processor cores into temporary text files; each block of up
to a million cases then becomes Parquet (or text) in case order. Memory holds one chunk a
process, however many cases there are.
"""

from __future__ import annotations

import csv
import os
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from casebook.simulate import event_log, zendesk
from casebook.simulate.company import GROUPS, Scenario, company_of
from casebook.simulate.story import tell
from casebook.simulate.tables import TABLES
from casebook.simulate.text import Rows

__all__ = ["CONNECTORS", "FORMATS", "Scenario", "write_exports", "write_sample"]

CONNECTORS = tuple(GROUPS)
FORMATS = ("parquet", "csv")
CHUNK = 10_000
BLOCK = 1_000_000
SAMPLE_CASES = {"zendesk": 650, "csv": 350}
SAMPLE_SEED = 7


@dataclass(frozen=True)
class Chunk:
    """Consecutive cases that one process tells; the first chunk also tells the company."""

    scenario: Scenario
    first: int
    last: int
    folder: Path


def write_exports(scenario: Scenario, out: Path, file_format: str = "parquet") -> None:
    """Write `out/<connector>/<table>.<format>`, replacing what that folder held.

    Up to a million cases a table is one file; beyond, Parquet comes as `<table>/*.parquet`.
    Raises OSError where the folder cannot be written.
    """
    target = out / scenario.connector
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".simulate-") as scratch:
        is_split = scenario.cases > BLOCK and file_format == "parquet"
        for number, block in enumerate(blocks(scenario, Path(scratch))):
            parts = tell_block(block)
            for name, table in TABLES[scenario.connector].items():
                files = sorted(part / name for part in parts if (part / name).exists())
                if file_format == "csv":
                    append_text(files, target / f"{name}.csv", list(table.columns))
                elif files or not number:
                    place = target / name / f"part-{number:04}" if is_split else target / name
                    write_parquet(files, place.with_suffix(".parquet"), table.columns)
            for part in parts:
                shutil.rmtree(part)


def blocks(scenario: Scenario, scratch: Path) -> Iterator[list[Chunk]]:
    """Cut the cases into blocks of chunks."""
    for begin in range(1, scenario.cases + 1, BLOCK):
        end = min(begin + BLOCK - 1, scenario.cases)
        yield [
            Chunk(scenario, first, min(first + CHUNK - 1, end), scratch / f"{first:012}")
            for first in range(begin, end + 1, CHUNK)
        ]


def tell_block(chunks: list[Chunk]) -> list[Path]:
    """Tell all chunks of a block; returns their folders in case order."""
    workers = min(os.cpu_count() or 1, len(chunks))
    if workers == 1:
        return [tell_chunk(chunk) for chunk in chunks]
    folders = []
    with ProcessPoolExecutor(workers) as pool:
        for chunk, folder in zip(chunks, pool.map(tell_chunk, chunks), strict=True):
            folders.append(folder)
            total = chunk.scenario.cases
            print(f"casebook simulate: {chunk.last:,} of {total:,} cases", file=sys.stderr)
    return folders


def tell_chunk(chunk: Chunk) -> Path:
    """Write the chunk's rows as one text file per table, without headers."""
    scenario = chunk.scenario
    company = company_of(scenario)
    telling = zendesk if scenario.connector == "zendesk" else event_log
    rows: Rows = defaultdict(list)
    if chunk.first == 1:
        telling.tell_company(company, rows)
    shares = (company.customers * n // scenario.cases for n in (chunk.first - 1, chunk.last))
    low, high = shares
    telling.tell_customers(company, range(low + 1, high + 1), rows)
    work = []
    for number in range(chunk.first, chunk.last + 1):
        case = tell(company, number)
        telling.tell_case(company, case, rows)
        work += case.work
    if scenario.connector == "csv":
        event_log.tell_agent_time(work, company.random("agent time", chunk.first), rows)
    chunk.folder.mkdir()
    for name, lines in rows.items():
        with (chunk.folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines)
    return chunk.folder


def append_text(files: list[Path], target: Path, header: list[str]) -> None:
    """Append headerless text files to a table, which gets its header first."""
    is_new = not target.exists()
    with target.open("ab") as table:
        if is_new:
            table.write((",".join(header) + "\n").encode())
        for file in files:
            with file.open("rb") as part:
                shutil.copyfileobj(part, table)


def write_parquet(files: list[Path], target: Path, columns: dict[str, str]) -> None:
    """Turn headerless text files into one typed Parquet file, in their order."""
    target.parent.mkdir(exist_ok=True)
    spec = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    source = (
        f"read_csv($files, columns = {{{spec}}}, header = false, auto_detect = false, "
        "delim = ',', quote = '\"', escape = '\"', nullstr = '')"
    )
    with duckdb.connect(config={"threads": 1, "memory_limit": "1GB"}) as connection:
        if files:
            names = [str(file) for file in files]
            connection.execute(
                f"copy (from {source}) to '{target}' (format parquet, compression zstd)",
                {"files": names},
            )
        else:
            nothing = ", ".join(f'null::{kind} as "{name}"' for name, kind in columns.items())
            connection.execute(f"copy (select {nothing} limit 0) to '{target}' (format parquet)")


def write_sample(out: Path) -> None:
    """Write the sample company as dbt seeds: `out/<connector>/<connector>__<table>.csv` and
    the YAML that loads every column as text. Raises OSError where it cannot be written.
    """
    for connector, cases in SAMPLE_CASES.items():
        company_cases = sum(SAMPLE_CASES.values())
        scenario = Scenario(connector, cases, SAMPLE_SEED, company_cases=company_cases)
        write_exports(scenario, out, "csv")
        folder = out / connector
        lines = ["# Generated by `casebook simulate --sample`.", "version: 2", "", "seeds:"]
        for name, table in TABLES[connector].items():
            (folder / f"{name}.csv").rename(folder / f"{connector}__{name}.csv")
            lines += [f"  - name: {connector}__{name}", f'    description: "{table.description}"']
            lines += ["    config:", "      column_types:"]
            lines += [f"        {column}: text" for column in table.columns]
        (folder / f"_{connector}_sample.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
