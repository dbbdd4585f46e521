"""What a target is measured against: the base period's figure, and the bases it is not."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from carbon.definitions import Definition
from carbon.errors import BadValue, FaultList, UnknownName
from carbon.periods import Period
from carbon.targets.milestone import period_of

#: Where the base period's figure is taken from.
KINDS = ("as published", "restated", "calculated", "given")
OTHER_KEYS = ("period", "tonnes", "gas", "wording", "source", "reason")
RESTATEMENT_KEYS = ("date", "tonnes", "reason")


@dataclass(frozen=True)
class Restatement:
    """A base value given anew on *date*, in t, and why."""

    date: datetime.date
    tonnes: float
    reason: str


@dataclass(frozen=True)
class Base:
    """Where the base period's figure comes from.

    ``as published`` is the first return of the base period found, ``restated`` the newest;
    ``calculated`` is the ledger's, and moves with it; ``given`` is ``tonnes``, from ``source``, or
    the newest of its ``restatements``.
    """

    kind: str = "as published"
    tonnes: float | None = None
    source: str = ""
    restatements: tuple[Restatement, ...] = ()

    def given_t(self, as_at: datetime.date | None = None) -> float | None:
        """The value given, in t, as restated by *as_at*; None where none is given."""
        known = [each for each in self.restatements if as_at is None or each.date <= as_at]
        return max(known, key=lambda each: each.date).tonnes if known else self.tonnes


@dataclass(frozen=True)
class OtherBase:
    """A base that was published too: shown, and never used."""

    period: Period
    tonnes: float
    gas: str
    wording: str
    source: str
    reason: str


def read_base(toml: Definition) -> Base:
    """The base of a target; :class:`~carbon.errors.Faults` with all that is wrong in it."""
    faults = FaultList()
    kind = toml.get("base", str, f"one of: {', '.join(KINDS)}", "as published")
    if kind not in KINDS:
        raise UnknownName("base", kind, KINDS, "", toml.place("base"))
    tonnes = None
    if kind == "given":
        tonnes = faults.attempt(_positive, toml, "base_tonnes")
    source = faults.attempt(
        toml.get, "base_source", str, "where the base value stands", None if kind == "given" else ""
    )
    tables = faults.attempt(toml.tables, "restatement") or []
    restatements = [faults.attempt(_restatement, table) for table in tables]
    if kind != "given":
        for key in ("base_tonnes", "base_source", "restatement"):
            if key in toml.values:
                faults.append(
                    BadValue(
                        f'{key} where base = "{kind}"',
                        'it only where base = "given"',
                        "",
                        toml.place(key if key != "restatement" else None),
                    )
                )
    faults.raise_if_any()
    return Base(kind, tonnes, source or "", tuple(each for each in restatements if each))


def read_other_base(table: Definition) -> OtherBase:
    """One ``[[other_base]]``."""
    faults = FaultList()
    faults.extend(table.check_keys(OTHER_KEYS))
    period = faults.attempt(period_of, table, "period")
    tonnes = faults.attempt(_positive, table, "tonnes")
    texts = [
        faults.attempt(table.get, key, str, expected)
        for key, expected in (
            ("gas", "the gas it counts, such as CO2"),
            ("wording", "the words it was published in"),
            ("source", "where it stands"),
            ("reason", "why it is not used"),
        )
    ]
    faults.raise_if_any()
    assert period is not None
    assert tonnes is not None
    gas, wording, source, reason = (text or "" for text in texts)
    return OtherBase(period, tonnes, gas, wording, source, reason)


def _restatement(table: Definition) -> Restatement:
    faults = FaultList()
    faults.extend(table.check_keys(RESTATEMENT_KEYS))
    day = faults.attempt(table.get, "date", datetime.date, "a date such as 2024-05-01, unquoted")
    tonnes = faults.attempt(_positive, table, "tonnes")
    reason = faults.attempt(table.get, "reason", str, "why it was restated")
    faults.raise_if_any()
    assert day is not None
    assert tonnes is not None
    return Restatement(day, tonnes, reason or "")


def _positive(toml: Definition, key: str) -> float:
    value = toml.get(key, float, "tonnes a year, such as 161328")
    if not 0 < value < float("inf"):
        raise BadValue(f"{key} = {value:g}", "tonnes above 0", "", toml.place(key))
    return value
