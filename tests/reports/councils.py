"""A small council made through the command line, on days of the test's choosing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from carbon.periods import Period
from tests.conftest import invoke, ledger_says

INVENTORY = """\
title = "Our estate"
kind = "calculated"
owner = "Climate team"
approach = "financial control"
base_period = "{base}"
"""
TARGETS = """\
title = "Our own emissions"
inventory = "our-estate"
basis = "gross"
base_period = "{base}"
base = "{kind}"
shape = "linear"

[[milestone]]
id = "2030"
period = "2029-30"
reduction_pct = {cut}
wording = "{cut}% by 2030"
source = "https://council.example"
reading = "2029-30"
"""

#: What meters are read in, by the last part of their id, where that is no kWh.
UNITS = {"diesel": "litre"}

#: A green tariff for 60 % of the electricity, made up.
GREEN = """
[[contract]]
name = "G1"
from = 2021-04-01
to = 2026-03-31
share_pct = 60
kg_co2e_per_kwh = 0.01
green_tariff = true
source = "x"
"""


class Council:
    """A workspace with one inventory, ``our-estate``; every command runs on the day :meth:`on`."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch) -> None:
        self.root, self._patch, self._files = root, patch, 0
        invoke("init", root, "--title", "Test council")

    def on(self, day: str) -> None:
        """Let the ledger's clock say noon of *day*."""
        ledger_says(self._patch, day)

    def carbon(self, *words: str | Path, ok: bool = True) -> str:
        """What a command prints, to either stream."""
        return invoke("--workspace", self.root, *words, ok=ok).output

    def write(self, name: str, text: str) -> Path:
        """A file of the workspace."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    def register(self, sites: str, meters: str) -> None:
        """Rows of the register, below headings of the columns that are used here."""
        life = "from,from_reason,to,to_reason"
        self.write("sites.csv", f"site,name,service,{life}\n{sites}")
        self.write("meters.csv", f"meter,site,activity,unit,{life}\n{meters}")

    def define(
        self, base: str, cut: int = 60, kind: str = "as published", inventory: str = ""
    ) -> None:
        """The inventory and its one target, *cut* per cent by 2029-30."""
        folder = "inventories/our-estate"
        self.write(f"{folder}/inventory.toml", INVENTORY.format(base=base) + inventory)
        self.write(f"{folder}/targets.toml", TARGETS.format(base=base, cut=cut, kind=kind))

    def read(
        self,
        use: Mapping[str, Mapping[str, float]],
        *,
        without: Iterable[str] = (),
        quality: str = "actual",
        revise: str = "",
    ) -> None:
        """Log *use* of each meter, the same in each month of a year, but for months *without*."""
        rows = [
            f"{meter},{month},{monthly},{UNITS.get(meter.rpartition('-')[2], 'kWh')},{quality}"
            for meter, years in use.items()
            for year, monthly in years.items()
            for month in map(str, Period.parse(year).months())
            if month not in without
        ]
        self._files += 1
        text = "\n".join(["meter,period,quantity,unit,quality", *rows]) + "\n"
        path = self.write(f"readings-{self._files}.csv", text)
        options = ["--revise", "--reason", revise] if revise else []
        self.carbon("readings", "log", path, *options)

    def correct(self, meter: str, start: str, kwh: int) -> None:
        """Correct the reading of *meter* that begins on the day *start* to *kwh*."""
        listed = self.carbon("readings", "list", meter, "--format", "csv").splitlines()
        reading = next(line for line in listed if f",{start}" in line).split(",")[0]
        self.carbon("readings", "correct", reading, "--quantity", str(kwh), "--reason", "misread")

    def decide(self, *decisions: tuple[str, str, str, str]) -> None:
        """Recalculations of the base: each day, up to which day, why, and what is recorded."""
        text = "\n".join(
            f"[[recalculation]]\ndecided = {day}\nincluded_to = {to}\n"
            f'reason = "{why}"\ndecided_by = "Board"\n{more}'
            for day, to, why, more in decisions
        )
        self.write("inventories/our-estate/recalculations.toml", text)

    def target(self, was: str, is_: str) -> None:
        """Write the target otherwise."""
        path = self.root / "inventories/our-estate/targets.toml"
        text = path.read_text("utf-8")
        assert was in text
        path.write_text(text.replace(was, is_), encoding="utf-8")

    def report(self, day: str, *words: str | Path) -> Path:
        """Make the pack of *day*; its folder."""
        self.carbon("report", "progress", "our-estate", "--as-at", day, *words)
        return self.root / "packs" / day / "our-estate"

    def publish(self, pack: Path, meeting: str, *words: str, ok: bool = True) -> str:
        """Record *pack* as published for *meeting*."""
        return self.carbon("report", "publish", pack, "--meeting", meeting, *words, ok=ok)


def page_one(pack: Path) -> str:
    """The first page of a pack as text: questions, answers, the figures to be read first."""
    text = (pack / "report.md").read_text(encoding="utf-8")
    first = text.partition("\n## ")[0]
    return first[first.index("**Are") :].rstrip() + "\n"


def document(pack: Path, name: str = "report.json") -> dict[str, Any]:
    """A JSON file of a pack."""
    return dict(json.loads((pack / name).read_text(encoding="utf-8")))


def bridge(pack: Path) -> str:
    """The table from the base year told last to the one of now; empty without one."""
    text = (pack / "report.md").read_text(encoding="utf-8")
    return "".join(part for part in text.split("\n\n") if part.startswith("| Trigger"))
