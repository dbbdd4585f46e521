"""``carbon targets``, as an energy officer sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Command

WIDEST = 122


@pytest.fixture
def hampshire(carbon: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    carbon("init", "demo", "--example", "hampshire")
    monkeypatch.chdir(carbon.folder / "demo")
    return carbon


def test_show_is_narrow_and_says_everything(hampshire: Command) -> None:
    result = hampshire("targets", "show", "hampshire-estate", "--as-at", "2023-10-01")
    figures = result.stdout.partition("Other bases")[0]
    assert max(len(line.rstrip()) for line in figures.splitlines()) <= WIDEST
    for words in (
        "against the pathway", "Milestones", "If the trend", "Cumulative emissions",
        "131,800", "−40%, gross, replaced", "   99%", "1,609",
    ):  # fmt: skip
        assert words in result.stdout, words
    for words in (
        "at or below the pathway is on track, above it behind",
        "Cumulative emissions are not available: no figure for 2015-16, 2016-17, 2017-18",
        "5 comparable years (2018-19, 2019-20, 2020-21, 2021-22, 2022-23)",
        "What is allowed is of the linked base, which governs",
        "−40% by 2024-25 was replaced by 2025",
    ):
        assert words in result.stderr, words


def test_csv_has_the_years_alone(hampshire: Command) -> None:
    words = ("targets", "show", "hampshire-county", "--format", "csv", "--as-at", "2024-10-01")
    lines = hampshire(*words).stdout.splitlines()
    assert lines[0].startswith("Year,Gross,Net")
    # 2005 to 2020 have figures; 2021 to 2023 have ended without one.
    assert len(lines) == 1 + 16 + 3
    assert lines[-1].startswith("2023,,")


def test_one_target_of_several(hampshire: Command) -> None:
    path = hampshire.folder / "demo" / "inventories" / "hampshire-estate" / "targets.toml"
    one = (
        '[[target]]\nid = "{id}"\ntitle = "T"\nbasis = "gross"\nscopes = ["1"]\n'
        'base_period = "2009-10"\nshape = "linear"\n[[target.milestone]]\nid = "a"\n'
        'period = "2029-30"\ntonnes = 20000\nwording = "w"\n'
    )
    path.write_text(one.format(id="x") + one.format(id="y"), encoding="utf-8")
    words = ("targets", "show", "hampshire-estate", "--format", "json")
    both = json.loads(hampshire(*words).stdout)
    assert [each["id"] for each in both["targets"]] == ["x", "y"]
    (only,) = json.loads(hampshire(*words, "--target", "y").stdout)["targets"]
    assert only["base"]["t"] == pytest.approx(53_478.51)
    assert only["milestones"][0]["allowed_t"] == 20_000
    result = hampshire(*words, "--target", "z", ok=False)
    assert result.exit_code == 1
    assert "expected one of: x, y" in result.stderr


def test_announced_grid_factors_come_from_a_file(hampshire: Command) -> None:
    words = ("targets", "show", "hampshire-estate", "--grid", "grid.csv", "--format", "json")
    # Five years of trend reach ten years ahead, not to the milestone of 2049-50.
    rows = "".join(
        f"{y}-{y % 100 + 1:02d},{0.3 * 0.93 ** (y - 2018)},s\n" for y in range(2018, 2032)
    )
    heading = "period,kg_co2e_per_kwh,source\n"
    Path("grid.csv").write_text(heading + rows, encoding="utf-8")
    result = hampshire(*words, ok=False)
    assert result.exit_code == 1
    assert "no grid factor for 2032-33" in result.stderr
    Path("grid.csv").write_text(heading + rows + "2032-33,0.1,s\n", encoding="utf-8")
    (made,) = json.loads(hampshire(*words).stdout)["targets"]
    assert made["outlook"]["forecasts"][0]["grid_factors"] == "grid.csv"
    assert made["outlook"]["forecasts"][0]["years"][0]["grid_multiplier"] < 1


def test_published_totals_have_no_halves(hampshire: Command) -> None:
    result = hampshire("targets", "halves", "hampshire-estate", ok=False)
    assert result.exit_code == 1
    assert "no half-years in hampshire-estate, which is published" in result.stderr
