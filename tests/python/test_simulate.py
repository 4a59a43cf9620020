"""The simulator writes equal, consistent and believable exports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from casebook import simulate
from casebook.cli import main
from casebook.simulate import Scenario, write_exports

SAMPLE = Path(__file__).parents[2] / "seeds" / "sample"
CASES = 2_000

Query = Callable[[str], list[tuple[object, ...]]]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its relative path."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both connectors' exports."""
    out = tmp_path_factory.mktemp("exports")
    for connector in simulate.CONNECTORS:
        write_exports(Scenario(connector, CASES, seed=3), out)
    return out


@pytest.fixture(scope="module")
def query(exports: Path) -> Query:
    """Ask the exports a question; tables are named `zendesk.ticket`, `csv.cases`."""
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    for connector in simulate.CONNECTORS:
        connection.execute(f"create schema {connector}")
        for file in (exports / connector).glob("*.parquet"):
            connection.execute(f"create view {connector}.\"{file.stem}\" as from '{file}'")

    def ask(sql: str) -> list[tuple[object, ...]]:
        return connection.execute(sql).fetchall()

    return ask


@pytest.mark.parametrize("connector", simulate.CONNECTORS)
def test_equal_arguments_give_equal_bytes(connector: str, tmp_path: Path) -> None:
    arguments = ["simulate", "--cases", "300", "--seed", "5", "--connector", connector]
    for folder in ("one", "two"):
        assert main([*arguments, "--out", str(tmp_path / folder)]) == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_another_seed_gives_another_company(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_exports(Scenario("zendesk", 50, seed), tmp_path / str(seed))
    tickets = [tmp_path / str(seed) / "zendesk" / "ticket.parquet" for seed in (1, 2)]
    assert tickets[0].read_bytes() != tickets[1].read_bytes()


def test_many_cases_come_in_parts_that_hold_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = Scenario("zendesk", 250)
    write_exports(scenario, tmp_path / "whole")
    monkeypatch.setattr(simulate, "CHUNK", 40)
    monkeypatch.setattr(simulate, "BLOCK", 100)
    write_exports(scenario, tmp_path / "parts")
    for table in ("ticket", "ticket_field_history", "user"):
        parts = tmp_path / "parts" / "zendesk" / table
        assert len(list(parts.glob("*.parquet"))) == 3
        whole = tmp_path / "whole" / "zendesk" / f"{table}.parquet"
        rows = [
            duckdb.connect()
            .execute(f"select * from read_parquet('{files}') order by all")
            .fetchall()
            for files in (parts / "*.parquet", whole)
        ]
        assert rows[0] == rows[1]


def test_the_committed_sample_is_what_the_command_writes(tmp_path: Path) -> None:
    assert main(["simulate", "--sample", "--out", str(tmp_path)]) == 0
    written, committed = contents(tmp_path), contents(SAMPLE)
    assert written.keys() == committed.keys()
    assert [name for name in written if written[name] != committed[name]] == []
    assert sum(map(len, committed.values())) < 5_000_000


def test_every_case_is_there_once(query: Query) -> None:
    for table, key in (("zendesk.ticket", "id"), ("csv.cases", "case_id")):
        assert query(f"select count(*), count(distinct {key}) from {table}") == [(CASES, CASES)]
    [(per_case,)] = query(f"select count(*) / {CASES} from zendesk.ticket_field_history")
    assert 15 < float(str(per_case)) < 25


@pytest.mark.parametrize(
    ("child", "column", "parent", "key"),
    [
        ("zendesk.ticket_field_history", "ticket_id", "zendesk.ticket", "id"),
        ("zendesk.ticket_comment", "ticket_id", "zendesk.ticket", "id"),
        ("zendesk.ticket_comment", "nullif(user_id, -1)", "zendesk.user", "id"),
        ("zendesk.ticket_field_history", "nullif(user_id, -1)", "zendesk.user", "id"),
        ("zendesk.ticket", "requester_id", "zendesk.user", "id"),
        ("zendesk.ticket", "assignee_id", "zendesk.user", "id"),
        ("zendesk.ticket", "group_id", 'zendesk."group"', "id"),
        ("zendesk.ticket", "brand_id", "zendesk.brand", "id"),
        ("zendesk.ticket", "problem_id", "zendesk.ticket", "id"),
        ("zendesk.ticket", "via_source_from_id", "zendesk.ticket", "id"),
        ("zendesk.ticket", "organization_id", "zendesk.organization", "id"),
        ("zendesk.user", "organization_id", "zendesk.organization", "id"),
        ("zendesk.ticket_schedule", "schedule_id", "zendesk.schedule", "id"),
        ("zendesk.call", "ticket_id", "zendesk.ticket", "id"),
        ("zendesk.call_leg", "call_id", "zendesk.call", "id"),
        ("csv.cases", "requester_id", "csv.people", "person_id"),
        ("csv.cases", "account_id", "csv.accounts", "account_id"),
        ("csv.people", "account_id", "csv.accounts", "account_id"),
        ("csv.people", "group_id", "csv.groups", "group_id"),
        ("csv.case_events", "actor_id", "csv.people", "person_id"),
        ("csv.case_events", "agent_id", "csv.people", "person_id"),
        ("csv.case_events", "group_id", "csv.groups", "group_id"),
        ("csv.case_events", "linked_case_id", "csv.cases", "case_id"),
        ("csv.contacts", "customer_id", "csv.people", "person_id"),
        ("csv.contacts", "case_id", "csv.cases", "case_id"),
        ("csv.agent_time", "agent_id", "csv.people", "person_id"),
        ("csv.surveys", "case_id", "csv.cases", "case_id"),
        ("csv.surveys", "account_id", "csv.accounts", "account_id"),
        ("csv.subscriptions", "account_id", "csv.accounts", "account_id"),
        ("csv.accounts", "parent_account_id", "csv.accounts", "account_id"),
    ],
)
def test_every_reference_is_kept(
    child: str, column: str, parent: str, key: str, query: Query
) -> None:
    lost = query(
        f"select {column} from {child} where {column} is not null "
        f"and {column} not in (select {key} from {parent})"
    )
    assert lost == []


def test_nothing_happens_outside_the_simulated_time(query: Query) -> None:
    for table, first, last in (
        ("zendesk.ticket", "created_at", "updated_at"),
        ("zendesk.ticket_field_history", "updated", "updated"),
        ("zendesk.ticket_comment", "created", "created"),
        ("zendesk.call", "created_at", "updated_at"),
        ("zendesk.satisfaction_rating", "created_at", "updated_at"),
        ("csv.cases", "created_at", "created_at"),
        ("csv.case_events", "occurred_at", "occurred_at"),
        ("csv.contacts", "started_at", "ended_at"),
        ("csv.agent_time", "started_at", "ended_at"),
        ("csv.surveys", "offered_at", "responded_at"),
    ):
        [(begin, end)] = query(
            f"select min(try_cast({first} as timestamp)), max(try_cast({last} as timestamp)) "
            f"from {table}"
        )
        assert str(begin) >= "2024-07-01", table
        assert str(end) < "2026-01-01", table


def test_a_ticket_shows_its_last_recorded_values(query: Query) -> None:
    for field in ("status", "priority", "assignee_id", "group_id", "custom_product_area"):
        differing = query(
            f"""
            with last_values as (
                select ticket_id, arg_max_null(value, updated) as value
                from zendesk.ticket_field_history where field_name = '{field}' group by 1
            )
            select id from zendesk.ticket
            left join last_values on last_values.ticket_id = ticket.id
            where ticket.{field}::text is distinct from last_values.value
            """
        )
        assert differing == [], field


def test_a_field_changes_at_most_once_an_instant(query: Query) -> None:
    key = "ticket_id, field_name, updated"
    history = "zendesk.ticket_field_history"
    assert query(f"select {key} from {history} group by {key} having count(*) > 1") == []


def test_the_csv_log_has_a_few_defects_of_each_kind(query: Query) -> None:
    each = CASES // 41 // 4
    [(instants, statuses, orphans, copies)] = query(
        """
        select
            count(*) filter (occurred_at = 'yesterday'),
            count(*) filter (status = 'resolved?'),
            count(*) filter (case_id not in (select case_id from csv.cases)),
            count(*) - count(distinct event_id)
        from csv.case_events
        """
    )
    assert instants == statuses == orphans == copies == each


def test_the_figures_are_believable(query: Query) -> None:
    [(reopened, answered)] = query(
        """
        with changes as (
            select ticket_id, value, lag(value) over (partition by ticket_id order by updated)
                as previous
            from zendesk.ticket_field_history where field_name = 'status'
        )
        select
            count(distinct ticket_id) filter (previous = 'solved' and value = 'open')
            / count(distinct ticket_id) filter (value = 'solved'),
            count(distinct ticket_id) filter (value = 'solved') / count(distinct ticket_id)
        from changes
        """
    )
    assert 0.05 < float(str(reopened)) < 0.10
    assert float(str(answered)) > 0.88
    [(happy,)] = query(
        """
        select count(*) filter (value = 'good') / count(*) from zendesk.ticket_field_history
        where field_name = 'satisfaction_score' and value <> 'offered'
        """
    )
    assert 0.82 < float(str(happy)) < 0.95
    [(abandoned,)] = query(
        """
        select count(*) filter (outcome = 'abandoned_in_queue') / count(*) from csv.contacts
        where queued_at is not null
        """
    )
    assert 0.03 < float(str(abandoned)) < 0.10
    [(cost,)] = query(f"select sum(amount::decimal(18, 2)) / {CASES} from csv.costs")
    assert 5 < float(str(cost)) < 15


def test_accounts_that_leave_for_bad_service_had_their_cases_reopened(query: Query) -> None:
    shares = query(
        """
        with reopened as (
            select case_id, count_if(status = 'open' and previous = 'solved') > 0 as is_reopened
            from (
                select case_id, status, lag(status) over (
                    partition by case_id order by occurred_at, sequence
                ) as previous
                from csv.case_events
                where event_type = 'status_changed' and occurred_at <> 'yesterday'
            )
            group by 1
        )
        select
            coalesce(churn_reason = 'service quality'
                and cast(created_at as timestamp) > cast(ended_at as timestamp) - interval 115 day,
                false) as is_leaving,
            count(*), avg(is_reopened::int)
        from csv.cases
        join reopened using (case_id)
        join csv.people on person_id = requester_id
        join csv.subscriptions on subscriptions.account_id = people.account_id
        where cast(created_at as timestamp) >= cast(started_at as timestamp)
            and (ended_at is null or cast(created_at as timestamp) < cast(ended_at as timestamp))
        group by 1 order by 1
        """
    )
    [(_, _, usual), (_, cases, leaving)] = shares
    assert int(str(cases)) > 20
    assert float(str(leaving)) > 2 * float(str(usual))


def test_no_case_is_forgotten(query: Query) -> None:
    [(open_and_old,)] = query(
        "select count(*) from zendesk.ticket where status in ('new', 'open', 'pending')"
        " and created_at < timestamp '2025-10-01'"
    )
    assert open_and_old == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--cases", "0", "--connector", "csv"], "'0' is not a whole number of at least 1"),
        (["--cases", "ten", "--connector", "csv"], "'ten' is not a whole number"),
        (["--cases", "10", "--connector", "salesforce"], "invalid choice: 'salesforce'"),
        (["--cases", "10"], "--connector is required"),
        (["--connector", "csv"], "--cases is required"),
        (["--cases", "9", "--connector", "csv", "--start", "June"], "'June' is not a date"),
        (["--cases", "9", "--connector", "csv", "--months", "999"], "--months must be 240"),
        (["--sample", "--cases", "10"], "--sample has its own --cases"),
    ],
)
def test_a_wrong_argument_is_one_clear_sentence(
    arguments: list[str], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["simulate", "--out", str(tmp_path / "out"), *arguments])
    message = capsys.readouterr().err
    assert stop.value.code == 2
    assert reason in message
    assert message.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_exports_that_are_not_simulated_are_never_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    real = tmp_path / "zendesk" / "ticket.csv"
    real.parent.mkdir()
    real.write_text("id\n1\n")
    code = main(["simulate", "--cases", "5", "--connector", "zendesk", "--out", str(tmp_path)])
    assert code == 1
    assert "not simulated" in capsys.readouterr().err
    assert real.read_text() == "id\n1\n"


def test_a_simulation_replaces_an_earlier_one(tmp_path: Path) -> None:
    write_exports(Scenario("csv", 20), tmp_path, "csv")
    write_exports(Scenario("csv", 20), tmp_path, "parquet")
    assert not list(tmp_path.rglob("*.csv"))


@pytest.mark.parametrize("months", [1, 7])
def test_small_and_short_simulations_have_their_case(months: int, tmp_path: Path) -> None:
    for connector, table in {"zendesk": "ticket", "csv": "cases"}.items():
        write_exports(Scenario(connector, 1, months=months), tmp_path)
        assert len(duckdb.read_parquet(str(tmp_path / connector / f"{table}.parquet"))) == 1
    assert set(simulate.CONNECTORS) == {"zendesk", "csv"}
