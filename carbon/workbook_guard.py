"""What a workbook would take to read, measured before it is read; refused where it is too much.

The reader (calamine) is fast but trusting: it makes room for every cell up to the farthest, repeats
what an ``.ods`` says is repeated and copies a shared text into every cell that shows it, so that a
file of a kilobyte makes it ask for gigabytes and abort. Here the parts of a workbook are gone
through as XML, as a stream, whatever they are called and however an address is spelt.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from array import array
from pathlib import Path
from typing import IO
from xml.parsers import expat

from carbon.errors import Place, UnreadableFile, first_line
from carbon.files import read_bytes, read_start, shown
from carbon.workbook_numbers import Spelt, is_plain_calendar
from carbon.workbook_records import Extent, Seen, extent_of_part, extents_of_legacy

MOST_UNPACKED_BYTES = 500_000_000
#: Cells of all sheets, from the first of each to the farthest that holds anything.
MOST_CELLS = 5_000_000
#: Characters of all cells, each shared or repeated text counted as often as it is shown.
MOST_TEXT = 100_000_000
#: Marks of XML that are no cell: a workbook of a thousand sheets has a tenth of it.
MOST_OTHER_MARKS = 2_000_000
#: How many of them a name that is defined counts as: so much it takes to read one.
MARKS_A_NAME = 6
#: From how many marks with no cell between them on it is looked how deep they are nested, and how
#: deep they may be: each that is open takes memory.
WATCHED_MARKS, DEEPEST = 100_000, 1_000
#: Marks that hold the value of one cell: a formula, a value, a text. Nested, they take a stack.
MOST_VALUES_A_CELL = 8
#: Bytes between two marks of a cell: Excel takes 32,767 characters. As many as LONG_TEXT are a
#: mark's own.
MOST_BYTES_OF_TEXT, LONG_TEXT = 1_000_000, 64
#: How many of them a sheet counts as: so long takes it to open one that is empty.
MARKS_A_SHEET = 200
#: Marks within cells: what a cell has at most of them, by far, where it is no rich text.
MARKS_A_CELL = 4
#: Rows of all sheets, whatever they hold, and records of ``.xls`` and ``.xlsb``.
MOST_ROWS, MOST_RECORDS = 2_100_000, 7_000_000
#: A sheet of an ``.xlsb``: five million cells of formulas take it.
MOST_RECORD_BYTES = 200_000_000
#: The list of the parts in the file. A part takes about a hundred bytes.
MOST_DIRECTORY_BYTES = 10_000_000
#: A single mark of XML, such as a cell with all its attributes.
MOST_BYTES_A_MARK = 5_000_000
LEGACY_SIGNATURE = b"\xd0\xcf\x11\xe0"
ZIP_SIGNATURE = b"PK\x03\x04"
_BLOCK = 1 << 18
#: How a sheet of records, and the list of them, begin; printers' settings and macros do not.
_RECORDS = (b"\x81\x01", b"\x83\x01")
#: What only pictures and kin are kept in: it need not be XML, and no cells are read from it.
_BESIDE = re.compile(
    r"(?i)(xl/(media|drawings|embeddings)|docProps|customXml|Pictures|Thumbnails)/"
)


def look_through(path: Path) -> None:
    """Refuse the workbook at *path* where reading it would take too much.

    Raises :class:`UnreadableFile` for what is no workbook, is damaged, has a password or entities
    of its own, or holds more than the ``MOST_…`` of this module.
    """
    file = shown(path)
    signature = read_start(path, 4, MOST_UNPACKED_BYTES)
    try:
        if signature == ZIP_SIGNATURE:
            _look_through_zip(path, file)
        elif signature == LEGACY_SIGNATURE:
            size = _Size(file)
            for extent in extents_of_legacy(read_bytes(path), MOST_CELLS, size.seen):
                size.add(extent)
        else:
            raise UnreadableFile(
                "a file that is not a workbook, whatever its name",
                "an .xlsx, .xls or .ods as Excel or LibreOffice saves it",
                "Save it again as a workbook, or give a CSV its own ending.",
                Place(file),
            )
    except UnreadableFile:
        raise
    except Exception as error:
        # zlib.error, expat.ExpatError, BadZipFile and kin have no common base class.
        raise damaged(file, error) from None


def damaged(file: str, error: Exception | str) -> UnreadableFile:
    """That a workbook cannot be read, and why."""
    why = error if isinstance(error, str) else first_line(error)
    return UnreadableFile(
        f"a workbook that cannot be read ({why})",
        "a whole workbook",
        "Open it in Excel, save it again and try once more.",
        Place(file),
    )


def too_large(file: str, what: str) -> UnreadableFile:
    """That a workbook holds, or would take, too much."""
    return UnreadableFile(
        what,
        f"at most {MOST_UNPACKED_BYTES // 1_000_000} MB unpacked, {MOST_CELLS:,} cells "
        f"and {MOST_TEXT // 1_000_000} million characters",
        "Delete stray cells far from the data, or keep the sheet of the readings only, and save "
        "the workbook again.",
        Place(file),
    )


class _Size:
    """What the sheets looked at so far take together."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.cells = self.text = self.other = 0
        # Cells, rows and marks within cells as they stand in the file.
        self.standing = self.rows = self.inside = 0
        # Bytes of XML, of all parts.
        self.fed = 0
        #: Records, and where sheets are kept.
        self.seen = Seen(MOST_RECORDS)

    def add(self, extent: Extent) -> None:
        """Count a sheet; refuse where it, or all, are too large."""
        self.cells += extent.rows * extent.columns
        if self.cells > MOST_CELLS:
            raise too_large(self.file, f"a cell at row {extent.rows:,}, column {extent.columns:,}")

    @property
    def marks(self) -> int:
        """How many marks there were."""
        return self.standing + self.rows + self.inside + self.other

    def add_other(self, marks: int) -> None:
        """Count marks that are no cell, nor within one."""
        self.other += marks
        if self.other > MOST_OTHER_MARKS:
            raise too_large(self.file, f"over {MOST_OTHER_MARKS:,} marks beside cells")

    def look(self) -> None:
        """Refuse too many rows, and marks within cells that no number of cells explains."""
        if self.rows > MOST_ROWS:
            raise too_large(self.file, f"over {MOST_ROWS:,} rows")
        if self.inside > MOST_OTHER_MARKS + MARKS_A_CELL * self.standing:
            raise too_large(self.file, f"{self.inside:,} marks within {self.standing:,} cells")

    def add_text(self, characters: int) -> None:
        """Count text."""
        self.text += characters
        if self.text > MOST_TEXT:
            raise too_large(
                self.file, f"over {MOST_TEXT // 1_000_000} million characters, repeats counted"
            )


def _look_through_zip(path: Path, file: str) -> None:
    if _directory_bytes(path, file) > MOST_DIRECTORY_BYTES:
        raise too_large(file, "a workbook of more than a hundred thousand parts")
    size = _Size(file)
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if len({_name_of_part(entry.filename) for entry in entries}) < len(entries):
            raise damaged(file, "two parts of one name")
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise UnreadableFile(
                "a workbook with a password", "one without", "Remove it.", Place(file)
            )
        unpacked = 0
        # A cell says only which of the shared texts it shows: these come first.
        shared = array("L")
        for entry in sorted(
            entries, key=lambda one: "sharedstrings" not in one.filename.casefold()
        ):
            # What an entry says of its size may be a lie, which the reader does not heed either.
            entry.file_size = 1 << 62
            with archive.open(entry) as part:
                unpacked = _measure(part, entry.filename, unpacked, size, shared)


def _name_of_part(name: str) -> str:
    r"""A part's name as every program finds it, however it is spelt.

    >>> _name_of_part("XL\\worksheets/./sheet1.xml")
    'xl/worksheets/sheet1.xml'
    """
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/").casefold()


_END = b"PK\x05\x06"


def _directory_bytes(path: Path, file: str) -> int:
    """The size of the list of parts, as the end of the file states it.

    Refused where that end has a remark that holds another: one program would find the parts by
    the one, another by the other.
    """
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 66_000))
        end = stream.read()
    at = end.find(_END)
    while at >= 0:
        # Texts that look like it may stand in parts that are not packed.
        remark = int.from_bytes(end[at + 20 : at + 22], "little")
        if at + 22 + remark == len(end):
            break
        at = end.find(_END, at + 1)
    last = end.rfind(_END)
    if 0 <= at < last:
        raise damaged(file, "its remark holds another end of the list of parts")
    return int.from_bytes(end[last + 12 : last + 16], "little") if last >= 0 else 0


def _measure(part: IO[bytes], name: str, unpacked: int, size: _Size, shared: array[int]) -> int:
    """Bytes unpacked so far, after this part."""
    marks: _Marks | None = None
    first, whole = True, bytearray()
    is_records = False
    while block := part.read(_BLOCK):
        unpacked += len(block)
        if unpacked > MOST_UNPACKED_BYTES:
            raise too_large(size.file, f"over {MOST_UNPACKED_BYTES // 1_000_000} MB unpacked")
        if first:
            is_records = block.startswith(_RECORDS) and not _BESIDE.match(name)
            marks = _Marks(size, shared) if _is_xml(block) else None
        first = False
        if is_records:
            whole += block
            if len(whole) > MOST_RECORD_BYTES:
                raise too_large(size.file, f"over {MOST_RECORD_BYTES // 1_000_000} MB of records")
        if marks is not None:
            try:
                marks.feed(block)
            except expat.ExpatError:
                if not _BESIDE.match(name):
                    raise
                marks = None
    if marks is not None:
        try:
            marks.close()
        except expat.ExpatError:
            if not _BESIDE.match(name):
                raise
    if is_records:
        size.add(extent_of_part(whole, size.seen))
    return unpacked


def _is_xml(start: bytes) -> bool:
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")


#: A whole row, a whole column: no sheet of any program is larger.
_FARTHEST_ROW, _FARTHEST_COLUMN = 1_048_576, 16_384
_DIGITS = "0123456789"
#: Within a cell of a sheet, what holds a value; within a table of an ``.ods``, attributes that do.
_VALUES = frozenset(("v", "is", "f"))
_WEIGHTS = {"sheet": MARKS_A_SHEET, "definedName": MARKS_A_NAME}
_INSIDE = frozenset(("t", "r", "rPr"))
_ALL_VALUES = frozenset(("value", "string-value", "boolean-value", "date-value", "time-value"))
_SAID = _ALL_VALUES | {"value-type", "formula"}
#: Which of them a cell of an ``.ods`` has by its kind. Of others the reader takes the first, other
#: programs that of its kind.
_VALUES_SAID = {
    **{kind: frozenset(("value",)) for kind in ("float", "percentage", "currency")},
    **{kind: frozenset((f"{kind}-value",)) for kind in ("string", "boolean", "date", "time")},
}


class _Marks:
    """The cells and texts of one part, whichever kind of part it is."""

    def __init__(self, size: _Size, shared: array[int]) -> None:
        self.size, self.shared = size, shared
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start_of_part
        self.parser.StartDoctypeDeclHandler = self.refuse_entities
        # How far it was fed; how many marks there were, and how much came since the last.
        self.fed = self.marks = self.unmarked = 0
        self.values = self.beside = self.depth = 0
        #: In a sheet of cells: its bytes as they stand, and what may be there only once.
        self.as_spelt: Spelt | None = None
        self.has_value = self.has_rows = self.has_calendar = False
        self.is_watched = False
        # A sheet: where we are, the farthest filled cell, how many cells stand in the file.
        self.row = self.column = self.cells = 0
        self.here: tuple[int, int] | None = None
        self.last = (0, 0)
        self.is_shared = False
        self.extent = Extent()
        self.columns: dict[str, int] = {}
        # A table of an .ods, row by row.
        self.in_table = 0
        self.cell_repeats = self.row_repeats = 1
        self.cell_text = self.row_text = self.filled_to = 0
        self.is_filled = False
        self.digits = ""

    def feed(self, block: bytes) -> None:
        self.fed += len(block)
        self.parser.Parse(block, False)
        self.size.look()
        if self.as_spelt is not None and self.as_spelt.is_in_parts(block):
            raise damaged(self.size.file, "a number that is spelt in parts")
        if self.fed - self.parser.CurrentByteIndex > MOST_BYTES_A_MARK:
            raise too_large(self.size.file, f"a mark of over {MOST_BYTES_A_MARK // 1_000_000} MB")
        self.look_at_text(len(block))
        if self.beside > WATCHED_MARKS and not self.is_watched:
            self.watch()

    def look_at_text(self, length: int) -> None:
        """Refuse a cell of very long text, and more text in all than the marks account for."""
        marks = self.size.marks
        is_inside = self.here is not None or self.in_table
        self.unmarked = self.unmarked + length if marks == self.marks and is_inside else 0
        self.marks = marks
        if self.unmarked > MOST_BYTES_OF_TEXT:
            raise too_large(self.size.file, f"over {MOST_BYTES_OF_TEXT:,} bytes in one cell")
        self.size.fed += length
        if self.size.fed - LONG_TEXT * marks > MOST_TEXT:
            raise too_large(
                self.size.file, f"over {MOST_TEXT // 1_000_000} million characters beside its marks"
            )

    def close(self) -> None:
        self.parser.Parse(b"", True)
        self.leave_shared()
        self.size.add(self.extent)

    def refuse_entities(self, *_: object) -> None:
        raise UnreadableFile(
            "a workbook that defines its own entities",
            "a plain one",
            "Open it in Excel and save it again.",
            Place(self.size.file),
        )

    def refuse_sections(self) -> None:
        """The reader passes over a section within a table of an ``.ods``: 6 is left of 6000."""
        if self.in_table:
            raise damaged(self.size.file, "a text that is spelt in parts")

    def start_of_part(self, name: str, said: dict[str, str]) -> None:
        """The first mark of all says what the part is."""
        self.as_spelt = Spelt() if name.rpartition(":")[2] == "worksheet" else None
        self.parser.StartElementHandler = self.start
        self.start(name, said)

    def start(self, name: str, said: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self.start_cell(said)
        elif name in _VALUES:
            self.size.inside += 1
            self.values += 1
            if self.values > MOST_VALUES_A_CELL and self.here is not None:
                raise damaged(self.size.file, f"a cell of over {MOST_VALUES_A_CELL} values")
            if name == "v" and self.cells:
                # Of two, programs show now the one, now the other.
                if self.has_value:
                    raise damaged(self.size.file, "a cell of two values")
                self.has_value = True
            if self.here is not None:
                row, column = self.here
                if row > self.extent.rows or column > self.extent.columns:
                    self.extent = self.extent.reaching(row, column)
                    if row * column > MOST_CELLS:
                        self.size.add(self.extent)
        elif name == "row":
            self.size.rows += 1
            self.row = self.number(said["r"], _FARTHEST_ROW) if "r" in said else self.row + 1
            self.column, self.here = 0, None
        elif name == "si":
            if not self.parser.CharacterDataHandler:
                self.parser.CharacterDataHandler = self.text
            self.shared.append(0)
            self.beside = 0
            self.size.standing += 1
            if len(self.shared) > MOST_CELLS:
                raise too_large(self.size.file, f"over {MOST_CELLS:,} shared texts")
        elif name in ("table", "table-row", "table-cell", "covered-table-cell"):
            self.start_of_table(name, {key.rpartition(":")[2]: of for key, of in said.items()})
        elif name in _INSIDE:
            self.size.inside += 1
            self.beside += 1
        else:
            self.here = None
            self.beside += 1
            self.size.add_other(_WEIGHTS.get(name, 1))
            if name in ("sheet", "Relationship"):
                self.kept_in(said)
            elif name == "workbookPr" and "date1904" in said:
                mark = self.parser.GetInputContext() or b""
                if self.has_calendar or not is_plain_calendar(said["date1904"], mark):
                    raise damaged(self.size.file, "from which year its days count is unclear")
                self.has_calendar = True
            elif name == "sheetData" and self.as_spelt is not None:
                # The reader ends where the first does.
                if self.has_rows:
                    raise damaged(self.size.file, "a sheet whose rows stand in two places")
                self.has_rows = True
            if self.in_table:
                self.is_filled = True
                if name == "s":
                    spaces = next((said[key] for key in said if key.endswith(":c")), "1")
                    self.cell_text += self.number(spaces, 10**10)

    def watch(self) -> None:
        """Look from here on how deep marks are nested."""
        self.is_watched = True
        self.parser.StartElementHandler = self.start_watched
        if not self.parser.EndElementHandler:
            self.parser.EndElementHandler = self.leave

    def start_watched(self, name: str, said: dict[str, str]) -> None:
        """A mark begins, in a part in which they are watched."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise too_large(self.size.file, f"marks nested over {DEEPEST:,} deep")
        self.start(name, said)

    def leave(self, _: str) -> None:
        """A mark ends, in a part in which they are watched."""
        self.depth -= 1

    def kept_in(self, said: dict[str, str]) -> None:
        """Refuse two sheets of one part: it would be read as often as it is named."""
        place = said.get("Target", "") if said.get("Type", "").endswith("/worksheet") else ""
        for key, value in said.items():
            if key.endswith(":id") and "Type" not in said:
                place = value
        if place:
            whole = posixpath.normpath(posixpath.join("/xl", place.replace("\\", "/")))
            self.size.seen.place(whole.casefold().encode())

    def start_cell(self, said: dict[str, str]) -> None:
        self.leave_shared()
        self.size.standing += 1
        self.cells += 1
        self.values = self.beside = 0
        self.has_value = False
        if self.cells > MOST_CELLS:
            raise too_large(self.size.file, f"over {MOST_CELLS:,} cells")
        address = said.get("r")
        row = self.row or 1
        if address is None:
            self.column += 1
        else:
            letters = address.rstrip(_DIGITS)
            self.column = self.columns.get(letters) or self.column_of(letters)
            row = self.number(address[len(letters) :], _FARTHEST_ROW)
        self.here = row, self.column
        if self.row:
            # Of one that stands twice, programs show now this value, now that.
            if self.here <= self.last:
                where = address or f"{self.column} of row {row}"
                raise damaged(self.size.file, f"cell {where} stands twice, or out of its order")
            self.last = self.here
        self.is_shared = said.get("t") == "s"
        if self.is_shared and self.shared:
            self.parser.CharacterDataHandler = self.index
        elif self.parser.CharacterDataHandler:
            self.parser.CharacterDataHandler = None

    def leave_shared(self) -> None:
        """Count the text that the cell before showed."""
        if self.digits:
            index = self.digits.strip()
            if index.isdecimal() and len(index) < 10 and int(index) < len(self.shared):
                self.size.add_text(self.shared[int(index)])
            self.digits = ""

    def index(self, text: str) -> None:
        if len(self.digits) < 20:
            self.digits += text

    def text(self, text: str) -> None:
        if self.in_table:
            self.cell_text += len(text)
        else:
            self.shared[-1] += len(text)

    def column_of(self, letters: str) -> int:
        number = 0
        for letter in letters.upper() if letters.isascii() and len(letters) <= 3 else "":
            number = number * 26 + ord(letter) - 64 if letter.isalpha() else _FARTHEST_COLUMN + 1
        if not 0 < number <= _FARTHEST_COLUMN:
            raise too_large(
                self.size.file, f"a cell in column {letters[:12]!r}, which no sheet has"
            )
        self.columns[letters] = number
        return number

    def number(self, digits: str, most: int) -> int:
        """A number of the file: a row, or how often something is repeated."""
        if digits.isdecimal() and len(digits) < 12 and 0 < int(digits) <= most:
            return int(digits)
        raise too_large(self.size.file, f"the number {digits[:20]!r} for a row or of repeats")

    def start_of_table(self, name: str, said: dict[str, str]) -> None:
        if name == "table":
            self.end_table()
            self.size.add_other(MARKS_A_SHEET)
            self.in_table += 1
            self.parser.CharacterDataHandler = self.text
            self.parser.EndElementHandler = self.end_of_table
            self.parser.StartCdataSectionHandler = self.refuse_sections
        elif name == "table-row":
            self.size.rows += 1
            self.row_repeats = self.number(said.get("number-rows-repeated", "1"), 10**10)
            self.column = self.filled_to = self.row_text = 0
        else:
            self.cell_repeats = self.number(said.get("number-columns-repeated", "1"), 10**10)
            self.is_filled = not _SAID.isdisjoint(said)
            if (
                not _VALUES_SAID.get(said.get("value-type", ""), _ALL_VALUES).issuperset(
                    values := _ALL_VALUES.intersection(said)
                )
                or len(values) > 1
            ):
                raise damaged(self.size.file, "a cell with a value of another kind than it says")
            self.cell_text = len(said.get("string-value", ""))
            self.size.standing += 1
            self.cells += 1
            if self.cells > MOST_CELLS:
                raise too_large(self.size.file, f"over {MOST_CELLS:,} cells")

    def end_of_table(self, name: str) -> None:
        self.depth -= self.is_watched
        name = name.rpartition(":")[2]
        if name in ("table-cell", "covered-table-cell"):
            self.column += self.cell_repeats
            if self.is_filled:
                self.filled_to = self.column
                self.row_text += self.cell_text * self.cell_repeats
            self.is_filled = False
        elif name == "table-row":
            self.row += self.row_repeats
            if self.filled_to:
                self.extent = self.extent.reaching(self.row, self.filled_to)
                if self.extent.rows * self.extent.columns > MOST_CELLS:
                    self.end_table()
                self.size.add_text(self.row_text * self.row_repeats)
        elif name == "table":
            self.end_table()
            self.in_table = max(0, self.in_table - 1)

    def end_table(self) -> None:
        self.size.add(self.extent)
        self.extent, self.row = Extent(), 0
