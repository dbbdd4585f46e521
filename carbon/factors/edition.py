"""Editions of conversion factors: one CSV and one TOML each, read strictly.

The TOML says who published what, when, under which licence and on which GWP basis; the CSV holds
the factors, each with the sheet and rows of the publisher's file that it stands in::

    id, publisher_id, scope, unit, kg_co2e,
    kg_co2e_of_co2, kg_co2e_of_ch4, kg_co2e_of_n2o, label, locator

A factor is found by its id and unit; the id is the same in every edition that has the factor.
Finding editions reads their TOMLs only; the CSV is read when the first factor is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from carbon.definitions import Definition, read_toml
from carbon.errors import BadValue, FaultList, Place, UnknownName
from carbon.factors.basis import UNKNOWN, Basis, basis_of_edition, gwp_basis_in
from carbon.factors.factor import (
    COLUMNS,
    SCOPES,
    Factor,
    factors_sha256,
    read_factors,
    read_sealed,
)
from carbon.factors.grid import Grid, read_grid
from carbon.factors.own_set import IN_PLACE_OF, own_set_faults
from carbon.factors.replaced import circle_faults
from carbon.factors.seal import Accepted, read_seal
from carbon.files import is_folder_there, shown

__all__ = [
    "COLUMNS", "OFFICIAL", "SCOPES", "Edition", "Factor",
    "find_editions", "find_publishers", "read_edition", "read_factors",
]  # fmt: skip

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

OFFICIAL = "uk-government"
#: Beside the editions: those that exist and are not carried (:mod:`carbon.factors.announced`).
ANNOUNCED = "announced.toml"

#: The keys of an edition's TOML.
KEYS = (
    "publisher",
    "publisher_name",
    "title",
    "edition",
    "year",
    "revision",
    "published",
    "revised",
    "replaces",
    "in_place_of",
    "gwp_basis",
    "grid",
    "price_year",
    "licence",
    "attribution",
    "source",
    "file",
    "sha256",
    "retrieved",
    "entered_by",
    "checked_by",
    "checked_at",
    "notes",
    "lacks",
    "rows",
    "basis",
    "csv_sha256",
    "accepted",
)


@dataclass(frozen=True)
class Edition:
    """One publisher's factors for one year.

    ``published`` is the day the edition first came out, None where the source does not tell;
    ``revised`` the day of the revision at hand, None where it was not revised. ``in_place_of``
    names the edition in whose place this is a council's own set of a few factors
    (:mod:`carbon.factors.own_set`), empty for a whole edition. ``lacks`` names
    in words what the edition does not hold. ``grid`` is the year whose grid the electricity
    factors carry, None where it is not known. ``price_year`` is that of factors per GBP. ``sha256``
    is that of the publisher's file, ``csv_sha256`` that of the CSV, as last ``accepted``.
    """

    publisher: str  #: The publisher's folder, such as ``uk-government``.
    name: str  #: Its name, such as ``2024``.
    year: int  #: The calendar year that the factors are for.
    gwp_basis: str  #: Of which IPCC report the warming potentials are, such as ``ar5``.
    title: str  #: The publication's title.
    path: Path  #: Its CSV.
    publisher_name: str = ""  #: The publisher in full.
    revision: str = ""  #: The publisher's version of the file at hand.
    published: date | None = None
    revised: date | None = None
    replaces: str = ""  #: The edition that this is a revision of.
    in_place_of: str = ""
    grid: Grid | None = None
    price_year: int | None = None
    licence: str = ""  #: Under which the factors were published.
    attribution: str = ""  #: The words that the licence asks for.
    source: str = ""  #: The address of the publisher's file.
    file: str = ""  #: The name of the publisher's file.
    sha256: str = ""
    retrieved: date | None = None  #: The day that the file was fetched.
    entered_by: str = ""  #: Who entered it.
    checked_by: str = ""  #: Who else checked it.
    checked_at: date | None = None  #: The day that it was checked.
    notes: str = ""  #: What else there is to know.
    lacks: tuple[str, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)  #: What became of the rows read.
    other_bases: tuple[Basis, ...] = ()  #: The factors of it on another GWP basis.
    csv_sha256: str = ""
    accepted: tuple[Accepted, ...] = ()

    @property
    def own(self) -> bool:
        """Whether this is a user's own set, not the Government's."""
        return self.publisher != OFFICIAL or bool(self.in_place_of)

    @property
    def available(self) -> date:
        """The day from which the edition could be used.

        Where the day of publication is not known, that of the revision at hand or the end of
        the edition's own year, whichever comes first: it was out by then. A council's own set
        in place of an edition is there from the day it was checked.
        """
        if self.in_place_of and self.checked_at:
            return self.checked_at
        if self.published:
            return self.published
        known = [self.revised] if self.revised else []
        return min([*known, date(self.year + 1, 1, 1)])

    @property
    def age(self) -> tuple[int, list[int], str]:
        """What editions are ordered by: v1.10 is after v1.2, as its text is not."""
        return self.year, [int(digits) for digits in re.findall(r"\d+", self.name)], self.name

    @cached_property
    def factors(self) -> Mapping[tuple[str, str], Factor]:
        """Every factor by (id, unit); all faults of the CSV are raised together.

        Raises :class:`~carbon.factors.seal.ChangedFile` for a CSV that the TOML does not describe.
        """
        found = read_sealed(self.path, self.csv_sha256)
        if self.price_year is None and any(unit == "GBP" for _, unit in found):
            raise BadValue(
                "factors per GBP and no price_year",
                "the year of the prices they are for",
                "Add price_year = … to the edition's TOML.",
                Place(shown(self.path.with_suffix(".toml"))),
            )
        return found

    @cached_property
    def _units_of(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for identifier, unit in self.factors:
            found[identifier] = (*found.get(identifier, ()), unit)
        return found

    def __iter__(self) -> Iterator[Factor]:
        return iter(self.factors.values())

    def __len__(self) -> int:
        return len(self.factors)

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._units_of

    def __str__(self) -> str:
        return f"{self.publisher}/{self.name}" if self.own else self.name

    def to_frame(self) -> pd.DataFrame:
        """Every factor, a row each in the columns of the edition's CSV: kg CO2e per ``unit``.

        The publisher's sheet and rows stand in ``locator``. What is not given is empty (NaN).
        """
        import pandas as pd

        return pd.DataFrame([vars(each) for each in self], columns=list(COLUMNS))

    def has(self, identifier: str, unit: str) -> bool:
        """Whether the edition has the factor *identifier* per *unit*."""
        return (identifier, unit) in self.factors

    def units_of(self, identifier: str) -> tuple[str, ...]:
        """The units in which the edition gives *identifier*; empty when it does not."""
        return self._units_of.get(identifier, ())

    def factor(self, identifier: str, unit: str) -> Factor:
        """The factor *identifier* per *unit*.

        Raises :class:`~carbon.errors.UnknownName` with the nearest ids, or with the units there
        are when the id is known.
        """
        found = self.factors.get((identifier, unit))
        if found is not None:
            return found
        where = f"edition {self}"
        if identifier in self:
            raise UnknownName(f"unit of {identifier} in {where}", unit, self.units_of(identifier))
        raise UnknownName(
            f"factor in {where}",
            identifier,
            self._units_of,
            "`carbon factors list --search WORD` finds ids.",
        )


def find_editions(
    folders: Sequence[Path], publisher: str = OFFICIAL, *, own_sets: bool = False
) -> dict[str, Edition]:
    """The editions of *publisher* by name, oldest first; an earlier folder wins over a later.

    *folders* are those of ``Workspace.layers("factors")``. With *own_sets* also a council's own
    sets in place of one. Reads the TOMLs only. Faults of all of them are raised together.
    """
    faults = FaultList()
    found: dict[str, Edition] = {}
    for own in (folder / publisher for folder in folders):
        for path in sorted(own.glob("*.toml")) if is_folder_there(own) else ():
            if path.name == ANNOUNCED or path.stem in found:
                continue
            facts = faults.attempt(read_toml, path)
            if facts is None or (IN_PLACE_OF in facts.values and not own_sets):
                continue
            edition = faults.attempt(_described, facts, path)
            if edition is not None:
                found[edition.name] = edition
    faults.extend(circle_faults(found))
    faults.raise_if_any()
    return dict(sorted(found.items(), key=lambda item: item[1].age))


def contents_of(edition: Edition) -> str:
    """The sha256 of an edition's CSV: as its TOML seals it, else as the file is."""
    return edition.csv_sha256 or factors_sha256(edition.path)


def find_publishers(folders: Sequence[Path]) -> list[str]:
    """The publishers of factor editions, the Government first: folders with an edition's TOML.

    Also where its CSV is gone: that is a fault, to be told when the factors are read.
    """
    names = {
        path.parent.name
        for folder in folders
        for path in folder.glob("*/*.toml")
        if "gwp_basis" in read_toml(path).values
    }
    return sorted(names, key=lambda name: (name != OFFICIAL, name))


def read_edition(path: Path) -> Edition:
    """The edition that the TOML at *path* describes; its CSV stands beside it."""
    return _described(read_toml(path), path)


def _described(facts: Definition, path: Path) -> Edition:
    faults = FaultList(facts.check_keys(KEYS))
    is_own_set = IN_PLACE_OF in facts.values
    if is_own_set:
        faults.extend(own_set_faults(facts, path.with_suffix(".csv")))

    def text(key: str) -> str:
        return faults.attempt(facts.get, key, str, "text in quotes", "") or ""

    def day(key: str) -> date | None:
        if key not in facts.values:
            return None
        return faults.attempt(facts.get, key, date, "a date such as 2024-10-30")

    def needed(key: str, kind: type[T], expected: str) -> T | None:
        return faults.attempt(facts.get, key, kind, expected)

    name = needed("edition", str, "the edition's name, as the file's")
    publisher = needed("publisher", str, "the publisher's folder")
    for key, found, expected in (
        ("edition", name, path.stem),
        ("publisher", publisher, path.parent.name),
    ):
        if found is not None and found != expected:
            faults.append(BadValue(f"{key} = {found!r}", repr(expected), "", facts.place(key)))
    basis = faults.attempt(gwp_basis_in, facts, *([UNKNOWN] if is_own_set else []))
    title = needed("title", str, "text in quotes")
    year = needed("year", int, "the calendar year the factors are for")
    priced = "price_year" in facts.values
    price_year = needed("price_year", int, "a year") if priced else None
    lacks = faults.attempt(facts.get, "lacks", list, "a list of texts", [])
    rows = faults.attempt(_counts, facts)
    bases = [faults.attempt(basis_of_edition, table) for table in facts.tables("basis")]
    csv_sha256, accepted = faults.attempt(read_seal, facts) or ("", ())
    edition = Edition(
        publisher=publisher or "",
        name=name or "",
        year=year or 0,
        gwp_basis=basis or "",
        title=title or "",
        path=path.with_suffix(".csv"),
        publisher_name=text("publisher_name"),
        revision=text("revision"),
        published=day("published"),
        revised=day("revised"),
        replaces=text("replaces"),
        in_place_of=text(IN_PLACE_OF),
        grid=faults.attempt(_grid, facts),
        price_year=price_year,
        licence=text("licence"),
        attribution=text("attribution"),
        source=text("source"),
        file=text("file"),
        sha256=text("sha256"),
        retrieved=day("retrieved"),
        entered_by=text("entered_by"),
        checked_by=text("checked_by"),
        checked_at=day("checked_at"),
        notes=text("notes"),
        lacks=tuple(map(str, lacks or ())),
        rows=dict(rows or {}),
        other_bases=tuple(filter(None, bases)),
        csv_sha256=csv_sha256,
        accepted=accepted,
    )
    faults.raise_if_any()
    return edition


def _counts(facts: Definition) -> dict[str, int]:
    """What became of the source's rows: by each fate, how many."""
    part, faults = facts.part("rows"), FaultList()
    counts = {key: faults.attempt(part.get, key, int, "a number of rows") for key in part.values}
    faults.raise_if_any()
    return {key: count for key, count in counts.items() if count is not None}


def _grid(facts: Definition) -> Grid | None:
    if "grid" not in facts.values:
        return None
    table = facts.get("grid", dict, "a table [grid]")
    return read_grid(Definition(table, facts.file, facts.lines, "grid."))
