"""The kinds of file that readings come in: a module each, chosen by what the file holds.

A format is a module with ``NAME``, ``TITLE``, ``recognises(grid)`` and ``read(grid, hints)``;
:func:`formats` is the order in which they are asked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from carbon.errors import Fault, UnknownName, UnreadableFile
from carbon.ledger.account import Account
from carbon.ledger.grids import Grid
from carbon.ledger.records import Reading


@dataclass(frozen=True)
class Parsed:
    """What a format read: readings, faults that stop the import, and what to tell the user.

    ``settings`` are what it takes to read the file the same way again. With ``is_daily`` each
    reading is one day of a meter, and runs of them are joined before they are stored.
    ``account`` is what became of its columns and rows; ``layout`` the text of the layout that it
    was read by.
    """

    readings: Sequence[Reading]
    faults: Sequence[Fault] = ()
    remarks: Sequence[str] = ()
    is_daily: bool = False
    settings: dict[str, Any] = field(default_factory=dict)
    account: Account = field(default_factory=Account)
    layout: str = ""


@dataclass(frozen=True)
class Hints:
    """What the user or the register says about a file.

    ``label`` forces how half-hours are named, ``start`` or ``end``. ``names`` are the meters and
    supply points that the register knows.
    """

    label: str | None = None
    names: Collection[str] = ()


class Format(Protocol):
    """What a module here offers."""

    NAME: str
    TITLE: str

    def recognises(self, grid: Grid) -> bool:
        """Whether the grid is in this format."""

    def read(self, grid: Grid, hints: Hints | None = None) -> Parsed:
        """Its readings."""


def formats() -> dict[str, Format]:
    """The formats by name, in the order in which they are asked."""
    from carbon.ledger.formats import (
        annual,
        bills,
        fuel_cards,
        half_hourly,
        interval,
        mileage,
        register_reads,
        street_lighting,
        template,
        waste,
    )

    modules: list[Format] = [
        template,
        half_hourly,
        interval,
        annual,
        street_lighting,
        bills,
        register_reads,
        fuel_cards,
        mileage,
        waste,
    ]
    return {module.NAME: module for module in modules}


def recognise(grid: Grid, name: str | None = None) -> Format:
    """The format *name*, or the first that recognises the grid."""
    known = formats()
    if name is not None:
        if name not in known:
            raise UnknownName("format", name, known)
        return known[name]
    for candidate in known.values():
        if candidate.recognises(grid):
            return candidate
    raise UnreadableFile(
        f"columns {', '.join(filter(None, grid.heading[:8])) or 'none'}",
        f"one of these kinds of file: {'; '.join(f.TITLE for f in known.values())}",
        "Use the template, or force a format with --format NAME.",
        grid.place(grid.records[0][0]),
    )
