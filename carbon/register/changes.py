"""What differs between two states of the register: rows added, changed cell by cell, gone.

Cells that say the same in another spelling (a date day first, a number with a comma) are equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from carbon.cells import parse_date, parse_number
from carbon.text_out import visible

Cells = Mapping[str, str]

DATES = ("from", "to")
NUMBERS = ("floor_area_m2", "pupils", "employees", "calorific_value")
ANSWERS = ("public", "events", "spread")


class RowChange(NamedTuple):
    """A row that is new, changed or gone: its id, and its cells as they were and as they are.

    Of a changed row only the cells that differ. ``before`` is empty for a row that is new,
    ``after`` for one that is gone.
    """

    subject: str
    before: Cells
    after: Cells


@dataclass(frozen=True)
class Changes:
    """The rows of a file that are new, changed or gone, each in the order of its file."""

    added: tuple[RowChange, ...] = ()
    changed: tuple[RowChange, ...] = ()
    gone: tuple[RowChange, ...] = ()

    @property
    def all(self) -> tuple[RowChange, ...]:
        """All of them."""
        return (*self.added, *self.changed, *self.gone)


def canonical(column: str, text: str) -> str:
    """What a cell says, whatever its spelling; a cell that cannot be read stays as it is.

    >>> canonical("from", "01/04/2016"), canonical("pupils", "1,200"), canonical("public", "No")
    ('2016-04-01', '1200.0', 'no')
    """
    text = " ".join(visible(text).split())
    try:
        if column in DATES and text:
            return parse_date(text).isoformat()
        if column in NUMBERS and text:
            return str(parse_number(text))
    except ValueError:
        return text
    if column in ANSWERS:
        return {"y": "yes", "n": "no"}.get(text.casefold(), text.casefold())
    if column == "supply_point" and re.fullmatch(r"[0-9\s-]+", text):
        return re.sub(r"[\s-]", "", text)
    return text


def differing(before: Cells, after: Cells) -> RowChange | None:
    """The cells of *after* that say another thing than those of *before*; None where none does.

    Columns that *after* does not have are left alone.
    """
    names = [
        name
        for name, text in after.items()
        if text != before.get(name, "")
        and canonical(name, text) != canonical(name, before.get(name, ""))
    ]
    if not names:
        return None
    return RowChange(
        "", {name: before.get(name, "") for name in names}, {name: after[name] for name in names}
    )


def compare(key: str, before: Iterable[Cells], after: Iterable[Cells]) -> Changes:
    """What is new, changed and gone from *before* to *after*; rows are matched by *key*."""
    was = {row[key]: row for row in before}
    added, changed, there = [], [], set()
    for row in after:
        name = row[key]
        there.add(name)
        if name not in was:
            added.append(RowChange(name, {}, filled(row)))
        elif (change := differing(was[name], row)) is not None:
            changed.append(change._replace(subject=name))
    gone = [RowChange(name, filled(row), {}) for name, row in was.items() if name not in there]
    return Changes(tuple(added), tuple(changed), tuple(gone))


def filled(row: Cells) -> dict[str, str]:
    """The cells of a row that are not empty."""
    return {name: text for name, text in row.items() if text}
