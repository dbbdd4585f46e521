"""When the register was told of what happened: an act's day, beside the day it speaks of.

A decision on the base year holds what had happened by then *and* was in the register by then. A
transfer of June that is entered in September is not in a recalculation decided in July.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from carbon.ledger.register_files import METER, SITE
from carbon.ledger.register_history import history
from carbon.ledger.store import Ledger, exists
from carbon.workspace import Workspace

#: By what it is (``site hall``) and whether it comes: the day its date was put into the register.
Recorded = Mapping[tuple[str, bool], date]
#: The cells that say when something comes and goes.
COMES = {"from": True, "to": False}


def recorded_days(workspace: Workspace) -> dict[tuple[str, bool], date]:
    """When the date of each coming and going was last put into the register.

    What stood there when its history began, or was edited since a command last came by, is not
    known and not in it.
    """
    if not exists(workspace.ledger_url):
        return {}
    found: dict[tuple[str, bool], date] = {}
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        for act, _ in history(connection):
            if act.kind not in (SITE, METER):
                continue
            for cell, comes in COMES.items():
                if (act.after or {}).get(cell):
                    day = date.fromisoformat(act.at[:10])
                    found[f"{act.kind} {act.subject}", comes] = day
    return found
