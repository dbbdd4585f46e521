"""The area's second opinion, linked series and restatements, as an officer asks for them."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Command


@pytest.fixture
def demo(carbon: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    carbon("init", "demo", "--example", "hampshire")
    monkeypatch.chdir(carbon.folder / "demo")
    return carbon


def test_one_year_of_the_second_opinion(demo: Command) -> None:
    said = demo("inventory", "reconcile", "hampshire-county", "2019", "--format", "json")
    document = json.loads(said.stdout)
    assert [(row["fuel"], row["group"], row["edition"]) for row in document["comparisons"]] == [
        ("electricity", "domestic", "2021"),
        ("electricity", "non-domestic", "2021"),
        ("gas", "domestic", "2019"),
        ("gas", "non-domestic", "2019"),
    ]
    assert document["missing"] == []


def test_all_years_name_those_without(demo: Command) -> None:
    said = demo("inventory", "reconcile", "hampshire-county")
    assert "No second opinion for gas in 2005, 2006" in said.stderr
    assert "allocation" in said.stdout
    assert "2,675.8" in said.stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("hampshire-county", "2021"), "no emission statistics for electricity in 2021"),
        (("hampshire-county", "1999"), "no metered energy for electricity in 1999"),
        (("hampshire-estate",), "published without energy.csv"),
        (("hampshire-estate", "hampshire-county", "2019"), "which is published"),
    ],
)
def test_what_cannot_be_reconciled(words: tuple[str, ...], expected: str, demo: Command) -> None:
    said = demo("inventory", "reconcile", *words, ok=False)
    assert said.exit_code == 1
    assert expected in said.output


def test_linked(demo: Command) -> None:
    said = demo("inventory", "linked", "hampshire-estate")
    assert "127,068" in said.stdout
    assert "0.787635" in said.stdout
    assert "−61.4% linked, −69.6% as reported" in said.stderr
    document = json.loads(
        demo("inventory", "linked", "hampshire-estate", "--format", "json").stdout
    )
    assert [link["assumed"] for link in document["links"]] == [False, True]
    refused = demo("inventory", "linked", "hampshire-county", ok=False)
    assert refused.exit_code == 1
    assert "expected an inventory of published returns" in refused.output


def test_the_newest_return_says_that_another_exists(demo: Command) -> None:
    said = demo("inventory", "show", "hampshire-estate", "2012-13")
    assert "116,076.194" in said.stdout
    assert "147,373 t gross on series-1" in said.stderr
    assert "−31,297 t (−21.2%)" in said.stderr
    other = json.loads(
        demo("inventory", "show", "hampshire-estate", "2012-13", "--format", "json").stdout
    )["other_returns"]
    assert [round(each["newest_less_this"]) for each in other] == [-31297]
    plain = demo("inventory", "show", "hampshire-estate", "2022-23")
    assert "Another return" not in plain.stderr


def test_statistics_say_how_much_a_head_and_a_square_kilometre(demo: Command) -> None:
    said = demo("inventory", "show", "hampshire-county", "2019", "--by", "sector")
    assert "Per head: 4.1832 tCO2, of 1,382.542 thousand people" in said.stderr
    assert "Per km²: 1,547.5 tCO2, of 3,737.3 km²" in said.stderr


def test_there_is_no_constant_factor_series_of_published_totals(demo: Command) -> None:
    said = demo("inventory", "recalculation", "hampshire-estate")
    assert "no activity data: there is no series of constant factors" in said.stderr
