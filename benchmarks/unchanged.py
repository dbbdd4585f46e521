"""Whether this checkout still gives the figures of another commit: everything that it prints.

The demo, the illustrative council (seeds 1 to 3) and docs/examples are run with the code of
COMMIT and then with that of this checkout, in a folder of the same name. What each command
printed, every report.json and every cell of every workbook are compared::

    python benchmarks/unchanged.py COMMIT

prints the lines that differ and exits with 1 where any does. Nothing is ever recorded: the
figures before a change are those of the code before it. Times, hashes and the ledger's numbers
of identity differ from run to run and are masked.
"""

from __future__ import annotations

import difflib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl

HERE = Path(__file__).resolve().parent.parent
SEEDS = (1, 2, 3)
#: Differ from run to run, and are no figures.
MASKED = re.compile(
    r"\b[0-9a-f]{8,64}\b|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?"
    r"|\d+(?:\.\d+)? ?k?B\b"
)
#: Lines of difference printed of one output.
MOST = 40

HAMPSHIRE = """
init hampshire --example hampshire
@hampshire readings log readings/example-schools.csv
@hampshire status
@hampshire inventory show example-schools 2017-18 --by service,scope,site --format json
@hampshire inventory show example-schools 2017-18 --by service,scope
@hampshire inventory change example-schools 2016-17 2017-18
@hampshire inventory explain example-schools 2017-18
@hampshire inventory show hampshire-estate 2022-23 --by scope
@hampshire inventory linked hampshire-estate
@hampshire inventory show hampshire-county 2020
@hampshire targets show hampshire-estate
@hampshire targets show hampshire-estate --as-at 2023-10-01
@hampshire targets show hampshire-estate --format json
@hampshire targets halves example-schools
@hampshire report progress hampshire-estate --county hampshire-county --out packs
@hampshire report progress example-schools --out packs/schools
factors list
factors show electricity --all
factors compare 2024 2025
factors check
"""

ILLUSTRATIVE = """
init seed-{seed} --example illustrative --sites 12 --years 4 --seed {seed}
@seed-{seed} readings log --glob readings/*.csv
@seed-{seed} readings log --glob corrections/*.csv --revise --reason anew
@seed-{seed} status
@seed-{seed} readings missing
@seed-{seed} readings costs
@seed-{seed} readings worst
@seed-{seed} inventory show illustrative-estate 2023-24 --by service,scope,site,quality
@seed-{seed} inventory show illustrative-estate 2023-24 --by service,scope --format json
@seed-{seed} inventory uncertainty illustrative-estate 2023-24
@seed-{seed} inventory change illustrative-estate 2022-23 2023-24
@seed-{seed} inventory change illustrative-estate 2022-23 2023-24 --format json
@seed-{seed} inventory recalculation illustrative-estate
@seed-{seed} targets show illustrative-estate
@seed-{seed} targets show illustrative-estate --format json
@seed-{seed} targets halves illustrative-estate
@seed-{seed} report progress illustrative-estate --out packs
@seed-{seed} period close 2022-23 --by A --reviewed-by B --reason anyhow
@seed-{seed} period show
"""

MEASURES = """
measures appraise docs/measures.csv {given}
measures appraise docs/measures.csv {given} --format json
measures appraise docs/measures.csv {given} --case green-book
measures appraise docs/measures.csv {given} --case green-book --format json
measures appraise docs/measures.csv {given} --scheme all
measures fund docs/hampshire-fund.toml {given}
measures fund docs/hampshire-fund.toml {given} --format json
measures fund docs/programme-fund.toml {given}
measures portfolio docs/measures.csv {given} --budget 500000
measures portfolio docs/measures.csv {given} --budget 500000 --format json
measures macc docs/measures.csv {given}
measures macc docs/measures.csv {given} --format json
measures schemes
@docs/projects measures appraise measures.csv {given}
@docs/projects measures finance measures.csv {given} --terms finance.toml
@docs/projects measures portfolio measures.csv {given} --budget 500000
@docs/projects measures fund fund.toml {given}
@docs/projects targets gap our-estate --measures measures.csv {given}
@docs/projects report appraisal measures.csv {given} --fund fund.toml --out packs
@docs/projects report impact measures.csv {given}
"""
GIVEN = "--tariffs {tariffs} --hold --as-at 2026-10-01"


def commands() -> Iterator[tuple[str, list[str]]]:
    """Each command's folder and arguments, in their order."""
    text = HAMPSHIRE + "".join(ILLUSTRATIVE.format(seed=seed) for seed in SEEDS) + MEASURES
    for line in text.split("\n"):
        tariffs = "tariffs.csv" if line.startswith("@") else "docs/tariffs.csv"
        line = line.replace("{given}", GIVEN.format(tariffs=tariffs))
        words = line.split()
        if words:
            yield (words[0][1:], words[1:]) if words[0].startswith("@") else (".", words)


def outputs(code: Path, folder: Path) -> dict[str, str]:
    """What the code in *code* prints and writes, run in the empty *folder*: a text by its name."""
    shutil.copytree(HERE / "docs" / "examples", folder / "docs")
    environment = {**os.environ, "PYTHONPATH": str(code), "PYTHONUTF8": "1", "COLUMNS": "100"}
    found: dict[str, str] = {}
    for place, arguments in commands():
        if "--glob" in arguments:
            at = arguments.index("--glob")
            names = sorted((folder / place).glob(arguments[at + 1]))
            files = [str(path.relative_to(folder / place)) for path in names]
            arguments = [*arguments[:at], *files, *arguments[at + 2 :]]
        done = subprocess.run(
            [sys.executable, "-m", "carbon", *arguments],
            cwd=folder / place,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        name = f"{place}$ carbon {' '.join(arguments)[:120]}"
        told = f"{done.stdout}{done.stderr}".replace(str(code), "…")
        found[name] = masked(f"{told}\n(exit {done.returncode})")
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".json" and "packs" in path.parts:
            found[path.relative_to(folder).as_posix()] = masked(path.read_text(encoding="utf-8"))
        elif path.suffix == ".xlsx" and "packs" in path.parts:
            found[path.relative_to(folder).as_posix()] = masked(cells(path))
    return found


def masked(text: str) -> str:
    """*text* without what differs from run to run."""
    return MASKED.sub("…", text)


def cells(path: Path) -> str:
    """Every filled cell of a workbook, a line each: sheet, place, value."""
    book = openpyxl.load_workbook(path, data_only=True)
    return "\n".join(
        f"{sheet.title}!{cell.coordinate} {cell.value!r}"
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )


def code_of(commit: str, folder: Path) -> Path:
    """The files of *commit*, written to *folder*."""
    packed = folder.with_suffix(".tar")
    with packed.open("wb") as file:
        subprocess.run(["git", "archive", commit], cwd=HERE, stdout=file, check=True)
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return folder


def differing(before: dict[str, str], now: dict[str, str]) -> Iterator[str]:
    """The outputs that are not the same, each with its first lines of difference."""
    for name in sorted(before.keys() | now.keys()):
        old, new = before.get(name, "(none)"), now.get(name, "(none)")
        if old != new:
            lines = difflib.unified_diff(
                old.splitlines(), new.splitlines(), "before", "now", "", "", 0, ""
            )
            kept = list(lines)
            yield "\n".join([name, *kept[:MOST], *(["…"] if len(kept) > MOST else [])])


def main(commit: str) -> int:
    """Print what differs; 1 where anything does."""
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        both = []
        for code in (code_of(commit, root / "before"), HERE):
            folder = root / "run"
            folder.mkdir()
            both.append(outputs(code, folder))
            shutil.rmtree(folder)
    found = list(differing(*both))
    print("\n\n".join(found))
    refused = [name for name, text in both[1].items() if "$ " in name and "(exit 0)" not in text]
    print("\n".join(f"Refused, so that nothing is compared: {name}" for name in refused))
    print(f"{len(both[1])} outputs compared, {len(found)} differ; {len(refused)} refused.")
    return int(bool(found or refused))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
