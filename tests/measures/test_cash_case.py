"""Appraisal: published arithmetic, and identities between definitions."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.errors import Faults, Place
from carbon.factors.appraisal import MissingYear
from carbon.folders import shipped
from carbon.measures.assumptions import Assumptions, Scales, assume
from carbon.measures.cash_case import appraise, appraise_all
from carbon.measures.cashflow import internal_rate, net_present_value, payback, sign_changes
from carbon.measures.lifetime import NoFactor, persistence
from carbon.measures.measure import Measure
from carbon.measures.prices import MissingPrice, Prices, Tariff
from carbon.measures.scheme_file import find_schemes
from carbon.measures.schemes import assess

HERE = Place("tariffs.csv", 2)
FLAT = [
    Tariff("electricity", "retail", "", 2020, 0.25, 0.0, HERE),
    Tariff("natural-gas", "retail", "", 2020, 0.05, 0.0, HERE),
    Tariff("electricity", "export", "", 2020, 0.10, 0.0, HERE),
]


@pytest.fixture(scope="module")
def flat() -> Assumptions:
    given = assume(base_year=2026)
    return replace(given, prices=Prices(FLAT))


def measure(**changes: object) -> Measure:
    usual = Measure("m", "LED lighting", 1000.0, 2025, date(2026, 4, 1), 10, {"electricity": 800.0})
    return replace(usual, **changes)  # type: ignore[arg-type]


def test_hampshires_25_buildings_pay_back_in_7_years(flat: Assumptions) -> None:
    programme = measure(
        capital_gbp=1_400_000.0, savings={}, other_saving_gbp=200_000.0, life_years=25
    )
    made = appraise(programme, flat)
    assert made.simple_payback_years == 7.0
    assert made.lifetime_saving_gbp == 5_000_000.0


def test_the_carbon_trusts_50_tonnes_are_880_over_life(flat: Assumptions) -> None:
    gas_factor = flat.values.constant["natural-gas"]
    boilers = measure(
        technology="Boilers Modular", life_years=20, savings={"natural-gas": 50_000 / gas_factor}
    )
    made = appraise(boilers, replace(flat, hold=True))
    assert made.persistence.years == 17.6
    assert "carbontrust" in made.persistence.how
    assert made.salix_lifetime_tco2e == pytest.approx(880, rel=1e-12)


def test_a_measure_by_hand(flat: Assumptions) -> None:
    # £1,000 now, 800 kWh × £0.25 = £200 a year for ten years, 3.5 %.
    made = appraise(measure(), flat)
    assert made.first_year_saving_gbp == 200
    assert made.simple_payback_years == 5
    annuity = (1 - 1.035**-10) / 0.035
    assert made.npv_gbp == pytest.approx(200 * annuity - 1000, abs=1e-9)
    marginal = flat.values.marginal["electricity"]
    tonnes = sum(800 * marginal.at(year) for year in range(2026, 2036)) / 1000
    assert made.lifetime_tco2e == pytest.approx(tonnes, rel=1e-12)
    assert made.lifetime_direct_tco2e == 0
    assert made.gbp_per_direct_tco2e is None
    assert made.gbp_per_tco2e == pytest.approx(1000 / tonnes)
    assert made.first_year_tco2e == pytest.approx(0.8 * 0.187226)


@pytest.mark.parametrize(
    ("start", "year"),
    [(date(2026, 1, 1), 2026), (date(2026, 6, 30), 2026), (date(2026, 7, 1), 2027)],
)
def test_the_first_year_is_that_of_most_whole_months(start: date, year: int) -> None:
    assert measure(start=start).first_year == year


def test_beyond_2039_is_an_error_unless_held(flat: Assumptions) -> None:
    long = measure(life_years=15)
    with pytest.raises(MissingYear, match=r"2040.*2025 to 2039.*--hold"):
        appraise(long, flat)
    held = appraise(long, replace(flat, hold=True))
    assert held.life[-1].tco2e == pytest.approx(800 * 0.008441 / 1000)
    assert any("2039 held" in remark for remark in held.remarks)


def test_a_year_before_the_first_is_an_error_even_when_held(flat: Assumptions) -> None:
    with pytest.raises(MissingYear, match="2023"):
        appraise(measure(start=date(2023, 1, 1)), replace(flat, hold=True))


def test_a_fuel_without_a_factor_was_a_mistake_in_the_program(flat: Assumptions) -> None:
    bus = measure(id="bus", savings={"biomethane": 900.0})
    with pytest.raises(NoFactor, match="biomethane in edition 2025, which has no factor of it"):
        appraise(bus, flat)
    with pytest.raises(Faults, match="for bus; .* biomethane-compressed or biomethane-liquefied"):
        appraise_all([bus], flat)


def test_faults_of_all_measures_come_together(flat: Assumptions) -> None:
    with pytest.raises(Faults) as caught:
        appraise_all([measure(life_years=15), measure(savings={"diesel": 5.0})], flat)
    assert len(caught.value.faults) == 2


def test_a_heat_pump_adds_electricity_while_it_saves_gas(flat: Assumptions) -> None:
    pump = measure(savings={"natural-gas": 100_000.0, "electricity": -30_000.0})
    made = appraise(pump, flat)
    assert made.first_year_saving_gbp == 100_000 * 0.05 - 30_000 * 0.25
    assert made.simple_payback_years is None
    assert made.first_year_kwh == 70_000
    assert made.first_year_direct_tco2e == pytest.approx(18.2929)
    assert made.first_year_tco2e == pytest.approx(18.2929 - 30 * 0.187226)


def test_electric_cars_save_litres_and_add_kwh(flat: Assumptions) -> None:
    prices = Prices([*FLAT, Tariff("diesel", "retail", "", 2026, 1.40, 0.0, HERE)])
    fleet = measure(savings={"diesel": 1000.0, "electricity": -2500.0})
    made = appraise(fleet, replace(flat, prices=prices))
    assert made.first_year_saving_gbp == pytest.approx(1400 - 625)
    per_litre = flat.edition.factor("fuels/liquid-fuels/diesel-average-biofuel-blend", "litre")
    assert made.first_year_direct_tco2e == pytest.approx(per_litre.kg_co2e)
    per_kwh = flat.edition.factor("fuels/liquid-fuels/diesel-average-biofuel-blend", "kWh")
    litres = 1000 * per_litre.kg_co2e / per_kwh.kg_co2e
    assert made.first_year_kwh == pytest.approx(litres - 2500)
    assert 9_000 < litres < 12_000  # a litre of diesel holds about 10 kWh


def test_panels_are_used_sold_and_age(flat: Assumptions) -> None:
    panels = measure(savings={}, generation_kwh=10_000.0, self_use_pct=60.0, deterioration_pct=0.5)
    made = appraise(panels, flat)
    assert made.first_year_saving_gbp == pytest.approx(6000 * 0.25 + 4000 * 0.10)
    last = made.cash[10]
    assert last.energy + last.export == pytest.approx(1900 * 0.995**9)
    assert made.first_year_tco2e == pytest.approx(6 * 0.187226)
    with pytest.raises(MissingPrice, match="no export price"):
        appraise(panels, replace(flat, prices=Prices(FLAT[:2])))


def test_capital_of_several_years_and_replacements(flat: Assumptions) -> None:
    phased = measure(
        capital_by_year=((2024, 400.0), (2025, 600.0)), replacements=((6, 150.0),), grant_gbp=100.0
    )
    made = appraise(phased, flat)
    assert [year.calendar_year for year in made.cash][:3] == [2024, 2025, 2026]
    assert made.flow[:3] == pytest.approx([-360, -540, 200])
    assert made.flow[7] == pytest.approx(200 - 150)
    assert made.cost_gbp == 900
    assert made.first_year_saving_gbp == 200


def test_several_sign_changes_have_no_single_rate(flat: Assumptions) -> None:
    replaced = measure(replacements=((5, 900.0),))
    made = appraise(replaced, flat)
    assert made.irr is None
    assert "changes its sign 3 times" in made.internal_rate.reason


def test_persistence_is_stated_found_or_derived_and_says_which(flat: Assumptions) -> None:
    assert persistence(measure(persistence_factor=9.0), flat).how.startswith("stated")
    derived = persistence(measure(deterioration_pct=10.0), flat)
    assert derived.years == pytest.approx((1 - 0.9**10) / 0.1)
    assert derived.how.startswith("derived")


def test_boilers_of_5_years_passed_a_scheme_with_a_persistence_factor_of_17_6() -> None:
    """£60,000, 100,000 kWh of gas at 0.18293 kg (edition 2023): 18.293 t × 5, not × 17.6."""
    given = replace(assume(edition="2023", base_year=2026), prices=Prices(FLAT))
    boilers = measure(
        technology="Boilers Modular", capital_gbp=60_000.0, life_years=5,
        savings={"natural-gas": 100_000.0},
    )  # fmt: skip
    made = appraise(boilers, given)
    assert made.persistence.years == 5
    assert "has 17.6 years, of which its life of 5 counts" in made.persistence.how
    assert made.salix_gbp_per_direct_tco2e is not None
    assert round(made.salix_gbp_per_direct_tco2e, 2) == 655.99
    scheme = find_schemes([shipped("factors")])["psds-phase-3c"]
    assert not assess(made, scheme, date(2023, 6, 1)).passes
    stated = persistence(replace(boilers, persistence_factor=9.0), given)
    assert (stated.years, stated.how.startswith("stated")) == (5, True)
    assert persistence(replace(boilers, life_years=20), given).years == 17.6


@given(st.floats(0.1, 60), st.integers(1, 40), st.floats(0, 30))
def test_no_persistence_factor_outlives_the_measure(
    stated: float, life: int, deterioration: float
) -> None:
    for factor in (stated, None):
        for technology in ("Boilers Modular", "LED"):
            one = measure(
                technology=technology, life_years=life, deterioration_pct=deterioration,
                persistence_factor=factor,
            )  # fmt: skip
            assert 0 < persistence(one, assume_once()).years <= life


def test_scales_multiply_and_say_so(flat: Assumptions) -> None:
    scaled = replace(flat, scales=Scales(price=2, saving=0.5, capital=3, factor=4))
    made, usual = appraise(measure(), scaled), appraise(measure(), flat)
    assert made.first_year_saving_gbp == pytest.approx(usual.first_year_saving_gbp)
    assert made.cost_gbp == 3 * usual.cost_gbp
    assert made.lifetime_tco2e == pytest.approx(2 * usual.lifetime_tco2e)
    assert sum("as asked" in remark for remark in made.remarks) == 4


amounts = st.floats(1, 1e6, allow_nan=False)
rates = st.floats(0, 0.3)


@given(amounts, st.lists(amounts, min_size=1, max_size=40), rates, rates)
def test_the_present_value_falls_as_the_rate_rises(
    outlay: float, savings: list[float], one: float, other: float
) -> None:
    flow = [-outlay, *savings]
    low, high = sorted((one, other))
    assert net_present_value(flow, high) <= net_present_value(flow, low) + 1e-9 * sum(savings)


@given(amounts, st.lists(amounts, min_size=1, max_size=40))
def test_the_present_value_at_the_internal_rate_is_zero(
    outlay: float, savings: list[float]
) -> None:
    flow = [-outlay, *savings]
    found = internal_rate(flow).rate
    if found is None:
        assert sum(savings) < outlay
        return
    value = net_present_value(flow, found)
    scale = math.fsum(abs(a) / (1 + found) ** year for year, a in enumerate(flow))
    assert abs(value) <= 1e-9 * scale


@pytest.mark.slow
@given(amounts, amounts, st.integers(1, 60), rates)
def test_flat_cash_pays_back_later_when_discounted(
    outlay: float, saving: float, years: int, rate: float
) -> None:
    flow = [-outlay, *[saving] * years]
    simple, discounted = payback(flow), payback(flow, rate)
    if simple is not None:
        assert simple == pytest.approx(outlay / saving, rel=1e-9)
    if discounted is not None:
        assert simple is not None
        assert discounted >= simple * (1 - 1e-12)


@pytest.mark.parametrize(
    ("rate", "years"),
    [
        (rate, years)
        for rate in (-0.999, -0.9, -0.2, 0.0, 0.07, 12.0, 1e9)
        for years in (1, 2, 15, 100)
        if years * abs(math.log10(1 + rate)) <= 250  # what a float holds
    ],
)
def test_extreme_rates_are_found(rate: float, years: int) -> None:
    flow = [-1.0, *[0.0] * (years - 1), (1 + rate) ** years]
    assert internal_rate(flow).rate == pytest.approx(rate, rel=1e-6, abs=1e-9)


def test_a_flow_that_never_changes_its_sign_has_no_rate() -> None:
    assert internal_rate([-5.0, -1.0]).rate is None
    assert sign_changes([0.0, -1.0, 0.0, 2.0]) == 1
    assert payback([-5.0, 1.0]) is None
    assert payback([0.0, 1.0]) == 0


@pytest.mark.slow
@given(st.integers(1, 40), st.floats(0, 20), st.floats(1, 1e6))
def test_both_lifetime_methods_agree_where_the_factor_is_constant(
    life: int, deterioration: float, kwh: float
) -> None:
    gas = measure(savings={"natural-gas": kwh}, life_years=life, deterioration_pct=deterioration)
    made = appraise(gas, replace(assume_once(), prices=Prices(FLAT)))
    assert made.lifetime_tco2e == pytest.approx(made.salix_lifetime_tco2e, rel=1e-9)


_ASSUMED: list[Assumptions] = []


def assume_once() -> Assumptions:
    if not _ASSUMED:
        _ASSUMED.append(assume(base_year=2026))
    return _ASSUMED[0]


def test_every_column_says_which_payback_it_is() -> None:
    """*payback yr* was the simple one in appraise and the one year by year in finance."""
    from carbon.measures.figures import CASH
    from carbon.measures.finance_figures import WAYS
    from carbon.measures.fund_figures import ORDER_WORDS
    from carbon.measures.portfolio.figures import LISTS, MEASURES, RANKED_BY

    columns = [
        *CASH.headings,
        *(column.label for column in CASH),
        *WAYS.headings,
        *LISTS.headings,
        *(name for name in MEASURES.headings if not name.startswith("by ")),
    ]
    told = [name for name in columns if "payback" in name]
    assert len(told) >= 7
    assert all("simple" in name or "discounted" in name for name in told)
    assert "pays back after yr" in columns
    assert RANKED_BY["payback"] == ORDER_WORDS["payback"] == "simple payback"
