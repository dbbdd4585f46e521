"""Tables: read as Excel writes them, refused with every fault at its row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.cells import neutral, parse_date, parse_number
from carbon.definitions import read_toml
from carbon.errors import BadValue, Faults, MissingColumns, UnknownName, UnreadableFile
from carbon.tables import decode, long_records, read_csv, write_csv

SIMPLE = "meter,quantity\nm1,1.5\nm2,2\n"


def written(folder: Path, data: bytes) -> Path:
    path = folder / "file.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        SIMPLE.encode(),
        b"\xef\xbb\xbf" + SIMPLE.encode(),
        SIMPLE.encode("utf-16"),
        SIMPLE.replace(",", ";").encode(),
        SIMPLE.replace(",", "\t").encode(),
        ("sep=;\n" + SIMPLE.replace(",", ";")).encode(),
        SIMPLE.replace("\n", "\r\n").encode(),
        SIMPLE.replace("\n", "\r").encode(),
        SIMPLE.encode("utf-16-le"),
        b"\xef\xbf\xbd" + SIMPLE.encode("utf-16-le"),
    ],
    ids=["utf-8", "bom", "utf-16", "semicolon", "tab", "sep", "crlf", "cr", "no mark", "mark lost"],
)
def test_the_same_table_however_excel_wrote_it(tmp_path: Path, data: bytes) -> None:
    table = read_csv(written(tmp_path, data), ["meter", "quantity"])
    assert [(row["meter"], row.number("quantity")) for row in table] == [("m1", 1.5), ("m2", 2.0)]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"meter,quantity\nm1,1\x000\n", "file.csv:2, column quantity: found a null"),
        (b"meter,quantity\nm1,5\nm\x001,10\n", "file.csv:3, column meter: found a null"),
        (b'meter,note,quantity\nm1,"a,b",\x0010\n', "file.csv:2, column quantity: found a null"),
        (b"meter,quant\x00ity\nm1,10\n", "file.csv:1, column quantity: found a null"),
        ("meter;quantity\nm1;1\x000\n".encode("utf-16"), "file.csv:2, column quantity: found a nu"),
        (b"\x00" * 5000, "file.csv:1, column 1: found a null"),
    ],
)
def test_a_null_in_a_cell_is_refused(tmp_path: Path, data: bytes, told: str) -> None:
    """It was dropped without a word: 1 and 0 with a null between them were ten."""
    with pytest.raises(UnreadableFile) as caught:
        read_csv(written(tmp_path, data), ["meter", "quantity"], None)
    assert told in str(caught.value)


def test_a_null_in_a_long_file_is_refused_with_its_row() -> None:
    data = b"meter,quantity\n" + b"m1,10\n" * 5000 + b"m1,1\x000\n"
    with pytest.raises(UnreadableFile, match=r"a.csv:5002: found a null"):
        list(long_records(data, "a.csv"))
    whole = list(long_records(data.replace(b"\0", b"").decode().encode("utf-16-le"), "a.csv"))
    assert whole[-1] == (5002, ["m1", "10"])


def test_cp1252_is_read(tmp_path: Path) -> None:
    table = read_csv(
        written(tmp_path, "site,note\nÉcole,£5 – paid\n".encode("cp1252")), ["site", "note"]
    )
    assert table.rows[0]["note"] == "£5 – paid"


def test_rows_know_their_lines_past_blank_lines_and_line_ends_in_cells(tmp_path: Path) -> None:
    table = read_csv(written(tmp_path, b'a,b\n\n1,"x\ny"\n,,\n2,z\n'), ["a", "b"])
    assert [(row.line, row["a"]) for row in table] == [(3, "1"), (6, "2")]


def test_columns_that_lack_or_are_unknown_come_together(tmp_path: Path) -> None:
    with pytest.raises(Faults) as caught:
        read_csv(written(tmp_path, b"meter,qantity,meter\nm,1,m\n"), ["meter", "quantity"])
    kinds = {type(fault) for fault in caught.value.faults}
    assert kinds == {MissingColumns, UnknownName, BadValue}
    assert "perhaps quantity" in str(caught.value)


def test_a_row_too_long_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Faults, match=r"file\.csv:3: found 3 cells; expected 2"):
        read_csv(written(tmp_path, b"a,b\n1,2\n1,2,3\n"), ["a", "b"])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04rest", "a workbook named as a CSV; expected text"),
        (b'a,b\n"x"y,2\n', "a broken record"),
    ],
)
def test_what_is_no_csv_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        read_csv(written(tmp_path, data), ["a", "b"])


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_csv(tmp_path / "none.csv", ["a"])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2018-11-12", date(2018, 11, 12)),
        ("12/11/2018", date(2018, 11, 12)),
        ("12/11/18", date(2018, 11, 12)),
        ("12.11.2018", date(2018, 11, 12)),
        ("2018-11-12 00:00:00", date(2018, 11, 12)),
    ],
)
def test_dates_are_day_first(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize("text", ["", "2018-13-01", "31/02/2018", "12-Nov-18", "11/12", "43416"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_date(text)


@pytest.mark.parametrize("text", ["", "nan", "inf", "1e999", "1,23", "1_000", "12,5", "£5", "1 2"])
def test_what_is_no_finite_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_number(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_survive_writing_and_reading(number: float) -> None:
    assert parse_number(repr(number)) == number


def test_thousands_commas_only_where_they_belong() -> None:
    assert parse_number("1,234,567.5") == 1234567.5
    assert parse_number("-1,234") == -1234
    assert parse_number("−5") == -5


@pytest.mark.slow
@given(st.text(max_size=20))
def test_no_text_leaves_as_a_formula(text: str) -> None:
    safe = neutral(text)
    if safe.startswith(("=", "+", "-", "@", "\t", "\r")):
        parse_number(safe)


def test_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_csv(path, ["a"], [["old"]])

    def rows() -> object:
        yield ["new"]
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        write_csv(path, ["a"], rows())  # type: ignore[arg-type]
    assert path.read_text(encoding="utf-8") == "a\nold\n"
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]


def test_toml_keys_know_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('title = "x"\n\n[[line]]\nid = "a"\n[[line]]\nid = 5\n', encoding="utf-8")
    toml = read_toml(path)
    second = toml.tables("line")[1]
    with pytest.raises(BadValue, match=r"a\.toml:6: found id = 5; expected text"):
        second.get("id", str, "text")
    with pytest.raises(BadValue, match="no label in line 2"):
        second.get("label", str, "text")


def test_broken_toml_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("title = x\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"a\.toml:1: found text that is not TOML"):
        read_toml(path)


@pytest.mark.parametrize(
    ("name", "found", "remedy"),
    [
        ("t.xlsx", "a workbook", "Save the sheet as CSV, and give that."),
        ("t.ods", "a workbook", "Save the sheet as CSV, and give that."),
        ("t.xlsb", "a workbook of a kind that is not read (.xlsb)", "save it as .xlsx"),
        ("t.csv", "a workbook named as a CSV", "or give the workbook its own ending"),
    ],
)
def test_a_workbook_for_a_csv_is_told_what_to_do(name: str, found: str, remedy: str) -> None:
    """One that has its ending was told to give itself its ending."""
    with pytest.raises(UnreadableFile) as told:
        decode(b"PK\x03\x04rest", name)
    assert told.value.found == found
    assert remedy in str(told.value)
