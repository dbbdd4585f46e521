"""A year beside a base year, like for like, from CSV files alone, with nothing of carbon's.

A second pair of eyes: standard library only, exact fractions, written from the section "Like for
like" of docs/methodology.md. The program cuts readings at months and scales parts of them; here
every day of every meter is looked at alone.

    python tests/independent/like_for_like.py FOLDER 2021-22 2023-24

FOLDER has sites.csv, meters.csv and readings.csv (meter, start, end as the last day, quantity,
days_with_data, quality) and factors-YEAR.csv (activity, line, scope, unit, kg_co2e) of the two
years' editions. There are neither degree days nor sub-meters.
"""

from __future__ import annotations

import csv
import itertools
import json
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from statistics import median
from typing import NamedTuple

WEAK = {"estimated", "provisional"}
STRUCTURAL = {"acquired", "disposed", "transferred", "insourced"}
DAY = timedelta(1)
EARLY, LATE = date(1, 1, 1), date(9999, 12, 31)
HALF = Fraction(1, 2)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Life:
    """From ``start`` to the day before ``end``, and why."""

    start: date
    end: date
    came: str
    went: str

    @classmethod
    def of(cls, row: dict[str, str]) -> Life:
        return cls(
            date.fromisoformat(row["from"]) if row["from"] else EARLY,
            date.fromisoformat(row["to"]) + DAY if row["to"] else LATE,
            row["from_reason"],
            row["to_reason"],
        )

    def holds(self, day: date) -> bool:
        return self.start <= day < self.end

    def known_on(self, day: date) -> Life:
        """As known on *day*: what ends later has no end yet."""
        return Life(self.start, LATE, self.came, "") if self.end > day + DAY else self

    def since_ever(self) -> Life:
        return Life(EARLY, self.end, "", self.went)


@dataclass
class Meter:
    id: str
    site: str
    service: str
    activity: str
    unit: str
    point: str
    events: bool
    life: Life


class Day(NamedTuple):
    """Use in the factor's unit, the part of the day that has data, and what of the use is weak.

    Weak is what was not read: estimated or provisional.
    """

    use: Fraction = Fraction()
    data: Fraction = Fraction()
    weak: Fraction = Fraction()

    def plus(self, other: Day) -> Day:
        return Day(self.use + other.use, self.data + other.data, self.weak + other.weak)


NOTHING = Day()
Days = dict[date, Day]


def put(days: Days, day: date, more: Day) -> None:
    days[day] = days[day].plus(more) if day in days else more


def total(fractions: Iterable[Fraction]) -> Fraction:
    """The exact sum, those of one denominator first: a month's days have few."""
    sums: dict[int, int] = {}
    for one in fractions:
        sums[one.denominator] = sums.get(one.denominator, 0) + one.numerator
    return sum((Fraction(above, below) for below, above in sums.items()), Fraction())


def over(days: Iterable[Day]) -> Day:
    """The sum of several days."""
    there = list(days)
    return Day(*(total(one[part] for one in there) for part in range(3)))


@dataclass
class Council:
    sites: dict[str, Life]
    meters: dict[str, Meter]
    days: dict[str, Days]
    known_to: date

    @classmethod
    def read(cls, folder: Path) -> Council:
        sites = {row["site"]: Life.of(row) for row in rows(folder / "sites.csv")}
        meters = {
            row["meter"]: Meter(
                row["meter"], row["site"], row["service"], row["activity"], row["unit"],
                row["supply_point"] or row["meter"], row["events"] == "yes", Life.of(row),
            )
            for row in rows(folder / "meters.csv")
        }  # fmt: skip
        days: dict[str, Days] = defaultdict(dict)
        known_to = EARLY
        for row in rows(folder / "readings.csv"):
            start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"]) + DAY
            number = (end - start).days
            factor = 1000 if meters[row["meter"]].unit == "MWh" else 1
            use = Fraction(row["quantity"]) * factor / number
            data = Fraction(row["days_with_data"]) / number
            known_to = max(known_to, end)
            weak = use if row["quality"] in WEAK else Fraction()
            for place in range(number):
                put(days[row["meter"]], start + place * DAY, Day(use, data, weak))
        return cls(sites, meters, days, known_to)

    def counted(self, meter: Meter, year: int) -> Days:
        """What a meter has in a year, on the days on which it and its site count."""
        first, last, site = date(year, 4, 1), date(year + 1, 4, 1), self.sites[meter.site]
        return {
            day: one
            for day, one in self.days[meter.id].items()
            if first <= day < last and meter.life.holds(day) and site.holds(day)
        }


@dataclass
class Point:
    """All that is measured at one place, whichever meter does it."""

    meters: list[Meter]
    events: bool
    activity: str
    #: Use and data of the days that count, and of those before it came.
    since: Days = field(default_factory=dict)
    before: Days = field(default_factory=dict)

    def month(self, days: Days, year: int, number: int) -> tuple[Fraction, Fraction]:
        """Use, and days with data, of a calendar month."""
        found = over(days[day] for day in month_days(year, number) if day in days)
        return found.use, found.data

    def enough(self, days: Days, number: int) -> list[tuple[int, Fraction]]:
        """(year, mean daily use) of one calendar month, where half its days have data."""
        found = []
        for year in sorted({day.year for day in days if day.month == number}):
            use, data = self.month(days, year, number)
            if data >= HALF * len(month_days(year, number)):
                found.append((year, use / data))
        return found


@lru_cache(maxsize=1)
def council_of(folder: Path) -> Council:
    """The council in *folder*, read once."""
    return Council.read(folder)


def factors_of(folder: Path, year: int) -> dict[str, dict[str, tuple[str, Fraction]]]:
    """The lines of each activity in a year's edition: scope, and kg CO2e a unit."""
    found: dict[str, dict[str, tuple[str, Fraction]]] = defaultdict(dict)
    for row in rows(folder / f"factors-{year}.csv"):
        found[row["activity"]][row["line"]] = row["scope"], Fraction(row["kg_co2e"])
    return found


@cache
def month_days(year: int, number: int) -> list[date]:
    day, found = date(year, number, 1), []
    while day.month == number:
        found.append(day)
        day += DAY
    return found


def year_months(start: int) -> list[tuple[int, int]]:
    return [(start + (number > 12), (number - 1) % 12 + 1) for number in range(4, 16)]


class CannotBeSized(Exception):
    pass


@dataclass
class Compared:
    """kg CO2e by scope of both years on the days shared, of the whole base, and what is weak.

    ``stays`` names what has gaps that nothing fills. ``use`` is by point and month of either year
    what is shared in both, what the whole base has, and what is weak of the shared.
    """

    years: tuple[dict[str, Fraction], dict[str, Fraction]]
    weak: tuple[dict[str, Fraction], dict[str, Fraction]]
    whole: dict[str, Fraction]
    stays: set[str]
    use: list[tuple[tuple, list[tuple[int, int]], tuple[Fraction, ...]]]

    @classmethod
    def empty(cls) -> Compared:
        return cls(({}, {}), ({}, {}), {}, set(), [])

    def of(self, scopes: Collection[str] = ()) -> Pair:
        def some(kg: dict[str, Fraction]) -> Fraction:
            return total(part for scope, part in kg.items() if not scopes or scope in scopes)

        return Pair(*map(some, (*self.years, self.whole, *self.weak)))


class Pair(NamedTuple):
    """The same of some scopes, kg CO2e."""

    base: Fraction
    year: Fraction
    whole_base: Fraction
    weak_base: Fraction
    weak_year: Fraction

    @property
    def share(self) -> Fraction | None:
        return self.year / self.base if self.base > 0 else None


class Comparison:
    """A base year and a year, each named by the calendar year in which it starts."""

    def __init__(self, folder: Path, base: int, year: int) -> None:
        self.council = council_of(folder)
        self.years = (base, year)
        self.on = date(year + 1, 3, 31)
        self.first = date(base, 4, 1)
        self.factors = {each: factors_of(folder, each) for each in self.years}
        self.sites = {name: life.known_on(self.on) for name, life in self.council.sites.items()}
        self.lives = {
            name: meter.life.known_on(self.on) for name, meter in self.council.meters.items()
        }
        self.points: dict[tuple[str, str, str, str], Point] = {}
        for meter in self.council.meters.values():
            key = (meter.site, meter.service, meter.activity, meter.point)
            self.points.setdefault(key, Point([], meter.events, meter.activity)).meters.append(
                meter
            )
        self.out = self._left()
        #: What came and cannot be sized, and the meters that are in neither year for it.
        self.unsized: dict[str, set[str]] = {}
        self.back_casts: list[dict[tuple, Days]] = [{}, {}]
        self._history()
        self._arrivals()
        #: By point, the days of its service; the boundary is settled now.
        self.spans: dict[tuple, tuple[date, date]] = {}
        self.made: dict[bool, Compared] = {}

    def of_kind(self, activity: str) -> list[tuple[str, Fraction, Fraction]]:
        """Scope and kg CO2e a unit in either year, of lines for which both editions have one."""
        first, second = (self.factors[year][activity] for year in self.years)
        return [
            (scope, factor, second[line][1])
            for line, (scope, factor) in first.items()
            if line in second
        ]

    # The boundary

    def _left(self) -> set[str]:
        out: set[str] = set()
        for meter in self.council.meters.values():
            if self.sites[meter.site].went in STRUCTURAL:
                out.add(meter.id)
        for point in self.points.values():
            for meter in point.meters:
                life = self.lives[meter.id]
                if life.went in STRUCTURAL and life.end < self.sites[meter.site].end:
                    out.add(meter.id)
                    out |= {each.id for each in point.meters if each.life.start < meter.life.start}
        return out

    def _history(self) -> None:
        """Each point's days: its own, and those before it came structurally."""
        for point in self.points.values():
            for meter in point.meters:
                site, life, came = self.council.sites[meter.site], meter.life, EARLY
                if site.came in STRUCTURAL:
                    if life.start <= site.start:
                        came, life = site.start, life.since_ever()
                    site = site.since_ever()
                if meter.life.came in STRUCTURAL:
                    came, life = max(came, meter.life.start), life.since_ever()
                for day, one in self.council.days[meter.id].items():
                    if life.holds(day) and site.holds(day):
                        put(point.since if day >= came else point.before, day, one)

    def _arrivals(self) -> None:
        found: list[tuple[date, str, str, list[Meter], set[str]]] = []
        meters = self.council.meters.values()
        for name, site in self.sites.items():
            there = [each for each in meters if each.site == name and each.id not in self.out]
            brought = [meter for meter in there if meter.life.start <= site.start]
            if site.came in STRUCTURAL and there:
                every = {meter.id for meter in there}
                found.append((site.start, f"site {name}", site.came, brought, every))
        for point in self.points.values():
            for meter in point.meters:
                site = self.sites[meter.site]
                if meter.life.came in STRUCTURAL and meter.life.start > site.start:
                    later = {each.id for each in point.meters if each.life.start > meter.life.start}
                    found.append(
                        (meter.life.start, f"meter {meter.id}", meter.life.came, [meter],
                         {meter.id, *later})
                    )  # fmt: skip
        for day, what, why, brought, every in sorted(found, key=lambda each: each[:2]):
            names = {meter.id for meter in brought}
            if not self.first < day <= self.on or (names and names <= self.out):
                continue
            try:
                casts = [self._back_cast(day, what, brought, year) for year in self.years]
            except CannotBeSized:
                self.unsized[f"{what}, {why} on {day}"] = every - self.out
                self.out |= every
                continue
            for side, cast in enumerate(casts):
                self.back_casts[side].update(cast)
            for meter in brought:
                self.lives[meter.id] = self.lives[meter.id].since_ever()
            if what.startswith("site "):
                self.sites[what[5:]] = self.sites[what[5:]].since_ever()

    def _back_cast(
        self, came: date, what: str, brought: list[Meter], year: int
    ) -> dict[tuple, Days]:
        """By point, the days of a year before it came."""
        if came <= date(year, 4, 1):
            return {}
        found: dict[tuple, Days] = {}
        silent, keys = 0, set()
        for meter in brought:
            keys.add((meter.site, meter.service, meter.activity, meter.point))
        for key in keys:
            point = self.points[key]
            if point.events and not point.since and not point.before:
                silent += 1
                continue
            site = self.sites[key[0]]
            begins = EARLY if what.startswith("site ") else site.start
            there = [
                [day for day in month_days(*month) if begins <= day < came]
                for month in year_months(year)
            ]
            wanted = [days for days in there if days]
            if not wanted:
                continue
            make = self._events if point.events else self._read
            if not self.factors[year][point.activity]:
                raise CannotBeSized
            found[key] = make(point, came, wanted, year != self.years[0])
        if keys and silent == len(keys):
            raise CannotBeSized
        return found

    def _read(self, point: Point, came: date, wanted: list[list[date]], of_year: bool) -> Days:
        made: Days = {}
        for days in wanted:
            own = over(point.before[day] for day in days if day in point.before)
            if own.data >= len(days):
                use, weak = own.use / len(days), own.weak / len(days)
            else:
                later = point.enough(point.since, days[0].month)
                earlier = point.enough(point.before, days[0].month)
                if later:
                    use = later[0][1]
                elif earlier:
                    use = earlier[-1][1]
                else:
                    raise CannotBeSized
                # Made of readings, it is no estimate of the base; of a year it is one.
                weak = use if of_year else Fraction()
            made |= {day: Day(use, Fraction(1), weak) for day in days}
        return made

    def _events(self, point: Point, came: date, wanted: list[list[date]], of_year: bool) -> Days:
        own = {day: point.before[day] for days in wanted for day in days if day in point.before}
        if own:
            return own
        a_year_on = (
            date(came.year + 1, came.month, came.day)
            if (came.month, came.day) != (2, 29)
            else (date(came.year + 1, 3, 1))
        )
        if a_year_on > self.council.known_to:
            raise CannotBeSized
        made: Days = {}
        for days in wanted:
            number = days[0].month
            year = came.year + (number < came.month)
            whole = [day for day in month_days(year, number) if day >= came]
            # An event is one in a February of any length.
            wide = Fraction(len(month_days(year, number)), len(month_days(days[0].year, number)))
            use = point.month(point.since, year, number)[0] / len(whole) * wide
            made |= {day: Day(use, Fraction(1), use if of_year else Fraction()) for day in days}
        return made

    # The two years

    def inside(self, key: tuple, day: date) -> bool:
        """Whether a point is inside the boundary on *day*: its site, and its service there."""
        if key not in self.spans:
            service = [
                self.lives[meter.id]
                for meter in self.council.meters.values()
                if (meter.site, meter.service) == key[:2] and meter.id not in self.out
            ]
            self.spans[key] = min(one.start for one in service), max(one.end for one in service)
        first, last = self.spans[key]
        return self.sites[key[0]].holds(day) and first <= day < last

    def year_days(self, key: tuple, side: int) -> Days:
        """What a point has in a year, on the days that count and, back-cast, before it came."""
        point, year = self.points[key], self.years[side]
        found: Days = dict(self.back_casts[side].get(key, {}))
        for meter in point.meters:
            if meter.id in self.out:
                continue
            for day, one in self.council.counted(meter, year).items():
                put(found, day, one)
        return found

    def compared(self, *, filled: bool) -> Compared:
        """Both years on the days shared, with their gaps *filled* where that is asked for."""
        if filled not in self.made:
            self.made[filled] = self._compared(filled)
        return self.made[filled]

    def _compared(self, filled: bool) -> Compared:
        made = Compared.empty()
        for key, point in self.points.items():
            if all(meter.id in self.out for meter in point.meters):
                continue
            days = [self.year_days(key, side) for side in (0, 1)]
            if filled and not point.events:
                for side in (0, 1):
                    if self._fill(key, days[side], side):
                        made.stays.add(key[3])
            if filled and point.events:
                for side in (0, 1):
                    self._fill_silence(key, days[side], side)
            months = [
                [month_days(*month) for month in of]
                for of in zip(*(year_months(year) for year in self.years), strict=True)
            ]
            shared = [self._month(key, days, month) for month in months]
            wholes = [over(days[0].get(day, NOTHING) for day in month[0]) for month in months]
            whole = over(wholes)
            for month, both, all_of_it in zip(months, shared, wholes, strict=True):
                named = [(first.year, first.month) for first, *_ in month]
                uses = (
                    both[0].use, both[1].use, all_of_it.use, both[0].weak, both[1].weak,
                )  # fmt: skip
                made.use.append((key, named, uses))
            sides = [over(both[side] for both in shared) for side in (0, 1)]
            for scope, *factors in self.of_kind(point.activity):
                for side in (0, 1):
                    _add(made.years[side], scope, sides[side].use * factors[side])
                    _add(made.weak[side], scope, sides[side].weak * factors[side])
                _add(made.whole, scope, whole.use * factors[0])
        return made

    def _fill_silence(self, key: tuple, days: Days, side: int) -> None:
        """An account of events that says nothing, filled from the nearest year with anything."""
        point, year = self.points[key], self.years[side]
        there = [meter for meter in point.meters if meter.id not in self.out]
        site = self.council.sites[key[0]]
        lives = [
            (max(date(year, 4, 1), one.life.start, site.start),
             min(date(year + 1, 4, 1), one.life.end, site.end))
            for one in there
        ]  # fmt: skip
        lives = [(start, end) for start, end in lives if start < end]
        if not lives:
            return
        start, end = min(one[0] for one in lives), max(one[1] for one in lives)
        happened = sorted(
            {day for one in there for day, use in self.council.days[one.id].items() if use.use}
        )
        silent: list[tuple[date, date]] = []
        if not any(start <= day < end for day in happened):
            silent = [(start, end)]
        elif len(happened) >= 3:
            apart = [(b - a).days for a, b in itertools.pairwise(happened)]
            usual = round(median(apart))
            for place, day in enumerate(happened):
                later = happened[place + 1 :]
                until = min(end, *later[:1]) if later else end
                if (not later or usual <= 35) and (until - day).days > 2 * usual:
                    silent.append((day + DAY, until))
        quiet = []
        for month in year_months(year):
            alive = [day for day in month_days(*month) if start <= day < end]
            if alive and any(a <= alive[0] and alive[-1] < b for a, b in silent):
                quiet.append((month, alive))
        if not quiet:
            return
        known = {(day.year, day.month) for day in point.since}
        first = quiet[0][0][0]
        for back in sorted({first - y for y, _ in known} - {0}, key=lambda b: (b < 0, abs(b))):
            sources = [each for each in quiet if (each[0][0] - back, each[0][1]) in known]
            for (of, number), alive in sources:
                use = point.month(point.since, of - back, number)[0] / len(alive)
                for day in alive:
                    put(days, day, Day(use, Fraction(), use))
            if sources:
                return

    def _month(self, key: tuple, days: list[Days], months: list[list[date]]) -> tuple[Day, Day]:
        """What of one month counts in both years."""
        point = self.points[key]
        shorter = min(map(len, months))
        inside = [[self.inside(key, day) for day in month] for month in months]
        both = [a and b for a, b in zip(*inside, strict=False)]
        shares, common = [], []
        for side in (0, 1):
            month = months[side]
            here = [
                day
                for place, day in enumerate(month)
                if both[min(place, shorter - 1)] and inside[side][place]
            ]
            common.append(set(here))
            alive = sum(any(self._alive(m, day) for m in point.meters) for day in here)
            data = over(days[side].get(day, NOTHING) for day in here).data
            missing = max(Fraction(0), alive - data)
            shares.append(Fraction(1) if point.events or not here else 1 - missing / len(here))
        least = min(shares)
        found = []
        for side in (0, 1):
            kept = least / shares[side] if shares[side] else Fraction(0)
            there = [day for day in months[side] if day in days[side]]
            shared = over(days[side][day] for day in there if day in common[side])
            own = over(days[side][day] for day in there if day not in common[side])
            found.append(
                Day(shared.use * kept + own.use, Fraction(), shared.weak * kept + own.weak)
            )
        return found[0], found[1]

    def _alive(self, meter: Meter, day: date) -> bool:
        return meter.id not in self.out and self.lives[meter.id].holds(day)

    def _fill(self, key: tuple, days: Days, side: int) -> bool:
        """Fill a point's gaps in one year; whether any stays."""
        point, stays = self.points[key], False
        history = dict(point.before)
        for day, one in point.since.items():
            put(history, day, one)
        filling: Days = {}
        for year, number in year_months(self.years[side]):
            span = [day for day in month_days(year, number) if self.inside(key, day)]
            alive = sum(any(self._alive(m, day) for m in point.meters) for day in span)
            missing = alive - over(days.get(day, NOTHING) for day in span).data
            if missing <= 0:
                continue
            others = [each for each in point.enough(history, number) if each[0] != year]
            if not others or not self.factors[self.years[side]][point.activity]:
                stays = True
                continue
            _, mean = min(others, key=lambda each: (abs(each[0] - year), each[0]))
            for day in span:
                filling[day] = Day(mean * missing / len(span), missing / len(span))
        for day, one in filling.items():
            put(days, day, one)
        return stays


def _add(kg: dict[str, Fraction], scope: str, more: Fraction) -> None:
    kg[scope] = kg.get(scope, Fraction()) + more


def like_for_like(folder: Path, base: str, year: str) -> dict[str, object]:
    made = Comparison(folder, int(base[:4]), int(year[:4]))
    shared, filled = made.compared(filled=False).of(), made.compared(filled=True).of()

    def number(share: Fraction | None) -> float | None:
        return None if share is None else float(share)

    return {
        "base_kg": float(shared.whole_base),
        "share": number(shared.share),
        "filled": number(filled.share),
        "unsized": sorted(made.unsized),
        "not_filled": sorted(made.compared(filled=True).stays),
    }


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    print(json.dumps(like_for_like(Path(sys.argv[1]), *sys.argv[2:]), indent=2))
