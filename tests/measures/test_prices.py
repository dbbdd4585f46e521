"""Prices: the user's tariffs first, the shipped bands after, nothing carried forward unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon.errors import Faults, UnknownName
from carbon.measures.assumptions import assume
from carbon.measures.prices import MissingPrice, Prices, read_tariffs
from carbon.tables import write_csv
from tests.conftest import invoke
from tests.measures.test_cash_case import measure

GIVEN = assume(base_year=2026)
HEADING = ("fuel", "kind", "site", "year", "unit", "gbp_per_unit", "escalation_pct")


def tariffs(folder: Path, *rows: tuple[object, ...]) -> Prices:
    write_csv(folder / "t.csv", HEADING, rows)
    return Prices(read_tariffs(folder / "t.csv", GIVEN.activities), GIVEN.values.price_bands)


def test_escalation_and_later_rows(tmp_path: Path) -> None:
    prices = tariffs(
        tmp_path,
        ("electricity", "", "", 2025, "kWh", 0.25, 2),
        ("electricity", "", "", 2028, "kWh", 0.20, ""),
        ("electricity", "", "hall", 2025, "MWh", 300, 0),
    )
    at = prices.at
    assert at(measure(), "electricity", 2025) == 0.25
    assert at(measure(), "electricity", 2027) == pytest.approx(0.25 * 1.02**2)
    assert at(measure(), "electricity", 2028) == 0.20
    assert at(measure(site="hall"), "electricity", 2040) == pytest.approx(0.30)
    with pytest.raises(MissingPrice, match=r"2029.*escalation_pct"):
        at(measure(), "electricity", 2029)
    with pytest.raises(MissingPrice, match="2024"):
        at(measure(), "electricity", 2024)


@pytest.mark.parametrize(
    ("use", "band", "price"),
    [
        (19_999, "Very Small", 0.349291),
        (20_000, "Small", 0.290925),
        (500_000, "Small/Medium", 0.282463),
        (1e9, "Extra Large", 0.213789),
    ],
)
def test_the_band_is_that_of_the_use(use: float, band: str, price: float) -> None:
    prices = Prices(bands=GIVEN.values.price_bands)
    found = measure(use={"electricity": use})
    assert prices.band(found, "electricity").band == band
    assert prices.at(found, "electricity", 2035) == price
    assert f"band {band} in 2025" in prices.described(found, "electricity")


def test_a_band_may_be_named_and_without_either_there_is_no_price() -> None:
    prices = Prices(bands=GIVEN.values.price_bands, chosen={"electricity": "medium"})
    assert prices.at(measure(), "electricity", 2026) == 0.259052
    with pytest.raises(MissingPrice, match="no use of its meter"):
        Prices(bands=GIVEN.values.price_bands).at(measure(), "electricity", 2026)
    with pytest.raises(UnknownName, match="Medium"):
        Prices(bands=GIVEN.values.price_bands, chosen={"electricity": "mediun"}).at(
            measure(), "electricity", 2026
        )
    with pytest.raises(MissingPrice, match="no price of diesel"):
        prices.at(measure(), "diesel", 2026)


def test_faults_of_a_tariff_file_come_together(tmp_path: Path) -> None:
    with pytest.raises(Faults) as caught:
        tariffs(
            tmp_path,
            ("electrcity", "", "", 2025, "kWh", 0.25, 2),
            ("electricity", "wholesale", "", "soon", "kWh", -1, "x"),
            ("natural-gas", "", "", 2025, "kWh", 0.05, 0),
            ("natural-gas", "retail", "", 2025, "kWh", 0.06, 0),
        )
    text = str(caught.value)
    for part in ("electricity", "'wholesale'", "'soon'", "-1", "'x'", "again, as in row 4"):
        assert part in text


def test_a_unit_of_something_else_is_told_with_its_place(tmp_path: Path) -> None:
    """ "Found unit litre" named neither file nor row, once for several."""
    with pytest.raises(Faults) as caught:
        tariffs(
            tmp_path,
            ("electricity", "", "", 2025, "litre", 0.25, 2),
            ("natural-gas", "", "", 2025, "m3", 0.25, 2),
        )
    assert [str(fault).rpartition("t.csv:")[2] for fault in caught.value.faults] == [
        "2, column unit: found unit litre of electricity; expected kWh or a unit that converts "
        "to it.",
        "3, column unit: found unit m3 of natural-gas; expected kWh or a unit that converts to it.",
    ]


@pytest.mark.parametrize("growth", ["-150", "1e9", "100.1"])
def test_a_growth_that_no_price_has_is_refused(tmp_path: Path, growth: str) -> None:
    """At −150% a year a price was below 0 every other year, and above it in between."""
    with pytest.raises(Faults, match="a percentage a year from −100 to 100"):
        tariffs(tmp_path, ("electricity", "", "", 2025, "kWh", 0.25, growth))
    falling = tariffs(tmp_path, ("electricity", "", "", 2025, "kWh", 0.25, "-1.5"))
    assert "−1.5 % a year after" in falling.described(measure(), "electricity")


@pytest.mark.parametrize("year", [-1, 0, 1989, 2101, 20250])
def test_a_price_of_a_year_that_none_is_paid_in_is_refused(tmp_path: Path, year: int) -> None:
    """A price of the year −1, grown by 1 % a year since, saved £43,646,802,727,875."""
    with pytest.raises(Faults, match=f"found '{year}'; expected a whole number from 1990 to 2100"):
        tariffs(tmp_path, ("electricity", "", "", year, "kWh", 0.25, 1))


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        ({"electricity": "Small"}, r"t\.csv:2: found a price of electricity beside --band"),
        ({"natural-gas": "Smal"}, "band of natural-gas 'Smal'; expected perhaps Small"),
        ({"diesel": "Small"}, "fuel of a price band 'diesel'"),
        ({"natural-gas": "small"}, ""),
    ],
)
def test_a_band_that_would_not_be_used_is_refused(
    tmp_path: Path, bands: dict[str, str], said: str
) -> None:
    """Beside a tariff file of the same fuel it was passed over without a word."""
    path = tmp_path / "t.csv"
    path.write_text("fuel,year,unit,gbp_per_unit\nelectricity,2026,kWh,0.3\n", encoding="utf-8")
    if not said:
        assert assume(tariffs=path, bands=bands).prices.chosen == bands
        return
    with pytest.raises(Faults, match=said):
        assume(tariffs=path, bands=bands)


def test_a_band_serves_the_sites_that_the_tariff_file_has_no_price_of(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    text = "fuel,site,year,unit,gbp_per_unit\nelectricity,hall,2026,kWh,0.3\n"
    path.write_text(text, encoding="utf-8")
    assert assume(tariffs=path, bands={"electricity": "Small"}).prices.chosen


def test_two_bands_of_a_fuel_are_refused() -> None:
    """The last was taken."""
    told = invoke("measures", "appraise", "m.csv", "--band", "electricity=Small",
                  "--band", "electricity=Large", ok=False)  # fmt: skip
    assert told.exit_code == 2
    assert "one --band for each fuel" in told.stderr
