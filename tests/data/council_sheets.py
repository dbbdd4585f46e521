"""The made-up council's three workbooks: the sheets that councils keep, by a fixed seed.

Run it to write them again: ``python tests/data/council_sheets.py``. Nothing here is of any
council: names, supply points and figures are made up. What is expected of them is worked out in
the tests by openpyxl, from the workbooks alone.
"""

from __future__ import annotations

import calendar
import random
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

FOLDER = Path(__file__).resolve().parent
NAMES = {"A": "a-tab-a-fuel.xlsx", "B": "cost-beside-kwh.xlsx", "C": "a-block-a-site.xlsx"}
PRIMES = (3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43)
#: A made-up winter: how much of a year's gas each month from April takes.
HEATING = (9, 5, 3, 2, 2, 3, 8, 12, 15, 17, 14, 10)
POWER = (8, 8, 7, 6, 5, 8, 9, 10, 9, 10, 10, 10)
#: Bands of sheet A with their sites: kWh a year of electricity and of gas (none without a boiler).
BANDS = {
    "Schools": {
        "Ashwell Primary School": (62_000, 210_000),
        "Birchfield Junior School": (71_000, 188_000),
        "Cedar Road Infants": (38_000, 0),
    },
    "Offices": {"Civic Offices": (410_000, 520_000), "Dale House": (96_000, 131_000)},
    "Libraries": {"Eastgate Library": (54_000, 83_000), "Fenwick Library": (29_000, 0)},
}


def months(year: int) -> list[date]:
    """The twelve months from April of *year*."""
    return [date(year + (n + 3) // 12, (n + 3) % 12 + 1, 1) for n in range(12)]


def mpan(number: int) -> str:
    """A supply point of electricity with its check digit."""
    core = f"20{number:010d}"
    total = sum(int(digit) * prime for digit, prime in zip(core, PRIMES, strict=True))
    return f"{core}{total % 11 % 10}"


def year_of(chance: random.Random, annual: float, shape: tuple[int, ...]) -> list[int]:
    """Twelve months of about *annual*, shaped, no two alike."""
    whole = sum(shape)
    return [round(annual * part / whole * chance.uniform(0.9, 1.1)) for part in shape]


def book_at(path: Path) -> Any:
    """A workbook that says nothing of when or by whom it was made."""
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": "Made up", "created": datetime(2024, 1, 1)})
    return book


def write_a(path: Path) -> None:
    """A tab a fuel; the year half filled; bands, subtotals, last year, change."""
    chance = random.Random(13)
    book = book_at(path)
    bold, percent = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
    fuels = (("Electricity", "MPAN", 0, POWER), ("Gas", "MPRN", 1, HEATING))
    for fuel, point, which, shape in fuels:
        sheet = book.add_worksheet(f"{fuel} 2023-24")
        sheet.write(0, 0, f"Made-up Council: {fuel.lower()} (kWh), April 2023 to March 2024", bold)
        labels = [f"{calendar.month_abbr[one.month]}-{one:%y}" for one in months(2023)]
        heads = ["Site", point, *labels, "Total", "2022-23", "% change"]
        sheet.write_row(2, 0, heads, bold)
        row, number = 3, 0
        grand: list[int] = [0] * 12
        grand_last = 0
        for band, sites in BANDS.items():
            sheet.write(row, 0, band, bold)
            row += 1
            own: list[int] = [0] * 12
            own_last = 0
            for site, annual in sites.items():
                number += 1
                if not annual[which]:
                    continue
                figures = year_of(chance, annual[which], shape)[:6]
                last = round(annual[which] * chance.uniform(0.95, 1.1))
                sheet.write_string(row, 0, site)
                supply = mpan(number) if fuel == "Electricity" else f"{9_000_123_000 + number}"
                sheet.write_string(row, 1, supply)
                if (fuel, site) == ("Gas", "Dale House"):
                    # Nobody has the bill of June.
                    figures[2] = 0
                sheet.write_row(row, 2, [figure or "" for figure in figures])
                formula = f"=SUM(C{row + 1}:N{row + 1})"
                sheet.write_formula(row, 14, formula, None, sum(figures))
                sheet.write(row, 15, last)
                change = f"=(O{row + 1}-P{row + 1})/P{row + 1}"
                sheet.write_formula(row, 16, change, percent, sum(figures) / last - 1)
                own = [a + b for a, b in zip(own, [*figures, *[0] * 6], strict=True)]
                own_last += last
                row += 1
            _total(sheet, row, f"{band} subtotal", own[:6], own_last, bold)
            row += 1
            grand = [a + b for a, b in zip(grand, own, strict=True)]
            grand_last += own_last
        _total(sheet, row, "Grand total", grand[:6], grand_last, bold)
        if fuel == "Gas":
            sheet.write(row + 2, 0, "Figures from the supplier's portal; 2022-23 as reported.")
    old = book.add_worksheet("OLD electricity 2021")
    old.write_row(0, 0, ["Site", *[f"{calendar.month_abbr[m]}-21" for m in range(4, 13)]])
    for at, site in enumerate(("Ashwell Primary School", "Civic Offices"), 1):
        old.write_row(at, 0, [site, *[chance.randrange(4_000, 9_000) for _ in range(9)]])
    workings = book.add_worksheet("Workings")
    workings.write_row(0, 0, ["kWh", *[chance.randrange(9_000) for _ in range(9)]])
    workings.hide()
    book.close()


def _total(sheet: Any, row: int, name: str, figures: list[int], last: int, bold: Any) -> None:
    sheet.write(row, 0, name, bold)
    sheet.write_row(row, 2, figures, bold)
    sheet.write(row, 14, sum(figures), bold)
    sheet.write(row, 15, last, bold)


def write_b(path: Path) -> None:
    """Cost beside kWh under merged months; italics, yellow, comments, a hidden column, a key."""
    chance = random.Random(14)
    book = book_at(path)
    bold = book.add_format({"bold": True, "align": "center"})
    dated = book.add_format({"bold": True, "align": "center", "num_format": "mmm-yy"})
    italic, yellow = book.add_format({"italic": True}), book.add_format({"bg_color": "#FFFF00"})
    sheet = book.add_worksheet("Electricity")
    sheet.write(0, 0, "Electricity: use and cost")
    sheet.write(2, 0, "Building", bold)
    sheet.write(2, 1, "Account", bold)
    for index, month in enumerate(months(2022)):
        first = 2 + 4 * index
        sheet.merge_range(2, first, 2, first + 3, "", dated)
        sheet.write_datetime(2, first, datetime(month.year, month.month, 1), dated)
        sheet.write_row(3, first, ["kWh", "£ net", "VAT £", "p/kWh"], bold)
    sheet.write(2, 50, "Total kWh", bold)
    sheet.write(2, 51, "Total £", bold)
    sites = ("Ashwell Primary School", "Civic Offices", "Eastgate Library", "Depot")
    for at, site in enumerate(sites):
        row = 4 + at
        sheet.write(row, 0, site)
        sheet.write(row, 1, f"A{chance.randrange(10_000, 99_999)}")
        figures = year_of(chance, 60_000 + 25_000 * at, POWER)
        total_cost = 0.0
        for index, figure in enumerate(figures):
            first = 2 + 4 * index
            # The last has been shut since January: 0 kWh, and a ratio that divides by it.
            used = 0 if site == "Depot" and index >= 9 else figure
            cost = round(used * chance.uniform(0.24, 0.31), 2)
            total_cost += cost
            estimated = chance.random() < 0.2 and used > 0
            queried = not estimated and chance.random() < 0.1
            shown = italic if estimated else yellow if queried else None
            sheet.write(row, first, used, shown)
            sheet.write(row, first + 1, cost)
            sheet.write(row, first + 2, round(cost * 0.2, 2))
            ratio = f"={xl(row, first + 1)}*100/{xl(row, first)}"
            sheet.write_formula(
                row, first + 3, ratio, None, cost * 100 / used if used else "#DIV/0!"
            )
            figures[index] = used
        sheet.write(row, 50, sum(figures))
        sheet.write(row, 51, round(total_cost, 2))
    sheet.write_comment(4, 2 + 4 * 11, "incl. March of the annexe")
    sheet.write_comment(5, 2 + 4 * 3, "meter read by the caretaker")
    sheet.set_column(1, 1, None, None, {"hidden": True})
    key = book.add_worksheet("Key")
    key.write(0, 0, "italic", italic)
    key.write(0, 1, "estimated by the supplier")
    key.write(1, 0, "yellow", yellow)
    key.write(1, 1, "queried with the supplier")
    book.close()


def xl(row: int, column: int) -> str:
    """A cell's name."""
    letters = "" if column < 26 else chr(64 + column // 26)
    return f"{letters}{chr(65 + column % 26)}{row + 1}"


def write_c(path: Path) -> None:
    """A block a site: several fuels, formulas, a dial-like row, bills of two months, gas twice."""
    chance = random.Random(15)
    book = book_at(path)
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("Sites 2023-24")
    row = 0
    for site in ("Ashwell Primary School", "Civic Offices", "Dale House"):
        sheet.write(row, 0, site, bold)
        heads = [f"{calendar.month_abbr[one.month]}" for one in months(2023)]
        sheet.write_row(row + 1, 0, ["Fuel", "Unit", *heads, "Total"], bold)
        row += 2
        power = year_of(chance, 80_000, POWER)
        sheet.write_row(row, 0, ["Electricity", "kWh", *power, sum(power)])
        # June is two bills, December is November again, March the mean of three months.
        first, rest = power[2] - 1_000, 1_000
        sheet.write_formula(row, 4, f"={first}+{rest}", None, power[2])
        sheet.write_formula(row, 10, f"=J{row + 1}", None, power[7])
        mean = (power[6] + power[7] + power[7]) / 3
        sheet.write_formula(row, 13, f"=AVERAGE(I{row + 1}:K{row + 1})", None, mean)
        changed = [*power[:8], power[7], *power[9:11], mean]
        sheet.write_formula(row, 14, f"=SUM(C{row + 1}:N{row + 1})", None, sum(changed))
        row += 1
        volumes = year_of(chance, 15_000, HEATING)
        energy = [round(one * 11.22) for one in volumes]
        sheet.write_row(row, 0, ["Gas", "m3", *volumes, sum(volumes)])
        sheet.write_row(row + 1, 0, ["Gas", "kWh", *energy, sum(energy)])
        row += 2
        if site == "Civic Offices":
            reads = [4_210]
            for used in year_of(chance, 900, POWER)[:11]:
                reads.append(reads[-1] + used)
            sheet.write_row(row, 0, ["Water", "m3", *reads])
            row += 1
        if site == "Dale House":
            sheet.write_row(row, 0, ["Oil", "litres"])
            for index in range(0, 12, 2):
                sheet.write(row, 2 + index, chance.randrange(400, 900))
            row += 1
        row += 1
    book.close()


WRITERS = {"A": write_a, "B": write_b, "C": write_c}


def write_all(folder: Path = FOLDER) -> None:
    """Write the three workbooks."""
    for key, name in NAMES.items():
        WRITERS[key](folder / name)


if __name__ == "__main__":
    write_all()
