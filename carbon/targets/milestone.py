"""A milestone: by a named period, so much less or so much left, in the words it was promised in."""

from __future__ import annotations

from dataclasses import dataclass

from carbon.definitions import Definition
from carbon.errors import BadValue, FaultList
from carbon.figures import KG_PER_TONNE
from carbon.periods import Period

KEYS = (
    "id",
    "period",
    "reduction_pct",
    "tonnes",
    "neutral",
    "wording",
    "source",
    "reading",
    "superseded_by",
)


@dataclass(frozen=True)
class Milestone:
    """A point on the way: in *period*, emissions are to be at most what is allowed.

    That is *reduction_pct* below the base, or *tonnes* t; the other is None. ``wording`` quotes the
    promise, ``source`` is where it stands, ``reading`` says which period and measure were read out
    of it. ``neutral`` is nought on net emissions. A milestone that another has replaced names
    it in ``superseded_by`` and is shown, not used.
    """

    id: str
    period: Period
    reduction_pct: float | None
    neutral: bool
    wording: str
    source: str
    reading: str
    superseded_by: str
    tonnes: float | None = None

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


def read_milestone(table: Definition) -> Milestone:
    """One ``[[milestone]]``; :class:`~carbon.errors.Faults` with all that is wrong in it."""
    faults = FaultList()
    faults.extend(table.check_keys(KEYS))
    name = faults.attempt(table.get, "id", str, "a short name in quotes")
    period = faults.attempt(period_of, table, "period")
    reduction = faults.attempt(_reduction, table)
    tonnes = faults.attempt(_tonnes, table)
    neutral = faults.attempt(table.get, "neutral", bool, "true or false", False)
    wording = faults.attempt(table.get, "wording", str, "the promise, quoted")
    source = faults.attempt(table.get, "source", str, "where the promise stands", "")
    reading = faults.attempt(table.get, "reading", str, "how the wording is read", "")
    superseded = faults.attempt(table.get, "superseded_by", str, "another milestone's id", "")
    stated = [key for key in ("reduction_pct", "tonnes") if key in table.values]
    if len(stated) != 1:
        faults.append(
            BadValue(
                " and ".join(stated) or "neither reduction_pct nor tonnes",
                "one of the two",
                "A reduction of 50 % on the base is reduction_pct = 50; 50,000 t is "
                "tonnes = 50000.",
                table.place(stated[-1] if stated else None),
            )
        )
    elif neutral and (reduction or 0.0) != 100 and tonnes != 0:
        faults.append(
            BadValue(
                f"neutral at {table.values[stated[0]]}",
                "reduction_pct = 100, or tonnes = 0",
                "Neutral is nought on net emissions.",
                table.place("neutral"),
            )
        )
    faults.raise_if_any()
    assert name is not None
    assert period is not None
    assert wording is not None
    return Milestone(
        name, period, reduction, bool(neutral), wording, source or "", reading or "",
        superseded or "", tonnes,
    )  # fmt: skip


def period_of(toml: Definition, key: str) -> Period:
    """The period that *key* names."""
    return Period.parse(toml.get(key, str, "a period in quotes"), toml.place(key))


def _reduction(table: Definition) -> float | None:
    if "reduction_pct" not in table.values:
        return None
    reduction = table.get("reduction_pct", float, "a percentage below the base, such as 50")
    if not 0 <= reduction <= 100:
        raise BadValue(
            f"reduction_pct = {reduction:g}",
            "a percentage from 0 to 100",
            "A reduction of 50 % is written 50.",
            table.place("reduction_pct"),
        )
    return reduction


def _tonnes(table: Definition) -> float | None:
    if "tonnes" not in table.values:
        return None
    tonnes = table.get("tonnes", float, "tonnes a year, such as 50000")
    if not 0 <= tonnes < float("inf"):
        raise BadValue(
            f"tonnes = {tonnes:g}",
            "tonnes a year, not below 0",
            "A target below nought is neutral = true, measured on net emissions.",
            table.place("tonnes"),
        )
    return tonnes
