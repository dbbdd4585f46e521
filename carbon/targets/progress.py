"""Progress: where the years stand against the pathway, in tonnes, per cent and a word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from carbon.errors import Fault
from carbon.periods import Period
from carbon.targets.cumulative import Cumulative, cumulative
from carbon.targets.milestone import KG_PER_TONNE, Milestone
from carbon.targets.pathway import Pathway, pathway
from carbon.targets.series import Observation, Series
from carbon.targets.target import Target

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

    @property
    def gap_share(self) -> float | None:
        """The gap as a share of the pathway; None where nothing was promised or allowed."""
        return None if self.pathway_kg is None else change(self.actual_kg, self.pathway_kg)


@dataclass(frozen=True)
class MilestoneProgress:
    """One milestone against its own year where that has come, else the latest with enough data.

    ``actual_kg`` is the total of ``period`` on the milestone's measure: net where it is to be
    neutral, else the target's basis. Where no year has ``enough_data`` it is the latest year's,
    and nothing is concluded from it. ``years_left`` counts from the latest year with enough data.
    """

    milestone: Milestone
    allowed_kg: float
    actual_kg: float
    basis: str
    of_base: float | None
    years_left: int
    period: Period
    enough_data: bool = True

    @property
    def met(self) -> bool:
        """Whether that year is already at or below what the milestone allows."""
        return self.enough_data and self.actual_kg <= self.allowed_kg

    @property
    def required_kg_a_year(self) -> float | None:
        """The straight-line yearly fall still needed, in kg: 0 where met, None where too late.

        years_left × this takes ``actual_kg`` to ``allowed_kg``.
        """
        if not self.enough_data:
            return None
        if self.met:
            return 0.0
        return (self.actual_kg - self.allowed_kg) / self.years_left if self.years_left > 0 else None

    @property
    def required_rate(self) -> float | None:
        """The constant yearly share r still needed: actual × (1 − r)^years_left = allowed.

        0 where met; None where it is too late, and where nothing may remain: no constant rate
        reaches zero.
        """
        if not self.enough_data:
            return None
        if self.met:
            return 0.0
        if self.years_left <= 0 or self.allowed_kg <= 0:
            return None
        return float(1 - (self.allowed_kg / self.actual_kg) ** (1 / self.years_left))


@dataclass(frozen=True)
class Progress:
    """A series against its target.

    ``series`` holds only the target's scopes. ``cumulative`` is what was emitted since the base
    beside what the pathway allowed.
    """

    target: Target
    series: Series
    pathway: Pathway
    base: Observation
    years: tuple[YearProgress, ...]
    milestones: tuple[MilestoneProgress, ...]
    cumulative: Cumulative

    def counts_as_base(self, boundary: str) -> bool:
        """Whether figures on *boundary* count the same as the base, which may have been given."""
        return self.base.boundary in ("given", boundary)

    @property
    def latest(self) -> YearProgress:
        """The newest year."""
        return self.years[-1]

    @property
    def latest_sound(self) -> YearProgress | None:
        """The newest year with enough data; None without one."""
        return next((year for year in reversed(self.years) if year.observation.enough_data), None)

    @property
    def rule(self) -> str:
        """What the status means, in words."""
        text = (
            f"A year whose emissions ({self.target.measure}) are at or below the pathway is on "
            "track, above it behind."
        )
        if self.series.definition.kind == "calculated":
            text += (
                " With less than "
                f"{self.series.definition.enough_actual_pct:g}% of meter-days, or of emissions "
                "from actual readings, it is called not enough data."
            )
        else:
            text += " The figures are taken as published."
        return text


def progress(series: Series, target: Target, as_at: date | None = None) -> Progress:
    """How *series* stands against *target*; a base that is given counts as restated by *as_at*.

    Raises :class:`NoBase` where the base period has no figure, and
    :class:`~carbon.targets.series.NotByScope` where the target counts scopes that are not told
    apart.
    """
    counted = series.of_scopes(target.scopes)
    base = _base(counted, target, as_at)
    way = pathway(target, base.on(target.basis))
    years = tuple(
        _year(seen, before, base, way, target)
        for before, seen in zip((None, *counted.observations), counted.observations, strict=False)
    )
    return Progress(
        target,
        counted,
        way,
        base,
        years,
        _milestones(target, base, counted),
        cumulative(counted, way, base, target.basis),
    )


def _base(series: Series, target: Target, as_at: date | None) -> Observation:
    kind, period = target.base.kind, target.base_period
    given = target.base.given_t(as_at)
    if kind == "given" and given is not None:
        kg = given * KG_PER_TONNE
        return Observation(period, "given", kg, kg, {}, report=target.base.source)
    if kind == "calculated" and series.definition.kind != "calculated":
        raise NoBase(
            f'base = "calculated" for {series.definition.name}, which is {series.definition.kind}',
            '"as published", "restated" or "given"',
            f"Correct it in {target.file}.",
        )
    base = series.newest(period) if kind == "restated" else series.first(period)
    if base is None:
        raise NoBase(
            f"no figure for the base period {period} in {series.definition.name}",
            "a figure to measure against",
            f"Log or publish it, name another base_period in {target.file}, or give its value: "
            'base = "given", base_tonnes = …, base_source = "…".',
        )
    if base.on(target.basis) <= 0:
        raise NoBase(
            f"{base.on(target.basis) / KG_PER_TONNE:,.3f} t in the base period {period}",
            "a base above zero",
            "Nothing can be measured against it.",
        )
    return base


def _year(
    seen: Observation,
    before: Observation | None,
    base: Observation,
    way: Pathway,
    target: Target,
) -> YearProgress:
    actual, base_kg = seen.on(target.basis), base.on(target.basis)
    allowed = way.allowed_kg(seen.period)
    comparable = before is not None and seen.follows(before)
    return YearProgress(
        observation=seen,
        actual_kg=actual,
        pathway_kg=allowed,
        of_base=change(actual, base_kg) if seen is not base else None,
        of_previous=change(actual, before.on(target.basis)) if before and comparable else None,
        status="" if seen is base else _status(seen, base, actual, allowed),
    )


def _status(seen: Observation, base: Observation, actual: float, allowed: float | None) -> str:
    if allowed is None:
        return ""
    # A base that rests on too little makes a pathway that says nothing.
    if not (seen.enough_data and base.enough_data):
        return NOT_ENOUGH
    return ON_TRACK if actual <= allowed else BEHIND


def _milestones(target: Target, base: Observation, series: Series) -> tuple[MilestoneProgress, ...]:
    sound = [seen for seen in series.observations if seen.enough_data]
    latest = sound[-1] if sound else series.observations[-1]
    found = []
    for milestone in target.active:
        basis = "net" if milestone.neutral else target.basis
        own = series.newest(milestone.period) if milestone.period < latest.period else None
        seen = own if own is not None else latest
        actual, base_kg = seen.on(basis), base.on(basis)
        # A base given is on the target's own basis: nothing else is a share of it.
        known = target.base.kind != "given" or basis == target.basis
        found.append(
            MilestoneProgress(
                milestone=milestone,
                allowed_kg=milestone.allowed_kg(base_kg),
                actual_kg=actual,
                basis=basis,
                of_base=change(actual, base_kg) if known else None,
                years_left=milestone.period.start.year - latest.period.start.year,
                period=seen.period,
                enough_data=seen.enough_data and base.enough_data,
            )
        )
    return tuple(found)
