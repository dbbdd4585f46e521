"""The rows of a long table as rich would print them, far quicker where no cell is folded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

#: From so many rows on it matters.
LONG = 200


def as_rich_prints(
    table: Table, rows: Sequence[Sequence[str]], widths: Sequence[int], width: int
) -> str | None:
    """What rich prints of *table*, which holds the first of *rows*, with all of them.

    The cells are padded to *widths* as the first row shows it; None where one does not fit, or
    where the first row does not come out as rich has it.
    """
    import io
    import sys

    from rich.cells import cell_len
    from rich.console import Console

    if any(cell_len(cell) > room for row in rows for cell, room in zip(row, widths, strict=True)):
        return None
    stream = io.StringIO()
    on_screen = sys.stdout.isatty() or None
    console = Console(file=stream, width=width, highlight=False, force_terminal=on_screen)
    console.print(table)
    *head, first, last, end = stream.getvalue().split("\n")
    right = [column.justify == "right" for column in table.columns]

    def line(row: Sequence[str]) -> str:
        cells = [
            " " * (room - cell_len(cell)) + cell
            if is_right
            else cell + " " * (room - cell_len(cell))
            for cell, room, is_right in zip(row, widths, right, strict=True)
        ]
        return f"  {'   '.join(cells)}  "

    if line(rows[0]) != first:
        return None
    return "\n".join([*head, *map(line, rows), last, end])
