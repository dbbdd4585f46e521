"""Which month a heading names, and which of a row's headings are months that follow one another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from carbon.ledger.moments import MONTHS
from carbon.periods import Period, month_of

#: A run of months has at least so many.
FEWEST = 3
APRIL = 4


class MonthName(NamedTuple):
    """A month as a heading names it; ``year`` is None where the heading leaves it open."""

    month: int
    year: int | None


@lru_cache(maxsize=4096)
def month_named(text: str) -> MonthName | None:
    """The month that *text* names: ``Apr-23``, ``April``, ``2023-04``, ``01/04/2023``; else None.

    >>> month_named("Sept 2023"), month_named("2023-04-01 00:00:00"), month_named("Total")
    (MonthName(month=9, year=2023), MonthName(month=4, year=2023), None)
    """
    stripped = re.sub(r"[T ]00:00(:00(\.0+)?)?$", "", text.strip())
    if match := re.fullmatch(r"([A-Za-z]{3,9})\.?[ \-/_.'’]*(\d{4}|\d{2})?", stripped):
        name = match[1].casefold()
        if name[:3] not in MONTHS or not _is_month_name(name):
            return None
        year = int(match[2]) if match[2] else None
        return MonthName(MONTHS.index(name[:3]) + 1, _century(year))
    if match := re.fullmatch(r"(\d{4})-(\d{2})", stripped):
        return _valid(int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", stripped):
        return _of_day(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", stripped):
        return _of_day(int(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{1,2})[/.](\d{4})", stripped):
        return _valid(int(match[1]), int(match[2]))
    return None


_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "sept",
]


def _is_month_name(name: str) -> bool:
    return any(full.startswith(name) or name == full for full in _NAMES)


def _century(year: int | None) -> int | None:
    return year + 2000 if year is not None and year < 100 else year


def _valid(month: int, year: int) -> MonthName | None:
    return MonthName(month, year) if 1 <= month <= 12 and 1990 <= year <= 2100 else None


def _of_day(year: int, month: int, day: int) -> MonthName | None:
    """A date that Excel has made of a month: its first day, or its last."""
    try:
        given = date(year, month, day)
    except ValueError:
        return None
    if day == 1 or given == month_of(given).last_day:
        return _valid(month, year)
    return None


@dataclass(frozen=True)
class Run:
    """Headings that name months which follow one another: by column, the month of each."""

    columns: tuple[tuple[int, MonthName], ...]

    @property
    def first(self) -> int:
        """The column of its first month."""
        return self.columns[0][0]

    @property
    def last(self) -> int:
        """The column of its last month."""
        return self.columns[-1][0]

    @property
    def has_years(self) -> bool:
        """Whether every heading names its year."""
        return all(name.year is not None for _, name in self.columns)

    def months(self, year: Period | None) -> dict[int, Period]:
        """By column, the month; those without a year of their own are of *year*.

        A year from April counts January to March to the calendar year after.
        """
        found = {}
        for column, name in self.columns:
            own = name.year
            if own is None and year is not None:
                own = year.start.year if name.month >= year.start.month else year.start.year + 1
            if own is not None:
                found[column] = month_of(date(own, name.month, 1))
        return found


def runs_in(cells: Sequence[str]) -> list[Run]:
    """The runs of months in one row of headings.

    ``2009-10`` is a financial year as well as a month: such headings are months only where each
    is one month after the one before.
    """
    runs: list[list[tuple[int, MonthName]]] = []
    for column, text in enumerate(cells):
        name = month_named(text) if text else None
        if name is None:
            continue
        if runs and _follows(runs[-1][-1][1], name):
            runs[-1].append((column, name))
        else:
            runs.append([(column, name)])
    return [Run(tuple(run)) for run in runs if len(run) >= FEWEST]


def _follows(before: MonthName, after: MonthName) -> bool:
    if before.year is not None and after.year is not None:
        return after.year * 12 + after.month == before.year * 12 + before.month + 1
    return after.month == before.month % 12 + 1


_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-/–]\s*((?:19|20)?\d{2})(?!\d)")
_SHORT = re.compile(
    r"(?i)(?:\bFY\s*)(\d{2})\s*[-/–]?\s*(\d{2})?(?!\d)|(?<!\d)(\d{2})/(\d{2})(?![/\d])"
)
_CALENDAR = re.compile(r"(?<![\d/-])((?:19|20)\d{2})(?![\d/-])")


def year_named(text: str) -> Period | None:
    """The financial or calendar year that a title or tab names; None where it names none.

    >>> str(year_named("Electricity 2023/24 (kWh)")), str(year_named("Gas 2023"))
    ('2023-24', '2023')
    """
    if match := _YEAR.search(text):
        first, second = int(match[1]), int(match[2]) % 100
        if (first + 1) % 100 == second:
            return Period.parse(f"{first}-{second:02d}")
        return None
    if match := _SHORT.search(text):
        first = int(match[1] or match[3])
        second = int(match[2] or match[4] or (first + 1) % 100)
        if (first + 1) % 100 == second:
            return Period.parse(f"20{first:02d}-{second:02d}")
        return None
    if match := _CALENDAR.search(text):
        return Period.parse(match[1])
    return None
