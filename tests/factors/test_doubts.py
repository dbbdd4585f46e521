"""What an import warns of, beside last year's edition: gone, leapt, renumbered, below 0."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from carbon.errors import CarbonError
from carbon.factors.checks import no_factor_has_leapt_or_moved
from carbon.factors.edition import OFFICIAL, find_editions
from carbon.factors.import_told import import_told
from carbon.factors.official import Imported, import_official
from carbon.factors.publication import Dates, to_come_told
from carbon.factors.source import refusals_told
from carbon.folders import shipped
from carbon.measures.assumptions import assume
from tests.factors.books import HEADER, ROWS, row, write_book

Rows = Sequence[Sequence[object]]
GAS = "fuels/gaseous-fuels/natural-gas"


def factor(
    number: int, name: str, value: object, unit: str = "kWh (Gross CV)"
) -> tuple[object, ...]:
    return row(
        f"1_100_{number}_6_1", "Scope 1", "Fuels", "Gaseous fuels", name, "", "", unit, "kg CO2e",
        value,
    )  # fmt: skip


BASE: Rows = [*ROWS[:-1], factor(1, "Town gas", 0.2), factor(2, "Marsh gas", 0.4), ROWS[-1]]


def import_after(folder: Path, rows: Rows) -> Imported:
    """*rows* imported as 2032, after :data:`BASE` as 2031."""
    import_official(write_book(folder / "2031.xlsx", BASE), folder / "factors")
    return next_year(folder, rows)


def next_year(folder: Path, rows: Rows) -> Imported:
    header = [*HEADER[:-1], "GHG Conversion Factor 2032"]
    path = write_book(folder / "2032.xlsx", rows, header, year=2032)
    [made] = import_official(path, folder / "factors")
    return made


def changed(index: int, value: object, column: int = -1) -> list[list[object]]:
    rows = [list(each) for each in BASE]
    rows[index][column] = value
    return rows


def values(made: Imported) -> dict[str, float]:
    return {one.id: one.kg_co2e for one in made.factors}


def test_the_same_factors_a_year_later_are_not_doubted(tmp_path: Path) -> None:
    assert import_after(tmp_path, BASE).doubts == ()


def test_factors_without_a_row_are_named_with_the_activities_that_lose_a_line(
    tmp_path: Path,
) -> None:
    made = import_after(tmp_path, BASE[4:])
    [told] = made.doubts
    assert "no row that can be read of 1 factor of edition 2031" in told
    assert f"{GAS} per kWh" in told
    assert "lose these lines: natural-gas (combustion)" in told


def test_a_row_that_is_refused_is_a_factor_gone(tmp_path: Path) -> None:
    [told] = import_after(tmp_path, changed(0, "0,17")).doubts
    assert "natural-gas (combustion)" in told


def test_a_factor_left_blank_is_meant(tmp_path: Path) -> None:
    rows = [list(each) for each in BASE]
    for line in rows[:4]:
        line[-1] = ""
    made = import_after(tmp_path, rows)
    assert GAS not in values(made)
    assert made.doubts == ()


def test_a_blank_total_is_not_filled_by_its_co2(tmp_path: Path) -> None:
    """Where only CO2 is published there is no row of a total; a blank one means not available."""
    rows = [list(each) for each in BASE]
    for line in (rows[0], rows[2], rows[3]):
        line[-1] = ""
    made = import_after(tmp_path, rows)
    assert GAS not in values(made)
    assert [(one.place, one.reason) for one in made.refusals][-1] == (
        "8", "a gas without its total",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (170.0, "is 170, 1e+03 times the 0.17 of edition 2031"),
        (0.016, "is 0.016, 0.0941 times the 0.17"),
        (-0.17, "is -0.17, below 0"),
    ],
)
def test_a_value_far_from_last_years_is_named(tmp_path: Path, value: float, told: str) -> None:
    [doubt] = import_after(tmp_path, changed(0, value)).doubts
    assert f"{GAS} per kWh {told}" in doubt


def test_a_leap_and_a_scope_moved_are_found_again_by_the_check(tmp_path: Path) -> None:
    """Of one's own workspace only: what is shipped was looked at."""
    rows = changed(0, 170.0)
    for line in rows[:4]:
        line[1] = "Scope 3"
    import_after(tmp_path, rows)
    editions = find_editions([tmp_path / "factors"])
    found = [told for _, _, told in no_factor_has_leapt_or_moved(editions, {})]
    leap, scope = [told.partition(" per kWh")[2] for told in found]
    assert leap.startswith(" is 170, 1e+03 times")
    assert scope == ": 3, 1 in edition 2031"
    assert not list(no_factor_has_leapt_or_moved(find_editions([shipped("factors")]), {}))


def test_another_scope_than_last_years_is_named(tmp_path: Path) -> None:
    rows = [list(each) for each in BASE]
    for line in rows[:4]:
        line[1] = "Scope 3"
    [doubt] = import_after(tmp_path, rows).doubts
    assert f"{GAS} per kWh: 3, 1 in edition 2031" in doubt


def test_gases_exchanged_within_a_factor_are_named(tmp_path: Path) -> None:
    """Was: imported without a word, for the total and the sum of the gases stay."""
    rows = changed(1, "kg CO2e of CH4 per unit", column=-2)
    rows[2][-2] = "kg CO2e of CO2 per unit"
    [told] = import_after(tmp_path, rows).doubts
    assert "found 1 factor whose main gas is another than in edition 2031" in told
    assert (
        f"{GAS} per kWh: mostly CH4 (0.1697 kg CO2e), mostly CO2 (0.1697) in edition 2031" in told
    )
    editions = find_editions([tmp_path / "factors"])
    found = [what for _, _, what in no_factor_has_leapt_or_moved(editions, {})]
    assert len(found) == 1
    assert "mostly CH4" in found[0]


def test_row_ids_that_changed_hands_are_taken_by_their_words(tmp_path: Path) -> None:
    swapped = [*ROWS[:-1], factor(2, "Town gas", 0.21), factor(1, "Marsh gas", 0.41), ROWS[-1]]
    made = import_after(tmp_path, swapped)
    found = values(made)
    assert found["fuels/gaseous-fuels/town-gas"] == 0.21
    assert found["fuels/gaseous-fuels/marsh-gas"] == 0.41
    [told] = made.doubts
    assert "2 row ids were another factor's last year" in told
    assert "1_100_2_6 in row 19, now fuels/gaseous-fuels/town-gas" in told


def test_a_row_whose_words_are_new_keeps_its_id(tmp_path: Path) -> None:
    renamed = [*ROWS[:-1], factor(1, "Gas of towns", 0.21), factor(2, "Marsh gas", 0.4), ROWS[-1]]
    made = import_after(tmp_path, renamed)
    assert values(made)["fuels/gaseous-fuels/town-gas"] == 0.21
    [told] = made.doubts
    assert "other words than in edition 2031" in told
    assert "'Town gas' is now 'Gas of towns' (1 factor)" in told


def test_an_error_in_a_cell_is_refused_and_no_blank(tmp_path: Path) -> None:
    path = tmp_path / "errors.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Front page")
        page.write_row(0, 0, ["UK Government GHG Conversion Factors for Company Reporting"])
        page.write_row(3, 0, ["Factor set:", "Flat file"])
        page.write_row(4, 0, ["Version:", 1.0, "Year:", 2031])
        sheet = book.add_worksheet("Factors by Category")
        for index, cells in enumerate([HEADER, *ROWS]):
            sheet.write_row(index, 0, cells)
        sheet.write_formula(1, 9, "=NA()", None, "#N/A")
    [made] = import_official(path, tmp_path / "factors")
    assert "row 2 refused: its value is no number ('#N/A')" in refusals_told(made.refusals)
    assert GAS not in values(made)


def test_a_version_that_is_a_path_names_a_file_beside_the_others(tmp_path: Path) -> None:
    factors = tmp_path / "a" / "factors"
    import_official(write_book(tmp_path / "2031.xlsx", BASE), factors)
    path = write_book(tmp_path / "v.xlsx", changed(0, 0.18), version="../../../../evil")
    [made] = import_official(path, factors)
    assert made.csv == factors / OFFICIAL / "2031-vevil.csv"
    assert made.csv.is_file()
    assert not list(tmp_path.glob("evil*"))


def test_a_file_of_which_most_is_refused_says_why_and_writes_nothing(tmp_path: Path) -> None:
    rows = [[*each[:8], str(each[8]).replace("kg CO2e", "kg of CO2e"), *each[9:]] for each in BASE]
    path = write_book(tmp_path / "2031.xlsx", rows)
    with pytest.raises(CarbonError, match="its gas 'kg of CO2e' is none that is known") as raised:
        import_official(path, tmp_path / "factors")
    assert "{" not in str(raised.value)
    assert not list((tmp_path / "factors").glob("*/*.csv"))


def test_numbers_stored_as_text_are_told_together(tmp_path: Path) -> None:
    """A file with a thousand of them told a thousand lines."""
    rows = [list(each) for each in BASE]
    for line in rows[:4]:
        line[-1] = str(line[-1])
    told = refusals_told(import_after(tmp_path, rows).refusals)
    assert told[0] == (
        "rows 7, 8, 9, 10 refused: its value is no number ('0.0001', '0.0002', '0.1697' and 1 more)"
    )


@pytest.mark.parametrize("at", [5, len(BASE)])
def test_rows_below_the_end_are_told(tmp_path: Path, at: int) -> None:
    """Scratch rows of the publisher's, or rows in another order: they were taken without a word."""
    marker = BASE[-1]
    rows = [*BASE[:at], marker, *BASE[at:]] if at < len(BASE) else [*BASE, factor(9, "Test", 0.1)]
    [told] = import_after(tmp_path, rows).doubts
    assert f"below the row END (row {7 + min(at, len(BASE) - 1)})" in told
    assert "expected END below the last" in told


def test_a_hidden_sheet_is_not_read_and_said_to_be_there(tmp_path: Path) -> None:
    """Was: 0.9 kg of the hidden sheet, which has the publisher's name, without a word."""
    path = write_book(tmp_path / "2031.xlsx", BASE, hidden=True)
    [made] = import_official(path, tmp_path / "factors")
    assert values(made)[GAS] == 0.17
    told = made.doubts[0]
    assert "2031.xlsx: found 'Factors by Category' hidden; expected every sheet shown" in told
    assert "was not read" in told


def test_where_the_sheet_of_factors_is_hidden_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "2031.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Front page")
        page.write_row(0, 0, ["UK Government GHG Conversion Factors for Company Reporting"])
        page.write_row(3, 0, ["Factor set:", "Flat file", "Year:", 2031])
        sheet = book.add_worksheet("Factors by Category")
        sheet.write_row(5, 0, HEADER)
        sheet.write_row(6, 0, BASE[0])
        sheet.hide()
    with pytest.raises(CarbonError, match="no sheets .* and 'Factors by Category' hidden, which"):
        import_official(path, tmp_path / "factors")
    assert not (tmp_path / "factors").exists()


def test_another_sheet_with_the_columns_is_said_to_be_passed_over(tmp_path: Path) -> None:
    path = write_book(tmp_path / "2031.xlsx", BASE, stray=True)
    [made] = import_official(path, tmp_path / "factors")
    told = made.doubts[0]
    assert "found columns Scope, UOM and GHG Conversion Factor in 'Sheet1' too" in told
    assert "Read was 'Factors by Category' alone." in told


def test_a_date_that_has_not_come_is_told(tmp_path: Path) -> None:
    """Was: not a word, while ``--as-at`` of today gave the figures of the edition before."""
    path = write_book(tmp_path / "2031.xlsx", BASE)
    [made] = import_official(path, tmp_path / "factors")
    [told] = [one for one in import_told(made) if "is to come" in one]
    assert "2031.xlsx: found the date 2031-06-10, which is to come; expected a day up to" in told
    assert "Edition 2031 is used from now on, but with --as-at only from that day on" in told
    # Out already, and only its revision is dated wrong: it is seen.
    [told] = to_come_told("2026", "f.xlsx", Dates(date(2026, 6, 11), date(2031, 1, 1)))
    assert told.endswith(". Put the right day into published or revised of 2026.toml.")
    assert "--as-at" not in told
    assert to_come_told("2031", "f.xlsx", Dates(None, None)) == []
    assert to_come_told("2026", "f.xlsx", Dates(date.today(), date(2026, 7, 31))) == []


def test_row_ids_of_another_unit_are_told(tmp_path: Path) -> None:
    """Gross and net energy exchanged under their row ids were taken without a word."""
    gross, net = (factor(number, "Town gas", 0.2) for number in (1, 2))
    rows = [*ROWS[:-1], gross, [*net[:7], "kWh (Net CV)", *net[8:]], ROWS[-1]]
    import_official(write_book(tmp_path / "2031.xlsx", rows), tmp_path / "factors")
    swapped = [
        *ROWS[:-1], [*gross[:7], "kWh (Net CV)", *gross[8:]], list(net), ROWS[-1],
    ]  # fmt: skip
    [told] = next_year(tmp_path, swapped).doubts
    assert "2 row ids were of another unit in edition 2031" in told
    assert "1_100_1_6 in row 19, per kWh_net, before per kWh" in told


def test_a_row_id_of_two_factors_is_told(tmp_path: Path) -> None:
    rows = [*BASE[:-1], factor(2, "Fire damp", 0.5, "litres"), BASE[-1]]
    told = " ".join(import_after(tmp_path, rows).doubts)
    assert "1 row id of more than one factor" in told
    assert "1_100_2_6 in rows 20 and 21" in told


def test_a_year_after_one_that_is_missing_is_held_against_the_newest_before(tmp_path: Path) -> None:
    """A file of 2033 where 2032 is not here was held against nothing."""
    import_official(write_book(tmp_path / "2031.xlsx", BASE), tmp_path / "factors")
    header = [*HEADER[:-1], "GHG Conversion Factor 2033"]
    path = write_book(tmp_path / "2033.xlsx", changed(0, 0.0), header, year=2033)
    told = " ".join(import_official(path, tmp_path / "factors")[0].doubts)
    assert "found 0 where edition 2031 has a value" in told
    cut = write_book(tmp_path / "cut.xlsx", BASE[4:], header, year=2033, version=1.1)
    told = " ".join(import_official(cut, tmp_path / "factors")[0].doubts)
    assert "`carbon factors compare 2031 2033-v1.1` lists all" in told


def test_an_older_version_does_not_take_the_place_of_a_later_one(tmp_path: Path) -> None:
    """The first file of 2026, with its zeros, imported after the revised one, would be used."""
    import_official(write_book(tmp_path / "later.xlsx", BASE, version=1.2), tmp_path / "factors")
    older = write_book(tmp_path / "older.xlsx", changed(0, 0.0), version=1.0)
    with pytest.raises(CarbonError, match=r"version 1.0 of 2031, older than 1.2 of edition 2031"):
        import_official(older, tmp_path / "factors")
    assert list(find_editions([tmp_path / "factors"])) == ["2031"]


@pytest.mark.parametrize(
    ("version", "said"),
    [
        (1.0, "found version 1.0, as edition 2031 has, which it replaces; expected a later one"),
        (1.1, "replaces edition 2031: 1 of 6 factors have another value, 0 are gone, 0 are new"),
    ],
)
def test_a_revision_says_in_how_many_factors_it_differs(
    tmp_path: Path, version: float, said: str
) -> None:
    import_official(write_book(tmp_path / "first.xlsx", BASE), tmp_path / "factors")
    path = write_book(tmp_path / "second.xlsx", changed(0, 0.18), version=version)
    [told] = import_official(path, tmp_path / "factors")[0].doubts[-1:]
    assert said in told


@pytest.mark.parametrize(
    ("updated", "published"),
    [
        ("31/07/2031", "2031-07-31"),
        ("31 July 2031", "2031-07-31"),
        ("2030-06-10", "None"),
        ("to be said", "None"),
    ],
)
def test_a_date_is_read_as_text_too_and_last_years_is_none(
    tmp_path: Path, updated: str, published: str
) -> None:
    """The front page of last year's file let ``--as-at`` see the edition a year early."""
    path = write_book(tmp_path / "2031.xlsx", BASE, updated=updated)
    [made] = import_official(path, tmp_path / "factors")
    edition = find_editions([tmp_path / "factors"])["2031"]
    assert str(edition.published) == published
    assert any("expected the day it was published" in told for told in made.doubts) is (
        published == "None"
    )


def test_an_announced_edition_came_out_on_the_days_announced(tmp_path: Path) -> None:
    """A file of 2026 that tells no date was seen by ``--as-at`` from 2027 on only."""
    header = [*HEADER[:-1], "GHG Conversion Factor 2026"]
    path = write_book(tmp_path / "f.xlsx", BASE, header, year=2026, version=1.2, updated="soon")
    import_official(path, tmp_path / "factors")
    edition = find_editions([tmp_path / "factors"])["2026"]
    assert (str(edition.published), str(edition.revised)) == ("2026-06-11", "2026-07-31")


def test_the_first_written_again_says_that_its_revision_stays_in_use(tmp_path: Path) -> None:
    first = write_book(tmp_path / "2031.xlsx", BASE)
    import_official(first, tmp_path / "factors")
    later = write_book(tmp_path / "later.xlsx", changed(0, 0.2), version=1.2, updated="1 July 2031")
    [revision] = import_official(later, tmp_path / "factors")
    assert not any("stays in use" in told for told in revision.doubts)
    [again] = import_official(first, tmp_path / "factors", force=True)
    assert again.doubts[-1] == (
        "Edition 2031-v1.2 replaces edition 2031, and stays in use in its place from 2031-07-01 on."
    )


@pytest.mark.slow
def test_a_tenth_revision_comes_after_the_second(tmp_path: Path) -> None:
    """Was: by their names v1.2 came last, so that v1.11 replaced it beside v1.10."""
    folder = tmp_path / "factors"
    import_official(write_book(tmp_path / "2031.xlsx", BASE), folder)
    made = []
    for number, version in enumerate(("1.2", "1.10", "1.11"), start=1):
        book = write_book(
            tmp_path / f"{version}.xlsx", changed(0, 0.2 + number / 100), version=version,
            updated=f"{number} July 2031",
        )  # fmt: skip
        made += import_official(book, folder)
    assert [one.replaces for one in made] == ["2031", "2031-v1.2", "2031-v1.10"]
    assert assume([folder, shipped("factors")], hold=True).edition.name == "2031-v1.11"
    (folder / OFFICIAL / "2031-v1.11.csv").unlink()
    (folder / OFFICIAL / "2031-v1.11.toml").unlink()
    assert assume([folder, shipped("factors")], hold=True).edition.name == "2031-v1.10"
