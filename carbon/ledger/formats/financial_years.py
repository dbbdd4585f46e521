"""Headings that name a financial year, and those that were meant to."""

from __future__ import annotations

import re
from functools import lru_cache

from carbon.errors import BadValue
from carbon.periods import Period

#: The roles of a column that is headed by a financial year, and by what was meant for one.
YEAR, LIKE_A_YEAR = "year", "like a year"

_YEAR = re.compile(r"(?:fy ?)?(\d{4}[-/–]\d{2}(?:\d{2})?)(?: ?\(?(?:kwh|mwh|m3|m³|litres)\)?)?")
_SHORT = re.compile(r"(?:fy ?)?(\d{2})[-/–](\d{2})")
_LIKE = re.compile(r"(?:fy ?)?[\dOolI]{2,4} ?[-/–] ?[\dOolI]{1,4}(?: .*)?")


@lru_cache(maxsize=4096)
def year_of(heading: str) -> Period | None:
    """The financial year that a heading names; None where it names none.

    >>> str(year_of("FY2020/21")), year_of("2019-2O")
    ('2020-21', None)
    """
    text = heading.strip().casefold().replace("–", "-")
    match = _YEAR.fullmatch(text)
    if match is None:
        short = _SHORT.fullmatch(text)
        if short is None or (int(short[1]) + 1) % 100 != int(short[2]):
            return None
        name = f"20{short[1]}-{short[2]}"
    else:
        name = match[1]
    try:
        period = Period.parse(name)
    except BadValue:
        return None
    return period if period.days > 360 else None


def is_like_a_year(heading: str) -> bool:
    """Whether a heading was meant for a year and is none."""
    text = heading.strip()
    return _LIKE.fullmatch(text) is not None and year_of(text) is None
