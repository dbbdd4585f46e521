"""The pathway passes exactly through its milestones, in either shape."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.errors import Faults
from carbon.periods import Period
from carbon.targets.pathway import Pathway, pathway
from carbon.targets.target import read_target

BASE = Period.parse("2009-10")


def year(start: int) -> Period:
    return Period.parse(f"{start}-{(start + 1) % 100:02d}")


def way(shape: str, *points: tuple[int, float]) -> Pathway:
    return Pathway(BASE, ((0, 1.0), *points), shape)


@given(
    st.lists(st.tuples(st.integers(1, 60), st.floats(0.01, 1.0)), min_size=1, max_size=5),
    st.sampled_from(["linear", "constant-rate"]),
)
def test_milestones_are_exact_and_the_way_stays_between_them(
    points: list[tuple[int, float]], shape: str
) -> None:
    unique = sorted(dict(points).items())
    made = way(shape, *unique)
    for years, remaining in unique:
        assert made.remaining(year(2009 + years)) == remaining
    for (start, high), (end, low) in zip(made.points, made.points[1:], strict=False):
        for between in range(start, end + 1):
            share = made.remaining(year(2009 + between))
            assert share is not None
            assert min(high, low) - 1e-12 <= share <= max(high, low) + 1e-12


def test_a_linear_way_falls_by_the_same_tonnes() -> None:
    made = way("linear", (10, 0.5))
    steps = [made.remaining(year(2009 + n)) for n in range(11)]
    assert steps == pytest.approx([1 - 0.05 * n for n in range(11)], abs=1e-15)


def test_a_constant_rate_falls_by_the_same_share() -> None:
    made = way("constant-rate", (10, 0.5))
    rate = 1 - 0.5 ** (1 / 10)
    for n in range(11):
        assert made.remaining(year(2009 + n)) == pytest.approx((1 - rate) ** n, rel=1e-12)


def test_nothing_is_promised_outside_the_milestones() -> None:
    made = way("linear", (5, 0.8))
    assert made.remaining(year(2008)) is None
    assert made.remaining(year(2015)) is None


TARGETS = """title = "T"
basis = "gross"
base_period = "2009-10"
shape = "{shape}"

[[milestone]]
id = "a"
period = "2014-15"
reduction_pct = {first}
wording = "w"
superseded_by = "{superseded}"

[[milestone]]
id = "b"
period = "{second_period}"
reduction_pct = {second}
wording = "w"
"""


def written(folder: Path, **changes: object) -> Path:
    facts: dict[str, object] = {
        "shape": "linear", "first": 20, "superseded": "", "second_period": "2024-25", "second": 50,
    }  # fmt: skip
    (folder / "targets.toml").write_text(TARGETS.format(**{**facts, **changes}), encoding="utf-8")
    return folder


def test_targets_are_read(tmp_path: Path) -> None:
    target = read_target(written(tmp_path))
    assert target is not None
    assert pathway(target).points == ((0, 1.0), (5, 0.8), (15, 0.5))


def test_a_superseded_milestone_is_kept_and_not_used(tmp_path: Path) -> None:
    target = read_target(written(tmp_path, superseded="b"))
    assert target is not None
    assert [each.id for each in target.milestones] == ["a", "b"]
    assert pathway(target).points == ((0, 1.0), (15, 0.5))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"first": 120}, "a percentage from 0 to 100"),
        ({"superseded": "c"}, "found milestone 'c'"),
        ({"second_period": "2009-10"}, "a period after 2009-10"),
        ({"second_period": "2014-15"}, "both for 2014-15"),
        ({"second_period": "2025"}, "a financial year, as the base period 2009-10 is"),
        ({"shape": "curved"}, "one of: constant-rate, linear"),
        ({"shape": "constant-rate", "second": 100}, "at zero with a constant rate"),
    ],
)
def test_each_broken_rule_is_named(
    tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    folder = written(tmp_path, **changes)
    with pytest.raises(Faults, match=message):
        read_target(folder)


def test_no_targets_is_none(tmp_path: Path) -> None:
    assert read_target(tmp_path) is None
