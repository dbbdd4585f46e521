"""The schema agrees with the strict reader, on what is shipped and on what is broken."""

from dataclasses import replace

import pytest

from carbon.errors import Faults
from carbon.factors.edition import Factor, find_editions
from carbon.factors.schema import validate
from carbon.folders import shipped

GOOD = Factor("fuels/gas", "1_1", "1", "kWh", 0.2, None, None, None, "Gas", "Sheet!7")


def test_every_shipped_edition_passes() -> None:
    for edition in find_editions([shipped("factors")]).values():
        validate(edition, edition.name)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", "Fuels Gas"),
        ("scope", "4"),
        ("unit", "furlong"),
        ("kg_co2e", float("inf")),
        ("kg_co2e", float("nan")),
        ("kg_co2e_of_ch4", float("inf")),
        ("locator", ""),
    ],
)
def test_a_broken_factor_fails(column: str, value: object) -> None:
    other = replace(GOOD, id="fuels/other")
    with pytest.raises(Faults, match=rf"edition:3: found {column} = "):
        validate([other, replace(GOOD, **{column: value})], "edition")


def test_a_factor_that_stands_twice_fails() -> None:
    with pytest.raises(Faults):
        validate([GOOD, GOOD], "edition")
