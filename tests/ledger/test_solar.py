from __future__ import annotations

import math
from datetime import date

import pytest

from carbon.errors import Faults
from carbon.ledger.calendarise import calendarise
from carbon.ledger.readings import log
from carbon.ledger.solar import self_use
from carbon.ledger.store import Ledger
from carbon.register.register import read_register
from carbon.workspace import Workspace
from tests.ledger.conftest import write


def test_what_is_used_on_site_is_generation_less_export(workspace: Workspace) -> None:
    text = workspace.meters.read_text(encoding="utf-8")
    for name in ("generation", "export"):
        text += f"pv-{name},school,solar-{name},kWh,,,,,,\n"
    workspace.meters.write_text(text, encoding="utf-8")
    log(
        [
            write(
                workspace,
                "a.csv",
                "pv-generation,2023-05-01,2023-06-30,610,kWh,actual",
                "pv-export,2023-05-01,2023-05-31,0.1,MWh,actual",
                "pv-export,2023-06-01,2023-06-30,400,kWh,actual",
                "school-electricity,2023-05-01,2023-05-31,900,kWh,actual",
            )
        ],
        workspace,
    )
    with Ledger.open(workspace.ledger_url) as ledger:
        parts = calendarise(ledger.readings(start=date(2023, 5, 1)))
    table, faults = self_use(parts, read_register(workspace).meters)
    assert list(table["month"]) == ["2023-05", "2023-06"]
    assert list(table["generated_kwh"]) == pytest.approx([310.0, 300.0])
    assert list(table["exported_kwh"]) == pytest.approx([100.0, 400.0])
    assert list(table["self_used_kwh"]) == pytest.approx([210.0, math.nan], nan_ok=True)
    (fault,) = faults
    assert "400 kWh exported by 'school' in 2023-06" in str(fault)


def test_no_inventory_counts_generation_or_export(workspace: Workspace) -> None:
    from types import SimpleNamespace

    from carbon.inventories.conformity import selected
    from carbon.register.meters import UNCOUNTED

    text = workspace.meters.read_text(encoding="utf-8")
    for activity in UNCOUNTED:
        text += f"pv-{activity},school,{activity},kWh,,,,,,\n"
    workspace.meters.write_text(text, encoding="utf-8")
    everything = SimpleNamespace(sites=(), services=(), activities=(), exclusions=())
    chosen = selected(read_register(workspace), everything)  # type: ignore[arg-type]
    assert sorted(chosen) == ["depot-electricity", "school-electricity", "school-gas"]


def panels_of(workspace: Workspace, *kinds: str) -> None:
    text = workspace.meters.read_text(encoding="utf-8")
    for kind in kinds:
        text += f"pv-{kind},school,solar-{kind},kWh,,,,,,\n"
    workspace.meters.write_text(text, encoding="utf-8")


def used(workspace: Workspace) -> tuple[list[float], list[str]]:
    with Ledger.open(workspace.ledger_url) as ledger:
        parts = calendarise(ledger.readings())
    table, faults = self_use(parts, read_register(workspace).meters)
    return list(table["self_used_kwh"]), [str(fault) for fault in faults]


def test_a_month_that_lacks_export_is_not_taken_for_used_on_site(workspace: Workspace) -> None:
    panels_of(workspace, "generation", "export")
    rows = [
        "pv-generation,2023-05-01,2023-05-31,310,kWh,actual",
        "pv-export,2023-05-01,2023-05-30,90,kWh,actual",
    ]
    log([write(workspace, "a.csv", *rows)], workspace)
    (value,), (fault,) = used(workspace)
    assert math.isnan(value)
    assert "30 of 31 days of meter 'pv-export' in 2023-05" in fault
    log([write(workspace, "b.csv", "pv-export,2023-05-31,2023-05-31,10,kWh,actual")], workspace)
    assert used(workspace) == ([pytest.approx(210.0)], [])


def test_a_site_without_an_export_meter_is_told(workspace: Workspace) -> None:
    panels_of(workspace, "generation")
    rows = ["pv-generation,2023-05-01,2023-05-31,310,kWh,actual"]
    log([write(workspace, "a.csv", *rows)], workspace)
    values, (fault,) = used(workspace)
    assert values == [310.0]
    assert "no meter of solar-export at 'school'" in fault


def test_a_solar_meter_counts_energy(workspace: Workspace) -> None:
    text = workspace.meters.read_text(encoding="utf-8")
    workspace.meters.write_text(f"{text}pv,school,solar-generation,litre,,,,,,\n", encoding="utf-8")
    with pytest.raises(Faults, match="'pv' in litre, while solar-generation is counted in kWh"):
        log([workspace.root / "a.csv"], workspace)
