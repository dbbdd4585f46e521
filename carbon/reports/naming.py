"""What is published, without the sites that may not be named: the last step before it is written.

Every report, and every file copied into a pack, passes here. What cannot be looked into as text is
left out of the pack, and where a name was left after all, nothing is written.
"""

from __future__ import annotations

import csv
import html
import io
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from carbon.errors import CarbonError, Fault, Place
from carbon.files import is_there
from carbon.ledger.register_faults import tables_of
from carbon.register.unnamed import Unnamed, unnamed
from carbon.reports import charts
from carbon.reports.document import Report
from carbon.tables import decode, delimiter_of
from carbon.workspace import Workspace

#: Columns of copied files that name a site or meter by itself.
NAMING = ("site", "sites", "meter", "meters", "supply_point")
NOT_NAMED = "Sites not named"


class WouldName(Fault):
    """A file to be published names a site that may not be named."""


def unnamed_of(workspace: Workspace | None) -> Unnamed:
    """What may not be published of the workspace's register; nothing where there is none."""
    if workspace is None or not is_there(workspace.sites):
        return Unnamed()
    return unnamed(*tables_of(workspace))


def published(report: Report, hidden: Unnamed) -> Report:
    """*report* without the names that may not be published, and with how many sites that are."""
    if not hidden.sites:
        return report
    made = hidden.value(report)
    return replace(made, sources=(*made.sources, (NOT_NAMED, hidden.sentence)))


def copied(files: Mapping[str, bytes], hidden: Unnamed) -> dict[str, bytes]:
    """Files to be copied into a pack, under names and with text that may be published.

    One that is no text and names what may not be published is left out.
    """
    if not hidden.literals:
        return dict(files)
    found = {}
    for name, data in files.items():
        made = _copy(name, data, hidden)
        if made is not None:
            found[hidden.file_name(name)] = made
    return found


def refuse_names(files: Mapping[str, bytes], hidden: Unnamed) -> None:
    """Refuse to write *files* where one still names what may not be published.

    Raises :class:`WouldName`: a template of the council's own may do so.
    """
    if not hidden.literals:
        return
    # The library that draws the charts names nobody, and is most of a page.
    script = charts.script().encode("utf-8")
    for name, data in files.items():
        texts = _texts(data.replace(script, b""))
        if hidden.found(name) or any(map(hidden.found, texts)):
            raise WouldName(
                "the name, a number or the address of a site that is not public",
                "none in what is published",
                "Nothing was written. If a template in reports/ of the workspace has it, take it "
                "out there.",
                Place(name),
            )


def _copy(name: str, data: bytes, hidden: Unnamed) -> bytes | None:
    try:
        text = decode(data, name)
    except CarbonError:
        text = None
    if text is None or "\x00" in data[:1000].decode("latin-1"):
        return None if any(hidden.found(each) for each in _texts(data)) else data
    made = hidden.text(text)
    if name.casefold().endswith(".csv"):
        with suppress(csv.Error):
            made = _table(text, hidden)
    return data if made == text else made.encode("utf-8")


def _table(text: str, hidden: Unnamed) -> str:
    """A CSV, the cells that name a site or meter by themselves told apart from sentences."""
    mark = delimiter_of(text)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    heading = [cell.strip().casefold() for cell in rows[0]] if rows else []
    made = [
        [
            _parts(cell, hidden)
            if number < len(heading) and heading[number] in NAMING
            else hidden.text(cell)
            for number, cell in enumerate(row)
        ]
        for row in rows
    ]
    if made == rows:
        return text
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=mark, lineterminator="\n").writerows(made)
    return buffer.getvalue()


def _parts(cell: str, hidden: Unnamed) -> str:
    """A cell of several ids, parted by semicolons."""
    parts = [part.strip() for part in cell.split(";")]
    made = [hidden.text(part) for part in parts]
    return cell if made == parts else "; ".join(made)


def _texts(data: bytes) -> list[str]:
    """What a file says as text, and what the parts of an archive say, marks resolved."""
    if data[:4] != b"PK\x03\x04":
        text = data.decode("utf-8", "replace")
        return [text, html.unescape(text)] if "&" in text else [text]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError):
        return [data.decode("utf-8", "replace")]
    return [*names, *(text for part in parts for text in _texts(part))]
