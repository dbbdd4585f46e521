"""Workbooks: rows keep their numbers; hostile ones are refused before they are read."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from carbon import spreadsheets, workbook_guard, workbook_process
from carbon.errors import UnknownName, UnreadableFile
from carbon.spreadsheets import open_workbook
from carbon.workbook_guard import look_through
from carbon.workbook_numbers import Spelt
from tests.hostile_workbooks import hostile, ods, of_calendar, xlsx


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


@pytest.mark.slow
def test_a_far_cell_is_refused_before_it_allocates(tmp_path: Path) -> None:
    path = workbook(tmp_path / "far.xlsx", {"A1": 1, "XFD1048576": 1})
    with pytest.raises(UnreadableFile, match="row 1,048,576, column 16,384"):
        open_workbook(path)


def test_a_zip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_guard, "MOST_UNPACKED_BYTES", 3_000_000)
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ending", "data"),
    [pytest.param(ending, data, id=what) for what, ending, data in hostile(slow=False)],
)
def test_a_hostile_workbook_is_refused_before_it_is_read(
    tmp_path: Path, ending: str, data: bytes
) -> None:
    path = tmp_path / f"hostile.{ending}"
    path.write_bytes(data)
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableFile, match=r"hostile\.\w+: found .*; expected .*\. \w"):
            look_through(path)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def test_an_empty_formatted_far_cell_is_no_matter(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    path = tmp_path / "formatted.xlsx"
    path.write_bytes(xlsx(rows))
    assert open_workbook(path).rows("Data") == [[1.0]]


def test_an_ods_with_empty_rows_to_the_end_is_read(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1"/>'
    path = tmp_path / "usual.ods"
    path.write_bytes(
        ods(
            f"<table:table-row>{cell}</table:table-row>"
            '<table:table-row table:number-rows-repeated="1048575">'
            '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        )
    )
    assert open_workbook(path).rows("Data") == [[1.0]]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="a1"/></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c r="A2"><v>2</v></c></row>',
    ],
)
def test_a_cell_that_stands_twice_is_refused(tmp_path: Path, rows: str) -> None:
    """calamine and Excel would not show the same of it."""
    path = tmp_path / "twice.xlsx"
    path.write_bytes(xlsx(rows))
    with pytest.raises(UnreadableFile, match="stands twice, or out of its order"):
        open_workbook(path)


def cell(value: str, kind: str = "") -> str:
    kind = f' t="{kind}"' if kind else ""
    return f'<row r="1"><c r="A1"{kind}><f>B1</f>{value}</c></row>'


@pytest.mark.parametrize(
    "value",
    [
        "<v>5&#55;</v>",
        "<v>100&#46;5</v>",
        "<v>5<!-- c -->7</v>",
        "<v>5<?x y?>7</v>",
        "<v>5<x/>7</v>",
        "<v><![CDATA[57]]></v>",
        "<v\n xml:space='preserve' >&#49;00</v>",
        f"<v>5{'0' * 300_000}&#55;</v>",
    ],
    ids=range(8),
)
def test_a_number_that_is_spelt_in_parts_is_refused(tmp_path: Path, value: str) -> None:
    """calamine takes what stands before the part: 5 of 57, without a word."""
    path = tmp_path / "parts.xlsx"
    for kind in ("", "n", "b", "d"):
        path.write_bytes(xlsx(cell(value, kind)))
        with pytest.raises(UnreadableFile, match="a number that is spelt in parts"):
            open_workbook(path)


def test_text_may_be_spelt_in_parts(tmp_path: Path) -> None:
    path = tmp_path / "text.xlsx"
    path.write_bytes(xlsx(cell("<v>Hall &amp; P&#97;rk</v>", "str")))
    assert open_workbook(path).rows("Data") == [["Hall & Park"]]
    inline = "<is><t>Hall &amp; Park</t></is>"
    path.write_bytes(xlsx(cell(inline, "inlineStr").replace("<f>B1</f>", "")))
    assert open_workbook(path).rows("Data") == [["Hall & Park"]]


@pytest.mark.parametrize("block", [*range(1, 140), 1000])
def test_where_a_block_ends_changes_nothing(block: int) -> None:
    """Text whose cell was in the block before was taken for a number."""
    text = cell("<v>Hall &amp; Park &#97;</v>", "str").encode() * 3
    number = text + cell("<v>5&#55;</v>").encode()
    for data, is_in_parts in ((text, False), (number, True), (number + text, True)):
        spelt = Spelt()
        parts = [data[at : at + block] for at in range(0, len(data), block)]
        assert any(spelt.is_in_parts(part) for part in parts) is is_in_parts


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (cell("<v>5</v><v>7</v>"), "a cell of two values"),
        (cell("<v>5</v><x/><v>7</v>"), "a cell of two values"),
        (
            cell("<v>5</v>") + '</sheetData><sheetData><row r="2"><c r="A2"><v>7</v></c></row>',
            "a sheet whose rows stand in two places",
        ),
    ],
)
def test_what_stands_twice_in_a_sheet_is_refused(tmp_path: Path, rows: str, why: str) -> None:
    path = tmp_path / "twice.xlsx"
    path.write_bytes(xlsx(rows))
    with pytest.raises(UnreadableFile, match=why):
        open_workbook(path)


@pytest.mark.parametrize(
    "name",
    ["xl\\worksheets\\sheet1.xml", "xl/./worksheets//sheet1.xml", "/XL/worksheets/sheet1.xml"],
)
def test_two_parts_of_one_name_are_refused_however_it_is_spelt(tmp_path: Path, name: str) -> None:
    """calamine read the one, what looks at styles and formulas the other."""
    path = tmp_path / "parts.xlsx"
    path.write_bytes(xlsx(cell("<v>5</v>")))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, "<worksheet/>")
    with pytest.raises(UnreadableFile, match="two parts of one name"):
        open_workbook(path)


@pytest.mark.parametrize("said", ["TRUE", " 1 ", "&#49;", "on", "01", ""])
def test_a_calendar_that_programs_read_differently_is_refused(tmp_path: Path, said: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(of_calendar(f'<workbookPr codeName="w" date1904="{said}"/>'))
    with pytest.raises(UnreadableFile, match="from which year its days count is unclear"):
        look_through(path)


@pytest.mark.parametrize(
    "said", ["", *(f'<workbookPr date1904="{one}"/>' for one in ("0", "1", "false", "true"))]
)
def test_a_calendar_as_programs_spell_it_is_none_of_them(tmp_path: Path, said: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(of_calendar(said))
    look_through(path)
    twice = f'{said}<workbookPr date1904="0"/>'
    path.write_bytes(of_calendar(twice))
    if said:
        with pytest.raises(UnreadableFile, match="from which year its days count is unclear"):
            look_through(path)


def test_a_remark_that_holds_another_end_of_the_file_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"A1": 1})
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"of the portal"
        archive.writestr("xl/media/image1.bin", b"PK\x05\x06" + b"\0" * 30)
    assert open_workbook(path).rows("Data") == [[1.0]]
    for remark in (b"PK\x05\x06" + b"z" * 60_000, b"PK\x05\x06" + b"\0" * 18):
        with zipfile.ZipFile(path, "a") as archive:
            archive.comment = remark
        with pytest.raises(UnreadableFile, match="its remark holds another end"):
            look_through(path)
        workbook(path, {"A1": 1})


def test_a_null_in_a_cell_is_refused(tmp_path: Path) -> None:
    """It was dropped without a word: 1 and 0 with a null between them were ten."""
    path = tmp_path / "null.xlsx"
    text = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="{}">{}</c></row>'
    shared = "<si><t>1_x0000_0</t></si>"
    for kind, value in (
        ("inlineStr", "<is><t>1_x0000_0</t></is>"),
        ("str", "<v>1_x0000_0</v>"),
        ("s", "<v>0</v>"),
    ):
        path.write_bytes(xlsx(text.format(kind, value), strings=shared))
        book = open_workbook(path)
        with pytest.raises(UnreadableFile, match=r"\[Data\]:1, column B: found a null"):
            book.rows("Data")
        with pytest.raises(UnreadableFile, match="found a null"):
            list(book.walked())


def test_cells_without_addresses_follow_one_another(tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    path.write_bytes(xlsx("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"))
    assert open_workbook(path).rows("Data") == [[1.0, 2.0], [3.0, ""]]


def test_many_sheets_are_asked_for_in_one_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each sheet opened the workbook again: 5,000 empty ones took 44 s (benchmarks/growth.py)."""
    asked = []
    really = spreadsheets.rows_of_sheets

    def counted(path: Path, names: Sequence[str]) -> list[list[list[object]]]:
        asked.append(len(names))
        return really(path, names)

    monkeypatch.setattr(spreadsheets, "rows_of_sheets", counted)
    path = tmp_path / "many.ods"
    tables = "".join(f'<table:table table:name="S{n}"></table:table>' for n in range(450))
    cell = '<table:table-cell office:value-type="float" office:value="{}"/>'
    path.write_bytes(ods(f"<table:table-row>{cell.format(7)}</table:table-row>", tables))
    book = open_workbook(path)
    walked = list(book.walked())
    assert asked == [200, 200, 51]
    assert [name for name, _ in walked] == list(book.sheet_names)
    assert walked[0] == ("Data", [[7.0]])
    assert {len(rows) for _, rows in walked[1:]} == {0}
    path.write_bytes(ods(f"<table:table-row>{cell.format(88)}</table:table-row>", tables))
    assert book.rows("Data") == [[88.0]]


def test_sheets_asked_for_again_and_again_are_refused_at_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "again.xlsx"
    path.write_bytes(xlsx('<row r="1"><c r="A1"><v>1</v></c></row>'))
    monkeypatch.setattr(workbook_process, "MOST_ANSWERED", 3)
    opened = workbook_process.Opened()
    answers = [workbook_process.answer(str(path), ["Data"], opened) for _ in range(4)]
    assert answers == [*[(True, [[[1.0]]])] * 3, (False, None)]
    assert workbook_process.answer(str(path), None, opened) == (True, [("Data", False)])
    assert workbook_process.answer(str(path), ["Data"], opened) == (True, [[[1.0]]])
    opened.close()
