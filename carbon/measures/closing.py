"""Measures on sites and meters that close: after that day there is nothing left to save.

What is still to be decided on and starts after the closing is refused. A life that goes on after it
is counted as the file states it, and that is said: whether the saving moves with the use or ends is
for the council to say, by ``life_years``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from carbon.errors import BadValue
from carbon.measures.measure import OPEN_STATUSES, Measure
from carbon.measures.said import Said, plain
from carbon.register.register import Register

#: How a meter ends whose supply goes on through another.
EXCHANGED = "exchanged"


def closing(measure: Measure, register: Register) -> tuple[str, date] | None:
    """The first of its site, meters and their sites to close, and the day after its last.

    None where none does. A meter that was exchanged does not close: its supply goes on.
    """
    meters = [register.meters[name] for name in measure.meters if name in register.meters]
    sites = dict.fromkeys(filter(None, [measure.site, *(meter.site for meter in meters)]))
    ends = [
        *(
            (f"site {name}", site.end)
            for name in sites
            if (site := register.sites.get(name)) and site.end
        ),
        *(
            (f"meter {meter.id}", meter.end)
            for meter in meters
            if meter.end and meter.end_reason != EXCHANGED
        ),
    ]
    return min(ends, key=lambda each: each[1], default=None)


def refuse_closed(measure: Measure, register: Register) -> None:
    """Refuse a *measure* to be decided on that starts when its site or meter has closed.

    Raises :class:`~carbon.errors.BadValue`.
    """
    found = closing(measure, register)
    if found and measure.status in OPEN_STATUSES and measure.start >= found[1]:
        what, end = found
        raise BadValue(
            f"{measure.id!r}, which starts on {measure.start}, at {what}, whose last day is "
            f"{end - timedelta(days=1)}",
            "a site and meters that are there when it starts",
            "Correct the start, the site or the meter; or reject the measure.",
            measure.place,
        )


def closing_remarks(measures: Sequence[Measure], register: Register) -> Iterator[Said]:
    """A sentence for each measure whose life goes on when its site or meter has closed."""
    for measure in measures:
        found = closing(measure, register)
        if found and not measure.is_rejected and measure.start < found[1] <= measure.last_day:
            what, end = found
            yield Said(
                f"{{}}: {plain(what)} closes, its last day is {end - timedelta(days=1)}, and its "
                f"life goes on to {measure.last_day}: what it saves in between is counted, and is "
                "not there to be saved. Shorten life_years to the closing.",
                measure.id,
            )
