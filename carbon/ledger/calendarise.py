"""Readings cut at month ends by days, so that any reporting period takes what is its own."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from carbon.ledger.records import part_quality
from carbon.ledger.registers import AROUND, Span, due, register_key
from carbon.ledger.spreading import NEEDED, readings_of
from carbon.periods import Period
from carbon.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

    from carbon.ledger.store import Ledger

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
#: A row of the result, its fields in the order of :data:`COLUMNS`.
Part = tuple[int, str, date, date, float, str, str, int]


def calendarise(readings: pd.DataFrame, months: bool = True) -> pd.DataFrame:
    """The readings split by days at month ends, or with *months* false at year ends (31 March).

    *readings* as :meth:`carbon.ledger.store.Ledger.readings` gives them, ``[start, end)``. The
    result has the columns :data:`COLUMNS`; parts of a split reading are of quality ``derived`` (of
    what was not read :func:`~carbon.ledger.records.part_quality`) and sum to it to the last digit
    (``math.fsum(parts) == quantity``). Days with data are shared out in proportion and sum too.

    Of a meter with several registers a day counts once, with one of its parts, and only where
    every register that is due has it (:func:`carbon.ledger.registers.due`). So the days of a
    meter's parts always sum to its days with data. *readings* should reach as far around what is
    asked for as a register is looked for: see :func:`calendarised`.
    """
    import pandas as pd

    rows: list[Part] = []
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
    if "register" in readings and (readings["register"] != "").any():
        _count_days_once(rows, readings)
    types = {"reading": "int64", "quantity": "float64", "days_with_data": "int64"}
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(types)


def calendarised(
    ledger: Ledger,
    start: date | None,
    end: date | None,
    meters: Collection[str] | None = None,
    as_at: date | None = None,
    spread: Collection[str] = (),
    up_to_batch: int | None = None,
) -> pd.DataFrame:
    """The ledger's readings that share a day with ``[start, end)``, calendarised.

    Of meters with registers it looks around that span too, to know which registers they have.
    Deliveries to the meters *spread* are taken for the days to the next one
    (see :mod:`carbon.ledger.spreading`). Nothing of a batch after *up_to_batch* is seen.
    """
    import pandas as pd

    readings = readings_of(ledger, start, end, meters, as_at, spread, NEEDED, up_to_batch)
    several = sorted(set(readings.loc[readings["register"] != "", "meter"]))
    if not several or (start is None and end is None):
        return calendarise(readings)
    around = ledger.readings(
        start - AROUND if start else None,
        end + AROUND if end else None,
        several,
        as_at,
        up_to_batch,
    )
    parts = calendarise(around)
    own = parts[parts["reading"].isin(readings["reading"])]
    others = calendarise(readings[~readings["meter"].isin(several)])
    if others.empty:
        return own.reset_index(drop=True)
    # In the order in which the ledger gives them.
    both = pd.concat([others, own])
    return both.sort_values(["meter"], kind="stable", ignore_index=True)


def _count_days_once(rows: list[Part], readings: pd.DataFrame) -> None:
    """Let each whole day of a meter with several registers count with one part of it.

    Changes the last field of *rows*, the days with data.
    """
    keys: dict[object, str] = {}
    spans: dict[object, dict[str, list[Span]]] = {}
    for number, meter, register, first, last in rows_of(
        readings, ("reading", "meter", "register", "start", "end")
    ):
        keys[number] = register_key(register)
        spans.setdefault(meter, {}).setdefault(keys[number], []).append((first, last))
    several = {meter for meter, own in spans.items() if len(own) > 1}
    own_rows: dict[object, dict[str, list[int]]] = {}
    for index, row in enumerate(rows):
        if row[1] in several:
            own_rows.setdefault(row[1], {}).setdefault(keys[row[0]], []).append(index)
    for meter, by_register in own_rows.items():
        for index, days in _whole_days(rows, by_register, spans[meter]).items():
            rows[index] = (*rows[index][:-1], days)


def _whole_days(
    rows: Sequence[Part],
    by_register: Mapping[str, list[int]],
    spans: Mapping[str, Sequence[Span]],
) -> dict[int, int]:
    """By index of a part of one meter: the days that count with it, rounded down to whole ones."""
    for own in by_register.values():
        own.sort(key=lambda index: rows[index][2])
    counted = {index: Fraction(0) for own in by_register.values() for index in own}
    edges = {day for index in counted for day in rows[index][2:4]}
    at = dict.fromkeys(by_register, 0)
    for (begin, finish), names in due(spans, min(edges), max(edges)):
        days = sorted({day for day in edges if begin < day < finish} | {begin, finish})
        for first, last in pairwise(days):
            here: dict[str, int] = {}
            for name in names:
                own = by_register[name]
                while at[name] < len(own) and rows[own[at[name]]][3] <= first:
                    at[name] += 1
                if at[name] < len(own) and rows[own[at[name]]][2] <= first:
                    here[name] = own[at[name]]
            if len(here) == len(names):
                shares = (
                    Fraction(rows[index][7], (rows[index][3] - rows[index][2]).days)
                    for index in here.values()
                )
                counted[here[names[0]]] += min(shares) * (last - first).days
    return {index: int(days) for index, days in counted.items()}


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
