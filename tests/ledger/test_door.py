"""Whatever changes what a number means is understood or refused, in a file of every shape.

Each meaning is added to each shape as one more column, under a heading that no list has, with
values that tell; and under a heading that tells, with values that nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from carbon.errors import Fault, Faults
from carbon.ledger.formats import Parsed
from carbon.ledger.readings import log
from carbon.ledger.records import Reading
from carbon.workspace import Workspace
from tests.conftest import ROOT
from tests.ledger.door_samples import SAMPLES, hints_with, parsed

UNLISTED = "Zq7"
Judge = Callable[[Sequence[Reading], Sequence[Reading]], bool]


def in_unit(unit: str) -> Judge:
    return lambda plain, found: (
        all(one.unit == unit for one in found)
        and [one.quantity for one in found] == [one.quantity for one in plain]
    )


def is_quality(quality: str) -> Judge:
    return lambda plain, found: (
        len(found) == len(plain) and all(one.quality == quality for one in found)
    )


def at_the_export_meter(_plain: Sequence[Reading], found: Sequence[Reading]) -> bool:
    return bool(found) and all(one.meter == "m-1-export" for one in found)


def of_the_register(name: str) -> Judge:
    return lambda plain, found: (
        len(found) == len(plain) and all(name in (one.register, one.note) for one in found)
    )


def never(_plain: Sequence[Reading], _found: Sequence[Reading]) -> bool:
    return False


@dataclass(frozen=True)
class Meaning:
    """Values that tell, and how readings must look where they are understood."""

    values: tuple[str, ...]
    is_understood: Judge
    export: str = ""


MEANINGS = {
    "Wh": Meaning(("Wh",), in_unit("Wh")),
    "MWh": Meaning(("MWh",), in_unit("MWh")),
    "m3": Meaning(("m3",), in_unit("m3")),
    "m³": Meaning(("m³",), in_unit("m3")),
    "therms": Meaning(("therms",), in_unit("therm")),
    "kW": Meaning(("kW",), never),
    "kVArh": Meaning(("kVArh",), never),
    "kVA": Meaning(("kVA",), never),
    "E": Meaning(("E",), is_quality("estimated")),
    "Est": Meaning(("Est",), is_quality("estimated")),
    "Estimated": Meaning(("Estimated",), is_quality("estimated")),
    "A and E": Meaning(("E", "E"), is_quality("estimated")),
    "Export": Meaning(("Export",), never),
    "Export at a site that has a meter for it": Meaning(
        ("Export",), at_the_export_meter, "m-1-export"
    ),
    "AE": Meaning(("AE",), at_the_export_meter, "m-1-export"),
    "RI": Meaning(("RI",), never),
    "RE": Meaning(("RE",), never),
    "Reactive": Meaning(("Reactive Import",), never),
    "Day": Meaning(("Day",), of_the_register("Day")),
    "AdBlue": Meaning(("AdBlue",), never),
    "Petrol": Meaning(("Petrol",), never),
    "ten": Meaning(("10",), never),
    "volume correction": Meaning(("1.02264",), never),
    "calorific value": Meaning(("40",), never),
    "another calorific value": Meaning(("39.2", "39.4"), never),
    "a number with its unit": Meaning(("10 kWh", "12 kWh"), never),
    "a word beside one that tells": Meaning(("E", "Zorp"), never),
    "Export beside a word": Meaning(("Zorp", "Export"), never),
    "a credit": Meaning(("Credit",), never),
}


def outcome(text: str, export: str = "") -> Parsed | str:
    """The readings, or the sentences of the refusal."""
    try:
        found = parsed(text, hints_with(export=export))
    except Faults as faults:
        return "\n".join(str(fault) for fault in faults.faults)
    except Fault as fault:
        return str(fault)
    return "\n".join(map(str, found.faults)) if found.faults else found


@pytest.mark.parametrize("meaning", MEANINGS)
@pytest.mark.parametrize("shape", SAMPLES)
def test_a_meaning_under_an_unlisted_heading_is_understood_or_refused(
    shape: str, meaning: str
) -> None:
    told = MEANINGS[meaning]
    plain = outcome(SAMPLES[shape].text(), told.export)
    assert isinstance(plain, Parsed), plain
    assert plain.format == SAMPLES[shape].form
    values = told.values
    if len(SAMPLES[shape].rows) < len(values):
        values = values[-1:]
    found = outcome(SAMPLES[shape].text(UNLISTED, values), told.export)
    if isinstance(found, str):
        assert UNLISTED in found, found
    elif meaning == "a credit":
        # Nothing of it is used: all of it takes back what was.
        assert not found.readings
        owed = [one.reading.quantity for one in found.credits]
        assert owed == [-one.quantity for one in plain.readings]
    else:
        assert told.is_understood(plain.readings, found.readings), found


TELLING = (
    *("Unit of measure", "Read Type", "Direction", "Multiplier", "Correction Factor", "Product"),
    *(
        "Calorific Value",
        "Invoice Type",
        "Estimated?",
        "Measurement Quantity",
        "Status",
        "UoM (HH)",
    ),
    *("Data Marker", "CT ratio", "Quality code", "Grade of fuel", "Meter constant"),
)


@pytest.mark.parametrize("heading", TELLING)
@pytest.mark.parametrize("shape", SAMPLES)
def test_an_unknown_value_under_a_telling_heading_is_refused(shape: str, heading: str) -> None:
    found = outcome(SAMPLES[shape].text(heading, ("Zorp",)))
    assert isinstance(found, str), found
    assert heading in found or "Zorp" in found


def test_a_change_of_serial_under_an_unlisted_heading_is_no_roll_over() -> None:
    text = (
        "MPAN,Read Date,Meter Reading,Digits,Zq7\nm-1,01/04/2023,94000,5,E6S00011\n"
        "m-1,01/05/2023,95000,5,E6S00011\nm-1,01/06/2023,10,5,E6S00022\n"
    )
    found = outcome(text)
    assert isinstance(found, Parsed)
    assert [one.quantity for one in found.readings] == [1000.0]
    assert any("E6S00022" in remark for remark in found.remarks)


def test_a_number_that_is_another_on_every_read_is_no_serial() -> None:
    text = (
        "MPAN,Read Date,Meter Reading,Zq7\nm-1,01/04/2023,94000,10000011\n"
        "m-1,01/05/2023,95000,10000012\nm-1,01/06/2023,96000,10000013\n"
    )
    found = outcome(text)
    assert isinstance(found, Parsed)
    assert [one.quantity for one in found.readings] == [1000.0, 1000.0]


def test_a_number_that_may_be_a_serial_or_not_is_refused() -> None:
    text = (
        "MPAN,Read Date,Meter Reading,Zq7\nm-1,01/04/2023,94000,10000011\n"
        "m-1,01/05/2023,95000,10000012\n"
    )
    found = outcome(text)
    assert isinstance(found, str)
    assert "Zq7" in found


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("error-code", "16777.215"),
        ("five-thousand-medians", "median of 0.5"),
        ("negative-half-hour", "-0.1"),
        ("reactive-only", "kVArh"),
        ("export-without-meter", "Direction"),
        ("fifty-half-hours", "50 half-hours"),
        ("not-understood", "Zq7"),
        ("two-quantities", "Night kWh"),
        ("wrong-total", "a total of 900"),
        ("either-comma", "comma"),
        ("mistyped-year", "2019-2O"),
        ("multiplier", "Multiplier of 10"),
        ("power-unit", "kVArh under 'Zq7'"),
        ("beyond-columns", "column E"),
        ("far-apart", "2023-06-01 (day first) or 2023-01-06 (month first)"),
        ("answer-to-nothing", "'Y'"),
    ],
)
def test_each_rule_of_the_door_refuses_its_file(
    name: str, words: str, workspace: Workspace
) -> None:
    with pytest.raises(Faults) as told:
        log([ROOT / "tests" / "faults" / f"readings-{name}.csv"], workspace)
    assert words in "\n".join(map(str, told.value.faults))
    assert not (workspace.root / "ledger.db").exists()
