"""What a workbook says beside its values: formulas, styles, comments, what is hidden."""

from __future__ import annotations

from carbon.errors import counted
from carbon.ledger.formats.hints import Hints
from carbon.ledger.grids import Grid


def told_marks(grid: Grid, hints: Hints) -> list[str]:
    """What is told of styles that were not declared, comments, and hidden rows and columns."""
    if grid.marks is None:
        return []
    remarks = []
    styles: dict[str, int] = {}
    for mark in grid.marks.cells.values():
        for style in mark.styles - set(hints.estimated_styles):
            styles[style] = styles.get(style, 0) + 1
    if styles:
        told = ", ".join(f"{count} {style}" for style, count in sorted(styles.items()))
        noun = "cell" if sum(styles.values()) == 1 else "cells"
        remarks.append(
            f"{grid.named}: {told} {noun}: meaning not declared (if they are "
            "estimates: "
            f"--estimated-style {next(iter(sorted(styles)))})."
        )
    comments = [mark for mark in grid.marks.cells.values() if mark.comment]
    if comments:
        doubted = [m for m in comments if any(w in m.comment.casefold() for w in DOUBTS)]
        text = f"; look at: {doubted[0].comment!r}" if doubted else ""
        remarks.append(
            f"{grid.named}: {counted(len(comments), 'comment')} kept with their readings{text}."
        )
    if grid.marks.hidden:
        remarks.append(f"{grid.named}: hidden {grid.marks.hidden} are read too.")
    return remarks


#: Words of a comment by which its writer doubts the figure.
DOUBTS = ("est", "copied", "copy of", "incl", "includes", "guess", "approx", "tbc", "check", "?")
