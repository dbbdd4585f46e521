"""What a sheet of an ``.ods`` says beside its values: formats, errors, comments, hidden parts.

Its number formats are told as those of an ``.xlsx`` would be written, so that one reader does for
both. Source: OASIS, *OpenDocument 1.3* part 3, 9.1 (tables), 16.29 (data styles) and 16.3
(``style:map``). A file is gone through after :mod:`carbon.workbook_guard` has looked through it.
What a file says is repeated is counted here again before it is; each cell, style and format is
worked out once, however often it stands.
"""

from __future__ import annotations

import math
import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import IO
from xml.etree import ElementTree

from carbon.number_formats import telling
from carbon.workbook_limits import WorkbookSize
from carbon.workbook_records import Extent

CONTENT, STYLES = "content.xml", "styles.xml"
_CELLS = ("table-cell", "covered-table-cell")
_DATA_STYLES = ("number-style", "currency-style", "percentage-style")
_NUMBERS = ("float", "currency", "percentage")
_TYPES = {*_NUMBERS, "boolean", "date", "time", "string", "void", "error"}
_UNSHOWN = ("collapse", "filter")
#: What a TRUE or FALSE shows and holds where it is kept as a number.
TRUTHS: dict[tuple[str, float | None], bool] = {("true", 1.0): True, ("false", 0.0): False}
#: How LibreOffice shows an error of its own, or one that Excel has too.
_ERROR = re.compile(r"#[A-Z/0]+[!?]?|Err:\d+")
#: Conditions of one data style: a spreadsheet has three.
MOST_MAPS = 100
_CONDITION = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[\d.]+)")


@dataclass(frozen=True)
class CellSaid:
    """What one cell says beside its value; ``shown`` is its number format.

    ``truth`` is that of a TRUE or FALSE whose value is kept as the number 1 or 0, as that of a
    formula is.
    """

    formula: str = ""
    error: str = ""
    comment: str = ""
    shown: str = ""
    truth: bool | None = None


@dataclass
class Sheet:
    """The cells of a sheet by (row from 1, column from 0), and the rows and columns not shown."""

    cells: dict[tuple[int, int], CellSaid] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    columns: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class _Formats:
    """The data styles, and by the styles of cells which data style they have or who has it."""

    data: dict[str, ElementTree.Element] = field(default_factory=dict)
    cells: dict[str, tuple[str, str]] = field(default_factory=dict)
    #: What was worked out: the data style of a style, what one says, and where it sends to another.
    names: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    maps: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    #: The data styles that show a number as TRUE or FALSE, in whichever language.
    truths: set[str] = field(default_factory=set)

    def is_truth(self, style: str) -> bool:
        """Whether a cell of *style* shows its number as TRUE or FALSE."""
        return self._data_style(style) in self.truths

    def of(self, style: str, value: float) -> str:
        """What the number format of a cell of *style* says (:mod:`carbon.number_formats`)."""
        name = self._data_style(style)
        if name not in self.data:
            return ""
        if name not in self.maps:
            self.maps[name] = _maps(self.data[name])
        others = (other for condition, other in self.maps[name] if _holds(condition, value))
        other = next(others, "")
        chosen = other if other in self.data else name
        if chosen not in self.said:
            self.said[chosen] = telling(_code(self.data[chosen]))
        return self.said[chosen]

    def _data_style(self, style: str) -> str:
        """The name of the data style that *style* has, or the nearest of those it goes back to."""
        passed: dict[str, None] = {}
        found = ""
        while style and style not in passed:
            if style in self.names:
                found = self.names[style]
                break
            passed[style] = None
            found, style = self.cells.get(style, ("", ""))
            if found:
                break
        self.names.update(dict.fromkeys(passed, found))
        return found


def _maps(style: ElementTree.Element) -> list[tuple[str, str]]:
    """The conditions of a data style, and the data style that each sends to."""
    found = [
        (_said(part, "condition"), _said(part, "apply-style-name"))
        for part in style
        if _local(part.tag) == "map"
    ]
    if len(found) > MOST_MAPS:
        raise ValueError(f"a number format of {len(found):,} conditions")
    return found


def sheet_of(archive: zipfile.ZipFile, sheet: str, size: WorkbookSize) -> Sheet:
    """What *sheet* says beside its values.

    Raises :class:`~carbon.errors.UnreadableFile` where more cells say something than *size* allows.
    """
    formats = _Formats()
    if STYLES in archive.namelist():
        with archive.open(STYLES) as stream:
            _gather(ElementTree.parse(stream).getroot(), formats)
    with archive.open(CONTENT) as stream:
        return _sheet(stream, sheet, formats, size)


def _gather(root: ElementTree.Element, formats: _Formats) -> None:
    for item in root.iter():
        tag, name = _local(item.tag), _said(item, "name")
        if tag in _DATA_STYLES:
            formats.data[name] = item
        elif tag == "boolean-style":
            formats.truths.add(name)
        elif tag == "style" and _said(item, "family") == "table-cell":
            formats.cells[name] = _said(item, "data-style-name"), _said(item, "parent-style-name")


def _sheet(stream: IO[bytes], sheet: str, formats: _Formats, size: WorkbookSize) -> Sheet:
    found = Sheet()
    inside = False
    row, column, nested, tables = 1, 0, 0, 0
    of_columns: list[tuple[int, str]] = []
    for event, item in ElementTree.iterparse(stream, ("start", "end")):
        tag = _local(item.tag)
        if tag == "automatic-styles":
            nested += 1 if event == "start" else -1
            if not nested:
                _gather(item, formats)
        elif tag == "table":
            tables += 1 if event == "start" else -1
            if tables > 1:
                raise ValueError("a table within a table")
            inside = event == "start" and _said(item, "name") == sheet
            row, column, of_columns = 1, 0, []
        elif event == "end" and tag == "table-column" and inside:
            last = column + _repeated(item, "number-columns-repeated")
            of_columns.append((last, _said(item, "default-cell-style-name")))
            if _said(item, "visibility") in _UNSHOWN:
                found.columns.append((column, last - 1))
            column = last
        elif event == "end" and tag == "table-row":
            if inside:
                row = _add_row(item, row, found, _Row(item, formats, of_columns, size))
            item.clear()
    return found


def _add_row(item: ElementTree.Element, row: int, found: Sheet, own: _Row) -> int:
    """Add what the row at *row* says, as often as it is repeated; the row after it."""
    said = dict(own.cells())
    last = row + _repeated(item, "number-rows-repeated")
    is_filled = any(_said(cell, "value-type") for cell in item)
    is_hidden = is_filled and _said(item, "visibility") in _UNSHOWN
    if said or is_hidden:
        own.size.add(Extent(last - row - 1, len(said) or 1))
        for number in range(row, last):
            found.cells |= {(number, at): one for at, one in said.items()}
            if is_hidden:
                found.rows.append(number)
    return last


@dataclass
class _Row:
    """The cells of a row, and what their number formats go by."""

    item: ElementTree.Element
    formats: _Formats
    #: Up to which column which style is that of a column.
    of_columns: list[tuple[int, str]]
    size: WorkbookSize

    def cells(self) -> Iterator[tuple[int, CellSaid]]:
        """The cells that say something, by their columns from 0."""
        at = 0
        of_row = _said(self.item, "default-cell-style-name")
        for cell in self.item:
            if _local(cell.tag) not in _CELLS:
                continue
            count = _repeated(cell, "number-columns-repeated")
            if _said(cell, "value-type") or _said(cell, "formula") or len(cell):
                style = _said(cell, "style-name") or of_row
                for first, last, said in self._said_by(cell, at, at + count, style):
                    if said != CellSaid():
                        self.size.add(Extent(1, last - first))
                        yield from ((column, said) for column in range(first, last))
            at += count

    def _said_by(
        self, cell: ElementTree.Element, first: int, end: int, style: str
    ) -> Iterator[tuple[int, int, CellSaid]]:
        """What *cell* says in its columns from *first* on before *end*, parted by their styles."""
        said, text = _cell(cell)
        value = None if said.error or said.truth is not None else _value(cell)
        if value is None:
            yield first, end, said
            return
        # A word is shown in the number's place, as TRUE of a formula.
        is_word = value and text and not any(map(str.isdigit, text))
        word = f'"{text}"' if is_word else ""
        columns = [] if style else self.of_columns
        at = bisect_right(columns, first, key=lambda one: one[0])
        while first < end:
            last, name = columns[at] if at < len(columns) else (end, style)
            style = name or "Default"
            if self.formats.is_truth(style):
                yield first, min(last, end), replace(said, truth=bool(value))
            else:
                shown = self.formats.of(style, value) or word or _of_its_type(cell)
                yield first, min(last, end), replace(said, shown=shown)
            first, at = last, at + 1


def _cell(cell: ElementTree.Element) -> tuple[CellSaid, str]:
    """What a cell says but for its number format, and the text that it shows."""
    kinds = {value for key, value in cell.items() if _local(key) == "value-type"}
    formula = _formula(_said(cell, "formula"))
    text = " ".join(_text(part) for part in cell if _local(part.tag) == "p").strip()
    comment = " ".join(
        _text(part) for note in cell if _local(note.tag) == "annotation" for part in note
        if _local(part.tag) == "p"
    )  # fmt: skip
    error = ""
    if kinds - _TYPES:
        error = "a value of an unknown type"
    elif "error" in kinds or (formula and _ERROR.fullmatch(text)):
        error = text or "an error"
    elif formula and not kinds and not any(_local(part.tag) == "p" for part in cell):
        # With an empty paragraph its value is the empty text.
        error = "a formula without a stored value"
    truth = TRUTHS.get((text.casefold(), _value(cell)))
    return CellSaid(formula, error, " ".join(comment.split()), truth=truth), text


def _of_its_type(cell: ElementTree.Element) -> str:
    """What the type of a number says, as a format: written without a style it is shown so too."""
    kind = _said(cell, "value-type")
    if kind == "percentage":
        return telling("0%")
    code = re.sub(r"[^A-Za-z£€$¥]", "", _said(cell, "currency")) or "money"
    return telling(f"[${code}]0") if kind == "currency" else ""


def _value(cell: ElementTree.Element) -> float | None:
    """The number in a cell; None where it holds none."""
    kinds = {value for key, value in cell.items() if _local(key) == "value-type"}
    return _number(_said(cell, "value")) if kinds.intersection(_NUMBERS) else None


_REFERENCE = re.compile(r"\[\$?('[^']+'|\w*)\.([^\[\]]*)\]")


def _formula(text: str) -> str:
    """A formula as an ``.xlsx`` would write it.

    >>> _formula("of:=SUM([.A1:.B2];[$'My tab'.C3])")
    "SUM(A1:B2,'My tab'!C3)"
    """
    written = text.partition("=")[2]

    def plain(match: re.Match[str]) -> str:
        return (f"{match[1]}!" if match[1] else "") + match[2].replace(":.", ":")

    return _REFERENCE.sub(plain, written).replace(";", ",")


def _code(style: ElementTree.Element) -> str:
    """A data style as an ``.xlsx`` would write it.

    >>> style = ElementTree.fromstring(
    ...     '<number-style><number display-factor="1000"/><text> MWh</text></number-style>')
    >>> _code(style)
    '0," MWh"'
    """
    is_share = _local(style.tag) == "percentage-style"
    parts = []
    for part in style:
        tag, text = _local(part.tag), (part.text or "").replace('"', "")
        if tag in ("number", "scientific-number", "fraction"):
            factor, commas = _number(_said(part, "display-factor")) or 1.0, 0
            while factor >= 1000:
                factor, commas = factor / 1000, commas + 1
            parts += ["0" + "," * commas, *(f'"{_text(one)}"' for one in part if _text(one))]
        elif tag in ("text", "currency-symbol") and text:
            whole = f'"{text}"'
            parts.append(whole.replace("%", '"%"').replace('""', "") if is_share else whole)
    return "".join(parts)


def _holds(condition: str, value: float) -> bool:
    match = _CONDITION.fullmatch(condition.strip())
    if match is None:
        return False
    bound = float(match[2])
    return {
        "<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound,
        "=": value == bound, "!=": value != bound,
    }[match[1]]  # fmt: skip


def _number(text: str) -> float | None:
    """The number that *text* is; None where it is none, or has no end."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _text(item: ElementTree.Element) -> str:
    return "".join(item.itertext())


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _said(item: ElementTree.Element, name: str) -> str:
    return next((value for key, value in item.items() if _local(key) == name), "")


def _repeated(item: ElementTree.Element, name: str) -> int:
    said = _said(item, name)
    return max(1, int(said)) if said.isdigit() else 1
