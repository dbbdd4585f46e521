"""Illustrative estates with random closures, transfers, acquisitions and gaps, as files."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from datetime import date
from pathlib import Path

from carbon.periods import Period, add_months, month_of
from carbon.register.meters import read_meters
from carbon.register.sites import read_sites
from tests.inventories.estates import ACTIVITIES, DAY, DEFINITION, EDITIONS, Estate, lacking

SITES = ("site", "name", "service", "from", "to", "from_reason", "to_reason")
METERS = ("meter", "site", "service", "activity", "unit", "supply_point", "events",
          "from", "to", "from_reason", "to_reason")  # fmt: skip
READINGS = ("meter", "start", "end", "quantity", "days_with_data", "quality")
FACTORS = ("activity", "line", "scope", "unit", "kg_co2e")
STARTS = ("built", "acquired", "transferred", "insourced")
ENDS = ("closed", "disposed", "transferred")
#: Month by month, January first: flat, and with a winter.
SEASONS = ((1.0,) * 12, (2.2, 2.0, 1.6, 1.0, 0.6, 0.3, 0.2, 0.2, 0.4, 0.9, 1.5, 1.9))


class Council:
    """The estate of one *seed*, its base year and its year, below *folder*."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.folder, self.dice = folder, random.Random(seed)
        first, last = sorted(self.dice.sample(range(2017, 2024), 2))
        self.years = first, last
        self.base, self.year = (f"{each}-{(each + 1) % 100:02d}" for each in self.years)
        # A year is known on either side, and what happens then counts for nothing.
        self.span = Period(date(first - 1, 4, 1), date(last + 2, 4, 1))
        self.estimates = self.dice.choice([0.0, 0.0, 0.05, 0.2, 0.6])
        self.sites: list[dict[str, object]] = []
        self.meters: list[dict[str, object]] = []
        self.readings: list[tuple[object, ...]] = []
        for number in range(self.dice.randint(3, 8)):
            self._site(f"site-{number}")
        without = ["wtt-"] if self.dice.random() < 0.3 else []
        editions = {**EDITIONS, str(first): lacking(EDITIONS[str(first)], without)}
        self.library = {"uk-government": editions}
        self._write()

    def _quality(self) -> str:
        """Of one reading: of some councils most are estimates, of others none."""
        if self.dice.random() < self.estimates:
            return self.dice.choice(["estimated", "estimated", "provisional"])
        return self.dice.choice(["actual"] * 6 + ["corrected", "not stated"])

    def _site(self, name: str) -> None:
        dice = self.dice
        chances = (0.0, 0.0) if name == "site-0" else (0.35, 0.4)
        life = self._life(self.span.start, self.span.end, *chances)
        self.sites.append({"site": name, "name": name, "service": "offices", **life})
        begins = life["from"] or self.span.start
        ends = life["to"] or self.span.end
        for number in range(dice.randint(1, 3)):
            meter = f"{name}-{number}"
            activity, unit = dice.choice(
                [("electricity", "kWh"), ("electricity", "MWh"), ("natural-gas", "kWh")]
            )
            row = {"meter": meter, "site": name, "activity": activity, "unit": unit,
                   "service": dice.choice(["offices", "schools"]), "supply_point": "",
                   "events": "", **self._life(begins, ends, 0.15, 0.15)}  # fmt: skip
            if (
                activity == "natural-gas"
                and not row["from"]
                and not row["to"]
                and dice.random() < 0.4
            ):
                day = self._day(begins, ends)
                if begins < day < ends:
                    point = str(1_000_000 + len(self.meters))
                    other = {**row, "meter": f"{meter}x", "supply_point": point}
                    self.meters.append({**other, "from": day, "from_reason": "exchanged"})
                    self._read(f"{meter}x", dice.choice(SEASONS), unit, day)
                    row |= {"supply_point": point, "to": day - DAY, "to_reason": "exchanged"}
            self.meters.append(row)
            self._read(meter, dice.choice(SEASONS), unit, self._known_from(row, life))
        if dice.random() < 0.3:
            self.meters.append({"meter": f"{name}-oil", "site": name, "activity": "gas-oil",
                                "unit": "litre", "service": "offices", "supply_point": "",
                                "events": "yes", **self._life(begins, ends, 0.0, 0.1)})  # fmt: skip
            for _ in range(dice.randint(0, 15)):
                day = self._day(self.span.start, self.span.end)
                litres = dice.randint(100, 3000)
                self.readings.append((f"{name}-oil", day, day, litres, 1, self._quality()))

    def _life(self, begins: date, ends: date, starts: float, stops: float) -> dict[str, object]:
        dice = self.dice
        start = self._day(begins, ends) if dice.random() < starts else None
        last = self._day(begins, ends) if dice.random() < stops else None
        if start and start <= begins:
            start = None
        if last and (last <= (start or begins) or last + DAY >= ends):
            last = None
        return {
            "from": start or "",
            "to": last or "",
            "from_reason": dice.choice(STARTS) if start else "",
            "to_reason": dice.choice(ENDS) if last else "",
        }

    def _day(self, begins: date, ends: date) -> date:
        day = begins + self.dice.randrange((ends - begins).days) * DAY
        return (
            day.replace(day=1) if self.dice.random() < 0.5 and day.replace(day=1) > begins else day
        )

    def _known_from(self, meter: dict[str, object], site: dict[str, object]) -> date:
        """From when on there are readings: at times those from before it came as well."""
        came = [day for day in (meter["from"], site["from"]) if isinstance(day, date)]
        if not came or self.dice.random() < 0.3:
            return self.span.start
        return self._day(self.span.start, max(came)) if self.dice.random() < 0.2 else max(came)

    def _read(self, meter: str, season: tuple[float, ...], unit: str, since: date) -> None:
        dice, size = self.dice, self.dice.randint(1, 400) * (1 if unit == "MWh" else 100)
        month, stop = month_of(since), self.span.end
        gaps = dice.choice([0.0, 0.0, 0.02, 0.1])
        while month.start < stop:
            start, end = max(month.start, since), month.end
            for _ in range(dice.choice([0, 0, 0, 0, 2])):
                end = add_months(end, 1)
            end = min(end, stop)
            days = (end - start).days
            use = round(size * season[start.month - 1] * days / 30 * dice.uniform(0.8, 1.2), 1)
            luck = dice.random()
            if luck >= gaps:
                whole = end > month.end or luck > 2 * gaps
                covered = days if whole else dice.randint(1, days)
                self.readings.append((meter, start, end - DAY, use, covered, self._quality()))
            month = month_of(end)
            since = end

    def _write(self) -> None:
        for name, columns, rows in (
            ("sites.csv", SITES, [[row[c] for c in SITES] for row in self.sites]),
            ("meters.csv", METERS, [[row[c] for c in METERS] for row in self.meters]),
            ("readings.csv", READINGS, self.readings),
            *((f"factors-{year}.csv", FACTORS, self._factors(year))
              for year in range(self.span.start.year, self.span.end.year)),
        ):  # fmt: skip
            with (self.folder / name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(columns)
                writer.writerows(rows)

    def _factors(self, year: int) -> list[tuple[object, ...]]:
        edition = self.library["uk-government"][str(year)]
        return [
            (
                activity,
                line.name,
                line.scope,
                unit,
                repr(edition.factor(line.factor_id, unit).kg_co2e),
            )
            for activity, unit in (
                ("electricity", "kWh"),
                ("natural-gas", "kWh"),
                ("gas-oil", "litre"),
            )
            for line in ACTIVITIES[activity].lines
            if line.scope in ("1", "2", "3") and edition.has(line.factor_id, unit)
        ]

    def estate(self) -> Estate:
        """The same as the program reads it."""
        sites = read_sites(self.folder / "sites.csv")
        meters = read_meters(self.folder / "meters.csv", sites, ACTIVITIES)
        made = Estate(list(sites.values()), list(meters.values()), library=self.library)
        made.definition = replace(DEFINITION)
        made.readings = [
            (meter, start, last + DAY, float(quantity), meters[meter].unit, covered)
            for meter, start, last, quantity, covered, _ in self.readings
        ]
        made.qualities = [quality for *_, quality in self.readings]
        return made
