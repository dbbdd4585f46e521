"""What people call the things they log, where the activity types have other names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from carbon.errors import Fault, Place, nearest

#: What people call it, and the activities it may be: suggested, never taken for granted.
EVERYDAY = {
    "gas": ("natural-gas",),
    "mains gas": ("natural-gas",),
    "electric": ("electricity",),
    "power": ("electricity",),
    "heating oil": ("burning-oil", "gas-oil"),
    "oil": ("burning-oil", "gas-oil", "fuel-oil"),
    "kerosene": ("burning-oil",),
    "paraffin": ("burning-oil",),
    "red diesel": ("gas-oil",),
    "derv": ("diesel",),
    "unleaded": ("petrol",),
    "bottled gas": ("lpg",),
    "pellets": ("wood-pellets",),
    "biomass": ("wood-pellets", "wood-chips"),
    "woodchip": ("wood-chips",),
    "water": ("water-supply", "water-treatment"),
    "sewage": ("water-treatment",),
    "solar": ("solar-generation", "solar-export"),
    "pv": ("solar-generation", "solar-export"),
}


class UnknownActivity(Fault):
    """An activity type that nothing answers to; the nearest are given, everyday words understood.

    >>> UnknownActivity("Gas", ["gas-oil", "natural-gas"]).close
    ['natural-gas', 'gas-oil']
    """

    def __init__(self, name: str, known: Iterable[str], place: Place | None = None) -> None:
        there = set(known)
        spoken = re.sub(r"[\s_-]+", " ", name.strip().casefold())
        meant = [each for each in EVERYDAY.get(spoken, ()) if each in there]
        alike = nearest(spoken.replace(" ", "-"), sorted(there))
        close = list(dict.fromkeys([*meant, *alike]))
        words = f"perhaps {' or '.join(close)}" if close else "an activity type by its id"
        super().__init__(
            f"activity {name!r}",
            words,
            "`carbon factors list --activities --search WORD` finds them.",
            place,
        )
        self.name, self.close = name, close
