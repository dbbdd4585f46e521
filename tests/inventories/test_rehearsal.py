"""What an edition would move, before it is adopted."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.factors.books import write_book


@pytest.fixture
def demo(carbon: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    carbon("init", "demo", "--example", "hampshire")
    monkeypatch.chdir(carbon.folder / "demo")
    carbon("readings", "log", "readings/example-schools.csv")
    return carbon


def test_without_its_edition_a_year_has_no_figures(demo: Command) -> None:
    result = demo("factors", "rehearse", "2017", "--format", "json")
    moves = json.loads(result.stdout)
    assert {move["period"] for move in moves} == {"2017-18"}
    assert {move["scope"] for move in moves} == {"1", "2", "3"}
    assert all(move["kg CO2e without"] is None for move in moves)
    assert "no edition 2017" in result.stderr
    assert "Nothing was changed" in result.stderr


def test_a_provisional_year_moves_by_the_difference_of_its_editions(demo: Command) -> None:
    path = Path("inventories/example-schools/inventory.toml")
    text = path.read_text(encoding="utf-8")
    path.write_text("provisional = true\n" + text, encoding="utf-8")
    moves = json.loads(demo("factors", "rehearse", "2017", "--format", "json").stdout)
    grid = next(move for move in moves if move["scope"] == "2")
    assert (grid["edition without"], grid["edition with"]) == ("2016", "2017")
    ratio = grid["kg CO2e with"] / grid["kg CO2e without"]
    assert ratio == pytest.approx(0.3515607 / 0.41205, rel=1e-4)
    assert grid["change %"] == pytest.approx(100 * (ratio - 1), rel=1e-9)


def test_an_edition_of_no_year_at_hand_moves_nothing(demo: Command) -> None:
    book = write_book(demo.folder / "2031.xlsx")
    before = sorted(path.name for path in Path().rglob("*"))
    result = demo("factors", "rehearse", book, "--format", "csv")
    assert list(csv.DictReader(io.StringIO(result.stdout))) == []
    assert "6 reporting years of calculated inventories looked at, 0 moved" in result.stderr
    assert sorted(path.name for path in Path().rglob("*")) == before


def test_an_unknown_edition_is_one_sentence(demo: Command) -> None:
    result = demo("factors", "rehearse", "2040", ok=False)
    assert result.exit_code == 1
    assert "edition '2040'" in result.stderr
