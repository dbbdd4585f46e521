"""What a workbook says beside its values is bounded: no loop runs as often as a file says.

Each of these was passed on by the guard, and then took minutes, gigabytes or for ever.
"""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from carbon.errors import UnreadableFile
from carbon.number_formats import LONGEST, scale_of, telling
from carbon.sheet_marks import SheetMarks, _comments_in, marks_of
from carbon.spreadsheets import open_workbook
from tests.hostile_workbooks import MAIN, RELATIONS, compound, of_sheets, xlsx, zipped
from tests.test_ods_marks import MWH, number, row, text, written
from tests.test_workbook_errors import records

OF_SHEET = f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
SHEET = '<sheet name="measures" sheetId="1" r:id="rId1"/>'
SCALE = (
    '<number:number-style style:name="N1"><number:number number:display-factor="{}"/>'
    "</number:number-style>"
)


def marks(path: Path, sheet: str = "measures") -> SheetMarks:
    open_workbook(path)
    return marks_of(path, sheet, path.name)


def shown(path: Path) -> list[str]:
    return [mark.shown for mark in marks(path).cells.values()]


@pytest.mark.parametrize(
    ("factor", "said"),
    [("inf", []), ("Infinity", []), ("1e999", []), ("-inf", []), ("nan", []), ("1000", ["0,"]),
     ("1e308", ["0" + "," * 102])],
)  # fmt: skip
def test_a_scale_without_end_is_none(tmp_path: Path, factor: str, said: list[str]) -> None:
    """The command hung for ever."""
    path = written(tmp_path / "m.ods", SCALE.format(factor), row(number(5, "5", "ce1")))
    assert shown(path) == said


def test_a_repeated_cell_is_worked_out_once(tmp_path: Path) -> None:
    cell = number(5, "5", "ce1").replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="20000"'
    )
    found = marks(written(tmp_path / "m.ods", MWH.format("") + "</number:number-style>", row(cell)))
    assert len(found.cells) == 20_000
    assert len({id(mark.shown) for mark in found.cells.values()}) == 1


def test_what_cells_say_is_counted_again(tmp_path: Path) -> None:
    """Were a way past the guard found, it would not end here."""
    cell = '<table:table-cell table:number-columns-repeated="9999999999" table:formula="of:=1/0"/>'
    path = written(tmp_path / "m.ods", "", row(cell))
    with pytest.raises(UnreadableFile, match="5,000,000 cells"):
        marks_of(path, "measures", "m.ods")


def test_a_chain_and_a_circle_of_styles_are_gone_through_once(tmp_path: Path) -> None:
    style = '<style:style style:name="{}" style:family="table-cell" style:parent-style-name="{}"/>'
    chain = "".join(style.format(f"s{n}", f"s{n + 1}") for n in range(5_000))
    chain += style.format("s5000", "ce1") + style.format("o", "p") + style.format("p", "o")
    cells = number(5, "5", "s0") * 5_000 + number(5, "5", "o")
    path = written(
        tmp_path / "m.ods", MWH.format("") + "</number:number-style>" + chain, row(cells)
    )
    assert len(shown(path)) == 5_000


def test_styles_of_many_columns_are_looked_up(tmp_path: Path) -> None:
    columns = '<table:table-column/><table:table-column table:default-cell-style-name="ce1"/>'
    path = written(
        tmp_path / "m.ods", MWH.format("") + "</number:number-style>",
        columns * 2_000 + row(number(5) * 4_000),
    )  # fmt: skip
    assert sorted(marks(path).cells) == [(1, column) for column in range(1, 4_000, 2)]


def test_styles_within_styles_are_gathered_once(tmp_path: Path) -> None:
    within = "<office:automatic-styles>" * 20_000 + "</office:automatic-styles>" * 20_000
    path = written(tmp_path / "m.ods", within + MWH.format("") + "</number:number-style>",
                   row(number(5, "5", "ce1")))  # fmt: skip
    assert shown(path) == ['0" MWh"']


def test_very_many_conditions_are_refused(tmp_path: Path) -> None:
    one = '<style:map style:condition="value()&gt;9" style:apply-style-name="P0"/>'
    data = MWH.format(one * 101) + "</number:number-style>"
    path = written(tmp_path / "m.ods", data, row(number(5, "5", "ce1")))
    with pytest.raises(UnreadableFile, match="a number format of 101 conditions"):
        marks(path)


def test_a_formula_of_brackets_takes_no_square_of_its_length(tmp_path: Path) -> None:
    cell = text("x").replace("table-cell ", f'table-cell table:formula="of:={"[." * 100_000}" ', 1)
    [mark] = marks(written(tmp_path / "m.ods", "", row(cell))).cells.values()
    assert len(mark.formula) == 200_000


def with_format(code: str, cells: str = '<c r="A1" s="0"><v>5</v></c>') -> bytes:
    from io import BytesIO
    from zipfile import ZipFile

    data = of_sheets(SHEET, OF_SHEET, f'<row r="1">{cells}</row>')
    styles = (
        f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>'
        '<cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>'
    )
    with ZipFile(BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | {"xl/styles.xml": styles})


@pytest.mark.parametrize("sign", ["[", "0", ",", "%", "[$", ";"])
def test_a_number_format_longer_than_any_is_refused(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "m.xlsx"
    path.write_bytes(with_format("0" + sign * 200_000))
    with pytest.raises(UnreadableFile, match="a number format of [24]00,001 characters"):
        marks(path)


@pytest.mark.parametrize("sign", ["[", "0", "[$", "[$a", "0,", "[<", "\\"])
def test_a_number_format_is_gone_through_once(sign: str) -> None:
    code = (sign * LONGEST)[:LONGEST]
    for _ in range(20):
        telling(code, 5)
        scale_of(code)


@pytest.mark.parametrize(
    ("times", "found"),
    [(100, "over 100 million characters, repeats counted"),
     (3000, "a shared formula of 9,001 characters")],
)  # fmt: skip
def test_shared_formulas_count_as_often_as_they_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, found: str
) -> None:
    first = f'<c r="A1"><f t="shared" ref="A1:A99" si="0">{"A1+" * times}1</f><v>1</v></c>'
    rows = f'<row r="1">{first}</row>' + "".join(
        f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/><v>1</v></c></row>' for n in range(2, 99)
    )
    path = tmp_path / "m.xlsx"
    path.write_bytes(xlsx(rows))
    open_workbook(path)
    monkeypatch.setattr("carbon.workbook_limits.MOST_TEXT", 90 * 301)
    with pytest.raises(UnreadableFile, match=found.replace("100 ", "0 ")):
        marks_of(path, "Data", "m.xlsx")


def test_hidden_columns_before_the_first_are_passed_by(tmp_path: Path) -> None:
    """Their letters were looked for without end."""
    columns = '<col min="-5" max="1" hidden="1"/>' + "".join(
        f'<col min="{n}" max="{n}" hidden="1"/>' for n in range(1, 30)
    )
    path = tmp_path / "m.xlsx"
    path.write_bytes(xlsx(f"<row/><cols>{columns}</cols>"))
    assert marks(path, "Data").hidden == "columns A, B, C, D, E, F, G, H, I, J, K, L …"


def test_comments_within_comments_are_none() -> None:
    """Each would hold the text of all within it."""
    inner = '<comment ref="A1">' * 20_000 + "x" + "</comment>" * 20_000
    data = f"<comments><commentList>{inner}</commentList></comments>"
    assert dict(_comments_in(data.encode())) == {(1, 0): "x"}


@pytest.mark.parametrize("tail", [b"\x85\0\x10\0" + bytes(4), b"\x85\0\x10\0\0",
                                  b"\x85\0\x08\0\1\2\3\4\5\6"])  # fmt: skip
def test_an_xls_whose_last_record_is_cut_off_is_read(tmp_path: Path, tail: bytes) -> None:
    """It was a mistake in this program."""
    data = records(wide=False)
    filled = data + struct.pack("<HH", 1, 4096 - len(data) - 4 - len(tail))
    path = tmp_path / "m.xls"
    path.write_bytes(compound(filled.ljust(4096 - len(tail), b"\0") + tail))
    found = marks_of(path, "measures", "m.xls").cells
    assert {key: mark.error for key, mark in found.items()} == {(1, 1): "#N/A", (2, 2): "#DIV/0!"}


@pytest.mark.parametrize("left", range(8))
def test_a_list_of_sheets_that_is_cut_off_ends_there(tmp_path: Path, left: int) -> None:
    whole = records(wide=False)
    start, listed = whole[:20], whole[20 : 20 + 4 + left]
    between = struct.pack("<HH", 1, 4096 - 24 - len(listed)).ljust(4096 - 20 - len(listed), b"\0")
    path = tmp_path / "m.xls"
    path.write_bytes(compound(start + between + listed))
    assert marks_of(path, "measures", "m.xls").cells == {}


@pytest.mark.parametrize("length", [100, 600, 1000])
def test_an_xls_that_is_cut_off_is_refused(tmp_path: Path, length: int) -> None:
    path = tmp_path / "m.xls"
    path.write_bytes(compound(records(wide=False))[:length])
    with pytest.raises(UnreadableFile, match="a workbook that cannot be read"):
        marks_of(path, "measures", "m.xls")
