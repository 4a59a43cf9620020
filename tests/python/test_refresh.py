"""A refresh that readers can trust: a small project, real processes, real failures.

The project has two tables that must always be of one batch, and a view over both. Its batch, and
whether its test fails, are variables.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult

from casebook.cli import main
from casebook.refresh import ExitCode, Options, Outcome, Publisher, refresh
from casebook.refresh.publisher import RefreshError

# make prove-publishing has more of both
KILLS = int(os.environ.get("CASEBOOK_KILLS", "3"))
REFRESHES = int(os.environ.get("CASEBOOK_REFRESHES", "5"))

FILES = {
    "dbt_project.yml": """
name: small
version: "1.0"
profile: small
model-paths: [models]
test-paths: [tests]
vars: {batch: 0, exports: "", is_bad: false, is_broken: false}
models: {+schema: marts, +materialized: table}
""",
    "profiles.yml": """
small:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "{{ env_var('CASEBOOK_DATABASE') }}"
      config_options: {storage_compatibility_version: v1.0.0}
""",
    "macros/schema.sql": """
{% macro generate_schema_name(name, node) %}{{ name or 'main' }}{% endmacro %}
""",
    "models/fct_cases.sql": """
select {{ var('batch') }} as batch, number as case_id,
    {{ "error('no')" if var('is_broken') else "1" }} as one
from range(20000) as numbers (number)
""",
    "models/fct_responses.sql": """
select cases.batch, cases.case_id from {{ ref('fct_cases') }} as cases
""",
    "models/rpt_batches.sql": """
{{ config(materialized='view') }}
select batch, count(*) as cases from {{ ref('fct_cases') }} group by 1
union all
select batch, count(*) from {{ ref('fct_responses') }} group by 1
""",
    "tests/every_batch_is_good.sql": """
select * from {{ ref('fct_responses') }} where {{ 'true' if var('is_bad') else 'false' }} limit 3
""",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def published(tmp_path: Path) -> Path:
    folder = tmp_path / "warehouse"
    folder.mkdir()
    return folder / "casebook.duckdb"


def run(project: Path, published: Path, batch: int, **options: Any) -> Outcome:
    variables = {"batch": batch, **options.pop("variables", {})}
    return refresh(
        Options(database=published, project=project, variables=variables, is_quiet=True, **options)
    )


def command(
    project: Path, published: Path, *arguments: str, **process: Any
) -> subprocess.Popen[str]:
    """A refresh in a process of its own."""
    return subprocess.Popen(
        [
            sys.executable, "-m", "casebook.cli", "refresh", "--project-dir", str(project),
            "--database", str(published), *arguments,
        ],
        text=True, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **process},
    )  # fmt: skip


def batches(path: Path) -> set[tuple[int, int]]:
    with duckdb.connect(str(path), read_only=True) as warehouse:
        return set(warehouse.execute("select batch, cases from marts.rpt_batches").fetchall())


def test_a_refresh_publishes_and_says_what(project: Path, published: Path) -> None:
    outcome = run(project, published, 1)
    assert (outcome.code, outcome.reason) == (ExitCode.PUBLISHED, "publication 1 is out")
    assert batches(published) == {(1, 20000)}
    assert outcome.entry["marts"]["fct_cases"]["rows"] == 20000
    with duckdb.connect(str(published), read_only=True) as warehouse:
        assert warehouse.execute(
            "select publication, code, tests, seconds > 0, versions ->> 'duckdb',"
            " marts -> 'fct_cases' ->> 'rows' from refreshes.refreshes"
        ).fetchall() == [(1, 0, '{"success": 3, "pass": 1}', True, duckdb.__version__, "20000")]


def test_a_checksum_is_of_what_a_mart_holds(project: Path, published: Path) -> None:
    """Not of the order of its rows, nor of when it was built."""
    told = [
        run(project, published, batch, force=True).entry["marts"]["fct_cases"]
        for batch in (1, 1, 2)
    ]
    assert told[0] == told[1]
    assert told[0]["checksum"] != told[2]["checksum"]
    cases = project / "models" / "fct_cases.sql"
    cases.write_text(cases.read_text() + " order by case_id desc")
    assert run(project, published, 1, force=True).entry["marts"]["fct_cases"] == told[0]


def test_each_end_has_its_code_and_its_line(
    project: Path, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """3 is the one of test_two_refreshes_at_the_same_time_are_one."""
    place = ["refresh", "--project-dir", str(project), "--database", str(published)]
    for arguments, code, line in (
        ([], 0, "publication 1 is out"),
        ([], 4, "nothing is new since publication 1"),
        (["--vars", "{is_bad: true}"], 1, "1 tests failed: every_batch_is_good"),
        (["--vars", "{is_broken: true}"], 2, "fct_cases: "),
        (["--exports", "nowhere"], 2, "the exports folder nowhere is missing"),
    ):
        assert main([*place, *arguments]) == code
        told = capsys.readouterr()
        said, silent = (told.out, told.err) if code in (0, 4) else (told.err, told.out)
        assert said.startswith(line)
        assert (said.count("\n"), silent) == (1, "")


def test_what_a_macro_refuses_is_said_in_its_words(
    project: Path, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The macros that it was called by are in the log; nothing else is where --json answers."""
    (project / "macros" / "check.sql").write_text(
        "{% macro check() %}{% do exceptions.raise_compiler_error('No such zone.') %}{% endmacro %}"
    )
    settings = project / "dbt_project.yml"
    settings.write_text(settings.read_text() + 'on-run-start: "{{ check() if execute }}"\n')
    place = ["--project-dir", str(project), "--database", str(published)]
    assert main(["refresh", "--json", *place]) == ExitCode.BUILD_FAILED
    assert json.loads(capsys.readouterr().out)["reason"] == "No such zone. (./dbt_project.yml)"
    assert "called by" in (published.parent / ".casebook" / "logs" / "dbt.log").read_text()


def test_a_bar_moves_where_somebody_looks(project: Path, published: Path) -> None:
    """On a terminal; what a scheduler logs is the line alone, on standard output."""
    terminal, end = pty.openpty()
    termios.tcsetwinsize(end, (24, 100))
    process = command(project, published, stderr=end)
    os.close(end)
    told = b""
    with contextlib.suppress(OSError):  # a terminal that nobody writes to any more
        while block := os.read(terminal, 4096):
            told += block
    os.close(terminal)
    assert process.communicate(timeout=300)[0] == "publication 1 is out\n"
    assert re.search(r"casebook: +\d+%.* [1-4]/4 ", told.decode()), told


def test_a_build_that_fails_its_tests_is_never_published(project: Path, published: Path) -> None:
    run(project, published, 1)
    outcome = run(project, published, 2, variables={"is_bad": True})
    assert (outcome.code, outcome.reason) == (
        ExitCode.TESTS_FAILED,
        "1 tests failed: every_batch_is_good",
    )
    assert batches(published) == {(1, 20000)}
    outcome = run(project, published, 3, variables={"is_broken": True})
    assert outcome.code == ExitCode.BUILD_FAILED
    assert outcome.reason.startswith("fct_cases: ")
    assert batches(published) == {(1, 20000)}
    # what failed is told with what is published next
    run(project, published, 4)
    with duckdb.connect(str(published), read_only=True) as warehouse:
        assert warehouse.execute(
            "select publication, code from refreshes.refreshes order by rowid"
        ).fetchall() == [(1, 0), (None, 1), (None, 2), (2, 0)]


def test_nothing_new_is_not_built_again(project: Path, published: Path, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    (exports / "csv").mkdir(parents=True)
    (exports / "csv" / "cases.csv").write_text("case_id,created_at\n1,2025-01-01\n")
    assert run(project, published, 1, exports=exports).code == ExitCode.PUBLISHED
    outcome = run(project, published, 1, exports=exports)
    assert (outcome.code, outcome.reason) == (
        ExitCode.NOTHING_NEW,
        "nothing is new since publication 1",
    )
    assert run(project, published, 1, exports=exports, force=True).code == ExitCode.PUBLISHED
    (exports / "csv" / "cases.csv").write_text("case_id,created_at\n2,2025-01-01\n")
    assert run(project, published, 1, exports=exports).code == ExitCode.PUBLISHED
    (project / "models" / "fct_responses.sql").write_text(
        "select 1 as batch, number as case_id from range(20000) as numbers (number)"
    )
    assert run(project, published, 1, exports=exports).code == ExitCode.PUBLISHED
    assert len(Publisher(published).history()) == 4


def test_dbt_goes_on_from_what_it_parsed_where_the_project_is_the_same(
    project: Path, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    invoke = dbtRunner.invoke

    def watched(runner: dbtRunner, arguments: list[str], **options: Any) -> dbtRunnerResult:
        asked.append("--partial-parse" in arguments)
        return invoke(runner, arguments, **options)

    monkeypatch.setattr(dbtRunner, "invoke", watched)
    run(project, published, 1)
    run(project, published, 1, force=True)
    (project / "models" / "_models.yml").write_text("models: [{name: fct_cases}]\n")
    run(project, published, 1)
    (project / "models" / "fct_cases.sql").write_text("select {{ 1")
    assert run(project, published, 1).code == ExitCode.BUILD_FAILED
    assert run(project, published, 1).code == ExitCode.BUILD_FAILED
    assert asked == [False, True, False, False, False]


@pytest.mark.parametrize("way", ["a variable", "the project", "the environment"])
def test_what_is_new_is_noticed_however_the_folder_is_named(
    project: Path, published: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """A folder that is not absolute stands in the project's, where dbt looks for it."""
    file = project / "exports" / "csv" / "cases.csv"
    file.parent.mkdir(parents=True)
    file.write_text("case_id\n1\n")
    variables = {"exports": "exports"} if way == "a variable" else {}
    if way == "the project":
        settings = project / "dbt_project.yml"
        settings.write_text(settings.read_text().replace('exports: ""', "exports: exports"))
    if way == "the environment":
        monkeypatch.setenv("CASEBOOK_EXPORTS", str(project / "exports"))
    assert run(project, published, 1, variables=variables).code == ExitCode.PUBLISHED
    assert run(project, published, 1, variables=variables).code == ExitCode.NOTHING_NEW
    file.write_text("case_id\n1\n2\n")
    assert run(project, published, 1, variables=variables).code == ExitCode.PUBLISHED


def test_the_variable_goes_before_the_environment(
    project: Path, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in the project itself; --exports goes before both."""
    monkeypatch.setenv("CASEBOOK_EXPORTS", str(tmp_path / "nowhere"))
    (project / "exports").mkdir()
    place = ["refresh", "--project-dir", str(project), "--database", str(published)]
    assert main(place) == ExitCode.BUILD_FAILED
    assert main([*place, "--vars", "{exports: exports}"]) == ExitCode.PUBLISHED
    exports = str(project / "exports")
    assert main([*place, "--vars", "{exports: other}", "--exports", exports]) == ExitCode.PUBLISHED


@pytest.mark.parametrize("is_variable", [True, False])
def test_tables_of_a_loader_are_always_read(
    project: Path, published: Path, is_variable: bool
) -> None:
    variables = {"raw_tables": True} if is_variable else {}
    if not is_variable:
        settings = project / "dbt_project.yml"
        settings.write_text(settings.read_text().replace("vars: {", "vars: {raw_tables: true, "))
    for _ in range(2):
        assert run(project, published, 1, variables=variables).code == ExitCode.PUBLISHED


def test_another_key_of_hashes_is_new(
    project: Path, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All is told anew with it, and it stands nowhere."""
    (project / "models" / "fct_responses.sql").write_text(
        "select batch, case_id, {{ var('incremental', false) }} as is_gone_on_from"
        " from {{ ref('fct_cases') }}"
    )
    monkeypatch.delenv("CASEBOOK_HASH_KEY", raising=False)
    assert run(project, published, 1).code == ExitCode.PUBLISHED
    for key in ("the first key", "the second key"):
        monkeypatch.setenv("CASEBOOK_HASH_KEY", key)
        assert run(project, published, 1).code == ExitCode.PUBLISHED
        assert run(project, published, 1).code == ExitCode.NOTHING_NEW
        with duckdb.connect(str(published), read_only=True) as warehouse:
            query = "select distinct is_gone_on_from from marts.fct_responses"
            assert warehouse.execute(query).fetchall() == [(False,)]
        for file in (published, Publisher(published).log):
            assert key.encode() not in file.read_bytes()
    assert run(project, published, 1, force=True).code == ExitCode.PUBLISHED
    with duckdb.connect(str(published), read_only=True) as warehouse:
        assert warehouse.execute(query).fetchall() == [(True,)]


def test_a_link_to_another_folder_is_new(project: Path, published: Path, tmp_path: Path) -> None:
    """DuckDB follows links; one that leads back to where it stands is followed once."""
    exports = tmp_path / "exports"
    exports.mkdir()
    for day in ("day_1", "day_2"):
        (tmp_path / day).mkdir()
        (tmp_path / day / "cases.csv").write_text(f"case_id\n{day}\n")
        (tmp_path / day / "exports").symlink_to(exports)
        (exports / "csv").unlink(missing_ok=True)
        (exports / "csv").symlink_to(tmp_path / day)
        outcome = run(project, published, 1, exports=exports)
        assert (outcome.code, [*outcome.entry["files"]]) == (ExitCode.PUBLISHED, ["csv/cases.csv"])
    assert run(project, published, 1, exports=exports).code == ExitCode.NOTHING_NEW


def test_an_instant_is_taken_as_it_is_written(
    project: Path, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """YAML makes of it no text, but an instant or a day."""
    for instant in ("2025-06-30 22:00:00", "2025-06-30"):
        arguments = ["--project-dir", str(project), "--database", str(published), "--json"]
        assert main(["refresh", *arguments, "--vars", f"{{as_of: {instant}}}"]) == 0
        told = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert told["variables"] == {"as_of": instant}


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("watch: true", "the variable watch is a mapping, not True"),
        ("watch: off", "the variable watch is a mapping, not False"),
        ("watch: {shrank: of}", "the rule shrank of watch is error, warn or off, not of"),
        ("watch: {tolerance: a}", "the tolerance of watch is a share like 0.1, not a"),
        ("watch: {tolerance: 10}", "the tolerance of watch is a share like 0.1, not 10"),
        ("watch: {tolerance: off}", "the tolerance of watch is a share like 0.1, not off"),
        ("audiences: true", "the variable audiences is a mapping, not True"),
    ],
)
def test_a_wrong_setting_is_said_before_the_build(
    project: Path, published: Path, capsys: pytest.CaptureFixture[str], setting: str, line: str
) -> None:
    place = ["--project-dir", str(project), "--database", str(published), "--audience", "north"]
    assert main(["refresh", *place, "--vars", f"{{{setting}}}"]) == ExitCode.BUILD_FAILED
    assert capsys.readouterr().err == f"{line}; what is published is as it was\n"
    assert not Publisher(published).side_file.parent.exists()


def test_an_export_that_is_still_being_written_is_not_published(
    project: Path, published: Path, tmp_path: Path
) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "cases.csv").write_text("case_id\n")
    # the build itself writes to it, as a slow exporter would
    (project / "models" / "fct_responses.sql").write_text(
        "{{ config(pre_hook=\"copy (select 1) to '" + str(exports / "cases.csv") + "'\") }}\n"
        "select batch, case_id from {{ ref('fct_cases') }}"
    )
    outcome = run(project, published, 1, exports=exports)
    assert outcome.code == ExitCode.BUILD_FAILED
    assert outcome.reason == (
        "cases.csv changed while it was read; refresh when the export is complete"
    )
    assert not published.exists()


def test_the_last_publications_are_kept_and_can_come_back(project: Path, published: Path) -> None:
    for batch in range(1, 5):
        run(project, published, batch, keep=3)
    publisher = Publisher(published)
    assert [(one.number, one.is_current) for one in publisher.history()] == [
        (4, True), (3, False), (2, False),
    ]  # fmt: skip
    assert main(["rollback", "2", "--database", str(published)]) == 0
    assert batches(published) == {(2, 20000)}
    assert [one.number for one in publisher.history() if one.is_current] == [2]
    with pytest.raises(RefreshError, match="there is no publication 1; there are: 4, 3, 2"):
        publisher.roll_back(1)
    # numbers go on, also when a clock was set back
    assert run(project, published, 5, keep=3).reason == "publication 5 is out"


def test_where_nothing_is_published_the_history_says_so(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip in the path is no empty history."""
    assert main(["history", "--database", str(published)]) == 0
    assert capsys.readouterr().out == f"no refresh has published {published} yet\n"


def test_the_clock_set_back_does_not_confuse_the_history(project: Path, published: Path) -> None:
    moments = [datetime(2025, 7, day, tzinfo=UTC) for day in (10, 11, 3, 4)]
    for batch, moment in enumerate(moments, 1):
        variables = {"batch": batch}
        options = Options(published, project, variables=variables, keep=3, is_quiet=True)
        outcome = refresh(options, now=lambda moment=moment: moment)
        assert outcome.reason == f"publication {batch} is out"
    history = Publisher(published).history()
    assert [(one.number, one.entry["started_at"][:10]) for one in history] == [
        (4, "2025-07-04"), (3, "2025-07-03"), (2, "2025-07-11"),
    ]  # fmt: skip
    assert [one.number for one in history if one.is_current] == [4]
    assert batches(published) == {(4, 20000)}


def test_two_refreshes_at_the_same_time_are_one(project: Path, published: Path) -> None:
    """Two real processes: one publishes, the other says that it does."""
    run(project, published, 1)
    processes = [command(project, published, "--vars", f"{{batch: {batch}}}") for batch in (2, 3)]
    told = {process.wait(timeout=300): process.communicate() for process in processes}
    assert set(told) == {ExitCode.PUBLISHED, ExitCode.LOCKED}
    assert told[ExitCode.LOCKED][1].strip() == f"another refresh of {published} runs"
    ((batch, _),) = batches(published)
    assert batch in (2, 3)
    assert [one.number for one in Publisher(published).history()] == [2, 1]


def test_two_refreshes_at_once_are_one(project: Path, published: Path) -> None:
    with Publisher(published).lock():
        outcome = run(project, published, 1)
    assert (outcome.code, outcome.reason) == (
        ExitCode.LOCKED,
        f"another refresh of {published} runs",
    )


def test_a_folder_that_cannot_be_written_gives_a_sentence(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    outcome = run(project, tmp_path / "file" / "casebook.duckdb", 1)
    assert outcome.code == ExitCode.BUILD_FAILED
    assert "nothing was changed" in outcome.reason
    arguments = ["--project-dir", str(tmp_path), "--database", str(tmp_path / "w.duckdb")]
    assert main(["refresh", *arguments]) == 2
    assert capsys.readouterr().err == f"{tmp_path} has no dbt_project.yml\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_leaves_the_publication(
    project: Path, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(project, published, 1)

    def no_space(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("casebook.refresh.publisher.sync", no_space)
    outcome = run(project, published, 2)
    assert outcome.code == ExitCode.BUILD_FAILED
    assert outcome.reason == "No space left on device; what is published is as it was"
    monkeypatch.undo()
    assert batches(published) == {(1, 20000)}
    assert run(project, published, 3).code == ExitCode.PUBLISHED


def small_disk(folder: Path, size: str) -> bool:
    """Put a file system of that size onto a folder, where one may."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def test_a_disk_that_is_full_leaves_the_publication(project: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    if not small_disk(disk, "24m"):
        pytest.skip("a small disk can be mounted by root only")
    try:
        published = disk / "casebook.duckdb"
        assert run(project, published, 1).code == ExitCode.PUBLISHED
        before = published.read_bytes()
        (disk / "others").write_bytes(os.urandom(shutil.disk_usage(disk).free - 300_000))
        outcome = run(project, published, 2)
        assert outcome.code == ExitCode.BUILD_FAILED
        assert "no space left on device" in outcome.reason.lower()
        assert "\n" not in outcome.reason
        assert published.read_bytes() == before
        assert batches(published) == {(1, 20000)}
        (disk / "others").unlink()
        assert run(project, published, 3).code == ExitCode.PUBLISHED
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_file_that_may_grow_no_further_leaves_the_publication(
    project: Path, published: Path
) -> None:
    """As a quota does; a limit of the process does the same without a disk of its own."""
    run(project, published, 1)
    cases = project / "models" / "fct_cases.sql"
    text = cases.read_text().replace("number as case_id", "md5(number::text) as case_id")
    cases.write_text(text.replace("20000", "500000"))
    process = command(
        project, published, "--vars", "{batch: 2}",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 22, 1 << 22)),
    )  # fmt: skip
    _, reason = process.communicate(timeout=300)
    assert process.returncode == ExitCode.BUILD_FAILED
    assert reason.strip().splitlines()[-1].startswith("fct_")
    assert batches(published) == {(1, 20000)}


def test_a_folder_that_is_read_only_leaves_the_publication(project: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    if not small_disk(disk, "64m"):
        pytest.skip("a disk can be mounted by root only, and root may write anywhere else")
    published = disk / "casebook.duckdb"
    try:
        # in a process of its own: dbt keeps its log open
        assert command(project, published, "--vars", "{batch: 1}").wait(timeout=300) == 0
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        outcome = run(project, published, 2)
        assert (outcome.code, outcome.reason) == (
            ExitCode.BUILD_FAILED,
            f"cannot write beside {published}: Read-only file system; nothing was changed",
        )
        assert batches(published) == {(1, 20000)}
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_connection_left_open_cannot_lose_rows(project: Path, published: Path) -> None:
    """The write-ahead log of a connection that dbt left open would stay behind."""
    publisher = Publisher(published)
    side_file = publisher.clear_side_file()
    left_open = duckdb.connect(str(side_file))
    left_open.execute("create table cases as select 1 as case_id")
    with pytest.raises(RefreshError, match="a connection is open, rows would be lost"):
        publisher.publish(1, keep=3)
    assert not published.exists()
    left_open.close()


@pytest.mark.parametrize("is_closed", [True, False])
def test_the_connection_that_dbt_leaves_open_loses_no_row(
    project: Path, published: Path, monkeypatch: pytest.MonkeyPatch, is_closed: bool
) -> None:
    """dbtRunner does leave one, with a write-ahead log; unclosed, nothing would be published."""
    logs = []

    def close() -> None:
        logs.append(list(Publisher(published).side_file.parent.glob("*.wal")))
        if is_closed:
            close_all()

    close_all = DuckDBConnectionManager.close_all_connections
    monkeypatch.setattr(DuckDBConnectionManager, "close_all_connections", close)
    try:
        outcome = run(project, published, 1)
    finally:
        close_all()
    assert [path.name for path in logs[0]] == ["casebook.duckdb.wal"]
    if is_closed:
        assert outcome.code == ExitCode.PUBLISHED
        assert batches(published) == {(1, 20000)}
    else:
        assert outcome.code == ExitCode.BUILD_FAILED
        assert not published.exists()


def leave_log(other: Path, stray: Path) -> None:
    """The write-ahead log of another file, of a table that the published one lacks."""
    with duckdb.connect(str(other)) as warehouse:
        warehouse.execute("create table others as select 1 as one")
        warehouse.execute("checkpoint")
        warehouse.execute("insert into others values (2)")
        shutil.copy(other.with_name(f"{other.name}.wal"), stray)


def test_a_stray_log_is_no_harm(project: Path, published: Path, tmp_path: Path) -> None:
    """Beside the side file, or beside the published one, of somebody who wrote into it."""
    side_file = Publisher(published).clear_side_file()
    side_file.with_name("casebook.duckdb.wal").write_bytes(b"not a log of this file")
    assert run(project, published, 1).code == ExitCode.PUBLISHED
    stray = published.with_name("casebook.duckdb.wal")
    for number in (2, 1):
        leave_log(tmp_path / f"other_{number}.duckdb", stray)
        with pytest.raises(duckdb.Error):
            batches(published)
        if number == 2:
            assert run(project, published, 2).code == ExitCode.PUBLISHED
        else:
            Publisher(published).roll_back(1)
        assert batches(published) == {(number, 20000)}
        assert not stray.exists()
    assert (published.parent / ".casebook" / "casebook.duckdb.wal.set_aside").exists()


def test_a_reader_keeps_its_snapshot_until_it_reconnects(project: Path, published: Path) -> None:
    run(project, published, 1)
    reading = subprocess.Popen(
        [
            sys.executable, "-c",
            "import duckdb, sys\n"
            "reader = duckdb.connect(sys.argv[1], read_only=True)\n"
            "for _ in range(2):\n"
            "    print(reader.execute('select max(batch) from marts.fct_cases').fetchone()[0],"
            " flush=True)\n"
            "    sys.stdin.readline()\n",
            str(published),
        ],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert reading.stdin
    assert reading.stdout
    assert reading.stdout.readline() == "1\n"
    assert run(project, published, 2).code == ExitCode.PUBLISHED
    reading.stdin.write("\n")
    reading.stdin.flush()
    assert reading.stdout.readline() == "1\n"
    reading.communicate("\n")
    assert batches(published) == {(2, 20000)}


def test_marts_are_exported_to_a_versioned_folder(project: Path, published: Path) -> None:
    """Files come and go with their publication; a rollback points at those of its own."""
    run(project, published, 1, exported="csv", keep=2)
    run(project, published, 2, exported="parquet", keep=2)
    current = published.parent / "published" / "current"

    def told(kind: str) -> tuple[str, list[Any]]:
        query = f"select distinct batch from '{current}/fct_cases.{kind}'"
        return current.resolve().name, duckdb.connect().execute(query).fetchall()

    assert told("parquet") == ("2", [(2,)])
    Publisher(published).roll_back(1)
    assert told("csv") == ("1", [(1,)])
    run(project, published, 3, exported="parquet", keep=2)
    assert told("parquet") == ("3", [(3,)])
    assert sorted(path.name for path in current.parent.iterdir()) == ["2", "3", "current"]


def test_an_export_that_is_lacking_is_made_though_nothing_is_new(
    project: Path, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It failed, or is asked for later; a rollback makes that of a publication that had none."""
    place = ["--project-dir", str(project), "--database", str(published)]
    parquet = ["refresh", *place, "--export", "parquet"]
    folder = published.parent / "published"

    def line(arguments: list[str]) -> str:
        assert main(arguments) in (ExitCode.PUBLISHED, ExitCode.NOTHING_NEW)
        return capsys.readouterr().out.splitlines()[-1]

    assert line(["refresh", *place]) == "publication 1 is out"
    assert line(parquet) == "publication 1 is out as parquet as well"
    assert line(parquet) == "nothing is new since publication 1"
    assert line([*parquet[:-1], "csv"]) == "publication 1 is out as csv as well"
    assert {path.name for path in (folder / "current").glob("fct_cases.*")} == {
        "fct_cases.csv", "fct_cases.parquet",
    }  # fmt: skip
    (folder / "2").write_text("in the way")
    vars_2 = ["--vars", "{batch: 2}"]
    assert line([*parquet, *vars_2]).startswith("publication 2 is out, but not as parquet: ")
    assert main([*parquet, *vars_2]) == ExitCode.BUILD_FAILED
    (folder / "2").unlink()
    assert line([*parquet, *vars_2]) == "publication 2 is out as parquet as well"
    assert line(["refresh", *place, "--vars", "{batch: 3}"]) == "publication 3 is out"
    assert (folder / "current").resolve().name == "2"
    assert line(["rollback", "3", *place]) == "publication 3 is out again"
    query = f"select distinct batch from '{folder}/current/fct_cases.parquet'"
    assert duckdb.connect().execute(query).fetchall() == [(3,)]
    assert [one.number for one in Publisher(published).history()] == [3, 2, 1]


def test_what_somebody_wrote_into_the_published_file_is_not_carried_on(
    project: Path, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said, of the history as well, and all is told anew, though nothing else is new."""
    (project / "models" / "fct_responses.sql").write_text(
        "select batch, case_id, {{ var('incremental', false) }} as is_gone_on_from"
        " from {{ ref('fct_cases') }}"
    )
    run(project, published, 1)
    with duckdb.connect(str(published)) as warehouse:
        warehouse.execute("select * from marts.fct_cases").fetchall()
    assert run(project, published, 1).code == ExitCode.NOTHING_NEW
    with duckdb.connect(str(published)) as warehouse:
        warehouse.execute("create table marts.fct_mine as select 1 as one")
    outcome = run(project, published, 1)
    assert outcome.reason == (
        "publication 2 is out; somebody wrote into publication 1, so all cases were told anew"
    )
    assert outcome.entry["findings"][0]["rule"] == "written_into"
    with duckdb.connect(str(published), read_only=True) as warehouse:
        assert warehouse.execute("select count(*) from duckdb_tables()").fetchall() == [(3,)]
        query = "select distinct is_gone_on_from from marts.fct_responses"
        assert warehouse.execute(query).fetchall() == [(False,)]
    assert main(["history", "--database", str(published)]) == 0
    latest, first = capsys.readouterr().out.splitlines()
    assert first.endswith(" cases, written into since")
    assert latest.endswith(" cases")


def test_a_failure_is_told_to_a_command(project: Path, published: Path, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    command = f"{sys.executable} -c \"import sys; open('{heard}', 'w').write(sys.argv[1])\""
    run(project, published, 1, variables={"is_bad": True}, notify=command)
    assert heard.read_text() == "1 tests failed: every_batch_is_good"


def test_the_commands_answer_in_json(
    project: Path, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--project-dir", str(project), "--database", str(published), "--json"]
    assert main(["refresh", *arguments, "--vars", "{batch: 3}"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["code"], answer["publication"]) == (0, 1)
    assert main(["history", *arguments]) == 0
    assert json.loads(capsys.readouterr().out)[0]["is_current"]


def test_older_readers_can_open_the_published_file(project: Path, published: Path) -> None:
    """Version 64 is what DuckDB 1.0 wrote; later ones only newer clients can read."""
    run(project, published, 1)
    header = published.read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 64


OLDER = os.environ.get("CASEBOOK_OLDER_DUCKDB", "1.1.3").split()


@pytest.fixture(scope="session", params=OLDER)
def older_client(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with an older DuckDB, from the registry; a folder of CASEBOOK_SCRATCH keeps it."""
    scratch = os.environ.get("CASEBOOK_SCRATCH")
    folder = Path(scratch) if scratch else tmp_path_factory.mktemp("older")
    older = request.param
    python = folder / f"duckdb-{older}" / "bin" / "python"
    if not python.exists():
        subprocess.run(
            [sys.executable, "-m", "venv", "--without-pip", str(python.parents[1])], check=True
        )
    installed = subprocess.run(
        [
            sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet",
            "--disable-pip-version-check", "--only-binary", ":all:", f"duckdb=={older}",
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if installed.returncode:
        reason = f"duckdb {older} cannot be had: {installed.stderr.strip().splitlines()[-1]}"
        # without a network the other tests can go on; who asks for a version wants it tried
        (pytest.fail if "CASEBOOK_OLDER_DUCKDB" in os.environ else pytest.skip)(reason)
    return python


def test_an_older_client_reads_the_published_file(
    project: Path, published: Path, older_client: Path
) -> None:
    run(project, published, 7)
    query = "select batch, cases from marts.rpt_batches union select count(*), 0 from refreshes.refreshes order by 1"  # noqa: E501
    told = subprocess.run(
        [
            str(older_client), "-c",
            "import duckdb, sys\n"
            "warehouse = duckdb.connect(sys.argv[1], read_only=True)\n"
            "print(duckdb.__version__, warehouse.execute(sys.argv[2]).fetchall())",
            str(published), query,
        ],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.strip().endswith(" [(1, 0), (7, 20000)]")
    print(f"\nDuckDB {told.stdout.split()[0]} reads what DuckDB {duckdb.__version__} published")


READER = """
import collections, json, pathlib, sys, time
import duckdb
seen, (path, stop) = collections.Counter(), sys.argv[1:]
while not pathlib.Path(stop).exists():
    try:
        with duckdb.connect(path, read_only=True) as warehouse:
            told = warehouse.execute(
                "select batch, cases from marts.rpt_batches order by 1"
            ).fetchall()
            other = warehouse.execute("select max(batch) from marts.fct_cases").fetchone()[0]
        is_whole = told == [(other, 20000)] * 2
        seen[f"batch {other}" if is_whole else f"mixed {told} {other}"] += 1
    except duckdb.Error as error:
        seen[f"error: {error}"] += 1
    time.sleep(0.2)
print(json.dumps(seen))
"""


def test_readers_never_see_a_part_or_a_failing_build(project: Path, published: Path) -> None:
    run(project, published, 0)
    stop = published.parent / "stop"
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(published), str(stop)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    bad = set(range(3, REFRESHES + 1, 6))
    codes = Counter(
        run(project, published, batch, keep=2, variables={"is_bad": batch in bad}).code
        for batch in range(1, REFRESHES + 1)
    )
    stop.touch()
    seen: Counter[str] = Counter()
    for reader in readers:
        seen.update(json.loads(reader.communicate(timeout=60)[0]))
    assert codes == {
        ExitCode.PUBLISHED: REFRESHES - len(bad), ExitCode.TESTS_FAILED: len(bad)
    }  # fmt: skip
    batch_reads = {key: count for key, count in seen.items() if key.startswith("batch ")}
    assert seen == batch_reads
    assert not {f"batch {batch}" for batch in bad} & seen.keys()
    assert len(seen) > REFRESHES / 4
    print(
        f"\n{sum(seen.values())} reads of 8 readers during {REFRESHES} refreshes, {len(bad)} of"
        f" which failed their tests: {len(seen)} publications seen, 0 errors, 0 mixed,"
        " 0 of failing builds"
    )


def test_a_refresh_that_is_killed_loses_nothing(project: Path, published: Path) -> None:
    """At moments of its start, and, more often, of its build, tests and publication."""
    folder = Publisher(published).side_file.parent

    def started(batch: int) -> subprocess.Popen[str]:
        return command(
            project, published, "--json", "--keep", "2", "--vars", f"{{batch: {batch}}}",
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def touched() -> int | None:
        with contextlib.suppress(FileNotFoundError):
            return folder.stat().st_ctime_ns
        return None

    def begun(process: subprocess.Popen[str], before: int | None) -> float:
        """Wait until a refresh has the lock and makes its folder anew; when that was."""
        while touched() in (before, None) and process.poll() is None:
            time.sleep(0.01)
        return time.monotonic()

    chance, usual = random.Random(7), 600.0
    last, batch, ends = 0, 0, Counter[str]()
    while sum(ends.values()) - ends["not killed"] < KILLS:
        before, process = touched(), started(batch)
        since = begun(process, before) if (is_building := batch % 5 > 0 or batch == 0) else None
        try:
            process.wait(chance.uniform(0, 1) * usual if batch else None)
            # how long it takes from there, as busy as the machine is now
            usual = time.monotonic() - since if since else usual
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        ((told, _),) = batches(published)
        assert told in (last, batch)
        ends[
            "not killed" if process.returncode == 0
            else "killed after publishing" if told == batch
            else "killed while it built" if is_building
            else "killed at its start"
        ] += 1  # fmt: skip
        last, batch = told, batch + 1
    assert run(project, published, -1).code == ExitCode.PUBLISHED
    assert batches(published) == {(-1, 20000)}
    print(f"\n{dict(ends)}: the file was always whole, and the next refresh published")


def test_the_lock_ends_with_its_process(published: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable, "-c",
            "import sys, time\n"
            "from pathlib import Path\n"
            "from casebook.refresh import Publisher\n"
            "with Publisher(Path(sys.argv[1])).lock():\n"
            "    print('held', flush=True)\n"
            "    time.sleep(600)\n",
            str(published),
        ],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    holder.kill()
    holder.wait()
    deadline = time.monotonic() + 10
    while True:
        try:
            with Publisher(published).lock():
                break
        except RefreshError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert fcntl  # what the lock is made of: it is the system's, not a file that stays
