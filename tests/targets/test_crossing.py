"""The outturn knows who joins and leaves in the second half."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from carbon.analysis.recalculation.structural import Event
from carbon.inventories.definition import load
from carbon.periods import Period
from carbon.reports.progress.halves import _crossed, crossing_sentences, outturn_sentence, section
from carbon.targets.crossing import Crossing
from carbon.targets.filled_halves import stay_in
from carbon.targets.halves import HalfYears, half_years, judged_half_years
from carbon.targets.other_sites import _between
from carbon.targets.outturn import Outturn, PastYear, outturn
from carbon.targets.past_outturns import scores
from carbon.workspace import Workspace
from tests.targets.conftest import log_months, make_council, months, quantity
from tests.targets.test_halves import kg_per_kwh

OCTOBER = date(2023, 10, 31)


def council(
    folder: Path,
    *,
    to: str = "",
    reason: str = "",
    joins: str = "",
    own: tuple[int, int] | None = None,
    rows: str = "",
    lost: tuple[str, ...] = (),
) -> Workspace:
    """A hall, a lodge that leaves on *to*, and a depot that *joins*, with its *own* past years.

    The hall has no reading in the months *lost*.
    """
    made = make_council(folder / "council")
    meters = "meter,site,activity,unit,supply_point,from,to,from_reason,to_reason\n" + "".join(
        f"{name}-electricity,{name},electricity,kWh,,,,,\n" for name in ("hall", "lodge", "depot")
    )
    (made.root / "sites.csv").write_text(
        "site,name,service\nhall,Hall,offices\nlodge,Lodge,offices\ndepot,Depot,depots\n",
        encoding="utf-8",
    )
    (made.root / "meters.csv").write_text(meters, encoding="utf-8")
    for site in ("hall", "lodge"):
        name = f"{site}-electricity"
        gone = lost if site == "hall" else ()
        past, new = (
            [month for month in of if month not in gone]
            for of in (months(2021, 2022), months(2023, 2023)[:6])
        )
        log_months(made, f"{site}.csv", name, past, "2023-05-01", 10_000)
        log_months(made, f"{site}-new.csv", name, new, "2023-10-10", 10_000)
    if own:
        log_months(made, "depot.csv", "depot-electricity", months(*own), "2023-05-02", 3_000)
    (made.root / "sites.csv").write_text(
        "site,name,service,from,to,from_reason,to_reason\nhall,Hall,offices,,,,\n"
        f"lodge,Lodge,offices,,{to},,{reason}\n"
        f"depot,Depot,depots,{joins},,{'acquired' if joins else ''},\n{rows}",
        encoding="utf-8",
    )
    return made


def forecast(made: Workspace, as_at: date = OCTOBER) -> Outturn:
    outcome = half_years(made, load(made), as_at).outturn
    assert outcome is not None
    return outcome


def kg(kwh: float) -> float:
    return kwh * kg_per_kwh(2023, "hall-electricity")


@pytest.mark.slow
@pytest.mark.parametrize("reason", ["transferred", "closed"])
def test_a_site_that_leaves_in_the_second_half_was_forecast_for_all_of_it(
    tmp_path: Path, reason: str
) -> None:
    made = council(tmp_path, to="2023-11-30", reason=reason, joins="2030-04-01")
    told = forecast(made)
    # Both sites are flat: a half of each past year is half of it. The lodge has 61 of 183 days.
    assert told.unchanged_kg == pytest.approx(kg(240_000), rel=1e-9)
    assert told.forecast_kg == pytest.approx(kg(120_000 + 60_000 + 60_000 * 61 / 183), rel=1e-9)
    [crossed] = [each for each in told.crossed if each.crossing.site == "lodge"]
    assert crossed.sentence() == (
        f"lodge (Grid electricity) leaves on 30 November 2023 ({reason}): the second half counts "
        "it on 33% of its days, by its first half, by days."
    )
    assert "With nothing joining or leaving in it, it would be" in outturn_sentence(told)
    # What came: October and November of the lodge, and all of the hall.
    for site, count in (("hall", 6), ("lodge", 2)):
        log_months(
            made, f"{site}-h2.csv", f"{site}-electricity",
            months(2023, 2023)[6 : 6 + count], "2024-04-10", 10_000,
        )  # fmt: skip
    halves = half_years(made, load(made), date(2024, 5, 1))
    year = [score for score in halves.scores if str(score.period) == "2023-24"]
    assert year[0].came_kg == pytest.approx(kg(200_000), rel=1e-9)
    assert abs(year[0].error or 0.0) < 1e-9
    # The year in which a site left says nothing of the share of H1 in a year without one.
    assert not halves.gaps


@pytest.mark.slow
def test_a_site_that_joins_counts_by_its_own_readings_of_the_same_months(tmp_path: Path) -> None:
    made = council(tmp_path, joins="2024-01-01", own=(2022, 2022))
    told = forecast(made)
    # January to March 2023 of the depot, at this year's factors; February 2024 has a day more.
    depot = 3_000 * (1 + 29 / 28 + 1)
    assert told.forecast_kg == pytest.approx(kg(240_000 + depot), rel=1e-9)
    [crossed] = told.crossed
    assert "joins on 1 January 2024 (acquired)" in crossed.sentence()
    assert "its own readings of the same months" in crossed.sentence()


@pytest.mark.slow
def test_a_site_that_joins_without_readings_is_named_and_not_guessed(tmp_path: Path) -> None:
    told = forecast(council(tmp_path, joins="2024-01-01"))
    assert told.forecast_kg == pytest.approx(kg(240_000), rel=1e-9)
    [crossed] = told.not_sized
    assert "no readings of its own of the same months of earlier years" in crossed.sentence()
    assert "too low by it" in crossed.sentence()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lost", "halves"),
    [
        # Taken at face value 2022-23 had 120 of 230 in its first half: 234.9 of 240 were forecast.
        (("2022-12",), "2022-23 H2"),
        (("2023-06",), "2023-24 H1"),
        (("2021-05", "2023-02"), "2021-22 H1, 2022-23 H2"),
    ],
)
def test_a_half_with_a_gap_makes_the_outturn_of_one_without(
    tmp_path: Path, lost: tuple[str, ...], halves: str
) -> None:
    made = council(tmp_path, joins="2030-04-01", lost=lost)
    told = forecast(made)
    assert told.forecast_kg == pytest.approx(kg(240_000), rel=1e-9)
    assert f"Gaps of {halves} are filled from the meters' own history." in told.sentence()
    assert stay_in(told.gaps) == ()


@pytest.mark.slow
def test_a_gap_that_no_history_fills_is_named(tmp_path: Path) -> None:
    made = council(tmp_path, joins="2030-04-01", lost=("2021-12", "2022-12"))
    told = forecast(made)
    assert stay_in(told.gaps) == ("hall-electricity",)
    assert "Gaps that no history can fill count as nothing used: hall-electricity." in (
        told.sentence()
    )


@pytest.mark.slow
def test_what_left_in_the_first_half_is_not_forecast_to_go_on(tmp_path: Path) -> None:
    made = council(tmp_path, joins="2030-04-01")
    path = made.root / "sites.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("lodge,Lodge,offices,,,,", "lodge,Lodge,offices,,2023-06-30,,disposed"),
        encoding="utf-8",
    )
    assert forecast(made).forecast_kg == pytest.approx(kg(120_000 + 30_000), rel=1e-9)
    # By itself the half is the hall's alone in both years: only the grid's factor moved.
    judged = judged_half_years(made, load(made), OCTOBER).verdict
    assert judged is not None
    assert judged.change == pytest.approx(
        kg(1) / kg_per_kwh(2022, "hall-electricity") - 1, rel=1e-9
    )


@pytest.mark.slow
def test_an_exchanged_meter_neither_joins_nor_leaves(tmp_path: Path) -> None:
    made = council(tmp_path, joins="2030-04-01")
    (made.root / "meters.csv").write_text(
        "meter,site,activity,unit,supply_point,from,to,from_reason,to_reason\n"
        "hall-electricity,hall,electricity,kWh,,,,,\n"
        "depot-electricity,depot,electricity,kWh,,,,,\n"
        "lodge-electricity,lodge,electricity,kWh,1200023305967,,2023-11-30,,exchanged\n"
        "lodge-new,lodge,electricity,kWh,1200023305967,2023-12-01,,exchanged,\n",
        encoding="utf-8",
    )
    told = forecast(made)
    assert told.crossed == ()
    assert told.forecast_kg == pytest.approx(kg(240_000), rel=1e-9)


@pytest.mark.slow
def test_nothing_is_said_where_nobody_joins_or_leaves(october: HalfYears) -> None:
    assert october.outturn is not None
    assert october.outturn.crossed == ()
    assert "join" not in outturn_sentence(october.outturn)
    made = section(october)
    assert made is not None
    assert not any("joins" in paragraph for paragraph in made.paragraphs)


def test_a_past_year_with_a_leaver_does_not_distort_the_share_of_h1() -> None:
    left = Crossing("b", "gas", 50.0, 0.0, 1.0, 0.0)
    years = [
        PastYear(Period.parse("2021-22"), {"gas": 90.0}, {"gas": 60.0}, (left,)),
        PastYear(Period.parse("2022-23"), {"gas": 40.0}, {"gas": 60.0}),
    ]
    made = outturn(Period.parse("2023-24"), {"gas": 42.0}, years)
    assert made.forecast_kg == pytest.approx(105.0)
    assert scores(years)[0].forecast_kg == pytest.approx(100.0)


def test_a_source_of_which_all_joins_is_its_own_readings() -> None:
    one = Crossing("c", "oil", 0.0, 0.0, 0.0, 0.5, "joins", own_kg=7.0)
    past = [PastYear(Period.parse("2022-23"), {"gas": 40.0}, {"gas": 60.0})]
    made = outturn(Period.parse("2023-24"), {"gas": 40.0}, past, [one])
    assert made.forecast_kg == pytest.approx(107.0)
    assert made.without_past == ()


@pytest.mark.slow
def test_seasonal_points_that_join_are_not_taken_by_days(tmp_path: Path) -> None:
    assert quantity("hall-gas", "2022-12") > 2 * quantity("hall-gas", "2022-06")
    made = council(tmp_path, joins="2024-01-01")
    (made.root / "meters.csv").write_text(
        "meter,site,activity,unit\nhall-electricity,hall,electricity,kWh\n"
        "lodge-electricity,lodge,electricity,kWh\ndepot-electricity,depot,electricity,kWh\n"
        "depot-gas,depot,natural-gas,kWh\n",
        encoding="utf-8",
    )
    text = (made.root / "sites.csv").read_text(encoding="utf-8")
    (made.root / "sites.csv").write_text(text.replace("2024-01-01", "2022-04-01"), encoding="utf-8")
    for month in months(2022, 2022):
        kwh = quantity("hall-gas", month)
        log_months(made, f"gas-{month}.csv", "depot-gas", [month], "2023-05-03", kwh)
    (made.root / "sites.csv").write_text(text, encoding="utf-8")
    outcome = half_years(made, load(made), OCTOBER).outturn
    assert outcome is not None
    gas = next(each for each in outcome.crossed if "gas" in each.crossing.source.casefold())
    winter = [quantity("hall-gas", f"2023-{month:02d}") for month in (1, 2, 3)]
    winter[1] *= 29 / 28
    assert gas.h2_kg == pytest.approx(sum(winter) * kg_per_kwh(2023, "hall-gas"), rel=1e-9)


def test_many_that_leave_are_counted_and_stand_in_the_table() -> None:
    past = [PastYear(Period.parse("2022-23"), {"gas": 400.0}, {"gas": 600.0})]
    several = [
        Crossing(f"site-{number}", "gas", 10.0, 0.0, 1.0, 0.25, "leaves") for number in range(5)
    ]
    made = outturn(Period.parse("2023-24"), {"gas": 400.0}, past, several)
    # 350 that stays ÷ 0.4, and of each of five 10 and a quarter of 15.
    assert made.forecast_kg == pytest.approx(350 / 0.4 + 5 * (10 + 15 / 4))
    assert crossing_sentences(made) == ("5 meters at 5 sites join or leave in 2023-24.",)
    assert [row[5] for row in _crossed(made).rows] == [pytest.approx(0.00375)] * 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("to", "named"),
    [
        ("2022-12-31", ("site lodge, transferred on 2022-12-31",)),
        # In the year itself: forecast by itself.
        ("2023-11-30", ()),
    ],
)
def test_past_years_of_other_sites_are_said_to_be(
    tmp_path: Path, to: str, named: tuple[str, ...]
) -> None:
    # Was: a forecast of 833 t in silence, of a year that came to 631, for a pool acquired between.
    told = forecast(council(tmp_path, to=to, reason="transferred", joins="2030-04-01"))
    assert told.other_sites == named
    is_said = "The past years count other sites, and their shares may not fit" in told.sentence()
    assert is_said is bool(named)
    on_page_one = "The years that it is made from count other sites." in outturn_sentence(told)
    assert on_page_one is bool(named)


@pytest.mark.parametrize(
    ("day", "arrives", "is_between"),
    [
        ("2021-04-01", True, False),
        ("2021-04-02", True, True),
        ("2023-04-01", True, True),
        ("2023-04-02", True, False),
        ("2021-03-31", False, False),
        ("2021-04-01", False, True),
        ("2023-03-31", False, True),
        ("2023-04-01", False, False),
    ],
)
def test_what_comes_or_goes_between_past_years_and_the_year_by_the_day(
    day: str, arrives: bool, is_between: bool
) -> None:
    event = Event(date.fromisoformat(day), arrives, "site depot", "acquired", frozenset())
    assert _between(event, Period.parse("2021-22"), Period.parse("2023-24")) is is_between
