"""Where a ledger file may lie: SQLite's write-ahead log is unsafe on network and synced folders."""

from __future__ import annotations

import re
import sys
from pathlib import Path, PurePath

from carbon.files import real

#: Folders that a service copies while they are written to.
SYNCED = re.compile(
    r"onedrive|dropbox|google ?drive|icloud|sharepoint|nextcloud|owncloud", re.IGNORECASE
)
NETWORK_FILE_SYSTEMS = ("cifs", "smb3", "smbfs", "nfs", "nfs4", "fuse.sshfs", "9p", "afpfs")
MOUNTS = Path("/proc/mounts")
#: What Windows' GetDriveTypeW says of a mapped drive.
DRIVE_REMOTE = 4


def shared_by(path: Path) -> str:
    """Why *path* is not on a disk of this machine alone; empty where it is.

    >>> shared_by(Path("/home/a/OneDrive - Council/carbon/ledger.db"))
    'a synced folder (OneDrive - Council)'
    """
    text = str(path)
    if text.startswith(("\\\\", "//")):
        return "a network folder"
    synced = next((part for part in PurePath(text).parts if SYNCED.search(part)), None)
    if synced is not None:
        return f"a synced folder ({synced})"
    return _mapped_drive(path) or _network_mount(path)


def _mapped_drive(path: Path) -> str:
    if sys.platform != "win32":
        return ""
    import ctypes

    drive = real(path).drive
    kind = ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\") if drive else 0
    return f"a network drive ({drive})" if kind == DRIVE_REMOTE else ""


def _network_mount(path: Path) -> str:
    """By the longest mount point that holds *path*, where the system lists them."""
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    mounts = {}
    for line in lines:
        fields = line.split()
        if len(fields) >= 3:
            mounts[PurePath(fields[1].replace("\\040", " "))] = fields[2]
    whole = PurePath(real(path))
    holding = [mount for mount in mounts if mount in (whole, *whole.parents)]
    if not holding:
        return ""
    nearest = max(holding, key=lambda mount: len(mount.parts))
    return f"a network folder ({nearest})" if mounts[nearest] in NETWORK_FILE_SYSTEMS else ""


def journal_mode(path: Path) -> str:
    """SQLite's journal for a ledger at *path*: the write-ahead log only on a disk of one's own."""
    return "DELETE" if shared_by(path) else "WAL"


def advice(path: Path) -> str:
    """What to tell about a ledger at *path*; empty where all is well."""
    why = shared_by(path)
    if not why:
        return ""
    return (
        f"{path.name} lies on {why}: several people must not log at the same time. For a team, "
        "keep the ledger in PostgreSQL (ledger.url in carbon.toml) and only the evidence there."
    )
