"""Raw files of which much is broken: no build crashes, no record disappears, no case suffers that
nothing was done to, and nothing that a file says is executed.

Each connector is read twice in one build, as an instance with its good files and as one with files
into which defects of every kind were put; logs of states by a map of the good and one of the bad.
CASEBOOK_FUZZ sets the seeds, each a build (1). CASEBOOK_FUZZ_CONNECTORS=csv,zendesk leaves the
other connectors out.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
import yaml

from .building import build, dbt
from .conftest import GOLDEN

TESTS = Path(__file__).parents[1]
SEEDS = int(os.environ.get("CASEBOOK_FUZZ", "1"))
PARITY = {path.name: path for path in sorted((TESTS / "parity" / "exports").iterdir())}
FIXTURES = {
    "csv": GOLDEN / "csv",
    "zendesk": TESTS / "fixtures" / "zendesk" / "zendesk",
    "state_log": TESTS / "fixtures" / "state_log" / "state_log",
}
MAPS = yaml.safe_load((TESTS / "fixtures" / "state_log" / "maps.yml").read_text())
GOOD = {**PARITY, **FIXTURES}
NAMED = os.environ.get("CASEBOOK_FUZZ_CONNECTORS", "all")
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
    "state_log": {"desk": "Ticket"},
}
CELLS = {
    "a missing value": ("", " ", "null"),
    "a wrong type": ("NaN", "-1", "1e999", "99999999999999999999", "[1, 2"),
    "an absurd date": ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
    "an unreadable instant": ("2025-02-30", "2025-06-02T25:61:61Z", "yesterday"),
    "an unknown word": ("no such word", "\u202eright to left", "💥" * 50),
    "SQL": (
        "'; drop table marts.fct_cases; --",
        "'); copy (select 1) to '{canary}'; --",
        '"; select 1; "',
    ),
    "a template": ("{{ run_query('create table owned as select 1') }}",),
    "a formula": ('=HYPERLINK("http://example.com";"x")', "@SUM(1+1)*cmd|' /C calc'!A0"),
    "a separator": ("a;b|c\td", "two\nlines"),
    "a NUL": ("\u0000",),
    "JSON of another shape": ('{"a": {"b": [null]}}', "[[]]"),
}
MORE_FIELDS = (-2, -1, 1, 2, 40, 400)
JUNK = {
    "no JSON": ("no JSON", "{'id': 1}", '{"id": '),
    "JSON of another shape": ("[1, 2]", '"text"', "17", "null", "true", "{}"),
}
HUGE = 10 * 1024 * 1024


@dataclass
class Spoiler:
    """Puts defects into the files of one connector."""

    connector: str
    generator: random.Random
    canary: Path
    touched: set[str] = field(default_factory=set)
    tried: Counter[str] = field(default_factory=Counter)
    """Defects, by their kind."""
    tables: int = 0

    def cell(self, kind: str = "") -> str:
        kind = kind or self.generator.choice(list(CELLS))
        self.tried[kind] += 1
        return self.generator.choice(CELLS[kind]).replace("{canary}", str(self.canary))

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
            if source.parent == good:
                self.further(bad / name, source)

    def further(self, folder: Path, source: Path) -> None:
        """Files of the same table that are empty, and one with a cell of ten megabytes."""
        folder.mkdir(exist_ok=True)
        for name in ("empty.csv", "empty.jsonl"):
            (folder / name).write_bytes(b"")
            self.tried["an empty file"] += 1
        if self.tried["a huge cell"]:
            return
        self.tried["a huge cell"] += 1
        if source.suffix == ".csv":
            text = source.read_text(encoding="utf-8")
            header = next(csv.reader(io.StringIO(text, newline=""), delimiter=comma(text)))
            cells = ["fuzz huge", *("" for _ in header[2:]), "x" * HUGE]
            text = "\n".join(comma(text).join(row) for row in (header, cells[: len(header)], []))
            (folder / "huge.csv").write_text(text, encoding="utf-8")
        else:
            (folder / "huge.jsonl").write_text(
                json.dumps({"id": "fuzz huge", "subject": "x" * HUGE}) + "\n"
            )

    def table(self, name: str, text: str) -> bytes:
        self.tables += 1
        comma_here = comma(text)
        header, *records = csv.reader(io.StringIO(text, newline=""), delimiter=comma_here)
        case_column = CASE_COLUMNS.get(self.connector, {}).get(name)
        if case_column:
            place = header.index(case_column)
            for record in records:
                if record[place] in self.touched and self.generator.random() < 0.7:
                    record[self.generator.randrange(len(record))] = self.cell()
        separator = self.generator.choice(("\n", "\r\n"))
        self.tried["CRLF"] += separator == "\r\n"
        told = io.StringIO(newline="")
        writer = csv.writer(told, delimiter=comma_here, lineterminator=separator)
        writer.writerow([*header, 'a column, of which "nobody" knows\'; --'])
        # copies of a record stay copies
        further = {tuple(record): self.cell().replace("\u0000", "") for record in records}
        writer.writerows([*record, further[tuple(record)]] for record in records)
        width = len(header)
        for kind in CELLS:
            writer.writerow([self.orphan(), *(self.cell(kind) for _ in header)])
        for more in MORE_FIELDS:
            self.tried["too few or many fields"] += 1
            fields = [self.orphan(), *(self.cell() for _ in range(width + max(more, 0)))]
            writer.writerow(fields[: width + 1 + more])
        self.tried["a missing key"] += 1
        writer.writerow(["" for _ in range(width)] + ["x"])
        is_marked = self.tables % 2 == 0
        self.tried["a byte order mark"] += is_marked
        content = (b"\xef\xbb\xbf" if is_marked else b"") + told.getvalue().encode()
        end = separator.encode()
        others = comma_here.encode() * width
        tails = {
            "latin-1": b"fuzz caf\xe9" + others + end,
            "a NUL": b"\x00\x01\x02" + others + end,
            "a broken quote": b'fuzz "quote in the middle' + others + end,
            "a blank line": end * 3,
            "a quote never closed": b'"never closed' + others,
        }
        self.tried.update(tails.keys())
        return content + b"".join(tails.values())

    def orphan(self) -> str:
        """The id of something that nothing else tells of."""
        self.tried["an orphan"] += 1
        return f"fuzz {self.generator.random()}"

    def junk(self, keys: list[str]) -> Iterator[str]:
        """Lines that are no records, and records of nothing that exists."""
        for kind, lines in JUNK.items():
            self.tried[kind] += len(lines)
            yield from lines
        for kind in CELLS:
            cells: dict[str, object] = {key: self.cell(kind) for key in keys}
            yield json.dumps({**cells, "id": self.orphan()})
            yield json.dumps({"id": {"nested": [self.cell(kind)]}, "updated_at": [1, {"a": None}]})
        self.tried["a missing key"] += 1
        yield json.dumps({"created_at": "2025-06-02T10:00:00Z"})

    def lines(self, text: str) -> bytes:
        told = text.splitlines()
        told += self.junk(list(json.loads(told[0])) if told else [])
        self.tried["latin-1"] += 1
        return "\n".join(told).encode() + b'\n{"id": "fuzz caf\xe9"}\n\n'

    def array(self, text: str) -> bytes:
        """An array gets items of the wrong shape; an envelope stays as it is."""
        told = json.loads(text)
        if isinstance(told, list):
            keys = list(told[0]) if told and isinstance(told[0], dict) else []
            told += [item for line in self.junk(keys) if (item := read_json(line)) is not None]
        return json.dumps(told).encode()


def comma(text: str) -> str:
    """What stands between the fields of a file."""
    return ";" if text.split("\n")[0].count(";") else ","


def read_json(line: str) -> object:
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return None


def victims(connector: str, generator: random.Random) -> set[str]:
    """A third of the cases."""
    found = set()
    for table, column in CASE_COLUMNS.get(connector, {}).items():
        text = (GOOD[connector] / f"{table}.csv").read_text()
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=comma(text))
        found |= {row[column] for row in rows}
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
    instances = [
        f"{name}/{which}" for name in CONNECTORS if name != "state_log" for which in ("good", "bad")
    ]
    if "state_log" in CONNECTORS:
        instances.append("state_log")
    maps = mapped(exports / "state_log") if "state_log" in CONNECTORS else []
    select = "+dq_rejected_rows +dq_source_coverage +fct_cases +fct_case_stages"
    with build(exports, tmp_path, instances, select, as_of=AS_OF, state_log=maps) as warehouse:
        assert lost(warehouse) == []
        for connector, spoiler in spoilers.items():
            good, bad = (figures(warehouse, connector, which) for which in ("good", "bad"))
            untouched = {case for case in good if case.split(":")[-1] not in spoiler.touched}
            assert untouched
            changed = {case for case in untouched if good[case] != bad.get(case)}
            assert changed == set(), connector
        assert rejected(warehouse)
        names = warehouse.execute("select table_name from information_schema.tables").fetchall()
        assert ("fct_cases",) in names
        assert ("owned",) not in names
    assert not canary.exists()
    # of every kind that files of a connector can have, some were tried
    for connector, spoiler in spoilers.items():
        missing = {*CELLS, "an empty file", "a huge cell", "an orphan", "a missing key"}
        if spoiler.tables:
            missing |= {"too few or many fields", "a broken quote", "latin-1", "a blank line"}
        missing -= {kind for kind, count in spoiler.tried.items() if count}
        assert not missing, connector
    tried = sum((spoiler.tried for spoiler in spoilers.values()), Counter())
    record_property("broken", tried.total())
    record_property("broken_kinds", len(tried))
    record_property("broken_connectors", len(spoilers))


def mapped(folder: Path) -> list[dict[str, object]]:
    """Maps of the good tables and the bad ones, which are moved to where one connector reads."""
    for path in [path for which in ("good", "bad") for path in (folder / which).iterdir()]:
        path.rename(folder / f"{path.parent.name}_{path.name}")
    return [
        {**map_, "name": f"{which}:{map_['name']}", "table": f"{which}_{map_['table']}"}
        for which in ("good", "bad")
        for map_ in MAPS
    ]


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


def test_a_file_that_is_cut_off_stops_the_build_by_its_name_whoever_reads_it(
    tmp_path: Path,
) -> None:
    cut = {}
    connectors = [connector for connector in GOOD if connector != "state_log"]
    for connector in connectors:
        good = GOOD[connector]
        path = sorted(path for path in good.iterdir() if path.suffix)[0]
        name = f"{path.stem}{path.suffix.replace('.json', '.jsonl').replace('ll', 'l')}.gz"
        content = b"".join(b"%d,2025-06-02T10:00:00Z\n" % number for number in range(5000))
        file = tmp_path / "exports" / connector / name
        file.parent.mkdir(parents=True)
        file.write_bytes(gzip.compress(content)[:-2000])
        cut[f"stg_{connector}__{path.stem}"] = name
    result = dbt(
        "run",
        tmp_path / "exports",
        tmp_path / "warehouse.duckdb",
        "--select",
        *cut,
        connectors=connectors,
    )
    told = {node.node.name: str(node.message) for node in result.result or []}
    assert {model: name in told.get(model, "") for model, name in cut.items()} == dict.fromkeys(
        cut, True
    ), told


def test_a_log_that_is_cut_off_stops_the_build_before_its_first_model(tmp_path: Path) -> None:
    """The columns of a map are looked up in the file before anything is built."""
    told = (GOOD["state_log"] / "desk.csv").read_bytes() * 1000
    file = tmp_path / "exports" / "state_log" / "desk.csv.gz"
    file.parent.mkdir(parents=True)
    file.write_bytes(gzip.compress(told)[:-200])
    result = dbt(
        "run",
        tmp_path / "exports",
        tmp_path / "warehouse.duckdb",
        "--select",
        "stg_state_log__states",
        connectors=["state_log"],
        state_log=MAPS[0],
    )
    assert not result.success
    assert file.name in str(result.exception)
