"""Verified ÷ forecast: kept, and applied where it can be seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carbon.errors import DuplicateRow, Faults
from carbon.measures.measure import Measure
from carbon.measures.verification.realisation import (
    VerifiedSaving,
    adjusted,
    rates,
    read_verified,
    record,
    without_rate,
)

SHOWN = VerifiedSaving("a", "LED", "m1", "2017-18", 900.0, 600.0, 1200.0, 1000.0, "saving shown")
MORE = replace(SHOWN, measure="b", meter="m2", verified_kwh=1500, low_kwh=1100, high_kwh=1900,
               forecast_kwh=2000)  # fmt: skip
VAGUE = replace(SHOWN, measure="c", meter="m3", verified_kwh=5000.0, standing="indicative")
LED = Measure("x", "LED", 1000, 2025, date(2026, 4, 1), 10, {"electricity": 100.0},
              generation_kwh=10.0)  # fmt: skip


def test_a_rate_is_sum_over_sum_without_indicative_results() -> None:
    rate = rates([SHOWN, MORE, VAGUE])["LED"]
    assert rate.rate == pytest.approx(2400 / 3000)
    assert (rate.low, rate.high) == pytest.approx(((2400 - 500) / 3000, (2400 + 500) / 3000))
    assert (rate.counted, rate.indicative) == (2, 1)
    assert rates([VAGUE]) == {}
    assert without_rate([VAGUE]) == ["LED"]


def test_the_next_appraisal_takes_it_and_says_so() -> None:
    other = replace(LED, id="y", technology="solar")
    made, remarks = adjusted([LED, other], rates([SHOWN, MORE]))
    assert made[0].savings["electricity"] == pytest.approx(80)
    assert made[0].generation_kwh == pytest.approx(8)
    assert made[1] == other
    assert remarks[0].startswith("x: forecast × 0.800, what LED was verified to save")
    assert remarks[1] == "y: forecast kept as it is (solar: none verified)."


def test_a_technology_is_one_however_its_capitals_are_written() -> None:
    found = rates([replace(SHOWN, technology="Led"), MORE])
    assert [(each.technology, each.counted) for each in found.values()] == [("Led", 2)]
    assert adjusted([LED], found)[0][0].savings["electricity"] == pytest.approx(80)


@pytest.mark.parametrize("use", [110.0, 113.7, 330000 / 2900])
def test_a_rate_never_saves_more_than_the_meter_uses(use: float) -> None:
    better = rates([replace(SHOWN, verified_kwh=1300.0)])
    bounded = replace(LED, use={"electricity": use})
    (made,), (remark,) = adjusted([bounded], better)
    assert made.quantities["electricity"] <= use
    assert made.quantities["electricity"] == pytest.approx(use)
    assert "; 1.300, held to what its meter uses)" in remark
    assert adjusted([LED], better)[0][0].quantities["electricity"] == pytest.approx(110 * 1.3)


@pytest.mark.parametrize("turn", [1, -1])
def test_what_comes_after_is_held_to_what_is_left_once_more_is_saved_before(turn: int) -> None:
    """Fabric of 300 is verified to save half as much again: of 1,000 kWh 550 are left, not 650."""
    use = {"natural-gas": 1000.0}
    fabric = replace(
        LED, id="fabric", technology="Fabric", savings={"natural-gas": 300.0}, use=use,
        generation_kwh=0.0, meters=("g",),
    )  # fmt: skip
    pump = replace(
        fabric, id="pump", technology="Pump", savings={"natural-gas": 650.0, "electricity": -200.0},
        after=("fabric",), needs=("fabric",),
    )  # fmt: skip
    better = rates([replace(SHOWN, technology="Fabric", verified_kwh=1500.0)])
    made, remarks = adjusted([fabric, pump][::turn], better)
    own = {each.id: each for each in made}
    assert [each.id for each in made] == ["fabric", "pump"][::turn]
    assert own["fabric"].quantities["natural-gas"] == pytest.approx(450)
    assert own["pump"].quantities["natural-gas"] == pytest.approx(550)
    assert own["pump"].quantities["electricity"] == pytest.approx(-200 * 550 / 650)
    assert "pump: forecast × 0.846, held to what fabric leaves (Pump: none verified)." in remarks
    # All that is left, no less; and what is delivered is no part of what the meter uses now.
    left = replace(pump, savings={"natural-gas": 700.0})
    assert adjusted([fabric, left], {})[0] == [fabric, left]
    done = replace(fabric, status="delivered")
    assert adjusted([done, pump], better)[0][1] == pump
    both = rates([replace(SHOWN, technology=name, verified_kwh=1500.0) for name in
                  ("Fabric", "Pump")])  # fmt: skip
    made, remarks = adjusted([fabric, pump], both)
    assert made[1].quantities["natural-gas"] == pytest.approx(550)
    assert "; 1.500, held to what its meter uses and fabric leaves)" in remarks[1]


def test_a_record_is_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "verified.csv"
    record(path, SHOWN)
    record(path, MORE)
    assert [replace(each, place=None) for each in read_verified(path)] == [SHOWN, MORE]
    with pytest.raises(DuplicateRow):
        record(path, SHOWN)
    record(path, replace(SHOWN, verified_kwh=950.0), force=True)
    assert {each.verified_kwh for each in read_verified(path)} == {950.0, 1500.0}


def test_records_of_overlapping_periods_counted_twice(tmp_path: Path) -> None:
    path = tmp_path / "verified.csv"
    for period in ("2017-18 H1", "2017-18 H2", "2016-17"):
        record(path, replace(SHOWN, period=period))
    with pytest.raises(DuplicateRow, match="in 2017-18 again, of which 2017-18 H1 has days"):
        record(path, SHOWN)
    record(path, replace(SHOWN, meter="m9"))
    record(path, replace(SHOWN, measure="z"))
    record(path, SHOWN, force=True)
    assert [(each.measure, each.meter, each.period) for each in read_verified(path)] == [
        ("a", "m1", "2016-17"), ("a", "m9", "2017-18"), ("z", "m1", "2017-18"),
        ("a", "m1", "2017-18"),
    ]  # fmt: skip
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("a,LED,m1,2016-17", "a,LED,m1,2017"), encoding="utf-8")
    with pytest.raises(Faults, match=r"verified.csv:5: found .* of which 2017 has days"):
        read_verified(path)
    path.write_text(text.replace("2016-17", "last year"), encoding="utf-8")
    with pytest.raises(Faults, match="verified.csv:2, column period: found 'last year'"):
        read_verified(path)


def test_results_recorded_at_once_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "verified.csv"
    results = [replace(SHOWN, measure=f"m{number}") for number in range(12)]
    with ThreadPoolExecutor(len(results)) as threads:
        list(threads.map(lambda result: record(path, result), results))
    assert {each.measure for each in read_verified(path)} == {each.measure for each in results}


def test_all_faults_of_a_record_come_together(tmp_path: Path) -> None:
    path = tmp_path / "verified.csv"
    heading = "measure,technology,meter,period,verified_kwh,low_kwh,high_kwh,forecast_kwh,standing"
    path.write_text(f"{heading}\na,LED,m,2017-18,1,x,3,0,maybe\n", encoding="utf-8")
    with pytest.raises(Faults) as caught:
        read_verified(path)
    assert len(caught.value.faults) == 3


def test_a_rate_below_nought_has_a_minus() -> None:
    from types import SimpleNamespace
    from typing import Any

    from carbon.measures.verification.realisation import _said

    measure: Any = SimpleNamespace(id="m", technology="Controls")
    rate: Any = SimpleNamespace(rate=-0.05)
    assert "(Controls: verified −5%, not usable)" in _said(measure, rate, None, 1.0)
