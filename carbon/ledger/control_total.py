"""A control total: what the sender says that a file adds up to, against what was read of it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from carbon.cells import parse_number
from carbon.errors import BadValue, Fault, Place
from carbon.ledger.records import Reading
from carbon.units import UnitMismatch, conversion, unit


def check_control_total(
    text: str, readings: Sequence[Reading], units: Sequence[str], file: str
) -> Fault | None:
    """The fault of readings that do not add up to *text*, such as ``1234567.8 kWh``.

    *units* are those of the readings, the register's where a reading has none. Readings that do not
    convert to the total's unit are not in it. It may be off by half of its last digit.
    Raises :class:`BadValue` for a total that is no number with a unit.
    """
    number, _, spelled = text.strip().partition(" ")
    try:
        wanted, total = unit(spelled), parse_number(number)
    except (ValueError, Fault):
        raise BadValue(
            f"--control-total {text!r}",
            "a number and a unit, such as '1234567.8 kWh'",
            "",
        ) from None
    parts = []
    for reading, given in zip(readings, units, strict=True):
        try:
            parts.append(reading.quantity * conversion(given, wanted))
        except UnitMismatch:
            continue
    added = math.fsum(parts)
    decimals = len(number.partition(".")[2])
    if abs(added - total) <= 0.5 * 10.0**-decimals + 1e-9 * abs(total):
        return None
    return BadValue(
        f"readings that add up to {added:,.{max(decimals, 1)}f} {wanted}",
        f"the control total of {text}, {added - total:+,.{max(decimals, 1)}f} away from it",
        "Something is missing, twice or wrong: compare the file with its sender's.",
        Place(file),
    )
