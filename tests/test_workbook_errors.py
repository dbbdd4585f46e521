"""Errors in the cells of an .ods or .xls are refused: the reader of values gives an empty cell."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from carbon.errors import Faults, UnreadableFile
from carbon.files import shown
from carbon.ledger.grids import read_grid
from carbon.measures.measure_file import read_measures
from carbon.measures.measure_sheet import sheet_remarks
from carbon.register.workbook_rows import COLUMNS as COLUMNS_OF
from carbon.register.workbook_rows import SITES, read_given
from carbon.sheet_marks import SheetMarks, marks_of, unseen
from carbon.workbook_errors import errors_of
from tests.hostile_workbooks import compound
from tests.ledger.council.ods import write_ods

COLUMNS = ("id", "technology", "capital_gbp", "price_year", "start", "life_years",
           "saving_electricity_kwh")  # fmt: skip
ROW = ("led", "LED", 900, 2026, "2027-04-01", 10, 5000)
#: An error as LibreOffice stores it.
ERROR = (
    '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
    'xmlns:calcext="urn:x" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
)


def replaced(path: Path, old: str, new: str) -> Path:
    """The ``.ods`` with a part of its content replaced."""
    import zipfile

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts["content.xml"]
    parts["content.xml"] = parts["content.xml"].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def errors_in(path: Path, sheet: str = "measures") -> dict[tuple[int, int], str]:
    marks = marks_of(path, sheet, path.name)
    return {key: mark.error for key, mark in marks.cells.items() if mark.error}


def document(path: Path, error: str) -> Path:
    """A workbook of measures with *error* for a saving, behind rows and cells that are repeated."""
    empty = [None] * len(COLUMNS)
    write_ods(path, {"other": [["x"]], "measures": [COLUMNS, empty, ROW]})
    cell = '<table:table-cell office:value-type="float" office:value="5000"><text:p>5000</text:p>'
    replaced(path, f"{cell}</table:table-cell>", error)
    rows = "<table:table-row>" + "<table:table-cell/>" * len(COLUMNS)
    return replaced(
        path, rows, '<table:table-row table:number-rows-repeated="3"><table:table-cell '
        f'table:number-columns-repeated="{len(COLUMNS)}"/>',
    )  # fmt: skip


@pytest.mark.parametrize("said", ["#DIV/0!", "#N/A", "#REF!", "Err:502", "#NAME?"])
def test_an_error_of_an_ods_is_refused_with_its_cell(tmp_path: Path, said: str) -> None:
    """The measure saved nothing, without a word."""
    path = document(tmp_path / "m.ods", ERROR.replace("#DIV/0!", said))
    assert errors_in(path) == {(5, 6): said}
    assert errors_in(path, "other") == {}
    with pytest.raises(Faults, match=rf"m\.ods:5, column G: found the error {said}"[:-1]):
        read_measures(path)


def test_a_text_that_looks_like_an_error_is_a_text(tmp_path: Path) -> None:
    path = document(
        tmp_path / "m.ods",
        '<table:table-cell office:value-type="string"><text:p>#N/A</text:p></table:table-cell>',
    )
    assert errors_in(path) == {}


def records(*, wide: bool, version: int = 0x0600, between: bytes = b"") -> bytes:
    """Two sheets of an ``.xls``: the second holds 1, #N/A and a formula that gives an error.

    Of *version* 0x0500 it is one of Excel 5 or 95; *between* the list and the sheets stand bytes.
    """

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def start(of: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", version, of, 0, 0, 0, 0))

    def sheet(place: int, name: str) -> bytes:
        text = name.encode("utf-16-le" if wide else "latin-1")
        signs = bytes([len(name), int(wide)] if version == 0x0600 else [len(name)])
        return record(0x0085, struct.pack("<IH", place, 0) + signs + text)

    end = record(0x000A, b"")
    chart = start(0x0020) + record(0x0205, struct.pack("<HHHBB", 9, 9, 0, 7, 1)) + end
    one = record(0x0203, struct.pack("<HHHd", 0, 0, 0, 1.0))
    false = record(0x0205, struct.pack("<HHHBB", 0, 3, 0, 0, 0))
    error = record(0x0205, struct.pack("<HHHBB", 0, 1, 0, 0x2A, 1))
    given = b"\x02\x00\x07\x00\x00\x00\xff\xff"
    formula = record(0x0006, struct.pack("<HHH", 1, 2, 0) + given + bytes(6))
    first = start(0x0010) + record(0x0205, struct.pack("<HHHBB", 5, 5, 0, 7, 1)) + end
    second = start(0x0010) + one + chart + error + false + formula + end
    names = len(sheet(0, "Erste")) + len(sheet(0, "measures"))
    at = len(start(0x0005)) + names + len(end) + len(between)
    return (
        start(0x0005) + sheet(at, "Erste") + sheet(at + len(first), "measures") + end
        + between + first + second
    )  # fmt: skip


@pytest.mark.parametrize(
    "kind",
    [{"wide": False}, {"wide": True}, {"wide": False, "version": 0x0500},
     {"wide": False, "between": b"\x01\0\xff\x03"}],
    ids=["narrow", "wide", "Excel 95", "records that do not follow one another"],
)  # fmt: skip
def test_the_errors_of_an_xls_are_seen(tmp_path: Path, kind: dict[str, Any]) -> None:
    """Of Excel 5 and 95 an error was an empty cell, and a measure's saving nothing."""
    path = tmp_path / "m.xls"
    path.write_bytes(compound(records(**kind)))
    assert errors_of(path, "measures") == {(1, 1): "#N/A", (2, 2): "#DIV/0!"}
    assert errors_of(path, "Erste") == {(6, 5): "#DIV/0!"}


def test_an_xls_with_two_sheets_of_one_name_is_refused(tmp_path: Path) -> None:
    """However many there were, each would be gone through."""
    path = tmp_path / "m.xls"
    data = records(wide=False)
    end = data.index(b"measures") + len("measures")
    listed = data[end - 20 : end]
    other = listed[:4] + b"\1\2\3\4" + listed[8:]
    assert listed.startswith(b"\x85\0")
    path.write_bytes(compound(data[:end] + other + data[end:]))
    with pytest.raises(UnreadableFile, match="2 sheets of one name"):
        marks_of(path, "measures", "m.xls")


def test_an_error_of_an_ods_of_the_register_is_refused(tmp_path: Path) -> None:
    required, optional = COLUMNS_OF[SITES]
    row = [5000 if name == "floor_area_m2" else "x" for name in (*required, *optional)]
    path = tmp_path / "r.ods"
    write_ods(path, {"sites": [[*required, *optional], row]})
    cell = '<table:table-cell office:value-type="float" office:value="5000"><text:p>5000</text:p>'
    replaced(path, f"{cell}</table:table-cell>", ERROR)
    [fault] = read_given([path]).faults
    assert "column floor_area_m2: found a cell with #DIV/0!" in str(fault)


def test_what_is_not_seen_of_an_xls_is_said(tmp_path: Path) -> None:
    assert unseen(tmp_path / "m.xls", SheetMarks(sees_formats=False)) == [
        f"{shown(tmp_path / 'm.xls')}: number formats and hidden rows of an .xls are not seen: "
        "check that each number is in its column's unit, or save it as .xlsx."
    ]
    write_ods(tmp_path / "m.ods", {"measures": [COLUMNS, ROW]})
    assert sheet_remarks(tmp_path / "m.ods") == []


def test_what_is_not_seen_of_the_register_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tabs = {name: [[*required, *optional]] for name, (required, optional) in COLUMNS_OF.items()}
    write_ods(tmp_path / "r.ods", tabs)
    assert read_given([tmp_path / "r.ods"]).remarks == ()
    seen = "carbon.register.workbook_rows.marks_of"
    monkeypatch.setattr(seen, lambda *_: SheetMarks(sees_formats=False))
    [told] = read_given([tmp_path / "r.ods"]).remarks
    assert "number formats and hidden rows of an .ods are not seen" in told


def test_what_is_not_seen_of_readings_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_ods(tmp_path / "r.ods", {"readings": [["meter", "kwh"], ["m", 5]]})
    assert read_grid(tmp_path / "r.ods").remarks == ()
    monkeypatch.setattr("carbon.sheet_marks.marks_of", lambda *_: SheetMarks(sees_formats=False))
    assert "are not seen" in read_grid(tmp_path / "r.ods").remarks[0]
