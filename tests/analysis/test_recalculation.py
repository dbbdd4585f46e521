"""When the base year is recalculated, and what stays visible."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from carbon.analysis.change.effects import compare
from carbon.analysis.recalculation.constant_factors import constant_gwp
from carbon.analysis.recalculation.log import (
    FirstReport,
    NotSized,
    Recalculation,
    RecalculationLog,
    read_log,
)
from carbon.analysis.recalculation.policy import RecalculationReview, _methods, review
from carbon.analysis.recalculation.structural import Estates
from carbon.emissions.lines import total
from carbon.errors import BadValue, Faults
from carbon.inventories.definition_parts import SiteBoundary
from carbon.ledger.calendarise import calendarise
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.sites import Site
from tests.inventories.estates import DEFINITION, EDITIONS, Estate, lacking

BASE, NEXT, LAST = "2017-18", "2018-19", "2019-20"
EMPTY = RecalculationLog({}, ())


def estates_of(made: Estate, known: dict[date, list[object]] | None = None) -> Estates:
    """*made* as it is calculated; *known* gives other readings, as known on a day."""

    def parts(as_at: date | None) -> pd.DataFrame:
        if as_at is None or known is None:
            return calendarise(made.frame())
        return calendarise(replace(made, readings=known[as_at]).frame())  # type: ignore[arg-type]

    definition = replace(DEFINITION, base_period=Period.parse(BASE))
    return Estates(definition, made.register, made.activities, made.library, parts)


def reviewed(
    made: Estate, log: RecalculationLog = EMPTY, known: dict[date, list[object]] | None = None
) -> RecalculationReview:
    return review(estates_of(made, known), log, [Period.parse(year) for year in (BASE, NEXT, LAST)])


def council(share_pct: float = 5.0, **life: object) -> Estate:
    """A hall, and beside it an annexe worth *share_pct* of both in the base year, with *life*."""
    made = Estate(
        [Site("hall", "Hall", "offices"), Site("annexe", "Annexe", "offices", **life)],  # type: ignore[arg-type]
        [
            Meter("hall-power", "hall", "electricity", "kWh", "offices"),
            Meter("annexe-power", "annexe", "electricity", "kWh", "offices"),
        ],
    )
    for year in (BASE, NEXT, LAST):
        made.read("hall-power", year, 1_000_000.0 * (1 - share_pct / 100))
        made.read("annexe-power", year, 1_000_000.0 * share_pct / 100)
    return made


GIVEN_AWAY = {"end": date(2019, 4, 1), "end_reason": "transferred"}


@pytest.mark.parametrize(("share", "due"), [(4.9, False), (5.0, True), (5.1, True)])
def test_a_structural_change_counts_from_the_threshold(share: float, due: bool) -> None:
    found = reviewed(council(share, **GIVEN_AWAY))
    assert found.share_pct == pytest.approx(share)
    assert found.due is due
    (trigger,) = found.triggers
    assert (trigger.kind, trigger.counts) == ("structural", True)
    assert trigger.what == "site annexe, transferred on 2019-03-31"


@pytest.mark.parametrize("comes", [False, True])
def test_the_definition_s_own_boundary_is_an_event(comes: bool) -> None:
    # Was: the review read the register alone, and the base stood.
    day = date(2019, 4, 1)
    span = (day, None) if comes else (None, day)
    one = SiteBoundary("annexe", *span, "leased", None)  # type: ignore[arg-type]
    estates = estates_of(council(6.0))
    estates = replace(estates, definition=replace(estates.definition, boundaries=(one,)))
    found = review(estates, EMPTY, [Period.parse(BASE)])
    (trigger,) = found.triggers
    what = f"transferred on {'2019-04-01' if comes else '2019-03-31'}"
    assert trigger.what == f"site annexe, {what}"
    assert found.due
    # What came is put into a base of the hall alone.
    share = 6 / 94 if comes else 0.06
    assert found.share_pct == pytest.approx(share * 100)


def test_both_series_stay_visible() -> None:
    found = reviewed(council(10.0, **GIVEN_AWAY))
    reported = {str(each.period): each.as_reported for each in found.series}
    restated = {str(each.period): each.restated for each in found.series}
    for year in (BASE, NEXT):
        assert restated[year] == pytest.approx(0.9 * reported[year])  # type: ignore[operator]
    assert restated[LAST] == pytest.approx(reported[LAST])


@pytest.mark.parametrize(
    ("day", "said"),
    [
        # Was: no word, with half a year's tonnes beside those of whole years.
        (date(2023, 11, 5), "not over: 50.0% of its meter-days have data"),
        (date(2024, 5, 1), "50.0% of its meter-days have data"),
    ],
)
def test_a_year_of_which_a_part_is_there_is_no_whole_year_beside_others(
    day: date, said: str
) -> None:
    made = Estate(
        [Site("hall", "Hall", "offices")],
        [Meter("hall-power", "hall", "electricity", "kWh", "offices")],
    )
    made.read("hall-power", BASE, 1_000_000.0)
    for month in range(4, 10):
        made.read("hall-power", f"2023-{month:02d}", 50_000.0)
    years = [Period.parse(year) for year in (BASE, "2023-24")]
    found = review(replace(estates_of(made), as_at=day), EMPTY, years)
    assert not any("meter-days" in note for note in found.series[0].notes)
    assert said in found.series[1].notes


@pytest.mark.parametrize("reason", ["built", "acquired"])
def test_a_new_building_of_ten_per_cent_never_triggers(reason: str) -> None:
    made = council(10.0, start=date(2018, 4, 1), start_reason=reason)
    found = reviewed(made)
    (trigger,) = found.triggers
    # 10% of both is a ninth of the hall, which is all of the base year.
    assert trigger.kg == pytest.approx(found.base_kg / 9, rel=1e-6)
    assert trigger.how == "back-cast from its first 12 months"
    assert trigger.counts is found.due is (reason == "acquired")
    first, *_ = found.series
    added = (first.restated or 0) - (first.as_reported or 0)
    assert added == pytest.approx(found.base_kg / 9 if reason == "acquired" else 0.0, rel=1e-6)


@pytest.mark.slow
def test_a_back_cast_takes_only_the_days_before() -> None:
    made = council(10.0, start=date(2017, 7, 1), start_reason="acquired")
    (trigger,) = reviewed(made).triggers
    use = [quantity for meter, start, _, quantity, *_ in made.readings
           if meter == "annexe-power" and date(2018, 4, 1) <= start < date(2018, 7, 1)]  # fmt: skip
    per_kwh = total(made.inventory(BASE).lines) / sum(
        one[3] for one in made.readings if one[1] < date(2018, 4, 1)
    )
    assert trigger.kg == pytest.approx(sum(use) * per_kwh)


def test_an_acquired_site_is_sized_by_its_own_earlier_readings_where_there_are_any() -> None:
    made = council(10.0)
    made.sites[1] = replace(made.sites[1], start=date(2018, 4, 1), start_reason="acquired")
    (trigger,) = reviewed(made).triggers
    assert trigger.how == "its own readings before"
    whole = total(council(10.0).inventory(BASE).lines)
    assert trigger.kg == pytest.approx(whole * 0.1)


def test_a_site_closed_counts_for_nothing() -> None:
    found = reviewed(council(20.0, end=date(2018, 10, 1), end_reason="closed"))
    assert not found.due
    assert [(each.kind, each.counts) for each in found.triggers] == [("organic", False)]


def test_changes_add_up_in_absolute_terms() -> None:
    made = council(3.0, **GIVEN_AWAY)
    made.sites.append(
        Site("depot", "Depot", "offices", start=date(2018, 4, 1), start_reason="insourced")
    )
    made.meters.append(Meter("depot-power", "depot", "electricity", "kWh", "offices"))
    for year in (NEXT, LAST):
        made.read("depot-power", year, 30_000.0)
    found = reviewed(made)
    assert found.share_pct == pytest.approx(6.0, rel=1e-3)
    assert found.due
    assert abs(sum(each.kg or 0.0 for each in found.triggers)) < 0.001 * found.base_kg


def test_what_came_and_went_again_counts_for_nothing() -> None:
    life = {"start": date(2018, 4, 1), "start_reason": "acquired", **GIVEN_AWAY}
    assert reviewed(council(20.0, **life)).triggers == ()


def test_an_acquired_site_that_cannot_be_sized_is_named() -> None:
    made = council(20.0, start=date(2018, 4, 1), start_reason="acquired")
    made.readings = [one for one in made.readings if one[0] != "annexe-power"]
    found = reviewed(made)
    (trigger,) = found.unsized
    assert trigger.how == "cannot be sized: 0 of 12 months"
    assert "as far as it could be sized" in found.sentence()
    assert "restated without site annexe" in found.series[0].notes[-1]


REPORTED = date(2018, 9, 30)


@pytest.mark.parametrize(("wrong", "due"), [(0.951, False), (0.95, True)])
def test_an_error_found_since_the_report_counts(wrong: float, due: bool) -> None:
    made = council()
    then = [(*one[:3], one[3] / wrong, *one[4:]) for one in made.readings]
    log = RecalculationLog({BASE: FirstReport(Period.parse(BASE), REPORTED)}, ())
    found = reviewed(made, log, {REPORTED: then})  # type: ignore[dict-item]
    assert {each.kind for each in found.triggers} == {"error"}
    assert found.share_pct == pytest.approx((1 - wrong) * 100)
    assert found.due is due
    first = found.series[0]
    assert first.as_reported == pytest.approx((first.restated or 0) / wrong)


def test_a_re_issued_edition_is_a_method_change_and_a_new_year_s_is_not() -> None:
    made = council()
    again = replace(
        EDITIONS["2017"], name="2017-revised", replaces="2017", published=date(2018, 12, 1)
    )
    again.__dict__["factors"] = {
        key: replace(factor, kg_co2e=factor.kg_co2e * 1.06)
        for key, factor in EDITIONS["2017"].factors.items()
    }
    made.library = {"uk-government": {**EDITIONS, "2017-revised": again}}
    log = RecalculationLog({BASE: FirstReport(Period.parse(BASE), REPORTED)}, ())
    found = reviewed(made, log)
    assert {each.kind for each in found.triggers} == {"method"}
    assert found.share_pct == pytest.approx(6.0)
    assert found.due
    made.library = {"uk-government": EDITIONS}
    assert reviewed(made, log).triggers == ()


def test_the_year_s_own_edition_for_a_provisional_one_never_counts() -> None:
    made = council()
    later = replace(EDITIONS["2017"], published=date(2018, 12, 1))
    later.__dict__["factors"] = EDITIONS["2017"].factors
    made.library = {"uk-government": {**EDITIONS, "2017": later}}
    estates = estates_of(made)
    estates = replace(estates, definition=replace(estates.definition, provisional=True))
    log = RecalculationLog({BASE: FirstReport(Period.parse(BASE), REPORTED)}, ())
    found = review(estates, log, [Period.parse(BASE)])
    assert {(each.kind, each.counts) for each in found.triggers} == {("new edition", False)}
    assert not found.due


def test_a_line_added_since_is_a_method_change() -> None:
    made = council()
    first = lacking(EDITIONS["2017"], ["wtt-"])
    again = replace(
        EDITIONS["2017"], name="2017-revised", replaces="2017", published=date(2018, 12, 1)
    )
    made.library = {"uk-government": {**EDITIONS, "2017": first, "2017-revised": again}}
    found = reviewed(made, RecalculationLog({BASE: FirstReport(Period.parse(BASE), REPORTED)}, ()))
    assert {each.kind for each in found.triggers} == {"method"}
    assert found.due


def test_a_recalculation_settles_what_came_before_it() -> None:
    made = council(10.0, **GIVEN_AWAY)
    log = RecalculationLog(
        {}, (Recalculation(date(2019, 6, 30), date(2019, 7, 1), "Annexe given away", "Board"),)
    )
    found = reviewed(made, log, {date(2019, 6, 30): made.readings})  # type: ignore[dict-item]
    assert found.triggers == ()
    assert found.base_kg == pytest.approx(found.series[0].restated)


def test_what_closed_before_a_recalculation_stays_in_the_base_year() -> None:
    """Organic decline was once taken off the base along with what was given away."""
    made = council(10.0, end=date(2019, 4, 1), end_reason="closed")
    log = RecalculationLog(
        {}, (Recalculation(date(2019, 6, 30), date(2019, 7, 1), "Depots given away", "Board"),)
    )
    found = reviewed(made, log, {date(2019, 6, 30): made.readings})  # type: ignore[dict-item]
    assert found.base_kg == pytest.approx(total(made.inventory(BASE).lines))
    assert found.base_kg == pytest.approx(found.series[0].restated)


def test_a_recalculation_before_the_ledger_began_gives_its_own_figure() -> None:
    made = council(10.0, **GIVEN_AWAY)
    kg = total(made.inventory(BASE).lines)
    decided = Recalculation(date(2019, 6, 30), date(2019, 7, 1), "Given away", "Board", 0.88 * kg)
    found = reviewed(made, RecalculationLog({}, (decided,)))
    assert found.base_kg == pytest.approx(0.88 * kg)
    (trigger,) = found.triggers
    assert trigger.kg == pytest.approx(0.9 * kg - 0.88 * kg)
    assert trigger.what == "between the recalculation of 2019-06-30 and today's figure"
    assert not found.due


def test_constant_factors_leave_only_use() -> None:
    found = reviewed(council())
    base = found.series[0].as_reported or 0.0
    for year in found.series:
        assert year.constant_factor
        assert year.constant_factor.kg == pytest.approx(base)
        assert year.constant_factor.left == ()
    assert found.series[2].as_reported != pytest.approx(base)


def test_constant_gwp_restates_what_has_a_gas_split_and_says_what_has_none() -> None:
    found = reviewed(council())
    assert found.gwp_basis == "ar4"
    for year in found.series:
        assert year.constant_gwp
        assert year.constant_gwp.kg == pytest.approx(year.as_reported)


def test_without_a_base_period_there_is_nothing_to_review() -> None:
    estates = estates_of(council())
    lost = replace(estates, definition=DEFINITION)
    with pytest.raises(BadValue, match="no base_period"):
        review(lost, EMPTY, [])
    early = replace(estates, definition=replace(DEFINITION, base_period=Period.parse("2013-14")))
    with pytest.raises(BadValue, match="no figure of the base year 2013-14"):
        review(early, EMPTY, [])


def test_a_figure_reported_before_the_ledger_began_counts_as_one_difference() -> None:
    made = council()
    kg = total(made.inventory(BASE).lines)
    found = reviewed(
        made, RecalculationLog({BASE: FirstReport(Period.parse(BASE), REPORTED, kg / 0.95)}, ())
    )
    (trigger,) = found.triggers
    assert (trigger.kind, trigger.counts, found.due) == ("error", True, True)
    assert found.base_kg == pytest.approx(kg / 0.95)
    assert found.series[0].as_reported == pytest.approx(kg / 0.95)
    assert found.series[0].restated == pytest.approx(kg)


def test_a_day_on_which_nothing_was_known_is_refused() -> None:
    log = RecalculationLog({BASE: FirstReport(Period.parse(BASE), date(2016, 1, 1))}, ())
    with pytest.raises(BadValue, match="nothing of 2017-18 known on 2016-01-01"):
        reviewed(council(), log)


def test_another_basis_moves_gas_and_leaves_what_has_no_split() -> None:
    made = Estate(
        [Site("hall", "Hall", "offices")],
        [Meter("gas", "hall", "natural-gas", "kWh", "offices")],
    )
    made.read("gas", "2023-24", 1000.0)
    estates = estates_of(made)
    inventory = estates.inventory(Period.parse("2023-24"))
    assert inventory
    burnt = EDITIONS["2023"].factor("fuels/gaseous-fuels/natural-gas", "kWh")
    assert burnt.kg_co2e_of_ch4
    assert burnt.kg_co2e_of_n2o
    on_ar4 = constant_gwp(inventory, estates, "ar4")
    # CH4 is 25 in AR4 and 28 in AR5, N2O 298 and 265.
    moved = burnt.kg_co2e_of_ch4 * (25 / 28 - 1) + burnt.kg_co2e_of_n2o * (298 / 265 - 1)
    assert on_ar4.kg - total(inventory.lines) == pytest.approx(12000 * moved)
    assert on_ar4.left == ("Natural gas",)  # WTT, whose basis is not known
    on_ar6 = constant_gwp(inventory, estates, "ar6")
    assert on_ar6.left == ("Natural gas",)
    assert on_ar6.left_kg == pytest.approx(total(inventory.lines[inventory.lines["scope"] == "3"]))


def test_net_and_absolute_change_are_both_given_and_the_threshold_is_of_the_absolute() -> None:
    made = council(6.2, **GIVEN_AWAY)
    made.sites.append(
        Site("depot", "Depot", "offices", start=date(2018, 4, 1), start_reason="acquired")
    )
    made.meters.append(Meter("depot-power", "depot", "electricity", "kWh", "offices"))
    for year in (BASE, NEXT, LAST):
        made.read("depot-power", year, 62_000.0)
    found = reviewed(made)
    assert found.share_pct == pytest.approx(12.4)
    assert found.net_pct == pytest.approx(0.0, abs=1e-9)
    assert found.due
    assert "12.4% of base-year gross" in found.sentence()
    assert "absolute terms, which the threshold of 5% is of, and to 0% net" in found.sentence()


def _small(at_most_t: float) -> NotSized:
    what = "site depot, acquired on 2018-04-01"
    return NotSized(what, at_most_t * 1000, "Two rooms", date(2019, 7, 1), "Board")


@pytest.mark.parametrize(
    ("materiality_pct", "at_most_t", "is_closed", "said"),
    [
        (None, 1.0, False, "states no materiality_pct"),
        (1.0, 1.0, True, "at most 1 t, decided by Board on 2019-07-01: Two rooms"),
        (1.0, 60.0, False, "is not below the materiality of 1%"),
    ],
)
def test_a_decision_closes_what_cannot_be_sized_below_the_materiality(
    materiality_pct: float | None, at_most_t: float, is_closed: bool, said: str
) -> None:
    made = council()
    made.sites.append(
        Site("depot", "Depot", "offices", start=date(2018, 4, 1), start_reason="acquired")
    )
    made.meters.append(Meter("depot-power", "depot", "electricity", "kWh", "offices"))
    estates = estates_of(made)
    stated = replace(estates.definition, materiality_pct=materiality_pct)
    log = RecalculationLog({}, (), (_small(at_most_t),))
    found = review(replace(estates, definition=stated), log, [Period.parse(BASE)])
    assert [each.what for each in found.unsized] == ([] if is_closed else [_small(1).what])
    assert said in " ".join(found.decisions())
    assert "as far as it could be sized" in found.sentence() or is_closed


@pytest.mark.parametrize("closing", [(), (_small(1.0),)])
def test_what_cannot_be_sized_stays_listed_where_a_recalculation_holds_it(
    closing: tuple[NotSized, ...],
) -> None:
    # Was: "2017-18 stands", and "decided on as not sized, and nothing of that name is".
    made = council()
    made.sites.append(
        Site("depot", "Depot", "offices", start=date(2018, 4, 1), start_reason="acquired")
    )
    made.meters.append(Meter("depot-power", "depot", "electricity", "kWh", "offices"))
    estates = estates_of(made)
    stated = replace(estates.definition, materiality_pct=2.0)
    day = date(2019, 7, 1)
    log = RecalculationLog({}, (Recalculation(day, day, "Depot came", "Board"),), closing)
    found = review(replace(estates, definition=stated), log, [Period.parse(BASE)])
    (trigger,) = [each for each in found.triggers if each.kg is None]
    assert trigger.what == _small(1.0).what
    assert "in the recalculation, which does not say how much it is" in trigger.how
    assert not found.due
    assert ("as far as it could be sized" in found.sentence()) is not bool(closing)
    said = " ".join(found.decisions())
    assert "nothing of that name is" not in said
    assert ("not sized, at most 1 t" in said) is bool(closing)


def test_a_decision_on_nothing_says_so() -> None:
    found = reviewed(council(), RecalculationLog({}, (), (_small(1.0),)))
    assert "nothing of that name is" in " ".join(found.decisions())


def test_two_recalculations_in_a_year_and_a_bad_decision_are_refused_together(
    tmp_path: Path,
) -> None:
    (tmp_path / "recalculations.toml").write_text(
        """
[[recalculation]]
decided = 2022-04-01
included_to = 2022-03-31
reason = "Depots"
decided_by = "Board"

[[recalculation]]
decided = 2023-03-31
included_to = 2022-09-30
reason = "Schools"
decided_by = "Board"

[[not_sized]]
what = "site depot, acquired on 2018-04-01"
at_most_t = -4
why = "small"
decided = 2022-04-01
""",
        encoding="utf-8",
    )
    with pytest.raises(Faults) as caught:
        read_log(tmp_path)
    told = " ".join(map(str, caught.value.faults))
    assert len(caught.value.faults) == 3
    assert "recalculations.toml:9" in told
    assert "a second recalculation decided in 2022-23" in told
    assert "at_most_t = -4" in told
    assert "no decided_by" in told


def test_an_own_set_that_stood_in_too_never_counts_and_other_sources_do() -> None:
    """Was: "user, provisional" was taken for re-issued factors, and called for a recalculation."""
    made = council()
    made.meters.append(Meter("gas", "hall", "natural-gas", "kWh", "offices"))
    made.read("gas", BASE, 500_000.0)
    estates, now = estates_of(made), made.inventory(BASE)
    assert now.editions
    power = now.lines["activity"] == "electricity"
    how = ["user, provisional" if own else "exact" for own in power]
    then = replace(now, lines=now.lines.assign(how_chosen=how))
    dearer = now.lines.assign(
        **{name: now.lines[name] * 1.1 for name in ("kg_co2e", "factor")}, edition="2017-revised"
    )
    change = compare(
        then, replace(now, lines=dearer), estates.register, estates.activities, estates.library
    )
    found = {
        each.what.partition(":")[0]: (each.kind, each.counts) for each in _methods(change, then)
    }
    assert found == {"Grid electricity": ("new edition", False), "Natural gas": ("method", True)}
