"""Reporting periods, and which year's factors a period takes.

Periods are half-open: ``[start, end)``. Four spellings are read:

========== ============================================
2023-24    financial year, 1 April 2023 to 31 March 2024
2023-24 H1 its first half, April to September (H2: October to March)
2023       calendar year
2023-04    month
========== ============================================

``2023-24`` and ``2023-04`` do not collide: a financial year's second part is the next year.
(``2000-01`` could be either and is read as the financial year; that month is written as two dates.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from carbon.cells import YEARS
from carbon.errors import BadValue, Place

EXPECTED = "a period such as 2023-24, 2023-24 H1, 2023 or 2023-04"


def add_months(day: date, months: int) -> date:
    """The first of the month *months* after that of *day*."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True, order=True)
class Period:
    """A span of whole days, from *start* up to but not including *end*; ``label`` is its name.

    >>> year = Period.parse("2023-24")
    >>> year.start, year.end, year.days
    (datetime.date(2023, 4, 1), datetime.date(2024, 4, 1), 366)
    """

    start: date
    end: date
    label: str = field(compare=False, default="")

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise BadValue(f"a period from {self.start} to {self.end}", "an end after its start")
        if not self.label:
            object.__setattr__(self, "label", f"{self.start} to {self.last_day}")

    @classmethod
    def parse(cls, text: str, place: Place | None = None) -> Period:
        """Read a period as an officer writes it.

        Raises :class:`~carbon.errors.BadValue` when it is none of the four spellings.
        """
        label = re.sub(r"\s+", " ", text.strip()).replace("/", "-").replace("–", "-").upper()
        match = re.fullmatch(r"(\d{4})(?:-(\d{2}|\d{4}))?(?: (H[12]))?", label)
        if not match or int(match[1]) not in YEARS:
            raise BadValue(repr(text), EXPECTED, place=place)
        year, second, half = int(match[1]), match[2], match[3]
        try:
            if second is not None and (year + 1) % 10 ** len(second) == int(second):
                return cls._financial(year, half)
            if second is not None and len(second) == 2 and half is None:
                return month_of(date(year, int(second), 1))
            if second is None and half is None:
                return cls(date(year, 1, 1), date(year + 1, 1, 1), f"{year:04d}")
        except ValueError:
            pass
        raise BadValue(repr(text), EXPECTED, place=place)

    @classmethod
    def parse_span(cls, text: str, place: Place | None = None) -> Period:
        """Read a period, or several that follow one another: ``2013-14 to 2014-15``.

        >>> span = Period.parse_span("2013-14 to 2014-15")
        >>> span.start, span.end
        (datetime.date(2013, 4, 1), datetime.date(2015, 4, 1))
        """
        first, _, last = (part.strip() for part in text.partition(" to "))
        if not last:
            return cls.parse(text, place)
        start, end = cls.parse(first, place).start, cls.parse(last, place).end
        if end <= start:
            raise BadValue(repr(text), "an end after its start", place=place)
        return cls(start, end, f"{first} to {last}")

    @classmethod
    def _financial(cls, year: int, half: str | None) -> Period:
        start, middle, end = date(year, 4, 1), date(year, 10, 1), date(year + 1, 4, 1)
        label = f"{year:04d}-{(year + 1) % 100:02d}"
        if half == "H1":
            return cls(start, middle, f"{label} H1")
        if half == "H2":
            return cls(middle, end, f"{label} H2")
        return cls(start, end, label)

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """The last day inside the period, as a file or a person would write its end."""
        return self.end - timedelta(days=1)

    def __str__(self) -> str:
        return self.label

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def holds(self, other: Period) -> bool:
        """Whether *other* lies wholly inside this period."""
        return self.start <= other.start and other.end <= self.end

    def overlap_days(self, start: date, end: date) -> int:
        """Days that ``[start, end)`` shares with this period; 0 when none."""
        return max(0, (min(self.end, end) - max(self.start, start)).days)

    def following(self) -> Period:
        """The next period of the same kind.

        >>> str(Period.parse("2023-24").following())
        '2024-25'
        """
        whole_months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        end = add_months(self.end, whole_months)
        if self.start.day != 1 or self.end.day != 1:
            return Period(self.end, self.end + timedelta(days=self.days))
        if whole_months == 1:
            return month_of(self.end)
        if whole_months == 12 and self.start.month == 1:
            return Period(self.end, end, f"{self.end.year:04d}")
        if whole_months == 12 and self.start.month == 4:
            return financial_year_of(self.end)
        if whole_months == 6 and self.start.month in (4, 10):
            half = "H2" if self.start.month == 4 else "H1"
            return Period(self.end, end, f"{financial_year_of(self.end)} {half}")
        return Period(self.end, end)

    def a_year_on(self, years: int = 1) -> Period:
        """The same period, a year or half-year, *years* later.

        >>> half = Period.parse("2023-24 H1")
        >>> str(Period.parse("2023-24").a_year_on()), str(half.a_year_on(-1))
        ('2024-25', '2022-23 H1')
        """
        first = self.start.year + years
        start, end = (day.replace(year=day.year + years) for day in (self.start, self.end))
        if self == financial_year_of(self.start):
            return financial_year_of(start)
        if (start.month, start.day) == (1, 1) and end == date(first + 1, 1, 1):
            return Period(start, end, f"{first:04d}")
        half = self.label[-3:] if self.label.endswith((" H1", " H2")) else ""
        return Period(start, end, f"{financial_year_of(start)}{half}" if half else "")

    def months(self) -> Iterator[Period]:
        """The calendar months that the period touches, in order, cut to the period.

        >>> [str(month) for month in Period.parse("2023-24 H1").months()][:2]
        ['2023-04', '2023-05']
        """
        first = self.start.replace(day=1)
        while first < self.end:
            following = add_months(first, 1)
            start, end = max(first, self.start), min(following, self.end)
            whole = (start, end) == (first, following)
            yield Period(start, end, f"{first:%Y-%m}" if whole else "")
            first = following


def month_of(day: date) -> Period:
    """The calendar month that holds *day*."""
    first = day.replace(day=1)
    return Period(first, add_months(first, 1), f"{first:%Y-%m}")


def financial_year_of(day: date) -> Period:
    """The financial year, April to March, that holds *day*.

    >>> str(financial_year_of(date(2024, 3, 31)))
    '2023-24'
    """
    return Period._financial(day.year if day.month >= 4 else day.year - 1, None)


def reporting_year(period: Period) -> Period:
    """The reporting year whose edition *period* takes: parts of a year take their year's.

    A financial half takes its financial year. A single month is taken by the caller's own
    reporting year; on its own it stands for the financial year that holds it. A calendar year,
    and any span of more than six months, is its own reporting year.

    >>> str(reporting_year(Period.parse("2023-24 H2")))
    '2023-24'
    """
    year = financial_year_of(period.start)
    return year if year.holds(period) else period


def majority(year: Period) -> tuple[int, int | None]:
    """The calendar year with most whole months of *year*, and the earlier one of a tie.

    Source: the Government's reporting guidance, "the calendar year in which the greatest portion
    of the data falls". On a tie the later year comes first and the earlier is the second item;
    without a tie the second item is None. A period without a whole month is judged by days.

    >>> majority(Period.parse("2023-24"))
    (2023, None)
    >>> majority(Period(date(2023, 7, 1), date(2024, 7, 1)))
    (2024, 2023)
    """
    portions: dict[int, int] = {}
    for month in year.months():
        if re.fullmatch(r"\d{4}-\d{2}", month.label):
            portions[month.start.year] = portions.get(month.start.year, 0) + 1
    if not portions:
        for month in year.months():
            portions[month.start.year] = portions.get(month.start.year, 0) + month.days
    most = max(portions.values())
    leading = sorted(y for y, portion in portions.items() if portion == most)
    return leading[-1], (leading[-2] if len(leading) > 1 else None)


def blended(year: Period) -> dict[int, Fraction]:
    """The share of *year*'s days that falls in each calendar year; the shares sum to 1.

    >>> blended(Period.parse("2023-24"))
    {2023: Fraction(275, 366), 2024: Fraction(91, 366)}
    """
    return {
        calendar: Fraction(days, year.days)
        for calendar in range(year.start.year, year.last_day.year + 1)
        if (days := year.overlap_days(date(calendar, 1, 1), date(calendar + 1, 1, 1)))
    }
