"""A site's month beside the same month of the year before: kWh, cost, change and percentage."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from carbon.periods import Period


@dataclass(frozen=True)
class SiteMonth:
    """One meter's or site's month: kWh, net £ where every reading has its cost, and estimates."""

    kwh: float
    gbp: float | None
    is_estimated: bool


@dataclass(frozen=True)
class Compared:
    """A site's month beside the same month of the year before.

    ``meters`` are compared, ``left_out`` are energy meters of the site that are not,
    ``estimated`` are those compared of which either month is an estimate in part.
    """

    site: str
    name: str
    meters: int
    left_out: int
    estimated: int
    before: SiteMonth
    now: SiteMonth

    @property
    def change_kwh(self) -> float:
        """New less old."""
        return self.now.kwh - self.before.kwh

    @property
    def percent_kwh(self) -> float | None:
        """The change as a percentage of the old; None where that is 0."""
        return 100 * self.change_kwh / self.before.kwh if self.before.kwh else None

    @property
    def change_gbp(self) -> float | None:
        """New less old, in net £; None where a cost of either is not known."""
        if self.now.gbp is None or self.before.gbp is None:
            return None
        return self.now.gbp - self.before.gbp

    @property
    def percent_gbp(self) -> float | None:
        """The change of cost as a percentage of the old."""
        change, old = self.change_gbp, self.before.gbp
        return 100 * change / old if change is not None and old else None


@dataclass(frozen=True)
class SiteComparison:
    """All sites that can be compared, the largest rise first, and the meters left out by reason."""

    month: Period
    before: Period
    sites: tuple[Compared, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    without_cost: int = 0

    def whole(self) -> Compared:
        """All the sites together."""
        return together("", "", self.sites, 0)


def together(site: str, name: str, parts: Sequence[Compared], left_out: int) -> Compared:
    """Several meters or sites as one, beside *left_out* more meters that cannot be compared."""
    return Compared(
        site,
        name,
        sum(one.meters for one in parts),
        left_out + sum(one.left_out for one in parts),
        sum(one.estimated for one in parts),
        _sum([one.before for one in parts]),
        _sum([one.now for one in parts]),
    )


def _sum(months: Sequence[SiteMonth]) -> SiteMonth:
    costs = [one.gbp for one in months]
    known = [cost for cost in costs if cost is not None]
    return SiteMonth(
        math.fsum(one.kwh for one in months),
        math.fsum(known) if len(known) == len(costs) else None,
        any(one.is_estimated for one in months),
    )
