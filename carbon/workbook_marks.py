"""The cells and texts of one part of a workbook, counted as its XML goes by."""

from __future__ import annotations

import posixpath
from array import array
from collections.abc import Callable
from xml.parsers import expat

from carbon.errors import Place, UnreadableFile
from carbon.workbook_limits import (
    DEEPEST,
    LONG_TEXT,
    MARKS_A_NAME,
    MARKS_A_SHEET,
    MOST_BYTES_A_MARK,
    MOST_BYTES_OF_TEXT,
    MOST_CELLS,
    MOST_TEXT,
    MOST_VALUES_A_CELL,
    WATCHED_MARKS,
    WorkbookSize,
    damaged,
    too_large,
)
from carbon.workbook_numbers import Spelt, is_plain_calendar
from carbon.workbook_records import Extent

#: A whole row, a whole column: no sheet of any program is larger.
_FARTHEST_ROW, _FARTHEST_COLUMN = 1_048_576, 16_384
_DIGITS = "0123456789"
#: Within a cell of a sheet, what holds a value; within a table of an ``.ods``, attributes that do.
_VALUES = frozenset(("v", "is", "f"))
_WEIGHTS = {"sheet": MARKS_A_SHEET, "definedName": MARKS_A_NAME}
_INSIDE = frozenset(("t", "r", "rPr"))
#: What a table of an ``.ods`` is made of, each within the one before; and what no row of one holds.
_WITHIN = {"table": 0, "table-row": 1, "table-cell": 2, "covered-table-cell": 2}
_OF_SHEETS = _VALUES | _INSIDE | {"c", "row", "si"}
_ALL_VALUES = frozenset(("value", "string-value", "boolean-value", "date-value", "time-value"))
_SAID = _ALL_VALUES | {"value-type", "formula"}
#: Which of them a cell of an ``.ods`` has by its kind. Of others the reader takes the first, other
#: programs that of its kind.
_VALUES_SAID = {
    **{kind: frozenset(("value",)) for kind in ("float", "percentage", "currency")},
    **{kind: frozenset((f"{kind}-value",)) for kind in ("string", "boolean", "date", "time")},
}


class PartMarks:
    """The cells and texts of one part, whichever kind of part it is."""

    def __init__(self, size: WorkbookSize, shared: array[int]) -> None:
        self.size, self.shared = size, shared
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.is_watched = False
        self.begin_with(self.start_of_part)
        self.parser.StartDoctypeDeclHandler = self.refuse_entities
        # How far it was fed; how many marks there were, and how much came since the last.
        self.fed = self.marks = self.unmarked = 0
        self.values = self.beside = self.depth = 0
        #: In a sheet of cells: its bytes as they stand, and what may be there only once.
        self.as_spelt: Spelt | None = None
        self.has_value = self.has_rows = self.has_calendar = False
        # A sheet: where we are, the farthest filled cell, how many cells stand in the file.
        self.row = self.column = self.cells = 0
        self.here: tuple[int, int] | None = None
        self.last = (0, 0)
        self.is_shared = False
        self.extent = Extent()
        self.columns: dict[str, int] = {}
        # A table of an .ods, row by row.
        self.in_table = self.within = 0
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
        self.begin_with(self.start)
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
        elif name in _WITHIN:
            self.start_of_table(name, said)
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

    def start_in_table(self, name: str, said: dict[str, str]) -> None:
        """A mark within a table of an ``.ods``: whatever a cell holds, it is filled."""
        local = name.rpartition(":")[2]
        if self.within and local in _OF_SHEETS:
            raise damaged(self.size.file, f"a mark {local} within a row of a table")
        self.is_filled = True
        if local == "s":
            spaces = next((said[key] for key in said if key.endswith(":c")), "1")
            self.cell_text += self.number(spaces, 10**10)
        self.start(name, said)

    def begin_with(self, handler: Callable[[str, dict[str, str]], None]) -> None:
        """Give marks that begin to *handler*, by way of the one that watches them."""
        self.begun = handler
        self.parser.StartElementHandler = self.start_watched if self.is_watched else handler

    def watch(self) -> None:
        """Look from here on how deep marks are nested."""
        self.is_watched = True
        self.begin_with(self.begun)
        if not self.parser.EndElementHandler:
            self.parser.EndElementHandler = self.leave

    def start_watched(self, name: str, said: dict[str, str]) -> None:
        """A mark begins, in a part in which they are watched."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise too_large(self.size.file, f"marks nested over {DEEPEST:,} deep")
        self.begun(name, said)

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
        if self.within:
            self.cell_text += len(text)
        elif self.shared:
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

    def start_of_table(self, name: str, spelt: dict[str, str]) -> None:
        said = {key.rpartition(":")[2]: of for key, of in spelt.items()}
        if len(said) < len(spelt) and sum(key.endswith("repeated") for key in spelt) > 1:
            raise damaged(self.size.file, "two numbers of repeats of one cell or row")
        if self.within != max(0, _WITHIN[name] - 1) or (name != "table" and not self.in_table):
            raise damaged(self.size.file, f"a mark {name} that stands where none can")
        self.within = _WITHIN[name]
        if name == "table":
            self.end_table()
            self.size.add_other(MARKS_A_SHEET)
            self.in_table += 1
            self.parser.CharacterDataHandler = self.text
            self.parser.EndElementHandler = self.end_of_table
            self.begin_with(self.start_in_table)
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
            self.parser.CharacterDataHandler = self.text
            self.cell_text = len(said.get("string-value", ""))
            self.size.standing += 1
            self.cells += 1
            if self.cells > MOST_CELLS:
                raise too_large(self.size.file, f"over {MOST_CELLS:,} cells")

    def end_of_table(self, name: str) -> None:
        self.depth -= self.is_watched
        name = name.rpartition(":")[2]
        if name in ("table-cell", "covered-table-cell"):
            self.within = 1
            self.column += self.cell_repeats
            if self.is_filled:
                self.filled_to = self.column
                self.row_text += self.cell_text * self.cell_repeats
            self.is_filled = False
        elif name == "table-row":
            self.within = 0
            self.row += self.row_repeats
            if self.filled_to:
                self.extent = self.extent.reaching(self.row, self.filled_to)
                if self.extent.rows * self.extent.columns > MOST_CELLS:
                    self.end_table()
                self.size.add_text(self.row_text * self.row_repeats)
        elif name == "table":
            self.end_table()
            self.in_table = max(0, self.in_table - 1)
            if not self.in_table:
                self.begin_with(self.start)

    def end_table(self) -> None:
        self.size.add(self.extent)
        self.extent, self.row = Extent(), 0
