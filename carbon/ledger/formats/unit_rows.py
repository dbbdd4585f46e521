"""A row under the heading that says the units of the columns: ``kWh`` below ``Consumption``."""

from __future__ import annotations

import re

from carbon.ledger.formats.vocabulary import Vocabulary
from carbon.ledger.grids import Grid

#: What stands in such a row under columns that have no unit.
_FORM = re.compile(r"(?i)[dmyhs]+(?:[/:. -]+[dmyhs]+)+|date|time|text|number|units?|£|p|%|[-–]|")
_MONEY = re.compile(r"(?i)£|gbp|p(?:ence)?|(?:p|£|pence)\s*(?:/|per)\s*\w+|%")


def units_under(grid: Grid, heading: int, vocabulary: Vocabulary) -> dict[int, str]:
    """By column, the unit that the row under a heading says; none where it is no row of units.

    Every cell of such a row is a unit, or says how a date is written.
    """
    found: dict[int, str] = {}
    below = grid.records[heading + 1 : heading + 3]
    # A row with nothing below it may be all that there is.
    if heading < 0 or len(below) < 2:
        return {}
    for column, cell in enumerate(below[0][1]):
        text = cell.strip().strip("()[]").strip()
        unit = vocabulary.meaning("unit", text) if text else None
        if unit:
            found[column] = unit
        elif not (_FORM.fullmatch(text) or _MONEY.fullmatch(text)):
            return {}
    return found
