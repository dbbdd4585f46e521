"""The change on the year before, held against factors that came since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carbon.analysis.like_for_like.comparison import LikeForLike, Pair
from carbon.periods import Period
from carbon.targets.series import Observation
from carbon.targets.year import YearProgress

BEFORE, YEAR = Period.parse("2022-23"), Period.parse("2023-24")


@pytest.mark.parametrize(
    ("known", "share"),
    # Was: "2.8% less" alone, of a year that is 6.9 % more with the edition that is here.
    [(32.08, 0.0693), (29.5, None), (30.0, None), (None, None)],
)
def test_a_change_that_other_factors_turn_is_told_with_them(
    known: float | None, share: float | None
) -> None:
    told = LikeForLike(BEFORE, YEAR, date(2024, 3, 31), {}, {"2": Pair(30.0, 29.16)}, {}, {})
    announced = None if known is None else replace(told, shared={"2": Pair(30.0, known)})
    seen = Observation(YEAR, "", 29.16, 29.16, {})
    year = YearProgress(
        seen, "gross", 30.0, 29.16, None, None, None, "",
        previous_alike=replace(told, announced=announced),
    )  # fmt: skip
    assert year.of_previous_announced == (None if share is None else pytest.approx(share, abs=1e-3))
