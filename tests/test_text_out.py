"""Every way out prints a hostile name as a name."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.cells import neutral, parse_number
from carbon.cli.output import PRINTERS
from carbon.figures.listing import Listing
from carbon.text_out import (
    UNSEEN,
    cell_text,
    chart_text,
    csv_cell,
    json_text,
    markdown_text,
    one_line,
    visible,
    workbook_headings,
    workbook_text,
)
from tests.conftest import ROOT, Command
from tests.hostile import NAMES

#: Text of the characters that mean something somewhere.
HOSTILE = st.text(
    st.one_of(
        st.sampled_from("[]()!<>&;#*_`~|\\-+=.1 \n\r\t\x1b\x9b\u202e\u2066$@{}%:/a"),
        st.characters(),
    ),
    max_size=30,
)


def rendered(source: str) -> str:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source)


def words(html: str) -> str:
    """What a reader sees of *html*."""
    from html import unescape

    return unescape(re.sub(r"<[^>]*>", "", html)).strip()


@given(HOSTILE)
def test_markdown_is_read_as_just_the_text(text: str) -> None:
    html = rendered(f"{markdown_text(text)}\n\nnext")
    assert re.sub(r"</?p>", "", html) == re.sub(r"<[^>]*>", "", html)
    # Spaces run together in HTML.
    assert words(html).split() == [*one_line(text).split(), "next"]


@pytest.mark.parametrize("name", NAMES)
def test_markdown_in_a_table_a_heading_and_a_list(name: str) -> None:
    safe = markdown_text(name)
    table = rendered(f"| a | b |\n| --- | --- |\n| {safe} | 2 |")
    assert set(re.findall(r"<(\w+)", table)) == {"table", "thead", "tbody", "tr", "th", "td"}
    assert table.count("<td>") == 2
    html = rendered(f"# {safe}\n\n- **{safe}.** {safe}")
    assert set(re.findall(r"<(\w+)", html)) == {"h1", "ul", "li", "strong"}


@given(HOSTILE)
def test_nothing_unseen_is_left(text: str) -> None:
    for out in (visible, one_line, markdown_text, chart_text, csv_cell):
        assert not UNSEEN.search(out(text)), out
    assert "\n" not in one_line(text)


@given(HOSTILE)
def test_json_gives_the_text_back(text: str) -> None:
    made = json_text({"name": text})
    assert json.loads(made) == {"name": text}
    assert not UNSEEN.search(made)
    made.encode("utf-8")


@given(HOSTILE)
def test_a_workbook_s_text_is_what_it_was_and_no_link(text: str) -> None:
    through = workbook_text(text)
    assert cell_text(through) == visible(text)
    assert not re.search(r"\[.+\]\(.+\)|[$]{2}", through)
    assert re.search("[a-zA-Z0-9]", through)


@given(st.lists(HOSTILE, max_size=6))
def test_no_two_headings_are_the_same(names: list[str]) -> None:
    made = workbook_headings(names)
    assert len({each.casefold() for each in made}) == len(names)
    assert all(0 < len(each) <= 255 and "$$" not in each for each in made)


@pytest.mark.parametrize(
    "text", ["=1", " =1", "\n=1", "＝1", "@x", "\t=1", "-cmd", "+1+2", "−1", "-1.5"]
)
def test_no_cell_of_a_csv_is_a_formula(text: str) -> None:
    made = neutral(text)
    try:
        parse_number(text)
    except ValueError:
        assert made == f"'{text}"
    else:
        assert made == text


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_listing_cannot_order_the_terminal_about(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [(name, 1.5, name) for name in NAMES]
    PRINTERS[form](Listing(("name", "[bold]figure[/bold]\x1b[1m", "note\u202e"), rows, "\x1b[2J"))
    printed = capsys.readouterr().out
    assert not UNSEEN.search(printed)
    if form == "json":
        assert [row["name"] for row in json.loads(printed)] == list(NAMES)
    elif form == "csv":
        found = list(csv.reader(io.StringIO(printed)))[1:]
        assert [row[0] for row in found] == [csv_cell(name) for name in NAMES]
    else:
        assert "[red]Town Hall[/red] :smile:" in printed
        assert "[bold]figure[/bold]" in re.sub(r"\s+", "", printed)


def test_a_name_in_a_message_is_only_a_name(carbon: Command) -> None:
    carbon("init", "ws")
    sites = carbon.folder / "ws" / "sites.csv"
    header = sites.read_text(encoding="utf-8").splitlines()[0]
    columns = header.split(",")
    row = dict.fromkeys(columns, "") | {
        "site": "s1",
        "name": "[red]\x1b[31m\u202eHall",
        "service": "x",
        "floor_area_m2": "10",
    }
    sites.write_text(f"{header}\n{','.join(row[name] for name in columns)}\n", encoding="utf-8")
    for form in ("table", "csv", "json"):
        result = carbon("--workspace", "ws", "sites", "list", "--format", form)
        assert "[red]" in result.stdout
        assert not UNSEEN.search(result.output), result.output


def test_commands_print_by_one_function() -> None:
    """`say` of carbon/cli/output.py: what is printed past it can order the terminal about."""
    for path in sorted((ROOT / "carbon").rglob("*.py")):
        if path.name != "output.py":
            assert not re.search(
                r"click\.s?echo\(|^ *print\(", path.read_text(encoding="utf-8"), re.M
            ), path
