"""The simulated company at work: its calendars, staff, customers and when cases arrive.

Everything is a pure function of the scenario. Random draws come from streams named after
what they decide (`stream("story", 17)`), so a case depends neither on the process that
tells it nor on what was told before.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from casebook.simulate import plan
from casebook.simulate.plan import DAY, HOUR, NEVER, ZONES, Scenario, Team, Windows, Zone


class Calendar:
    """Weekly local windows, except on days that are closed, as spans of epoch seconds."""

    def __init__(self, zone: str, windows: Windows, closed: set[date], first: date, last: date):
        place = ZoneInfo(zone)
        self.starts: list[int] = []
        self.ends: list[int] = []
        for number in range((last - first).days):
            day = first + timedelta(days=number)
            midnight = datetime(day.year, day.month, day.day, tzinfo=place)
            for opens, closes in [] if day in closed else windows.get(day.isoweekday(), []):
                self.starts.append(int((midnight + timedelta(minutes=opens)).timestamp()))
                self.ends.append(int((midnight + timedelta(minutes=closes)).timestamp()))
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
class Agent:
    """A member of a team, with the shift worked and the employment in epoch seconds."""

    number: int
    name: str
    group: int
    zone: Zone
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

    def is_at_work(self, at: int) -> bool:
        """Whether the instant lies in one of the agent's shifts."""
        return self.is_employed(at) and self.shift.is_open(at)


@dataclass(frozen=True)
class Subscription:
    """A stretch of one price; epoch seconds, EUR a month."""

    started: int
    ended: int
    mrr: int
    seats: int
    churn_reason: str | None = None


@dataclass(frozen=True)
class Account:
    """A business customer with its subscriptions in order."""

    number: int
    name: str
    zone: int
    segment: str
    parent: int | None
    subscriptions: tuple[Subscription, ...]

    def is_letting_go(self, at: int) -> bool:
        """Whether bad service is about to lose the account."""
        last = self.subscriptions[-1]
        is_soon = last.ended - 115 * DAY <= at < last.ended
        return is_soon and last.churn_reason == "service quality"

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
    """When a case comes, who asks, and how it hangs on the earlier case `related`; `topic` is
    the first case about the same thing."""

    number: int
    at: int
    zone: int
    customer: Customer
    topic: int
    relation: str | None = None
    related: int = 0


class Company:
    """All that holds for the whole simulated time; `company_of` shares one per process."""

    def __init__(self, scenario: Scenario):
        self.scenario = scenario
        first, last = scenario.start, add_months(scenario.start, scenario.months)
        self.start, self.end = epoch(first), epoch(last)
        self.size = max(scenario.company_cases, scenario.cases)
        self.outage = self.start + int(0.58 * (self.end - self.start)) // DAY * DAY
        self.outage -= (self.outage // DAY + 2) % 7 * DAY  # back to a Tuesday
        self.holidays = [holidays_of(zone, first, last) for zone in ZONES]
        closed = [{day for day, _ in days} for days in self.holidays]
        late = last + timedelta(days=200)

        def hours(zone: int, windows: Windows, days: set[date]) -> Calendar:
            return Calendar(ZONES[zone].name, windows, days, first, late)

        both = range(len(ZONES))
        self.open = [hours(zone, ZONES[zone].open, closed[zone]) for zone in both]
        self.awake = [hours(zone, plan.AWAKE, set()) for zone in both]
        self.shifts = [[hours(z, shift, closed[z]) for shift in ZONES[z].shifts] for z in both]
        self.groups: dict[int, Team] = dict(enumerate(plan.TEAMS[scenario.connector], 1))
        self.agents = self._hire()
        self.teams = {
            group: [agent for agent in self.agents if agent.group == group] for group in self.groups
        }
        accounts = max(25, round(3.5 * math.sqrt(self.size)))
        self.accounts = [self._account(number) for number in range(1, accounts + 1)]
        self.accounts_of = [[a for a in self.accounts if a.zone == zone] for zone in both]
        self.customers = max(25, self.size // 3)
        self.hourly = [self._hourly_weights(zone, closed[zone]) for zone in both]
        self.cumulated = list(accumulate(sum(hour) for hour in zip(*self.hourly, strict=True)))
        self.problem = 1 + int(self.scenario.cases * self._share_before(self.outage + 8 * HOUR))

    def stream(self, purpose: str, number: int = 0) -> random.Random:
        """Random numbers for one purpose in this tool."""
        return random.Random(f"{self.scenario.seed}/{self.scenario.connector}/{purpose}/{number}")

    def shared_stream(self, purpose: str, number: int = 0) -> random.Random:
        """Random numbers that all tools of the company share."""
        return random.Random(f"{self.scenario.seed}/{purpose}/{number}")

    def _hire(self) -> list[Agent]:
        agents: list[Agent] = []
        monthly = self.scenario.cases / self.scenario.months
        offset = list(plan.TEAMS).index(self.scenario.connector) * 31
        for group, team in self.groups.items():
            needed = math.ceil(monthly * team.share / plan.CASES_PER_AGENT_AND_MONTH)
            size = max(team.smallest, needed)
            for place in range(size):
                number = len(agents) + 1
                change = self.start + int(0.6 * (self.end - self.start)) // DAY * DAY
                change += number % 10 * 5 * DAY
                hired = self.start - (200 + 37 * number % 900) * DAY
                if size > 2 and place % 10 == 2:
                    hired = change - 40 * DAY
                left = change if size > 2 and place % 10 == 0 else NEVER
                name = full_name(number * 7 + offset, number * 11 + number // 60 + offset)
                shift = self.shifts[team.zone][place % 2]
                agents.append(Agent(number, name, group, ZONES[team.zone], shift, hired, left))
        return agents

    def _account(self, number: int) -> Account:
        rng = self.shared_stream("account", number)
        segment = weighted(rng, plan.SEGMENTS)
        started = self.start - int(rng.random() * 900) * DAY
        if rng.random() < 0.3:
            started = self.start + int(rng.random() * (self.end - self.start)) // DAY * DAY
        mrr = max(19, round(plan.PRICES[segment] * rng.lognormvariate(0, 0.35)))
        seats = max(1, mrr // 35)
        subscriptions: list[Subscription] = []
        for month in range(max(started, self.start) + 30 * DAY, self.end, 30 * DAY):
            is_angry = self.outage <= month < self.outage + 90 * DAY
            if rng.random() < (0.026 if is_angry else 0.0135):
                reasons = ("price", "missing feature", "out of business", "competitor")
                is_served_badly = is_angry or rng.random() < 0.6
                reason = "service quality" if is_served_badly else rng.choice(reasons)
                ended = month - rng.randrange(28) * DAY
                subscriptions.append(Subscription(started, ended, mrr, seats, reason))
                break
            if rng.random() < 0.02:
                subscriptions.append(Subscription(started, month, mrr, seats))
                started, mrr, seats = month, round(mrr * 1.25), seats + max(1, seats // 4)
        else:
            subscriptions.append(Subscription(started, NEVER, mrr, seats))
        names, kinds = plan.BUSINESS_NAMES, plan.BUSINESS_KINDS
        kind = kinds[(number * 17 // len(names) + number // len(names)) % len(kinds)]
        suffix = f" {number // 960 + 1}" if number >= 960 else ""
        parent = number - 25 if segment == "enterprise" and number > 25 else None
        name = f"{names[number * 17 % len(names)]} {kind}{suffix}"
        return Account(number, name, home(number), segment, parent, tuple(subscriptions))

    def customer(self, number: int) -> Customer:
        """The customer with that number, 1 … `customers`."""
        rng = self.shared_stream("customer", number)
        zone, account, created = home(number), None, self.start - 100 * DAY
        accounts = self.accounts_of[zone]
        if rng.random() < 0.86:
            account = accounts[int(len(accounts) * rng.random() ** 1.4)]
            created = account.subscriptions[0].started
        name = full_name(rng.randrange(60), rng.randrange(60))
        return Customer(number, name, zone, account, created)

    def _hourly_weights(self, zone: int, closed: set[date]) -> list[float]:
        place, weights, today, factor = ZoneInfo(ZONES[zone].name), [], date.min, 0.0
        after_hours = plan.AFTER_HOURS[self.scenario.connector]
        for hour in range(self.start // HOUR, self.end // HOUR):
            local = datetime.fromtimestamp(hour * HOUR, place)
            if local.date() != today:
                today = local.date()
                factor = self._day_factor(today) * (0.35 if today in closed else 1)
            weight = ZONES[zone].share * factor * plan.LOCAL_HOURS[local.hour]
            is_open = self.open[zone].is_open(hour * HOUR)
            weights.append(weight if is_open else weight * after_hours)
        return weights

    def _day_factor(self, day: date) -> float:
        rng = self.shared_stream("day", day.toordinal())
        month = (epoch(day) - self.start) / (30.4 * DAY)
        factor: float = plan.WEEKDAYS[day.weekday()] * plan.MONTHS[day.month - 1]
        factor *= math.pow(plan.GROWTH, month)
        outage_day = (epoch(day) - self.outage) // DAY
        if 0 <= outage_day < len(plan.OUTAGE_DAYS):
            factor *= plan.OUTAGE_DAYS[outage_day]
        return factor * rng.lognormvariate(0, 0.12)

    def is_outage(self, at: int) -> bool:
        """Whether the instant lies in the outage week."""
        return self.outage <= at < self.outage + 7 * DAY

    def slowness(self, at: int) -> float:
        """How much slower than usual the teams answer: worse in the outage, better over time."""
        if self.is_outage(at):
            return 4.0
        return 1.15 - 0.3 * (at - self.start) / (self.end - self.start)

    def _share_before(self, at: int) -> float:
        hour = min(max((at - self.start) // HOUR, 0), len(self.cumulated))
        return self.cumulated[hour - 1] / self.cumulated[-1] if hour else 0.0

    def volume(self, begin: int, end: int) -> float:
        """Expected cases of the whole company between two instants."""
        return self.size * (self._share_before(end) - self._share_before(begin))

    def first_line(self, zone: int) -> int:
        """The group that answers first in a zone."""
        groups = self.groups.items()
        return next(n for n, team in groups if team.zone == zone and not team.is_second_line)

    def arrival(self, number: int) -> Arrival:
        """When case `number` arrives and who asks. Numbers follow time."""
        rng = self.stream("arrival", number)
        relation, back = self._relation(rng)
        target = (number - 1 + rng.random()) / self.scenario.cases * self.cumulated[-1]
        hour = min(bisect_right(self.cumulated, target), len(self.cumulated) - 1)
        before = self.cumulated[hour - 1] if hour else 0.0
        seconds = int((target - before) / (self.cumulated[hour] - before) * HOUR)
        at = self.start + hour * HOUR + min(seconds, HOUR - 1)
        if relation and number > back:
            earlier = self.arrival(number - back)
            if not relation == earlier.relation == "duplicate":
                return replace(
                    earlier, number=number, at=at, relation=relation, related=number - back
                )
        europe, america = (weights[hour] for weights in self.hourly)
        zone = int(rng.random() * (europe + america) >= europe)
        return Arrival(number, at, zone, self._any_customer(rng, zone, at), number)

    def _relation(self, rng: random.Random) -> tuple[str | None, int]:
        """How a case hangs on an earlier one, and how many cases back that one is."""
        roll, distance = rng.random(), rng.random()
        daily = self.scenario.cases * DAY / (self.end - self.start)
        if roll < 0.022:
            return "duplicate", 1
        if roll < 0.034:
            return "follow_up", 1 + int(daily * (8 + 14 * distance))
        if roll < 0.25:
            return "repeat", 1 + int(daily * (0.5 + 5 * distance))
        return None, 0

    def duplicate_of(self, number: int) -> Arrival | None:
        """The next case, if the same customer just wrote the same again."""
        if number == self.scenario.cases:
            return None
        if self._relation(self.stream("arrival", number + 1))[0] != "duplicate":
            return None
        arrival = self.arrival(number + 1)
        return arrival if arrival.relation == "duplicate" else None

    def _any_customer(self, rng: random.Random, zone: int, at: int) -> Customer:
        for _ in range(6):
            number = rng.randint(1, self.customers)
            while home(number) != zone:
                number = rng.randint(1, self.customers)
            customer = self.customer(number)
            if not customer.account or customer.account.is_active(at):
                break
        return customer


@cache
def company_of(scenario: Scenario) -> Company:
    """The company of a scenario, built once per process."""
    return Company(scenario)


def home(number: int) -> int:
    """The zone of the customer or account with that number."""
    return int(number % 25 >= 14)


def epoch(day: date) -> int:
    """Midnight UTC of the day in epoch seconds."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def add_months(day: date, months: int) -> date:
    """The same day of the month, or the first of the next where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        return add_months(day.replace(day=1), months + 1)


def holidays_of(zone: Zone, first: date, last: date) -> list[tuple[date, str]]:
    """The public holidays of a zone in all years touched, in order."""
    days: list[tuple[date, str]] = []
    for year in range(first.year, last.year + 1):
        days += [(date(year, *day), name) for day, name in zone.holidays.items()]
        if zone.region == "North America":
            weekday = date(year, 11, 1).weekday()
            days.append((date(year, 11, 22 + (3 - weekday) % 7), "Thanksgiving"))
    return sorted(days)


def full_name(first: int, last: int) -> str:
    """An invented name."""
    names = plan.FIRST_NAMES[first % 60], plan.LAST_NAMES[last % 60]
    return " ".join(names)


def weighted(rng: random.Random, weights: dict[str, int]) -> str:
    """One of the words, as often as its weight says."""
    return rng.choices(tuple(weights), tuple(weights.values()))[0]


def someone(team: Sequence[Agent], at: int, turn: float, other_than: Agent | None = None) -> Agent:
    """The next member of a team who is at work, or at least employed, at the instant.

    `turn`, 0 … 1, says where in the team to begin asking.
    """
    begin = int(turn * len(team))
    for can_help in (Agent.is_at_work, Agent.is_employed):
        for place in range(begin, begin + len(team)):
            agent = team[place % len(team)]
            if agent is not other_than and can_help(agent, at):
                return agent
    raise ValueError("a team always employs two agents")
