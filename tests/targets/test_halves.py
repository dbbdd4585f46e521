"""Half-years from the ledger: beside last year, the outturn, and what late readings revise."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from carbon.inventories.definition import InventoryDefinition, load
from carbon.periods import Period
from carbon.targets.half_figures import half_figures, ledger_movements
from carbon.targets.halves import HalfYears, half_years
from carbon.targets.revisions import Revision, revisions
from carbon.targets.series import observe
from carbon.workspace import Workspace
from tests.conftest import Command
from tests.targets.conftest import log_months, months, quantity

OCTOBER, NOVEMBER = date(2023, 10, 31), date(2023, 11, 30)
H1 = Period.parse("2023-24 H1")


def kg_per_kwh(year: int, activity: str) -> float:
    """All lines of one kWh, from the edition's CSV alone."""
    import csv

    from carbon.folders import shipped

    ids = {
        "hall-gas": ("fuels/gaseous-fuels/natural-gas", "wtt-fuels/gaseous-fuels/natural-gas"),
        "hall-electricity": (
            "uk-electricity/electricity-generated/electricity-uk",
            "transmission-and-distribution/t-and-d-uk-electricity/electricity-uk",
            "wtt-uk-electricity/uk-electricity-generation/electricity-uk",
            "wtt-uk-electricity/uk-electricity-t-and-d/electricity-uk",
        ),
    }[activity]
    path = shipped("factors") / "uk-government" / f"{year}.csv"
    with path.open(encoding="utf-8") as file:
        rows = {(row["id"], row["unit"]): row["kg_co2e"] for row in csv.DictReader(file)}
    return sum(float(rows[each, "kWh"]) for each in ids)


def expected(year: int, which: slice, gas: slice | None = None) -> float:
    return sum(
        quantity(meter, month) * kg_per_kwh(year, meter)
        for meter, chosen in (("hall-electricity", which), ("hall-gas", gas or which))
        for month in months(year, year)[chosen]
    )


@pytest.mark.slow
def test_halves_are_recomputed_from_the_factors_and_sum_to_the_year(
    original: Workspace, october: HalfYears
) -> None:
    first, second = (october.half(Period.parse(f"2021-22 {name}")) for name in ("H1", "H2"))
    assert first is not None
    assert second is not None
    assert first.gross_kg == pytest.approx(expected(2021, slice(6)), rel=1e-9)
    year = observe(original, load(original), OCTOBER).first(Period.parse("2021-22"))
    assert year is not None
    assert first.gross_kg + second.gross_kg == pytest.approx(year.gross_kg, rel=1e-12)
    assert sum(first.by_source.values()) == pytest.approx(first.gross_kg, rel=1e-12)


def test_a_half_stands_beside_the_same_half_last_year(october: HalfYears) -> None:
    made = october
    second = next(each for each in made.changes if str(each.half.period) == "2021-22 H2")
    assert second.before is not None
    assert str(second.before.period) == "2020-21 H2"
    old, new = expected(2020, slice(6, 12)), expected(2021, slice(6, 12))
    assert second.gross_change == pytest.approx((new - old) / old, rel=1e-9)
    assert not made.changes[0].comparable


def test_the_outturn_is_each_source_by_its_mean_share(october: HalfYears) -> None:
    made = october
    assert made.outturn is not None
    assert str(made.outturn.period) == "2023-24"
    assert [str(period) for period in made.outturn.past] == [
        "2018-19", "2019-20", "2020-21", "2021-22", "2022-23",
    ]  # fmt: skip
    gas = next(each for each in made.outturn.sources if "gas" in each.source.casefold())
    shares = []
    for year in range(2018, 2023):
        kwh = [quantity("hall-gas", month) for month in months(year, year)]
        shares.append(sum(kwh[:6]) / sum(kwh))
    known = sum(quantity("hall-gas", month) for month in months(2023, 2023)[:5])
    # September is missing: it is taken for that of the year before.
    known += quantity("hall-gas", "2022-09")
    assert str(next(gap for gap in made.outturn.gaps if gap.days).period) == "2023-24 H1"
    assert gas.share == pytest.approx(sum(shares) / 5, rel=1e-9)
    assert gas.forecast_kg == pytest.approx(
        known * kg_per_kwh(2023, "hall-gas") / (sum(shares) / 5), rel=1e-9
    )
    assert len(made.scores) == 4
    for score in made.scores:
        assert score.error == pytest.approx(0.0, abs=0.02)


def test_an_incomplete_half_is_provisional(october: HalfYears) -> None:
    half = october.half(H1)
    assert half is not None
    assert half.provisional_because == ("readings are still missing",)
    assert half.completeness is not None
    assert half.completeness.share == pytest.approx((183 + 153) / 366)


@pytest.mark.slow
def test_a_finished_year_needs_no_outturn(original: Workspace) -> None:
    made = half_years(original, load(original), date(2023, 5, 31))
    assert made.outturn is None
    assert made.no_outturn == "the newest year is finished"


def test_too_little_data_gives_no_outturn(council: Workspace) -> None:
    log_months(council, "one.csv", "hall-gas", months(2023, 2023)[:3], "2023-10-10")
    made = half_years(council, load(council), OCTOBER)
    assert made.outturn is None
    assert made.no_outturn == "not enough data in 2023-24 H1"
    assert not made.halves[0].enough_data


def revised_halves(
    workspace: Workspace, definition: InventoryDefinition, since: date, as_at: date
) -> tuple[Revision, ...]:
    """The half-years' figures that were known on *since* and are not the same on *as_at*."""
    earlier, later = (half_years(workspace, definition, day) for day in (since, as_at))
    movements = ledger_movements(workspace, definition, since, as_at)
    return revisions(half_figures(earlier, movements), half_figures(later, movements, earlier))


@pytest.mark.slow
def test_exactly_the_figures_that_late_readings_moved_are_listed(five_years: Workspace) -> None:
    definition = load(five_years)
    log_months(five_years, "late.csv", "hall-gas", months(2023, 2023)[5:6], "2023-11-20", 7_654.3)
    log_months(five_years, "october.csv", "hall-electricity", months(2023, 2023)[6:7], "2023-11-21")
    found = revised_halves(five_years, definition, OCTOBER, NOVEMBER)
    gas = [each for each in found if "gas" in each.label.casefold()]
    assert [each.id for each in found] == [
        "2023-24 H1/gross", "2023-24 H1/net", gas[0].id,
    ]  # fmt: skip
    for each in found:
        assert each.difference == pytest.approx(7_654.3 * kg_per_kwh(2023, "hall-gas"), rel=1e-9)
        assert each.reason == "1 reading logged (batch 5, late.csv)"
    # The October reading is of the second half, which was not reported before: new, not revised.
    movements = ledger_movements(five_years, definition, OCTOBER, NOVEMBER)
    assert [Path(each.file).name for each in movements] == ["late.csv", "october.csv"]


@pytest.mark.slow
def test_a_correction_is_withdrawn_and_logged_again(five_years: Workspace) -> None:
    from carbon.ledger.store import Batch, Ledger

    definition = load(five_years)
    with Ledger.open(five_years.ledger_url) as ledger:
        readings = ledger.readings(meters=["hall-gas"])
        (number,) = readings[readings["start"] == date(2022, 6, 1)]["reading"]
        from datetime import UTC, datetime

        with ledger.writing() as connection:
            ledger.add(
                connection, Batch("withdrawal", "An Officer", reason="wrong meter"), [],
                [int(number)], now=datetime(2023, 11, 2, tzinfo=UTC),
            )  # fmt: skip
    found = revised_halves(five_years, definition, OCTOBER, NOVEMBER)
    assert {each.id.partition("/")[0] for each in found} == {"2022-23 H1"}
    assert len(found) == 3
    for each in found:
        assert each.difference == pytest.approx(
            -quantity("hall-gas", "2022-06") * kg_per_kwh(2022, "hall-gas"), rel=1e-9
        )
        assert each.reason.startswith("1 reading withdrawn (batch 5")
        assert each.reason.endswith("): wrong meter")


@pytest.mark.slow
def test_nothing_moved_is_no_revision(original: Workspace) -> None:
    assert revised_halves(original, load(original), OCTOBER, OCTOBER) == ()


@pytest.mark.slow
def test_the_command_shows_them(
    carbon: Command, original: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shutil.copytree(original.root, carbon.folder / "council"))
    result = carbon("targets", "halves", "estate", "--as-at", "2023-10-31")
    assert "2023-24 H1 (p)" in result.stdout
    assert "Past outturn forecasts" in result.stdout
    assert "readings are still missing" in result.stderr
    assert "The year 2023-24 is forecast to come to" in result.stderr


def test_every_figure_has_one_id(october: HalfYears) -> None:
    figures = half_figures(october)
    assert len({figure.id for figure in figures}) == len(figures)


@pytest.mark.slow
def test_the_second_half_that_came_is_added_and_no_revision(five_years: Workspace) -> None:
    from carbon.reports.progress.revisions import year_figures

    definition = load(five_years)
    for meter, since in (("hall-electricity", 6), ("hall-gas", 5)):
        log_months(five_years, f"{meter}.csv", meter, months(2023, 2023)[since:], "2024-04-20")
    earlier, later = (
        [
            *year_figures(observe(five_years, definition, day)),
            *half_figures(half_years(five_years, definition, day)),
        ]
        for day in (OCTOBER, date(2024, 4, 30))
    )
    found = {each.id: each for each in revisions(earlier, later)}
    year = found["2023-24//gross"]
    assert (year.added, year.share) == ("H2 added", None)
    # September's gas is late data of a half that was reported: a revision of that half.
    assert found["2023-24 H1/gross"].added == ""
    assert found["2023-24 H1/gross"].share is not None
    assert year.difference is not None
    assert "2023-24 H2/gross" not in found
