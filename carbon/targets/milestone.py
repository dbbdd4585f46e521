"""A milestone: by a named period, so much less or so much left, in the words it was promised in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from carbon.definitions import Definition
from carbon.figures import KG_PER_TONNE
from carbon.periods import Period
from carbon.records.found import written
from carbon.records.kinds import FLAG, HERE, PERIOD, number, text
from carbon.records.reader import Rules, Wrong

REDUCTION = number(
    "a percentage", "50", lowest=0, highest=100, advice="A reduction of 50 % is written 50."
)
TONNES = number(
    "tonnes a year",
    "50000",
    lowest=0,
    advice="A target below nought is neutral = true, measured on net emissions.",
)


def _stated(table: Definition) -> list[str]:
    return [key for key in ("reduction_pct", "tonnes") if key in table.values]


def _says_one_amount(table: Definition) -> Iterator[Wrong]:
    stated = _stated(table)
    if len(stated) != 1:
        yield Wrong(
            stated[-1] if stated else None,
            " and ".join(stated) or "neither reduction_pct nor tonnes",
            "one of the two",
            "A reduction of 50 % on the base is reduction_pct = 50; 50,000 t is tonnes = 50000.",
        )


def _leaves_nothing_where_neutral(
    neutral: bool, reduction_pct: float | None, tonnes: float | None, table: Definition
) -> Iterator[Wrong]:
    stated = _stated(table)
    if neutral and len(stated) == 1 and reduction_pct != 100 and tonnes != 0:
        yield Wrong(
            "neutral",
            f"neutral at {written(table, stated[0])}",
            "reduction_pct = 100, or tonnes = 0",
            "Neutral is nought on net emissions.",
        )


@dataclass(frozen=True)
class Milestone:
    """A point on the way: in *period*, emissions are to be at most what is allowed.

    That is *reduction_pct* below the base, or *tonnes* t; the other is None. ``wording`` quotes the
    promise, ``source`` is where it stands, ``reading`` says which period and measure were read out
    of it. ``neutral`` is nought on net emissions. A milestone that another has replaced names
    it in ``superseded_by`` and is shown, not used.
    """

    id: Annotated[str, text("a short name in quotes")]
    period: Annotated[Period, PERIOD]
    reduction_pct: Annotated[float | None, REDUCTION.otherwise(None)]
    neutral: Annotated[bool, FLAG.otherwise(False)]
    wording: Annotated[str, text("the promise, quoted")]
    source: Annotated[str, text("where the promise stands").otherwise("")]
    reading: Annotated[str, text("how the wording is read").otherwise("")]
    superseded_by: Annotated[str, text("another milestone's id").otherwise("")]
    tonnes: Annotated[float | None, TONNES] = None
    table: Annotated[Definition | None, HERE] = field(default=None, repr=False, compare=False)

    RULES: ClassVar[Rules] = Rules(_says_one_amount, _leaves_nothing_where_neutral)

    def allowed_kg(self, base_kg: float) -> float:
        """What the milestone allows, in kg, where the base is *base_kg*; exact in either form."""
        if self.tonnes is not None:
            return self.tonnes * KG_PER_TONNE
        return self.remaining(base_kg) * base_kg

    def on_boundary_kg(self, base_kg: float, told_kg: float | None) -> float:
        """What it allows of *base_kg*, in kg, where the base was told as *told_kg*.

        Tonnes promised are the share that they are of the base as told, so that a site which has
        left takes its part of the promise with it.
        """
        if told_kg is None or told_kg == base_kg:
            return self.allowed_kg(base_kg)
        return self.remaining(told_kg) * base_kg

    def remaining(self, base_kg: float) -> float:
        """The share of *base_kg* that may remain: 0 is nothing."""
        if self.tonnes is not None:
            return self.tonnes * KG_PER_TONNE / base_kg
        return 1 - (self.reduction_pct or 0.0) / 100

    @property
    def is_zero(self) -> bool:
        """Whether nothing may remain."""
        return self.tonnes == 0 or self.reduction_pct == 100

    @property
    def aim(self) -> str:
        """The milestone in a word: −50%, 50,000 t, or carbon neutral."""
        if self.neutral:
            return "carbon neutral"
        if self.tonnes is not None:
            return f"{self.tonnes:,.12g} t"
        return f"−{self.reduction_pct:g}%"
