"""What only the keeper of a sheet knows: a fault that can be asked, and a sheet known again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from carbon.errors import BadValue
from carbon.files import fingerprint
from carbon.ledger.formats.council.months import parted, runs_in
from carbon.ledger.formats.headings import plain
from carbon.ledger.formats.hints import Hints
from carbon.ledger.grids import Grid

if TYPE_CHECKING:
    from carbon.ledger.formats.layouts import Known

SHAPE = "months-across"


@dataclass(eq=False)
class Question(BadValue):
    """A fault that the keeper of the sheet can settle.

    ``key`` says what is asked (``rising``, ``quarters``, ``meter``, ``year``), ``row`` which row's
    label it is of, ``answers`` are what may be said; none where any text may.
    """

    key: str = ""
    row: str = ""
    answers: Sequence[str] = ()


def signature(grid: Grid) -> str:
    """By what a sheet is known again next month and next year: its words, without numbers.

    The name of its tab or file, what stands above its first months, and the labels before them.
    """
    above: list[str] = []
    for _, cells in grid.records:
        runs = runs_in(parted(cells)[0])
        if runs:
            above += cells[: runs[0].first]
            break
        above += cells
    name = grid.sheet or PurePath(grid.file).stem
    words = [plain(re.sub(r"[\d/–-]+", " ", text)) for text in (name, *above)]
    return " | ".join(word for word in words if word)


def first_figures(grid: Grid) -> str:
    """By what this year's sheet is told from next year's of the same words: its first month.

    A fingerprint of the column, so that a year told of it is not taken for the next year's.
    """
    column, cells_of = -1, []
    for row, cells in grid.records:
        runs = runs_in(parted(cells)[0]) if column < 0 else []
        if runs:
            column = runs[0].first
        elif 0 <= column < len(cells):
            cells_of.append(f"{row}:{cells[column].strip()}")
    return fingerprint("|".join(cells_of).encode())[:16]


def remembered(grid: Grid, known: Sequence[Known], hints: Hints) -> tuple[Hints, str]:
    """The hints with what a layout remembers of a sheet, and the layout's name; "" without one."""
    for one in known:
        if not one.is_of(SHAPE) or signature(grid) not in one.layout.sheets:
            continue
        layout = one.layout
        return (
            replace(
                hints,
                accept=frozenset((*hints.accept, *layout.accept)),
                quarters=hints.quarters or layout.quarters,
                estimated_styles=[*hints.estimated_styles, *layout.estimated_styles],
                year=hints.year or layout.year or layout.years.get(first_figures(grid), ""),
                unit=hints.unit or layout.unit or "",
                rows={**layout.rows, **hints.rows},
                ignored={**layout.ignored, **hints.ignored},
            ),
            one.name,
        )
    return hints, ""
