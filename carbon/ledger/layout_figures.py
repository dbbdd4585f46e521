"""The figures of the layouts by which files are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from carbon.figures.column import Columns, text
from carbon.figures.listing import Listing
from carbon.files import shown
from carbon.ledger.formats.layouts import Known


def layouts_listing(found: Sequence[Known], own: Path) -> Listing:
    """The layouts; those of the workspace's folder *own* with their files."""
    columns: Columns[Known] = Columns(
        text("layout", of=lambda one: one.name),
        text("title", of=lambda one: one.layout.title),
        text("shape", of=lambda one: one.layout.shape or ""),
        text("source", of=lambda one: one.layout.source),
        text("to_fill_in", "to fill in", lambda one: len(one.layout.blanks())),
        text("file", of=lambda one: shown(one.path) if one.path.parent == own else "shipped"),
    )
    note = "There is no layout: files are read by the words of their headings."
    return columns.listing(found, notes=[] if found else [note])
