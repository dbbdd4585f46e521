"""What is taken of the workbook of data tables behind the Green Book's guidance on energy use.

The *Data tables 1 to 19* of the supplementary guidance on valuation of energy use and greenhouse
gas emissions come out about once a year. Each table is told by the words of its title, each column
by its labels, and each is refused where its unit or its price year is not the one expected or is
not said: a number whose unit has changed is not the same number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from carbon.errors import BadValue, FaultList, MissingColumns
from carbon.factors.appraisal import SCENARIOS
from carbon.factors.appraisal_faults import few
from carbon.factors.appraisal_fuels import natural_gas
from carbon.factors.appraisal_layouts import MOST_GBP_PER_TONNE, MOST_KG_PER_KWH, VALUATION
from carbon.factors.appraisal_said import refuse_financial_years, refuse_without_losses
from carbon.factors.appraisal_sheet import KEPT, Region, Taken, plain
from carbon.factors.appraisal_units import check_unit, per_energy, per_tonne, price_year_of
from carbon.factors.appraisal_years import ByYear, by_year

PUBLISHER = "Department for Energy Security and Net Zero"
EMPTY = "left out: no value for the year"
OTHERS = "left out: other users, bases or measures"
#: A line of as many words is guidance, which may speak of what the table does not hold.
LONGEST_HEADING = 12


@dataclass(frozen=True)
class PublishedTable:
    """A published table that is used: by which words its title is told, and what reads it."""

    table: str
    spoken: str
    told_by: Callable[[str], bool]
    take: Callable[[Region], Taken]


def _electricity(region: Region) -> Taken:
    found = _years_of(region)
    column = _one_column(
        found,
        "the long-run marginal, consumption-based factor of the commercial and public sector",
        _is_marginal,
    )
    faults = FaultList()
    faults.attempt(check_unit, found, (column,), per_energy, ("kgco2e/kwh",), "kgCO2e/kWh")
    is_its_unit = not faults
    faults.attempt(refuse_without_losses, found, column)
    read = faults.attempt(found.values, (column,))
    kept, empty = read or ({}, 0)
    last = max((year for year, (value, *_) in kept.items() if value.number), default=None)
    for year, (value, *_) in kept.items():
        # A 0 before a year that has a value, or everywhere, is a formula that was not calculated.
        is_gap = value.number == 0 and (last is None or year < last)
        if is_gap or (is_its_unit and not 0 <= value.number <= MOST_KG_PER_KWH):
            faults.append(
                BadValue(
                    f"{value.number:g} kg CO2e per kWh in {year}",
                    "more than 0 until the last years of the table"
                    if is_gap
                    else f"a factor from 0 to {MOST_KG_PER_KWH:g}",
                    "The column may be in another unit than it says, or not calculated.",
                    region.place_of(value.cell),
                )
            )
    few(faults).raise_if_any()
    rows = [
        ("electricity", year, "kWh", value.number, region.locator(value.cell))
        for year, (value,) in sorted(kept.items())
    ]
    return Taken(
        rows,
        _counts(len(rows), empty, found, (column,)),
        f"Electricity: {region.name.casefold()}, long-run marginal, consumption-based (includes "
        f"transmission and distribution losses), commercial and public sector, {_span(kept)}.",
    )


def _is_marginal(path: str, context: str) -> bool:
    whole = path if "marginal" in path or "average" in path else f"{context} {path}"
    based = path if "based" in path else f"{context} {path}"
    return (
        "marginal" in whole
        and "average" not in whole
        and "consumption" in based
        and "generation" not in based
        and ("commercial" in path or "public" in path)
    )


def _carbon_values(region: Region) -> Taken:
    found = _years_of(region)
    faults = FaultList()
    columns = [
        faults.attempt(
            _one_column, found, f"the {scenario} carbon values",
            _has_word(scenario),
        )
        for scenario in SCENARIOS
    ]  # fmt: skip
    faults.raise_if_any()
    chosen = [column for column in columns if column is not None]
    faults.attempt(check_unit, found, chosen, per_tonne, ("£/tco2e",), "£/tCO2e")
    is_its_unit = not faults
    price_year = faults.attempt(price_year_of, found)
    read = faults.attempt(found.values, chosen)
    kept, empty = read or ({}, 0)
    for year, values in kept.items():
        amounts = [value.number for value in values]
        if (
            amounts != sorted(amounts)
            or min(amounts, default=1) <= 0
            or (is_its_unit and max(amounts, default=0) > MOST_GBP_PER_TONNE)
        ):
            faults.append(
                BadValue(
                    f"{', '.join(f'{each:g}' for each in amounts)} in {year}",
                    "low, central and high, rising, above 0 and of at most "
                    f"£{MOST_GBP_PER_TONNE:,} a tonne",
                    "The columns may be others or in another unit, or formulas that were not "
                    "calculated: bring the file as published.",
                    region.place_of(values[0].cell),
                )
            )
    few(faults).raise_if_any()
    rows = [
        (year, scenario, value.number, region.locator(value.cell))
        for year, values in sorted(kept.items())
        for scenario, value in zip(SCENARIOS, values, strict=True)
    ]
    return Taken(
        rows,
        _counts(len(rows), empty, found, chosen),
        f"GBP of the price year per tCO2e; low, central and high, {_span(kept)}.",
        price_year,
    )


def _has_word(word: str) -> Callable[[str, str], bool]:
    return lambda path, _: bool(re.search(rf"\b{word}\b", path))


def _deflator(region: Region) -> Taken:
    found = _years_of(region)
    labelled = [
        column
        for column, labels in found.labels.items()
        if not re.search(r"%|change|growth|rate|inflation|per cent", plain(" ".join(labels)))
    ]
    column = _one_column(
        found, "the index of the GDP deflator",
        (lambda path, _: bool(re.search("index|deflator", path)))
        if len(labelled) > 1
        else (lambda path, _: True),
        labelled,
    )  # fmt: skip
    faults = FaultList()
    read = faults.attempt(found.values, (column,))
    kept, empty = read or ({}, 0)
    said = " ".join([*region.lines, *found.labels[column]])
    faults.extend(
        BadValue(
            f"an index of {value.number:g} in {year}",
            "an index above 0" if value.number <= 0 else f"100, as the sheet says {year} = 100",
            "The base year of the index has changed, or the column is another.",
            region.place_of(value.cell),
        )
        for year, (value, *_) in kept.items()
        if value.number <= 0
        or (re.search(rf"\b{year}\s*=\s*100\b", said) and abs(value.number - 100) > 0.5)
    )
    stated = re.search(r"\b20\d\d\s*=\s*100\b", said)
    if kept and not stated and not any(abs(v.number - 100) <= 0.5 for v, *_ in kept.values()):
        faults.append(
            BadValue(
                "an index that is 100 in none of its years, and no word on its base",
                "one that is 100 in a year, or says which, as 2024 = 100",
                "The column may be the yearly change: bring the index.",
                found.place(found.first, column),
            )
        )
    few(faults).raise_if_any()
    rows = [
        (year, value.number, region.locator(value.cell)) for year, (value,) in sorted(kept.items())
    ]
    return Taken(
        rows,
        _counts(len(rows), empty, found, (column,)),
        f"The GDP deflator, an index, {_span(kept)}.",
    )


def _is_of_fuels(title: str) -> bool:
    factors = re.search(r"fuel.*(emissions? factor|co2)|emissions? factor.*fuel", title)
    return bool(factors) and "electricity" not in title


def _is_carbon(title: str) -> bool:
    return bool(re.search(r"carbon (values?|prices?)\b", title)) and "traded" not in title


PUBLISHED = (
    PublishedTable(
        "marginal-factors", "electricity emissions factors",
        lambda title: bool(re.search(r"electricity.*emissions? factor", title)), _electricity,
    ),
    PublishedTable(
        "marginal-factors", "fuels' emissions factors",
        _is_of_fuels, natural_gas,
    ),
    PublishedTable("carbon-values", "carbon values", _is_carbon, _carbon_values),
    PublishedTable("gdp-deflator", "GDP deflator", lambda title: "deflator" in title, _deflator),
)  # fmt: skip
#: What the tables of the workbook are that are not taken, and why not, by the words of the title.
UNUSED = (
    (r"carbon", "it is not the one series of carbon values for all sectors"),
    (r"long-run variable|lrvc", "long-run variable costs stand in your tariff file"),
    (r"retail|price", "prices stand in your tariff file, or are the averages by size of use"),
    (r"air quality|damage", "air quality is not valued here"),
)
#: Facts of the TOML of each table.
FACTS: Mapping[str, Mapping[str, object]] = {
    "marginal-factors": {"publisher": PUBLISHER, "source": VALUATION},
    "carbon-values": {"publisher": PUBLISHER, "source": VALUATION},
    "gdp-deflator": {"publisher": PUBLISHER, "source": VALUATION},
}


def published_as(region: Region) -> PublishedTable | None:
    """Which of the tables that are used *region* is; None where it is another."""
    title = plain(region.title)
    return next((each for each in PUBLISHED if each.told_by(title)), None)


def why_unused(region: Region) -> str:
    """Why a table is not taken."""
    title = plain(region.title)
    return next((why for words, why in UNUSED if re.search(words, title)), "nothing uses it")


def _years_of(region: Region) -> ByYear:
    found = by_year(region)
    if found is None:
        raise BadValue(
            f"no column and no row of calendar years in {region.title!r}",
            "calendar years such as 2030, down or across; none like 2026-27",
            "Bring the workbook as published.",
            region.place(),
        )
    refuse_financial_years(found)
    return found


def _one_column(
    found: ByYear,
    what: str,
    fits: Callable[[str, str], bool],
    among: Sequence[int] | None = None,
) -> int:
    short = [line for line in found.head[:3] if len(line.split()) < LONGEST_HEADING]
    context = plain(" ".join([found.region.title, *short]))
    paths = {column: plain(" ".join(labels)) for column, labels in found.labels.items()}
    columns = [
        c for c, path in paths.items() if (among is None or c in among) and fits(path, context)
    ]
    if len(columns) == 1:
        return columns[0]
    if columns:
        named = " and ".join(found.region.cell(found.first, column) for column in columns)
        raise MissingColumns(
            f"{len(columns)} of them, from {named}",
            f"one row or column of {what}",
            "Bring the workbook as published.",
            found.place(found.first, columns[1]),
        )
    raise MissingColumns(
        f"{'; '.join(path or 'no label' for path in paths.values()) or 'no figures'}",
        f"one row or column of {what}",
        "Bring the workbook as published.",
        found.region.place(),
    )


def _span(years: Mapping[int, object]) -> str:
    return f"{min(years)} to {max(years)}" if years else "no years"


def _counts(rows: int, empty: int, found: ByYear, columns: Sequence[int]) -> dict[str, int]:
    """What became of each cell of the table."""
    others = [column for column in found.labels if column not in columns]
    counts = {KEPT: rows, EMPTY: empty * len(columns), OTHERS: found.numbers(others)}
    return {verdict: count for verdict, count in counts.items() if count or verdict == KEPT}
