"""Natural gas in the published table of fuels' emissions factors, which has no years."""

from __future__ import annotations

import re

from carbon.errors import BadValue, FaultList, MissingColumns
from carbon.factors.appraisal_faults import few, has_decimal_comma, no_number
from carbon.factors.appraisal_sheet import KEPT, Region, Taken, is_text, number_in, plain

#: What stands beside a fuel's name and is not one.
UNITS_OF_FUELS = r"\(?(kwh|litre|million|tonne|kg|m3|cubic|gj|therm)"


def natural_gas(region: Region) -> Taken:
    """Natural gas per kWh of gross calorific value, all gases: one row among those of the fuels."""
    label, found = "", []
    for row in range(len(region.cells)):
        words = [plain(cell) for cell in region.cells[row] if is_text(cell)]
        label = next((word for word in words if not re.match(UNITS_OF_FUELS, word)), label)
        text = " ".join([label, *words])
        if "natural gas" in label and "kwh" in text and "gross" in text:
            found.append((label, row))
    exact = [row for label, row in found if re.match(r"natural gas\b(?! \()", label)]
    candidates = exact if len(exact) == 1 else [row for _, row in found]
    if len(candidates) != 1:
        raise BadValue(
            f"{len(candidates) or 'no'} rows of natural gas per kWh (gross CV) in {region.title!r}",
            "one",
            "Gas would be counted otherwise than before: bring the workbook as published.",
            region.place(),
        )
    [row] = candidates
    faults = FaultList()
    for column in range(region.width):
        text = str(region.at(row, column))
        if has_decimal_comma(text):
            faults.append(BadValue(*no_number(text), region.place(row, column)))
    few(faults).raise_if_any()
    columns = {
        column: plain(
            " ".join(
                str(region.at(above, column))
                for above in range(row)
                if number_in(region.at(above, column)) is None
            )
        )
        for column in range(region.width)
        if number_in(region.at(row, column)) is not None
    }
    whole = [c for c, path in columns.items() if "all ghg" in path or "all gases" in path]
    whole = whole or [c for c, path in columns.items() if "co2e" in path]
    reports = {c: max(map(int, re.findall(r"\bar ?(\d)\b", columns[c])), default=0) for c in whole}
    newest = [c for c in whole if reports[c] == max(reports.values())]
    if len(newest) != 1:
        raise MissingColumns(
            f"{len(newest) or 'no'} columns of all greenhouse gases: "
            f"{'; '.join(columns.values()) or 'none with a number'}",
            "one, as All GHG emissions (kgCO2e per unit) (AR5)",
            "Bring the workbook as published.",
            region.place(row),
        )
    [column] = newest
    path = " ".join([columns[column], *map(plain, region.lines[:3])])
    if not re.search(r"\bkg ?co2e", path):
        raise BadValue(
            repr(columns[column]), "kgCO2e per unit", "Its unit is not the one expected.",
            region.place(row, column),
        )  # fmt: skip
    value = number_in(region.at(row, column))
    assert value is not None
    if not 0 < value < 1:
        raise BadValue(
            f"{value:g} kg CO2e per kWh of gas", "a factor between 0 and 1",
            "The column may be in another unit than it says.", region.place(row, column),
        )  # fmt: skip
    basis = f" AR{reports[column]}," if reports[column] else ""
    return Taken(
        [("natural-gas", "", "kWh", value, region.locator(region.cell(row, column)))],
        {KEPT: 1, "left out: other fuels, units and gases": max(region.numbers - 1, 0)},
        f"Natural gas: {region.name.casefold()}, all gases,{basis} per kWh of gross calorific "
        "value, every year.",
    )
