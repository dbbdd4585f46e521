"""An option given twice: all its values count, or the second is refused."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Command, invoke

MEASURES = """\
id,technology,capital_gbp,price_year,start,life_years,saving_electricity_kwh
a,LED lighting,1000,2026,2027-04-01,10,5000
b,LED lighting,2000,2026,2027-04-01,10,6000
c,LED lighting,3000,2026,2027-04-01,10,7000
"""
ASKED = ("--band", "electricity=Small", "--hold", "--as-at", "2026-10-01")


@pytest.fixture
def files(carbon: Command) -> Command:
    (carbon.folder / "measures.csv").write_text(MEASURES, encoding="utf-8")
    return carbon


def test_two_measures_named_are_both_appraised(files: Command) -> None:
    """Only b was, without a word."""
    told = files("measures", "appraise", "measures.csv", *ASKED, "--measure", "b",
                 "--measure", "a", "--format", "json")  # fmt: skip
    assert [each["measure"] for each in json.loads(told.stdout)] == ["a", "b"]


def test_each_unknown_measure_is_named(files: Command) -> None:
    told = files("measures", "appraise", "measures.csv", *ASKED, "--measure", "x",
                 "--measure", "a", "--measure", "y", ok=False)  # fmt: skip
    assert "'x'" in told.stderr
    assert "'y'" in told.stderr


def test_years_are_of_one_measure(files: Command) -> None:
    asked = ("measures", "appraise", "measures.csv", *ASKED, "--years", "--measure", "a")
    files(*asked, "--measure", "a")
    told = files(*asked, "--measure", "b", ok=False)
    assert told.exit_code == 2
    assert "--years wants one --measure" in told.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("measures", "appraise", "measures.csv", "--rate", "3", "--rate=4"),
        ("readings", "layouts", "learn", "x.csv", "--sheet", "a", "--sheet", "b"),
        ("status", "--format", "csv", "--format", "json"),
        ("--workspace", "a", "--workspace", "b", "status"),
    ],
)
def test_a_second_value_of_an_option_that_takes_one_is_refused(arguments: tuple[str, ...]) -> None:
    told = invoke(*arguments, ok=False)
    assert told.exit_code == 2
    assert "is given 2 times, and takes one value" in told.stderr


def test_a_flag_twice_says_what_it_says_once(files: Command) -> None:
    files("measures", "appraise", "measures.csv", *ASKED, "--hold")
