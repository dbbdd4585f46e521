"""The register of the illustrative estate: made-up sites, and the meters and accounts at them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase

from carbon.factors.activities import Activity
from carbon.factors.edition import OFFICIAL
from carbon.periods import add_months
from carbon.register.meters import Meter
from carbon.register.sites import Site
from carbon.register.supply_points import check_digit

MADE_UP = "made up"
SPEND = "made-up-spend"

#: What a building is: service, least and most floor area in m², kWh of electricity and of heat a
#: m² and year, m² a pupil, m² an employee. Round numbers of a plausible order, all made up.
BUILDINGS: Mapping[str, tuple[str, int, int, int, int, float, float]] = {
    "primary-school": ("schools", 900, 2600, 42, 115, 8.0, 75.0),
    "secondary-school": ("schools", 6000, 14000, 48, 105, 9.5, 95.0),
    "office": ("corporate-buildings", 1200, 9000, 95, 100, 0.0, 12.0),
    "library": ("libraries", 300, 1800, 70, 120, 0.0, 90.0),
    "care-home": ("care-homes", 1500, 3500, 85, 260, 0.0, 40.0),
    "depot": ("highways-depots", 400, 2500, 45, 90, 0.0, 60.0),
    "community-centre": ("community", 250, 1200, 50, 110, 0.0, 120.0),
}

#: The buildings come in this order, over and over, each with what becomes of it: every service is
#: among the first eight, every event among the first twenty.
PATTERN: Sequence[tuple[str, str]] = (
    ("primary-school", ""),
    ("office", ""),
    ("primary-school", "academy"),
    ("library", "closed"),
    ("care-home", "acquired"),
    ("depot", "built"),
    ("community-centre", "disposed"),
    ("secondary-school", ""),
    ("primary-school", "exchange"),
    ("primary-school", "heat-pump"),
    ("primary-school", "gas-exchange"),
    ("primary-school", ""),
    ("primary-school", ""),
    ("secondary-school", "academy"),
    ("primary-school", ""),
    ("library", ""),
    ("primary-school", ""),
    ("office", "exchange"),
    ("care-home", ""),
    ("primary-school", "academy"),
)

#: What heats a building, in turn.
HEATS = (
    "natural-gas", "natural-gas", "burning-oil", "natural-gas", "natural-gas", "gas-oil",
    "natural-gas", "natural-gas", "wood-pellets", "natural-gas", "lpg", "natural-gas",
    "district-heat",
)  # fmt: skip

#: kWh of heat in one unit of a fuel that is not metered in kWh, about; made up.
HEAT_PER_UNIT = {"burning-oil": 10.0, "gas-oil": 10.5, "lpg": 6.8, "wood-pellets": 4700.0}

#: Where the accounts of an activity stand, by how its name begins: site, service, and the
#: Types of activity that this council does not log: it runs on no gas, and counts neither
#: commuting nor freight.
NOT_LOGGED = (
    "biomethane*",
    "cng",
    "commute-*",
    "fleet-*-cng",
    "fleet-*-lpg",
    "fleet-*-unknown",
    "freight-*",
    "hvo-stationary",
    "waste-mixed-recycling-*",
)
#: quantity a year for each hundred buildings. What no line names is the central plant's.
ACCOUNTS: Mapping[str, tuple[str, str, float]] = {
    "fleet": ("fleet", "fleet", 24_000.0),
    "diesel": ("fleet", "fleet", 310_000.0),
    "petrol": ("fleet", "fleet", 28_000.0),
    "biodiesel": ("fleet", "fleet", 9_000.0),
    "hvo": ("fleet", "fleet", 45_000.0),
    "car": ("staff-travel", "business-travel", 52_000.0),
    "motorbike": ("staff-travel", "business-travel", 900.0),
    "taxi": ("staff-travel", "business-travel", 7_000.0),
    "bus": ("staff-travel", "business-travel", 12_000.0),
    "rail": ("staff-travel", "business-travel", 160_000.0),
    "ferry": ("staff-travel", "business-travel", 1_500.0),
    "air": ("staff-travel", "business-travel", 9_000.0),
    "hotel": ("staff-travel", "business-travel", 14.0),
    "homeworking": ("staff-at-home", "homeworking", 260_000.0),
    "waste": ("waste-contract", "waste", 3.5),
    "refrigerant": ("air-conditioning", "corporate-buildings", 0.6),
    "spend": ("purchasing", "purchased-goods", 1_900_000.0),
    "water": ("county-hall", "corporate-buildings", 9_000.0),
}
OTHER_ACCOUNTS = ("county-hall", "corporate-buildings", 18.0)
LIGHTING_KWH = 260_000.0

ACCOUNT_SITES = {
    "county-hall": "county hall and its plant",
    "street-lighting": "street lighting",
    "fleet": "council fleet",
    "staff-travel": "travel on council business",
    "staff-at-home": "staff who work at home",
    "waste-contract": "waste of the council's own buildings",
    "air-conditioning": "air conditioning, all buildings",
    "purchasing": "purchased goods and services",
}


class Draws:
    """Numbers drawn from a seed and a name, so that nothing else can change them."""

    def __init__(self, seed: int, name: str) -> None:
        self._next = random.Random(f"{seed}:{name}").random

    def between(self, least: float, most: float) -> float:
        """A number from *least* up to *most*."""
        return least + (most - least) * self._next()

    def chance(self, probability: float) -> bool:
        """True in that share of draws."""
        return self._next() < probability


@dataclass(frozen=True)
class Use:
    """A meter, and what is read at it: how much a year, in which shape, and how often.

    ``reads_until`` is where readings end, which may be after the site left the boundary: bills
    do not stop on the day.
    """

    meter: Meter
    per_year: float
    shape: str
    cadence: str
    reads_from: date
    reads_until: date
    unit: str
    step: tuple[date, float] | None = None


def sites_and_uses(
    count: int, start: date, end: date, seed: int, activities: Mapping[str, Activity]
) -> tuple[list[Site], list[Use]]:
    """*count* buildings and the accounts of every other activity, all within ``[start, end)``."""
    sites: list[Site] = []
    uses: list[Use] = []
    for number in range(count):
        site, event = _building(number, start, end, seed)
        sites.append(site)
        uses.extend(_building_uses(site, event, number, start, end, seed))
    used = {use.meter.activity for use in uses}
    for identity, name in ACCOUNT_SITES.items():
        sites.append(
            Site(identity, f"Made up: {name}", _service_of(identity), note=f"{MADE_UP}; accounts")
        )
    uses.extend(_lighting(count, start, end, seed))
    for activity in activities.values():
        logged = not any(fnmatchcase(activity.id, pattern) for pattern in NOT_LOGGED)
        if logged and activity.id not in used and activity.publisher in (OFFICIAL, SPEND):
            uses.extend(_account(activity, count, start, end, seed))
    return sites, uses


def _service_of(site: str) -> str:
    services = {where: service for where, service, _ in (*ACCOUNTS.values(), OTHER_ACCOUNTS)}
    return services.get(site, site)


def _building(number: int, start: date, end: date, seed: int) -> tuple[Site, str]:
    kind, event = PATTERN[number % len(PATTERN)]
    service, least, most, _, _, per_pupil, per_employee = BUILDINGS[kind]
    draws = Draws(seed, f"building {number}")
    area = round(draws.between(least, most))
    months = (end.year - start.year) * 12
    day = add_months(start, 3 + int(draws.between(0, months - 5)))
    if event == "academy":
        day = date(day.year if day > date(day.year, 4, 1) else day.year - 1, 9, 1)
    life: dict[str, object] = {}
    if event == "academy":
        life = {"end": day, "end_reason": "transferred"}
    elif event in ("closed", "disposed"):
        life = {"end": day, "end_reason": event}
    elif event in ("built", "acquired"):
        life = {"start": day, "start_reason": event}
    note = f"{MADE_UP}; became an academy" if event == "academy" else MADE_UP
    site = Site(
        id=f"{kind}-{number + 1:04d}",
        name=f"Made-up {kind.replace('-', ' ')} {number + 1}",
        service=service,
        floor_area_m2=float(area),
        pupils=float(round(area / per_pupil)) if per_pupil else None,
        employees=float(max(1, round(area / per_employee))),
        note=note,
        **life,  # type: ignore[arg-type]
    )
    return site, event


def _building_uses(
    site: Site, event: str, number: int, start: date, end: date, seed: int
) -> Iterator[Use]:
    kind, _ = PATTERN[number % len(PATTERN)]
    _, _, _, electricity, heat, _, per_employee = BUILDINGS[kind]
    assert site.floor_area_m2
    draws = Draws(seed, f"meters {number}")
    first, last = site.start or start, site.end or end
    middle = add_months(first, (last.year - first.year) * 6 + (last.month - first.month) // 2)
    changed = middle + timedelta(days=int(draws.between(2, 26)))
    fuel = "natural-gas" if "gas" in event or event == "heat-pump" else HEATS[number % len(HEATS)]
    kwh = site.floor_area_m2 * electricity * draws.between(0.8, 1.2)
    heat_kwh = site.floor_area_m2 * heat * draws.between(0.8, 1.2)
    billed = draws.chance(0.15)
    cadence = "billed" if billed else "monthly"
    # A bill that runs past the day the site left is cut there by the inventory.
    until = min(end, last + timedelta(days=14)) if billed and site.end else last
    in_mwh = draws.chance(0.05)
    point = _mpan(number)
    step = (changed, 1.0 + heat_kwh / 3 / kwh) if event == "heat-pump" else None
    yield from _metered(
        site, "electricity", "kWh", point, kwh, "electricity", cadence, (first, until),
        changed if event == "exchange" else None, "MWh" if in_mwh else "kWh", step,
    )  # fmt: skip
    if fuel == "natural-gas":
        as_read = ("kWh", "kWh", "kWh", "m3", "hcf")[int(draws.between(0, 5))]
        per = {"kWh": 1.0, "m3": 11.2, "hcf": 31.7}[as_read]
        ends = (first, changed) if event == "heat-pump" else (first, last)
        yield from _metered(
            site, fuel, "kWh" if as_read == "kWh" else as_read, f"{9_900_000_000 + number}",
            heat_kwh / per, "heat", "monthly", ends,
            changed if event == "gas-exchange" else None, as_read, None,
            closes=event == "heat-pump",
            calorific_value=None if as_read == "kWh" else 39.0 + int(draws.between(0, 9)) / 10,
        )  # fmt: skip
    else:
        unit = {"wood-pellets": "tonne", "district-heat": "kWh"}.get(fuel, "litre")
        per = HEAT_PER_UNIT.get(fuel, 1.0)
        yield from _metered(
            site, fuel, unit, "", heat_kwh / per, "heat", "quarterly", (first, last), None, unit
        )
    people = (site.pupils or 0) + site.floor_area_m2 / per_employee
    yield from _metered(
        site, "water-supply", "m3", "", people * 4.5, "flat", "quarterly", (first, last), None, "m3"
    )


def _metered(
    site: Site,
    activity: str,
    unit: str,
    point: str,
    per_year: float,
    shape: str,
    cadence: str,
    life: tuple[date, date],
    changed: date | None,
    as_read: str,
    step: tuple[date, float] | None = None,
    *,
    closes: bool = False,
    calorific_value: float | None = None,
) -> Iterator[Use]:
    """One meter, or the two of an exchange at the same supply point."""
    name = "gas" if activity == "natural-gas" else activity
    first, last = life
    spans = [(first, last)] if changed is None else [(first, changed), (changed, last)]
    per_year = per_year / 1000 if as_read == "MWh" else per_year
    for index, (begins, ends) in enumerate(spans):
        newer, older = index > 0, index < len(spans) - 1
        meter = Meter(
            id=f"{site.id}-{name}-{index + 1}",
            site=site.id,
            activity=activity,
            unit=unit,
            service=site.service,
            supply_point=point,
            calorific_value=calorific_value,
            start=begins if newer else None,
            start_reason="exchanged" if newer else "",
            end=ends if older or closes else None,
            end_reason="exchanged" if older else "closed" if closes else "",
            note=f"{MADE_UP}; a heat pump took over" if closes else MADE_UP,
        )
        yield Use(meter, per_year, shape, cadence, begins, ends, as_read, step)


def _lighting(count: int, start: date, end: date, seed: int) -> Iterator[Use]:
    for area in range(max(1, count // 25)):
        meter = Meter(
            id=f"street-lighting-{area + 1}",
            site="street-lighting",
            activity="electricity",
            unit="kWh",
            service="street-lighting",
            note=f"{MADE_UP}; unmetered supply",
        )
        size = LIGHTING_KWH * Draws(seed, meter.id).between(0.7, 1.3)
        yield Use(meter, size, "dark", "monthly", start, end, "kWh")


def _account(activity: Activity, count: int, start: date, end: date, seed: int) -> Iterator[Use]:
    """An account for *activity*, for as long as there are factors for it."""
    prefix = activity.id.partition("-")[0]
    site, service, size = ACCOUNTS.get(prefix, OTHER_ACCOUNTS)
    first = max(start, date(activity.since, 4, 1)) if activity.since else start
    last = min(end, date(activity.until + 1, 4, 1)) if activity.until else end
    if first >= last:
        return
    if prefix not in ACCOUNTS and activity.unit != "tonne":
        size *= 1000
    meter = Meter(
        id=f"{site}-{activity.id}",
        site=site,
        activity=activity.id,
        unit=activity.unit,
        service=service,
        start=first if first > start else None,
        start_reason="built" if first > start else "",
        end=last if last < end else None,
        end_reason="closed" if last < end else "",
        note=f"{MADE_UP}; an account",
    )
    per_year = size * count / 100 * Draws(seed, meter.id).between(0.5, 1.5)
    cadence = {"kg": "yearly", "tonne": "half-yearly"}.get(activity.unit, "quarterly")
    if prefix in ("diesel", "petrol", "hvo", "spend"):
        cadence = "monthly"
    yield Use(meter, per_year, "flat", cadence, first, last, activity.unit)


def _mpan(number: int) -> str:
    """An MPAN that no distributor issues (they number up from 10 to 29): 99, then the number."""
    core = f"99{number:010d}"
    return f"{core}{check_digit(core)}"
