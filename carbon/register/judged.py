"""A row of the register with what was made of it, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from carbon.errors import Fault, FaultList
from carbon.tables import Row

T = TypeVar("T")


@dataclass(frozen=True)
class Judged(Generic[T]):
    """A row, the site or meter that it is (None where it cannot be read), and its faults."""

    row: Row
    made: T | None
    faults: FaultList = field(default_factory=FaultList)

    @property
    def told(self) -> str:
        """What is wrong with the row, without its place; empty where all is well."""
        return " ".join(_with_column(fault) for fault in self.faults)


def _with_column(fault: Fault) -> str:
    column = fault.place.column if fault.place else None
    sentence = fault.sentence()
    return f"{column}: {sentence}" if column else sentence[0].upper() + sentence[1:]


def all_good(judged: Iterable[Judged[T]], key: str) -> dict[str, T]:
    """What was made of the rows, by the cell *key*, which is their id.

    Raises :class:`~carbon.errors.Faults` with every fault of every row.
    """
    faults = FaultList()
    found: dict[str, T] = {}
    for one in judged:
        faults.extend(one.faults)
        if one.made is not None:
            found[one.row[key]] = one.made
    faults.raise_if_any()
    return found
