"""Writes docs/examples/projects/projects.xlsx: the story of docs/projects.md in live formulas.

Standard library and XlsxWriter only, nothing of carbon's: the inputs are read from the CSV files
of the example and of ``factors/``, and every figure is a formula on them, by the method of
docs/methodology.md. What carbon decided (the order of the abatement curve, when the fund starts
what) is an input here; the formulas beside it show whether it could be so.

    python -m tests.independent.projects_sheet
"""

from __future__ import annotations

import csv
import datetime
import math
from pathlib import Path
from typing import Any

from tests.independent.projects_account import fund_sheet, gap_sheet
from tests.independent.projects_measure import measure_sheet
from tests.independent.projects_programme import (
    curve_sheet,
    programme_sheet,
    sets_sheet,
    together_sheet,
)
from tests.independent.sheet_formulas import Workbook, column_letters

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "projects"
FACTORS = ROOT / "factors"
SHEET = EXAMPLE / "projects.xlsx"
FIRST, LAST, TOP = 2026, 2057, 5
DIESEL = "fuels/liquid-fuels/diesel-average-biofuel-blend"

Cells = dict[str, dict[str, Any]]


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def amount(text: str | None) -> float:
    """A number, an empty cell being 0."""
    return float(text or 0)


def settings() -> list[tuple[str, float, str]]:
    """What the story was run with: name, value, where it stands."""
    diesel = {
        row["unit"]: float(row["kg_co2e"])
        for row in rows_of(FACTORS / "uk-government" / "2025.csv")
        if row["id"] == DIESEL and row["scope"] == "1"
    }
    appraisal = FACTORS / "appraisal"
    gas = next(
        float(row["kg_co2e"])
        for row in rows_of(appraisal / "marginal-factors.csv")
        if row["fuel"] == "natural-gas"
    )
    deflator = {row["year"]: float(row["index"]) for row in rows_of(appraisal / "gdp-deflator.csv")}
    return [
        ("base year", 2026, "the financial year of --as-at 2026-10-01"),
        ("discount rate", 0.035, "--rate"),
        ("budget", 1_000_000, "--budget"),
        ("gas kg per kWh", gas, "factors/appraisal/marginal-factors.csv"),
        ("diesel kg per litre", diesel["litre"], "factors/uk-government/2025.csv"),
        ("diesel kg per kWh", diesel["kWh"], "factors/uk-government/2025.csv"),
        ("deflator 2022", deflator["2022"], "factors/appraisal/gdp-deflator.csv"),
        ("deflator 2024", deflator["2024"], "factors/appraisal/gdp-deflator.csv"),
        ("loan rate", 0.054, "finance.toml"),
        ("loan years", 15, "finance.toml"),
        ("contract share", 0.25, "finance.toml"),
        ("contract years", 12, "finance.toml"),
        ("contract fee", 1500, "finance.toml"),
        ("purchase price", 0.175, "finance.toml"),
        ("purchase growth", 0.02, "finance.toml"),
        ("purchase years", 20, "finance.toml"),
        ("fund contribution", 600_000, "fund.toml"),
        ("fund minimum", 10_000, "fund.toml"),
        ("target base", 4200, "inventories/our-estate/totals.csv, 2022-23"),
        ("newest year", 3650, "inventories/our-estate/totals.csv, 2025-26"),
        ("target reduction", 0.45, "inventories/our-estate/targets.toml, by 2029-30"),
    ]


#: Column of the sheet "measures" for each input of a measure.
FIELDS = {
    "id": "A", "start year": "B", "start month": "C", "life": "D", "capital": "E",
    "electricity": "F", "gas": "G", "diesel": "H", "generation": "I", "self use %": "J",
    "maintenance": "K", "other": "L", "replaced in year": "M", "replacement": "N",
    "deterioration %": "O", "persistence stated": "P", "optimism bias": "Q",
    "electricity use": "R", "gas use": "S", "paid in year 0": "T", "paid the year after": "U",
    "first year": "V", "year 0": "W",
}  # fmt: skip


def measure_inputs(row: dict[str, str], place: int) -> list[Any]:
    """The inputs of a measure in the order of :data:`FIELDS`."""
    start = datetime.date.fromisoformat(row["start"])
    replaced, _, replacement = row["replacements"].partition(":")
    paid = [part.split(":") for part in row["capital_by_year"].split(";") if part]
    appraisal = FACTORS / "appraisal"
    stated = {
        each["technology"]: float(each["years"])
        for each in rows_of(appraisal / "persistence-factors.csv")
    }
    bias = {
        each["category"]: float(each["capital_upper"])
        for each in rows_of(appraisal / "optimism-bias.csv")
    }
    by_year = [float(part[1]) for part in paid] or [1.0]
    return [
        row["id"], start.year, start.month, int(row["life_years"]), amount(row["capital_gbp"]),
        amount(row["saving_electricity_kwh"]), amount(row["saving_natural_gas_kwh"]),
        amount(row["saving_diesel_litre"]), amount(row["generation_kwh"]),
        amount(row["self_use_pct"]), amount(row["maintenance_gbp"]),
        amount(row["other_saving_gbp"]), amount(replaced), amount(replacement),
        amount(row["deterioration_pct"]), stated.get(row["technology"], 0.0),
        bias.get(row["optimism_bias"], 0.0), amount(row["use_electricity_kwh"]),
        amount(row["use_natural_gas_kwh"]), f"=E{place}*{by_year[0] / sum(by_year):.12g}",
        f"=E{place}-T{place}", f"=IF(13-C{place}>6,B{place},B{place}+1)", f"=V{place}-1",
    ]  # fmt: skip


def inputs_sheets(cells: Cells) -> dict[str, str]:
    """The sheets "settings", "measures" and "years"; the cell of each setting by name."""
    sheet = cells["settings"] = {
        "A1": "Inputs of docs/projects.md. Every cost, kWh, price and term is made up; factors "
        "and Green Book values are the published ones that ship with carbon.",
        "A3": "setting", "B3": "value", "C3": "where it stands",
    }  # fmt: skip
    where = {}
    for place, (name, value, source) in enumerate(settings(), 4):
        sheet |= {f"A{place}": name, f"B{place}": value, f"C{place}": source}
        where[name] = f"settings!$B${place}"
    sheet = cells["measures"] = {f"{column}1": name for name, column in FIELDS.items()}
    for place, row in enumerate(rows_of(EXAMPLE / "measures.csv"), 2):
        for column, value in zip(FIELDS.values(), measure_inputs(row, place), strict=True):
            sheet[f"{column}{place}"] = value
    cells["tariffs"] = tariffs = {}
    prices = rows_of(EXAMPLE / "tariffs.csv")
    for number, name in enumerate(("fuel", "kind", "year", "gbp_per_unit", "escalation_pct"), 1):
        tariffs[f"{column_letters(number)}1"] = name
        for place, row in enumerate(prices, 2):
            held = row[name]
            tariffs[f"{column_letters(number)}{place}"] = (
                held if name in ("fuel", "kind") else float(held)
            )
    _years(cells, where, {(row["fuel"], row["kind"]): n for n, row in enumerate(prices, 2)})
    return where


def _years(cells: Cells, where: dict[str, str], tariff: dict[tuple[str, str], int]) -> None:
    """Factors, prices and discounting of each calendar year, those of the last year held."""
    sheet = cells["years"] = {
        "A1": "What holds in each calendar year; the last published factor and carbon value are "
        "held for the years after, as --hold asks.",
    }  # fmt: skip
    titles = (
        "year", "electricity, kg CO2e per kWh", "electricity £/kWh", "export £/kWh", "gas £/kWh",
        "diesel £/litre", "cash discount factor to 1 April of the base year",
        "Green Book discount factor", "carbon value, £ of 2022 per tCO2e",
        "electricity long-run variable, £ of 2022", "gas long-run variable, £ of 2022",
        "diesel long-run variable, £ of 2022",
    )  # fmt: skip
    sheet |= {f"{column_letters(n)}{TOP - 1}": title for n, title in enumerate(titles, 1)}
    appraisal = FACTORS / "appraisal"
    marginal = {
        int(row["year"]): float(row["kg_co2e"])
        for row in rows_of(appraisal / "marginal-factors.csv")
        if row["fuel"] == "electricity"
    }
    carbon = {
        int(row["year"]): float(row["gbp_per_tco2e"])
        for row in rows_of(appraisal / "carbon-values.csv")
        if row["scenario"] == "central"
    }

    def price(fuel: str, kind: str, place: int) -> str:
        row = tariff[fuel, kind]
        return f"=tariffs!$D${row}*(1+tariffs!$E${row}/100)^(A{place}-tariffs!$C${row})"

    base = where["base year"]
    to_2022 = f"*{where['deflator 2022']}/{where['deflator 2024']}"
    for place, year in enumerate(range(FIRST, LAST + 1), TOP):
        above = place - 1
        sheet |= {
            f"A{place}": year,
            f"B{place}": marginal.get(year, f"=B{above}"),
            f"C{place}": price("electricity", "retail", place),
            f"D{place}": price("electricity", "export", place),
            f"E{place}": price("natural-gas", "retail", place),
            f"F{place}": price("diesel", "retail", place),
            f"G{place}": f"=1/(1+{where['discount rate']})^(A{place}+1-{base})",
            f"H{place}": f"=H{above}/(1+IF(A{place}-{base}<=30,0.035,0.03))"
            if place > TOP else 1.0,
            f"I{place}": carbon.get(year, f"=I{above}"),
            f"J{place}": price("electricity", "long-run-variable", place) + to_2022,
            f"K{place}": price("natural-gas", "long-run-variable", place) + to_2022,
            f"L{place}": price("diesel", "long-run-variable", place) + to_2022,
        }  # fmt: skip


def cells() -> Cells:
    """Every cell of the workbook by sheet: a number, a text, or a formula."""
    made: Cells = {
        "overview": {},
    }
    where = inputs_sheets(made)
    measures = [row["id"] for row in rows_of(EXAMPLE / "measures.csv")]
    places = {}
    for place, name in enumerate(measures, 2):
        inputs = {field: f"measures!${column}${place}" for field, column in FIELDS.items()}
        places = measure_sheet(made, name, inputs, where)
    _overview(made, measures, places)
    together_sheet(made, where)
    programme_sheet(made, measures)
    sets_sheet(made, measures, where)
    curve_sheet(made)
    fund_sheet(made, where)
    gap_sheet(made, where)
    return made


def _overview(made: Cells, measures: list[str], places: dict[str, str]) -> None:
    """A row a measure, a column a figure."""
    sheet = made["overview"]
    sheet["A1"] = (
        "The projects of docs/projects.md, worked out apart from carbon. All made up: no council's."
    )
    sheet["A3"] = "measure"
    for number, (figure, cell) in enumerate(places.items(), 2):
        column = column_letters(number)
        sheet[f"{column}3"] = figure
        for place, name in enumerate(measures, 4):
            sheet[f"A{place}"] = name
            sheet[f"{column}{place}"] = f"='{name}'!{cell}"


def write(path: Path) -> None:
    """Write the workbook, each formula with what it comes to."""
    import xlsxwriter

    made = cells()
    worked = Workbook(made)
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    book.set_properties({"created": datetime.datetime(2026, 10, 1)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for name, held in made.items():
        sheet = book.add_worksheet(name)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 40, 15)
        for cell, value in held.items():
            if isinstance(value, str) and value.startswith("="):
                shown = worked.value(name, cell)
                if isinstance(shown, float) and not math.isfinite(shown):
                    raise ValueError(f"{name}!{cell} is {shown}: {value}")
                sheet.write_formula(cell, value, None, shown)
            elif isinstance(value, str):
                sheet.write_string(cell, value, bold if cell[1:].isdigit() else None)
            else:
                sheet.write_number(cell, value)
    book.close()


if __name__ == "__main__":
    write(SHEET)
