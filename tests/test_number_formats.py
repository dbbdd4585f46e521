"""Which part of a number format shows a number, and what a larger unit says of a column of kWh."""

from __future__ import annotations

import pytest

from carbon.measures.shown_units import wrong_in
from carbon.number_formats import telling

#: Format, number, what its part adds or scales; by ECMA-376 part 1, 18.8.31.
CASES = [
    ('[>=1000]0.0," MWh";0" kWh"', "290000", '[>=1000]0.0," MWh"'),
    ('[>=1000]0.0," MWh";0" kWh"', "290", '0" kWh"'),
    # The second part was not looked at: 290 reads "290 MWh".
    ('[<100]0" kWh";0" MWh"', "290", '0" MWh"'),
    ('[=0]"none";#,##0', "290000", ""),
    ('[<-5]0" MWh";[>5]0" kWh";0" Wh"', "1", '0" Wh"'),
    ("#,##0;;", "-5", ""),
    ('0" t";-0" kg";"none"', "-5", '-0" kg"'),
    ('0" t";-0" kg";"none"', "0", '0" t"'),
    ('0"; t"', "-5", '0"; t"'),
]


@pytest.mark.parametrize(("format_", "number", "part"), CASES)
def test_the_part_that_shows_the_number_tells(format_: str, number: str, part: str) -> None:
    assert telling(format_, float(number)) == part


@pytest.mark.parametrize(
    ("format_", "is_wrong"),
    [('0.0," MWh"', False), ('0.0,," GWh"', False), ('0," MWh a year"', False), ('0" MWh"', True),
     ('0.0," GWh"', True), ('0.0," k MWh"', True), ('0," t"', True), ('0," kWh"', True),
     ('0," k kWh"', False)],
)  # fmt: skip
def test_a_larger_unit_of_the_number_so_shown_is_right(format_: str, is_wrong: bool) -> None:
    """290,000 kWh shown as "290.0 MWh" were refused."""
    assert bool(wrong_in("saving_electricity_kwh", format_)) is is_wrong
