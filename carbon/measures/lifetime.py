"""What a measure saves in each year of its life: quantities, kWh and tonnes.

Year *t* of the life counts with the calendar year ``first_year + t − 1``. Its saving is the first
year's × (1 − deterioration)^(t − 1), and its tonnes take that year's factor: for electricity the
long-run marginal factor, which includes transmission and distribution; for gas the one factor for
all years that is published beside it; for any other fuel combustion in the factor edition.
Electricity that is exported earns money and no tonnes: the consumption-based marginal factor is
not that of generation at the grid.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from carbon.errors import Fault, counted
from carbon.factors.activities import in_place_of
from carbon.factors.edition import Factor
from carbon.measures.assumptions import Assumptions
from carbon.measures.energy import kwh_of
from carbon.measures.measure import Measure


class NoFactor(Fault):
    """A fuel of which the edition has no factor."""


@dataclass(frozen=True)
class YearOfLife:
    """One year of a measure's life.

    ``number`` counts from 1, ``year`` is its calendar year. ``quantities`` are saved, by fuel in
    the fuel's unit; ``kwh`` is their energy, None where that of one of them is not known, see
    :mod:`carbon.measures.energy`. ``export_kwh`` is electricity sold. ``tco2e`` is of all fuels,
    ``direct_tco2e`` of those burnt on site or in vehicles (scope 1).
    """

    number: int
    year: int
    quantities: Mapping[str, float]
    export_kwh: float
    kwh: float | None
    tco2e: float
    direct_tco2e: float


@dataclass(frozen=True)
class Persistence:
    """By how many ``years`` the first year's tonnes are multiplied, and ``how`` it is known."""

    years: float
    how: str


def life_of(measure: Measure, given: Assumptions) -> tuple[YearOfLife, ...]:
    """The years of the measure's life, in order.

    Raises :class:`~carbon.factors.appraisal.MissingYear` for a year without a factor and
    :class:`NoFactor` for a fuel without one.
    """
    return tuple(
        _year(measure, given, number, measure.first_year + number - 1)
        for number in range(1, measure.life_years + 1)
    )


def _year(measure: Measure, given: Assumptions, number: int, year: int) -> YearOfLife:
    share = given.scales.saving * (1 - measure.deterioration_pct / 100) ** (number - 1)
    quantities = {fuel: quantity * share for fuel, quantity in measure.quantities.items()}
    tonnes = {
        fuel: quantity * kg_per_unit(fuel, year, given) / 1000
        for fuel, quantity in quantities.items()
    }
    return YearOfLife(
        number=number,
        year=year,
        quantities=quantities,
        export_kwh=measure.export_kwh * share,
        kwh=kwh_of(quantities, given),
        tco2e=math.fsum(tonnes.values()),
        direct_tco2e=math.fsum(t for fuel, t in tonnes.items() if is_direct(fuel, given)),
    )


def kg_per_unit(fuel: str, year: int, given: Assumptions) -> float:
    """kg CO2e saved with one unit of *fuel* in *year*."""
    values = given.values
    if fuel in values.marginal:
        value = values.marginal[fuel].at(year, given.hold)
    elif fuel in values.constant:
        value = values.constant[fuel]
    else:
        value = _combustion(fuel, given).kg_co2e
    return value * given.scales.factor


def _combustion(fuel: str, given: Assumptions) -> Factor:
    activity, edition = given.activities[fuel], given.edition
    identity = activity.lines[0].factor_id
    if not edition.has(identity, activity.unit):
        raise NoFactor(
            f"{fuel} in edition {edition}, which has no factor of it per {activity.unit}",
            "a fuel of which the edition has one",
            in_place_of(activity, edition.year, given.activities)
            or "Name another edition with --edition.",
        )
    return edition.factor(identity, activity.unit)


def is_direct(fuel: str, given: Assumptions) -> bool:
    """Whether the fuel's own emission is direct: scope 1."""
    return given.activities[fuel].lines[0].scope == "1"


def described_factor(fuel: str, given: Assumptions) -> str:
    """Which factor the fuel takes, in words."""
    values = given.values
    if fuel in values.marginal:
        years = values.marginal[fuel].values
        held = f", {max(years)} held for later years as asked" if given.hold else ""
        return (
            f"{fuel}: long-run marginal, including transmission and distribution, year by year "
            f"{min(years)} to {max(years)}{held}"
        )
    if fuel in values.constant:
        unit = given.activities[fuel].unit
        return f"{fuel}: {values.constant[fuel]:g} kg CO2e per {unit} in every year"
    found = _combustion(fuel, given)
    return (
        f"{fuel}: {found.kg_co2e:g} kg CO2e per {found.unit} in every year "
        f"({found.id}, edition {given.edition}; without well-to-tank)"
    )


def persistence(measure: Measure, given: Assumptions) -> Persistence:
    """The measure's persistence factor: stated, from a table, or derived and labelled so.

    The derived one is Σ (1 − deterioration)^(t − 1) over the years of its life. None is longer than
    the life: a measure that lasts 5 years saves its first year's tonnes 5 times at most.
    """
    if measure.persistence_factor is not None:
        place = f"stated in {measure.place}"
        return _within_life(measure, measure.persistence_factor, place)
    known = given.values.persistence.get(measure.technology.casefold())
    if known is not None:
        return _within_life(measure, known.years, f"{known.technology}: {known.source}")
    kept = 1 - measure.deterioration_pct / 100
    years = math.fsum(kept**passed for passed in range(measure.life_years))
    return Persistence(
        years,
        f"derived: {counted(measure.life_years, 'year')} of life losing "
        f"{measure.deterioration_pct:g} % a year; no published factor for this technology",
    )


def _within_life(measure: Measure, years: float, how: str) -> Persistence:
    if years <= measure.life_years:
        return Persistence(years, how)
    return Persistence(
        float(measure.life_years),
        f"{how} has {years:.4g} years, of which its life of {measure.life_years} counts",
    )
