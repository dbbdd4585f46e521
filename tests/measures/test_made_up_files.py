"""Made-up measures of every odd kind, appraised by carbon and by nothing of carbon's."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from carbon.measures.assumptions import Assumptions, assume
from carbon.measures.cash_case import appraise
from carbon.measures.fund import run
from carbon.measures.measure_file import read_measures
from carbon.measures.social import social_case
from carbon.periods import Period
from tests.independent import fund_account
from tests.independent.measure_files import Published, Tariffs, Worked, worked
from tests.measures.test_fund import programme

TARIFFS = """\
fuel,kind,year,unit,gbp_per_unit,escalation_pct
electricity,retail,1990,kWh,0.21,1.5
electricity,export,1990,kWh,0.06,0
electricity,long-run-variable,1990,kWh,0.09,0
natural-gas,retail,1990,kWh,0.05,-1
natural-gas,long-run-variable,1990,kWh,0.02,0
"""
COLUMNS = (
    "id", "technology", "capital_gbp", "price_year", "start", "life_years",
    "saving_electricity_kwh", "saving_natural_gas_kwh", "generation_kwh", "self_use_pct",
    "maintenance_gbp", "other_saving_gbp", "grant_gbp", "capital_by_year", "replacements",
    "deterioration_pct", "persistence_factor",
)  # fmt: skip
#: One of each odd kind: a life of 1, none paid, all granted, added use, export, paid late …
ODD = (
    {"life_years": "1", "other_saving_gbp": "1000"},
    {"life_years": "100", "saving_natural_gas_kwh": "1"},
    {"life_years": "3", "capital_gbp": "300.30", "other_saving_gbp": "100.10"},
    {"life_years": "7", "capital_gbp": "0.7", "other_saving_gbp": "0.1"},
    {"capital_gbp": "0", "saving_electricity_kwh": "100"},
    {"grant_gbp": "1000", "saving_electricity_kwh": "100"},
    {"saving_natural_gas_kwh": "90000", "saving_electricity_kwh": "-30000"},
    {"saving_natural_gas_kwh": "-10", "other_saving_gbp": "-5"},
    {"generation_kwh": "5000", "self_use_pct": "0"},
    {"generation_kwh": "5000", "self_use_pct": "33.3", "deterioration_pct": "0.7"},
    {"deterioration_pct": "100", "saving_electricity_kwh": "9000"},
    {"start": "2040-02-29", "saving_electricity_kwh": "9000"},
    {"start": "2030-07-01", "saving_electricity_kwh": "9000"},
    {"start": "2030-06-15", "saving_electricity_kwh": "9000"},
    {"start": "2030-12-31", "saving_electricity_kwh": "9000"},
    {"start": "2025-01-01", "saving_electricity_kwh": "9000"},
    {"start": "2099-04-01", "saving_electricity_kwh": "9000"},
    {"capital_by_year": "2020: 400; 2031: 600", "saving_electricity_kwh": "900"},
    {"capital_by_year": "2020: 999.99; 2021: 0.01", "grant_gbp": "333.33",
     "saving_electricity_kwh": "900"},
    {"replacements": "1: 50; 10: 900", "saving_electricity_kwh": "900"},
    {"maintenance_gbp": "1e6", "saving_electricity_kwh": "1"},
    {"persistence_factor": "0.5", "saving_electricity_kwh": "900"},
    {"price_year": "1990", "saving_electricity_kwh": "900"},
    {"capital_gbp": "0.01", "saving_electricity_kwh": "0.0001"},
    {"capital_gbp": "1e9", "saving_electricity_kwh": "1e9"},
)  # fmt: skip


def random_rows(count: int, seed: int) -> Iterator[dict[str, str]]:
    """Rows at random: no two alike, most columns of each filled in or not."""
    chance = random.Random(seed)

    def perhaps(text: str) -> str:
        return text if chance.random() < 0.4 else ""

    def percentage(pct: float) -> str:
        """No share of 1 % or less: that is refused as a fraction."""
        return str(pct * 100 if 0 < pct <= 1 else pct)

    for _ in range(count):
        life = chance.randint(1, 45)
        start = date(chance.randint(2025, 2045), chance.randint(1, 12), chance.randint(1, 28))
        capital = Fraction(chance.randint(0, 5_000_000), 100)
        part = Fraction(chance.randint(0, int(capital * 100)), 100)
        late = min(start.year + life - 2, start.year + chance.randint(0, 3))
        years = sorted({start.year - chance.randint(0, 4), max(late, start.year - 1)})
        phased = f"{years[0]}: {float(part)}; {years[-1]}: {float(capital - part)}"
        yield {
            "life_years": str(life),
            "start": start.isoformat(),
            "capital_gbp": str(float(capital)),
            "price_year": str(chance.randint(1990, 2024)),
            "saving_electricity_kwh": perhaps(str(chance.randint(-40_000, 90_000))),
            "saving_natural_gas_kwh": str(chance.randint(1, 200_000)),
            "generation_kwh": perhaps(str(chance.randint(1, 90_000))),
            "self_use_pct": perhaps(percentage(chance.randint(0, 1000) / 10)),
            "maintenance_gbp": perhaps(str(chance.randint(0, 2_000))),
            "other_saving_gbp": perhaps(str(chance.randint(-500, 5_000))),
            "grant_gbp": perhaps(str(float(part))),
            "capital_by_year": perhaps(phased) if len(years) == 2 and capital else "",
            "replacements": perhaps(f"{chance.randint(1, life)}: {chance.randint(0, 3_000)}"),
            "deterioration_pct": perhaps(str(chance.randint(0, 100) / 10)),
            "persistence_factor": perhaps(str(chance.randint(1, life * 10) / 10)),
        }


USUAL = {
    "technology": "Anything", "capital_gbp": "1000", "price_year": "2024", "start": "2026-04-01",
    "life_years": "10",
}  # fmt: skip


def written(folder: Path, rows: list[dict[str, str]]) -> Path:
    path = folder / "measures.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, COLUMNS)
        out.writeheader()
        out.writerows({**USUAL, **row, "id": f"m{n}"} for n, row in enumerate(rows))
    return path


def given_in(folder: Path, base: int, rate: float) -> tuple[Assumptions, Tariffs]:
    tariffs = folder / "tariffs.csv"
    tariffs.write_text(TARIFFS, encoding="utf-8")
    given = assume((), tariffs, base_year=base, rate=rate, hold=True)
    return given, Tariffs(list(csv.DictReader(TARIFFS.splitlines())))


def same(ours: float | None, theirs: Fraction | None, scale: float) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return abs(ours - float(theirs)) <= 1e-9 * max(1.0, scale, abs(float(theirs)))


def differing(row: dict[str, str], folder: Path, given: Assumptions, own: Worked) -> list[str]:
    """The figures of which carbon says another thing."""
    (measure,) = read_measures(written(folder, [row]))
    made, social = appraise(measure, given), social_case(measure, given)
    size = float(sum(map(abs, own.flow)))
    pairs = {
        "cost": (made.cost_gbp, own.cost, size),
        "first-year saving": (made.first_year_saving_gbp, own.first_saving, size),
        "NPV": (made.npv_gbp, own.npv, size),
        "simple payback": (made.simple_payback_years, own.simple_payback, 1.0),
        "discounted payback": (made.discounted_payback_years, own.discounted_payback, 1e4),
        "tonnes": (made.lifetime_tco2e, own.tonnes, 1.0),
        "Salix tonnes": (made.salix_lifetime_tco2e, own.salix_tonnes, 1.0),
        "£ per tonne": (made.gbp_per_tco2e, own.per_tonne, 1.0),
        "social NPV": (social.npv_gbp, own.social_npv, size),
        "social carbon": (social.present_carbon_gbp, own.social_carbon, size),
    }
    return [
        f"{name}: {a} {b and float(b)}" for name, (a, b, s) in pairs.items() if not same(a, b, s)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("base", [2020, 2026, 2050])
@pytest.mark.parametrize("rate", ["0", "0.035", "0.125"])
def test_odd_measures_are_what_they_are_apart_from_carbon(
    tmp_path: Path, base: int, rate: str
) -> None:
    given, tariffs = given_in(tmp_path, base, float(rate))
    known = Published()
    rows = [*ODD, *random_rows(40, seed=base)]
    wrong = {}
    for row in rows:
        whole = {**USUAL, **row}
        own = worked(whole, tariffs, known, base, Fraction(rate), given.social_price_year)
        if found := differing(dict(row), tmp_path, given, own):
            wrong[str(row)] = found
    assert not wrong


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_a_fund_is_what_it_is_apart_from_carbon(first: int) -> None:
    """Each closing balance and start of random funds with groups and needs, to the penny."""
    for seed in range(first, first + 50):
        fund, chance = programme(seed), random.Random(-seed)
        ids = [each.id for each in fund.projects]
        projects = tuple(
            replace(
                each,
                group=chance.choice(["", "", "", "a", "b"]),
                needs=tuple(chance.sample(ids[:number], k=min(number, chance.choice([0, 0, 1])))),
            )
            for number, each in enumerate(fund.projects)
        )
        fund = replace(fund, projects=projects, charge_pct=Decimal(0))
        account, spans = run(fund), fund.spans

        def place(day: date | None, spans: list[Period] = spans) -> int:
            return next((n for n, span in enumerate(spans) if day is None or day < span.end), 999)

        put_in: dict[int, int] = {}
        for each in fund.contributions:
            number = place(each.on)
            put_in[number] = put_in.get(number, 0) + int(each.gbp * 100)
        plain = [
            {
                "id": each.id, "cost": int(each.cost_gbp * 100), "earliest": place(each.earliest),
                "group": each.group, "needs": each.needs,
                "yearly": [Fraction(saved) for saved, _ in each.by_year]
                or [Fraction(each.saving_gbp_per_year)] * each.life_years,
            }
            for each in fund.ordered
        ]  # fmt: skip
        closing, started = fund_account.account(
            plain, put_in, fund.periods, share=Fraction(fund.returned_pct) / 100,
            until_repaid=fund.until == "repaid", waits=fund.when_short == "wait",
            minimum=int(fund.minimum_gbp * 100), charge=int(fund.charge_gbp * 100),
            per_year=fund.per_year,
        )  # fmt: skip
        assert [int(each.closing * 100) for each in account.periods] == closing, seed
        assert {
            name: number for number, each in enumerate(account.periods) for name in each.started
        } == started, seed
