"""The forecast: its numbers against scipy's, its interval against seeded draws, what it refuses."""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.errors import Faults
from carbon.periods import Period
from carbon.targets.forecast import (
    NotPositive,
    SavedTooMuch,
    TooFewPoints,
    comparable,
    forecast,
    trend,
)
from carbon.targets.grid import GridFactors, NoGridFactor, read_grid_factors
from carbon.targets.series import Observation, Series
from tests.targets.test_progress import definition

ALL_SEEDS, FEW_SEEDS = 2000, 150
LEVEL_PCT, BAND_PCT = 95.0, 2.0


def year(start: int) -> Period:
    return Period.parse(f"{start}-{(start + 1) % 100:02d}")


def points(*kg: float, first: int = 2015) -> list[tuple[Period, float]]:
    return [(year(first + index), value) for index, value in enumerate(kg)]


def observed(
    *kg: float, first: int = 2015, boundary: str = "", scope_2: float = 0.0
) -> tuple[Observation, ...]:
    return tuple(
        Observation(period, boundary, value, value, {"1": value - scope_2, "2": scope_2})
        for period, value in points(*kg, first=first)
    )


def series(*seen: Observation) -> Series:
    return Series(definition(), "CO2e", seen, ())


def test_the_line_and_its_interval_are_scipy_s() -> None:
    from scipy import stats

    kg = [1000.0, 930.0, 905.0, 790.0, 801.0, 700.0]
    made = trend(points(*kg))
    line = stats.linregress(range(6), [math.log(value) for value in kg])
    assert made.slope == pytest.approx(line.slope, rel=1e-12)
    guess = made.at(year(2023))
    centre = line.intercept + line.slope * 8
    residual = [math.log(v) - line.intercept - line.slope * n for n, v in enumerate(kg)]
    s = math.sqrt(sum(r * r for r in residual) / 4)
    reach = stats.t.ppf(0.975, 4) * s * math.sqrt(1 + 1 / 6 + (8 - 2.5) ** 2 / 17.5)
    assert guess.central_kg == pytest.approx(math.exp(centre), rel=1e-12)
    assert guess.low_kg == pytest.approx(math.exp(centre - reach), rel=1e-9)
    assert guess.high_kg == pytest.approx(math.exp(centre + reach), rel=1e-9)


def inside(seed: int) -> bool:
    """Whether a new year of a log-linear series falls within the interval of those before it."""
    draw = random.Random(seed)
    count, slope, spread = 4 + seed % 8, draw.uniform(-0.12, 0.05), draw.uniform(0.01, 0.2)
    ahead = 1 + seed % 5
    kg = [math.exp(10 + slope * n + draw.gauss(0, spread)) for n in range(count + ahead)]
    guess = trend(points(*kg[:count])).at(year(2015 + count + ahead - 1))
    return guess.low_kg <= kg[-1] <= guess.high_kg


def test_a_new_year_lies_within_the_interval_as_often_as_stated() -> None:
    # The band widens with the square root of the fewer seeds.
    band = BAND_PCT * math.sqrt(ALL_SEEDS / FEW_SEEDS)
    share = 100 * sum(map(inside, range(FEW_SEEDS))) / FEW_SEEDS
    assert abs(share - LEVEL_PCT) <= band


@pytest.mark.prove
def test_a_new_year_lies_within_the_interval_95_times_in_100() -> None:
    share = 100 * sum(map(inside, range(ALL_SEEDS))) / ALL_SEEDS
    print(f"\nforecast: {share:.2f} in 100 of {ALL_SEEDS} new years within the 95% interval")
    assert abs(share - LEVEL_PCT) <= BAND_PCT


@given(
    st.lists(st.floats(10.0, 1e9), min_size=4, max_size=12),
    st.integers(1, 30),
    st.sampled_from([0.5, 0.8, 0.95]),
)
def test_the_chance_agrees_with_the_interval(kg: list[float], ahead: int, level: float) -> None:
    made = trend(points(*kg))
    period = year(2015 + len(kg) - 1 + ahead)
    guess = made.at(period, level)
    if made.spread < 1e-6 or not (guess.low_kg > 1e-290 and guess.high_kg < 1e290):
        return
    assert made.chance(guess.central_kg, period) == pytest.approx(0.5, abs=1e-6)
    assert made.chance(guess.high_kg, period) == pytest.approx(0.5 + level / 2, abs=1e-6)
    assert made.chance(guess.low_kg, period) == pytest.approx(0.5 - level / 2, abs=1e-6)


def test_an_exact_trend_leaves_no_doubt() -> None:
    made = trend(points(*(1000 * 0.5**n for n in range(4))))
    assert made.yearly_change == pytest.approx(-0.5)
    assert made.crossing(125.0 + 1e-9) == year(2018)
    assert made.crossing(124.0) == year(2019)
    assert made.crossing(0.0) is None
    assert trend(points(1.0, 2.0, 4.0, 8.0)).crossing(7.0) is None


def test_too_few_or_not_above_zero_is_refused() -> None:
    with pytest.raises(TooFewPoints, match="found 3 comparable years|Found 3 comparable years"):
        trend(points(3.0, 2.0, 1.0))
    for bad in (0.0, -1.0):
        with pytest.raises(NotPositive, match=r"2017-18; expected values above zero"):
            trend(points(3.0, 2.0, bad, 1.0))


def test_boundaries_and_weak_years_are_never_mixed_in() -> None:
    weak = Observation(year(2023), "new", 1.0, 1.0, {}, enough_data=False)
    made = series(
        *observed(900, 890, 880, 870, boundary="old"),
        *observed(500, 490, 470, 460, first=2019, boundary="new"),
        weak,
    )
    used, left = comparable(made)
    assert [str(seen.period) for seen in used] == ["2019-20", "2020-21", "2021-22", "2022-23"]
    assert (weak.period, "not enough data") in left
    assert (year(2015), "on another boundary (old)") in left
    guess = forecast(made, "gross", year(2024))
    assert [str(each.period) for each in guess.years] == ["2023-24", "2024-25"]
    assert guess.boundary == "new"
    assert "through 4 comparable years (2019-20, 2020-21, 2021-22, 2022-23)" in guess.model
    with pytest.raises(TooFewPoints):
        forecast(series(*made.observations[:7]), "gross", year(2024))


def grid(factors: dict[int, float]) -> GridFactors:
    periods = {year(start): factor for start, factor in factors.items()}
    return GridFactors("grid.csv", periods, dict.fromkeys(periods, "s"))


def test_an_unmoving_grid_changes_nothing() -> None:
    seen = series(*observed(1000, 950, 890, 860, scope_2=300))
    plain = forecast(seen, "gross", year(2022))
    same = forecast(seen, "gross", year(2022), grid=grid(dict.fromkeys(range(2015, 2023), 0.2)))
    for one, other in zip(plain.years, same.years, strict=True):
        assert other.central_kg == pytest.approx(one.central_kg, rel=1e-12)
        assert other.high_kg == pytest.approx(one.high_kg, rel=1e-12)


def test_electricity_follows_the_announced_factors() -> None:
    # All electricity, its kWh unchanged: the forecast is the factor's own fall.
    factors = {2015: 0.4, 2016: 0.3, 2017: 0.25, 2018: 0.2, 2019: 0.1}
    seen = series(*(
        Observation(year(start), "", 1000 * factor, 1000 * factor, {"2": 1000 * factor})
        for start, factor in factors.items() if start < 2019
    ))  # fmt: skip
    made = forecast(seen, "gross", year(2019), grid=grid(factors))
    assert made.years[0].central_kg == pytest.approx(100.0)
    assert made.trend.yearly_change == pytest.approx(0.0, abs=1e-12)
    assert made.grid_source == "grid.csv"
    with pytest.raises(NoGridFactor, match="no grid factor for 2020-21"):
        forecast(seen, "gross", year(2020), grid=grid(factors))


def test_measures_come_off_each_year_they_save_in() -> None:
    seen = series(*observed(1000e3, 950e3, 890e3, 860e3))
    plain = forecast(seen, "gross", year(2021))
    less = forecast(
        seen, "gross", year(2021), savings={"led": {year(2020): 10.0}, "solar": {year(2020): 5.0}}
    )
    assert less.years[0].central_kg == plain.years[0].central_kg
    assert less.years[1].central_kg == pytest.approx(plain.years[1].central_kg - 15e3)
    assert less.measures == ("led", "solar")
    before, after = (each.chance(800e3, year(2020)) for each in (plain, less))
    assert before is not None
    assert after is not None
    assert after > before
    assert plain.chance(0.0, year(2020)) is None
    assert plain.chance(1.0, year(2030)) is None
    with pytest.raises(SavedTooMuch, match="savings: they are in t CO2e a year"):
        forecast(seen, "gross", year(2021), savings={"led": {year(2020): 10_000.0}})


def test_a_trajectory_is_read_strictly(tmp_path: Path) -> None:
    path = tmp_path / "grid.csv"
    path.write_text(
        "period,kg_co2e_per_kwh,source\n2023-24,0.207,a report\n2023-24,0.2,a\n"
        "2024-25,207,a\n2025-26,0.1,\nsoon,0.1,a\n",
        encoding="utf-8",
    )
    with pytest.raises(Faults) as caught:
        read_grid_factors(path)
    text = str(caught.value)
    assert "4 faults" in text
    for found in ("2023-24 again", "207 kg CO2e per kWh", "'soon'", "column source"):
        assert found in text
    path.write_text("period,kg_co2e_per_kwh,source\n2023-24,0.207,a report\n", encoding="utf-8")
    assert read_grid_factors(path).of(year(2023)) == 0.207
