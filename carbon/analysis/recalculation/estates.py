"""The estate of an inventory, for any period, register and day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from carbon.analysis.change.weather import read_heating
from carbon.analysis.recalculation.structural import Estates
from carbon.inventories.records import Records
from carbon.ledger.calendarise import calendarise
from carbon.ledger.store import Ledger
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd


def estates_of(workspace: Workspace, records: Records) -> Estates:
    """The estate of an inventory's *records*, for any period, register and day."""
    return Estates(
        records.definition,
        records.register,
        records.activities,
        records.library,
        _parts_of(workspace, records),
        records.as_at,
        heating=read_heating(workspace.root, records.definition.folder),
        nil=records.nil,
        closed=records.closed,
    )


def _parts_of(workspace: Workspace, records: Records) -> Callable[[date | None], pd.DataFrame]:
    """All calendarised readings as known on a day, read once a day asked for."""
    known = {records.as_at: records.parts}

    def parts(as_at: date | None) -> pd.DataFrame:
        if as_at not in known:
            with Ledger.open(workspace.ledger_url) as ledger:
                readings = ledger.readings(meters=list(records.meters), as_at=as_at)
            known[as_at] = calendarise(readings)
        return known[as_at]

    return parts
