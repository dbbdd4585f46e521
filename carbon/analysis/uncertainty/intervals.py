"""How sure a total is, and a change: 95 % intervals by error propagation and by Monte Carlo.

Source: IPCC 2006 Guidelines, volume 1, chapter 3: approach 1 (propagation, here with the product's
second-order term) and approach 2 (Monte Carlo). Percentages are half the 95 % interval of a normal
distribution, so a standard deviation is a percentage ÷ 1.96. A factor is one number wherever it is
used: its error is the same at every site and in both years of a change. The error of activity data
is a meter's own, in each year anew, and all that one reading leads to shares it.

There is no default: a line of the inventory without ``[line.uncertainty]`` is refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from carbon.emissions.lines import GROSS
from carbon.errors import BadValue, FaultList, counted
from carbon.inventories.definition_lines import InventoryLine, Uncertainty
from carbon.inventories.inventory import Inventory
from carbon.ledger.records import WEAK
from carbon.tables import rows_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Array = npt.NDArray[np.float64]

#: Half of a 95 % interval of the normal distribution, in standard deviations.
Z = 1.96
DRAWS, SEED, CHUNK = 100_000, 1, 2_000


@dataclass(frozen=True, order=True)
class Flow:
    """What one meter's readings of one strength lead to through one factor, in kg CO2e.

    ``unit`` is the meter, the period and whether it was estimated: what one error of activity is
    for. ``activity`` and ``factor_error`` are standard deviations as a share of the value.
    """

    unit: tuple[str, str, bool]
    factor: str
    kg_co2e: float
    activity: float
    factor_error: float


@dataclass(frozen=True)
class Interval:
    """A figure with its standard deviation, in kg CO2e, and how they were found."""

    kg_co2e: float
    sd: float
    low: float
    high: float
    method: str

    @property
    def half_pct(self) -> float | None:
        """Half the 95 % interval in % of the figure; None where the figure is nought."""
        return 100 * (self.high - self.low) / 2 / abs(self.kg_co2e) if self.kg_co2e else None


@dataclass(frozen=True)
class Widening:
    """A weak or missing reading, and how much wider it makes half the 95 % interval, in kg.

    Of an estimate, against having read the meter; of missing days, by filling them with an
    estimate at the meter's own rate (``kg_co2e`` is what they would hold, and is in no total).
    """

    meter: str
    what: str
    kg_co2e: float
    widens: float


def flows_of(made: Inventory) -> list[Flow]:
    """The flows of gross emissions of a period, in a fixed order.

    Raises :class:`~carbon.errors.Faults` for each line of the definition without uncertainty.
    """
    known = uncertainties(made)
    sums: dict[tuple[tuple[str, str, bool], str, float, float], list[float]] = {}
    lines = made.lines[made.lines["scope"].isin(GROSS)]
    columns = ("meter", "quality", "factor_id", "kg_co2e")
    for meter, quality, factor, kg in _as_read(lines, columns, known):
        weak = quality in WEAK
        sure = known[meter]
        activity = sure.pct_of(quality) / 100 / Z
        key = ((meter, made.period.label, weak), factor, activity, sure.factor_pct / 100 / Z)
        sums.setdefault(key, []).append(kg)
    return sorted(
        Flow(unit, factor, math.fsum(parts), activity, error)
        for (unit, factor, activity, error), parts in sums.items()
    )


def _as_read(
    lines: pd.DataFrame, columns: Sequence[str], known: Mapping[str, Uncertainty]
) -> Iterator[tuple[Any, ...]]:
    """The lines, those that are taken off a meter as what they are: the sub-meter's reading.

    So its error is one, where it counts and where it is taken off, and a move changes no total.
    A sub-meter that counts nowhere is as sure as the meter it is taken off.
    """
    if "sub_meter" not in lines.columns:
        yield from rows_of(lines, columns)
        return
    both = ("sub_meter", "sub_quality", *columns)
    for sub, sub_quality, meter, quality, *rest in rows_of(lines, both):
        if not sub:
            yield meter, quality, *rest
        else:
            yield sub if sub in known else meter, sub_quality, *rest


def uncertainties(made: Inventory) -> Mapping[str, Uncertainty]:
    """The uncertainty of each counted meter, from the line of the definition it belongs to."""
    definition = made.definition
    faults = FaultList()
    table = definition.table
    if not definition.lines:
        faults.append(
            BadValue(
                f"no lines in {definition.name}",
                "[[line]] with [line.uncertainty], and the source of its percentages",
                "There is no default uncertainty: docs/inventories.md shows a definition.",
                table.place("title") if table else None,
            )
        )
    for line in definition.lines:
        if line.uncertainty is None:
            faults.append(_without(line))
    faults.raise_if_any()
    by_name = {line.name: line.uncertainty for line in definition.lines}
    return {
        meter: sure
        for meter, name in made.line_names.items()
        if (sure := by_name[name]) is not None
    }


def _without(line: InventoryLine) -> BadValue:
    return BadValue(
        f"line {line.name!r} without uncertainty",
        "[line.uncertainty] with activity_pct, factor_pct and their source",
        "There is no default uncertainty.",
        line.place(),
    )


def variance(after: Sequence[Flow], before: Sequence[Flow] = ()) -> float:
    """The variance of the total of *after*, or of its change from *before*, in kg², propagated.

    Var = Σ over units (Σ E·a)² + Σ over factors (Σ E·f)² + Σ over both (Σ E·a·f)²; in a change
    the errors of factors are taken off each other, those of activity are not. The last term is
    what the IPCC's equation 3.1, which is of first order, leaves out of a product. With it the
    variance is that of Σ E·(1 + a·z)·(1 + f·z') itself, since z, z' and z·z' are uncorrelated:
    small percentages hardly feel it, large ones would fall short of a Monte Carlo without it.
    """
    units: dict[tuple[str, str, bool], list[float]] = {}
    factors: dict[str, list[float]] = {}
    both: dict[tuple[object, str], list[float]] = {}
    for sign, flows in ((1.0, after), (-1.0, before)):
        for flow in flows:
            units.setdefault(flow.unit, []).append(flow.kg_co2e * flow.activity)
            factors.setdefault(flow.factor, []).append(sign * flow.kg_co2e * flow.factor_error)
            joint = flow.kg_co2e * flow.activity * flow.factor_error
            both.setdefault((flow.unit, flow.factor), []).append(joint)
    sums = (math.fsum(parts) for parts in (*units.values(), *factors.values(), *both.values()))
    return math.fsum(value * value for value in sums)


def propagated(after: Sequence[Flow], before: Sequence[Flow] = ()) -> Interval:
    """The 95 % interval of a total, or of a change, by error propagation."""
    kg = math.fsum([*(flow.kg_co2e for flow in after), *(-flow.kg_co2e for flow in before)])
    sd = math.sqrt(variance(after, before))
    return Interval(kg, sd, kg - Z * sd, kg + Z * sd, "error propagation")


def simulated(
    after: Sequence[Flow], before: Sequence[Flow] = (), draws: int = DRAWS, seed: int = SEED
) -> Interval:
    """The same by *draws* Monte Carlo draws: 2.5 % of them lie below ``low``, 2.5 % above ``high``.

    Σ E·(1 + a·z)·(1 + f·z'), with one error z for every unit of activity and one z' for every
    factor. A draw takes the factors' errors; by these the units' errors, which are many more, are a
    sum of independent normals, so one normal of its variance stands for all of them: the totals
    have the same distribution as if each were drawn. The same *seed* gives the same numbers.
    """
    import numpy as np
    from scipy.sparse import csr_array

    flows = [*after, *before]
    signs = np.array([1.0] * len(after) + [-1.0] * len(before))
    units = {unit: place for place, unit in enumerate(sorted({flow.unit for flow in flows}))}
    factors = {name: place for place, name in enumerate(sorted({flow.factor for flow in flows}))}
    kg = np.array([flow.kg_co2e for flow in flows]) * signs
    rows = np.array([units[flow.unit] for flow in flows])
    columns = np.array([factors[flow.factor] for flow in flows])
    activity = np.array([flow.activity for flow in flows])
    error = np.array([flow.factor_error for flow in flows])
    shape = (len(units), len(factors))

    def matrix(values: Array) -> csr_array:
        return csr_array((values, (rows, columns)), shape=shape)

    # Σ E + Σ_f z'·d + Σ_u z·(b + Σ_f c·z'), whose last sum has the variance Σ_u (b + Σ_f c·z')².
    d = np.asarray(matrix(kg * error).sum(axis=0)).ravel()
    b = np.asarray(matrix(kg * activity).sum(axis=1)).ravel()
    c = matrix(kg * activity * error)
    squares, across, own = (c.T @ c).toarray(), c.T @ b, float(b @ b)
    generator = np.random.default_rng(seed)
    parts = []
    for first in range(0, draws, CHUNK):
        size = min(CHUNK, draws - first)
        of_factors = generator.standard_normal((size, len(factors)))
        of_units = generator.standard_normal(size)
        of_variance = own + 2 * (of_factors @ across)
        of_variance += ((of_factors @ squares) * of_factors).sum(axis=1)
        parts.append(of_factors @ d + of_units * np.sqrt(np.maximum(of_variance, 0.0)))
    totals = np.concatenate(parts) + math.fsum(kg)
    low, high = np.quantile(totals, [0.025, 0.975])
    return Interval(
        math.fsum(kg), float(totals.std(ddof=1)), float(low), float(high), f"{draws:,} draws"
    )


def widenings(made: Inventory, flows: Sequence[Flow]) -> list[Widening]:
    """The weak and the missing readings of a period, those that widen its interval most first."""
    return sorted(
        [*_weak(made, flows), *_missing(made, flows)], key=lambda each: (-each.widens, each.meter)
    )


def _weak(made: Inventory, flows: Sequence[Flow]) -> Iterator[Widening]:
    whole = variance(flows)
    known = uncertainties(made)
    by_unit: dict[tuple[str, str, bool], list[Flow]] = {}
    for flow in flows:
        if flow.unit[2]:
            by_unit.setdefault(flow.unit, []).append(flow)
    for (meter, _, _), own in sorted(by_unit.items()):
        kg, sure = math.fsum(flow.kg_co2e for flow in own), known[meter]
        read = [replace(flow, activity=sure.activity_pct / 100 / Z) for flow in own]
        # The terms of factors alone are the same on both sides, so the rest of the estate is too.
        without = max(0.0, whole - variance(own) + variance(read))
        yield Widening(meter, "estimated", kg, Z * (math.sqrt(whole) - math.sqrt(without)))


def _missing(made: Inventory, flows: Sequence[Flow]) -> Iterator[Widening]:
    whole = variance(flows)
    known = uncertainties(made)
    shared: dict[str, list[float]] = {}
    by_meter: dict[str, list[Flow]] = {}
    for flow in flows:
        shared.setdefault(flow.factor, []).append(flow.kg_co2e * flow.factor_error)
        by_meter.setdefault(flow.unit[0], []).append(flow)
    factors = {factor: math.fsum(parts) for factor, parts in shared.items()}
    for cover in made.completeness.partial if made.completeness else ():
        days = cover.days_expected - cover.days_with_data
        told = counted(round(days), "day")
        if cover.days_with_data <= 0:
            yield Widening(cover.meter, f"no data at all ({told})", 0.0, math.inf)
            continue
        filled = [
            replace(
                flow,
                unit=(cover.meter, "missing", True),
                kg_co2e=flow.kg_co2e / cover.days_with_data * days,
                activity=known[cover.meter].estimated_pct / 100 / Z,
            )
            for flow in by_meter.get(cover.meter, ())
        ]
        # (F + d)² − F² = d² + 2·F·d: what is filled in shares its factors with all the rest.
        more = (2 * factors[flow.factor] * flow.kg_co2e * flow.factor_error for flow in filled)
        wider = max(0.0, math.fsum([whole, variance(filled), *more]))
        kg = math.fsum(flow.kg_co2e for flow in filled)
        widens = Z * (math.sqrt(wider) - math.sqrt(whole))
        yield Widening(cover.meter, f"missing {told}", kg, widens)
