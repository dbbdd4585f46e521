"""The published tables of appraisal values: how each is recognised, and what a row of it gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from carbon.errors import BadValue, UnknownName
from carbon.tables import Row

#: A kept row in the columns of its table, without the locator; or why it is left out.
Verdict = tuple[object, ...] | str

FUELS = {"Gas Import": "natural-gas", "Electricity Import": "electricity"}
#: kg CO2e per kWh of electricity that no grid has reached: more is another unit.
MOST_KG_PER_KWH = 2.0
#: Pounds per tonne that no series for appraisal has reached: more is pence, or a decimal comma.
MOST_GBP_PER_TONNE = 5_000
#: The heading of the Green Book's sensitivity rate in the file at hand.
SENSITIVITY = "catastrophic"


@dataclass(frozen=True)
class Layout:
    """A published table: its heading, what a row gives, and what its rows tell of the whole."""

    table: str
    heading: Sequence[str]
    row: Callable[[Row], Verdict]
    facts: Mapping[str, object]
    told: Callable[[Sequence[Row]], Mapping[str, object]] = lambda rows: {}


def _year(row: Row, column: str) -> int:
    """A year in four digits."""
    if not re.fullmatch(r"[12]\d{3}", row[column]):
        raise BadValue(repr(row[column]), "a year such as 2026", "", row.place(column))
    return int(row[column])


def _carbon_value(row: Row) -> Verdict:
    amount = _at_most(row, "value_gbp_per_tco2e", MOST_GBP_PER_TONNE, "£ a tonne")
    return _year(row, "year"), row["scenario"], amount


def _at_most(row: Row, column: str, most: float, unit: str) -> float:
    """A number of at most so much: more is in another unit, or has lost its decimal comma."""
    found = row.number(column)
    if found > most:
        raise BadValue(
            f"{found:g}", f"at most {most:,g} {unit}",
            "The column may be in another unit, or have decimal commas.", row.place(column),
        )  # fmt: skip
    return found


def _carbon_told(rows: Sequence[Row]) -> Mapping[str, object]:
    """The year whose prices the amounts are in: one for all rows, as is their series."""
    first = rows[0]["series"] if rows else ""
    for row in rows:
        if row["series"] != first:
            raise BadValue(
                f"series {row['series']!r} beside {first!r}",
                "the values of one series",
                "Leave out the rows of the other; a row may have lost a column.",
                row.place("series"),
            )
    years = {row["base_year"] for row in rows}
    if len(years) != 1:
        found = f"prices of {', '.join(sorted(years)) or 'no year'}"
        raise BadValue(found, "those of one year", "", rows[0].place("base_year") if rows else None)
    return {"price_year": _year(rows[0], "base_year")}


def _deflator(row: Row) -> Verdict:
    return _year(row, "year"), row.number("value")


def _rate(row: Row) -> Verdict:
    rates = (row.number(kind) for kind in ("standard", "health", SENSITIVITY))
    return row["year_from"], row["year_to"], *rates


def _bias(row: Row) -> Verdict:
    return (
        row["category"],
        row["description"],
        row.number("capex_upper"),
        row.number("duration_upper"),
    )


def _factor(row: Row) -> Verdict:
    group = row["group"]
    if group == "Carbon Value":
        return "left out: carbon values, which are imported from their own table"
    if group == "Gas Emission Factor":
        factor = _at_most(row, "value", MOST_KG_PER_KWH, "kg CO2e per kWh")
        return "natural-gas", "", "kWh", factor
    if group == "Electricity Emission Factor":
        if "LRM consumption-based, Commercial/Public" not in row["description"]:
            raise BadValue(
                repr(row["description"]),
                "the long-run marginal, consumption-based factor of the commercial and public "
                "sector",
                "",
                row.place("description"),
            )
        factor = _at_most(row, "value", MOST_KG_PER_KWH, "kg CO2e per kWh")
        return "electricity", _year(row, "year"), "kWh", factor
    known = ("Carbon Value", "Gas Emission Factor", "Electricity Emission Factor")
    raise UnknownName("group", group, known, "", row.place("group"))


def _persistence(row: Row) -> Verdict:
    if "not verified" in row["note"]:
        return "left out: second-hand, not verified"
    return row["technology"], row.number("persistence_factor_years"), row["source"]


def _price(row: Row) -> Verdict:
    group = row["group"]
    if group == "Electricity Export":
        return "left out: export tariffs of suppliers, no official statistic"
    if group in ("Energy Price Growth", "Import Price Scenario"):
        return "left out: derived by others from the publisher's tables"
    if group not in FUELS:
        raise UnknownName("group", group, FUELS, "", row.place("group"))
    year = _annual(row)
    upper = row.number_or_none("max (mwh/yr)")
    lower, price = row.number("min (mwh/yr)"), row.number("value")
    return FUELS[group], year, row["key"], lower, "" if upper is None else upper, price


def _annual(row: Row) -> int:
    told = re.search(r"\bannual (\d{4})\b", row["source"])
    if told is None:
        raise BadValue(repr(row["source"]), "annual prices of a year", "", row.place("source"))
    return int(told[1])


def _prices_told(rows: Sequence[Row]) -> Mapping[str, object]:
    """The one year of the prices, and the issue of the statistic that they are from."""
    official = [row for row in rows if row["group"] in FUELS]
    years = {_annual(row) for row in official}
    if len(years) != 1:
        raise BadValue(f"prices of {sorted(years)}", "annual prices of one year", "")
    [year] = years
    issues = {told[1] for row in official if (told := re.search(r"- (\w+ \d{4})$", row["source"]))}
    issue = f"; {issues.pop()}" if len(issues) == 1 else ""
    return {
        "edition": str(year),
        "title": f"Quarterly Energy Prices, table 3.4.2, annual {year}, including CCL, excluding "
        f"VAT{issue}",
        "price_year": year,
    }


def _factors_told(rows: Sequence[Row]) -> Mapping[str, object]:
    """The day of the publisher's tables, and the years of electricity that are kept."""
    electric = [row for row in rows if row["group"] == "Electricity Emission Factor"]
    days = {d[1] for row in electric if (d := re.search(r"updated (\d+ \w+ \d{4})", row["source"]))}
    years = sorted(_year(row, "year") for row in electric)
    if len(days) != 1 or not years:
        raise BadValue(f"tables updated {sorted(days)}", "one day, as 'updated 17 Apr 2023'", "")
    day = datetime.strptime(days.pop(), "%d %b %Y")
    return {
        "edition": f"{day:%Y-%m}",
        "title": f"Valuation of energy use: data tables 1 and 2a, {day:%B %Y}",
        "notes": "Electricity: table 1, long-run marginal, consumption-based (includes "
        "transmission and distribution losses), commercial and public sector, "
        f"{years[0]} to {years[-1]}. Natural gas: table 2a, all gases, AR5, per kWh of gross "
        "calorific value, every year.",
    }


VALUATION = (
    "https://www.gov.uk/government/publications/"
    "valuation-of-energy-use-and-greenhouse-gas-emissions-for-appraisal"
)
GREEN_BOOK = (
    "https://www.gov.uk/government/publications/"
    "the-green-book-appraisal-and-evaluation-in-central-government"
)
LAYOUTS = (
    Layout(
        "carbon-values",
        ("year", "base_year", "series", "scenario", "value_gbp_per_tco2e"),
        _carbon_value,
        {
            "title": "Carbon values for appraisal, data table 3",
            "publisher": "Department for Energy Security and Net Zero",
            "source": VALUATION,
            "notes": "GBP of the price year per tCO2e; low, central and high.",
        },
        _carbon_told,
    ),
    Layout(
        "gdp-deflator",
        ("year", "value"),
        _deflator,
        {
            "title": "GDP deflator, an index by calendar year",
            "publisher": "HM Treasury and Office for National Statistics",
            "source": "https://www.gov.uk/government/collections/"
            "gdp-deflators-at-market-prices-and-money-gdp",
            "notes": "The years of the file, none carried forward.",
        },
    ),
    Layout(
        "social-time-preference-rate",
        ("year_from", "year_to", "standard", "health", SENSITIVITY),
        _rate,
        {
            "title": "The Green Book, declining long-term discount rates",
            "publisher": "HM Treasury",
            "source": GREEN_BOOK,
            "notes": "Rates a year as a share, by the year counted from the base year. "
            "Column sensitivity is the Green Book's sensitivity rate, which the file heads "
            "catastrophic.",
        },
    ),
    Layout(
        "optimism-bias",
        ("category", "description", "capex_upper", "duration_upper"),
        _bias,
        {
            "title": "Green Book supplementary guidance: optimism bias, upper bounds",
            "publisher": "HM Treasury",
            "source": "https://www.gov.uk/government/publications/"
            "green-book-supplementary-guidance-optimism-bias",
            "notes": "Shares of capital cost and of works duration, upper bounds.",
        },
    ),
    Layout(
        "marginal-factors",
        ("group", "scenario", "year", "value", "description", "source"),
        _factor,
        {
            "publisher": "Department for Energy Security and Net Zero",
            "source": VALUATION,
        },
        _factors_told,
    ),
    Layout(
        "persistence-factors",
        ("technology", "persistence_factor_years", "source", "note"),
        _persistence,
        {
            "title": "Persistence factor modelling",
            "publisher": "Carbon Trust",
            "source": "http://www.carbontrust.co.uk/cut-carbon-reduce-costs/calculate/"
            "carbon-footprinting/pages/persistence-factor-modelling.aspx",
            "licence": "not stated; one figure quoted",
            "attribution": "Carbon Trust",
            "notes": "The one published persistence factor found. The list that Salix used was "
            "not found; add your own table.",
        },
    ),
    Layout(
        "energy-prices",
        ("group", "key", "min (mwh/yr)", "max (mwh/yr)", "parameter", "value", "source"),
        _price,
        {
            "publisher": "Department for Energy Security and Net Zero",
            "source": "https://www.gov.uk/government/statistical-data-sets/"
            "gas-and-electricity-prices-in-the-non-domestic-sector",
            "notes": "Average prices paid by non-domestic consumers, by size of consumption.",
        },
        _prices_told,
    ),
)
