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
    if _valid(month, year) is None:
        return None
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
    def named(self) -> bool:
        """Whether some heading names its year, which settles those of the others."""
        return any(name.year is not None for _, name in self.columns)

    def months(self, year: Period | None) -> dict[int, Period]:
        """By column, the month; those without a year of their own are of *year*.

        A year from April counts January to March to the calendar year after. Since the months
        follow one another, one of them settles the others.
        """
        named = [(at, name) for at, (_, name) in enumerate(self.columns) if name.year is not None]
        if named:
            firsts = {(name.year or 0) * 12 + name.month - 1 - at for at, name in named}
            if len(firsts) > 1:
                return {}
            first = firsts.pop()
        elif year is not None:
            month = self.columns[0][1].month
            own = year.start.year if month >= year.start.month else year.start.year + 1
            first = own * 12 + month - 1
        else:
            return {}
        return {
            column: month_of(date((first + at) // 12, (first + at) % 12 + 1, 1))
            for at, (column, _) in enumerate(self.columns)
        }


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
_CALENDAR = re.compile(r"(?<![\w/-])((?:19|20)\d{2})(?![\w/-])")


_MONTH = r"([A-Za-z]{3,9}\.?[ -]*(?:19|20)\d{2})"
_FROM_TO = re.compile(_MONTH + r"\s*(?:to|until|[-–—])\s*" + _MONTH)
_ENDING = re.compile(r"(?i)\byear (?:ending|ended|to)\s+(?:\d{1,2}(?:st)?\s+)?" + _MONTH)


def _from_to(first: MonthName, last: MonthName) -> Period | None:
    """The financial or calendar year from one month to another; None where it is neither."""
    assert first.year
    assert last.year
    if (first.month, last.month, last.year) == (APRIL, APRIL - 1, first.year + 1):
        return Period.parse(f"{first.year}-{last.year % 100:02d}")
    if (first.month, last.month, last.year) == (1, 12, first.year):
        return Period.parse(str(first.year))
    return None


def year_named(text: str) -> Period | None:
    """The financial or calendar year that a title or tab names; None where it names none.

    >>> str(year_named("Electricity 2023/24 (kWh)")), str(year_named("Gas 2023"))
    ('2023-24', '2023')
    """
    if match := _FROM_TO.search(text):
        first, last = month_named(match[1]), month_named(match[2])
        if first and last and first.year and last.year:
            return _from_to(first, last)
    if match := _ENDING.search(text):
        last = month_named(match[1])
        if last and last.year:
            return _from_to(MonthName(last.month % 12 + 1, last.year - (last.month < 12)), last)
    if match := _YEAR.search(text):
        begun, second = int(match[1]), int(match[2]) % 100
        if (begun + 1) % 100 == second:
            return Period.parse(f"{begun}-{second:02d}")
        return None
    if match := _SHORT.search(text):
        begun = int(match[1] or match[3])
        second = int(match[2] or match[4] or (begun + 1) % 100)
        if (begun + 1) % 100 == second:
            return Period.parse(f"20{begun:02d}-{second:02d}")
        return None
    if match := _CALENDAR.search(text):
        return Period.parse(match[1])
    return None
