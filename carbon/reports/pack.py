"""A pack: the files of one report, in a folder named for its date."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from carbon.errors import Place, UnreadableFile
from carbon.inventories.assemble import NoFigures, series_lines
from carbon.inventories.definition import InventoryDefinition
from carbon.reports.county import CountySubject
from carbon.reports.document import Headline, Report, printed
from carbon.reports.page import page
from carbon.reports.progress import Subject, progress_report
from carbon.tables import shown, write_whole
from carbon.targets.progress import progress
from carbon.targets.series import observe
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

    Raises :class:`~carbon.errors.UnreadableFile` where the pack is there already and not *force*.
    """
    series = observe(workspace, definition, as_at)
    if not series.observations:
        known = "; ".join(f"{gap.period}: {gap.reason}" for gap in series.gaps)
        raise NoFigures(
            f"no figures of {definition.name} known on {as_at}" + (f" ({known})" if known else ""),
            "a year with figures",
            "Log readings first, or choose a later --as-at.",
        )
    target = read_target(definition.folder)
    subject = Subject(
        workspace.title,
        series,
        progress(series, target) if target else None,
        CountySubject(county, series_lines(county), read_target(county.folder)) if county else None,
        as_at,
    )
    made = progress_report(subject)
    folder = out / as_at.isoformat()
    stem = f"progress-{definition.name}"
    files = {
        folder / f"{stem}.html": page(made, workspace.layers("reports")),
        folder / f"{stem}.json": _json(made),
    }
    if not force:
        for path in files:
            if path.exists():
                raise UnreadableFile(
                    "a report of this name and date",
                    "none yet",
                    "Nothing is overwritten without --force.",
                    Place(shown(path)),
                )
    for path, text in files.items():
        write_whole(path, text.encode("utf-8"))
    return Pack(tuple(files), tuple(map(_line, made.headlines)))


def _json(report: Report) -> str:
    return json.dumps(report.document(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _line(headline: Headline) -> str:
    figure = printed(headline.value, headline.kind, headline.decimals, headline.signed)
    return f"{headline.label}: {figure} {headline.unit}".rstrip() + f" ({headline.note})"
