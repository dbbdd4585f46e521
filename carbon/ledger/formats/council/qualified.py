"""Figures that are not what was used in a month: scaled, averaged, planned, a share of something.

A row that says so of itself is a check, where it is not the figures' scale or unit that is told; a
title that says so of the whole is refused, for nobody could say what a month then holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from carbon.errors import BadValue, Fault
from carbon.ledger.formats.column_words import SCALE, qualifier, unit_in
from carbon.ledger.formats.council.kinds import kind_of
from carbon.ledger.formats.council.line import Line
from carbon.ledger.formats.council.rows import fuel_of_title
from carbon.ledger.formats.headings import plain
from carbon.ledger.formats.vocabulary import Vocabulary
from carbon.ledger.grids import Grid

_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
#: A title that sets one thing beside another says nothing of the figures.
_COMPARES = frozenset({"against", "vs", "versus", "v", "compared", "and", "with", "or", "to"})
UNKNOWN_UNIT, OF_ANOTHER_TIME = "in a unit that is not known", "of another time"


def said_by_title(text: str, vocabulary: Vocabulary) -> str:
    """What a title, band or tab says by which its figures are not what was used; else empty."""
    if not (unit_in(text, vocabulary) or fuel_of_title(text)):
        return ""
    said = qualifier(text, spans=False)
    compares = not _COMPARES.isdisjoint(plain(text).split())
    return "" if said in ("emissions", OF_ANOTHER_TIME) or (compares and said != SCALE) else said


def said_by_label(text: str, vocabulary: Vocabulary) -> str:
    """What a row's label says by which its figures are not what was used; else empty."""
    if unit_in(text, vocabulary):
        said = qualifier(text, spans=False)
        return "" if said == "emissions" else said
    inner = " ".join(_BRACKETS.findall(text))
    said = qualifier(inner, spans=False) if inner else ""
    return said if said in (SCALE, UNKNOWN_UNIT) else ""


def unknown_unit(line: Line, vocabulary: Vocabulary) -> str:
    """What a row has in a column of units that is no unit; empty where all is well."""
    for column, heading in line.block.names.items():
        text = line.cells[column].strip() if column < len(line.cells) else ""
        if not text or vocabulary.headings.get(plain(heading)) != "unit":
            continue
        is_known = vocabulary.meaning("unit", text) or kind_of(text, vocabulary)[0] is not None
        if not (is_known or vocabulary.meaning("utility", text) or fuel_of_title(text)):
            return text
    return ""


def refused_titles(
    grid: Grid, row: int, texts: Sequence[str], vocabulary: Vocabulary
) -> Iterator[Fault]:
    """The titles that say of all figures below that they are not what was used."""
    for text in dict.fromkeys(texts):
        if said := said_by_title(text, vocabulary):
            yield BadValue(
                f"{text!r} over the months, which says of the figures: {said}",
                "what was used in each month, in a unit such as kWh or MWh",
                "Log the sheet of what was used; or, if this is it, correct the title in a copy.",
                grid.place(row),
            )
