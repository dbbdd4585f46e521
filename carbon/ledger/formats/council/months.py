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
    if match := re.fullmatch(r"(\d{4})[ \-/.]+([A-Za-z]{3,9})", stripped):
        return month_named(f"{match[2]} {match[1]}")
    if match := re.fullmatch(r"(\d{4})-(\d{2})", stripped):
        return _valid(int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", stripped):
        return _of_day(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})", stripped):
        return _of_day(_century(int(match[3])) or 0, int(match[2]), int(match[1]))
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
class MonthRun:
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
        return self.from_first(first)

    def from_first(self, first: int) -> dict[int, Period]:
        """By column, the month, where the first is *first*, counted in months."""
        return {
            column: month_of(date((first + at) // 12, (first + at) % 12 + 1, 1))
            for at, (column, _) in enumerate(self.columns)
        }


_WITH_MORE = re.compile(
    r"(?P<month>[A-Za-z]{3,9}\.?(?:[ \-/_.'’]*(?:\d{4}|\d{2}))?)"
    r"\s*[-–:(\[\s]\s*(?P<more>[^\d\s][^)\]]*)[)\]]?"
)


def parted(cells: Sequence[str]) -> tuple[list[str], list[str]]:
    """Headings such as ``Apr-23 (kWh)`` as two rows: the months, and what stands beside each.

    A month that is named again is left blank, as under a merged cell. The second row is empty
    where too few headings are such, so that they are left as they are.

    >>> parted(["Site", "Apr kWh", "Apr £", "May kWh", "May £", "Jun kWh", "Jun £"])[1][1:3]
    ['kWh', '£']
    """
    found: dict[int, tuple[str, str]] = {}
    for column, text in enumerate(cells):
        match = _WITH_MORE.fullmatch(text.strip()) if text and month_named(text) is None else None
        if match and month_named(match["month"]) is not None:
            found[column] = match["month"], match["more"].strip()
    if len({month_named(month) for month, _ in found.values()}) < FEWEST:
        return list(cells), []
    heads, under, before = list(cells), [""] * len(cells), ""
    for column, (month, more) in found.items():
        heads[column] = "" if month == before else month
        under[column], before = more, month
    return heads, under


def runs_in(cells: Sequence[str]) -> list[MonthRun]:
    """The runs of months in one row of headings.

    ``2009-10`` is a financial year as well as a month: such headings are months only where each
    is one month after the one before. Months without a year begin a run of their own where one
    comes again: April to March and April to March are two years.
    """
    runs: list[list[tuple[int, MonthName]]] = []
    for column, text in enumerate(cells):
        name = month_named(text) if text else None
        if name is None:
            continue
        if runs and _follows(runs[-1][-1][1], name) and name not in (n for _, n in runs[-1]):
            runs[-1].append((column, name))
        else:
            runs.append([(column, name)])
    return [MonthRun(tuple(run)) for run in runs if len(run) >= FEWEST]


def _follows(before: MonthName, after: MonthName) -> bool:
    if before.year is not None and after.year is not None:
        return after.year * 12 + after.month == before.year * 12 + before.month + 1
    return after.month == before.month % 12 + 1
