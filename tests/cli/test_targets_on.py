"""The day of an answer, apart from the day by which readings were logged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.targets.conftest import log_months, make_council, months


@pytest.mark.slow
def test_past_years_logged_today_are_judged_as_on_a_day_of_then(
    tmp_path: Path, carbon: Command
) -> None:
    # Was: overdue as of today, and "no year with figures" as of any day before the readings.
    council = make_council(tmp_path / "council")
    for meter in ("hall-electricity", "hall-gas"):
        log_months(council, f"{meter}.csv", meter, months(2018, 2021), "2026-05-01")

    def answer(*words: str) -> dict[str, object]:
        told = carbon("--workspace", council.root, "targets", "show", *words, "--format", "json")
        (target,) = json.loads(told.stdout)["targets"]
        return dict(target["verdict"])

    assert answer("--as-at", "2026-06-01")["state"] == "cannot say"
    assert answer("--on", "2022-06-01")["state"] == "on track"
    # 2021-22 was not over.
    assert answer("--on", "2022-03-31")["state"] == "on track"
    words = ("targets", "show", "--as-at", "2022-06-01")
    told = carbon("--workspace", council.root, *words, ok=False)
    assert told.exit_code == 1
    assert "no reading of estate that was logged by 2022-06-01" in told.output
    assert "--on" in told.output
