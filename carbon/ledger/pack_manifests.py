"""The manifests of a workspace's packs, which name the ledger that they were made from."""

from __future__ import annotations

from pathlib import Path

from carbon.errors import UnreadableFile
from carbon.files import files_in, in_words, is_there

MANIFEST = "manifest.json"


def manifests_in(packs: Path) -> tuple[list[Path], list[UnreadableFile]]:
    """The manifests below the folder *packs*, by path, and why some of it was not looked into."""
    unread: list[UnreadableFile] = []

    def folders_of(folder: Path) -> list[Path]:
        try:
            within = files_in(folder)
            with in_words(folder):
                return [one for one in within if one.is_dir()]
        except UnreadableFile as fault:
            unread.append(fault)
            return []

    kept = [pack / MANIFEST for day in folders_of(packs) for pack in folders_of(day)]
    # Also one that may not be read: the reading says so.
    return [path for path in kept if is_there(path)], unread
