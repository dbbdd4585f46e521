"""Figures that are not what was used in a month: scaled, averaged, planned, a share of something.

A row that says so of itself is a check, where it is not the figures' scale or unit that is told; a
title that says so of the whole is refused, for nobody could say what a month then holds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from carbon.errors import BadValue, Fault
from carbon.ledger.formats.column_words import SCALE, qualifier, unit_in
from carbon.ledger.formats.council.kinds import CO2, kind_of
from carbon.ledger.formats.council.line import MonthsLine
from carbon.ledger.formats.council.rows import fuel_of_title
from carbon.ledger.formats.headings import plain
from carbon.ledger.formats.sheet import weaker
from carbon.ledger.formats.vocabulary import NOT_ENERGY, Vocabulary
from carbon.ledger.grids import Grid

_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
#: A title that sets one thing beside another says nothing of the figures.
_COMPARES = frozenset({"against", "vs", "versus", "v", "compared", "and", "with", "or", "to"})
_BESIDE = frozenset(
    {
        "figures",
        "data",
        "use",
        "usage",
        "consumption",
        "readings",
        "energy",
        "year",
        "monthly",
        "fy",
    }
)
_ESTIMATED = frozenset({"estimated", "estimates", "estimate", "est"})
_EMITTED = re.compile(r"(?i)co ?2|co₂|emission|footprint|\btonnes\b")
UNKNOWN_UNIT, OF_ANOTHER_TIME = "in a unit that is not known", "of another time"


def said_by_title(text: str, vocabulary: Vocabulary) -> str:
    """What a title, band or tab says by which its figures are not what was used; else empty."""
    said = qualifier(text, spans=False)
    is_of_figures = unit_in(text, vocabulary) or fuel_of_title(text)
    if not said or not (is_of_figures or len(_rest(text, vocabulary)) < 2):
        return ""
    compares = not _COMPARES.isdisjoint(plain(text).split())
    return "" if said in ("emissions", OF_ANOTHER_TIME) or (compares and said != SCALE) else said


def kind_of_title(text: str, vocabulary: Vocabulary) -> str | None:
    """What a title says that all figures are: use, cost, CO2; None where it says nothing of them.

    "Carbon" alone says it; "Carbon reduction programme" does not.
    """
    kind = kind_of(text, vocabulary)[0]
    if kind == CO2 and not _EMITTED.search(text) and _rest(text, vocabulary) - {"carbon"}:
        return None
    return kind


def said_by_label(text: str, vocabulary: Vocabulary) -> str:
    """What a row's label says by which its figures are not what was used; else empty."""
    measured = vocabulary.meaning("measurement", text)
    if vocabulary.tells("measurement", text) and measured in NOT_ENERGY:
        return f"{measured}, no energy to count"
    if unit_in(text, vocabulary):
        said = qualifier(text, spans=False)
        return "" if said == "emissions" else said
    inner = " ".join(_BRACKETS.findall(text))
    said = qualifier(inner, spans=False) if inner else ""
    return said if said in (SCALE, UNKNOWN_UNIT) else ""


def quality_said(line: MonthsLine, context: Sequence[str], vocabulary: Vocabulary) -> str:
    """What a row says of all of its figures in a column of read types; empty where it is silent.

    A title over it can only say that they are estimates.
    """
    found = ""
    for column, heading in line.block.names.items():
        text = line.cells[column].strip() if column < len(line.cells) else ""
        is_asked = vocabulary.headings.get(plain(heading)) == "quality" or (
            len(text) > 2 and vocabulary.tells("quality", text)
        )
        said = vocabulary.meaning("quality", text) if is_asked else None
        found = weaker(found, said or "")
    is_titled = any(
        not _ESTIMATED.isdisjoint(plain(text).split()) and not _rest(text, vocabulary) - _ESTIMATED
        for text in context
    )
    return "estimated" if is_titled else found


def _rest(text: str, vocabulary: Vocabulary) -> set[str]:
    """The words of a title that name neither fuel, unit nor year and are no such word as data."""
    return {
        word
        for word in plain(text).split()
        if not (
            word in _BESIDE
            or any(map(str.isdigit, word))
            or vocabulary.meaning("unit", word)
            or fuel_of_title(word)
        )
    }


def unknown_unit(line: MonthsLine, vocabulary: Vocabulary) -> str:
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
    grid: Grid, row: int, titles: Sequence[str], bands: Collection[str], vocabulary: Vocabulary
) -> Iterator[Fault]:
    """The titles that say of all figures below that they are not what was used.

    A run of months under a *band* of such figures is a check; one under a scaled unit is not.
    """
    for text in dict.fromkeys((*titles, *bands)):
        said = said_by_title(text, vocabulary)
        if said and (said == SCALE or text not in bands):
            yield BadValue(
                f"{text!r} over the months, which says of the figures: {said}",
                "what was used in each month, in a unit such as kWh or MWh",
                "Log the sheet of what was used; or, if this is it, correct the title in a copy.",
                grid.place(row),
            )
