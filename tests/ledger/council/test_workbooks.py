"""The made-up workbooks, logged: their accounts, and their totals as openpyxl adds them up."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from carbon.ledger import queries
from carbon.ledger.store import Ledger
from carbon.workspace import Workspace, open_workspace
from tests.conftest import invoke
from tests.data.council_sheets import BANDS, FOLDER, NAMES, write_all
from tests.ledger.council.ods import write_ods

A, B, C = (FOLDER / NAMES[key] for key in "ABC")
SITES = [*[site for band in BANDS.values() for site in band], "Depot"]
FUELS = {
    "e": ("electricity", "kWh"),
    "g": ("natural-gas", "kWh"),
    "o": ("burning-oil", "litre"),
    "w": ("water-supply", "m3"),
}


def slug(site: str) -> str:
    return site.split()[0].casefold()


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace with the sheets' sites, each with a meter of every fuel."""
    folder = tmp_path / "council"
    folder.mkdir()
    (folder / "carbon.toml").write_text('title = "Test"\nby = "An Officer"\n', encoding="utf-8")
    sites = "".join(f"{slug(site)},{site},estate\n" for site in SITES)
    (folder / "sites.csv").write_text(f"site,name,service\n{sites}", encoding="utf-8")
    meters = "".join(
        f"{slug(site)}-{key},{slug(site)},{activity},{unit}\n"
        for site in SITES
        for key, (activity, unit) in FUELS.items()
    )
    (folder / "meters.csv").write_text(f"meter,site,activity,unit\n{meters}", encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("CARBON_WORKSPACE", raising=False)
    return open_workspace(folder)


def logged(workspace: Workspace) -> dict[str, dict[str, float]]:
    """What stands in the ledger: by meter and month, the quantity."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        for one in queries.readings(connection):
            found[one[1]][f"{one[2]:%Y-%m}"] = one[4]
    return found


def rows(path: Path, tab: str) -> list[tuple[Any, ...]]:
    return list(load_workbook(path, data_only=True)[tab].iter_rows(values_only=True))


def month_keys(first: int) -> list[str]:
    return [f"{first + (n + 3) // 12}-{(n + 3) % 12 + 1:02d}" for n in range(12)]


def of_a(path: Path = A) -> dict[str, dict[str, float]]:
    """Sheet A by openpyxl: the rows that have a supply point."""
    found = {}
    for tab, key in (("Electricity 2023-24", "e"), ("Gas 2023-24", "g")):
        for row in rows(path, tab):
            if row[1] and re.fullmatch(r"\d+", str(row[1])):
                own = dict(zip(month_keys(2023), row[2:14], strict=True))
                found[f"{slug(row[0])}-{key}"] = {k: float(v) for k, v in own.items() if v}
    return found


def of_b() -> dict[str, dict[str, float]]:
    found = {}
    for row in rows(B, "Electricity")[4:]:
        own = zip(month_keys(2022), row[2:50:4], strict=True)
        found[f"{slug(row[0])}-e"] = {key: float(value) for key, value in own}
    return found


def of_c() -> dict[str, dict[str, float]]:
    """Sheet C by openpyxl: gas in kWh, the dial's row as if it were use."""
    found: dict[str, dict[str, float]] = {}
    site = ""
    keys = {("Electricity", "kWh"): "e", ("Gas", "kWh"): "g", ("Oil", "litres"): "o"}
    keys["Water", "m3"] = "w"
    for row in rows(C, "Sites 2023-24"):
        if row[0] and not row[1]:
            site = slug(row[0])
        elif (row[0], row[1]) in keys:
            own = zip(month_keys(2023), row[2:14], strict=True)
            name = f"{site}-{keys[row[0], row[1]]}"
            found[name] = {key: float(value) for key, value in own if value is not None}
    return found


def assert_same(found: dict[str, dict[str, float]], wanted: dict[str, dict[str, float]]) -> None:
    assert found.keys() == wanted.keys()
    for meter, own in wanted.items():
        assert found[meter] == pytest.approx(own, rel=1e-12), meter


def account(workspace: Workspace, batch: int = 1) -> tuple[list[tuple[str, int, str]], list[str]]:
    """The account that the ledger keeps of a batch: rows by use, and what columns were used as."""
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        kept = queries.account(connection, batch)
    return [(one.use, one.count, one.rows) for one in kept.rows], [c.use for c in kept.columns]


def test_a_is_logged_as_openpyxl_reads_it(council: Workspace) -> None:
    done = invoke("readings", "log", A, "--sheet", "all")
    assert_same(logged(council), of_a())
    assert "Not read: sheets 'OLD electricity 2021' (old, by its name), 'Workings' (hidden)" in (
        done.stderr
    )
    assert "7 rows with nothing after the last figure (from 2023-10 on): not yet" in done.stderr
    assert "4 rows of totals checked and left out" in done.stderr
    uses, columns = account(council)
    assert ("reading", 7, "Electricity 2023-24!5-7, 10-11, 14-15") in uses
    assert ("total", 4, "Electricity 2023-24!8, 12, 16-17") in uses
    assert columns.count("check only") == 4
    sheets = [rows(A, tab) for tab in ("Electricity 2023-24", "Gas 2023-24")]
    assert sum(count for _, count, _ in uses) == sum(map(len, sheets))


def test_a_fits_its_control_total(council: Workspace) -> None:
    total = sum(sum(own.values()) for own in of_a().values())
    wrong = invoke(
        "readings",
        "check",
        A,
        "--sheet",
        "all",
        "--control-total",
        f"{total + 9:.0f} kWh",
        ok=False,
    )
    assert "-9 away" in wrong.stderr or "-9.0 away" in wrong.stderr
    invoke("readings", "log", A, "--sheet", "all", "--control-total", f"{total:.0f} kWh")


def test_b_is_logged_as_openpyxl_reads_it(council: Workspace) -> None:
    done = invoke("readings", "log", B)
    assert_same(logged(council), of_b())
    cells = [
        cell for row in load_workbook(B)["Electricity"]["C5:AX8"] for cell in row if cell.value
    ]
    italics = sum(bool(cell.font.i) for cell in cells)
    yellow = sum(cell.fill.fill_type == "solid" for cell in cells)
    assert f"{yellow} fill:FFFF00, {italics} italic cells: meaning not declared" in done.stderr
    assert "2 comments kept with their readings; look at: 'incl. March" in done.stderr
    assert "hidden columns B are read too" in done.stderr
    assert "Sheet 'Electricity' is read; not 'Key'" in done.stderr
    assert "3 noughts in months that have passed" in done.stderr
    listing = invoke("readings", "list", "ashwell-e").stderr
    assert "was logged with a warning" in listing
    assert "the comment 'incl. March" in listing
    uses, columns = account(council)
    assert ("reading", 4, "5-8") in uses
    assert sum(use.startswith("cost of") for use in columns) == 12
    assert sum(use.startswith("price of") for use in columns) == 12


def test_styles_that_are_declared_are_estimates(council: Workspace) -> None:
    invoke("readings", "log", B, "--estimated-style", "italic", "--estimated-style", "fill:FFFF00")
    sheet = load_workbook(B)["Electricity"]
    for number, row in enumerate(sheet["C5:AX8"]):
        wanted = ["estimated" if c.font.i or c.fill.fill_type else "not stated" for c in row[::4]]
        meter = f"{slug(str(sheet.cell(5 + number, 1).value))}-e"
        listing = invoke("readings", "list", meter, "--format", "csv").stdout
        assert [one["quality"] for one in csv.DictReader(listing.splitlines())] == wanted


def test_c_asks_what_nobody_but_its_keeper_knows(council: Workspace) -> None:
    refused = invoke("readings", "log", C, ok=False)
    assert refused.exit_code == 1
    assert "--accept rising" in refused.stderr
    assert "--quarters" in refused.stderr


def test_c_is_logged_as_openpyxl_reads_it(council: Workspace) -> None:
    done = invoke("readings", "log", C, "--accept", "rising", "--quarters", "own")
    assert_same(logged(council), of_c())
    assert "36 volumes of gas beside kWh" in done.stderr
    uses, _ = account(council)
    assert ("heading", 3, "2, 8, 15") in uses
    # Of each site's electricity, December refers to November and March is a mean.
    for site in ("ashwell", "civic", "dale"):
        listing = invoke("readings", "list", f"{site}-e", "--format", "csv").stdout
        own = [(one["start"], one["quality"]) for one in csv.DictReader(listing.splitlines())]
        estimated = [start for start, quality in own if quality == "estimated"]
        assert estimated == ["2023-12-01", "2024-03-01"]


def test_bills_of_two_months_cover_both(council: Workspace) -> None:
    invoke("readings", "log", C, "--accept", "rising", "--quarters", "after")
    listing = invoke("readings", "list", "dale-o", "--format", "csv").stdout
    own = [(one["start"], one["end"]) for one in csv.DictReader(listing.splitlines())]
    assert own[0] == ("2023-04-01", "2023-05-31")
    assert own[-1] == ("2024-02-01", "2024-03-31")
    days = [(date.fromisoformat(start), date.fromisoformat(end)) for start, end in own]
    assert all(last + timedelta(days=1) == first for (_, last), (first, _) in pairwise(days))


def test_logged_sheets_verify(council: Workspace) -> None:
    invoke("readings", "log", A, "--sheet", "all")
    invoke("readings", "log", B, "--estimated-style", "italic")
    invoke(
        "readings",
        "log",
        C,
        "--accept",
        "rising",
        "--quarters",
        "before",
        "--revise",
        "--reason",
        "another sheet",
    )
    invoke("ledger", "verify")


def test_a_sheet_filled_in_further_adds_what_is_new(council: Workspace, tmp_path: Path) -> None:
    """The same sheet a month later: what was logged is skipped, October is new."""
    invoke("readings", "log", A, "--sheet", "all")
    book = load_workbook(A)
    for tab in ("Electricity 2023-24", "Gas 2023-24"):
        sheet = book[tab]
        for row in range(4, sheet.max_row + 1):
            if sheet.cell(row, 2).value:
                sheet.cell(row, 9).value = 1_000 + row
            elif sheet.cell(row, 15).value:
                for column in (*range(3, 9), 15):
                    sheet.cell(row, column).value = None
        for row in sheet.iter_rows(min_col=15, max_col=17, min_row=4):
            for cell in row:
                cell.value = None
    later = tmp_path / "later.xlsx"
    book.save(later)
    done = invoke("readings", "log", later, "--sheet", "all")
    assert "71 readings logged before" in done.stderr
    wanted = of_a()
    assert_same(logged(council), of_a(later))
    assert len(of_a(later)["ashwell-e"]) == len(wanted["ashwell-e"]) + 1


def test_months_equal_to_last_years_in_the_ledger_are_a_copied_template(
    council: Workspace, tmp_path: Path
) -> None:
    invoke("readings", "log", A, "--sheet", "all")
    text = council.root / "next.csv"
    lines = [["Electricity kWh"], ["Site", *[f"{n}-24" for n in ("Apr", "May", "Jun", "Jul")]]]
    for row in rows(A, "Electricity 2023-24"):
        if row[0] in ("Civic Offices", "Dale House"):
            lines.append([row[0], str(row[2] + 100), *map(str, row[3:6])])
    text.write_text("\n".join(",".join(line) for line in lines) + "\n", encoding="utf-8")
    refused = invoke("readings", "log", text, ok=False)
    assert refused.exit_code == 1
    assert "equal to the year before in the ledger" in refused.stderr
    assert "--accept copied" in refused.stderr
    invoke("readings", "log", text, "--accept", "copied")
    assert logged(council)["civic-e"]["2024-05"] == rows(A, "Electricity 2023-24")[9][3]


def text_of(cell: object) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else str(cell)


def sheets_of(path: Path) -> Iterator[tuple[str, Sequence[tuple[Any, ...]]]]:
    """The sheets that are shown, with values only."""
    book = load_workbook(path, data_only=True)
    for sheet in book:
        if sheet.sheet_state == "visible":
            yield sheet.title, list(sheet.iter_rows(values_only=True))


OPTIONS = {
    "A": (),
    "B": (),
    "C": ("--accept", "rising", "--quarters", "own"),
}
WANTED = {"A": of_a, "B": of_b, "C": of_c}


@pytest.mark.parametrize("key", ["A", "B", "C"])
def test_the_same_as_ods(key: str, council: Workspace) -> None:
    """An .ods holds the same values; what it shows beside them is not read."""
    path = council.root / "sheet.ods"
    write_ods(path, dict(sheets_of(FOLDER / NAMES[key])))
    sheet = ("--sheet", "all") if key == "A" else ()
    invoke("readings", "log", path, *sheet, *OPTIONS[key])
    assert_same(logged(council), WANTED[key]())


@pytest.mark.parametrize("key", ["A", "B", "C"])
def test_the_same_as_csv(key: str, council: Workspace) -> None:
    """A tab a file; the year of months without one and the name of the tab do not come along."""
    year = ("--year", "2023-24") if key == "C" else ()
    for number, (title, cells) in enumerate(sheets_of(FOLDER / NAMES[key])):
        if title.startswith(("OLD", "Key")):
            continue
        path = council.root / f"sheet-{number}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[text_of(cell) for cell in row] for row in cells])
        invoke("readings", "log", path, *OPTIONS[key], *year)
    assert_same(logged(council), WANTED[key]())


def test_the_generator_writes_what_is_committed(tmp_path: Path) -> None:
    write_all(tmp_path)
    for name in NAMES.values():
        for (tab, made), (_, kept) in zip(
            sheets_of(tmp_path / name), sheets_of(FOLDER / name), strict=True
        ):
            assert made == kept, (name, tab)


def test_today_is_after_the_sheets() -> None:
    """The sheets are of years that have passed, whatever the day on which they are logged."""
    assert date.today() > date(2024, 4, 1)


def test_a_warning_names_its_sheet(council: Workspace) -> None:
    done = invoke("readings", "log", A, "--sheet", "all")
    assert "Warning, [Gas 2023-24] row 10: found no reading of meter 'dale-g'" in done.stderr
    assert "\n  [Gas 2023-24] 4 rows of totals checked and left out." in done.stderr


def test_the_account_names_months_by_their_run(council: Workspace) -> None:
    invoke("readings", "log", A, "--sheet", "all")
    _, columns = account(council)
    assert columns.count("quantity of 2023-04 to 2024-03") == 2
