"""Dates and times as suppliers write them; day first, the supplier's local clock.

More forms than our own files may use: ``Nov 13 2019 12:00AM``, ``04 Nov 2019 00:30:00``,
``13-Nov-19`` and Excel's serial numbers (43782 is 13 November 2019).
"""

from __future__ import annotations

import re
from calendar import isleap
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from carbon.cells import parse_date

EXPECTED_DAY = "a date such as 2018-11-12, 12/11/2018 or 12 Nov 2018"
EXPECTED_MOMENT = "a local date and time such as 2018-11-12 00:30 or 12 Nov 2018 00:30:00"

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = {
    name: number for number, whole in enumerate(_DAYS) for name in (whole, whole[:3], whole[:4])
} | {"thurs": 3, "weds": 2}
#: The day that Excel numbers 0 in a workbook saved by Windows, its false leap day allowed for.
EXCEL_EPOCH = date(1899, 12, 30)
#: Excel's numbers of 1990 and 2100: others are not taken for dates.
SERIALS = range(32874, 73051)
#: Years in which a meter may have been read: others are slips.
YEARS = range(1900, 3000)
_LAST_SECOND = re.compile(r"(?<=\d)[T ,]+23:59(?::59(?:\.\d+)?)?$", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?\s*([ap]\.?m\.?)?", re.IGNORECASE)
_OFFSET = re.compile(r"(?<=\d)\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
#: In which order the numbers of a date stand, where nothing but numbers is there.
DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day", "month", "year"
ORDERS = (DAY_FIRST, MONTH_FIRST, YEAR_FIRST)
#: A day by its week, as ISO 8601 has it: the third of the 14th week of 2023.
_ISO_DAY = re.compile(r"(\d{4})-?W(\d{2})-?([1-7])")
_ISO_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})")
_THREE = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4}|\d{2})")


def day_of(text: str, order: str = DAY_FIRST) -> date:
    """A day, in any of the forms; a time of midnight may follow.

    >>> day_of("Nov 13 2019 12:00AM"), day_of("43782"), day_of("20230605")
    (datetime.date(2019, 11, 13), datetime.date(2019, 11, 13), datetime.date(2023, 6, 5))
    >>> day_of("2023-W14-3"), day_of("2023-101")
    (datetime.date(2023, 4, 5), datetime.date(2023, 4, 11))

    Raises ``ValueError`` for anything else, a time that is not midnight included.
    """
    day = _day_or_none(text, order)
    if day is None:
        raise ValueError(text)
    return day


@lru_cache(maxsize=65536)
def _day_or_none(text: str, order: str) -> date | None:
    # What is no day is remembered too: it is asked again as a month, and once more to say so.
    try:
        # The last second of a day is that day, not the midnight that is nearest to it.
        moment = moment_of(_LAST_SECOND.sub("", text.strip()), order)
    except (ValueError, OverflowError):
        return None
    return moment.date() if moment.time() == time(0) else None


@lru_cache(maxsize=65536)
def moment_of(text: str, order: str = DAY_FIRST) -> datetime:
    """A moment by the clock of the United Kingdom, to the nearest minute; without a time, midnight.

    ``24:00`` is midnight at the end of the day. A time with an offset from UTC is turned to clock
    time. *order* is that of a date's numbers where nothing else tells.

    >>> moment_of("04 Nov 2019 00:30:00"), moment_of("2023-06-05 00:59:59.997")
    (datetime.datetime(2019, 11, 4, 0, 30), datetime.datetime(2023, 6, 5, 1, 0))
    >>> moment_of("2023-06-05T00:30:00Z")
    datetime.datetime(2023, 6, 5, 1, 30)

    Raises ``ValueError`` for anything else.
    """
    moment = _any_moment(text.strip(), order)
    if moment.year not in YEARS:
        raise ValueError(text)
    return moment


def _any_moment(text: str, order: str) -> datetime:
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and int(text[:5]) in SERIALS:
        minutes = round(float(text) * 24 * 60)
        return datetime.combine(EXCEL_EPOCH, time(0)) + timedelta(minutes=minutes)
    offset = _OFFSET.search(text) if ":" in text else None
    if offset:
        return _clock_time(_moment(text[: offset.start()], order), offset[1], text)
    return _moment(text, order)


def is_month(text: str) -> bool:
    """Whether a text names a month and no day: ``Apr-23``, ``April 2023``, ``2023-04``.

    >>> is_month("Apr-23"), is_month("2023-04"), is_month("2009-10"), is_month("01/04/2023")
    (True, True, True, False)
    """
    stripped = text.strip()
    if match := re.fullmatch(r"([A-Za-z]{3,9})[ -](\d{4}|\d{2})", stripped):
        return match[1].lower()[:3] in MONTHS
    match = re.fullmatch(r"(?:19|20)\d{2}-?(\d{2})|(\d{1,2})/(?:19|20)\d{2}", stripped)
    return match is not None and 1 <= int(match[1] or match[2]) <= 12


def week_of(text: str) -> tuple[date, date] | None:
    """The Monday of a week such as ``2023-W14`` and of the next; None for any other text.

    >>> week_of("2023-W14")
    (datetime.date(2023, 4, 3), datetime.date(2023, 4, 10))
    """
    match = _ISO_WEEK.fullmatch(text.strip())
    if match is None:
        return None
    first = date.fromisocalendar(int(match[1]), int(match[2]), 1)
    return first, first + timedelta(days=7)


def has_offset(text: str) -> bool:
    """Whether a time says how far it is from UTC."""
    return ":" in text and _OFFSET.search(text.strip()) is not None


def _moment(text: str, order: str) -> datetime:
    match = re.search(_CLOCK.pattern + r"$", text, re.IGNORECASE)
    if match is None:
        compact = re.fullmatch(r"(\d{8})[ T]?(\d{2})(\d{2})", text)
        if compact:
            minutes = minute_of_day(f"{compact[2]}:{compact[3]}")
            return datetime.combine(_day(compact[1], order), time(0)) + timedelta(minutes=minutes)
        return datetime.combine(_day(text, order), time(0))
    day = _day(text[: match.start()].rstrip("T ,"), order)
    return datetime.combine(day, time(0)) + timedelta(minutes=minute_of_day(match[0]))


def minute_of_day(text: str) -> int:
    """The minute of the day of a time such as ``00:30``, ``12:30 AM``, ``0030`` or ``24:00``.

    >>> minute_of_day("00:59:59.997"), minute_of_day("0030"), minute_of_day("12:30 AM")
    (60, 30, 30)

    Raises ``ValueError`` for anything else.
    """
    text = text.strip()
    if re.fullmatch(r"0\.\d+", text):
        return round(float(text) * 24 * 60)
    if text == "0" or re.fullmatch(r"\d{2,4}", text):
        # A spreadsheet drops the zeros of 0030 and 0000; 5 may be an hour.
        text = f"{text[:-2] or 0}:{text[-2:].zfill(2)}"
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise ValueError(text)
    hour, minute = int(match[1]), int(match[2])
    half = (match[4] or "").replace(".", "").lower()
    if half:
        if hour > 12:
            raise ValueError(text)
        hour = hour % 12 + (12 if half == "pm" else 0)
    seconds = float(match[3] or 0)
    if minute > 59 or hour > 24 or (hour == 24 and (minute or seconds)) or seconds >= 60:
        raise ValueError(text)
    return round(hour * 60 + minute + seconds / 60)


def _clock_time(moment: datetime, offset: str, text: str) -> datetime:
    """The time on the clock of what is *offset* from UTC."""
    minutes = 0
    if match := re.fullmatch(r"([+-])(\d{2}):?(\d{2})", offset):
        hours, rest = int(match[2]), int(match[3])
        if hours > 14 or rest > 59:
            raise ValueError(text)
        minutes = (hours * 60 + rest) * (-1 if match[1] == "-" else 1)
    return clock_time(moment - timedelta(minutes=minutes))


def clock_time(universal: datetime) -> datetime:
    """A moment of UTC on the clock of the United Kingdom; summer time by the rule of 1996.

    >>> clock_time(datetime(2023, 6, 4, 23, 30))
    datetime.datetime(2023, 6, 5, 0, 30)
    """
    start, end = (
        datetime.combine(_last_sunday(universal.year, month), time(1)) for month in (3, 10)
    )
    return universal + timedelta(hours=1) if start <= universal < end else universal


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def is_ambiguous(text: str) -> bool:
    """Whether a date is three numbers whose order has to be known: ``05/06/2023``, ``23-06-05``."""
    return _THREE.fullmatch(_without_clock(text)) is not None


def has_short_year(text: str) -> bool:
    """Whether a date of three numbers has a year of two digits."""
    match = _THREE.fullmatch(_without_clock(text))
    return match is not None and len(match[3]) == 2


def _without_clock(text: str) -> str:
    text = text.strip()
    match = re.search(_CLOCK.pattern + r"$", text, re.IGNORECASE)
    return text[: match.start()].rstrip("T ,") if match else text


def _day(text: str, order: str = DAY_FIRST) -> date:
    text = text.strip()
    weekday = re.fullmatch(r"([A-Za-z]{3,9}),? +(\d.*)", text)
    if weekday and weekday[1].lower() in WEEKDAYS:
        day = _day(weekday[2], order)
        # A weekday that the date does not fall on says that the date is misread or mistyped.
        if WEEKDAYS[weekday[1].lower()] != day.weekday():
            raise ValueError(text)
        return day
    words = re.fullmatch(
        r"(\d{1,2})(?:st|nd|rd|th)?[ /-]?([A-Za-z]{3,9})[ ,/-]*(\d{4}|\d{2})", text
    )
    if words:
        return _named(words[1], words[2], words[3], text)
    words = re.fullmatch(r"([A-Za-z]{3,9})\s+(\d{1,2}),?\s+(\d{4})", text)
    if words:
        return _named(words[2], words[1], words[3], text)
    if compact := re.fullmatch(r"((?:19|20)\d{2})(\d{2})(\d{2})", text):
        return date(int(compact[1]), int(compact[2]), int(compact[3]))
    if whole := re.fullmatch(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", text):
        return date(int(whole[1]), int(whole[2]), int(whole[3]))
    if iso := _ISO_DAY.fullmatch(text):
        return date.fromisocalendar(int(iso[1]), int(iso[2]), int(iso[3]))
    if ordinal := re.fullmatch(r"((?:19|20)\d{2})-(\d{3})", text):
        if not 1 <= int(ordinal[2]) <= (366 if isleap(int(ordinal[1])) else 365):
            raise ValueError(text)
        return date(int(ordinal[1]), 1, 1) + timedelta(days=int(ordinal[2]) - 1)
    if order != DAY_FIRST and (three := _THREE.fullmatch(text)):
        first, second, third = three.groups()
        if order == MONTH_FIRST:
            return date(_year(third), int(first), int(second))
        if len(third) > 2:
            raise ValueError(text)
        return date(_year(first.zfill(2)), int(second), int(third))
    return parse_date(text)


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


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
