"""Council sheets for the tests: a few rows as a grid, read against a register of a few sites."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from carbon.errors import Faults
from carbon.ledger.formats import Hints, Parsed, read
from carbon.ledger.formats.hints import AtSite
from carbon.ledger.grids import Grid
from carbon.ledger.records import Reading
from carbon.sheet_marks import Mark, SheetMarks

#: Sites by name: their meters, what each counts, in what unit.
SITES = {
    "Hall": (AtSite("hall-e", "electricity", "kWh"), AtSite("hall-g", "natural-gas", "kWh")),
    "Depot": (
        AtSite("depot-e", "electricity", "kWh"),
        AtSite("depot-o", "burning-oil", "litre"),
    ),
    "Library": (AtSite("library-e", "electricity", "kWh"),),
    "School": (
        AtSite("school-e1", "electricity", "kWh"),
        AtSite("school-e2", "electricity", "kWh"),
    ),
    "Pool": (AtSite("pool-e", "electricity", "kWh"), AtSite("pool-w", "water-supply", "m3")),
}
NUMBERS = ("hall-e", "hall-g", "depot-e", "library-e", "2000000000015", "E12X34567")
MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
TODAY = date(2025, 1, 15)


def at_site(name: str) -> Sequence[AtSite]:
    """The meters of a site by its name."""
    return next((own for site, own in SITES.items() if site.casefold() == name.casefold()), ())


def heads(year: int = 2023, count: int = 12) -> list[str]:
    """Months from April of *year*, as Excel shows them: Apr-23 …"""
    return [f"{name}-{(year + (n > 8)) % 100:02d}" for n, name in enumerate(MONTHS)][:count]


def used(first: int = 500, count: int = 12) -> list[int]:
    """Figures that neither rise nor repeat."""
    return [first + (37 * n) % 101 for n in range(count)]


def grid_of(
    rows: Sequence[Sequence[object]],
    tab: str = "",
    marks: Mapping[tuple[int, int], Mark] | None = None,
    hidden: str = "",
) -> Grid:
    """Rows as a sheet; *marks* are by row from 1 and column from 0."""
    cells = [(n, [str(cell).strip() for cell in row]) for n, row in enumerate(rows, 1)]
    filled = tuple((n, row) for n, row in cells if any(row))
    grid = Grid("sheet.xlsx" if tab else "sheet.csv", filled, tab)
    grid.blank.told(len(cells) - len(filled))
    return replace(grid, marks=SheetMarks(dict(marks or {}), hidden)) if tab else grid


def read_rows(
    rows: Sequence[Sequence[object]],
    tab: str = "",
    marks: Mapping[tuple[int, int], Mark] | None = None,
    accept: Collection[str] = (),
    hidden: str = "",
    today: date = TODAY,
    **hints: Any,
) -> Parsed:
    """What is read of rows, faults and all."""
    chosen = Hints(names=NUMBERS, at_site=at_site, today=today, accept=accept, **hints)
    return read(grid_of(rows, tab, marks, hidden), chosen)


def good(*args: Any, **options: Any) -> list[Reading]:
    """The readings of rows that have no fault."""
    parsed = read_rows(*args, **options)
    if parsed.faults:
        raise Faults(parsed.faults)
    assert parsed.format == "months-across"
    return list(parsed.readings)


def faults(*args: Any, **options: Any) -> list[str]:
    """The faults of rows, in words."""
    try:
        return [str(one) for one in read_rows(*args, **options).faults]
    except Faults as several:
        return [str(one) for one in several.faults]


def told(*args: Any, **options: Any) -> str:
    """What there is to tell of rows, one remark a line."""
    return "\n".join(read_rows(*args, **options).remarks)


def by_month(readings: Sequence[Reading], meter: str) -> dict[str, float]:
    """A meter's quantities by the month in which they begin."""
    return {f"{one.start:%Y-%m}": one.quantity for one in readings if one.meter == meter}
