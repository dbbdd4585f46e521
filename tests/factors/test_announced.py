"""Editions that exist and are not carried: told wherever they are missed, and in no total."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from carbon.errors import Faults
from carbon.factors.announced import UnknownEdition, announced_beside, read_announced
from carbon.factors.choice import MissingEdition, choose
from carbon.factors.edition import ANNOUNCED, OFFICIAL, Edition, find_editions
from carbon.folders import shipped
from carbon.periods import Period
from carbon.spreadsheets import open_workbook
from tests.conftest import Command
from tests.factors.books import write_book

EDITIONS = find_editions([shipped("factors")])
SHA256 = "a9a455ab396dae226d510c7be6233748416d490c41a5d20f3dc7a0c45feecd5e"
STAND_IN = (
    "edition 2025 in its place counts electricity at 0.17700 instead of 0.13096 kg CO2e per kWh, "
    "35 % too high"
)
LATE = Period.parse("2026-27 H1")


def test_the_shipped_one_says_what_is_known_and_at_which_hand() -> None:
    [one] = announced_beside(EDITIONS).values()
    assert (one.year, one.revision, one.bytes, one.sha256) == (2026, "1.2", 515_426, SHA256)
    assert (one.published, one.revised) == (date(2026, 6, 11), date(2026, 7, 31))
    assert "second hand" in one.source
    grid = one.second_hand[0]
    # Against 2025, as told: 0.13096 ÷ 0.177 − 1 = −26 %; and the other way about +35 %.
    assert round((grid.kg_co2e / 0.177 - 1) * 100) == -26
    assert STAND_IN in one.stand_in(EDITIONS["2025"])
    standing_in = choose(LATE, EDITIONS, provisional=True)
    assert standing_in.off == "electricity 35% too high"
    assert choose(Period.parse("2024-25"), EDITIONS).off == ""


def test_second_hand_values_are_no_factors() -> None:
    assert "2026" not in EDITIONS
    assert ANNOUNCED.removesuffix(".toml") not in EDITIONS
    for edition in EDITIONS.values():
        assert all(f.kg_co2e != 0.13096 for f in edition if f.id.startswith("uk-electricity/"))


def test_a_missing_edition_that_exists_says_where_and_how_far_off_a_stand_in_is() -> None:
    with pytest.raises(MissingEdition) as raised:
        choose(LATE, EDITIONS)
    said = str(raised.value)
    for words in ("no edition 2026", "exists and is not carried", "GOV.UK", SHA256, STAND_IN):
        assert words in said
    with pytest.raises(MissingEdition) as raised:
        choose(LATE, EDITIONS, as_at=date(2026, 6, 10))
    assert "exists" not in str(raised.value)
    with pytest.raises(MissingEdition) as raised:
        choose(Period.parse("2031-32"), EDITIONS)
    assert "exists" not in str(raised.value)


def test_a_provisional_year_says_what_stands_in_and_by_how_much() -> None:
    choice = choose(LATE, EDITIONS, provisional=True)
    assert (choice.label, choice.how) == ("2025", "provisional")
    assert STAND_IN in choice.remark
    assert choose(Period.parse("2025-26"), EDITIONS, provisional=True).remark == ""


def test_a_blended_year_is_off_by_the_share_of_it_that_the_stand_in_covers() -> None:
    """Was: electricity 35 % too high, of a year of which the stand-in is 18 days in 73."""
    choice = choose(Period.parse("2025-26"), EDITIONS, "blended", provisional=True)
    # 0.177 ÷ (55/73 × 0.177 + 18/73 × 0.13096) = 0.177 ÷ 0.165648 = 1.0685
    assert round(0.177 / (55 / 73 * 0.177 + 18 / 73 * 0.13096) - 1, 3) == 0.069
    assert choice.off == "electricity 7% too high"
    of_year = "the factors of 2025-26, which take 18/73 of edition 2026, that is electricity 7 %"
    assert STAND_IN in choice.remark
    assert f"In {of_year} too high." in choice.remark
    # 0.177 ÷ (55/73 × 0.13096 + 18/73 × 0.177) = 1.2439; nothing is known of 2027.
    assert choose(LATE, EDITIONS, "blended", provisional=True).off == "electricity 24% too high"
    with pytest.raises(MissingEdition) as raised:
        choose(Period.parse("2025-26"), EDITIONS, "blended")
    assert f"in {of_year} too high." in str(raised.value)


def test_list_says_that_2026_exists(carbon: Command) -> None:
    said = carbon("factors", "list").stderr
    for words in ("Edition 2026 (v1.2", SHA256, STAND_IN, "in no total"):
        assert words in said


def test_faults_of_the_file_come_together(tmp_path: Path) -> None:
    path = tmp_path / ANNOUNCED
    text = (shipped("factors") / OFFICIAL / ANNOUNCED).read_text(encoding="utf-8")
    text = text.replace("bytes = 515426", 'bytes = "many"').replace("0.01299", "-1")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Faults) as raised:
        read_announced(path)
    assert len(raised.value.faults) == 2


def book_of_2026(shared: Path, path: Path, cell: object) -> tuple[Path, set[str]]:
    """2025's file as one of 2026: 40 WTT factors are *cell*, every other number is 1 % less."""
    grid = open_workbook(shared / "conversion-factors" / "flat" / "2025.xlsx").rows(
        "Factors by Category"
    )
    header = [str(name).replace("2025", "2026") for name in grid[5]]
    place = next(i for i, name in enumerate(header) if name.startswith("GHG Conversion Factor"))
    rows = [list(row) for row in grid[6:]]
    spared = [r for r in rows if "Refrigerant" in str(r[2])]  # they tell the GWP basis
    wanted = [r for r in rows if str(r[2]).startswith("WTT- pass") and r[place]][:40]
    for row in rows:
        if isinstance(row[place], float) and row not in spared:
            row[place] *= 0.99
    for row in wanted:
        row[place] = cell
    assert len(wanted) == 40
    return write_book(path, rows, header, year=2026), {str(row[0]) for row in wanted}


@pytest.fixture
def imported(shared: Path, tmp_path: Path, carbon: Command) -> object:
    def make(cell: object) -> tuple[str, Edition, set[str]]:
        book, rows = book_of_2026(shared, tmp_path / "2026.xlsx", cell)
        said = carbon("factors", "import", book, "--to", tmp_path / "factors").stderr
        return said, find_editions([tmp_path / "factors"])["2026"], rows

    return make


@pytest.mark.slow
def test_a_file_with_zeros_imports_and_names_every_one(imported: object) -> None:
    said, edition, rows = imported(0.0)  # type: ignore[operator]
    assert f"expected {SHA256}" in said
    assert "40 factors are exactly 0" in said
    zeros = {f for f in edition if f.kg_co2e == 0 and f.id in said}
    assert {f"{factor.publisher_id}_1" for factor in zeros} == rows
    assert all(factor.locator in said for factor in zeros)


@pytest.mark.slow
def test_a_file_with_blanks_imports_with_only_the_warning_of_its_sha256(imported: object) -> None:
    said, edition, _ = imported("")  # type: ignore[operator]
    assert said.count("Warning") == 1
    assert f"expected {SHA256}" in said
    assert len(edition) == 2672 - 40


def test_an_edition_that_is_named_says_how_far_off_the_one_before_is() -> None:
    """The message offered 2025 as near in name, without a word on how far off it is."""
    assert STAND_IN.removeprefix("e") in str(UnknownEdition("2026", EDITIONS))


def test_an_edition_that_is_here_and_out_later_is_not_said_to_be_missing() -> None:
    made = replace(EDITIONS["2025"], name="2026", year=2026, published=date(2026, 9, 1))
    with pytest.raises(MissingEdition) as raised:
        choose(LATE, EDITIONS | {"2026": made}, as_at=date(2026, 8, 31))
    said = str(raised.value)
    assert "Edition 2026 is here, and seen from 2026-09-01 on. Leave out the day" in said
    assert "not carried" not in said


@pytest.mark.slow
def test_a_year_older_than_the_newest_says_which_stays_in_use(
    shared: Path, tmp_path: Path, carbon: Command
) -> None:
    book = shared / "conversion-factors" / "flat" / "2024.xlsx"
    said = carbon("factors", "import", book, "--to", tmp_path / "factors").stderr
    assert (
        "Edition 2024 is of an older year than edition 2025, which is here and stays in use where "
        "the newest is taken: 2024 serves periods that take the factors of 2024 alone." in said
    )
    newest = shared / "conversion-factors" / "flat" / "2025.xlsx"
    said = carbon("factors", "import", newest, "--to", tmp_path / "factors").stderr
    assert "older year" not in said


def test_what_stands_in_is_the_one_before_though_the_one_after_is_here() -> None:
    """Was: edition 2027 in its place, which stands in for nothing."""
    later = replace(EDITIONS["2025"], name="2027", year=2027, published=date(2027, 6, 10))
    choice = choose(LATE, EDITIONS | {"2027": later}, "blended", provisional=True)
    assert choice.parts == (("2025", Fraction(55, 73)), ("2027", Fraction(18, 73)))
    assert STAND_IN in choice.remark
    # 0.177 ÷ (55/73 × 0.13096 + 18/73 × 0.177), for 2027 is made like 2025.
    assert choice.off == "electricity 24% too high"
