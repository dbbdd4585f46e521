"""Appraisal values: as the published tables have them, read strictly, never carried forward."""

from __future__ import annotations

import csv
import hashlib
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.definitions import read_toml
from carbon.errors import Faults, UnreadableFile
from carbon.factors.appraisal import TABLES, MissingYear
from carbon.factors.appraisal_import import import_appraisal
from carbon.factors.appraisal_reading import read_appraisal_values
from carbon.folders import shipped

VALUES = read_appraisal_values([shipped("factors")])
SOURCES = {
    "carbon-values": "green-book/carbon-values.csv",
    "gdp-deflator": "green-book/gdp-deflator.csv",
    "social-time-preference-rate": "green-book/social-time-preference-rate.csv",
    "optimism-bias": "green-book/optimism-bias.csv",
    "marginal-factors": "green-book/long-run-marginal-electricity-factors-2025-2039.csv",
    "energy-prices": "green-book/non-domestic-energy-prices-2025.csv",
    "persistence-factors": "salix/persistence-factors.csv",
}


@pytest.mark.parametrize("table", TABLES)
def test_the_shipped_table_is_what_the_importer_writes(
    shared: Path, tmp_path: Path, table: str
) -> None:
    made = import_appraisal(shared / SOURCES[table], tmp_path)
    with (shared / SOURCES[table]).open(encoding="utf-8", newline="") as stream:
        assert sum(made.counts.values()) == sum(1 for _ in csv.DictReader(stream))
    here = shipped("factors") / "appraisal" / f"{table}.csv"
    assert made.csv.read_text(encoding="utf-8") == here.read_text(encoding="utf-8")
    facts = read_toml(here.with_suffix(".toml")).values
    assert facts["sha256"] == hashlib.sha256((shared / SOURCES[table]).read_bytes()).hexdigest()
    with pytest.raises(UnreadableFile, match="--force"):
        import_appraisal(shared / SOURCES[table], tmp_path)


def test_both_sources_of_carbon_values_agree(shared: Path) -> None:
    with (shared / SOURCES["marginal-factors"]).open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["group"] == "Carbon Value"]
    assert len(rows) == 15
    for row in rows:
        assert VALUES.carbon_value(int(row["year"]), 2022) == float(row["value"])


def test_published_carbon_values() -> None:
    assert VALUES.carbon_value(2030, 2022) == 294.50
    assert VALUES.carbon_value(2024, 2022) == 268.97
    assert VALUES.carbon_value(2024, 2022, "high") == 403.45


def test_beyond_a_table_is_an_error_unless_held() -> None:
    with pytest.raises(MissingYear, match=r"2051.*2020 to 2050"):
        VALUES.carbon_value(2051, 2022)
    assert VALUES.carbon_value(2051, 2022, hold=True) == VALUES.carbon_value(2050, 2022)
    with pytest.raises(MissingYear):
        VALUES.carbon_value(2019, 2022, hold=True)
    with pytest.raises(MissingYear, match="GDP deflator for 2025") as caught:
        VALUES.rebased(1, 2025, 2022)
    assert "--hold" not in str(caught.value)


def test_discount_factors_across_the_bands() -> None:
    factor = VALUES.discount_factor
    assert factor(0) == 1
    assert factor(1) == pytest.approx(1 / 1.035, rel=1e-14)
    assert factor(30) == pytest.approx(1.035**-30, rel=1e-12)
    assert factor(31) / factor(30) == pytest.approx(1 / 1.03, rel=1e-14)
    assert factor(75) == pytest.approx(1.035**-30 * 1.03**-45, rel=1e-12)
    assert factor(76) / factor(75) == pytest.approx(1 / 1.025, rel=1e-14)
    with pytest.raises(MissingYear):
        factor(1001)


@given(st.floats(0.01, 1e9), st.integers(1990, 2024), st.integers(1990, 2024))
def test_rebasing_there_and_back_changes_nothing(amount: float, one: int, other: int) -> None:
    there = VALUES.rebased(amount, one, other)
    assert VALUES.rebased(there, other, one) == pytest.approx(amount, rel=1e-12)


def test_prices_rise_with_the_deflator() -> None:
    assert VALUES.rebased(100, 2022, 2024) == pytest.approx(100 * 100 / 90.5005)


def test_a_workspaces_own_table_takes_the_place_of_the_shipped(tmp_path: Path) -> None:
    own = tmp_path / "appraisal"
    own.mkdir()
    shutil.copy(shipped("factors") / "appraisal" / "gdp-deflator.toml", own)
    (own / "gdp-deflator.csv").write_text(
        "year,index,locator\n2024,100,ours\n2025,102,ours\n", encoding="utf-8"
    )
    values = read_appraisal_values([tmp_path, shipped("factors")])
    assert values.rebased(100, 2024, 2025) == 102
    assert values.carbon_value(2030, 2022) == 294.5
    assert values.rebased(100, 2022, 2025) == pytest.approx(102 / 0.905005)


@pytest.mark.parametrize("base", [100.0, 51.25])
def test_an_own_deflator_continues_the_shipped_one_on_any_base(tmp_path: Path, base: float) -> None:
    brought = tmp_path / "deflator.csv"
    brought.write_text(f"year,value\n2024,{base}\n2025,{base * 1.03}\n", encoding="utf-8")
    import_appraisal(brought, tmp_path / "appraisal")
    values = read_appraisal_values([tmp_path, shipped("factors")])
    assert values.rebased(100, 2024, 2025) == pytest.approx(103)
    assert values.rebased(103, 2025, 1990) == pytest.approx(VALUES.rebased(100, 2024, 1990))
    with pytest.raises(MissingYear, match="with 2025 among them: a CSV"):
        values.rebased(100, 2026, 2022)


def test_an_own_deflator_that_cannot_be_linked_is_refused(tmp_path: Path) -> None:
    brought = tmp_path / "deflator.csv"
    brought.write_text("year,value\n2025,100\n2026,102\n", encoding="utf-8")
    import_appraisal(brought, tmp_path / "appraisal")
    with pytest.raises(Faults, match="years 2025 to 2026; expected 2024 or another year"):
        read_appraisal_values([tmp_path, shipped("factors")])


def test_own_persistence_factors_add_to_the_shipped(tmp_path: Path) -> None:
    own = tmp_path / "appraisal"
    own.mkdir()
    (own / "persistence-factors.csv").write_text(
        "technology,years,source,locator\nLED lighting,9.5,our consultant 2024,p. 3\n",
        encoding="utf-8",
    )
    values = read_appraisal_values([tmp_path, shipped("factors")])
    assert values.persistence["led lighting"].years == 9.5
    assert values.persistence["boilers modular"].years == 17.6
    assert len(VALUES.persistence) == 1


@pytest.mark.parametrize(
    ("table", "text", "says"),
    [
        ("carbon-values", "2020,middle,1,x\n2020,low,1,x\n2020,low,2,x\n", "'middle'"),
        ("carbon-values", "2020,low,1,x\n2020,low,2,x\n", "low 2020 again, as in row 2"),
        ("gdp-deflator", "2020,0,x\n", "above 0"),
        ("social-time-preference-rate", "0,30,1,1,1,x\n32,40,1,1,1,x\n", "starts in year 31"),
        ("marginal-factors", "electricity,2025,kWh,a,x\n", "'a'"),
        ("persistence-factors", "LED,-1,s,x\n", "above 0"),
        ("carbon-values", "", "a heading without rows"),
        ("optimism-bias", "", "a heading without rows"),
    ],
)
def test_a_faulty_table_is_refused(tmp_path: Path, table: str, text: str, says: str) -> None:
    own = tmp_path / "appraisal"
    own.mkdir()
    shutil.copy(shipped("factors") / "appraisal" / f"{table}.toml", own)
    (own / f"{table}.csv").write_text(",".join(TABLES[table]) + "\n" + text, encoding="utf-8")
    with pytest.raises(Faults, match=says):
        read_appraisal_values([tmp_path, shipped("factors")])


def next_years(shared: Path, to: Path, table: str, *changes: tuple[str, str]) -> Path:
    """The publisher's file with texts replaced, as next year's would have them."""
    text = (shared / SOURCES[table]).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    made = to / f"{table}.csv"
    made.write_text(text, encoding="utf-8")
    return made


def test_next_years_tables_stand_beside_this_years_and_are_used(
    shared: Path, tmp_path: Path
) -> None:
    to = tmp_path / "appraisal"
    for table in ("carbon-values", "energy-prices", "marginal-factors"):
        import_appraisal(shared / SOURCES[table], to, edition="2023-11" if "car" in table else "")
    made = [
        import_appraisal(
            next_years(shared, tmp_path, "carbon-values", (",2022,", ",2024,"), (",294.5", ",300")),
            to, edition="2026-11",
        ),
        import_appraisal(
            next_years(
                shared, tmp_path, "energy-prices", ("annual 2025", "annual 2026"),
                ("March 2026", "March 2027"),
            ),
            to,
        ),
        import_appraisal(
            next_years(
                shared, tmp_path, "marginal-factors", ("17 Apr 2023", "3 Nov 2026"),
                ("0.207185", "0.2"),
            ),
            to,
        ),
    ]  # fmt: skip
    assert [each.csv.name for each in made] == [
        "carbon-values-2026-11.csv", "energy-prices-2026.csv", "marginal-factors-2026-11.csv",
    ]  # fmt: skip
    values = read_appraisal_values([tmp_path, shipped("factors")])
    assert values.carbon_value(2030, 2024) == 300
    assert values.marginal["electricity"].at(2025) == 0.2
    assert {band.year for band in values.price_bands} == {2026}
    found = {name: source.spoken for name, source in values.sources.items()}
    assert found["carbon-values"] == "carbon-values 2026-11"
    assert found["energy-prices"] == "energy-prices 2026"
    assert values.sources["energy-prices"].title.endswith("annual 2026, including CCL, excluding "
                                                          "VAT; March 2027")  # fmt: skip
    assert values.sources["carbon-values"].price_year == 2024
    assert VALUES.sources["carbon-values"].spoken == "carbon-values 2023-11"


def test_amounts_in_prices_of_two_years_are_refused(shared: Path, tmp_path: Path) -> None:
    mixed = next_years(shared, tmp_path, "carbon-values", ("2050,2022", "2050,2024"))
    with pytest.raises(Faults, match="prices of 2022, 2024; expected those of one year"):
        import_appraisal(mixed, tmp_path / "appraisal")


def test_the_green_books_sensitivity_rate_is_called_so() -> None:
    first = VALUES.discount_rates[0].rates
    assert first == {"standard": 0.035, "health": 0.015, "sensitivity": 0.03}
    assert VALUES.discount_factor(1, "sensitivity") == 1 / 1.03


def test_a_workspaces_rates_headed_as_before_are_read(tmp_path: Path) -> None:
    own = tmp_path / "appraisal"
    own.mkdir()
    for ending in ("csv", "toml"):
        name = f"social-time-preference-rate.{ending}"
        text = (shipped("factors") / "appraisal" / name).read_text(encoding="utf-8")
        (own / name).write_text(text.replace("sensitivity,", "catastrophic,"), encoding="utf-8")
    values = read_appraisal_values([tmp_path, shipped("factors")])
    assert values.discount_rates == VALUES.discount_rates


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(Exception, match="carbon-values"):
        import_appraisal(tmp_path / "x.csv", tmp_path)
