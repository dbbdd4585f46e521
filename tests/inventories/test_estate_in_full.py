"""The illustrative estate in full: both sides of scope 2, deductions, intensities, uncertainty."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from carbon.emissions.lines import GROUPINGS
from tests.conftest import Command

YEAR = "2023-24"


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> tuple[Command, Path]:
    root = tmp_path_factory.mktemp("council")
    run = Command(root)
    run("init", root / "ws", "--example", "illustrative", "--sites", "8", "--years", "3")
    run(
        "--workspace", root / "ws", "readings", "log", *sorted((root / "ws/readings").glob("*.csv"))
    )
    return run, root / "ws"


def asked(council: tuple[Command, Path], *words: str) -> Any:
    run, folder = council
    said = run("--workspace", folder, "inventory", *words, "--format", "json")
    return json.loads(said.stdout)


@pytest.mark.slow
def test_error_propagation_and_monte_carlo_agree_within_two_per_cent(
    council: tuple[Command, Path],
) -> None:
    found = asked(council, "uncertainty", "illustrative-estate", YEAR, "--change-from", "2022-23")
    by_figure: dict[str, list[float]] = {}
    for figure in found["figures"]:
        by_figure.setdefault(figure["figure"], []).append(figure["sd"])
        assert figure["low"] < figure["t"] < figure["high"]
    assert len(by_figure) == 2
    for propagated, drawn in by_figure.values():
        assert drawn == pytest.approx(propagated, rel=0.02)


@pytest.mark.slow
def test_only_scope_2_differs_on_the_market_side_and_net_takes_deductions_off(
    council: tuple[Command, Path],
) -> None:
    document = asked(council, "show", "illustrative-estate", YEAR)
    (totals,), market = document["totals"], document["market_based"]
    moved = market["scope_2"] - market["scope_2_location_based"]
    assert moved < 0
    assert market["gross"] - totals["gross"] == pytest.approx(moved, abs=1e-9)
    deducted = sum(each["t"] for each in document["deductions"])
    assert totals["net"] == pytest.approx(totals["gross"] + deducted, abs=1e-9)
    shares = [each["share"] for each in totals["gwp_bases"]]
    assert sum(shares) == pytest.approx(1, abs=1e-12)


def test_an_intensity_is_its_tonnes_by_its_count(council: tuple[Command, Path]) -> None:
    intensities = asked(council, "show", "illustrative-estate", YEAR)["intensities"]
    assert {each["per"] for each in intensities} >= {"m² of floor area", "pupil"}
    for each in intensities:
        assert each["kg_co2e_per"] == pytest.approx(each["t"] * 1000 / each["count"], rel=1e-12)


@pytest.mark.parametrize("by", GROUPINGS)
def test_parts_sum_to_the_total_for_every_grouping(council: tuple[Command, Path], by: str) -> None:
    document = asked(council, "show", "illustrative-estate", YEAR, "--by", by)
    (totals,) = document["totals"]
    counted = [g["t"] for g in document["groups"] if g.get("scope") not in ("deduction", "outside")]
    assert sum(counted) == pytest.approx(totals["gross"], abs=1e-9)


def test_all_the_faults_of_a_definition_come_with_file_and_line(
    council: tuple[Command, Path],
) -> None:
    run, folder = council
    path = folder / "inventories" / "illustrative-estate" / "inventory.toml"
    good = path.read_text(encoding="utf-8")
    bad = good.replace('activities = ["electricity"]', 'activities = ["electrcity"]', 1)
    bad = bad.replace('data_owner = "Fleet Management (made up)"\n', "", 1)
    bad = bad.replace('approach = "financial control"', 'approach = "some control"', 1)
    assert bad.count("\n") == good.count("\n") - 1
    try:
        path.write_text(bad, encoding="utf-8")
        result = run("--workspace", folder, "inventory", "check", ok=False)
    finally:
        path.write_text(good, encoding="utf-8")
    assert result.exit_code == 1
    said = result.output
    assert "some control" in said
    assert "data_owner" in said
    assert said.count("inventory.toml:") >= 2
    assert "Traceback" not in said


@pytest.mark.slow
def test_a_reading_that_was_doubted_when_logged_is_told_where_it_counts(
    council: tuple[Command, Path], tmp_path: Path
) -> None:
    run, folder = council
    assert asked(council, "show", "illustrative-estate", YEAR)["doubted"] == []
    doubted = tmp_path / "ws"
    shutil.copytree(folder, doubted)
    file = sorted((doubted / "readings").glob("2023-24-h2-electricity.csv"))[0]
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    row = dict(zip(header.split(","), rows[-1].split(","), strict=True))
    row["quantity"] = str(1000 * float(row["quantity"]))
    slip = tmp_path / "slip.csv"
    slip.write_text("\n".join([header, ",".join(row.values())]) + "\n", encoding="utf-8")
    words = ("readings", "log", slip, "--revise", "--reason", "billed anew")
    run("--workspace", doubted, *words, "--accept", "unit_slip")
    document = asked((run, doubted), "show", "illustrative-estate", YEAR)
    assert document["doubted"] == [{"meter": row["meter"], "readings": 1}]
    said = run("--workspace", doubted, "inventory", "show", "illustrative-estate", YEAR)
    assert "1 reading that counts was logged with a warning" in said.stderr
    assert f"`carbon readings list {row['meter']}`" in said.stderr
    listed = run("--workspace", doubted, "readings", "list", row["meter"])
    assert "logged with a warning" in listed.stderr
    earlier = asked((run, doubted), "show", "illustrative-estate", "2022-23")
    assert earlier["doubted"] == []
