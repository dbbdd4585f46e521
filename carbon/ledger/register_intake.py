"""A workbook of sites and meters taken into the register: looked at first, then done, whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from carbon.errors import Fault, FaultList, Place
from carbon.factors.activities import read_activities
from carbon.files import shown
from carbon.ledger.register_faults import judged_register, tables_of
from carbon.ledger.register_history import kept
from carbon.register.changes import Changes
from carbon.register.edit import RegisterFile, meter_rows, site_rows, write_all
from carbon.register.intake import Intake, intake
from carbon.register.workbook_rows import Given, read_given
from carbon.workspace import Workspace


class ChangedMeanwhile(Fault):
    """The register is no longer as it was when the changes were shown."""


def look(paths: Sequence[Path], workspace: Workspace) -> tuple[Given, Intake]:
    """What the files given would change; :class:`~carbon.errors.Faults` with all that is wrong."""
    given = read_given(paths)
    return given, _judged(given, workspace)


def _judged(given: Given, workspace: Workspace) -> Intake:
    found = intake(given, *tables_of(workspace))
    activities = read_activities(workspace.layers("factors"))
    judged = judged_register(found.site_table, found.meter_table, activities)
    # A cell that could not be read is empty here, which is no second fault.
    told = {fault.place for fault in given.faults}
    faults = FaultList(given.faults)
    faults.extend(fault for fault in judged.faults if fault.place not in told)
    faults.raise_if_any()
    return found


def take(
    given: Given, expected: Intake, workspace: Workspace, by: str, how: str, reason: str = ""
) -> None:
    """Write the changes that were *expected*, both files or neither, and keep their history.

    Raises :class:`ChangedMeanwhile` where somebody else has changed the register since.
    """
    with site_rows(workspace.sites) as sites, meter_rows(workspace.meters) as meters:
        found = _judged(given, workspace)
        if (found.sites, found.meters) != (expected.sites, expected.meters):
            raise ChangedMeanwhile(
                "a register that was changed since the changes were shown",
                "that nobody else changes it meanwhile",
                "Nothing was changed. Do the same again, and look through the changes again.",
                Place(shown(workspace.root)),
            )
        files = []
        for file, changes in ((sites, found.sites), (meters, found.meters)):
            if changes.added or changes.changed:
                _apply(file, changes)
                files.append(file)
        write_all(files, kept(workspace, by, how, reason))


def _apply(file: RegisterFile, changes: Changes) -> None:
    rows = {row[file.key]: row for row in file.rows}
    for change in changes.changed:
        file.change(rows[change.subject], change.after)
    for change in changes.added:
        file.add(change.after)
