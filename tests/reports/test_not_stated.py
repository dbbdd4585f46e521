"""What is not stated to be actual is named wherever a report prints the share of actual data."""

from __future__ import annotations

from carbon.inventories.completeness import Completeness, MeterCover, any_not_stated
from carbon.periods import Period
from carbon.reports.progress import halves
from carbon.reports.progress.page_one import _not_stated
from carbon.reports.progress.report import _data
from carbon.targets.halves import Half, HalfYears
from carbon.targets.series import Observation, Series
from tests.inventories.estates import DEFINITION

METERS = (MeterCover("m", "s", 366, 366.0),)
READ = Completeness(METERS, 1.0)
SILENT = Completeness(METERS, 0.7, 0.25)


def series(*covers: Completeness) -> Series:
    years = [Period.parse(f"20{20 + n}-{21 + n}") for n in range(len(covers))]
    seen = tuple(
        Observation(year, "", 9.0, 9.0, {"1": 9.0}, completeness=cover)
        for year, cover in zip(years, covers, strict=True)
    )
    return Series(DEFINITION, "CO2e", seen, ())


def half(label: str, cover: Completeness) -> Half:
    return Half(Period.parse(label), 9.0, 9.0, {"1": 9.0}, {"gas": 9.0}, completeness=cover)


def test_the_table_of_data_has_a_column_for_it_only_where_there_is_any() -> None:
    (table,) = _data(series(READ, READ)).tables
    assert "Not stated whether actual" not in [column.name for column in table.columns]
    (table,) = _data(series(READ, SILENT)).tables
    at = [column.name for column in table.columns].index("Not stated whether actual")
    assert [row[at] for row in table.rows] == [0.0, 0.25]


def test_so_has_that_of_half_years() -> None:
    def headings(*covers: Completeness) -> list[str]:
        several = [half(f"2023-24 H{n}", cover) for n, cover in enumerate(covers, 1)]
        section = halves.section(HalfYears(tuple(several), (), None, "", ()))
        assert section is not None
        return [column.name for column in section.tables[0].columns]

    assert "Not stated" not in headings(READ, READ)
    assert headings(READ, SILENT)[-1] == "Not stated"


def test_the_sentence_names_its_share_where_it_is_not_0() -> None:
    assert _not_stated(READ) == ""
    assert "25%" in _not_stated(SILENT)
    assert any_not_stated([None, READ]) is False
    assert any_not_stated([None, SILENT]) is True
