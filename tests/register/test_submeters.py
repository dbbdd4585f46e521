"""What meters.csv may say of meters behind meters, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from carbon.errors import Faults
from carbon.register.meters import Meter, read_meters
from carbon.register.register import Register
from carbon.register.sites import Site
from carbon.register.submeters import ALWAYS, SubMeters, submeter_faults
from tests.conftest import ROOT, Command

SITES = {"s": Site("s", "S", "offices")}
FAULTS = ROOT / "tests" / "faults"


def told(name: str) -> dict[int, str]:
    """The sentences of a broken file's faults, by row."""
    with pytest.raises(Faults) as raised:
        read_meters(FAULTS / f"register-{name}.csv", SITES)
    return {
        fault.place.row: f"{fault.place.column}: {fault.sentence()}"
        for fault in raised.value.faults
        if fault.place and fault.place.row
    }


def test_every_fault_of_a_row_is_told_at_its_row() -> None:
    found = told("sub-meters")
    wanted = {
        3: "main_meter: found main_meter 'mian'; expected perhaps main",
        4: "main_meter: found main_meter 'main' without becomes",
        5: "becomes: found treatment 'moved'; expected perhaps move",
        6: "becomes: found becomes 'move' without main_meter",
        7: "becomes: found deduct from 2024-04-01, and nothing for 'too-late' before that",
        8: "becomes: found 'move; deduct'; expected each with a first day of its own",
        9: "share: found a share of '120%'",
        10: "share: found a share of '12%' without main_meter",
    }
    assert found.keys() == wanted.keys()
    for row, words in wanted.items():
        assert found[row].startswith(words)


def test_what_contradicts_another_row_is_told() -> None:
    found = told("sub-meters-together")
    wanted = {
        3: "main_meter: found natural-gas of 'other-use' behind electricity of 'main'",
        5: "unit: found 'other-unit' in m3 behind 'gas' in kWh",
        6: "main_meter: found 'deliveries' behind 'main', and 'deliveries' has deliveries",
        8: "share: found a share of 'part', which is itself a share of 'main'",
        9: "share: found 50% of another-part and 60% of part, together more than all of 'main'",
        11: "main_meter: found 'left-behind' behind 'exchanged', which was exchanged on 2023-10-01",
        14: "becomes: found deduct of 'tenant' and recharge of 'ours', both behind 'landlord'",
    }
    assert found.keys() == wanted.keys()
    for row, words in wanted.items():
        assert found[row].startswith(words)


def test_a_meter_behind_itself_is_refused() -> None:
    assert set(told("sub-meters-circle")) == {2, 3}
    own = Meter("a", "s", "electricity", "kWh", supply_point="x", end=date(2024, 1, 1))
    after = Meter(
        "b", "s", "electricity", "kWh", supply_point="x", start=date(2024, 1, 1), main_meter="a",
        becomes=(("move", None),),
    )  # fmt: skip
    # behind the one before it at its own supply point
    (fault,) = submeter_faults({"a": own, "b": after}, {"a", "b"})
    assert "behind 'b' itself" in fault.found


def test_days_on_which_a_use_counts() -> None:
    day = date(2024, 4, 1)
    main = Meter("main", "s", "electricity", "kWh")
    sub = Meter(
        "sub", "s", "electricity", "kWh", main_meter="main",
        becomes=(("move", None), ("recharge", day)),
    )  # fmt: skip
    tree = SubMeters({"main": main, "sub": sub})
    assert tree.counts(sub) == [ALWAYS]
    assert tree.counts(main) == [(date.min, day)]
    assert tree.connected(["sub"]) == ["sub", "main"]
    assert tree.needs_readings(main)
    assert Register(SITES, {"main": main}).sub_meters.connected(["main"]) == ["main"]


def test_a_sub_meter_is_added_by_a_command(carbon: Command) -> None:
    carbon("init", "ours")
    here = ("--workspace", carbon.folder / "ours")
    carbon(*here, "sites", "add", "depot", "--name", "Depot", "--service", "highways")
    of = ("--site", "depot", "--activity", "electricity", "--unit", "kWh")
    carbon(*here, "meters", "add", "main", *of)
    becomes = ("--main-meter", "main", "--becomes", "move; deduct from 2024-04-01")
    carbon(*here, "meters", "add", "cafe", *of, *becomes, "--share", "12%")
    written = (carbon.folder / "ours" / "meters.csv").read_text(encoding="utf-8")
    assert "main,move; deduct from 2024-04-01,12%" in written
