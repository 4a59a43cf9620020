"""Words and instants as the exports write them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casebook.simulate.story import Case, Event

Rows = dict[str, list[tuple[object, ...]]]

SUBJECTS = {
    "how_to": "How do I do this?",
    "billing": "Question about my bill",
    "login": "I cannot log in",
    "bank_feed": "Bank feed has stopped",
    "invoicing": "Invoice looks wrong",
    "payouts": "Where is my payout?",
    "card_terminal": "Card terminal does not connect",
    "integrations": "Shop integration fails",
    "reporting": "Report does not add up",
    "cancellation": "Please cancel my plan",
    "feature_request": "Could you add this?",
    "outage": "Nothing works at the moment",
}
BODIES = {
    "question": "Hello, {subject} Thank you.",
    "detail": "Here is the detail you asked for.",
    "still broken": "It is still not working.",
    "thanks": "Thank you, that helped.",
    "confirmation": "We have received your request.",
    "greeting": "Hello, how can I help?",
    "answer": "Thank you for your patience, here is what to do.",
    "outreach": "We noticed something in your account.",
    "waiting for the bank": "We have asked the bank and will be back.",
    "closed for inactivity": "We have not heard from you and consider this solved.",
    "merged": "Merged into the earlier request of the same customer.",
    "merged here": "A later request of the same customer was merged here.",
    "hand-over": "Please take over.",
    "to do": "To do after the conversation.",
    "asked engineering": "Asked engineering.",
}

_TIMES = [f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in range(86_400)]


@cache
def _date(day: int) -> str:
    return datetime.fromtimestamp(day * 86_400, UTC).date().isoformat()


def stamp(at: int) -> str:
    """Epoch seconds as `YYYY-MM-DD HH:MM:SS` in UTC."""
    return f"{_date(at // 86_400)} {_TIMES[at % 86_400]}"


def iso(at: int | None) -> str | None:
    """Epoch seconds as ISO 8601 with Z; None stays None."""
    return None if at is None else f"{_date(at // 86_400)}T{_TIMES[at % 86_400]}Z"


def body(event: Event, case: Case) -> str:
    """What a message says."""
    return BODIES[event.text].format(subject=SUBJECTS[case.reason])
