"""The illustrative estate: the same bytes for the same seed, everything in it, labelled made up."""

from __future__ import annotations

import csv
import io
from collections import Counter
from fnmatch import fnmatchcase

import pytest

from carbon.errors import BadValue
from carbon.factors.activities import read_activities
from carbon.folders import shipped
from carbon.inventories.illustrative.council import illustrative
from carbon.inventories.illustrative.register import NOT_LOGGED
from tests.conftest import Command

FILES = illustrative(40, 3, 5)


def rows(*names: str) -> list[dict[str, str]]:
    return [
        row
        for name in names
        for row in csv.DictReader(io.StringIO(FILES[name].decode("utf-8"), newline=""))
    ]


READINGS = [name for name in FILES if name.startswith("readings/")]


@pytest.mark.slow
def test_the_same_arguments_give_the_same_bytes_and_another_seed_does_not() -> None:
    assert illustrative(40, 3, 5) == FILES
    assert illustrative(40, 3, 6)["meters.csv"] != FILES["meters.csv"]


def test_a_site_more_changes_no_other_sites_readings() -> None:
    more = illustrative(41, 3, 5)
    name = "readings/2023-24-h1-electricity.csv"
    kept = [line for line in FILES[name].splitlines() if not line.startswith(b"street-lighting")]
    assert set(kept) <= set(more[name].splitlines())


def test_every_activity_type_with_factors_in_these_years_has_an_account() -> None:
    activities = read_activities(
        [shipped("inventories") / "illustrative-estate", shipped("factors")]
    )
    wanted = {
        each.id
        for each in activities.values()
        if (each.since or 0) <= 2024 and (each.until or 9999) >= 2022
        if not any(fnmatchcase(each.id, pattern) for pattern in NOT_LOGGED)
    }
    used = {row["activity"] for row in rows("meters.csv")}
    assert wanted <= used
    assert used <= set(activities)


def test_all_that_goes_wrong_with_readings_is_there() -> None:
    sites, meters = rows("sites.csv"), rows("meters.csv")
    reasons = Counter(row["to_reason"] or row["from_reason"] for row in sites)
    assert {"transferred", "closed", "disposed", "acquired", "built"} <= reasons.keys()
    assert any("academy" in row["note"] for row in sites)
    assert sum(row["to_reason"] == "exchanged" for row in meters) >= 2
    assert any("heat pump" in row["note"] for row in meters)
    assert {row["unit"] for row in meters} >= {"kWh", "m3", "hcf", "litre", "tonne", "GBP"}
    readings = rows(*READINGS)
    qualities = Counter(row["quality"] for row in readings)
    assert 0.02 < qualities["estimated"] / len(readings) < 0.08
    assert sum(row["days_with_data"] != "" for row in readings) >= 5
    assert {row["quality"] for row in rows("corrections/corrections.csv")} == {"corrected"}
    logged = {(row["meter"], row["start"]) for row in readings}
    late = rows("late/2024-25-h1-late.csv")
    assert {row["start"][:4] for row in late} <= {"2024"}
    new = sum((row["meter"], row["start"]) not in logged for row in late)
    assert 0 < new < len(late), "some fill a gap, some take the place of an estimate"


def test_everything_says_that_it_is_made_up() -> None:
    for name in ("sites.csv", "meters.csv", *READINGS, "corrections/corrections.csv"):
        assert all("made up" in row["note"] for row in rows(name)), name
    for name, data in FILES.items():
        if name.endswith(".toml"):
            assert b"made up" in data.lower() or b"made-up" in data, name
    assert all(row["name"].lower().startswith("made") for row in rows("sites.csv"))


@pytest.mark.parametrize(("count", "years"), [(7, 3), (10, 10), (10, 0), (20_001, 1)])
def test_a_size_that_cannot_be_made_is_refused(count: int, years: int) -> None:
    with pytest.raises(BadValue, match="[18] to"):
        illustrative(count, years, 1)


@pytest.mark.slow
def test_the_workspace_can_be_logged_shown_and_measured_against_its_target(carbon: Command) -> None:
    done = carbon("init", "made-up", "--example", "illustrative", "--sites", "21", "--years", "1")
    assert "carbon readings log" in done.output
    folder = carbon.folder / "made-up"
    assert "THIS WORKSPACE IS MADE UP" in (folder / "README.txt").read_text(encoding="utf-8")
    for name in ("readings", "late"):
        carbon("--workspace", folder, "readings", "log", *sorted((folder / name).glob("*.csv")))
    shown = carbon("--workspace", folder, "inventory", "show", "illustrative-estate", "2024-25")
    assert "made up" in shown.output


def test_sizes_without_the_illustrative_example_are_wrong_usage(carbon: Command) -> None:
    done = carbon("init", "ours", "--example", "hampshire", "--sites", "5", ok=False)
    assert done.exit_code == 2
    assert "--sites only with --example illustrative" in done.stderr
