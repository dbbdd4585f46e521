"""Which year a title, a tab or the cells over the months name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from carbon.ledger.formats.council.months import APRIL, MonthName, MonthRun, month_named
from carbon.periods import Period, add_months

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-/–]\s*((?:19|20)?\d{2})(?!\d)")
_SHORT = re.compile(
    r"(?i)(?:\bFY\s*)(\d{2})\s*[-/–]?\s*(\d{2})?(?!\d)|(?<![\d/])(\d{2})/(\d{2})(?![/\d])"
)
#: ``23-24`` alone or after a fuel or unit: elsewhere it may be a street's number.
_DASHED = re.compile(
    r"(?i)(?:^|(?:kwh|mwh|m3|elec|electric|electricity|gas|oil|water|use|usage|consumption|year)\W+)"
    r"([1-4]\d)\s*[-–]\s*([1-4]\d)(?:\s*\(?(?:kwh|mwh|m3|litres)\)?)?$"
)
_CALENDAR = re.compile(r"(?<![\w/-])((?:19|20)\d{2})(?![\w/-])")


_MONTH = r"([A-Za-z]{3,9}\.?[ -]*(?:19|20)\d{2})"
_FROM_TO = re.compile(_MONTH + r"\s*(?:to|until|[-–—])\s*" + _MONTH)
_ENDING = re.compile(r"(?i)\byear (?:ending|ended|to)\s+(?:\d{1,2}(?:st)?\s+)?" + _MONTH)


def _from_to(first: MonthName, last: MonthName) -> Period | None:
    """The year of twelve months from one month to another; None where it is none."""
    assert first.year
    assert last.year
    if (first.month, last.month, last.year) == (APRIL, APRIL - 1, first.year + 1):
        return Period.parse(f"{first.year}-{last.year % 100:02d}")
    if (first.month, last.month, last.year) == (1, 12, first.year):
        return Period.parse(str(first.year))
    start = date(first.year, first.month, 1)
    end = add_months(date(last.year, last.month, 1), 1)
    return Period(start, end) if end == add_months(start, 12) else None


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
    if (match := _DASHED.search(text)) and int(match[2]) == int(match[1]) + 1:
        return Period.parse(f"20{match[1]}-{match[2]}")
    if match := _CALENDAR.search(text):
        return Period.parse(match[1])
    return None


_JOINED = re.compile(r"(?<!\d)([1-4]\d)([1-4]\d)(?!\d)")


def year_of_tab(name: str) -> Period | None:
    """The year that a tab's or file's name names; there ``2324`` is 2023-24 too.

    >>> str(year_of_tab("Elec 2324")), year_of_tab("Unit 2330")
    ('2023-24', None)
    """
    if year := year_named(name.replace("_", " ")):
        return year
    match = _JOINED.search(name)
    if match and int(match[2]) == int(match[1]) + 1:
        return Period.parse(f"20{match[1]}-{match[2]}")
    return None


_ONLY_YEAR = re.compile(
    r"(?i)(?:year|fy|f/y|financial year|fin year)?[\s:]*"
    r"(?:(?:19|20)\d{2}(?:\s*[-/–]\s*(?:(?:19|20)?\d{2}))?|\d{2}\s*[-/–]\s*\d{2})"
)


def only_year(text: str) -> Period | None:
    """The year of a text that says nothing else; None for any other text.

    >>> str(only_year("FY 2023/24")), only_year("Block 2010")
    ('2023-24', None)
    """
    return year_named(text) if _ONLY_YEAR.fullmatch(text.strip()) else None


def are_of(months: Iterable[Period], year: Period) -> bool:
    """Whether months are all of a year.

    A year that names two, such as 2023/24, may begin in another month than April: September to
    August lie in both and can be of no other.
    """
    found = list(months)
    if all(year.start <= month.start < year.end for month in found):
        return True
    both = (year.start.year, year.start.year + 1)
    return year.start.month == APRIL and (found[0].start.year, found[-1].start.year) == both


def months_under(above: Sequence[tuple[int, Sequence[str]]], run: MonthRun) -> dict[int, Period]:
    """The months of a run by the years that stand over it; none where these do not settle them.

    A year holds from its cell to the next: ``2023`` over April to December and ``2024`` over
    January to March, or ``2022/23`` and ``2023/24`` each over a run.
    """
    for _, cells in reversed(above):
        over = {
            column: year
            for column in range(run.first, min(run.last + 1, len(cells)))
            if cells[column] and (year := year_named(cells[column]))
        }
        if not over:
            continue
        at, name = next(
            (at, name) for at, (column, name) in enumerate(run.columns) if column >= min(over)
        )
        year = over[min(over)]
        own = year.start.year if name.month >= year.start.month else year.start.year + 1
        months = run.from_first(own * 12 + name.month - 1 - at)
        of = min(over)
        spans: dict[int, list[Period]] = {column: [] for column in over}
        for column, month in months.items():
            of = max([first for first in over if first <= column], default=of)
            spans[of].append(month)
        if all(are_of(span, over[first]) for first, span in spans.items() if span):
            return months
    return {}
