"""A published table by year: where its years stand, what its columns are, and their numbers.

Years stand in one column or in one row; a table whose years are across is turned, so that all
that follows sees years down. The labels of a column are the heading cells above it, of which
merged ones count for all the columns they span.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile

from carbon.errors import BadValue, DuplicateRow, FaultList, Place
from carbon.factors.appraisal_faults import few, no_number
from carbon.factors.appraisal_sheet import (
    NO_VALUE,
    TITLE,
    Region,
    is_text,
    number_in,
    plain,
    year_in,
)

FEWEST_YEARS = 2
#: A number with what people write about it: a currency, a percent sign, brackets, a mark.
FIGURE = re.compile(r"[(£€$~-]*\d[\d,. ]*[)%a-z*]?")
#: So long is a cell at most that is a year but for a slip: "2051e", "2,051".
ALMOST = 8
#: A year among words: "2051 (extrapolated)", "2050 onwards", "2050-2060", "up to 2023".
AMONG_WORDS = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")


@dataclass(frozen=True)
class SourcedNumber:
    """A number and the cell it stands in."""

    number: float
    cell: str


@dataclass(frozen=True)
class ByYear:
    """A table by year, years down: ``axis`` is their column, ``first`` and ``last`` their rows."""

    region: Region
    axis: int
    first: int
    last: int

    def place(self, row: int, column: int) -> Place:
        """Where a cell stands."""
        return self.region.place(row, column)

    @cached_property
    def head(self) -> list[str]:
        """The lines above the years: the title, what it says of units and prices, the headings."""
        return [*self.region.above, *self.region.lines_of(0, self._start)]

    @cached_property
    def tail(self) -> list[str]:
        """The lines from the years on, the notes below among them."""
        return self.region.lines_of(self._start, len(self.region.cells) + self.region.width)

    @property
    def _start(self) -> int:
        """The row of the sheet in which the years stand or begin."""
        return self.axis if self.region.turned else self.first

    @cached_property
    def labels(self) -> Mapping[int, tuple[str, ...]]:
        """The labels of each column that holds numbers, from the top, those of merged cells too."""
        found: dict[int, tuple[str, ...]] = {}
        rows = list(self._heading_rows())
        before: list[str] = [""] * len(rows)
        for column in range(self.axis + 1, self.region.width):
            own = [self._label(row, column) for row in rows]
            if not self._has_number(column):
                # A column without figures, such as a gap or a line of notes, ends what spans it.
                before = own
                continue
            filled, opened = [], False
            for above, text in zip(before, own, strict=True):
                opened = opened or bool(text)
                filled.append(text if opened else above)
            before = filled
            found[column] = tuple(text for text in filled if text)
        return found

    def numbers(self, columns: Sequence[int]) -> int:
        """How many numbers stand in *columns* beside a year."""
        return sum(
            number_in(self.region.at(row, column)) is not None
            for row in self._years()
            for column in columns
        )

    def _label(self, row: int, column: int) -> str:
        cell = self.region.at(row, column)
        return str(cell).strip() if cell != "" and number_in(cell) is None else ""

    def _has_number(self, column: int) -> bool:
        """Whether a column holds figures, those written as text (``£130``) among them."""
        return any(self._is_figure(row, column) for row in self._years())

    def _is_figure(self, row: int, column: int) -> bool:
        cell = self.region.at(row, column)
        return number_in(cell) is not None or FIGURE.fullmatch(plain(cell)) is not None

    def _heading_rows(self) -> Iterator[int]:
        if self.region.turned:
            yield from range(self.first)
            return
        row = self.first - 1
        while row > 0 and not any(str(cell).strip() for cell in self.region.cells[row]):
            row -= 1
        top = row + 1
        while top > 0 and self._is_heading(top - 1):
            top -= 1
        yield from range(top, self.first)

    def _is_heading(self, row: int) -> bool:
        line = self.region.cells[row]
        if any(isinstance(cell, str) and TITLE.match(cell) for cell in line):
            return False
        return any(str(cell).strip() for cell in line[self.axis + 1 :])

    def values(self, columns: Sequence[int]) -> tuple[dict[int, tuple[SourcedNumber, ...]], int]:
        """The numbers of *columns* by year, and how many years have none of them.

        Years before the first number and after the last may be empty. Raises
        :class:`~carbon.errors.Faults` for text in a number's place, an empty cell between, a year
        twice, a year left out and numbers without a year.
        """
        faults = FaultList(
            [
                *self._without_year(columns),
                *self._year_among_words(columns),
                *self._interrupted(columns),
            ]
        )
        seen: dict[int, int] = {}
        kept: dict[int, tuple[SourcedNumber, ...]] = {}
        filled = [row for row in self._years() if any(self._is_filled(row, c) for c in columns)]
        years = 0
        for row, year in self._years().items():
            years += 1
            if year in seen:
                faults.append(
                    DuplicateRow(
                        f"the year {year} again, as in {self.region.cell(seen[year], self.axis)}",
                        "each year once",
                        "Compare the two with the publisher's file, and keep the one that it has.",
                        self.place(row, self.axis),
                    )
                )
            seen.setdefault(year, row)
            if filled and filled[0] <= row <= filled[-1]:
                read = [faults.attempt(self._value, row, column) for column in columns]
                kept.setdefault(year, tuple(value for value in read if value))
        faults.extend(self._left_out(kept))
        few(faults).raise_if_any()
        return kept, years - len(kept)

    def _years(self) -> dict[int, int]:
        rows = range(self.first, self.last + 1)
        found = {row: year_in(self.region.at(row, self.axis)) for row in rows}
        return {row: year for row, year in found.items() if year is not None}

    def _is_filled(self, row: int, column: int) -> bool:
        return plain(self.region.at(row, column)) not in NO_VALUE

    def _value(self, row: int, column: int) -> SourcedNumber:
        cell = self.region.at(row, column)
        read = number_in(cell)
        if read is None:
            raise BadValue(*no_number(str(cell)), self.place(row, column))
        return SourcedNumber(read, self.region.cell(row, column))

    def _left_out(self, years: Mapping[int, object]) -> Iterator[BadValue]:
        missing = [year for year in range(min(years), max(years) + 1) if year not in years] if (
            years
        ) else []  # fmt: skip
        if missing:
            named = ", ".join(map(str, missing))
            yield BadValue(
                f"years {min(years)} to {max(years)} without {named}",
                "every year between the first and the last",
                "No year is filled in from its neighbours: bring the table whole.",
                self.place(self.first, self.axis),
            )

    def _interrupted(self, columns: Sequence[int]) -> Iterator[BadValue]:
        """Rows of words among the years: a second block, in other prices or of another kind."""
        for row in range(self.first, self.last):
            words = [
                str(cell).strip()
                for column in (self.axis, *columns)
                if is_text(cell := self.region.at(row, column)) and plain(cell) not in NO_VALUE
            ]
            if words and year_in(self.region.at(row, self.axis)) is None:
                yield BadValue(
                    f"{', '.join(map(repr, words))} among the years",
                    "years without a break, each block of years under a title of its own",
                    "What stands below may be in other prices or of another kind.",
                    self.place(row, self.axis),
                )
                return

    def _without_year(self, columns: Sequence[int]) -> Iterator[BadValue]:
        """Rows with a number of *columns* and no year, inside the years and at their ends."""
        for row in range(len(self.region.cells)):
            cell = self.region.at(row, self.axis)
            if year_in(cell) is not None or not any(
                number_in(self.region.at(row, column)) is not None for column in columns
            ):
                continue
            inside = self.first <= row <= self.last
            beside = row in (self.first - 1, self.last + 1) and not str(cell).strip()
            almost = re.search(r"\d", str(cell)) and len(str(cell).strip()) <= ALMOST
            if inside or beside or almost:
                yield BadValue(
                    repr(cell) if str(cell).strip() else "nothing",
                    "a calendar year such as 2030",
                    "Correct the cell from the publisher's file.",
                    self.place(row, self.axis),
                )

    def _year_among_words(self, columns: Sequence[int]) -> Iterator[BadValue]:
        """Rows below the years, and right above them, of a year written with words."""
        above = list(takewhile(self._is_wordy, range(self.first - 1, -1, -1)))
        below = filter(self._is_wordy, range(self.last + 1, len(self.region.cells)))
        for row in (*reversed(above), *below):
            if any(self._is_figure(row, column) for column in columns):
                yield BadValue(
                    f"{str(self.region.at(row, self.axis)).strip()!r} beside figures",
                    "a calendar year such as 2030, without words",
                    "Write the year alone, one in each row; move a row that is of no one year, "
                    "such as an average, to another sheet of a copy.",
                    self.place(row, self.axis),
                )

    def _is_wordy(self, row: int) -> bool:
        """Whether a row opens with a year among words, which is not told as almost a year."""
        cell = self.region.at(row, self.axis)
        text = str(cell).strip()
        found = len(text) > ALMOST and number_in(cell) is None and AMONG_WORDS.search(text)
        return bool(found) and not TITLE.match(text)


def by_year(region: Region) -> ByYear | None:
    """The table by its years, down or across; None where it has none."""
    down, across = _longest(region), _longest(turned := region.turned_round())
    if down is None and across is None:
        return None
    if across is None or (down is not None and _length(down) >= _length(across)):
        assert down is not None
        return ByYear(region, *down)
    return ByYear(turned, *across)


def _length(axis: tuple[int, int, int]) -> int:
    return axis[2] - axis[1]


def _longest(region: Region) -> tuple[int, int, int] | None:
    """Column, first and last row of the longest row of years downwards."""
    best: tuple[int, tuple[int, int, int]] | None = None
    for column in range(region.width):
        found = [
            (row, year_in(cell))
            for row in range(len(region.cells))
            if str(cell := region.at(row, column)).strip()
        ]
        # The first year is followed by a year near it: a price year above a heading is not.
        start = next(
            (
                number
                for number, ((_, one), (_, other)) in enumerate(pairwise(found))
                if one is not None and other is not None and 0 <= other - one <= 5
            ),
            None,
        )
        if start is None:
            continue
        rows = [row for row, year in found[start:] if year is not None]
        if len(rows) >= FEWEST_YEARS and (best is None or len(rows) > best[0]):
            best = (len(rows), (column, rows[0], rows[-1]))
    return best[1] if best else None
