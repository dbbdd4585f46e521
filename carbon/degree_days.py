"""Degree days of a month, as three commands take them from a file: read alike, within bounds.

The weather of a change, an estimate of a missing month and a verified saving rest on them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated, TypeVar

from carbon.errors import BadValue, DuplicateRow, FaultList, Place
from carbon.periods import Period, month_of
from carbon.records.kinds import PLACE, Kind, number, text
from carbon.records.reader import once, read_rows
from carbon.tables import Row

#: No month has more: 31 days of −40 °C below a base of 26 °C.
MOST = 31 * 66
DEGREE_DAYS = number("degree days of the month", "245.3", lowest=0, highest=MOST)


def _month(written: str, place: Place) -> Period:
    period = Period.parse(written, place)
    if period != month_of(period.start):
        raise BadValue(repr(written), MONTH.expected, "", place)
    return period


MONTH: Kind[Period] = text("a month such as 2023-04").then(_month)


@dataclass(frozen=True)
class MonthlyDegreeDays:
    """A row of such a file."""

    month: Annotated[Period, MONTH]
    degree_days: Annotated[float, DEGREE_DAYS]
    place: Annotated[Place, PLACE]


@dataclass(frozen=True)
class SourcedDegreeDays(MonthlyDegreeDays):
    """A row that also says where its figure stands."""

    source: Annotated[str, text("where the figure stands", filled=True)]


R = TypeVar("R", bound=MonthlyDegreeDays)


def _again(one: MonthlyDegreeDays) -> DuplicateRow:
    return DuplicateRow(
        f"{one.month} again",
        "each month once",
        "See which of the two holds; if it is of another month, correct it.",
        replace(one.place, column="month"),
    )


def by_month(table: Iterable[Row], row: type[R]) -> dict[Period, float]:
    """Degree days by month of a table of *row*.

    Each month once: of one that is named again, nobody can tell which line holds. Raises
    :class:`~carbon.errors.Faults` with every fault of the table.
    """
    faults = FaultList()
    found = [one for _, one in read_rows(table, row, faults)]
    faults.extend(once(lambda one: one.month, _again)(found))
    faults.raise_if_any()
    return {one.month: one.degree_days for one in found}
