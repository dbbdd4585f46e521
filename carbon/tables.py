"""Tables as people keep them: CSV, every row knowing its file and line.

Reading is forgiving about how Excel wrote the file (byte-order mark, UTF-16, cp1252, ``;`` or
tab, a ``sep=`` line, blank lines) and strict about what it says (columns by name, no unknown
keys); all the faults of a file are reported together.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, TypeVar

from carbon.cells import parse_number
from carbon.errors import (
    BadValue,
    FaultList,
    MissingColumns,
    Place,
    UnknownName,
    UnreadableFile,
)
from carbon.files import read_bytes, shown, write_whole
from carbon.text_guard import look_through_text

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

#: The endings of workbooks.
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
#: How many title lines may stand above the first that has a delimiter.
MOST_TITLE_LINES = 40


@dataclass(frozen=True)
class Row(Mapping[str, str]):
    """One row of a table: its cells as text, by column, and its place."""

    cells: Mapping[str, str]
    file: str
    line: int

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    def place(self, column: str | None = None) -> Place:
        """Where this row, or one cell of it, stands."""
        return Place(self.file, self.line, column)

    def read(self, column: str, reader: Callable[[str], T], expected: str) -> T:
        """The cell read by *reader*; :class:`BadValue` with *expected* when that fails."""
        text = self.cells.get(column, "")
        try:
            return reader(text)
        except (ValueError, ArithmeticError):
            found = repr(text) if text else "nothing"
            raise BadValue(found, expected, "Correct the cell.", self.place(column)) from None

    def text(self, column: str) -> str:
        """The cell, which may not be empty."""
        return self.read(column, _filled, "a value")

    def number(self, column: str) -> float:
        """The cell as a finite number; thousands commas are read."""
        return self.read(column, parse_number, "a number such as 1234.5")

    def number_or_none(self, column: str) -> float | None:
        """The cell as a number, or None when it is empty."""
        return self.number(column) if self.cells.get(column) else None


@dataclass(frozen=True)
class Table:
    """The rows of one file, and the columns they have."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def is_seen(text: str) -> bool:
    """Whether something is seen of *text*: a space or a joiner of no width is no name."""
    return any(sign.isprintable() and not sign.isspace() for sign in text)


def _filled(text: str) -> str:
    if not is_seen(text):
        raise ValueError(text)
    return text


def rows_of(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of *columns* of *frame*, as tuples of plain values.

    Going through a column of text is slow where Arrow holds it (a microsecond a cell); taken out
    as a list first it is fifteen times as quick.
    """
    return zip(*(frame[column].tolist() for column in columns), strict=True)


def read_text(path: Path) -> bytes:
    """The bytes of a CSV, which is looked through before they are kept; else in words."""
    look_through_text(path)
    return read_bytes(path)


#: The endings of workbooks and templates of workbooks that are not read.
OTHER_WORKBOOKS = (".xlsb", ".xltx", ".xltm", ".xlt", ".ots", ".numbers")
#: Those of workbooks that are read.
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


def decode(data: bytes, file: str, has_cells: bool = True) -> str:
    """Text from the bytes of a CSV: UTF-8, UTF-16 by its mark, or Excel's cp1252.

    Of a file that *has_cells* what is wrong is told by column, of others by line.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise _workbook(file, has_cells)
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            if not _is_parted_by_nulls(text):
                _refusenull_in(text, file, has_cells)
            text = text.replace("\0", "")
        return text.lstrip("\ufeff\ufffd")
    raise UnreadableFile(
        "bytes that are no text", "a CSV in UTF-8 or as Excel saves it", "", Place(file)
    )


def _workbook(file: str, has_cells: bool) -> UnreadableFile:
    """That a workbook was given where a CSV, or other text, is read; whatever its ending."""
    ending = PurePath(file).suffix.casefold()
    if not has_cells:
        return UnreadableFile("a workbook", "a text file", "", Place(file))
    if ending in OTHER_WORKBOOKS:
        remedy = "Open it and save it as .xlsx, or the sheet as CSV, and give that."
        found = f"a workbook of a kind that is not read ({ending})"
        return UnreadableFile(found, "a CSV, or an .xlsx, .xls or .ods", remedy, Place(file))
    if ending in WORKBOOKS:
        remedy = "Save the sheet as CSV, and give that."
        return UnreadableFile("a workbook", "a CSV", remedy, Place(file))
    remedy = "Save the sheet as CSV, or give the workbook its own ending, .xlsx, .xls or .ods."
    return UnreadableFile("a workbook named as a CSV", "text", remedy, Place(file))


def _is_parted_by_nulls(text: str) -> bool:
    """Whether it is UTF-16 saved as if it were not: a null beside each letter, its mark lost."""
    start = text[:4096].strip("\ufeff\ufffd")
    return 0.4 < start.count("\0") / len(start) < 0.6 if start else False


def _refusenull_in(text: str, file: str, has_cells: bool) -> None:
    """Refuse a null: left out, it would make ten of ``1`` and ``0``, and one meter of two."""
    before = text[: text.index("\0")]
    if not has_cells:
        raise UnreadableFile(
            "a null, a sign that nobody sees",
            "text without any",
            "Type the line anew.",
            Place(file, before.count("\n") + 1),
        )
    heading = text.partition("\n")[0]
    line = before.rpartition("\n")[2]
    mark = delimiter_of(heading.replace("\0", ""))
    cells = next(csv.reader([line], delimiter=mark), [])
    names = next(csv.reader([heading], delimiter=mark), [])
    number = max(len(cells), 1)
    name = names[number - 1].replace("\0", "").strip() if number <= len(names) else ""
    raise null_in(file, before.count("\n") + 1, name or str(number))


def null_in(file: str, row: int, column: str | None) -> UnreadableFile:
    """That a cell holds a null: whatever stood there is not known."""
    return UnreadableFile(
        "a null, a sign that nobody sees, in a cell",
        "text without any",
        "Type the cell anew, or ask the supplier for the file again: what stood there may be lost.",
        Place(file, row, column),
    )


def start_of(data: bytes, file: str) -> str:
    """The first lines of a long CSV, those of its first four kilobytes at least, as text."""
    end = data.find(b"\n", 4096) + 1 or len(data)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        # Two bytes a letter: a line's end is a byte, and a nought before or behind it.
        end += end % 2
    return decode(data[:end], file)


def delimiter_of(text: str) -> str:
    """The delimiter of a CSV: comma, semicolon, tab or pipe.

    Judged by the first line; where that is a title without any, by the first that has one.
    """
    lines = text.lstrip("\r\n").splitlines()[:MOST_TITLE_LINES]
    heading = lines[0] if lines else ""
    if match := re.fullmatch(r'"?sep=(.)"?[,;\t|]*', heading.strip("\ufeff ")):
        return match[1]
    found = next((line for line in lines if any(mark in line for mark in ";\t|,")), heading)
    return max(",;\t|", key=found.count)


def records(
    text: str, file: str, blank: Callable[[int], None] | None = None
) -> Iterator[tuple[int, list[str]]]:
    """The records of a CSV, each with the line on which it starts; blank lines are left out.

    *blank* is told how many those were once all were gone through.
    """
    return _records(io.StringIO(text, newline=""), delimiter_of(text), file, blank)


def long_records(
    data: bytes,
    file: str,
    told: Callable[[float], None] | None = None,
    blank: Callable[[int], None] | None = None,
    encoding: str = "",
) -> Iterator[tuple[int, list[str]]]:
    """The records of a long CSV in UTF-8, UTF-16 or cp1252, without holding all of it as text.

    *told* is called now and then with the share that was gone through, *blank* with the number of
    blank lines at the end. *encoding* is what :func:`encoding_of` said of the data before.
    """
    start = start_of(data, file)
    encoding = encoding or encoding_of(data)
    try:
        stream = io.BytesIO(data)
        with io.TextIOWrapper(stream, encoding=encoding, newline="") as lines:
            whole: Iterable[str] = lines
            if b"\0" in data:
                is_parted = _is_parted_by_nulls(data[:4096].decode("latin-1"))
                whole = _without_nulls(lines, is_parted, file)
            for number, record in enumerate(_records(whole, delimiter_of(start), file, blank)):
                if told is not None and number % 10_000 == 0:
                    told(stream.tell() / len(data))
                yield record
        if told is not None:
            told(1.0)
    except UnicodeDecodeError:
        raise UnreadableFile(
            "bytes that are no text", "a CSV in UTF-8 or as Excel saves it", "", Place(file)
        ) from None


def _without_nulls(lines: Iterable[str], are_left_out: bool, file: str) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if "\0" in line:
            if not are_left_out:
                raise null_in(file, number, None)
            yield line.replace("\0", "")
        else:
            yield line


def encoding_of(data: bytes) -> str:
    """In which of the encodings that are read a long CSV is; the whole of it is gone through."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    stream = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig")
    try:
        while stream.read(1_000_000):
            pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _records(
    lines: Iterable[str], delimiter: str, file: str, blank: Callable[[int], None] | None = None
) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line, empty = 1, 0
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if any(cells) and not (line == 1 and cells[0].startswith("sep=")):
                yield line, cells
            else:
                empty += 1
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(
            f"a broken record ({error})", "a well-formed CSV", "", Place(file, line)
        ) from None
    if blank is not None:
        blank(empty)


def table_of(
    numbered: Iterable[tuple[int, Sequence[str]]],
    file: str,
    required: Sequence[str] = (),
    optional: Sequence[str] | None = (),
) -> Table:
    """A table from numbered records, the first of which names the columns.

    *required* columns must be there; others than those and *optional* are refused, unless
    *optional* is None, which lets any column pass. Column names are compared in lower case.
    """
    iterator = iter(numbered)
    heading_line, heading = next(iterator, (1, []))
    columns = [name.strip().casefold() for name in heading]
    while columns and not columns[-1]:
        columns.pop()
    faults = FaultList()
    missing = [name for name in required if name not in columns]
    if missing:
        faults.append(
            MissingColumns(
                f"columns {', '.join([name for name in columns if name][:40]) or 'none'}"
                + (" and more" if len(columns) > 40 else ""),
                f"also {', '.join(missing)}",
                "Name the columns in the first row.",
                Place(file, heading_line),
            )
        )
    if optional is not None:
        known = [*required, *optional]
        faults.extend(
            UnknownName("column", name, known, "", Place(file, heading_line))
            for name in columns
            if name not in known
        )
    faults.extend(
        BadValue(f"column {name!r} twice", "each column once", "", Place(file, heading_line))
        for name, times in sorted(Counter(columns).items())
        if times > 1
    )
    faults.raise_if_any()
    rows = []
    for line, cells in iterator:
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            faults.append(
                BadValue(
                    f"{len(cells)} cells",
                    f"{len(columns)} as in the heading",
                    "A comma inside a cell needs quotes around the cell.",
                    Place(file, line),
                )
            )
            continue
        padded = list(cells[: len(columns)]) + [""] * (len(columns) - len(cells))
        rows.append(Row(dict(zip(columns, padded, strict=True)), file, line))
    faults.raise_if_any()
    return Table(file, tuple(columns), tuple(rows))


def read_csv(
    path: Path, required: Sequence[str] = (), optional: Sequence[str] | None = ()
) -> Table:
    """Read a CSV by the names of its columns; see :func:`table_of`."""
    file = shown(path)
    return table_of(records(decode(read_text(path), file), file), file, required, optional)


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV in UTF-8 with Unix line ends, whole or not at all."""
    write_whole(path, csv_bytes(columns, rows))


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV in UTF-8 with Unix line ends, as :func:`write_csv` writes it."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8")
