"""What a meter uses a year, from its readings: the newest twelve whole months, or unknown."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from carbon.factors.activities import read_activities
from carbon.folders import shipped
from carbon.measures.meter_use import meter_use
from carbon.periods import add_months
from carbon.register.meters import Meter
from carbon.register.register import Register
from tests.conftest import Command

REGISTER = Register({}, {"m": Meter("m", "s", "natural-gas", "kWh")})
ACTIVITIES = read_activities([shipped("factors")])


def readings(months: int, unit: str = "kWh", missing: int = -1) -> pd.DataFrame:
    """Months of 100, 101, …; one of them lacking a day."""
    rows = []
    for number in range(months):
        start = add_months(date(2023, 1, 1), number)
        end = add_months(start, 1)
        days = (end - start).days - (number == missing)
        rows.append((number, "m", start, end, 100.0 + number, unit, "actual", days))
    columns = ["reading", "meter", "start", "end", "quantity", "unit", "quality", "days_with_data"]
    return pd.DataFrame(rows, columns=columns)


def used(frame: pd.DataFrame) -> float | None:
    return meter_use(frame, REGISTER, ACTIVITIES).get("m")


def test_the_newest_twelve_whole_months_count() -> None:
    assert used(readings(14)) == sum(range(102, 114))
    assert used(readings(14, missing=13)) == sum(range(101, 113))


def test_fewer_than_twelve_in_a_row_are_unknown() -> None:
    assert used(readings(11)) is None
    assert used(readings(20, missing=10)) is None


def test_units_convert_and_volumes_do_not() -> None:
    assert used(readings(12, unit="MWh")) == pytest.approx(1000 * sum(range(100, 112)))
    assert used(readings(12, unit="m3")) is None


def test_a_reading_of_a_year_is_split_and_counts() -> None:
    frame = readings(1)
    frame.loc[0, ["end", "quantity", "days_with_data"]] = [date(2024, 1, 1), 3650.0, 365]
    assert used(frame) == pytest.approx(3650)


def test_the_ledger_bounds_a_saving_and_tells_the_band(carbon: Command) -> None:
    carbon("init", "demo", "--example", "hampshire")
    demo = ("--workspace", "demo")
    carbon(*demo, "readings", "log", "demo/readings/example-schools.csv", "--by", "x")
    heading = "id,technology,site,meter,capital_gbp,price_year,start,life_years,"
    row = "ins,Insulation,school-b,school-b-gas-1,4000,2024,2026-04-01,30,"
    path = carbon.folder / "m.csv"
    path.write_text(f"{heading}saving_natural_gas_kwh\n{row}200000\n", encoding="utf-8")
    refused = carbon(*demo, "measures", "appraise", path, ok=False)
    assert "at most the 103,548.4 that the meter uses" in refused.stderr
    path.write_text(f"{heading}saving_natural_gas_kwh\n{row}20000\n", encoding="utf-8")
    assert "band Very Small in 2025" in carbon(*demo, "measures", "appraise", path).stderr
