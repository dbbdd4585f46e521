"""What a target is measured against: the base period's figure, and the bases it is not."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from carbon.definitions import Definition
from carbon.errors import BadValue
from carbon.periods import Period
from carbon.records.kinds import PERIOD, day, number, one_of, text
from carbon.records.reader import Rules, Wrong, records

#: Where the base period's figure is taken from.
KINDS = ("as published", "restated", "calculated", "given")
TONNES = number("tonnes a year", "161328", above=0)
WHERE = "where the base value stands"


@dataclass(frozen=True)
class Restatement:
    """A base value given anew on *date*, in t, and why."""

    date: Annotated[datetime.date, day("a date such as 2024-05-01, unquoted")]
    tonnes: Annotated[float, TONNES]
    reason: Annotated[str, text("why it was restated")]


def _is_given_in_full(kind: str, source: Definition) -> Iterator[BadValue]:
    for key, expected in (("base_tonnes", TONNES.expected), ("base_source", WHERE)):
        if kind == "given" and key not in source.values:
            yield source.lacking(key, expected)


def _is_given_only_where_it_says_so(kind: str, source: Definition) -> Iterator[Wrong]:
    for key in ("base_tonnes", "base_source", "restatement"):
        if kind != "given" and key in source.values:
            place = None if key == "restatement" else key
            yield Wrong(place, f'{key} where base = "{kind}"', 'it only where base = "given"')


@dataclass(frozen=True)
class Base:
    """Where the base period's figure comes from.

    ``as published`` is the base period's return on the boundary that it first came on, as corrected
    on that, ``restated`` the one on the boundary that it came on last;
    ``calculated`` is the ledger's, and moves with it; ``given`` is ``tonnes``, from ``source``, or
    the newest of its ``restatements``.
    """

    kind: Annotated[str, one_of(KINDS), "base"] = "as published"
    tonnes: Annotated[float | None, TONNES, "base_tonnes"] = None
    source: Annotated[str, text(WHERE), "base_source"] = ""
    restatements: Annotated[tuple[Restatement, ...], records(Restatement), "restatement"] = ()

    RULES: ClassVar[Rules] = Rules(_is_given_in_full, _is_given_only_where_it_says_so)

    def given_t(self, as_at: datetime.date | None = None) -> float | None:
        """The value given, in t, as restated by *as_at*; None where none is given."""
        known = [each for each in self.restatements if as_at is None or each.date <= as_at]
        return max(known, key=lambda each: each.date).tonnes if known else self.tonnes


@dataclass(frozen=True)
class OtherBase:
    """A base that was published too: shown, and never used."""

    period: Annotated[Period, PERIOD]
    tonnes: Annotated[float, TONNES]
    gas: Annotated[str, text("the gas it counts, such as CO2")]
    wording: Annotated[str, text("the words it was published in")]
    source: Annotated[str, text("where it stands")]
    reason: Annotated[str, text("why it is not used")]
