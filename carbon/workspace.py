"""A council's own folder: where its register, ledger, definitions and packs are.

A workspace has the shape of the shipped folders, plus what is the council's own::

    carbon.toml  sites.csv  meters.csv  ledger.db  evidence/
    factors/  inventories/  reports/  packs/

Factors and report templates not found in it are looked up in the shipped folders.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from carbon.definitions import Definition, read_toml
from carbon.errors import Place, UnreadableFile
from carbon.folders import shipped

SETTINGS = "carbon.toml"
KEYS = ("title", "by", "ledger", "evidence")


@dataclass(frozen=True)
class Workspace:
    """An opened workspace.

    ``root`` is its folder; ``title`` names the council; ``by`` is who logs when the command
    does not say; ``ledger_url`` is an SQLAlchemy URL; ``evidence`` holds the logged files.
    """

    root: Path
    title: str
    by: str
    ledger_url: str
    evidence: Path

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
        return [folder for folder in (self.root / name, shipped(name)) if folder.is_dir()]


def find(start: Path | None = None) -> Path:
    """The workspace that *start* is in; without it ``CARBON_WORKSPACE``, then where one stands.

    Raises :class:`UnreadableFile` when there is none.
    """
    named = os.environ.get("CARBON_WORKSPACE") if start is None else None
    here = Path(named or start or Path.cwd()).resolve()
    for folder in (here, *here.parents) if not named else (here,):
        if (folder / SETTINGS).is_file():
            return folder
    raise UnreadableFile(
        f"no {SETTINGS} in {here}" + ("" if named else " or any folder above it"),
        "a workspace",
        "Make one with `carbon init DIR`, go into it, or name it with --workspace DIR.",
    )


def open_workspace(start: Path | None = None) -> Workspace:
    """Open the workspace at or above *start*, its ``carbon.toml`` read strictly."""
    root = find(start)
    settings = read_toml(root / SETTINGS)
    for fault in settings.check_keys(KEYS):
        raise fault
    ledger, evidence = _part(settings, "ledger", "url"), _part(settings, "evidence", "path")
    return Workspace(
        root=root,
        title=settings.get("title", str, "the council's name in quotes"),
        by=settings.get("by", str, "a name in quotes", ""),
        ledger_url=_within(root, ledger or "sqlite:///ledger.db"),
        evidence=root / (evidence or "evidence"),
    )


def _within(root: Path, url: str) -> str:
    """*url* with the path of an SQLite file taken from the workspace, wherever one stands."""
    name = url.removeprefix("sqlite:///")
    if name in (url, "", ":memory:") or name.startswith("file:"):
        return url
    return f"sqlite:///{(root / name).as_posix()}"


def _part(settings: Definition, table: str, key: str) -> str:
    values = settings.values.get(table, {})
    part = Definition(
        values if isinstance(values, dict) else {}, settings.file, settings.lines, f"{table}."
    )
    if not isinstance(values, dict):
        raise UnreadableFile(
            f"{table} = {values!r}", f"[{table}] with {key} = …", "", Place(settings.file)
        )
    for fault in part.check_keys([key]):
        raise fault
    return part.get(key, str, "text in quotes", "")
