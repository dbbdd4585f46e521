"""What a user can name is text on every way out: it is no formula, tag, link, template or order.

A council is made whose every name is the same attack: of the council, sites, services, meters,
notes, lines, exclusions, reasons, files and measures. Commands print it as a table, CSV and JSON,
and reports write it as a page, workbook, Markdown, JSON and manifest; each is read by a reader of
its kind, which must find no more than text.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from carbon.text_out import UNSEEN
from tests.conftest import Command, invoke

ATTACKS = {
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd",
    "tab": "x\t=1+1\t@SUM(1)",
    "tag": "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "link": "[pay](http://evil.example) ![x](http://evil.example/p) <http://evil.example>",
    "plain link": "http://evil.example/x and internal:'Cover'!A1",
    "template": "{{ 1234567 * 7 }}{% for x in [1] %}8641969{% endfor %}${1234567*7}%(x)s{0}",
    "sql": "'; DROP TABLE reading; DELETE FROM batch; --",
    "line": "one\nError: forged\r\n\r\n# forged\n| a | b |",
    "terminal": "\x1b[31mred\x1b]0;title\x07\x9b2J\x7f\u202egnp",
}
SOME = ("formula", "tag", "line")
READINGS = ("meter", "start", "end", "quantity", "unit", "quality", "note")
DEFINITION = """
title = {0}
kind = "calculated"
owner = {0}
approach = "operational control"
gases = ["CO2e"]
base_period = "2017-18"
notes = [{0}]

[[line]]
name = {0}
service = {0}
activities = ["natural-gas"]
data_owner = {0}

[line.uncertainty]
activity_pct = 2
estimated_pct = 20
factor_pct = 3
source = {0}

[[exclusion]]
what = {0}
reason = {0}
"""
TARGETS = """
title = {0}
base = "2017-18"
value = "calculated"

[[milestone]]
period = "2024-25"
reduction_pct = 40
wording = {0}
source = {0}
"""


class Tags(HTMLParser):
    """The tags of a page that carry an order or lead away."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name.startswith("on") or "evil" in (value or "") * (name in ("href", "src")):
                self.found.append(f"{tag} {name}={value}")
            if tag == "img" and value == "x":
                self.found.append(f"{tag} {value}")
        if tag == "script":
            self.found += ["alert"] * ("alert" in self.rawdata.partition("<script>alert")[1])


def text_only(said: str, where: object) -> None:
    """Nothing that orders a terminal about, and no line that the program did not begin."""
    assert not UNSEEN.search(said.replace("\n", "").replace("\t", "")), where
    assert not re.search(r"(?m)^(Error: forged|# forged)", said), where
    # The template says the product only in its own loop.
    assert said.count("8641969") <= said.count("{% for"), where


def harmless_csv(text: str, where: object) -> None:
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            is_number = re.fullmatch(r"[-+]?[\d.,e+-]+", cell)
            assert is_number or cell.lstrip()[:1] not in ("=", "+", "-", "@"), (where, cell)


def harmless_page(text: str, where: object) -> None:
    tags = Tags()
    tags.feed(text)
    assert tags.found == [], where


def harmless_book(data: bytes, where: object) -> None:
    import openpyxl

    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (where, cell.value)
                target = cell.hyperlink.target if cell.hyperlink else None
                assert "evil" not in (target or ""), (where, target)


def harmless_markdown(text: str, where: object) -> None:
    from markdown_it import MarkdownIt

    page = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    tags = Tags()
    tags.feed(page)
    assert tags.found == [], where
    assert not re.search(r"<(img|script)\b|href=\"http://evil", page), where
    assert "<h1>forged" not in page, where


def council(folder: Path, attack: str) -> str:
    """A workspace whose every name is *attack*; the name of its file of readings."""
    written = json.dumps(attack).replace("\x7f", "\\u007f")
    (folder / "carbon.toml").write_text(f"title = {written}\nby = {written}\n", encoding="utf-8")

    def table(name: str, *rows: tuple[str, ...]) -> None:
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)

    # An id may begin with no sign of a formula.
    one = f"i{attack}"
    table("sites.csv", ("site", "name", "service", "address"), (one, attack, attack, attack))
    table(
        "meters.csv",
        ("meter", "site", "activity", "unit", "service", "serial", "account", "note"),
        (one, one, "natural-gas", "kWh", attack, "", "", attack),
    )
    safe = re.sub(r"[/\0\\:*?\"<>|\r\n\t]", "", attack) if os.name == "nt" else attack
    name = safe.replace("/", "∕")[:60] + ".csv"
    rows = [
        (one, f"{year}-{month:02}-01", f"{year}-{month:02}-28", "100", "kWh", "actual", attack)
        for year in (2017, 2018)
        for month in range(1, 13)
    ]
    table(name, READINGS, *rows)
    estate = folder / "inventories" / "estate"
    estate.mkdir(parents=True)
    (estate / "inventory.toml").write_text(DEFINITION.format(written), encoding="utf-8")
    table(
        "measures.csv",
        ("id", "name", "technology", "site", "meter", "capital_gbp", "price_year", "start",
         "life_years", "saving_natural_gas_kwh", "use_natural_gas_kwh", "status", "note"),
        ("a1", attack, "Insulation", "", "", "4000", "2024", "2026-04-01", "30", "100", "1200",
         "approved", attack),
    )  # fmt: skip
    return name


PRINTED = (
    ("sites", "list"), ("meters", "list"), ("status",), ("ledger", "batches"), ("ledger", "acts"),
    ("readings", "missing"), ("inventory", "list"), ("inventory", "show", "estate", "2017-18"),
    ("inventory", "explain", "estate", "2017-18"), ("measures", "appraise", "measures.csv"),
)  # fmt: skip
REPORTS = (
    ("report", "progress", "estate"),
    ("report", "appraisal", "measures.csv"),
)


def judge(path: Path) -> None:
    """A file of a report holds text and no more."""
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        harmless_book(data, path)
        return
    text = data.decode("utf-8")
    if path.suffix == ".html":
        harmless_page(text, path)
    elif path.suffix == ".md":
        harmless_markdown(text, path)
        text_only(text, path)
    elif path.suffix == ".json":
        json.loads(text)
        assert not UNSEEN.search(text.replace("\n", "")), path
    elif path.suffix == ".csv":
        harmless_csv(text, path)


def attacked(folder: Path, attack: str) -> tuple[int, int]:
    """How many outputs of commands, and files of reports, were judged."""
    name = council(folder, attack)
    invoke("readings", "log", "--", name)
    outputs = 0
    for words in PRINTED:
        for form in ("table", "csv", "json"):
            said = invoke(*words, "--format", form, ok=False)
            text_only(said.stderr, words)
            # A cell of a CSV may have several lines: it stands in quotes.
            text_only(said.stdout if form == "table" else said.stdout.replace("\n", ""), words)
            if said.exit_code == 0 and form == "csv":
                harmless_csv(said.stdout, words)
            if said.exit_code == 0 and form == "json":
                json.loads(said.stdout)
            outputs += said.exit_code == 0
    said = invoke("readings", "withdraw", "1", "--reason", attack)
    text_only(said.output, "withdraw")
    invoke("readings", "log", "--", name, ok=False)
    text_only(invoke("ledger", "verify").output, "verify")
    files = 0
    for words in REPORTS:
        text_only(invoke(*words, ok=False).output, words)
    # What lies in inputs/ and definitions/ is the council's own, byte for byte.
    for path in sorted((folder / "packs").rglob("*")):
        if path.is_file() and not {"inputs", "definitions"} & set(path.parts):
            judge(path)
            files += 1
    return outputs, files


@pytest.mark.parametrize(
    "names", [SOME, pytest.param(tuple(ATTACKS), marks=pytest.mark.prove)], ids=["some", "all"]
)
def test_a_name_is_text_on_every_way_out(
    carbon: Command, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = files = 0
    for number, name in enumerate(names):
        folder = carbon.folder / str(number)
        folder.mkdir()
        monkeypatch.chdir(folder)
        printed, written = attacked(folder, ATTACKS[name])
        assert printed >= 20, name
        assert written >= 8, name
        outputs, files = outputs + printed, files + written
    print(
        f"{len(names)} attacks in every name of a council: {outputs} outputs of commands and "
        f"{files} files of reports hold them as text"
    )
