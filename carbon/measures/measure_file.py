"""``measures.csv``: energy measures as people list them, a row a measure, read strictly.

Columns: those of :class:`~carbon.measures.measure.Measure`, and one for each fuel saved:
``saving_FUEL_UNIT`` a year, such as ``saving_natural_gas_kwh``, beside which ``use_FUEL_UNIT`` says
what the meter uses a year. The fuels are the activity types. A workbook holds the same in a sheet
named ``measures``, see :mod:`carbon.measures.measure_sheet`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from carbon.errors import BadValue, Fault, FaultList, Place, UnknownName
from carbon.factors.activities import Activity, read_activities
from carbon.folders import shipped
from carbon.ledger.grids import WORKBOOK_SUFFIXES
from carbon.measures.cells import BIAS, QUANTITY, RATE, SHARE, USED, parts
from carbon.measures.clashes import clashes
from carbon.measures.closing import starts_before_it_closes
from carbon.measures.measure import ELECTRICITY, Measure
from carbon.measures.measure_sheet import read_sheet
from carbon.measures.needs import circles, told
from carbon.records.found import Found, Source
from carbon.records.reader import (
    Rules,
    Wrong,
    keys_of,
    narrowed,
    needed_of,
    optional_of,
    record_of,
)
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.tables import Row, Table, read_csv
from carbon.units import UnitMismatch, conversion, unit

REQUIRED, OPTIONAL = needed_of(Measure), optional_of(Measure)
#: Columns that hold a percentage.
PERCENTAGES = tuple(key.name for key in keys_of(Measure) if key.kind in (SHARE, RATE, BIAS))


def read_measures(
    path: Path,
    register: Register | None = None,
    activities: Mapping[str, Activity] | None = None,
    use: Mapping[str, float] | None = None,
) -> list[Measure]:
    """The measures of a CSV or workbook, in its order.

    With *register* every meter must be in it, at the measure's site and of a fuel that the measure
    saves. *use* is what meters use in a year, by meter, in the unit of their activity type.

    Raises :class:`~carbon.errors.Faults` with every fault of the file.
    """
    activities = activities or read_activities([shipped("factors")])
    table = _table(path)
    faults = FaultList()
    columns = {
        column: faults.attempt(_fuel_column, column, activities, Place(table.file, 1, column))
        for column in table.columns
        if column not in (*REQUIRED, *OPTIONAL)
    }
    faults.raise_if_any()
    fuels = {column: found for column, found in columns.items() if found}
    read: list[Measure] = []
    for row in table:
        own = FaultList()
        measure = _listed(row, fuels, register, use or {}, own)
        if measure is not None and not own:
            read.append(measure)
        faults.extend(own)
    if not table.rows:
        faults.append(
            BadValue("a heading without rows", "measures below it", "", Place(table.file))
        )
    known = {row.get("id", "") for row in table}
    faults.extend(
        UnknownName("measure", other, known, "", row.place(column))
        for row in table
        for column in ("needs", "after")
        for other in _named(row, column)
        if other not in known
    )
    faults.extend(_saving_nothing(read, table))
    faults.extend(_circles(table))
    faults.extend(clashes(read))
    faults.raise_if_any()
    return read


def _saving_nothing(read: Sequence[Measure], table: Table) -> Iterator[BadValue]:
    """A fault for each measure that saves nothing and that no other needs, as enabling works."""
    needed = {name for row in table for name in _named(row, "needs")}
    for measure in read:
        if not measure.quantities and not measure.other_saving_gbp and measure.id not in needed:
            yield BadValue(
                "nothing saved",
                "a saving_FUEL_UNIT, generation_kwh or other_saving_gbp",
                "Fill in what the measure saves a year; works that save nothing must be named in "
                "the column needs of a measure that does.",
                measure.place,
            )


def _circles(table: Table) -> Iterator[BadValue]:
    """A fault for each circle of measures that need one another, at its first row."""
    rows = {row.get("id", ""): row for row in reversed(table.rows)}
    needs = {name: _named(rows[name], "needs", "after") for name in sorted(rows)}
    for circle in circles(needs):
        first = min(circle, key=lambda name: rows[name].line)
        at = circle.index(first)
        way = (*circle[at:], *circle[:at])
        column = "after" if way[1 % len(way)] in _named(rows[first], "after") else "needs"
        yield BadValue(
            told(way),
            "measures that do not need one another in a circle",
            "Make one measure of those that can only be done together."
            if len(way) > 1
            else "Leave its own id out.",
            rows[first].place(column),
        )


def _named(row: Row, *columns: str) -> tuple[str, ...]:
    """The measures that *columns* of a row name, whatever else of the row is wrong."""
    return tuple(name for column in columns for name in parts(row.get(column, "")))


def _table(path: Path) -> Table:
    if path.suffix.casefold() in WORKBOOK_SUFFIXES:
        return read_sheet(path, REQUIRED, PERCENTAGES)
    return read_csv(path, REQUIRED, None)


@dataclass(frozen=True)
class FuelColumn:
    """A column that holds a quantity of a fuel: saved or used, and how much one of it is."""

    kind: str
    fuel: str
    per_unit: float


def _fuel_column(name: str, activities: Mapping[str, Activity], place: Place) -> FuelColumn:
    kind, _, rest = name.partition("_")
    plain = {activity.replace("-", "_"): activity for activity in activities}
    if kind in ("saving", "use"):
        for text in sorted(plain, key=len, reverse=True):
            if rest.startswith(f"{text}_"):
                activity = activities[plain[text]]
                written = unit(rest.removeprefix(f"{text}_"), place)
                try:
                    return FuelColumn(kind, activity.id, conversion(written, activity.unit))
                except UnitMismatch as fault:
                    found = f"{fault.found} of {activity.id}"
                    raise UnitMismatch(found, fault.expected, fault.remedy, place) from None
    known = [*REQUIRED, *OPTIONAL]
    if kind in ("saving", "use"):
        known = [f"{kind}_{text}_{activities[a].unit.lower()}" for text, a in plain.items()]
    raise UnknownName("column", name, known, "", place)


def _listed(
    row: Row,
    columns: Mapping[str, FuelColumn],
    register: Register | None,
    use: Mapping[str, float],
    faults: FaultList,
) -> Measure | None:
    """The measure that a row lists; *faults* takes what is wrong in it."""
    quantities: dict[str, dict[str, float]] = {"saving": {}, "use": {}}
    for column, fuel in columns.items():
        if not row[column]:
            continue
        kind = USED if fuel.kind == "use" else QUANTITY
        value = faults.attempt(kind.read, Found(column, row[column], row))
        # A meter may use nothing; what saves nothing of a fuel has nothing to do with it.
        if value or (value is not None and fuel.kind == "use"):
            of_kind = quantities[fuel.kind]
            of_kind[fuel.fuel] = of_kind.get(fuel.fuel, 0.0) + value * fuel.per_unit
    known = _use_of(parts(row.get("meter", "")), register, use)
    listed = faults.attempt(
        record_of,
        row,
        _Listed,
        savings=quantities["saving"],
        use={**known, **quantities["use"]},
        register=register,
    )
    return narrowed(listed, Measure) if listed is not None else None


def _use_of(
    meters: Sequence[str], register: Register | None, use: Mapping[str, float]
) -> dict[str, float]:
    """What *meters* use a year by fuel, of the fuels whose meters' use is all known."""
    found: dict[str, float] = {}
    unknown = set()
    for meter in _known(meters, register):
        if meter.id in use:
            found[meter.activity] = found.get(meter.activity, 0.0) + use[meter.id]
        else:
            unknown.add(meter.activity)
    return {fuel: quantity for fuel, quantity in found.items() if fuel not in unknown}


def _its_meters_are_there(
    meters: tuple[str, ...], register: Register | None, source: Source
) -> Iterator[Fault]:
    there = register.meters if register is not None else dict.fromkeys(meters)
    for name in meters:
        if name not in there:
            yield UnknownName("meter", name, there, "", source.place("meter"))


def _its_meters_are_of_what_it_saves(
    meters: tuple[str, ...],
    savings: Mapping[str, float],
    register: Register | None,
    generation_kwh: float = 0.0,
) -> Iterator[Wrong]:
    saved = set(savings) | ({ELECTRICITY} if generation_kwh else set())
    for meter in _known(meters, register) if saved else ():
        if meter.activity not in saved:
            yield Wrong(
                "meter",
                f"meter {meter.id!r} of {meter.activity}",
                f"a meter of what the measure saves: {', '.join(sorted(saved))}",
                "Correct the meter, or the column that the saving stands in.",
            )


def _its_meters_are_at_its_site(
    meters: tuple[str, ...], site: str, register: Register | None
) -> Iterator[Wrong]:
    for meter in _known(meters, register) if site else ():
        if meter.site != site:
            yield Wrong(
                "meter", f"meter {meter.id!r} of site {meter.site!r}", f"a meter of site {site!r}"
            )


def _known(meters: Sequence[str], register: Register | None) -> list[Meter]:
    there = register.meters if register is not None else {}
    return [there[name] for name in meters if name in there]


@dataclass(frozen=True)
class _Listed(Measure):
    """A measure as its row lists it, which is held against the register as well."""

    RULES: ClassVar[Rules] = Rules(
        *Measure.RULES,
        _its_meters_are_there,
        _its_meters_are_of_what_it_saves,
        _its_meters_are_at_its_site,
        starts_before_it_closes,
    )


def columns_of(fuels: Sequence[str], activities: Mapping[str, Activity]) -> list[str]:
    """The saving and use columns of *fuels*, as the template names them."""
    named = [f"{fuel.replace('-', '_')}_{activities[fuel].unit.casefold()}" for fuel in fuels]
    return [f"{kind}_{name}" for kind in ("saving", "use") for name in named]
