"""Figures of any floor: declared once, listed in tables, told in sentences, rounded at the end.

``column`` declares a figure: its key, heading, unit, decimals and where it comes from.
``listing`` is a table of figures as every command prints it. ``words`` are figures in sentences.
"""

from carbon.figures.words import (
    KG_PER_TONNE,
    decimals_of,
    in_tonnes,
    per_cent,
    places,
    signed_tonnes,
    tonnes,
)

__all__ = [
    "KG_PER_TONNE",
    "decimals_of",
    "in_tonnes",
    "per_cent",
    "places",
    "signed_tonnes",
    "tonnes",
]
