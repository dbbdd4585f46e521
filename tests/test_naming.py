"""Everyday words are understood in suggestions, and never taken for an activity."""

from __future__ import annotations

import pytest

from carbon.factors.activities import read_activities
from carbon.folders import shipped
from carbon.naming import EVERYDAY, UnknownActivity
from carbon.register.meters import UNCOUNTED

KNOWN = {*read_activities([shipped("factors")]), *UNCOUNTED}


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("gas", "natural-gas"),
        ("Heating_Oil", "burning-oil"),
        ("kerosene", "burning-oil"),
        ("pellets", "wood-pellets"),
        ("diesl", "diesel"),
        ("natural gas", "natural-gas"),
    ],
)
def test_the_likeliest_comes_first(word: str, first: str) -> None:
    assert word not in KNOWN
    fault = UnknownActivity(word, KNOWN)
    assert fault.close[0] == first
    assert len(str(fault)) < 200


def test_every_suggestion_exists_and_no_everyday_word_is_an_activity() -> None:
    for word, meant in EVERYDAY.items():
        assert set(meant) <= KNOWN, word
        assert word not in KNOWN


def test_what_resembles_nothing_says_how_to_search() -> None:
    fault = UnknownActivity("zzz", KNOWN)
    assert fault.close == []
    assert "carbon factors list --activities" in str(fault)


def test_a_search_understands_everyday_words_too() -> None:
    from click.testing import CliRunner

    from carbon.cli import cli

    command = ["factors", "list", "--activities", "--search", "grey fleet", "--format", "csv"]
    assert "car-unknown" in CliRunner().invoke(cli, command).stdout
