"""The gap to the target: what measures take off each year, beside what the pathway asks.

The pathway asks a fall from the newest year with enough data. What measures add to that fall is
what they save in a year ahead *less* what they saved in that newest year: a project that was
working then is in its figure already, one that began halfway through it brings the rest, and one
whose life ends gives its saving back. Savings are counted as the inventory would count them: kWh at
the newest year's own factors, of the scopes of the target; on one meter they are combined as in the
portfolio.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from carbon.inventories.inventory import Inventory
from carbon.measures.assumptions import Assumptions
from carbon.measures.cash_case import Appraisal
from carbon.measures.closing import closing_remarks
from carbon.measures.measure import Measure
from carbon.measures.said import Said
from carbon.periods import Period
from carbon.register.register import Register
from carbon.targets.counted import (
    APPROVED,
    DELIVERED,
    PROPOSED,
    begun_on_paper,
    counted,
    idle_in,
    named,
)
from carbon.targets.progress import Progress
from carbon.targets.seen import less, seen_by


@dataclass(frozen=True)
class GapYear:
    """One year ahead; kg CO2e and GBP.

    ``asked_kg`` is the fall that the pathway asks since the newest year. ``done_kg`` is what
    delivered measures add to the fall by then, below 0 where their lives end; ``approved_kg`` and
    ``pipeline_kg`` what approved and proposed ones add on top. ``approved_gbp`` and
    ``pipeline_gbp`` are the cost, less grants, paid in the year.
    """

    period: Period
    allowed_kg: float
    asked_kg: float
    done_kg: float
    approved_kg: float
    pipeline_kg: float
    approved_gbp: float
    pipeline_gbp: float

    @property
    def without_approved_kg(self) -> float:
        """What of the fall asked has no approved project; never below 0."""
        return max(self.asked_kg - self.done_kg - self.approved_kg, 0.0)

    @property
    def without_project_kg(self) -> float:
        """What of it has no project at all, approved or proposed; never below 0."""
        return max(self.asked_kg - self.done_kg - self.approved_kg - self.pipeline_kg, 0.0)


@dataclass(frozen=True)
class TargetGap:
    """The years from the newest figure to the next milestone, and what they rest on.

    ``since`` is the newest year with enough data and ``from_kg`` its figure on ``basis``, like for
    like with the base. ``factors`` are kg per unit by fuel, empty where measures count by their
    appraisals' own tonnes. ``counted`` are measures by status, ``left_out`` those that could not
    be, with the reason. ``idle`` are those counted that are not at work in the milestone's
    year, ``begun`` those not done that were to start before the newest year ended; ``remarks`` are
    on sites and meters that close, ``rests_on`` on the newest and the base year. ``measures`` are
    the ids of those counted. ``outside`` are fuels of theirs that count nothing, as their emission
    is of other scopes; ``at_work_gbp`` is what those still to be decided on cost, less grants, that
    are at work in the milestone's year.
    """

    since: Period
    from_kg: float
    basis: str
    scopes: tuple[str, ...]
    years: tuple[GapYear, ...]
    factors: Mapping[str, float]
    counted: Mapping[str, tuple[str, ...]]
    left_out: tuple[tuple[Measure, str], ...]
    idle: tuple[Measure, ...] = ()
    begun: tuple[Measure, ...] = ()
    remarks: tuple[Said, ...] = ()
    rests_on: tuple[str, ...] = ()
    measures: frozenset[str] = frozenset()
    outside: tuple[str, ...] = ()
    at_work_gbp: float = 0.0

    @property
    def milestone(self) -> GapYear:
        """The year of the next milestone."""
        return self.years[-1]

    def year(self, period: Period) -> GapYear | None:
        """The year of *period*; None beyond the years."""
        return next((year for year in self.years if year.period == period), None)

    @property
    def cost_gbp(self) -> Mapping[str, float]:
        """What approved and proposed measures cost by then, less grants, by status."""
        return {
            APPROVED: math.fsum(year.approved_gbp for year in self.years),
            PROPOSED: math.fsum(year.pipeline_gbp for year in self.years),
        }

    @property
    def gbp_per_kg(self) -> float | None:
        """What those at work in the milestone's year cost per kg that they take off it."""
        saved = self.milestone.approved_kg + self.milestone.pipeline_kg
        return self.at_work_gbp / saved if saved > 0 and self.at_work_gbp > 0 else None

    @property
    def rest_gbp(self) -> float | None:
        """What the rest would cost at :attr:`gbp_per_kg`; None where no measure tells."""
        each = self.gbp_per_kg
        return None if each is None else each * self.milestone.without_project_kg


def gap(
    made: Progress,
    appraisals: Sequence[Appraisal],
    given: Assumptions | None,
    latest: Inventory | None = None,
    register: Register | None = None,
    not_appraised: Sequence[tuple[Measure, str]] = (),
) -> TargetGap | None:
    """The gap from the newest sound year of *made* to its next milestone; None without either.

    *appraisals* are of the council's measures under the assumptions *given*; *latest* is the
    newest year's inventory where it is calculated, whose factors value what is saved: without it
    the appraisals' tonnes count as they are. *register* says which meter is of which fuel;
    *not_appraised* are measures from before the tables, with the reason.
    """
    newest = made.latest_sound
    periods = _ahead(made)
    if newest is None or newest.actual_kg is None or not periods:
        return None
    if made.is_apart(newest.observation):
        return None
    since = newest.observation.period
    scopes = made.target.scopes
    seen = seen_by(scopes, since, given, latest, register) if given is not None else None
    factors, counting = (seen.factors, seen.given) if seen is not None else (None, None)
    kept = counted(appraisals, periods[-1], factors, not_appraised, counting)
    by_status = {status: kept.of(status) for status in (DELIVERED, APPROVED, PROPOSED)}

    def added(period: Period, upto: int) -> float:
        chosen = [each for part in list(by_status.values())[:upto] for each in part]
        return seen.brought_kg(chosen, period) if seen is not None else 0.0

    years = []
    for period in periods:
        allowed = made.pathway.allowed_kg(period)
        if allowed is None:
            return None
        done, approved, pipeline = (added(period, upto) for upto in (1, 2, 3))
        years.append(
            GapYear(
                period=period,
                allowed_kg=allowed,
                asked_kg=newest.actual_kg - allowed,
                done_kg=less(done, 0.0),
                approved_kg=less(approved, done),
                pipeline_kg=less(pipeline, approved),
                approved_gbp=_paid(by_status[APPROVED], period, period == periods[0]),
                pipeline_gbp=_paid(by_status[PROPOSED], period, period == periods[0]),
            )
        )
    return TargetGap(
        since=since,
        from_kg=newest.actual_kg,
        basis=made.basis,
        scopes=made.target.scopes,
        years=tuple(years),
        factors=factors or {},
        counted={status: tuple(sorted(map(named, part))) for status, part in by_status.items()},
        left_out=kept.left_out,
        idle=idle_in(kept.measures, periods[-1]),
        begun=begun_on_paper(kept.measures, since),
        remarks=tuple(closing_remarks(kept.measures, register)) if register else (),
        rests_on=made.series.told_of(made.base.period, since),
        measures=frozenset(each.id for each in kept.measures),
        outside=seen.outside(kept.measures) if seen is not None else (),
        at_work_gbp=math.fsum(
            _paid([each], period, period == periods[0])
            for period in periods
            for status in (APPROVED, PROPOSED)
            for each in by_status[status]
            if each.works_in(periods[-1])
        ),
    )


def _ahead(made: Progress) -> list[Period]:
    """The years from the newest sound one to the next milestone; none without either."""
    newest = made.latest_sound
    ends = [
        each.milestone.period
        for each in made.milestones
        if each.ahead and each.basis == made.basis and not each.milestone.superseded_by
    ]
    periods: list[Period] = []
    if newest is not None and newest.actual_kg is not None and ends:
        period = newest.observation.period.a_year_on()
        while period <= min(ends):
            periods.append(period)
            period = period.a_year_on()
    return periods


def why_none(made: Progress) -> str:
    """Why there is no gap of *made*, where :func:`gap` finds none."""
    newest = made.latest_sound
    if newest is None or newest.actual_kg is None:
        return "no year has enough data to measure the way from"
    if made.is_apart(newest.observation):
        return made.why_incomparable
    if not any(each.ahead for each in made.milestones):
        return "no milestone lies ahead"
    period = newest.observation.period
    if not _ahead(made):
        return (
            f"no milestone to come after {period} is on {made.basis} emissions, the leading measure"
        )
    return f"the pathway does not say what each year from {period} to the milestone allows"


def _paid(measures: Sequence[Measure], period: Period, is_first: bool) -> float:
    """GBP, less grants, of *period*, which is a year.

    What is listed by calendar year counts in the year that begins in it, all else on the last day
    before the measure starts. The first of the years has what falls before it too: what is not done
    yet is not paid yet.
    """
    paid = []
    for each in measures:
        share = 1 - each.grant_gbp / each.capital_gbp if each.capital_gbp else 1.0
        for day, amount in _paid_on(each, period):
            if day in period or (is_first and day < period.start):
                paid.append(amount * share)
    return math.fsum(paid)


def _paid_on(measure: Measure, period: Period) -> list[tuple[date, float]]:
    """The days on which capital counts; those of a calendar year as *period* begins in the year."""
    if not measure.capital_by_year:
        return [(measure.paid_on, measure.capital_gbp)]
    first = period.start
    return [(date(year, first.month, first.day), gbp) for year, gbp in measure.capital_by_year]
