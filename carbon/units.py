"""Units: one registry, in which a greenhouse gas is not CO2e until a GWP basis says so.

``kWh`` of a fuel is by gross calorific value unless it says ``kWh_net``. The two are different
dimensions and do not mix without the fuel's own ratio; nor do the gases with each other or with
CO2e. A quantity does not know its GWP basis: that is a column, checked before any sum.

Units are checked once per distinct (activity type, unit, edition), never per row: a call here
costs microseconds only where the unit is spelled as the factor's own.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any

from carbon.errors import Fault, Place, UnknownName

#: GWP bases, 100 years: IPCC Second, Fourth, Fifth and Sixth Assessment Reports.
GWP_BASES = ("sar", "ar4", "ar5", "ar6")

#: Corrects a metered gas volume to standard temperature and pressure
#: (Gas (Calculation of Thermal Energy) Regulations 1996).
GAS_VOLUME_CORRECTION = 1.02264
MEGAJOULES_PER_KWH = 3.6
CUBIC_METRES_PER_HCF = 2.83

#: Every spelling that is read, in lower case, and the unit it means.
SPELLINGS = {
    "kwh": "kWh",
    "kwh (gross cv)": "kWh",
    "kwh gross": "kWh",
    "kwh_net": "kWh_net",
    "kwh (net cv)": "kWh_net",
    "kwh (net)": "kWh_net",
    "kwh net": "kWh_net",
    "wh": "Wh",
    "mwh": "MWh",
    "gwh": "GWh",
    "mwh_net": "MWh_net",
    "gj": "GJ",
    "gj_net": "GJ_net",
    "gj (net cv)": "GJ_net",
    "mj": "MJ",
    "therm": "therm",
    "therms": "therm",
    "m3": "m3",
    "m³": "m3",
    "cubic metre": "m3",
    "cubic metres": "m3",
    "hcf": "hcf",
    "ccf": "hcf",
    "ft3": "ft3",
    "cu ft": "ft3",
    "cubic feet": "ft3",
    "m^3": "m3",
    "cu m": "m3",
    "cu.m": "m3",
    "kl": "m3",
    "litre": "litre",
    "litres": "litre",
    "l": "litre",
    "megalitre": "megalitre",
    "megalitres": "megalitre",
    "ml": "megalitre",
    "million litres": "megalitre",
    "kg": "kg",
    "g": "g",
    "tonne": "tonne",
    "tonnes": "tonne",
    "t": "tonne",
    "kt": "kilotonne",
    "km": "km",
    "mile": "mile",
    "miles": "mile",
    "vehicle_km": "vehicle_km",
    "vehicle_mile": "vehicle_mile",
    "vehicle miles": "vehicle_mile",
    "passenger_km": "passenger_km",
    "passenger.km": "passenger_km",
    "passenger km": "passenger_km",
    "passenger_mile": "passenger_mile",
    "passenger miles": "passenger_mile",
    "tonne_km": "tonne_km",
    "tonne.km": "tonne_km",
    "tonne km": "tonne_km",
    "tonne_mile": "tonne_mile",
    "room_night": "room_night",
    "room nights": "room_night",
    "room per night": "room_night",
    "hour_worked": "hour_worked",
    "hours": "hour_worked",
    "per fte working hour": "hour_worked",
    "gbp": "GBP",
    "£": "GBP",
}

KNOWN_UNITS = tuple(sorted(set(SPELLINGS.values())))

#: A distance alone means the distance of whatever the activity counts.
_DISTANCES = {
    ("km", "vehicle_km"): 1.0,
    ("mile", "vehicle_km"): 1.609344,
    ("km", "vehicle_mile"): 1 / 1.609344,
    ("mile", "vehicle_mile"): 1.0,
    ("km", "passenger_km"): 1.0,
    ("mile", "passenger_km"): 1.609344,
}


class UnitMismatch(Fault):
    """A unit measures something else than what is wanted."""


def unit(text: str, place: Place | None = None) -> str:
    """The unit that *text* means, in this program's own spelling.

    >>> unit("KWH"), unit("cubic metres"), unit("kWh (Net CV)")
    ('kWh', 'm3', 'kWh_net')

    Raises :class:`~carbon.errors.UnknownName` for a unit that is not known.
    """
    known = SPELLINGS.get(text.strip().casefold())
    if known is None:
        raise UnknownName("unit", text, KNOWN_UNITS, place=place)
    return known


@cache
def registry() -> Any:
    """The pint registry, built once from ``units.txt`` and the GWP table.

    It has a context for each GWP basis, inside which a gas converts to CO2e:

    >>> u = registry()
    >>> round(u.Quantity(1, "kgCH4").to("kgCO2e", "ar5").magnitude, 9)
    28.0
    """
    import pint

    made: Any = pint.UnitRegistry(None)
    made.load_definitions(str(Path(__file__).with_name("units.txt")))
    gases = sorted({gas for basis in GWP_BASES for gas in potentials(basis)})
    for gas in gases:
        if f"g{gas}" not in made:
            made.define(f"g{gas} = [{gas}]")
    for substance in [*gases, "CO2e"]:
        made.define(f"t{substance} = 1e6 g{substance}")
        made.define(f"kt{substance} = 1e9 g{substance}")
    for basis in GWP_BASES:
        context = pint.Context(basis)
        for gas, potential in potentials(basis).items():
            per_gram = made.Quantity(potential, f"gCO2e / g{gas}")
            context.add_transformation(f"[{gas}]", "[CO2e]", _times(per_gram))
        made.add_context(context)
    return made


def _times(per_gram: Any) -> Any:
    return lambda _registry, value: value * per_gram


@cache
def potentials(basis: str) -> dict[str, float]:
    """Global warming potential by gas over 100 years, kg CO2e per kg.

    Source: the package globalwarmingpotentials, which carries the IPCC tables; CO2, which it
    leaves out, is 1 by definition.

    >>> potentials("ar4")["N2O"]
    298.0
    """
    import globalwarmingpotentials

    if basis not in GWP_BASES:
        raise UnknownName("GWP basis", basis, GWP_BASES)
    published = globalwarmingpotentials.data[f"{basis.upper()}GWP100"]
    return {"CO2": 1.0, **{gas: float(value) for gas, value in published.items()}}


@cache
def conversion(source: str, target: str) -> float:
    """How many *target* one *source* is.

    >>> conversion("MWh", "kWh")
    1000.0
    >>> conversion("mile", "vehicle_km")
    1.609344

    Raises :class:`UnitMismatch` where the two measure different things; gross and net energy,
    gas volume and energy, and a gas and CO2e are such.
    """
    if source == target:
        return 1.0
    if (source, target) in _DISTANCES:
        return _DISTANCES[source, target]
    import pint

    units = registry()
    try:
        ratio = (1 * units.Unit(source)).to(target).magnitude
    except pint.DimensionalityError:
        raise UnitMismatch(f"unit {source}", f"{target} or a unit that converts to it") from None
    except pint.UndefinedUnitError:
        unknown = next(name for name in (source, target) if name not in units)
        raise UnknownName("unit", unknown, sorted(set(SPELLINGS.values()))) from None
    # The definitions are exact decimals: 999.9999999999999 is the division's noise, 277.77… is not.
    exact = float(f"{ratio:.12g}")
    return exact if math.isclose(exact, ratio, rel_tol=1e-15) else float(ratio)


def gas_energy(volume_m3: float, calorific_value: float) -> float:
    """Energy in kWh (gross) of a metered gas volume.

    *volume_m3* in cubic metres as metered, *calorific_value* in MJ/m³ as on the bill (about 39).
    kWh = m³ × 1.02264 × CV ÷ 3.6.

    >>> round(gas_energy(100.0, 39.5), 3)
    1122.063
    """
    return volume_m3 * kwh_per_m3(calorific_value)


def kwh_per_m3(calorific_value: float) -> float:
    """kWh (gross) in one metered cubic metre of gas of *calorific_value* MJ/m³.

    Raises :class:`UnitMismatch` outside 30 to 50 MJ/m³, where no public gas lies.
    """
    if not 30.0 <= calorific_value <= 50.0:
        raise UnitMismatch(
            f"a calorific value of {calorific_value} MJ/m³",
            "between 30 and 50, as printed on the gas bill",
        )
    return GAS_VOLUME_CORRECTION * calorific_value / MEGAJOULES_PER_KWH


def gross_from_net(net_kwh: float, factor_per_gross: float, factor_per_net: float) -> float:
    """Energy by gross calorific value from energy by net, by the fuel's own ratio.

    The ratio is that of its two published factors (kg CO2e per kWh gross and per kWh net): the
    same fuel burnt emits the same, so gross = net × factor_per_net ÷ factor_per_gross.
    """
    return net_kwh * factor_per_net / factor_per_gross
