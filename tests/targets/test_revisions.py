"""Which figures moved: all that did, none that did not."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.factors.activities import Activity
from carbon.periods import Period
from carbon.reports.progress.revisions import section
from carbon.targets.half_figures import half_figures
from carbon.targets.halves import Half, HalfYears
from carbon.targets.revisions import NOT_THE_LEDGER, ReportedFigure, Revision, renamed, revisions

VALUES = st.dictionaries(st.sampled_from("abcdef"), st.none() | st.floats(-1e6, 1e6))


def figures(values: dict[str, float | None]) -> list[ReportedFigure]:
    return [ReportedFigure(name, name.upper(), value) for name, value in values.items()]


@given(VALUES, VALUES)
def test_exactly_what_moved_is_listed(
    earlier: dict[str, float | None], later: dict[str, float | None]
) -> None:
    found = {each.id for each in revisions(figures(earlier), figures(later))}
    moved = {name for name in earlier if name in later and earlier[name] != later[name]}
    gone = {name for name in earlier if name not in later and earlier[name] is not None}
    assert found == moved | gone


def test_the_last_digit_counts_and_a_reason_is_given() -> None:
    (found,) = revisions(
        [ReportedFigure("a", "A", 1.0)], [ReportedFigure("a", "A", math.nextafter(1.0, 2))]
    )
    assert found.reason == NOT_THE_LEDGER
    (found,) = revisions(
        [ReportedFigure("a", "A", 4.0)], [ReportedFigure("a", "A", 3.0, "late.csv")]
    )
    assert (found.difference, found.share, found.reason) == (-1.0, -0.25, "late.csv")


def test_what_was_not_available_has_no_difference() -> None:
    (found,) = revisions([ReportedFigure("a", "A", None)], [ReportedFigure("a", "A", 3.0)])
    assert (found.difference, found.share) == (None, None)


def test_two_figures_of_one_id_are_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="one id"):
        revisions([ReportedFigure("a", "A", 1.0), ReportedFigure("a", "B", 2.0)], [])


def test_a_part_that_came_is_listed_so_that_the_parts_add_up() -> None:
    earlier = [ReportedFigure("h1/gross", "H1", 10.0), ReportedFigure("h1/source gas", "Gas", 10.0)]
    later = [
        ReportedFigure("h1/gross", "H1", 15.0),
        ReportedFigure("h1/source gas", "Gas", 12.0, "", "h1/gross"),
        ReportedFigure("h1/source waste", "Waste", 3.0, "late", "h1/gross"),
        ReportedFigure("h2/source waste", "Waste", 4.0, "", "h2/gross"),
    ]
    total, *parts = revisions(earlier, later)
    assert [each.id for each in parts] == ["h1/source gas", "h1/source waste"]
    assert total.difference == sum(each.difference or 0.0 for each in parts) == 5.0
    assert (parts[1].earlier, parts[1].share) == (None, None)


def test_a_second_half_that_came_was_told_as_160_percent_revised() -> None:
    halves = ("2023-24 H1/gross", "2023-24 H2/gross")
    year = ReportedFigure("2023-24//gross", "2023-24, gross", 10.0, halves=halves)
    h1 = ReportedFigure(halves[0], "H1", 10.0)
    later = [
        ReportedFigure(year.id, year.label, 26.0, "20 readings logged", halves=halves),
        h1,
        ReportedFigure(halves[1], "H2", 16.0),
    ]
    (found,) = revisions([year, h1], later)
    assert (found.added, found.share, found.difference) == ("H2 added", None, 16.0)
    # A half revised as well is told by itself, and a year without a new half is a revision.
    both = [later[0], ReportedFigure(h1.id, "H1", 11.0), later[2]]
    assert [(each.id, each.added) for each in revisions([year, h1], both)] == [
        (year.id, "H2 added"), (h1.id, ""),
    ]  # fmt: skip
    was = [year, h1, ReportedFigure(halves[1], "H2", 15.0)]
    assert [each.added for each in revisions(was, later)] == ["", ""]


def test_a_half_that_had_only_begun_is_completed_and_not_revised() -> None:
    halves = ("2023-24 H1/gross", "2023-24 H2/gross")
    earlier = [
        ReportedFigure("2023-24//gross", "2023-24", 12.0, halves=halves),
        ReportedFigure(halves[0], "H1", 10.0),
        ReportedFigure(halves[1], "H2", 2.0),
    ]
    later = [
        ReportedFigure("2023-24//gross", "2023-24", 26.0, halves=halves),
        ReportedFigure(halves[0], "H1", 10.0),
        ReportedFigure(halves[1], "H2", 16.0, completes=True),
    ]
    assert [each.added for each in revisions(earlier, later)] == ["H2 completed", "completed"]


def test_the_section_says_that_days_which_came_revise_nothing() -> None:
    found = [
        Revision("y/gross", "2023-24, gross", 10.0, 26.0, "logged", added="H2 added"),
        Revision("h/gross", "2022-23 H1, gross", 10.0, 11.0, "late"),
    ]
    made = section("5 May 2024", found)
    assert made.paragraphs == (
        "1 figure revised (r) since the report of 5 May 2024. 1 figure has days that were not "
        "reported then, which revises nothing.",
    )
    assert [row[4] for row in made.tables[0].rows] == ["H2 added", pytest.approx(0.1)]


def half(label: str, *, by_label: bool = False) -> Half:
    """A half-year of one source, that the council calls *label*."""
    power = Activity("electricity", label, "kWh", (), own_label="Grid electricity")
    return Half(
        Period.parse("2023-24 H1"), 5.0, 5.0, {}, {label: 5.0},
        activities={} if by_label else {label: power},
    )  # fmt: skip


def of_half(made: Half) -> list[ReportedFigure]:
    return half_figures(HalfYears((made,), (), None, "", ()))


@pytest.mark.parametrize(
    ("was", "by_label"),
    [("Grid electricity", True), ("Grid electricity", False), ("Power", True), ("Mains", False)],
)
def test_another_label_revises_nothing_and_is_one_sentence(was: str, by_label: bool) -> None:
    """Reports of before told sources apart by label: those of the type's own or of today match."""
    earlier, later = of_half(half(was, by_label=by_label)), of_half(half("Power"))
    assert revisions(earlier, later) == ()
    names = renamed(earlier, later)
    assert names == ([] if was == "Power" else [(was, "Power")])
    (text,) = section("5 May 2024", (), names).paragraphs
    said = "" if was == "Power" else f" {was} is called Power now."
    assert text == f"No figure of the report of 5 May 2024 has been revised.{said}"


def test_a_source_that_moved_and_was_renamed_is_one_revision() -> None:
    earlier, later = of_half(half("Mains")), of_half(half("Power"))
    moved = [replace(each, value=(each.value or 0) + 1) for each in later]
    assert [each.label for each in revisions(earlier, moved)] == [
        "2023-24 H1, gross", "2023-24 H1, net", "2023-24 H1, Power",
    ]  # fmt: skip


def test_labels_of_two_types_that_change_places_revise_nothing() -> None:
    gas, power = Activity("gas", "Mains", "kWh", ()), Activity("electricity", "Power", "kWh", ())

    def named(first: Activity, second: Activity) -> list[ReportedFigure]:
        values = {first.label: 3.0, second.label: 4.0}
        by_label = {each.label: each for each in (first, second)}
        made = Half(Period.parse("2023-24 H1"), 7.0, 7.0, {}, values, activities=by_label)
        return of_half(made)

    earlier = named(gas, power)
    later = named(replace(gas, label="Power"), replace(power, label="Mains"))
    assert revisions(earlier, later) == ()
    assert renamed(earlier, later) == [("Mains", "Power"), ("Power", "Mains")]
