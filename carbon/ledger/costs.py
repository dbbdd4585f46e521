"""What energy cost: the memos of readings that stand, summed by site or service.

Cost is a memo beside a quantity and is never turned into one. A reading without a cost is counted
apart, so that a price is of what has both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from carbon.errors import BadValue, counted
from carbon.figures.column import Column, Columns, text
from carbon.figures.listing import Listing
from carbon.ledger.energy import summed_in
from carbon.ledger.queries import Stored
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.register import Register

BY = ("service", "site")


@dataclass(frozen=True)
class Cost:
    """One site's or service's cost of one activity.

    ``quantity`` is in ``unit`` and of the readings that have a cost; ``without`` counts those that
    have none, whose use is ``unpriced``.
    """

    name: str
    activity: str
    unit: str
    quantity: float
    net_gbp: float
    vat_gbp: float
    readings: int
    without: int
    unpriced: float

    @property
    def pence_per_unit(self) -> float | None:
        """Net pence for each unit; None where nothing was used."""
        return 100 * self.net_gbp / self.quantity if self.quantity else None


def costs(
    readings: Iterable[Stored],
    register: Register,
    by: str = "service",
    period: Period | None = None,
) -> list[Cost]:
    """The cost of *readings* by *by* (``service`` or ``site``) and activity, in that order.

    A reading that lies partly in *period* counts by its share of days, quantity and cost alike.
    """
    if by not in BY:
        raise BadValue(f"--by {by!r}", f"one of: {', '.join(BY)}", "")
    # By group: (quantity, net, VAT) of each reading with a cost; the use of those without.
    priced: dict[tuple[str, str, str], list[tuple[float, float, float]]] = {}
    unpriced: dict[tuple[str, str, str], list[float]] = {}
    for one in readings:
        meter = register.meters.get(one.meter)
        share = _share(one.start, one.end, period)
        if meter is None or not share:
            continue
        unit, factor = summed_in(meter, one.unit)
        key = (meter.site if by == "site" else _service(meter, register), meter.activity, unit)
        quantity = one.quantity * factor * share
        if one.cost_net_gbp is None:
            unpriced.setdefault(key, []).append(quantity)
        else:
            vat = (one.vat_gbp or 0.0) * share
            priced.setdefault(key, []).append((quantity, one.cost_net_gbp * share, vat))
    found = []
    for key in sorted(priced.keys() | unpriced.keys()):
        own, others = priced.get(key, []), unpriced.get(key, [])
        quantity, net, vat = (math.fsum(one[index] for one in own) for index in range(3))
        counts = (len(own), len(others))
        found.append(Cost(*key, quantity, net, vat, *counts, math.fsum(others)))
    return found


def straddling(readings: Iterable[Stored], period: Period) -> int:
    """How many readings lie partly in *period*."""
    return sum(0 < _share(one.start, one.end, period) < 1 for one in readings)


def _share(start: date, end: date, period: Period | None) -> float:
    if period is None:
        return 1.0
    days = (end - start).days
    return period.overlap_days(start, end) / days if days else 0.0


def _service(meter: Meter, register: Register) -> str:
    return meter.service or register.sites[meter.site].service


@dataclass(frozen=True)
class Total:
    """All costs: quantities of different units have no sum, nor a price."""

    of: Sequence[Cost]
    name: str = "Total"
    activity: str = ""
    unit: str = ""
    quantity: None = None
    pence_per_unit: None = None
    unpriced: None = None

    @property
    def net_gbp(self) -> float:
        """Net."""
        return math.fsum(one.net_gbp for one in self.of)

    @property
    def vat_gbp(self) -> float:
        """VAT."""
        return math.fsum(one.vat_gbp for one in self.of)

    @property
    def readings(self) -> int:
        """Readings with a cost."""
        return sum(one.readings for one in self.of)

    @property
    def without(self) -> int:
        """Readings without."""
        return sum(one.without for one in self.of)


def figures_of(by: str) -> Columns[Cost | Total]:
    """What one site's or service's energy costs; *by* heads the names."""
    return Columns(
        text("name", by),
        text("activity"),
        Column("quantity", "quantity", lambda each: each.quantity, decimals=0),
        text("unit"),
        Column("net_gbp", "net £", lambda each: each.net_gbp, "£", 2),
        Column("vat_gbp", "VAT £", lambda each: each.vat_gbp, "£", 2),
        Column("pence_per_unit", "p per unit", lambda each: each.pence_per_unit, "p", 2),
        text("readings"),
        text("without", "without cost"),
        Column("unpriced", "use without cost", lambda each: each.unpriced, decimals=0),
    )


def cost_listing(found: Sequence[Cost], by: str, straddle: int, period: Period | None) -> Listing:
    """The costs of *found* with their total; *straddle* readings lie partly in *period*."""
    notes = []
    if without := Total(found).without:
        notes.append(
            f"{counted(without, 'reading')} without a cost: their use is not in quantity, nor in "
            "the price."
        )
    if straddle:
        notes.append(f"{counted(straddle, 'reading')} lie partly in {period}: counted by days.")
    return figures_of(by).listing(
        [*found, Total(found)] if found else (),
        f"Costs{f' in {period}' if period else ''}",
        notes=notes,
    )
