"""Waste collections: a row a collection, weight by contract and material or route."""

from __future__ import annotations

from carbon.ledger.formats.events import Kind

NAME = "waste"
TITLE = "waste collections (contract or material, date, weight)"

KIND = Kind(
    account=("contract", "waste contract", "account", "account number", "stream", "waste stream"),
    product=("material", "waste type", "waste", "ewc description", "route"),
    day=("collection date", "date", "tip date", "weighbridge date", "month"),
    quantity=("tonnes", "weight tonnes", "kg", "weight kg", "net weight kg", "net tonnes"),
    unit="",
)

recognises = KIND.recognises
read = KIND.read
