"""What single cells of ``meters.csv`` say: supply points, dated values, shares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from carbon import units
from carbon.cells import parse_date, parse_number
from carbon.errors import BadValue, Place, UnknownName
from carbon.records.found import Found, Source, written
from carbon.records.kinds import TEXT, Kind, mapped, number, text
from carbon.records.reader import Wrong
from carbon.register.submeters import BECOMES, DEDUCT
from carbon.register.supply_points import mpan, mprn, refuse_rounded

#: Values of which each may have its first day.
Dated = tuple[tuple[str, date | None], ...]


def _dated(expected: str) -> Kind[Dated]:
    """Values parted by semicolons, each with its first day if known: ``a; b from 2023-05-14``."""

    def read(found: Found) -> Dated:
        values: list[tuple[str, date | None]] = []
        for part in found.text(expected).split(";"):
            name, word, day = part.strip().partition(" from ")
            if not name:
                continue
            try:
                values.append((name.strip(), parse_date(day) if word else None))
            except ValueError:
                raise BadValue(
                    repr(part.strip()), expected, "Correct the cell.", found.place
                ) from None
        return tuple(values)

    return Kind(expected, read)


def _ordered_treatments(values: Dated, place: Place) -> Dated:
    for name, _ in values:
        if name not in BECOMES:
            raise UnknownName("treatment", name, BECOMES, "", place)
    if len({day for _, day in values}) < len(values):
        told = "; ".join(f"{name} from {day}" if day else name for name, day in values)
        raise BadValue(
            repr(told),
            "each with a first day of its own: move; deduct from 2024-04-01",
            "Say from which day on each of them holds.",
            place,
        )
    return tuple(sorted(values, key=lambda one: one[1] or date.min))


def _share(found: Found) -> float:
    cell = found.text(SHARE.expected)
    is_percent = cell.endswith("%")
    try:
        share = parse_number(cell.removesuffix("%").strip()) / (100 if is_percent else 1)
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise BadValue(f"a share of {cell!r}", SHARE.expected, "Correct the cell.", found.place)
    return share


def _supply_point(found: Found) -> str:
    """MPANs and MPRNs are verified and written plainly; anything else stays as it is."""
    cell, place = found.text(TEXT.expected), found.place
    refuse_rounded(cell, place)
    digits = re.sub(r"[\s-]", "", cell)
    if written(found.source, "activity").startswith("natural-gas"):
        return mprn(cell, place)
    if digits.isdigit() and len(digits) in (13, 21):
        return mpan(cell, place)
    return cell


def _calorific_value(value: float, place: Place) -> float:
    if not 30.0 <= value <= 50.0:
        raise BadValue(
            f"a calorific value of {value:g} MJ/m³",
            f"30 to 50, as printed on the gas bill ({units.kwh_per_m3(39.5):.2f} kWh a m³ at 39.5)",
            "",
            place,
        )
    return value


UNIT: Kind[str] = text("a unit").then(units.unit)
SUPPLY_POINT = Kind(TEXT.expected, _supply_point)
CALORIFIC_VALUE = number("a number of MJ/m³", "39.5").then(_calorific_value)
SERIALS = _dated("a serial number, or one with its first day: E6S00022 from 2023-05-14")
PRODUCTS: Kind[tuple[str, ...]] = mapped(
    TEXT, lambda cell: tuple(filter(None, map(str.strip, cell.split(";"))))
)
TREATMENTS: Kind[Dated] = _dated(
    f"what becomes of a sub-meter's use, or one with its first day: {DEDUCT} from 2023-05-14"
).then(_ordered_treatments)
#: The part of the main meter's use, 0 to 1: ``12%`` or 0.12.
SHARE: Kind[float] = Kind("a share such as 12% or 0.12 of a main meter", _share)


def main_meter_and_becomes(main_meter: str, becomes: Dated) -> Iterator[Wrong]:
    """A rule of meters: one behind another says what becomes of its use."""
    if bool(becomes) != bool(main_meter):
        column, other = ("becomes", "main_meter") if becomes else ("main_meter", "becomes")
        value = main_meter or "; ".join(name for name, _ in becomes)
        yield Wrong(
            column,
            f"{column} {value!r} without {other}",
            f"both, or neither; becomes is one of {', '.join(BECOMES)}",
            "Say which meter it is behind, and what becomes of its use.",
        )


def share_of_a_main_meter(main_meter: str, share: float | None, source: Source) -> Iterator[Wrong]:
    """A rule of meters: a share is of a main meter."""
    if share is not None and not main_meter:
        found = f"a share of {written(source, 'share')!r} without main_meter"
        yield Wrong("share", found, SHARE.expected, "Correct the cell.")
