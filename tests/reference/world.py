"""Everything that is known at as_of, looked up by key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from .cases import Case, Transition, build_cases
from .clock import Schedules
from .words import Row


@dataclass
class World:
    tables: dict[str, list[Row]]
    as_of: int
    zone: ZoneInfo

    @cached_property
    def schedules(self) -> Schedules:
        return Schedules(self.tables["business_hours"], self.tables["holidays"])

    @cached_property
    def cases(self) -> list[Case]:
        return build_cases(self.tables, self.schedules, self.as_of)

    @cached_property
    def counted_cases(self) -> list[Case]:
        """Rule 21: cases that are void now count nowhere."""
        return [case for case in self.cases if not case.is_void]

    @cached_property
    def case_by_id(self) -> dict[str, Case]:
        return {case.id: case for case in self.cases}

    @cached_property
    def people(self) -> dict[str, Row]:
        return {row["person_id"]: row for row in self.tables["people"]}

    @cached_property
    def accounts(self) -> dict[str, Row]:
        return {row["account_id"]: row for row in self.tables["accounts"]}

    def person(self, person_id: str | None, column: str) -> str | None:
        row = self.people.get(person_id or "")
        return None if row is None else row[column]

    def account_of(self, case: Case) -> str | None:
        """Rule 23: the case's own account, else the requester's."""
        return case.now.account_id or self.person(case.now.requester_id, "account_id")

    def region_of(self, case: Case) -> str | None:
        return case.row["region"] or self.person(case.now.requester_id, "region")

    def segment_of(self, account_id: str | None) -> str | None:
        row = self.accounts.get(account_id or "")
        return None if row is None else row["segment"]

    def account_of_contact(self, contact: Row) -> str | None:
        """Rule 83: its case's account, else the customer's."""
        case = self.case_by_id.get(contact["case_id"] or "")
        account = self.account_of(case) if case is not None else None
        return account or self.person(contact["customer_id"], "account_id")

    @cached_property
    def answered_sessions(self) -> list[Row]:
        """Calls and chats that were answered."""
        return [
            row
            for row in self.tables["contacts"]
            if row["kind"] in ("call", "chat") and row["outcome"] == "answered"
        ]

    @staticmethod
    def talked_at(session: Row) -> int:
        """When an answered session was: since it was answered, else since it began."""
        return session["started_at"] if session["answered_at"] is None else session["answered_at"]

    def answered_sessions_of(self, case: Case) -> list[Row]:
        return [row for row in self.answered_sessions if row["case_id"] == case.id]

    @cached_property
    def inbound_sessions(self) -> list[Row]:
        return [
            row
            for row in self.tables["contacts"]
            if row["kind"] in ("call", "chat") and row["direction"] == "in"
        ]

    @cached_property
    def resolutions(self) -> list[tuple[Case, Transition]]:
        return [(case, change) for case in self.counted_cases for change in case.resolutions]
