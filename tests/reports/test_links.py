"""Returns on two boundaries: what is said where a year links them, where none does, and of what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.reports.returns import Return, Target, Told, told

pytestmark = pytest.mark.slow

#: Gross 1,000, 970, 880 on the first boundary and 730, 710, 670, 650 on the second, in t.
OLD = (
    Return("2018-19", "s1", 400, 400, 200),
    Return("2019-20", "s1", 390, 380, 200),
)
OVERLAP = (
    Return("2020-21", "s1", 360, 340, 180),
    Return("2020-21", "s2", 300, 280, 150, version=2),
)
NEW = (
    Return("2021-22", "s2", 290, 270, 150),
    Return("2022-23", "s2", 280, 250, 140),
    Return("2023-24", "s2", 270, 240, 140),
)
#: 2020-21 on the second boundary alone: nothing links the two.
APART = (*OLD, replace(OVERLAP[1], version=1), *NEW)


def less(t: float, *returns: Return) -> list[Return]:
    """The same with *t* taken off each."""
    return [replace(each, off=t) for each in returns]


def on(ratio: float, told_t: float = 1000.0) -> tuple[float, float]:
    """The base of *told_t* at *ratio*, and what −50% by 2029-30 allows of it in 2023-24, in t."""
    return told_t * ratio, told_t * ratio * (1 - 0.5 * 5 / 11)


def test_a_base_that_nothing_links_was_a_yes_with_a_green_tile(tmp_path: Path) -> None:
    # Was: "Yes. In 2023-24 we emitted 650 tonnes, 35.0% less than in 2018-19, as published. The
    # pathway allows 773", and no word of the boundary.
    made = told(tmp_path / "w", *APART)
    assert made.verdict.state == "cannot say"
    assert made.on_track.startswith(
        "We cannot say. 2023-24 stands on another boundary (s2) than the base year 2018-19 (s1), "
        "and nothing links the two: no year on both s1 and s2. In 2023-24 we emitted 650 tonnes of "
        "CO2e. As published, 2023-24 is 123 tCO2e below the pathway and −35.0% on 2018-19, which "
        "stands on another boundary."
    )
    assert [each.tone for each in made.report.headlines] == ["plain"] * 3
    assert "Verdict: Cannot say" in made.tiles[1]
    assert "how far that is cannot be said" in made.page_one["What comes next?"]
    # No share of a base that counts otherwise is set beside a trend.
    forecast = made.paragraphs("forecast")
    assert "chance of meeting −50%" not in forecast
    assert "nothing links the two" in forecast
    assert made.subject.outlook is not None
    assert [each.chance for each in made.subject.outlook.milestones] == [None]


def test_a_milestone_passed_on_another_boundary_is_neither_met_nor_missed(tmp_path: Path) -> None:
    target = Target(milestones={"2022-23": "tonnes = 800", "2029-30": "tonnes = 500"})
    made = told(tmp_path / "w", *APART, target=target)
    assert made.page_one["What comes next?"].startswith(
        "The target of 800 t for 2022-23 may have been met or not: nobody can say."
    )


def test_a_year_on_the_bases_own_boundary_needs_no_link(tmp_path: Path) -> None:
    # 650 ÷ 710 = −8.5 %, with nothing of 2018-19 in it.
    made = told(tmp_path / "w", *APART, target=Target(base="2021-22"))
    assert made.verdict.state == "behind"
    assert "8.5% less than in 2021-22" in made.on_track


def test_what_stood_before_the_bases_own_boundary_need_not_be_linked(tmp_path: Path) -> None:
    # Nothing links the first boundary, which the base is not on; 2020-21 links the two others.
    before = Return("2016-17", "s0", 2000)
    made = told(tmp_path / "w", before, *OLD, *OVERLAP, *NEW)
    assert made.verdict.state == "behind"
    assert "−35.0% as published, about −22% on the nearest" in made.on_track


def test_an_assumed_link_is_one(tmp_path: Path) -> None:
    continues = 'continues = "s1"\nassumption = "Taken to be the same"'
    made = told(tmp_path / "w", *APART, s2=continues)
    assert made.verdict.state == "on track"
    assert "not confirmed" in made.on_track


def test_an_overlap_of_nought_is_no_link(tmp_path: Path) -> None:
    # Was: "Yes … 32.5% less", with scope 1 of 0 t in the year that stands on both.
    overlap = (replace(OVERLAP[0], scope_1=0.0), OVERLAP[1])
    target = Target(scopes='scopes = ["1"]')
    made = told(tmp_path / "w", *OLD, *overlap, *NEW, target=target)
    assert made.verdict.state == "cannot say"
    assert "no year on both s1 and s2 whose gross of scope 1 is above nought" in made.on_track


@pytest.mark.parametrize("unknown", ["s1", "s2"])
def test_a_missing_net_was_taken_for_nought_in_the_link(unknown: str, tmp_path: Path) -> None:
    # Was: 630 t ÷ 880 t, net ÷ gross, and "No … about −15%"; or 730 t ÷ 780 t, which flatters.
    overlap = [replace(each, off=None if each.boundary == unknown else 100.0) for each in OVERLAP]
    returns = [*less(100.0, *OLD), *overlap, *less(100.0, *NEW)]
    made = told(tmp_path / "w", *returns, target=Target(basis="net"))
    assert made.subject.linked is None
    assert made.verdict.state == "cannot say"
    assert "no year on both s1 and s2 whose net is known" in made.on_track


def test_a_net_that_is_known_in_one_of_two_overlap_years_links(tmp_path: Path) -> None:
    # 2019-20 on both: (930 − 100) ÷ (970 − 100) = 0.954023; of 2020-21 one net is not known.
    more = Return("2019-20", "s2", 380, 350, 200, version=2)
    overlap = [replace(OVERLAP[0], off=None), replace(OVERLAP[1], off=100.0)]
    returns = [*less(100.0, *OLD, more), *overlap, *less(100.0, *NEW)]
    linked = told(tmp_path / "w", *returns, target=Target(basis="net")).subject.linked
    assert linked is not None
    (link,) = linked.links
    assert (link.periods, link.earlier_kg, link.later_kg) == (("2019-20",), 870_000, 830_000)
    # (650 − 100) beside 900 × 830 ÷ 870.
    assert linked.progress.latest.of_base == pytest.approx(550 / (900 * 830 / 870) - 1)


def test_gross_is_linked_though_net_cannot_be(tmp_path: Path) -> None:
    # A gross target that ends at net nought: nought needs no base, half of gross has its link.
    overlap = (replace(OVERLAP[0], off=None), OVERLAP[1])
    neutral = "reduction_pct = 100\nneutral = true"
    target = Target(milestones={"2029-30": "reduction_pct = 50", "2039-40": neutral})
    made = told(tmp_path / "w", *OLD, *overlap, *less(100.0, *NEW), target=target)
    base, allowed = on(730 / 880)
    governing = made.subject.governing
    assert governing is not None
    assert governing.base_kg == pytest.approx(base * 1000)
    assert governing.latest.pathway_kg == pytest.approx(allowed * 1000)
    assert governing.no_way == {"net": "no year on both s1 and s2 whose net is known"}
    # 550 net left in 2023-24, in 16 years.
    assert "from 550 net in 2023-24, 34 less each year" in made.page_one["What comes next?"]


def linked(root: Path, **changes: str) -> Told:
    return told(root, *OLD, *OVERLAP, *NEW, target=Target(**changes))


def test_the_chance_of_a_milestone_was_on_the_base_that_does_not_govern(tmp_path: Path) -> None:
    # Was: 33 %, of 500 t, where 415 governs, of which the linked table had 1 %.
    made = linked(tmp_path / "w")
    assert (
        "the chance of meeting −50% in 2029-30, 415 tCO2e on the nearest comparable basis, is 1%."
        in made.paragraphs("forecast")
    )
    section = made.section("forecast")
    (table,) = section.tables
    assert table.columns[-1].name == "Pathway, on the nearest comparable basis"
    assert table.rows[-1][-1] == pytest.approx(500 * 730 / 880)
    (pathway,) = [each for each in section.charts[0].traces if each.name.startswith("Pathway")]
    assert pathway.y[-1] == pytest.approx(500 * 730 / 880)
    # The linked table has the same.
    assert made.subject.outlook is not None
    (aim,) = made.subject.outlook.milestones
    assert aim.chance == pytest.approx(0.01, abs=0.005)


@pytest.mark.parametrize("base", ["2021-22", "2020-21"])
def test_one_figure_was_told_as_two_where_base_and_year_stand_on_one_boundary(
    base: str, tmp_path: Path
) -> None:
    # Was: "above the pathway both ways: −8.5% as published, about −8% on the nearest comparable
    # basis"; 2020-21 restated is on the second boundary too: 650 ÷ 730 = −11.0 %.
    made = linked(tmp_path / "w", base=base, kind="restated")
    assert "both ways" not in made.on_track
    assert "comparable basis" not in " ".join([*made.page_one.values(), *made.tiles])
    share = {"2021-22": "8.5%", "2020-21": "11.0%"}[base]
    assert f"{share} less than in {base}, as published" in made.on_track


def test_they_differed_though_no_tonne_was_boundary(tmp_path: Path) -> None:
    # Was: "−16.4% linked, −16.4% as reported. They differ because … 0 t of the reported 2018-19".
    returns = (
        *OLD,
        Return("2018-19", "s2", 300, 280, 150, version=2),
        Return("2020-21", "s2", 300, 280, 150),
        Return("2023-24", "s2", 270, 200, 140),
    )
    said = told(tmp_path / "w", *returns).paragraphs("linked")
    assert "They differ" not in said
    # 610 ÷ 730.
    assert "2018-19 to 2023-24: −16.4%, linked and as last returned" in said


def test_the_linked_section_rounds_and_signs_as_page_one_does(tmp_path: Path) -> None:
    # Was: −36.3 % beside page one's −36.2 % of 510 ÷ 800; "8.0% as reported" of a rise.
    made = linked(tmp_path / "a", scopes='scopes = ["1", "2"]')
    assert "−36.2% as published" in made.on_track
    assert "−36.2% as reported" in made.paragraphs("linked")
    grown = (
        OLD[0],
        Return("2020-21", "s1", 300, 300, 200),
        Return("2020-21", "s2", 500, 480, 220, version=2),
        Return("2023-24", "s2", 450, 440, 190),
    )
    assert "+8.0% as reported" in told(tmp_path / "b", *grown).paragraphs("linked")


def test_a_small_councils_link_has_tonnes_of_its_size(tmp_path: Path) -> None:
    # Was: "1 t ÷ 1 t in 2020-21 = 0.829545", and 0 t of boundary.
    small = [
        replace(
            each,
            scope_1=each.scope_1 / 1000,
            scope_2=each.scope_2 / 1000,
            scope_3=each.scope_3 / 1000,
        )
        for each in (*OLD, *OVERLAP, *NEW)
    ]
    said = told(tmp_path / "w", *small).paragraphs("linked")
    assert "s1 to s2: 0.73 t ÷ 0.88 t in 2020-21 = 0.829545." in said
    assert "0.17 t of the reported 2018-19" in said


def test_emissions_went_from_one_boundary_to_another(tmp_path: Path) -> None:
    # Was: "went from 1,000 tCO2e in 2018-19 to 650 tCO2e in 2023-24", of what does not count alike.
    said = linked(tmp_path / "w").paragraphs("years")
    assert said.startswith(
        "Gross emissions went from 730 tCO2e in 2020-21 to 650 tCO2e in 2023-24 on the boundary of "
        "2023-24."
    )
    assert said.endswith(
        "The pathway is a share of 2018-19 as published, which stands on another boundary than "
        "2023-24."
    )


def test_one_year_on_the_newest_boundary_went_nowhere(tmp_path: Path) -> None:
    newest = Return("2023-24", "s2", 270, 240, 140)
    said = told(tmp_path / "w", *OLD, newest).paragraphs("years")
    assert said.startswith(
        "Gross emissions were 650 tCO2e in 2023-24; there is no other year on the boundary of "
        "2023-24 to set beside it."
    )


def test_a_chart_and_a_trend_of_some_scopes_name_them(tmp_path: Path) -> None:
    # Was: "Gross emissions went from 800", of scopes 1 and 2 alone; likewise the forecast.
    made = linked(tmp_path / "w", scopes='scopes = ["1", "2"]')
    named = "ross emissions in scopes 1 and 2"
    (chart,) = made.section("years").charts
    assert chart.heading == f"G{named} against the pathway"
    # 300 + 280 in 2020-21, 270 + 240 in 2023-24.
    assert chart.sentence.startswith(f"G{named} went from 580 tCO2e in 2020-21 to 510 tCO2e")
    forecast = made.section("forecast")
    assert f"Trend of g{named}, with" in forecast.charts[0].heading
    assert forecast.tables[0].caption == f"Forecast of g{named} (tCO2e)"
    assert f"Log-linear trend of g{named} through 4" in forecast.tables[0].notes[0]


def test_tonnes_promised_were_on_the_sites_of_a_council_that_publishes_none(
    tmp_path: Path,
) -> None:
    # Was: "the 500 promised, on the sites of today". 500 × 730 ÷ 880 = 415; 650 − 415 in 6 years.
    target = Target(milestones={"2029-30": "tonnes = 500"})
    made = told(tmp_path / "w", *OLD, *OVERLAP, *NEW, target=target)
    assert made.page_one["What comes next?"] == (
        "On the nearest comparable basis, 415 tonnes by 2029-30 (the 500 promised, on the boundary "
        "of today): 39 less each year for six years."
    )
    assert "chance of meeting 500 t in 2029-30, 415 tCO2e on" in made.paragraphs("forecast")


def test_a_year_that_was_not_restated_is_told_as_it_was_returned(tmp_path: Path) -> None:
    # 2020-21 alone was restated: the linked 2023-24 is 870 t × 730 ÷ 880, which nobody returned.
    later = (Return("2022-23", "s1", 360, 340, 180), Return("2023-24", "s1", 350, 340, 180))
    made = told(tmp_path / "w", *OLD, *OVERLAP, *later)
    assert "In 2023-24 we emitted 870 tonnes of CO2e." in made.on_track
    # Both on the first boundary: 870 ÷ 1,000, and so it is of the linked two.
    assert "−13.0% as published, about −13% on" in made.on_track
