"""What came or went for good since the years that an outturn takes its shares from."""

from __future__ import annotations

from dataclasses import replace

from carbon.analysis.recalculation.structural import Event, events
from carbon.inventories.records import Records
from carbon.periods import Period
from carbon.targets.outturn import Outturn


def with_other_sites(made: Outturn, records: Records) -> Outturn:
    """*made*, saying which structural changes lie between its past years and its own year.

    The shares are of each source of the whole estate, so that those of past years are of other
    sites than the first half that they are put to. What joins or leaves in the year itself is
    forecast by itself.
    """
    since = made.past[0]
    moved = [
        str(each)
        for each in events(records.definition, records.register)
        if each.structural and _between(each, since, made.period)
    ]
    return replace(made, other_sites=tuple(moved))


def _between(event: Event, past: Period, year: Period) -> bool:
    """Whether *event* changes which sites count from *past* on, before *year*."""
    if event.arrives:
        return past.start < event.day <= year.start
    # Its day is the last on which it counted.
    return past.start <= event.day < year.start
