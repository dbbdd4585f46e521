"""The importer: every source row accounted for, every value as its cell."""

import random
from pathlib import Path

import pytest

from carbon.factors.edition import COLUMNS, find_editions, read_factors
from carbon.factors.official import import_official
from carbon.folders import shipped
from carbon.spreadsheets import open_workbook

ROWS = {
    2016: 5483, 2017: 7010, 2018: 6967, 2019: 6997, 2020: 7511, 2021: 7607, 2022: 8039,
    2023: 8040, 2024: 8742,
}  # fmt: skip


def flat_file(shared: Path, year: int) -> Path:
    return next((shared / "conversion-factors" / "flat").glob(f"{year}.xls*"))


@pytest.mark.parametrize("year", ROWS)
def test_every_row_of_the_sheet_has_a_verdict_and_the_shipped_edition_is_what_it_gives(
    shared: Path, tmp_path: Path, year: int
) -> None:
    made = import_official(flat_file(shared, year), tmp_path, force=True)
    assert made.row_count == sum(made.counts.values()) == ROWS[year]
    assert made.counts["energy per distance"] == (0 if year < 2020 else 513 if year < 2022 else 514)
    here = shipped("factors") / "uk-government" / f"{year}.csv"
    assert made.csv.read_text(encoding="utf-8") == here.read_text(encoding="utf-8")


@pytest.mark.parametrize("year", ROWS)
def test_forty_values_at_random_equal_their_cells(shared: Path, year: int) -> None:
    edition = find_editions([shipped("factors")])[str(year)]
    book = open_workbook(flat_file(shared, year))
    grid = book.rows("Factors by Category")
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
