"""What the number formats of a workbook's cells say of its quantities."""

from __future__ import annotations

from pathlib import Path

import pytest
from xlsxwriter import Workbook

from carbon.ledger.formats import Parsed, read
from carbon.ledger.grids import read_grid
from carbon.number_formats import added, scale_of, telling
from tests.ledger.door_samples import hints_with


def book(path: Path, head: str, cells: list[tuple[float, str]], beside: str = "") -> Path:
    """A bill a month from April 2023 with formatted *cells* under *head*."""
    with Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["Meter", "From", "To", head, *(["Unit"] if beside else [])])
        for number, (value, shown) in enumerate(cells):
            last = (30, 31, 30)[number]
            row = ["m-1", f"01/{4 + number:02d}/2023", f"{last}/{4 + number:02d}/2023"]
            sheet.write_row(number + 1, 0, row)
            sheet.write(number + 1, 3, value, made.add_format({"num_format": shown}))
            if beside:
                sheet.write(number + 1, 4, beside)
    return path


def parsed(path: Path) -> Parsed:
    return read(read_grid(path), hints_with())


@pytest.mark.parametrize(
    ("head", "shown", "unit"),
    [
        ("Consumption", '#,##0" MWh"', "MWh"),
        ("Consumption", "0.0\\ \\M\\W\\h", "MWh"),
        ("Consumption", '#,##0.0," MWh"', "kWh"),
        ("Consumption", '#,##0" m3"', "m3"),
        ("Consumption kWh", '#,##0.0,"k"', "kWh"),
        ("Consumption kWh", "#,##0", "kWh"),
        ("Consumption", "#,##0.00;[Red]-#,##0.00", ""),
        ("MWh", '0" MWh"', "MWh"),
    ],
)
def test_a_unit_that_is_shown_counts(tmp_path: Path, head: str, shown: str, unit: str) -> None:
    found = parsed(book(tmp_path / "b.xlsx", head, [(5, shown), (4, shown)]))
    assert not found.faults
    assert [(one.quantity, one.unit) for one in found.readings] == [(5, unit), (4, unit)]


@pytest.mark.parametrize(
    ("head", "cells", "beside"),
    [
        ("kWh", [(5, '0" MWh"')], ""),
        ("Consumption", [(5, '0" MWh"')], "kWh"),
        ("Consumption", [(5, '0" MWh"'), (4, "0")], ""),
        ("Consumption", [(5, '0" MWh"'), (4, '0" kWh"')], ""),
        ("Consumption kWh", [(5000, "#,##0,")], ""),
        ("Consumption kWh", [(5, '0"k"')], ""),
        ("Consumption", [(5, '"£"#,##0')], ""),
        ("Total", [(5, "[$£-809]#,##0.00")], ""),
        ("Consumption", [(5, "0%")], ""),
        ("Consumption", [(5, '0" est"')], ""),
        ("Consumption", [(5, '0" CR"')], ""),
    ],
)
def test_what_shows_another_number_is_refused(
    tmp_path: Path, head: str, cells: list[tuple[float, str]], beside: str
) -> None:
    faults = parsed(book(tmp_path / "b.xlsx", head, cells, beside)).faults
    assert any("number" in str(fault) for fault in faults)


@pytest.mark.parametrize("shown", ["_-* #,##0_-", "dd/mm/yyyy", "@", "0.00E+00", "[Red]0;(0)"])
def test_formats_that_say_nothing(shown: str) -> None:
    assert telling(shown) == ""


def test_parts_of_a_format() -> None:
    assert (added('#,##0,"k "\\W;"x"0'), scale_of('0.0,,"m"'), scale_of("#,##0.0")) == (
        "k Wx",
        10**6,
        1,
    )


@pytest.mark.parametrize(
    ("title", "shown", "unit"),
    [
        ("2023-24", '0.0" MWh"', "MWh"),
        ("Electricity kWh", '#,##0,"k"', "kWh"),
        ("Electricity kWh", '0.0" MWh"', None),
        ("Electricity kWh", "#,##0,", None),
        ("Electricity", '"£"0', None),
    ],
)
def test_a_council_s_sheet(tmp_path: Path, title: str, shown: str, unit: str | None) -> None:
    with Workbook(str(tmp_path / "b.xlsx")) as made:
        sheet = made.add_worksheet()
        sheet.write(0, 0, title)
        sheet.write_row(1, 0, ["Meter", "Apr-23", "May-23", "Jun-23"])
        sheet.write(2, 0, "m-1")
        for column, value in enumerate((5, 7, 6), 1):
            sheet.write(2, column, value, made.add_format({"num_format": shown}))
    found = parsed(tmp_path / "b.xlsx")
    assert bool(found.faults) == (unit is None)
    assert len(found.faults) < 2
    assert unit is None or {one.unit for one in found.readings} == {unit}
