"""By when the figures of each target's newest year are due, without working any of them out."""

from __future__ import annotations

from datetime import date

from carbon.inventories.definition import load, names
from carbon.targets.states import ended
from carbon.targets.target import read_target
from carbon.targets.way import a_year_on
from carbon.workspace import Workspace


def results_due(workspace: Workspace, day: date) -> list[tuple[str, str]]:
    """(what, state) for `carbon status`: the year that ended last, by inventory with a target."""
    rows = []
    for name in names(workspace):
        definition = load(workspace, name)
        target = read_target(definition.folder)
        if target is None or not ended(target.base_period, day):
            continue
        period = target.base_period
        while ended(a_year_on(period), day):
            period = a_year_on(period)
        due = definition.results_due.of(period)
        shows = f"`carbon targets show {name}` says whether they are there"
        state = f"due by {due}" if day <= due else f"were due by {due}: {shows}"
        rows.append((f"results of {period}", f"{name}: {state}"))
    return rows
