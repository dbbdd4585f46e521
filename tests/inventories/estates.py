"""Small estates made in the test itself: a register, readings, and the inventory of a period."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from carbon.analysis.change.effects import Change, compare
from carbon.analysis.change.weather import Heating
from carbon.analysis.like_for_like.alike import like_for_like
from carbon.analysis.like_for_like.comparison import LikeForLike
from carbon.analysis.recalculation.structural import Estates
from carbon.factors.activities import Activity, read_activities
from carbon.factors.edition import Edition, find_editions
from carbon.folders import shipped
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.estate import estate
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records
from carbon.ledger.calendarise import calendarise
from carbon.periods import Period, month_of
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.register.sites import Site

FACTORS = [shipped("factors")]
ACTIVITIES = read_activities(FACTORS)
EDITIONS = find_editions(FACTORS)
LIBRARY = {"uk-government": EDITIONS}
DEFINITION = InventoryDefinition(
    name="estate",
    folder=Path("estate"),
    title="An estate",
    kind="calculated",
    owner="a test",
    approach="operational control",
    description="",
    source="",
    gases=("CO2e",),
    base_period=None,
    edition_policy="majority",
    provisional=False,
    enough_actual_pct=80.0,
    sites=(),
    services=(),
    activities=(),
    exclusions=(),
    notes=(),
)
DAY = timedelta(days=1)


@dataclass
class Estate:
    """A register, readings as (meter, start, end, quantity, unit, days with data), a library.

    ``qualities`` are those of the readings; without them all are actual.
    """

    sites: list[Site]
    meters: list[Meter]
    readings: list[tuple[str, date, date, float, str, int]] = field(default_factory=list)
    library: Mapping[str, Mapping[str, Edition]] = field(default_factory=lambda: LIBRARY)
    definition: InventoryDefinition = DEFINITION
    activities: Mapping[str, Activity] = field(default_factory=lambda: ACTIVITIES)
    qualities: list[str] = field(default_factory=list)

    @property
    def register(self) -> Register:
        return Register(
            {site.id: site for site in self.sites}, {meter.id: meter for meter in self.meters}
        )

    def read(self, meter: str, period: str, quantity: float, unit: str = "kWh") -> None:
        """Log the same *quantity* for each month of *period* on which the meter is there."""
        (known,) = [each for each in self.meters if each.id == meter]
        for month in Period.parse(period).months():
            start, end = self.register.counted(known, month)
            if start < end:
                days = (end - start).days
                self.readings.append((meter, start, end, quantity * days / month.days, unit, days))

    def frame(self) -> pd.DataFrame:
        columns = ["meter", "start", "end", "quantity", "unit", "days_with_data"]
        frame = pd.DataFrame(self.readings, columns=columns)
        return frame.assign(
            reading=range(1, len(frame) + 1),
            quality=self.qualities or "actual",
            quantity=frame["quantity"],
        )

    def inventory(self, period: str) -> Inventory:
        span = Period.parse(period)
        frame = self.frame()
        shared = frame[(frame["start"] < span.end) & (frame["end"] > span.start)]
        parts = calendarise(shared)
        parts = parts[(parts["start"] < span.end) & (parts["end"] > span.start)]
        made = estate(self.definition, self.register, parts, self.activities, self.library, span)
        return Inventory(
            self.definition, span, made.lines, made.completeness, made.editions, made.not_estimated
        )

    def estates(self, heating: Heating | None = None) -> Estates:
        """As it is calculated for any period."""
        return Estates(
            self.definition,
            self.register,
            self.activities,
            self.library,
            lambda _: calendarise(self.frame()),
            heating=heating,
        )

    def alike(
        self, base: str, year: str, on: date | None = None, heating: Heating | None = None
    ) -> LikeForLike:
        """*year* beside *base*, like for like, on the boundary of its last day or of *on*."""
        last = on or Period.parse(year).last_day
        sides = self.inventory(base), self.inventory(year)
        return like_for_like(*sides, last, self.estates(heating))

    def records(self, as_at: date | None = None) -> Records:
        """The same as read from a ledger, known on *as_at*."""
        return Records(
            self.definition, as_at, self.register, self.activities, self.library,
            calendarise(self.frame()),
        )  # fmt: skip

    def change(self, before: str, after: str, heating: Heating | None = None) -> Change:
        return self.compared(self.inventory(before), self.inventory(after), heating)

    def compared(
        self, before: Inventory, after: Inventory, heating: Heating | None = None
    ) -> Change:
        return compare(before, after, self.register, self.activities, self.library, heating)


def lacking(edition: Edition, words: Iterable[str]) -> Edition:
    """*edition* without the factors whose id begins with one of *words*."""
    made = replace(edition)
    made.__dict__["factors"] = {
        key: factor
        for key, factor in edition.factors.items()
        if not key[0].startswith(tuple(words))
    }
    return made


KINDS = (
    ("electricity", "kWh"),
    ("electricity", "MWh"),
    ("natural-gas", "kWh"),
    ("gas-oil", "litre"),
)
STARTS = ("built", "acquired", "transferred", "insourced")
ENDS = ("closed", "disposed", "transferred")


def random_estate(seed: int) -> tuple[Estate, str, str]:
    """A whole small estate with everything that happens to one, and two years to compare.

    Up to some 500,000 t a year, several times a county council's: doubles carry 1e-9 t so far.
    """
    dice = random.Random(seed)
    first, second = dice.sample(range(2016, 2024), 2)
    made = Estate([], [])
    made.definition = replace(
        DEFINITION, edition_policy=dice.choice(["majority", "blended"]), provisional=True
    )
    earliest, latest = date(min(first, second), 4, 1), date(max(first, second) + 1, 4, 1)

    def some_day() -> date:
        return earliest + dice.randrange((latest - earliest).days) * DAY

    def life(starts: tuple[str, ...], ends: tuple[str, ...], chance: float) -> dict[str, object]:
        start = some_day() if dice.random() < chance else None
        end = some_day() if dice.random() < chance else None
        if start and end and end <= start:
            end = None
        return {
            "start": start,
            "end": end,
            "start_reason": dice.choice(starts) if start else "",
            "end_reason": dice.choice(ends) if end else "",
        }

    for number in range(dice.randint(1, 4)):
        site = f"site-{number}"
        made.sites.append(Site(site, site, "offices", **life(STARTS, ENDS, 0.4)))  # type: ignore[arg-type]
        for meter in range(dice.randint(1, 3)):
            activity, unit = dice.choice(KINDS)
            name, service = f"{site}-{meter}", dice.choice(["offices", "schools"])
            one = Meter(name, site, activity, unit, service, **life(STARTS, ENDS, 0.3))  # type: ignore[arg-type]
            if (
                dice.random() < 0.3
                and (day := some_day()) > (one.start or earliest)
                and (one.end is None or day < one.end)
            ):
                other = replace(
                    one, id=f"{name}x", start=day, start_reason="exchanged", supply_point=name
                )
                made.meters.append(other)
                one = replace(one, end=day, end_reason="exchanged", supply_point=name)
            made.meters.append(one)
    for meter in made.meters:
        _log_at_random(made, meter, (first, second), dice)
    return made, f"{first}-{(first + 1) % 100:02d}", f"{second}-{(second + 1) % 100:02d}"


def _log_at_random(made: Estate, meter: Meter, years: tuple[int, int], dice: random.Random) -> None:
    for year in years:
        day, stop = date(year, 4, 1), date(year + 1, 4, 1)
        while day < stop:
            end = day
            for _ in range(dice.choice([1, 1, 1, 1, 2, 5])):
                end = month_of(end).end
            end = min(end, stop)
            if dice.random() < 0.85 and meter.counts_on(day):
                days = (end - day).days
                with_data = days if dice.random() < 0.9 else dice.randint(0, days)
                quantity = dice.choice([0.0, 1.0, -0.1]) if dice.random() < 0.1 else dice.random()
                made.readings.append(
                    (meter.id, day, end, quantity * 10 ** dice.randint(0, 6), meter.unit, with_data)
                )
            day = end
