"""The cells of an ``.xls`` that hold an error, such as #DIV/0!: read as empty.

The reader of values gives an empty cell for them, and nothing else of such a workbook is seen
(:mod:`carbon.sheet_marks` is for an ``.xlsx`` and an ``.ods``). Source: Microsoft, *[MS-XLS]*
2.4.28 (BoundSheet8), 2.4.24 (BoolErr), 2.5.133 (FormulaValue), 2.5.10 (Bes) and 2.4.21 (BOF: the
version; a workbook of Excel 5 or 95 names its sheets in one byte a sign). A file is gone through
after :mod:`carbon.workbook_guard` has looked through it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

from carbon.files import read_bytes
from carbon.workbook_records import workbook_stream

Cells = Mapping[tuple[int, int], str]
#: [MS-XLS] 2.5.10: what an error is called by its number.
_NAMES = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
          0x24: "#NUM!", 0x2A: "#N/A"}  # fmt: skip
#: Records: the start and end of a part, a sheet's name and place, an error, a formula.
_START, _END, _SHEET, _ERROR, _FORMULA = 0x0809, 0x000A, 0x0085, 0x0205, 0x0006
#: The version from which a name says how its signs are kept: Excel 97.
_FLAGGED = 0x0600
_LEGACY = b"\xd0\xcf\x11\xe0"


def errors_of(path: Path, sheet: str) -> Cells:
    """The errors of *sheet* by (row from 1, column from 0); none of a workbook of another kind."""
    data = read_bytes(path)
    return _of_records(workbook_stream(data), sheet) if data.startswith(_LEGACY) else {}


def _of_records(stream: bytes, sheet: str) -> Cells:
    found: dict[tuple[int, int], str] = {}
    # A sheet is where the list says, whatever stands between it and the one before.
    places = [place for place, name in _sheets(stream) if name == sheet]
    if len(places) > 1:
        raise ValueError(f"{len(places):,} sheets of one name")
    for place in places:
        depth = 0
        for kind, body in _records(stream, place):
            if kind == _START:
                # A chart may stand within its sheet.
                depth += 1
            elif kind == _END:
                depth -= 1
                if depth <= 0:
                    break
            elif depth == 1 and (code := _code(kind, body)) is not None:
                row, column = struct.unpack_from("<HH", body)
                found[row + 1, column] = _NAMES.get(code, "an error")
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from *at* on, the last perhaps cut off: kind, and what is there of its body."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[int, str]]:
    """Where each sheet begins, and its name."""
    version = _FLAGGED
    for kind, body in _records(stream, 0):
        if kind == _START and len(body) >= 2:
            (version,) = struct.unpack_from("<H", body)
        elif kind == _SHEET and len(body) >= 8:
            (place,) = struct.unpack_from("<I", body)
            yield place, _name(body[6:], is_flagged=version >= _FLAGGED)
        elif kind == _END:
            return


def _code(kind: int, body: bytes) -> int | None:
    """The number of the error that a record holds; None where it holds none."""
    if kind == _ERROR and len(body) >= 8 and body[7]:
        return body[6]
    if kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None


def _name(text: bytes, *, is_flagged: bool) -> str:
    """A sheet's name: so many signs, whether of two bytes where that *is_flagged*, and they."""
    if not is_flagged:
        return text[1 : 1 + text[0]].decode("cp1252", "replace")
    size, is_wide = text[0], text[1] & 1
    return (
        text[2 : 2 + 2 * size].decode("utf-16-le", "replace")
        if is_wide
        else text[2 : 2 + size].decode("latin-1")
    )
