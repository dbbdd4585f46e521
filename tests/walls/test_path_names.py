"""Folders and files of any name: the year's work is done in each of them."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest

from tests.conftest import invoke

#: Twenty names of the folder of a workspace, and of the file that is logged in it.
NAMES = [
    *("a b", " leading and trailing ", "it's", "50%", "a#b", "a;b&c", "$HOME", "(x)[y]{z}"),
    *("été", "e\u0301te\u0301", "学校", "🏫", "-rf", "--help", "a,b", "~", "x" * 200),
]
if os.name == "posix":
    NAMES += ['say "hi"', "a\nb", "a\tb*?", "a\\b"]
SOME = ("-rf", "a\nb", "x" * 200)

READINGS = "meter,start,end,quantity,unit,quality\n" + "".join(
    f"m,2023-{month:02}-01,2023-{month:02}-28,{month}00,kWh,actual\n" for month in range(1, 13)
)


def work(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a workspace in the folder *name*, log a file of that name, and report."""
    monkeypatch.chdir(folder)
    invoke("init", "--", name)
    monkeypatch.chdir(folder / name)
    file = Path(f"{name}.csv")
    file.write_text(READINGS, encoding="utf-8")
    invoke("sites", "add", "hall", "--name", "Hall", "--service", "Halls")
    invoke("meters", "add", "m", "--site", "hall", "--activity", "natural-gas", "--unit", "kWh")
    invoke("readings", "check", "--", file)
    invoke("readings", "log", "--by", "Jo", "--", file)
    invoke("ledger", "verify")
    monkeypatch.chdir(folder)
    said = invoke("--workspace", f".{os.sep}{name}", "readings", "list", "m", "--format", "csv")
    assert len(list(csv.reader(io.StringIO(said.stdout)))) == 13
    # A file of the same name again, by its whole path: it is known.
    again = invoke(
        "--workspace", folder / name, "readings", "log", "--by", "Jo", folder / name / file
    )
    assert "was logged before" in again.output
    (kept,) = (path for path in (folder / name / "evidence").rglob("*") if path.is_file())
    assert kept.read_text(encoding="utf-8") == READINGS
    missing = invoke(
        "--workspace", folder / name, "readings", "check", f"./{name}-none.csv", ok=False
    )
    assert missing.exit_code == 1
    assert "no such file" in missing.stderr or "does not exist" in missing.stderr


@pytest.mark.parametrize(
    "names", [SOME, pytest.param(NAMES, marks=pytest.mark.prove)], ids=["some", "all"]
)
def test_in_a_folder_of_any_name(
    tmp_path: Path, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CARBON_WORKSPACE", raising=False)
    for name in names:
        work(tmp_path, name, monkeypatch)
    print(f"{len(names)} names of a folder and a file: made, logged, verified, listed in each")
