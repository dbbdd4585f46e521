"""One base year: present values of measures that start in different years stand side by side."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from carbon.errors import Place
from carbon.measures.assumptions import Assumptions, assume
from carbon.measures.cash_case import appraise
from carbon.measures.measure import Measure
from carbon.measures.portfolio.optimum import Limits
from carbon.measures.portfolio.programme import candidates
from carbon.measures.portfolio.selection import choose
from carbon.measures.portfolio.totals import totals
from carbon.measures.prices import Prices, Tariff
from carbon.measures.sensitivity import sensitivity
from carbon.measures.social import social_case
from tests.conftest import Command
from tests.independent.present_values import Money, Plain, every_set
from tests.measures.test_cash_case import FLAT, measure

CASES = 40
MANY_CASES = 500
GIVEN = replace(assume(base_year=2026, hold=True), prices=Prices(FLAT))
NOW = measure(id="now", capital_gbp=100_000.0, life_years=5, savings={"electricity": 100_000.0})
LATER = replace(NOW, id="later", capital_gbp=97_000.0, start=date(2033, 4, 1))


def test_a_measure_of_2033_was_proved_best_because_each_was_discounted_to_its_own_year() -> None:
    found, _ = candidates([NOW, LATER], GIVEN)
    made = choose(found, Limits(100_000), "npv")
    assert made.best.ids == ("now",)
    assert round(made.best.npv_gbp, 2) == 12_876.31
    assert round(made.next_best[0].npv_gbp, 2) == 12_478.64
    assert made.gap == 0


def test_a_green_book_case_of_2024_to_2030_was_discounted_a_year_too_much() -> None:
    """100 t a year of gas, 2024 to 2030; base and price year 2024, central values."""
    gas = GIVEN.values.constant["natural-gas"]
    saved = measure(
        price_year=2024, start=date(2024, 4, 1), life_years=7, savings={"natural-gas": 1e5 / gas}
    )
    made = social_case(saved, replace(GIVEN, base_year=2024, social_price_year=2024))
    assert round(made.present_carbon_gbp, 2) == 196_489.45
    by_hand = sum(
        100 * GIVEN.values.carbon_value(year, 2024) / 1.035 ** (year - 2024)
        for year in range(2024, 2031)
    )
    assert made.present_carbon_gbp == pytest.approx(by_hand, rel=1e-12)


def test_sums_of_a_report_and_of_a_sensitivity_are_of_one_year() -> None:
    whole = totals([NOW, LATER], GIVEN)
    assert round(whole.npv_gbp, 2) == round(12_876.3093 + 12_478.6387, 2)
    assert whole.added.npv_gbp == pytest.approx(whole.npv_gbp, rel=1e-12)
    varied = sensitivity([appraise(each, GIVEN) for each in (NOW, LATER)], [])
    assert varied.appraised == pytest.approx(whole.npv_gbp, rel=1e-12)


@for_all(st.integers(2015, 2045), st.integers(2026, 2036), st.floats(0, 0.2))
def test_another_base_year_multiplies_the_npv_and_leaves_what_has_no_base(
    base: int, start: int, rate: float
) -> None:
    one = replace(NOW, start=date(start, 4, 1))
    usual = appraise(one, replace(GIVEN, rate=rate))
    other = appraise(one, replace(GIVEN, rate=rate, base_year=base))
    assert other.npv_gbp == pytest.approx(usual.npv_gbp * (1 + rate) ** (base - 2026), rel=1e-9)
    assert other.irr == usual.irr
    assert other.discounted_payback_years == usual.discounted_payback_years
    assert other.simple_payback_years == usual.simple_payback_years
    # The tonnes are discounted as the money is, so what a tonne would have to be worth stays.
    assert other.break_even_carbon_price == pytest.approx(
        usual.break_even_carbon_price, rel=1e-9, abs=1e-9
    )


@for_all(st.integers(2010, 2040))
def test_a_green_book_break_even_has_the_discounting_of_its_npv(base: int) -> None:
    gas = measure(savings={"natural-gas": 10_000.0}, price_year=2022, start=date(2030, 4, 1))
    made = social_case(gas, replace(GIVEN, base_year=base))
    even = made.break_even_carbon_value
    assert even is not None
    tonnes = sum(year.factor * year.tco2e for year in made.years)
    assert made.npv_gbp - made.present_carbon_gbp + even * tonnes == pytest.approx(0, abs=1e-6)
    assert {year.factor for year in made.years if year.calendar_year == base} <= {1.0}


def test_what_came_before_the_base_year_is_compounded_and_said() -> None:
    old = replace(NOW, start=date(2025, 4, 1))
    made = appraise(old, GIVEN)
    assert made.npv_gbp == pytest.approx(12_876.3093 * 1.035, rel=1e-6)
    assert any("before the base year" in remark for remark in made.remarks)
    assert not any("before the base year" in remark for remark in appraise(NOW, GIVEN).remarks)


def test_a_green_book_case_of_before_the_base_year_is_compounded_at_its_first_rate() -> None:
    factor = GIVEN.values.discount_factor
    assert (factor(0), factor(-1)) == (1.0, 1.035)
    assert factor(-2) == pytest.approx(1.035**2, rel=1e-12)
    gas = measure(savings={"natural-gas": 10_000.0}, price_year=2022, start=date(2025, 4, 1))
    at_start, later = (
        social_case(gas, replace(GIVEN, base_year=base)).npv_gbp for base in (2025, 2028)
    )
    assert later == pytest.approx(at_start * 1.035**3, rel=1e-12)


def test_two_on_one_meter_share_it_only_while_both_last() -> None:
    """Five years each, one after the other: nothing is shared; the same years: 1 − Π(1 − s)."""
    on_meter = {"meters": ("e1",), "use": {"electricity": 200_000.0}}
    first, after = (replace(each, **on_meter) for each in (NOW, LATER))  # type: ignore[arg-type]
    apart = totals([first, after], GIVEN)
    assert apart.npv_gbp == pytest.approx(apart.added.npv_gbp, rel=1e-12)
    assert apart.lifetime_tco2e == pytest.approx(apart.added.lifetime_tco2e, rel=1e-12)
    twice = totals([first, replace(first, id="again")], GIVEN)
    saved = appraise(first, GIVEN).npv_gbp + 100_000
    assert twice.npv_gbp == pytest.approx(saved / 0.5 * 0.75 - 200_000, rel=1e-12)


MONEY = Money(2026, "3.5", "0.25", 2025, "1.5")


def random_measures(draw: random.Random) -> tuple[list[Plain], list[Measure]]:
    """Up to nine measures that start in 2026 to 2035, plainly and as carbon has them."""
    plain: list[Plain] = []
    uses = {f"e{number}": str(draw.randint(300, 900) * 1000) for number in range(3)}
    for number in range(draw.randint(1, 9)):
        meter = draw.choice(["", "", *uses])
        group = draw.choice(["g1", "g2"]) if draw.random() < 0.25 else ""
        before = [one.id for one in plain if not group or one.group != group]
        plain.append(
            Plain(
                f"a{number}", f"{draw.uniform(2_000, 90_000):.2f}", draw.randint(2026, 2035),
                draw.randint(1, 15), f"{draw.uniform(2_000, 90_000):.1f}",
                draw.choice(["0", "0.5", "3"]), f"{draw.uniform(-900, 900):.2f}", meter,
                uses.get(meter, "0"), group,
                (draw.choice(before),) if before and draw.random() < 0.25 else (),
            )
        )  # fmt: skip
    made = [
        Measure(
            one.id, "LED", float(one.cost), 2025, date(one.first_year, 4, 1), one.life,
            {"electricity": float(one.kwh)}, meters=(one.meter,) if one.meter else (),
            use={"electricity": float(one.use)} if one.meter else {},
            deterioration_pct=float(one.deterioration), other_saving_gbp=float(one.other),
            group=one.group, needs=one.needs,
        )
        for one in plain
    ]  # fmt: skip
    draw.shuffle(made)
    return plain, made


def compare(seed: int, given: Assumptions) -> None:
    draw = random.Random(seed)
    plain, measures = random_measures(draw)
    budget = f"{draw.uniform(0.2, 0.9) * sum(float(one.cost) for one in plain):.2f}"
    found, _ = candidates(measures, given)
    made = choose(found, Limits(float(budget)), "npv", next_best=2)
    tried = sorted(every_set(plain, budget, MONEY), key=lambda each: -each[0])
    chosen = [made.best, *made.next_best]
    for choice, (value, _) in zip(chosen, tried, strict=False):
        assert choice.npv_gbp == pytest.approx(float(value), rel=1e-9, abs=1e-6), (seed, choice)
    worths = {ids: value for value, ids in tried}
    for choice in chosen:
        assert choice.npv_gbp == pytest.approx(float(worths[choice.ids]), rel=1e-9, abs=1e-6)
    assert len(chosen) == min(3, len(tried))
    assert made.gap == 0


@pytest.fixture(scope="module")
def growing() -> Assumptions:
    tariff = Tariff("electricity", "retail", "", 2025, 0.25, 1.5, Place("tariffs.csv", 2))
    return replace(GIVEN, prices=Prices([tariff]))


@pytest.mark.parametrize("seed", range(CASES))
def test_the_best_npv_of_different_start_years_equals_trying_every_set(
    seed: int, growing: Assumptions
) -> None:
    compare(seed, growing)


@pytest.mark.prove
def test_the_best_npv_of_different_start_years_equals_trying_every_set_many_times(
    growing: Assumptions,
) -> None:
    for seed in range(CASES, CASES + MANY_CASES):
        compare(seed, growing)
    print(
        f"{MANY_CASES} random cases of up to 9 measures that start in 2026 to 2035, some on one "
        "meter: the three best sets by net present value of 2026 are those of trying every set, "
        "recomputed in fractions with nothing of carbon's, gap 0"
    )


@pytest.fixture
def two(carbon: Command) -> tuple[Path, Path]:
    rows = ["id,technology,capital_gbp,price_year,start,life_years,saving_electricity_kwh"]
    rows += [f"now,LED,100000,2024,{start},5,100000" for start in ["2026-04-01"]]
    rows += ["later,LED,97000,2024,2033-04-01,5,100000"]
    measures, tariffs = carbon.folder / "two.csv", carbon.folder / "tariffs.csv"
    measures.write_text("\n".join(rows) + "\n", encoding="utf-8")
    tariffs.write_text(
        "fuel,year,unit,gbp_per_unit,escalation_pct\nelectricity,2020,kWh,0.25,0\n",
        encoding="utf-8",
    )
    return measures, tariffs


def test_the_base_year_is_that_of_the_day_or_the_one_asked_for_and_is_printed(
    carbon: Command, two: tuple[Path, Path]
) -> None:
    measures, tariffs = two
    usual = ("measures", "portfolio", measures, "--tariffs", tariffs, "--budget", "100000",
             "--maximise", "npv", "--format", "json")  # fmt: skip
    by_day = carbon(*usual, "--as-at", "2027-03-31")
    assert round(json.loads(by_day.stdout)["best"]["npv_gbp"], 2) == 12_876.31
    assert json.loads(by_day.stdout)["best"]["ids"] == ["now"]
    shown = carbon("measures", "appraise", measures, "--tariffs", tariffs, "--as-at", "2027-04-01")
    assert "Base year 2027-28: every present value is in money of 1 April 2027" in shown.stderr
    asked = carbon(*usual, "--as-at", "2030-01-01", "--base-year", "2026-27")
    assert json.loads(asked.stdout)["best"] == json.loads(by_day.stdout)["best"]
    wrong = carbon(*usual, "--base-year", "2026-05", ok=False)
    assert wrong.exit_code == 2
    assert "is not a year such as 2026 or 2026-27" in wrong.output
