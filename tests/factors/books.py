"""Official-looking workbooks for tests, made from rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

HEADER = (
    "ID", "Scope", "Level 1", "Level 2", "Level 3", "Level 4", "Column Text", "UOM", "GHG/Unit",
    "GHG Conversion Factor 2031",
)  # fmt: skip
KYOTO = "Emissions including only Kyoto products"


def row(identifier: str, scope: str, *rest: object) -> tuple[object, ...]:
    return (identifier, scope, *rest)


#: A small official sheet of a year that is not out yet.
ROWS: tuple[tuple[object, ...], ...] = (
    row("1_100_1004_6_1", "Scope 1", "Fuels", "Gaseous fuels", "Natural gas", "", "",
        "kWh (Gross CV)", "kg CO2e", 0.17),
    row("1_100_1004_6_2", "Scope 1", "Fuels", "Gaseous fuels", "Natural gas", "", "",
        "kWh (Gross CV)", "kg CO2e of CO2 per unit", 0.1697),
    row("1_100_1004_6_3", "Scope 1", "Fuels", "Gaseous fuels", "Natural gas", "", "",
        "kWh (Gross CV)", "kg CO2e of CH4 per unit", 0.0002),
    row("1_100_1004_6_4", "Scope 1", "Fuels", "Gaseous fuels", "Natural gas", "", "",
        "kWh (Gross CV)", "kg CO2e of N2O per unit", 0.0001),
    row("3_1_1_15_1", "Scope 1", "Refrigerant & other", "Kyoto protocol products", "Methane", "",
        KYOTO, "kg", "kg CO2e", 28),
    row("3_1_2_15_1", "Scope 1", "Refrigerant & other", "Kyoto protocol products",
        "Nitrous oxide", "", KYOTO, "kg", "kg CO2e", 265),
    row("4_1_1_9_1", "Scope 1", "Passenger vehicles", "Cars (by size)", "Hover car", "",
        "Hydrogen", "miles", "kg CO2e", 0.5),
    row("4_1_1_9_5", "Scope 1", "SECR kWh pass & delivery vehs", "Cars (by size)", "Hover car",
        "", "Hydrogen", "miles", "kWh (Net CV)", 0.4),
    row("4_1_2_9_1", "Scope 1", "Passenger vehicles", "Cars (by size)", "Small car", "", "Petrol",
        "miles", "kg CO2e", ""),
    row("3_1_3_15_1", "Scope 1", "Refrigerant & other", "Kyoto protocol products", "R600a", "",
        KYOTO, "kg", "kg CO2e", "< 1"),
    row("9_1_1_1_1", "Scope 3", "Water supply", "Water supply", "", "", "", "furlongs", "kg CO2e",
        0.1),
    row("", "", "", "", "", "", "", "", "", ""),
    row("", "END", "", "", "", "", "", "", "", ""),
)  # fmt: skip


def write_book(
    path: Path,
    rows: Sequence[Sequence[object]] = ROWS,
    header: Sequence[object] = HEADER,
    front: bool = True,
    stray: bool = False,
    hidden: bool = False,
    year: int = 2031,
    version: object = 1.0,
    updated: str = "",
) -> Path:
    """A workbook laid out as the flat file of 2031, or of another *year*.

    A *hidden* sheet has the name of the sheet of factors, whose own is then another.
    """
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Front page")
        if front:
            page.write_row(0, 0, ["UK Government GHG Conversion Factors for Company Reporting"])
            page.write_row(3, 0, ["Next publication date: ", "", "Factor set:", "Flat file"])
            page.write_row(4, 0, ["Version:", version, "Year:", year])
            page.write_row(5, 0, ["Updated:", updated or f"10 June {year}"])
        if hidden:
            old = book.add_worksheet("Factors by Category")
            old.write_row(5, 0, header)
            old.write_row(6, 0, [*rows[0][:-1], 0.9])
            old.hide()
        sheet = book.add_worksheet(f"Factors by Category{' v1.2' if hidden else ''}")
        sheet.write_row(5, 0, header)
        for index, cells in enumerate(rows, start=6):
            sheet.write_row(index, 0, cells)
        if stray:
            page = book.add_worksheet("Sheet1")
            page.write_row(0, 0, header)
            page.write_row(1, 0, rows[0])
    return path
