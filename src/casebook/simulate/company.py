"""The simulated company: its calendar, its people, its customers and when they call.

Everything here is a pure function of a `Scenario`. Random draws come from streams named
after what they decide (`company.random("story", 17)`), so a case does not depend on which
process tells it or what was told before.
"""

from __future__ import annotations

import calendar
import math
import random
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

HOUR = 3_600
DAY = 86_400
NEVER = 1 << 60

Windows = dict[int, list[tuple[int, int]]]  # ISO weekday -> open and close, minutes of the day


@dataclass(frozen=True)
class Scenario:
    """What to simulate: one tool's share of a company's cases.

    `company_cases` sizes what all tools share (customers, accounts, costs); 0 means that
    this tool holds all cases.
    """

    connector: str
    cases: int
    seed: int = 1
    start: date = date(2024, 7, 1)
    months: int = 18
    company_cases: int = 0


@dataclass(frozen=True)
class Zone:
    """A region with its business hours and the two shifts that cover them."""

    region: str
    name: str
    share: float
    open: Windows
    shifts: tuple[Windows, Windows]
    holidays: tuple[tuple[int, int, str], ...]


def weekly(days: Iterable[int], *windows: tuple[int, int]) -> Windows:
    """The same windows, given in hours, on each of the ISO weekdays."""
    return {day: [(int(a * 60), int(b * 60)) for a, b in windows] for day in days}


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
        (
            (1, 1, "New Year"),
            (5, 1, "Labour Day"),
            (10, 3, "German Unity Day"),
            (12, 25, "Christmas Day"),
            (12, 26, "Second Christmas Day"),
        ),
    ),
    Zone(
        "North America",
        "America/New_York",
        0.44,
        weekly(range(1, 6), (8, 18)),
        (weekly(range(1, 6), (8, 16)), weekly(range(1, 6), (10, 18))),
        (
            (1, 1, "New Year"),
            (7, 4, "Independence Day"),
            (11, 11, "Veterans Day"),
            (12, 25, "Christmas Day"),
        ),
    ),
)
AWAKE = weekly(range(1, 8), (7, 23))


@dataclass(frozen=True)
class GroupPlan:
    """A team as it is planned: where it sits and how much of the work reaches it."""

    slug: str
    name: str
    zone: int
    is_second_line: bool
    share: float
    smallest: int


GROUPS = {
    "zendesk": (
        GroupPlan("care-berlin", "Customer Care Berlin", 0, False, 0.48, 3),
        GroupPlan("care-new-york", "Customer Care New York", 1, False, 0.36, 2),
        GroupPlan("billing", "Billing", 0, True, 0.08, 2),
        GroupPlan("technical", "Technical Support", 1, True, 0.08, 2),
    ),
    "csv": (
        GroupPlan("desk-berlin", "Service Desk Berlin", 0, False, 0.50, 3),
        GroupPlan("desk-new-york", "Service Desk New York", 1, False, 0.40, 2),
        GroupPlan("payments", "Payments Operations", 0, True, 0.10, 2),
    ),
}
CHANNELS = {
    "zendesk": {"email": 52, "web": 22, "chat": 11, "social": 9, "phone": 6},
    "csv": {"phone": 34, "chat": 30, "email": 22, "web": 8, "social": 6},
}
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
PRIORITIES = {"low": 16, "normal": 62, "high": 17, "urgent": 5}
SEGMENTS = (("small business", 0.68, 89), ("mid-market", 0.25, 640), ("enterprise", 0.07, 4200))
CASES_PER_AGENT_AND_MONTH = 420
LIVE_CHANNELS = ("phone", "chat")

LOCAL_HOURS = (1, 1, 1, 1, 1, 2, 5, 16, 44, 72, 80, 76, 62, 66, 70, 68, 60, 44, 28, 19, 14, 9, 5, 2)
WEEKDAYS = (1.25, 1.10, 1.05, 1.00, 0.90, 0.30, 0.20)
MONTHS = (1.10, 1.00, 1.04, 1.00, 0.96, 0.95, 0.86, 0.85, 1.00, 1.06, 1.13, 1.02)
OUTAGE_DAYS = (3.4, 2.6, 1.9, 1.5, 1.3, 1.2, 1.1)

FIRST_NAMES = (
    "Ada Aiko Alma Amira Anton Bea Ben Carla Cem Clara Dana David Elif Emil Esra Eva Felix Finn "
    "Greta Hana Hugo Ida Ines Ivan Jana Jonas Jules June Kai Karla Kofi Lara Lena Leo Lina Luca "
    "Maja Malik Mara Max Mia Milan Nadia Nils Nora Omar Otto Paula Rosa Ruth Sam Sara Selma Theo "
    "Tilda Uma Vera Viktor Yara Zoe"
).split()
LAST_NAMES = (
    "Abel Adler Ames Bauer Beck Blum Brandt Brook Castro Chen Cole Conti Dahl Diaz Dorn Egan "
    "Ekman Falk Ferrer Fisher Frost Gale Grant Haas Hale Hart Holm Ito Jansen Juhl Kaya Keller "
    "King Kovac Lange Lind Lopez Marsh Meyer Moreno Nagel Novak Okoye Olsen Park Patel Quinn "
    "Ramos Reyes Rossi Sato Schulz Silva Stone Tanaka Thorn Vogel Weber Wolf Young"
).split()
BUSINESS_NAMES = (
    "Alder Amber Anchor Aspen Beacon Birch Bluebird Cedar Clover Copper Coral Crane Delta Ember "
    "Falcon Fern Foxglove Garnet Harbor Hazel Heron Indigo Iris Juniper Kestrel Lantern Larch "
    "Linden Maple Meadow Nimbus Oak Olive Orchard Otter Pebble Quarry Raven Saffron Willow"
).split()
BUSINESS_KINDS = (
    "Bakery Bikes Books Cafe Clinic Design Dental Fitness Foods Florist Garage Hotels Interiors "
    "Joinery Logistics Market Music Outdoor Pottery Roasters Studio Textiles Tours Travel"
).split()


class Calendar:
    """Weekly local windows without the holidays, as spans of epoch seconds."""

    def __init__(self, zone: str, windows: Windows, closed: set[date], first: date, last: date):
        place = ZoneInfo(zone)
        self.starts: list[int] = []
        self.ends: list[int] = []
        day = first
        while day < last:
            for opens, closes in [] if day in closed else windows.get(day.isoweekday(), []):
                midnight = datetime(day.year, day.month, day.day)
                for minute, edge in ((opens, self.starts), (closes, self.ends)):
                    local = (midnight + timedelta(minutes=minute)).replace(tzinfo=place)
                    edge.append(int(local.timestamp()))
            day += timedelta(days=1)
        lengths = (end - start for start, end in zip(self.starts, self.ends, strict=True))
        self.before = list(accumulate(lengths, initial=0))  # open seconds before each window

    def is_open(self, at: int) -> bool:
        """Whether the instant lies in a window."""
        window = bisect_right(self.starts, at) - 1
        return window >= 0 and at < self.ends[window]

    def add(self, at: int, seconds: int) -> int:
        """The instant at which that many open seconds have passed since `at`."""
        window = bisect_right(self.starts, at) - 1
        passed = min(at, self.ends[window]) - self.starts[window] if window >= 0 else 0
        target = self.before[max(window, 0)] + passed + seconds
        window = bisect_right(self.before, target) - 1
        if window >= len(self.starts):
            return NEVER
        return self.starts[window] + target - self.before[window]


@dataclass(frozen=True)
class Group:
    """A team; its number is its place in the plan, from 1."""

    number: int
    plan: GroupPlan
    hours: Calendar

    @property
    def zone(self) -> Zone:
        """Where the team sits."""
        return ZONES[self.plan.zone]


@dataclass(frozen=True)
class Agent:
    """A member of a team, with the shift worked and the employment as epoch seconds."""

    number: int
    name: str
    group: Group
    shift: Calendar
    hired: int
    left: int

    @property
    def email(self) -> str:
        """The work address."""
        return f"{self.name.lower().replace(' ', '.')}@example.com"

    def is_employed(self, at: int) -> bool:
        """Whether the agent worked here at the instant."""
        return self.hired <= at < self.left


@dataclass(frozen=True)
class Subscription:
    """A stretch of one plan and price; instants as epoch seconds, money in EUR a month."""

    started: int
    ended: int
    plan: str
    mrr: int
    seats: int
    churn_reason: str | None


@dataclass(frozen=True)
class Account:
    """A business customer with its subscriptions in order."""

    number: int
    name: str
    zone: int
    segment: str
    parent: int | None
    subscriptions: tuple[Subscription, ...]

    def is_active(self, at: int) -> bool:
        """Whether a subscription ran at the instant."""
        return self.subscriptions[0].started <= at < self.subscriptions[-1].ended


@dataclass(frozen=True)
class Customer:
    """A person who asks for help."""

    number: int
    name: str
    zone: int
    account: Account | None
    created: int

    @property
    def email(self) -> str:
        """The address, unique by the customer's number."""
        return f"{self.name.lower().replace(' ', '.')}.{self.number}@example.com"


@dataclass(frozen=True)
class Arrival:
    """When a case comes and who asks; `relation` says how it hangs on an earlier case."""

    number: int
    at: int
    zone: int
    customer: Customer
    relation: str | None
    related: int


class Company:
    """All that holds for the whole simulated time. Use `company_of` to share one instance."""

    def __init__(self, scenario: Scenario):
        self.scenario = scenario
        first = scenario.start
        month = first.month - 1 + scenario.months
        year = first.year + month // 12
        last_day = calendar.monthrange(year, month % 12 + 1)[1]
        last = date(year, month % 12 + 1, min(first.day, last_day))
        self.start, self.end = epoch(first), epoch(last)
        self.size = max(scenario.company_cases, scenario.cases)
        years = range(first.year - 1, last.year + 2)
        self.holidays = [holidays_of(zone, years) for zone in ZONES]
        late = last + timedelta(days=200)
        closed = [{day for day, _ in days} for days in self.holidays]

        def hours(zone: int, windows: Windows, closed: set[date]) -> Calendar:
            return Calendar(ZONES[zone].name, windows, closed, first, late)

        both = range(len(ZONES))
        self.open = [hours(zone, ZONES[zone].open, closed[zone]) for zone in both]
        self.awake = [hours(zone, AWAKE, set()) for zone in both]
        self.shifts = [[hours(z, shift, closed[z]) for shift in ZONES[z].shifts] for z in both]
        plans = enumerate(GROUPS[scenario.connector], 1)
        self.groups = [Group(number, plan, self.open[plan.zone]) for number, plan in plans]
        self.agents = self._hire()
        self.teams = {
            group.number: [agent for agent in self.agents if agent.group is group]
            for group in self.groups
        }
        self.accounts = [self._account(n) for n in range(1, round(3.5 * self.size**0.5) + 1)]
        self.accounts_of = [[a for a in self.accounts if a.zone == zone] for zone in both]
        self.customers = max(20, self.size // 3)
        self.outage = int(self.start + 0.58 * (self.end - self.start)) // DAY * DAY
        self.outage -= (self.outage // DAY + 2) % 7 * DAY  # back to its Tuesday
        self._rhythm()

    def random(self, *purpose: object) -> random.Random:
        """A stream of random numbers that belongs to one purpose in this tool."""
        return random.Random(f"{self.scenario.seed}/{self.scenario.connector}/{purpose}")

    def shared_random(self, *purpose: object) -> random.Random:
        """A stream that every tool of the company shares."""
        return random.Random(f"{self.scenario.seed}/{purpose}")

    def _hire(self) -> list[Agent]:
        agents: list[Agent] = []
        monthly = self.scenario.cases / self.scenario.months
        length = self.end - self.start
        offset = 0 if self.scenario.connector == "zendesk" else 31
        for group in self.groups:
            needed = monthly * group.plan.share / CASES_PER_AGENT_AND_MONTH
            team = max(group.plan.smallest, math.ceil(needed))
            for place in range(team):
                number = len(agents) + 1
                leaves = team > 2 and place % 10 == 0
                joins = team > 2 and place % 10 == 2
                turnover = self.start + int(length * (0.55 + 0.02 * (number % 10)))
                agents.append(
                    Agent(
                        number,
                        full_name(number * 7 + offset, number * 11 + offset),
                        group,
                        self.shifts[group.plan.zone][place % 2],
                        turnover - 40 * DAY if joins else self.start - (200 + 37 * number % 900) * DAY,
                        turnover if leaves else NEVER,
                    )
                )
        return agents

    def _account(self, number: int) -> Account:
        rng = self.shared_random("account", number)
        roll = rng.random()
        segment, _, price = next(
            (s for i, s in enumerate(SEGMENTS) if roll < sum(x[1] for x in SEGMENTS[: i + 1])),
            SEGMENTS[-1],
        )
        span = self.end - self.start
        started = self.start - int(rng.random() * 900 * DAY)
        if rng.random() < 0.32:
            started = self.start + int(rng.random() * span)
        started -= started % DAY
        mrr = max(19, round(price * rng.lognormvariate(0, 0.35)))
        seats = max(1, mrr // 35)
        subscriptions: list[Subscription] = []
        at = max(started, self.start)
        while at < self.end:
            at += 30 * DAY
            is_angry = self._is_after_outage(at)
            if rng.random() < (0.026 if is_angry else 0.0135):
                reason = rng.choice(("price", "missing feature", "out of business", "competitor"))
                churn = "service quality" if is_angry else reason
                ended = at - rng.randrange(28) * DAY
                subscriptions.append(Subscription(started, ended, segment, mrr, seats, churn))
                break
            if rng.random() < 0.02:
                subscriptions.append(Subscription(started, at, segment, mrr, seats, None))
                started, mrr, seats = at, round(mrr * 1.25), seats + max(1, seats // 4)
        else:
            subscriptions.append(Subscription(started, NEVER, segment, mrr, seats, None))
        kind, name = divmod(number * 17 + number // 40, len(BUSINESS_NAMES))
        suffix = f" {number // 960 + 1}" if number >= 960 else ""
        return Account(
            number,
            f"{BUSINESS_NAMES[name]} {BUSINESS_KINDS[kind % len(BUSINESS_KINDS)]}{suffix}",
            int(number % 25 >= 14),
            segment,
            number - 25 if segment == "enterprise" and number > 25 else None,
            tuple(subscriptions),
        )

    def _is_after_outage(self, at: int) -> bool:
        begin = self.start + 0.58 * (self.end - self.start)
        return begin <= at < begin + 90 * DAY

    def customer(self, number: int) -> Customer:
        """The customer with that number, 1 … `customers`."""
        rng = self.shared_random("customer", number)
        zone = int(number % 25 >= 14)
        account = None
        accounts = self.accounts_of[zone]
        if accounts and rng.random() < 0.86:
            account = accounts[int(len(accounts) * rng.random() ** 1.4)]
        name = full_name(rng.randrange(10_000), rng.randrange(10_000))
        created = account.subscriptions[0].started if account else self.start - 100 * DAY
        return Customer(number, name, zone, account, created)

    def _rhythm(self) -> None:
        """Lay out the expected arrivals of every hour, by zone and cumulated."""
        first = self.start // HOUR
        by_zone: list[list[float]] = []
        for zone in range(len(ZONES)):
            place = ZoneInfo(ZONES[zone].name)
            closed = {day for day, _ in self.holidays[zone]}
            weights: list[float] = []
            factor, today = 0.0, None
            for hour in range(first, self.end // HOUR):
                local = datetime.fromtimestamp(hour * HOUR, place)
                if local.date() != today:
                    today = local.date()
                    factor = self._day_factor(today, today in closed)
                weights.append(ZONES[zone].share * factor * LOCAL_HOURS[local.hour])
            by_zone.append(weights)
        self.hour_weights = by_zone
        self.cumulated = list(accumulate(sum(hour) for hour in zip(*by_zone, strict=True)))

    def _day_factor(self, day: date, is_holiday: bool) -> float:
        rng = self.shared_random("day", day)
        months = (epoch(day) - self.start) / (30.4 * DAY)
        factor = WEEKDAYS[day.weekday()] * MONTHS[day.month - 1] * 1.012**months
        outage_day = (epoch(day) - self.outage) // DAY
        if 0 <= outage_day < len(OUTAGE_DAYS):
            factor *= OUTAGE_DAYS[outage_day]
        return factor * (0.35 if is_holiday else 1) * rng.lognormvariate(0, 0.12)

    def is_outage(self, at: int) -> bool:
        """Whether the instant lies in the outage week."""
        return self.outage <= at < self.outage + 7 * DAY

    def backlog_factor(self, at: int) -> float:
        """How much slower than usual the teams answer at the instant."""
        if self.is_outage(at):
            return 4.0
        return 1.15 - 0.3 * (at - self.start) / (self.end - self.start)

    def volume(self, begin: int, end: int) -> float:
        """Expected cases of the whole company between two instants."""
        hours = [min(max((at - self.start) // HOUR, 0), len(self.cumulated)) for at in (begin, end)]
        low, high = (self.cumulated[hour - 1] if hour else 0.0 for hour in hours)
        return self.size * (high - low) / self.cumulated[-1]

    def arrival(self, number: int) -> Arrival:
        """When case `number` arrives and who asks. Numbers follow time."""
        rng = self.random("arrival", number)
        total = self.cumulated[-1]
        target = (number - 1 + rng.random()) / self.scenario.cases * total
        hour = min(bisect_right(self.cumulated, target), len(self.cumulated) - 1)
        before = self.cumulated[hour - 1] if hour else 0.0
        fraction = (target - before) / (self.cumulated[hour] - before)
        at = self.start + hour * HOUR + min(int(fraction * HOUR), HOUR - 1)
        relation, back = self._relation(rng)
        if relation and number > back:
            earlier = self.arrival(number - back)
            if not relation == earlier.relation == "duplicate":
                related = earlier.number
                return Arrival(number, at, earlier.zone, earlier.customer, relation, related)
        europe, america = (weights[hour] for weights in self.hour_weights)
        zone = int(rng.random() * (europe + america) >= europe)
        return Arrival(number, at, zone, self._pick_customer(rng, zone, at), None, 0)

    def duplicate_of(self, number: int) -> Arrival | None:
        """The next case, if the same customer just wrote the same again."""
        rng = self.random("arrival", number + 1)
        rng.random()
        if number == self.scenario.cases or self._relation(rng)[0] != "duplicate":
            return None
        arrival = self.arrival(number + 1)
        return arrival if arrival.relation == "duplicate" else None

    def first_line(self, zone: int) -> Group:
        """The group that answers first in a zone."""
        plans = (g for g in self.groups if g.plan.zone == zone and not g.plan.is_second_line)
        return next(plans)

    def _relation(self, rng: random.Random) -> tuple[str | None, int]:
        """How a case hangs on an earlier one, and how many cases back that one is."""
        roll, distance = rng.random(), rng.random()
        if roll < 0.022:
            return "duplicate", 1
        if roll < 0.034:
            return "follow_up", self._cases_in(8 + 14 * distance)
        if roll < 0.20:
            return "repeat", self._cases_in(0.5 + 5 * distance)
        return None, 0

    def _cases_in(self, days: float) -> int:
        return 1 + int(self.scenario.cases * days * DAY / (self.end - self.start))

    def _pick_customer(self, rng: random.Random, zone: int, at: int) -> Customer:
        for _ in range(6):
            block, place = divmod(rng.randrange(self.customers), 25)
            number = block * 25 + (place % 14 if zone == 0 else 14 + place % 11)
            customer = self.customer(min(max(number, 1), self.customers))
            if customer.zone == zone and (not customer.account or customer.account.is_active(at)):
                break
        return customer


@cache
def company_of(scenario: Scenario) -> Company:
    """The company of a scenario, built once per process."""
    return Company(scenario)


def epoch(day: date) -> int:
    """Midnight UTC of the day as epoch seconds."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def holidays_of(zone: Zone, years: Iterable[int]) -> list[tuple[date, str]]:
    """The public holidays of a zone in the years, in order."""
    days = [(date(year, m, d), name) for year in years for m, d, name in zone.holidays]
    if zone.region == "North America":
        for year in years:
            first = date(year, 11, 1)
            thursday = first + timedelta(days=(3 - first.weekday()) % 7 + 21)
            days.append((thursday, "Thanksgiving"))
    return sorted(days)


def full_name(first: int, last: int) -> str:
    """An invented name."""
    return f"{FIRST_NAMES[first % len(FIRST_NAMES)]} {LAST_NAMES[last % len(LAST_NAMES)]}"


def weighted(rng: random.Random, weights: dict[str, int]) -> str:
    """One of the words, as often as its weight says."""
    return rng.choices(tuple(weights), tuple(weights.values()))[0]


def on_shift(agents: Sequence[Agent], at: int) -> list[Agent]:
    """The agents who are employed and at work at the instant."""
    return [agent for agent in agents if agent.is_employed(at) and agent.shift.is_open(at)]
