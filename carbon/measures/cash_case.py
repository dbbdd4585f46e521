"""The council's cash case of a measure: payback, present value, return, £ per tonne.

Conventions, printed with every appraisal: a measure's year 0 is the year before the first saving
(or the first in which capital is paid); each amount falls at the end of its year; the first saving
is in year 1 at the earliest. Present values of all measures are in money of one day, the first of
the appraisal's base year, so that they can be compared and added up. Money is as the measures file
and the tariffs state it; no general inflation is added. What the Green Book asks is another case,
:mod:`carbon.measures.social`, and no figure of one enters the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from carbon.errors import Fault, Faults, listed
from carbon.measures.assumptions import USUAL_RATE, Assumptions, stated
from carbon.measures.cashflow import (
    InternalRate,
    internal_rate,
    net_present_value,
    payback,
    present_values,
)
from carbon.measures.energy import why_no_kwh
from carbon.measures.lifetime import (
    Persistence,
    YearOfLife,
    described_factor,
    life_of,
    persistence,
)
from carbon.measures.measure import ELECTRICITY, Measure
from carbon.measures.prices import EXPORT, RETAIL
from carbon.periods import financial_year_of

T = TypeVar("T")


@dataclass(frozen=True)
class CashYear:
    """One year of the cash case, in GBP.

    ``year`` counts from the measure's own year 0, which stands in ``calendar_year``.
    ``capital`` is what is paid for the measure and its replacements, ``grant`` what is given
    towards it, ``energy`` what the fuels saved would have cost, ``export`` what sold electricity
    earns, ``other`` what else is saved less maintenance.
    """

    year: int
    calendar_year: int
    capital: float
    grant: float
    energy: float
    export: float
    other: float

    @property
    def net(self) -> float:
        """What the year leaves in the council's hands."""
        return math.fsum((-self.capital, self.grant, self.energy, self.export, self.other))


@dataclass(frozen=True)
class Appraisal:
    """The cash case of ``measure`` and its tonnes, unrounded.

    ``cost_gbp`` is ``capital_gbp`` less ``grant_gbp``, without replacements. Lifetime tonnes stand
    here both ways: ``lifetime_tco2e`` year by year, ``salix_lifetime_tco2e`` the first year's × the
    persistence factor. £ per tonne is cost ÷ tonnes; None where no tonnes are saved. ``life`` and
    ``cash`` hold the years that every figure is made from. ``base_year`` is the financial year on
    whose first day present values stand, by the discount ``rate``, a share a year. ``persistence``
    and ``internal_rate`` carry how they are known, or why not; ``conventions`` hold for every
    measure, ``remarks`` for this one; ``no_kwh`` says why it has no kWh, empty where it has.
    """

    measure: Measure
    life: tuple[YearOfLife, ...]
    cash: tuple[CashYear, ...]
    rate: float
    base_year: int
    capital_gbp: float
    grant_gbp: float
    persistence: Persistence
    internal_rate: InternalRate
    conventions: tuple[str, ...]
    remarks: tuple[str, ...]
    no_kwh: str = ""

    @property
    def cost_gbp(self) -> float:
        """Capital less grant, undiscounted and without replacements."""
        return self.capital_gbp - self.grant_gbp

    @property
    def flow(self) -> list[float]:
        """Net GBP by year, from year 0."""
        return [year.net for year in self.cash]

    @property
    def years_from_base(self) -> int:
        """From the first day of the base year to the end of the measure's year 0; below 0: before.

        Each amount falls at the end of its year: one of 2025 falls on the first day of 2026.
        """
        return self.measure.year_zero + 1 - self.base_year

    @property
    def present_flow(self) -> list[float]:
        """Net GBP by year from year 0, each in money of the base year."""
        return present_values(self.flow, self.rate, self.years_from_base)

    @property
    def first_year_saving_gbp(self) -> float:
        """What the first year of the life saves net, without capital, grant and replacements."""
        return self.yearly_savings_gbp[0]

    @property
    def yearly_savings_gbp(self) -> list[float]:
        """What each year of the life saves net, without capital, grant and replacements."""
        first = self.measure.first_year - self.measure.year_zero
        return [math.fsum((year.energy, year.export, year.other)) for year in self.cash[first:]]

    @property
    def lifetime_saving_gbp(self) -> float:
        """Savings over the life less replacements, undiscounted."""
        return math.fsum(self.flow) + self.cost_gbp

    @property
    def first_year_kwh(self) -> float | None:
        """kWh saved in the first year, all fuels together; None where one has none known."""
        return self.life[0].kwh

    @property
    def lifetime_kwh(self) -> float | None:
        """kWh saved over the life; None as in the first year."""
        known = [year.kwh for year in self.life if year.kwh is not None]
        return math.fsum(known) if self.first_year_kwh is not None else None

    @property
    def first_year_tco2e(self) -> float:
        """tCO2e saved in the first year."""
        return self.life[0].tco2e

    @property
    def first_year_direct_tco2e(self) -> float:
        """tCO2e of fuels burnt by the council that are saved in the first year."""
        return self.life[0].direct_tco2e

    @property
    def lifetime_tco2e(self) -> float:
        """tCO2e over the life, year by year: deterioration × that year's factor."""
        return math.fsum(year.tco2e for year in self.life)

    @property
    def lifetime_direct_tco2e(self) -> float:
        """Direct tCO2e over the life, year by year."""
        return math.fsum(year.direct_tco2e for year in self.life)

    @property
    def salix_lifetime_tco2e(self) -> float:
        """tCO2e over the life as Salix does: the first year's × the persistence factor."""
        return self.first_year_tco2e * self.persistence.years

    @property
    def salix_lifetime_direct_tco2e(self) -> float:
        """Direct tCO2e over the life as Salix does."""
        return self.first_year_direct_tco2e * self.persistence.years

    @property
    def simple_payback_years(self) -> float | None:
        """Cost ÷ first-year net saving; None where nothing is saved.

        A figure of the first year: whether a measure pays back is told by :attr:`payback_years`.
        """
        saving = self.first_year_saving_gbp
        return self.cost_gbp / saving if saving > 0 else None

    @property
    def payback_years(self) -> float | None:
        """Years from year 0 until the undiscounted flow has paid back for good; None if never.

        With what it loses each year, its replacements and running costs: only a measure that has
        one pays back within its life.
        """
        return payback(self.flow)

    @property
    def discounted_payback_years(self) -> float | None:
        """Years from year 0 until the discounted flow has paid back for good; None if never."""
        return payback(self.flow, self.rate)

    @property
    def npv_gbp(self) -> float:
        """Net present value of the cash flow, in money of the base year."""
        return net_present_value(self.flow, self.rate, self.years_from_base)

    @property
    def irr(self) -> float | None:
        """Internal rate of return as a share a year, None where there is no single one."""
        return self.internal_rate.rate

    @property
    def gbp_per_tco2e(self) -> float | None:
        """Cost ÷ lifetime tCO2e, year by year."""
        return _ratio(self.cost_gbp, self.lifetime_tco2e)

    @property
    def gbp_per_direct_tco2e(self) -> float | None:
        """Cost ÷ direct lifetime tCO2e, year by year."""
        return _ratio(self.cost_gbp, self.lifetime_direct_tco2e)

    @property
    def salix_gbp_per_tco2e(self) -> float | None:
        """Cost ÷ lifetime tCO2e as Salix does."""
        return _ratio(self.cost_gbp, self.salix_lifetime_tco2e)

    @property
    def salix_gbp_per_direct_tco2e(self) -> float | None:
        """Cost ÷ direct lifetime tCO2e as Salix does."""
        return _ratio(self.cost_gbp, self.salix_lifetime_direct_tco2e)

    @property
    def break_even_carbon_price(self) -> float | None:
        """The constant £ per tCO2e at which the cash case's NPV would be 0; below 0 it pays.

        Tonnes are discounted as the money is, to the same base year.
        """
        tonnes = [0.0] * len(self.cash)
        start = self.measure.first_year - self.measure.year_zero
        for year in self.life:
            tonnes[start + year.number - 1] = year.tco2e
        return _ratio(
            0.0 - self.npv_gbp, net_present_value(tonnes, self.rate, self.years_from_base)
        )


def _ratio(amount: float, tonnes: float) -> float | None:
    return amount / tonnes if tonnes > 0 else None


def appraise(measure: Measure, given: Assumptions) -> Appraisal:
    """The cash case of *measure*, and what it saves over its life.

    Raises :class:`~carbon.factors.appraisal.MissingYear` for a year without a factor and
    :class:`~carbon.measures.prices.MissingPrice` for a fuel without a price.
    """
    life = life_of(measure, given)
    cash = _cash(measure, life, given)
    rate = internal_rate([year.net for year in cash])
    return Appraisal(
        measure=measure,
        life=life,
        cash=cash,
        rate=given.rate,
        base_year=given.base_year,
        capital_gbp=measure.capital_gbp * given.scales.capital,
        grant_gbp=granted(measure, given),
        persistence=persistence(measure, given),
        internal_rate=rate,
        conventions=conventions(given),
        remarks=(*_remarks(measure, given), *((f"{rate.reason}.",) if rate.reason else ())),
        no_kwh=why_no_kwh(measure, given),
    )


def appraise_all(measures: Iterable[Measure], given: Assumptions) -> list[Appraisal]:
    """The cash case of each measure; faults of all of them are raised together."""
    return of_all(appraise, measures, given)


def of_all(
    function: Callable[[Measure, Assumptions], T], measures: Iterable[Measure], given: Assumptions
) -> list[T]:
    """*function* of each measure; faults of all come together, each said once with its measures."""
    made: list[T] = []
    faults: dict[str, tuple[Fault, list[str]]] = {}
    for measure in measures:
        try:
            made.append(function(measure, given))
        except Fault as fault:
            faults.setdefault(str(fault), (fault, []))[1].append(measure.id)
    for found, names in faults.values():
        found.found += f", for {listed(names)}"
    if faults:
        raise Faults([found for found, _ in faults.values()])
    return made


def _cash(
    measure: Measure, life: tuple[YearOfLife, ...], given: Assumptions
) -> tuple[CashYear, ...]:
    base = measure.year_zero
    replaced = dict(measure.replacements)
    by_year = {year.year: year for year in life}
    grant = granted(measure, given)
    grants = {year: grant * share for year, share in _shares(measure).items()}
    made = []
    for calendar in range(base, life[-1].year + 1):
        year = by_year.get(calendar)
        capital = measure.capital.get(calendar, 0.0)
        capital += replaced.get(year.number, 0.0) if year else 0.0
        made.append(
            CashYear(
                year=calendar - base,
                calendar_year=calendar,
                capital=capital * given.scales.capital,
                grant=grants.get(calendar, 0.0),
                energy=_energy(measure, year, given) if year else 0.0,
                export=_export(measure, year, given) if year else 0.0,
                other=measure.other_saving_gbp - measure.maintenance_gbp if year else 0.0,
            )
        )
    return tuple(made)


def granted(measure: Measure, given: Assumptions) -> float:
    """The grant in GBP: no more than the capital, where that is taken to be less than planned."""
    return min(measure.grant_gbp, measure.capital_gbp * given.scales.capital)


def _shares(measure: Measure) -> dict[int, float]:
    """The grant comes as the capital is paid."""
    if not measure.capital_gbp:
        return {}
    return {year: amount / measure.capital_gbp for year, amount in measure.capital.items()}


def _energy(measure: Measure, year: YearOfLife, given: Assumptions) -> float:
    amounts = (
        quantity * given.prices.at(measure, fuel, year.year, RETAIL)
        for fuel, quantity in year.quantities.items()
    )
    return math.fsum(amounts) * given.scales.price


def _export(measure: Measure, year: YearOfLife, given: Assumptions) -> float:
    if not year.export_kwh:
        return 0.0
    price = given.prices.at(measure, ELECTRICITY, year.year, EXPORT)
    return year.export_kwh * price * given.scales.price


def base_sentence(given: Assumptions) -> str:
    """To which day present values are discounted, and at which rate."""
    usual = ", the Green Book's standard rate" if given.rate == USUAL_RATE else ""
    year = financial_year_of(date(given.base_year, 4, 1))
    return (
        f"Base year {year}: every present value is in money of 1 April {given.base_year}, at "
        f"{stated(given.rate, 2)} a year{usual}, so that measures of different years can be "
        "compared and added up."
    )


def conventions(given: Assumptions) -> tuple[str, ...]:
    """What the cash case takes by convention, in words."""
    return (
        "Cash case: amounts fall at the end of their year; the first saving is in year 1, the "
        "twelve months from the start, before which year 0 ends.",
        f"{base_sentence(given)} What is paid as a measure starts from January to June "
        f"{given.base_year} is not discounted. No general inflation is added: capital is in its "
        "own price year, energy as the tariff and its escalation state it.",
        "Cost is capital less grant. Simple payback is cost ÷ first-year net saving; whether a "
        "measure pays back is told by the flow of its years, undiscounted: like discounted payback "
        "it counts from year 0. The break-even carbon price discounts tonnes as NPV does money, to "
        "the same base year.",
        "Lifetime tCO2e, Salix: first-year tCO2e × persistence factor. Lifetime tCO2e, year by "
        "year: deterioration × that year's factor.",
    )


def _remarks(measure: Measure, given: Assumptions) -> Iterable[str]:
    for fuel in measure.quantities:
        yield f"factor of {described_factor(fuel, given)}."
        yield f"price of {given.prices.described(measure, fuel)}."
    if why := why_no_kwh(measure, given):
        yield why
    if measure.export_kwh:
        price = given.prices.described(measure, ELECTRICITY, EXPORT)
        yield f"{price}; exported electricity earns no tonnes."
    found = persistence(measure, given)
    yield f"persistence factor {found.years:.4g}, {found.how}."
    if measure.year_zero + 1 < given.base_year:
        yield "it starts before the base year: what comes before that is compounded to it."
    scales = given.scales
    for name in ("price", "saving", "capital", "factor"):
        if getattr(scales, name) != 1:
            yield f"every {name} × {getattr(scales, name):g}, as asked."
