"""A pack: the files of one report, in a folder named for its date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from carbon.errors import Place, UnreadableFile
from carbon.inventories.definition import InventoryDefinition
from carbon.reports.gather import Told, gather, newest_pack, silent
from carbon.reports.manifest import FILE, as_json, definition_files, manifest
from carbon.reports.markdown import markdown
from carbon.reports.page import page
from carbon.reports.progress import progress_report
from carbon.reports.projects import NO_PROJECTS, Projects
from carbon.reports.workbook import workbook
from carbon.tables import read_bytes, shown, write_whole
from carbon.workspace import Workspace

WRITING = "Writing the report"


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
    previous: Path | None = None,
    projects: Projects = NO_PROJECTS,
    told: Told = silent,
) -> Pack:
    """Write the progress report of *definition*, as known on *as_at*, below *out*.

    Figures revised since the pack *previous* are listed; by default the newest earlier one there.

    Raises :class:`~carbon.errors.UnreadableFile` where the pack is there already and not *force*,
    and :class:`~carbon.inventories.assemble.NoFigures` where nothing was known.
    """
    folder = out / as_at.isoformat() / definition.name
    if folder.exists() and any(folder.iterdir()) and not force:
        raise UnreadableFile(
            "a pack of this inventory and date",
            "none yet",
            "--force replaces it. To keep it and list what has moved since, write beside it: "
            f"--out ANOTHER-FOLDER --previous {shown(folder)}",
            Place(shown(folder)),
        )
    previous = previous or newest_pack(out, definition.name, as_at)
    subject = gather(workspace, definition, county, as_at, previous, projects, told)
    told(WRITING, 0.0)
    made = progress_report(subject)
    definitions = [definition, *([county] if county else [])]
    files = {
        "report.html": page(made, workspace.layers("reports")).encode("utf-8"),
        "report.xlsx": workbook(made, as_at),
        "report.md": markdown(made).encode("utf-8"),
        "report.json": as_json(made.document()),
    }
    for each in definitions:
        files |= definition_files(each)
    for path in projects.files.values():
        files[f"inputs/{path.name}"] = read_bytes(path)
    files[FILE] = as_json(
        manifest(workspace, subject.series, definitions, files, as_at, previous, projects.files)
    )
    for name, data in files.items():
        write_whole(folder / name, data)
    told(WRITING, 1.0)
    reports = tuple(folder / name for name in files if "/" not in name)
    return Pack(reports, tuple(map(str, made.headlines)))
