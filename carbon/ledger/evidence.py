"""The logged files themselves, kept bit for bit under their sha256."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from carbon.errors import Place, UnreadableFile
from carbon.files import (
    fingerprint,
    make_folder,
    read_bytes,
    sha256_of,
    shown,
    sync_folder,
    write_whole,
)
from carbon.workspace import Workspace


def evidence_path(folder: Path, sha256: str, file: str) -> Path:
    """Where the evidence of *file* stands: its sha256 with the file's own ending.

    >>> evidence_path(Path("evidence"), "ab12", "April.XLSX").as_posix()
    'evidence/ab12.xlsx'
    """
    suffix = Path(file).suffix.casefold()
    return folder / f"{sha256}{suffix if re.fullmatch(r'[.][a-z0-9]{1,8}', suffix) else ''}"


def keep(folder: Path, sha256: str, file: str, data: bytes) -> Path | None:
    """Keep *data* as evidence; its path if it is new, None if it was there already.

    Written beside, flushed to disk and moved into place, so that no half file is ever there
    under a sha256; its name is on the disk too before a database says that it is logged.
    """
    path = evidence_path(folder, sha256, file)
    if path.is_file() and sha256_of(path) == sha256:
        return None
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        make_folder(folder)
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        sync_folder(folder)
    except OSError as error:
        raise UnreadableFile(
            f"an evidence folder that cannot be written to ({error.strerror})",
            "one that can",
            "Nothing was logged. Free some space, or ask for the right to write there.",
            Place(shown(folder)),
        ) from None
    finally:
        # On a disk that can only be read, or below what is a file, this fails too: told above.
        with suppress(OSError):
            temporary.unlink()
    return path


def recall(folder: Path, sha256: str, file: str) -> bytes:
    """The bytes kept under *sha256*, verified; :class:`UnreadableFile` if gone or changed."""
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise UnreadableFile(
            f"evidence named {sha256[:64]!r}{' and so on' if len(sha256) > 64 else ''}",
            "a sha256: 64 digits of 0-9 and a-f",
            "The ledger was changed: put it back from a backup.",
            Place(shown(folder)),
        )
    path = evidence_path(folder, sha256, file)
    if not path.is_file():
        raise UnreadableFile(
            "no evidence file", f"the file logged as {file!r}", "Restore it.", Place(shown(path))
        )
    data = read_bytes(path)
    if fingerprint(data) != sha256:
        raise UnreadableFile(
            "an evidence file that was changed",
            f"the file logged as {file!r}, bit for bit",
            "Restore it from a backup.",
            Place(shown(path)),
        )
    return data


def give_back(workspace: Workspace, batch: int, out: Path, force: bool = False) -> Path:
    """Write the file of *batch* into the folder *out*, bit for bit, under its own name.

    The name is only its last part: ``../x`` cannot leave *out*.
    Raises :class:`UnreadableFile` where a file of that name is there and *force* is false.
    """
    from carbon.ledger import queries
    from carbon.ledger.erasure import erased, told
    from carbon.ledger.store import Ledger

    with Ledger.open(workspace.ledger_url, create=False) as ledger, ledger.reading() as connection:
        entry = queries.batch_numbered(connection, batch)
        gone = erased(connection).get(entry.evidence)
    if gone is not None:
        raise UnreadableFile(
            f"batch {batch}, whose file was {told(gone)}", "a file that was not erased", ""
        )
    data = recall(workspace.evidence, entry.evidence, entry.file)
    name = re.sub(r"[^\w .()+-]", "_", re.split(r"[\\/:]", entry.file)[-1]).lstrip(". ")
    target = out / (name or entry.evidence)
    if target.exists() and not force:
        raise UnreadableFile(
            "a file of that name", "none yet", "Give --force to write over it.", Place(str(target))
        )
    write_whole(target, data)
    return target
