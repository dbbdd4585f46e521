"""A figure declared once: every way out has its key, heading, unit and decimals from there."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

import carbon
from carbon.cli.output import PRINTERS
from carbon.figures.column import Column, Columns, own, text, tonnes_of
from carbon.figures.listing import Listing
from carbon.measures.figures import CASH, CASH_PAGE, OVERVIEW, SOCIAL, SOCIAL_PAGE, SUMS
from carbon.measures.finance_figures import WAYS
from carbon.measures.fund_figures import CHART, PERIODS
from carbon.measures.portfolio.curve_figures import BARS
from carbon.measures.portfolio.figures import LISTS, MEASURES, MORE, SETS
from carbon.reports.document import Table


@dataclass(frozen=True)
class Site:
    """A made-up site."""

    name: str
    kg: float | None
    share: float
    change: float


FIGURES: Columns[Site] = Columns(
    text("name", "site"),
    tonnes_of("t", "tCO2e", lambda site: site.kg, 1),
    own("share", "of all %", "%", 1, scale=100.0),
    Column("change_kwh", "change kWh", lambda site: site.change, "kWh", 0, signed=True),
)
HALL = Site("Town Hall", 12_345.0, 0.25, -1234.4)
POOL = Site("Pool", None, 0.75, 0.2)


def printed(listing: Listing, form: str, capsys: pytest.CaptureFixture[str]) -> str:
    PRINTERS[form](listing)
    return capsys.readouterr().out


def test_a_table_has_per_cent_and_json_the_share() -> None:
    assert FIGURES.row(HALL) == ("Town Hall", 12.345, 25.0, -1234.4)
    assert FIGURES.record(HALL) == {
        "name": "Town Hall", "t": 12.345, "share": 0.25, "change_kwh": -1234.4,
    }  # fmt: skip
    assert FIGURES.record(POOL)["t"] is None


def test_a_column_that_nothing_fills_is_aside_where_it_may_be() -> None:
    nameless = Site("", None, 0.0, 0.0)
    assert FIGURES.listing([nameless, POOL], if_filled=("t",), aside=["site"]).aside == (
        "site", "tCO2e",
    )  # fmt: skip
    assert FIGURES.listing([POOL, HALL], if_filled=("t", "name")).aside == ()


def test_each_way_out_has_heading_and_decimals_of_the_declaration(
    capsys: pytest.CaptureFixture[str],
) -> None:
    listing = FIGURES.listing([HALL, POOL], "Sites")
    told = printed(listing, "table", capsys)
    assert all(words in told for words in ("tCO2e", "of all", "12.3", "25.0", "−1,234"))
    # What rounds to nought has no sign.
    assert "+0" not in told
    rows = printed(listing, "csv", capsys).splitlines()
    assert rows[0] == "site,tCO2e,of all %,change kWh"
    assert rows[1] == "Town Hall,12.345,25.0,-1234.4"
    table = Table.listed("sites", listing)
    assert [column.name for column in table.columns] == list(FIGURES.headings)
    assert [column.decimals for column in table.columns] == [0, 1, 1, 0]
    assert table.rows[0][1] == 12.345


def test_a_view_is_a_part_in_another_order_and_of_the_same_columns() -> None:
    view = FIGURES.view("share", "name")
    assert view.headings == ("of all %", "site")
    assert view["share"] is FIGURES["share"]
    with pytest.raises(KeyError):
        FIGURES.view("gone")


def test_two_figures_of_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="two columns of one key"):
        Columns(own("kg", "kg"), own("kg", "kilogrammes"))


#: Of figures that several subjects have, the unit and the decimals in a table.
SHARED = MappingProxyType({"npv_gbp": ("£", 0), "cost_gbp": ("£", None)})
SUBJECTS: tuple[Columns[Any], ...] = (
    CASH, CASH_PAGE, SUMS, OVERVIEW, SOCIAL, SOCIAL_PAGE, WAYS, PERIODS, CHART, BARS, LISTS,
    MEASURES, MORE, SETS,
)  # fmt: skip


@pytest.mark.parametrize("key", SHARED)
def test_a_figure_has_one_unit_wherever_it_stands(key: str) -> None:
    unit, decimals = SHARED[key]
    found = [column for columns in SUBJECTS for column in columns if column.key == key]
    assert len(found) >= 4
    assert {column.unit for column in found} == {unit}
    assert decimals is None or {column.decimals for column in found} == {decimals}


def test_what_is_in_pounds_or_per_cent_says_so_in_heading_and_unit() -> None:
    for columns in SUBJECTS:
        for column in columns:
            is_of_money = "gbp" in column.key and not column.key.startswith(("rank", "by"))
            assert is_of_money <= ("£" in column.unit and "£" in column.heading), column
            assert ("%" in column.heading) <= ("%" in column.unit), column


def test_a_table_of_a_report_has_kind_sign_and_decimals_from_the_declaration() -> None:
    figures = Columns(
        *FIGURES, Column("cost", "cost", lambda site: site.share * 100, "£", 2), text("change")
    )
    table = Table.of("sites", "Sites", figures, (HALL, POOL), ["one note"])
    assert [(each.name, each.kind, each.decimals, each.signed) for each in table.columns] == [
        ("site", "text", 0, False),
        ("tCO2e", "number", 1, False),
        ("of all %", "percent", 1, False),
        ("change kWh", "number", 0, True),
        ("cost", "gbp", 2, False),
        ("change", "text", 0, False),
    ]
    # The share stays a share, which the report prints as per cent.
    assert table.rows[0] == ("Town Hall", 12.345, 0.25, -1234.4, 25.0, -1234.4)
    assert table.rows[1][1] is None
    assert table.notes == ("one note",)


def test_a_page_has_headings_and_decimals_of_its_own_and_the_pound_once() -> None:
    cost = Column("cost_gbp", "cost", lambda site: site.share * 100, "£", 2)
    page = Columns(*FIGURES, cost).headed(cost_gbp="Cost £", name="Site").printed_to(cost_gbp=0)
    table = Table.of("sites", "Sites", page, [HALL])
    assert [(each.name, each.kind, each.decimals) for each in table.columns] == [
        ("Cost £", "number", 0),
        ("Site", "text", 0),
    ]
    assert table.rows == ((25.0, "Town Hall"),)


def test_figures_of_a_part_are_those_of_the_item_that_has_it() -> None:
    view = FIGURES.view("name", "share").within(lambda pair: pair[1])
    table = Table.of("sites", "Sites", view, [(1, HALL), (2, None)])
    assert table.columns[1].kind == "percent"
    assert table.rows == (("Town Hall", 0.25), (None, None))


def test_tonnes_are_told_to_the_decimals_of_a_page_and_headings_filled_in() -> None:
    told = Columns(tonnes_of("t", "Allows (t{gas})", lambda site: site.kg), FIGURES["share"]).told(
        0, gas="CO2"
    )
    assert told.headings == ("Allows (tCO2)", "of all %")
    assert [each.decimals for each in told] == [0, 1]
    assert told.record(HALL) == {"t": 12.345, "share": 0.25}


#: Files of reports whose tables are still rows and columns side by side, to be declared.
BY_HAND = {"recalculation.py", "standing.py"}


def test_no_further_report_builds_a_table_by_hand() -> None:
    building = {
        path.name
        for path in (Path(carbon.__file__).parent / "reports").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Table"
    }
    assert building - {"report.py"} == BY_HAND


#: Their figures stand with measures and reports, and are still to be declared there.
STILL_BUILT = {"measures.py", "report_publish.py"}


def test_no_command_builds_a_table_by_hand() -> None:
    """Headings beside rows are a second declaration; only a report's table becomes a listing."""
    building = {
        path.name
        for path in (Path(carbon.__file__).parent / "cli").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Listing"
    }
    assert building == STILL_BUILT | {"output.py"}
