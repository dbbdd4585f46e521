"""One line of a figure, as arithmetic in words and as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Term:
    """A factor of the product: its text, with sources in square brackets, and its value."""

    text: str
    value: float


@dataclass(frozen=True)
class Working:
    """How one emission line came about.

    ``origin`` names the file row it begins with, shared by the lines of one reading;
    ``arithmetic`` ends in ``= … kg``, and its result is ``kg``. Square brackets hold sources,
    everything else can be worked out from left to right, × and ÷ before +. ``facts`` are the
    same as data, for CSV and JSON.
    """

    origin: str
    arithmetic: str
    kg: float
    facts: Mapping[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The working as plain data."""
        plain_facts = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.facts.items()
        }
        return {**plain_facts, "kg": self.kg, "arithmetic": self.arithmetic}


def plain(value: float) -> str:
    """A number in full: no rounding, no exponent, thousands separated.

    >>> plain(1234567.25), plain(1e-05), plain(12.0)
    ('1,234,567.25', '0.00001', '12')
    """
    whole = Decimal(repr(float(value))).normalize()
    return f"{whole:,f}".replace("-", "−")
