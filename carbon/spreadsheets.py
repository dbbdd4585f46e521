"""Workbooks read safely: hostile until checked, each row keeping its number in the sheet.

What each would take to read is measured first (:mod:`carbon.workbook_guard`); then it is read in a
process of its own (:mod:`carbon.workbook_apart`).
"""

from __future__ import annotations

import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

from carbon.cells import letters
from carbon.errors import Place, UnknownName, UnreadableFile, listed
from carbon.files import shown
from carbon.tables import null_in
from carbon.workbook_apart import rows_of_sheet, rows_of_sheets, sheets_of
from carbon.workbook_guard import look_through

Cell = object
#: How many sheets are asked for at once where all are.
SHEETS_A_QUESTION = 200


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

    @property
    def visible(self) -> Workbook:
        """The same with those of its sheets alone that are shown."""
        return replace(self, sheet_names=tuple(n for n in self.sheet_names if n not in self.hidden))

    def rows(self, sheet: str) -> list[list[Cell]]:
        """All rows of *sheet* from its first, empty leading ones included.

        ``rows(...)[n]`` is row ``n + 1`` of the sheet. Cells are str, float, int, bool, date,
        datetime, time or timedelta; an empty cell is ``""``.
        """
        if sheet not in self.sheet_names:
            raise UnknownName("sheet", sheet, self.sheet_names, "", Place(self.file))
        return self._looked_at(sheet, rows_of_sheet(self._path, sheet))

    def walked(self, sheets: Sequence[str] | None = None) -> Iterator[tuple[str, list[list[Cell]]]]:
        """Each of *sheets*, by default all, with its rows: one question for many small ones."""
        names = self.sheet_names if sheets is None else sheets
        for first in range(0, len(names), SHEETS_A_QUESTION):
            asked = names[first : first + SHEETS_A_QUESTION]
            for name, rows in zip(asked, rows_of_sheets(self._path, asked), strict=True):
                yield name, self._looked_at(name, rows)

    def _looked_at(self, sheet: str, rows: list[list[Cell]]) -> list[list[Cell]]:
        """The rows, of which no cell holds a null: it would be left out without a word."""
        for number, row in enumerate(rows, start=1):
            for index, cell in enumerate(row):
                if type(cell) is str and "\0" in cell:
                    raise null_in(f"{self.file} [{sheet}]", number, letters(index))
        return rows


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

    Raises :class:`UnreadableFile` for what is no workbook, is damaged, has two sheets of one name,
    or would take too much to read: more than 500 MB unpacked, 5 million cells or 100 million
    characters.
    """
    look_through(path)
    sheets = sheets_of(path)
    twice = [name for name, times in Counter(name for name, _ in sheets).items() if times > 1]
    if twice:
        raise UnreadableFile(
            f"two sheets of one name, {listed(map(repr, twice))}",
            "sheets of names of their own",
            "Open it in a spreadsheet program, rename one, and save it again.",
            Place(shown(path)),
        )
    hidden = frozenset(name for name, is_hidden in sheets if is_hidden)
    return Workbook(shown(path), tuple(name for name, _ in sheets), path, hidden)
