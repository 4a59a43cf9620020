"""One file of an export: what it is, whether it is whole, and its records."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import duckdb

EXTENSIONS = (
    ".csv", ".csv.gz", ".tsv", ".tsv.gz", ".json", ".jsonl", ".jsonl.gz", ".parquet",
)  # fmt: skip
UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart", ".download")
BLOCK = 1 << 20


class UnreadableError(Exception):
    """Why a file cannot be read at all, in a few words."""


@dataclass(frozen=True)
class Text:
    """Of a text file: its first line that is not blank, how many are before it, the lines that are
    not UTF-8, whether its quotes are odd in number and whether its end is cut."""

    header: str
    blank_lines: int
    lines_not_utf8: int
    has_odd_quotes: bool
    ends_in_line: bool


def extension(path: Path) -> str | None:
    """The extension by which a file is read; None when nothing reads it."""
    return next((one for one in EXTENSIONS if path.name.endswith(one)), None)


def stem(path: Path) -> str:
    """A file's name without its extension: the name of its table."""
    kind = extension(path)
    return path.name.removesuffix(kind) if kind else path.name.split(".")[0]


def literal(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def file_literal(path: object) -> str:
    """A path for a scan, in which what a pattern would hold stands for itself."""
    return literal(re.sub(r"([*?[])", r"[\1]", str(path)))


def check_kind(path: Path) -> None:
    """The first bytes of a file must be those of what its extension says."""
    with path.open("rb") as file:
        start = file.read(512)
    kind = extension(path) or ""
    if not start:
        raise UnreadableError("is empty: 0 bytes")
    found = {
        b"\x1f\x8b": "gzip", b"PAR1": "Parquet", b"PK\x03\x04": "a zip archive or a spreadsheet",
        b"\xff\xfe": "UTF-16 text", b"\xfe\xff": "UTF-16 text", b"SQLite": "a SQLite database",
    }  # fmt: skip
    what = next((name for magic, name in found.items() if start.startswith(magic)), "text")
    expected = "gzip" if kind.endswith(".gz") else "Parquet" if kind == ".parquet" else "text"
    if what != expected:
        raise UnreadableError(f"is {what}, its name says {kind}")
    if expected != "text":
        return
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] == b"<":
        raise UnreadableError("is a page of HTML or XML, perhaps an error message or a log-in")
    if "json" in kind and text[:1] not in (b"{", b"["):
        raise UnreadableError("is not JSON")
    if kind in (".csv", ".tsv") and text[:2] in (b'{"', b"[{", b"[\n"):
        raise UnreadableError(f"is JSON, its name says {kind}")


def blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a text file, unzipped; an end that is missing is an error."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableError(f"is cut off or damaged: {error}") from None


def read_text(path: Path) -> Text:
    """Read a text file once, from end to end."""
    header, carry, blank, wrong, quotes = b"", b"", 0, 0, 0
    last = b"\n"
    for block in blocks(path):
        *lines, carry = (carry + block).split(b"\n")
        for line in lines if not header else []:
            header = line.removeprefix(b"\xef\xbb\xbf").strip() and line
            if header:
                break
            blank += 1
        try:
            b"\n".join(lines).decode()
        except UnicodeDecodeError:
            wrong += sum(not is_utf8(line) for line in lines)
        quotes += block.count(b'"')
        last = block[-1:]
    wrong += not is_utf8(carry)
    return Text(
        (header or carry).decode(errors="replace"), blank, wrong, quotes % 2 == 1, last == b"\n"
    )


def is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def delimiter(path: Path, header: str) -> str:
    """As macros/raw_files.sql tells it."""
    unquoted = "".join(header.split('"')[::2])
    if (extension(path) or "").startswith(".tsv") or ("\t" in unquoted and "," not in unquoted):
        return "\t"
    return ";" if ";" in unquoted and "," not in unquoted else ","


def load(
    path: Path, text: Text | None, envelopes: tuple[str, ...], warehouse: duckdb.DuckDBPyConnection
) -> dict[str, str]:
    """Make the view `records` of a file; returns its columns, {lower-case name: name}."""
    kind = extension(path) or ""
    if kind == ".json" and text and text.lines_not_utf8:
        with NamedTemporaryFile(suffix=kind) as copy:
            copy.write(path.read_bytes().decode(errors="replace").encode())
            copy.flush()
            return load(Path(copy.name), None, envelopes, warehouse)
    try:
        if kind == ".parquet":
            query = f"select * from read_parquet({file_literal(path)})"
        elif "json" in kind:
            query = json_query(path, envelopes)
        else:
            assert text
            query = (
                f"select * from read_csv({file_literal(path)},"
                f" delim = {literal(delimiter(path, text.header))}, skip = {text.blank_lines},"
                " header = true, all_varchar = true, quote = '\"', escape = '\"',"
                " null_padding = true, strict_mode = false, ignore_errors = true,"
                " max_line_size = 33554432, parallel = false)"
            )
        warehouse.execute(f"create or replace temp table records as {query}")
        if "json" in kind:
            keys = warehouse.execute("select distinct unnest(json_keys(json)) from records")
            return {key.lower(): key for (key,) in keys.fetchall()}
        columns = warehouse.execute("describe records").fetchall()
        return {column[0].lower(): column[0] for column in columns}
    except duckdb.Error as error:
        what = str(error).splitlines()[0].removeprefix("Invalid Input Error: ")
        raise UnreadableError(f"cannot be read: {what[:200]}") from None


def json_query(path: Path, envelopes: tuple[str, ...]) -> str:
    """The records of a JSON file, out of the envelopes in which an API hands them out."""
    is_lines = (extension(path) or "").startswith(".jsonl")
    scan = (
        f"read_json_objects({file_literal(path)}, maximum_object_size = 67108864,"
        f" format = '{'newline_delimited' if is_lines else 'auto'}',"
        f" ignore_errors = {'true' if is_lines else 'false'})"
    )
    cases = ""
    for envelope in envelopes:
        at = literal('$."' + envelope.replace(".", '"."') + '"')
        cases += (
            f" when json_type(json, {at}) = 'ARRAY' then from_json(json -> {at}, '[\"JSON\"]')"
            f" when json_type(json, {at}) = 'OBJECT' then [json -> {at}]"
        )
    return f"select unnest(case{cases} else [json] end) as json from {scan}"


def text_of(path: Path, column: str, boxed: str | None = None) -> str:
    """SQL: a column of `records` as text; a boxed one may stand at that key of an object."""
    if "json" in (extension(path) or ""):
        text = "(json ->> " + literal(f'$."{column}"') + ")"
    else:
        text = 'cast("' + column.replace('"', '""') + '" as varchar)'
    if not boxed:
        return text
    return f"case when {text} like '{{%' then {text} ->> {literal(boxed)} else {text} end"
