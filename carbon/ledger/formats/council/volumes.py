"""Gas in m³ beside the same gas in kWh: one is taken, the other checks it."""

from __future__ import annotations

import math

from carbon.errors import BadValue, Fault, counted
from carbon.ledger.grids import Grid
from carbon.ledger.records import UNITS_OF_VOLUME, Reading


def taken_once(
    readings: list[Reading], grid: Grid, faults: list[Fault], remarks: list[str]
) -> list[Reading]:
    """Gas in m³ beside the same in kWh is one thing: the energy is taken, the volume checks."""
    by_month: dict[tuple[str, object], list[Reading]] = {}
    for one in readings:
        by_month.setdefault((one.meter, one.start), []).append(one)
    kept: list[Reading] = []
    checked = 0
    for own in by_month.values():
        energies = [one for one in own if one.unit in ("kWh", "MWh")]
        volumes = [one for one in own if one.unit in UNITS_OF_VOLUME]
        if len(energies) == 1 and volumes and len(own) == len(volumes) + 1:
            kept += energies
            checked += len(volumes)
            for volume in volumes:
                _check_volume(energies[0], volume, grid, faults)
        else:
            kept += own
    if checked:
        remarks.append(
            f"{grid.named}: {counted(checked, 'volume')} of gas beside kWh: the kWh is taken, "
            "the volume agrees."
        )
    return kept


def _check_volume(energy: Reading, volume: Reading, grid: Grid, faults: list[Fault]) -> None:
    if not volume.quantity and not energy.quantity:
        return
    ratio = energy.quantity / volume.quantity if volume.quantity else math.inf
    low, high = (8.5, 14.3) if volume.unit == "m3" else (24.1, 40.4)
    if volume.unit in ("m3", "hcf") and not low * 0.99 <= ratio <= high * 1.01:
        faults.append(
            BadValue(
                f"{volume.quantity:g} {volume.unit} beside {energy.quantity:g} {energy.unit} "
                f"in {volume.start:%Y-%m}",
                f"{low:g} to {high:g} kWh for each {volume.unit}",
                "One of the two is wrong: compare them with the bill.",
                grid.place(volume.row, volume.cell.rstrip("0123456789")),
            )
        )
