"""From when until when a site or meter counts, and why it came and went: four columns.

A date needs its reason: whether a change is organic or structural decides whether a base year is
recalculated, and nobody can tell years later.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from carbon.records.found import Source, written
from carbon.records.kinds import day, last_day, one_of
from carbon.records.reader import Rules, Wrong

#: Growth and decline of the council's own making: never a reason to recalculate a base year.
ORGANIC = ("built", "closed")
#: What moves emissions across the boundary without changing them.
STRUCTURAL = ("acquired", "disposed", "transferred", "insourced")
#: Why a site or meter begins, and why it ends. ``exchanged`` (a meter at the same supply
#: point) is neither organic nor structural.
START_REASONS = ("built", "acquired", "transferred", "insourced", "exchanged")
END_REASONS = ("closed", "disposed", "transferred", "exchanged")

DATE = "a date such as 2018-11-12 or 12/11/2018"
FIRST_DAY, LAST_DAY = day(DATE), last_day(DATE)
START_REASON = one_of(START_REASONS, "reason")
END_REASON = one_of(END_REASONS, "reason")


def _start_has_its_reason(start: date | None, start_reason: str, source: Source) -> Iterator[Wrong]:
    yield from _reasoned("from", start, start_reason, START_REASONS, source)


def _end_has_its_reason(end: date | None, end_reason: str, source: Source) -> Iterator[Wrong]:
    yield from _reasoned("to", end, end_reason, END_REASONS, source)


def _reasoned(
    column: str, day: date | None, reason: str, reasons: tuple[str, ...], source: Source
) -> Iterator[Wrong]:
    if day and not reason:
        yield Wrong(
            f"{column}_reason",
            f"{column} {written(source, column)} without a reason",
            f"{column}_reason as one of: {', '.join(reasons)}",
            "Say why, so that the change can be told from growth or decline.",
        )
    elif reason and not day:
        yield Wrong(
            column,
            f"{column}_reason {reason!r} without a date",
            f"the day in {column}",
            "Add the day or empty the reason.",
        )


def _ends_after_it_begins(start: date | None, end: date | None, source: Source) -> Iterator[Wrong]:
    if start and end and end <= start:
        yield Wrong(
            "to",
            f"to {written(source, 'to')} before from {written(source, 'from')}",
            "a last day that is not before the first",
            "Correct one of the two.",
        )


LIFE_RULES = Rules(_start_has_its_reason, _end_has_its_reason, _ends_after_it_begins)
