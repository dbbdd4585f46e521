"""The figures of emissions grouped: tonnes by whatever they are totalled by."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from carbon.figures.column import Column, Columns


def grouped_figures(by: Sequence[str], unit: str = "tCO2e") -> Columns[Any]:
    """Tonnes by the columns *by*: a group holds their values, then its tonnes in *unit*."""
    return Columns(
        *(Column(f"by_{place}", name, itemgetter(place)) for place, name in enumerate(by)),
        Column("t", unit, itemgetter(len(by)), unit, 3),
    )
