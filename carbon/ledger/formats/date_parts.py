"""Columns that give a part of the date: a weekday, a month's name, a year, a half-hour's number.

Beside a date they are not needed. Without one a year alone is the period, a ``Month`` of months is,
and a month's name and a year are together; a ``Period`` of 1 to 48 beside a date numbers the
half-hours. Of other parts, such as a year and a week, nobody takes one for the whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from carbon.ledger.formats.column_values import Profile, is_date
from carbon.ledger.formats.columns import UNITS_OF_EVENTS, Column
from carbon.ledger.formats.headings import FEWEST, MOST, plain, words
from carbon.ledger.moments import MONTHS, WEEKDAYS, is_month, moment_of

#: More than the accounting periods of a year: of four weeks each there are 13.
MOST_PERIODS = 14
PART, YEAR_OF = "date_part", "year of the month"


def with_date_parts(columns: list[Column], profiles: Mapping[int, Profile]) -> list[Column]:
    """The columns, each part of a date as what it is beside the others."""

    def values(column: Column) -> Collection[str]:
        return profiles[column.index].values if column.index in profiles else ()

    dated = [
        column
        for column in columns
        if column.role in ("day", "moment", "start")
        and any(map(is_date, list(values(column))[:20]))
    ]
    parts = [column for column in columns if column.role == PART and values(column)]
    lone = [
        column
        for column in columns
        if column.role == "day" and column not in dated and all(map(is_part, values(column)))
    ]
    events = any(column.role in ("card", "product") for column in columns) or any(
        column.role == "quantity" and column.unit in UNITS_OF_EVENTS for column in columns
    )

    is_used = any(column.role in ("quantity", "total") for column in columns)

    def is_finer(day: Column, periods: Collection[str]) -> bool:
        """Whether rows are of days, several to a period; the date of a bill is none of its days."""
        is_of_row = day.role != "start" and "bill" not in words(day.heading)
        return is_of_row and (
            len(values(day)) > len(periods) or all(_number(one) < MOST_PERIODS for one in periods)
        )

    def settled(column: Column) -> Column:
        own = values(column)
        if column.detail or not own:
            return column
        if column.role in ("start", "end") and not re.search(r"\d", "".join(own)):
            return replace(column, role="text", detail="no dates: from and to somewhere")
        others = [one for one in dated if one is not column]
        if column.role == "period" or (column.role == "day" and _are_months(column, own)):
            if others and _are_half_hours(own):
                return replace(column, role="settlement_period", detail="by its values")
            if any(is_finer(one, own) for one in others):
                return replace(column, role="not_needed", detail="a part of the date")
            if lone and not others:
                return replace(column, role=PART, detail="a year without its month")
        if others and (column.role == PART or column in lone):
            return replace(column, role="not_needed", detail="a part of the date")
        if column.role == PART and any(one.role == "period" for one in columns):
            return replace(column, role="not_needed", detail="a part of the date")
        if not others and parts == [column]:
            return replace(column, role=YEAR_OF if lone else "period", detail="a part of the date")
        if len(parts) == len(lone) == 1 and column in lone:
            return replace(column, role="period", detail="a part of the date")
        if column.role == "day" and is_used and not events and _are_months(column, own):
            return replace(column, role="period", detail="by its values")
        return column

    return [settled(column) for column in columns]


def _are_half_hours(values: Collection[str]) -> bool:
    numbers = {half_hour_number(text) for text in values}
    return None not in numbers and len(numbers) >= FEWEST


def _number(text: str) -> int:
    """A short number; one that no period has for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else MOST


def half_hour_number(text: str) -> int | None:
    """The number of a half-hour such as ``7``, ``7.0``, ``P07`` or ``HH07``; None where none.

    >>> half_hour_number("HH07"), half_hour_number("51")
    (7, None)
    """
    digits = text.strip().removesuffix(".0").lower().removeprefix("hh").lstrip("psh ")
    found = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 3 else 0
    return found if 1 <= found <= MOST else None


def is_part(text: str) -> bool:
    """Whether a text is a weekday, the name of a month, or a number of one."""
    folded = text.strip().lower()
    return (
        folded in WEEKDAYS
        or (folded.isalpha() and folded[:3] in MONTHS)
        or (folded.isdigit() and len(folded) < 3)
    )


def _are_months(column: Column, values: Collection[str]) -> bool:
    """Whether the values are months; under ``Month`` the first days of months are, too."""
    if all(map(is_month, values)):
        return True
    return plain(column.heading) == "month" and all(map(_is_first, values))


def _is_first(text: str) -> bool:
    try:
        return moment_of(text).day == 1
    except (ValueError, OverflowError):
        return False
