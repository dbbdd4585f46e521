"""What an edition would move, before it is adopted."""

import csv
import io
import json
from pathlib import Path

import pytest

from carbon.analysis.close import closing
from carbon.factors.activities import read_activities
from carbon.factors.edition import find_editions
from carbon.folders import shipped
from carbon.inventories.close import frozen
from tests.conftest import Command
from tests.factors.books import HEADER, ROWS, write_book


@pytest.fixture
def demo(carbon: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    carbon("init", "demo", "--example", "hampshire")
    monkeypatch.chdir(carbon.folder / "demo")
    carbon("readings", "log", "readings/example-schools.csv")
    return carbon


@pytest.mark.slow
def test_without_its_edition_a_year_has_no_figures(demo: Command) -> None:
    result = demo("factors", "rehearse", "2017", "--format", "json")
    moves = json.loads(result.stdout)
    assert {move["period"] for move in moves} == {"2017-18"}
    assert {move["scope"] for move in moves} == {"1", "2", "3"}
    assert all(move["kg CO2e without"] is None for move in moves)
    assert "no edition 2017" in result.stderr
    assert "Nothing was changed" in result.stderr


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


def book_of_2018(path: Path, times: float) -> Path:
    """A revision of 2018 with the factors of gas and electricity, *times* those published."""
    layers = [shipped("factors")]
    edition, activities = find_editions(layers)["2018"], read_activities(layers)
    rows = []
    for name in ("electricity", "natural-gas"):
        for line in activities[name].lines:
            factor = edition.factor(line.factor_id, "kWh")
            levels = [one for one in factor.label.split(" / ") if not one.startswith("Energy -")]
            unit = "kWh (Gross CV)" if name == "natural-gas" else "kWh"
            cells = (f"Scope {factor.scope}", *(levels + [""] * 4)[:4], "", unit, "kg CO2e")
            rows.append((f"9_{len(rows)}_1", *cells, factor.kg_co2e * times))
    header = (*HEADER[:-1], "GHG Conversion Factor 2018")
    return write_book(path, [*rows, *ROWS[4:6], *ROWS[-2:]], header, year=2018, version=1.2)


@pytest.mark.slow
def test_another_file_of_an_edition_that_is_here_is_held_against_that_one(demo: Command) -> None:
    """Was: 0 moved, for the file replaced itself and the first edition was used on both sides."""
    here, other = (book_of_2018(demo.folder / f"{times}.xlsx", times) for times in (1.2, 1.5))
    demo("factors", "import", here)
    result = demo("factors", "rehearse", other, "--format", "json")
    moves = json.loads(result.stdout)
    assert {one["edition without"] for one in moves} == {"2018-v1.2"}
    assert {one["period"] for one in moves} == {"2018-19"}
    assert [one["change %"] for one in moves] == [pytest.approx(25)] * len(moves)
    assert "Edition 2018-v1.2 is here already, of other contents" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("is_older", [False, True])
def test_an_edition_written_over_that_a_closed_year_holds_names_the_year(
    demo: Command, monkeypatch: pytest.MonkeyPatch, is_older: bool
) -> None:
    """Also where the close is of before it kept what an edition contained, and stays readable."""
    if is_older:
        kept = frozen.facts
        monkeypatch.setattr(
            closing,
            "facts",
            lambda *of: {
                name: one
                for name, one in kept(*of).items()
                if name not in ("contents", "plan", "kg", "contracts")
            },
        )
    here, other = (book_of_2018(demo.folder / f"{times}.xlsx", times) for times in (1.2, 1.5))
    demo("factors", "import", here)
    demo("period", "close", "2018-19", "--reviewed-by", "B. Head", "--reason", "late", "--by", "A")
    again = demo("factors", "import", here, "--force").stderr
    assert "2018-19" not in again
    told = " ".join(demo("factors", "import", other, "--force").stderr.split())
    assert "edition 2018-v1.2 was written over, and 2018-19 was closed with it" in told
    assert ("of other contents" in told) is not is_older
    shown = " ".join(demo("period", "show", "2018-19").output.split())
    assert "gross tCO2e" in shown
    assert ("contents of edition 2018-v1.2" in shown) is not is_older
    assert ("kept the values of its factors" in shown) is is_older
    assert ("not known" in demo("status").output) is is_older
