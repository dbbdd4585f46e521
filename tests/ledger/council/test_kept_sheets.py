"""What keepers of sheets do beside typing figures: conversions, totals that broke, credits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carbon.ledger.formats import Hints, read
from carbon.ledger.formats.council.years import year_of_tab
from carbon.sheet_marks import Mark, moved
from tests.ledger.council.sheets import MONTHS, at_site, faults, good, grid_of, heads, told, used

A = used(500)
TITLE = ["Electricity kWh"]
HEAD = ["Site", *heads()]


def marked(formula: str, row: int = 3, of: int = 12) -> dict[tuple[int, int], Mark]:
    """Marks of a row of formulas, that of the first month as given, the others moved."""
    return {(row, 1 + n): Mark(moved(formula, 0, n)) for n in range(of)}


@pytest.mark.parametrize(
    ("formula", "quality"),
    [
        ("B20*11.2", "not stated"),
        ("ROUND(B20*1.02264*39.5/3.6,0)", "not stated"),
        ("11.1868*B20", "not stated"),
        ("B20*1000", "not stated"),
        ("B20/1000", "not stated"),
        ("$AA20*11.2", "not stated"),
        ("B20*1.05", "estimated"),
        ("B20", "estimated"),
        ("AVERAGE(B20:B22)", "estimated"),
        ("C20*11.2", "estimated"),
    ],
)
def test_a_conversion_is_no_estimate(formula: str, quality: str) -> None:
    found = good([TITLE, HEAD, ["Library", *A]], "E", marks=marked(formula, of=11))
    assert {one.quality for one in found[:11]} == {quality}


def test_a_dial_that_rolls_over_is_asked_about() -> None:
    rolled = [98000, 98500, 99000, 99500, 100, 600, 1100, 1500]
    assert "dial" in faults([TITLE, ["Site", *heads(count=8)], ["Library", *rolled]])[0]
    fell = [9800, 5500, 9000, 9500, 100, 600, 1100, 1500]
    assert good([TITLE, ["Site", *heads(count=8)], ["Library", *fell]])


def test_an_error_in_a_total_is_told() -> None:
    rows = [TITLE, [*HEAD, "Total"], ["Library", *A, ""]]
    assert "#REF!" in told(rows, "E", {(3, 13): Mark("SUM(#REF!)", "#REF!")})
    rows = [TITLE, HEAD, ["Library", *A], ["Total", *[""] * 12]]
    errors = {(4, 1 + n): Mark("SUM(#REF!)", "#REF!") for n in range(12)}
    assert "cannot be checked (#REF!)" in told(rows, "E", errors)


def test_a_row_of_nothing_but_errors_is_not_passed_over() -> None:
    rows = [TITLE, HEAD, ["Library", *A], ["Hall", *[""] * 12]]
    errors = {(4, 1 + n): Mark("Bills!#REF!", "#REF!") for n in range(12)}
    assert "#REF!" in faults(rows, "E", errors)[0]


@pytest.mark.parametrize("name", ["Average temperature", "Mean outside temp (C)", "Temperature"])
def test_temperatures_are_a_check(name: str) -> None:
    found = good([TITLE, HEAD, ["Library", *A], [name, *[9] * 12]])
    assert {one.meter for one in found} == {"library-e"}


@pytest.mark.parametrize("text", ["-200", "(200)", "200 CR", "CR 200", "200cr"])
def test_a_credit_in_a_month_is_refused_with_what_to_do(text: str) -> None:
    (fault,) = faults([TITLE, HEAD, ["Library", *A[:5], text, *A[6:]]])
    assert "credit note" in fault
    assert "column G" in fault


def test_years_of_tabs_and_files() -> None:
    assert str(year_of_tab("Elec 2324")) == "2023-24"
    assert [year_of_tab(name) for name in ("Unit 2330", "Elec 12324", "Elec")] == [None] * 3
    grid = grid_of([TITLE, ["Site", *MONTHS], ["Library", *A]])
    named = read(replace(grid, file="Energy 2023-24.csv"), Hints(at_site=at_site))
    assert "--year 2023-24" in str(named.faults[0])
