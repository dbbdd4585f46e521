"""Recompute the illustrative estate's totals from its CSV files, with nothing of carbon's.

A second pair of eyes: standard library only, written apart from the program, exact fractions
instead of floats. It reads the register, the readings in the order in which they were logged, the
activity types, the factors and the contracts, and prints kg CO2e of a financial year by scope and
by service, gross, market-based, what is deducted, net, and what is outside of scopes:

    python tests/independent/recompute.py WORKSPACE FACTORS 2023-24

FACTORS is the shipped folder factors/. The method is that of docs/methodology.md: a reading is
shared out by days; days outside the life of its meter or site do not count; the year takes the
factors of the calendar year in which it starts, which holds nine of its twelve months. By the
market-based method each day of grid electricity takes its contract, else the residual mix, else
the grid average; a green tariff deducts what it saves against the grid, offsets what they are.
"""

from __future__ import annotations

import csv
import itertools
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

#: Gas (Calculation of Thermal Energy) Regulations 1996; a hundred cubic feet as billed.
VOLUME_CORRECTION, MJ_PER_KWH, M3_PER_HCF = Fraction("1.02264"), Fraction("3.6"), Fraction("2.83")

Row = dict[str, str]


def rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def life(row: Row, start: date, end: date) -> tuple[date, date]:
    """The days of [start, end) between a register row's `from` and the day after its `to`."""
    first, last = day(row["from"]), day(row["to"])
    return max(start, first or start), min(end, last + timedelta(days=1) if last else end)


def standing_readings(workspace: Path) -> list[Row]:
    """The readings that stand once everything is logged: of the same span the last one read."""
    standing: dict[tuple[str, str, str], Row] = {}
    for folder in ("readings", "corrections", "late"):
        for path in sorted((workspace / folder).glob("*.csv")):
            for row in rows(path):
                standing[row["meter"], row["start"], row["end"]] = row
    return list(standing.values())


def activities(*folders: Path) -> dict[str, dict]:
    """Each activity's unit, publisher and lines, those with placeholders written out."""
    found: dict[str, dict] = {}
    for folder in folders:
        path = folder / "activities.toml"
        if not path.is_file():
            continue
        here = {}
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["activity"]:
            each = {
                key: values if isinstance(values, dict) else {value: value for value in values}
                for key, values in entry.get("each", {}).items()
            }
            for names in itertools.product(*each.values()):
                name = dict(zip(each, names, strict=True))
                text = {key: each[key][value] for key, value in name.items()}
                here[entry["id"].format(**name)] = {
                    "unit": entry["unit"],
                    "publisher": entry.get("publisher", "uk-government"),
                    "lines": [
                        (line["name"], line["factor"].format(**text), line["scope"])
                        for line in entry["line"]
                    ],
                }
        found = {**here, **found}
    return found


def factors(publisher: str, year: int, *folders: Path) -> dict[tuple[str, str], Fraction]:
    """kg CO2e by (factor, unit) of one edition."""
    for folder in folders:
        path = folder / publisher / f"{year}.csv"
        if path.is_file():
            return {(row["id"], row["unit"]): Fraction(row["kg_co2e"]) for row in rows(path)}
    raise SystemExit(f"no edition {year} of {publisher}")


def in_factor_unit(quantity: Fraction, unit: str, meter: Row, wanted: str) -> Fraction:
    if unit == wanted:
        return quantity
    if unit == "MWh" and wanted == "kWh":
        return quantity * 1000
    if unit in ("m3", "hcf") and wanted == "kWh":
        cubic_metres = quantity * (M3_PER_HCF if unit == "hcf" else 1)
        calorific_value = Fraction(meter["calorific_value"])
        return cubic_metres * VOLUME_CORRECTION * calorific_value / MJ_PER_KWH
    raise SystemExit(f"{unit} to {wanted}?")


def exact(number: float) -> Fraction:
    """The decimal number that a TOML file says."""
    return Fraction(str(number))


class Contracts:
    """What inventory.toml says of electricity bought, and of offsets."""

    def __init__(self, path: Path) -> None:
        inventory = tomllib.loads(path.read_text(encoding="utf-8"))
        self.contracts = inventory.get("contract", [])
        self.offsets = inventory.get("offset", [])
        self.mixes = [
            (date(year, 4, 1), date(year + 1, 4, 1), exact(mix["kg_co2e_per_kwh"]))
            for mix in inventory.get("residual_mix", [])
            for year in [int(mix["period"][:4])]
        ]

    def offset(self, start: date, end: date) -> Fraction:
        """kg of offsets retired in [start, end)."""
        retired = (each for each in self.offsets if start <= each["retired"] < end)
        return sum((exact(each["t_co2e"]) * 1000 for each in retired), Fraction(0))

    def of_a_day(
        self, when: date, site: str, service: str, kwh: Fraction, grid: Fraction
    ) -> tuple[Fraction, Fraction]:
        """kg by the market-based method, and kg that green tariffs deduct, of one day."""
        market, deducted, rest = Fraction(0), Fraction(0), Fraction(1)
        for each in self.contracts:
            if not each["from"] <= when <= each["to"]:
                continue
            if site not in each.get("sites", [site]) or service not in each.get(
                "services", [service]
            ):
                continue
            share = exact(each.get("share_pct", 100)) / 100
            bought = exact(each["kg_co2e_per_kwh"]) * kwh
            market += share * bought
            rest -= share
            if each.get("green_tariff"):
                deducted += share * (grid - bought)
        mix = next((value for first, after, value in self.mixes if first <= when < after), None)
        return market + rest * (grid if mix is None else mix * kwh), deducted


def recompute(workspace: Path, shipped: Path, period: str) -> dict[str, dict[str, float]]:
    year = int(period[:4])
    start, end = date(year, 4, 1), date(year + 1, 4, 1)
    sites = {row["site"]: row for row in rows(workspace / "sites.csv")}
    meters = {row["meter"]: row for row in rows(workspace / "meters.csv")}
    folders = (workspace / "factors", shipped)
    kinds = activities(*folders)
    editions = {
        publisher: factors(publisher, year, *folders)
        for publisher in {kind["publisher"] for kind in kinds.values()}
    }
    contracts = Contracts(workspace / "inventories" / "illustrative-estate" / "inventory.toml")
    location, market, deducted = Fraction(0), Fraction(0), contracts.offset(start, end)
    by_scope: dict[str, Fraction] = {}
    by_service: dict[str, Fraction] = {}
    for reading in standing_readings(workspace):
        meter = meters[reading["meter"]]
        site = sites[meter["site"]]
        first = date.fromisoformat(reading["start"])
        after = date.fromisoformat(reading["end"]) + timedelta(days=1)
        inside = life(site, *life(meter, max(first, start), min(after, end)))
        days = (inside[1] - inside[0]).days
        if days <= 0:
            continue
        kind = kinds[meter["activity"]]
        quantity = in_factor_unit(
            Fraction(reading["quantity"]), reading["unit"], meter, kind["unit"]
        ) * Fraction(days, (after - first).days)
        service = meter["service"] or site["service"]
        for name, factor, scope in kind["lines"]:
            value = editions[kind["publisher"]].get((factor, kind["unit"]))
            if value is None:
                continue  # not estimated: the edition lacks it
            kg = quantity * value
            by_scope[scope] = by_scope.get(scope, Fraction(0)) + kg
            if scope in ("1", "2", "3"):
                by_service[service] = by_service.get(service, Fraction(0)) + kg
            if (meter["activity"], name, scope) == ("electricity", "generation", "2"):
                location += kg
                of_days = Counter(
                    contracts.of_a_day(
                        inside[0] + timedelta(days=each),
                        meter["site"],
                        service,
                        quantity / days,
                        kg / days,
                    )
                    for each in range(days)
                )
                for (bought, saved), count in of_days.items():
                    market += bought * count
                    deducted += saved * count
    gross = sum(by_service.values(), Fraction(0))
    return {
        "scope": {scope: float(kg) for scope, kg in sorted(by_scope.items())},
        "service": {service: float(kg) for service, kg in sorted(by_service.items())},
        "total": {
            "gross": float(gross),
            "gross_market_based": float(gross - location + market),
            "deducted": float(-deducted),
            "net": float(gross - deducted),
            "outside": float(by_scope.get("outside", Fraction(0))),
        },
    }


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    print(json.dumps(recompute(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]), indent=2))
