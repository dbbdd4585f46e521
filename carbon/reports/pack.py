"""A pack: the files of one report, in a folder named for its date."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from carbon.errors import Place, UnreadableFile
from carbon.inventories.assemble import Inventory, NoFigures, assemble, series_lines
from carbon.inventories.definition import InventoryDefinition
from carbon.reports.county import CountySubject
from carbon.reports.document import Headline, Report, printed
from carbon.reports.manifest import FILE, as_json, definition_files, manifest
from carbon.reports.markdown import markdown
from carbon.reports.page import page
from carbon.reports.progress import Subject, progress_report
from carbon.reports.workbook import write_workbook
from carbon.tables import shown, write_whole
from carbon.targets.progress import progress
from carbon.targets.series import Series, observe
from carbon.targets.target import read_target
from carbon.workspace import Workspace


@dataclass(frozen=True)
class Pack:
    """The files written, and the headline figures as lines of text."""

    files: tuple[Path, ...]
    headlines: tuple[str, ...]


def write_progress(
    workspace: Workspace,
    definition: InventoryDefinition,
    county: InventoryDefinition | None,
    as_at: date,
    out: Path,
    force: bool = False,
) -> Pack:
    """Write the progress report of *definition*, as known on *as_at*, below *out*.

    Raises :class:`~carbon.errors.UnreadableFile` where the pack is there already and not *force*,
    and :class:`~carbon.inventories.assemble.NoFigures` where nothing was known.
    """
    series = observe(workspace, definition, as_at)
    if not series.observations:
        known = "; ".join(f"{gap.period}: {gap.reason}" for gap in series.gaps)
        raise NoFigures(
            f"no figures of {definition.name} known on {as_at}" + (f" ({known})" if known else ""),
            "a year with figures",
            "Log readings first, or choose a later --as-at.",
        )
    folder = out / as_at.isoformat() / definition.name
    if folder.exists() and any(folder.iterdir()) and not force:
        raise UnreadableFile(
            "a pack of this inventory and date",
            "none yet",
            "Nothing is overwritten without --force.",
            Place(shown(folder)),
        )
    target = read_target(definition.folder)
    subject = Subject(
        workspace.title,
        series,
        progress(series, target) if target else None,
        CountySubject(county, series_lines(county), read_target(county.folder)) if county else None,
        as_at,
        *_newest(workspace, series, as_at),
    )
    made = progress_report(subject)
    definitions = [definition, *([county] if county else [])]
    files = {
        "report.html": page(made, workspace.layers("reports")).encode("utf-8"),
        "report.xlsx": _workbook(made, as_at),
        "report.md": markdown(made).encode("utf-8"),
        "report.json": as_json(made.document()),
    }
    for each in definitions:
        files |= definition_files(each)
    files[FILE] = as_json(manifest(workspace, series, definitions, files, as_at, None))
    for name, data in files.items():
        write_whole(folder / name, data)
    reports = tuple(folder / name for name in files if "/" not in name)
    return Pack(reports, tuple(map(_line, made.headlines)))


def _newest(
    workspace: Workspace, series: Series, as_at: date
) -> tuple[Inventory | None, Inventory | None]:
    """The newest year of a calculated inventory, and the year before where it is comparable."""
    if series.definition.kind != "calculated":
        return None, None
    latest = series.observations[-1]
    before = next((seen for seen in series.observations if latest.follows(seen)), None)
    return (
        assemble(workspace, series.definition, latest.period, as_at),
        assemble(workspace, series.definition, before.period, as_at) if before else None,
    )


def _workbook(report: Report, as_at: date) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        write_workbook(report, path, datetime.combine(as_at, time()))
        return path.read_bytes()


def _line(headline: Headline) -> str:
    figure = printed(headline.value, headline.kind, headline.decimals, headline.signed)
    return f"{headline.label}: {figure} {headline.unit}".rstrip() + f" ({headline.note})"
