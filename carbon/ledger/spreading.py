"""Deliveries spread over the days on which they were used, for meters that ask for it.

A delivery is taken for the days from its own to the next, the last one for as many as are usual
between deliveries. The quantity stays the same; its quality is that of a part.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from carbon.ledger.queries import COLUMNS
from carbon.ledger.records import Reading, part_quality
from carbon.ledger.registers import STOCK, register_key
from carbon.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

    from carbon.ledger.queries import Stored
    from carbon.ledger.store import Ledger

#: What is needed of readings to take them apart by months.
NEEDED = (
    "reading", "meter", "start", "end", "quantity", "unit", "quality", "days_with_data", "register",
)  # fmt: skip
#: How long the only delivery of a meter is taken for.
ONLY_DAYS = 90


def readings_of(
    ledger: Ledger,
    start: date | None,
    end: date | None,
    meters: Collection[str] | None = None,
    as_at: date | None = None,
    spread: Collection[str] = (),
    only: Sequence[str] = COLUMNS,
    up_to_batch: int | None = None,
) -> pd.DataFrame:
    """The readings that share a day with ``[start, end)``, those of meters *spread* spread out.

    With the columns *only*, :data:`NEEDED` at least; nothing of a batch after *up_to_batch*.
    """
    import pandas as pd

    readings = ledger.readings(start, end, meters, as_at, up_to_batch, only)
    if not spread:
        return readings
    whole = spread_out(ledger.readings(None, None, spread, as_at, up_to_batch, only))
    inside = (whole["start"] < (end or date.max)) & (whole["end"] > (start or date.min))
    others = readings[~readings["meter"].isin(list(spread))]
    both = pd.concat([others, whole[inside]])
    return both.sort_values(["meter", "start", "reading"], ignore_index=True)


class Reach(NamedTuple):
    """Days that a change touches; half-open."""

    start: date
    end: date


def reached(
    changed: Iterable[Stored | Reading], standing: Iterable[Stored], spread: Collection[str]
) -> list[Reach]:
    """The days that *changed* readings of meters that are spread touch beside their own.

    The delivery before one lasts until it, or no longer until it.
    """
    if not spread:
        return []
    starts: dict[str, list[date]] = {}
    for one in standing:
        if one.meter in spread and register_key(one.register) != STOCK:
            starts.setdefault(one.meter, []).append(one.start)
    found = []
    for changing in changed:
        before = [day for day in starts.get(changing.meter, ()) if day < changing.start]
        if before:
            found.append(Reach(max(before), changing.end))
    return found


def spread_out(readings: pd.DataFrame) -> pd.DataFrame:
    """*readings*, all that stand of some meters, each from its first day to the next one's.

    Ordered by meter and start, as the ledger gives them. What tanks held at a cut-off stays where
    it is: there the level says what was used.
    """
    ends: dict[object, date] = {}
    deliveries: dict[object, list[tuple[object, date]]] = {}
    for number, meter, start, register in rows_of(
        readings, ("reading", "meter", "start", "register")
    ):
        if register_key(register) != STOCK:
            deliveries.setdefault(meter, []).append((number, start))
    for own in deliveries.values():
        starts = sorted({start for _, start in own})
        following = dict(pairwise(starts))
        usual = (
            round(median((after - start).days for start, after in following.items()))
            if following
            else ONLY_DAYS
        )
        for number, start in own:
            ends[number] = following.get(start, start + timedelta(days=usual))
    numbers = readings["reading"].tolist()
    made = [ends.get(n, end) for n, end in zip(numbers, readings["end"].tolist(), strict=True)]
    days = [(end - start).days for start, end in zip(readings["start"], made, strict=True)]
    is_spread = [number in ends for number in numbers]
    return readings.assign(
        end=made,
        days_with_data=[
            new if moved else old
            for new, old, moved in zip(
                days, readings["days_with_data"].tolist(), is_spread, strict=True
            )
        ],
        quality=[
            part_quality(quality) if moved else quality
            for quality, moved in zip(readings["quality"].tolist(), is_spread, strict=True)
        ],
    )
