"""The projects of docs/projects.md: carbon, and a spreadsheet of live formulas, say the same.

Three steps, each of which can fail: the formulas of the workbook that is shipped are worked out
again and are what the workbook shows; they are those that its maker writes from the example's own
CSV files; and every figure of carbon's is that of the workbook.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import ROOT, Command, invoke
from tests.independent.projects_sheet import SHEET, cells
from tests.independent.sheet_formulas import Refused, Workbook

FOLDER = ROOT / "docs" / "examples" / "projects"
OPTIONS = ("--tariffs", "tariffs.csv", "--as-at", "2026-10-01", "--hold", "--format", "json")
BUDGET = ("--budget", "1000000")

Shown = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def sheet() -> Shown:
    """What the workbook shows, by sheet and cell."""
    return _read(data_only=True)


@pytest.fixture
def run(carbon: Command, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """The command's JSON, in a copy of the example."""
    shutil.copytree(FOLDER, "council")
    monkeypatch.chdir("council")

    def of(*arguments: str) -> Any:
        return json.loads(carbon(*arguments, *OPTIONS).stdout)

    return of


def _read(data_only: bool) -> Shown:
    book = openpyxl.load_workbook(SHEET, data_only=data_only)
    return {
        page.title: {
            cell.coordinate: cell.value for row in page.iter_rows() for cell in row
            if cell.value is not None
        }
        for page in book
    }  # fmt: skip


def _figures(sheet: Shown) -> dict[str, dict[str, float | None]]:
    """The overview: by measure and figure; None where the workbook shows nothing."""
    page = sheet["overview"]
    titles = {cell[:-1]: held for cell, held in page.items() if cell[-1] == "3" and cell != "A3"}
    return {
        page[f"A{row}"]: {
            title: page.get(f"{letters}{row}") or (0.0 if f"{letters}{row}" in page else None)
            for letters, title in titles.items()
            if letters.isalpha()
        }
        for row in range(4, 12)
    }


def _column(page: dict[str, Any], letters: str, rows: range) -> list[Any]:
    return [page.get(f"{letters}{row}") for row in rows]


def same(figure: float | None, shown: Any) -> bool:
    """Alike to a thousandth of a penny, or both nothing."""
    if figure is None or shown in (None, ""):
        return figure is None and shown in (None, "")
    return math.isclose(figure, shown, rel_tol=1e-9, abs_tol=1e-5)


@pytest.mark.slow
def test_what_the_workbook_shows_is_what_its_formulas_come_to(sheet: Shown) -> None:
    worked = Workbook(_read(data_only=False))
    compared = 0
    for name, page in worked.cells.items():
        for cell, held in page.items():
            if isinstance(held, str) and held.startswith("="):
                assert same(worked.value(name, cell) or 0.0, sheet[name].get(cell) or 0.0), (
                    f"{name}!{cell} {held}"
                )
                compared += 1
    assert compared > 12_000


def test_the_formulas_are_those_that_the_maker_writes() -> None:
    shipped = _read(data_only=False)
    made = cells()
    assert list(shipped) == list(made)
    for name, page in made.items():
        assert shipped[name] == page, f"{name}: run python -m tests.independent.projects_sheet"


def test_every_figure_of_both_cases_is_that_of_the_workbook(run: Any, sheet: Shown) -> None:
    figures = _figures(sheet)
    cash = run("measures", "appraise", "measures.csv")
    social = run("measures", "appraise", "measures.csv", "--case", "green-book")
    assert [made["measure"] for made in cash] == list(figures)
    compared = 0
    for made, case in zip(cash, social, strict=True):
        own = figures[made["measure"]]
        told = {**made, "persistence_years": made["persistence"]["years"]}
        told |= {f"green book: {name}": value for name, value in case.items()}
        for name, shown in own.items():
            if name.startswith(("own money", "borrowing", "performance", "power")):
                continue
            assert same(told[name], shown), f"{made['measure']} {name}: {told[name]}, not {shown}"
            compared += 1
    assert compared == 8 * 26


def test_every_way_to_pay_is_that_of_the_workbook(run: Any, sheet: Shown) -> None:
    figures = _figures(sheet)
    compared = 0
    for made in run("measures", "finance", "measures.csv", "--terms", "finance.toml"):
        for way in made["ways"]:
            name = {"own fund": "own money"}.get(way["way"], way["way"])
            for key in ("most_out_of_pocket_gbp", "payback_years", "costs_in_all_gbp", "npv_gbp"):
                shown = figures[made["measure"]][f"{name}: {key}"]
                assert same(way[key], shown), f"{made['measure']} {way['way']} {key}"
                compared += 1
    assert compared == 8 * 5 * 4


@pytest.mark.parametrize(("aim", "row"), [("tonnes", 3), ("npv", 4)])
def test_the_best_set_is_the_best_of_all_256(run: Any, sheet: Shown, aim: str, row: int) -> None:
    best = run("measures", "portfolio", "measures.csv", *BUDGET, "--maximise", aim)["best"]
    page = sheet["sets"]
    names = [page[f"{letters}2"] for letters in ("V", "W", "X", "Y", "Z", "AA", "AB", "AC")]
    taken = [page[f"{letters}{row}"] for letters in ("V", "W", "X", "Y", "Z", "AA", "AB", "AC")]
    assert best["ids"] == sorted(name for name, flag in zip(names, taken, strict=True) if flag)
    assert same(best["tonnes" if aim == "tonnes" else "npv_gbp"], page[f"S{row}"])
    assert same(best["cost_gbp"], page[f"U{row}"])


def test_the_curve_and_its_order(run: Any, sheet: Shown) -> None:
    page = sheet["curve"]
    bars = run("measures", "macc", "measures.csv")["bars"]
    rows = range(4, 4 + len(bars))
    assert [bar["id"] for bar in bars] == _column(page, "A", rows)
    assert _column(page, "G", rows) == [1] * len(bars)
    for row, bar in zip(rows, bars, strict=True):
        for letters, key in zip(
            "BCDEF", ("gbp_per_tonne", "tonnes", "end_tonnes", "cost_gbp", "npv_gbp"), strict=True
        ):
            assert same(bar[key], page[f"{letters}{row}"]), f"{bar['id']} {key}"


def test_the_fund_to_the_penny(run: Any, sheet: Shown) -> None:
    page = sheet["fund"]
    periods = run("measures", "fund", "fund.toml")["periods"]
    rows = range(5, 5 + len(periods))
    assert len(periods) == 12
    assert _column(page, "I", rows) == [1] * 12
    for row, period in zip(rows, periods, strict=True):
        for letters, key in zip(
            "BCDEFGH",
            ("opening £", "contributions £", "savings returned £", "projects £", "closing £",
             "kept by services £", "tCO2e"), strict=True,
        ):  # fmt: skip
            assert same(period[key], page[f"{letters}{row}"]), f"{period['period']} {key}"


@pytest.mark.slow
def test_the_gap_to_the_target(run: Any, sheet: Shown) -> None:
    page = sheet["gap"]
    made = run("targets", "gap", "our-estate", "--measures", "measures.csv")
    for row, year in enumerate(made, 4):
        for letters, key in zip(
            "BCDEFGHI",
            ("Pathway", "Less than in 2025-26", "Approved bring", "Proposed would bring",
             "No approved project", "No project", "Approved cost £", "Proposed cost £"),
            strict=True,
        ):  # fmt: skip
            assert same(year[key], page[f"{letters}{row}"]), f"{year['Year']} {key}"
    said = invoke(
        "targets", "gap", "our-estate", "--measures", "measures.csv", *OPTIONS[:-2]
    ).stderr
    rest = float(f"{page['B10']:.2e}")  # in three digits
    assert f"£{page['B9']:,.0f}, what has no project would cost about £{rest:,.0f}" in said


@pytest.mark.slow
def test_the_paper_to_cabinet(run: Any, carbon: Command, sheet: Shown) -> None:
    carbon(
        "report", "appraisal", "measures.csv", *OPTIONS[:-2], *BUDGET, "--fund", "fund.toml",
        "--finance", "finance.toml", "--out", "packs",
    )  # fmt: skip
    pack = Path("packs/2026-10-01/appraisal-measures")
    heads = {
        head["label"]: head["value"] for head in json.loads(
            (pack / "report.json").read_text(encoding="utf-8"))["headlines"]
    }  # fmt: skip
    page = sheet["programme"]
    assert heads["To be decided on"] == 7
    for label, cell in (
        ("Cost", "C4"), ("Saves in the first year", "C5"), ("Simple payback", "C10"),
        ("Lifetime saving, year by year", "C7"), ("Lifetime saving, Salix method", "C8"),
    ):  # fmt: skip
        assert same(heads[label], page[cell]), label
    said = (pack / "report.md").read_text(encoding="utf-8")
    together = {"Saves £, first year": "5,.0f", "tCO2e, first year": "6,.1f",
                "Lifetime tCO2e, year by year": "7,.1f", "Lifetime tCO2e, Salix": "8,.1f",
                "NPV £": "9,.0f"}  # fmt: skip
    for label, form in together.items():
        row, places = form[0], form[1:]
        assert f"| {label} | {page['B' + row]:{places}} | {page['C' + row]:{places}} |" in said
    for row in (4, 5):
        shares = sheet["together"]
        assert f"{shares[f'G{row}']:.1%} of its use together, not {shares[f'H{row}']:.1%}" in said


def test_what_is_no_formula_of_the_workbook_is_refused() -> None:
    for wrong in ("=VLOOKUP(1,A1:B2,2)", "=A1:B2", "=1+", '="a"+1', "=A1"):
        with pytest.raises((Refused, ValueError)):
            Workbook({"one": {"A1": wrong}}).value("one", "A1")


@pytest.mark.parametrize(
    ("formula", "comes_to"),
    [
        ("=2+3*4^2/8", 8),
        ("=SUMPRODUCT((A1:A3>=2)*(A1:A3<3)*B1:B3)", 20),
        ("=IF(AND(A1=1,B1<>1),MAX(B1:B3),0)", 30),
        ("=ROUND(0.285,2)+ROUND(-2.5,0)", 0.29 - 3),
        ("=IRR(C1:C3)", 0.1),
        ("=INDEX(B1:B3,MATCH(2,A1:A3,0))", 20),
        ("=DATE(2028,3,1)-DATE(2028,2,1)", 29),
        ("=(1+0.5)^-1*-3", -2),
    ],
)
def test_formulas_come_to_what_they_do_in_excel(formula: str, comes_to: float) -> None:
    page = {"A1": 1, "A2": 2, "A3": 3, "B1": 10, "B2": 20, "B3": 30, "C1": -100, "C2": 0,
            "C3": 121, "D1": formula}  # fmt: skip
    assert Workbook({"one": page}).value("one", "D1") == pytest.approx(comes_to, rel=1e-12)
