"""The example schools' year from the CSVs alone: readings times published factors."""

from __future__ import annotations

import csv

from carbon.folders import shipped

GAS = ("fuels/gaseous-fuels/natural-gas", "wtt-fuels/gaseous-fuels/natural-gas")
ELECTRICITY = (
    "uk-electricity/electricity-generated/electricity-uk",
    "transmission-and-distribution/t-and-d-uk-electricity/electricity-uk",
    "wtt-uk-electricity/uk-electricity-generation/electricity-uk",
    "wtt-uk-electricity/uk-electricity-t-and-d/electricity-uk",
)


def gross_kg(year: int) -> float:
    """Gross kg CO2e of the schools' financial year that begins in April of *year*."""
    factors = {}
    with (shipped("factors") / "uk-government" / f"{year}.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            factors[row["id"], row["unit"]] = float(row["kg_co2e"])
    total = 0.0
    path = shipped("inventories") / "example-schools" / "readings.csv"
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            calendar, month = map(int, row["period"].split("-"))
            if (calendar if month >= 4 else calendar - 1) == year:
                ids = GAS if "-gas-" in row["meter"] else ELECTRICITY
                total += float(row["quantity"]) * sum(factors[each, "kWh"] for each in ids)
    return total
