"""What the words around a published table say against what is taken of it.

A number of a financial year is not that of the calendar year it is written under, and a factor
without the losses of the grid is not one of consumption: such a table is refused, whatever else of
it is as expected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from carbon.errors import BadValue
from carbon.factors.appraisal_sheet import plain
from carbon.factors.appraisal_years import ByYear

#: Words that say of years that they are not calendar years; ``2026-27`` but not ``2020-2060``.
FINANCIAL = re.compile(
    r"(?:financial|fiscal|tax) years?|\bfy ?'?\d{2}|\bfys?\b"
    r"|\byears? (?:ending|ended|to|beginning|starting|from)\b[^.;]*\b(?:march|april)\b"
    r"|\bapr(?:il)?\s*(?:-|to)\s*mar(?:ch)?\b"
)
SPAN = re.compile(r"\b(?:19|20|21)(\d\d)\s*[-/]\s*(\d\d)\b(?!\s*[-/]?\d)")
CALENDAR = re.compile(r"\bcalendar years?\b")
#: Words that say of a factor that the losses of the grid are not in it.
WITHOUT_LOSSES = re.compile(
    r"\b(?:exclud\w*|excl|exclusive of|without|net of|before|less|no|ex|omit\w*|ignor\w*"
    r"|(?:do(?:es)? )?not (?:yet )?(?:includ\w*|account\w* for|cover\w*))\b[^.;,]*"
    r"(?:\bloss(?:es)?\b|\bt ?& ?d\b|\btransmission\b)"
    r"|\bloss(?:es)?\b[^.;,]*\b(?:excluded|not included|left out|omitted|ignored|added separately"
    r"|to be added)\b"
)


def refuse_financial_years(found: ByYear) -> None:
    """Refuse a table whose words say that its years are financial ones.

    What stands over the years goes before what is said elsewhere. Raises
    :class:`~carbon.errors.BadValue`.
    """
    over = [plain(found.region.at(row, found.axis)) for row in range(found.first)]
    over = [*over, plain(found.region.title)]
    if any(map(CALENDAR.search, over)) and not any(map(_financial, over)):
        return
    elsewhere = [plain(line) for line in (*found.head, *found.tail)]
    said = next(filter(None, map(_financial, [*over, *elsewhere])), "")
    if said:
        raise BadValue(
            f"{said!r} in {found.region.title!r}, a table of financial years",
            "figures of calendar years, in prices of a calendar year",
            "A figure of 2025-26 is not that of 2026, nor of 2025. Bring the workbook as "
            "published, with its years by the calendar.",
            found.place(found.first, found.axis),
        )


def _financial(line: str) -> str:
    """The words of *line* that say financial years; empty without any."""
    if told := FINANCIAL.search(line):
        return told[0]
    spans = (span[0] for span in SPAN.finditer(line) if int(span[2]) == (int(span[1]) + 1) % 100)
    return next(spans, "")


def refuse_without_losses(found: ByYear, column: int) -> None:
    """Refuse a factor of electricity of which it is said that it is without the grid's losses.

    What is said of factors by generation, which have none, is not said of it. Raises
    :class:`~carbon.errors.BadValue`.
    """
    lines = (found.region.title, *found.labels[column], *found.head, *found.tail)
    for clause in _clauses(lines):
        told = WITHOUT_LOSSES.search(clause)
        if told and "generation" not in clause:
            raise BadValue(
                repr(told[0]),
                "a factor that includes transmission and distribution losses, as one of "
                "consumption does",
                "What is saved at a meter saves the losses on the way to it too: bring the "
                "workbook as published.",
                found.place(found.first, column),
            )


def _clauses(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        # The stop of an abbreviation ends no clause.
        whole = re.sub(r"\b(excl|incl)\.", r"\1", plain(line))
        yield from re.split(r"[.;]\s|\bwhile\b|\bwhereas\b|, but\b", whole)
