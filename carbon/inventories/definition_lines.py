"""The lines of an inventory: what each counts, who answers for its data, how sure they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Annotated, ClassVar

from carbon import units
from carbon.definitions import Definition
from carbon.errors import BadValue, Place
from carbon.ledger.records import NOT_STATED, WEAK
from carbon.records.kinds import HERE, TEXT, Kind, mapped, number, one_or_several, text, texts
from carbon.records.reader import Between, Rules, Wrong, once, record
from carbon.register.meters import Meter

#: A source can only be moved to where the council does not control it.
SCOPE_OVERRIDES = ("3",)


@dataclass(frozen=True)
class Uncertainty:
    """How sure a line is: half the 95 % interval, in % of the value, and who says so.

    ``activity_pct`` is of a quantity that was read, ``estimated_pct`` of one that was estimated,
    ``not_stated_pct`` of one of which nothing says which (as of one that was read, unless the
    definition says otherwise), ``factor_pct`` of its conversion factors.
    """

    activity_pct: float
    estimated_pct: float
    factor_pct: float
    source: str
    not_stated_pct: float | None = None

    def pct_of(self, quality: str) -> float:
        """The percentage of a quantity of *quality*."""
        if quality in WEAK:
            return self.estimated_pct
        if quality == NOT_STATED and self.not_stated_pct is not None:
            return self.not_stated_pct
        return self.activity_pct


#: A percentage that may be above 100, as an uncertainty may.
PERCENTAGE = number("a percentage", "5", lowest=0)
#: Empty for all of them; a list that is there and empty would do the same, and says the contrary.
NAMES = texts(filled=True)


@dataclass(frozen=True)
class _Uncertainty:
    """``[line.uncertainty]``; what is not said of estimates is as of what was read."""

    activity_pct: Annotated[float, PERCENTAGE]
    factor_pct: Annotated[float, PERCENTAGE]
    source: Annotated[str, text("who says so, in quotes", filled=True)]
    estimated_pct: Annotated[float | None, PERCENTAGE] = None
    not_stated_pct: Annotated[float | None, PERCENTAGE] = None

    def made(self) -> Uncertainty:
        """It with every percentage."""
        estimated, not_stated = (
            self.activity_pct if pct is None else pct
            for pct in (self.estimated_pct, self.not_stated_pct)
        )
        return Uncertainty(self.activity_pct, estimated, self.factor_pct, self.source, not_stated)


UNCERTAINTY: Kind[Uncertainty] = mapped(
    record(_Uncertainty, "a table [line.uncertainty]"), _Uncertainty.made
)


def _unit(written: str, place: Place) -> str:
    return units.unit(written, place) if written else ""


def _scope(scope: str, place: Place) -> str:
    if scope and scope not in SCOPE_OVERRIDES:
        raise BadValue(
            f"scope = {scope!r}",
            '"3", for what the council does not control, or none',
            "The activity says its scopes; only scopes 1 and 2 can be moved, and only to 3.",
            place,
        )
    return scope


def _says_why_its_scope_is_another(scope: str, scope_reason: str) -> Iterator[Wrong]:
    if scope and not scope_reason:
        yield Wrong("scope", "scope without scope_reason", "why it is scope 3 here")


def _has_an_activity(activities: tuple[str, ...]) -> Iterator[Wrong]:
    if not activities:
        yield Wrong(None, "no activity", "activity = … or activities = […]")


@dataclass(frozen=True)
class InventoryLine:
    """One line of the inventory: the meters of some activities, services and sites.

    ``activities`` are names or patterns such as ``waste-*``; ``services`` and ``sites`` are empty
    for all. ``scope`` moves emissions that the council does not control to scope 3, ``category``
    names them otherwise; both are empty where the activity's own stand. ``unit`` says what the
    line is logged in, and is only checked.
    """

    name: Annotated[str, text("a short name in quotes")]
    activities: Annotated[
        tuple[str, ...], one_or_several("activity", "activities", "a name in quotes")
    ]
    services: Annotated[tuple[str, ...], one_or_several("service", "services", "a name in quotes")]
    sites: Annotated[tuple[str, ...], NAMES.otherwise(())]
    unit: Annotated[str, text("a unit in quotes").then(_unit).otherwise("")]
    scope: Annotated[str, text("a scope in quotes").then(_scope).otherwise("")]
    scope_reason: Annotated[str, TEXT.otherwise("")]
    category: Annotated[str, TEXT.otherwise("")]
    data_owner: Annotated[str, text("who answers for its data, a post or a team", filled=True)]
    uncertainty: Annotated[Uncertainty | None, UNCERTAINTY.otherwise(None)]
    note: Annotated[str, TEXT.otherwise("")]
    table: Annotated[Definition, HERE] = field(repr=False, compare=False)

    RULES: ClassVar[Rules] = Rules(_has_an_activity, _says_why_its_scope_is_another)

    def counts(self, meter: Meter) -> bool:
        """Whether *meter* belongs to this line."""
        return (
            (not self.sites or meter.site in self.sites)
            and (not self.services or meter.service in self.services)
            and any(fnmatchcase(meter.activity, pattern) for pattern in self.activities)
        )

    def place(self, key: str | None = None) -> Place:
        """Where the line, or one of its keys, stands."""
        return self.table.place(key)


LINES_ONCE: Between[InventoryLine] = once(
    lambda line: line.name,
    lambda line: BadValue(f"line {line.name!r} twice", "each name once", "", line.place("name")),
)


def line_of(lines: Sequence[InventoryLine], meter: Meter) -> InventoryLine | None:
    """The line that counts *meter*, the first of several; None where none does."""
    return next((line for line in lines if line.counts(meter)), None)
