"""What single cells of ``meters.csv`` say: supply points, dated values, shares."""

from __future__ import annotations

import re
from datetime import date

from carbon.cells import parse_date, parse_number
from carbon.errors import BadValue, UnknownName
from carbon.register.submeters import BECOMES, DEDUCT
from carbon.register.supply_points import mpan, mprn, refuse_rounded
from carbon.tables import Row
from carbon.units import kwh_per_m3


def dated_values(
    row: Row, column: str, what: str, example: str
) -> tuple[tuple[str, date | None], ...]:
    """The values of a cell, parted by semicolons, each with its first day if known.

    ``E6S00011; E6S00022 from 2023-05-14``.
    """
    found: list[tuple[str, date | None]] = []
    for part in row.get(column, "").split(";"):
        name, word, day = part.strip().partition(" from ")
        if not name:
            continue
        try:
            found.append((name.strip(), parse_date(day) if word else None))
        except ValueError:
            raise BadValue(
                repr(part.strip()),
                f"{what}, or one with its first day: {example} from 2023-05-14",
                "Correct the cell.",
                row.place(column),
            ) from None
    return tuple(found)


def becomes_of(row: Row) -> tuple[tuple[str, date | None], ...]:
    """What becomes of a sub-meter's use, in the order of the days from which on."""
    found = dated_values(row, "becomes", "what becomes of a sub-meter's use", DEDUCT)
    for name, _ in found:
        if name not in BECOMES:
            raise UnknownName("treatment", name, BECOMES, "", row.place("becomes"))
    if len({day for _, day in found}) < len(found):
        raise BadValue(
            repr(row["becomes"]),
            "each with a first day of its own: move; deduct from 2024-04-01",
            "Say from which day on each of them holds.",
            row.place("becomes"),
        )
    if bool(found) != bool(row.get("main_meter", "")):
        column, other = ("becomes", "main_meter") if found else ("main_meter", "becomes")
        raise BadValue(
            f"{column} {row[column]!r} without {other}",
            f"both, or neither; becomes is one of {', '.join(BECOMES)}",
            "Say which meter it is behind, and what becomes of its use.",
            row.place(column),
        )
    return tuple(sorted(found, key=lambda one: one[1] or date.min))


def share_of(row: Row) -> float | None:
    """The share of the main meter's use: ``12%`` or 0.12."""
    text = row.get("share", "")
    if not text:
        return None
    percent = text.endswith("%")
    try:
        share = parse_number(text.removesuffix("%").strip()) / (100 if percent else 1)
    except ValueError:
        share = -1.0
    if not 0 < share <= 1 or not row.get("main_meter", ""):
        raise BadValue(
            f"a share of {text!r}" + ("" if row.get("main_meter", "") else " without main_meter"),
            "a share such as 12% or 0.12 of a main meter",
            "Correct the cell.",
            row.place("share"),
        )
    return share


def supply_point_of(row: Row) -> str:
    """MPANs and MPRNs are verified and written plainly; anything else stays as it is."""
    text = row.get("supply_point", "")
    refuse_rounded(text, row.place("supply_point"))
    digits = re.sub(r"[\s-]", "", text)
    if row["activity"].startswith("natural-gas") and text:
        return mprn(text, row.place("supply_point"))
    if digits.isdigit() and len(digits) in (13, 21):
        return mpan(text, row.place("supply_point"))
    return text


def calorific_value_of(row: Row) -> float | None:
    """The calorific value in MJ/m³; None where the cell is empty."""
    value = row.number_or_none("calorific_value")
    if value is not None and not 30.0 <= value <= 50.0:
        raise BadValue(
            f"a calorific value of {value:g} MJ/m³",
            f"30 to 50, as printed on the gas bill ({kwh_per_m3(39.5):.2f} kWh a m³ at 39.5)",
            "",
            row.place("calorific_value"),
        )
    return value
