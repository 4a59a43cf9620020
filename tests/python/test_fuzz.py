"""Raw files of which much is broken: no build crashes, no record disappears, no case suffers that
nothing was done to, and nothing that a file says is executed.

Each connector is read twice in one build, as an instance with its good files and as one with files
into which defects of every kind were put. CASEBOOK_FUZZ sets the seeds, each a build (1).
CASEBOOK_FUZZ_CONNECTORS names the connectors, `all` being those of tests/parity/exports too.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from .building import build, dbt
from .conftest import GOLDEN

TESTS = Path(__file__).parents[1]
SEEDS = int(os.environ.get("CASEBOOK_FUZZ", "1"))
PARITY = {path.name: path for path in sorted((TESTS / "parity" / "exports").iterdir())}
FIXTURES = {"csv": GOLDEN / "csv", "zendesk": TESTS / "fixtures" / "zendesk" / "zendesk"}
GOOD = {**PARITY, **FIXTURES}
NAMED = os.environ.get("CASEBOOK_FUZZ_CONNECTORS", "csv,zendesk")
CONNECTORS = list(GOOD) if NAMED == "all" else NAMED.split(",")
AS_OF = "2025-12-31 00:00:00"

# The column that says of which case a record is, where records of cases may be spoilt too.
CASE_COLUMNS = {
    "csv": {"cases": "case_id", "case_events": "case_id"},
    "zendesk": {
        "ticket": "id",
        "ticket_comment": "ticket_id",
        "ticket_field_history": "ticket_id",
        "ticket_tag": "ticket_id",
    },
}
CELLS = (
    "",
    " ",
    "null",
    "NaN",
    "-1",
    "1e999",
    "99999999999999999999",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2025-02-30",
    "2025-06-02T25:61:61Z",
    "yesterday",
    "no such word",
    "'; drop table marts.fct_cases; --",
    "'); copy (select 1) to '{canary}'; --",
    '"; select 1; "',
    "{{ run_query('create table owned as select 1') }}",
    '=HYPERLINK("http://example.com";"x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "a;b|c\td",
    "two\nlines",
    "\u202eright to left",
    "\u0000",
    "💥" * 50,
    "[1, 2",
    '{"a": {"b": [null]}}',
)


@dataclass
class Spoiler:
    """Puts defects into the files of one connector."""

    connector: str
    generator: random.Random
    canary: Path
    touched: set[str] = field(default_factory=set)
    inputs: int = 0

    def cell(self) -> str:
        return self.generator.choice(CELLS).replace("{canary}", str(self.canary))

    def spoil(self, good: Path, bad: Path) -> None:
        for source in sorted(path for path in good.rglob("*") if path.is_file()):
            target = bad / source.relative_to(good)
            target.parent.mkdir(parents=True, exist_ok=True)
            name = source.name.split(".")[0] if source.parent == good else source.parent.name
            if source.suffix in (".csv", ".tsv"):
                target.write_bytes(self.table(name, source.read_text(encoding="utf-8")))
            elif source.suffix == ".jsonl":
                target.write_bytes(self.lines(source.read_text(encoding="utf-8")))
            elif source.suffix == ".json":
                target.write_bytes(self.array(source.read_text(encoding="utf-8")))
            else:
                shutil.copy(source, target)

    def table(self, name: str, text: str) -> bytes:
        header, *records = csv.reader(io.StringIO(text, newline=""))
        case_column = CASE_COLUMNS.get(self.connector, {}).get(name)
        if case_column:
            place = header.index(case_column)
            for record in records:
                if record[place] in self.touched and self.generator.random() < 0.7:
                    self.inputs += 1
                    record[self.generator.randrange(len(record))] = self.cell()
        separator = self.generator.choice(("\n", "\r\n"))
        told = io.StringIO(newline="")
        writer = csv.writer(told, lineterminator=separator)
        writer.writerow([*header, 'a column, of which "nobody" knows\'; --'])
        writer.writerows([*record, self.cell().replace("\u0000", "")] for record in records)
        for _ in range(8):
            self.inputs += 1
            record = [self.cell() for _ in header]
            record[0] = f"fuzz {self.generator.random()}"
            more = self.generator.choice((-2, -1, 0, 0, 1, 2, 40, 400))
            writer.writerow([*record, "x"][:more] if more < 0 else [*record, *["x"] * (more + 1)])
        content = told.getvalue().encode()
        content = self.generator.choice((b"", b"\xef\xbb\xbf")) + content
        end = separator.encode()
        width = len(header)
        tails = [
            b"fuzz caf\xe9" + b"," * width + end,
            b"\x00\x01\x02" + b"," * width + end,
            b'fuzz "quote in the middle' + b"," * width + end,
            end * 3,
            b'"never closed' + b"," * width,
        ]
        self.inputs += len(tails)
        return content + b"".join(tails)

    def junk(self) -> Iterator[str]:
        """Lines that are no records, and records of nothing that exists."""
        yield from (
            "no JSON",
            "[1, 2]",
            '"text"',
            "17",
            "null",
            "true",
            "{}",
            '{"id": ',
            "{'id': 1}",
        )
        for _ in range(8):
            yield json.dumps({"id": f"fuzz {self.generator.random()}", "created_at": self.cell()})
            yield json.dumps({"id": {"nested": [self.cell()]}, "updated_at": [1, {"a": None}]})

    def lines(self, text: str) -> bytes:
        told = [*text.splitlines(), *self.junk()]
        self.inputs += len(told) - len(text.splitlines())
        return "\n".join(told).encode() + b'\n{"id": "fuzz caf\xe9"}\n\n'

    def array(self, text: str) -> bytes:
        """An array gets items of the wrong shape; an envelope stays as it is."""
        told = json.loads(text)
        if isinstance(told, list):
            wrong = [item for line in self.junk() if (item := read_json(line)) is not None]
            self.inputs += len(wrong)
            told = [*told, *wrong]
        return json.dumps(told).encode()


def read_json(line: str) -> object:
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return None


def victims(connector: str, generator: random.Random) -> set[str]:
    """A third of the cases."""
    found = set()
    for table, column in CASE_COLUMNS.get(connector, {}).items():
        with (GOOD[connector] / f"{table}.csv").open(newline="") as file:
            found |= {row[column] for row in csv.DictReader(file)}
    return set(generator.sample(sorted(found), len(found) // 3))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_broken_files_break_nothing_else(
    seed: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    exports, canary = tmp_path / "exports", tmp_path / "canary"
    spoilers = {}
    for connector in CONNECTORS:
        shutil.copytree(GOOD[connector], exports / connector / "good")
        generator = random.Random(f"{connector} {seed}")
        spoiler = Spoiler(connector, generator, canary, victims(connector, generator))
        spoiler.spoil(GOOD[connector], exports / connector / "bad")
        spoilers[connector] = spoiler
    instances = [f"{name}/{which}" for name in CONNECTORS for which in ("good", "bad")]
    select = "+dq_rejected_rows +dq_source_coverage +fct_cases +fct_case_stages"
    with build(exports, tmp_path, instances, select, as_of=AS_OF) as warehouse:
        assert lost(warehouse) == []
        for connector, spoiler in spoilers.items():
            good, bad = (figures(warehouse, connector, which) for which in ("good", "bad"))
            untouched = set(good) - spoiler.touched
            assert untouched
            changed = {case for case in untouched if good[case] != bad.get(case)}
            assert changed == set(), connector
        assert rejected(warehouse)
        names = warehouse.execute("select table_name from information_schema.tables").fetchall()
        assert ("fct_cases",) in names
        assert ("owned",) not in names
    assert not canary.exists()
    record_property("broken", sum(spoiler.inputs for spoiler in spoilers.values()))
    record_property("broken_connectors", len(spoilers))


def lost(warehouse: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """Tables whose records are not accounted for, one by one and in sum."""
    return warehouse.execute(
        """
        select coverage.connector, coverage.source_table, rows_read, rows_used, rows_rejected,
            rows_duplicate, count(rejected.reason) as told
        from marts.dq_source_coverage as coverage
        left join marts.dq_rejected_rows as rejected
            on coverage.connector = rejected.connector
            and coverage.source_table = rejected.source_table
        group by all
        having rows_read <> rows_used + rows_rejected + rows_duplicate or told <> rows_rejected
        """
    ).fetchall()


def rejected(warehouse: duckdb.DuckDBPyConnection) -> set[tuple[object, ...]]:
    return set(warehouse.execute("select reason from marts.dq_rejected_rows").fetchall())


def figures(
    warehouse: duckdb.DuckDBPyConnection, connector: str, instance: str
) -> dict[str, list[tuple[object, ...]]]:
    """By case, its row and its stages, as if the instance had no name."""
    found: dict[str, list[tuple[object, ...]]] = {}
    prefix = f"{connector}:{instance}:"
    for table in ("fct_cases", "fct_case_stages"):
        texts = ", ".join(
            f"replace(replace(cast(\"{name}\" as varchar), '{prefix}', ''), '{instance}:', '')"
            for (name, *_) in warehouse.execute(f"describe marts.{table}").fetchall()
            if name != "connector"
        )
        for row in warehouse.execute(
            f"select replace(case_id, '{prefix}', ''), {texts} from marts.{table}"
            f" where starts_with(case_id, '{prefix}') order by all"
        ).fetchall():
            found.setdefault(row[0], []).append(row)
    return found


def unreadable(folder: Path) -> dict[str, Path]:
    """By table, a file that is no file of its kind, or only half of one."""
    rows = "".join(f"D{number},2025-06-02T10:00:00Z\n" for number in range(2000))
    whole = gzip.compress(f"case_id,created_at\n{rows}".encode())
    contents = {
        "cases.csv.gz": whole[: len(whole) // 2],
        "people.json": b'[{"person_id": "1", "role": "agent"}, {"person',
        "groups.jsonl.gz": b"this is no gzip\n",
        "accounts.parquet": b"PAR1 but no more",
        "costs.csv": b"\x1f\x8b\x08\x00" + bytes(range(256)),
    }
    folder.mkdir(parents=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return {name.split(".")[0]: folder / name for name in contents}


def test_a_file_that_cannot_be_read_at_all_stops_the_build_by_its_name(tmp_path: Path) -> None:
    files = unreadable(tmp_path / "exports" / "csv")
    result = dbt(
        "run",
        tmp_path / "exports",
        tmp_path / "warehouse.duckdb",
        "--select",
        *(f"stg_csv__{table}" for table in files),
        connectors=["csv"],
    )
    told = {node.node.name.removeprefix("stg_csv__"): node for node in result.result or []}
    for table, file in files.items():
        if table == "costs":  # bytes of any kind are records that cannot be read
            assert told[table].status == "success"
        else:
            assert file.name in told[table].message
