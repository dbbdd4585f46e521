from __future__ import annotations

import csv
import math
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from carbon.ledger import grids
from carbon.ledger.profile_records import recorded
from carbon.ledger.profiles import profile_path, read_profiles
from carbon.ledger.readings import log, profiles_of
from carbon.ledger.store import Ledger
from carbon.ledger.verify import verify
from carbon.workspace import Workspace
from tests.ledger.test_half_hourly import HEADING, day, register


def test_every_half_hour_is_kept_with_its_place(workspace: Workspace) -> None:
    path = workspace.root / "hh.csv"
    path.write_text(HEADING + day("2023-04-01") + day("2023-04-02", 40, "0.25"), encoding="utf-8")
    (logged,) = log([path], workspace)
    table = read_profiles(profiles_of(workspace), [logged.sha256])
    assert len(table) == 88
    last = table.iloc[-1]
    assert (last["meter"], last["day"].date(), last["slot"], last["quantity"]) == (
        "school-gas",
        date(2023, 4, 2),
        40,
        0.25,
    )
    first = read_profiles(profiles_of(workspace), [logged.sha256], end=date(2023, 4, 2))
    assert len(first) == 48
    assert len(read_profiles(profiles_of(workspace), [logged.sha256], ["other"])) == 0
    assert len(read_profiles(profiles_of(workspace), [])) == 0


@pytest.mark.parametrize("label", ["start", "end"])
def test_half_hours_in_rows_have_their_slot_by_start(workspace: Workspace, label: str) -> None:
    from tests.ledger.test_formats import half_hours, stamps

    path = workspace.root / "hh.csv"
    text = half_hours(stamps(date(2023, 4, 1), label)).replace("\n1,", "\nschool-gas,")
    path.write_text(text, encoding="utf-8")
    (logged,) = log([path], workspace)
    table = read_profiles(profiles_of(workspace), [logged.sha256])
    assert list(table["slot"]) == list(range(1, 49))
    assert {stamp.date() for stamp in table["day"]} == {date(2023, 4, 1)}


@pytest.mark.slow
@pytest.mark.parametrize("is_long", [False, True])
def test_the_schools_profile_holds_every_value(
    shared: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, is_long: bool
) -> None:
    """A long file is streamed; both ways must say the same."""
    if is_long:
        monkeypatch.setattr(grids, "LONG_FILE_BYTES", 1000)
    path = shared / "meters" / "profiles" / "schools-half-hourly-kwh.csv"
    register(workspace, path)
    (logged,) = log([path], workspace)
    table = read_profiles(profiles_of(workspace), [logged.sha256])
    with path.open(encoding="utf-8", newline="") as stream:
        values = [float(v) for row in csv.reader(stream) for v in row[4:] if row[0] != "site"]
    assert len(table) == len(values) == 525456
    assert math.fsum(table["quantity"]) == pytest.approx(math.fsum(values), abs=1e-6)
    with Ledger.open(workspace.ledger_url) as ledger:
        readings = ledger.readings()
    assert math.fsum(readings["quantity"]) == pytest.approx(math.fsum(values), abs=1e-6)
    assert len(readings) == 725


def test_a_long_file_in_another_encoding_is_read(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grids, "LONG_FILE_BYTES", 100)
    text = HEADING.replace("meter", "note,meter", 1) + "café," + day("2023-04-01")
    for number, encoding in enumerate(("utf-8-sig", "cp1252", "utf-16")):
        path = workspace.root / f"{number}.csv"
        path.write_bytes(text.replace("2023", f"202{number}").encode(encoding))
        (logged,) = log([path], workspace)
        assert logged.readings == 1


def test_a_profile_that_could_not_be_kept_is_told_and_made_up_for(workspace: Workspace) -> None:
    path = workspace.root / "hh.csv"
    path.write_text(HEADING + day("2023-04-01"), encoding="utf-8")
    profiles_of(workspace).write_text("a file where the folder should be", encoding="utf-8")
    (logged,) = log([path], workspace)
    assert logged.is_new
    assert any("log the file again" in remark for remark in logged.remarks)
    profiles_of(workspace).unlink()
    (again,) = log([path], workspace)
    assert not again.is_new
    assert len(read_profiles(profiles_of(workspace), [logged.sha256])) == 48


def test_a_profile_that_was_changed_is_found_and_put_back(workspace: Workspace) -> None:
    path = workspace.root / "hh.csv"
    path.write_text(HEADING + day("2023-04-01"), encoding="utf-8")
    (logged,) = log([path], workspace)
    assert verify(workspace).faults == ()
    profile = profile_path(profiles_of(workspace), logged.sha256)
    data = profile.read_bytes()
    profile.write_bytes(data[:-40] + bytes([data[-40] ^ 1]) + data[-39:])
    (fault,) = verify(workspace).faults
    assert "half-hours are not as they were written; log their file again" in fault
    (again,) = log([path], workspace)
    assert any("missing, cut short or changed: put back" in remark for remark in again.remarks)
    assert verify(workspace).faults == ()
    profile.unlink()
    (fault,) = verify(workspace).faults
    assert "half-hours are not there" in fault
    log([path], workspace)
    assert verify(workspace).faults == ()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
@pytest.mark.parametrize("put", [os.mkdir, getattr(os, "mkfifo", None), None])
def test_what_is_no_file_in_the_place_of_a_profile_is_none(
    workspace: Workspace, put: Callable[[Path], None] | None
) -> None:
    """`carbon ledger verify` waited for a pipe without end."""
    path = workspace.root / "hh.csv"
    path.write_text(HEADING + day("2023-04-01"), encoding="utf-8")
    (logged,) = log([path], workspace)
    profile = profile_path(profiles_of(workspace), logged.sha256)
    profile.unlink()
    if put is None:
        profile.symlink_to("/dev/zero")
    else:
        put(profile)
    command = [sys.executable, "-m", "carbon", "ledger", "verify"]
    done = subprocess.run(
        command, cwd=workspace.root, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert "the half-hours are not there" in done.stderr
    assert done.returncode == 1


@pytest.mark.slow
def test_half_hours_of_before_they_were_recorded_are_taken_in_at_the_next_log(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace.root / "hh.csv"
    path.write_text(HEADING + day("2023-04-01"), encoding="utf-8")
    with monkeypatch.context() as before:
        before.setattr("carbon.ledger.readings.record_profiles", lambda *_: None)
        (logged,) = log([path], workspace)
    found = verify(workspace)
    assert found.faults == ()
    assert any("1 file of half-hours not in the chain yet" in told for told in found.chain)
    other = workspace.root / "more.csv"
    other.write_text(HEADING + day("2023-04-02"), encoding="utf-8")
    log([other], workspace)
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        assert logged.sha256 in recorded(connection)
    assert not any("not in the chain" in told for told in verify(workspace).chain)
