"""Downloads of portals that name no supplier's layout, in their real columns."""

from __future__ import annotations

from datetime import date

import pytest

from carbon.errors import Fault, MissingColumns, UnreadableFile
from tests.ledger.door_samples import TIMES, hints_with, parsed

NEXT = (*TIMES[1:], "00:00")


def octopus(unit: str) -> str:
    rows = [
        f"0.5, 2023-06-05T{start}:00+01:00, 2023-06-0{6 if end == '00:00' else 5}T{end}:00+01:00\n"
        for start, end in zip(TIMES, NEXT, strict=True)
    ]
    return f"Consumption ({unit}), Start, End\n" + "".join(rows)


@pytest.mark.parametrize(("unit", "stored"), [("kWh", "kWh"), ("kwh", "kWh"), ("m³", "m3")])
def test_octopus_names_no_meter_and_is_told_it(unit: str, stored: str) -> None:
    with pytest.raises(MissingColumns, match="--meter"):
        parsed(octopus(unit))
    found = parsed(octopus(unit), hints_with(meter="m-1"))
    assert not found.faults, found.faults
    assert [(one.meter, one.start, one.quantity, one.unit) for one in found.readings] == [
        ("m-1", date(2023, 6, 5), 24.0, stored)
    ]


def test_octopus_with_its_costs() -> None:
    head = (
        "Consumption (kwh), Estimated Cost Inc. Tax (p), Standing Charge Inc. Tax (p), Start, End"
    )
    lines = octopus("kWh").splitlines()[1:]
    rows = [line.replace("0.5, ", "0.5, 12.3, 0.9, ", 1) for line in lines]
    found = parsed("\n".join([head, *rows]) + "\n", hints_with(meter="m-1"))
    assert not found.faults, found.faults
    assert found.readings[0].quantity == 24.0


@pytest.mark.parametrize(
    "head",
    [
        "timestamp (UTC),energyConsumption (kWh)", "timestamp,value", "timestamp,energy (kWh)",
        "Timestamp (UTC),Consumption (kWh)", "timestamp (UTC),primaryValue (kWh)",
    ],
)  # fmt: skip
def test_n3rgy_names_no_meter_and_is_told_it(head: str) -> None:
    rows = [f"2023-01-05 {time},0.5\n" for time in TIMES]
    found = parsed(f"{head}\n" + "".join(rows), hints_with(meter="m-1"))
    assert not found.faults, found.faults
    assert [(one.start, one.quantity) for one in found.readings] == [(date(2023, 1, 5), 24.0)]


def test_times_under_a_heading_that_says_utc_are_turned_to_clock_time() -> None:
    rows = [f"2023-06-04 {time},0.5\n" for time in ("23:00", "23:30")]
    rows += [f"2023-06-05 {time},0.5\n" for time in TIMES[:46]]
    found = parsed("timestamp (UTC),energyConsumption (kWh)\n" + "".join(rows),
                   hints_with(meter="m-1"))  # fmt: skip
    assert not found.faults, found.faults
    assert [(one.start, one.quantity) for one in found.readings] == [(date(2023, 6, 5), 24.0)]
    assert any("clock time" in remark for remark in found.remarks)


PORTFOLIO = (
    "Street Address,Property Id,Property Name,Portfolio Manager Meter ID,Meter Name,Meter Type,"
    "Meter Consumption ID,Start Date,End Date,Delivery Date,Usage/Quantity,Usage Units,Cost ($),"
    "Estimation,Demand (kW),Demand Cost ($),Last Modified Date,Last Modified By\n"
)


def test_portfolio_manager() -> None:
    text = (
        PORTFOLIO + "1 High St,123,Hall,m-1,Main,Electric - Grid,99001,2023-04-01,2023-04-30,,500,"
        "kWh (thousand Watt-hours),60,No,12,5,2023-07-01,ann\n"
        "1 High St,123,Hall,m-1,Main,Electric - Grid,99002,2023-05-01,2023-05-31,,450,"
        "kWh (thousand Watt-hours),55,Yes,12,5,2023-07-01,ann\n"
    )
    found = parsed(text)
    assert not found.faults, found.faults
    assert [(one.meter, one.quantity, one.unit, one.quality) for one in found.readings] == [
        ("m-1", 500.0, "kWh", "actual"),
        ("m-1", 450.0, "kWh", "estimated"),
    ]


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("Site Name,Usage\nHall,5\n", "a date"),
        ("MPAN,Date,Colour\nm-1,2023-06-05,red\n", "a quantity"),
        ("Date,kWh,Colour\n2023-06-05,5,red\n2023-06-06,5,red\n", "meter"),
    ],
)
def test_a_file_that_is_not_recognised_says_what_it_lacks(text: str, lacks: str) -> None:
    with pytest.raises(Fault) as told:
        parsed("A title line\n" + text)
    said = str(told.value)
    assert lacks in said
    assert text.splitlines()[0].split(",")[0] in said
    assert ":2" in said or "row 2" in said


def test_a_file_of_no_columns_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="layouts learn"):
        parsed("lorem ipsum\ndolor sit amet\n")
