"""How much of a total rests on what was read, and how many days it covers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carbon.emissions.lines import total
from carbon.inventories.completeness import MeterCover
from carbon.inventories.estate import estate
from carbon.inventories.inventory import Inventory
from carbon.ledger.calendarise import calendarise
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.sites import Site
from tests.inventories.estates import ACTIVITIES, DEFINITION, LIBRARY, Estate

YEAR = Period.parse("2023-24")


def two_quarters(quality: str) -> Inventory:
    """A meter read for two quarters, the second of *quality*, over 2023-24."""
    made = Estate(
        [Site("hall", "Hall", "offices")],
        [Meter("one", "hall", "electricity", "kWh", "offices")],
    )
    made.readings = [
        ("one", date(2023, 4, 1), date(2023, 7, 1), 3000.0, "kWh", 91),
        ("one", date(2023, 7, 1), date(2023, 10, 1), 1000.0, "kWh", 80),
    ]
    frame = made.frame().assign(quality=["actual", quality])
    found = estate(DEFINITION, made.register, calendarise(frame), ACTIVITIES, LIBRARY, YEAR)
    return Inventory(DEFINITION, YEAR, found.lines, found.completeness, found.editions)


@pytest.mark.parametrize(
    ("quality", "actual"),
    [("actual", 1.0), ("corrected", 1.0), ("estimated", 0.75), ("provisional", 0.75)],
)
def test_an_estimate_for_a_quarter_is_no_actual_data(quality: str, actual: float) -> None:
    # 3,000 of 4,000 kWh were read; the rest is what its own quality says, split or not.
    cover = two_quarters(quality).completeness
    assert cover is not None
    assert cover.actual_share == pytest.approx(actual, rel=1e-12)


def test_what_nobody_says_is_read_is_neither_actual_nor_estimated() -> None:
    cover = two_quarters("not stated").completeness
    assert cover is not None
    assert cover.actual_share == pytest.approx(0.75, rel=1e-12)
    assert cover.not_stated_share == pytest.approx(0.25, rel=1e-12)
    assert cover.sentence().endswith("; 75.0% of gross is actual data, 25.0% not stated")
    # It is no estimate, so it stands in nobody's way; an estimate of the same size does.
    assert replace(cover, meters=()).share == 0.0
    whole = (MeterCover("one", "hall", 366, 366.0),)
    assert replace(cover, meters=whole).suffices(0.8)
    estimated = two_quarters("estimated").completeness
    assert estimated is not None
    assert not replace(estimated, meters=whole).suffices(0.8)
    assert estimated.not_stated_share == 0.0
    assert "not stated" not in estimated.sentence()


def test_the_parts_of_what_is_not_stated_are_not_stated() -> None:
    # Split at month ends, and cut where the site closes in the middle of a month.
    made = two_quarters("not stated")
    assert set(made.lines["quality"]) == {"derived", "not stated"}


def test_days_without_data_are_told_and_not_filled_in() -> None:
    made = two_quarters("actual")
    assert made.completeness is not None
    (cover,) = made.completeness.partial
    assert (cover.days_expected, cover.days_with_data) == (366, 171)
    assert made.completeness.share == pytest.approx(171 / 366)
    assert not made.completeness.suffices(0.5)
    per_kwh = sum(made.lines.groupby("line")["factor"].first())
    assert total(made.lines) == pytest.approx(4000 * per_kwh, rel=1e-12)


def test_the_sentence_counts_in_the_singular_too() -> None:
    cover = two_quarters("actual").completeness
    assert cover is not None
    assert cover.sentence().startswith("1 of 1 meter has data; 46.7% of meter-days")
