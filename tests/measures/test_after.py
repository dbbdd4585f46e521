"""Measures that come after others on one meter: each saves what those before it leave."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from carbon.errors import Faults
from carbon.measures.adding import added_up
from carbon.measures.assumptions import assume
from carbon.measures.cash_case import appraise_all
from carbon.measures.measure import Measure
from carbon.measures.measure_file import read_measures
from carbon.measures.portfolio.candidate import contributions, worth
from carbon.measures.portfolio.macc import abatement_curve
from carbon.measures.portfolio.optimum import Limits
from carbon.measures.portfolio.programme import candidates
from carbon.measures.portfolio.selection import choose
from carbon.measures.portfolio.totals import totals
from carbon.measures.prices import Prices
from tests.conftest import Command
from tests.measures.test_cash_case import FLAT

GIVEN = replace(assume(base_year=2026, hold=True), prices=Prices(FLAT))
HEAD = (
    "id,technology,capital_gbp,price_year,start,life_years,saving_natural_gas_kwh,"
    "use_natural_gas_kwh,site,meter,group,needs,after\n"
)
FABRIC = "fabric,Insulation,145000,2024,2027-04-01,30,108000,640000,pool,gas-1,,,\n"
PUMP = "pump,Heat pump,540000,2024,2027-04-01,20,500000,640000,pool,gas-1,,,fabric\n"


def read(tmp_path: Path, *rows: str) -> list[Measure]:
    path = tmp_path / "measures.csv"
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return read_measures(path)


@pytest.mark.parametrize("count", ["yearly", "salix", "first-year"])
def test_insulation_and_what_is_left_for_the_pump_were_combined_once_more(
    tmp_path: Path, count: str
) -> None:
    """108,000 and 500,000 kWh came to 523,625: now to the 608,000 that they say."""
    measures = read(tmp_path, FABRIC, PUMP)
    assert measures[1].needs == measures[1].after == ("fabric",)
    found, remarks = candidates(measures, GIVEN, lifetime=count)
    assert remarks == []
    for aim in ("tonnes", "npv", "savings"):
        own = {each.id: each.value(aim) for each in found}
        assert contributions(found, aim) == pytest.approx(own)
        assert worth(found, aim) == pytest.approx(sum(own.values()))
    whole = totals(measures, GIVEN)
    assert whole.npv_gbp == pytest.approx(
        sum(made.npv_gbp for made in appraise_all(measures, GIVEN))
    )
    # Without the column the two are combined, and that is said.
    before = read(tmp_path, FABRIC, PUMP.replace(",,,fabric", ",,fabric,"))
    found, remarks = candidates(before, GIVEN, lifetime="first-year")
    gas_kg = 0.182929
    assert worth(found, "tonnes") == pytest.approx(523_625 * gas_kg / 1000)
    assert remarks == [
        "pump needs fabric, and both save natural-gas on gas-1: each is taken as what it would "
        "save alone, so together they save 523,625 a year, not 608,000. If the first saves what "
        "the second leaves, name fabric in its column after."
    ]


def test_others_on_the_meter_are_combined_with_both(tmp_path: Path) -> None:
    """Controls that save 10% find 640,000 × (1 − 0.95) left of the fabric and the pump."""
    controls = "controls,Controls,9000,2024,2027-04-01,20,32000,640000,pool,gas-1,,,\n"
    measures = read(tmp_path, FABRIC, PUMP, controls)
    found, _ = candidates(measures, GIVEN, lifetime="first-year")
    kg = {name: part * 1000 / 0.182929 for name, part in contributions(found, "tonnes").items()}
    together = 640_000 - (640_000 - 608_000) * 0.95
    assert sum(kg.values()) == pytest.approx(together)
    # Fabric and controls first, as if alone; the pump has what it adds to them.
    first = 640_000 - (640_000 - 108_000) * 0.95
    assert kg["fabric"] + kg["controls"] == pytest.approx(first)
    assert kg["pump"] == pytest.approx(together - first)
    curve = abatement_curve(candidates(measures, GIVEN)[0])
    (meter,) = curve.meters
    assert meter.share == pytest.approx(together / 640_000)


@pytest.mark.slow
def test_the_best_set_is_that_of_trying_all(tmp_path: Path) -> None:
    rows = [
        FABRIC.replace("145000", "14500"),
        PUMP.replace("540000", "54000").replace("500000", "400000"),
        "controls,Controls,9000,2024,2027-04-01,20,32000,640000,pool,gas-1,,,\n",
        "valves,Valves,3000,2024,2029-04-01,9,6000,640000,pool,gas-1,,,pump\n",
        "boiler,Boilers,8000,2024,2027-04-01,12,90000,640000,pool,gas-1,,,\n",
    ]  # fmt: skip
    rows[1] = rows[1].replace("gas-1,,", "gas-1,heat,")
    rows[4] = rows[4].replace("gas-1,,", "gas-1,heat,")
    found, _ = candidates(read(tmp_path, *rows), GIVEN)
    for aim, budget in itertools.product(("tonnes", "npv", "savings"), (12_000, 70_000, 90_000)):
        best = 0.0
        for size in range(len(found) + 1):
            for chosen in itertools.combinations(found, size):
                ids = {each.id for each in chosen}
                if not all(ids.issuperset(each.needs) for each in chosen):
                    continue
                if {"pump", "boiler"} <= ids or sum(each.cost_gbp for each in chosen) > budget:
                    continue
                best = max(best, worth(chosen, aim))
        made = choose(found, Limits(budget), aim)
        assert made.best.value(aim) == pytest.approx(best)
        assert made.gap == 0


def test_in_years_without_the_first_there_is_nothing_to_leave(tmp_path: Path) -> None:
    """Fabric that is gone after 10 years: the pump goes on saving what it says, not more."""
    short = FABRIC.replace(",30,", ",10,")
    found, _ = candidates(read(tmp_path, short, PUMP), GIVEN)
    own = {each.id: each.tonnes for each in found}
    assert contributions(found, "tonnes") == pytest.approx(own)


CIRCLE = "'fabric', which needs 'pump', which needs 'fabric'"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((FABRIC, PUMP.replace("500000", "540000")), "savings of 648,000"),
        (
            (FABRIC.replace("2027-04", "2029-07"), PUMP),
            "'pump', which starts on 2027-04-01, after 'fabric', which starts on 2029-07-01",
        ),
        ((FABRIC, PUMP.replace("gas-1", "gas-2")), "with which it saves on no meter"),
        ((FABRIC, PUMP.replace(",fabric\n", ",pump\n")), "column after: found 'pump', which"),
        ((FABRIC, PUMP.replace(",fabric\n", ",roof\n")), "'roof'"),
        ((FABRIC.replace(",,,\n", ",,,pump\n"), PUMP), CIRCLE),
        ((FABRIC.replace(",,,\n", ",,pump,\n"), PUMP), CIRCLE),
    ],
)  # fmt: skip
def test_what_cannot_come_after_is_refused(
    tmp_path: Path, rows: tuple[str, ...], words: str
) -> None:
    with pytest.raises(Faults, match=words) as caught:
        read(tmp_path, *rows)
    # A circle was told twice, as a whole and by each of its measures.
    assert len(caught.value.faults) == 1


def test_what_comes_first_may_start_long_before_or_be_rejected(tmp_path: Path) -> None:
    later = PUMP.replace("2027-04-01", "2031-04-01")
    assert [each.id for each in read(tmp_path, FABRIC, later)] == ["fabric", "pump"]
    rows = HEAD.replace("after", "after,status"), FABRIC.replace("2027", "2029"), PUMP
    path = tmp_path / "rejected.csv"
    path.write_text(
        rows[0] + rows[1].replace("\n", ",rejected\n") + rows[2].replace("\n", ",\n"),
        encoding="utf-8",
    )
    assert len(read_measures(path)) == 2


def test_what_needs_two_alternatives_can_never_be_done(tmp_path: Path) -> None:
    roof = FABRIC.replace("fabric,", "roof,").replace("gas-1,", "gas-1,heat").replace("108", "107")
    walls = FABRIC.replace("gas-1,", "gas-1,heat")
    with pytest.raises(Faults, match="'pump' needing fabric and roof, of group 'heat'"):
        read(tmp_path, roof, walls, PUMP.replace(",fabric\n", ",fabric;roof\n"))
    own = PUMP.replace("gas-1,", "gas-1,heat")
    with pytest.raises(Faults, match="'pump' needing fabric, of group 'heat'"):
        read(tmp_path, walls, own)


def test_more_than_is_left_is_refused_where_a_file_did_not(tmp_path: Path) -> None:
    fabric, pump = read(tmp_path, FABRIC, PUMP)
    greedy = replace(pump, savings={"natural-gas": 540_000.0})
    with pytest.raises(Faults, match=r"saving 540,000 of natural-gas.* at most the 532,000"):
        candidates([fabric, greedy], GIVEN)


def test_a_page_says_after_what(carbon: Command) -> None:
    path = carbon.folder / "measures.csv"
    path.write_text(HEAD + FABRIC + PUMP, encoding="utf-8")
    carbon("report", "appraisal", path, "--band", "natural-gas=Small", "--as-at", "2026-11-23",
           "--scheme", "none", "--out", "packs")  # fmt: skip
    (report,) = Path("packs").glob("*/*/report.md")
    text = report.read_text(encoding="utf-8")
    assert "What it saves is stated as what is left after fabric." in text


def test_sensitivity_said_that_what_comes_after_saves_less(tmp_path: Path) -> None:
    """The pump saves 500,000 kWh of what is left: with the fabric they are 608,000, all of it."""
    boards = "boards,Floor boards,9000,2024,2027-04-01,30,20000,640000,pool,gas-1,,,fabric\n"
    whole = "gas-1: the savings of fabric, pump are added up; what comes after another saves of "
    fabric, pump = read(tmp_path, FABRIC, PUMP)
    assert added_up([fabric, pump]) == [whole + "what that leaves."]
    # Through one that is not among them too.
    three = read(tmp_path, FABRIC, boards, PUMP.replace(",,,fabric", ",,,boards"))
    assert added_up([three[0], three[2]], three) == [whole + "what that leaves."]
    # Two that come after one, and not after one another.
    two = read(tmp_path, FABRIC, boards, PUMP)
    [said] = added_up(two)
    assert said == "gas-1: the savings of boards, pump are added up; together they save less."
    # What saves another fuel there saves no less.
    other = replace(boards_of(two), savings={"electricity": 5.0})
    assert added_up([fabric, other]) == []


def boards_of(measures: list[Measure]) -> Measure:
    return next(each for each in measures if each.id == "boards")
