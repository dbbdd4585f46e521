"""A report whose every text is hostile says just that text, in each of its files."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from carbon.folders import shipped
from carbon.reports.charts import figure
from carbon.reports.document import Chart, Column, Headline, Report, Section, Table, Trace
from carbon.reports.manifest import as_json
from carbon.reports.markdown import markdown
from carbon.reports.page import page
from carbon.reports.workbook import workbook
from carbon.text_out import UNSEEN, one_line, visible
from tests.hostile import NAMES
from tests.reports.conftest import opened

FIRST = NAMES[0]


def bars(identifier: str) -> Chart:
    return Chart(
        identifier,
        FIRST,
        FIRST,
        NAMES[6],
        tuple(Trace(name, NAMES, (1.0,) * len(NAMES), "bar") for name in NAMES[:8]),
        "sites",
        marks=((FIRST, 1.0, NAMES[7]),),
        ordered=False,
    )


def report(charts: tuple[Chart, ...] = ()) -> Report:
    table = Table(
        "sites",
        NAMES[1],
        (Column("Site"), *(Column(name) for name in NAMES), Column("t", "number", 1)),
        tuple((name, *NAMES, 1.5) for name in NAMES),
        notes=NAMES,
    )
    # A second table whose sheet and columns would have the names of the first.
    again = Table("Sites", FIRST, (Column("LED"), Column("led")), ((FIRST, 1.5),))
    headlines = tuple(Headline(name, 1.5, "number", 1, "t", name) for name in NAMES)
    sections = (Section("s", FIRST, NAMES, charts, (table, again), headlines),)
    sources = tuple((name, name) for name in NAMES)
    return Report(FIRST, NAMES[1], NAMES[6], "1 June", "0", NAMES, headlines, sections, sources)


def test_the_workbook_s_cells_are_the_names_and_none_is_a_link() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(report(), date(2024, 1, 1))))
    assert book.sheetnames == ["Cover", "Contents", "Sites", "Sites_2"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.hyperlink and cell.hyperlink.target] == []
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    column = [row[0].value for row in book["Sites"].iter_rows()][-len(NAMES) :]
    assert column == [visible(name) for name in NAMES]
    assert list(book["Sites_2"].values)[-1] == (FIRST, 1.5)
    assert list(book["Sites_2"].values)[-2] == ("LED", "led (2)")


def test_the_contents_still_lead_to_the_sheets() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(report(), date(2024, 1, 1))))
    links = [cell.hyperlink.location for row in book["Contents"].iter_rows() for cell in row
             if cell.hyperlink]  # fmt: skip
    assert links == ["'Sites'!A1", "'Sites_2'!A1"]


def test_the_markdown_has_no_tag_but_ours() -> None:
    from markdown_it import MarkdownIt

    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown(report()))
    tags = {"h1", "h2", "p", "strong", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}
    assert set(re.findall(r"<(\w+)", html)) == tags
    assert html.count("<h1>") == 1
    assert html.count("<h2>") == 2
    cells = {unescape(cell) for cell in re.findall(r"<td>([^<]*)</td>", html)}
    assert {" ".join(one_line(name).split()) for name in NAMES} <= cells


def test_the_page_and_the_json_hold_nothing_unseen() -> None:
    text = page(report(), [shipped("reports")])
    assert not UNSEEN.search(text)
    for name in NAMES:
        assert visible(name) in unescape(text)
    assert not re.search("<(script|img|b)>", text)
    data = as_json(report().document()).decode("utf-8")
    assert not UNSEEN.search(data)
    assert json.loads(data)["summary"] == list(NAMES)


def test_a_chart_s_names_are_escaped_wherever_they_stand() -> None:
    drawn = figure(bars("c")).to_json()
    assert "<a" not in drawn
    assert "<b>" not in drawn
    assert "&lt;a href" in drawn
    for trace in figure(bars("c")).data:
        assert "%{x}" not in (trace.hovertemplate or "")


@pytest.mark.slow
def test_a_browser_draws_the_names_as_text(tmp_path: Path, browser: Any) -> None:
    path = tmp_path / "report.html"
    path.write_text(page(report((bars('c"><img src=x>'),)), [shipped("reports")]), encoding="utf-8")
    shown, asked, complaints = opened(browser, path, 1280)
    assert (asked, complaints) == ([], [])
    assert (
        shown.evaluate("document.querySelectorAll('svg a, main a[href*=evil], main img').length")
        == 0
    )
    texts = shown.evaluate("[...document.querySelectorAll('svg text')].map(t => t.textContent)")
    assert NAMES[7] in texts
    assert shown.evaluate("document.documentElement.scrollWidth") <= 1280
    shown.close()


@pytest.mark.parametrize("technology", ["Year", "$$x$$", "", "a\nb"])
def test_no_column_is_lost_to_its_name(technology: str) -> None:
    table = Table("t", "t", (Column("Year"), Column(technology, "number", 1)), (("2024", 1.5),))
    made = Report("T", "C", "s", "1 June", "0", (), (), (Section("s", "S", tables=(table,)),))
    book = openpyxl.load_workbook(io.BytesIO(workbook(made, date(2024, 1, 1))))
    assert list(book["T"].values)[-1] == ("2024", 1.5)
