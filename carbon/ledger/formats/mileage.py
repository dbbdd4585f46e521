"""Mileage claims: a row a journey or claim, miles by type of car.

The claimant's name is not read; it stays in the evidence file, so ask payroll for a file without.
"""

from __future__ import annotations

from carbon.ledger.formats.events import Kind

NAME = "mileage"
TITLE = "mileage claims (car type, date, miles)"

KIND = Kind(
    account=("car type", "vehicle type", "vehicle category", "car size", "car", "engine size"),
    product=("fuel", "fuel type"),
    day=("journey date", "date", "claim date", "date of journey", "month"),
    quantity=("miles", "business miles", "mileage", "miles claimed", "total miles", "km"),
    unit="mile",
)

recognises = KIND.recognises
read = KIND.read
