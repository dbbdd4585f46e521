"""The cells of an ``.ods`` or ``.xls`` that hold an error, such as #DIV/0!: read as empty.

The reader of values gives an empty cell for them, and nothing else of these workbooks is seen
(:mod:`carbon.sheet_marks` is for an ``.xlsx``). Sources: OASIS, *OpenDocument 1.3* part 3, 9.1;
Microsoft, *[MS-XLS]* 2.4.28 (BoundSheet8), 2.4.24 (BoolErr), 2.5.133 (FormulaValue) and 2.5.10
(Bes). A file is gone through after :mod:`carbon.workbook_guard` has looked through it.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from carbon.files import read_bytes
from carbon.workbook_records import workbook_stream

Cells = Mapping[tuple[int, int], str]
#: [MS-XLS] 2.5.10: what an error is called by its number.
_NAMES = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
          0x24: "#NUM!", 0x2A: "#N/A"}  # fmt: skip
#: Records: the start and end of a part, a sheet's name and place, an error, a formula.
_START, _END, _SHEET, _ERROR, _FORMULA = 0x0809, 0x000A, 0x0085, 0x0205, 0x0006
#: How LibreOffice shows an error of its own, or one that Excel has too.
_SHOWN = re.compile(r"#[A-Z/0]+[!?]?|Err:\d+")
_LEGACY = b"\xd0\xcf\x11\xe0"


def errors_of(path: Path, sheet: str) -> Cells:
    """The errors of *sheet* by (row from 1, column from 0); none of a workbook of another kind."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if "content.xml" not in archive.namelist():
                return {}
            with archive.open("content.xml") as stream:
                return _of_document(stream, sheet)
    data = read_bytes(path)
    return _of_records(workbook_stream(data), sheet) if data.startswith(_LEGACY) else {}


def _of_document(stream: IO[bytes], sheet: str) -> Cells:
    found: dict[tuple[int, int], str] = {}
    inside = False
    row = 1
    for event, item in ElementTree.iterparse(stream, ("start", "end")):
        tag = _local(item.tag)
        if tag == "table" and event == "start":
            inside, row = _said(item, "name") == sheet, 1
        elif event == "end" and tag == "table-row":
            if inside:
                found |= {(row, column): text for column, text in _errors_in(item)}
                row += _repeated(item, "number-rows-repeated")
            item.clear()
    return found


def _errors_in(row: ElementTree.Element) -> list[tuple[int, str]]:
    found = []
    column = 0
    for cell in row:
        if _local(cell.tag) not in ("table-cell", "covered-table-cell"):
            continue
        text = "".join(cell.itertext()).strip()
        is_error = "error" in {v for k, v in cell.items() if _local(k) == "value-type"}
        if is_error or (_said(cell, "formula") and _SHOWN.fullmatch(text)):
            found.append((column, text or "an error"))
        column += _repeated(cell, "number-columns-repeated")
    return found


def _of_records(stream: bytes, sheet: str) -> Cells:
    names: dict[int, str] = {}
    found: dict[tuple[int, int], str] = {}
    name = ""
    at = depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        if kind == _START:
            # A chart may stand within its sheet.
            depth += 1
            name = names.get(at, "") if depth == 1 else name
        elif kind == _END:
            depth = max(0, depth - 1)
        elif kind == _SHEET and length >= 8:
            names[struct.unpack_from("<I", body)[0]] = _name(body[6:])
        elif name == sheet and depth == 1 and (code := _code(kind, body)) is not None:
            row, column = struct.unpack_from("<HH", body)
            found[row + 1, column] = _NAMES.get(code, "an error")
        at += 4 + length
    return found


def _code(kind: int, body: bytes) -> int | None:
    """The number of the error that a record holds; None where it holds none."""
    if kind == _ERROR and len(body) >= 8 and body[7]:
        return body[6]
    if kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None


def _name(text: bytes) -> str:
    """A sheet's name: so many signs, whether of two bytes, and they."""
    size, is_wide = text[0], text[1] & 1
    return (
        text[2 : 2 + 2 * size].decode("utf-16-le", "replace")
        if is_wide
        else text[2 : 2 + size].decode("latin-1")
    )


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _said(item: ElementTree.Element, name: str) -> str:
    return next((value for key, value in item.items() if _local(key) == name), "")


def _repeated(item: ElementTree.Element, name: str) -> int:
    said = _said(item, name)
    return max(1, int(said)) if said.isdigit() else 1
