"""Random targets of the random estates, as files, most of them close to where the estate stands."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from carbon.periods import add_months
from tests.inventories.random_years import Council

INVENTORY = """title = "An illustrative estate"
kind = "calculated"
owner = "a test"
approach = "operational control"
gases = ["CO2e"]
results_due = "{due}"
enough_actual_pct = {enough}
estimate_error_pct = {error}
recalculation_threshold_pct = {threshold}
"""
TARIFF = """
[[contract]]
name = "Green {number}"
from = {first}
to = {last}
share_pct = {share}
kg_co2e_per_kwh = {factor}
green_tariff = true
source = "a test"
"""
TARGET = """title = "A target"
basis = "{basis}"
base_period = "{base}"
base = "calculated"
shape = "{shape}"
"""
MILESTONE = """
[[milestone]]
id = "{year}"
period = "{year}"
{aim}
wording = "w"
"""
DECISION = """
[[not_sized]]
what = "{what}"
at_most_t = {tonnes}
why = "w"
decided = {day}
decided_by = "a test"
"""


def label(year: int) -> str:
    return f"{year}-{(year + 1) % 100:02d}"


def promise(
    council: Council,
    scopes: tuple[str, ...],
    shares: tuple[Fraction, Fraction],
    unsized: Iterable[str],
    told_kg: Fraction,
    basis: str = "gross",
) -> date:
    """Write the target of *council*, and give the day on which it is asked for.

    On net it has green tariffs as well.

    *shares* are the year's of the base, on the days shared and with gaps filled: most pathways
    pass between them or near by. *told_kg* is the base as calculated, of *scopes*.
    """
    dice = council.dice
    base, year = council.years
    text = INVENTORY.format(
        due=dice.choice(["09-30", "09-30", "06-30"]),
        enough=dice.choice([80, 80, 90, 97.5]),
        error=dice.choice([25, 25, 10, 5]),
        threshold=dice.choice([5, 5, 1]),
    )
    if dice.random() < 0.5:
        text += f"materiality_pct = {dice.choice([1, 5])}\n"
        decided = [
            DECISION.format(what=what, tonnes=dice.choice([0.1, 1, 20]), day=date(year + 1, 5, 1))
            for what in unsized
            if dice.random() < 0.7
        ]
        (council.folder / "recalculations.toml").write_text("\n".join(decided), encoding="utf-8")
    if basis == "net":
        text += "".join(_tariffs(council))
    (council.folder / "inventory.toml").write_text(text, encoding="utf-8")
    _target(council, scopes, _near(dice, *shares), told_kg, basis)
    return _day(dice, base, year)


def _tariffs(council: Council) -> Iterator[str]:
    """Green tariffs one after the other, from before the base year or from within a year on."""
    dice = council.dice
    base, year = council.years
    first = date(base - dice.randint(0, 1), dice.choice([4, 4, 10]), 1)
    number = 0
    while first < date(year + 3, 4, 1) and number < 4:
        end = add_months(first, dice.choice([12, 24, 30, 60]))
        sites = dice.sample([str(each["site"]) for each in council.sites], 2)
        yield TARIFF.format(
            number=number, first=first, last=end - timedelta(days=1),
            share=dice.choice([100, 60, 33.3]), factor=dice.choice([0, 0, 0.021]),
        ) + (f"sites = {json.dumps(sites)}\n" if dice.random() < 0.4 else "")  # fmt: skip
        first = add_months(end, dice.choice([0, 0, 0, 6]))
        number += 1


def _near(dice: random.Random, share: Fraction, filled: Fraction) -> float:
    """The share of the base that may remain in the year."""
    luck = dice.random()
    if luck < 0.35:
        return float(share + filled) / 2 + dice.uniform(-1, 1) * abs(float(share - filled))
    return float(share) * (1 + dice.uniform(-1, 1) * (0.03 if luck < 0.75 else 0.4))


def _target(
    council: Council, scopes: tuple[str, ...], wanted: float, told_kg: Fraction, basis: str
) -> None:
    dice = council.dice
    base, year = council.years
    shape = dice.choice(["linear", "linear", "constant-rate"])
    text = TARGET.format(base=council.base, shape=shape, basis=basis)
    if scopes:
        text += f"scopes = [{', '.join(map(repr, scopes))}]\n"
    # The first milestone is where the pathway passes through what is wanted in the year.
    milestone = year + dice.choice([0, 1, 3, 8])
    whole = (milestone - base) / (year - base)
    left = 1 - (1 - wanted) * whole if shape == "linear" else max(wanted, 0.01) ** whole
    if dice.random() < 0.04:
        # Nothing is promised of the year.
        milestone = year - 1
    for at, share in ((milestone, left), (milestone + 7, left / 2)):
        share = min(1.0, max(0.01, share))
        if at == milestone + 7 and dice.random() < 0.5:
            continue
        aim = f"reduction_pct = {round((1 - share) * 100, 4)}"
        if dice.random() < 0.3:
            aim = f"tonnes = {round(share * float(told_kg) / 1000, 5)}"
        if at > base:
            text += MILESTONE.format(year=label(at), aim=aim)
    if "[[milestone]]" not in text:
        text += MILESTONE.format(year=label(year + 5), aim="reduction_pct = 40")
    (council.folder / "targets.toml").write_text(text, encoding="utf-8")


def _day(dice: random.Random, base: int, year: int) -> date:
    """Mostly while the year is the newest; else the base year's turn, or one too late."""
    luck = dice.random()
    first = date(year + 1, 4, 1)
    if luck < 0.1:
        first = date(base + 1, 4, 1)
    elif luck < 0.18:
        first = date(year + 2, 4, 1)
    elif luck < 0.26:
        first = date(year + 3, 4, 1)
    return first + timedelta(dice.randrange(364))
