"""Registers of one meter add up, and no day of it counts twice or is whole without all of them."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from carbon.errors import Faults
from carbon.ledger import queries
from carbon.ledger.calendarise import calendarise, calendarised
from carbon.ledger.checks import CheckedFile, duplicate_or_overlap_in_file
from carbon.ledger.corrections import ReadingChange, correct, withdraw
from carbon.ledger.estimates import estimate
from carbon.ledger.history_checks import check_history
from carbon.ledger.missing import missing
from carbon.ledger.past import PastReadings
from carbon.ledger.queries import Stored
from carbon.ledger.reconcile import ReconciledFile, reconcile
from carbon.ledger.records import Reading
from carbon.ledger.registers import due, holes
from carbon.ledger.runs import runs
from carbon.ledger.store import Batch, Ledger
from carbon.ledger.verify import verify
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.register.sites import Site
from carbon.workspace import Workspace
from tests.ledger.conftest import write

METERS = {"m": Meter("m", "s", "electricity", "kWh")}
APRIL, MAY, JUNE, JULY = (date(2023, month, 1) for month in (4, 5, 6, 7))


def read(
    register: str,
    start: date,
    end: date,
    quantity: float = 100.0,
    row: int = 2,
    quality: str = "actual",
    meter: str = "m",
) -> Reading:
    days = (end - start).days
    return Reading(meter, start, end, quantity, "kWh", quality, days, row, register=register)


def stored(*readings: Reading) -> list[Stored]:
    return [
        Stored(number, *one[:7], 1, one.row, one.note, one.register)
        for number, one in enumerate(readings, 1)
    ]


def shared(*readings: Reading) -> list[str]:
    subject = CheckedFile("a.csv", readings, METERS, ["m"], date(2024, 1, 1))
    return [finding.check for finding in duplicate_or_overlap_in_file(subject)]


def frame(*readings: Reading) -> pd.DataFrame:
    rows = [(number, *one[:7], one.register) for number, one in enumerate(readings, 1)]
    columns = ["reading", "meter", "start", "end", "quantity", "unit", "quality"]
    return pd.DataFrame(rows, columns=[*columns, "days_with_data", "register"])


def days_of(*readings: Reading) -> int:
    return int(calendarise(frame(*readings))["days_with_data"].sum())


def test_registers_share_days_in_a_file_and_one_register_does_not() -> None:
    day, night = read("Day", APRIL, MAY), read("Night", APRIL, MAY, row=3)
    assert shared(day, night) == []
    assert shared(day, night, read("DAY ", APRIL, MAY, row=4)) == ["duplicate"]
    assert shared(day, night, read("Day", date(2023, 4, 30), JUNE, row=4)) == ["overlap"]


@pytest.mark.parametrize("whole_first", [True, False])
def test_a_whole_meter_and_its_register_share_no_day_in_a_file(whole_first: bool) -> None:
    whole, day = read("", APRIL, MAY), read("Day", date(2023, 4, 30), JUNE, row=3)
    if not whole_first:
        whole, day = read("", date(2023, 4, 30), JUNE), read("Day", APRIL, MAY, row=3)
    assert shared(whole, day) == ["overlap"]
    assert shared(read("", APRIL, MAY), read("Day", MAY, JUNE, row=3)) == []


def test_what_to_do_about_two_rows_loses_no_data() -> None:
    readings = (read("", APRIL, MAY), read("", APRIL, MAY, row=3))
    subject = CheckedFile("a.csv", readings, METERS, ["m"], date(2024, 1, 1))
    (finding,) = duplicate_or_overlap_in_file(subject)
    assert "delete" not in finding.fault.remedy.casefold()
    assert "register" in finding.fault.remedy


def test_readings_of_registers_on_different_days_are_both_new() -> None:
    own = [read("Day", APRIL, MAY), read("Night", date(2023, 4, 2), date(2023, 5, 2))]
    assert reconcile("a.csv", own, []).new == own
    held = stored(*own)
    again = reconcile("b.csv", own, held)
    assert (again.new, again.skipped, again.findings) == ([], 2, [])
    changed = reconcile("b.csv", [own[0]._replace(quantity=1.0)], held)
    assert [finding.check for finding in changed.findings] == ["changed_value"]
    assert "register 'Day'" in str(changed.findings[0])


def test_a_whole_meter_does_not_slip_in_beside_its_registers_nor_they_beside_it() -> None:
    whole = [read("", APRIL, MAY)]
    rates = [read("Day", APRIL, MAY, 60.0), read("Night", APRIL, MAY, 40.0)]

    def checks(result: ReconciledFile) -> list[str]:
        return [finding.check for finding in result.findings]

    assert checks(reconcile("b.csv", rates, stored(*whole))) == ["overlap", "overlap"]
    assert checks(reconcile("b.csv", whole, stored(*rates))) == ["overlap", "overlap"]
    assert checks(reconcile("b.csv", [read("", MAY, JUNE)], stored(*rates))) == []
    revised = reconcile("b.csv", rates, stored(*whole), revise=True)
    assert (revised.findings, revised.superseded, revised.new) == ([], [1], rates)
    revised = reconcile("b.csv", whole, stored(*rates), revise=True)
    assert (revised.findings, revised.superseded) == ([], [1, 2])


def test_an_estimate_of_the_whole_gives_way_to_the_registers() -> None:
    guess = stored(read("", APRIL, MAY, quality="estimated"))
    rates = [read("Day", APRIL, MAY, 60.0), read("Night", APRIL, MAY, 40.0)]
    result = reconcile("b.csv", rates, guess)
    assert (result.findings, result.superseded, result.new) == ([], [1], rates)


def test_days_of_registers_join_into_runs_of_their_own() -> None:
    days = [
        read(register, date(2023, 4, day), date(2023, 4, day + 1), 1.0)
        for day in (1, 2, 3)
        for register in ("Day", "Night")
    ]
    assert [(one.register, one.start.day, one.end.day, one.quantity) for one in runs(days)] == [
        ("Day", 1, 4, 3.0),
        ("Night", 1, 4, 3.0),
    ]


def test_a_day_counts_once_and_only_where_every_register_has_it() -> None:
    both = (read("Day", APRIL, MAY, 60.0), read("Night", APRIL, MAY, 40.0))
    assert days_of(*both) == 30
    assert calendarise(frame(*both))["quantity"].sum() == 100.0
    shifted = (read("Day", APRIL, MAY), read("Night", date(2023, 4, 2), date(2023, 5, 2)))
    assert days_of(*shifted) == 29
    lacking = (*both, read("Day", MAY, JUNE))
    assert days_of(*lacking) == 30
    assert days_of(*lacking, read("Night", MAY, JUNE)) == 61


def test_days_without_data_of_one_register_are_not_whole() -> None:
    partly = read("Night", APRIL, MAY)._replace(days_with_data=20)
    assert days_of(read("Day", APRIL, MAY), partly) == 20


def test_a_meter_that_got_registers_later_lacks_nothing_before_or_after() -> None:
    own = (read("", APRIL, MAY), read("Day", MAY, JUNE), read("Night", MAY, JUNE))
    assert days_of(*own) == 61
    assert days_of(*own, read("Total", JUNE, JULY)) == 91


def test_a_register_that_ends_for_good_is_due_for_a_year() -> None:
    day, night = [(APRIL, date(2026, 4, 1))], [(APRIL, MAY)]
    found = due({"day": day, "night": night}, APRIL, date(2026, 4, 1))
    assert found == [
        ((APRIL, date(2024, 5, 1)), ["day", "night"]),
        ((date(2024, 5, 1), date(2026, 4, 1)), ["day"]),
    ]


def test_a_gap_is_one_of_every_register() -> None:
    own = [read(name, *span) for name in ("Day", "Night") for span in ((APRIL, MAY), (JUNE, JULY))]
    assert holes(own, APRIL, JULY) == {"day": [(MAY, JUNE)], "night": [(MAY, JUNE)]}
    assert holes([], APRIL, JULY) == {"": [(APRIL, JULY)]}


def test_missing_days_are_told_by_register() -> None:
    own = stored(read("Day", APRIL, JULY), read("Night", APRIL, MAY), read("Night", JUNE, JULY))
    (hole,) = missing(Register({"s": Site("s", "S", "x")}, METERS), own, date(2023, 7, 15))
    assert (str(hole.month), hole.register, hole.days, list(hole.spans)) == (
        "2023-05",
        "Night",
        31,
        [(MAY, JUNE)],
    )


def found(own: list[Reading], held: list[Reading]) -> dict[str, list[str]]:
    by_check: dict[str, list[str]] = {}
    for finding in check_history(PastReadings("a.csv", own, METERS, stored(*held))):
        by_check.setdefault(finding.check, []).append(str(finding.fault))
    return by_check


def years(register: str, quantity: float, which: tuple[int, ...]) -> list[Reading]:
    return [
        read(register, month.start, month.end, quantity)
        for year in which
        for month in Period.parse(str(year)).months()
    ]


def test_a_register_is_judged_by_its_own_history() -> None:
    held = [*years("Day", 9000.0, (2020, 2021)), *years("Night", 9.0, (2020, 2021))]
    own = [*years("Day", 9000.0, (2022,)), *years("Night", 9.0, (2022,))]
    assert found(own, held) == {}
    slipped = [one._replace(quantity=9000.0) if one.register else one for one in own]
    assert "register 'Night'" in found(slipped, held)["unit_slip"][0]


def test_a_gap_of_one_register_is_told() -> None:
    held = [*years("Day", 9.0, (2021,)), *years("Night", 8.0, (2021,))]
    own = [*years("Day", 9.0, (2022,)), *years("Night", 8.0, (2022,))[1:]]
    (gap,) = found(own, held)["gap"]
    assert "register 'Night' from 2022-01-01 to 2022-01-31" in gap


def test_registers_under_other_names_for_the_same_days_are_doubted() -> None:
    held = [read("Day", APRIL, MAY, 60.0), read("Night", APRIL, MAY, 40.0)]
    same = [read("R1", APRIL, MAY, 60.1), read("R2", APRIL, MAY, 39.9)]
    past = PastReadings("a.csv", same, METERS, stored(*held))
    (error,) = [one for one in check_history(past) if one.check == "register_renamed"]
    assert not error.is_warning
    assert "'R1', 'R2'" in str(error)
    (accepted,) = [
        one for one in check_history(past, ["register_renamed"]) if one.check == "register_renamed"
    ]
    assert accepted.is_warning
    # A file of a register each is usual; its quantity tells that it is another.
    other = PastReadings("a.csv", [read("Evening", APRIL, MAY, 7.0)], METERS, stored(*held))
    (warning,) = [one for one in check_history(other) if one.check == "register_renamed"]
    assert warning.is_warning
    known = PastReadings("a.csv", [read("Day", MAY, JUNE, 60.0)], METERS, stored(*held))
    assert not [one for one in check_history(known) if one.check == "register_renamed"]


def logged(workspace: Workspace, *readings: Reading) -> int:
    """Log readings of registers, as a format that knows them would."""
    rows = [
        f"{one.meter},{one.start},{date.fromordinal(one.end.toordinal() - 1)},{one.quantity},kWh,"
        f"{one.quality}"
        for one in readings
    ]
    path: Path = write(workspace, f"{len(list(workspace.root.iterdir()))}.csv", *rows)
    data = path.read_bytes()
    from carbon.files import fingerprint
    from carbon.ledger.commit import enter

    with Ledger.open(workspace.ledger_url) as ledger, ledger.writing() as connection:
        sha256 = fingerprint(data)
        count = len(readings)
        batch = Batch("import", "me", path.name, sha256, "template", "{}", count, 0)
        placed = [one._replace(row=row) for row, one in enumerate(readings, 2)]
        return enter(ledger, connection, workspace.evidence, data, batch, placed)


def day_and_night(start: date, end: date) -> tuple[Reading, Reading]:
    name = "school-electricity"
    return (
        read("Day", start, end, 60.0, meter=name),
        read("Night", start, end, 40.0, meter=name)._replace(cost_net_gbp=4.5, comment="cheap"),
    )


def test_a_corrected_and_a_restored_reading_keep_their_register(
    either_workspace: Workspace,
) -> None:
    workspace = either_workspace
    logged(workspace, *day_and_night(APRIL, MAY))
    done = correct(workspace, 2, ReadingChange(quantity=41.0), "misread")
    with Ledger.open(workspace.ledger_url) as ledger:
        standing = ledger.readings()
        assert sorted(zip(standing["register"], standing["quantity"], strict=True)) == [
            ("Day", 60.0),
            ("Night", 41.0),
        ]
    withdraw(workspace, done.batch, "it was right")
    with Ledger.open(workspace.ledger_url) as ledger:
        standing = ledger.readings()
        assert sorted(zip(standing["register"], standing["quantity"], strict=True)) == [
            ("Day", 60.0),
            ("Night", 40.0),
        ]
        with ledger.reading() as connection:
            (night,) = [
                one
                for one in queries.standing(connection, ["school-electricity"])
                if one.register == "Night"
            ]
    assert (night.cost_net_gbp, night.comment, night.cell) == (4.5, "cheap", "")
    assert verify(workspace).faults == ()


def test_estimates_are_made_by_register(workspace: Workspace) -> None:
    day, night = day_and_night(date(2022, 4, 1), date(2022, 5, 1))
    now_day, _ = day_and_night(APRIL, MAY)
    _, later = day_and_night(MAY, JUNE)
    more, _ = day_and_night(MAY, JUNE)
    logged(workspace, day, night, now_day, more, later)
    _, made = estimate(workspace, ["school-electricity"], "supplier late", Period.parse("2023-04"))
    (guess,) = made.readings
    assert (guess.register, guess.start, guess.end) == ("Night", APRIL, MAY)
    assert guess.quantity == pytest.approx(40.0)
    with Ledger.open(workspace.ledger_url) as ledger:
        assert list(ledger.readings(APRIL, MAY)["register"]) == ["Day", "Night"]
    assert verify(workspace).faults == ()


def test_a_period_is_judged_with_what_stands_around_it(workspace: Workspace) -> None:
    first = day_and_night(APRIL, MAY)
    only_day, _ = day_and_night(MAY, JUNE)
    logged(workspace, *first, only_day)
    with Ledger.open(workspace.ledger_url) as ledger:
        alone = calendarised(ledger, MAY, JUNE)
        whole = calendarised(ledger, None, None)
    assert list(alone["days_with_data"]) == [0]
    assert list(alone["quantity"]) == [60.0]
    assert whole["days_with_data"].sum() == 30
    assert math.fsum(whole["quantity"]) == 160.0


def test_logging_a_register_twice_in_a_file_is_refused(workspace: Workspace) -> None:
    from carbon.ledger.readings import log

    row = "school-electricity,2023-04-01,2023-04-30,1,kWh,actual"
    with pytest.raises(Faults, match="lines of one bill"):
        log([write(workspace, "twice.csv", row, row)], workspace)
