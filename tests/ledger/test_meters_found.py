"""Which meter a row is of: by id, supply point, serial number of the day, or site."""

from __future__ import annotations

import math

import pytest

from carbon.errors import Faults
from carbon.ledger import queries
from carbon.ledger.queries import Stored
from carbon.ledger.readings import Options, log
from carbon.ledger.store import Ledger
from carbon.ledger.verify import verify
from carbon.workspace import Workspace
from tests.ledger.door_samples import TIMES

METERS = """\
meter,site,activity,unit,supply_point,serial,calorific_value,products,from,to,from_reason,to_reason
school-electricity,school,electricity,kWh,2000000000015,E13Z012345,,,,,,
school-export,school,solar-export,kWh,,,,,,,,
school-gas,school,natural-gas,kWh,9000123456,G4A00011; G4A00022 from 2023-05-14,39.5,,,,,
card-7,school,diesel,litre,,,,zorpoline; derv special,,,,
depot-electricity,depot,electricity,kWh,,,,,2016-04-01,,built,
"""


@pytest.fixture
def registered(workspace: Workspace) -> Workspace:
    workspace.meters.write_text(METERS, encoding="utf-8")
    return workspace


def logged(workspace: Workspace, text: str, **options: object) -> list[Stored]:
    path = workspace.root / "a.csv"
    path.write_text(text, encoding="utf-8")
    log([path], workspace, options=Options(**options))  # type: ignore[arg-type]
    assert verify(workspace).faults == ()
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        return queries.of_batch(connection, 1)


def sums(found: list[Stored]) -> dict[str, float]:
    totals: dict[str, float] = {}
    for one in found:
        totals[one.meter] = totals.get(one.meter, 0.0) + one.quantity
    return totals


@pytest.mark.slow
@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("MPAN", "2000000000015"), ("MPAN", "20 0000 0000 015"), ("Meter", "school-electricity"),
        ("Serial Number", "E13Z012345"), ("Zq7", "2000000000015"), ("Site", "school-electricity"),
        ("Device", "E13Z012345"), ("Reference", "school-electricity"),
    ],
)  # fmt: skip
def test_a_meter_is_found_by_whatever_names_it(
    heading: str, name: str, registered: Workspace
) -> None:
    text = f"{heading},From,To,kWh\n{name},01/06/2023,30/06/2023,500\n"
    assert sums(logged(registered, text)) == {"school-electricity": 500.0}


def test_a_meter_is_found_by_the_name_of_a_site_with_one(registered: Workspace) -> None:
    text = "Site Name,From,To,kWh\nHighways Depot,01/06/2023,30/06/2023,500\n"
    assert sums(logged(registered, text)) == {"depot-electricity": 500.0}


def test_a_site_with_several_meters_names_none(registered: Workspace) -> None:
    with pytest.raises(Faults, match="Park School"):
        logged(registered, "Site Name,From,To,kWh\nPark School,01/06/2023,30/06/2023,500\n")


@pytest.mark.slow
def test_a_value_beats_a_heading_that_looks_better(registered: Workspace) -> None:
    row = "77,Park School,2000000000015,01/06/2023,30/06/2023,5\n"
    text = f"Account Number,Site,MPAN,From,To,kWh\n{row}"
    assert sums(logged(registered, text)) == {"school-electricity": 5.0}


def test_a_serial_number_holds_from_its_day(registered: Workspace) -> None:
    text = (
        "Serial,From,To,kWh\nG4A00011,01/04/2023,30/04/2023,5\nG4A00022,01/06/2023,30/06/2023,6\n"
    )
    assert sums(logged(registered, text)) == {"school-gas": 11.0}


@pytest.mark.slow
def test_exported_energy_is_logged_at_the_export_meter_and_verified(
    registered: Workspace,
) -> None:
    head = ",".join(["MPAN", "Channel", "Date", *TIMES])
    rows = [
        ",".join(["2000000000015", mark, "05/06/2023", *[value] * 48])
        for mark, value in (("AI", "0.5"), ("AE", "0.25"))
    ]
    found = logged(registered, "\n".join([head, *rows]) + "\n")
    assert sums(found) == {"school-electricity": 24.0, "school-export": 12.0}


@pytest.mark.slow
@pytest.mark.parametrize("product", ["Zorpoline", "DERV Special", "Diesel"])
def test_the_register_says_which_products_count(product: str, registered: Workspace) -> None:
    text = f"Card Number,Date,Product,Litres\ncard-7,05/06/2023,{product},40\n"
    assert sums(logged(registered, text)) == {"card-7": 40.0}


GAS = 1.02264 * 39.5 / 3.6


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unit", "in_kwh"),
    [
        ("m3", GAS), ("m³", GAS), ("m^3", GAS), ("cu m", GAS), ("Cubic metres", GAS), ("kL", 0),
        ("CCF", 2.83 * GAS), ("hcf", 2.83 * GAS), ("100 cu ft", 2.83 * GAS), ("ft3", 0.0283 * GAS),
        ("cu ft", 0.0283 * GAS), ("therms", 29.3071), ("therm", 29.3071), ("MWh", 1000), ("kWh", 1),
        ("GJ", 277.7778),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["in the column", "in the heading"])
def test_units_of_gas_become_energy(
    form: str, unit: str, in_kwh: float, registered: Workspace
) -> None:
    text = f"MPRN,From,To,Consumption,Units\n9000123456,01/06/2023,30/06/2023,100,{unit}\n"
    if form == "in the heading":
        text = f"MPRN,From,To,Consumption ({unit})\n9000123456,01/06/2023,30/06/2023,100\n"
    (one,) = logged(registered, text)
    from carbon.units import conversion

    energy = one.quantity * (1 if one.unit == "kWh" else conversion(one.unit, "kWh"))
    assert math.isclose(energy, 100 * (in_kwh or GAS), rel_tol=2e-3)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_cells_may_be_parted_by_any_mark(mark: str, registered: Workspace) -> None:
    text = "MPAN,From,To,kWh\n2000000000015,01/06/2023,30/06/2023,500.5\n".replace(",", mark)
    assert sums(logged(registered, text)) == {"school-electricity": 500.5}
