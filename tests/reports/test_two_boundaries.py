"""Returns on two boundaries: which one is the base, and what a change on the year before is."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from tests.reports.returns import Return, Target, Told, told

pytestmark = pytest.mark.slow

YEARS = ("2018-19", "2019-20", "2020-21", "2021-22")
#: Gross of each of them as first returned, and restated back to the base year, in t.
FIRST = (1000.0, 975.0, 900.0, 875.0)
RESTATED = (750.0, 730.0, 675.0, 655.0)


def restated_back(root: Path, kind: str, boundaries: tuple[str, str], *later: Return) -> Told:
    old, new = boundaries
    returns = [
        *(Return(year, old, t) for year, t in zip(YEARS, FIRST, strict=True)),
        *(Return(year, new, t, version=2) for year, t in zip(YEARS, RESTATED, strict=True)),
        *(Return(each.period, new, each.scope_1) for each in later),
    ]
    return told(root, *returns, target=Target(kind=kind))


@pytest.mark.parametrize("boundaries", [("s1", "s2"), ("s2", "s1"), ("old", "new")])
@pytest.mark.parametrize(
    ("kind", "base_t", "of_base"),
    # 610 ÷ 1,000 = −39.0 %, 610 ÷ 750 = −18.7 %.
    [("as published", 1000.0, -0.39), ("restated", 750.0, 610 / 750 - 1)],
)
def test_the_first_return_and_the_newest_of_the_base_year_were_swapped(
    kind: str, base_t: float, of_base: float, boundaries: tuple[str, str], tmp_path: Path
) -> None:
    # Was: of two boundaries that begin in the base year the later came first: "as published" was
    # measured on 750, "restated" on 1,000.
    later = (Return("2022-23", "", 637.5), Return("2023-24", "", 610.0))
    made = restated_back(tmp_path / "w", kind, boundaries, *later).subject.progress
    assert made is not None
    assert (made.base_kg / 1000, made.base.boundary) == (base_t, boundaries[kind == "restated"])
    assert made.latest.of_base == pytest.approx(of_base)


def test_a_boundary_restated_further_back_than_the_first_one_is_still_the_later(
    tmp_path: Path,
) -> None:
    # 2017-18 stands on the second boundary alone, which so begins before the first.
    made = told(
        tmp_path / "w",
        Return("2018-19", "s1", 1000.0),
        Return("2018-19", "s2", 750.0, version=2),
        Return("2017-18", "s2", 760.0),
        Return("2023-24", "s2", 610.0),
    ).subject.progress
    assert made is not None
    assert (made.base_kg / 1000, made.base.boundary) == (1000.0, "s1")


def test_page_one_told_the_return_that_was_superseded(tmp_path: Path) -> None:
    # Was: "In 2021-22 we emitted 875 tonnes", and nothing of what changed.
    made = restated_back(tmp_path / "w", "restated", ("s1", "s2"))
    assert "In 2021-22 we emitted 655 tonnes" in made.on_track
    # 655 ÷ 675 = −3.0 %.
    assert made.page_one["What changed?"].startswith("Gross emissions fell by 3.0% on the year ")


def test_the_change_on_the_year_before_was_lost_where_two_years_stand_on_both_boundaries(
    tmp_path: Path,
) -> None:
    progress = restated_back(tmp_path / "w", "as published", ("s1", "s2")).subject.progress
    assert progress is not None
    changes = [
        (str(year.observation.period), year.observation.boundary, year.of_previous)
        for year in progress.years
    ]
    # Each on its own boundary: 975 ÷ 1,000, 730 ÷ 750, 900 ÷ 975, 675 ÷ 730, …
    of = [pytest.approx(now / was - 1) for was, now in pairwise(FIRST)]
    again = [pytest.approx(now / was - 1) for was, now in pairwise(RESTATED)]
    assert changes == [
        ("2018-19", "s1", None),
        ("2018-19", "s2", None),
        *(
            found
            for year, one, other in zip(YEARS[1:], of, again, strict=True)
            for found in ((year, "s1", one), (year, "s2", other))
        ),
    ]
