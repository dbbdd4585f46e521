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
from typing import Annotated, Any, ClassVar

from carbon.bodies import KINDS, NATIONS, Body
from carbon.database import NOT_SHOWN, Beside, Database
from carbon.definitions import Definition, read_toml
from carbon.errors import (
    BadValue,
    CarbonError,
    Fault,
    FaultList,
    Faults,
    Place,
    UnknownName,
    UnreadableFile,
    listed,
)
from carbon.files import is_folder_there, is_there, real
from carbon.folders import shipped
from carbon.records.found import Source
from carbon.records.kinds import FLAG, one_of, text
from carbon.records.reader import Rules, Wrong, keys_of, record_of

SETTINGS = "carbon.toml"
DEFAULT_LEDGER, EVIDENCE = "sqlite:///ledger.db", "evidence"
#: A key that may be shown.
PLAIN = re.compile(r"[A-Za-z_][\w-]*")


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
    found = read_toml(root / SETTINGS)
    source = _Unshown(found.values, found.file, found.lines)
    try:
        settings = record_of(source, _Settings, root=root)
    except Faults as several:
        if len(several.faults) > 1:
            raise
        raise several.faults[0] from None
    ledger = _ledger(settings.ledger_url, root, source)
    kept = root / (settings.evidence or EVIDENCE)
    opened = Workspace(
        root=root,
        title=settings.title,
        by=settings.by,
        ledger_url=ledger,
        evidence=kept,
        body=Body(settings.nation, settings.body),
        is_shared=settings.is_shared,
    )
    # Evidence that lies elsewhere may be that of other ledgers too.
    if not real(kept).is_relative_to(real(root)):
        return opened
    return replace(opened, ledger_url=replace(ledger, beside=Beside(kept, opened.packs)))


class _Unshown(Definition):
    """A table of which only the kind of a value is told: it may be a secret.

    What is no nation or body is told, beside those that are.
    """

    def told(self, key: str, value: Any) -> str:
        """That *key*, with the table that it stands in, is of a kind."""
        return f"{self.prefix}{key} that is {_kind(value)} {NOT_SHOWN}"

    def part(self, key: str) -> Definition:
        """The table *key*; a text in its place may be what should stand in it."""
        values = self.values.get(key, {})
        if not isinstance(values, dict):
            inner = dict(one.name.split(".") for one in keys_of(_Settings) if "." in one.name)
            raise UnreadableFile(
                self.told(key, values),
                f'a line [{key}] and below it {inner[key]} = "…"',
                "",
                self.place(key),
            )
        return super().part(key)

    def check_keys(self, known: Sequence[str]) -> list[Fault]:
        """A fault for each key that is not known; one that is no plain word is not shown."""
        expected = f"one of: {listed(known)}"
        return [
            fault
            if isinstance(fault, UnknownName) and PLAIN.fullmatch(fault.name)
            else BadValue(f"a key that is none {NOT_SHOWN}", expected, "", fault.place)
            for fault in super().check_keys(known)
        ]


def _kind(value: object) -> str:
    """What kind of value it is, as TOML calls it."""
    kinds = {str: "text", bool: "true or false", int: "a number", float: "a number"}
    kinds |= {list: "a list", dict: "a table"}
    return kinds.get(type(value), "a date or time")


def _is_a_folder(path: str, place: Place) -> str:
    expected = "a folder, such as evidence"
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", path):
        raise BadValue(
            f"evidence.path that is a URL {NOT_SHOWN}",
            expected,
            "A database is named with url in [ledger].",
            place,
        )
    if any(ord(character) < 32 for character in path):
        raise BadValue(
            "evidence.path with a control character in it",
            expected,
            "In TOML, write the path with / or in 'single quotes'.",
            place,
        )
    return path


def _evidence_in_the_workspace(
    evidence: str, root: Path, is_shared: bool = False
) -> Iterator[Wrong]:
    if not is_shared and not real(root / (evidence or EVIDENCE)).is_relative_to(real(root)):
        yield Wrong(
            "evidence.path",
            "evidence.path outside the workspace",
            "a folder in it",
            "Where colleagues keep the evidence elsewhere together, put shared = true above the "
            "first line in [brackets].",
        )


def _ledger(ledger_url: str, root: Path, source: Source) -> Database:
    """Where the ledger is; raises what is wrong with its URL."""
    return Database.of_workspace(ledger_url or DEFAULT_LEDGER, root, source.place("ledger.url"))


def _ledger_is_a_database(ledger_url: str, root: Path, source: Source) -> Iterator[Fault]:
    faults = FaultList()
    faults.attempt(_ledger, ledger_url, root, source)
    yield from faults


@dataclass(frozen=True)
class _Settings:
    """What ``carbon.toml`` says; empty where it does not, or says nothing."""

    title: Annotated[str, text("the council's name in quotes", filled=True)]
    by: Annotated[str, text("a name in quotes")] = ""
    nation: Annotated[str, one_of(("", *NATIONS))] = ""
    body: Annotated[str, one_of(("", *KINDS))] = ""
    is_shared: Annotated[bool, FLAG, "shared"] = False
    ledger_url: Annotated[str, text("the URL of a database in quotes"), "ledger.url"] = ""
    evidence: Annotated[str, text("a folder in quotes").then(_is_a_folder), "evidence.path"] = ""

    RULES: ClassVar[Rules] = Rules(_evidence_in_the_workspace, _ledger_is_a_database)
