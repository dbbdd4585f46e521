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


class UnknownActivity(Fault):
    """An activity type that nothing answers to; the nearest are given, everyday words understood.

    >>> UnknownActivity("Gas", ["gas-oil", "natural-gas"]).close
    ['natural-gas', 'gas-oil']
    """

    def __init__(self, name: str, known: Iterable[str], place: Place | None = None) -> None:
        there = set(known)
        likely = [each for each in meant(name) if each in there]
        alike = nearest(_spoken(name).replace(" ", "-"), sorted(there))
        close = list(dict.fromkeys([*likely, *alike]))
        words = f"perhaps {' or '.join(close)}" if close else "an activity type by its id"
        super().__init__(
            f"activity {name!r}",
            words,
            "`carbon factors list --activities --search WORD` finds them.",
            place,
        )
        self.name, self.close = name, close
