"""A meter read by its registers counts as the same meter read as a whole."""

from __future__ import annotations

import random
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon.emissions.lines import total
from carbon.inventories.estate import NoReadings, estate
from carbon.inventories.inventory import Inventory
from carbon.ledger.calendarise import calendarise
from carbon.measures.meter_use import meter_use
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.sites import Site
from tests.inventories.estates import ACTIVITIES, Estate, random_estate

NAMES = ("Day", "Night", "Weekend")


def split(frame: pd.DataFrame, dice: random.Random) -> pd.DataFrame:
    """Each reading as those of one to three registers, as many for all of a meter."""
    several = {meter: NAMES[: dice.randint(1, 3)] for meter in sorted(set(frame["meter"]))}
    rows = []
    for row in frame.to_dict("records"):
        names = several[row["meter"]]
        weights = [dice.random() + 0.01 for _ in names]
        rows += [
            {**row, "register": name, "quantity": row["quantity"] * weight / sum(weights)}
            for name, weight in zip(names, weights, strict=True)
        ]
    return pd.DataFrame(rows, columns=[*frame.columns, "register"]).assign(
        reading=range(1, len(rows) + 1)
    )


def inventory(made: Estate, frame: pd.DataFrame, label: str) -> Inventory:
    period, parts = Period.parse(label), calendarise(frame)
    parts = parts[(parts["start"] < period.end) & (parts["end"] > period.start)]
    found = estate(made.definition, made.register, parts, made.activities, made.library, period)
    return Inventory(
        made.definition, period, found.lines, found.completeness, found.editions,
        found.not_estimated,
    )  # fmt: skip


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000))
def test_splitting_readings_into_registers_changes_neither_tonnes_nor_completeness(
    seed: int,
) -> None:
    made, first, second = random_estate(seed)
    frame = made.frame()
    if frame.empty:
        return
    by_register = split(frame, random.Random(seed))
    try:
        wholes = [inventory(made, frame, label) for label in (first, second)]
    except NoReadings:
        return
    splits = [inventory(made, by_register, label) for label in (first, second)]
    for whole, parted in zip(wholes, splits, strict=True):
        assert total(parted.lines) == pytest.approx(total(whole.lines), rel=1e-12, abs=1e-9)
        assert whole.completeness is not None
        assert parted.completeness is not None
        assert parted.completeness.meters == whole.completeness.meters
    changes = made.compared(*wholes), made.compared(*splits)
    assert changes[1].total.effects == pytest.approx(changes[0].total.effects, abs=1e-6)
    used = [
        meter_use(one.assign(batch=1), made.register, ACTIVITIES) for one in (frame, by_register)
    ]
    assert used[0].keys() == used[1].keys()
    for meter, quantity in used[0].items():
        assert used[1][meter] == pytest.approx(quantity, rel=1e-12, abs=1e-9)


def hall() -> Estate:
    return Estate(
        [Site("hall", "Hall", "offices")],
        [Meter("one", "hall", "electricity", "kWh", "offices")],
    )


def months_of(register: str, year: str, kwh: float, lacking: tuple[int, ...] = ()) -> list[object]:
    return [
        ("one", month.start, month.end, kwh, "kWh", month.days, register)
        for month in Period.parse(year).months()
        if month.start.month not in lacking
    ]


def frame_of(*rows: object) -> pd.DataFrame:
    columns = ["meter", "start", "end", "quantity", "unit", "days_with_data", "register"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(reading=range(1, len(frame) + 1), quality="actual")


def test_a_month_that_one_register_lacks_counts_its_tonnes_and_not_its_days() -> None:
    made = hall()
    day = months_of("Day", "2023-24", 600.0)
    night = months_of("Night", "2023-24", 400.0, lacking=(6,))
    found = inventory(made, frame_of(*day, *night), "2023-24")
    assert found.completeness is not None
    (cover,) = found.completeness.meters
    assert (cover.days_expected, cover.days_with_data) == (366, 336)
    whole = inventory(made, frame_of(*months_of("", "2023-24", 1000.0)), "2023-24")
    lost = 400.0 / 12_000.0
    assert total(found.lines) == pytest.approx(total(whole.lines) * (1 - lost), rel=1e-12)


@pytest.mark.slow
def test_a_month_that_one_register_lacks_is_a_gap_in_the_data_of_a_change() -> None:
    made = hall()
    before = frame_of(*months_of("Day", "2022-23", 600.0), *months_of("Night", "2022-23", 400.0))
    after = frame_of(
        *months_of("Day", "2023-24", 600.0), *months_of("Night", "2023-24", 400.0, lacking=(6,))
    )
    full = frame_of(*months_of("Day", "2023-24", 600.0), *months_of("Night", "2023-24", 400.0))
    lacking = made.compared(inventory(made, before, "2022-23"), inventory(made, after, "2023-24"))
    whole = made.compared(inventory(made, before, "2022-23"), inventory(made, full, "2023-24"))
    # June is compared with nothing: it is neither more nor less activity.
    effects = lacking.total.effects
    assert effects["activity"] == pytest.approx(whole.total.effects.get("activity", 0.0), abs=1e-6)
    assert effects["data gap"] < 0
    assert "data gap" not in whole.total.effects or not whole.total.effects["data gap"]


def test_a_meter_that_got_registers_in_mid_year_is_covered_all_year() -> None:
    made = hall()
    old = [row for row in months_of("", "2023-24", 1000.0) if row[1] < date(2023, 10, 1)]
    new = [
        row
        for name in ("Day", "Night")
        for row in months_of(name, "2023-24", 500.0)
        if row[1] >= date(2023, 10, 1)
    ]
    found = inventory(made, frame_of(*old, *new), "2023-24")
    assert found.completeness is not None
    assert found.completeness.share == 1.0
