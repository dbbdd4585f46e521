"""What a workbook would make of the register: its changes, and the register as it would be.

Rows are matched by their ids. What the workbook does not have, a row or a column, stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from carbon.register.changes import Changes, compare, differing
from carbon.register.workbook_rows import Given, at
from carbon.tables import Row, Table


@dataclass(frozen=True)
class Intake:
    """The changes of both files, and the rows as they would be, each in its own place."""

    sites: Changes
    meters: Changes
    site_table: Table
    meter_table: Table

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is new or changed."""
        return not any((*each.added, *each.changed) for each in (self.sites, self.meters))


def intake(given: Given, sites: Table, meters: Table) -> Intake:
    """What *given* would make of the register's two files."""
    site_changes, site_table = _of_file("site", given.sites, sites)
    meter_changes, meter_table = _of_file("meter", given.meters, meters)
    return Intake(site_changes, meter_changes, site_table, meter_table)


def _of_file(key: str, given: Table | None, held: Table) -> tuple[Changes, Table]:
    if given is None:
        return Changes(), held
    return compare(key, held, given), _merged(key, given, held)


def _merged(key: str, given: Table, held: Table) -> Table:
    """The rows as they would be: those given say where they stand there, to be mended there."""
    first: dict[str, Row] = {}
    again: list[Row] = []
    for row in given:
        if row[key] in first or not row[key]:
            again.append(row)
        else:
            first[row[key]] = row
    columns = tuple(dict.fromkeys((*held.columns, *given.columns)))
    rows: list[Row] = []
    for row in held:
        new = first.pop(row[key], None)
        rows.append(row if new is None else at(new, _cells(row, new)))
    rows += sorted([*first.values(), *again], key=lambda row: row.line)
    whole = [at(row, {name: row.get(name, "") for name in columns}) for row in rows]
    return Table(held.file, columns, tuple(whole))


def _cells(was: Row, new: Row) -> dict[str, str]:
    """The cells of *was* with those that *new* says otherwise."""
    change = differing(was, new)
    return {**was, **(change.after if change else {})}
