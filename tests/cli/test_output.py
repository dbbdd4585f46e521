"""A table loses nothing of what it prints, however wide it is."""

from __future__ import annotations

import io
import re
from collections import Counter
from contextlib import redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.cli.output import PRINTERS, print_listing
from carbon.figures.listing import Listing

WORDS = st.text("abcdefgh -/:", max_size=60).map(lambda text: " ".join(text.split()))


def printed(listing: Listing, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    PRINTERS["table"](listing)
    return capsys.readouterr().out


def letters(text: str) -> Counter[str]:
    return Counter(re.sub(r"[\s─]", "", text))


def test_a_column_at_the_right_edge_keeps_its_last_letters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`readings list --history` printed 'supplier rebilled Ma'."""
    columns = ("reading", *(f"{name} by a person" for name in "abcdefghij"), "reason")
    row = (1, *["2023-04-01"] * 10, "supplier rebilled May")
    assert "supplier rebilled May" in printed(Listing(columns, [row]), capsys)


@given(st.lists(st.lists(WORDS, min_size=9, max_size=9), min_size=1, max_size=4))
def test_every_letter_of_every_cell_is_printed(rows: list[list[str]]) -> None:
    listing = Listing([f"column {name}" for name in "ijklmnopq"], rows)
    stream = io.StringIO()
    with redirect_stdout(stream):
        PRINTERS["table"](listing)
    expected = letters("".join([*listing.columns, *(cell for row in rows for cell in row)]))
    assert letters(stream.getvalue()) == expected


def test_nothing_to_list_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(Listing(("a", "b"), []), capsys) == "Nothing to list.\n"
    assert printed(Listing(("a", "b"), [], notes=["No meters yet."]), capsys) == ""


@pytest.mark.parametrize("cells", [("a", "Ünder ⚡ 漢字", 12.5), ("b" * 30, "", -3)])
def test_a_long_table_is_as_rich_prints_a_short_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cells: tuple[object, ...]
) -> None:
    rows = [cells, ("second", "Hall", 1.0)] * 200
    listing = Listing(("id", "name", "kWh"), rows, title="Long", decimals={"kWh": 1})
    print_listing(listing, "table")
    quick = capsys.readouterr().out
    monkeypatch.setattr("carbon.cli.output.LONG", 1000)
    print_listing(listing, "table")
    assert capsys.readouterr().out == quick
