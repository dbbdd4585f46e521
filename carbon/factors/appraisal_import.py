"""The importer of appraisal values: published tables into our own format, every row accounted for.

Each kind of table is told by its heading. A row is kept, or left out for a reason that is counted
in the TOML; a row that fits neither is a fault and nothing is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from carbon.errors import BadValue, FaultList, MissingColumns, Place, UnknownName, UnreadableFile
from carbon.factors.appraisal import TABLES
from carbon.factors.seal import KEY, sha256_of
from carbon.files import locked, read_bytes, shown, write_whole
from carbon.tables import Row, read_csv, write_csv

#: A kept row in the columns of its table, without the locator; or why it is left out.
Verdict = tuple[object, ...] | str

KEPT = "kept"
FUELS = {"Gas Import": "natural-gas", "Electricity Import": "electricity"}
CROWN = "Contains public sector information licensed under the Open Government Licence v3.0."


@dataclass(frozen=True)
class Layout:
    """A published table: how it is recognised, and what each row gives."""

    table: str
    heading: Sequence[str]
    row: Callable[[Row], Verdict]
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Imported:
    """What an import wrote, and how many rows got which verdict."""

    table: str
    csv: Path
    toml: Path
    counts: Mapping[str, int]


def import_appraisal(
    path: Path, folder: Path, retrieved: date | None = None, force: bool = False
) -> Imported:
    """Write the published table at *path* as a CSV and a TOML into *folder*.

    Raises :class:`~carbon.errors.Faults` for rows that cannot be read,
    :class:`~carbon.errors.UnreadableFile` where the table is there already and not *force*.
    """
    source = read_csv(path, (), None)
    layout = _recognised(source.columns, shown(path))
    faults = FaultList()
    rows: list[tuple[object, ...]] = []
    counts: dict[str, int] = {KEPT: 0}
    for row in source:
        verdict = faults.attempt(layout.row, row)
        if isinstance(verdict, str):
            counts[verdict] = counts.get(verdict, 0) + 1
        elif verdict is not None:
            counts[KEPT] += 1
            rows.append((*verdict, f"row {row.line}"))
    faults.raise_if_any()
    csv_path, toml_path = folder / f"{layout.table}.csv", folder / f"{layout.table}.toml"
    with locked(toml_path):
        if not force and (csv_path.exists() or toml_path.exists()):
            raise UnreadableFile(
                "a table that is already there", "none", "Write over it with --force.",
                Place(shown(csv_path)),
            )  # fmt: skip
        write_csv(csv_path, TABLES[layout.table], rows)
        facts = {
            "licence": "Open Government Licence v3.0",
            "attribution": CROWN,
            **layout.facts,
            "file": path.name,
            "sha256": hashlib.sha256(read_bytes(path)).hexdigest(),
            **({"retrieved": retrieved} if retrieved else {}),
            KEY: sha256_of(read_bytes(csv_path)),
        }
        write_whole(toml_path, _toml(facts, counts).encode("utf-8"))
    return Imported(layout.table, csv_path, toml_path, counts)


def _recognised(columns: Sequence[str], file: str) -> Layout:
    matching = [layout for layout in LAYOUTS if set(layout.heading) <= set(columns)]
    if matching:
        return max(matching, key=lambda layout: len(layout.heading))
    known = "; ".join(f"{layout.table} ({', '.join(layout.heading)})" for layout in LAYOUTS)
    raise MissingColumns(
        f"columns {', '.join(columns)}", f"those of one of {known}", "", Place(file, 1)
    )


def _toml(facts: Mapping[str, object], counts: Mapping[str, int]) -> str:
    def value(found: object) -> str:
        return str(found) if isinstance(found, date) else json.dumps(found, ensure_ascii=False)

    lines = [f"{key} = {value(found)}" for key, found in facts.items()]
    lines += ["", "# What became of each row of the source below its heading.", "[rows]"]
    lines += [f"{json.dumps(verdict)} = {count}" for verdict, count in counts.items()]
    return "\n".join(lines) + "\n"


def _carbon_value(row: Row) -> Verdict:
    if row["base_year"] != "2022":
        raise BadValue(row["base_year"], "2022 prices", "", row.place("base_year"))
    return row["year"], row["scenario"], row.number("value_gbp_per_tco2e")


def _deflator(row: Row) -> Verdict:
    return row["year"], row.number("value")


def _rate(row: Row) -> Verdict:
    rates = (row.number(kind) for kind in ("standard", "health", "catastrophic"))
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
        return "natural-gas", "", "kWh", row.number("value")
    if group == "Electricity Emission Factor":
        if "LRM consumption-based, Commercial/Public" not in row["description"]:
            raise BadValue(
                repr(row["description"]),
                "the long-run marginal, consumption-based factor of the commercial and public "
                "sector",
                "",
                row.place("description"),
            )
        return "electricity", row["year"], "kWh", row.number("value")
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
    if "annual 2025" not in row["source"]:
        raise BadValue(repr(row["source"]), "annual prices of 2025", "", row.place("source"))
    upper = row.number_or_none("max (mwh/yr)")
    lower, price = row.number("min (mwh/yr)"), row.number("value")
    return FUELS[group], 2025, row["key"], lower, "" if upper is None else upper, price


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
            "title": "Carbon values for appraisal, data table 3, November 2023",
            "publisher": "Department for Energy Security and Net Zero",
            "source": VALUATION,
            "price_year": 2022,
            "notes": "GBP of 2022 per tCO2e; low, central and high.",
        },
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
        ("year_from", "year_to", "standard", "health", "catastrophic"),
        _rate,
        {
            "title": "The Green Book, declining long-term discount rates",
            "publisher": "HM Treasury",
            "source": GREEN_BOOK,
            "notes": "Rates a year as a share, by the year counted from the base year.",
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
            "title": "Valuation of energy use: data tables 1 and 2a, April 2023",
            "publisher": "Department for Energy Security and Net Zero",
            "source": VALUATION,
            "notes": "Electricity: table 1, long-run marginal, consumption-based (includes "
            "transmission and distribution losses), commercial and public sector, 2025 to 2039. "
            "Natural gas: table 2a, all gases, AR5, per kWh of gross calorific value, every year.",
        },
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
            "title": "Quarterly Energy Prices, table 3.4.2, annual 2025, including CCL, excluding "
            "VAT; March 2026",
            "publisher": "Department for Energy Security and Net Zero",
            "source": "https://www.gov.uk/government/statistical-data-sets/"
            "gas-and-electricity-prices-in-the-non-domestic-sector",
            "price_year": 2025,
            "notes": "Average prices paid by non-domestic consumers, by size of consumption.",
        },
    ),
)
