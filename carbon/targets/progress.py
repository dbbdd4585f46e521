"""Progress: where the years stand against the pathway, like for like, as of a day."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from types import MappingProxyType

from carbon.analysis.recalculation.log import read_log
from carbon.figures import KG_PER_TONNE, decimals_of
from carbon.periods import Period
from carbon.targets import states
from carbon.targets.beside import NoBase
from carbon.targets.cumulative import Cumulative, cumulative
from carbon.targets.milestone import Milestone
from carbon.targets.milestone_progress import MilestoneProgress, became_of
from carbon.targets.pathway import Pathway
from carbon.targets.recorded import recorded_kg
from carbon.targets.series import Observation, Series
from carbon.targets.target import Target
from carbon.targets.way import Way, walk
from carbon.targets.year import YearProgress, change

__all__ = ["MilestoneProgress", "NoBase", "Progress", "YearProgress", "change", "progress"]

#: Why nothing is said of a share of a base that nobody can look into.
UNKNOWN = (
    "the base was given and its year is not in the ledger, so that nobody can tell whether what it "
    "allows counts the same sites"
)


@dataclass(frozen=True)
class Missing:
    """A ``period`` that has ended without a figure: ``figure`` is not due yet, or overdue.

    ``due`` is the day by which results should have come; ``begun`` holds what is known of it, which
    is too little to be its figure.
    """

    period: Period
    figure: str
    due: date
    begun: Observation | None = None


@dataclass(frozen=True)
class Progress:
    """A series against its ``target``, as of the day ``as_at``.

    ``series`` holds only the target's scopes. ``ways`` are the pathways, one for each measure that
    a milestone is on; the first leads, and ``years``, ``pathway`` and ``cumulative`` are its.
    ``base`` is the base year as it was told. ``milestones`` are those in force, ``superseded``
    those that another has replaced, each with what became of it. ``missing`` are the periods after
    the newest figure that have ended without one. ``no_way`` says why a measure has no pathway,
    ``unlinked`` why nothing links the boundaries that the returns stand on, where nothing does.
    """

    target: Target
    series: Series
    as_at: date
    base: Observation
    ways: tuple[Way, ...]
    milestones: tuple[MilestoneProgress, ...]
    superseded: tuple[MilestoneProgress, ...]
    missing: tuple[Missing, ...]
    cumulative: Cumulative
    no_way: Mapping[str, str]
    unlinked: str = ""

    @property
    def basis(self) -> str:
        """What the leading pathway measures: gross or net."""
        return self.ways[0].basis

    @property
    def pathway(self) -> Pathway:
        """The leading pathway."""
        return self.ways[0].pathway

    @property
    def base_kg(self) -> float:
        """The base that the leading pathway starts from, on the boundary that counts."""
        return self.ways[0].base_kg

    @property
    def years(self) -> tuple[YearProgress, ...]:
        """Every year against the leading pathway."""
        return self.ways[0].years

    @property
    def decimals(self) -> int:
        """Decimals of every figure of the target in tonnes: one figure has one rounding."""
        return decimals_of([self.base_kg, *(seen.gross_kg for seen in self.series.observations)])

    def way(self, basis: str) -> Way | None:
        """The pathway on *basis*, or None."""
        return next((way for way in self.ways if way.basis == basis), None)

    def without_pathway(self, bases: Container[str]) -> tuple[str, ...]:
        """Why those of the measures *bases* that a milestone is on have no pathway."""
        return tuple(
            f"No pathway on {basis}: {why}." for basis, why in self.no_way.items() if basis in bases
        )

    def counts_as_base(self, boundary: str) -> bool:
        """Whether figures on *boundary* count the same as the base, which may have been given."""
        return self.base.boundary in ("given", boundary)

    def is_apart(self, seen: Observation) -> bool:
        """Whether *seen* stands on another boundary than the base, and nothing links the two."""
        return bool(self.unlinked) and not self.counts_as_base(seen.boundary)

    @property
    def why_incomparable(self) -> str:
        """Why a share of the base says nothing of the years of a trend; empty where it does."""
        newest = self.series.latest_sound
        if self.poor_base:
            return self.poor_base
        if not self.base_is_known:
            return UNKNOWN
        if newest is None or self.counts_as_base(newest.boundary):
            return ""
        why = f", and nothing links the two: {self.unlinked}" if self.unlinked else ""
        return (
            f"the base year {self.base.period} stands on another boundary ({self.base.boundary}) "
            f"than the years of the trend ({newest.boundary}){why}"
        )

    @property
    def base_is_known(self) -> bool:
        """Whether anything tells what the base counts: its year is calculated, or published."""
        calculated = self.series.definition.kind == "calculated"
        return not calculated or self.series.first(self.base.period) is not None

    @property
    def poor_base(self) -> str:
        """Why a share of the base year says nothing: it lacks data or days; empty without."""
        own = self.series.first(self.base.period)
        if own is None or own.enough_data:
            return ""
        lacks = "has too little data" if states.ended(own.period, self.as_at) else "is not over"
        return f"the base year {own.period} {lacks}"

    def alike(self, basis: str) -> Series:
        """The series with its years as they stand beside the base on *basis*, like for like.

        What a trend is drawn through, but for the years that are doubted. Scopes keep their shares
        of the year.
        """
        way = self.way(basis)
        if way is None:
            return self.series
        # A figure of a period that is not over on the day was not known on it.
        known = [
            year
            for year in way.years
            if year.figure != states.NOT_DUE or not year.observation.enough_data
        ]
        return replace(
            self.series,
            observations=tuple(map(_alike, known)),
            # A year apart is sound beside those of its own boundary.
            doubted=tuple(
                year.observation.period
                for year in known
                if year.doubted and not self.is_apart(year.observation)
            ),
        )

    @property
    def latest(self) -> YearProgress:
        """The newest year, which may not be over."""
        return self.years[-1]

    @property
    def reported(self) -> YearProgress | None:
        """The newest year with a figure: over, and with enough data or its results overdue."""
        return next((year for year in reversed(self.years) if year.figure == states.REPORTED), None)

    @property
    def judged(self) -> YearProgress | None:
        """The newest year that is on track or behind."""
        return next((year for year in reversed(self.years) if year.judged), None)

    @property
    def latest_sound(self) -> YearProgress | None:
        """The newest year that is over and has enough data; None without one."""
        return next(
            (
                year
                for year in reversed(self.years)
                if year.observation.enough_data and year.figure == states.REPORTED
            ),
            None,
        )

    @property
    def overdue(self) -> tuple[Period, ...]:
        """The periods after the newest figure whose results should have come."""
        return tuple(each.period for each in self.missing if each.figure == states.OVERDUE)

    @property
    def rule(self) -> str:
        """What the status means, in words."""
        measure = self.target.measure_of(self.basis)
        text = (
            f"A year whose emissions ({measure}) are at or below the pathway is on "
            "track, above it behind."
        )
        if self.series.definition.kind == "calculated":
            text += (
                " Year and base are compared on one boundary, on the days with data in both. With "
                f"less than {self.series.definition.enough_actual_pct:g}% of meter-days it is "
                "called not enough data; where gaps, estimates or arrivals decide, cannot say."
            )
        else:
            text += " The figures are taken as published."
        return text


def progress(
    series: Series,
    target: Target,
    as_at: date | None = None,
    promised_kg: Mapping[str, float] = MappingProxyType({}),
    unlinked: str = "",
) -> Progress:
    """How *series* stands against *target* on *as_at*, today if it is not given.

    *promised_kg* is by measure the base that milestones in tonnes were promised of, where that is
    not the base as *series* tells it. *unlinked* is why nothing links the boundaries of *series*,
    where nothing does: a year on another than the base is then not judged.

    A base that is given, or recalculated, counts as told by then. Raises
    :class:`~carbon.targets.beside.NoBase` where there is no base above zero to measure against, and
    :class:`~carbon.targets.series.NotByScope` where the target counts scopes that are not told
    apart.
    """
    day = as_at or date.today()
    # Gross and net ask for the same comparisons.
    series = replace(series, compare=cache(series.compare))
    counted = series.of_scopes(target.scopes)
    if not counted.observations:
        raise NoBase(
            f"no year with figures in {series.definition.name}",
            "one to measure",
            "Log readings, or publish its figures.",
        )
    base = _base(counted, target, day)
    kind = series.definition.kind
    in_force = {target.basis_of(each, kind) for each in target.active}
    bases = {target.basis_of(each, kind) for each in target.milestones}
    every: dict[str, Way] = {}
    faults: dict[str, NoBase] = {}
    for basis in sorted(bases, key=lambda each: each != target.basis):
        try:
            promised = promised_kg.get(basis)
            every[basis] = walk(series, counted, target, base, basis, day, promised, unlinked)
        except NoBase as none:
            faults[basis] = none
    ways = [way for basis, way in every.items() if basis in in_force]
    if not ways:
        raise next(fault for basis, fault in faults.items() if basis in in_force)
    ways = _leading_first(ways)
    lead = ways[0]

    def became(milestone: Milestone) -> MilestoneProgress:
        way = every.get(target.basis_of(milestone, kind))
        return became_of(milestone, target, counted, way, lead, base, day)

    return Progress(
        target=target,
        series=counted,
        as_at=day,
        base=base,
        ways=tuple(ways),
        milestones=tuple(became(each) for each in target.active),
        superseded=tuple(became(each) for each in target.milestones if each.superseded_by),
        missing=_missing(counted, lead, day),
        cumulative=cumulative(lead.years, lead.pathway, base, lead.base_kg),
        no_way={basis: fault.found for basis, fault in faults.items()},
        unlinked=unlinked,
    )


def nothing_known(name: str, day: date) -> NoBase:
    """That nothing of an inventory had been logged by *day*, and what shows an earlier answer."""
    return NoBase(
        f"no reading of {name} that was logged by {day}",
        "readings that were known then",
        "What was logged since is not seen with --as-at: leave it out, or ask with --on for the "
        "answer of that day from all that is logged now.",
    )


def _alike(year: YearProgress) -> Observation:
    seen = year.observation
    if year.actual_kg in (None, year.reported_kg) or not year.reported_kg:
        return seen
    assert year.actual_kg is not None
    ratio = year.actual_kg / year.reported_kg
    return replace(
        seen,
        gross_kg=seen.gross_kg * ratio if year.basis == "net" else year.actual_kg,
        net_kg=seen.net_kg if year.basis == "gross" else year.actual_kg,
        by_scope={scope: kg * ratio for scope, kg in seen.by_scope.items()},
    )


def _leading_first(ways: list[Way]) -> list[Way]:
    """The target's own measure first, until its last milestone is behind the newest figure."""
    first = ways[0]
    newest = max(
        (year.observation.period for year in first.years if year.figure == states.REPORTED),
        default=None,
    )
    if newest is None or first.pathway.years(newest) <= first.pathway.ends or len(ways) == 1:
        return ways
    return sorted(ways, key=lambda way: -way.pathway.ends)


def _base(series: Series, target: Target, day: date) -> Observation:
    """The base year as told; its boundary is ``given`` where somebody gave its value."""
    kind, period = target.base.kind, target.base_period
    definition = series.definition
    given = target.base.given_t(day)
    if kind == "given" and given is not None:
        kg = given * KG_PER_TONNE
        return Observation(period, "given", kg, kg, {}, report=target.base.source)
    if kind == "calculated" and definition.kind != "calculated":
        raise NoBase(
            f"a base year that is to be calculated from readings, and {definition.title} is of "
            f"{'official statistics' if definition.kind == 'statistics' else 'published totals'}",
            "the base year as it was published, restated or given",
            f'Say base = "as published", "restated" or "given" in {target.file}.',
        )
    base = base_of(series, target)
    if base is None:
        raise NoBase(
            f"no figure for the base period {period} in {definition.name}",
            "a figure to measure against",
            f"Log or publish it, name another base_period in {target.file}, or give its value: "
            'base = "given", base_tonnes = …, base_source = "…".',
        )
    if kind == "restated" and definition.kind == "calculated":
        return _recalculated(base, series, target, day)
    return base


def base_of(series: Series, target: Target) -> Observation | None:
    """The base period as *series* has it: its first return, or the newest where it is restated."""
    if target.base.kind == "restated":
        return series.newest(target.base_period)
    return series.first(target.base_period)


def _recalculated(base: Observation, series: Series, target: Target, day: date) -> Observation:
    """The base as its newest recorded recalculation has it, on each measure that it records.

    As calculated where it records none: see :func:`~carbon.targets.recorded.recorded_kg`.
    """
    latest = read_log(series.definition.folder).known_on(day).latest
    if latest is None or (kg := recorded_kg(latest, series, target, target.basis)) is None:
        return base
    net_kg = recorded_kg(latest, series, target, "net")
    return replace(
        base,
        gross_kg=kg,
        net_kg=base.net_kg if net_kg is None else net_kg,
        report=f"recalculated: {latest.reason}, decided by {latest.decided_by} on {latest.decided}",
    )


def _missing(series: Series, lead: Way, day: date) -> tuple[Missing, ...]:
    """The periods after the newest figure that have ended by *day*."""
    reported = [year.observation.period for year in lead.years if year.figure == states.REPORTED]
    if not reported:
        return ()
    due = series.definition.results_due
    found = []
    period = max(reported).a_year_on()
    while states.ended(period, day):
        begun = series.newest(period)
        found.append(
            Missing(
                period,
                states.figure_state(period, False, due, day),
                due.of(period),
                begun,
            )
        )
        period = period.a_year_on()
    return tuple(found)
