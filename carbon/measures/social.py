"""The Green Book social case of a measure: what it is worth to society, apart from the cash case.

Conventions, printed with every case: the base year is the appraisal's, one for all measures; it
is year 0 and is not discounted; later years are discounted at the social time preference rate of
their band. Amounts count by calendar year: capital in that in which the measure starts, unless the
file says by year, and savings in those of its life. All amounts are in one price year, by
the GDP deflator; tonnes are worth that year's carbon value. Grants are transfers and left out.
Energy is worth its long-run variable cost, which the user supplies in the tariff file; without it
energy is left out and that is said. Capital and replacements carry optimism bias where it is
stated. Source: HM Treasury, The Green Book; DESNZ, Valuation of energy use and greenhouse gas
emissions for appraisal.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from carbon.errors import BadValue, UnknownName
from carbon.measures.assumptions import Assumptions, share, stated
from carbon.measures.cash_case import of_all
from carbon.measures.lifetime import YearOfLife, life_of
from carbon.measures.measure import Measure
from carbon.measures.percentages import is_share, parse_percent
from carbon.measures.prices import LONG_RUN_VARIABLE

AIR_QUALITY = "air quality"


@dataclass(frozen=True)
class SocialYear:
    """One year in GBP of the price year, undiscounted; ``factor`` discounts it to the base year.

    ``year`` counts from the base year, below 0 before it.

    ``capital`` includes optimism bias; ``energy`` is at long-run variable cost, without the fuels
    that have none; ``carbon`` is tonnes × the year's carbon value.
    """

    year: int
    calendar_year: int
    factor: float
    capital: float
    maintenance: float
    energy: float
    other: float
    tco2e: float
    carbon: float


@dataclass(frozen=True)
class SocialCase:
    """The Green Book case, unrounded, in GBP of ``price_year``.

    ``left_out`` names the fuels whose energy is not valued; ``benefits_left_out`` all that is not.
    """

    measure: Measure
    years: tuple[SocialYear, ...]
    base_year: int
    price_year: int
    scenario: str
    optimism_bias: float
    left_out: tuple[str, ...]
    conventions: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def benefits_left_out(self) -> tuple[str, ...]:
        """What society gains or loses and is not valued here, in words."""
        energy = [f"energy of {fuel}" for fuel in self.left_out]
        export = ["exported electricity"] if self.measure.export_kwh else []
        return (AIR_QUALITY, *energy, *export)

    @property
    def present_cost_gbp(self) -> float:
        """Present value of capital, replacements and maintenance."""
        return math.fsum(y.factor * (y.capital + y.maintenance) for y in self.years)

    @property
    def present_carbon_gbp(self) -> float:
        """Present value of the carbon saved."""
        return math.fsum(y.factor * y.carbon for y in self.years)

    @property
    def present_energy_gbp(self) -> float:
        """Present value of the energy saved, of the fuels that have a long-run variable cost."""
        return math.fsum(y.factor * y.energy for y in self.years)

    @property
    def present_other_gbp(self) -> float:
        """Present value of what else is saved."""
        return math.fsum(y.factor * y.other for y in self.years)

    @property
    def npv_gbp(self) -> float:
        """Net present social value."""
        return self._without_carbon + self.present_carbon_gbp

    @property
    def _without_carbon(self) -> float:
        return self.present_energy_gbp + self.present_other_gbp - self.present_cost_gbp

    @property
    def benefit_cost_ratio(self) -> float | None:
        """Present benefits ÷ present cost; None where nothing is paid."""
        cost = self.present_cost_gbp
        return (self.npv_gbp + cost) / cost if cost > 0 else None

    @property
    def break_even_carbon_value(self) -> float | None:
        """The constant GBP per tCO2e at which the net present social value is 0."""
        tonnes = math.fsum(y.factor * y.tco2e for y in self.years)
        return (0.0 - self._without_carbon) / tonnes if tonnes > 0 else None


def social_case(measure: Measure, given: Assumptions) -> SocialCase:
    """The Green Book case of *measure*.

    Raises :class:`~carbon.factors.appraisal.MissingYear` for a year without a factor, a carbon
    value or a deflator.
    """
    life = {year.year: year for year in life_of(measure, given)}
    bias = bias_of(measure, given)
    left_out = tuple(
        fuel
        for fuel in measure.quantities
        if not given.prices.has(measure, fuel, LONG_RUN_VARIABLE)
    )
    capital = dict(measure.capital_by_year) or {measure.start.year: measure.capital_gbp}
    return SocialCase(
        measure=measure,
        years=tuple(
            _year(measure, life.get(calendar), calendar, capital, bias, left_out, given)
            for calendar in range(min(*life, *capital), max(*life, *capital) + 1)
        ),
        base_year=given.base_year,
        price_year=given.social_price_year,
        scenario=given.scenario,
        optimism_bias=bias,
        left_out=left_out,
        conventions=(
            f"Green Book case: base year {given.base_year}, which is year 0 and undiscounted, for "
            f"all measures; GBP of {given.social_price_year}; social time preference rate 3.5 % to "
            "year 30, then less.",
            f"Carbon values: {given.scenario}. Grants are transfers and left out. The break-even "
            f"carbon value is a constant GBP of {given.social_price_year} per tCO2e, its tonnes "
            "discounted as the net present value is.",
            "Left out of every case: air quality, whose damage costs are not carried here; so what "
            "burns less is worth more than is said.",
        ),
        remarks=tuple(_remarks(measure, bias, left_out, given)),
    )


def social_cases(measures: Sequence[Measure], given: Assumptions) -> list[SocialCase]:
    """The Green Book case of each measure; faults of all of them are raised together."""
    return of_all(social_case, measures, given)


def bias_of(measure: Measure, given: Assumptions) -> float:
    """Optimism bias on the measure's capital as a share: its own, else the one for all.

    Raises :class:`~carbon.errors.UnknownName` for a category that is not the Green Book's.
    """
    text = measure.optimism_bias or given.optimism_bias
    if not text:
        return 0.0
    known = given.values.optimism_bias
    if text in known:
        return known[text].capital_upper
    try:
        percentage = parse_percent(text, is_share, measure.place)
    except ValueError:
        raise UnknownName(
            "optimism bias", text, known, "Or a percentage of the capital, such as 24.",
            measure.place,
        ) from None  # fmt: skip
    if percentage < 0:
        raise BadValue(text, "a percentage of 0 or more", "", measure.place)
    return share(percentage)


def _year(
    measure: Measure,
    year: YearOfLife | None,
    calendar: int,
    paid: Mapping[int, float],
    bias: float,
    left_out: Sequence[str],
    given: Assumptions,
) -> SocialYear:
    def rebased(amount: float) -> float:
        if not amount:
            return 0.0
        return given.values.rebased(amount, measure.price_year, given.social_price_year)

    capital = paid.get(calendar, 0.0)
    tonnes = energy = carbon = 0.0
    if year:
        capital += dict(measure.replacements).get(year.number, 0.0)
        tonnes = year.tco2e
        carbon = tonnes * given.values.carbon_value(
            calendar, given.social_price_year, given.scenario, given.hold
        )
        energy = math.fsum(
            quantity * _long_run_variable(measure, fuel, calendar, given)
            for fuel, quantity in year.quantities.items()
            if fuel not in left_out
        )
    number = calendar - given.base_year
    return SocialYear(
        year=number,
        calendar_year=calendar,
        factor=given.values.discount_factor(number),
        capital=rebased(capital) * (1 + bias) * given.scales.capital,
        maintenance=rebased(measure.maintenance_gbp) if year else 0.0,
        energy=energy * given.scales.price,
        other=rebased(measure.other_saving_gbp) if year else 0.0,
        tco2e=tonnes,
        carbon=carbon,
    )


def _long_run_variable(measure: Measure, fuel: str, year: int, given: Assumptions) -> float:
    """GBP of the case's price year that a unit of *fuel* costs society in *year*."""
    price = given.prices.at(measure, fuel, year, LONG_RUN_VARIABLE)
    row = given.prices.row(measure, fuel, year, LONG_RUN_VARIABLE)
    if row is None or row.price_year is None:
        return price
    return given.values.rebased(price, row.price_year, given.social_price_year)


def _remarks(
    measure: Measure, bias: float, left_out: Sequence[str], given: Assumptions
) -> Iterable[str]:
    if left_out:
        yield (
            f"energy of {', '.join(left_out)} is left out: the tariff file has no "
            f"row of kind {LONG_RUN_VARIABLE} for it."
        )
    added = [fuel for fuel in left_out if measure.quantities[fuel] < 0]
    if added:
        yield (
            f"it adds {', '.join(added)}, whose cost is among what is left out: the net value is "
            "too high."
        )
    unstated = [
        fuel
        for fuel in measure.quantities
        if fuel not in left_out
        and (row := given.prices.row(measure, fuel, measure.first_year, LONG_RUN_VARIABLE))
        and row.price_year is None
    ]
    if unstated:
        yield (
            f"the long-run variable cost of {', '.join(unstated)} is taken to be in GBP of "
            f"{given.social_price_year}: the tariff file states no price_year."
        )
    if min(measure.start.year, measure.year_zero + 1) < given.base_year:
        yield "it starts before the base year: what comes before that is compounded to it."
    if measure.export_kwh:
        yield "exported electricity is left out: it has no long-run variable cost."
    if bias:
        yield f"capital and replacements + {stated(bias)} of them for optimism bias."
    else:
        yield "no optimism bias stated, none added."
