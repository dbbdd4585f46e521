"""Many unknown meters are told quickly: each needs no look at every name of the register."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

import pytest

from carbon.errors import MOST_LISTED, UnknownName
from carbon.ledger import checks
from carbon.ledger.checks import CheckedFile, unknown_meter
from carbon.ledger.records import Reading
from carbon.nearest import nearest

DAYS = (date(2024, 1, 1), date(2024, 2, 1))


def supply_point(dice: random.Random) -> str:
    return f"20{dice.randrange(10**11):011d}"


def test_of_three_hundred_unknown_meters_a_dozen_are_looked_for_in_the_register(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To look for the nearest of 2,000 names takes long: see benchmarks/growth.py."""
    dice = random.Random(1)
    looked_for = []

    def counted(wanted: str, names: Sequence[str]) -> list[str]:
        looked_for.append(wanted)
        return nearest(wanted, names)

    monkeypatch.setattr(checks, "nearest", counted)
    register = tuple(supply_point(dice) for _ in range(2000))
    readings = [
        Reading(supply_point(dice), *DAYS, 1.0, "kWh", "actual", 31, row) for row in range(2, 302)
    ]
    found = list(unknown_meter(CheckedFile("a.csv", readings, {}, register, date(2025, 1, 1))))
    assert len(looked_for) == MOST_LISTED
    assert len(found) == 300
    assert isinstance(found[0].fault, UnknownName)
    assert "2,000 meters" in found[-1].fault.expected


def test_the_nearest_of_many_names_is_found_as_of_few() -> None:
    dice = random.Random(2)
    names = [supply_point(dice) for _ in range(2000)]
    for wanted in names[:50]:
        slipped = wanted[:6] + wanted[7] + wanted[6] + wanted[8:]
        assert nearest(slipped, names)[0] == wanted
        assert nearest(wanted[:-1], names)[0] == wanted
    assert nearest("school-electrcity", ["school-electricity", *names]) == ["school-electricity"]
