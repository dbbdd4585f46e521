"""The pack says how sure its figures are, and whether the base year stands."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from carbon.analysis.recalculation.figures import recalculation
from carbon.analysis.uncertainty.intervals import Interval
from carbon.analysis.uncertainty.sureness import Sureness, sureness
from carbon.emissions.lines import GROSS, total
from carbon.errors import BadValue
from carbon.inventories.assemble import assemble
from carbon.inventories.definition import load
from carbon.periods import Period
from carbon.reports.progress.uncertainty import in_short, sentence
from carbon.workspace import open_workspace
from tests.conftest import Command

AS_AT = date(2030, 1, 1)


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up council whose readings are logged, and its pack."""
    run = Command(tmp_path_factory.mktemp("sure"))
    root = run.folder / "w"
    run("init", root, "--example", "illustrative", "--sites", "8", "--years", "3", "--seed", "5")
    files = sorted(str(path) for path in (root / "readings").glob("*.csv"))
    run("--workspace", root, "readings", "log", *files)
    run("--workspace", root, "report", "progress", "--as-at", str(AS_AT), "--out", root / "packs")
    return root


def report_of(root: Path) -> dict[str, Any]:
    [path] = root.glob("packs/*/*/report.json")
    made: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return made


def section(report: dict[str, Any], identifier: str) -> dict[str, Any]:
    [found] = [each for each in report["sections"] if each["id"] == identifier]
    assert isinstance(found, dict)
    return found


@pytest.mark.slow
def test_the_interval_is_that_of_the_year_and_of_its_change(council: Path) -> None:
    workspace = open_workspace(council)
    definition = load(workspace, None)
    years = [assemble(workspace, definition, Period.parse(each)) for each in ("2024-25", "2023-24")]
    sure = sureness(*years, draws=2000)
    [intervals] = [
        table
        for table in section(report_of(council), "uncertainty")["tables"]
        if table["id"] == "intervals"
    ]
    rows = {(row[0], row[1]): row[2:] for row in intervals["rows"]}
    first = rows["Gross emissions of 2024-25, what was read", "error propagation"]
    assert first[0] == pytest.approx(total(years[0].lines, GROSS) / 1000, rel=1e-12)
    assert first[1:3] == pytest.approx([sure.total[0].low / 1000, sure.total[0].high / 1000])
    change = rows["Change since 2023-24, as reported", "error propagation"]
    difference = total(years[0].lines, GROSS) - total(years[1].lines, GROSS)
    assert change[0] == pytest.approx(difference / 1000, rel=1e-9)
    assert change[1] < change[0] < change[2]
    assert "With 95% confidence" in report_of(council)["summary"][-1]


@pytest.mark.slow
def test_the_series_stand_side_by_side_and_the_due_recalculation_is_said(council: Path) -> None:
    workspace = open_workspace(council)
    made = recalculation(workspace, load(workspace, None), AS_AT)
    shown = section(report_of(council), "recalculation")
    assert shown["tables"][0]["rows"] == [list(row) for row in made.listing.rows]
    said = "due for recalculation" in report_of(council)["summary"][-1]
    assert made.review is not None
    assert said == made.review.due


@pytest.mark.slow
def test_the_review_sees_nothing_after_its_day(council: Path) -> None:
    workspace = open_workspace(council)
    definition = load(workspace, None)
    with pytest.raises(BadValue, match="no figure of the base year 2022-23"):
        recalculation(workspace, definition, date(2001, 1, 1))


def test_published_figures_come_without_an_interval(carbon: Command) -> None:
    carbon("init", "demo", "--example", "hampshire")
    root = carbon.folder / "demo"
    words = (
        "report",
        "progress",
        "hampshire-estate",
        "--as-at",
        str(AS_AT),
        "--out",
        root / "packs",
    )
    carbon("--workspace", root, *words)
    shown = section(report_of(root), "uncertainty")
    assert shown["tables"] == []
    assert "none is stated" in shown["paragraphs"][0]
    assert "95%" not in report_of(root)["summary"][-1]


@pytest.mark.slow
def test_both_ends_of_an_interval_have_the_same_decimals(council: Path) -> None:
    [said] = section(report_of(council), "uncertainty")["paragraphs"][:1]
    ends = re.findall(r"[−+]?[\d,.]*\d(?= tCO2e)", said)
    decimals = [len(end.partition(".")[2]) for end in ends]
    assert decimals[0::2] == decimals[1::2], said
    assert len(decimals) == 4


def test_an_interval_of_what_was_read_is_not_told_as_of_the_year() -> None:
    # Was: "gross lies between 50.7 and 55.9" of a year that is 72.6 t on whole days.
    interval = Interval(53.3, 1.3, 50.7, 55.9, "propagation")
    made = Sureness(
        Period.parse("2023-24"), (interval,), (), ("x",), Period.parse("2022-23"), (interval,)
    )
    assert in_short(made, 2).startswith("With 95% confidence, gross lies between")
    for gaps in (replace(made, share=0.805), replace(made, share=0.99949)):
        assert in_short(gaps, 2).startswith("With 95% confidence, what was read of gross lies")
        assert "the gross emissions of 2023-24 that were read lie between" in sentence(gaps)
        assert "the change as reported since 2022-23, missing days in it, lies" in sentence(gaps)
    assert "missing days in it" in sentence(replace(made, share=1.0, share_before=0.9))
    assert sentence(replace(made, share=1.0, share_before=1.0)) == sentence(made)
