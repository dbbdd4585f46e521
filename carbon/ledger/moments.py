"""Dates and times as suppliers write them; day first, the supplier's local clock.

More forms than our own files may use: ``Nov 13 2019 12:00AM``, ``04 Nov 2019 00:30:00``,
``13-Nov-19`` and Excel's serial numbers (43782 is 13 November 2019).
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from carbon.cells import parse_date

EXPECTED_DAY = "a date such as 2018-11-12, 12/11/2018 or 12 Nov 2018"
EXPECTED_MOMENT = "a local date and time such as 2018-11-12 00:30 or 12 Nov 2018 00:30:00"

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: The day that Excel numbers 0 in a workbook saved by Windows, its false leap day allowed for.
EXCEL_EPOCH = date(1899, 12, 30)
#: Excel's numbers of 1990 and 2100: others are not taken for dates.
SERIALS = range(32874, 73051)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap]m)?", re.IGNORECASE)


@lru_cache(maxsize=65536)
def day_of(text: str) -> date:
    """A day, in any of the forms; a time of midnight may follow.

    >>> day_of("Nov 13 2019 12:00AM"), day_of("43782")
    (datetime.date(2019, 11, 13), datetime.date(2019, 11, 13))

    Raises ``ValueError`` for anything else, a time that is not midnight included.
    """
    moment = moment_of(text)
    if moment.time() != time(0):
        raise ValueError(text)
    return moment.date()


@lru_cache(maxsize=65536)
def moment_of(text: str) -> datetime:
    """A local date and time, to the minute; without a time, midnight.

    ``24:00`` is midnight at the end of the day.

    >>> moment_of("04 Nov 2019 00:30:00")
    datetime.datetime(2019, 11, 4, 0, 30)

    Raises ``ValueError`` for anything else; a time with an offset from UTC is refused, since
    the supplier's local day is what counts.
    """
    text = text.strip()
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and int(text[:5]) in SERIALS:
        minutes = round(float(text) * 24 * 60)
        return datetime.combine(EXCEL_EPOCH, time(0)) + timedelta(minutes=minutes)
    match = re.search(_CLOCK.pattern + r"$", text, re.IGNORECASE)
    if match is None:
        return datetime.combine(_day(text), time(0))
    day = _day(text[: match.start()].rstrip("T ,"))
    hour, minute, half = int(match[1]), int(match[2]), (match[4] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        hour = hour % 12 + (12 if half == "pm" else 0)
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        raise ValueError(text)
    return datetime.combine(day, time(0)) + timedelta(hours=hour, minutes=minute)


def _day(text: str) -> date:
    words = re.fullmatch(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ ,-]+(\d{4}|\d{2})", text.strip())
    if words:
        return _named(words[1], words[2], words[3], text)
    words = re.fullmatch(r"([A-Za-z]{3,9})\s+(\d{1,2}),?\s+(\d{4})", text.strip())
    if words:
        return _named(words[2], words[1], words[3], text)
    return parse_date(text)


def _named(day: str, month: str, year: str, text: str) -> date:
    abbreviation = month.lower()[:3]
    if abbreviation not in MONTHS:
        raise ValueError(text)
    century = 2000 if len(year) == 2 else 0
    return date(int(year) + century, MONTHS.index(abbreviation) + 1, int(day))


def half_hours_of(day: date) -> tuple[int, int]:
    """How many half-hours make *day* whole, at least and at most, by the United Kingdom's clock.

    The day the clocks go forward has 46, the day they go back 50; many formats write 48 on
    both, so that either number is whole.

    >>> half_hours_of(date(2023, 3, 26)), half_hours_of(date(2023, 10, 29))
    ((46, 48), (48, 50))
    """
    is_last_sunday = day.weekday() == 6 and day.day >= 25
    if is_last_sunday and day.month == 3:
        return 46, 48
    if is_last_sunday and day.month == 10:
        return 48, 50
    return 48, 48
