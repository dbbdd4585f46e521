"""What an appraisal report is about: measures appraised, what they come to, and what pays them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from carbon.bodies import Body
from carbon.factors.appraisal import MissingYear
from carbon.figures.column import text
from carbon.measures.assumptions import Assumptions
from carbon.measures.cash_case import Appraisal
from carbon.measures.cashflow import is_short
from carbon.measures.editions import Used, editions_used
from carbon.measures.figures import CASH_PAGE
from carbon.measures.finance import FinanceOption, Terms, ways_to_pay
from carbon.measures.fund import Account
from carbon.measures.measure import OPEN_STATUSES, Measure
from carbon.measures.not_appraised import NotAppraised, appraise_known
from carbon.measures.portfolio.optimum import Limits
from carbon.measures.portfolio.programme import candidates
from carbon.measures.portfolio.selection import Portfolio, choose
from carbon.measures.portfolio.totals import ProgrammeTotals, totals
from carbon.measures.scheme_application import Application, application
from carbon.measures.schemes import UNKNOWN, Scheme, SchemeResult, assess
from carbon.measures.social import SocialCase, social_case
from carbon.register.register import Register
from carbon.targets.gap import TargetGap


@dataclass(frozen=True)
class Appraised:
    """One measure: its cash case, its Green Book case or why there is none, the schemes' answers.

    ``rank`` counts from 1, the shortest simple payback first; what has none comes last.
    """

    rank: int
    cash: Appraisal
    social: SocialCase | None
    no_social: str
    answers: tuple[SchemeResult, ...]

    @property
    def name(self) -> str:
        """The measure's name, or its id where it has none."""
        return self.cash.measure.name or self.cash.measure.id


#: A measure by its number and name, and the figures of its cash case as a page heads them.
NUMBERED = text("measure", "Measure", lambda each: f"{each.rank}. {each.name}")
OF_EACH = CASH_PAGE.within(lambda each: each.cash)


@dataclass(frozen=True)
class PortfolioBudget:
    """What may be spent, and by what the best set within it is chosen: tonnes, npv or savings."""

    limits: Limits
    aim: str = "tonnes"
    payback_years: float | None = None


@dataclass(frozen=True)
class Programme:
    """Everything that an appraisal report says, as figures.

    ``file`` is the measures' file as it is printed. ``portfolio`` is the best set within the
    budget, ``account`` the fund's, each None where none was given. ``applications`` and ``ways``
    are of every measure that is still to be decided on, alternatives too. ``gap`` is the gap to
    the target ``gap_of``, None where no inventory was named or where ``no_gap`` says why there is
    none. ``not_appraised`` are measures
    that are decided and began before the tables do; ``remarks`` are what is to be said of the
    reading.
    """

    council: str
    file: str
    as_at: date
    given: Assumptions
    measures: tuple[Appraised, ...]
    totals: ProgrammeTotals
    schemes: tuple[Scheme, ...] = ()
    portfolio: Portfolio | None = None
    account: Account | None = None
    remarks: tuple[str, ...] = ()
    not_appraised: tuple[NotAppraised, ...] = ()
    body: Body = field(default_factory=Body)
    applications: tuple[Application, ...] = ()
    terms: Terms | None = None
    ways: tuple[tuple[Measure, tuple[FinanceOption, ...]], ...] = ()
    gap: TargetGap | None = None
    gap_of: str = ""
    no_gap: str = ""

    @property
    def editions_used(self) -> tuple[Used, ...]:
        """The editions that the report rests on, each once."""
        all_of_them = [each.cash.measure for each in self.measures]
        made = [each.cash.measure for each in self.measures if each.social]
        cash = editions_used(all_of_them, self.given, salix=True)
        social = editions_used(made, self.given, cash=False, social=True)
        return tuple(dict.fromkeys((*cash, *social)))

    @property
    def listed(self) -> int:
        """How many measures the file has, those that could not be appraised among them."""
        return len(self.measures) + len(self.not_appraised)

    @property
    def quickest(self) -> Appraised | None:
        """Of the measures counted that cost money, the first to pay back by its flow; or None."""
        counted = {each.measure.id for each in self.totals.counted}
        paid = [
            (years, each.cash.measure.id, each)
            for each in self.measures
            if each.cash.measure.id in counted and is_short(-each.cash.cost_gbp)
            if (years := each.cash.payback_years) is not None
        ]
        return min(paid, key=lambda one: one[:2])[2] if paid else None

    @property
    def ranks(self) -> dict[str, int]:
        """Each measure's rank, by id."""
        return {each.cash.measure.id: each.rank for each in self.measures}

    @property
    def names(self) -> dict[str, str]:
        """Each measure's name, by id."""
        lacking = [each.measure for each in self.not_appraised]
        return {each.cash.measure.id: each.name for each in self.measures} | {
            measure.id: measure.name or measure.id for measure in lacking
        }


def programme(
    measures: Sequence[Measure],
    given: Assumptions,
    register: Register | None = None,
    *,
    council: str,
    file: str,
    as_at: date,
    schemes: Sequence[Scheme] = (),
    basis: str = "npv",
    budget: PortfolioBudget | None = None,
    account: Account | None = None,
    remarks: Sequence[str] = (),
    body: Body = UNKNOWN,
    terms: Terms | None = None,
    gap: TargetGap | None = None,
    gap_of: str = "",
    no_gap: str = "",
) -> Programme:
    """*measures* appraised, ranked and added up.

    A Green Book case that lacks a published value of some year is told, and not made; every other
    fault is raised, those of all measures together.
    """
    made = appraise_known(measures, given)
    ranked = sorted(made, key=_by_payback)
    whole = totals(measures, given, register, basis)
    undecided = [each for each in made if each.measure.status in OPEN_STATUSES]
    asked = [application(scheme, made, as_at, body, given, register) for scheme in schemes]
    return Programme(
        council=council,
        file=file,
        as_at=as_at,
        given=given,
        measures=tuple(
            Appraised(
                rank, cash, *_social(cash.measure, given), _answers(cash, schemes, body, as_at)
            )
            for rank, cash in enumerate(ranked, 1)
        ),
        totals=whole,
        schemes=tuple(schemes),
        portfolio=_portfolio(measures, given, register, budget) if budget else None,
        account=account,
        remarks=(*remarks, *made.remarks),
        not_appraised=made.not_appraised,
        body=body,
        applications=tuple(each for each in asked if each is not None),
        terms=terms,
        ways=tuple((made.measure, tuple(ways_to_pay(made, given, terms))) for made in undecided)
        if terms
        else (),
        gap=gap,
        gap_of=gap_of,
        no_gap=no_gap,
    )


def _by_payback(made: Appraisal) -> tuple[bool, float, str]:
    years = made.simple_payback_years
    return years is None, years or 0.0, made.measure.id


def _social(measure: Measure, given: Assumptions) -> tuple[SocialCase | None, str]:
    try:
        return social_case(measure, given), ""
    except MissingYear as fault:
        return None, f"found {fault.found}; expected {fault.expected}"


def _answers(
    cash: Appraisal, schemes: Sequence[Scheme], body: Body, as_at: date
) -> tuple[SchemeResult, ...]:
    return tuple(assess(cash, scheme, body=body, today=as_at) for scheme in schemes)


def _portfolio(
    measures: Sequence[Measure],
    given: Assumptions,
    register: Register | None,
    budget: PortfolioBudget,
) -> Portfolio:
    found, _ = candidates(measures, given, register)
    return choose(found, budget.limits, budget.aim, budget.payback_years)
