"""Everything a progress report needs, brought together from the floors below."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from carbon.errors import Fault, Faults
from carbon.inventories.assemble import Inventory, NoFigures, calculated, series_lines
from carbon.inventories.bridge import Bridge, bridge
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.recalculation_summary import RecalculationSummary, recalculation
from carbon.inventories.records import Records
from carbon.inventories.sureness import Sureness, sureness
from carbon.reports.county import CountySubject
from carbon.reports.explained import explained
from carbon.reports.manifest import FILE
from carbon.reports.projects import NO_PROJECTS, Projects
from carbon.reports.revisions import earlier_figures, year_figures
from carbon.reports.subject import Previous, Subject
from carbon.reports.wedges import wedges
from carbon.targets.forecast import Forecast, forecast
from carbon.targets.halves import HalfYears, half_figures, half_years, ledger_movements
from carbon.targets.linked import linked_standing
from carbon.targets.outlook import outlook
from carbon.targets.progress import Progress, progress
from carbon.targets.revisions import revisions
from carbon.targets.series import Series, observe
from carbon.targets.target import read_target
from carbon.workspace import Workspace

#: Called with a stage of the work and the share of it that is done, 0 to 1.
Told = Callable[[str, float], None]
READING, CALCULATING = "Reading the records", "Calculating"

#: How far ahead a forecast looks when no milestone says so.
YEARS_AHEAD = 5


def silent(_stage: str, _share: float) -> None:
    """Tell nobody how far the work is."""


def gather(
    workspace: Workspace,
    definition: InventoryDefinition,
    county: InventoryDefinition | None,
    as_at: date,
    previous: Path | None = None,
    projects: Projects = NO_PROJECTS,
    told: Told = silent,
) -> Subject:
    """All that is reported of *definition*, as known on *as_at*, beside the pack *previous*.

    *told* hears how far it is: of a large estate it takes a while.

    Raises :class:`~carbon.inventories.assemble.NoFigures` where nothing was known.
    """
    told(READING, 0.0)
    calculates = definition.kind == "calculated"
    records = Records.read(workspace, definition, as_at) if calculates else None
    told(READING, 1.0)
    told(CALCULATING, 0.0)
    series = observe(workspace, definition, as_at, records)
    told(CALCULATING, 0.4)
    if not series.observations:
        known = "; ".join(f"{gap.period}: {gap.reason}" for gap in series.gaps)
        raise NoFigures(
            f"no figures of {definition.name} known on {as_at}" + (f" ({known})" if known else ""),
            "a year with figures",
            "Log readings first, or choose a later --as-at.",
        )
    target = read_target(definition.folder)
    made = progress(series, target, as_at) if target else None
    linked = None
    if made and target:
        linked, _ = linked_standing(definition, target, outlook(made), as_at)
    halves = half_years(workspace, definition, as_at, records) if records else None
    told(CALCULATING, 0.6)
    latest, before = _newest(series, records)
    ahead, refused = _forecast(series, made)
    bridges = tuple(_bridges(workspace, records, latest, before, made))
    lowered, not_lowered = wedges(series, ahead, projects)
    told(CALCULATING, 0.8)
    sure, unsure = _sureness(latest, before)
    reviewed = _recalculation(workspace, definition, as_at, records)
    told(CALCULATING, 1.0)
    figures = (*year_figures(series), *(half_figures(halves) if halves else []))
    return Subject(
        council=workspace.title,
        series=series,
        progress=made,
        county=_county(county),
        as_at=as_at,
        latest=latest,
        before=before,
        halves=halves,
        forecast=ahead,
        no_forecast=refused,
        bridges=bridges,
        figures=figures,
        previous=_previous(workspace, definition, series, halves, as_at, previous),
        linked=linked,
        projects=projects,
        wedges=lowered,
        no_wedges=not_lowered,
        explained=explained(bridges, projects),
        sureness=sure,
        no_sureness=unsure,
        recalculation=reviewed,
    )


def _county(definition: InventoryDefinition | None) -> CountySubject | None:
    if definition is None:
        return None
    return CountySubject(definition, series_lines(definition), read_target(definition.folder))


def _newest(series: Series, records: Records | None) -> tuple[Inventory | None, Inventory | None]:
    """The newest year with enough data, and the year before where it is comparable."""
    sound = [seen for seen in series.observations if seen.enough_data]
    if records is None:
        return None, None
    latest = sound[-1] if sound else series.observations[-1]
    before = next((seen for seen in series.observations if latest.follows(seen)), None)
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
        found = "; ".join(fault.found for fault in several.faults)
        return None, f"No interval: {found}. None is taken without its source."


def _recalculation(
    workspace: Workspace, definition: InventoryDefinition, as_at: date, records: Records | None
) -> RecalculationSummary | None:
    """The review of the base year; None where there is no base year to review."""
    if definition.kind == "statistics" or definition.base_period is None:
        return None
    try:
        return recalculation(workspace, definition, as_at, records)
    except Fault:
        return None


def _forecast(series: Series, made: Progress | None) -> tuple[Forecast | None, str]:
    last = series.observations[-1].period
    until = last
    for _ in range(YEARS_AHEAD):
        until = until.following()
    ahead = [
        state.milestone.period
        for state in (made.milestones if made else ())
        if state.milestone.period > last
    ]
    if ahead:
        until = max(until, min(ahead))
    try:
        return forecast(series, made.target.basis if made else "gross", until), ""
    except Fault as fault:
        return None, fault.found


def _bridges(
    workspace: Workspace,
    records: Records | None,
    latest: Inventory | None,
    before: Inventory | None,
    made: Progress | None,
) -> list[tuple[str, Bridge]]:
    """Since the year before, and since the base year, of a calculated inventory."""
    if records is None or latest is None:
        return []
    pairs = []
    if before is not None:
        pairs.append(("year", before.period))
    base = made.base if made and made.base.enough_data else None
    if base and base.period < latest.period and base.period not in [start for _, start in pairs]:
        pairs.append(("base", base.period))
    return [
        (
            name,
            bridge(
                workspace,
                records.definition,
                start,
                latest.period,
                records.as_at,
                records=records,
            ),
        )
        for name, start in pairs
    ]


def _previous(
    workspace: Workspace,
    definition: InventoryDefinition,
    series: Series,
    halves: HalfYears | None,
    as_at: date,
    folder: Path | None,
) -> Previous | None:
    if folder is None:
        return None
    earlier = earlier_figures(folder)
    since, last_batch = _known_by(folder)
    if halves is None or since is None:
        return Previous(folder.parent.name, revisions(earlier, year_figures(series)))
    movements = ledger_movements(workspace, definition, since, as_at, last_batch)
    then = half_years(workspace, definition, since)
    later = [*year_figures(series, movements), *half_figures(halves, movements, then)]
    return Previous(folder.parent.name, revisions(earlier, later))


def _known_by(folder: Path) -> tuple[date | None, int | None]:
    """The day of a pack and the newest import it knew; None where its manifest does not say."""
    try:
        manifest = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return date.fromisoformat(str(manifest["as_at"])), manifest.get("last_batch")
    except (OSError, ValueError, KeyError):
        return None, None


def newest_pack(out: Path, name: str, as_at: date) -> Path | None:
    """The newest pack of inventory *name* below *out* that is older than *as_at*."""
    found = []
    for folder in out.glob(f"*/{name}"):
        try:
            day = date.fromisoformat(folder.parent.name)
        except ValueError:
            continue
        if day < as_at and (folder / FILE).is_file():
            found.append((day, folder))
    return max(found)[1] if found else None
