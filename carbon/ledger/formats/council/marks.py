"""What a workbook says beside its values: formulas, styles, comments, what is hidden."""

from __future__ import annotations

from collections.abc import Sequence

from carbon.errors import counted
from carbon.ledger.comments import is_doubted
from carbon.ledger.formats.council.kinds import QUANTITY
from carbon.ledger.formats.council.line import MonthsLine
from carbon.ledger.formats.hints import Hints
from carbon.ledger.grids import Grid
from carbon.sheet_marks import STRUCK


def told_marks(grid: Grid, hints: Hints, lines: Sequence[MonthsLine]) -> list[str]:
    """What is told of styles that were not declared, comments, and hidden rows and columns.

    Only the figures' styles tell anything; headings and totals are shown in bold or colour anyway.
    """
    if grid.marks is None:
        return []
    remarks = []
    styles: dict[str, int] = {}
    figures = {
        (line.row, one.column)
        for line in lines
        for one in line.figures
        if one.slot.kind == QUANTITY and line.is_used
    }
    for key, mark in grid.marks.cells.items():
        if key not in figures:
            continue
        for style in mark.styles - set(hints.estimated_styles):
            styles[style] = styles.get(style, 0) + 1
    if struck := styles.pop(STRUCK, 0):
        remarks.append(
            f"{grid.named}: {counted(struck, 'figure')} struck through, read like any other: if "
            "they no longer hold, take them out of a copy of the sheet."
        )
    if styles:
        told = ", ".join(f"{count} {style}" for style, count in sorted(styles.items()))
        noun = "cell" if sum(styles.values()) == 1 else "cells"
        remarks.append(
            f"{grid.named}: {told} {noun}: meaning not declared (if they are estimates: "
            f"{' '.join(f'--estimated-style {style}' for style in sorted(styles))})."
        )
    comments = [mark for mark in grid.marks.cells.values() if mark.comment]
    if comments:
        doubted = [mark for mark in comments if is_doubted(mark.comment)]
        text = f"; look at: {doubted[0].comment!r}" if doubted else ""
        remarks.append(
            f"{grid.named}: {counted(len(comments), 'comment')} kept with their readings{text}."
        )
    if grid.marks.hidden:
        remarks.append(f"{grid.named}: hidden {grid.marks.hidden} are read too.")
    return remarks
