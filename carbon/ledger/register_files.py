"""The files whose changes are kept as history, and what they say, by subject and name.

Sites and meters by their ids, row by row; of an inventory its definition, its targets and what
was decided on its base year, key by key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from carbon.definitions import read_toml
from carbon.errors import CarbonError, UnreadableFile
from carbon.files import files_in, fingerprint, is_folder_there, is_there, read_bytes
from carbon.register import meters as meter_file
from carbon.register import sites as site_file
from carbon.register.changes import canonical
from carbon.tables import read_csv
from carbon.workspace import Workspace

SITE, METER, DEFINITION, TARGET, DECISION = KINDS = (
    "site",
    "meter",
    "definition",
    "target",
    "decision",
)
#: The files of an inventory, and the kind of what changes in them.
OF_INVENTORIES = {
    "inventory.toml": DEFINITION,
    "targets.toml": TARGET,
    "recalculations.toml": DECISION,
}

#: Of one file. A register of a hundred thousand meters has a fifth of it.
MOST_BYTES = 100_000_000

#: The kinds whose files have a row a subject.
ROWS = (SITE, METER)

#: Facts by subject and by name of cell or key.
State = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Watched:
    """A file whose changes are kept: its name in the workspace, what is in it, its fingerprint.

    It may stand there and not ``can_be_read``: nobody knows then what is in it.
    """

    name: str
    path: Path
    kind: str
    sha256: str
    can_be_read: bool = True


def watched(workspace: Workspace) -> dict[str, Watched]:
    """The files that are there, by name."""
    paths = [(SITE, workspace.sites), (METER, workspace.meters)]
    if is_folder_there(workspace.inventories):
        paths += [
            (kind, folder / file)
            for folder in files_in(workspace.inventories)
            for file, kind in OF_INVENTORIES.items()
        ]
    found = {}
    for kind, path in paths:
        if not is_there(path):
            continue
        try:
            data = read_bytes(path, MOST_BYTES)
        except UnreadableFile:
            data = None
        name = path.relative_to(workspace.root).as_posix()
        sha256 = "" if data is None else fingerprint(data)
        found[name] = Watched(name, path, kind, sha256, data is not None)
    return found


def state_of(file: Watched) -> State | None:
    """What the file says; None where it cannot be read, or names a subject twice."""
    try:
        if file.kind in ROWS:
            return _rows(file)
        values = read_toml(file.path).values
    except CarbonError:
        return None
    return {file.path.parent.name: dict(_flat(values))}


def _rows(file: Watched) -> State | None:
    table = read_csv(file.path, (file.kind,), None)
    rows = rows_of(file.kind, table)
    return rows if len(rows) == len(table) else None


def rows_of(key: str, rows: Iterable[Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Rows by the cell *key*, each with the cells that are not empty."""
    return {row[key]: {name: text for name, text in row.items() if text} for row in rows}


def kind_of(name: str) -> str:
    """The kind of what changes in a file of a workspace.

    >>> kind_of("sites.csv"), kind_of("inventories/estate/targets.toml")
    ('site', 'target')
    """
    last = name.split("/")[-1]
    return OF_INVENTORIES.get(last) or (SITE if last == "sites.csv" else METER)


def ordered(kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts in the order of their file's columns; those of an inventory by their names."""
    columns = {SITE: site_file.COLUMNS, METER: meter_file.COLUMNS}.get(kind, ())
    known = {name: facts[name] for name in columns if name in facts}
    return known | {name: facts[name] for name in sorted(facts)}


def same(kind: str, name: str, before: Any, after: Any) -> bool:
    """Whether a fact says the same as before, if in another spelling."""
    if kind in ROWS:
        return canonical(name, str(before or "")) == canonical(name, str(after or ""))
    return bool(before == after)


def _flat(value: Any, prefix: str = "") -> list[tuple[str, Any]]:
    """A TOML table as names and plain values: ``milestone.2025.reduction_pct``.

    The tables of an array go by their id where they have one, so that one more in front does not
    change all that follow.
    """
    if isinstance(value, Mapping):
        parts = [(str(name), each) for name, each in value.items()]
    elif isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        ids = [str(each.get("id", number)) for number, each in enumerate(value, start=1)]
        names = ids if len(set(ids)) == len(ids) else [str(n) for n in range(1, len(ids) + 1)]
        parts = list(zip(names, value, strict=True))
    else:
        return [(prefix, _plain(value))]
    return [
        found
        for name, each in parts
        for found in _flat(each, f"{prefix}.{name}" if prefix else name)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return value.isoformat() if isinstance(value, date | datetime | time) else value
