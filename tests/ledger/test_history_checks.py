"""Each check of history sees what it is for, and leaves the ordinary alone."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.errors import Faults
from carbon.ledger.examined import Options
from carbon.ledger.history_checks import HISTORY_CHECKS, check_history
from carbon.ledger.past import PastReadings
from carbon.ledger.queries import Stored
from carbon.ledger.readings import log
from carbon.ledger.records import Finding, Reading
from carbon.periods import month_of
from carbon.register.meters import Meter
from carbon.workspace import Workspace
from tests.ledger.conftest import write

METERS = {
    "e": Meter("e", "s", "electricity", "kWh"),
    "f": Meter("f", "s", "electricity", "kWh"),
    "g": Meter("g", "s", "natural-gas", "kWh"),
}
SEASON = (1.6, 1.5, 1.3, 1.0, 0.7, 0.4, 0.4, 0.4, 0.6, 0.9, 1.2, 1.5)


def readings(
    meter: str = "e", years: tuple[int, ...] = (2019, 2020, 2021), level: float = 100.0
) -> list[Reading]:
    """Three ordinary years, a reading a month."""
    found = []
    for year in years:
        for number in range(12):
            month = month_of(date(year, number + 1, 1))
            quantity = level * SEASON[number] * month.days
            row = len(found) + 2
            found.append(
                Reading(meter, month.start, month.end, quantity, "kWh", "actual", month.days, row)
            )
    return found


def stored(readings: list[Reading]) -> list[Stored]:
    return [
        Stored(
            n, r.meter, r.start, r.end, r.quantity, r.unit, r.quality, r.days_with_data, 1, 2, ""
        )
        for n, r in enumerate(readings, 1)
    ]


def found(
    own: list[Reading], held: list[Reading] | None = None, beside: list[Reading] | None = None
) -> dict[str, list[Finding]]:
    by_check: dict[str, list[Finding]] = {}
    past = PastReadings("a.csv", own, METERS, stored(held or []), "", stored(beside or []))
    for finding in check_history(past):
        by_check.setdefault(finding.check, []).append(finding)
    return by_check


def test_ordinary_years_find_nothing() -> None:
    assert found(readings()) == {}
    assert found(readings("g", (2021,)), readings("g", (2019, 2020))) == {}


@pytest.mark.parametrize(("factor", "words"), [(1e-3, "MWh taken for kWh"), (1e3, "kWh taken")])
def test_a_thousandfold_slip_is_refused_against_the_ledger(factor: float, words: str) -> None:
    january = readings(years=(2022,))[0]
    (slip,) = found([january._replace(quantity=january.quantity * factor)], readings())["unit_slip"]
    assert not slip.is_warning
    assert words in slip.fault.remedy


def test_a_thousandfold_slip_within_one_file_is_a_warning() -> None:
    own = readings()
    own[30] = own[30]._replace(quantity=own[30].quantity / 1000)
    (slip,) = found(own)["unit_slip"]
    assert slip.is_warning
    assert slip.reading is own[30]


@pytest.mark.parametrize(
    ("factor", "words"), [(11.22, "m³ taken for kWh"), (31.7, "hundreds of cubic feet taken")]
)
def test_gas_in_volume_taken_for_energy_is_seen(factor: float, words: str) -> None:
    own = [one._replace(quantity=one.quantity / factor) for one in readings("g", (2022,))]
    (slip,) = found(own, readings("g"))["unit_slip"]
    assert words in slip.fault.remedy
    assert "2022-01 to 2022-12" in slip.fault.found


def test_an_outlier_is_told_against_the_same_month() -> None:
    own = readings()
    own[5] = own[5]._replace(quantity=own[5].quantity * 5)
    assert found(own).keys() == {"outlier"}
    own[5] = own[5]._replace(quantity=own[5].quantity / 5 * 3)
    assert found(own) == {}


def test_a_month_of_zeros_is_told() -> None:
    own = readings()
    own[5] = own[5]._replace(quantity=0.0)
    (zeros,) = found(own)["run_of_zeros"]
    assert "2019-06-01 to 2019-06-30" in zeros.fault.found
    always = [one._replace(quantity=0.0) for one in readings()]
    assert found(always) == {}


def test_a_gap_is_told_with_its_days() -> None:
    own = readings()
    del own[5]
    (gap,) = found(own)["gap"]
    assert "2019-06-01 to 2019-06-30" in gap.fault.found
    (since,) = found(readings(years=(2022,)), readings(years=(2020,)))["gap"]
    assert "2021-01-01 to 2021-12-31" in since.fault.found


@pytest.mark.parametrize("order", [(2020, 2021), (2021, 2020)])
def test_what_is_logged_together_is_no_gap_in_either_order(
    workspace: Workspace, order: tuple[int, ...]
) -> None:
    files = [
        write(
            workspace,
            f"{year}.csv",
            *(
                f"school-electricity,{one.start},{one.end - timedelta(days=1)},"
                f"{year + one.start.month},kWh,actual"
                for one in (month_of(date(year, month, 1)) for month in range(1, 13))
            ),
        )
        for year in (2019, *order)
    ]
    log(files[:1], workspace)
    logged = log(files[1:], workspace)
    assert not [
        one for file in logged for one in file.warnings if "no reading of" in one.fault.found
    ]
    row = "school-electricity,2023-01-01,2023-01-31,2000,kWh,actual"
    late = log([write(workspace, "late.csv", row)], workspace)
    assert "2022-01-01 to 2022-12-31" in late[0].warnings[0].fault.found


def test_one_meter_under_two_names_is_told() -> None:
    twin = [one._replace(meter="f", row=one.row + 50) for one in readings()]
    (twice,) = found(readings() + twin)["counted_twice"]
    assert "36 readings alike" in twice.fault.found
    # Once somebody has said of one of them that it is what the dial showed, nothing is asked.
    assert "counted_twice" in found(readings()[12:] + twin[12:], readings()[:12] + twin[:12])
    looked = [twin[0]._replace(quality="corrected"), *twin[1:12]]
    assert "counted_twice" not in found(readings()[12:] + twin[12:], readings()[:12] + looked)
    other = readings("f", level=50.0)
    assert found(readings() + other) == {}


def test_mostly_estimated_is_told() -> None:
    own = readings()
    for index in range(20):
        own[index] = own[index]._replace(quality="estimated")
    (share,) = found(own)["estimated_share"]
    assert "of 1,096 days" in share.fault.found
    assert found([*readings()[:30], *[o._replace(quality="estimated") for o in own[30:]]]) == {}


def test_a_register_under_another_name_is_doubted_only_where_others_stand() -> None:
    """More of it in test_registers.py."""
    meter, *_ = METERS
    own = [one._replace(register="R1") for one in readings(meter, (2022,))[:1]]
    past = PastReadings("a.csv", own, METERS)
    assert "register_renamed" not in {one.check for one in check_history(past)}


def test_a_council_sheet_with_the_ledgers_last_year_is_a_copied_template() -> None:
    held = [
        Stored(
            n, r.meter, r.start, r.end, r.quantity, r.unit, r.quality, r.days_with_data, 1, 2, ""
        )
        for n, r in enumerate(readings(years=(2021,)), 1)
    ]
    own = [
        one._replace(
            start=one.start.replace(year=2022), end=month_of(one.start.replace(year=2022)).end
        )
        for one in readings(years=(2021,))
    ]
    sheet = PastReadings("a.csv", own, METERS, held, "months-across")
    (copied,) = [one for one in check_history(sheet) if one.check == "copied"]
    assert not copied.is_warning
    assert "12 months of meter 'e'" in copied.fault.found
    accepted = [one for one in check_history(sheet, ("copied",)) if one.check == "copied"]
    assert accepted[0].is_warning
    other = PastReadings("a.csv", own, METERS, held, "bills")
    assert "copied" not in {one.check for one in check_history(other)}
    two = PastReadings("a.csv", own[:2], METERS, held, "months-across")
    assert "copied" not in {one.check for one in check_history(two)}


def test_a_comment_that_doubts_its_figure_is_kept_as_a_warning() -> None:
    own = readings(years=(2022,))
    own[3] = own[3]._replace(comment="incl. March")
    own[4] = own[4]._replace(comment="read by the best reader")
    (doubt,) = found(own)["comment"]
    assert doubt.is_warning
    assert doubt.reading is own[3]


def test_every_check_has_a_name_that_is_tested() -> None:
    files = (Path(__file__), Path(__file__).with_name("test_movement_checks.py"))
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    for check in HISTORY_CHECKS:
        assert f'"{check.__name__}"' in text


@given(st.permutations(range(36)))
def test_the_order_of_the_rows_changes_nothing(order: list[int]) -> None:
    own = readings()
    own[7] = own[7]._replace(quantity=0.001)
    del_at = [one for one in order if one != 20]
    kept = [own[index] for index in sorted(del_at)]
    shuffled = [own[index] for index in del_at]
    assert [str(f) for fs in found(kept).values() for f in fs] == [
        str(f) for fs in found(shuffled).values() for f in fs
    ]


def rows_of(quantities: dict[int, float], unit: str = "kWh") -> list[str]:
    return [
        f"school-electricity,{month.start},{month.last_day},{quantity},{unit},actual"
        for number, quantity in quantities.items()
        for month in [month_of(date(2022, number, 1))]
    ]


def test_a_slip_stops_the_import_unless_it_is_accepted(workspace: Workspace) -> None:
    log([write(workspace, "a.csv", *rows_of(dict.fromkeys(range(1, 6), 1000)))], workspace)
    june = write(workspace, "june.csv", *rows_of({6: 1.0}))
    with pytest.raises(Faults, match="--accept unit_slip"):
        log([june], workspace)
    (logged,) = log([june], workspace, options=Options(accept=frozenset({"unit_slip"})))
    assert (logged.readings, len(logged.warnings)) == (1, 1)


def test_a_warning_stays_with_its_reading(workspace: Workspace) -> None:
    import sqlite3

    path = write(workspace, "a.csv", *rows_of({1: 1000, 2: 1000, 4: 1000}))
    (logged,) = log([path], workspace)
    assert len(logged.warnings) == 1
    connection = sqlite3.connect(workspace.root / "ledger.db")
    ((reading, check),) = connection.execute('SELECT reading, "check" FROM remark').fetchall()
    connection.close()
    assert (reading, check) == (3, "gap")
    with pytest.raises(Faults):
        log(
            [write(workspace, "b.csv", *rows_of({6: 1000}))],
            workspace,
            options=Options(strict=True),
        )


@pytest.mark.parametrize(("times", "check"), [(30.0, "outlier"), (1000.0, "unit_slip")])
def test_a_file_is_held_against_those_logged_with_it(times: float, check: str) -> None:
    # Was: a year a file, all logged with one command, and nothing of any was looked at.
    year = readings(years=(2021,))
    year = [one._replace(quantity=one.quantity * times) for one in year]
    others = readings(years=(2019, 2020))
    assert check not in found(year)
    finding = found(year, beside=others)[check][0]
    assert finding.is_warning
    assert finding.reading == year[0]
    # A year that another file has as well, or the ledger, counts once.
    assert found(year, others, others)[check][0].reading == year[0]
    assert not found(readings(), beside=readings()).keys() & {"outlier", "unit_slip", "spike"}
