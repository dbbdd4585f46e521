"""What an .ods says beside its values is seen as in an .xlsx: formats, hidden rows, comments."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon.errors import Faults, UnreadableFile
from carbon.ledger.formats import read
from carbon.ledger.grids import read_grid
from carbon.measures.measure_file import read_measures
from carbon.measures.measure_sheet import sheet_remarks
from carbon.sheet_marks import SheetMarks, marks_of
from tests.hostile_workbooks import OFFICE, TABLE, TEXT, zipped

NUMBER = 'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
STYLE = 'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
COLUMNS = ("id", "technology", "capital_gbp", "price_year", "start", "life_years",
           "saving_electricity_kwh", "optimism_bias")  # fmt: skip
MWH = '<number:number-style style:name="N1"><number:number/><number:text> MWh</number:text>{}'
END = "</number:number-style>"


def text(value: str) -> str:
    cell = '<table:table-cell office:value-type="string">'
    return f"{cell}<text:p>{value}</text:p></table:table-cell>"


def number(value: float, shown: str = "", style: str = "", kind: str = "float") -> str:
    named = f' table:style-name="{style}"' if style else ""
    return (
        f'<table:table-cell{named} office:value-type="{kind}" office:value="{value}">'
        f"<text:p>{shown or value}</text:p></table:table-cell>"
    )


def written(path: Path, data_style: str, rows: str, sheet: str = "measures") -> Path:
    """An ``.ods`` whose style ce1 shows numbers by *data_style*, called N1."""
    path.write_bytes(
        zipped(
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "META-INF/manifest.xml": "<manifest/>",
                "content.xml": f"<office:document-content {OFFICE} {TABLE} {TEXT} {NUMBER} {STYLE}>"
                f"<office:automatic-styles>{data_style}"
                '<style:style style:name="ce1" style:family="table-cell" '
                'style:data-style-name="N1"/><style:style style:name="ce2" '
                'style:family="table-cell" style:parent-style-name="ce1"/>'
                f"</office:automatic-styles><office:body><office:spreadsheet>"
                f'<table:table table:name="{sheet}">{rows}</table:table>'
                "</office:spreadsheet></office:body></office:document-content>",
            }
        )
    )
    return path


def row(cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{cells}</table:table-row>"


def measure(saving: str, bias: str = "", more: str = "") -> str:
    head = row("".join(map(text, COLUMNS)))
    day = (
        '<table:table-cell office:value-type="date" office:date-value="2027-04-01">'
        "<text:p>1 April</text:p></table:table-cell>"
    )
    cells = [text("led"), text("LED"), number(900), number(2026), day, number(10)]
    return head + row("".join(cells) + saving + bias, more)


def marks(path: Path, sheet: str = "measures") -> SheetMarks:
    return marks_of(path, sheet, path.name)


@pytest.mark.parametrize("style", ["ce1", "ce2"])
def test_a_cell_that_shows_another_unit_is_refused(tmp_path: Path, style: str) -> None:
    """290 that reads "290 MWh" was 290 kWh."""
    rows = measure(number(290, "290 MWh", style))
    path = written(tmp_path / "m.ods", MWH.format("") + END, rows)
    assert marks(path).cells[2, 6].shown == '0" MWh"'
    with pytest.raises(Faults, match="which shows 'MWh' beside the number"):
        read_measures(path)


@pytest.mark.parametrize(
    ("data_style", "value", "shown"),
    [
        ('<number:currency-style style:name="N1"><number:currency-symbol>€'
         "</number:currency-symbol><number:number/></number:currency-style>", 5, '"€"0'),
        ('<number:number-style style:name="N1"><number:number number:display-factor="1000000"/>'
         "<number:text>m</number:text></number:number-style>", 5, '0,,"m"'),
        ('<number:percentage-style style:name="N1"><number:number/><number:text>%</number:text>'
         "</number:percentage-style>", 0.5, "0%"),
        ('<number:number-style style:name="N1"><number:number/></number:number-style>', 5, ""),
        ('<number:number-style style:name="P0"><number:number/><number:text> GWh</number:text>'
         "</number:number-style>"
         + MWH.format('<style:map style:condition="value()&gt;=0" style:apply-style-name="P0"/>')
         + END, 5, '0" GWh"'),
        ('<number:number-style style:name="P0"><number:number/><number:text> GWh</number:text>'
         "</number:number-style>"
         + MWH.format('<style:map style:condition="value()&gt;=0" style:apply-style-name="P0"/>')
         + END, -5, '0" MWh"'),
    ],
)  # fmt: skip
def test_what_a_data_style_shows(tmp_path: Path, data_style: str, value: float, shown: str) -> None:
    path = written(tmp_path / "m.ods", data_style, row(number(value, "5", "ce1")))
    cell = marks(path).cells.get((1, 0))
    assert (cell.shown if cell else "") == shown


def test_the_style_of_a_column_shows_too(tmp_path: Path) -> None:
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:default-cell-style-name="ce1"/>'
    )
    rows = columns + row(number(5) + number(5) + number(5) + number(5))
    path = written(tmp_path / "m.ods", MWH.format("") + END, rows)
    assert set(marks(path).cells) == {(1, 2)}


def test_a_percentage_is_what_its_cell_shows(tmp_path: Path) -> None:
    style = (
        '<number:percentage-style style:name="N1"><number:number/><number:text>%</number:text>'
        "</number:percentage-style>"
    )
    bias = number(2, "200%", "ce1", "percentage")
    path = written(tmp_path / "m.ods", style, measure(number(5000), bias))
    [found] = read_measures(path)
    assert found.optimism_bias == "200%"


def test_a_word_in_the_place_of_a_number_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "m.ods", "", measure(number(1, "WAHR")))
    with pytest.raises(Faults, match="which shows 'WAHR' beside the number"):
        read_measures(path)


@pytest.mark.parametrize(("value", "shown"), [(1, "TRUE"), (0, "FALSE")])
def test_true_and_false_are_no_numbers(tmp_path: Path, value: float, shown: str) -> None:
    """As in an .xlsx: in a column of text they are text, and in one of kWh they are refused."""
    path = written(tmp_path / "m.ods", "", measure(number(value, shown)))
    with pytest.raises(Faults, match=f"found '{shown.casefold()}'"):
        read_measures(path)
    path = written(tmp_path / "t.ods", "", measure(number(5), number(value, shown)))
    assert read_grid(path).records[-1][1][-1] == shown.casefold()
    path = written(tmp_path / "n.ods", "", measure(number(5), number(value, "none")))
    assert read_grid(path).records[-1][1][-1] == str(value)


@pytest.mark.parametrize(("value", "shown"), [(1, "WAHR"), (0, "FALSCH"), (0, "FAUX"), (0, "0")])
@pytest.mark.parametrize("style", ["ce1", "ce2"])
def test_true_and_false_are_known_in_every_language(
    tmp_path: Path, value: float, shown: str, style: str
) -> None:
    """By the style that shows them: "FALSCH" was read as 0 kWh."""
    truths = '<number:boolean-style style:name="N1"><number:boolean/></number:boolean-style>'
    path = written(tmp_path / "m.ods", truths, measure(number(value, shown, style)))
    with pytest.raises(Faults, match=f"found '{bool(value)}'".casefold()):
        read_measures(path)


def test_a_formula_that_gives_an_empty_text_is_empty(tmp_path: Path) -> None:
    """LibreOffice keeps =IF(1=1;"";"x") without a kind of value, and with an empty paragraph."""
    start = '<table:table-cell table:formula="of:=IF(1=1;&quot;&quot;;2)"'
    path = written(
        tmp_path / "m.ods", "", measure(number(5), f"{start}><text:p/></table:table-cell>")
    )
    assert read_measures(path)[0].savings == {"electricity": 5.0}
    path = written(tmp_path / "n.ods", "", measure(number(5), f"{start}/>"))
    with pytest.raises(Faults, match="a formula without a stored value"):
        read_measures(path)


@pytest.mark.parametrize("how", ["collapse", "filter"])
def test_hidden_rows_are_said(tmp_path: Path, how: str) -> None:
    hidden = f' table:visibility="{how}"'
    path = written(tmp_path / "m.ods", "", measure(number(5000), more=hidden))
    assert [one for one in sheet_remarks(path) if "hidden rows 2 are read too" in one]


def test_readings_take_the_unit_that_is_shown(tmp_path: Path) -> None:
    head = row("".join(map(text, ("meter", "from", "to", "consumption"))))
    cells = text("m1") + text("2024-04-01") + text("2024-05-01")
    rows = head + row(cells + number(5, "5 MWh", "ce1"))
    path = written(tmp_path / "r.ods", MWH.format("") + END, rows, "readings")
    [reading] = read(read_grid(path)).readings
    assert (reading.quantity, reading.unit) == (5.0, "MWh")


def test_comments_and_formulas_are_seen(tmp_path: Path) -> None:
    note = "<office:annotation><text:p>guess</text:p></office:annotation>"
    cell = number(5).replace("<text:p>", note + "<text:p>", 1)
    cell = cell.replace("<table:table-cell", '<table:table-cell table:formula="of:=[.B1]*2"', 1)
    [mark] = marks(written(tmp_path / "m.ods", "", row(cell))).cells.values()
    assert (mark.formula, mark.comment, mark.error) == ("B1*2", "guess", "")


@pytest.mark.parametrize(
    ("kind", "shown"), [("percentage", "0%"), ("currency", "[$GBP]0"), ("currency", "[$money]0")]
)
def test_the_type_of_a_number_says_what_no_style_does(
    tmp_path: Path, kind: str, shown: str
) -> None:
    """£500 of a program's own making was 500 kWh."""
    code = ' office:currency="GBP"' if "GBP" in shown else ""
    cell = number(500, "500", kind=kind).replace(" office:value=", f"{code} office:value=")
    path = written(tmp_path / "m.ods", "", measure(cell))
    assert {each.shown for each in marks(path).cells.values()} == {shown}
    with pytest.raises(Faults, match="which shows|found '50000%'"):
        read_measures(path)


def test_a_number_of_an_unknown_type_is_an_error(tmp_path: Path) -> None:
    path = written(tmp_path / "m.ods", "", measure(number(500, kind="zzz")))
    with pytest.raises(Faults, match="the error a value of an unknown type"):
        read_measures(path)


def test_two_sheets_of_one_name_are_refused(tmp_path: Path) -> None:
    """The second was read, and the first dropped."""
    again = f'</table:table><table:table table:name="measures">{measure(number(9))}'
    path = written(tmp_path / "m.ods", "", measure(number(5)) + again)
    with pytest.raises(UnreadableFile, match="found two sheets of one name, 'measures'"):
        read_measures(path)


def test_a_workbook_that_shows_nothing_is_not_called_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="nothing in the cells of the sheets that are shown"):
        read_grid(written(tmp_path / "m.ods", "", row(text(""))))
