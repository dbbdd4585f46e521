"""What people call the things they log, where the activity types have other names."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property

from carbon.errors import Place, UnknownName
from carbon.nearest import nearest

#: What people call it, and the activities it may be: suggested, never taken for granted.
EVERYDAY = {
    "gas": ("natural-gas",),
    "mains gas": ("natural-gas",),
    "electric": ("electricity",),
    "power": ("electricity",),
    "street lighting": ("electricity",),
    "street lights": ("electricity",),
    "heat pump": ("electricity",),
    "heat": ("district-heat", "natural-gas"),
    "steam": ("district-heat",),
    "heating oil": ("burning-oil", "gas-oil"),
    "oil": ("burning-oil", "gas-oil", "fuel-oil"),
    "kerosene": ("burning-oil",),
    "paraffin": ("burning-oil",),
    "red diesel": ("gas-oil",),
    "derv": ("diesel",),
    "unleaded": ("petrol",),
    "mileage": ("car-unknown", "car-petrol", "car-diesel"),
    "business miles": ("car-unknown", "car-petrol", "car-diesel"),
    "grey fleet": ("car-unknown", "car-petrol", "car-diesel"),
    "train": ("rail-national",),
    "rail": ("rail-national",),
    "taxi": ("taxi-regular",),
    "bus": ("bus-local",),
    "flights": ("air-domestic-average-with-rf", "air-short-haul-average-with-rf"),
    "hotel": ("hotel-uk",),
    "home working": ("homeworking-all",),
    "waste": ("waste-commercial-landfill", "waste-commercial-combustion"),
    "rubbish": ("waste-commercial-landfill", "waste-commercial-combustion"),
    "bottled gas": ("lpg",),
    "pellets": ("wood-pellets",),
    "biomass": ("wood-pellets", "wood-chips"),
    "woodchip": ("wood-chips",),
    "water": ("water-supply", "water-treatment"),
    "sewage": ("water-treatment",),
    "solar": ("solar-generation", "solar-export"),
    "pv": ("solar-generation", "solar-export"),
}


def meant(words: str) -> tuple[str, ...]:
    """The activities that everyday words may mean; none for words that are not everyday.

    >>> meant("Heating_Oil")
    ('burning-oil', 'gas-oil')
    """
    return EVERYDAY.get(_spoken(words), ())


def _spoken(words: str) -> str:
    return re.sub(r"[\s_-]+", " ", words.strip().casefold())


class UnknownActivity(UnknownName):
    """An activity type that nothing answers to; the nearest are given, everyday words understood.

    >>> UnknownActivity("Gas", ["gas-oil", "natural-gas"]).close
    ['natural-gas', 'gas-oil']
    """

    def __init__(self, name: str, known: Collection[str], place: Place | None = None) -> None:
        remedy = "`carbon factors list --activities --search WORD` finds them."
        super().__init__("activity", name, known, remedy, place)

    @cached_property
    def close(self) -> list[str]:
        """The activities that it may mean, the likeliest first."""
        there = set(self.known)
        likely = [each for each in meant(self.name) if each in there]
        near = nearest(_spoken(self.name).replace(" ", "-"), sorted(there))
        return list(dict.fromkeys([*likely, *near]))

    @cached_property
    def expected(self) -> str:  # type: ignore[override]
        """Those near to it; looked for when somebody reads it."""
        return f"perhaps {' or '.join(self.close)}" if self.close else "an activity type by its id"
