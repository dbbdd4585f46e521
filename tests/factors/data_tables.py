"""Workbooks of data tables for tests, in the layouts that the publisher has used or may use.

The figures are made up. A workbook is sheets of rows; ``write`` writes it, and the functions that
change a cell make broken ones of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

Row = list[object]
Sheets = dict[str, list[Row]]
YEARS = range(2024, 2061)
FIRST = 2024


def marginal(year: int) -> float:
    """kg CO2e per kWh of the commercial and public sector."""
    return round(0.24 * 0.9 ** (year - FIRST), 6)


def carbon_value(year: int, scenario: str) -> float:
    """GBP of 2024 per tCO2e."""
    share = {"low": 0.5, "central": 1.0, "high": 1.5}[scenario]
    return round((280 + 4 * (year - FIRST)) * share, 2)


def index(year: int) -> float:
    """The deflator, 2024 = 100."""
    return round(100 * 1.02 ** (year - FIRST), 4)


FUELS: list[Row] = [
    ["Fuel", "Unit", "CO2 emissions (kgCO2 per unit)", "All GHG emissions (kgCO2e per unit) (AR4)",
     "All GHG emissions (kgCO2e per unit) (AR5)"],
    ["Natural Gas", "cubic metres", 2.03, 2.05, 2.06],
    ["", "kWh (net CV)", 0.2022, 0.2026, 0.2027],
    ["", "kWh (gross CV)", 0.1821, 0.1826, 0.1828],
    ["Burning oil", "kWh (gross CV)", 0.2458, 0.2466, 0.2468],
]  # fmt: skip


def electricity_row(year: int) -> Row:
    value = marginal(year)
    return [
        year, value * 0.9, value * 1.05, value, value * 0.97,
        0.1, 0.12, 0.11, 0.105,
    ]  # fmt: skip


def with_preamble() -> Sheets:
    """As of 2023: a cover, a title and lines above each table, merged headings, years down."""
    return {
        "Cover": [
            ["Valuation of energy use and greenhouse gas emissions for appraisal"],
            ["Data tables 1 to 19: supporting the toolkit and the guidance"],
            ["First published October 2012"],
            ["Last updated:", "3 November 2026"],
        ],
        "Contents": [
            ["Table 1: Electricity emissions factors to 2100"], ["Table 3: Carbon values"],
            ["Table 19: GDP deflator"],
        ],
        "Table 1": [
            ["Table 1: Electricity emissions factors to 2060, kgCO2e/kWh"],
            ["Long-run marginal factors measure small changes in consumption; grid average ones "
             "are used for footprinting only, see Table 3 of the guidance."],
            [],
            ["Year", "Long-run marginal", "", "", "", "Grid average", "", "", ""],
            ["", "Generation-based", "Consumption-based", "", "",
             "Generation-based", "Consumption-based", "", ""],
            ["", "", "Domestic", "Commercial/ Public sector", "Industrial",
             "", "Domestic", "Commercial/ Public sector", "Industrial"],
            *map(electricity_row, YEARS),
            [],
            ["[note 1] Includes transmission and distribution losses."],
        ],
        "Table 2": [
            ["Table 2a: Converting fuel types to CO2 and CO2e (emissions factors)"],
            [],
            *map(list, FUELS),
            [],
            ["Table 2b: Other energy conversions"],
            ["From", "To", "Multiply by"],
            ["therm", "kWh", 29.3071], ["GJ", "kWh", 277.78], ["toe", "kWh", 11630],
            ["kWh", "MJ", 3.6],
        ],
        "Table 3": [
            ["Table 3: Carbon values and sensitivities 2020-2060 for appraisal, 2024 £/tCO2e"],
            ["For use in all sectors [note 1]"],
            [],
            ["", "Low series", "Central series", "High series"],
            *([y, "", "", ""] for y in range(2020, FIRST)),
            *([y, *(carbon_value(y, s) for s in ("low", "central", "high"))] for y in YEARS),
            ["Source: DESNZ. Amounts were published in 2020 prices before."],
        ],
        "Tables 4-8": [
            ["Tables 4-8: Retail fuel prices"],
            ["Table 4: Electricity retail price, p/kWh, 2024 prices"],
            ["Year", "Low", "Central", "High"],
            *([y, 20.5, 22.5, 25.5] for y in YEARS),
        ],
        "Table 9": [
            ["Table 9: Electricity long-run variable costs (LRVC), p/kWh, 2024 prices"],
            ["Year", "Low", "Central", "High"],
            *([y, 10.5, 12.5, 15.5] for y in YEARS),
        ],
        "Table 19": [
            ["Table 19: UK GDP deflator (2024 = 100)"],
            ["Calendar year", "Index", "% change"],
            *([y, index(y), 2.0] for y in range(1990, 2061)),
        ],
    }  # fmt: skip


def years_across() -> Sheets:
    """Years across, labels and units at the side, the number of a table in its sheet's name."""
    return {
        "Notes": [["November 2026"], ["All amounts are in 2024 prices."]],
        "Table 1": [
            ["Electricity emissions factors to 2060"],
            ["Basis", "User", "Unit", *YEARS],
            ["Long-run marginal, generation-based", "", "kgCO2e/kWh",
             *(0.9 * marginal(y) for y in YEARS)],
            ["Long-run marginal, consumption-based", "Domestic", "kgCO2e/kWh",
             *(1.05 * marginal(y) for y in YEARS)],
            ["", "Commercial/public sector", "kgCO2e/kWh", *map(marginal, YEARS)],
            ["Grid average, consumption-based", "Domestic", "kgCO2e/kWh", *(0.12 for _ in YEARS)],
            ["", "Commercial/public sector", "kgCO2e/kWh", *(0.11 for _ in YEARS)],
        ],
        "Table 2a": [["Emissions factors of fuels"], *map(list, FUELS)],
        "Table 3": [
            ["Carbon values for appraisal"],
            ["Price base year", 2024],
            ["", "", *map(str, YEARS)],
            *([s.capitalize(), "£ per tonne of CO₂e", *(carbon_value(y, s) for y in YEARS)]
              for s in ("high", "central", "low")),
        ],
        "Table 19": [
            ["GDP deflator"],
            ["", *range(1990, 2061)],
            ["Index, 2024 = 100", *map(index, range(1990, 2061))],
        ],
    }  # fmt: skip


def years_down() -> Sheets:
    """Bare tables with one row of headings, several on a sheet."""
    below: list[Row] = [
        ["Table 3. Carbon values", "", "", "", "", "Table 19. GDP deflators"],
        ["Year", "Low (£2024/tCO2e)", "Central (£2024/tCO2e)", "High (£2024/tCO2e)", "",
         "Year", "GDP deflator index"],
        *([y, *(carbon_value(y, s) for s in ("low", "central", "high")), "", y, index(y)]
          for y in YEARS),
    ]  # fmt: skip
    above: list[Row] = [
        ["Table 1. Electricity emissions factors, long-run marginal, published November 2026"],
        ["Year", "Consumption-based: domestic (kg CO2e per kWh)",
         "Consumption-based: commercial and public sector (kg CO2e per kWh)"],
        *([y, 1.05 * marginal(y), marginal(y)] for y in YEARS),
        [],
        ["Table 2a. Fuels to CO2e (emissions factors)"],
        *map(list, FUELS),
    ]  # fmt: skip
    return {"Data": [*above, [], *below]}


LAYOUTS = {"preamble": with_preamble, "across": years_across, "down": years_down}


def write(path: Path, sheets: Mapping[str, Sequence[Row]]) -> Path:
    """Write the sheets as a workbook."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value != "":
                        sheet.write(number, column, value)
    return path
