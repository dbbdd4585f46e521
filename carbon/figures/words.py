"""Figures in the sentences of any floor: tonnes and percentages, rounded once, by their size."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import overload

KG_PER_TONNE = 1000.0
MOST_PLACES = 6


def places(t: float) -> int:
    """Decimals that tell tonnes apart: none above 100, one above 10, two below, more below 0.1.

    What is not nought never prints as nought.

    >>> places(58002.0), places(42.6), places(0.2556), places(0.0042), places(0.0)
    (0, 1, 2, 4, 2)
    """
    size = abs(t)
    if size >= 100:
        return 0
    if size >= 10:
        return 1
    if size >= 0.1 or size == 0:
        return 2
    return min(MOST_PLACES, 1 - math.floor(math.log10(size)))


@overload
def in_tonnes(kg: float) -> float: ...
@overload
def in_tonnes(kg: float | None) -> float | None: ...
def in_tonnes(kg: float | None) -> float | None:
    """Kilograms as tonnes; what is not known stays None.

    >>> in_tonnes(1500.0)
    1.5
    """
    return None if kg is None else kg / KG_PER_TONNE


def decimals_of(kg: Iterable[float]) -> int:
    """Decimals of a column of tonnes: those of its largest, but none that prints a value as nought.

    >>> decimals_of([161_328_329.0, 5_000_000.0]), decimals_of([161_328_329.0, 210.0])
    (0, 1)
    """
    sizes = [abs(each) / KG_PER_TONNE for each in kg if each]
    if not sizes:
        return 0
    decimals, least = places(max(sizes)), min(sizes)
    while round(least, decimals) == 0 and decimals < places(least):
        decimals += 1
    return decimals


def tonnes(kg: float, gas: str = "CO2e", decimals: int | None = None) -> str:
    """A mass in kg in a sentence, by its size where *decimals* are not given.

    >>> tonnes(43_439_000.0), tonnes(210.0), tonnes(-1234.5), tonnes(-1.0, decimals=0)
    ('43,439 tCO2e', '0.21 tCO2e', '−1.23 tCO2e', '0 tCO2e')
    """
    t = kg / KG_PER_TONNE
    text = f"{t:,.{places(t) if decimals is None else decimals}f}"
    # Nought has no sign.
    return f"{text if text.strip('-0.,') else text.lstrip('-')} t{gas}".replace("-", "−")


def signed_tonnes(kg: float) -> str:
    """A change in kg in tonnes, with its sign, by its size; without a unit.

    >>> signed_tonnes(-4816.0), signed_tonnes(550.0)
    ('−4.82', '+0.55')
    """
    t = kg / KG_PER_TONNE
    return f"{t:+,.{places(t)}f}".replace("-", "−")


def per_cent(share: float, signed: bool = False, decimals: int = 1) -> str:
    """A share in a sentence, with its sign where it is a change.

    >>> per_cent(-0.69582, signed=True), per_cent(0.061, decimals=0)
    ('−69.6%', '6%')
    """
    return f"{share:{'+' if signed else ''}.{decimals}%}".replace("-", "−")
