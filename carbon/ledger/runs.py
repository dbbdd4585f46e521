"""Days joined into runs: one reading per unbroken run of complete days within a month.

So a real gap stays a gap, and the ledger holds tens of rows a year and meter, not hundreds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date

from carbon.ledger.records import Reading
from carbon.ledger.registers import register_key


def runs(days: Iterable[Reading]) -> list[Reading]:
    """Daily readings joined where they follow one another without a gap, month by month.

    A day that is not whole stands alone. The run's quantity is the exact sum of its days; its
    row is its first day's. Ordered by meter, register and start.
    """
    joined: list[Reading] = []
    run: list[Reading] = []
    for day in sorted(days, key=_order):
        if run and not _follows(run[-1], day):
            joined.append(_join(run))
            run = []
        run.append(day)
    if run:
        joined.append(_join(run))
    return joined


def _order(day: Reading) -> tuple[str, str, date, int]:
    return day.meter, register_key(day.register), day.start, day.row


def _follows(last: Reading, day: Reading) -> bool:
    return (
        last.meter == day.meter
        and register_key(last.register) == register_key(day.register)
        and last.end == day.start
        and last.start.month == day.start.month
        and last.unit == day.unit
        and last.quality == day.quality
        and last.note == day.note
        and not last.is_partial
        and not day.is_partial
    )


def _join(run: Sequence[Reading]) -> Reading:
    if len(run) == 1:
        return run[0]
    return run[0]._replace(
        end=run[-1].end,
        quantity=math.fsum(day.quantity for day in run),
        days_with_data=sum(day.days_with_data for day in run),
    )
