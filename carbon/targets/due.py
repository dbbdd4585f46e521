"""By when the figures of each target's newest year are due, without working any of them out."""

from __future__ import annotations

from datetime import date

from carbon.errors import FaultList, in_one_line
from carbon.inventories.definition import load, names
from carbon.targets.states import ended
from carbon.targets.target import read_target
from carbon.workspace import Workspace


def results_due(workspace: Workspace, day: date) -> list[tuple[str, str]]:
    """(what, state) for `carbon status`: the year that ended last, by inventory with a target.

    What is wrong in an inventory's definition or targets stands in its place.
    """
    rows = []
    for name in names(workspace):
        faults = FaultList()
        definition = faults.attempt(load, workspace, name)
        target = faults.attempt(read_target, definition.folder) if definition else None
        if faults:
            rows.append((f"results of {name}", f"cannot be told. {in_one_line(faults)}"))
            continue
        if definition is None or target is None or not ended(target.base_period, day):
            continue
        period = target.base_period
        while ended(period.a_year_on(), day):
            period = period.a_year_on()
        due = definition.results_due.of(period)
        shows = f"`carbon targets show {name}` says whether they are there"
        state = f"due by {due}" if day <= due else f"were due by {due}: {shows}"
        rows.append((f"results of {period}", f"{name}: {state}"))
    return rows
