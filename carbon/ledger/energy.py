"""Readings as energy: the one unit in which the use of different meters is compared."""

from __future__ import annotations

from functools import lru_cache

from carbon.ledger.examine import energy_of
from carbon.ledger.records import UNITS_OF_VOLUME
from carbon.register.meters import Meter
from carbon.units import UnitMismatch, conversion

KWH = "kWh"


def kwh_in(meter: Meter, given: str) -> float | None:
    """How many kWh one *given* of *meter* is, gas by its calorific value; None for no energy.

    >>> kwh_in(Meter("hall", "s", "electricity", "MWh"), "MWh")
    1000.0
    >>> kwh_in(Meter("pool", "s", "water-supply", "m3"), "m3") is None
    True
    """
    return _kwh_in(given, meter.calorific_value)


@lru_cache(maxsize=4096)
def _kwh_in(given: str, calorific_value: float | None) -> float | None:
    if given in UNITS_OF_VOLUME and calorific_value is not None:
        return energy_of(1.0, given, calorific_value, KWH)
    try:
        return conversion(given, KWH)
    except UnitMismatch:
        return None


def summed_in(meter: Meter, given: str) -> tuple[str, float]:
    """The unit in which a reading in *given* is shown, and how many of it one *given* is.

    kWh where it is energy, else the unit that the meter counts in, else its own.
    """
    kwh = kwh_in(meter, given)
    if kwh is not None:
        return KWH, kwh
    try:
        return meter.counts_in, conversion(given, meter.counts_in)
    except UnitMismatch:
        return given, 1.0
