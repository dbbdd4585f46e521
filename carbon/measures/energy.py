"""The energy of what a measure saves: kWh by gross calorific value, or why there are none.

The kWh of a measure are those of all that it saves and adds: without one of its fuels they would be
no saving, as all the diesel that HVO replaces is none. So a measure has no kWh where the energy of
one of them is not known; of biofuels and wood the net calorific value alone is published, and net
and gross kWh do not add up. Waste, water and refrigerants are no carriers of energy: a measure that
saves them alone has none either.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from carbon.measures.assumptions import Assumptions
from carbon.measures.measure import Measure
from carbon.units import conversion

#: Where the factors stand of what is no carrier of energy.
NO_CARRIERS = ("refrigerant-and-other", "waste-disposal", "water-supply", "water-treatment")
#: The units in which a factor is published by net calorific value.
NET_UNITS = ("kWh_net", "GJ_net")


def kwh_of(quantities: Mapping[str, float], given: Assumptions) -> float | None:
    """kWh (gross) of *quantities* by fuel; None where they are not known, or are no energy."""
    carriers = [fuel for fuel in quantities if carries_energy(fuel, given)]
    if quantities and not carriers:
        return None
    energy = []
    for fuel in carriers:
        per_unit = kwh_per_unit(fuel, given)
        if per_unit is None and quantities[fuel]:
            return None
        energy.append(quantities[fuel] * (per_unit or 0.0))
    return math.fsum(energy)


def why_no_kwh(measure: Measure, given: Assumptions) -> str:
    """Why *measure* has no kWh, as a sentence; empty where it has."""
    saved = measure.quantities
    if kwh_of(saved, given) is not None:
        return ""
    carriers = [fuel for fuel in saved if carries_energy(fuel, given)]
    lacking = [fuel for fuel in carriers if saved[fuel] and kwh_per_unit(fuel, given) is None]
    if not lacking:
        are = "is" if len(saved) == 1 else "are"
        return f"no kWh are counted: {', '.join(saved)} {are} no energy."
    why = "; ".join(_why_unknown(fuel, given) for fuel in lacking)
    return f"no kWh are counted of what it saves and adds: {why}."


def _why_unknown(fuel: str, given: Assumptions) -> str:
    net = net_kwh_per_unit(fuel, given)
    if net is None:
        return f"the energy content of {fuel} is not published"
    amount = f"{float(f'{net:.3g}'):,.10g}"
    return (
        f"of {fuel} the net calorific value alone is published ({amount} kWh net per "
        f"{given.activities[fuel].unit}), and other fuels are counted gross"
    )


def carries_energy(fuel: str, given: Assumptions) -> bool:
    """Whether *fuel* is energy, or moves something by it; not what is thrown away or leaks."""
    return given.activities[fuel].lines[0].factor_id.partition("/")[0] not in NO_CARRIERS


def kwh_per_unit(fuel: str, given: Assumptions) -> float | None:
    """kWh (gross) of one unit of *fuel*, None where the edition does not tell.

    A litre of diesel has as many kWh as its factor is times the same factor per kWh.
    """
    return 1.0 if given.activities[fuel].unit == "kWh" else _per_unit(fuel, given, "kWh")


def net_kwh_per_unit(fuel: str, given: Assumptions) -> float | None:
    """kWh by net calorific value of one unit of *fuel*, None where the edition does not tell."""
    found = (
        per_unit * conversion(unit, "kWh_net")
        for unit in NET_UNITS
        if (per_unit := _per_unit(fuel, given, unit)) is not None
    )
    return next(found, None)


def _per_unit(fuel: str, given: Assumptions, unit: str) -> float | None:
    """How many of the energy *unit* one unit of *fuel* has: the ratio of its two factors."""
    activity, edition = given.activities[fuel], given.edition
    identity = activity.lines[0].factor_id
    if not (edition.has(identity, unit) and edition.has(identity, activity.unit)):
        return None
    by_energy = edition.factor(identity, unit).kg_co2e
    return edition.factor(identity, activity.unit).kg_co2e / by_energy if by_energy else None
