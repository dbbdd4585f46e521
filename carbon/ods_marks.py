"""What a sheet of an ``.ods`` says beside its values: formats, errors, comments, hidden parts.

Its number formats are told as those of an ``.xlsx`` would be written, so that one reader does for
both. Source: OASIS, *OpenDocument 1.3* part 3, 9.1 (tables), 16.29 (data styles) and 16.3
(``style:map``). A file is gone through after :mod:`carbon.workbook_guard` has looked through it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.etree import ElementTree

from carbon.number_formats import telling

CONTENT, STYLES = "content.xml", "styles.xml"
_CELLS = ("table-cell", "covered-table-cell")
_DATA_STYLES = ("number-style", "currency-style", "percentage-style")
_NUMBERS = ("float", "currency", "percentage")
_UNSHOWN = ("collapse", "filter")
#: What a TRUE or FALSE shows and holds where it is kept as a number.
TRUTHS: dict[tuple[str, float | None], bool] = {("true", 1.0): True, ("false", 0.0): False}
#: How LibreOffice shows an error of its own, or one that Excel has too.
_ERROR = re.compile(r"#[A-Z/0]+[!?]?|Err:\d+")
_CONDITION = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[\d.]+)")


@dataclass(frozen=True)
class Said:
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

    cells: dict[tuple[int, int], Said] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    columns: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class _Formats:
    """The data styles, and by the styles of cells which data style they have or who has it."""

    data: dict[str, ElementTree.Element] = field(default_factory=dict)
    cells: dict[str, tuple[str, str]] = field(default_factory=dict)

    def of(self, style: str, value: float) -> str:
        """What the number format of a cell of *style* says (:mod:`carbon.number_formats`)."""
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            data, parent = self.cells.get(style, ("", ""))
            if data:
                return self._telling(data, value)
            style = parent
        return ""

    def _telling(self, name: str, value: float) -> str:
        style = self.data.get(name)
        for part in style if style is not None else ():
            if _local(part.tag) == "map" and _holds(_said(part, "condition"), value):
                other = self.data.get(_said(part, "apply-style-name"))
                style = other if other is not None else style
                break
        return telling(_code(style)) if style is not None else ""


def sheet_of(archive: zipfile.ZipFile, sheet: str) -> Sheet:
    """What *sheet* says beside its values."""
    formats = _Formats()
    if STYLES in archive.namelist():
        with archive.open(STYLES) as stream:
            _gather(ElementTree.parse(stream).getroot(), formats)
    with archive.open(CONTENT) as stream:
        return _sheet(stream, sheet, formats)


def _gather(root: ElementTree.Element, formats: _Formats) -> None:
    for item in root.iter():
        tag, name = _local(item.tag), _said(item, "name")
        if tag in _DATA_STYLES:
            formats.data[name] = item
        elif tag == "style" and _said(item, "family") == "table-cell":
            formats.cells[name] = _said(item, "data-style-name"), _said(item, "parent-style-name")


def _sheet(stream: IO[bytes], sheet: str, formats: _Formats) -> Sheet:
    found = Sheet()
    inside = False
    row, column = 1, 0
    of_columns: list[tuple[int, str]] = []
    for event, item in ElementTree.iterparse(stream, ("start", "end")):
        tag = _local(item.tag)
        if event == "end" and tag == "automatic-styles":
            _gather(item, formats)
        elif tag == "table" and event == "start":
            inside, row, column, of_columns = _said(item, "name") == sheet, 1, 0, []
        elif event == "end" and tag == "table-column" and inside:
            last = column + _repeated(item, "number-columns-repeated")
            of_columns.append((last, _said(item, "default-cell-style-name")))
            if _said(item, "visibility") in _UNSHOWN:
                found.columns.append((column, last - 1))
            column = last
        elif event == "end" and tag == "table-row":
            if inside:
                own = dict(_cells(item, formats, of_columns))
                last = row + _repeated(item, "number-rows-repeated")
                is_filled = any(_said(cell, "value-type") for cell in item)
                if own or (is_filled and _said(item, "visibility") in _UNSHOWN):
                    for number in range(row, last):
                        found.cells |= {(number, at): said for at, said in own.items()}
                        if _said(item, "visibility") in _UNSHOWN and is_filled:
                            found.rows.append(number)
                row = last
            item.clear()
    return found


def _cells(
    row: ElementTree.Element, formats: _Formats, of_columns: list[tuple[int, str]]
) -> Iterator[tuple[int, Said]]:
    at = 0
    for cell in row:
        if _local(cell.tag) not in _CELLS:
            continue
        count = _repeated(cell, "number-columns-repeated")
        if _said(cell, "value-type") or _said(cell, "formula") or len(cell):
            for column in range(at, at + count):
                style = _said(cell, "style-name") or _said(row, "default-cell-style-name")
                style = style or next((name for last, name in of_columns if column < last), "")
                said = _cell(cell, formats, style)
                if said != Said():
                    yield column, said
        at += count


def _cell(cell: ElementTree.Element, formats: _Formats, style: str) -> Said:
    kinds = {value for key, value in cell.items() if _local(key) == "value-type"}
    formula = _formula(_said(cell, "formula"))
    text = " ".join(_text(part) for part in cell if _local(part.tag) == "p").strip()
    comment = " ".join(
        _text(part) for note in cell if _local(note.tag) == "annotation" for part in note
        if _local(part.tag) == "p"
    )  # fmt: skip
    error = ""
    if "error" in kinds or (formula and _ERROR.fullmatch(text)):
        error = text or "an error"
    elif formula and not kinds and not any(_local(part.tag) == "p" for part in cell):
        # With an empty paragraph its value is the empty text.
        error = "a formula without a stored value"
    shown = ""
    value = _number(_said(cell, "value"))
    truth = TRUTHS.get((text.casefold(), value)) if kinds.intersection(_NUMBERS) else None
    if truth is None and not error and value is not None and kinds.intersection(_NUMBERS):
        shown = formats.of(style or "Default", value)
        if value and not shown and text and not any(map(str.isdigit, text)):
            # A word is shown in the number's place, as TRUE of a formula in another language.
            shown = f'"{text}"'
    return Said(formula, error, " ".join(comment.split()), shown, truth)


_REFERENCE = re.compile(r"\[\$?('[^']+'|\w*)\.([^\]]*)\]")


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
    try:
        return float(text)
    except ValueError:
        return None


def _text(item: ElementTree.Element) -> str:
    return "".join(item.itertext())


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _said(item: ElementTree.Element, name: str) -> str:
    return next((value for key, value in item.items() if _local(key) == name), "")


def _repeated(item: ElementTree.Element, name: str) -> int:
    said = _said(item, name)
    return max(1, int(said)) if said.isdigit() else 1
