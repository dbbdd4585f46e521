"""A disk that is full at every file of a pack: a sentence, nothing half written, and then whole."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Command, invoke
from tests.disks import small_disk

KILOBYTES = 24_000
REPORT = ("report", "progress", "example-schools")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    with small_disk(tmp_path / "disk", KILOBYTES) as made:
        yield made


def held(folder: Path) -> dict[str, str]:
    """The sha256 of each file below *folder*."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def fill(disk: Path, left: int) -> Path:
    """Take all of the disk but *left* bytes."""
    filler = disk / "filler"
    state = os.statvfs(disk)
    with filler.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, max(1, state.f_bavail * state.f_frsize - left))
    return filler


@pytest.mark.skipif(os.name != "posix", reason="no disks of one's own")
@pytest.mark.parametrize(
    "every", [9, pytest.param(1, marks=pytest.mark.prove)], ids=["some", "all"]
)
def test_at_every_file_of_a_pack(
    carbon: Command, disk: Path, every: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    carbon("init", "demo", "--example", "hampshire")
    monkeypatch.chdir(carbon.folder / "demo")
    carbon("readings", "log", "readings/example-schools.csv")
    packs = disk / "packs"
    # In the order in which they are written, how much of the disk each pack has taken before.
    invoke(*REPORT, "--out", carbon.folder / "whole")
    whole = held(carbon.folder / "whole")
    (pack,) = (path.parent for path in (carbon.folder / "whole").rglob("manifest.json"))
    order = sorted(
        (path for path in pack.rglob("*") if path.is_file()),
        key=lambda path: path.stat().st_mtime_ns,
    )
    sizes = [-(-path.stat().st_size // 4096) * 4096 for path in order]
    struck = 0
    for number in range(0, len(order), every):
        filler = fill(disk, sum(sizes[:number]) + sizes[number] // 2)
        said = invoke(*REPORT, "--out", packs, ok=False)
        assert said.exit_code == 1, (order[number], said.output)
        assert "No space left on device" in said.stderr
        assert "Free some space" in said.stderr
        assert said.stderr.count("found") == 1
        assert held(packs) == {}, order[number]
        struck += 1
        filler.unlink()
    invoke(*REPORT, "--out", packs)
    assert held(packs) == whole
    # And over a pack that is there: it stays as it was.
    for number in range(0, len(order), every):
        filler = fill(disk, sum(sizes[:number]) + sizes[number] // 2)
        said = invoke(*REPORT, "--out", packs, "--force", ok=False)
        if said.exit_code:
            assert "No space left on device" in said.stderr
            struck += 1
        assert held(packs) == whole, order[number]
        filler.unlink()
    manifest = json.loads(next(packs.rglob("manifest.json")).read_text(encoding="utf-8"))
    assert manifest["files"]
    print(f"a disk full {struck} times, at each of the {len(order)} files of a pack: none or all")


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="no disks of one's own")
def test_a_disk_that_can_only_be_read(
    carbon: Command, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(disk)
    carbon("init", "demo", "--example", "hampshire")
    monkeypatch.chdir(disk / "demo")
    carbon("readings", "log", "readings/example-schools.csv")
    before = held(disk)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    for words in (
        ("status",), ("sites", "list"), ("readings", "list", "school-a-gas-1"),
        ("readings", "missing"), ("ledger", "verify"), ("ledger", "batches"),
        ("inventory", "show", "example-schools", "2017-18"),
        (*REPORT, "--out", str(carbon.folder / "out")),
    ):  # fmt: skip
        assert invoke(*words, ok=False).exit_code == 0, words
    for words in (
        ("sites", "add", "x", "--name", "X", "--service", "S"), REPORT,
        ("readings", "withdraw", "1", "--reason", "x"),
    ):  # fmt: skip
        said = invoke(*words, ok=False)
        assert said.exit_code == 1, words
        assert "Read-only file system" in said.stderr or "readonly" in said.stderr
    assert held(disk) == before
