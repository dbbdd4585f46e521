"""Workbooks: rows keep their numbers; hostile ones are refused before they are read."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from carbon import spreadsheets
from carbon.errors import UnknownName, UnreadableFile
from carbon.spreadsheets import open_workbook


def workbook(path: Path, cells: dict[str, object]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Data")
        for address, value in cells.items():
            sheet.write(address, value)
    return path


def test_rows_keep_their_numbers_past_empty_leading_ones(tmp_path: Path) -> None:
    book = open_workbook(workbook(tmp_path / "a.xlsx", {"A4": "meter", "B5": 1.5}))
    rows = book.rows("Data")
    assert rows[3][0] == "meter"
    assert rows[4][1] == 1.5


def test_an_unknown_sheet_is_named(tmp_path: Path) -> None:
    book = open_workbook(workbook(tmp_path / "a.xlsx", {"A1": 1}))
    with pytest.raises(UnknownName, match="expected one of: Data"):
        book.rows("Daten")


def test_a_far_cell_is_refused_before_it_allocates(tmp_path: Path) -> None:
    path = workbook(tmp_path / "far.xlsx", {"A1": 1, "XFD1048576": 1})
    with pytest.raises(UnreadableFile, match="row 1,048,576, column 16,384"):
        open_workbook(path)


def test_a_zip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "MOST_UNPACKED_BYTES", 3_000_000)
    path = workbook(tmp_path / "bomb.xlsx", {"A1": 1})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.bin", b"\0" * 4_000_000)
    with pytest.raises(UnreadableFile, match="over 3 MB unpacked"):
        open_workbook(path)


def test_a_csv_named_xlsx_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="not a workbook, whatever its name"):
        open_workbook(path)


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_a_truncated_workbook_is_refused(tmp_path: Path, keep: float) -> None:
    path = workbook(tmp_path / "a.xlsx", {f"A{row}": row for row in range(1, 200)})
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(UnreadableFile, match="cannot be read"):
        open_workbook(path)


def test_a_damaged_stream_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {f"A{row}": row for row in range(1, 200)})
    data = bytearray(path.read_bytes())
    middle = data.find(b"xl/worksheets/sheet1.xml") + 60
    data[middle : middle + 40] = b"\xff" * 40
    path.write_bytes(bytes(data))
    with pytest.raises(UnreadableFile):
        open_workbook(path).rows("Data")
