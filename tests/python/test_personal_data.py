"""What people are called and what they wrote reaches no mart.

A marker of its own is planted into every personal column of the exports of several vendors, those
that are known and not read among them, and into records that cannot be read. No table of the schema
marts may hold any of them. CASEBOOK_PERSONAL names the vendors, `all` being those of the story.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from .building import PROJECT, build

EXPORTS = PROJECT / "tests" / "parity" / "exports"
GOLDEN = PROJECT / "tests" / "fixtures" / "golden" / "csv"
NAMED = os.environ.get("CASEBOOK_PERSONAL", "zendesk,helpscout")
VENDORS = sorted(path.name for path in EXPORTS.iterdir()) if NAMED == "all" else NAMED.split(",")

# Names of columns, without case and underscores, that hold personal data in any table …
PERSONAL = re.compile(
    r"email|emailaddress|.*emails|phone|mobile|mobilephone|fax|alias|signature|notes|details"
    r"|subject|rawsubject|description|descriptiontext|summary|preview|environment"
    r"|text|textbody|htmlbody|plainbody|body|bodytext|commentbody|comment|comments|worknotes"
    r"|ratingcomments|commentsandworknotes|closenotes|shortdescription|additionalcomment"
    r"|displayname|firstname|lastname|recipient|fromname|fromaddress|toaddress|ccaddress"
    r"|supplied\w+|viasource(from|to)(address|name)|street|address"
)
# … and those that do in tables of people, or in a person within a record.
NAMES = {"name", "realname"}
PEOPLE = {
    "people", "user", "users", "customers", "contact", "contacts", "agents", "admins", "sys_user",
    "from", "author", "contact_of_agent",
}  # fmt: skip
OWN_FIELDS = {"customFields", "custom_fields", "custom_attributes"}
MARKER = re.compile(r"zorblax[0-9]+")


class Planter:
    """Gives out markers and remembers where each was planted."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}

    def marker(self, place: str) -> str:
        marker = f"zorblax{len(self.places):05d}"
        self.places[marker] = place
        return f"{marker}@private.example" if "mail" in place else f"Zorblax{marker[7:]}"

    def is_personal(self, table: str, column: str) -> bool:
        name = column.lower().replace("_", "")
        return bool(PERSONAL.fullmatch(name)) or (name in NAMES and table in PEOPLE)

    def planted(self, value: Any, connector: str, table: str, column: str = "") -> Any:
        """A value of JSON with markers in place of its personal texts."""
        if isinstance(value, dict):
            inner = column if column in PEOPLE else table
            # fields of the desk's own hold its words, like the reason of a case
            return {
                key: self.planted(item, connector, inner, key) if key not in OWN_FIELDS else item
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self.planted(item, connector, table, column) for item in value]
        is_text = isinstance(value, str) and value
        if is_text and column and self.is_personal(table, column):
            return self.marker(f"{connector}/{table}.{column}")
        return value

    def plant_csv(self, path: Path, connector: str, table: str, columns: set[str]) -> None:
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        header = list(rows[0]) if rows else path.read_text().strip().split(",")
        header += sorted(columns - set(header))
        for row in rows:
            for column in header:
                if self.is_personal(table, column):
                    row[column] = self.marker(f"{connector}/{table}.{column}")
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            writer.writerows(rows)

    def plant_json(self, path: Path, connector: str, table: str) -> None:
        text = path.read_text()
        if path.suffix == ".jsonl":
            records = [json.loads(line) for line in text.splitlines() if line.strip()]
            told = [json.dumps(self.planted(record, connector, table)) for record in records]
            path.write_text("\n".join(told) + "\n")
        else:
            path.write_text(json.dumps(self.planted(json.loads(text), connector, table)))


def personal_columns(planter: Planter, connector: str, table: str) -> set[str]:
    """The personal columns of a raw table that its connector knows, whether it reads them."""
    path = PROJECT / "models" / "staging" / connector / f"_{connector}.yml"
    (source,) = yaml.safe_load(path.read_text())["sources"]
    for known in source["tables"]:
        if known["name"] == table:
            ignored = known.get("config", {}).get("meta", {}).get("ignored", [])
            names = {column["name"] for column in known["columns"]} | set(ignored)
            return {name for name in names if planter.is_personal(table, name)}
    return set()


def leaks(warehouse: duckdb.DuckDBPyConnection, schema: str = "marts") -> dict[str, set[str]]:
    """The markers in each column of a schema, its views too."""
    found: dict[str, set[str]] = {}
    for table, column in warehouse.execute(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = ? order by 1, 2",
        [schema],
    ).fetchall():
        hits = warehouse.execute(
            f'select distinct unnest(regexp_extract_all(lower(cast("{column}" as varchar)), ?))'
            f' from {schema}."{table}"',
            [MARKER.pattern],
        ).fetchall()
        if hits:
            found[f"{table}.{column}"] = {hit for (hit,) in hits}
    return found


@pytest.fixture(scope="module")
def planter() -> Planter:
    return Planter()


@pytest.fixture(scope="module")
def exports(planter: Planter, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("personal") / "exports"
    for vendor in VENDORS:
        shutil.copytree(EXPORTS / vendor, folder / vendor)
    shutil.copytree(GOLDEN, folder / "csv")
    with (folder / "zendesk" / "ticket_field_history.csv").open("a") as file:
        subject = planter.marker("zendesk/ticket_field_history.value of subject")
        file.write(f"1001,subject,2025-03-04 13:05:00,{subject},11\n")
    written = {
        "surveys": "response_id,instrument,score,case_id,comment,responded_at\n"
        "S1,csat,5,F1,thank you,2025-06-02 10:00:00\n",
        "accounts": "account_id,name\nacme,Acme\n",
    }
    for table, text in written.items():
        (folder / "csv" / f"{table}.csv").write_text(text)
    for path in sorted(folder.rglob("*.*")):
        parts = path.relative_to(folder).parts
        connector, table = parts[0], parts[1].split(".")[0]
        if path.suffix == ".csv":
            columns = personal_columns(planter, connector, table)
            planter.plant_csv(path, connector, table, columns)
        elif path.suffix in (".json", ".jsonl"):
            planter.plant_json(path, connector, table)
    for table, record in {
        # without what is required, with too many fields, twice and different, of no case
        "zendesk/user": "9001,{},{}",
        "csv/people": "P1,customer,{},{},,,,,,,,,",
        "csv/cases": "C1,never,customer,email,,{}",
        "csv/surveys": "S9,nothing,5,F1,{},2025-06-02 10:00:00",
    }.items():
        with (folder / f"{table}.csv").open("a") as file:
            markers = [planter.marker(f"{table}, unreadable, mail {n}") for n in range(2)]
            file.write(record.format(*markers) + "\n")
    return folder


@pytest.fixture(scope="module")
def warehouse(
    exports: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("personal_warehouse")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CASEBOOK_HASH_KEY", "a secret")
        with build(exports, folder, [*VENDORS, "csv"]) as connection:
            yield connection


def test_no_mart_holds_personal_data(
    warehouse: duckdb.DuckDBPyConnection, planter: Planter
) -> None:
    told = {
        column: sorted({planter.places.get(marker, marker) for marker in markers})
        for column, markers in leaks(warehouse).items()
    }
    assert told == {}


def test_an_address_is_known_by_its_keyed_hash(warehouse: duckdb.DuckDBPyConnection) -> None:
    addresses = dict(
        warehouse.execute(
            "select person_id, email from staging.people where email is not null"
        ).fetchall()
    )
    hashes = warehouse.execute("select customer_id, email_hash from marts.dim_customers").fetchall()
    assert any(told for _, told in hashes)
    for customer_id, told in hashes:
        text = f"a secret{addresses.get(customer_id, '').strip().lower()}a secret"
        expected = hashlib.sha256(text.encode()).hexdigest()
        assert told == (expected if customer_id in addresses else None)


def test_what_was_planted_was_read(warehouse: duckdb.DuckDBPyConnection, planter: Planter) -> None:
    """Otherwise nothing could have leaked."""
    read = set[str]().union(*leaks(warehouse, "staging").values())
    places = {planter.places[marker].split(".")[0] for marker in read}
    assert {place.split("/")[0] for place in places} == {*VENDORS, "csv"}
    for table in ("csv/people", "csv/cases", "csv/surveys", "zendesk/user", "helpscout/customers"):
        assert table in places
    assert warehouse.execute("select count(*) from marts.dq_rejected_rows").fetchone() != (0,)
    assert len(planter.places) > 300


def test_a_raw_column_let_through_is_noticed(
    warehouse: duckdb.DuckDBPyConnection, planter: Planter, tmp_path: Path
) -> None:
    copy = tmp_path / "doctored.duckdb"
    (path,) = warehouse.execute(
        "select path from duckdb_databases() where path is not null"
    ).fetchone() or ("",)
    shutil.copy(path, copy)
    with duckdb.connect(str(copy)) as doctored:
        doctored.execute(
            "create view marts.dim_leaky as select person_id, email from staging.people"
        )
        doctored.execute("alter table marts.dim_groups add column notes varchar[]")
        doctored.execute(
            "update marts.dim_groups set notes = (select list(name) from staging.people)"
        )
        assert set(leaks(doctored)) == {"dim_leaky.email", "dim_groups.notes"}
        with pytest.raises(AssertionError):
            test_no_mart_holds_personal_data(doctored, planter)


def test_an_unreadable_record_shows_its_shape(warehouse: duckdb.DuckDBPyConnection) -> None:
    shapes = warehouse.execute(
        "select raw from marts.dq_rejected_rows"
        " where connector = 'csv' and source_table in ('cases', 'people')"
    ).fetchall()
    assert shapes
    assert all(re.fullmatch(r'[9x \s,;:.|{}"_/@+-]*', raw) for (raw,) in shapes)
