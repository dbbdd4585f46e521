from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from carbon.ledger import places
from carbon.ledger.store import Ledger


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("//server/share/ledger.db", "a network folder"),
        (r"\\server\share\ledger.db", "a network folder"),
        ("/home/a/Dropbox/ledger.db", "a synced folder (Dropbox)"),
        ("/home/a/onedrive - council/x/ledger.db", "a synced folder (onedrive - council)"),
        ("/home/a/council/ledger.db", ""),
    ],
)
def test_shared_folders_are_known_by_their_names(path: str, why: str) -> None:
    assert places.shared_by(Path(path)) == why


def test_network_mounts_are_known_by_their_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    share = tmp_path / "my share"
    share.mkdir()
    escaped = str(share).replace(" ", "\\040")
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\n//s/x {escaped} cifs rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr(places, "MOUNTS", mounts)
    assert places.shared_by(share / "ledger.db") == f"a network folder ({share})"
    assert places.shared_by(tmp_path / "ledger.db") == ""


@pytest.mark.parametrize(("folder", "journal"), [("OneDrive", "delete"), ("own", "wal")])
def test_a_shared_ledger_keeps_a_rollback_journal(
    tmp_path: Path, folder: str, journal: str
) -> None:
    path = tmp_path / folder / "ledger.db"
    path.parent.mkdir()
    with Ledger.open(f"sqlite:///{path.as_posix()}") as ledger:
        assert len(ledger.readings()) == 0
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == (journal,)
    connection.close()
    assert bool(places.advice(path)) is (journal == "delete")
