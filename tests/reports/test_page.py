"""The page in a real browser: opens without network, is accessible, says what its JSON says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Command
from tests.reports.conftest import opened

WORDS = ("report", "progress", "hampshire-estate", "--county", "hampshire-county")


@pytest.fixture
def pack(carbon: Command, monkeypatch: pytest.MonkeyPatch) -> Path:
    carbon("init", "demo", "--example", "hampshire")
    monkeypatch.chdir(carbon.folder / "demo")
    carbon(*WORDS, "--as-at", "2024-06-30", "--out", "packs")
    return carbon.folder / "demo" / "packs" / "2024-06-30" / "hampshire-estate"


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_it_opens_without_network_and_is_accessible(pack: Path, browser: Any, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, asked, complaints = opened(browser, pack / "report.html", width)
    assert asked == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    page.close()


@pytest.mark.slow
def test_gaps_are_drawn_as_gaps(pack: Path) -> None:
    report = json.loads((pack / "report.json").read_text(encoding="utf-8"))
    charts = {chart["id"]: chart for each in report["sections"] for chart in each["charts"]}
    drawn: dict[str, list[float | None]] = {}
    for trace in charts["scopes"]["traces"]:
        for x, y in zip(trace["x"], trace["y"], strict=True):
            drawn.setdefault(x, []).append(y)
    for year in ("2015-16", "2016-17", "2017-18"):
        assert set(drawn[year]) == {None}
    lines = [trace for trace in charts["years"]["traces"] if trace["style"] == "line"]
    # Three boundaries; net is another line than gross where there is something to take off.
    assert [trace["name"] for trace in lines] == [
        "Gross and net emissions, series 1", "Gross and net emissions, series 2",
        "Gross emissions, series 3", "Net emissions, series 3",
    ]  # fmt: skip
    for year in ("2015-16", "2016-17", "2017-18"):
        assert all(year not in trace["x"] for trace in lines)


def numbers(report: Any) -> Iterator[float]:
    """Every number of the JSON, shares also as percentages, amounts also as absolutes."""
    if isinstance(report, dict):
        for value in report.values():
            yield from numbers(value)
    elif isinstance(report, list):
        for value in report:
            yield from numbers(value)
    elif isinstance(report, int | float) and not isinstance(report, bool):
        yield from (report, abs(report), report * 100, abs(report * 100))


@pytest.mark.slow
def test_every_number_of_a_table_is_in_the_json(pack: Path) -> None:
    text = (pack / "report.html").read_text(encoding="utf-8")
    report = json.loads((pack / "report.json").read_text(encoding="utf-8"))
    known = {round(value, places) for value in numbers(report) for places in (0, 1, 2)}
    cells = re.findall(r'<td class="number">([^<]+)</td>', text)
    assert len(cells) > 150
    for cell in cells:
        plain = cell.replace("−", "-").replace(",", "").replace("%", "").replace("+", "")
        assert float(plain) in known, cell


@pytest.mark.slow
def test_text_of_data_files_is_escaped(carbon: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    carbon("init", "demo", "--example", "hampshire")
    monkeypatch.chdir(carbon.folder / "demo")
    definition = Path("inventories/hampshire-estate/inventory.toml")
    hostile = '<script>alert("x")</script>'
    text = definition.read_text(encoding="utf-8")
    definition.write_text(
        re.sub(r'(?m)^title = ".*"$', f"title = '{hostile}'", text), encoding="utf-8"
    )
    carbon(*WORDS, "--as-at", "2024-06-30", "--out", "packs")
    page = Path("packs/2024-06-30/hampshire-estate/report.html").read_text(encoding="utf-8")
    assert hostile not in page
    assert "&lt;script&gt;alert" in page
