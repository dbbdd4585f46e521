"""What approved measures take off the trend, by hand: each year of what is at work in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from carbon.measures.assumptions import Assumptions, assume
from carbon.measures.measure import Measure
from carbon.periods import Period
from carbon.reports.progress.wedges import section, sentence
from carbon.targets.forecast import forecast
from carbon.targets.projects import projects
from carbon.targets.wedges import Wedges, wedges
from tests.targets.test_progress import seen, series

#: Kg a kWh of gas of every year.
GAS = 0.18254


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Assumptions:
    path = tmp_path_factory.mktemp("tariffs") / "t.csv"
    path.write_text(
        "fuel,year,unit,gbp_per_unit,escalation_pct\nnatural-gas,2015,kWh,0.06,0\n",
        encoding="utf-8",
    )
    found = assume(base_year=2026, tariffs=path)
    return replace(found, values=replace(found.values, constant={"natural-gas": GAS}))


def measure(name: str, kwh: float, **more: Any) -> Measure:
    shared: dict[str, Any] = {
        "id": name, "technology": name, "capital_gbp": 1_000.0, "price_year": 2025,
        "start": date(2026, 4, 1), "life_years": 10, "savings": {"natural-gas": kwh},
        "meters": ("m",), "use": {"natural-gas": 1_000_000.0}, "status": "approved",
    }  # fmt: skip
    return Measure(**{**shared, **more})


def made(given: Assumptions, *measures: Measure) -> Wedges:
    """2026-27 to 2029-30 after five years to 2025-26, a fall of 100 t each."""
    years = series(*(
        seen(f"{year}-{year - 1999}", 4_000_000.0 - 100_000 * (year - 2021))
        for year in range(2021, 2026)
    ))  # fmt: skip
    trend = forecast(years, "gross", Period.parse("2029-30"))
    found, why = wedges(years, trend, projects(measures, given))
    assert found is not None, why
    return found


def tonnes(of: Wedges, technology: str) -> list[float]:
    return [of.saved[technology][year.period] for year in of.trend.years]


def test_what_shares_a_meter_is_of_the_years_in_which_both_work(given: Assumptions) -> None:
    """Half and half of 1 GWh: 75 % together for two years, then the longer-lived has its half."""
    short = measure("short", 500_000, life_years=2)
    found = made(given, short, measure("long", 500_000))
    half = 500 * GAS
    assert tonnes(found, "short") == pytest.approx([half * 0.75, half * 0.75, 0, 0])
    assert tonnes(found, "long") == pytest.approx([half * 0.75, half * 0.75, half, half])
    notes = section(found, "", None).tables[0].notes  # type: ignore[union-attr]
    assert "Not at work in 2029-30: short (to 31 March 2028)." in notes
    assert "Counted: long, short." in notes


def test_what_is_in_the_trend_already_has_its_saving_first(given: Assumptions) -> None:
    """Half the meter since 2020, another half of what that leaves; all its own from 2028."""
    there = measure("there", 500_000, status="delivered", start=date(2020, 4, 1), life_years=8)
    found = made(given, there, measure("new", 500_000))
    assert list(found.saved) == ["new"]
    half = 500 * GAS
    assert tonnes(found, "new") == pytest.approx([half / 2, half / 2, half, half])
    assert found.idle == ()


def test_of_alternatives_one_is_a_wedge(given: Assumptions) -> None:
    one, other = (
        measure(name, kwh, group="heat", meters=())
        for name, kwh in (("pump", 400_000), ("boiler", 300_000))
    )
    waits = measure("tank", 100_000, needs=("boiler",), meters=())
    found = made(given, one, other, waits)
    assert found.counted == ("pump",)
    assert dict(found.left_out) == {"boiler": "an alternative to pump", "tank": "it needs boiler"}


def test_measures_that_add_are_said_to_add(given: Assumptions) -> None:
    """It said that they take −78 tCO2e off the year."""
    adds = measure("chp", -430_000, meters=(), use={})
    assert sentence(made(given, adds)) == (
        "One measure approved or just done would add 78.5 tCO2e to 2026-27, the least of any year "
        "of the forecast."
    )
    [table] = section(made(given, adds), "", None).tables  # type: ignore[union-attr]
    assert "Below 0 is what measures add." in table.notes
    saves = measure("led", 430_000, meters=(), use={})
    assert "would take 78.5 tCO2e off 2026-27, the most of any" in sentence(made(given, saves))
