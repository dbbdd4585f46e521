"""What a path names is looked at before it is read."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest

from carbon.errors import UnreadableFile
from carbon.files import MOST_BYTES, look_at, read_bytes, sha256_of
from carbon.ledger.published_packs import _sha256
from tests.conftest import invoke


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,b\n")
    assert read_bytes(tmp_path / "a.csv") == b"a,b\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "reads.csv")
    with pytest.raises(UnreadableFile, match="found a pipe; expected a file"):
        read_bytes(tmp_path / "reads.csv")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no sockets in the file system")
def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A socket's path may have about a hundred letters: by a short name from within the folder.
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as opened:
        try:
            opened.bind("s.csv")
        except OSError:
            pytest.skip("sockets may not be made here")
        with pytest.raises(UnreadableFile, match="found a socket"):
            read_bytes(Path("s.csv"))


def test_a_device_that_never_ends_is_refused() -> None:
    # os.devnull is one on every system; /dev/zero would fill the memory.
    with pytest.raises(UnreadableFile, match="found a device"):
        read_bytes(Path(os.devnull))


def test_a_file_of_fifty_gigabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        try:
            stream.truncate(50_000_000_000)
        except OSError:
            pytest.skip("this disk has no files with holes")
    with pytest.raises(UnreadableFile, match=r"a file of 50\.0 GB; expected at most 2 GB"):
        read_bytes(path)
    path.unlink()


def test_a_file_that_is_not_there_is_told_by_the_reading(tmp_path: Path) -> None:
    look_at(tmp_path / "none.csv")
    with pytest.raises(UnreadableFile, match="no such file"):
        read_bytes(tmp_path / "none.csv")
    assert MOST_BYTES == 2_000_000_000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
@pytest.mark.parametrize("kind", ["a pipe", "a device"])
@pytest.mark.parametrize("name", ["sites.csv", "meters.csv", "inventories/ours/inventory.toml"])
def test_status_waits_for_no_file_of_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: str
) -> None:
    """It hung on a pipe, and read a link to /dev/zero until the memory was full."""
    root = tmp_path / "council"
    (root / "inventories" / "ours").mkdir(parents=True)
    (root / "carbon.toml").write_text('title = "T"\nby = "Me"\n', encoding="utf-8")
    (root / "sites.csv").write_text("site,name,service\ns,S,schools\n", encoding="utf-8")
    (root / "meters.csv").write_text("meter,site,activity,unit\nm,s,electricity,kWh\n", "utf-8")
    (root / "a.csv").write_text(
        "meter,period,quantity,unit,quality\nm,2023-04,5,kWh,actual\n", encoding="utf-8"
    )
    monkeypatch.chdir(root)
    invoke("readings", "log", "a.csv")
    (root / name).unlink(missing_ok=True)
    if kind == "a pipe":
        os.mkfifo(root / name)
    else:
        (root / name).symlink_to("/dev/zero")
    result = invoke("status", ok=False)
    # Of an inventory it is told in its place, and the rest goes on.
    assert result.exit_code == name.endswith(".csv")
    assert f"found {kind}; expected a file" in " ".join(result.output.split())


def test_a_file_of_a_pack_that_is_a_device_is_told_as_changed(tmp_path: Path) -> None:
    (tmp_path / "index.html").symlink_to(os.devnull)
    assert _sha256(tmp_path / "index.html") == ""
    with pytest.raises(UnreadableFile, match="found a device"):
        sha256_of(tmp_path / "index.html")


#: What may be lacking, by the command that reads it, and what else may stand in its place.
MAY_BE_LACKING = {
    "carbon.toml": ("sites", "list"),
    "sites.csv": ("sites", "list"),
    "meters.csv": ("meters", "list"),
    "inventories": ("inventory", "list"),
    "inventories/ours": ("inventory", "list"),
    "inventories/ours/inventory.toml": ("inventory", "show", "ours", "2023"),
    "factors": ("factors", "list"),
    "factors/uk-government": ("factors", "list"),
    "factors/activities.toml": ("meters", "list"),
    "factors/schemes": ("measures", "schemes"),
    "factors/appraisal": ("appraisal", "list"),
    "factors/ours": ("factors", "list"),
    "layouts": ("readings", "log", "a.csv"),
    "layouts/ours.toml": ("readings", "log", "a.csv"),
    "ledger.db": ("readings", "log", "a.csv"),
}
FOLDERS = {"inventories", "inventories/ours", "factors", "factors/uk-government", "layouts"} | {
    "factors/schemes",
    "factors/appraisal",
    "factors/ours",
}

#: Beside folders of any name a file, such as a README, may stand.
BESIDE = {("inventories/ours", "a file"), ("factors/ours", "a file")}
OUT_OF_PLACE = [
    (name, stands)
    for name in MAY_BE_LACKING
    for stands in ("a link", "a folder", "a file")
    if stands != ("a folder" if name in FOLDERS else "a file") and (name, stands) not in BESIDE
]


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
@pytest.mark.parametrize(("name", "stands"), OUT_OF_PLACE)
def test_what_may_be_lacking_is_read_where_anything_stands_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, stands: str
) -> None:
    """A link to a disk that was not connected was taken for no file: an unknown inventory."""
    (tmp_path / "inventories" / "ours").mkdir(parents=True)
    for file, text in {
        "carbon.toml": 'title = "T"\nby = "Me"\n',
        "sites.csv": "site,name,service\ns,S,schools\n",
        "meters.csv": "meter,site,activity,unit\nm,s,electricity,kWh\n",
        "a.csv": "meter,period,quantity,unit,quality\nm,2023-04,5,kWh,actual\n",
        "inventories/ours/inventory.toml": 'title = "Ours"\nkind = "estate"\n',
    }.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    path = tmp_path / name
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    if stands == "a link":
        path.symlink_to("/no/disk/here")
    elif stands == "a folder":
        path.mkdir()
    else:
        path.write_text("", encoding="utf-8")
    result = invoke(*MAY_BE_LACKING[name], ok=False)
    told = " ".join(result.output.split())
    assert "nknown inventory" not in told
    assert name.rpartition("/")[2] in told
    if name != "inventories/ours":  # whose own file is what is not there
        expected = "a folder" if name in FOLDERS else "a file"
        assert f"expected {expected}" in told or "which is" in told or "of a folder" in told, told
        assert (stands in told) or name == "ledger.db", told
