"""The pack: the same bytes twice, the same figures in every file, and a manifest that holds."""

from __future__ import annotations

import hashlib
import json
import math
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import ROOT, Command

WORDS = ("report", "progress", "--as-at", "2030-01-01", "--out", "packs")


@pytest.fixture
def workspace(carbon: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    carbon("init", "demo", "--example", "hampshire")
    monkeypatch.chdir(carbon.folder / "demo")
    carbon("readings", "log", "readings/example-schools.csv")
    return carbon


def made(run: Command, name: str, *words: str) -> Path:
    run(*WORDS, name, *words)
    return Path("packs/2030-01-01") / name


def tables(folder: Path) -> list[dict[str, Any]]:
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return [table for section in report["sections"] for table in section["tables"]]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hampshire-estate", "example-schools"])
def test_the_same_inputs_give_the_same_bytes(workspace: Command, name: str) -> None:
    folder = made(workspace, name)
    first = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    workspace(*WORDS, name, "--force")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == first


def same(value: object, cell: object) -> bool:
    """Whether a workbook's cell holds *value*: Excel keeps 15 digits of a number."""
    if isinstance(value, int | float):
        return isinstance(cell, int | float) and math.isclose(value, cell, rel_tol=1e-14)
    return cell == {None: "[x]", "": "[z]"}.get(value, value)  # type: ignore[call-overload]


@pytest.mark.slow
def test_the_workbook_holds_the_unrounded_figures_and_no_formula(workspace: Command) -> None:
    folder = made(workspace, "hampshire-estate", "--county", "hampshire-county")
    book = openpyxl.load_workbook(folder / "report.xlsx")
    cells = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    assert list(cells)[:2] == ["Cover", "Contents"]
    for table in tables(folder):
        rows = cells[table["id"].replace("-", "_").capitalize()]
        for row in table["rows"]:
            assert any(
                all(same(value, cell) for value, cell in zip(row, found, strict=False))
                for found in rows
            ), row
    for rows in cells.values():
        assert not any(str(value).startswith("=") for row in rows for value in row if value)


@pytest.mark.slow
def test_markdown_and_page_print_the_same_figures(workspace: Command) -> None:
    folder = made(workspace, "hampshire-estate", "--county", "hampshire-county")
    text = (folder / "report.md").read_text(encoding="utf-8")
    page = (folder / "report.html").read_text(encoding="utf-8")
    cells = re.findall(r'<td class="number">([^<]+)</td>', page)
    assert len(cells) > 150
    for cell in cells:
        assert f"| {cell} |" in text


@pytest.mark.slow
def test_the_manifest_fingerprints_every_file(workspace: Command) -> None:
    folder = made(workspace, "example-schools")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    files = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert manifest["files"] == files
    logged = Path("readings/example-schools.csv").read_bytes()
    assert list(manifest["evidence"].values()) == [hashlib.sha256(logged).hexdigest()]
    assert manifest["editions"]["2017-18"]["uk-government"]["edition"] == "2017"
    assert set(manifest["register"]) == {"sites.csv", "meters.csv"}


@pytest.mark.slow
def test_the_fund_is_reported_to_the_penny(workspace: Command) -> None:
    fund = ROOT / "docs" / "examples" / "hampshire-fund.toml"
    folder = made(workspace, "hampshire-estate", "--fund", str(fund))
    (table,) = [table for table in tables(folder) if table["id"] == "fund"]
    names = [column["name"] for column in table["columns"]]
    for row in table["rows"]:
        of = dict(zip(names, row, strict=True))
        came = of["opening £"] + of["contributions £"] + of["savings returned £"]
        assert came - of["projects £"] - of["charge £"] == pytest.approx(of["closing £"], abs=0.005)
    assert table["rows"][0][names.index("contributions £")] == 1_000_000
