"""The published tables of appraisal values: how each is recognised, and what a row of it gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

from carbon.errors import BadValue, Place, UnknownName
from carbon.records.kinds import TEXT, Kind, number, text
from carbon.records.reader import Rules, Wrong, record_of
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
class TableLayout:
    """A published table: its heading, what a row gives, and what its rows tell of the whole."""

    table: str
    heading: Sequence[str]
    row: Callable[[Row], Verdict]
    facts: Mapping[str, object]
    told: Callable[[Sequence[Row]], Mapping[str, object]] = lambda rows: {}


def _year(text: str, place: Place) -> int:
    """A year in four digits."""
    if not re.fullmatch(r"[12]\d{3}", text):
        raise BadValue(repr(text), "a year such as 2026", "", place)
    return int(text)


def _at_most(most: float, unit: str) -> Kind[float]:
    """A number of at most so much: more is in another unit, or has lost its decimal comma."""

    def bounded(found: float, place: Place) -> float:
        if found > most:
            raise BadValue(
                f"{found:g}", f"at most {most:,g} {unit}",
                "The column may be in another unit, or have decimal commas.", place,
            )  # fmt: skip
        return found

    return number().then(bounded)


def _annual(text: str, place: Place) -> int:
    told = re.search(r"\bannual (\d{4})\b", text)
    if told is None:
        raise BadValue(repr(text), "annual prices of a year", "", place)
    return int(told[1])


_LABEL, _YEAR = TEXT.otherwise(""), text("a year such as 2026").then(_year)
_KG_PER_KWH = _at_most(MOST_KG_PER_KWH, "kg CO2e per kWh")


@dataclass(frozen=True)
class _CarbonValue:
    year: Annotated[int, _YEAR]
    scenario: Annotated[str, _LABEL]
    amount: Annotated[float, _at_most(MOST_GBP_PER_TONNE, "£ a tonne"), "value_gbp_per_tco2e"]


@dataclass(frozen=True)
class _Deflator:
    year: Annotated[int, _YEAR]
    value: Annotated[float, number()]


@dataclass(frozen=True)
class _Rate:
    year_from: Annotated[str, _LABEL]
    year_to: Annotated[str, _LABEL]
    standard: Annotated[float, number()]
    health: Annotated[float, number()]
    sensitivity: Annotated[float, number(), SENSITIVITY]


@dataclass(frozen=True)
class _Bias:
    category: Annotated[str, _LABEL]
    description: Annotated[str, _LABEL]
    capex_upper: Annotated[float, number()]
    duration_upper: Annotated[float, number()]


@dataclass(frozen=True)
class _GasFactor:
    value: Annotated[float, _KG_PER_KWH]


def _is_for_appraisal(source: Row) -> Iterator[Wrong]:
    if "LRM consumption-based, Commercial/Public" not in source["description"]:
        yield Wrong(
            "description",
            repr(source["description"]),
            "the long-run marginal, consumption-based factor of the commercial and public sector",
        )


@dataclass(frozen=True)
class _ElectricityFactor:
    year: Annotated[int, _YEAR]
    value: Annotated[float, _KG_PER_KWH]

    RULES: ClassVar[Rules] = Rules(_is_for_appraisal)


@dataclass(frozen=True)
class _Persistence:
    technology: Annotated[str, _LABEL]
    years: Annotated[float, number(), "persistence_factor_years"]
    source: Annotated[str, _LABEL]


@dataclass(frozen=True)
class _Price:
    year: Annotated[int, text("annual prices of a year").then(_annual), "source"]
    key: Annotated[str, _LABEL]
    lower: Annotated[float, number(), "min (mwh/yr)"]
    price: Annotated[float, number(), "value"]
    upper: Annotated[float | str, number(), "max (mwh/yr)"] = ""


def _kept(record: type[Any]) -> Callable[[Row], Verdict]:
    """What keeps the fields of a *record* as they follow one another."""
    return lambda row: astuple(record_of(row, record))


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
    return {"price_year": _year(rows[0]["base_year"], rows[0].place("base_year"))}


def _factor(row: Row) -> Verdict:
    group = row["group"]
    if group == "Carbon Value":
        return "left out: carbon values, which are imported from their own table"
    if group == "Gas Emission Factor":
        return "natural-gas", "", "kWh", record_of(row, _GasFactor).value
    if group == "Electricity Emission Factor":
        of_a_year = record_of(row, _ElectricityFactor)
        return "electricity", of_a_year.year, "kWh", of_a_year.value
    known = ("Carbon Value", "Gas Emission Factor", "Electricity Emission Factor")
    raise UnknownName("group", group, known, "", row.place("group"))


def _persistence(row: Row) -> Verdict:
    if "not verified" in row["note"]:
        return "left out: second-hand, not verified"
    return astuple(record_of(row, _Persistence))


def _price(row: Row) -> Verdict:
    group = row["group"]
    if group == "Electricity Export":
        return "left out: export tariffs of suppliers, no official statistic"
    if group in ("Energy Price Growth", "Import Price Scenario"):
        return "left out: derived by others from the publisher's tables"
    if group not in FUELS:
        raise UnknownName("group", group, FUELS, "", row.place("group"))
    one = record_of(row, _Price)
    return (
        FUELS[group],
        one.year,
        one.key,
        one.lower,
        "" if one.upper is None else one.upper,
        one.price,
    )


def _prices_told(rows: Sequence[Row]) -> Mapping[str, object]:
    """The one year of the prices, and the issue of the statistic that they are from."""
    official = [row for row in rows if row["group"] in FUELS]
    years = {_annual(row["source"], row.place("source")) for row in official}
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
    years = sorted(_year(row["year"], row.place("year")) for row in electric)
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
    TableLayout(
        "carbon-values",
        ("year", "base_year", "series", "scenario", "value_gbp_per_tco2e"),
        _kept(_CarbonValue),
        {
            "title": "Carbon values for appraisal, data table 3",
            "publisher": "Department for Energy Security and Net Zero",
            "source": VALUATION,
            "notes": "GBP of the price year per tCO2e; low, central and high.",
        },
        _carbon_told,
    ),
    TableLayout(
        "gdp-deflator",
        ("year", "value"),
        _kept(_Deflator),
        {
            "title": "GDP deflator, an index by calendar year",
            "publisher": "HM Treasury and Office for National Statistics",
            "source": "https://www.gov.uk/government/collections/"
            "gdp-deflators-at-market-prices-and-money-gdp",
            "notes": "The years of the file, none carried forward.",
        },
    ),
    TableLayout(
        "social-time-preference-rate",
        ("year_from", "year_to", "standard", "health", SENSITIVITY),
        _kept(_Rate),
        {
            "title": "The Green Book, declining long-term discount rates",
            "publisher": "HM Treasury",
            "source": GREEN_BOOK,
            "notes": "Rates a year as a share, by the year counted from the base year. "
            "Column sensitivity is the Green Book's sensitivity rate, which the file heads "
            "catastrophic.",
        },
    ),
    TableLayout(
        "optimism-bias",
        ("category", "description", "capex_upper", "duration_upper"),
        _kept(_Bias),
        {
            "title": "Green Book supplementary guidance: optimism bias, upper bounds",
            "publisher": "HM Treasury",
            "source": "https://www.gov.uk/government/publications/"
            "green-book-supplementary-guidance-optimism-bias",
            "notes": "Shares of capital cost and of works duration, upper bounds.",
        },
    ),
    TableLayout(
        "marginal-factors",
        ("group", "scenario", "year", "value", "description", "source"),
        _factor,
        {
            "publisher": "Department for Energy Security and Net Zero",
            "source": VALUATION,
        },
        _factors_told,
    ),
    TableLayout(
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
    TableLayout(
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
