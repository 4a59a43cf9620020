"""The simulator: plausible raw exports of a support organisation, equal for equal arguments.

All cores tell cases in chunks, as temporary text files; each block of up to a million cases
then becomes Parquet, or text, in case order. Memory holds one chunk a core, however many
cases there are.
"""

from __future__ import annotations

import csv
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from casebook.simulate import event_log, zendesk
from casebook.simulate.company import company_of
from casebook.simulate.plan import TEAMS, Scenario
from casebook.simulate.story import Work, tell
from casebook.simulate.tables import TABLES, Rows

__all__ = ["CONNECTORS", "FORMATS", "Scenario", "write_exports", "write_sample"]

CONNECTORS = tuple(TEAMS)
FORMATS = ("parquet", "csv")
CHUNK, BLOCK = 10_000, 1_000_000  # cases
MARK = ".simulated"
SAMPLE_CASES = {"zendesk": 650, "csv": 350}
SAMPLE_SEED = 15


@dataclass(frozen=True)
class Chunk:
    """Consecutive cases that one process tells; the first chunk also tells the company."""

    scenario: Scenario
    first: int
    last: int
    folder: Path


def write_exports(scenario: Scenario, out: Path, file_format: str = "parquet") -> None:
    """Write `out/<connector>/<table>.<format>`, or `<table>/*.parquet` beyond a million cases.

    Replaces what an earlier simulation wrote there. Raises OSError where the folder holds
    anything else or cannot be written.
    """
    target = out / scenario.connector
    if target.exists() and any(target.iterdir()):
        if not (target / MARK).exists():
            raise FileExistsError(0, "the folder holds exports that are not simulated", target)
        shutil.rmtree(target)
    target.mkdir(parents=True, exist_ok=True)
    (target / MARK).write_text(f"{scenario}\n", encoding="utf-8")
    is_split = scenario.cases > BLOCK and file_format == "parquet"
    with tempfile.TemporaryDirectory(dir=out, prefix=".simulate-") as scratch:
        for number, chunks in enumerate(blocks(scenario, Path(scratch))):
            tell_block(chunks)
            for name, table in TABLES[scenario.connector].items():
                files = [chunk.folder / name for chunk in chunks]
                if file_format == "csv":
                    append_text(files, target / f"{name}.csv", list(table.columns))
                elif is_split:
                    (target / name).mkdir(exist_ok=True)
                    write_parquet(files, target / name / f"{number:04}.parquet", table.columns)
                else:
                    write_parquet(files, target / f"{name}.parquet", table.columns)
            for chunk in chunks:
                shutil.rmtree(chunk.folder)


def blocks(scenario: Scenario, scratch: Path) -> Iterator[list[Chunk]]:
    """Cut the cases into blocks of chunks."""
    for begin in range(1, scenario.cases + 1, BLOCK):
        end = min(begin + BLOCK - 1, scenario.cases)
        yield [
            Chunk(scenario, first, min(first + CHUNK - 1, end), scratch / str(first))
            for first in range(begin, end + 1, CHUNK)
        ]


def tell_block(chunks: list[Chunk]) -> None:
    """Tell all chunks of a block, on all cores where there are several."""
    if len(chunks) == 1:
        return tell_chunk(chunks[0])
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(chunks))) as pool:
        for chunk, _ in zip(chunks, pool.map(tell_chunk, chunks), strict=True):
            if chunk.last % 100_000 == 0:
                progress = f"{chunk.last:,} of {chunk.scenario.cases:,} cases"
                print(f"casebook simulate: {progress}", file=sys.stderr)
    return None


def tell_chunk(chunk: Chunk) -> None:
    """Write the chunk's rows as one text file a table, without headers."""
    scenario, company = chunk.scenario, company_of(chunk.scenario)
    telling = zendesk if scenario.connector == "zendesk" else event_log
    rows = Rows(scenario.connector)
    if chunk.first == 1:
        telling.tell_company(company, rows)
    before, until = (company.customers * n // scenario.cases for n in (chunk.first - 1, chunk.last))
    telling.tell_customers(company, range(before + 1, until + 1), rows)
    work: list[Work] = []
    for number in range(chunk.first, chunk.last + 1):
        case = tell(company, number)
        telling.tell_case(company, case, rows)
        work += case.work
    if scenario.connector == "csv":
        event_log.tell_agent_time(work, company.stream("agent time", chunk.first), rows)
    chunk.folder.mkdir()
    for name, lines in rows.tables.items():
        with (chunk.folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines)


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
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    place = str(target).replace("'", "''")
    with duckdb.connect(config={"threads": 1, "memory_limit": "1GB"}) as connection:
        connection.execute(
            f"copy (from read_csv($files, columns = {{{types}}}, header = false, "
            "auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '')) "
            f"to '{place}' (format parquet, compression zstd)",
            {"files": [str(file) for file in files]},
        )


def write_sample(out: Path) -> None:
    """Write the sample company as dbt seeds, `out/<connector>/<connector>__<table>.csv`, with
    the YAML that loads every column as text. Raises OSError where it cannot be written."""
    for connector, cases in SAMPLE_CASES.items():
        company_cases = sum(SAMPLE_CASES.values())
        scenario = Scenario(connector, cases, SAMPLE_SEED, company_cases=company_cases)
        folder = out / connector
        folder.mkdir(parents=True, exist_ok=True)
        lines = ["# Generated by `casebook simulate --sample`.", "version: 2", "", "seeds:"]
        with tempfile.TemporaryDirectory(dir=out, prefix=".sample-") as scratch:
            write_exports(scenario, Path(scratch), "csv")
            for name, table in TABLES[connector].items():
                source = Path(scratch) / connector / f"{name}.csv"
                source.replace(folder / f"{connector}__{name}.csv")
                lines += [
                    f"  - name: {connector}__{name}",
                    f'    description: "{table.description}"',
                ]
                lines += ["    config:", "      column_types:"]
                lines += [f"        {column}: text" for column in table.columns]
        yaml = "\n".join(lines) + "\n"
        (folder / f"_{connector}_sample.yml").write_text(yaml, encoding="utf-8")
