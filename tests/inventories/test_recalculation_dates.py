"""The dates of recalculations.toml are those on which things happened, not were written down."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from carbon.errors import Faults
from carbon.inventories.recalculation.log import Recalculation, RecalculationLog, read_log
from carbon.inventories.recalculation.policy import review
from carbon.inventories.recalculation.recorded import recorded_days
from carbon.ledger.readings import log as log_readings
from carbon.periods import Period
from carbon.workspace import open_workspace
from tests.conftest import Command
from tests.inventories.test_recalculation import BASE, council, estates_of

#: What was given away on the last day of May 2019, and a decision of July that has all to June.
LEFT = {"end": date(2019, 6, 1), "end_reason": "transferred"}
DECIDED = Recalculation(date(2019, 6, 30), date(2019, 7, 1), "Given away", "Board")


def kinds(entered: date | None) -> list[tuple[str, str]]:
    made = council(10.0, **LEFT)
    known = {date(2019, 6, 30): made.readings}
    recorded = {("site annexe", False): entered} if entered else {}
    estates = estates_of(made, known)  # type: ignore[arg-type]
    log = RecalculationLog({}, (DECIDED,))
    found = review(estates, log, [Period.parse(BASE)], recorded)
    return [(each.kind, each.how) for each in found.triggers]


def test_what_was_entered_after_the_decision_was_lost_to_every_recalculation() -> None:
    ((kind, how),) = kinds(date(2019, 9, 14))
    assert kind == "structural"
    assert how == "its own readings; entered on 2019-09-14, after the decision of 2019-07-01"


@pytest.mark.parametrize("entered", [None, date(2019, 6, 3), date(2019, 7, 1)])
def test_what_was_known_on_the_day_of_the_decision_is_in_it(entered: date | None) -> None:
    assert kinds(entered) == []


def test_the_decision_that_stands_is_the_last_not_the_one_that_reaches_furthest() -> None:
    later = Recalculation(date(2019, 3, 31), date(2020, 7, 1), "Taken back", "Board")
    log = RecalculationLog({}, (DECIDED, later))
    assert log.latest is later
    assert log.known_on(date(2020, 6, 30)).latest is DECIDED
    assert log.known_on(date(2019, 6, 30)).latest is None


def test_days_that_cannot_be_those_on_which_it_happened_are_refused_together(
    tmp_path: Path,
) -> None:
    ahead = date.today() + timedelta(days=1)
    (tmp_path / "recalculations.toml").write_text(
        f"""
[[reported]]
period = "2019-20"
on = 2020-03-30

[[recalculation]]
decided = {ahead}
included_to = 2022-06-30
reason = "Depots"
decided_by = "Board"
""",
        encoding="utf-8",
    )
    with pytest.raises(Faults) as caught:
        read_log(tmp_path)
    told = [str(fault) for fault in caught.value.faults]
    assert len(told) == 2
    assert "on = 2020-03-30, before 2019-20 was over" in told[0]
    assert f"decided = {ahead}, which has not come" in told[1]


def test_the_ledger_knows_when_the_register_was_told(carbon: Command) -> None:
    carbon("init", "ours", "--example", "hampshire")
    root = carbon.folder / "ours"
    run = ("--workspace", root)
    assert recorded_days(open_workspace(root)) == {}
    log_readings([root / "readings" / "example-schools.csv"], open_workspace(root), "me")
    school = "school-a"
    assert f"\n{school}," in (root / "sites.csv").read_text(encoding="utf-8")
    carbon(*run, "sites", "close", school, "--last", "2019-05-31", "--reason", "transferred")
    found = recorded_days(open_workspace(root))
    assert set(found) == {(f"site {school}", False)}
    assert abs((found[f"site {school}", False] - date.today()).days) <= 1
