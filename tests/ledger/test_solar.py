from __future__ import annotations

from datetime import date

import pytest

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
    assert list(table["self_used_kwh"]) == pytest.approx([210.0, -100.0])
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
