"""Other ways to pay for a measure, compared on the cash flows of its appraisal.

Own money (the council's, or its revolving fund's), borrowing, an energy performance contract, a
power purchase agreement. Every rate and price is the user's; none is ours. The energy saved, its
prices, the life, the base year and the discount rate are those of the cash case, so that the ways
differ in nothing but who pays when. Tonnes are the same in all of them.

*Borrowing*: capital less grant is borrowed as it is paid and repaid at the ends of the years after:
by equal payments (``annuity``), equal instalments and interest on what is left, or interest until
all is repaid at the end (``maturity``). *Performance contract*: the contractor pays capital and, in
the term, replacements, and has the grant; in each year of the term the council keeps the
guaranteed share of what is saved and pays the fee, afterwards it keeps all. A year that costs more
to run than before is the council's alone: there is no saving to share. Where the contract outlasts
the measure its fee goes on, as a loan's payments do. *Power purchase*: the provider pays the same,
maintains and has what is exported; in the term the council buys what the site uses of the
generation at the price agreed, afterwards it owns what generates.

Whether something is paid back, repaid or lost is decided in whole pence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Annotated, ClassVar

from carbon.errors import counted
from carbon.measures.assumptions import Assumptions, share
from carbon.measures.cash_case import Appraisal, CashYear
from carbon.measures.cashflow import is_short, net_present_value, payback
from carbon.measures.cells import MOST
from carbon.measures.percentages import is_rate, is_share, percentage
from carbon.money import printed
from carbon.records.kinds import mapped, number, one_of, text, whole
from carbon.records.reader import Rules, Wrong, names_of, record

#: Ways in which another pays and must have the money back.
OF_OTHERS = ("performance contract", "power purchase")
REPAYMENTS = ("annuity", "equal-instalments", "maturity")
MOST_YEARS = 60
_SHARE = mapped(percentage(is_share), share)
_RATE = mapped(percentage(is_rate), share)
_YEARS = whole(f"whole years from 1 to {MOST_YEARS}", lowest=1, highest=MOST_YEARS)
_PENCE = number("pence a kWh", "28.5", lowest=0, highest=10_000)
_FEE = number("a number of GBP a year", "1500", lowest=0, highest=MOST)
#: Who offers the terms: none is assumed, so each must say.
_SOURCE = text("who offers it and when, in quotes", filled=True)


#: What the council has of a year of the cash case, given its number in the measure's life.
_Left = Callable[[CashYear, int], float]


@dataclass(frozen=True)
class Borrowing:
    """A loan at *rate* a year as a share, over *term* years; ``source`` says who offers it."""

    rate: Annotated[float, _RATE, "rate_pct"]
    term: Annotated[int, _YEARS, "term_years"]
    source: Annotated[str, _SOURCE]
    repayment: Annotated[str, one_of(REPAYMENTS)] = REPAYMENTS[0]

    def payments(self, amount: float) -> list[float]:
        """What is paid at the end of each year of the term for *amount* borrowed.

        >>> [round(paid, 2) for paid in Borrowing(0.05, 2, "").payments(1000)]
        [537.8, 537.8]
        >>> Borrowing(0.05, 2, "", "equal-instalments").payments(1000)
        [550.0, 525.0]
        >>> Borrowing(0.05, 2, "", "maturity").payments(1000)
        [50.0, 1050.0]
        """
        part = amount / self.term
        if self.repayment == "maturity":
            return [amount * self.rate] * (self.term - 1) + [amount * (1 + self.rate)]
        if self.repayment == "equal-instalments":
            return [part + (amount - part * year) * self.rate for year in range(self.term)]
        if not self.rate:
            return [part] * self.term
        yearly = amount * self.rate / (1 - (1 + self.rate) ** -self.term)
        return [yearly] * self.term


@dataclass(frozen=True)
class Contract:
    """An energy performance contract: the *share* of savings that is guaranteed, GBP a year."""

    share: Annotated[float, _SHARE, "guaranteed_share_pct"]
    term: Annotated[int, _YEARS, "term_years"]
    fee_gbp: Annotated[float, _FEE, "fee_gbp_per_year"]
    source: Annotated[str, _SOURCE]


@dataclass(frozen=True)
class Purchase:
    """A power purchase agreement: GBP per kWh in its first year, and its growth a year."""

    gbp_per_kwh: Annotated[float, mapped(_PENCE, lambda pence: pence / 100), "pence_per_kwh"]
    growth: Annotated[float, _RATE, "escalation_pct"]
    term: Annotated[int, _YEARS, "term_years"]
    source: Annotated[str, _SOURCE]


@dataclass(frozen=True)
class OwnFund:
    """The council's own fund: what share of each saving returns to it until all is repaid."""

    returned: Annotated[float, _SHARE, "returned_pct"]
    source: Annotated[str, _SOURCE]


def _has_terms(
    borrowing: Borrowing | None,
    contract: Contract | None,
    purchase: Purchase | None,
    own_fund: OwnFund | None,
) -> Iterator[Wrong]:
    if not (borrowing or contract or purchase or own_fund):
        yield Wrong(None, "no terms", f"one of: [{'], ['.join(names_of(Terms))}]")


@dataclass(frozen=True)
class Terms:
    """The terms that the user has been offered, each None where there is none."""

    borrowing: Annotated[Borrowing | None, record(Borrowing)] = None
    contract: Annotated[Contract | None, record(Contract), "performance-contract"] = None
    purchase: Annotated[Purchase | None, record(Purchase), "power-purchase"] = None
    own_fund: Annotated[OwnFund | None, record(OwnFund), "own-fund"] = None

    RULES: ClassVar[Rules] = Rules(_has_terms)


@dataclass(frozen=True)
class FinanceOption:
    """One way to pay for one measure: the council's flow from its year 0, in GBP.

    ``not_possible`` says why there is no such way, and the flow is then empty. ``first`` is the
    number of year 0 from the base year, as in :func:`~carbon.measures.cashflow.present_values`.
    """

    name: str
    flow: tuple[float, ...]
    rate: float
    first: int
    own_gbp: float
    not_possible: str = ""
    remark: str = ""

    @property
    def up_front_gbp(self) -> float | None:
        """The most that the council is out of pocket at the end of any year."""
        if self.not_possible:
            return None
        return max(0.0, 0.0 - min(accumulate(self.flow)))

    @property
    def npv_gbp(self) -> float | None:
        """Net present value in money of the base year."""
        if self.not_possible:
            return None
        return net_present_value(self.flow, self.rate, self.first)

    @property
    def whole_gbp(self) -> float | None:
        """What the council has of it in the end, undiscounted."""
        return None if self.not_possible else math.fsum(self.flow)

    @property
    def costs_gbp(self) -> float | None:
        """What the way costs in all, undiscounted, against own money."""
        whole = self.whole_gbp
        return None if whole is None else self.own_gbp - whole

    @property
    def payback_years(self) -> float | None:
        """Years from year 0 until it has paid back for good; None if never."""
        return None if self.not_possible else payback(self.flow)


def ways_to_pay(made: Appraisal, given: Assumptions, terms: Terms) -> list[FinanceOption]:
    """The council's flow by each way that *terms* has, own money first."""
    flows: dict[str, list[float]] = {"own money": made.flow}
    if terms.own_fund:
        flows["own fund"] = made.flow
    if terms.borrowing:
        flows["borrowing"] = _borrowed(made, given, terms.borrowing)
    if terms.contract:
        flows["performance contract"] = _contracted(made, given, terms.contract)
    if terms.purchase:
        generates = made.measure.generation_kwh > 0
        flows["power purchase"] = _purchased(made, given, terms.purchase) if generates else []
    whole = math.fsum(made.flow)
    return [
        FinanceOption(
            name,
            tuple(flow),
            made.rate,
            made.years_from_base,
            whole,
            "" if flow else "it generates nothing",
            "; ".join(_remarks(name, flow, made, given, terms)) if flow else "",
        )
        for name, flow in flows.items()
    ]


def _remarks(
    name: str, flow: list[float], made: Appraisal, given: Assumptions, terms: Terms
) -> Iterator[str]:
    """What is to be said of a way beside its figures."""
    life = made.measure.life_years
    if name == "own fund" and terms.own_fund:
        yield _of_the_fund(made, terms.own_fund)
    if name == "borrowing" and terms.borrowing:
        owed = _owed_beyond_life(made, given, terms.borrowing)
        if owed:
            yield (
                f"the loan outlasts the measure by {counted(owed, 'year')}: what is still owed "
                "then is paid all the same"
            )
    if name == "performance contract" and terms.contract:
        contract = terms.contract
        if any(is_short(saved) for saved in made.yearly_savings_gbp[: contract.term]):
            yield (
                "what it costs more to run is the council's alone: only what is saved can be shared"
            )
        if contract.term > life:
            fee = contract.fee_gbp * (contract.term - life)
            yield (
                f"the contract outlasts the measure by {counted(contract.term - life, 'year')}"
                + (f", in which its fee goes on: {printed(fee)}" if fee else "")
            )
    if name == "power purchase" and terms.purchase and terms.purchase.term > life:
        yield (
            f"the agreement outlasts the measure by {counted(terms.purchase.term - life, 'year')}, "
            "in which nothing is generated and nothing bought"
        )
    if name in OF_OTHERS and is_short(lost := math.fsum(made.flow) - math.fsum(flow)):
        yield f"whoever pays would lose {printed(0.0 - lost)} by these terms: ask again"


def _initial(made: Appraisal, given: Assumptions, year: CashYear) -> float:
    """Capital of *year* without replacements, in GBP."""
    return made.measure.capital.get(year.calendar_year, 0.0) * given.scales.capital


def _replaced(made: Appraisal, given: Assumptions) -> Mapping[int, float]:
    """Replacements in GBP by calendar year, scaled as the appraisal's capital is."""
    measure, scale = made.measure, given.scales.capital
    return {measure.first_year + year - 1: amount * scale for year, amount in measure.replacements}


def _lent(made: Appraisal, given: Assumptions) -> Mapping[int, float]:
    """What is borrowed in GBP by the number of its year: capital less grant, as it is paid."""
    lent = {year.year: _initial(made, given, year) - year.grant for year in made.cash}
    return {year: amount for year, amount in lent.items() if is_short(0.0 - amount)}


def _owed_beyond_life(made: Appraisal, given: Assumptions, loan: Borrowing) -> int:
    """For how many years after the measure's life loans are paid; of staged capital the last."""
    ends = [year + loan.term for year in _lent(made, given)]
    return max(0, max(ends, default=0) - made.cash[-1].year)


def _borrowed(made: Appraisal, given: Assumptions, loan: Borrowing) -> list[float]:
    flow = [*made.flow, *[0.0] * loan.term]
    for year, lent in _lent(made, given).items():
        flow[year] += lent
        for after, paid in enumerate(loan.payments(lent), 1):
            flow[year + after] -= paid
    while len(flow) > len(made.flow) and not flow[-1]:
        flow.pop()
    return flow


def _contracted(made: Appraisal, given: Assumptions, contract: Contract) -> list[float]:
    replaced = _replaced(made, given)

    def left(year: CashYear, nth: int) -> float:
        saved = math.fsum((year.energy, year.export, year.other))
        if nth < 1:
            return 0.0
        if nth <= contract.term:
            return min(saved, saved * contract.share) - contract.fee_gbp
        return saved - replaced.get(year.calendar_year, 0.0)

    flow = _by_year_of_life(made, left)
    if contract.fee_gbp:
        flow += [0.0 - contract.fee_gbp] * (contract.term - made.measure.life_years)
    return flow


def _purchased(made: Appraisal, given: Assumptions, deal: Purchase) -> list[float]:
    measure, replaced = made.measure, _replaced(made, given)
    own_use = measure.generation_kwh * measure.self_use_pct / 100 * given.scales.saving
    kept = 1 - measure.deterioration_pct / 100

    def left(year: CashYear, nth: int) -> float:
        if nth < 1:
            return 0.0
        if nth > deal.term:
            saved = math.fsum((year.energy, year.export, year.other))
            return saved - replaced.get(year.calendar_year, 0.0)
        price = deal.gbp_per_kwh * (1 + deal.growth) ** (nth - 1)
        bought = own_use * kept ** (nth - 1) * price
        return year.energy + measure.other_saving_gbp - bought

    return _by_year_of_life(made, left)


def _by_year_of_life(made: Appraisal, left: _Left) -> list[float]:
    before = made.measure.first_year - made.measure.year_zero - 1
    return [left(year, year.year - before) for year in made.cash]


def _of_the_fund(made: Appraisal, fund: OwnFund) -> str:
    """When the fund has its money back, and that the council's flow is as with own money."""
    parts = math.fsum(amount for _, amount in made.measure.replacements)
    besides = f"; the {printed(parts)} of parts replaced are not the fund's" if parts else ""
    back = [max(0.0, saved) * fund.returned for saved in made.yearly_savings_gbp]
    if not is_short(0.0 - made.cost_gbp):
        return "it costs the council nothing"
    for nth in range(1, len(back) + 1):
        if not is_short(math.fsum(back[:nth]) - made.cost_gbp):
            return (
                f"the fund has its money back in year {nth}; services pay nothing up front{besides}"
            )
    return (
        f"not by the fund: of its {printed(made.cost_gbp)} it has {printed(math.fsum(back))} back "
        "in the measure's life"
    )
