"""What an edition would move, before it is adopted."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.factors.books import ROWS, write_book


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


def test_what_an_import_would_warn_of_is_said_before_it(demo: Command) -> None:
    """Was: 40 factors at 0 were rehearsed without a word."""
    fallen = [
        (*cells[:-1], 0) if cells[0] == "1_100_1004_6_1" else cells
        for cells in ROWS
        if cells[0] not in ("1_100_1004_6_2", "1_100_1004_6_3", "1_100_1004_6_4")
    ]
    book = write_book(demo.folder / "2031.xlsx", fallen)
    rehearsed = demo("factors", "rehearse", book).stderr
    imported = demo("factors", "import", book, "--to", demo.folder / "factors").stderr
    told = [line for line in imported.splitlines() if not line.startswith("Edition 2031: ")]
    assert any("1 factor is exactly 0 and would count as nothing" in line for line in told)
    assert any("furlongs" in line and "refused" in line for line in told)
    for line in told:
        assert line in rehearsed
