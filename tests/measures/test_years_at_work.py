"""Savings on one meter are combined in the years in which measures run, in every figure."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carbon.errors import Faults
from carbon.measures.adding import added_up
from carbon.measures.assumptions import assume
from carbon.measures.cash_case import appraise
from carbon.measures.measure import Measure
from carbon.measures.measure_file import read_measures
from carbon.measures.portfolio.as_one import on_one_meter, saved_as_one
from carbon.measures.portfolio.optimum import Limits
from carbon.measures.portfolio.programme import candidates
from carbon.measures.portfolio.selection import choose
from carbon.measures.portfolio.totals import totals
from carbon.measures.prices import Prices
from tests.measures.test_base_year import random_measures
from tests.measures.test_cash_case import FLAT

GIVEN = replace(assume(base_year=2026, hold=True), prices=Prices(FLAT))
USE = 100_000.0


def gas(identity: str, kwh: float, first: int, life: int, **more: object) -> Measure:
    """A measure on a meter that uses 100,000 kWh of gas a year, at £0.05."""
    made = Measure(
        identity, f"Kind {identity}", 1000.0, 2024, date(first, 4, 1), life,
        {"natural-gas": kwh}, meters=("m1",), use={"natural-gas": USE},
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def test_what_never_runs_together_is_added_up_in_every_figure() -> None:
    """2026 to 2030 and 2034 to 2038: they "save 68% of its use together", £3,400 of £4,000."""
    apart = totals([gas("a", 60_000, 2026, 5), gas("b", 20_000, 2034, 5)], GIVEN)
    assert not apart.shares_meters
    added = apart.added
    assert apart.first_year_saving_gbp == pytest.approx(added.first_year_saving_gbp) == 4000
    assert apart.first_year_tco2e == pytest.approx(added.first_year_tco2e)
    assert apart.salix_lifetime_tco2e == pytest.approx(added.salix_lifetime_tco2e)
    assert apart.lifetime_tco2e == pytest.approx(added.lifetime_tco2e)


def test_a_later_one_counts_in_its_own_first_year_what_it_adds_to_those_at_work() -> None:
    """60 % from 2026, 20 % from 2029 of what that leaves: £3,000 + £0.05 × 20,000 × 0.4."""
    pair = [gas("a", 60_000, 2026, 5), gas("b", 20_000, 2029, 5)]
    made = totals(pair, GIVEN)
    assert made.shares_meters
    [share] = made.curve.meters
    assert share.share == pytest.approx(0.68)
    assert made.first_year_saving_gbp == pytest.approx(3400)
    per_kwh = appraise(pair[0], GIVEN).first_year_tco2e / 60_000
    assert made.first_year_tco2e == pytest.approx(68_000 * per_kwh)
    # Each lives five years: by Salix five times that.
    assert made.salix_lifetime_tco2e == pytest.approx(5 * 68_000 * per_kwh)
    # A third of 2029 to 2033 counts beside the second alone, which then adds 20 %.
    three = totals([*pair, gas("c", 50_000, 2033, 5)], GIVEN)
    assert three.first_year_saving_gbp == pytest.approx(3400 + 0.05 * 50_000 * 0.8)
    assert [each.measures for each in three.curve.meters] == [("a", "b"), ("b", "c")]


def test_what_fades_leaves_the_later_one_more() -> None:
    faded = gas("a", 60_000, 2026, 9, deterioration_pct=50.0)
    made = totals([faded, gas("b", 20_000, 2028, 5)], GIVEN)
    assert made.first_year_saving_gbp == pytest.approx(3000 + 0.05 * 20_000 * (1 - 0.15))


def test_one_after_another_that_has_ended_saves_of_the_whole() -> None:
    """Stated as 70,000 kWh of what is left, where the first, of 60,000, ended before."""
    late = gas("b", 70_000, 2034, 5, after=("a",), needs=("a",))
    found, _ = candidates([gas("a", 60_000, 2026, 5), late], GIVEN, lifetime="salix")
    made = choose(found, Limits(1e6), "savings")
    assert made.best.savings_gbp == pytest.approx(3000 + 3500)


def test_an_application_combines_what_runs_together() -> None:
    pair = [gas("a", 60_000, 2026, 5), gas("b", 20_000, 2034, 5)]
    assert saved_as_one("payback-years", pair, [], GIVEN) == pytest.approx(4000)
    assert on_one_meter(pair, [], GIVEN) == ()
    beside = gas("c", 10_000, 2030, 5)
    assert on_one_meter(pair, [beside], GIVEN) == (
        ("m1 (natural-gas)", ("a", "c")),
        ("m1 (natural-gas)", ("b", "c")),
    )


def test_a_sensitivity_does_not_say_that_they_save_less() -> None:
    pair = [gas("a", 60_000, 2026, 5), gas("b", 20_000, 2034, 5)]
    assert added_up(pair) == []
    assert len(added_up([pair[0], replace(pair[1], start=date(2030, 4, 1))])) == 1


HEAD = (
    "id,technology,capital_gbp,price_year,start,life_years,saving_natural_gas_kwh,"
    "use_natural_gas_kwh,site,meter,deterioration_pct\n"
)


def refused(tmp_path: Path, *rows: str) -> str:
    path = tmp_path / "measures.csv"
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    try:
        read_measures(path)
    except Faults as faults:
        return str(faults)
    return ""


def test_only_years_in_which_both_run_can_save_more_than_is_used(tmp_path: Path) -> None:
    first = "a,Insulation,1000,2024,2026-04-01,5,60000,100000,pool,g1,\n"
    later = "b,Controls,1000,2024,{}-04-01,5,55000,100000,pool,g1,\n"
    assert refused(tmp_path, first, later.format(2031)) == ""
    assert "savings of 115,000" in refused(tmp_path, first, later.format(2030))
    # The third clashes with the second alone; the first has ended by then, or comes last in file.
    third = "c,Burners,1000,2024,2035-04-01,5,50000,100000,pool,g1,\n"
    assert "savings of 105,000" in refused(tmp_path, first, later.format(2031), third)
    assert "savings of 105,000" in refused(tmp_path, third, first, later.format(2031))
    # 60,000 that fade by 10 % a year are 43,740 after three.
    fading = first.replace("g1,\n", "g1,10\n")
    assert refused(tmp_path, fading, later.format(2029)) == ""
    assert "savings of 109,000" in refused(tmp_path, fading, later.format(2027))


def test_the_same_measure_again_after_its_life_is_no_repeat(tmp_path: Path) -> None:
    row = "{},LED lighting,1000,2024,{}-04-01,5,40000,100000,pool,g1,\n"
    assert refused(tmp_path, row.format("a", 2026), row.format("b", 2031)) == ""
    assert "saving the same kWh" in refused(tmp_path, row.format("a", 2026), row.format("b", 2030))


def plainly(chosen: Sequence[Measure]) -> float:
    """First-year savings of electricity at £0.25, combined by hand in each first year."""
    money = [each.other_saving_gbp for each in chosen]
    for each in chosen:
        if not each.meters:
            money.append(0.25 * each.savings["electricity"])
    meters = {each.meters for each in chosen if each.meters}
    for meter, year in itertools.product(sorted(meters), range(2026, 2036)):
        own = [each for each in chosen if each.meters == meter]
        left = {True: 1.0, False: 1.0}
        for each in own:
            age = year - each.start.year
            if 0 <= age < each.life_years:
                share = each.savings["electricity"] * (1 - each.deterioration_pct / 100) ** age
                share /= each.use["electricity"]
                left[True] *= 1 - share
                left[False] *= 1 if age == 0 else 1 - share
        money += [0.25 * each.use["electricity"] * (left[False] - left[True]) for each in own[:1]]
    return math.fsum(money)


@pytest.mark.parametrize("seed", range(30))
def test_the_best_first_year_savings_equal_trying_every_set(seed: int) -> None:
    draw = random.Random(seed)
    _, measures = random_measures(draw)
    budget = draw.uniform(0.2, 0.9) * sum(each.capital_gbp for each in measures)
    found, _ = candidates(measures, GIVEN)
    best = choose(found, Limits(budget), "savings", next_best=0).best
    worths = {}
    for size in range(len(measures) + 1):
        for chosen in itertools.combinations(measures, size):
            ids = {each.id for each in chosen}
            groups = [each.group for each in chosen if each.group]
            if (
                sum(each.capital_gbp for each in chosen) <= budget
                and len(groups) == len(set(groups))
                and all(ids.issuperset(each.needs) for each in chosen)
            ):
                worths[tuple(sorted(ids))] = plainly(chosen)
    assert best.savings_gbp == pytest.approx(worths[best.ids], rel=1e-9, abs=1e-6)
    assert best.savings_gbp == pytest.approx(max(worths.values()), rel=1e-9, abs=1e-6)
