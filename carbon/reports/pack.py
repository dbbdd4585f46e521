"""A pack: the files of one report, in a folder named for its date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from carbon.errors import Place, UnreadableFile
from carbon.files import read_bytes, shown, write_whole
from carbon.inventories.definition import InventoryDefinition
from carbon.reports.document import Report
from carbon.reports.earlier import (
    compared,
    kept_as,
    known,
    label,
    labelled,
    moved_since,
    newest_pack,
)
from carbon.reports.gather import gather
from carbon.reports.manifest import FILE, as_json, definition_files, manifest
from carbon.reports.markdown import markdown
from carbon.reports.page import page
from carbon.reports.progress import progress_report
from carbon.reports.projects import NO_PROJECTS, Projects
from carbon.reports.subject import Subject
from carbon.reports.workbook import workbook
from carbon.workspace import Workspace


def unheard(stage: str) -> None:
    """Where nobody asks how far a report is."""


@dataclass(frozen=True)
class Pack:
    """The files written, the headline figures as lines of text, and the pack this one replaced.

    ``kept`` is where that pack now is; None where none was replaced, or no figure has moved.
    """

    files: tuple[Path, ...]
    headlines: tuple[str, ...]
    kept: Path | None = None


def write_progress(
    workspace: Workspace,
    definition: InventoryDefinition,
    county: InventoryDefinition | None,
    as_at: date,
    out: Path,
    force: bool = False,
    previous: Path | None = None,
    projects: Projects = NO_PROJECTS,
    begin: Callable[[str], None] = unheard,
) -> Pack:
    """Write the progress report of *definition*, as known on *as_at*, below *out*.

    Figures revised since the pack *previous* are listed; by default the newest earlier one there.
    With *force* a pack of the same day is replaced: where figures have moved it is kept under
    another name, and the new pack lists what has moved since. *begin* is told each stage.

    Raises :class:`~carbon.errors.UnreadableFile` where the pack is there already and not *force*,
    and :class:`~carbon.inventories.assemble.NoFigures` where nothing was known.
    """
    folder = out / as_at.isoformat() / definition.name
    there = folder.exists() and any(folder.iterdir())
    if there and not force:
        raise UnreadableFile(
            "a pack of this inventory and date",
            "none yet",
            "--force makes it anew; where figures have moved since, the pack that is there is kept "
            "beside it and the new one lists what moved, by how much and why",
            Place(shown(folder)),
        )
    earlier = previous or newest_pack(out, definition.name, as_at)
    since = known(earlier).as_at if earlier else None
    subject = gather(workspace, definition, county, as_at, projects, since, begin)
    kept = None
    if there and previous is None:
        if moved_since(folder, subject.figures):
            earlier, kept = folder, kept_as(folder)
        elif text := known(folder).previous:
            earlier = labelled(out, definition.name, text)
    begin("Comparing with the report before")
    if earlier:
        subject = replace(subject, previous=compared(workspace, subject, earlier))
    begin("Writing")
    name = label(kept or earlier) if earlier else None
    files, made = pack_files(workspace, subject, name)
    if kept:
        folder.rename(kept)
    for file, data in files.items():
        write_whole(folder / file, data)
    reports = tuple(folder / file for file in files if "/" not in file)
    return Pack(reports, tuple(map(str, made.headlines)), kept)


def pack_files(
    workspace: Workspace, subject: Subject, previous: str | None
) -> tuple[dict[str, bytes], Report]:
    """The files of a pack by name, and the report they hold; nothing is written.

    *previous* is the label of the earlier pack that *subject* was compared with.
    """
    made = progress_report(subject)
    definitions = [
        subject.series.definition,
        *([subject.county.definition] if subject.county else []),
    ]
    files = {
        "report.html": page(made, workspace.layers("reports")).encode("utf-8"),
        "report.xlsx": workbook(made, subject.as_at),
        "report.md": markdown(made).encode("utf-8"),
        "report.json": as_json(made.document()),
    }
    for each in definitions:
        files |= definition_files(each)
    for path in subject.projects.files.values():
        files[f"inputs/{path.name}"] = read_bytes(path)
    files[FILE] = as_json(manifest(workspace, subject, definitions, files, previous))
    return files, made
