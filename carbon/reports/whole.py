"""A folder of files written whole or not at all, as :func:`carbon.files.write_whole` does one file.

The new folder is written beside the old one; then the old one is put aside, the new one put in its
place, and the old one removed, or kept under its own name. Windows puts no folder in the place of
another, so for a moment there is none: a run that is ended there has both beside it, and what it
left is put right by the next (:func:`repair`).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from carbon.errors import Place, UnreadableFile
from carbon.files import read_bytes, sha256_of, shown, write_whole
from carbon.ledger.pack_manifests import listed_in, read_manifest
from carbon.locks import locked

#: The manifest of a pack, which is written last: a folder without it is no pack.
FILE = "manifest.json"
#: A pack that another of the same day has replaced is kept under its name and this.
REPLACED = ".replaced-"
#: What is beside a folder during a run, and after one that was ended: the new one, the old one.
NEW, ASIDE = ".new", ".aside"


def put_in_whole(folder: Path, files: Mapping[str, bytes], kept: Path | None = None) -> None:
    """Let a folder of *files*, by name, take the place of *folder*; the old one is kept as *kept*.

    Raises :class:`OSError` with the name of *folder* where it cannot be done: the old one is then
    where it was.
    """
    try:
        with locked(folder):
            _put_right(folder)
            _swap(folder, files, kept)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from error


def _swap(folder: Path, files: Mapping[str, bytes], kept: Path | None) -> None:
    new, aside = _beside(folder, NEW), _beside(kept or folder, ASIDE)
    try:
        for name, data in files.items():
            write_whole(new / name, data)
        try:
            if folder.exists():
                folder.rename(aside)
            new.rename(folder)
        except BaseException:
            if aside.exists() and not folder.exists():
                aside.rename(folder)
            raise
    finally:
        shutil.rmtree(new, ignore_errors=True)
    _put_right(folder)


def repair(folder: Path) -> None:
    """Put right what a run that was ended has left beside *folder*.

    A new folder that was not put in its place yet is removed. An old one that was put aside goes
    back where no new one took its place; else it is removed, or kept as was meant.
    """
    if any(_left(folder)):
        with locked(folder):
            _put_right(folder)


def _put_right(folder: Path) -> None:
    for path in list(_left(folder)):
        if path.name.endswith(ASIDE) and not folder.exists():
            path.rename(folder)
        elif path.name.endswith(ASIDE) and REPLACED in path.name:
            path.rename(path.with_name(path.name[1 : -len(ASIDE)]))
        else:
            # A file of it may be open, on Windows: the next run tries again.
            shutil.rmtree(path, ignore_errors=True)


def _beside(folder: Path, ending: str) -> Path:
    return folder.with_name(f".{folder.name}{ending}")


def _left(folder: Path) -> Iterator[Path]:
    name, kept = re.escape(folder.name), re.escape(REPLACED) + r"\d+"
    pattern = re.compile(rf"\.{name}({re.escape(NEW)}|({kept})?{re.escape(ASIDE)})")
    with suppress(FileNotFoundError, NotADirectoryError):
        yield from sorted(path for path in folder.parent.iterdir() if pattern.fullmatch(path.name))


def is_there(folder: Path, force: bool, remedy: str) -> bool:
    """Whether *folder* holds anything; raises where it does and may not be replaced.

    A run that was ended before is put right first.
    """
    repair(folder)
    if not folder.is_dir() or not any(folder.iterdir()):
        return False
    if not force:
        whole = (folder / FILE).is_file()
        raise UnreadableFile(
            "a pack of this name and date" if whole else "files that are no whole pack",
            "none yet",
            remedy,
            Place(shown(folder)),
        )
    return True


def kept_as(folder: Path) -> Path:
    """The name under which the pack in *folder* is kept when another replaces it."""
    number = 1
    while (kept := folder.with_name(f"{folder.name}{REPLACED}{number}")).exists():
        number += 1
    return kept


def changed_since_made(folder: Path) -> tuple[str, ...]:
    """The files of the pack in *folder* that are gone, or are not as its manifest lists them."""
    return tuple(
        sorted(
            name
            for name, sha256 in _listed(folder).items()
            if not (folder / name).is_file() or _is_changed(folder / name, sha256)
        )
    )


def is_same(folder: Path, files: Mapping[str, bytes]) -> bool:
    """Whether each of *files*, by name, is in *folder* to the byte."""
    try:
        return all(read_bytes(folder / name) == data for name, data in files.items())
    except UnreadableFile:
        return False


def _listed(folder: Path) -> dict[str, str]:
    """The files of the pack in *folder* by its manifest; none where that cannot be read."""
    try:
        return listed_in(read_manifest(folder))
    except UnreadableFile:
        return {}


def strangers(folder: Path, files: Collection[str]) -> tuple[str, ...]:
    """The files in *folder* that are neither of its own pack nor among *files*: somebody's own.

    They must not go when a pack is made anew, nor must a file of the pack that somebody has
    written in since. What a run that was ended left half is nobody's.
    """
    listed = _listed(folder)
    own = {FILE, *listed, *files}
    changed = {name for name, sha256 in listed.items() if _is_changed(folder / name, sha256)}
    found = (path for path in folder.rglob("*") if path.is_file())
    return tuple(
        sorted(
            name
            for path in found
            if ((name := path.relative_to(folder).as_posix()) not in own or name in changed)
            and not re.fullmatch(r"\..*\.part", path.name)
        )
    )


def _is_changed(path: Path, sha256: object) -> bool:
    """Whether a file of a pack is there and is no longer the one that the manifest lists."""
    try:
        return sha256_of(path) != sha256
    except UnreadableFile:
        return False
