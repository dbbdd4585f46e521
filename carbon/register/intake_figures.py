"""The figures of what files would change in the register: a row for each cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from carbon.figures.column import Columns, text
from carbon.register.changes import Changes
from carbon.register.intake import Intake


class Cell(NamedTuple):
    """A cell that would change, or a row that would be added or stays."""

    tab: str
    id: str
    what: str
    column: str = ""
    before: str = ""
    after: str = ""


CELLS: Columns[Cell] = Columns(*map(text, Cell._fields))


def cells(found: Intake) -> list[Cell]:
    """What would change of sites, then of meters."""
    return [*_cells("sites", found.sites), *_cells("meters", found.meters)]


def _cells(tab: str, changes: Changes) -> Iterator[Cell]:
    for change in changes.added:
        told = "; ".join(f"{name} {text}" for name, text in list(change.after.items())[1:])
        yield Cell(tab, change.subject, "added", after=told)
    for change in changes.changed:
        for name, after in change.after.items():
            yield Cell(tab, change.subject, "changed", name, change.before[name], after)
    for change in changes.gone:
        yield Cell(tab, change.subject, "not in the workbook, stays")
