"""Commands that change the register at the same moment: every change is kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from carbon import locks
from carbon.locks import FileInUse, locked
from carbon.register.edit import add_sites, close_site
from carbon.register.meters import read_meters
from carbon.register.sites import read_sites
from tests.conftest import Command

ALL = 12


def at_once(folder: Path, commands: Sequence[Sequence[str]]) -> None:
    """Run the commands as processes of their own; all of them succeed."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "carbon", *words],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for words in commands
    ]  # fmt: skip
    for process in started:
        output, _ = process.communicate(timeout=300)
        assert process.returncode == 0, output


@pytest.mark.slow
def test_twelve_meters_added_at_once_are_all_kept(carbon: Command) -> None:
    carbon("init", "w")
    root = carbon.folder / "w"
    carbon("--workspace", root, "sites", "add", "hall", "--name", "Hall", "--service", "offices")
    kind = ("--site", "hall", "--activity", "electricity", "--unit", "kWh")
    at_once(root, [("meters", "add", f"m{number}", *kind) for number in range(ALL)])
    meters = read_meters(root / "meters.csv", read_sites(root / "sites.csv"))
    assert set(meters) == {f"m{number}" for number in range(ALL)}
    others = [("meters", "close", f"m{n}", "--last", "2024-03-31", "--reason", "closed")
              for n in range(0, ALL, 2)]  # fmt: skip
    others += [("meters", "exchange", f"m{n}", f"n{n}", "--on", "2024-05-01")
               for n in range(1, ALL, 2)]  # fmt: skip
    at_once(root, others)
    meters = read_meters(root / "meters.csv", read_sites(root / "sites.csv"))
    assert len(meters) == ALL + ALL // 2
    assert sum(meter.end is not None for meter in meters.values()) == ALL
    assert not [path for path in root.iterdir() if path.suffix == ".part"]


@pytest.mark.slow
def test_sites_added_and_closed_at_once_are_all_kept(carbon: Command) -> None:
    carbon("init", "w")
    root = carbon.folder / "w"
    path = root / "sites.csv"
    add_sites(path, [{"site": f"s{n}", "name": "S", "service": "x"} for n in range(4)])
    commands = [("sites", "close", f"s{n}", "--last", "2024-03-31", "--reason", "closed")
                for n in range(4)]  # fmt: skip
    commands += [("sites", "add", f"t{n}", "--name", "T", "--service", "x") for n in range(4)]
    at_once(root, commands)
    sites = read_sites(path)
    assert set(sites) == {f"{kind}{n}" for kind in "st" for n in range(4)}
    assert sorted(name for name, site in sites.items() if site.end) == [f"s{n}" for n in range(4)]


def test_an_edit_that_cannot_be_made_in_time_fails_aloud(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sites.csv"
    add_sites(path, [{"site": "s", "name": "S", "service": "x"}])
    before = path.read_bytes()
    monkeypatch.setattr(locks, "WAIT_S", 0.1)
    with locked(path):
        with pytest.raises(FileInUse, match="another command is changing"):
            close_site(path, "s", date(2024, 3, 31), "closed")
        assert list(read_sites(path)) == ["s"]
    assert path.read_bytes() == before


def test_a_file_that_is_marked_read_only_is_left_as_it_is(carbon: Command) -> None:
    carbon("init", "w")
    sites = carbon.folder / "w" / "sites.csv"
    sites.write_text("site,name,service\n", encoding="utf-8")
    sites.chmod(0o444)
    words = ("--workspace", "w", "sites", "add", "a", "--name", "A", "--service", "offices")
    result = carbon(*words, ok=False)
    assert result.exit_code == 1
    assert "sites.csv: found a file that is marked as read-only" in result.stderr
    assert sites.read_text(encoding="utf-8") == "site,name,service\n"
    sites.chmod(0o640)
    carbon(*words)
    assert sys.platform == "win32" or sites.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_register_that_is_a_link_is_changed_where_it_stands(carbon: Command) -> None:
    carbon("init", "w")
    sites, real = carbon.folder / "w" / "sites.csv", carbon.folder / "shared.csv"
    real.write_text("site,name,service\n", encoding="utf-8")
    sites.unlink(missing_ok=True)
    sites.symlink_to(real)
    carbon("--workspace", "w", "sites", "add", "a", "--name", "A", "--service", "offices")
    assert sites.is_symlink()
    assert set(read_sites(real)) == {"a"}
