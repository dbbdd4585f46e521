"""Periods of a week: ``2023-W14``, or the day on which a week begins or ends.

A column of week endings is read as such only where all are the same day of the week: dates read in
the wrong order are not.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from carbon.errors import BadValue
from carbon.ledger.formats.columns import Column
from carbon.ledger.formats.headings import words
from carbon.ledger.formats.sheet import Sheet
from carbon.ledger.moments import day_of
from carbon.periods import Period

WEEK = timedelta(days=7)
_ENDING = frozenset({"ending", "ended", "end", "e"})
_WEEK = frozenset({"week", "w", "wc", "we", "wk"})


def are_weeks(column: Column) -> bool:
    """Whether a heading is of days on which weeks begin or end: ``Week ending``, ``W/C``."""
    return bool(words(column.heading) & _WEEK)


def week_by(day: date, column: Column) -> Period:
    """The week that a day ends, or begins, by the heading over it."""
    if words(column.heading) & _ENDING or "we" in words(column.heading):
        last = day + timedelta(days=1)
        return Period(last - WEEK, last)
    return Period(day, day + WEEK)


def refuse_mixed(sheet: Sheet, column: Column, texts: Collection[str]) -> None:
    """Refuse days of weeks that are not all one day of the week: some are misread or mistyped."""
    days: dict[int, str] = {}
    for text in texts:
        try:
            days.setdefault(day_of(text, sheet.order).weekday(), text)
        except (ValueError, OverflowError):
            continue
    if len(days) > 1:
        first, second = list(days.values())[:2]
        sheet.faults.append(
            BadValue(
                f"{first} and {second} under {column.name!r}, two different days of the week",
                "dates of one day of the week",
                "Correct the dates, or say their order with --dates day|month|year.",
                sheet.grid.place(sheet.row_of_heading, column.name),
            )
        )
