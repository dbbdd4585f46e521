"""How far an appraisal holds when prices, savings, capital or emission factors turn out otherwise.

Ranges are the user's, each with its distribution and source: none is assumed. The *tornado* moves
one quantity at a time to its low and high end; *Monte Carlo* draws all at once from a stated seed
and says how probable it is that a scheme's rule still passes.

Every figure is exact for every draw: cost is linear in capital, savings in price × saving, tonnes
in saving × factor, and so is each present value.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.errors import UnknownName
from carbon.exact import NOISE
from carbon.measures.cash_case import Appraisal
from carbon.measures.cashflow import net_present_value
from carbon.measures.ranges import QUANTITIES, Range
from carbon.measures.schemes import Scheme, SchemeRule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Drawn once for all measures; the other quantities for each measure on its own.
SHARED = ("price", "factor")
FIGURES: Mapping[str, str] = {
    "npv": "£",
    "payback": "years",
    "tonnes": "tCO2e",
    "gbp-per-tonne": "£ per tCO2e",
}
DRAWS = 10_000
SEED = 1


@dataclass(frozen=True)
class Parts:
    """What of a measure's figures goes with which quantity; sums over measures where several.

    In GBP, ``pv`` present values of the cash case; tonnes over the life.
    """

    capital: float
    grant: float
    energy: float
    other: float
    pv_capital: float
    pv_grant: float
    pv_energy: float
    pv_other: float
    tonnes: float
    divisors: Mapping[str, float]


@dataclass(frozen=True)
class Swing:
    """One bar of the tornado: a figure with one quantity at its low and at its high end."""

    range: Range
    low: float
    high: float

    @property
    def width(self) -> float:
        """How far the figure moves."""
        return abs(self.high - self.low)


@dataclass(frozen=True)
class Spread:
    """One figure over all draws; percentiles, and the share in which it has a finite value."""

    figure: str
    appraised: float
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class Chance:
    """How probable it is that one rule of a scheme passes, and by how much that figure is sure."""

    measure: str
    scheme: str
    rule: SchemeRule
    passes_as_appraised: bool
    probability: float
    standard_error: float


@dataclass(frozen=True)
class Sensitivity:
    """Tornado, spread and chances of some measures together (rules: of each on its own)."""

    figure: str
    appraised: float
    swings: tuple[Swing, ...]
    spreads: tuple[Spread, ...]
    chances: tuple[Chance, ...]
    draws: int
    seed: int


def parts_of(made: Appraisal) -> Parts:
    """The parts of an appraisal that was made with nothing scaled."""
    first = made.cash[made.measure.first_year - made.measure.year_zero]

    def present(flow: Sequence[float]) -> float:
        return net_present_value(flow, made.rate, made.years_from_base)

    return Parts(
        capital=made.capital_gbp,
        grant=made.grant_gbp,
        energy=first.energy + first.export,
        other=first.other,
        pv_capital=present([year.capital for year in made.cash]),
        pv_grant=present([year.grant for year in made.cash]),
        pv_energy=present([year.energy + year.export for year in made.cash]),
        pv_other=present([year.other for year in made.cash]),
        tonnes=made.lifetime_tco2e,
        divisors={
            "gbp-per-tco2e": made.salix_lifetime_tco2e,
            "gbp-per-direct-tco2e": made.salix_lifetime_direct_tco2e,
        },
    )


Scales = Mapping[str, "NDArray[np.float64]"]


def sensitivity(
    appraisals: Sequence[Appraisal],
    ranges: Sequence[Range],
    figure: str = "npv",
    schemes: Sequence[Scheme] = (),
    draws: int = DRAWS,
    seed: int = SEED,
) -> Sensitivity:
    """Tornado and Monte Carlo of *appraisals* together, their savings added up.

    Quantities without a range stay as appraised. Price and factor are drawn once for all measures,
    saving and capital for each on its own; quantities are independent of one another. The same
    *seed* gives the same figures, whatever the order of measures.
    """
    if figure not in FIGURES:
        raise UnknownName("figure", figure, FIGURES)
    ordered = sorted(appraisals, key=lambda made: made.measure.id)
    parts = {made.measure.id: parts_of(made) for made in ordered}
    drawn = {name: _draws(name, ranges, draws, seed) for name in parts}
    appraised = _figures(parts, {name: _still(1) for name in parts})
    spread = _figures(parts, drawn)
    swings = []
    for each in ranges:
        ends = [
            float(_figures(parts, {name: {**_still(1), each.quantity: _one(end)} for name in parts})
                  [figure][0])
            for end in (1 + each.low_pct / 100, 1 + each.high_pct / 100)
        ]  # fmt: skip
        swings.append(Swing(each, *ends))
    return Sensitivity(
        figure=figure,
        appraised=float(appraised[figure][0]),
        swings=tuple(sorted(swings, key=lambda s: (-s.width, QUANTITIES.index(s.range.quantity)))),
        spreads=tuple(_spread(name, appraised[name], spread[name]) for name in FIGURES),
        chances=tuple(
            _chance(name, parts[name], drawn[name], scheme, rule)
            for name in parts
            for scheme in schemes
            for rule in scheme.rules
        ),
        draws=draws,
        seed=seed,
    )


def _one(value: float) -> NDArray[np.float64]:
    import numpy as np

    return np.array([value])


def _still(count: int) -> dict[str, NDArray[np.float64]]:
    import numpy as np

    return {name: np.ones(count) for name in QUANTITIES}


def _draws(
    measure: str, ranges: Sequence[Range], count: int, seed: int
) -> dict[str, NDArray[np.float64]]:
    scales = _still(count)
    own = zlib.crc32(measure.encode("utf-8"))
    for each in ranges:
        number = QUANTITIES.index(each.quantity)
        stream = 0 if each.quantity in SHARED else own + 1
        scales[each.quantity] = each.draw(count, [seed, number, stream])
    return scales


def _figures(parts: Mapping[str, Parts], scales: Mapping[str, Scales]) -> Scales:
    """Each figure of all measures together, for each draw."""
    cost: list[NDArray[np.float64]] = []
    saved: list[NDArray[np.float64]] = []
    npv: list[NDArray[np.float64]] = []
    tonnes: list[NDArray[np.float64]] = []
    for name, own in parts.items():
        by = scales[name]
        energy = by["price"] * by["saving"]
        grant = _granted(own, by)
        cost.append(own.capital * by["capital"] - grant)
        saved.append(own.energy * energy + own.other)
        still = own.pv_other + own.pv_grant * (grant / own.grant if own.grant else 1.0)
        npv.append(own.pv_energy * energy + still - own.pv_capital * by["capital"])
        tonnes.append(own.tonnes * by["saving"] * by["factor"])
    return {
        "npv": _summed(npv),
        "payback": _divided(_summed(cost), _summed(saved)),
        "tonnes": _summed(tonnes),
        "gbp-per-tonne": _divided(_summed(cost), _summed(tonnes)),
    }


def _granted(own: Parts, by: Scales) -> NDArray[np.float64]:
    """The grant, draw by draw: no more than the capital."""
    import numpy as np

    least: NDArray[np.float64] = np.minimum(own.grant, own.capital * by["capital"])
    return least


def _summed(amounts: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Sums over the measures, draw by draw."""
    import numpy as np

    sums: NDArray[np.float64] = np.sum(np.stack(np.broadcast_arrays(*amounts)), axis=0)
    return sums


def _divided(money: NDArray[np.float64], divisor: NDArray[np.float64]) -> NDArray[np.float64]:
    """*money* ÷ *divisor*; infinite where nothing is saved."""
    import numpy as np

    saves = divisor > 0
    return np.asarray(np.where(saves, money / np.where(saves, divisor, 1.0), math.inf), np.float64)


def _spread(figure: str, appraised: NDArray[np.float64], drawn: NDArray[np.float64]) -> Spread:
    import numpy as np

    ordered = np.sort(drawn)

    def percentile(share: float) -> float:
        return float(ordered[min(len(ordered) - 1, int(share * len(ordered)))])

    return Spread(figure, float(appraised[0]), percentile(0.05), percentile(0.5), percentile(0.95))


def _chance(name: str, parts: Parts, scales: Scales, scheme: Scheme, rule: SchemeRule) -> Chance:
    import numpy as np

    cost = parts.capital * scales["capital"] - _granted(parts, scales)
    if rule.figure in parts.divisors:
        fixed = parts.divisors[rule.figure]
        divisor = fixed * scales["saving"] * scales["factor"]
    else:
        fixed = parts.energy + parts.other
        divisor = parts.energy * scales["price"] * scales["saving"] + parts.other
    limit = rule.limit * divisor
    # As the rule as appraised is, whatever binary fractions make of a cost at the limit.
    within = cost <= limit * (1 + NOISE) if rule.operator == "<=" else cost < limit * (1 - NOISE)
    probability = float(np.mean(within & (divisor > 0)))
    error = math.sqrt(probability * (1 - probability) / len(within))
    passes = rule.passes(parts.capital - parts.grant, fixed)
    return Chance(name, scheme.id, rule, passes, probability, error)
