"""Hampshire's targets on the series linked on 2012-13, beside the one reported."""

from __future__ import annotations

import json
from datetime import date

import pytest

from carbon.folders import shipped
from carbon.inventories.assemble import series_lines
from carbon.inventories.definition import read_definition
from carbon.targets.linked import linked_standing
from carbon.targets.outlook import outlook
from carbon.targets.progress import progress
from carbon.targets.series import of_lines
from carbon.targets.target import require_targets
from tests.conftest import Command

#: The day on which 2022-23 is the newest year that has ended and 2024-25 lies ahead.
IN_2023 = date(2023, 10, 1)
RATIO = 116_076_194 / 147_373_078


def test_hampshire_is_61_4_below_its_linked_base() -> None:
    definition = read_definition(shipped("inventories") / "hampshire-estate")
    (target,) = require_targets(definition.folder)
    series, day = of_lines(definition, series_lines(definition, every_version=True)), IN_2023
    made = progress(series, target, day)
    assert round(made.latest.of_base or 0.0, 3) == -0.696
    linked, why_not = linked_standing(definition, target, outlook(made), day)
    assert linked is not None
    assert why_not == ""
    base = linked.progress.base.gross_kg
    assert base == pytest.approx(161_328_329 * RATIO, rel=1e-12)
    assert round(base / 1000) == 127_068
    assert round(RATIO, 6) == 0.787635
    latest = linked.progress.latest
    assert latest.actual_kg == made.latest.actual_kg
    assert latest.of_base == pytest.approx((49_075_000 - base) / base, rel=1e-12)
    assert round(latest.of_base or 0.0, 3) == -0.614
    assert latest.status == "on track"
    assert linked.progress.pathway.allowed_kg(target.active[1].period) == base * 0.5
    assert linked.progress.cumulative.actual_kg is None
    assert 0.95 < (linked.chances["2025"] or 0.0) < 1.0
    assert linked.chances["2050"] is None
    said = " ".join(linked.sentences)
    for words in ("0.787635", "differ because", "unknown", "−61.4%", "−69.6%"):
        assert words in said.replace("-", "−"), words


def test_show_prints_both(carbon: Command) -> None:
    carbon("init", "demo", "--example", "hampshire")
    words = ("--workspace", "demo", "targets", "show", "hampshire-estate")
    shown = carbon(*words)
    assert "Linked series, not as reported" in shown.stdout
    assert "127,068" in shown.stdout
    assert "They differ because" in shown.stderr
    (target,) = json.loads(carbon(*words, "--format", "json").stdout)["targets"]
    assert round(target["linked"]["base_t"]) == 127_068
    assert target["base"]["t"] == pytest.approx(161_328.329)
    county = ("--workspace", "demo", "targets", "show", "hampshire-county", "--format", "json")
    (statistics,) = json.loads(carbon(*county).stdout)["targets"]
    assert statistics["linked"] is None
