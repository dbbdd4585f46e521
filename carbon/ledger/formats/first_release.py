"""How the first release read a file, so that its batches can be read again as they were read.

It knew fixed headings, day-first dates and points for decimals, and passed every other column
over; its lists are data: ``inventories/layouts/vocabulary/first-release.toml``. The engine is
today's, told what each column was taken as.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from carbon.definitions import read_toml
from carbon.errors import UnknownName
from carbon.folders import shipped
from carbon.ledger import formats
from carbon.ledger.formats.columns import HALF_HOUR, letter_of
from carbon.ledger.formats.financial_years import year_of
from carbon.ledger.formats.headings import FEWEST
from carbon.ledger.formats.hints import Hints
from carbon.ledger.formats.parsed import Parsed
from carbon.ledger.grids import Grid
from carbon.units import SPELLINGS

FILE = "first-release.toml"
#: How far down a heading was looked for.
MOST_TITLE_ROWS = 25
PASSED_OVER = "not_needed"
#: What is no role in the data's tables.
_OTHER = ("shape", "needs", "unit_where_none")


def read(grid: Grid, form: str, hints: Hints) -> Parsed:
    """The readings of a file as the first release read it in its format *form*."""
    rules = read_toml(shipped("inventories") / "layouts" / "vocabulary" / FILE).values
    if form not in rules:
        raise UnknownName("format", form, rules)
    own = rules[form]
    found = _heading(grid, own) if own["needs"] else None
    chosen = replace(
        hints,
        dates="day",
        unit=own.get("unit_where_none", ""),
        # What was logged had been looked at by the rules of its time.
        accept=("error_code",),
        is_first_release=True,
        is_again=True,
    )
    if found is not None:
        row, cells = found
        chosen = replace(chosen, heading_row=row, columns=_roles(grid, row, cells, own))
    return formats.read(grid, chosen, own["shape"], known=())


def _heading(grid: Grid, own: Mapping[str, Any]) -> tuple[int, Sequence[str]] | None:
    """The first row that has all the headings a format needs; None where none has."""
    for row, cells in grid.records[:MOST_TITLE_ROWS]:
        names = [cell.strip() for cell in cells]
        if all(any(_has(names, role, own) for role in one.split("|")) for one in own["needs"]):
            return row, names
    return None


def _has(names: Sequence[str], role: str, own: Mapping[str, Any]) -> bool:
    if role == "year":
        return any(year_of(name) for name in names)
    if role == HALF_HOUR:
        return len(_half_hours(names, own)) >= FEWEST
    return _position(names, own[role]) is not None


def _half_hours(names: Sequence[str], own: Mapping[str, Any]) -> list[int]:
    pattern = next(iter(own.get(HALF_HOUR, ())), "(?!)")
    return [n for n, name in enumerate(names) if re.fullmatch(pattern, name.casefold())]


def _position(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    """Where the first of *wanted* that there is stands; earlier names were preferred."""
    plainly = [re.sub(r"[^a-z0-9£³:.]+", " ", name.casefold()).strip() for name in names]
    return next((plainly.index(name) for name in wanted if name in plainly), None)


def _roles(
    grid: Grid, heading_row: int, names: Sequence[str], own: Mapping[str, Any]
) -> dict[str, str]:
    """By letter, what each column was taken as; most were passed over."""
    below = next((cells for row, cells in grid.records if row > heading_row), ())
    width = max(len(cells) for _, cells in grid.records)
    roles = [PASSED_OVER] * width
    for index, name in enumerate(names):
        if year_of(name):
            roles[index] = "quantity"
    for index in _half_hours(names, own):
        roles[index] = HALF_HOUR
    for role in own:
        if role in (*_OTHER, HALF_HOUR):
            continue
        if role == "unit" and HALF_HOUR in own:
            position = _of_unit(names, below, own[role])
        else:
            position = _position(names, own[role])
        if position is not None:
            roles[position] = role
    return {f"={letter_of(index)}": role for index, role in enumerate(roles)}


def _of_unit(names: Sequence[str], below: Sequence[str], wanted: Sequence[str]) -> int | None:
    """The column of the unit among half-hours: one of the names, where a unit is what it holds."""
    for name in wanted:
        found = _position(names, [name])
        if found is None:
            continue
        text = below[found].strip() if found < len(below) else ""
        if text.casefold() in SPELLINGS or name in ("unit", "units"):
            return found
    return None
