"""The shipped editions, value by value, and what a broken one says."""

import re
from pathlib import Path

import pytest

from carbon.errors import Faults, UnknownName
from carbon.factors.activities import read_activities
from carbon.factors.basis import UNKNOWN, read_bases
from carbon.factors.edition import COLUMNS, Edition, find_editions, read_factors
from carbon.factors.identity import read_renames
from carbon.folders import shipped

FACTORS = shipped("factors")
EDITIONS = find_editions([FACTORS])
FLAT = [str(year) for year in range(2016, 2026)]
GRID = "uk-electricity/electricity-generated/electricity-uk"
GAS = "fuels/gaseous-fuels/natural-gas"
LOSSES = "transmission-and-distribution/t-and-d-uk-electricity/electricity-uk"


@pytest.mark.parametrize(
    ("name", "factor", "value"),
    [
        ("2016", GRID, 0.41205),
        ("2019", GRID, 0.2556),
        ("2020", GRID, 0.23314),
        ("2022", GRID, 0.19338),
        ("2023", GRID, 0.207074),
        ("2024", GRID, 0.20705),
        ("2025", GRID, 0.177),
        ("2019", GAS, 0.18385),
        ("2022", GAS, 0.18254),
        ("2024", GAS, 0.1829),
        ("2025", GAS, 0.18296),
        ("2019", LOSSES, 0.0217),
        ("2024", LOSSES, 0.0183),
    ],
)
def test_spot_values(name: str, factor: str, value: float) -> None:
    assert EDITIONS[name].factor(factor, "kWh").kg_co2e == pytest.approx(value, abs=5e-7)


def test_every_flat_file_edition_is_shipped_and_reads() -> None:
    assert set(FLAT) <= set(EDITIONS)
    assert all(len(EDITIONS[name]) > 2000 for name in FLAT)


def test_most_ids_run_through_all_flat_file_editions() -> None:
    assert len(set.intersection(*(set(EDITIONS[name].factors) for name in FLAT))) > 1700


def test_each_publisher_row_keeps_its_id() -> None:
    before = {factor.publisher_id: factor.id for factor in EDITIONS["2023"]}
    after = {factor.publisher_id: factor.id for factor in EDITIONS["2024"]}
    moved = {row for row in before if row in after and before[row] != after[row]}
    assert not moved
    assert len(set(before) & set(after)) > 2600


@pytest.mark.parametrize("name", FLAT)
def test_each_activity_resolves_in_each_edition_it_claims(name: str) -> None:
    edition = EDITIONS[name]
    lacking = [
        (activity.id, line.factor_id)
        for activity in read_activities([FACTORS]).values()
        if (activity.since or 0) <= edition.year <= (activity.until or 9999)
        for line in activity.lines[:1]
        if not edition.has(line.factor_id, activity.unit)
    ]
    assert not lacking


def test_kwh_net_converts_through_the_editions_own_two_rows() -> None:
    gas = read_activities([FACTORS])["natural-gas"]
    edition = EDITIONS["2024"]
    gross = gas.conversion("kWh_net", edition)
    assert gross > 1
    assert gross * edition.factor(GAS, "kWh").kg_co2e == pytest.approx(
        edition.factor(GAS, "kWh_net").kg_co2e, rel=1e-12
    )


def test_an_unknown_factor_gives_the_nearest_and_an_unknown_unit_those_there_are() -> None:
    edition = EDITIONS["2024"]
    with pytest.raises(UnknownName, match="perhaps fuels/gaseous-fuels/natural-gas"):
        edition.factor("fuels/gaseous-fuels/natural-gaz", "kWh")
    with pytest.raises(UnknownName, match="unit of fuels/gaseous-fuels/natural-gas.*kWh_net"):
        edition.factor(GAS, "litre")


HEAD = ",".join(COLUMNS) + "\n"


def test_all_faults_of_a_csv_come_together(tmp_path: Path) -> None:
    path = tmp_path / "2030.csv"
    path.write_text(
        HEAD
        + "fuels/gas,1,1,kWh,0.2,,,,Gas,Sheet!1\n"
        + "fuels/gas,2,1,kWh,0.3,,,,Gas,Sheet!2\n"
        + "fuels/oil,3,4,kWh,0.3,,,,Oil,Sheet!3\n"
        + "fuels/wood,4,1,furlong,0.3,,,,Wood,Sheet!4\n"
        + "fuels/peat,5,1,kWh,,,,,Peat,Sheet!5\n"
        + "Fuels Tar,6,1,kWh,1,x,,,Tar,Sheet!6\n",
        encoding="utf-8",
    )
    with pytest.raises(Faults) as raised:
        read_factors(path)
    assert [fault.place.row for fault in raised.value.faults if fault.place] == [3, 4, 5, 6, 7, 7]


def test_an_earlier_folder_wins(tmp_path: Path) -> None:
    own = tmp_path / "uk-government"
    own.mkdir()
    text = (FACTORS / "uk-government" / "2024.toml").read_text(encoding="utf-8")
    (own / "2024.toml").write_text(text, encoding="utf-8")
    found: Edition = find_editions([tmp_path, FACTORS])["2024"]
    assert found.path == own / "2024.csv"
    assert len(find_editions([tmp_path, FACTORS])) == len(EDITIONS)


@pytest.mark.parametrize("count", ['""', "{}", "1.5", "true", "[3]"])
def test_a_count_of_rows_that_is_none_is_refused(tmp_path: Path, count: str) -> None:
    own = tmp_path / "uk-government"
    own.mkdir()
    text = (FACTORS / "uk-government" / "2024.toml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^blank = \d+", f"blank = {count}", text)
    (own / "2024.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Faults, match=r"2024\.toml:\d+: found blank = .*expected a number of rows"):
        find_editions([tmp_path, FACTORS])


def test_the_folder_is_small_and_holds_no_program() -> None:
    files = [path for path in FACTORS.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 8_000_000
    assert {path.suffix for path in files} <= {".csv", ".toml", ".md"}


def test_what_the_readme_says_of_the_ids_holds() -> None:
    readme = (FACTORS / "README.md").read_text(encoding="utf-8")
    through = set.intersection(*(set(EDITIONS[name].factors) for name in FLAT))
    assert f"{len(through):,} pairs of id and unit run through all\nten" in readme
    assert f"{len(read_activities([FACTORS]))} activity types" in readme
    for name in ("2012", "2013", "2014", "2015"):
        assert set(EDITIONS[name].factors) <= set(EDITIONS["2016"].factors)


def test_every_edition_names_its_source() -> None:
    for edition in EDITIONS.values():
        assert len(edition.sha256) == 64
        assert edition.licence == "Open Government Licence v3.0"
        assert edition.retrieved is None  # not known
        assert edition.checked_by.startswith("automatic: ")
        assert edition.checked_by.endswith("no person has signed")
        assert ("40 of them" in edition.checked_by) == (edition.year >= 2016)
        assert edition.checked_at
        assert sum(edition.rows.values()) == 2 * edition.rows.get(
            "rows", edition.rows.get("cells", 0)
        )
        assert edition.lacks if edition.year < 2016 else not edition.lacks


def test_what_lags_behind_says_what_is_known_and_at_which_hand() -> None:
    for edition in EDITIONS.values():
        assert bool(edition.other_bases) == (edition.year >= 2023)
        assert all("was not seen" in basis.source for basis in edition.other_bases)
        if edition.other_bases:
            assert read_bases([FACTORS], edition.year) == list(edition.other_bases)


def test_a_basis_without_an_end_holds_for_every_later_edition() -> None:
    held = read_bases([FACTORS], 2031)
    assert [(basis.ids[0], basis.gwp_basis) for basis in held] == [
        ("bioenergy/*", "ar4"),
        ("hotel-stay/*", UNKNOWN),
        ("refrigerant-and-other/other-products/*", UNKNOWN),
    ]
    assert read_bases([FACTORS], 2022) == []


def test_a_rename_says_that_it_rests_on_a_comparison() -> None:
    for rename in read_renames([FACTORS]):
        assert rename.source.startswith("comparison of names and values between editions")


def test_the_faults_of_all_renames_come_together(tmp_path: Path) -> None:
    (tmp_path / "renames.toml").write_text(
        '[[rename]]\npattern = "a("\nbecomes = 5\neditions = "2016"\nsource = "A. Officer"\n'
        '[[rename]]\npatern = "b"\nbecomes = ""\neditions = "2016"\nsource = "A. Officer"\n',
        encoding="utf-8",
    )
    with pytest.raises(Faults) as caught:
        read_renames([tmp_path])
    found = [(fault.place.row, fault.found) for fault in caught.value.faults if fault.place]
    assert found == [
        (2, "pattern 'a('"),
        (3, "becomes = 5"),
        (6, "no pattern in rename 2"),
        (7, "key 'patern'"),
    ]
