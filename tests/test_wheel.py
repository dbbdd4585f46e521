"""The wheel holds what git holds, and works where there is no checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


def run(*command: str | Path, cwd: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "CARBON"))}
    environment["PYTHONUTF8"] = "1"
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def tracked(*folders: str) -> set[str]:
    listed = run("git", "ls-files", "-z", *folders, cwd=ROOT)
    return {name for name in listed.split("\0") if name}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a clean copy of what git tracks, so that stray files cannot travel."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in tracked():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    run(sys.executable, "-m", "build", "--wheel", "--outdir", out, source, cwd=out)
    (made,) = out.glob("*.whl")
    return made


@pytest.mark.slow
def test_wheel_holds_exactly_what_git_holds(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    carried = {name for name in names if ".dist-info/" not in name}
    data = ("factors", "inventories", "reports")
    expected = tracked("carbon") | {f"carbon/_data/{name}" for name in tracked(*data)}
    assert carried == expected
    assert {name.split("/")[0] for name in names} == {
        "carbon",
        next(name.split("/")[0] for name in names if ".dist-info/" in name),
    }


@pytest.mark.slow
def test_installed_wheel_works_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    run(sys.executable, "-m", "venv", home, cwd=tmp_path)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    # Dependencies are taken from the environment of the tests; the wheel itself is installed.
    site = next(Path(p) for p in sys.path if p.endswith("site-packages"))
    purelib = Path(
        run(
            python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path
        ).strip()
    )
    (purelib / "borrowed.pth").write_text(f"{site}\n", encoding="utf-8")
    run(
        python,
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--force-reinstall",
        "--quiet",
        wheel,
        cwd=tmp_path,
    )
    carbon = scripts / ("carbon.exe" if os.name == "nt" else "carbon")
    where = run(python, "-c", "import carbon; print(carbon.__file__)", cwd=tmp_path)
    assert str(home) in where
    assert run(carbon, "--version", cwd=tmp_path).startswith("carbon, version ")
    assert "2024" in run(carbon, "factors", "list", cwd=tmp_path)
    run(carbon, "init", "x", "--example", "hampshire", cwd=tmp_path)
    assert (tmp_path / "x" / "carbon.toml").is_file()
