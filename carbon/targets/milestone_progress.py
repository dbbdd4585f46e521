"""A milestone against the years: what became of it, or what it still takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carbon.periods import Period
from carbon.targets import states
from carbon.targets.milestone import Milestone
from carbon.targets.series import Observation, Series
from carbon.targets.target import Target
from carbon.targets.way import Way
from carbon.targets.year import YearProgress


@dataclass(frozen=True)
class MilestoneProgress:
    """One milestone against its own year where that has a figure, else the newest judged year.

    ``state`` is one of :data:`carbon.targets.states.MILESTONES`. ``actual_kg`` is the total of
    ``period`` on the milestone's measure ``basis``, net where it is to be neutral, like for like
    with the base; ``of_base`` its change. ``allowed_kg`` is what the milestone allows of the base
    on that boundary, ``told_allowed_kg`` of the base as told: a milestone in tonnes is its share
    of the base as told, applied to the base on the boundary. ``enough_data`` is false where nothing
    can be concluded from ``period``; ``actual_kg`` is None where its net is not known.
    ``judged`` is false where the verdict on ``period`` is that nobody can say.
    ``years_left`` counts the years not over yet, up to and with its own, as of the day of asking.
    """

    milestone: Milestone
    state: str
    allowed_kg: float
    actual_kg: float | None
    basis: str
    of_base: float | None
    years_left: int
    period: Period
    enough_data: bool = True
    judged: bool = True
    told_allowed_kg: float | None = None
    why: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        """Whether its own year has come, was judged and is at or below it."""
        return self.state == states.MET

    @property
    def ahead(self) -> bool:
        """Whether its year is not over yet."""
        return self.years_left > 0

    @property
    def there(self) -> bool:
        """Whether the year it is measured from is at or below what it allows."""
        return self.judged and self.over_kg is not None and self.over_kg <= 0

    @property
    def over_kg(self) -> float | None:
        """Actual less allowed; None where nothing can be concluded from the year."""
        if not self.enough_data or self.actual_kg is None:
            return None
        return self.actual_kg - self.allowed_kg

    def without_project_kg(self, saved_kg: float) -> float:
        """What of the fall still needed is left when *saved_kg* is taken off; never below 0."""
        return max((self.over_kg or 0.0) - saved_kg, 0.0)

    @property
    def scaled(self) -> bool:
        """Whether a milestone in tonnes was put on the boundary of the base."""
        return self.milestone.tonnes is not None and self.told_allowed_kg not in (
            None,
            self.allowed_kg,
        )

    @property
    def required_kg_a_year(self) -> float | None:
        """The straight-line yearly fall still needed, in kg: 0 where there.

        years_left × this takes ``actual_kg`` to ``allowed_kg``; None where its year is over.
        """
        if self.over_kg is None:
            return None
        if not self.ahead:
            return 0.0 if self.met else None
        return max(self.over_kg, 0.0) / self.years_left

    @property
    def required_rate(self) -> float | None:
        """The constant yearly share r still needed: actual × (1 − r)^years_left = allowed.

        0 where there; None where its year is over, and where nothing may remain: no constant
        rate reaches zero.
        """
        if self.over_kg is None or self.actual_kg is None:
            return None
        if not self.ahead:
            return 0.0 if self.met else None
        if self.over_kg <= 0:
            return 0.0
        if self.allowed_kg <= 0:
            return None
        return float(1 - (self.allowed_kg / self.actual_kg) ** (1 / self.years_left))


def became_of(
    milestone: Milestone,
    target: Target,
    series: Series,
    way: Way | None,
    lead: Way,
    base: Observation,
    day: date,
) -> MilestoneProgress:
    """What became of *milestone*, or where the newest year with enough data stands to it.

    Without a *way* on its measure it is told from the years of *lead*, and not judged.
    """
    basis = target.basis_of(milestone, series.definition.kind)
    years = way.years if way else lead.years
    own = _own(milestone, years, day)
    told = [year for year in years if year.figure == states.REPORTED]
    sound = [year for year in told if year.observation.enough_data and year.actual_kg is not None]
    seen = own or next((some[-1] for some in (sound, told) if some), years[-1])
    allowed = promised = milestone.allowed_kg(0.0)
    if way:
        allowed = milestone.on_boundary_kg(way.base_kg, way.promised_kg)
        promised = milestone.allowed_kg(way.promised_kg)
    actual = seen.actual_kg if way else seen.observation.on(basis)
    due = series.definition.results_due
    figure = states.figure_state(milestone.period, own is not None, due, day)
    # One that was replaced is no point of the pathway: it is held against its own tonnes.
    verdict = way.verdict(seen, allowed) if way else states.CANNOT_SAY
    return MilestoneProgress(
        milestone=milestone,
        state=states.milestone_state(figure, verdict if own else None),
        allowed_kg=allowed,
        actual_kg=actual,
        basis=basis,
        of_base=seen.of_base if way else None,
        years_left=_years_left(milestone.period, day),
        period=seen.observation.period,
        enough_data=seen.observation.enough_data and base.enough_data and actual is not None,
        judged=verdict in (*states.JUDGED, states.BASE_YEAR) or way is None,
        told_allowed_kg=promised,
        why=seen.why if own else (),
    )


def _own(milestone: Milestone, years: Sequence[YearProgress], day: date) -> YearProgress | None:
    """The figure of the milestone's own period, the newest one, once there is one."""
    if not states.ended(milestone.period, day):
        return None
    return next(
        (
            year
            for year in reversed(years)
            if year.observation.period == milestone.period and year.figure == states.REPORTED
        ),
        None,
    )


def _years_left(period: Period, day: date) -> int:
    """Years that are not over on *day*, up to and with *period*; nought or less once it is."""
    left = 0
    if states.ended(period, day):
        while states.ended(period, day):
            period = period.a_year_on()
            left -= 1
        return left + 1
    while not states.ended(period, day):
        period = period.a_year_on(-1)
        left += 1
    return left
