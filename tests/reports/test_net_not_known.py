"""A net that is not known: its year is told as gross, and what rests on it says why it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.councils import GREEN, Council, document, page_one

pytestmark = pytest.mark.slow

#: Electricity, kg a kWh: 2021 0.29130, 2022 0.26155, 2023 0.274861; generation 0.21233, 0.19338.
#: 16,000, 15,300 and 14,600 kWh a month; the tariff is for 60 % at 0.01 kg.
USE = {"a-power": {"2021-22": 10_000, "2022-23": 9_300, "2023-24": 8_600}}
USE["b-power"] = dict.fromkeys(USE["a-power"], 6_000)
#: 2023-24 gross: 175,200 × 0.274861 = 48.2 t. 2022-23 net: 183,600 × (0.26155 − 0.6 × 0.18338).
GROSS, NET = "48.2", "27.8"

TARGET = """\
title = "{title}"
basis = "{basis}"
base_period = "2021-22"
base = "as published"
shape = "linear"
"""
MILESTONE = """
[[{table}milestone]]
id = "{id}"
period = "{period}"
{aim}
wording = "w"
source = "https://council.example"
reading = "r"
"""
NEUTRAL = "tonnes = 0\nneutral = true"


def milestone(period: str, aim: str, table: str = "") -> str:
    return MILESTONE.format(table=table, id=period, period=period, aim=aim)


def council(
    root: Path, patch: pytest.MonkeyPatch, targets: str, tariff: tuple[str, str]
) -> Council:
    """Two schools, with a tariff between two days."""
    made = Council(root, patch)
    made.register(
        "a,A,schools,,,,\nb,B,schools,,,,\n",
        "a-power,a,electricity,kWh,,,,\nb-power,b,electricity,kWh,,,,\n",
    )
    green = GREEN.replace("2021-04-01", tariff[0]).replace("2026-03-31", tariff[1])
    made.define("2021-22", inventory=green)
    made.write("inventories/our-estate/targets.toml", targets)
    made.on("2024-10-15")
    made.read(USE)
    return made


def test_a_year_without_a_net_is_told_as_gross_and_the_older_one_as_net_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Was: "we emitted 48.2 tonnes of CO2e. The newest year … is …: 27.8 tonnes", and "Net zero by
    # 2039-40: from 27.8 net in 2022-23" without a word of the newer year.
    targets = TARGET.format(title="T", basis="net") + 'inventory = "our-estate"\n'
    targets += milestone("2029-30", "reduction_pct = 60") + milestone("2039-40", NEUTRAL)
    made = council(tmp_path / "c", monkeypatch, targets, ("2021-04-01", "2023-03-31"))
    pack = made.report("2024-10-20")
    told = page_one(pack)
    assert f"In 2023-24 we emitted {GROSS} tonnes of CO2e gross." in told
    assert f"The newest year that can be judged, 2022-23, is on track: {NET} tonnes net" in told
    since = f"from {NET} net in 2022-23 (net of 2023-24 is not known), "
    assert told.count(since) == 2
    # Was: halves of 24.1 t net each, of a year that has none.
    figures = {each["id"] for each in document(pack)["figures"]}
    assert "2022-23 H1/net" in figures
    assert "2023-24 H1/gross" in figures
    assert not {"2023-24/net", "2023-24 H1/net", "2023-24 H2/net"} & figures


def test_another_target_that_cannot_be_said_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Was: "Our other target, On net: cannot say." and no reason anywhere.
    targets = ""
    for title, basis in (("On gross", "gross"), ("On net", "net")):
        targets += f'[[target]]\nid = "{basis}"\n' + TARGET.format(title=title, basis=basis)
        targets += 'inventory = "our-estate"\n'
        targets += milestone("2029-30", "reduction_pct = 60", "target.")
    made = council(tmp_path / "c", monkeypatch, targets, ("2021-04-01", "2023-03-31"))
    pack = made.report("2024-10-20")
    why = "cannot say. The net figure of 2023-24 is not known: what is taken off is not on record."
    assert f"Our other target, On net: {why}" in page_one(pack)
    assert f"\nOn net: {why}" in (pack / "report.md").read_text("utf-8")


def test_a_measure_without_a_pathway_says_why_on_page_one_and_with_the_targets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Was: "carbon neutral: Not known", and nowhere that the net of the base year is why.
    targets = TARGET.format(title="T", basis="gross") + 'inventory = "our-estate"\n'
    targets += milestone("2025-26", "reduction_pct = 30") + milestone("2029-30", NEUTRAL)
    made = council(tmp_path / "c", monkeypatch, targets, ("2022-04-01", "2026-03-31"))
    inventory = made.root / "inventories/our-estate/inventory.toml"
    ended = GREEN.replace("2021-04-01", "2019-04-01").replace("2026-03-31", "2021-03-31")
    inventory.write_text(inventory.read_text("utf-8") + ended.replace("G1", "G0"), "utf-8")
    pack = made.report("2024-10-20")
    why = "No pathway on net: no net figure for the base period 2021-22."
    assert why in page_one(pack)
    assert (pack / "report.md").read_text("utf-8").count(why) == 2
