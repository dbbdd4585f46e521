"""Measures on sites and meters that close: after that day there is nothing left to save.

What is still to be decided on and starts after the closing is refused. A life that goes on after it
is counted as the file states it, and that is said: whether the saving moves with the use or ends is
for the council to say, by ``life_years``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from carbon.measures.measure import OPEN_STATUSES, Measure
from carbon.measures.said import Said, plain
from carbon.records.found import Source, written
from carbon.records.reader import Wrong
from carbon.register.register import Register

#: How a meter ends whose supply goes on through another.
EXCHANGED = "exchanged"


def closing(site: str, meters: Sequence[str], register: Register) -> tuple[str, date] | None:
    """The first of *site*, *meters* and their sites to close, and the day after its last.

    None where none does. A meter that was exchanged does not close: its supply goes on.
    """
    known = [register.meters[name] for name in meters if name in register.meters]
    sites = dict.fromkeys(filter(None, [site, *(meter.site for meter in known)]))
    ends = [
        *(
            (f"site {name}", there.end)
            for name in sites
            if (there := register.sites.get(name)) and there.end
        ),
        *(
            (f"meter {meter.id}", meter.end)
            for meter in known
            if meter.end and meter.end_reason != EXCHANGED
        ),
    ]
    return min(ends, key=lambda each: each[1], default=None)


def starts_before_it_closes(
    start: date,
    status: str,
    site: str,
    meters: Sequence[str],
    register: Register | None,
    source: Source,
) -> Iterator[Wrong]:
    """A rule of measures: one to be decided on starts before its site and meters have closed."""
    found = closing(site, meters, register) if register is not None else None
    if found and status in OPEN_STATUSES and start >= found[1]:
        what, end = found
        yield Wrong(
            None,
            f"{written(source, 'id')!r}, which starts on {start}, at {what}, whose last day is "
            f"{end - timedelta(days=1)}",
            "a site and meters that are there when it starts",
            "Correct the start, the site or the meter; or reject the measure.",
        )


def closing_remarks(measures: Sequence[Measure], register: Register) -> Iterator[Said]:
    """A sentence for each measure whose life goes on when its site or meter has closed."""
    for measure in measures:
        found = closing(measure.site, measure.meters, register)
        if found and not measure.is_rejected and measure.start < found[1] <= measure.last_day:
            what, end = found
            yield Said(
                f"{{}}: {plain(what)} closes, its last day is {end - timedelta(days=1)}, and its "
                f"life goes on to {measure.last_day}: what it saves in between is counted, and is "
                "not there to be saved. Shorten life_years to the closing.",
                measure.id,
            )
