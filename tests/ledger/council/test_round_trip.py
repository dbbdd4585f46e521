"""A sheet rendered from random readings, with random decoration, logs back to them or is refused.

What the rendering adds is what councils add: titles, bands, subtotals, totals, last year, notes,
costs, thousands marks, marks of estimates, a unit here or there, blank rows and columns.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from carbon.errors import Faults
from carbon.ledger.records import Reading
from tests.ledger.council.sheets import MONTHS, SITES, read_rows

SITE_NAMES = ("Hall", "Depot", "Library", "Pool")
Wanted = dict[tuple[str, str], tuple[float, str]]


@dataclass
class Sheet:
    """A rendered sheet and the readings it was rendered from."""

    rows: list[list[str]]
    tab: str
    wanted: Wanted


def spelled(chance: random.Random, value: float, mark: str) -> str:
    """A number as somebody types it."""
    text = f"{value:,.0f}" if chance.random() < 0.3 else f"{value:.0f}"
    return mark.format(text)


def render(seed: int) -> Sheet:
    """A sheet by a seed."""
    chance = random.Random(seed)
    year = chance.choice((2021, 2022, 2023))
    filled = chance.choice((12, 12, 6, 9, chance.randrange(1, 13)))
    sites = chance.sample(SITE_NAMES, chance.randrange(1, len(SITE_NAMES) + 1))
    in_heading = chance.random() < 0.5
    form = chance.choice(("{m}-{y:02d}", "{m} {y:02d}", "{m} 20{y:02d}", "20{y:02d}-{n:02d}"))
    has_cost, has_total = chance.random() < 0.3, chance.random() < 0.5
    unit_at = chance.choice(("title", "column", "sub" if has_cost else "title"))
    numbers = [(n, year + (n > 8), (n + 3) % 12 + 1) for n in range(12)]
    named = [
        form.format(m=MONTHS[n], y=own % 100, n=month) if in_heading else MONTHS[n]
        for n, own, month in numbers
    ]
    title = f"Electricity{' (kWh)' if unit_at == 'title' else ''}"
    fy = f"{year}-{(year + 1) % 100:02d}"
    tab = chance.choice(("", f"Power {fy}", "Sheet1"))
    if not in_heading and not tab.startswith("Power"):
        title += f" {fy}"
    rows: list[list[str]] = [[title]]
    if chance.random() < 0.3:
        rows.append(["Prepared by the energy team"])
    if chance.random() < 0.5:
        rows.append([])
    labels = ["Site"] + (["Unit"] if unit_at == "column" else [])
    wide = 2 if has_cost else 1
    head = [*labels, *[cell for one in named for cell in (one, *[""] * (wide - 1))]]
    if has_total:
        head.append("Total")
    if chance.random() < 0.3:
        head += [f"{year - 1}-{year % 100:02d}", "% change"]
    rows.append(head)
    if has_cost:
        rows.append([*[""] * len(labels), *["kWh", "£"] * 12])
    wanted: Wanted = {}
    sums = [0.0] * 12
    own_sums = [0.0] * 12
    bands = chance.random() < 0.4
    for at, site in enumerate(sites):
        if bands and at % 2 == 0:
            rows.append([f"Service {at}"])
            own_sums = [0.0] * 12
        meter = SITES[site][0].meter
        cells = [site] + (["kWh"] if unit_at == "column" else [])
        total = 0.0
        price = chance.uniform(0.1, 0.4)
        for n, own, month in numbers:
            blank = n >= filled or chance.random() < 0.05
            value = float(chance.randrange(50, 20_000))
            mark = chance.choice(("{}", "{}", "{}", "{}E", "*{}", "{} est"))
            cells.append("" if blank else spelled(chance, value, mark))
            if has_cost:
                cells.append("" if blank else f"{value * price:.2f}")
            if blank:
                continue
            sums[n] += value
            own_sums[n] += value
            total += value
            quality = "not stated" if mark == "{}" else "estimated"
            wanted[meter, f"{own}-{month:02d}"] = (value, quality)
        if has_total:
            cells.append(f"{total:.0f}")
        rows.append(cells)
        if bands and (at % 2 == 1 or at == len(sites) - 1):
            rows.append(total_row(f"Service {at - at % 2} subtotal", labels, own_sums, wide))
        if chance.random() < 0.1:
            rows.append([])
    if chance.random() < 0.5:
        rows.append(total_row("Grand total", labels, sums, wide))
    if chance.random() < 0.3:
        rows += [[], ["Source: the supplier's portal"]]
    return Sheet(rows, tab, wanted)


def total_row(name: str, labels: list[str], sums: list[float], wide: int) -> list[str]:
    """A row of totals."""
    cells = [cell for one in sums for cell in (f"{one:.0f}", *[""] * (wide - 1))]
    return [name, *[""] * (len(labels) - 1), *cells]


def found_in(readings: list[Reading]) -> Wanted:
    """What was read, as it was rendered from."""
    found: Wanted = {}
    for one in readings:
        key = (one.meter, f"{one.start:%Y-%m}")
        assert key not in found
        assert one.unit == "kWh"
        assert one.start.day == 1
        found[key] = (one.quantity, one.quality)
    return found


def verdict(sheet: Sheet) -> str:
    """``same`` or ``refused``; anything else fails."""
    try:
        parsed = read_rows(sheet.rows, sheet.tab)
    except Faults:
        return "refused"
    if parsed.faults:
        return "refused"
    assert found_in(list(parsed.readings)) == sheet.wanted
    return "same"


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_a_sheet_logs_back_to_its_readings_or_is_refused(seed: int) -> None:
    event(verdict(render(seed)))


def test_most_sheets_are_not_refused() -> None:
    """A reader that refuses everything would pass the test above."""
    verdicts = [verdict(render(seed)) for seed in range(120)]
    assert verdicts.count("same") > 100


@given(st.integers(min_value=0, max_value=2**32), st.data())
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_one_broken_cell_never_changes_another_reading(seed: int, data: st.DataObject) -> None:
    """Any cell made into something else: the file is refused, or its other readings stay."""
    sheet = render(seed)
    row = data.draw(st.sampled_from([n for n, cells in enumerate(sheet.rows) if cells]))
    column = data.draw(st.integers(0, len(sheet.rows[row]) - 1))
    text = data.draw(st.sampled_from(["", "x", "n/a", "Total", "Jnue-23", "#REF!", "-5", "1e9"]))
    sheet.rows[row][column] = text
    try:
        parsed = read_rows(sheet.rows, sheet.tab)
    except Faults:
        event("refused")
        return
    if parsed.faults:
        event("refused")
        return
    found = {(one.meter, f"{one.start:%Y-%m}"): one.quantity for one in parsed.readings}
    changed = [
        key
        for key, quantity in found.items()
        if key[0] in {meter for meter, _ in sheet.wanted}
        and (key not in sheet.wanted or sheet.wanted[key][0] != quantity)
    ]
    assert len(changed) <= 1, (text, sheet.rows)
    assert len(parsed.readings) >= len(sheet.wanted) - 1, (text, row, column, sheet.rows)
