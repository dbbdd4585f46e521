"""Whether a council is on track as of a day, from CSV and TOML files alone, without carbon.

A second pair of eyes beside like_for_like.py: the verdict itself is decided here, from the sections
"Targets, forecast and half-years", "Completeness" and "Like for like" of docs/methodology.md.

    python -m tests.independent.verdict FOLDER 2024-10-01

FOLDER has what like_for_like.py reads, factors-YEAR.csv for every year with readings, and a
target: inventory.toml, which may have green tariffs of whole months, targets.toml and, where
something was decided on, recalculations.toml.
"""

from __future__ import annotations

import json
import sys
import tomllib
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from tests.independent.like_for_like import (
    LATE,
    NOTHING,
    Compared,
    Comparison,
    Day,
    Meter,
    council_of,
    factors_of,
    over,
)

ON_TRACK, BEHIND, BASE_YEAR = "on track", "behind", "base year"
CANNOT_SAY, NOT_ENOUGH, NO_BASE = "cannot say", "not enough data", "no base"


class Answer(NamedTuple):
    """The verdict of a target, and the year and the percentages that it is of.

    ``because`` are the rules that keep it from being said. ``change`` is that on the base, like for
    like; kg are on the boundary of the end of ``year``.
    """

    state: str
    year: str = ""
    because: frozenset[str] = frozenset()
    change: Fraction | None = None
    year_kg: Fraction | None = None
    base_kg: Fraction | None = None
    allowed_kg: Fraction | None = None


def exact(number: float) -> Fraction:
    """A number of a TOML file as it is written."""
    return Fraction(str(number))


def label(year: int) -> str:
    return f"{year}-{(year + 1) % 100:02d}"


def ends(year: int) -> date:
    return date(year + 1, 4, 1)


@lru_cache(maxsize=2)
def comparison(folder: Path, base: int, year: int) -> Comparison:
    return Comparison(folder, base, year)


class Below(NamedTuple):
    """What tariffs take off the whole base, the shared base and year, and what is weak of them."""

    whole: Fraction
    base: Fraction
    year: Fraction
    weak_base: Fraction
    weak_year: Fraction


class Standing:
    """A council's target as of a day."""

    def __init__(self, folder: Path, day: date) -> None:
        self.folder, self.day = folder, day
        self.council = council_of(folder)
        self.policy = _toml(folder / "inventory.toml")
        self.target = _toml(folder / "targets.toml")
        self.decided = _toml(folder / "recalculations.toml").get("not_sized", [])
        self.base = int(self.target["base_period"][:4])
        self.scopes = tuple(self.target.get("scopes", ()))
        self.used: dict[tuple[str, int], Day] = {}
        self.tariffs = [each for each in self.policy.get("contract", []) if each["green_tariff"]]
        self.net = self.target["basis"] == "net"

    # What is known of each year

    def per_cent(self, key: str, default: float) -> Fraction:
        return exact(self.policy.get(key, default)) / 100

    def due(self, year: int) -> date:
        """The last day on which the figure of a year is not overdue."""
        month, day = map(int, self.policy.get("results_due", "09-30").split("-"))
        found = date(year + 1, month, day)
        return found if found >= ends(year) else date(year + 2, month, day)

    def years(self) -> list[int]:
        """The years that are over on the day, from the first with a reading on."""
        days = [day for of in self.council.days.values() for day in of]
        first = min(days)
        year = first.year - (first.month < 4)
        return [each for each in range(year, self.day.year + 1) if ends(each) <= self.day]

    def gross(self, year: int, meters: set[str] | None = None, scopes: bool = False) -> Fraction:
        """kg of a year as reported, of some *meters* or all, of all *scopes* or the target's."""
        factors = factors_of(self.folder, year)
        kg = Fraction()
        for meter in self.council.meters.values():
            if meters is None or meter.id in meters:
                kg += self.counted(meter, year).use * sum(
                    (factor for scope, factor in factors[meter.activity].values()
                     if not (scopes and self.scopes) or scope in self.scopes),
                    Fraction(),
                )  # fmt: skip
        return kg

    def counted(self, meter: Meter, year: int) -> Day:
        """What a meter has in a year, all its days together."""
        key = (meter.id, year)
        if key not in self.used:
            self.used[key] = over(self.council.counted(meter, year).values())
        return self.used[key]

    # Below the line

    def net_is_known(self, year: int) -> bool:
        """From the first green tariff on each year is to have one."""
        first = min((each["from"] for each in self.tariffs), default=LATE)
        runs = any(
            each["from"] < ends(year) and date(year, 4, 1) <= each["to"] for each in self.tariffs
        )
        return first >= ends(year) or runs

    def rate(self, site: str, month: tuple[int, int], generation: Fraction) -> Fraction:
        """kg that a kWh of a month saves against the grid, by the tariffs that supply it."""
        day, saved = date(*month, 1), Fraction()
        for each in self.tariffs:
            supplied = site in each.get("sites", [site])
            if supplied and each["from"] <= day <= each["to"]:
                share = exact(each.get("share_pct", 100)) / 100
                saved += share * (generation - exact(each["kg_co2e_per_kwh"]))
        return saved

    def generation(self, year: int) -> Fraction:
        return factors_of(self.folder, year)["electricity"]["generation"][1]

    def taken_off(self, year: int) -> Fraction:
        """What green tariffs take off a year as reported, kg above nought."""
        kg = Fraction()
        for meter in self.council.meters.values():
            if meter.activity == "electricity":
                for day, one in self.council.counted(meter, year).items():
                    month = (day.year, day.month)
                    kg += one.use * self.rate(meter.site, month, self.generation(year))
        return kg

    def below(self, made: Compared) -> Below:
        """What is taken off both years, kg above nought."""
        off = Below(*[Fraction()] * 5)
        for (site, _, activity, _), (first, second), uses in made.use:
            if activity == "electricity":
                rates = [
                    self.rate(site, month, self.generation(month[0] - (month[1] < 4)))
                    for month in (first, second)
                ]
                base, year, whole, weak_base, weak_year = uses
                of_base, of_year = rates
                saved = (
                    whole * of_base, base * of_base, year * of_year,
                    weak_base * of_base, weak_year * of_year,
                )  # fmt: skip
                off = Below(*(kg + more for kg, more in zip(off, saved, strict=True)))
        return off

    def told(self) -> Fraction:
        """The base as it was told, on the target's measure."""
        kg = self.gross(self.base, scopes=True)
        return kg - self.taken_off(self.base) if self.net else kg

    def has_readings(self, year: int) -> bool:
        return any(self.counted(each, year) != NOTHING for each in self.council.meters.values())

    def meter_days(self, year: int) -> Fraction:
        """The share of meter-days with data; accounts of events have none."""
        expected, covered = 0, Fraction()
        for meter in self.council.meters.values():
            if not meter.events:
                expected += self._days(meter, year)
                covered += self.counted(meter, year).data
        return covered / expected if expected else Fraction(1)

    def _days(self, meter: Meter, year: int) -> int:
        site = self.council.sites[meter.site]
        first = max(date(year, 4, 1), meter.life.start, site.start)
        last = min(ends(year), meter.life.end, site.end)
        return max(0, (last - first).days)

    def enough(self, year: int) -> bool:
        return (
            self.has_readings(year)
            and self.meter_days(year) >= self.per_cent("enough_actual_pct", 80)
            and self.gross(year) > 0
        )

    # The verdict

    def answer(self) -> Answer:
        years = self.years()
        if not self.has_readings(self.base) or self.told() <= 0:
            return Answer(NO_BASE)
        if self.net and not self.net_is_known(self.base):
            return Answer(NO_BASE)
        # Of a year with too few meter-days more may come until its results are due.
        with_figure = [
            year
            for year in years
            if self.enough(year) or (self.has_readings(year) and self.day > self.due(year))
        ]
        if not with_figure:
            return Answer(NOT_ENOUGH)
        newest = with_figure[-1]
        made = self._judged(newest)
        overdue = [
            year
            for year in years
            if year > newest and self.day > self.due(year) and made.state != NO_BASE
        ]
        if overdue:
            return made._replace(state=CANNOT_SAY, because=made.because | {"overdue"})
        return made

    def _judged(self, year: int) -> Answer:
        name = label(year)
        if year == self.base:
            return Answer(BASE_YEAR if self.enough(year) else NOT_ENOUGH, name)
        if self.enough(year) and year > self.base and self._base_kg(year) <= 0:
            return Answer(NO_BASE)
        remaining = self._remaining(year)
        if remaining is None:
            # A base year that is over with too little data is why, where the year is before it.
            poor = year < self.base and ends(self.base) <= self.day and not self.enough(self.base)
            return Answer(NOT_ENOUGH if poor else CANNOT_SAY, name, frozenset({"nothing promised"}))
        if not self.enough(year) or not self.enough(self.base):
            return Answer(NOT_ENOUGH, name)
        year_kg, base_kg = self._year_kg(year, filled=False), self._base_kg(year)
        if year_kg is None:
            unknown = self.net and not self.net_is_known(year)
            return Answer(
                CANNOT_SAY, name, frozenset({"net unknown" if unknown else "nothing shared"})
            )
        allowed = remaining * base_kg
        filled = self._year_kg(year, filled=True)
        because = set()
        if filled is not None and (filled <= allowed) != (year_kg <= allowed):
            because.add("gaps")
        if self._arrived(year):
            because.add("arrivals")
        if self._estimates_turn(year, year_kg, base_kg, allowed):
            because.add("estimates")
        state = ON_TRACK if year_kg <= allowed else BEHIND
        return Answer(
            CANNOT_SAY if because else state, name, frozenset(because),
            year_kg / base_kg - 1, year_kg, base_kg, allowed,
        )  # fmt: skip

    def _compared(self, year: int, *, filled: bool = False) -> Compared:
        return comparison(self.folder, self.base, year).compared(filled=filled)

    def _base_kg(self, year: int) -> Fraction:
        """The base on the boundary of the year's end."""
        made = self._compared(year)
        whole = made.of(self.scopes).whole_base
        return whole - self.below(made)[0] if self.net else whole

    def _year_kg(self, year: int, *, filled: bool) -> Fraction | None:
        """The year on the base's boundary; on net None where that is not known."""
        made = self._compared(year, filled=filled)
        pair, whole = made.of(self.scopes), self._compared(year).of(self.scopes).whole_base
        if pair.share is None:
            return None
        kg = pair.share * whole
        if not self.net:
            return kg
        if not self.net_is_known(year):
            return None
        # Net to net on the shared days; where nothing is left of the base's, as gross goes.
        off = self.below(made)
        if pair.base - off[1] <= pair.base / 10**9:
            return kg - off[2] * whole / pair.base
        net = self._base_kg(year)
        return net * (pair.year - off[2]) / (pair.base - off[1])

    def _remaining(self, year: int) -> Fraction | None:
        """The share of the base that may remain in a year: between points, as the shape says."""
        told = self.told()
        points = [(self.base, Fraction(1))]
        for one in sorted(self.target["milestone"], key=lambda each: each["period"]):
            if "tonnes" in one:
                left = exact(one["tonnes"]) * 1000 / told
            else:
                left = 1 - exact(one["reduction_pct"]) / 100
            points.append((int(one["period"][:4]), left))
        if year == points[-1][0]:
            return points[-1][1]
        for (start, high), (end, low) in pairwise(points):
            if start <= year < end:
                along = Fraction(year - start, end - start)
                if self.target["shape"] == "linear":
                    return high + (low - high) * along
                return high * Fraction(float(low / high) ** float(along))
        return None

    def _arrived(self, year: int) -> bool:
        """Whether what came and cannot be put into the base reaches the threshold, undecided."""
        unsized = comparison(self.folder, self.base, year).unsized
        known = {
            one["what"]: exact(one["at_most_t"]) * 1000
            for one in self.decided
            if one["what"] in unsized and one["decided"] <= self.day
        }
        # All the decisions together must stay below the materiality, or none closes anything.
        material = self.per_cent("materiality_pct", 0) * self.gross(self.base)
        closed = set(known) if sum(known.values()) < material else set()
        open_ = [meters for what, meters in unsized.items() if what not in closed]
        kg = sum((self.gross(year, meters) for meters in open_), Fraction())
        threshold = self.per_cent("recalculation_threshold_pct", 5)
        return kg > 0 and kg >= threshold * self.gross(year)

    def _estimates_turn(
        self, year: int, year_kg: Fraction, base_kg: Fraction, allowed: Fraction
    ) -> bool:
        """Whether estimates off by what they may be, of one of the years, turn the verdict."""
        most = self.per_cent("estimate_error_pct", 25)
        pair = self._compared(year).of(self.scopes)
        # On the base's boundary, of which so much is estimated; a tariff goes with its kWh.
        of_year = pair.weak_year * pair.whole_base / pair.base
        of_base = pair.weak_base * pair.whole_base / pair.base
        if self.net:
            off = self.below(self._compared(year))
            left = pair.base - off.base
            scale = pair.whole_base / pair.base
            if left > pair.base / 10**9:
                scale = (pair.whole_base - off.whole) / left
            of_year = (pair.weak_year - off.weak_year) * scale
            of_base = (pair.weak_base - off.weak_base) * scale
        if of_year > 0:
            needed = (allowed - year_kg) / of_year
            if needed >= -1 and abs(needed) <= most:
                return True
        if of_base > 0 and allowed > 0:
            needed = base_kg * (year_kg / allowed - 1) / of_base
            return needed >= -1 and abs(needed) <= most
        return False


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def answer(folder: Path, day: date) -> Answer:
    """The verdict of the target in *folder* on *day*."""
    return Standing(folder, day).answer()


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Fraction) else sorted(value)  # type: ignore[call-overload]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    found = answer(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
    print(json.dumps(found._asdict(), default=_plain, indent=2))
