"""Figures that are not what was used in a month are refused or left out, whoever says so."""

from __future__ import annotations

import pytest

from tests.ledger.council.sheets import by_month, faults, good, heads, used

A, B = used(500), used(900)
HEAD = ["Site", *heads()]


@pytest.mark.parametrize(
    "title",
    [
        "Electricity ('000 kWh)",
        "Electricity kWh x 1000",
        "Electricity budget kWh",
        "Forecast electricity 2023/24",
        "Average daily electricity kWh",
        "Electricity kWh/m2",
        "Budget 2023-24",
        "Weather corrected electricity kWh (normalised)",
    ],
)
def test_a_title_that_says_so_is_refused(title: str) -> None:
    assert faults([[title], HEAD, ["Library", *A]])
    assert faults([HEAD, ["Library", *A]], title)


@pytest.mark.parametrize(
    "title",
    [
        "Electricity kWh against target",
        "Energy budget monitoring for schools",
        "Electricity kWh 2023/24",
        "Target: carbon neutral",
        "Electricity 2023/24 and last year",
    ],
)
def test_a_title_that_says_nothing_of_the_figures(title: str) -> None:
    assert len(good([[title], HEAD, ["Library", *A]])) == 12


@pytest.mark.parametrize(
    ("under", "total"), [("kWh/m2", 500), ("Budget kWh", 500), ("kWh last year", 500)]
)
def test_a_sub_heading_that_says_so_is_a_check(under: str, total: float) -> None:
    months = [cell for month in heads(count=3) for cell in (month, "")]
    rows = [["Electricity"], ["Site", *months], ["", *["kWh", under] * 3]]
    found = good([*rows, ["Library", 500, 7, 600, 8, 550, 9]])
    assert by_month(found, "library-e")["2023-04"] == total
    assert faults(
        [["Electricity"], ["Site", *heads(count=3)], ["", *["'000 kWh"] * 3], ["Library", 5, 7, 6]]
    )


def test_a_row_that_says_so_is_a_check_or_told() -> None:
    head = ["Site", "Measure", *heads()]
    rows = [["Electricity"], head, ["Library", "kWh", *A]]
    for name in ("Budget kWh", "kWh per m2", "Reactive", "kVA"):
        assert len(good([*rows, ["Library", name, *B]])) == 12
    assert faults([["Electricity"], head, ["Library", "'000 kWh", *A]])
    assert faults([["Oil"], ["Site", "Unit", *heads()], ["Depot", "gallons", *A]])


def test_estimates_by_title_and_each_read_type_by_column() -> None:
    # Was: "not stated" of a row that says A, "without a word on actual or estimated".
    head = ["Site", "Quality", *heads()]
    found = good([["Electricity kWh"], head, ["Library", "Estimated", *A], ["Hall", "A", *B]])
    assert {(one.meter, one.quality) for one in found} == {
        ("library-e", "estimated"),
        ("hall-e", "actual"),
    }
    silent = good([["Electricity kWh"], head, ["Library", "", *A]])
    assert {one.quality for one in silent} == {"not stated"}
    for title, quality in (
        ("Electricity kWh (estimated)", "estimated"),
        ("Electricity kWh - estimates in red", "not stated"),
        ("Electricity kWh, actual and estimated", "not stated"),
    ):
        assert {one.quality for one in good([[title], HEAD, ["Library", *A]])} == {quality}


@pytest.mark.parametrize("title", ["Exported electricity kWh", "Solar PV generation kWh"])
def test_what_was_not_taken_from_the_grid_is_no_meter_s_use(title: str) -> None:
    assert faults([[title], HEAD, ["Library", *A]])
    assert faults([["Electricity kWh"], HEAD, ["Library export", *A]])
