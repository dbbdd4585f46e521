"""What a cell says: dates, numbers and shares as people write them, and text safe to give back."""

from __future__ import annotations

import datetime
import math
import re

#: Of dates and periods: others are slips, and the first and the last end beyond any calendar.
YEARS = range(1000, 3000)
#: Of quantities and amounts: not far beyond it numbers that differ by one are not told apart, and
#: none is needed.
LARGEST = 10**15


def parse_date(text: str) -> datetime.date:
    """A date as 2018-11-12, 12/11/2018 or 12/11/18; day first where slashes are used.

    ValueError for all else, and for a year that is not of :data:`YEARS`.

    >>> parse_date("12/11/18")
    datetime.date(2018, 11, 12)
    """
    text = re.sub(r"[T ]00:00(:00(\.0+)?)?$", "", text.strip())
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        return _dated(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})", text):
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        return _dated(year, int(match[2]), int(match[1]))
    raise ValueError(text)


def _dated(year: int, month: int, day: int) -> datetime.date:
    if year not in YEARS:
        raise ValueError(year)
    return datetime.date(year, month, day)


def parse_month(text: str) -> datetime.date:
    """The first day of a month as 2018-11; ValueError for all else, and as :func:`parse_date`.

    >>> parse_month("2018-11")
    datetime.date(2018, 11, 1)
    """
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{2})", text.strip()):
        return _dated(int(match[1]), int(match[2]), 1)
    raise ValueError(text)


_WRAPPED = re.compile(r"""(?:=?"|')(.+?)"?""")


def bare_number(text: str) -> str:
    """The number of a meter without what files put around it: spaces, quotes, a decimal.

    >>> bare_number("12 0001 2345 671"), bare_number('="1200012345671"'), bare_number("123456.0")
    ('1200012345671', '1200012345671', '123456')
    """
    wrapped = _WRAPPED.fullmatch(text.strip())
    bare = re.sub(r"[\s-]", "", wrapped[1] if wrapped else text)
    return re.sub(r"(?<=^\d{6})(\d*)\.0$", r"\1", bare)


NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?|[0-9]*\.[0-9]+)(?:(?<=[0-9])[eE][-+]?[0-9]{1,3})?")


def parse_number(text: str) -> float:
    """A finite number; thousands commas only where they belong: 0,207 is no 207.

    >>> parse_number("1,234.5")
    1234.5
    """
    stripped = text.strip().replace("−", "-")
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", stripped):
        stripped = stripped.replace(",", "")
    # float alone would read "1_0", "0.e9" and "nan".
    if not NUMBER.fullmatch(stripped):
        raise ValueError(text)
    number = float(stripped)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def parse_share(text: str) -> float:
    """A share, written as 5% or as 0.05.

    >>> parse_share("5%"), parse_share("0.05")
    (0.05, 0.05)
    """
    stripped = text.strip()
    if stripped.endswith("%"):
        return parse_number(stripped[:-1]) / 100
    return parse_number(stripped)


def number(value: float, decimals: int) -> str:
    """A number as printed: thousands separated, a true minus sign, no minus zero.

    >>> number(-1234.56, 1)
    '−1,234.6'
    """
    text = f"{value:,.{decimals}f}"
    if text.strip("-0.,") == "":
        text = text.lstrip("-")
    return text.replace("-", "−")


def neutral(text: str) -> str:
    """Text made safe for a spreadsheet cell: nothing that a spreadsheet would run as a formula.

    >>> neutral("=cmd|' /C calc'!A0")
    "'=cmd|' /C calc'!A0"
    >>> neutral("-12.5")
    '-12.5'
    """
    # Some spreadsheets pass over space in front, and take the wide forms of East Asian keyboards.
    if text[:1] not in ("\t", "\r", "\n") and not text.lstrip().startswith(tuple("=+-@＝＋－＠")):
        return text
    try:
        parse_number(text)
    except ValueError:
        return "'" + text
    return text


def finite(value: float | None) -> float | None:
    """A figure, or None where it is infinite: nothing is saved, so nothing is paid back."""
    return value if value is not None and math.isfinite(value) else None


def letters(index: int) -> str:
    """A column's letters from its position, 0 for A.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    text, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text
