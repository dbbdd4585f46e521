"""Everything a progress report needs, brought together from the floors below."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from carbon.analysis.change.bridge import Bridge, bridge
from carbon.analysis.recalculation.figures import Recalculated, recalculation
from carbon.analysis.uncertainty.sureness import Sureness, sureness
from carbon.errors import Fault, Faults, listed
from carbon.inventories.assemble import NoFigures, calculated, series_lines
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records
from carbon.periods import Period
from carbon.reports.manifest import ledger_head
from carbon.reports.progress.county import CountySubject
from carbon.reports.progress.first_answer import newest
from carbon.reports.progress.revisions import year_figures
from carbon.reports.progress.subject import OtherTarget, Subject
from carbon.targets.explained import explained
from carbon.targets.forecast import Forecast, forecast
from carbon.targets.gap import TargetGap, gap, why_none
from carbon.targets.half_figures import half_figures
from carbon.targets.halves import HalfYears, half_years
from carbon.targets.linked import Standings, standings
from carbon.targets.outlook import outlook
from carbon.targets.progress import NoBase, Progress
from carbon.targets.projects import NO_PROJECTS, Projects
from carbon.targets.series import Series, observe
from carbon.targets.target import Target, read_target, read_targets
from carbon.targets.wedges import wedges
from carbon.workspace import Workspace

#: How far ahead a forecast looks when no milestone says so.
YEARS_AHEAD = 5


def gather(
    workspace: Workspace,
    definition: InventoryDefinition,
    county: InventoryDefinition | None,
    as_at: date,
    projects: Projects = NO_PROJECTS,
    since: date | None = None,
    begin: Callable[[str], None] = lambda stage: None,
    on: date | None = None,
) -> Subject:
    """All that is reported of *definition*, as known on *as_at*, not yet beside an earlier report.

    It answers as of the day *on*, by default *as_at*: of what has ended by then.

    *since* is the day of the earlier report: what has been restated since then stands first in
    the bridge. *begin* is told each stage.

    Raises :class:`~carbon.inventories.assemble.NoFigures` where nothing was known.
    """
    begin("Reading the ledger")
    calculates = definition.kind == "calculated"
    records = Records.read(workspace, definition, as_at) if calculates else None
    begin("Calculating the years")
    target = read_target(definition.folder)
    series = observe(workspace, definition, as_at, records, target.base_period if target else None)
    day = on or as_at
    series = series.as_of(day) if on else series
    if not series.observations:
        known = "; ".join(f"{gap.period}: {gap.reason}" for gap in series.gaps)
        asked = f" for {day}" if on else ""
        raise NoFigures(
            f"no figures of {definition.name}{asked} known on {as_at}"
            + (f" ({known})" if known else ""),
            "a year with figures",
            f"Log readings first, or choose a later {'--on' if on else '--as-at'}.",
        )
    stands, no_progress = _standings(series, target, day)
    made, linked = (stands.made, stands.linked) if stands else (None, None)
    others = tuple(
        _other(workspace, definition, each, target, series, records, as_at, day if on else None)
        for each in read_targets(definition.folder)[1:]
    )
    begin("Calculating the half-years")
    halves: HalfYears | None = None
    if records:
        halves = half_years(workspace, definition, as_at, records, series.compare, on)
    latest, before = _newest(series, records, made)
    compared = made.alike(made.basis) if made else series
    ahead, refused = _forecast(compared, made)
    lowered, not_lowered = wedges(compared, ahead, projects)
    begin("How sure the figures are")
    sure, unsure = _sureness(latest, before)
    figures = (*year_figures(series), *(half_figures(halves) if halves else []))
    begin("Why emissions changed")
    bridges = tuple(_bridges(workspace, records, latest, before, made, halves, since))
    begin("The base year")
    review, no_review = _recalculation(workspace, definition, as_at, records)
    return Subject(
        council=workspace.title,
        series=series,
        progress=made,
        no_progress=no_progress,
        county=_county(county, day),
        as_at=as_at,
        on=day,
        latest=latest,
        before=before,
        halves=halves,
        forecast=ahead,
        no_forecast=refused,
        bridges=bridges,
        figures=figures,
        linked=linked,
        outlook=outlook(stands.made, governing=stands.governing) if stands else None,
        projects=projects,
        wedges=lowered,
        no_wedges=not_lowered,
        gap=_gap(stands.governing if stands else None, projects, latest),
        explained=explained(bridges, projects),
        sureness=sure,
        no_sureness=unsure,
        recalculation=review,
        no_recalculation=no_review,
        names={site.id: site.name for site in records.register.sites.values()} if records else {},
        ledger_head=ledger_head(workspace, as_at),
        others=others,
    )


def _other(
    workspace: Workspace,
    definition: InventoryDefinition,
    target: Target,
    first: Target | None,
    series: Series,
    records: Records | None,
    as_at: date,
    on: date | None,
) -> OtherTarget:
    """A further target, against the years that it is measured in."""
    base = target.base_period
    if first is None or _months_of(base) != _months_of(first.base_period):
        series = observe(workspace, definition, as_at, records, base)
        series = series.as_of(on) if on else series
    day = on or as_at
    stands, why = _standings(series, target, day)
    if stands is None:
        return OtherTarget(target, None, why=why)
    return OtherTarget(target, stands.made, stands.linked)


def _months_of(period: Period) -> tuple[int, int]:
    return period.start.month, period.end.month


def _standings(series: Series, target: Target | None, as_at: date) -> tuple[Standings | None, str]:
    """How *series* stands against *target*; or why there is nothing to measure against."""
    if target is None:
        return None, "No target is set for this inventory."
    try:
        return standings(series, target, as_at), ""
    except NoBase as fault:
        return None, f"Progress cannot be measured: {fault.found}; needed is {fault.expected}."


def _gap(made: Progress | None, of: Projects, latest: Inventory | None) -> TargetGap | None:
    """What measures take off beside what the pathway asks, where measures are reported."""
    if made is None or not of.appraisals:
        return None
    return gap(made, of.appraisals, of.given, latest, of.register, of.not_appraised)


class NoGap(Fault):
    """There is no milestone to come, or no year to measure the way to it from."""


def gap_to_target(
    workspace: Workspace,
    definition: InventoryDefinition,
    target: Target,
    of: Projects,
    as_at: date,
) -> TargetGap:
    """The gap of *target* as known on *as_at*, by the measures *of*.

    Raises :class:`NoGap` where there is none, and :class:`~carbon.targets.beside.NoBase`.
    """
    made, latest = newest_year(workspace, definition, target, as_at)
    found = _gap(made, of, latest)
    if found is None:
        why = why_none(made) if of.appraisals else "no measure could be appraised"
        raise NoGap(
            f"no gap to the target {target.title!r} on {as_at}: {why}",
            "measures, a year with enough data, and a milestone to come on the leading measure",
            "`carbon targets show` has the years and the milestones.",
        )
    return found


def newest_year(
    workspace: Workspace, definition: InventoryDefinition, target: Target, as_at: date | None
) -> tuple[Progress, Inventory | None]:
    """*definition* against *target* as known on *as_at*, and its newest sound year if calculated.

    Raises :class:`~carbon.targets.progress.NoBase`.
    """
    calculates = definition.kind == "calculated"
    records = Records.read(workspace, definition, as_at) if calculates else None
    series = observe(workspace, definition, as_at, records, target.base_period)
    made = standings(series, target, as_at).governing
    sound = made.latest_sound
    return made, calculated(records, sound.observation.period) if records and sound else None


def _county(definition: InventoryDefinition | None, as_at: date) -> CountySubject | None:
    if definition is None:
        return None
    target = read_target(definition.folder)
    return CountySubject(definition, series_lines(definition), target, as_at)


def _newest(
    series: Series, records: Records | None, made: Progress | None
) -> tuple[Inventory | None, Inventory | None]:
    """The year to be read first, and the year before where it is comparable."""
    if records is None:
        return None, None
    latest = newest(series, made)
    before = series.before(latest)
    return (
        calculated(records, latest.period),
        calculated(records, before.period) if before else None,
    )


def _sureness(latest: Inventory | None, before: Inventory | None) -> tuple[Sureness | None, str]:
    """How sure the newest year is; or why that cannot be said."""
    if latest is None:
        return None, "How sure published figures are is for their publisher to say: none is stated."
    try:
        return sureness(latest, before), ""
    except Faults as several:
        definition = latest.definition
        lacking = listed([fault.found for fault in several.faults]) if definition.lines else ""
        return None, (
            "How sure the figures are cannot be said in numbers: the inventory.toml of "
            f"{definition.name} states no uncertainty of readings and factors"
            f"{f' ({lacking})' if lacking else ''}. Each [[line]] of it takes one "
            "([line.uncertainty]), with its source; none is assumed."
        )


def _recalculation(
    workspace: Workspace, definition: InventoryDefinition, as_at: date, records: Records | None
) -> tuple[Recalculated | None, str]:
    """The review of the base year; or why there is none."""
    if definition.kind == "statistics":
        return None, "Official statistics are for their publisher to recalculate."
    if definition.base_period is None:
        return None, "The inventory names no base year."
    try:
        return recalculation(workspace, definition, as_at, records), ""
    except Fault as fault:
        return None, (
            f"Whether the base year is due for recalculation cannot be told: {fault.found}; "
            f"needed: {fault.expected}."
        )


def _forecast(series: Series, made: Progress | None) -> tuple[Forecast | None, str]:
    """As far as the next milestone on the leading measure; without one a few years ahead."""
    basis = made.basis if made else "gross"
    until = series.observations[-1].period
    for _ in range(YEARS_AHEAD):
        until = until.a_year_on()
    ahead = [
        state.milestone.period
        for state in (made.milestones if made else ())
        if state.ahead and state.basis == basis
    ]
    try:
        return forecast(series, basis, min(ahead, default=until)), ""
    except Fault as fault:
        return None, fault.found


def _bridges(
    workspace: Workspace,
    records: Records | None,
    latest: Inventory | None,
    before: Inventory | None,
    made: Progress | None,
    halves: HalfYears | None,
    since: date | None,
) -> list[tuple[str, Bridge]]:
    """Since the year before, the same half a year ago, and the base year, where calculated.

    What has been restated of the year before since the report of the day *since* comes first.
    """
    if records is None or latest is None:
        return []
    pairs = []
    if before is not None:
        pairs.append(("year", before.period, latest.period))
    newest = halves.changes[-1] if halves and halves.changes else None
    begun = newest is not None and newest.half.period.start >= latest.period.end
    if newest and newest.comparable and newest.before and begun:
        pairs.append(("half", newest.before.period, newest.half.period))
    # A base that was given may have no year in the ledger, and then there is nothing to split.
    base = made.series.first(made.base.period) if made and made.base.enough_data else None
    if (
        base
        and base.enough_data
        and base.period < latest.period
        and base.period not in [start for _, start, _ in pairs]
    ):
        pairs.append(("base", base.period, latest.period))
    return [
        (name, _bridge(workspace, records, start, end, since if name == "year" else None))
        for name, start, end in pairs
    ]


def _bridge(
    workspace: Workspace, records: Records, start: Period, end: Period, since: date | None
) -> Bridge:
    """One bridge, from what was known on *since* if that was anything else."""
    if since is not None and (records.as_at is None or since < records.as_at):
        try:
            whole = bridge(workspace, records.definition, start, end, records.as_at, since, records)
        except Fault:
            whole = None
        if whole and any(whole.restated().values()):
            return whole
    return bridge(workspace, records.definition, start, end, records.as_at, records=records)
