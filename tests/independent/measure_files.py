"""Measures of any measures file worked out apart from carbon: cash, Green Book, tonnes, the fund.

A second pair of eyes on :mod:`carbon.measures`: standard library only, exact fractions instead of
floats, the published tables read anew from ``factors/appraisal/``. The method is that of
docs/methodology.md. It knows electricity and natural gas, tariffs with one row a fuel and kind,
and no meters. Rows are dictionaries of text, as :class:`csv.DictReader` gives them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

TABLES = Path(__file__).parents[2] / "factors" / "appraisal"
Row = Mapping[str, str]
HUNDRED = Fraction(100)
#: Carbon values and deflator are of these prices in the tables that ship.
CARBON_PRICES = 2022


def number(row: Row, column: str) -> Fraction:
    """A cell as an exact number; 0 where it is empty."""
    return Fraction(row.get(column) or "0")


def table(name: str) -> list[dict[str, str]]:
    """A shipped table of appraisal values."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Published:
    """The shipped values that a measure of electricity and gas needs; years beyond are held."""

    def __init__(self) -> None:
        marginal = table("marginal-factors")
        self.gas = Fraction(next(r["kg_co2e"] for r in marginal if r["fuel"] == "natural-gas"))
        self.electricity = {
            int(r["year"]): Fraction(r["kg_co2e"]) for r in marginal if r["fuel"] == "electricity"
        }
        self.carbon = {
            int(r["year"]): Fraction(r["gbp_per_tco2e"])
            for r in table("carbon-values")
            if r["scenario"] == "central"
        }
        self.deflator = {int(r["year"]): Fraction(r["index"]) for r in table("gdp-deflator")}

    def kg(self, fuel: str, year: int) -> Fraction:
        """kg CO2e of a kWh."""
        return self.gas if fuel == "natural-gas" else self._held(self.electricity, year)

    def carbon_value(self, year: int, price_year: int) -> Fraction:
        """GBP of *price_year* per tCO2e."""
        return self.rebased(self._held(self.carbon, year), CARBON_PRICES, price_year)

    def rebased(self, amount: Fraction, of: int, to: int) -> Fraction:
        """An amount in prices of another year."""
        return amount * self.deflator[to] / self.deflator[of]

    @staticmethod
    def _held(values: Mapping[int, Fraction], year: int) -> Fraction:
        return values[min(year, max(values))]


class Tariffs:
    """One price a fuel and kind, and how it grows."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = {(row["fuel"], row["kind"]): row for row in rows}

    def at(self, fuel: str, kind: str, year: int) -> Fraction:
        """GBP per kWh in *year*."""
        row = self.rows[fuel, kind]
        growth = 1 + number(row, "escalation_pct") / 100
        return number(row, "gbp_per_unit") * growth ** (year - int(row["year"]))


@dataclass(frozen=True)
class Worked:
    """The figures of one measure; None where there is none."""

    cost: Fraction
    first_saving: Fraction
    savings: tuple[Fraction, ...]
    flow: tuple[Fraction, ...]
    npv: Fraction
    simple_payback: Fraction | None
    discounted_payback: Fraction | None
    tonnes: Fraction
    first_tonnes: Fraction
    salix_tonnes: Fraction
    per_tonne: Fraction | None
    social_npv: Fraction
    social_carbon: Fraction
    by_year: tuple[tuple[Fraction, Fraction], ...]


def first_year(start: date) -> int:
    """The calendar year of most whole months of the twelve from *start*; the later on a tie."""
    month = start.month + (start.day > 1)
    before = max(0, 13 - month)
    after = (12 if start.day == 1 else 11) - before
    return start.year if before > after else start.year + 1


def quantities(row: Row) -> dict[str, Fraction]:
    """kWh saved in the first year by fuel, the site's own use of generation included."""
    own = number(row, "generation_kwh") * Fraction(row.get("self_use_pct") or "100") / HUNDRED
    return {
        "electricity": number(row, "saving_electricity_kwh") + own,
        "natural-gas": number(row, "saving_natural_gas_kwh"),
    }


def by_year(cell: str) -> dict[int, Fraction]:
    """A cell such as ``2026: 40000; 2027: 20000``."""
    parts = (part.split(":") for part in cell.split(";") if part.strip())
    return {int(year): Fraction(amount.strip()) for year, amount in parts}


def paid_back(flow: Sequence[Fraction], rate: Fraction = Fraction(0)) -> Fraction | None:
    """Years from year 0 until the balance is never a penny short again."""
    values = [amount / (1 + rate) ** year for year, amount in enumerate(flow)]
    balances = [sum(values[: year + 1], Fraction(0)) for year in range(len(values))]
    half_a_penny = Fraction(1, 200)
    short = [year for year, balance in enumerate(balances) if balance < -half_a_penny]
    if not short:
        return Fraction(0)
    last = short[-1]
    if last == len(values) - 1:
        return None
    return last - balances[last] / values[last + 1]


def discount(year: int) -> Fraction:
    """The Green Book's factor of a year counted from the base year."""
    factor = Fraction(1)
    for passed in range(1, year + 1):
        rate = Fraction("0.035") if passed <= 30 else Fraction("0.03")
        factor /= 1 + (rate if passed <= 75 else Fraction("0.025"))
    return factor * Fraction("1.035") ** max(0, -year)


def worked(
    row: Row, tariffs: Tariffs, known: Published, base: int, rate: Fraction, prices: int
) -> Worked:
    """Every figure of *row*, present values in money of the base year."""
    start, life = date.fromisoformat(row["start"]), int(row["life_years"])
    first = first_year(start)
    paid = by_year(row.get("capital_by_year") or "")
    capital, grant = number(row, "capital_gbp"), number(row, "grant_gbp")
    zero = min([first - 1, *paid])
    spent = paid or {zero: capital}
    parts = by_year(row.get("replacements") or "")
    other = number(row, "other_saving_gbp") - number(row, "maintenance_gbp")
    left = 1 - number(row, "deterioration_pct") / HUNDRED
    exported = number(row, "generation_kwh") * (
        HUNDRED - Fraction(row.get("self_use_pct") or "100")
    ) / HUNDRED  # fmt: skip
    savings, tonnes, carbon_value, energy_value = [], [], [], []
    for passed in range(life):
        year, kept = first + passed, left**passed
        saved = {fuel: each * kept for fuel, each in quantities(row).items() if each}
        money = sum(
            (each * tariffs.at(fuel, "retail", year) for fuel, each in saved.items()), Fraction(0)
        )
        if exported:
            money += exported * kept * tariffs.at("electricity", "export", year)
        savings.append(money + other)
        tonnes.append(
            sum((each * known.kg(fuel, year) for fuel, each in saved.items()), Fraction(0)) / 1000
        )
        carbon_value.append(tonnes[-1] * known.carbon_value(year, prices))
        energy_value.append(
            sum(
                (each * tariffs.at(fuel, "long-run-variable", year)
                 for fuel, each in saved.items()), Fraction(0),
            )
        )  # fmt: skip
    flow = []
    for year in range(zero, first + life):
        amount = -spent.get(year, Fraction(0))
        if capital:
            amount += grant * spent.get(year, Fraction(0)) / capital
        if year >= first:
            amount += savings[year - first] - parts.get(year - first + 1, Fraction(0))
        flow.append(amount)
    salix = sum((left**passed for passed in range(life)), Fraction(0))
    if stated := row.get("persistence_factor"):
        salix = min(Fraction(stated), Fraction(life))
    cost, whole = capital - grant, sum(tonnes, Fraction(0))
    social_spent = paid or {start.year: capital}
    social = Fraction(0)
    for year in range(min(first, *social_spent), max(first + life - 1, *social_spent) + 1):
        amount = -social_spent.get(year, Fraction(0))
        if first <= year < first + life:
            amount += other - parts.get(year - first + 1, Fraction(0))
        if amount:
            amount = known.rebased(amount, int(row["price_year"]), prices)
        if first <= year < first + life:
            amount += carbon_value[year - first] + energy_value[year - first]
        social += discount(year - base) * amount
    return Worked(
        cost=cost,
        first_saving=savings[0],
        savings=tuple(savings),
        flow=tuple(flow),
        npv=sum(
            (
                amount / (1 + rate) ** (zero + 1 - base + passed)
                for passed, amount in enumerate(flow)
            ),
            Fraction(0),
        ),
        simple_payback=cost / savings[0] if savings[0] > 0 else None,
        discounted_payback=paid_back(flow, rate),
        tonnes=whole,
        first_tonnes=tonnes[0],
        salix_tonnes=tonnes[0] * salix,
        per_tonne=cost / whole if whole > 0 else None,
        social_npv=social,
        social_carbon=sum(
            (discount(first + passed - base) * each for passed, each in enumerate(carbon_value)),
            Fraction(0),
        ),
        by_year=tuple(zip(savings, tonnes, strict=True)),
    )
