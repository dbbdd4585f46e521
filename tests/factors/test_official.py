"""The importer: every source row accounted for, every value as its cell, hostile files refused."""

from __future__ import annotations

import hashlib
import math
import random
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from carbon.errors import BadValue, CarbonError, DuplicateRow, Faults, UnreadableFile
from carbon.factors import electricity
from carbon.factors.choice import in_force
from carbon.factors.compare import compare
from carbon.factors.edition import COLUMNS, find_editions, read_factors
from carbon.factors.official import import_official
from carbon.factors.publication import revision_told
from carbon.factors.seal import ChangedFile
from carbon.folders import shipped
from carbon.spreadsheets import open_workbook
from tests.conftest import Command
from tests.factors.books import HEADER, ROWS, write_book

ROW_COUNTS = {
    2016: 5483, 2017: 7010, 2018: 6967, 2019: 6997, 2020: 7511, 2021: 7607, 2022: 8039,
    2023: 8040, 2024: 8742, 2025: 8742,
}  # fmt: skip
CONDENSED = (2012, 2013, 2014, 2015)
SHIPPED = shipped("factors") / "uk-government"


def flat_file(shared: Path, year: int) -> Path:
    return next((shared / "conversion-factors" / "flat").glob(f"{year}.xls*"))


@pytest.mark.slow
@pytest.mark.parametrize("year", ROW_COUNTS)
def test_every_row_of_the_sheet_has_a_verdict_and_the_shipped_edition_is_what_it_gives(
    shared: Path, tmp_path: Path, year: int
) -> None:
    [made] = import_official(flat_file(shared, year), tmp_path, force=True)
    assert made.size == sum(made.counts.values()) == ROW_COUNTS[year]
    assert made.counts["energy per distance"] == (0 if year < 2020 else 513 if year < 2022 else 514)
    assert made.csv.read_bytes() == (SHIPPED / f"{year}.csv").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("year", ROW_COUNTS)
def test_forty_values_at_random_equal_their_cells_to_the_last_digit(
    shared: Path, year: int
) -> None:
    edition = find_editions([shipped("factors")])[str(year)]
    grid = open_workbook(flat_file(shared, year)).rows("Factors by Category")
    column = next(
        index
        for row in grid[:10]
        for index, cell in enumerate(row)
        if str(cell).startswith("GHG Conversion Factor")
    )
    factors = list(read_factors(edition.path).values())
    for factor in random.Random(year).sample(factors, 40):
        rows = factor.locator.partition("!")[2].split(",")
        for number, name in zip(rows, COLUMNS[4:8], strict=False):
            if number:
                assert getattr(factor, name) == grid[int(number) - 1][column]


@pytest.mark.parametrize("year", ROW_COUNTS)
def test_no_value_of_the_source_is_lost(shared: Path, year: int) -> None:
    edition = find_editions([shipped("factors")])[str(year)]
    named = [
        number
        for factor in edition
        for number in set(factor.locator.partition("!")[2].split(","))
        if number
    ]
    assert len(named) == len(set(named)) == edition.rows["kept"]


@pytest.mark.parametrize("year", CONDENSED)
def test_condensed_workbooks_give_the_shipped_editions_cell_by_cell(
    shared: Path, tmp_path: Path, year: int
) -> None:
    path = shared / "conversion-factors" / "condensed" / f"{year}.xls"
    [made] = import_official(path, tmp_path, force=True)
    assert made.csv.read_bytes() == (SHIPPED / f"{year}.csv").read_bytes()
    assert sum(made.counts.values()) == made.size
    book = open_workbook(path)
    grids = {name: book.rows(name) for name in book.sheet_names}
    for factor in made.factors:
        sheet, _, cells = factor.locator.partition("!")
        for place, name in zip(cells.split(","), COLUMNS[4:8], strict=False):
            if match := re.fullmatch(r"([A-P])(\d+)", place):
                cell = grids[sheet][int(match[2]) - 1][ord(match[1]) - 65]
                assert getattr(factor, name) == cell


def test_the_table_of_2002_to_2011_gives_the_shipped_editions(shared: Path, tmp_path: Path) -> None:
    path = shared / "conversion-factors" / "electricity-2002-2011.csv"
    made = import_official(path, tmp_path, force=True)
    assert [edition.name for edition in made] == [str(year) for year in range(2002, 2012)]
    assert all(
        edition.csv.read_bytes() == (SHIPPED / edition.csv.name).read_bytes() for edition in made
    )


def test_an_edition_of_a_year_not_seen_before_imports(tmp_path: Path, carbon: Command) -> None:
    path = write_book(tmp_path / "2031.xlsx")
    result = carbon("factors", "import", path, "--to", tmp_path / "factors", "--format", "csv")
    assert "2031,kept,7\n" in result.stdout
    assert "2031,rows in all,13\n" in result.stdout
    assert "2031.xlsx, row 17 refused: its unit 'furlongs'" in result.stderr
    edition = find_editions([tmp_path / "factors", shipped("factors")])["2031"]
    gas = edition.factor("fuels/gaseous-fuels/natural-gas", "kWh")
    assert (gas.kg_co2e, gas.kg_co2e_of_n2o) == (0.17, 0.0001)
    assert gas.locator == "Factors by Category!7,8,9,10"
    assert edition.gwp_basis == "ar5"
    new = edition.factor("passenger-vehicles/cars-by-size/hover-car/hydrogen", "vehicle_mile")
    assert new.kg_co2e == 0.5
    assert dict(edition.rows) == {
        "rows": 13, "kept": 7, "blank": 2, "below threshold": 1, "energy per distance": 1,
        "marker": 1, "refused": 1,
    }  # fmt: skip


def values(folder: Path) -> dict[tuple[str, str], float]:
    edition = find_editions([folder])["2031"]
    return {key: factor.kg_co2e for key, factor in edition.factors.items()}


def test_what_is_imported_is_sealed(tmp_path: Path) -> None:
    [made] = import_official(write_book(tmp_path / "plain.xlsx"), tmp_path)
    edition = find_editions([tmp_path])["2031"]
    assert edition.csv_sha256 == hashlib.sha256(made.csv.read_bytes()).hexdigest()
    made.csv.write_text(made.csv.read_text(encoding="utf-8").replace("0.", "1."), encoding="utf-8")
    with pytest.raises(ChangedFile):
        values(tmp_path)


def test_editions_imported_at_once_are_one_or_refused(tmp_path: Path) -> None:
    book = write_book(tmp_path / "plain.xlsx")

    def attempt(_: int) -> bool:
        try:
            return bool(import_official(book, tmp_path))
        except UnreadableFile:
            return False

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(attempt, range(4))) == 1
    assert values(tmp_path)


def test_column_order_row_order_and_a_stray_sheet_change_nothing(tmp_path: Path) -> None:
    import_official(write_book(tmp_path / "plain.xlsx"), tmp_path / "plain")
    order = random.Random(1).sample(range(len(HEADER)), len(HEADER))
    swapped = [[row[index] for index in order] for row in ROWS]
    header = [HEADER[index] for index in order]
    shuffled = random.Random(2).sample(ROWS, len(ROWS))
    for name, book in {
        "columns": write_book(tmp_path / "columns.xlsx", swapped, header),
        "rows": write_book(tmp_path / "rows.xlsx", shuffled),
        "stray": write_book(tmp_path / "stray.xlsx", stray=True),
    }.items():
        import_official(book, tmp_path / name)
        assert values(tmp_path / name) == values(tmp_path / "plain"), name


@pytest.mark.slow
def test_the_real_file_with_its_columns_and_rows_shuffled_gives_the_same_factors(
    shared: Path, tmp_path: Path
) -> None:
    book = open_workbook(flat_file(shared, 2024))
    grid = book.rows("Factors by Category")
    order = random.Random(3).sample(range(len(grid[5])), len(grid[5]))
    rows = [[row[index] for index in order] for row in grid[6:]]
    random.Random(4).shuffle(rows)
    header = [str(grid[5][index]).replace("2024", "2031") for index in order]
    [made] = import_official(
        write_book(tmp_path / "2031.xlsx", rows, header, stray=True), tmp_path / "factors"
    )
    before = read_factors(SHIPPED / "2024.csv")
    after = {(factor.id, factor.unit): factor for factor in made.factors}
    # The workbook is written with 16 digits.
    assert {key: factor.kg_co2e for key, factor in after.items()} == pytest.approx(
        {key: factor.kg_co2e for key, factor in before.items()}, rel=1e-15, abs=1e-18
    )
    assert made.size == ROW_COUNTS[2024]


def test_a_revision_becomes_an_edition_that_replaces_the_first(tmp_path: Path) -> None:
    import_official(write_book(tmp_path / "first.xlsx"), tmp_path / "factors")
    changed = [list(row) for row in ROWS]
    changed[0][-1] = 0.18
    [made] = import_official(write_book(tmp_path / "second.xlsx", changed), tmp_path / "factors")
    assert (made.name, made.replaces) == ("2031-v1.0", "2031")
    assert values(tmp_path / "factors")["fuels/gaseous-fuels/natural-gas", "kWh"] == 0.17


def test_the_same_factors_in_another_file_are_no_revision(tmp_path: Path) -> None:
    import_official(write_book(tmp_path / "first.xlsx"), tmp_path / "factors")
    again = write_book(tmp_path / "again.xlsx", stray=True)
    with pytest.raises(DuplicateRow, match="the factors of edition 2031, every one"):
        import_official(again, tmp_path / "factors")


def book(folder: Path, version: float, gas: float) -> Path:
    rows = [list(row) for row in ROWS]
    rows[0][-1] = gas
    return write_book(folder / f"v{version}-{gas}.xlsx", rows, version=version)


def test_a_revision_written_again_replaces_what_it_replaced(tmp_path: Path) -> None:
    """Was: it replaced itself, and the first edition was used again in silence."""
    factors = tmp_path / "factors"
    for version, gas in ((1.0, 0.17), (1.2, 0.18), (1.3, 0.19)):
        import_official(book(tmp_path, version, gas), factors)
    [made] = import_official(book(tmp_path, 1.2, 0.185), factors, force=True)
    assert (made.name, made.replaces) == ("2031-v1.2", "2031")
    [made] = import_official(book(tmp_path, 1.3, 0.195), factors, force=True)
    assert (made.name, made.replaces) == ("2031-v1.3", "2031-v1.2")
    editions = find_editions([factors])
    assert in_force(editions.values())[2031].name == "2031-v1.3"


def test_another_file_of_a_shipped_year_written_again_replaces_the_shipped_one(
    tmp_path: Path,
) -> None:
    header = (*HEADER[:-1], "GHG Conversion Factor 2025")
    for gas in (0.17, 0.18):
        rows = [[*ROWS[0][:-1], gas], *ROWS[1:]]
        path = write_book(tmp_path / f"{gas}.xlsx", rows, header=header, year=2025)
        [made] = import_official(path, tmp_path / "f", force=gas == 0.18)
        assert (made.name, made.replaces) == ("2025-v1.0", "2025")
    assert made.factors[0].kg_co2e == 0.18


def test_an_older_version_stays_refused_with_force(tmp_path: Path) -> None:
    for version, gas in ((1.0, 0.17), (1.2, 0.18)):
        import_official(book(tmp_path, version, gas), tmp_path / "f")
    before = sorted(path.name for path in (tmp_path / "f").rglob("*"))
    for version in (1.1, 1.0):
        with pytest.raises(BadValue, match="older than 1.2"):
            import_official(book(tmp_path, version, 0.16), tmp_path / "f", force=True)
    assert sorted(path.name for path in (tmp_path / "f").rglob("*")) == before


@pytest.mark.parametrize(
    ("gone", "version", "expected"),
    [("2031", 1.0, ("2031", "")), ("2031-v1.2", 1.2, ("2031-v1.2", "2031"))],
)
def test_an_older_version_that_was_here_and_is_gone_is_put_back(
    tmp_path: Path, gone: str, version: float, expected: tuple[str, str]
) -> None:
    """Was: refused as older, though one says it replaced it and a year may be closed with it."""
    folder = tmp_path / "f"
    gas = {1.0: 0.17, 1.2: 0.18, 1.3: 0.19}
    for each in (1.0, 1.2, 1.3):
        import_official(book(tmp_path, each, gas[each]), folder)
    held = {}
    for suffix in (".csv", ".toml"):
        path = folder / "uk-government" / f"{gone}{suffix}"
        held[path] = path.read_bytes()
        path.unlink()
    if gone != "2031":
        # One that is not the one that is gone is refused as before.
        with pytest.raises(BadValue, match=r"older than 1\.3"):
            import_official(book(tmp_path, 1.1, 0.2), folder)
    [made] = import_official(book(tmp_path, version, gas[version]), folder)
    assert (made.name, made.replaces) == expected
    [csv, toml] = held
    assert csv.read_bytes() == held[csv]
    assert toml.is_file()
    assert in_force(find_editions([folder]).values())[2031].name == "2031-v1.3"
    told = " ".join(made.doubts)
    assert "stays in use in its place" in told


def test_a_revision_that_moves_a_scope_or_a_label_alone_is_one(tmp_path: Path) -> None:
    """Was: refused as "the factors of edition 2031, every one"; a scope counts elsewhere."""
    import_official(book(tmp_path, 1.0, 0.17), tmp_path / "f")
    for version, told, place, value in (
        (1.2, "0 of 4 factors have another value, 0 are gone, 0 are new, 4 are of", 1, "Scope 3"),
        (1.3, "", 6, "Anew"),
    ):
        rows = [[*row[:place], value, *row[place + 1 :]] for row in ROWS[:-2]] + [*ROWS[-2:]]
        path = write_book(tmp_path / f"{version}.xlsx", rows, version=version)
        [made] = import_official(path, tmp_path / "f")
        assert made.name == f"2031-v{version}"
        assert told in " ".join(made.doubts)


@pytest.mark.parametrize(("first", "second"), [("2031-v1.2", ""), ("2031-v1.2", "2031")])
def test_editions_that_replace_one_another_are_refused_with_their_files(
    carbon: Command, monkeypatch: pytest.MonkeyPatch, first: str, second: str
) -> None:
    carbon("init", "w")
    monkeypatch.chdir(carbon.folder / "w")
    for version, gas in ((1.0, 0.17), (1.2, 0.18)):
        import_official(book(carbon.folder, version, gas), Path("factors"))
    folder = Path("factors/uk-government")
    revision = folder / "2031-v1.2.toml"
    text = revision.read_text(encoding="utf-8")
    revision.write_text(
        text.replace('replaces = "2031"', f'replaces = "{second or first}"'), encoding="utf-8"
    )
    if second:
        toml = folder / "2031.toml"
        text = toml.read_text(encoding="utf-8")
        toml.write_text(f'replaces = "{first}"\n{text}', encoding="utf-8")
    with pytest.raises(CarbonError) as caught:
        find_editions([Path("factors")])
    assert "2031-v1.2.toml" in str(caught.value)
    assert "replaces 2031-v1.2" in str(caught.value)
    found = carbon("factors", "check", ok=False)
    assert found.exit_code == 1
    assert "2031-v1.2.toml" in found.stderr


def test_a_file_saved_again_with_other_last_digits_is_no_revision(tmp_path: Path) -> None:
    """Was: the 17th digit of four factors made a revision of the unchanged file."""
    [made] = import_official(book(tmp_path, 1.0, 0.3), tmp_path / "f")
    again = tuple(
        replace(one, kg_co2e=math.nextafter(one.kg_co2e, 9), kg_co2e_of_ch4=one.kg_co2e_of_ch4)
        for one in made.factors
    )
    edition = find_editions([tmp_path / "f"])["2031"]
    assert "0 of 4 factors have another value" in revision_told(again, made.source, edition)[0]
    with pytest.raises(DuplicateRow, match="every one"):
        import_official(book(tmp_path, 1.0, 0.3 + 2e-16), tmp_path / "f")
    with pytest.raises(DuplicateRow, match="every one"):
        import_official(book(tmp_path, 1.0, 0.3 + 2e-16), tmp_path / "f", force=True)
    [other] = import_official(book(tmp_path, 1.1, 0.3 * (1 + 1e-9)), tmp_path / "f")
    compared = compare(edition, find_editions([tmp_path / "f"])[other.name])
    assert [change.after.id for change in compared.changed] == ["fuels/gaseous-fuels/natural-gas"]


def test_a_row_that_is_renamed_keeps_the_id_of_its_row_number(tmp_path: Path) -> None:
    known = read_factors(SHIPPED / "2024.csv")["fuels/gaseous-fuels/natural-gas", "kWh"]
    renamed = [
        [f"{known.publisher_id}_{index + 1}", row[1], "Fuels", "Gases", "Town gas", *row[5:]]
        for index, row in enumerate(ROWS[:4])
    ]
    [made] = import_official(write_book(tmp_path / "r.xlsx", [*renamed, *ROWS[4:]]), tmp_path / "f")
    gas = next(factor for factor in made.factors if factor.publisher_id == known.publisher_id)
    assert (gas.id, gas.label) == (known.id, "Fuels / Gases / Town gas")


def test_a_basis_that_the_file_does_not_tell_must_be_said(tmp_path: Path, carbon: Command) -> None:
    rows = [list(row) for row in ROWS]
    rows[4][-1] = 31
    path = write_book(tmp_path / "2031.xlsx", rows)
    refused = carbon("factors", "import", path, "--to", tmp_path, ok=False)
    assert "--gwp-basis" in refused.stderr
    assert not (tmp_path / "uk-government").exists()
    carbon("factors", "import", path, "--to", tmp_path, "--gwp-basis", "ar6")
    assert find_editions([tmp_path])["2031"].gwp_basis == "ar6"


def refusal(path: Path, to: Path) -> str:
    with pytest.raises(CarbonError) as raised:
        import_official(path, to)
    assert not to.exists()
    message = str(raised.value)
    assert "Traceback" not in message
    return message


def test_a_factor_that_stands_twice_is_refused_with_both_rows(tmp_path: Path) -> None:
    path = write_book(tmp_path / "twice.xlsx", [*ROWS, ROWS[0]])
    assert "twice.xlsx:20" in refusal(path, tmp_path / "to")
    assert "again, as in row 7" in refusal(path, tmp_path / "to")


def test_two_labels_that_make_one_id_are_refused(tmp_path: Path) -> None:
    other = ["x", *ROWS[0][1:4], "NATURAL  GAS!", *ROWS[0][5:]]
    assert "natural-gas per kWh again" in refusal(
        write_book(tmp_path / "ids.xlsx", [*ROWS, other]), tmp_path / "to"
    )


def test_a_sheet_cut_short_is_refused(tmp_path: Path) -> None:
    assert "no END row" in refusal(write_book(tmp_path / "cut.xlsx", ROWS[:8]), tmp_path / "to")


def test_a_truncated_file_is_refused(tmp_path: Path, shared: Path) -> None:
    whole = write_book(tmp_path / "whole.xlsx").read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole[: len(whole) // 2])
    assert "cannot be read" in refusal(cut, tmp_path / "to")
    legacy = tmp_path / "cut.xls"
    data = flat_file(shared, 2021).read_bytes()
    legacy.write_bytes(data[: len(data) // 2])
    assert "cut.xls" in refusal(legacy, tmp_path / "to")


def test_a_workbook_of_somebody_else_is_refused(tmp_path: Path) -> None:
    book = write_book(tmp_path / "other.xlsx", front=False)
    assert "does not say it is the Government's flat file" in refusal(book, tmp_path / "to")


def test_a_csv_named_as_a_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "factors.xlsx"
    path.write_text("Scope,Level 1\nScope 1,Fuels\n", encoding="utf-8")
    assert "not a workbook, whatever its name" in refusal(path, tmp_path / "to")


def test_another_csv_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "factors.csv"
    path.write_text("scope,level\n1,Fuels\n", encoding="utf-8")
    assert "not the official table of electricity" in refusal(path, tmp_path / "to")


@pytest.mark.slow
def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(510):
            part.write(b" " * 1_000_000)
    assert "MB unpacked" in refusal(path, tmp_path / "to")


def test_a_far_cell_is_refused(tmp_path: Path) -> None:
    rows = [*ROWS]
    path = write_book(tmp_path / "far.xlsx", rows)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "sparse.xlsx", "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.endswith("sheet2.xml"):
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                data = data.replace(b"</sheetData>", far)
            target.writestr(entry, data)
    assert "a cell at row 1,048,576" in refusal(tmp_path / "sparse.xlsx", tmp_path / "to")


def test_a_front_page_of_another_year_is_refused(tmp_path: Path) -> None:
    header = [*HEADER[:-1], "GHG Conversion Factor 2030"]
    path = write_book(tmp_path / "years.xlsx", header=header)
    assert "a front page of 2031 and factors of 2030" in refusal(path, tmp_path / "to")


def test_an_unknown_column_is_refused_with_those_missing(tmp_path: Path) -> None:
    header = [*HEADER[:6], "Colour", *HEADER[7:]]
    with pytest.raises(Faults, match="column 'Colour'") as raised:
        import_official(write_book(tmp_path / "c.xlsx", header=header), tmp_path / "to")
    assert "a sheet without column text" in str(raised.value)


def test_an_edition_is_not_written_over_without_force(tmp_path: Path, carbon: Command) -> None:
    path = write_book(tmp_path / "2031.xlsx")
    carbon("factors", "import", path, "--to", tmp_path)
    result = carbon("factors", "import", path, "--to", tmp_path, ok=False)
    assert result.exit_code == 1
    assert "imported before" in result.stderr
    carbon("factors", "import", path, "--to", tmp_path, "--force")


def test_the_faults_of_the_table_of_2002_to_2011_come_together(tmp_path: Path) -> None:
    path = tmp_path / "electricity.csv"
    rest = "Electricity,Scope 2,Electricity,UK electricity,,,Generation,kWh,kg CO2e"
    rows = [",".join(electricity.COLUMNS), f"last,{rest},much", f"2003,{rest},more"]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(Faults) as caught:
        electricity.read_electricity(path)
    assert [fault.found for fault in caught.value.faults] == ["'last'", "'much'", "'more'"]
