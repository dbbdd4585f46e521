"""Which figures moved: all that did, none that did not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.targets.revisions import NOT_THE_LEDGER, Figure, revisions

VALUES = st.dictionaries(st.sampled_from("abcdef"), st.none() | st.floats(-1e6, 1e6))


def figures(values: dict[str, float | None]) -> list[Figure]:
    return [Figure(name, name.upper(), value) for name, value in values.items()]


@given(VALUES, VALUES)
def test_exactly_what_moved_is_listed(
    earlier: dict[str, float | None], later: dict[str, float | None]
) -> None:
    found = {each.id for each in revisions(figures(earlier), figures(later))}
    moved = {name for name in earlier if name in later and earlier[name] != later[name]}
    gone = {name for name in earlier if name not in later and earlier[name] is not None}
    assert found == moved | gone


def test_the_last_digit_counts_and_a_reason_is_given() -> None:
    (found,) = revisions([Figure("a", "A", 1.0)], [Figure("a", "A", math.nextafter(1.0, 2))])
    assert found.reason == NOT_THE_LEDGER
    (found,) = revisions([Figure("a", "A", 4.0)], [Figure("a", "A", 3.0, "late.csv")])
    assert (found.difference, found.share, found.reason) == (-1.0, -0.25, "late.csv")


def test_what_was_not_available_has_no_difference() -> None:
    (found,) = revisions([Figure("a", "A", None)], [Figure("a", "A", 3.0)])
    assert (found.difference, found.share) == (None, None)


def test_two_figures_of_one_id_are_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="one id"):
        revisions([Figure("a", "A", 1.0), Figure("a", "B", 2.0)], [])


def test_a_part_that_came_is_listed_so_that_the_parts_add_up() -> None:
    earlier = [Figure("h1/gross", "H1", 10.0), Figure("h1/source gas", "Gas", 10.0)]
    later = [
        Figure("h1/gross", "H1", 15.0),
        Figure("h1/source gas", "Gas", 12.0, "", "h1/gross"),
        Figure("h1/source waste", "Waste", 3.0, "late", "h1/gross"),
        Figure("h2/source waste", "Waste", 4.0, "", "h2/gross"),
    ]
    total, *parts = revisions(earlier, later)
    assert [each.id for each in parts] == ["h1/source gas", "h1/source waste"]
    assert total.difference == sum(each.difference or 0.0 for each in parts) == 5.0
    assert (parts[1].earlier, parts[1].share) == (None, None)
