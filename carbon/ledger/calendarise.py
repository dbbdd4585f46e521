"""Readings cut at month ends by days, so that any reporting period takes what is its own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from carbon.ledger.records import READ
from carbon.periods import Period
from carbon.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "reading",
    "meter",
    "start",
    "end",
    "quantity",
    "unit",
    "quality",
    "days_with_data",
)


def calendarise(readings: pd.DataFrame, months: bool = True) -> pd.DataFrame:
    """The readings split by days at month ends, or with *months* false at year ends (31 March).

    *readings* as :meth:`carbon.ledger.store.Ledger.readings` gives them, ``[start, end)``. The
    result has the columns :data:`COLUMNS`; parts of a split reading are of quality ``derived``
    (of what was not read :func:`part_quality`) and sum to it to the last digit
    (``math.fsum(parts) == quantity``). Days with data are shared out in proportion and sum too.
    """
    import pandas as pd

    rows: list[tuple[object, ...]] = []
    known: dict[tuple[date, date], list[tuple[date, date]]] = {}
    for number, meter, start, end, quantity, unit, quality, covered in rows_of(readings, COLUMNS):
        spans = known.get((start, end)) or _spans(start, end, months)
        known[start, end] = spans
        if len(spans) == 1:
            rows.append((number, meter, start, end, quantity, unit, quality, covered))
            continue
        days = [(last - first).days for first, last in spans]
        parts = zip(spans, shared_out(quantity, days), whole_shares(covered, days), strict=True)
        rows.extend(
            (number, meter, first, last, part, unit, part_quality(quality), part_covered)
            for (first, last), part, part_covered in parts
        )
    types = {"reading": "int64", "quantity": "float64", "days_with_data": "int64"}
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(types)


def part_quality(quality: str) -> str:
    """The quality of a part of a reading: derived where the whole was read, else the whole's own.

    A part of an estimate is an estimate, and splitting does not tell how something was read.

    >>> part_quality("actual"), part_quality("estimated"), part_quality("not stated")
    ('derived', 'estimated', 'not stated')
    """
    return "derived" if quality in READ else quality


def _spans(start: date, end: date, months: bool) -> list[tuple[date, date]]:
    pieces = [(month.start, month.end) for month in Period(start, end).months()]
    if months:
        return pieces
    joined: list[tuple[date, date]] = []
    for first, last in pieces:
        if joined and (first.month, first.day) != (4, 1):
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def shared_out(quantity: float, weights: Sequence[float]) -> list[float]:
    """*quantity* in proportion to *weights*, the parts summing to it to the last digit.

    >>> parts = shared_out(100.1, [10, 20, 1])
    >>> math.fsum(parts) == 100.1
    True

    Every part is a whole number of *quantity*'s last binary digit, so nothing is rounded when
    they are added up again.
    """
    total = math.fsum(weights)
    digit = math.ulp(quantity)
    parts = [round(quantity * weight / total / digit) * digit for weight in weights[:-1]]
    return [*parts, math.fsum([quantity, *(-part for part in parts)])]


def whole_shares(count: int, weights: Sequence[int]) -> list[int]:
    """A whole number shared out in proportion to *weights*, in whole numbers that sum to it.

    >>> whole_shares(30, [30, 31])
    [15, 15]

    The largest remainders are rounded up; of equal ones the first.
    """
    total = sum(weights)
    shares = [count * weight // total for weight in weights]
    remainders = [count * weight % total for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))
    for index in order[: count - sum(shares)]:
        shares[index] += 1
    return shares
