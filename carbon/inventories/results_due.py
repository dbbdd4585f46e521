"""By when a period's figure is due: before that day it is not due yet, after it overdue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from carbon.errors import BadValue, Place
from carbon.periods import Period
from carbon.records.kinds import Kind, text

EXPECTED = 'a day of the year such as "09-30", or "06-30 +1" for one a year later'


@dataclass(frozen=True)
class ResultsDue:
    """The first *month*-*day* on or after a period's end, and *later* years after that.

    >>> due = ResultsDue(9, 30)
    >>> due.of(Period.parse("2023-24")), due.of(Period.parse("2023"))
    (datetime.date(2024, 9, 30), datetime.date(2024, 9, 30))
    >>> ResultsDue(6, 30, 1).of(Period.parse("2023"))
    datetime.date(2025, 6, 30)
    """

    month: int
    day: int
    later: int = 0

    def of(self, period: Period) -> date:
        """The last day on which the figure of *period* is not overdue."""
        found = date(period.end.year, self.month, self.day)
        years = self.later + (found < period.end)
        return found.replace(year=found.year + years)


def _due(written: str, place: Place) -> ResultsDue:
    match = re.fullmatch(r"(\d{2})-(\d{2})(?: \+([1-9]))?", written)
    try:
        if match is None:
            raise ValueError(written)
        # 2001 has no 29 February: a day that not every year has is no due day.
        day = date(2001, int(match[1]), int(match[2]))
    except ValueError:
        raise BadValue(f"results_due = {written!r}", EXPECTED, "", place) from None
    return ResultsDue(day.month, day.day, int(match[3] or 0))


DUE: Kind[ResultsDue] = text(EXPECTED).then(_due)
