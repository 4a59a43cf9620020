"""The simulated company on paper: where it sits, what it sells, how much of what happens.

Tallyho sells bookkeeping software and card payments to small businesses. Its care team
works in Zendesk, its service desk in a phone and chat tool that exports the csv log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

MINUTE, HOUR, DAY = 60, 3_600, 86_400
NEVER = 1 << 60

Windows = dict[int, list[tuple[int, int]]]  # ISO weekday -> open and close, minutes of the day


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


def weekly(weekdays: Iterable[int], *hours: tuple[int, int]) -> Windows:
    """The same windows, given in hours, on each of the ISO weekdays."""
    return {day: [(opens * 60, closes * 60) for opens, closes in hours] for day in weekdays}


@dataclass(frozen=True)
class Scenario:
    """What to simulate: one tool's cases. `company_cases` sizes what all tools of the company
    share (customers, accounts, costs); 0 means that this tool holds all its cases."""

    connector: str
    cases: int
    seed: int = 1
    start: date = date(2024, 7, 1)
    months: int = 18
    company_cases: int = 0


@dataclass(frozen=True)
class Zone:
    """A region with its business hours, the two shifts that cover them, and its holidays."""

    region: str
    name: str
    share: float
    open: Windows
    shifts: tuple[Windows, Windows]
    holidays: dict[tuple[int, int], str]


@dataclass(frozen=True)
class Team:
    """A group of agents: where it sits, how much of the work reaches it, its least size."""

    slug: str
    name: str
    zone: int
    is_second_line: bool
    share: float
    smallest: int


ZONES = (
    Zone(
        "Europe",
        "Europe/Berlin",
        0.56,
        weekly(range(1, 5), (8, 18)) | weekly([5], (8, 12), (13, 17)) | weekly([6], (10, 14)),
        (
            weekly(range(1, 5), (8, 16)) | weekly([5], (8, 12), (13, 16)) | weekly([6], (10, 14)),
            weekly(range(1, 5), (10, 18)) | weekly([5], (9, 12), (13, 17)),
        ),
        {
            (1, 1): "New Year",
            (5, 1): "Labour Day",
            (10, 3): "German Unity Day",
            (12, 25): "Christmas Day",
            (12, 26): "Second Christmas Day",
        },
    ),
    Zone(
        "North America",
        "America/New_York",
        0.44,
        weekly(range(1, 6), (8, 18)),
        (weekly(range(1, 6), (8, 16)), weekly(range(1, 6), (10, 18))),
        {
            (1, 1): "New Year",
            (7, 4): "Independence Day",
            (11, 11): "Veterans Day",
            (12, 25): "Christmas Day",
        },
    ),
)
AWAKE = weekly(range(1, 8), (7, 23))
TEAMS = {
    "zendesk": (
        Team("care-berlin", "Customer Care Berlin", 0, False, 0.48, 3),
        Team("care-new-york", "Customer Care New York", 1, False, 0.36, 2),
        Team("billing", "Billing", 0, True, 0.08, 2),
        Team("technical", "Technical Support", 1, True, 0.08, 2),
    ),
    "csv": (
        Team("desk-berlin", "Service Desk Berlin", 0, False, 0.50, 3),
        Team("desk-new-york", "Service Desk New York", 1, False, 0.40, 2),
        Team("payments", "Payments Operations", 0, True, 0.10, 2),
    ),
}
CASES_PER_AGENT_AND_MONTH = 420

# What cases are about; the numbers are weights.
CHANNELS = {
    "zendesk": {"email": 50, "web": 20, "chat": 13, "social": 9, "phone": 8},
    "csv": {"phone": 42, "chat": 37, "email": 10, "web": 6, "social": 5},
}
LIVE_CHANNELS = ("phone", "chat")
BRANDS = {
    "zendesk": {"Tallyho Books": 72, "Tallyho Payroll": 28},
    "csv": {"Tallyho Pay": 80, "Tallyho Books": 20},
}
REASONS = {
    "how_to": 20,
    "billing": 15,
    "login": 13,
    "bank_feed": 11,
    "invoicing": 10,
    "payouts": 8,
    "card_terminal": 6,
    "integrations": 6,
    "reporting": 5,
    "cancellation": 3,
    "feature_request": 3,
}
SUBJECTS = {
    "how_to": "How do I do this?",
    "billing": "Question about my bill",
    "login": "I cannot log in",
    "bank_feed": "The bank feed has stopped",
    "invoicing": "My invoice looks wrong",
    "payouts": "Where is my payout?",
    "card_terminal": "The card terminal does not connect",
    "integrations": "The shop integration fails",
    "reporting": "This report does not add up",
    "cancellation": "Please cancel my plan",
    "feature_request": "Could you add this?",
    "outage": "Nothing works at the moment",
}
PRIORITIES = {"low": 16, "normal": 62, "high": 17, "urgent": 5}
SEGMENTS = {"small business": 68, "mid-market": 25, "enterprise": 7}
PRICES = {"small business": 89, "mid-market": 640, "enterprise": 4_200}  # EUR a month

# When customers write: weights by local hour, weekday and month, and the outage week.
LOCAL_HOURS = (1, 1, 1, 1, 1, 2, 4, 14, 46, 76, 84, 80, 64, 70, 74, 72, 62, 40, 22, 14, 10, 7, 4, 2)
WEEKDAYS = (1.25, 1.10, 1.05, 1.00, 0.90, 0.28, 0.18)
MONTHS = (1.10, 1.00, 1.04, 1.00, 0.96, 0.95, 0.86, 0.85, 1.00, 1.06, 1.13, 1.02)
AFTER_HOURS = {"zendesk": 1.0, "csv": 0.2}  # who phones and chats knows the opening hours
GROWTH = 1.012  # a month
OUTAGE_DAYS = (3.4, 2.6, 1.9, 1.5, 1.3, 1.2, 1.1)

FIRST_NAMES = words(
    "Ada Aiko Alma Amira Anton Bea Ben Carla Cem Clara Dana David Elif Emil Esra Eva Felix Finn "
    "Greta Hana Hugo Ida Ines Ivan Jana Jonas Jules June Kai Karla Kofi Lara Lena Leo Lina Luca "
    "Maja Malik Mara Max Mia Milan Nadia Nils Nora Omar Otto Paula Rosa Ruth Sam Sara Selma Theo "
    "Tilda Uma Vera Viktor Yara Zoe"
)
LAST_NAMES = words(
    "Abel Adler Ames Bauer Beck Blum Brandt Brook Castro Chen Cole Conti Dahl Diaz Dorn Egan "
    "Ekman Falk Ferrer Fisher Frost Gale Grant Haas Hale Hart Holm Ito Jansen Juhl Kaya Keller "
    "King Kovac Lange Lind Lopez Marsh Meyer Moreno Nagel Novak Okoye Olsen Park Patel Quinn "
    "Ramos Reyes Rossi Sato Schulz Silva Stone Tanaka Thorn Vogel Weber Wolf Young"
)
BUSINESS_NAMES = words(
    "Alder Amber Anchor Aspen Beacon Birch Bluebird Cedar Clover Copper Coral Crane Delta Ember "
    "Falcon Fern Foxglove Garnet Harbor Hazel Heron Indigo Iris Juniper Kestrel Lantern Larch "
    "Linden Maple Meadow Nimbus Oak Olive Orchard Otter Pebble Quarry Raven Saffron Willow"
)
BUSINESS_KINDS = words(
    "Bakery Bikes Books Cafe Clinic Design Dental Fitness Florist Foods Garage Hotels Interiors "
    "Joinery Logistics Market Music Outdoor Pottery Roasters Studio Textiles Tours Travel"
)
