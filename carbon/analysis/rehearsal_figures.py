"""The figures of what an edition would move."""

from __future__ import annotations

from carbon.analysis.rehearsal import Move, Rehearsal
from carbon.figures.column import Columns, own, text
from carbon.figures.listing import Listing

#: One scope and category of a reporting year; the change is of the figure without the edition.
MOVES: Columns[Move] = Columns(
    text("inventory"),
    text("period"),
    text("scope"),
    text("category"),
    text("edition_without", "edition without"),
    text("edition_with", "edition with"),
    own("without", "kg CO2e without", "kgCO2e", 1),
    own("with_", "kg CO2e with", "kgCO2e", 1),
    own("change", "change kg", "kgCO2e", 1),
    own("percentage", "change %", "%", 1),
)


def rehearsal_listing(found: Rehearsal) -> Listing:
    """What moves, and how much was looked at."""
    return MOVES.listing(
        found.moves,
        f"What edition {found.edition} moves; the change is of the figure without it",
        notes=(
            *found.doubts,
            f"{found.compared} reporting years of calculated inventories looked at, "
            f"{found.moved} moved. Nothing was changed.",
            *found.remarks,
        ),
    )
