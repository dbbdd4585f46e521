"""Days between two exchanged meters at one supply point: the supply point's, without data.

A meter that is exchanged leaves the boundary where it is. Where the day that one ends is not the
day that its successor begins, energy was used on the days between, and no reading covers them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from carbon.register.lives import STRUCTURAL
from carbon.register.meters import Meter, life_at
from carbon.register.sites import Site

EXCHANGED = "exchanged"


@dataclass(frozen=True)
class Between:
    """The days ``[start, end)`` between the meter ``before`` and its successor ``after``."""

    before: str
    after: str
    supply_point: str
    start: date
    end: date

    def sentence(self) -> str:
        """The days in words, and what to do.

        >>> Between("g1", "g2", "9000123001", date(2025, 12, 1), date(2026, 2, 1)).sentence()
        'No meter from 2025-12-01 to 2026-01-31 at supply point 9000123001, between g1 and g2 (exchanged): these days count as days without data. Put the day of the exchange in `to` of g1 and `from` of g2, and log what was used.'
        """  # noqa: E501
        last = self.end - timedelta(days=1)
        return (
            f"No meter from {self.start} to {last} at supply point {self.supply_point}, between "
            f"{self.before} and {self.after} (exchanged): these days count as days without data. "
            f"Put the day of the exchange in `to` of {self.before} and `from` of {self.after}, and "
            "log what was used."
        )


def days_between(meters: Iterable[Meter], sites: Mapping[str, Site]) -> list[Between]:
    """The days between a meter and its successor of which one says that it was exchanged.

    Not where the other came or went for a structural reason: then the supply point was not the
    council's between. Nor where it passed to another of the *sites* between.
    """
    at_point: dict[tuple[str, str, str], list[Meter]] = {}
    anywhere: dict[tuple[str, str], list[Meter]] = {}
    for meter in meters:
        if meter.supply_point and not meter.is_events:
            at_point.setdefault((meter.site, meter.supply_point, meter.activity), []).append(meter)
            anywhere.setdefault((meter.supply_point, meter.activity), []).append(meter)
    found = []
    for there in at_point.values():
        for before in there:
            if before.end is None or any(other.counts_on(before.end) for other in there):
                continue
            later = [each for each in there if each.start and each.start > before.end]
            after = min(later, key=lambda each: (each.start or date.max, each.id), default=None)
            if after is None or after.start is None:
                continue
            lives = (
                life_at(each, sites[each.site])
                for each in anywhere[before.supply_point, before.activity]
                if each.site != before.site
            )
            if any(start < after.start and before.end < end for start, end in lives):
                continue
            reasons = {before.end_reason, after.start_reason}
            if EXCHANGED in reasons and not reasons & set(STRUCTURAL):
                found.append(
                    Between(before.id, after.id, before.supply_point, before.end, after.start)
                )
    return sorted(found, key=lambda each: (each.start, each.before))


def without_holes(meters: Mapping[str, Meter], sites: Mapping[str, Site]) -> Mapping[str, Meter]:
    """*meters* with each one that was exchanged there until its successor begins."""
    until = {each.before: each.end for each in days_between(meters.values(), sites)}
    if not until:
        return meters
    return {
        name: replace(meter, end=until[name]) if name in until else meter
        for name, meter in meters.items()
    }
