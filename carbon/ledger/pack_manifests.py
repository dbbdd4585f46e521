"""The manifests of a workspace's packs, which name the ledger that they were made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from carbon.errors import UnreadableFile
from carbon.files import files_in, in_words, is_there, read_bytes

MANIFEST = "manifest.json"


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the pack in *folder*; empty where it is none, as when somebody wrote in it.

    Raises :class:`~carbon.errors.UnreadableFile` where it cannot be read.
    """
    try:
        found = json.loads(read_bytes(folder / MANIFEST))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def listed_in(manifest: Mapping[str, Any]) -> dict[str, str]:
    """The files of a pack by its manifest, each with its sha256; none where it lists none."""
    files = manifest.get("files")
    if not isinstance(files, dict):
        return {}
    return {str(name): str(sha256) for name, sha256 in files.items()}


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
