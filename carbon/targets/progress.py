"""Progress: where the years stand against the pathway, in tonnes, per cent and a word."""

from __future__ import annotations

from dataclasses import dataclass

from carbon.errors import Fault
from carbon.periods import Period
from carbon.targets.pathway import Pathway, pathway
from carbon.targets.series import Observation, Series
from carbon.targets.target import Milestone, Target

ON_TRACK = "on track"
BEHIND = "behind"
NOT_ENOUGH = "not enough data"


class NoBase(Fault):
    """The base period of a target has no figure, so nothing can be measured against it."""


def change(new: float, old: float) -> float | None:
    """(new − old) ÷ old, as a share; None where *old* is not above zero.

    >>> change(51170.0, 62259.0) == (51170 - 62259) / 62259
    True
    >>> change(1.0, 0.0) is None
    True
    """
    return (new - old) / old if old > 0 else None


@dataclass(frozen=True)
class YearProgress:
    """One year against the pathway; kg on the target's basis.

    ``of_base`` is the change since the base, ``of_previous`` since the observation before it where
    that is the year before on the same boundary; both are shares of the older figure or None.
    """

    observation: Observation
    actual_kg: float
    pathway_kg: float | None
    of_base: float | None
    of_previous: float | None
    status: str

    @property
    def gap_kg(self) -> float | None:
        """Actual less pathway: above zero is behind."""
        return None if self.pathway_kg is None else self.actual_kg - self.pathway_kg


@dataclass(frozen=True)
class MilestoneProgress:
    """The latest year against one milestone.

    ``actual_kg`` is the latest total on the milestone's measure: net where it is to be neutral,
    else the target's basis. ``required_kg_a_year`` is the straight-line yearly fall from the
    latest year that reaches it, 0 where it is already met; None where its year has passed.
    """

    milestone: Milestone
    allowed_kg: float
    actual_kg: float
    basis: str
    of_base: float | None
    years_left: int

    @property
    def met(self) -> bool:
        """Whether the latest year is already at or below what the milestone allows."""
        return self.actual_kg <= self.allowed_kg

    @property
    def required_kg_a_year(self) -> float | None:
        """The yearly fall still needed, in kg."""
        if self.met:
            return 0.0
        return (self.actual_kg - self.allowed_kg) / self.years_left if self.years_left > 0 else None


@dataclass(frozen=True)
class Progress:
    """A series against its target. The rule of ``status``: at or below the pathway is on track."""

    target: Target
    series: Series
    pathway: Pathway
    base: Observation
    years: tuple[YearProgress, ...]
    milestones: tuple[MilestoneProgress, ...]

    @property
    def latest(self) -> YearProgress:
        """The newest year."""
        return self.years[-1]


def progress(series: Series, target: Target) -> Progress:
    """How *series* stands against *target*.

    Raises :class:`NoBase` where the base period has no figure.
    """
    base = series.first(target.base_period)
    if base is None:
        raise NoBase(
            f"no figure for the base period {target.base_period} in {series.definition.name}",
            "a figure to measure against",
            f"Log or publish it, or name another base_period in {target.file}.",
        )
    way = pathway(target)
    years = tuple(
        _year(seen, before, base, way, target)
        for before, seen in zip((None, *series.observations), series.observations, strict=False)
    )
    return Progress(
        target, series, way, base, years, _milestones(target, base, series.observations[-1])
    )


def _year(
    seen: Observation,
    before: Observation | None,
    base: Observation,
    way: Pathway,
    target: Target,
) -> YearProgress:
    actual, base_kg = seen.on(target.basis), base.on(target.basis)
    share = way.remaining(seen.period)
    allowed = None if share is None else share * base_kg
    comparable = before is not None and seen.follows(before)
    return YearProgress(
        observation=seen,
        actual_kg=actual,
        pathway_kg=allowed,
        of_base=change(actual, base_kg) if seen is not base else None,
        of_previous=change(actual, before.on(target.basis)) if before and comparable else None,
        status="" if seen is base else _status(seen, actual, allowed),
    )


def _status(seen: Observation, actual: float, allowed: float | None) -> str:
    if allowed is None:
        return ""
    if not seen.enough_data:
        return NOT_ENOUGH
    return ON_TRACK if actual <= allowed else BEHIND


def _milestones(
    target: Target, base: Observation, latest: Observation
) -> tuple[MilestoneProgress, ...]:
    found = []
    for milestone in target.active:
        basis = "net" if milestone.neutral else target.basis
        actual, base_kg = latest.on(basis), base.on(basis)
        found.append(
            MilestoneProgress(
                milestone=milestone,
                allowed_kg=milestone.remaining * base_kg,
                actual_kg=actual,
                basis=basis,
                of_base=change(actual, base_kg),
                years_left=_years(latest.period, milestone.period),
            )
        )
    return tuple(found)


def _years(start: Period, end: Period) -> int:
    return end.start.year - start.start.year
