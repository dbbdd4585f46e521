"""A pack: the files of one report, in a folder named for its date."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from carbon.errors import listed
from carbon.files import read_bytes
from carbon.inventories.definition import InventoryDefinition
from carbon.reports.document import Headline, Report
from carbon.reports.manifest import as_json, definition_files, manifest
from carbon.reports.markdown import markdown
from carbon.reports.naming import copied, published, refuse_names, unnamed_of
from carbon.reports.page import page
from carbon.reports.progress.earlier import (
    compared,
    is_whole,
    label,
    moved_since,
    replaced_by,
    reported_in,
    since_told,
)
from carbon.reports.progress.gather import gather
from carbon.reports.progress.report import progress_report
from carbon.reports.progress.subject import Subject
from carbon.reports.replaced import replacing
from carbon.reports.told import is_told, newest_told, why_none
from carbon.reports.whole import FILE, is_same, is_there, kept_as, put_in_whole, strangers
from carbon.reports.workbook import workbook
from carbon.targets.projects import NO_PROJECTS, Projects
from carbon.workspace import Workspace


def unheard(stage: str) -> None:
    """Where nobody asks how far a report is."""


@dataclass(frozen=True)
class Pack:
    """The files written, the headline figures as lines of text, and the pack this one replaced.

    ``kept`` is where that pack now is; None where none was replaced, or where the new one is the
    same and it held no ``strangers``, files of somebody's own. ``remarks`` is what else is to say.
    """

    files: tuple[Path, ...]
    headlines: tuple[str, ...]
    kept: Path | None = None
    strangers: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """What is to be said of the pack, and of the one that was replaced and kept."""
        if not self.strangers:
            return self.remarks
        there = (
            f"The folder held what is not of the pack ({listed(self.strangers)}): as it was, "
            f"it is kept in {self.kept}."
        )
        return (there, *self.remarks)


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
    on: date | None = None,
) -> Pack:
    """Write the progress report of *definition*, as known on *as_at*, below *out*.

    It answers as of the day *on*, by default *as_at*.

    Figures revised since the pack *previous* are listed; by default since the newest one that is
    recorded as published before *as_at*: with trial runs nothing is compared. With *force* a pack
    of the same day is replaced: where the new one is another, in figures or only in words, it is
    kept under another name. The new pack lists what has moved since. *begin* is told each stage.

    Raises :class:`~carbon.errors.UnreadableFile` where the pack is there already and not *force*,
    and :class:`~carbon.inventories.assemble.NoFigures` where nothing was known.
    """
    folder = out / as_at.isoformat() / definition.name
    there = is_there(
        folder,
        force,
        "--force makes it anew; where that is another, the pack that is there is kept beside it, "
        "and the new one lists what figures moved, by how much and why.",
    )
    told = newest_told(workspace, definition.name, as_at)
    earlier = reported_in(previous) if previous else told.reported if told else None
    since = earlier.as_at if earlier else None
    subject = gather(workspace, definition, county, as_at, projects, since, begin, on)
    kept = None
    remarks = [] if earlier else [why_none(workspace, definition.name, as_at)]
    if there and previous is None and is_whole(folder):
        if moved_since(folder, subject.figures):
            kept = kept_as(folder)
            earlier = replace(reported_in(folder), label=label(kept))
            remarks = [
                f"Figures have moved since the pack of the same day: it is kept in {kept}, and "
                "the new one lists what moved."
            ]
        elif before := replaced_by(folder):
            earlier = reported_in(before)
    begin("Comparing with the report before")
    if earlier:
        subject = replace(subject, previous=compared(workspace, subject, earlier))
    if told:
        subject = replace(subject, told=since_told(workspace, subject, told))
    begin("Writing")
    files, made = pack_files(workspace, subject, earlier.label if earlier else None)
    if kept is None and is_told(workspace, folder) and not is_same(folder, files):
        kept = kept_as(folder)
        remarks.append(f"The pack of the same day was published: it is kept in {kept}.")
    pack = put_pack(folder, files, made.headlines, kept, workspace)
    return replace(pack, remarks=(*remarks, *pack.remarks))


def put_pack(
    folder: Path,
    files: Mapping[str, bytes],
    headlines: Sequence[Headline],
    kept: Path | None = None,
    workspace: Workspace | None = None,
) -> Pack:
    """Let a pack of *files* take the place of *folder*, which is kept as *kept* if that is named.

    It is kept in any case where it holds files of somebody's own, and where it is another in so
    much as a word. That it replaced another is recorded in the ledger of *workspace*.
    """
    found = () if kept else strangers(folder, files)
    remarks: tuple[str, ...] = ()
    if found:
        kept = kept_as(folder)
    elif kept is None and (folder / FILE).is_file() and not is_same(folder, files):
        kept = kept_as(folder)
        remarks = (f"The pack that was there differs from this one: it is kept in {kept}.",)
    with replacing(workspace, folder, kept):
        put_in_whole(folder, files, kept)
    reports = tuple(folder / file for file in files if "/" not in file)
    return Pack(reports, tuple(map(str, headlines)), kept, found, remarks)


def pack_files(
    workspace: Workspace, subject: Subject, previous: str | None
) -> tuple[dict[str, bytes], Report]:
    """The files of a pack by name, and the report they hold; nothing is written.

    *previous* is the label of the earlier pack that *subject* was compared with.
    """
    hidden = unnamed_of(workspace)
    made = published(progress_report(subject), hidden)
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
    given = {f"inputs/{path.name}": read_bytes(path) for path in subject.projects.files.values()}
    for each in definitions:
        given |= definition_files(each)
    files |= copied(given, hidden)
    files[FILE] = as_json(manifest(workspace, subject, definitions, files, previous, hidden))
    refuse_names(files, hidden)
    return files, made
