"""Editions that exist and are not carried: where from, what to expect, how far off a stand-in is.

``announced.toml`` stands beside the editions of a publisher. Its second-hand values are held
against the edition that stands in for the one announced; they are no factors, and stand in no
total.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from carbon.errors import UnknownName, capital
from carbon.factors.edition import ANNOUNCED, Edition
from carbon.factors.seal import is_shipped
from carbon.files import is_there, unchanged
from carbon.records.kinds import FLAG, TEXT, day, number, text, whole
from carbon.records.reader import read_record, records


@dataclass(frozen=True)
class SecondHand:
    """A value of an announced edition that somebody told; ``headline`` where it is always named."""

    what: Annotated[str, TEXT]
    factor_id: Annotated[str, text("a factor's id"), "factor"]
    unit: Annotated[str, text("its unit")]
    kg_co2e: Annotated[float, number("kg CO2e per unit", "0.177", above=0)]
    headline: Annotated[bool, FLAG] = False


@dataclass(frozen=True)
class Announced:
    """An edition that exists and is not carried."""

    name: Annotated[str, TEXT, "edition"]
    year: Annotated[int, whole("the calendar year the factors are for")]
    revision: Annotated[str, TEXT]
    published: Annotated[date, day("a date such as 2026-06-11")]
    licence: Annotated[str, TEXT]
    page: Annotated[str, TEXT]
    file: Annotated[str, TEXT]
    bytes: Annotated[int, whole("how many bytes the file has")]
    sha256: Annotated[str, TEXT]
    source: Annotated[str, TEXT]
    revised: Annotated[date | None, day("a date such as 2026-07-31")] = None
    grid_year: Annotated[int | None, whole("the year of the grid it carries")] = None
    why_revised: Annotated[str, TEXT] = ""
    second_hand: Annotated[tuple[SecondHand, ...], records(SecondHand)] = ()

    @property
    def exists(self) -> str:
        """That it exists: ``edition 2026 (v1.2, published 2026-06-11, …) exists``."""
        revised = f", revised {self.revised}" if self.revised else ""
        dates = f"v{self.revision}, published {self.published}{revised}"
        return f"edition {self.name} ({dates}) exists and is not carried"

    @property
    def whence(self) -> str:
        """Where it can be had, and what to expect."""
        return (
            f"{self.page}: {self.file}, {self.bytes:,} bytes, sha256 {self.sha256}, {self.licence}"
        )

    def stand_in(self, edition: Edition, apart: Collection[str] = ()) -> str:
        """How far off *edition* is in its place, in the headline values; empty where none is told.

        Nothing is said of the factors *apart*, which come from elsewhere.
        A percentage is of the announced value: (stand-in − announced) ÷ announced.
        """
        told = [
            f"{one.what} at {value:.5f} instead of {one.kg_co2e:.5f} kg CO2e per {one.unit}, "
            f"{how_far_off(value, one.kg_co2e)}"
            for one, value in self._headlines(edition, apart)
        ]
        if not told:
            return ""
        return f"edition {edition} in its place counts {'; '.join(told)} (known at second hand)"

    def _headlines(
        self, edition: Edition, apart: Collection[str]
    ) -> Iterator[tuple[SecondHand, float]]:
        """The headline values that *edition* has too, each with *edition*'s own."""
        for one in self.second_hand:
            is_there = one.factor_id not in apart and edition.has(one.factor_id, one.unit)
            if one.headline and is_there:
                yield one, edition.factor(one.factor_id, one.unit).kg_co2e


def how_far_off(value: float, announced: float) -> str:
    """How far off *value* is, in % of the *announced* one.

    >>> how_far_off(0.177, 0.13096), how_far_off(0.1, 0.13096)
    ('35 % too high', '24 % too low')
    """
    share = (value - announced) / announced * 100
    return f"{abs(share):.0f} % too {'high' if share > 0 else 'low'}"


class UnknownEdition(UnknownName):
    """An edition is named that is not here; it may exist, or an own set may stand for it."""

    def __init__(self, name: str, editions: Mapping[str, Edition]) -> None:
        told = []
        for one in announced_beside(editions).values():
            if one.name == name:
                told.append(
                    f"{capital(one.exists)}; take it from {one.whence}, and import it "
                    "with `carbon factors import FILE`."
                )
                older = [e for e in editions.values() if e.year < one.year and not e.in_place_of]
                if older and (off := one.stand_in(older[-1])):
                    told.append(f"{capital(off)}.")
        told += [
            f"The council's own set in its place is {own.name}."
            for own in editions.values()
            if own.in_place_of == name
        ]
        super().__init__("edition", name, editions, " ".join(told))


def announced_beside(editions: Mapping[str, Edition]) -> dict[int, Announced]:
    """By year, the editions announced beside *editions* and not among them."""
    folders = sorted({edition.path.parent for edition in editions.values()})
    carried = {edition.year for edition in editions.values() if not edition.in_place_of}
    return {year: one for year, one in read_all(folders).items() if year not in carried}


def announced_notes(editions: Sequence[Edition]) -> list[str]:
    """For each edition announced and not among *editions* (oldest first), all that is known."""
    notes = []
    for one in announced_beside({edition.name: edition for edition in editions}).values():
        off = one.stand_in(editions[-1])
        notes.append(
            f"{capital(one.exists)}; take it from {one.whence}. {one.source}"
            + (f" Until then {off}; such values stand in no total." if off else "")
        )
    return notes


def read_all(folders: Iterable[Path]) -> dict[int, Announced]:
    """By year, what the ``announced.toml`` of *folders* say; a user's own wins over the shipped."""
    found: dict[int, Announced] = {}
    for path in sorted((folder / ANNOUNCED for folder in folders), key=is_shipped, reverse=True):
        if is_there(path):
            found |= {one.year: one for one in unchanged(path, read_announced)}
    return found


@dataclass(frozen=True)
class _File:
    editions: Annotated[tuple[Announced, ...], records(Announced), "edition"] = ()


def read_announced(path: Path) -> Sequence[Announced]:
    """The announced editions of one file; all its faults are raised together."""
    return read_record(path, _File).editions
