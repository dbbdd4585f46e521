"""GPC BASIC and tidy CSV: all of the statistics, each in one cell, keys where there is none."""

from __future__ import annotations

import csv
import math
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from carbon.area.export import tidy_rows
from carbon.area.gpc import BASIC, GASES, KEYS, SCOPES, gpc_basic
from carbon.area.statistics import Area, AreaFigure, read_figures
from carbon.area.written import write_statistics
from carbon.errors import CarbonError
from carbon.folders import shipped
from tests.conftest import Command

COUNTY = shipped("inventories") / "hampshire-county"
#: The references of BASIC as the protocol's table has them.
PROTOCOL = """
I.1.1 I.1.2 I.2.1 I.2.2 I.3.1 I.3.2 I.4.1 I.4.2 I.5.1 I.5.2 I.6.1 I.6.2 I.7.1 I.8.1
II.1.1 II.1.2 II.2.1 II.2.2 II.3.1 II.3.2 II.4.1 II.4.2 II.5.1 II.5.2
III.1.1 III.1.2 III.2.1 III.2.2 III.3.1 III.3.2 III.4.1 III.4.2
"""


def test_the_cells_of_every_year_add_up_to_the_statistics() -> None:
    figures = read_figures(COUNTY)
    cells = gpc_basic(COUNTY)
    for year in range(2005, 2021):
        ours = math.fsum(c.tonnes for c in cells if c.year == year and c.tonnes is not None)
        theirs = math.fsum(figure.kt for figure in figures if figure.year == year) * 1000
        assert ours == pytest.approx(theirs, rel=1e-12)


def test_basic_has_its_cells_in_order_and_nothing_is_left_blank() -> None:
    cells = gpc_basic(COUNTY, 2019)
    assert [(cell.ref, cell.scope) for cell in cells] == [*SCOPES.items()]
    assert PROTOCOL.split() == BASIC
    assert {scope for ref, scope in SCOPES.items() if ref.endswith(".1")} == {"1"}
    assert {scope for ref, scope in SCOPES.items() if ref.endswith(".2")} == {"2", "3"}
    assert {ref for ref, scope in SCOPES.items() if scope == "3"} == {
        f"III.{n}.2" for n in range(1, 5)
    }
    for cell in cells:
        assert (cell.tonnes is None) == (cell.key in KEYS)
        assert cell.tonnes is not None or cell.reason
        for gas in GASES:
            assert isinstance(cell.gas(gas), float) or cell.gas(gas) in KEYS


def test_a_gas_that_is_not_counted_is_ne() -> None:
    (cell,) = [c for c in gpc_basic(COUNTY, 2019) if c.ref == "I.1.1"]
    assert (cell.gas("CO2"), cell.gas("CH4")) == (cell.tonnes, "NE")


def test_waste_in_co2_alone_is_burning_and_the_gas_of_farms_is_energy() -> None:
    """Landfill emits methane: its cell cannot be filled from statistics of CO2."""
    cells = {cell.ref: cell for cell in gpc_basic(COUNTY, 2019)}
    assert cells["III.1.1"].key == cells["III.2.1"].key == cells["III.4.1"].key == "NE"
    assert cells["III.3.1"].tonnes == pytest.approx(42_356.702898720876)
    farms = math.fsum(
        figure.kt
        for figure in read_figures(COUNTY)
        if figure.year == 2019 and figure.sub_sector in ("Agriculture Gas", "Agriculture 'Other'")
    )
    assert cells["I.5.1"].tonnes == pytest.approx(farms * 1000)


@pytest.fixture
def county(tmp_path: Path) -> Callable[[str, str], Path]:
    def changed(old: str, new: str) -> Path:
        folder = shutil.copytree(COUNTY, tmp_path / "county")
        path = folder / "gpc.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return changed


@pytest.mark.parametrize("key", KEYS)
def test_all_four_keys(key: str, county: Callable[[str, str], Path]) -> None:
    folder = county("I.4.1,,NE", f"I.4.1,,{key}")
    (cell,) = [c for c in gpc_basic(folder, 2019) if c.ref == "I.4.1"]
    assert (cell.tonnes, cell.gas("N2O")) == (None, key)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("I.4.1,,NE", "I.4.1,,NA", "gpc.csv:15, column key: found notation key 'NA'"),
        ("I.1.1,Domestic Gas,,", "I.1.1,Domestic Gass,,", "sub-sector 'Domestic Gass'"),
        ("I.1.1,Domestic Gas,,", "", "no cell for Domestic Gas"),
        ("I.2.2,Commercial Elec", "I.2.2,Domestic Elec", "Domestic Electricity again"),
        ("I.1.2,Domestic", "I.1.3,Domestic", "cell of GPC BASIC 'I.1.3'"),
        ("I.1.2,Domestic", "I.1,Domestic", "cell of GPC BASIC 'I.1'"),
        ("I.1.2,Domestic Electricity,,", "I.1.2,Domestic Electricity,IE,", "sub-sector and a key"),
        ("I.4.1,,NE,", "I.1.1,,NE,", "cell I.1.1 with 2 sub-sectors and 1"),
        ("I.4.1,,NE,", "I.1.1,,NE,", "cell I.4.1 with 0 sub-sectors and 0"),
    ],
)  # fmt: skip
def test_faults(old: str, new: str, expected: str, county: Callable[[str, str], Path]) -> None:
    with pytest.raises(CarbonError) as caught:
        gpc_basic(county(old, new), 2019)
    assert expected in str(caught.value)


def test_outside_basic_is_printed_and_in_no_other_cell(
    county: Callable[[str, str], Path],
) -> None:
    folder = county("I.1.1,Domestic Gas,,", "outside,Domestic Gas,,For trial.")
    cells = gpc_basic(folder, 2019)
    assert cells[-1].ref == "outside"
    whole = gpc_basic(COUNTY, 2019)
    assert math.fsum(c.tonnes for c in cells if c.tonnes is not None) == pytest.approx(
        math.fsum(c.tonnes for c in whole if c.tonnes is not None), rel=1e-12
    )


def test_tidy_says_ne_where_one_authority_has_no_value(tmp_path: Path) -> None:
    figures = [
        AreaFigure(2019, "N", "Northtown", "Domestic", "Domestic Gas", "CO2", 10.0),
        AreaFigure(2019, "N", "Northtown", "LULUCF", "Forest", "CO2", -2.5),
        AreaFigure(2019, "S", "Southtown", "Domestic", "Domestic Gas", "CO2", 4.0),
    ]
    areas = [
        Area(2019, "N", "Northtown", 5.0, 20.0),
        Area(2019, "S", "Southtown", None, 8.0),
    ]
    write_statistics(tmp_path, figures, areas, {"title": "Made up", "unit": "kt CO2"})
    rows = [(row[2], row[4], row[7], row[8], row[9], row[10]) for row in tidy_rows(tmp_path)]
    assert rows == [
        ("Northtown", "Domestic Gas", 10.0, "", 2.0, 0.5),
        ("Northtown", "Forest", -2.5, "", -0.5, -0.125),
        ("Southtown", "Domestic Gas", 4.0, "", "", 0.5),
        ("Southtown", "Forest", "", "NE", "", ""),
    ]


def test_tidy_has_every_figure_unrounded(carbon: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    carbon("init", "demo", "--example", "hampshire")
    monkeypatch.chdir(carbon.folder / "demo")
    said = carbon("inventory", "export", "hampshire-county", "--layout", "tidy", "--to", "t.csv")
    assert "Wrote 3,520 rows to t.csv" in said.stdout
    with Path("t.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["value"]) for row in rows] == [each.kt for each in read_figures(COUNTY)]


def test_export_of_the_gpc_table(carbon: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    carbon("init", "demo", "--example", "hampshire")
    monkeypatch.chdir(carbon.folder / "demo")
    words = ("inventory", "export", "hampshire-county", "--layout", "gpc", "--to", "g.csv")
    carbon(*words, "--year", "2019")
    with Path("g.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(BASIC) == 32
    assert float(rows[0]["total_t"]) == pytest.approx(1_412_759.0301669212, rel=1e-12)
    again = carbon(*words, ok=False)
    assert again.exit_code == 1
    assert "there already" in again.output
    carbon(*words, "--force")
    wrong = carbon(*words, "--force", "--year", "1999", ok=False)
    assert "year '1999'" in wrong.output
    own = carbon(
        "inventory", "export", "hampshire-estate", "--layout", "gpc", "--to", "e.csv", ok=False
    )
    assert own.exit_code == 1
    assert "GPC is a layout for areas" in own.output


def test_statistics_by_sector_alone_have_no_gpc_table() -> None:
    with pytest.raises(CarbonError, match="cannot be split by scope"):
        gpc_basic(shipped("inventories") / "hampshire-solent")
