"""What a workbook says beside the values of a supplier's file: comments, and cells struck through.

They change no number; they are told, so that nobody is surprised.
"""

from __future__ import annotations

from collections.abc import Iterator

from carbon.cells import letters
from carbon.errors import counted
from carbon.ledger.comments import is_doubted
from carbon.ledger.formats.sheet import Sheet
from carbon.sheet_marks import STRUCK


def told_beside(sheet: Sheet) -> Iterator[str]:
    """The remarks on comments and struck cells below the heading, if there are any."""
    grid = sheet.grid
    cells = grid.marks.cells.items() if grid.marks is not None else ()
    below = {key: mark for key, mark in cells if key[0] > sheet.row_of_heading}
    comments = {key: mark.comment for key, mark in below.items() if mark.comment}
    if comments:
        # What raises a doubt comes first.
        (row, column), text = max(comments.items(), key=lambda one: is_doubted(one[1]))
        yield (
            f"{grid.named}: {counted(len(comments), 'comment')} that no reading keeps, such as "
            f"{text!r} on {letters(column)}{row}."
        )
    struck = [key for key, mark in below.items() if STRUCK in mark.styles]
    if struck:
        row, column = min(struck)
        yield (
            f"{grid.named}: {counted(len(struck), 'cell')} struck through, from "
            f"{letters(column)}{row} on, read like any other: if they no longer hold, take them "
            "out of a copy of the file."
        )
