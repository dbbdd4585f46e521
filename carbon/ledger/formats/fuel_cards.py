"""Fuel card statements: a row a refill, litres by card or vehicle and product."""

from __future__ import annotations

from carbon.ledger.formats.events import Kind

NAME = "fuel-card"
TITLE = "a fuel card statement (card or registration, date, litres)"

KIND = Kind(
    account=(
        "card number",
        "card no",
        "card",
        "fuel card",
        "registration",
        "vehicle registration",
        "vehicle reg",
        "vehicle",
        "account",
        "account number",
    ),
    product=("product", "fuel", "fuel type", "grade", "product name"),
    day=("transaction date", "date", "date of transaction", "delivery date"),
    quantity=("litres", "quantity litres", "volume litres", "litres purchased", "qty litres"),
    unit="litre",
)

recognises = KIND.recognises
read = KIND.read
