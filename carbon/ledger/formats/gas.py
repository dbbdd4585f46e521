"""Energy from a volume of gas by what its own row says: calorific value and volume correction."""

from __future__ import annotations

from carbon.errors import BadValue, Place
from carbon.ledger.records import UNITS_OF_VOLUME
from carbon.units import GAS_VOLUME_CORRECTION, UnitMismatch, conversion, kwh_per_m3


def energy(
    quantity: float,
    unit: str,
    calorific_value: float | None,
    correction: float | None,
    place: Place | None = None,
) -> tuple[float, str, str]:
    """The quantity and its unit as energy where a row says how, and the words that tell so.

    kWh = m³ × correction × calorific value ÷ 3.6, the usual correction being 1.02264. Without a
    calorific value a volume stays one, scaled where its correction is not the usual: the meter's
    own calorific value is applied to it later, with the usual correction. Energy stays as it is.

    Raises :class:`BadValue` where a calorific value stands beside what is neither.
    """
    if unit not in UNITS_OF_VOLUME:
        if calorific_value is None or unit in ("kWh", "MWh", "GWh", "Wh"):
            return quantity, unit, ""
        raise BadValue(
            f"a calorific value for reads in {unit or 'no unit'}",
            "reads in m3 or hcf",
            "Correct the unit, or empty the calorific value.",
            place,
        )
    scale = 1.0 if correction is None else correction / GAS_VOLUME_CORRECTION
    if calorific_value is None:
        if scale == 1.0:
            return quantity, unit, ""
        told = f"volume corrected by {correction!r} for {GAS_VOLUME_CORRECTION!r}"
        return quantity * scale, unit, told
    try:
        ratio = kwh_per_m3(calorific_value)
    except UnitMismatch as fault:
        raise BadValue(fault.found, fault.expected, fault.remedy, place) from None
    corrected = "" if scale == 1.0 else f", corrected by {correction!r}"
    told = f"{quantity!r} {unit} at {calorific_value!r} MJ/m³{corrected}"
    return quantity * conversion(unit, "m3") * ratio * scale, "kWh", told
