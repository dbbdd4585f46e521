from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from carbon.errors import BadValue, CarbonError, DuplicateRow, Faults, UnknownName
from carbon.ledger.examined import Options
from carbon.ledger.readings import log
from carbon.ledger.store import COLUMNS, Ledger
from carbon.workspace import Workspace
from tests.ledger.conftest import write

FAULTS = Path(__file__).parent.parent / "faults"


def rows(workspace: Workspace) -> list[tuple[object, ...]]:
    """Every row of every table, and the name of every evidence file."""
    import sqlite3

    if not (workspace.root / "ledger.db").exists():
        return []
    found: list[tuple[object, ...]] = []
    connection = sqlite3.connect(workspace.root / "ledger.db")
    for table in ("batch", "reading", "withdrawal", "remark"):
        found += connection.execute(f"SELECT '{table}', * FROM {table}").fetchall()
    connection.close()
    if workspace.evidence.is_dir():
        found += [(name,) for name in sorted(path.name for path in workspace.evidence.iterdir())]
    return found


def test_a_logged_file_is_read_back_with_its_trace(workspace: Workspace) -> None:
    path = write(
        workspace,
        "april.csv",
        'school-electricity,01/04/2023,30/04/23,"1,000.5",MWh,actual',
        "school-gas,2023-04-01,2024-03-31,0,kWh,estimated",
    )
    (logged,) = log([path], workspace)
    assert (logged.readings, logged.is_new, logged.batch) == (2, True, 1)
    assert any("day first" in remark for remark in logged.remarks)
    with Ledger.open(workspace.ledger_url) as ledger:
        table = ledger.readings()
    assert tuple(table.columns) == COLUMNS
    first = table.to_dict("records")[0]
    assert first["start"] == date(2023, 4, 1)
    assert first["end"] == date(2023, 5, 1)
    assert type(first["start"]) is date
    assert (first["quantity"], first["unit"], first["quality"]) == (1000.5, "MWh", "actual")
    assert (first["days_with_data"], first["source_row"], first["file"]) == (30, 2, "april.csv")
    assert (workspace.evidence / f"{first['evidence']}.csv").read_bytes() == path.read_bytes()


def test_a_period_takes_the_place_of_dates(workspace: Workspace) -> None:
    path = workspace.root / "periods.csv"
    path.write_text(
        "meter,period,quantity,unit,quality,days_with_data\n"
        "school-gas,2020-21,12,kWh,actual,\n"
        "school-gas,2021-22 H1,6,kWh,actual,\n"
        "school-gas,2021-10,1,kWh,actual,30\n",
        encoding="utf-8",
    )
    log([path], workspace)
    with Ledger.open(workspace.ledger_url) as ledger:
        table = ledger.readings()
    assert list(table["end"]) == [date(2021, 4, 1), date(2021, 10, 1), date(2021, 11, 1)]
    assert list(table["days_with_data"]) == [365, 183, 30]


def test_five_faults_are_listed_together_and_nothing_changes(workspace: Workspace) -> None:
    log([write(workspace, "good.csv", "school-gas,2023-04-01,2023-04-30,1,kWh,actual")], workspace)
    before = rows(workspace)
    with pytest.raises(Faults) as raised:
        log([FAULTS / "readings-five.csv"], workspace)
    assert [fault.place.row for fault in raised.value.faults if fault.place] == [3, 4, 5, 5, 6, 7]
    unknown = raised.value.faults[0]
    assert isinstance(unknown, UnknownName)
    assert "school-electricity" in unknown.expected
    assert rows(workspace) == before


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("bad-quality", UnknownName, "quality 'guessed'"),
        ("wrong-unit", BadValue, "unit litre for a meter read in kWh"),
        ("unknown-unit", BadValue, "unit 'kWhh'"),
        ("future", BadValue, "a day up to today"),
        ("too-long", BadValue, "760 days"),
        ("outside-life", BadValue, "2016-04-01 to 2023-03-31"),
        ("empty-quantity", BadValue, "Write 0 where nothing was used"),
        ("infinite", BadValue, "'inf'"),
        ("no-unit", BadValue, "nothing"),
        ("duplicate", DuplicateRow, "again"),
        ("overlap", DuplicateRow, "too"),
    ],
)
def test_each_fault_is_refused_in_a_sentence(
    workspace: Workspace, name: str, kind: type[Exception], words: str
) -> None:
    with pytest.raises(Faults) as raised:
        log([FAULTS / f"readings-{name}.csv"], workspace)
    (fault,) = raised.value.faults
    assert isinstance(fault, kind)
    assert words in str(fault)
    assert fault.place is not None
    assert fault.place.row in (2, 3)
    assert rows(workspace) == []


def test_a_missing_column_is_named(workspace: Workspace) -> None:
    with pytest.raises(Faults, match="also unit"):
        log([FAULTS / "readings-missing-column.csv"], workspace)


def test_one_bad_file_stops_them_all(workspace: Workspace) -> None:
    good = write(workspace, "good.csv", "school-gas,2023-04-01,2023-04-30,1,kWh,actual")
    with pytest.raises(Faults):
        log([good, FAULTS / "readings-five.csv"], workspace)
    assert rows(workspace) == []


def test_the_same_file_twice_changes_nothing(workspace: Workspace) -> None:
    path = write(workspace, "good.csv", "school-gas,2023-04-01,2023-04-30,1,kWh,actual")
    log([path], workspace)
    before = rows(workspace)
    copy = workspace.root / "copy.csv"
    copy.write_bytes(path.read_bytes())
    for again in (path, copy):
        (logged,) = log([again], workspace)
        assert (logged.is_new, logged.batch) == (False, 1)
    assert rows(workspace) == before


def test_what_was_logged_before_is_skipped_and_counted(workspace: Workspace) -> None:
    april = "school-gas,2023-04-01,2023-04-30,10,kWh,actual"
    log([write(workspace, "april.csv", april)], workspace)
    may = "school-gas,2023-05-01,2023-05-31,20,kWh,actual"
    (logged,) = log(
        [write(workspace, "may.csv", april.replace("10,kWh", "0.01,MWh"), may)], workspace
    )
    assert (logged.readings, logged.skipped, logged.logged_in) == (1, 1, (1,))


def test_a_changed_value_needs_revise(workspace: Workspace) -> None:
    log([write(workspace, "a.csv", "school-gas,2023-04-01,2023-04-30,10,kWh,actual")], workspace)
    changed = write(workspace, "b.csv", "school-gas,2023-04-01,2023-04-30,11,kWh,actual")
    before = rows(workspace)
    with pytest.raises(Faults, match=r"10 kWh .*reading 1 of batch 1.*--revise"):
        log([changed], workspace)
    assert rows(workspace) == before
    (logged,) = log([changed], workspace, options=Options(revise=True, reason="supplier's error"))
    assert (logged.readings, logged.superseded) == (1, 1)
    with Ledger.open(workspace.ledger_url) as ledger:
        assert list(ledger.readings()["quantity"]) == [11.0]


def test_an_actual_supersedes_an_estimate_but_not_the_other_way(workspace: Workspace) -> None:
    log([write(workspace, "a.csv", "school-gas,2023-04-01,2023-04-30,10,kWh,estimated")], workspace)
    actual = write(workspace, "b.csv", "school-gas,2023-04-01,2023-04-30,11,kWh,actual")
    (logged,) = log([actual], workspace)
    assert (logged.readings, logged.superseded) == (1, 1)
    again = write(workspace, "c.csv", "school-gas,2023-04-01,2023-04-30,10.5,kWh,estimated")
    with pytest.raises(Faults):
        log([again], workspace)


def test_a_quality_that_is_not_stated_is_treated_as_no_estimate(workspace: Workspace) -> None:
    row = "school-gas,2023-04-01,2023-04-30,{},kWh,{}"
    log([write(workspace, "estimate.csv", row.format(90, "estimated"))], workspace)
    # It takes the place of an estimate, as what a supplier sends without a word always did.
    (logged,) = log([write(workspace, "silent.csv", row.format(100, "not stated"))], workspace)
    assert logged.superseded == 1
    # The same value said to be actual adds nothing; another is a changed value.
    (same,) = log([write(workspace, "same.csv", row.format(100, "actual"))], workspace)
    assert (same.readings, same.skipped) == (0, 1)
    with pytest.raises(Faults, match="has there already"):
        log([write(workspace, "other.csv", row.format(101, "actual"))], workspace)
    with Ledger.open(workspace.ledger_url) as ledger:
        assert list(ledger.readings()["quality"]) == ["not stated"]


def test_a_partial_overlap_with_the_ledger_is_refused(workspace: Workspace) -> None:
    log([write(workspace, "a.csv", "school-gas,2023-04-01,2023-04-30,10,kWh,actual")], workspace)
    for days in ("2023-04-30,2023-05-31", "2023-04-10,2023-04-12", "2023-03-01,2023-05-31"):
        path = write(workspace, "b.csv", f"school-gas,{days},11,kWh,actual")
        with pytest.raises(Faults, match="already"):
            log([path], workspace)


def test_as_at_reads_what_was_logged_by_then(workspace: Workspace) -> None:
    first, second = datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)
    log(
        [write(workspace, "a.csv", "school-gas,2023-04-01,2023-04-30,10,kWh,actual")],
        workspace,
        now=first,
    )
    log(
        [write(workspace, "b.csv", "school-gas,2023-04-01,2023-04-30,11,kWh,actual")],
        workspace,
        options=Options(revise=True, reason="corrected bill"),
        now=second,
    )
    with Ledger.open(workspace.ledger_url) as ledger:
        for day, quantities in (
            (first.date() - timedelta(days=1), []),
            (first.date(), [10.0]),
            (second.date() - timedelta(days=1), [10.0]),
            (second.date(), [11.0]),
        ):
            assert list(ledger.readings(as_at=day)["quantity"]) == quantities


def test_a_meter_is_found_by_its_supply_point(workspace: Workspace) -> None:
    log([write(workspace, "a.csv", "2000000000015,2023-04-01,2023-04-30,1,kWh,actual")], workspace)
    with Ledger.open(workspace.ledger_url) as ledger:
        assert list(ledger.readings()["meter"]) == ["school-electricity"]


def test_gas_in_cubic_metres_becomes_energy_by_its_calorific_value(workspace: Workspace) -> None:
    log(
        [
            write(
                workspace,
                "a.csv",
                "school-gas,2023-04-01,2023-04-30,100,m3,actual",
                "school-gas,2023-05-01,2023-05-31,100,hcf,actual",
            )
        ],
        workspace,
    )
    with Ledger.open(workspace.ledger_url) as ledger:
        cubic_metres, hundreds = ledger.readings()["quantity"]
    assert cubic_metres == pytest.approx(100 * 1.02264 * 39.5 / 3.6, abs=1e-9)
    assert hundreds == pytest.approx(283 * 1.02264 * 39.5 / 3.6, abs=1e-9)


def test_evidence_goes_when_the_import_fails(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> int:
        raise OSError("disk full")

    monkeypatch.setattr(Ledger, "add", fail)
    path = write(workspace, "a.csv", "school-gas,2023-04-01,2023-04-30,10,kWh,actual")
    with pytest.raises(OSError, match="disk full"):
        log([path], workspace)
    assert rows(workspace) == []


def test_unknown_meters_are_written_ready_to_be_added(workspace: Workspace) -> None:
    path = write(workspace, "a.csv", "new-meter,2023-04-01,2023-04-30,10,kWh,actual")
    with pytest.raises(Faults, match="carbon meters add --from"):
        log([path], workspace)
    text = (workspace.root / "unknown-meters.csv").read_text(encoding="utf-8")
    assert text == "meter,site,activity,unit\nnew-meter,,,kWh\n"


def test_a_meter_in_a_unit_that_its_activity_is_not_counted_in_is_refused(
    workspace: Workspace,
) -> None:
    workspace.meters.write_text(
        "meter,site,activity,unit\nschool-gas,school,natural-gas,litre\n", encoding="utf-8"
    )
    path = write(workspace, "a.csv", "school-gas,2023-04-01,2023-04-30,10,litre,actual")
    with pytest.raises(Faults, match="in litre, while natural-gas is counted in kWh"):
        log([path], workspace)


def test_a_gas_meter_read_in_volume_is_kept_in_energy(workspace: Workspace) -> None:
    workspace.meters.write_text(
        "meter,site,activity,unit,calorific_value\nschool-gas,school,natural-gas,m3,39.5\n",
        encoding="utf-8",
    )
    april = "school-gas,2023-04-01,2023-04-30,100,m3,actual"
    may = "school-gas,2023-05-01,2023-05-31,1000,kWh,actual"
    log([write(workspace, "a.csv", april, may)], workspace)
    with Ledger.open(workspace.ledger_url) as ledger:
        table = ledger.readings()
    assert list(table["unit"]) == ["kWh", "kWh"]
    assert table["quantity"][0] == pytest.approx(100 * 1.02264 * 39.5 / 3.6, abs=1e-9)


def test_a_file_that_differs_from_the_ledger_stops_the_others_too(workspace: Workspace) -> None:
    april = "school-gas,2023-04-01,2023-04-30,10,kWh,actual"
    log([write(workspace, "a.csv", april)], workspace)
    before = rows(workspace)
    good = write(workspace, "b.csv", april.replace("-04-", "-06-"))
    changed = write(workspace, "c.csv", april.replace(",10,", ",11,"))
    with pytest.raises(Faults, match="--revise"):
        log([good, changed], workspace)
    assert rows(workspace) == before


def test_files_that_contradict_each_other_say_which_was_logged(workspace: Workspace) -> None:
    april = "school-gas,2023-04-01,2023-04-30,10,kWh,actual"
    first = write(workspace, "a.csv", april)
    second = write(workspace, "b.csv", april.replace(",10,", ",11,"))
    with pytest.raises(CarbonError, match=r"(?s)a\.csv was logged, as batch 1.*10 kWh"):
        log([first, second], workspace)
