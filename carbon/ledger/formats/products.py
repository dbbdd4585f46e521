"""Which products count under an account: only those that are its meter's activity.

What is bought on a fuel card and is no fuel is named and left out; what is not known is refused;
``products`` in meters.csv may say that a name counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from carbon.errors import BadValue, UnreadableFile, counted
from carbon.ledger.account import READING
from carbon.ledger.formats.columns import Column
from carbon.ledger.formats.sheet import Cells, Sheet
from carbon.ledger.formats.vocabulary import plain_value


@dataclass
class Products:
    """Judges the products of a file's rows."""

    sheet: Sheet
    columns: Sequence[Column]
    left: dict[str, list[float]] = field(default_factory=dict)

    def named(self, cells: Cells) -> str:
        """The product of a row; empty where it names none."""
        return " ".join(text for column in self.columns if (text := self.sheet.cell(cells, column)))

    def is_left_out(self, row: int, product: str, quantity: float) -> bool:
        """Whether *product* is no fuel; the row is then counted as left out."""
        if self.activities(product) != ():
            return False
        self.left.setdefault(product, []).append(quantity)
        self.sheet.leave_out(row, f"product {product!r}, no fuel")
        return True

    def activities(self, product: str) -> tuple[str, ...] | None:
        """The beginnings of the activities that a product counts under; None where not known."""
        own = self.sheet.hints.words.get("product", {})
        if product in own:
            found: tuple[str, ...] | None = tuple(filter(None, own[product].split(",")))
        else:
            found = self.sheet.vocabulary.products.get(plain_value(product))
        if found is not None:
            self.sheet.used.setdefault("product", {})[product] = ",".join(found)
        return found

    def refuse_other(self, row: int, account: str, product: str) -> None:
        """Refuse a product of another activity than the account's, or of none that is known."""
        hints = self.sheet.hints
        activity = hints.activity_of(account)
        mapped = {plain_value(one) for one in hints.products_of(account)}
        if plain_value(product) in mapped or not activity:
            return
        activities = self.activities(product)
        if activities and activity.startswith(activities):
            return
        if activities is None and plain_value(product) in plain_value(activity.replace("-", " ")):
            return
        what = "is not known" if activities is None else f"is none of {activity}"
        raise BadValue(
            f"product {product!r} at {account!r}, which counts {activity}",
            f"a product of {activity}: {product!r} {what}",
            f"If it is {activity}, add it to `products` of {account!r} in meters.csv; if not, add "
            f"a meter named '{account} {product}' with its own activity.",
            self.sheet.grid.place(row, self.columns[0].name if self.columns else None),
        )

    def finish(self) -> None:
        """Tell which products were left out; a file of nothing else is refused."""
        if self.left and not self.sheet.tally.count(READING) and not self.sheet.faults:
            self.sheet.faults.append(
                UnreadableFile(
                    f"rows of {', '.join(map(repr, self.left))} only, which is no fuel",
                    "something that counts",
                    "There is nothing to log in this file.",
                    self.sheet.grid.place(None, self.columns[0].name),
                )
            )
        for product, quantities in self.left.items():
            self.sheet.remarks.append(
                f"{self.sheet.grid.file}: {counted(len(quantities), 'row')} of {product!r} left "
                f"out ({math.fsum(quantities):g} in all): it is no fuel."
            )
