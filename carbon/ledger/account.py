"""The account of a file: of every column what it was used as, of every row what became of it.

A publisher's file is accounted for to the last row, and so is an energy team's: a column or a row
that nobody mentions is one that nobody looked at. The account is kept with the batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

#: What may become of a column beside being used.
BLANK, NOT_NEEDED, NOT_UNDERSTOOD, LET_THROUGH = (
    "blank",
    "not needed",
    "not understood",
    "let through",
)
#: What may become of a row. ``left out`` is always given with its reason.
READING, HEADING, TITLE, TOTAL, BLANK_ROW, LEFT_OUT, PARKED = (
    "reading",
    "heading",
    "title",
    "total",
    "blank",
    "left out",
    "parked",
)
#: How many stretches of rows are spelled out; the count says the rest.
MOST_STRETCHES = 12


class ColumnUse(NamedTuple):
    """One column: its letter, its heading as the file has it, what it was used as, and why.

    ``use`` is a role such as ``meter`` or ``quantity``, or one of the module's four other words.
    """

    letter: str
    heading: str
    use: str
    detail: str = ""


@dataclass(frozen=True)
class RowUse:
    """Rows of one fate: how many, and which, as ``2-49, 51``."""

    use: str
    reason: str
    count: int
    rows: str

    def of(self, rows: Sequence[int], sheet: str = "") -> RowUse:
        """The same use of other *rows*, in order, of a *sheet* where there are several."""
        tally = RowTally()
        tally.extend(self.use, rows, self.reason)
        [made] = tally.made()
        return replace(made, rows=f"{sheet}!{made.rows}" if sheet else made.rows)

    def first_rows(self) -> list[int]:
        """The rows that are spelled out."""
        found: list[int] = []
        for stretch in self.rows.split(" and ")[0].split(", "):
            first, _, last = stretch.rpartition("!")[2].partition("-")
            if first.isdigit():
                found += range(int(first), int(last or first) + 1)
        return found


@dataclass(frozen=True)
class Account:
    """What became of a file's columns and rows; empty for what was not read from a file."""

    columns: tuple[ColumnUse, ...] = ()
    rows: tuple[RowUse, ...] = ()

    @property
    def row_count(self) -> int:
        """The rows accounted for: all that the file has."""
        return sum(row.count for row in self.rows)

    def used_as(self, use: str) -> list[ColumnUse]:
        """The columns of one use."""
        return [column for column in self.columns if column.use == use]


@dataclass
class RowTally:
    """Counts rows by what becomes of them while a file is gone through."""

    _found: dict[tuple[str, str], list[list[int]]] = field(default_factory=dict)

    def add(self, use: str, row: int, reason: str = "") -> None:
        """Count *row*; rows of one use that follow one another are kept as a stretch."""
        stretches = self._found.setdefault((use, reason), [])
        if stretches and stretches[-1][1] + 1 == row:
            stretches[-1][1] = row
            stretches[-1][2] += 1
        else:
            stretches.append([row, row, 1])

    def extend(self, use: str, rows: Iterable[int], reason: str = "") -> None:
        """Count several rows of one use."""
        for row in rows:
            self.add(use, row, reason)

    def count(self, use: str) -> int:
        """The rows of one use so far."""
        return sum(
            stretch[2]
            for (kind, _), stretches in self._found.items()
            if kind == use
            for stretch in stretches
        )

    @property
    def total(self) -> int:
        """All rows counted so far."""
        return sum(stretch[2] for stretches in self._found.values() for stretch in stretches)

    def without(self, use: str) -> RowTally:
        """The same but for the rows of one use, which are counted anew."""
        return RowTally({key: one for key, one in self._found.items() if key[0] != use})

    def made(self) -> tuple[RowUse, ...]:
        """The rows by use, in the order in which each use was first met."""
        return tuple(
            RowUse(use, reason, sum(count for _, _, count in stretches), _spelled(stretches))
            for (use, reason), stretches in self._found.items()
        )


def _spelled(stretches: list[list[int]]) -> str:
    shown = [
        f"{first}" if first == last else f"{first}-{last}"
        for first, last, _ in stretches[:MOST_STRETCHES]
    ]
    rest = sum(count for _, _, count in stretches[MOST_STRETCHES:])
    return ", ".join(shown) + (f" and {rest:,} more" if rest else "")
