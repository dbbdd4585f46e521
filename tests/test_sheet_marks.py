"""What a sheet says beside its values, where its parts say what cannot be."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from carbon.errors import UnreadableFile
from carbon.ledger.grids import read_grid
from carbon.sheet_marks import marks_of
from tests.hostile_workbooks import MAIN, xlsx

NEAR = '<row r="1"><c r="A1" s="0"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ('min="5" max="3"', ""),
        ('min="9999999999999999999999" max="9"', ""),
        ('min="3" max="3"', "columns C"),
        ('min="2" max="16384"', "columns B–AF"),
    ],
)
def test_hidden_columns(tmp_path: Path, columns: str, told: str) -> None:
    path = tmp_path / "hidden.xlsx"
    path.write_bytes(xlsx(f'{NEAR}</sheetData><cols><col {columns} hidden="1"/></cols><sheetData>'))
    marks = marks_of(path, "Data", "hidden.xlsx")
    assert marks is not None
    assert marks.hidden == told


@pytest.mark.parametrize("number", ["-9", "-1", "9", "99999999999999999999"])
def test_a_format_of_a_font_that_is_not_there_is_none(tmp_path: Path, number: str) -> None:
    path = tmp_path / "style.xlsx"
    path.write_bytes(xlsx(NEAR))
    styles = (
        f"<styleSheet {MAIN}><fonts><font><i/></font></fonts><fills><fill/></fills><cellXfs>"
        f'<xf fontId="{number}" fillId="{number}"/></cellXfs></styleSheet>'
    )
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/styles.xml", styles)
    marks = marks_of(path, "Data", "style.xlsx")
    assert marks is not None
    assert marks.cells == {}


@pytest.mark.parametrize("ending", ["xlsb", "XLTX", "numbers"])
def test_a_workbook_of_a_kind_that_is_not_read_is_called_so(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    path.write_bytes(b"PK\x03\x04rest")
    with pytest.raises(UnreadableFile, match=rf"a kind that is not read \(\.{ending.lower()}\)"):
        read_grid(path)
