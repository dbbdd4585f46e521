"""Workbooks read safely: hostile until checked, each row keeping its number in the sheet.

What each would take to read is measured first (:mod:`carbon.workbook_guard`).
"""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from carbon.errors import Place, UnknownName
from carbon.files import shown
from carbon.workbook_guard import damaged, look_through

Cell = object


@dataclass(frozen=True)
class Workbook:
    """An opened workbook; ``sheet_names`` in their order, ``hidden`` those not shown."""

    file: str
    sheet_names: tuple[str, ...]
    _path: Path
    hidden: frozenset[str] = frozenset()

    @property
    def path(self) -> Path:
        """The file itself."""
        return self._path

    def rows(self, sheet: str) -> list[list[Cell]]:
        """All rows of *sheet* from its first, empty leading ones included.

        ``rows(...)[n]`` is row ``n + 1`` of the sheet. Cells are str, float, int, bool, date,
        datetime, time or timedelta; an empty cell is ``""``.
        """
        from python_calamine import CalamineError, load_workbook

        if sheet not in self.sheet_names:
            raise UnknownName("sheet", sheet, self.sheet_names, "", Place(self.file))
        try:
            with load_workbook(str(self._path)) as book:
                return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)  # type: ignore[return-value]
        except (CalamineError, ValueError, OSError) as error:
            raise damaged(self.file, error) from None


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def sheet_part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The name of the part that holds *sheet*; None where the archive is no ``.xlsx``."""
    names = archive.namelist()
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return None
    targets = {
        item.get("Id"): item.get("Target", "")
        for item in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    for item in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if _local(item.tag) == "sheet" and item.get("name") == sheet:
            key = next((value for name, value in item.items() if _local(name) == "id"), None)
            target = targets.get(key, "")
            return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return None


def open_workbook(path: Path) -> Workbook:
    """Open an ``.xlsx``, ``.xls`` or ``.ods`` after looking it through.

    Raises :class:`UnreadableFile` for what is no workbook, is damaged, or would take too much to
    read: more than 500 MB unpacked, 5 million cells or 100 million characters.
    """
    from python_calamine import CalamineError, load_workbook

    file = shown(path)
    look_through(path)
    try:
        with load_workbook(str(path)) as book:
            hidden = frozenset(
                sheet.name
                for sheet in book.sheets_metadata
                if not str(sheet.visible).endswith(".Visible")
            )
            return Workbook(file, tuple(book.sheet_names), path, hidden)
    except (CalamineError, ValueError, OSError) as error:
        raise damaged(file, error) from None
