"""A council's own folder: where its register, ledger, definitions and packs are.

A workspace has the shape of the shipped folders, plus what is the council's own::

    carbon.toml  sites.csv  meters.csv  ledger.db  evidence/
    factors/  inventories/  reports/  packs/

Factors and report templates not found in it are looked up in the shipped folders.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from carbon.bodies import KINDS, NATIONS, Body
from carbon.database import NOT_SHOWN, Beside, Database
from carbon.definitions import Definition, read_toml
from carbon.errors import (
    BadValue,
    CarbonError,
    Fault,
    FaultList,
    UnknownName,
    UnreadableFile,
    listed,
)
from carbon.files import is_folder_there, is_there, real
from carbon.folders import shipped

SETTINGS = "carbon.toml"
KEYS = ("title", "by", "nation", "body", "shared", "ledger", "evidence")
DEFAULT_LEDGER = "sqlite:///ledger.db"


@dataclass(frozen=True)
class Workspace:
    """An opened workspace.

    ``root`` is its folder; ``title`` names the council; ``by`` is who logs when the command
    does not say; ``body`` is its nation and what kind of body it is, where stated;
    ``ledger_url`` is where the ledger is; ``evidence`` holds the logged files. Of a workspace
    that ``is_shared`` several logins of the computer use the folder.
    """

    root: Path
    title: str
    by: str
    ledger_url: Database
    evidence: Path
    body: Body = field(default_factory=Body)
    is_shared: bool = False

    @property
    def sites(self) -> Path:
        """The register's sites."""
        return self.root / "sites.csv"

    @property
    def meters(self) -> Path:
        """The register's meters and accounts."""
        return self.root / "meters.csv"

    @property
    def inventories(self) -> Path:
        """The folder of inventory definitions: only the workspace's own."""
        return self.root / "inventories"

    @property
    def packs(self) -> Path:
        """The folder of finished reports."""
        return self.root / "packs"

    def layers(self, name: str) -> list[Path]:
        """The folders to look *name* up in, the workspace's own before the shipped one."""
        return [folder for folder in (self.root / name, shipped(name)) if is_folder_there(folder)]


def find(start: Path | None = None) -> Path:
    """The workspace that *start* is in; without it ``CARBON_WORKSPACE``, then where one stands.

    Raises :class:`UnreadableFile` when there is none.
    """
    named = os.environ.get("CARBON_WORKSPACE") if start is None else None
    here = real(Path(named or start or ""))
    for folder in (here, *here.parents) if not named else (here,):
        if is_there(folder / SETTINGS):
            return folder
    raise UnreadableFile(
        f"no {SETTINGS} in {here}" + ("" if named else " or any folder above it"),
        "a workspace",
        "Make one with `carbon init DIR`, go into it, or name it with --workspace DIR.",
    )


def says_shared(root: Path) -> bool:
    """Whether the workspace *root* says ``shared = true``; not where its settings cannot be read.

    For who has to know before any fault of it is told.
    """
    try:
        return read_toml(root / SETTINGS).values.get("shared") is True
    except CarbonError:
        return False


def open_workspace(start: Path | None = None) -> Workspace:
    """Open the workspace at or above *start*, its ``carbon.toml`` read strictly.

    Raises :class:`UnreadableFile` where there is none, and all the faults of its settings.
    """
    root = find(start)
    settings = read_toml(root / SETTINGS)
    faults = FaultList(_of_keys(settings, KEYS))
    title = faults.attempt(_text, settings, "title", "the council's name in quotes")
    by = faults.attempt(_text, settings, "by", "a name in quotes", "")
    nation = faults.attempt(_one_of, settings, "nation", NATIONS)
    body = faults.attempt(_one_of, settings, "body", tuple(KINDS))
    is_shared = faults.attempt(_flag, settings, "shared")
    ledger = faults.attempt(_ledger, settings, root, faults)
    evidence = faults.attempt(_evidence, settings, root, faults)
    if len(faults) == 1:
        raise faults[0]
    faults.raise_if_any()
    assert ledger is not None
    kept = root / (evidence or "evidence")
    opened = Workspace(
        root=root,
        title=title or "",
        by=by or "",
        ledger_url=ledger,
        evidence=kept,
        body=Body(nation or "", body or ""),
        is_shared=bool(is_shared),
    )
    # Evidence that lies elsewhere may be that of other ledgers too.
    if not real(kept).is_relative_to(real(root)):
        return opened
    return replace(opened, ledger_url=replace(ledger, beside=Beside(kept, opened.packs)))


def _ledger(settings: Definition, root: Path, faults: FaultList) -> Database:
    """Where the ledger is; *faults* takes what else is wrong in its table."""
    part = _part(settings, "ledger")
    faults.extend(_of_keys(part, ["url"]))
    url = _text(part, "url", "the URL of a database in quotes", DEFAULT_LEDGER)
    return Database.of_workspace(url or DEFAULT_LEDGER, root, part.place("url"))


def _evidence(settings: Definition, root: Path, faults: FaultList) -> str:
    """The folder of the logged files; *faults* takes what else is wrong in its table."""
    part = _part(settings, "evidence", "path")
    faults.extend(_of_keys(part, ["path"]))
    kept = _text(part, "path", "a folder in quotes", "") or "evidence"
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", kept):
        raise BadValue(
            f"evidence.path that is a URL {NOT_SHOWN}",
            "a folder, such as evidence",
            "A database is named with url in [ledger].",
            part.place("path"),
        )
    if any(ord(character) < 32 for character in kept):
        raise BadValue(
            "evidence.path with a control character in it",
            "a folder, such as evidence",
            "In TOML, write the path with / or in 'single quotes'.",
            part.place("path"),
        )
    is_shared = settings.values.get("shared") is True
    if not is_shared and not real(root / kept).is_relative_to(real(root)):
        raise BadValue(
            "evidence.path outside the workspace",
            "a folder in it",
            "Where colleagues keep the evidence elsewhere together, put shared = true above the "
            "first line in [brackets].",
            part.place("path"),
        )
    return kept


def _of_keys(settings: Definition, known: Sequence[str]) -> Iterator[Fault]:
    """A fault for each key that is not known; one that is no plain word is not shown."""
    for fault in settings.check_keys(known):
        if re.fullmatch(r"[A-Za-z_][\w-]*", fault.name):
            yield fault
        else:
            yield BadValue(
                f"a key that is none {NOT_SHOWN}", f"one of: {listed(known)}", "", fault.place
            )


def _text(settings: Definition, key: str, expected: str, default: str | None = None) -> str:
    """The text *key*; what stands there instead is told by its kind, for it may be a secret."""
    value = settings.values.get(key, "")
    if not isinstance(value, str):
        raise BadValue(
            f"{settings.prefix}{key} that is {_kind(value)} {NOT_SHOWN}",
            expected,
            "",
            settings.place(key),
        )
    return settings.get(key, str, expected, default)


def _flag(settings: Definition, key: str) -> bool:
    """Whether *key* is true; not where it is not stated."""
    value = settings.values.get(key, False)
    if not isinstance(value, bool):
        raise BadValue(
            f"{key} that is {_kind(value)} {NOT_SHOWN}", "true or false", "", settings.place(key)
        )
    return value


def _one_of(settings: Definition, key: str, known: Sequence[str]) -> str:
    """The text *key*, one of *known* or not stated."""
    value = _text(settings, key, f"one of: {', '.join(known)}", "")
    if value and value not in known:
        raise UnknownName(key, value, known, "", settings.place(key))
    return value


def _kind(value: object) -> str:
    """What kind of value it is, as TOML calls it."""
    kinds = {str: "text", bool: "true or false", int: "a number", float: "a number"}
    kinds |= {list: "a list", dict: "a table"}
    return kinds.get(type(value), "a date or time")


def _part(settings: Definition, table: str, key: str = "url") -> Definition:
    values = settings.values.get(table, {})
    if not isinstance(values, dict):
        raise UnreadableFile(
            f"{table} that is {_kind(values)} {NOT_SHOWN}",
            f'a line [{table}] and below it {key} = "…"',
            "",
            settings.place(table),
        )
    return Definition(values, settings.file, settings.lines, f"{table}.")
