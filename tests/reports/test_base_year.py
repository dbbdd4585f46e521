"""A council's first report: the only year is the base year, and no verdict is made of it."""

from __future__ import annotations

from datetime import UTC, datetime

from carbon.ledger.readings import log
from carbon.workspace import open_workspace
from tests.conftest import Command

METERS = "meter,site,activity,unit\nhall-electricity,hall,electricity,kWh\n"
READINGS = "meter,period,quantity,unit,quality\nhall-electricity,2023-24,1000,kWh,actual\n"
INVENTORY = """\
title = "Our estate"
kind = "calculated"
owner = "Climate team"
approach = "financial control"
base_period = "2023-24"
"""
TARGETS = """\
title = "Our own emissions"
inventory = "our-estate"
basis = "gross"
base_period = "2023-24"
base = "as published"
shape = "linear"

[[milestone]]
id = "2030"
period = "2029-30"
reduction_pct = 60
wording = "60% by 2030"
source = "https://council.example"
reading = "2029-30"
"""


def test_the_base_year_is_neither_on_track_nor_behind(carbon: Command) -> None:
    root = carbon.folder / "w"
    carbon("init", root)
    folder = root / "inventories" / "our-estate"
    folder.mkdir(parents=True)
    for path, text in (
        (root / "sites.csv", "site,name,service\nhall,Town Hall,offices\n"),
        (root / "meters.csv", METERS),
        (root / "readings.csv", READINGS),
        (folder / "inventory.toml", INVENTORY),
        (folder / "targets.toml", TARGETS),
    ):
        path.write_text(text, encoding="utf-8")
    known = datetime(2024, 6, 1, tzinfo=UTC)
    log([root / "readings.csv"], open_workspace(root), by="An Officer", now=known)
    words = ("report", "progress", "--out", root / "packs", "--as-at", "2024-09-30")
    made = carbon("--workspace", root, *words)
    assert "pathway" not in made.output
    [report] = root.glob("packs/*/*/report.md")
    text = report.read_text(encoding="utf-8")
    assert (
        "**Are we on track?** Too early to say: 2023-24 is the base year; progress is measured "
        "from 2024-25." in text
    )
    assert "** in 2023-24" not in text
    assert "against the pathway, which" not in text
