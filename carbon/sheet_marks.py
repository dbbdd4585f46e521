"""What a sheet of a workbook says beside its values: formulas, styles, comments, hidden parts.

The reader of values shows none of it. The parts of an ``.xlsx`` are gone through as XML, after
:mod:`carbon.spreadsheets` has looked through the whole for what a hostile workbook may hold; an
``.ods`` by :mod:`carbon.ods_marks`. An ``.xls`` tells its errors only, see
:mod:`carbon.workbook_errors`, and an ``.xlsb`` nothing: :func:`unseen` says so.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from carbon.cells import letters
from carbon.files import shown as shown_path
from carbon.number_formats import telling
from carbon.ods_marks import CONTENT, sheet_of
from carbon.spreadsheets import sheet_part
from carbon.workbook_errors import errors_of
from carbon.workbook_limits import WorkbookSize, damaged

#: Fills that are none, or the white of the page.
_NO_FILL = ("", "00000000", "FFFFFFFF", "00FFFFFF")


#: What a damaged file makes the readers of its parts say: archive, XML, records, numbers that are
#: none, names of nothing, marks nested too deep, the system.
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, ElementTree.ParseError, struct.error, EOFError, RuntimeError,
    LookupError, ValueError, ArithmeticError, OSError,
)  # fmt: skip
#: Characters of a formula that cells share: Excel takes 8,192.
LONGEST_SHARED = 8_192
#: Hidden rows and columns that are named.
MOST_TOLD = 12
_UNSEEN = "number formats and hidden rows"
#: How a cell is shown whose text is struck through.
STRUCK = "struck"


@dataclass(frozen=True)
class Mark:
    """One cell: its formula, the error or lack of its value, how it is shown, its comment.

    ``shown`` is its number format where that adds a word or a sign of money to the number, or shows
    it a thousand times smaller than it is. ``truth`` is that of a TRUE or FALSE which the reader of
    values gives as 1 or 0.
    """

    formula: str = ""
    error: str = ""
    styles: frozenset[str] = frozenset()
    comment: str = ""
    shown: str = ""
    truth: bool | None = None


@dataclass(frozen=True)
class Style:
    """How cells of one format are shown: ``italic``, ``fill:FFFF00``; and their number format."""

    styles: frozenset[str] = frozenset()
    shown: str = ""


@dataclass(frozen=True)
class SheetMarks:
    """The marked cells of a sheet by (row from 1, column from 0), and what it hides.

    Of some kinds of workbook errors alone are seen: ``sees_formats`` is false.
    """

    cells: Mapping[tuple[int, int], Mark] = field(default_factory=dict)
    hidden: str = ""
    sees_formats: bool = True

    def get(self, key: tuple[int, int]) -> Mark | None:
        """The mark of a cell; None where it has none."""
        return self.cells.get(key)

    def with_truths(self, row: int, cells: Sequence[str]) -> list[str]:
        """*cells* of *row* with the TRUE and FALSE that the reader of values gives as 1 and 0."""
        marks = [self.cells.get((row, column)) for column in range(len(cells))]
        return [
            cell if mark is None or mark.truth is None else str(mark.truth).lower()
            for cell, mark in zip(cells, marks, strict=True)
        ]


def marks_of(path: Path, sheet: str, file: str) -> SheetMarks:
    """What *sheet* says beside its values, as far as this kind of workbook tells."""
    size = WorkbookSize(file)
    try:
        if not zipfile.is_zipfile(path):
            errors = errors_of(path, sheet)
            return SheetMarks({key: Mark(error=error) for key, error in errors.items()}, "", False)
        with zipfile.ZipFile(path) as archive:
            part = sheet_part(archive, sheet)
            if part is None:
                is_document = CONTENT in archive.namelist()
                return (
                    _of_ods(archive, sheet, size) if is_document else SheetMarks(sees_formats=False)
                )
            styles = _styles(archive)
            comments = _comments(archive, part)
            with archive.open(part) as stream:
                return _marks(stream, styles, comments, size)
    except _UNREADABLE as error:
        raise damaged(file, error) from None


def unseen(path: Path, marks: SheetMarks) -> list[str]:
    """What is to be told of a workbook of a kind whose number formats are not seen."""
    if marks.sees_formats:
        return []
    kind = path.suffix.casefold()
    return [
        f"{shown_path(path)}: {_UNSEEN} of an {kind} are not seen: check that each number is in "
        "its column's unit, or save it as .xlsx."
    ]


def _of_ods(archive: zipfile.ZipFile, sheet: str, size: WorkbookSize) -> SheetMarks:
    found = sheet_of(archive, sheet, size)
    cells = {
        key: Mark(
            said.formula, said.error, comment=said.comment, shown=said.shown, truth=said.truth
        )
        for key, said in found.cells.items()
    }
    return SheetMarks(cells, _hidden(found.columns, found.rows))


def _hidden(columns: Sequence[tuple[int, int]], rows: Sequence[int]) -> str:
    """Columns, from 0, and rows, from 1, in words."""
    spans = [_span(first + 1, last + 1) for first, last in columns[:MOST_TOLD]]
    told = [f"columns {', '.join(spans)}" + _more(columns)] if spans else []
    if rows:
        told.append(f"rows {', '.join(map(str, rows[:MOST_TOLD]))}" + _more(rows))
    return " and ".join(told)


def _more(found: Sequence[object]) -> str:
    return " …" if len(found) > MOST_TOLD else ""


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _marks(
    stream: IO[bytes],
    styles: list[Style],
    comments: Mapping[tuple[int, int], str],
    size: WorkbookSize,
) -> SheetMarks:
    cells: dict[tuple[int, int], Mark] = {}
    columns: list[tuple[int, int]] = []
    rows: list[int] = []
    shared: dict[str, tuple[str, int, int]] = {}
    for _, item in ElementTree.iterparse(stream):
        tag = _local(item.tag)
        if tag == "col" and item.get("hidden") in ("1", "true"):
            first, last = int(item.get("min", "1")), int(item.get("max", "1"))
            if 0 < first <= last:
                columns.append((first - 1, last - 1))
        elif tag == "row":
            if item.get("hidden") in ("1", "true") and (item.get("r") or "").isdigit():
                rows.append(int(item.get("r", "0")))
            item.clear()
        elif tag == "c":
            found = _mark(item, styles, shared, size)
            if found is not None:
                cells[found[0]] = found[1]
    for key, text in comments.items():
        own = cells.get(key, Mark())
        cells[key] = replace(own, comment=text)
    return SheetMarks(cells, _hidden(columns, rows))


def _span(first: int, last: int) -> str:
    """Columns by their letters; of very many the first that matter."""
    return "–".join(letters(n - 1) for n in sorted({first, min(last, first + 30)}))


def _mark(
    cell: ElementTree.Element,
    styles: list[Style],
    shared: dict[str, tuple[str, int, int]],
    size: WorkbookSize,
) -> tuple[tuple[int, int], Mark] | None:
    match = re.fullmatch(r"([A-Za-z]{1,3})(\d{1,7})", cell.get("r", ""))
    if match is None:
        return None
    parts = {_local(part.tag): part.text for part in cell}
    formula = (parts.get("f") or "").strip()
    is_formula = "f" in parts
    row, column = int(match[2]), number_of(match[1])
    # A shared formula stands once in full; elsewhere it is only referred to.
    for part in cell:
        if _local(part.tag) == "f" and (of := part.get("si")):
            whole, first, left = shared.setdefault(of, (formula, row, column))
            if len(whole) > LONGEST_SHARED:
                raise ValueError(f"a shared formula of {len(whole):,} characters")
            # As a text that many cells share.
            size.add_text(len(whole))
            formula = moved(whole, row - first, column - left) or "(shared)"
    error = ""
    if cell.get("t") == "e":
        error = parts.get("v") or "an error"
    elif is_formula and not (parts.get("v") or "").strip() and not _is_empty_text(cell, parts):
        error = "a formula without a stored value"
    style = cell.get("s", "0")
    own = styles[int(style)] if style.isdigit() and int(style) < len(styles) else Style()
    is_number = cell.get("t", "n") in ("n", "") and "v" in parts
    shown = telling(own.shown, _number(parts.get("v"))) if is_number else ""
    if not (is_formula or error or own.styles or shown):
        return None
    text = formula or ("(shared)" if is_formula else "")
    return (row, column), Mark(text, error, own.styles, shown=shown)


def _number(text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        return 1.0


def _is_empty_text(cell: ElementTree.Element, parts: Mapping[str, str | None]) -> bool:
    """Whether the cell's formula gave an empty text: Excel stores one, and it is an empty cell."""
    return cell.get("t") == "str" and "v" in parts


_REFERENCE = re.compile(r"(?<![\w!'.$])(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})(?![\w(!])")


def moved(formula: str, rows: int, columns: int) -> str:
    """A formula as it is so many rows and columns further on; what has a ``$`` stays.

    >>> moved("B4*11.2+$C$1", 1, 2)
    'D5*11.2+$C$1'
    """

    def shifted(match: re.Match[str]) -> str:
        column = match[2] if match[1] else letters(max(0, number_of(match[2]) + columns))
        row = match[4] if match[3] else str(int(match[4]) + rows)
        return f"{match[1]}{column}{match[3]}{row}"

    return _REFERENCE.sub(shifted, formula)


#: Formats that every workbook has without defining them: money and per cent.
_BUILT_IN = dict.fromkeys(("5", "6", "7", "8", "42", "44"), "£#,##0") | {"9": "0%", "10": "0.00%"}


def _styles(archive: zipfile.ZipFile) -> list[Style]:
    """By the number of a cell's format, how it is shown."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    groups = {_local(group.tag): list(group) for group in root}
    italic = [
        any(_local(part.tag) == "i" and part.get("val") not in ("0", "false") for part in font)
        for font in groups.get("fonts", [])
    ]
    struck = [
        any(_local(part.tag) == "strike" and part.get("val") not in ("0", "false") for part in font)
        for font in groups.get("fonts", [])
    ]
    fills = [_fill(fill) for fill in groups.get("fills", [])]
    formats = dict(_BUILT_IN)
    formats |= {
        one.get("numFmtId", ""): one.get("formatCode", "") for one in groups.get("numFmts", [])
    }
    found = []
    for format_ in groups.get("cellXfs", []):
        font, fill = int(format_.get("fontId", "0")), int(format_.get("fillId", "0"))
        own = set()
        if font in range(len(italic)) and italic[font]:
            own.add("italic")
        if font in range(len(struck)) and struck[font]:
            own.add(STRUCK)
        if fill in range(len(fills)) and fills[fill]:
            own.add(f"fill:{fills[fill]}")
        found.append(Style(frozenset(own), formats.get(format_.get("numFmtId", ""), "")))
    return found


def _fill(fill: ElementTree.Element) -> str:
    """The colour of a solid fill, as six digits; empty where there is none."""
    for pattern in fill:
        if _local(pattern.tag) != "patternFill" or pattern.get("patternType") != "solid":
            continue
        for colour in pattern:
            if _local(colour.tag) == "fgColor":
                rgb = (colour.get("rgb") or "").upper()
                if rgb and rgb not in _NO_FILL:
                    return rgb[-6:]
                if colour.get("theme") is not None and colour.get("theme") != "0":
                    return f"theme{colour.get('theme')}"
    return ""


def _comments(archive: zipfile.ZipFile, part: str) -> dict[tuple[int, int], str]:
    """The comments of a sheet by cell."""
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in archive.namelist():
        return {}
    found: dict[tuple[int, int], str] = {}
    # A part that is named again is read once.
    paths = {
        posixpath.normpath(posixpath.join("/", folder, item.get("Target", ""))).lstrip("/")
        for item in ElementTree.fromstring(archive.read(rels))
        if item.get("Type", "").endswith("/comments")
    }
    for path in sorted(set(archive.namelist()).intersection(paths)):
        found |= dict(_comments_in(archive.read(path)))
    return found


def _comments_in(data: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    # Of its lists alone: of comments within comments each would hold the text of the others.
    for item in (one for group in ElementTree.fromstring(data) for one in group):
        if _local(item.tag) != "comment":
            continue
        match = re.fullmatch(r"([A-Za-z]{1,3})(\d{1,7})", item.get("ref", ""))
        text = " ".join("".join(item.itertext()).split())
        if match and text:
            yield (int(match[2]), number_of(match[1])), text


def number_of(column: str) -> int:
    """A column's position from its letters, 0 for A.

    >>> number_of("A"), number_of("AB")
    (0, 27)
    """
    number = 0
    for letter in column.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
