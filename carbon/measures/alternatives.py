"""Alternatives: of the measures of one group one at most is done, and it keeps the others out."""

from __future__ import annotations

from collections.abc import Iterable

from carbon.measures.measure import DONE_STATUSES, OPEN_STATUSES, Measure


def done_instead(measures: Iterable[Measure]) -> dict[str, str]:
    """Of *measures* those still to be decided on of whose group one is done, and which, by id.

    >>> from datetime import date
    >>> def made(name, status):
    ...     day = date(2026, 4, 1)
    ...     return Measure(name, "T", 0, 2024, day, 20, {}, group="heat", status=status)
    >>> done_instead([made("boilers", "proposed"), made("pump", "delivered")])
    {'boilers': 'pump'}
    """
    every = list(measures)
    done = {each.group: each.id for each in every if each.group and each.status in DONE_STATUSES}
    return {
        each.id: done[each.group]
        for each in every
        if each.status in OPEN_STATUSES and each.group in done
    }
