"""The gap to the target, by hand: what is asked, what projects bring, what has no project."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from carbon.measures.assumptions import Assumptions, assume
from carbon.measures.cash_case import appraise_all
from carbon.measures.measure import Measure
from carbon.periods import Period
from carbon.reports.gap import sentences, table
from carbon.reports.progress.next_milestones import milestones_ahead
from carbon.targets.gap import TargetGap, gap
from carbon.targets.progress import Progress, progress
from carbon.targets.target import Target
from carbon.targets.valued import own_factors
from tests.targets.test_progress import milestone, seen, series

GAS = "natural-gas"
#: kg a kWh of gas: scope 1 0.2 and scope 3 0.03; of electricity 0.15 in scope 2 and 0.05 in 3.
LINES = pd.DataFrame(
    [
        ("1", GAS, "combustion", 1000.0, 200.0),
        ("3", GAS, "well-to-tank", 1000.0, 30.0),
        ("2", "electricity", "generation", 1000.0, 150.0),
        ("3", "electricity", "well-to-tank", 1000.0, 50.0),
        ("outside", GAS, "biogenic", 1000.0, 7.0),
    ],
    columns=["scope", "activity", "line", "quantity", "kg_co2e"],
).assign(conversion=1.0, factor_unit="kWh")
LATEST: Any = SimpleNamespace(lines=LINES)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Assumptions:
    path = tmp_path_factory.mktemp("tariffs") / "t.csv"
    path.write_text(
        "fuel,year,unit,gbp_per_unit,escalation_pct\n"
        "electricity,2020,kWh,0.25,0\nnatural-gas,2020,kWh,0.06,0\n"
        "diesel,2020,litre,1.2,0\nwater-supply,2020,m3,2,0\n",
        encoding="utf-8",
    )
    return assume(base_year=2026, tariffs=path, hold=True)


def made(scopes: tuple[str, ...] = ("1",)) -> Progress:
    """5,936 t in 2009-10, half by 2029-30: 2,968 t; 3,940 t in 2025-26."""
    target = Target(
        "T", "estate", "gross", Period.parse("2009-10"), "linear", (milestone("2029-30", 50),), (),
        "targets.toml",
    )  # fmt: skip
    found = progress(
        series(seen("2009-10", 5_936_000.0), seen("2025-26", 3_940_000.0)),
        target,
        date(2026, 11, 1),
    )
    return replace(found, target=replace(target, scopes=scopes))


def measure(name: str, kwh: float, **more: Any) -> Measure:
    start = more.pop("start", date(2026, 4, 1))
    fuel = more.pop("fuel", GAS)
    return Measure(
        **{
            "id": name, "technology": "T", "capital_gbp": 10_000.0, "price_year": 2025,
            "start": start, "life_years": 20, "savings": {fuel: kwh}, "status": "approved", **more,
        }
    )  # fmt: skip


def found(given: Assumptions, *measures: Measure, scopes: tuple[str, ...] = ("1",)) -> TargetGap:
    result = gap(made(scopes), appraise_all(measures, given), given, LATEST)
    assert result is not None
    return result


def left_out(of: TargetGap) -> dict[str, str]:
    return {each.id: why for each, why in of.left_out}


def test_approved_projects_bring_600_and_372_has_no_project(given: Assumptions) -> None:
    """3,940 − 2,968 = 972 asked, 243 a year for four years; 3 GWh at 0.2 kg is 600 t."""
    result = found(given, measure("heat", 3_000_000))
    last = result.milestone
    assert [str(year.period) for year in result.years] == [
        "2026-27",
        "2027-28",
        "2028-29",
        "2029-30",
    ]
    assert last.allowed_kg == pytest.approx(2_968_000)
    assert last.asked_kg == pytest.approx(972_000)
    assert last.asked_kg / len(result.years) == pytest.approx(243_000)
    assert last.approved_kg == pytest.approx(600_000)
    assert last.without_approved_kg == pytest.approx(372_000)
    assert result.year(Period.parse("2029-30")) is last
    assert result.year(Period.parse("2030-31")) is None
    assert "Approved projects bring 600 tCO2e" in sentences(result)[0]
    assert "372 tCO2e has no project" in sentences(result)[0]


def test_savings_count_by_the_scopes_of_the_target(given: Assumptions) -> None:
    assert own_factors(LATEST, ("1",)) == {GAS: pytest.approx(0.2), "electricity": 0}
    assert own_factors(LATEST) == {GAS: pytest.approx(0.23), "electricity": pytest.approx(0.2)}
    lamps = measure("lamps", 1_000_000, fuel="electricity")
    assert found(given, lamps, scopes=("2",)).milestone.approved_kg == pytest.approx(150_000)
    assert found(given, lamps, scopes=()).milestone.approved_kg == pytest.approx(200_000)
    result = found(given, lamps, scopes=("1",))
    assert result.milestone.approved_kg == 0
    assert result.outside == ("electricity",)
    assert any("Of electricity nothing counts, saved or added" in n for n in table(result).notes)
    assert not left_out(result)
    oil = found(given, measure("oil", 10, fuel="natural-gas"), measure("lpg", 10), scopes=("1",))
    assert not oil.outside


def test_a_heat_pump_brings_a_scope_1_target_its_gas(given: Assumptions) -> None:
    """It brought nothing: "the newest year has no electricity to count it by"."""
    pump = measure("pump", 0, savings={GAS: 300_000.0, "electricity": -80_000.0})
    result = found(given, pump, scopes=("1",))
    assert result.milestone.approved_kg == pytest.approx(60_000)
    assert not left_out(result)
    both = found(given, pump, scopes=("1", "2")).milestone.approved_kg
    assert both == pytest.approx(60_000 - 12_000)
    [appraisal] = appraise_all([pump], given)
    published = gap(made(("1",)), [appraisal], given, None)
    assert published
    assert published.outside == ("electricity",)
    assert published.milestone.approved_kg == pytest.approx(appraisal.life[3].direct_tco2e * 1000)


def test_lamps_bring_a_scope_1_target_of_published_figures_nothing(given: Assumptions) -> None:
    """They brought all that they save of scope 2."""
    lamps = appraise_all([measure("lamps", 1_000_000, fuel="electricity")], given)
    for scopes, kg in (
        (("1",), 0.0), (("2",), lamps[0].life[0].tco2e * 1000), ((), lamps[0].life[0].tco2e * 1000),
    ):  # fmt: skip
        result = gap(made(scopes), lamps, given, None)
        assert result
        assert result.years[0].approved_kg == pytest.approx(kg)


@pytest.mark.parametrize("fuel", ["diesel", "water-supply"])
def test_a_fuel_that_the_tables_lack_counts_by_the_scopes_too(
    given: Assumptions, fuel: str
) -> None:
    """An electric fleet had no gap: the unit was looked for in the appraisal's tables alone."""
    vans = measure("vans", 0, savings={fuel: 1000.0, "electricity": -3000.0})
    [appraisal] = appraise_all([vans], given)
    published = gap(made(("2",)), [appraisal], given, None)
    assert published
    assert fuel in published.outside
    power = appraise_all([measure("power", 3000, fuel="electricity")], given)[0].life[3].tco2e
    assert published.milestone.approved_kg == pytest.approx(-power * 1000)
    own = pd.DataFrame([["1", fuel, "combustion", 10.0, 25.0, 1.0, "u"]], columns=LINES.columns)
    latest: Any = SimpleNamespace(lines=pd.concat([LINES, own], ignore_index=True))
    for scopes, kg in ((("1",), 2500.0), (("2",), -450.0), ((), 2500.0 - 600.0)):
        result = gap(made(scopes), [appraisal], given, latest)
        assert result
        assert result.milestone.approved_kg == pytest.approx(kg)


def test_alternatives_are_weighed_by_what_counts_for_the_target(given: Assumptions) -> None:
    """The lamps saved more of all scopes, brought a scope 1 target nothing and kept gas out."""
    one_of = {"group": "one", "status": "proposed"}
    every = [
        measure("boiler", 100_000, **one_of),
        measure("lamps", 900_000, fuel="electricity", **one_of),
    ]
    for scopes, taken in ((("1",), "boiler"), (("2",), "lamps"), ((), "lamps")):
        assert found(given, *every, scopes=scopes).counted["proposed"] == (taken,)
        published = gap(made(scopes), appraise_all(every, given), given, None)
        assert published
        assert published.counted["proposed"] == (taken,)
    assert found(given, *every).milestone.pipeline_kg == pytest.approx(20_000)


def test_of_two_that_have_ended_the_one_counts_that_saves_more_before(given: Assumptions) -> None:
    """The alphabet decided, and said "the set that saves more in 2029-30"."""
    ends = {"group": "heat", "status": "proposed", "life_years": 2}
    for names in (("a", "b"), ("b", "a")):
        more, less = measure(names[0], 3_000_000, **ends), measure(names[1], 1_000_000, **ends)
        result = found(given, less, more)
        assert result.counted["proposed"] == (names[0],)
        assert result.years[0].pipeline_kg == pytest.approx(600_000)


def test_what_has_ended_is_not_in_the_pounds_a_tonne_of_the_milestone(given: Assumptions) -> None:
    """£166,594 a tonne was the cost of ten measures over the tonnes of the two at work."""
    short = measure("short", 1_000_000, life_years=2, capital_gbp=90_000.0)
    result = found(given, short, measure("heat", 3_000_000, capital_gbp=60_000.0))
    assert result.cost_gbp["approved"] == 150_000
    assert result.gbp_per_kg == pytest.approx(60_000 / 600_000)
    assert (
        "£100, what has no project would cost about £37,200: an indication" in sentences(result)[2]
    )
    assert found(given, short).gbp_per_kg is None


@pytest.mark.parametrize(
    ("start", "year"),
    [((2027, 4, 1), "2026-27"), ((2027, 4, 2), "2027-28"), ((2027, 6, 20), "2027-28"),
     ((2028, 3, 31), "2027-28")],
)  # fmt: skip
def test_capital_is_paid_in_the_year_of_the_day_before_the_start(
    given: Assumptions, start: tuple[int, int, int], year: str
) -> None:
    """What starts on 20 June 2027 was paid by 31 March."""
    result = found(given, measure("heat", 3_000_000, start=date(*start)))
    assert {str(y.period): y.approved_gbp for y in result.years if y.approved_gbp} == {year: 10_000}


def test_what_was_at_work_in_the_newest_year_is_not_counted_twice(given: Assumptions) -> None:
    """One at work since 2020 brings nothing more; one from 1 October 2025 the other half year."""
    old = measure("old", 1_000_000, status="delivered", start=date(2020, 4, 1))
    assert found(given, old).milestone.done_kg == 0
    half = measure("half", 1_000_000, status="delivered", start=date(2025, 10, 1))
    assert found(given, half).milestone.done_kg == pytest.approx(200_000 * 183 / 365)
    assert found(given, half).milestone.approved_kg == 0
    late = measure("late", 1_000_000, status="approved", start=date(2025, 10, 1))
    assert found(given, late).milestone.approved_kg == pytest.approx(200_000 * 183 / 365)


@pytest.mark.slow
def test_lives_end_and_savings_deteriorate(given: Assumptions) -> None:
    """Eight years from April 2020 end in March 2028: then its 200 t come back."""
    ends = measure("ends", 1_000_000, status="delivered", start=date(2020, 4, 1), life_years=8)
    years = {str(year.period): year.done_kg for year in found(given, ends).years}
    assert years["2027-28"] == 0
    assert years["2028-29"] == pytest.approx(-200_000)
    assert found(given, ends).milestone.without_approved_kg == pytest.approx(1_172_000)
    [*_, ended, _] = table(found(given, ends, measure("a", 1), measure("x", 1, status="rejected"),
                                 measure("late", 1, start=date(2031, 4, 1)))).notes  # fmt: skip
    assert ended == "Not at work in 2029-30: ends (to 31 March 2028)."
    last = measure("last", 1, start=date(2020, 4, 1), life_years=10)
    assert found(given, last).idle == ()
    [over] = found(given, replace(last, life_years=9)).idle
    assert over.last_day == date(2029, 3, 31)
    fades = measure("fades", 1_000_000, deterioration_pct=10.0)
    kept = [year.approved_kg for year in found(given, fades).years]
    assert kept == pytest.approx([200_000, 180_000, 162_000, 145_800])


def test_savings_on_one_meter_combine(given: Assumptions) -> None:
    """Half and half of a meter of 1 GWh is three quarters; the second brings a quarter."""
    both = [
        measure(name, 500_000, meters=("m",), use={GAS: 1_000_000.0}, status=status)
        for name, status in (("first", "approved"), ("second", "proposed"))
    ]
    last = found(given, *both).milestone
    assert last.approved_kg == pytest.approx(100_000)
    assert last.pipeline_kg == pytest.approx(50_000)
    assert last.without_project_kg == pytest.approx(972_000 - 150_000)
    assert last.without_approved_kg == pytest.approx(972_000 - 100_000)


def test_one_after_another_on_a_meter_is_not_combined_within_a_year(given: Assumptions) -> None:
    """60 % until September 2029 and 60 % from October: 60 % of the year, not 42 %."""
    on = {"meters": ("m",), "use": {GAS: 1_000_000.0}}
    first = measure("first", 600_000, start=date(2026, 10, 1), life_years=3, **on)
    then = measure("then", 600_000, start=date(2029, 10, 1), **on)
    last = found(given, first, then).milestone
    assert last.approved_kg == pytest.approx(120_000)
    # From July: in July to September both, 84 % of the meter.
    both = found(given, first, replace(then, start=date(2029, 7, 1))).milestone
    days = 91 + 92 * 0.84 / 0.6 + 182
    assert both.approved_kg == pytest.approx(120_000 * days / 365)
    # What comes after the first is stated of what that leaves, while it is there.
    after = replace(then, savings={GAS: 400_000.0}, start=date(2029, 7, 1), after=("first",))
    kwh = 600_000 * 91 + 1_000_000 * 92 + 1_000_000 * 0 + 400_000 * 182
    assert found(given, first, after).milestone.approved_kg == pytest.approx(0.2 * kwh / 365)


def test_of_alternatives_one_counts_and_what_is_needed_must(given: Assumptions) -> None:
    result = found(
        given,
        measure("pump", 2_000_000, group="heat", status="proposed"),
        measure("boiler", 1_000_000, group="heat", status="approved"),
        measure("tank", 1_000_000, needs=("pump",), status="proposed"),
        measure("never", 9_000_000, status="rejected"),
    )
    assert result.counted == {"done": (), "approved": ("boiler",), "proposed": ()}
    assert left_out(result) == {"pump": "an alternative to boiler", "tank": "it needs pump"}
    assert result.milestone.approved_kg == pytest.approx(200_000)


def test_what_needs_something_rejected_counts_only_where_it_is_done(given: Assumptions) -> None:
    """An approved battery counted though its panels were rejected; the reason showed an id."""
    result = found(
        given,
        replace(measure("pv-1", 2_000_000, status="rejected"), name="Panels"),
        measure("battery", 1_000_000, needs=("pv-1",), status="approved"),
        measure("there", 1_000_000, needs=("pv-1",), status="delivered", start=date(2020, 4, 1)),
    )
    assert result.counted == {"done": ("there",), "approved": (), "proposed": ()}
    assert left_out(result) == {"battery": "it needs Panels"}
    assert result.milestone.approved_kg == 0


def test_what_cannot_be_done_leaves_its_alternative(given: Assumptions) -> None:
    """The pump saves more and needs what is rejected: neither it nor the boiler counted."""
    fabric = measure("fabric", 1, status="rejected")
    pump = measure("pump", 2_000_000, group="heat", needs=("fabric",), status="proposed")
    boiler = measure("boiler", 1_000_000, group="heat", status="proposed")
    result = found(given, fabric, pump, boiler)
    assert result.counted["proposed"] == ("boiler",)
    assert left_out(result) == {"pump": "it needs fabric"}
    assert result.milestone.pipeline_kg == pytest.approx(200_000)
    # Of two that need an alternative each, the one that the other's alternative helps is kept.
    flues = measure("flues", 500_000, needs=("boiler",), status="proposed")
    result = found(given, fabric, pump, boiler, flues)
    assert result.counted["proposed"] == ("boiler", "flues")
    both = found(given, replace(pump, needs=()), boiler, flues)
    assert left_out(both) == {"boiler": "an alternative to pump", "flues": "it needs boiler"}


def test_an_approved_measure_is_not_pushed_out_by_an_alternative_to_what_it_needs(
    given: Assumptions,
) -> None:
    """62.5 % and 18.75 % of one meter: 400 MWh, and 45 of the 120 beside it; 0.2 kg each."""
    on: dict[str, Any] = {"meters": ("m",), "use": {GAS: 640_000.0}, "status": "proposed"}
    walls = measure("walls", 120_000, group="fabric", **on)
    pump = measure("pump", 400_000, group="heat", needs=("walls",), **on | {"status": "approved"})
    others = [
        measure("roof", 150_000, group="fabric", **on),
        measure("boiler", 90_000, group="heat", **on),
    ]
    result = found(given, *others, walls, pump)
    assert result.counted == {"done": (), "approved": ("pump",), "proposed": ("walls",)}
    assert left_out(result) == {
        "roof": "an alternative to walls", "boiler": "an alternative to pump",
    }  # fmt: skip
    assert result.milestone.approved_kg == pytest.approx(80_000)
    assert result.milestone.pipeline_kg == pytest.approx(9_000)
    # With the pump proposed too both are of the set that saves more.
    proposed = found(given, *others, walls, replace(pump, status="proposed"))
    assert proposed.counted["proposed"] == ("pump", "walls")
    assert proposed.milestone.pipeline_kg == pytest.approx(89_000)


def test_what_is_done_and_has_no_appraisal_is_named_and_is_there(given: Assumptions) -> None:
    """It was in neither list, and a battery that needs the panels was left out beside them."""
    panels = measure("panels", 100_000, status="delivered", start=date(2012, 4, 1))
    panels = replace(panels, name="Panels")
    battery = measure("battery", 1_000_000, needs=("panels",))
    hub = measure("hub", 1_000_000, needs=("panels", "x"))
    gone = replace(panels, id="x", status="rejected", name="Panels of the depot")
    why = "no long-run marginal factor of electricity for 2012"
    result = gap(
        made(), appraise_all([battery, hub], given), given, LATEST,
        not_appraised=[(panels, why), (gone, why)],
    )  # fmt: skip
    assert result is not None
    assert result.counted["approved"] == ("battery",)
    assert f"Not counted: Panels: delivered, and not appraised: {why}." in table(result).notes
    assert left_out(result) == {
        "panels": f"delivered, and not appraised: {why}", "hub": "it needs Panels of the depot",
    }  # fmt: skip
    nothing = gap(made(), [], given, LATEST, not_appraised=[(panels, why)])
    assert nothing is not None
    assert "No project is approved" in sentences(nothing)[0]


def test_pounds_by_year_and_what_the_rest_would_cost(given: Assumptions) -> None:
    """600 t for £120,000 less a tenth, and 100 t for £40,000: £211.43 a tonne; 272 t are left."""
    result = found(
        given,
        measure("heat", 3_000_000, capital_gbp=120_000.0, grant_gbp=12_000.0),
        measure("more", 500_000, capital_gbp=40_000.0, status="proposed", start=date(2028, 4, 1)),
    )
    assert [year.approved_gbp for year in result.years] == pytest.approx([108_000, 0, 0, 0])
    assert [year.pipeline_gbp for year in result.years] == pytest.approx([0, 40_000, 0, 0])
    assert result.gbp_per_kg == pytest.approx(148_000 / 700_000)
    assert result.rest_gbp == pytest.approx(272 * 148_000 / 700)
    assert "£108,000 and the proposed ones £40,000" in sentences(result)[1]
    names = [column.name for column in table(result).columns]
    row = dict(zip(names, table(result).rows[-1], strict=True))
    assert row["No project"] == pytest.approx(272)
    assert row["No approved project"] == pytest.approx(372)


@pytest.mark.slow
def test_delivered_and_approved_are_told_apart(given: Assumptions) -> None:
    """What delivered ones bring was said of approved ones: 100 here, then 200 that end."""
    half = measure("half", 1_000_000, status="delivered", start=date(2025, 10, 1))
    heat = measure("heat", 600_000, capital_gbp=30_000.0)
    more = measure("more", 300_000, capital_gbp=15_000.0, status="proposed")
    said = sentences(found(given, half, heat, more))
    assert said[0] == (
        "The pathway asks 972 tCO2e less in 2029-30 than in 2025-26. Delivered projects save "
        "100 tCO2e more than in 2025-26, approved ones bring 120 tCO2e and proposed ones would "
        "bring 60.0 tCO2e; 692 tCO2e has no project."
    )
    # £45,000 for the 120 + 60 of the sentence.
    assert "£250, what has no project would cost about £" in said[2]
    ends = measure("ends", 1_000_000, status="verified", start=date(2020, 4, 1), life_years=8)
    assert sentences(found(given, ends)) == [
        "The pathway asks 972 tCO2e less in 2029-30 than in 2025-26. Delivered projects save "
        "200 tCO2e less than in 2025-26 and no project is approved; 1,172 tCO2e has no project."
    ]
    assert "proposed ones cost £15,000, less" in sentences(found(given, ends, more))[1]
    assert "approved" not in sentences(found(given, ends, more))[1]
    still = measure("still", 1_000_000, status="delivered", start=date(2020, 4, 1))
    chiller = measure("chiller", -250_000)
    assert "Approved projects add 50.0 tCO2e; 1,022" in sentences(found(given, still, chiller))[0]


def test_page_one_tells_them_apart_too(given: Assumptions) -> None:
    ends = measure("ends", 1_000_000, status="delivered", start=date(2020, 4, 1), life_years=8)
    [_, said] = milestones_ahead(made(), found(given, ends))
    assert said == (
        "Delivered projects save 200 less than in 2025-26 and no project is approved; 1,172 has "
        "no project."
    )
    more = measure("more", 250_000, status="proposed")
    heat = measure("heat", 600_000)
    [_, said] = milestones_ahead(made(), found(given, heat, more))
    assert said == "Approved projects bring 120; 852 has no approved project."
    assert len(milestones_ahead(made(), found(given, more))) == 1


def test_what_starts_after_the_milestone_is_not_counted(given: Assumptions) -> None:
    """It was "counted as proposed", and its £15,000 of 2029 raised the pounds a tonne."""
    far = measure("far", 5_000_000, start=date(2030, 4, 1), status="proposed", capital_gbp=15_000.0)
    heat = measure("heat", 3_000_000, capital_gbp=60_000.0)
    result = found(given, heat, far)
    assert result.counted["proposed"] == ()
    assert left_out(result) == {"far": "it starts on 2030-04-01, after 2029-30"}
    assert result.gbp_per_kg == pytest.approx(60_000 / 600_000)
    assert found(given, heat, replace(far, start=date(2030, 3, 31))).counted["proposed"] == ("far",)


def test_figures_without_factors_take_the_tonnes_as_appraised(given: Assumptions) -> None:
    heat = measure("heat", 3_000_000)
    [appraisal] = appraise_all([heat], given)
    result = gap(made(), [appraisal], given, None)
    assert result is not None
    assert result.factors == {}
    whole_year = result.years[0].approved_kg
    assert whole_year == pytest.approx(appraisal.life[0].tco2e * 1000)


def test_without_a_milestone_to_come_there_is_no_gap(given: Assumptions) -> None:
    over = progress(
        series(seen("2009-10", 5_936_000.0), seen("2025-26", 3_940_000.0)),
        Target(
            "T", "estate", "gross", Period.parse("2009-10"), "linear", (milestone("2019-20", 50),),
            (), "targets.toml",
        ),
        date(2026, 11, 1),
    )  # fmt: skip
    assert gap(over, [], given, LATEST) is None
