"""What the drivers of BI tools tell; runs in their environment, not in the project's.

    python ask.py TOOL catalogue|marts|question|watch SOURCE TARGET [QUERY]

TOOL is jdbc or odbc, and SOURCE a file with host, port, database, user and password as JSON; or
TOOL is hyper or sheet, and SOURCE an extract of Tableau's or a workbook. What was told is pickled
into TARGET: {"driver", "answer"}; of `marts` into a file for each table there. `watch` asks QUERY
until a file SOURCE.stop is there, adds a byte to SOURCE.asked for each answer and tells in the end
how often it got which rows.
"""

from __future__ import annotations

import atexit
import json
import pickle
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

JAR = "/usr/share/java/postgresql.jar"
# What the guide has people set: booleans as such, text that may be grouped.
ODBC = "Driver=PostgreSQL Unicode;BoolsAsChar=0;TextAsLongVarchar=0;MaxVarcharSize=8190"


class Jdbc:
    """PostgreSQL's JDBC driver, as Metabase, Tableau and DBeaver load it."""

    def __init__(self, source: Path) -> None:
        import jpype
        import jpype.dbapi2

        server = json.loads(source.read_text())
        jpype.startJVM("-Duser.timezone=UTC", classpath=[JAR])
        url = f"jdbc:postgresql://{server['host']}:{server['port']}/{server['database']}"
        login = {name: server[name] for name in ("user", "password")}

        def kinds(connection: Any, about: Any, place: int) -> Any:
            """PostgreSQL's booleans are told as bits, of which JPype knows no null."""
            kind = jpype.dbapi2.GETTERS_BY_TYPE(connection, about, place)
            return jpype.dbapi2.BOOLEAN if kind == jpype.dbapi2.BIT else kind

        self.connection = jpype.dbapi2.connect(
            url,
            driver="org.postgresql.Driver",
            driver_args=login,
            getters=kinds,
        )
        self.connection.autocommit = True
        self.about = self.connection.connection.getMetaData()
        self.plain = {jpype.JLong: int, jpype.JInt: int, jpype.JDouble: float, jpype.JBoolean: bool}

    def driver(self) -> str:
        return f"{self.about.getDriverName()} {self.about.getDriverVersion()}"

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(query)
            for row in cursor:
                yield tuple(self.plain.get(type(value), lambda it: it)(value) for value in row)

    def tables(self) -> list[tuple[str, str, str]]:
        """Name, type and remarks."""
        found = self.about.getTables(None, "marts", "%", ["TABLE", "VIEW"])
        return list(self.told(found, "TABLE_NAME", "TABLE_TYPE", "REMARKS"))

    def columns(self) -> list[tuple[str, str, str, str]]:
        """Table, name, type and remarks, in their order."""
        found = self.about.getColumns(None, "marts", "%", "%")
        return list(self.told(found, "TABLE_NAME", "COLUMN_NAME", "TYPE_NAME", "REMARKS"))

    def told(self, found: Any, *names: str) -> Iterator[Any]:
        while found.next():
            yield tuple(str(found.getString(name) or "") for name in names)

    def asking(self, query: str) -> Callable[[], list[tuple[Any, ...]]]:
        """A statement that is prepared once, and by the server from its fifth use on."""
        statement = self.connection.connection.prepareStatement(query)

        def ask() -> list[tuple[Any, ...]]:
            found = statement.executeQuery()
            width = found.getMetaData().getColumnCount()
            told = []
            while found.next():
                told.append(tuple(str(found.getString(place + 1)) for place in range(width)))
            return told

        return ask


class Odbc:
    """psqlODBC, as Excel and Power BI use it by *From ODBC*."""

    def __init__(self, source: Path) -> None:
        import pyodbc

        server = json.loads(source.read_text())
        self.pyodbc = pyodbc
        self.connection = pyodbc.connect(
            f"{ODBC};Server={server['host']};Port={server['port']};Database={server['database']}",
            uid=server["user"], pwd=server["password"], autocommit=True,
        )  # fmt: skip

    def driver(self) -> str:
        return f"psqlODBC {self.connection.getinfo(self.pyodbc.SQL_DRIVER_VER)}"

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        for row in self.connection.cursor().execute(query):
            yield tuple(row)

    def tables(self) -> list[tuple[str, str, str]]:
        found = self.connection.cursor().tables(schema="marts")
        return [(row.table_name, row.table_type, row.remarks or "") for row in found]

    def columns(self) -> list[tuple[str, str, str, str]]:
        found = self.connection.cursor().columns(schema="marts")
        return [
            (row.table_name, row.column_name, row.type_name, row.remarks or "") for row in found
        ]

    def asking(self, query: str) -> Callable[[], list[tuple[Any, ...]]]:
        cursor = self.connection.cursor()
        return lambda: [tuple(map(str, row)) for row in cursor.execute(query).fetchall()]


class Hyper:
    """The engine of Tableau's extracts."""

    def __init__(self, source: Path) -> None:
        import tableauhyperapi as hyper

        self.process = hyper.HyperProcess(hyper.Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU)
        atexit.register(self.process.close)
        self.connection = hyper.Connection(self.process.endpoint, source)
        atexit.register(self.connection.close)
        self.version = hyper.__version__
        self.plain = {hyper.Timestamp: hyper.Timestamp.to_datetime, hyper.Date: hyper.Date.to_date}

    def driver(self) -> str:
        return f"Hyper API {self.version}"

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        with self.connection.execute_query(query) as found:
            for row in found:
                yield tuple(self.plain.get(type(value), lambda it: it)(value) for value in row)

    def tables(self) -> list[tuple[str, str, str]]:
        names = self.connection.catalog.get_table_names("marts")
        return [(name.name.unescaped, "TABLE", "") for name in names]

    def columns(self) -> list[tuple[str, str, str, str]]:
        return [
            (table.name.unescaped, column.name.unescaped, str(column.type), "")
            for table in self.connection.catalog.get_table_names("marts")
            for column in self.connection.catalog.get_table_definition(table).columns
        ]


class Sheet:
    """What a workbook holds: its cells are values, or text that begins a formula."""

    def __init__(self, source: Path) -> None:
        import openpyxl

        self.version = openpyxl.__version__
        self.sheet = openpyxl.load_workbook(source, read_only=True).worksheets[0]

    def driver(self) -> str:
        return f"openpyxl {self.version}"

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """All rows, the header first; a formula is told as (formula,)."""
        for row in self.sheet.iter_rows():
            yield tuple((cell.value,) if cell.data_type == "f" else cell.value for cell in row)


def watched(ask: Callable[[], list[tuple[Any, ...]]], source: Path) -> Counter[str]:
    """How often which rows came, or which error."""
    seen: Counter[str] = Counter()
    stop = source.with_suffix(".stop")
    with source.with_suffix(".asked").open("wb", buffering=0) as asked:
        while not stop.exists():
            try:
                seen[str(sorted(ask()))] += 1
            except Exception as error:
                seen[f"error: {error}"] += 1
            asked.write(b".")
    return seen


def main(tool: str, what: str, source: Path, target: Path, query: str = "") -> None:
    asked: Any = {"jdbc": Jdbc, "odbc": Odbc, "hyper": Hyper, "sheet": Sheet}[tool](source)
    answer: Any = None
    if what == "catalogue":
        answer = asked.tables(), asked.columns()
    elif what == "question":
        answer = list(asked.rows(query))
    elif what == "watch":
        answer = watched(asked.asking(query), source)
    else:
        target.mkdir()
        for table, *_ in asked.tables():
            rows = list(asked.rows(f'select * from marts."{table}"'))
            (target / table).write_bytes(pickle.dumps(rows))
        target /= "driver"
    target.write_bytes(pickle.dumps({"driver": asked.driver(), "answer": answer}))


if __name__ == "__main__":
    tool, what, source, target, *query = sys.argv[1:]
    main(tool, what, Path(source), Path(target), *query)
