"""A published table as it stands in a sheet, understood by what its cells say.

A table opens with its title (``Table 3: Carbon values …``), or takes its number from the sheet's
name. Cells are told by what they hold: words, numbers, years, or one of the marks for no value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from carbon.cells import parse_number
from carbon.errors import Place
from carbon.factors.appraisal_faults import has_decimal_comma
from carbon.spreadsheets import Cell, Workbook

#: A title: the number, then nothing, a mark, or a word with a capital ("Table 3 is used" is none).
TITLE = re.compile(
    r"\s*[Tt][Aa][Bb][Ll][Ee][Ss]?\s+(\d+\s?[a-z]?)(?:\s*$|\s*[:.,–—-]|\s+(?=[A-Z£]))"
)
#: What official tables put where there is no value.
NO_VALUE = ("", "-", "–", "—", "..", ":", "[x]", "[z]", "n/a", "na")
#: What became of a cell that is taken.
KEPT = "kept"
#: A list of contents may have a number or two.
FEWEST_NUMBERS = 4


def plain(text: object) -> str:
    """Text to be compared: lower case, one kind of dash and space, without footnote marks.

    >>> plain("Long–run  marginal [note 2], kgCO₂e/kWh")
    'long-run marginal , kgco2e/kwh'
    """
    lowered = str(text).casefold().replace("₂", "2").replace("\N{NON-BREAKING HYPHEN}", "-")
    lowered = re.sub(r"\[[^\]]*\]", "", re.sub("[–—−]", "-", lowered))
    return re.sub(r"\s+", " ", lowered).strip()


def year_in(cell: Cell) -> int | None:
    """The year that a cell is, None where it is none: 2030, "2030", the first of January 2030."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, date | datetime):
        return cell.year if (cell.month, cell.day) == (1, 1) else None
    if isinstance(cell, int | float):
        return int(cell) if float(cell).is_integer() and 1900 <= cell <= 2199 else None
    found = re.fullmatch(r"((?:19|20|21)\d\d)(?:\.0)?", plain(cell))
    return int(found[1]) if found else None


def number_in(cell: Cell) -> float | None:
    """The number that a cell holds, also where it is stored as text; None where it is none."""
    if isinstance(cell, bool | date | datetime):
        return None
    if isinstance(cell, int | float):
        return float(cell)
    try:
        return parse_number(str(cell))
    except ValueError:
        return None


def is_text(cell: Cell) -> bool:
    """Whether a cell holds words."""
    return isinstance(cell, str) and bool(cell.strip()) and not is_figure(cell)


def is_figure(cell: Cell) -> bool:
    """Whether a cell holds a number, be it one with a decimal comma, which is none to us."""
    return number_in(cell) is not None or has_decimal_comma(str(cell))


def cell_name(row: int, column: int) -> str:
    """A cell as spreadsheets name it, of numbers from 0.

    >>> cell_name(11, 2), cell_name(0, 27)
    ('C12', 'AB1')
    """
    letters, left = "", column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


@dataclass(frozen=True)
class Taken:
    """What one published table gives: rows of one of ours with their locators, and facts."""

    rows: Sequence[tuple[object, ...]]
    counts: Mapping[str, int]
    says: str
    price_year: int | None = None


@dataclass(frozen=True)
class Region:
    """One table of a sheet, from its title on.

    ``cells`` are turned where ``turned``; ``top`` and ``left`` are where they begin in the sheet.
    ``above`` are the sheet's lines before its first title.
    """

    file: str
    sheet: str
    number: str
    title: str
    cells: tuple[tuple[Cell, ...], ...]
    top: int = 0
    left: int = 0
    turned: bool = False
    above: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The table as it is spoken of: ``Table 3``, or its sheet."""
        return f"Table {self.number}" if self.number else f"sheet {self.sheet}"

    def cell(self, row: int, column: int) -> str:
        """The name of a cell in the sheet."""
        down, across = (column, row) if self.turned else (row, column)
        return cell_name(self.top + down, self.left + across)

    def place(self, row: int | None = None, column: int = 0) -> Place:
        """Where a cell stands, or the table: ``book.xlsx:Table 3!C12``."""
        return self.place_of(self.cell(row or 0, column))

    def place_of(self, cell: str) -> Place:
        """Where the cell of that name stands."""
        return Place(f"{self.file}:{self.sheet}!{cell}")

    def at(self, row: int, column: int) -> Cell:
        """A cell, empty beyond the end of its row."""
        line = self.cells[row]
        return line[column] if column < len(line) else ""

    @cached_property
    def width(self) -> int:
        """How many columns there are."""
        return max(map(len, self.cells), default=0)

    def turned_round(self) -> Region:
        """The same with rows for columns."""
        cells = tuple(
            tuple(self.at(row, column) for row in range(len(self.cells)))
            for column in range(self.width)
        )
        return Region(
            self.file, self.sheet, self.number, self.title, cells, self.top, self.left,
            not self.turned, self.above,
        )  # fmt: skip

    @property
    def lines(self) -> list[str]:
        """The rows of the sheet that hold words, each joined, with the sheet's own above them."""
        return [*self.above, *self.lines_of(0, max(self.width, len(self.cells)))]

    def lines_of(self, first: int, end: int) -> list[str]:
        """The rows with words, from *first* to before *end* as they stand in the sheet."""
        whole = self.turned_round() if self.turned else self
        return [
            " ".join(str(cell).strip() for cell in row if str(cell).strip())
            for row in whole.cells[first:end]
            if any(map(is_text, row))
        ]

    def locator(self, cell: str) -> str:
        """A cell as a row of ours names where it stood."""
        return f"{self.sheet}!{cell}"

    @property
    def is_table(self) -> bool:
        """Whether it holds figures, as numbers or as text, and is no list of contents."""
        return self.figures >= FEWEST_NUMBERS

    @property
    def figures(self) -> int:
        """How many of its cells hold figures, as numbers or as text."""
        return sum(1 for row in self.cells for cell in row if is_figure(cell))

    @property
    def numbers(self) -> int:
        """How many numbers the table holds."""
        return sum(1 for row in self.cells for cell in row if isinstance(cell, int | float))


def regions(book: Workbook, sheet: str) -> list[Region]:
    """The tables of a sheet that hold figures, each from its title to the next."""
    return [region for region in titled(book, sheet) if region.is_table]


def titled(book: Workbook, sheet: str) -> list[Region]:
    """What of a sheet stands under a title, or under its own name, with figures or without."""
    rows = book.rows(sheet)
    titles = [
        (number, column, found[1].replace(" ", ""))
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
        if isinstance(cell, str) and (found := TITLE.match(cell))
    ]
    named = TITLE.match(sheet)
    if not titles:
        text = next((str(cell) for row in rows for cell in row if is_text(cell)), "")
        number = named[1].replace(" ", "") if named else ""
        whole = Region(book.file, sheet, number, text, tuple(map(tuple, rows)))
        return [whole]
    first = titles[0][0]
    above = tuple(
        " ".join(str(cell) for cell in row if str(cell).strip())
        for row in rows[:first]
        if any(map(is_text, row))
    )
    starts = sorted({row for row, _, _ in titles})
    made = []
    for row, column, number in titles:
        end = next((start for start in starts if start > row), len(rows))
        beside = [other for start, other, _ in titles if start == row]
        left = 0 if column == beside[0] else column
        right = next((other for other in beside if other > column), None)
        cells = tuple(tuple(line[left:right]) for line in rows[row:end])
        made.append(
            Region(
                book.file, sheet, number, _heading(cells, column - left), cells, row, left,
                above=above,
            )
        )  # fmt: skip
    return made


def _heading(cells: Sequence[Sequence[Cell]], column: int) -> str:
    """The title's words; where its cell has the number only, what stands beside or below it."""
    title = str(cells[0][column]).strip()
    if len(title.split()) > 3:
        return title
    beside = [str(cell).strip() for cell in cells[0][column + 1 :] if is_text(cell)]
    below = [str(cell).strip() for row in cells[1:3] for cell in row if is_text(cell)][:1]
    return " ".join([title, *(beside or below)])
