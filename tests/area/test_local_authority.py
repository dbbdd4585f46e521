"""Importing official statistics: both layouts, what adds up, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon.area.local_authority import Citation, read_statistics
from carbon.area.statistics import county_lines, read_areas
from carbon.area.written import write_statistics
from carbon.emissions.lines import total
from carbon.errors import CarbonError
from carbon.folders import shipped
from tests.conftest import ROOT, Command

OFFICIAL = ROOT / "tests" / "cases" / "official-statistics.csv"
WIDE_HEADING = (
    "Year,local-authority-code,official-name,Domestic Electricity:kt CO2,Domestic Gas:kt CO2,"
    "Domestic Total:kt CO2,Waste Other:kt CO2,Waste Total:kt CO2,Total Emissions:kt CO2,"
    "Population:000s,Per Person Emissions:t,Area:km2,Emissions per km2:kt"
)
WIDE = f"""{WIDE_HEADING}
2019,NOR,Northtown,1.5,2.25,3.75,0.5,0.5,4.25,10,0.425,20,0.2125
2019,SOU,Southtown,1,1,2,0.25,0.25,2.25,5,0.45,10,0.225
2019,ANY,Anyshire,2.5,3.25,5.75,0.75,0.75,6.5,15,0.4333,30,0.2167
2019,OTH,Elsewhere,9,9,18,9,9,27,5,5.4,10,2.7
"""


def wide(folder: Path, old: str = "", new: str = "") -> Path:
    assert old in WIDE
    path = folder / "wide.csv"
    path.write_text(WIDE.replace(old, new, 1) if old else WIDE, encoding="utf-8")
    return path


def official(folder: Path, old: str = "", new: str = "") -> Path:
    text = OFFICIAL.read_text(encoding="utf-8")
    assert old in text
    path = folder / "official.csv"
    path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return path


def test_wide_layout(tmp_path: Path) -> None:
    statistics = read_statistics(wide(tmp_path), ["NOR", "Southtown"], "ANY")
    assert [
        (f.authority_code, f.sector, f.sub_sector, f.gas, f.kt) for f in statistics.figures
    ] == [
        ("NOR", "Domestic", "Domestic Electricity", "CO2", 1.5),
        ("NOR", "Domestic", "Domestic Gas", "CO2", 2.25),
        ("NOR", "Waste", "Waste Other", "CO2", 0.5),
        ("SOU", "Domestic", "Domestic Electricity", "CO2", 1.0),
        ("SOU", "Domestic", "Domestic Gas", "CO2", 1.0),
        ("SOU", "Waste", "Waste Other", "CO2", 0.25),
    ]
    assert statistics.rows == 4
    assert any("add up to Anyshire" in check for check in statistics.checks)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("1.5,2.25,3.75", "1.5,2.26,3.75", "wide.csv:2: found Domestic of Northtown in 2019"),
        ("0.5,0.5,4.25", "0.5,0.5,4.26", "found total of Northtown in 2019"),
        ("2.5,3.25,5.75,0.75", "2.4,3.35,5.75,0.75", "Domestic Gas of ANY in 2019"),
        ("2.5,3.25,5.75,0.75", "2.4,3.35,5.75,0.75", "Domestic Electricity of ANY in 2019"),
        ("1.5,2.25", "1.5,n/a", "found 'n/a'; expected a number or nothing"),
        ("2019,SOU", "2019,NOR", "Southtown in 2019 again (first in row 2)"),
        ("2019,SOU,Southtown", "2019,SOX,Soutown", "authority 'SOU'"),
        ("2019,ANY", "2018,ANY", "no Domestic Electricity of ANY in 2019"),
        ("2019,NOR", "19,NOR", "found '19'; expected a calendar year"),
        (",Area:km2", ",Size:km2", "also Area:km2"),
        (",Waste Total:kt CO2", ",Waste Sum:kt CO2", "a Total column after each sector"),
        ("Year,local-authority-code", "Year,code", "Local Authority Code (official CSV)"),
    ],
)
def test_wide_faults(old: str, new: str, expected: str, tmp_path: Path) -> None:
    with pytest.raises(CarbonError) as caught:
        read_statistics(wide(tmp_path, old, new), ["NOR", "SOU"], "ANY")
    assert expected in str(caught.value)


def test_a_year_that_one_authority_lacks_is_a_fault(tmp_path: Path) -> None:
    path = wide(tmp_path)
    extra = "2020,NOR,Northtown,1.5,2.25,3.75,0.5,0.5,4.25,10,0.425,20,0.2125\n"
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    with pytest.raises(CarbonError, match="nothing for Southtown in 2020"):
        read_statistics(path, ["NOR", "SOU"])


def test_official_layout_within_influence_is_co2_alone() -> None:
    statistics = read_statistics(OFFICIAL, whole="Anyshire")
    assert statistics.unit == "kt CO2"
    assert [(f.authority_code, f.gas, f.kt) for f in statistics.figures] == [
        ("E07000998", "CO2", 100.25),
        ("E07000999", "CO2", 50.0),
    ]
    # One row without a value; those of other gases are no gaps, and are told apart.
    assert (statistics.rows, statistics.blank) == (6, 1)
    assert statistics.checks == [
        "the 2 rows of other gases hold nothing within the scope of influence"
    ]


def test_official_layout_territorial_has_gases_and_land_use(tmp_path: Path) -> None:
    statistics = read_statistics(OFFICIAL, whole="Anyshire", coverage="territorial")
    assert statistics.unit == "kt CO2e"
    assert [f.kt for f in statistics.figures] == [100.25, 0.5, -12.5, 50.0, 0.25]
    write_statistics(
        tmp_path, statistics.figures, statistics.areas, statistics.source(Citation("Made up"))
    )
    lines = county_lines(tmp_path)
    assert total(lines) == pytest.approx(138.5e6, rel=1e-15)
    assert set(lines["gas"]) == {"CO2e"}
    assert lines["kg_co2e"].min() == -12.5e6
    assert [(a.authority, a.population_thousands, a.area_km2) for a in read_areas(tmp_path)] == [
        ("Northtown", 90.5, 200.5),
        ("Southtown, with a comma", 40.25, 100.0),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "CO2 emissions within the scope of influence of LAs (kt CO2)",
            "CO2 emissions within the scope of influence of LAs (kt CO2e)",
        ),
        (
            "CO2 emissions within the scope of influence of LAs (kt CO2)",
            "Emissions within the scope of influence of LAs (kt CO2)",
        ),
    ],
)
def test_headings_of_other_releases(old: str, new: str, tmp_path: Path) -> None:
    statistics = read_statistics(official(tmp_path, old, new), ["E07000999"])
    assert [f.kt for f in statistics.figures] == [50.0]
    assert statistics.unit == "kt CO2"


def test_older_release_without_gases(tmp_path: Path) -> None:
    """Releases before 2005–2020 hold CO2 alone and say so in their headings."""
    path = tmp_path / "old.csv"
    path.write_text(
        "Country,Second Tier Authority,Local Authority,Local Authority Code,Calendar Year,"
        "LA CO2 Sector,LA CO2 Sub-sector,Territorial emissions (kt CO2),"
        "Emissions within the scope of influence of LAs (kt CO2),"
        "Mid-year Population (thousands),Area (km2)\n"
        "England,Anyshire,Northtown,E07000998,2019,Domestic,Domestic Gas,100.25,99.5,90.5,200.5\n",
        encoding="utf-8",
    )
    within = read_statistics(path, whole="Anyshire")
    territorial = read_statistics(path, whole="Anyshire", coverage="territorial")
    assert [(f.gas, f.kt) for f in within.figures] == [("CO2", 99.5)]
    assert [(f.gas, f.kt) for f in territorial.figures] == [("CO2", 100.25)]
    assert territorial.unit == "kt CO2"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("CH4,0.25,0,", "CH4,0.25,0.25,", "0.25 kt of CH4 within the scope of influence"),
        ("CO2,50,50,", "CO2,50,5O,", "official.csv:5, column within-influence: found '5O'"),
        ("Forest land,CO2,-12.5,,", 'Forest land,CO2,-12.5,"1', "cannot be read"),
        ("LA GHG Sector", "Sector", "columns for sector"),
    ],
)
def test_official_faults(old: str, new: str, expected: str, tmp_path: Path) -> None:
    with pytest.raises(CarbonError) as caught:
        read_statistics(official(tmp_path, old, new), whole="Anyshire")
    assert expected in str(caught.value)


def test_official_names_that_are_not_there() -> None:
    with pytest.raises(CarbonError, match="second-tier authority 'Anyshir'"):
        read_statistics(OFFICIAL, whole="Anyshir")
    with pytest.raises(CarbonError, match="perhaps Northtown"):
        read_statistics(OFFICIAL, ["Northtwn"])
    with pytest.raises(CarbonError, match="an authority in Anyshire"):
        read_statistics(OFFICIAL, ["Elsewhere"], "Anyshire")


def test_a_figure_twice_is_refused(tmp_path: Path) -> None:
    text = OFFICIAL.read_text(encoding="utf-8")
    path = tmp_path / "twice.csv"
    path.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    with pytest.raises(CarbonError, match=r"twice.csv:8.* again \(first in row 2\)"):
        read_statistics(path, whole="Anyshire")


def test_no_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CarbonError, match="no such file"):
        read_statistics(tmp_path / "absent.csv", whole="X")


def test_the_publisher_s_agriculture_gas_gets_its_name_back(tmp_path: Path) -> None:
    """mySociety calls "Agriculture Gas" "Agriculture": it was missing from the gas of the area."""
    path = tmp_path / "wide.csv"
    for beside, name in (("Agriculture Electricity", "Agriculture Gas"), ("Soils", "Agriculture")):
        heading = WIDE_HEADING.replace("Domestic Electricity", beside).replace(
            "Domestic Gas:", "Agriculture:"
        )
        row = WIDE.splitlines()[1]
        path.write_text(f"{heading}\n{row}\n", encoding="utf-8")
        figures = read_statistics(path, ["NOR"]).figures
        assert [figure.sub_sector for figure in figures] == [beside, name, "Waste Other"]


def test_the_shipped_county_is_what_the_importer_writes(shared: Path, tmp_path: Path) -> None:
    """The command of inventories/README.md gives the shipped files byte for byte."""
    codes = ["BAN", "EAT", "EHA", "FAR", "GOS", "HAA", "HAT", "NEW", "RUH", "TES", "WIN"]
    statistics = read_statistics(
        shared / "local-authority" / "uk-within-influence-2005-2020.csv", codes, "HAM"
    )
    write_statistics(tmp_path, statistics.figures, statistics.areas, statistics.source(Citation()))
    for name in ("statistics.csv", "authorities.csv"):
        ours = shipped("inventories") / "hampshire-county" / name
        assert (tmp_path / name).read_bytes() == ours.read_bytes()
    origin = (shipped("inventories") / "hampshire-county" / "statistics.toml").read_text(
        encoding="utf-8"
    )
    assert statistics.sha256 in origin


def test_the_command_writes_once_and_says_what_it_checked(carbon: Command) -> None:
    wide(carbon.folder)
    arguments = ["inventory", "import", "wide.csv", "--to", "county", "--whole", "ANY"]
    arguments += ["--authority", "NOR", "--authority", "SOU", "--title", 'A "made-up" file']
    done = carbon(*arguments)
    assert "took 6 figures of 2 authorities, 2019 to 2019" in done.output
    assert "Checked: the 2 authorities add up to Anyshire" in done.output
    folder = carbon.folder / "county"
    assert set(county_lines(folder)["source"]) == {'A "made-up" file'}
    written = (folder / "statistics.csv").read_bytes()
    again = carbon(*arguments[:-1], "other", ok=False)
    assert again.exit_code == 1
    assert "--force" in again.stderr
    carbon(*arguments, "--force")
    assert (folder / "statistics.csv").read_bytes() == written


def test_the_command_writes_nothing_when_anything_is_wrong(carbon: Command) -> None:
    wide(carbon.folder, "1.5,2.25,3.75", "1.5,2.26,3.75")
    done = carbon(
        "inventory", "import", "wide.csv", "--to", "county", "--authority", "NOR", ok=False
    )
    assert done.exit_code == 1
    assert "wide.csv:2: found Domestic of Northtown in 2019" in done.stderr
    assert not (carbon.folder / "county").exists()
