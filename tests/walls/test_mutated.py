"""Workbooks and settings damaged in every way that chance finds, with a sum of their own.

Of a workbook that is logged, every reading is what its row's cells hold as openpyxl, which is no
part of the program, reads them. Of a definition that is taken, the gross total is the sum of its
scopes and, where what it counts is as it was, that of its readings times their factors, from the
files alone. All else is a sentence.
"""

from __future__ import annotations

import io
import json
import math
import random
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from carbon.errors import CarbonError
from carbon.ledger import queries
from carbon.ledger.readings import log
from carbon.ledger.store import Ledger
from carbon.ledger.verify import verify
from carbon.workspace import Workspace
from tests.conftest import Command, invoke
from tests.independent.schools import gross_kg
from tests.ledger.conftest import workspace
from tests.ledger.test_hostile import workbook

__all__ = ["workspace"]

SOME, PROVED = 40, 1_500
SHEET = "xl/worksheets/sheet1.xml"

Mutation = Callable[[str, random.Random], str]


def one_of(pattern: str, *made: str) -> Mutation:
    """One match of *pattern* becomes one of *made*."""

    def change(text: str, chance: random.Random) -> str:
        found = list(re.finditer(pattern, text))
        if not found:
            return text
        match = chance.choice(found)
        return text[: match.start()] + chance.choice(made) + text[match.end() :]

    return change


def cut(text: str, chance: random.Random) -> str:
    """Some characters less."""
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.randrange(1, 40) :]


def flip(text: str, chance: random.Random) -> str:
    """Another character."""
    at = chance.randrange(len(text))
    return text[:at] + chance.choice("0123456789\"'<>&;=[]{}.,-eE \n\t\x07é") + text[at + 1 :]


def twice(text: str, chance: random.Random) -> str:
    """A line, a row or a cell twice, or away."""
    parts = re.split(r"(?<=\n)|(?<=</row>)|(?<=</c>)", text)
    at = chance.randrange(len(parts))
    if chance.randrange(2):
        parts.insert(chance.randrange(len(parts) + 1), parts[at])
    else:
        del parts[at]
    return "".join(parts)


OF_SHEETS: tuple[Mutation, ...] = (
    one_of(r"(?<=<v>)[^<]*", "-1", "1e400", "nan", "", "7,5", "1e3", "0", "45017", "x", "9" * 400),
    one_of(r'(?<=\bt=")[^"]*', "s", "n", "b", "e", "str", "inlineStr", "d", "zz"),
    one_of(r'(?<=\br=")[^"]*', "D2", "A1", "ZZZ99", "D0", "d3", "XFD1048577", "", "G9"),
    one_of(r'(?<=\bs=")[^"]*', "0", "1", "999", "-1", "x"),
    one_of(r"<v>", "<f>1+1</f><v>", "<v><v>", "<is><t>x</t></is><v>"),
    cut, flip, flip, twice, twice,
)  # fmt: skip
OF_TOML: tuple[Mutation, ...] = (
    one_of(r"(?<== )[^\n]+", "-1", "1e400", "nan", "inf", '""', "[]", "{}", "true", "9999-12-31",
           "0001-01-01", "9" * 400, "'x'", "[[[]]]", "2023-13", "12:00:00", '"\\u0000"', "0.5"),
    one_of(r"(?m)^\w[\w-]*(?= =)", "title", "id", "x", '"a b"', "a.b.c", '""'),
    one_of(r"(?m)^\[+[^\n]*\]+$", "[x]", "[[x]]", "[line]", "[[line]]", "[line", "[a.b.c]"),
    one_of(r'"[^"\n]*"', '"2023"', '"school"', '"=1+1"', '"' + "x" * 3000 + '"', '"\\ud800"', "7"),
    cut, flip, flip, twice, twice,
)  # fmt: skip


def changed(text: str, kinds: tuple[Mutation, ...], chance: random.Random) -> str:
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        text = chance.choice(kinds)(text, chance) or " "
    return text


def rows_of(data: bytes) -> list[list[object]] | None:
    """The cells of the first sheet as openpyxl reads them; None where it cannot, or finds none."""
    import openpyxl

    try:
        sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
        return [[cell.value for cell in row] for row in sheet.iter_rows()] or None
    except Exception:
        return None


def holds(rows: list[list[object]], number: int, quantity: float) -> bool:
    """Whether a row holds a quantity."""
    numbers = []
    for cell in rows[number - 1] if 0 < number <= len(rows) else ():
        try:
            numbers.append(float(str(cell).replace(",", "")))
        except ValueError:
            continue
    return any(math.isclose(quantity, one, rel_tol=1e-9, abs_tol=1e-9) for one in numbers)


@pytest.mark.parametrize(
    "count", [SOME, pytest.param(PROVED, marks=pytest.mark.prove)], ids=["some", "all"]
)
def test_workbooks(workspace: Workspace, count: int) -> None:
    chance = random.Random(f"workbooks {count}")
    original = workbook(workspace.root / "book.xlsx", 9).read_bytes()
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    logged = refused = judged = 0
    for number in range(count):
        part = SHEET if chance.random() < 0.8 else chance.choice(sorted(parts))
        text = changed(parts[part].decode("utf-8"), OF_SHEETS, chance)
        path = workspace.root / f"mutated-{number}.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.items():
                archive.writestr(name, text if name == part else data)
        data = path.read_bytes()
        try:
            log([path], workspace)
        except CarbonError as error:
            refused += 1
            said = str(error)
            assert "expected" in said
            assert not (workspace.root / "ledger.db").exists()
        else:
            logged += 1
            assert verify(workspace).faults == (), path.name
            with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
                stored = queries.of_batch(connection, 1)
            rows = rows_of(data)
            if rows is not None:
                judged += 1
                for one in stored:
                    assert holds(rows, one.source_row, one.quantity), (path.name, one, text)
            for old in workspace.root.glob("ledger.db*"):
                old.unlink()
            shutil.rmtree(workspace.evidence)
        path.unlink()
    assert logged > count // 10
    assert refused > count // 10
    assert judged > logged // 2
    print(
        f"{count} mutated workbooks: {refused} refused, {logged} logged, every reading of {judged} "
        "as openpyxl reads its row"
    )


@pytest.mark.parametrize(
    "count", [SOME, pytest.param(PROVED, marks=pytest.mark.prove)], ids=["some", "all"]
)
def test_settings_and_definitions(
    carbon: Command, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    carbon("init", "demo", "--example", "hampshire")
    root = carbon.folder / "demo"
    monkeypatch.chdir(root)
    carbon("readings", "log", "readings/example-schools.csv")
    chance = random.Random(f"definitions {count}")
    whole = gross_kg(2017)
    show = ("inventory", "show", "example-schools", "2017-18", "--format", "json")
    files = {
        Path("carbon.toml"): show,
        Path("inventories/example-schools/inventory.toml"): show,
        Path("inventories/hampshire-estate/targets.toml"): ("targets", "show", "hampshire-estate"),
    }
    originals = {path: path.read_text(encoding="utf-8") for path in files}
    refused = taken = same = 0
    for _ in range(count):
        path = chance.choice([*files, Path("inventories/example-schools/inventory.toml")])
        text = changed(originals[path], OF_TOML, chance)
        path.write_text(text, encoding="utf-8", errors="replace")
        said = invoke(*files[path], ok=False)
        if said.exit_code:
            refused += 1
            assert said.exit_code == 1, (said.output, text)
            assert "expected" in said.stderr, (said.output, text)
        else:
            taken += 1
            if files[path] == show:
                found = json.loads(said.stdout)
                gross = math.fsum(one["gross"] for one in found["totals"])
                parts = math.fsum(one["t"] for one in found["groups"] if one["scope"] != "outside")
                assert math.isclose(gross, parts, rel_tol=1e-9), text
                same += math.isclose(1000 * gross, whole, rel_tol=1e-9)
        path.write_text(originals[path], encoding="utf-8")
        if path.name == "carbon.toml":
            for stray in {*root.iterdir()} - {root / name for name in KEPT}:
                if stray.is_file():
                    stray.unlink()
    assert refused > count // 4
    assert same > count // 10
    print(
        f"{count} mutated settings and definitions: {refused} refused, {taken} taken; the gross "
        f"total is the sum of its scopes in each, and in {same} that of readings times factors"
    )


KEPT = ("carbon.toml", "sites.csv", "meters.csv", "ledger.db", "README.txt")
