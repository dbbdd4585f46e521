"""Files that mean harm, or were harmed, are refused in words."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from carbon import workbook_guard
from carbon.errors import CarbonError, Faults
from carbon.ledger.readings import log
from carbon.ledger.store import Ledger
from carbon.workspace import Workspace

SHEET = "xl/worksheets/sheet1.xml"


def workbook(path: Path, rows: int = 1) -> Path:
    """A good workbook in our template."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["meter", "start", "end", "quantity", "unit", "quality", "note"])
    for number in range(rows):
        day = date(2023, number + 1, 1)
        sheet.append(["school-gas", day, day.replace(day=28), 5, "kWh", "actual", ""])
    book.save(path)
    return path


def changed(path: Path, part: str, change: object) -> Path:
    """The workbook with one part replaced by what *change* makes of it."""
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            text = old.read(entry)
            if entry.filename == part:
                assert callable(change)
                text = change(text)
            new.writestr(entry.filename, text)
    return path


def refused(workspace: Workspace, path: Path, words: str) -> None:
    with pytest.raises(CarbonError, match=words):
        log([path], workspace)
    assert not (workspace.root / "ledger.db").exists()
    assert not workspace.evidence.exists()


def replacing(old: bytes, new: bytes) -> object:
    def change(text: bytes) -> bytes:
        assert old in text
        return text.replace(old, new, 1)

    return change


VALUE = b"<v>5</v>"


def giving_texts(text: bytes) -> bytes:
    """A sheet whose formulas give texts, as Excel says it of a cell."""
    return re.sub(rb'(<c r="\w+"[^>]*?)( t="\w+")?><f>', rb'\1 t="str"><f>', text)


def test_a_formula_without_a_value_is_refused_with_its_cell(workspace: Workspace) -> None:
    path = workbook(workspace.root / "a.xlsx")
    changed(path, SHEET, replacing(VALUE, b"<f>2+3</f><v></v>"))
    refused(workspace, path, r"a\.xlsx:2, column D: found a formula without a stored value")


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell(workspace: Workspace) -> None:
    """The row without a quantity is told as one, and not as a formula that lacks its value."""
    path = workbook(workspace.root / "a.xlsx")
    changed(path, SHEET, replacing(VALUE, b'<f>IF(A2="x",1,"")</f><v></v>'))
    changed(path, SHEET, giving_texts)
    refused(workspace, path, r"a\.xlsx:2, column D: found nothing|column quantity")


def test_a_formula_with_a_value_is_read_and_told(workspace: Workspace) -> None:
    path = workbook(workspace.root / "a.xlsx")
    changed(path, SHEET, replacing(VALUE, b"<f>2+3</f>" + VALUE))
    (logged,) = log([path], workspace)
    assert any("1 cell is a formula" in remark for remark in logged.remarks)
    with Ledger.open(workspace.ledger_url) as ledger:
        assert list(ledger.readings()["quantity"]) == [5.0]


def test_an_error_cell_is_refused_with_its_cell(workspace: Workspace) -> None:
    path = workbook(workspace.root / "a.xlsx")
    changed(path, SHEET, replacing(b'r="D2" t="n"><v>5</v>', b'r="D2" t="e"><v>#N/A</v>'))
    refused(workspace, path, "the error #N/A")


def test_a_far_cell_is_refused(workspace: Workspace) -> None:
    path = workbook(workspace.root / "a.xlsx")
    changed(path, SHEET, replacing(b'r="D2"', b'r="XFD1048576"'))
    refused(workspace, path, "stray cells")


def test_a_zip_bomb_is_refused(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the real size is among the hostile files of `make prove`."""
    monkeypatch.setattr(workbook_guard, "MOST_UNPACKED_BYTES", 5_000_000)
    path = workspace.root / "a.xlsx"
    workbook(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        zeros = b"0" * (1 << 20)
        with archive.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as part:
            for _ in range(6):
                part.write(zeros)
    assert path.stat().st_size < 1_000_000
    refused(workspace, path, "over 5 MB unpacked")


def test_entities_are_refused(workspace: Workspace) -> None:
    path = workbook(workspace.root / "a.xlsx")
    changed(path, SHEET, lambda text: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + text)
    refused(workspace, path, "entities")


def test_names_that_climb_do_no_harm(workspace: Workspace) -> None:
    path = workbook(workspace.root / "a.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../escaped.txt", "x")
    log([path], workspace)
    assert not list(workspace.root.parent.parent.rglob("escaped.txt"))


MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    "</manifest:manifest>"
)


def ods(path: Path, rows: str) -> Path:
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{space}office:1.0" '
        f'xmlns:table="{space}table:1.0" xmlns:text="{space}text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="a">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content)
    return path


def ods_row(cells: list[str], repeated: str = "") -> str:
    inside = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f"<table:table-row {repeated}>{inside}</table:table-row>"


HEAD = ["meter", "start", "end", "quantity", "unit", "quality"]
GOOD = ["school-gas", "2023-04-01", "2023-04-30", "5", "kWh", "actual"]
EMPTY = (
    '<table:table-row table:number-rows-repeated="1048574">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def test_an_ods_is_read_with_its_empty_rest(workspace: Workspace) -> None:
    path = ods(workspace.root / "a.ods", ods_row(HEAD) + ods_row(GOOD) + EMPTY)
    (logged,) = log([path], workspace)
    assert logged.readings == 1


def test_an_ods_that_repeats_filled_rows_is_refused(workspace: Workspace) -> None:
    bomb = ods_row(GOOD, 'table:number-rows-repeated="1048570"')
    refused(workspace, ods(workspace.root / "a.ods", ods_row(HEAD) + bomb), "cells")


@pytest.mark.parametrize("size", [3000, 100_000, 1_048_576])
def test_a_huge_cell_is_refused_shortly(workspace: Workspace, size: int) -> None:
    path = workspace.root / "a.csv"
    rows = ",".join(HEAD) + "\n" + ",".join(["x" * size, *GOOD[1:]]) + "\n"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(CarbonError) as raised:
        log([path], workspace)
    assert len(str(raised.value)) < 1000


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 not a workbook",
        b"\xd0\xcf\x11\xe0 nor this",
        b"just text",
        b"",
        b"\x00" * 5000,
    ],
)
@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods", "a.csv"])
def test_bytes_that_are_no_file_of_readings_are_refused(
    workspace: Workspace, data: bytes, name: str
) -> None:
    path = workspace.root / name
    path.write_bytes(data)
    refused(workspace, path, "found")


def test_formulas_in_text_are_refused_or_neutralised(workspace: Workspace, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from carbon.cli import cli

    attack = "=cmd|' /C calc'!A0"
    path = workspace.root / "a.csv"
    rows = [",".join([*HEAD, "note"]), ",".join([*GOOD, f'"{attack}"'])]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    log([path], workspace)
    command = ["readings", "list", "school-gas", "--history", "--format", "csv"]
    shown = CliRunner().invoke(cli, command).stdout
    assert f"'{attack}" in shown
    assert f",{attack}" not in shown
    (workspace.root / "b.csv").write_text(
        "\n".join([rows[0], rows[1].replace("school-gas", attack)]) + "\n", encoding="utf-8"
    )
    with pytest.raises(Faults):
        log([workspace.root / "b.csv"], workspace)
    unknown = (workspace.root / "unknown-meters.csv").read_text(encoding="utf-8")
    assert f"'{attack}" in unknown


def test_a_register_id_may_not_begin_as_a_formula(workspace: Workspace) -> None:
    text = workspace.meters.read_text(encoding="utf-8")
    workspace.meters.write_text(text + "=x,school,electricity,kWh,,,,,,\n", encoding="utf-8")
    with pytest.raises(Faults, match="does not begin with"):
        log([workspace.root / "a.csv"], workspace)
