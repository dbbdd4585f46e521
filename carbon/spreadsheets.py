"""Workbooks read safely: hostile until checked, each row keeping its number in the sheet.

The reader (calamine) is fast but trusting: a 5 kB workbook with one far cell makes it allocate
a hundred gigabytes and abort. So an ``.xlsx`` is looked through as a zip of XML first, streaming,
and refused when it unpacks to more than it should or addresses more cells than a sheet of
readings ever has.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from carbon.errors import Place, UnknownName, UnreadableFile, first_line
from carbon.files import read_bytes, shown

Cell = object

MOST_UNPACKED_BYTES = 500_000_000
MOST_CELLS = 5_000_000
MOST_SHEETS = 500
LEGACY_SIGNATURE = b"\xd0\xcf\x11\xe0"
ZIP_SIGNATURE = b"PK\x03\x04"
_BLOCK = 1 << 20


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
            raise _damaged(self.file, error) from None


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

    Raises :class:`UnreadableFile` for what is no workbook, is damaged, or would unpack to more
    than 500 MB or 5 million cells.
    """
    from python_calamine import CalamineError, load_workbook

    file = shown(path)
    signature = read_bytes(path)[:4]
    if signature == ZIP_SIGNATURE:
        _look_through(path, file)
    elif signature != LEGACY_SIGNATURE:
        raise UnreadableFile(
            "a file that is not a workbook, whatever its name",
            "an .xlsx, .xls or .ods as Excel or LibreOffice saves it",
            "Save it again as a workbook, or give a CSV its own ending.",
            Place(file),
        )
    try:
        with load_workbook(str(path)) as book:
            hidden = frozenset(
                sheet.name
                for sheet in book.sheets_metadata
                if not str(sheet.visible).endswith(".Visible")
            )
            return Workbook(file, tuple(book.sheet_names), path, hidden)
    except (CalamineError, ValueError, OSError) as error:
        raise _damaged(file, error) from None


def _damaged(file: str, error: Exception) -> UnreadableFile:
    return UnreadableFile(
        f"a workbook that cannot be read ({first_line(error)})",
        "a whole workbook",
        "Open it in Excel, save it again and try once more.",
        Place(file),
    )


def _look_through(path: Path, file: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > 4 * MOST_SHEETS:
                raise _too_large(file, f"{len(entries)} parts")
            unpacked = 0
            for entry in entries:
                if entry.flag_bits & 0x1:
                    raise UnreadableFile(
                        "a workbook with a password", "one without", "Remove it.", Place(file)
                    )
                is_sheet = entry.filename.endswith(".xml") and "worksheets/" in entry.filename
                with archive.open(entry) as part:
                    unpacked = _measure(part, unpacked, file, is_sheet)
                if entry.filename == "content.xml":
                    with archive.open(entry) as part:
                        _measure_repeats(part, file)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise _damaged(file, error) from None
    except Exception as error:
        # zlib.error and kin: a damaged stream has no common base class with the above.
        if isinstance(error, UnreadableFile):
            raise
        raise _damaged(file, error) from None


def _measure(part: IO[bytes], unpacked: int, file: str, is_sheet: bool) -> int:
    """Bytes unpacked so far; refuses when they, or the addressed cells of a sheet, are too many."""
    rows = columns = 0
    for block in _blocks(part):
        unpacked += len(block)
        if b"<!DOCTYPE" in block or b"<!ENTITY" in block:
            raise UnreadableFile(
                "a workbook that defines its own entities", "a plain one", "", Place(file)
            )
        if unpacked > MOST_UNPACKED_BYTES:
            raise _too_large(file, f"over {MOST_UNPACKED_BYTES // 1_000_000} MB unpacked")
        if not is_sheet:
            continue
        for letters, digits in re.findall(rb'\br="([A-Z]{1,3})(\d{1,9})"', block):
            columns = max(columns, _column_number(letters))
            rows = max(rows, int(digits))
        for digits in re.findall(rb'<row [^>]*?\br="(\d{1,9})"', block):
            rows = max(rows, int(digits))
        if rows * max(columns, 1) > MOST_CELLS:
            raise _too_large(file, f"a cell at row {rows:,}, column {columns:,}")
    return unpacked


def _measure_repeats(part: IO[bytes], file: str) -> None:
    """Refuse an ``.ods`` whose repeated filled cells would be too many once written out."""
    cells = filled = column = 0
    for _, item in ElementTree.iterparse(part):
        tag = _local(item.tag)
        repeats = {_local(name): value for name, value in item.items()}
        if tag in ("table-cell", "covered-table-cell"):
            column += int(repeats.get("number-columns-repeated", 1))
            if len(item):
                filled = column
        elif tag == "table-row":
            cells += filled * int(repeats.get("number-rows-repeated", 1))
            filled = column = 0
            item.clear()
            if cells > MOST_CELLS:
                raise _too_large(file, f"{cells:,} cells")


def _blocks(part: IO[bytes], overlap: int = 64) -> Iterator[bytes]:
    """The stream in blocks, each repeating the end of the last, so that no address is cut."""
    tail = b""
    while block := part.read(_BLOCK):
        yield tail + block
        tail = block[-overlap:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_large(file: str, what: str) -> UnreadableFile:
    return UnreadableFile(
        what,
        f"at most {MOST_UNPACKED_BYTES // 1_000_000} MB unpacked and {MOST_CELLS:,} cells a sheet",
        "Delete stray cells far from the data and save the workbook again.",
        Place(file),
    )
