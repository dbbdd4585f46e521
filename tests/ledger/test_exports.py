"""Import and export in one row: each goes to its own meter, or the row is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carbon.ledger.formats import Hints
from tests.ledger.door_samples import TIMES, hints_with, parsed


def with_export() -> Hints:
    """The hints of m-1, whose site has the export meter x-1."""
    return replace(hints_with(), export_of=lambda name: "x-1" if name == "m-1" else "")


DAILY = "Meter,Date,{0},{1}\n" + "".join(f"m-1,0{day}/06/2023,50,{day}\n" for day in (5, 6, 7))
HALF_HOURLY = "Meter,Date,Time,{0},{1}\n" + "".join(
    f"m-1,0{day}/06/2023,{time},2,0.5\n" for day in (5, 6) for time in TIMES
)
BILLED = "Meter,From,To,{0},{1}\nm-1,01/04/2023,30/04/2023,500,30\n"


@pytest.mark.parametrize(
    "names", [("Import kWh", "Export kWh"), ("Import", "Export"), ("kWh", "kWh exported")]
)
@pytest.mark.parametrize(
    ("text", "taken", "given"), [(DAILY, 150, 18), (HALF_HOURLY, 192, 48), (BILLED, 500, 30)]
)
def test_each_goes_to_its_meter(
    text: str, taken: float, given: float, names: tuple[str, str]
) -> None:
    found = parsed(text.format(*names), with_export())
    assert not found.faults
    sums: dict[str, float] = {}
    for one in found.readings:
        sums[one.meter] = sums.get(one.meter, 0) + one.quantity
    assert sums == {"m-1": taken, "x-1": given}


@pytest.mark.parametrize("text", [DAILY, HALF_HOURLY, BILLED])
def test_a_site_without_an_export_meter_is_told_once(text: str) -> None:
    (fault,) = parsed(text.format("Import kWh", "Export kWh")).faults
    assert "solar-export" in str(fault)


def test_the_unit_of_what_is_exported_is_its_own() -> None:
    found = parsed(BILLED.format("Import kWh", "Export MWh"), with_export())
    assert [(one.meter, one.unit) for one in found.readings] == [("m-1", "kWh"), ("x-1", "MWh")]


def test_noughts_need_no_export_meter() -> None:
    text = BILLED.format("Import kWh", "Export kWh").replace(",30\n", ",0\n")
    (one,) = parsed(text).readings
    assert one.quantity == 500


@pytest.mark.parametrize(
    "text",
    [
        BILLED.format("Import kWh", "Export kWh").replace("m-1", "x-1"),
        BILLED.format("Import kWh", "Export kWh") + "m-1,01/05/2023,31/05/2023,,40\n",
        "Meter,From,To,Import kWh,Export kWh,Export night kWh\nm-1,01/04/2023,30/04/2023,5,3,3\n",
    ],
)
def test_what_cannot_be_told_is_refused(text: str) -> None:
    hints = with_export()
    assert parsed(text, replace(hints, export_of=lambda _: "x-1", id_of=str)).faults
