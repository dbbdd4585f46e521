"""Linking published series: the ratio of the overlap, what is assumed, what is refused."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.emissions.lines import NET, total
from carbon.errors import CarbonError
from carbon.folders import shipped
from carbon.inventories.definition import read_definition
from carbon.inventories.linking import (
    LINKED,
    NoOverlap,
    linked,
)
from carbon.inventories.published import Boundary, published_lines, read_boundaries
from carbon.inventories.restatements import restatements
from carbon.periods import Period
from carbon.targets.series import of_lines

ESTATE = shipped("inventories") / "hampshire-estate"


@pytest.fixture(scope="module")
def every() -> pd.DataFrame:
    return published_lines(ESTATE, every_version=True)


def test_the_ratio_of_the_overlap_links_the_base(every: pd.DataFrame) -> None:
    series = linked(every, read_boundaries(ESTATE))
    first, second = series.links
    assert round(first.ratio, 6) == 0.787635
    assert first.ratio == pytest.approx(116_076 / 147_373, abs=1e-6)
    assert first.periods == ("2012-13",)
    assert not first.assumed
    assert second.assumed
    assert second.ratio == 1
    assert round(series.kg("2009-10") / 1000) == 127_068
    fall = series.kg("2022-23") / series.kg("2009-10") - 1
    assert f"{fall:.1%}" == "-61.4%"


def test_the_reported_fall_stands_beside_with_the_reason(every: pd.DataFrame) -> None:
    told = " ".join(linked(every, read_boundaries(ESTATE)).sentences())
    assert "−61.4% linked, −69.6% as reported" in told
    assert "different boundaries" in told
    assert "Comparability after 2014-15 is unknown" in told
    assert "0.787635" in told


def test_each_period_once_on_the_boundary_linked(every: pd.DataFrame) -> None:
    lines = linked(every, read_boundaries(ESTATE)).lines
    assert set(lines["boundary"]) == {LINKED}
    assert lines.groupby("period")["version"].nunique().max() == 1
    assert set(lines.loc[lines["period"] < "2012-13", "how_chosen"]) >= {LINKED}
    assert set(lines.loc[lines["period"] >= "2012-13", "how_chosen"]) == {"published"}
    # Years on the last boundaries are as reported, deductions too.
    for period, net in (("2022-23", 43_439), ("2013-14", 101_212)):
        assert round(total(lines[lines["period"] == period], NET) / 1000) == net


def test_the_series_is_observed_with_its_gaps(every: pd.DataFrame) -> None:
    lines = linked(every, read_boundaries(ESTATE)).lines
    series = of_lines(read_definition(ESTATE), lines)
    assert len(series.observations) == 11
    assert {seen.boundary for seen in series.observations} == {LINKED}
    assert [gap.period.label for gap in series.gaps] == ["2015-16", "2016-17", "2017-18"]
    assert round(series.observations[0].gross_kg / 1000) == 127_068


def test_without_a_stated_assumption_there_is_no_link(every: pd.DataFrame) -> None:
    unsaid = [dataclasses.replace(each, continues="") for each in read_boundaries(ESTATE)]
    with pytest.raises(NoOverlap, match=r"no year on both series-2 and series-3"):
        linked(every, unsaid)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('continues = "series-2"', 'continues = "series-9"', "earlier boundary 'series-9'"),
        ('continues = "series-2"', 'continues = "series-3"', "earlier boundary 'series-3'"),
        ('assumption = "Comp', '# assumption = "Comp', "without an assumption"),
    ],
)
def test_bad_continuations(old: str, new: str, expected: str, tmp_path: object) -> None:
    from pathlib import Path
    from shutil import copytree

    folder = copytree(ESTATE, Path(str(tmp_path)) / "estate")
    path = folder / "published.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CarbonError) as caught:
        read_boundaries(folder)
    assert expected in str(caught.value)


def made(*rows: tuple[str, str, int, float]) -> pd.DataFrame:
    """Published lines of one scope: period, boundary, version, kg."""
    table = pd.DataFrame(rows, columns=["period", "boundary", "version", "kg_co2e"])
    starts = [Period.parse(period).start for period in table["period"]]
    return table.assign(start=starts, scope="1", how_chosen="published")


def named(*ids: str) -> list[Boundary]:
    return [Boundary(each, each, "", "", "") for each in ids]


@pytest.mark.slow
@given(
    st.lists(st.floats(1, 1e9), min_size=2, max_size=2),
    st.floats(0.01, 100),
    st.floats(0.01, 100),
)
def test_one_change_of_boundary_leaves_no_trace(years: list[float], a: float, b: float) -> None:
    """A series that only ever changed its measuring rod links to the series that did not."""
    first, second = years
    lines = made(
        ("2001", "x", 1, first),
        ("2002", "x", 1, second),
        ("2002", "y", 2, second * a),
        ("2003", "y", 1, first * a),
        ("2003", "z", 2, first * a * b),
        ("2004", "z", 1, second * a * b),
    )
    series = linked(lines, named("x", "y", "z"))
    rod = a * b
    for period, kg in zip(("2001", "2002", "2003", "2004"), (first, second) * 2, strict=True):
        assert series.kg(period) == pytest.approx(kg * rod, rel=1e-12)


def test_the_restated_return_is_named_beside_the_newest() -> None:
    (other,) = restatements(ESTATE, Period.parse("2012-13"))
    gross = (other.older.gross_kg, other.newest.gross_kg)
    assert [round(kg / 1000) for kg in gross] == [147_373, 116_076]
    sentence = other.sentence()
    assert "147,373 t gross on series-1 (Directors Report 2012/13)" in sentence
    assert "116,076 t on series-2 (Directors Report 2014/15)" in sentence
    assert "−31,297 t (−21.2%), a restatement of boundary and method" in sentence
    assert "restated our base line data" in sentence
    assert restatements(ESTATE, Period.parse("2013-14")) == ()
    assert restatements(ESTATE) == (other,)


def test_each_older_return_is_held_against_the_newest_and_named(tmp_path: Path) -> None:
    """Three returns of a year: two restatements, of which one moved the boundary."""
    folder = shutil.copytree(ESTATE, tmp_path / "estate")
    returned = [(1, "series-1", 100, "First"), (2, "series-2", 90, "Second")]
    returned.append((3, "series-2", 99, "Third"))
    for name, head, row in (
        ("published.csv", "scope,t_co2e,kg_co2e,report,source_url,note", "1,{0},,{1},,"),
        ("totals.csv", "gross_t_co2e,gross_kg_co2e,net_t_co2e,report", "{0},,{0},{1}"),
    ):
        rows = [f"2012-13,{v},{b},{row.format(t, report)}" for v, b, t, report in returned]
        text = "\n".join([f"period,version,boundary,{head}", *rows, ""])
        (folder / name).write_text(text, encoding="utf-8")
    found = restatements(folder)
    assert [(each.older.version, each.name) for each in found] == [
        (1, "boundary and method"),
        (2, "correction"),
    ]
    assert [each.difference_pct for each in found] == pytest.approx([-1.0, 10.0])
    assert "The publisher's words" in found[0].sentence()
    assert "The publisher's words" not in found[1].sentence()


@pytest.mark.parametrize(
    ("ratio", "said"),
    [(1.25, "500 t more than the reported 2001"), (0.5, "1,000 t of the reported 2001")],
)
def test_what_a_link_adds_to_a_base_is_so_many_tonnes_more(ratio: float, said: str) -> None:
    # Was: "-500 t of the reported 2001 are boundary and method".
    lines = made(
        ("2001", "x", 1, 2e6), ("2002", "x", 1, 1e6), ("2002", "y", 2, 1e6 * ratio)
    )  # fmt: skip
    told = " ".join(linked(lines, named("x", "y")).sentences())
    assert f" {said} are boundary and method, not emissions." in told
