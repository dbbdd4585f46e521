"""How much a workbook may hold, counted over all its parts, and what is said where it is more."""

from __future__ import annotations

from carbon.errors import Place, UnreadableFile, first_line
from carbon.workbook_records import Extent, RecordsSeen

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


class WorkbookSize:
    """What the sheets looked at so far take together."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.cells = self.text = self.other = 0
        # Cells, rows and marks within cells as they stand in the file.
        self.standing = self.rows = self.inside = 0
        # Bytes of XML, of all parts.
        self.fed = 0
        #: Records, and where sheets are kept.
        self.seen = RecordsSeen(MOST_RECORDS)

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
