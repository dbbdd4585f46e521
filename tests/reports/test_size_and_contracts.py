"""Intensities and market-based scope 2 stand in the pack, with last year beside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carbon.inventories.intensity import Intensity
from carbon.inventories.inventory import Inventory
from carbon.inventories.market import MarketBased
from carbon.reports.document import Section
from carbon.reports.progress import (
    intensities,
    market,
)
from tests.inventories.estates import Estate
from tests.inventories.test_intensity import estate


def year(period: str, *sizes: Intensity, kg: float | None = None) -> Inventory:
    """A year of the estate of the tests of intensity; *kg* is its market-based scope 2."""
    made: Estate = estate()
    for site in ("hall", "depot"):
        made.read(site, "2022-23", 900.0)
    found = made.inventory(period)
    if kg is None:
        return replace(found, intensities=sizes)
    lines = found.lines[found.lines["scope"] == "2"].head(1).assign(kg_co2e=kg)
    return replace(found, market=MarketBased(lines, {"residual mix": kg * 10}, ("A note.",)))


AREA = Intensity("m² of floor area", 6500.0, 1300.0, "2 of 3 sites")
BEFORE = replace(AREA, kg_co2e=8000.0, count=1600.0)


def rows(made: Section | None, table: int = 0) -> list[tuple[object, ...]]:
    assert made is not None
    return list(made.tables[table].rows)


def test_intensities_have_last_year_beside() -> None:
    made = intensities.section(year("2023-24", AREA), year("2022-23", BEFORE))
    assert rows(made) == [("m² of floor area", 5.0, 5.0, 0.0, "1,300", "2 of 3 sites")]
    assert [column.name for column in made.tables[0].columns[1:3]] == ["2022-23", "2023-24"]  # type: ignore[union-attr]
    alone = intensities.section(year("2023-24", AREA), None)
    assert rows(alone)[0][1:4] == (None, 5.0, None)


def test_what_is_refused_is_said_and_no_number() -> None:
    refused = replace(AREA, refused="Sites with data have 62% of it; 80% is needed.")
    made = intensities.section(year("2023-24", refused), year("2022-23", BEFORE))
    assert rows(made)[0][1:4] == (5.0, None, None)
    assert made is not None
    assert "Intensity per m² of floor area: not told. Sites with data" in made.paragraphs[-1]


def test_there_is_no_section_without_a_size_or_a_contract() -> None:
    assert intensities.section(year("2023-24"), None) is None
    assert market.section(year("2023-24"), None) is None


def test_both_methods_stand_side_by_side() -> None:
    latest, before = year("2023-24", kg=1500.0), year("2022-23", kg=2000.0)
    made = market.section(latest, before)
    assert rows(made)[1] == ("Scope 2, market-based", 2.0, 1.5, pytest.approx(-0.25))
    assert rows(made, 1) == [("residual mix", 20000.0, 15000.0, pytest.approx(-0.25))]
    assert made is not None
    assert made.paragraphs[1] == "A note."
    # Of gross of 16.4 t and scope 2 of 1.5: was "1.50 tCO2e" above "1.5".
    lines = latest.lines.head(1).assign(kg_co2e=16_400.0)
    large = market.section(replace(latest, lines=lines), before)
    assert large is not None
    # Was "Targets are measured on the first", beside a target on net of green tariffs.
    assert "those on net on the first less what green tariffs save" in large.paragraphs[0]
    assert " and 1.5 tCO2e by what was contracted for " in large.paragraphs[0]
    assert [column.decimals for column in large.tables[0].columns[1:3]] == [1, 1]
    # A year before without a contract on record has no market-based figure: not available, not 0.
    none = market.section(latest, replace(before, market=None))
    assert rows(none)[1][1] is None
    assert rows(none)[1][3] is None
