"""The dates of recalculations.toml are those on which things happened, not were written down."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from carbon.analysis.recalculation.log import Recalculation, RecalculationLog, read_log
from carbon.analysis.recalculation.policy import RecalculationReview, review
from carbon.analysis.recalculation.recorded import DayEntered, recorded_days
from carbon.errors import Faults
from carbon.ledger.readings import log as log_readings
from carbon.periods import Period
from carbon.workspace import open_workspace
from tests.analysis.test_recalculation import BASE, council, estates_of
from tests.conftest import Command
from tests.reports.councils import INVENTORY, Council

ELECTRICITY = "a-e,a,electricity,kWh,,,,\nb-e,b,electricity,kWh,,,,\n"

#: What was given away on the last day of May 2019, and a decision of July that has all to June.
LEFT = {"end": date(2019, 6, 1), "end_reason": "transferred"}
DECIDED = Recalculation(date(2019, 6, 30), date(2019, 7, 1), "Given away", "Board")


def on(day: date) -> DayEntered:
    return DayEntered(day, day)


def found(entered: DayEntered | None) -> RecalculationReview:
    made = council(10.0, **LEFT)
    known = {date(2019, 6, 30): made.readings}
    recorded = {("site annexe", False): entered} if entered else {}
    estates = estates_of(made, known)  # type: ignore[arg-type]
    log = RecalculationLog({}, (DECIDED,))
    return review(estates, log, [Period.parse(BASE)], recorded)


def kinds(entered: DayEntered | None) -> list[tuple[str, str]]:
    return [(each.kind, each.how) for each in found(entered).triggers]


def test_what_was_entered_after_the_decision_was_lost_to_every_recalculation() -> None:
    ((kind, how),) = kinds(on(date(2019, 9, 14)))
    assert kind == "structural"
    assert how == "its own readings; entered on 2019-09-14, after the decision of 2019-07-01"


@pytest.mark.parametrize("entered", [None, on(date(2019, 6, 3)), on(date(2019, 7, 1))])
def test_what_was_known_on_the_day_of_the_decision_is_in_it(entered: DayEntered | None) -> None:
    assert kinds(entered) == []
    assert found(entered).taken == ()


def test_an_edit_by_hand_is_after_the_decision_only_where_the_register_was_seen_without_it() -> (
    None
):
    # Was "entered on 2019-09-14", the day on which any other command first came by.
    either = DayEntered(date(2019, 6, 20), date(2019, 9, 14))
    assert kinds(either) == []
    assert found(either).decisions() == [
        "site annexe, transferred on 2019-05-31 is taken to be in the recalculation decided on "
        "2019-07-01: its day was entered by hand between 2019-06-20 and 2019-09-14."
    ]
    ((_, how),) = kinds(DayEntered(date(2019, 7, 2), date(2019, 9, 14)))
    assert how == (
        "its own readings; entered by hand between 2019-07-02 and 2019-09-14, after the decision "
        "of 2019-07-01"
    )


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
    entry = found[f"site {school}", False]
    assert entry.after == entry.by
    assert abs((entry.by - date.today()).days) <= 1


@pytest.mark.slow
def test_an_edit_by_hand_lies_between_two_looks_and_publishing_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = Council(tmp_path / "w", monkeypatch)
    council.register("a,A,schools,,,,\nb,B,schools,,,,\n", ELECTRICITY)
    council.define("2021-22", kind="restated")
    council.on("2025-10-20")
    council.read({name: dict.fromkeys(("2021-22", "2024-25"), 9_000) for name in ("a-e", "b-e")})
    council.on("2025-12-01")
    council.register("a,A,schools,,,,\nb,B,schools,,,2024-08-31,transferred\n", ELECTRICITY)
    council.write("inventories/our-estate/inventory.toml", INVENTORY.format(base="2021-22") + "\n")
    space = open_workspace(council.root)
    # Not seen by any command that records it: known to be later than the last that did not see it.
    between = DayEntered(date(2025, 10, 20), date(2025, 12, 1))
    assert recorded_days(space) == {("site b", False): between}
    pack = council.report("2025-12-01")
    council.on("2025-12-02")
    council.publish(pack, "2025-12-10")
    seen = DayEntered(date(2025, 10, 20), date(2025, 12, 2))
    assert recorded_days(space) == {("site b", False): seen}
    # Was "entered on 2026-01-20, after the decision", and due again, whatever was logged that day.
    council.write(
        "inventories/our-estate/recalculations.toml",
        '[[recalculation]]\ndecided = 2025-12-15\nincluded_to = 2025-12-10\nreason = "B left"\n'
        'decided_by = "Board"\n',
    )
    council.on("2026-01-20")
    council.read({"a-e": {"2022-23": 9_000}})
    assert recorded_days(space) == {("site b", False): seen}
    said = council.carbon("inventory", "recalculation", "our-estate")
    assert "2021-22 stands" in said
    assert "taken to be" not in said
