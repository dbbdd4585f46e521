"""The packs that were recorded as published, file by file, beside what was recorded of them.

The act that records a pack as published holds the sha256 of its manifest and of each of its files,
and is sealed in the chain: so what is done to the pack afterwards is found, though its manifest be
deleted or made to fit. Where the folder is gone nothing can be compared, which is no fault: its
figures are in the record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from carbon.errors import UnreadableFile, listed
from carbon.files import sha256_of, shown
from carbon.ledger.acts import Kept, acts
from carbon.ledger.chain import REPLACED_PACK
from carbon.ledger.pack_manifests import MANIFEST, listed_in, read_manifest
from carbon.ledger.told import standing

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: What an act of replacing says before the name under which the earlier pack is kept.
KEPT_AS = "kept as "
#: How many files of a pack are named.
MOST = 5


class Beside(NamedTuple):
    """A pack recorded as published: where it is, None for nowhere, and which files differ."""

    act: Kept
    folder: Path | None
    differing: Sequence[str]


def published_packs(connection: Connection, packs: Path) -> list[Beside]:
    """Every pack recorded as published, looked for below the folder *packs*."""
    replaced = acts(connection, REPLACED_PACK)
    found = []
    for act in standing(connection):
        folder = _folder_of(act, replaced, packs)
        if folder is None or not folder.is_dir() or not any(folder.iterdir()):
            found.append(Beside(act, None, ()))
        else:
            found.append(Beside(act, folder, _differing(act, folder)))
    return found


def unlike_published(connection: Connection, packs: Path) -> Iterator[str]:
    """A sentence for each published pack that is not as it was recorded."""
    for act, folder, differing in published_packs(connection, packs):
        if folder is not None and differing:
            yield (
                f"{shown(folder)} is not as it was recorded as published (record "
                f"{act.id}, {act.at[:10]}, by {act.by}): {listed(differing, MOST)} changed or "
                "gone; put it back from a backup, or from where it was sent"
            )


def _folder_of(act: Kept, replaced: Sequence[Kept], packs: Path) -> Path | None:
    """Where the pack of *act* is to be: where it was, or where it was kept when one took its place.

    None where it was published from elsewhere, and where it was not kept.
    """
    if not act.after.get("in_packs", True):
        return None
    own = packs / act.subject
    later = [one for one in replaced if one.id > act.id and one.subject == act.subject]
    if not later:
        return own
    kept = str(later[0].after.get("earlier_pack", ""))
    return own.with_name(kept.removeprefix(KEPT_AS)) if kept.startswith(KEPT_AS) else None


def _differing(act: Kept, folder: Path) -> list[str]:
    """The files of *folder* that are gone or not as *act* recorded them, by name."""
    files: Mapping[str, Any] = act.after.get("files") or {}
    _, manifest = act.after["sha256"]
    if not files and _sha256(folder / MANIFEST) == manifest:
        # A record of before files were recorded: the manifest lists them.
        files = listed_in(read_manifest(folder))
    wanted = {**files, MANIFEST: manifest}
    return sorted(name for name, sha256 in wanted.items() if _sha256(folder / name) != sha256)


def _sha256(path: Path) -> str:
    """The sha256 of a file; empty where it cannot be read."""
    try:
        return sha256_of(path)
    except UnreadableFile:
        return ""
