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
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from carbon.definitions import Definition, read_toml
from carbon.errors import BadValue, FaultList, Place, UnknownName
from carbon.factors import own_set
from carbon.factors.basis import UNKNOWN, Basis, gwp_basis
from carbon.factors.factor import (
    COLUMNS,
    SCOPES,
    Factor,
    factors_sha256,
    read_factors,
    read_sealed,
)
from carbon.factors.grid import Grid
from carbon.factors.own_set import IN_PLACE_OF
from carbon.factors.replaced import circle_faults
from carbon.factors.seal import ROWS, SEAL, Accepted
from carbon.files import files_in, shown
from carbon.records.kinds import day, text, texts, whole
from carbon.records.reader import Rules, Wrong, record, record_of, records

__all__ = [
    "COLUMNS", "OFFICIAL", "SCOPES", "Edition", "Factor",
    "find_editions", "find_publishers", "read_edition", "read_factors",
]  # fmt: skip

if TYPE_CHECKING:
    import pandas as pd

OFFICIAL = "uk-government"
#: Beside the editions: those that exist and are not carried (:mod:`carbon.factors.announced`).
ANNOUNCED = "announced.toml"

_TEXT, _DAY = text(), day("a date such as 2024-10-30")


def _is_named_as_its_file(name: str, path: Path) -> Iterator[Wrong]:
    if name != path.stem:
        yield Wrong("edition", f"edition = {name!r}", repr(path.stem))


def _is_in_its_publishers_folder(publisher: str, path: Path) -> Iterator[Wrong]:
    if publisher != path.parent.name:
        yield Wrong("publisher", f"publisher = {publisher!r}", repr(path.parent.name))


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

    #: The publisher's folder, such as ``uk-government``.
    publisher: Annotated[str, text("the publisher's folder")]
    #: Its name, such as ``2024``.
    name: Annotated[str, text("the edition's name, as the file's"), "edition"]
    #: The calendar year that the factors are for.
    year: Annotated[int, whole("the calendar year the factors are for")]
    #: Of which IPCC report the warming potentials are, such as ``ar5``.
    gwp_basis: Annotated[str, gwp_basis()]
    title: Annotated[str, _TEXT]  #: The publication's title.
    path: Path  #: Its CSV.
    publisher_name: Annotated[str, _TEXT] = ""  #: The publisher in full.
    revision: Annotated[str, _TEXT] = ""  #: The publisher's version of the file at hand.
    published: Annotated[date | None, _DAY] = None
    revised: Annotated[date | None, _DAY] = None
    replaces: Annotated[str, _TEXT] = ""  #: The edition that this is a revision of.
    in_place_of: Annotated[str, _TEXT] = ""
    grid: Annotated[Grid | None, record(Grid)] = None
    price_year: Annotated[int | None, whole("a year")] = None
    licence: Annotated[str, _TEXT] = ""  #: Under which the factors were published.
    attribution: Annotated[str, _TEXT] = ""  #: The words that the licence asks for.
    source: Annotated[str, _TEXT] = ""  #: The address of the publisher's file.
    file: Annotated[str, _TEXT] = ""  #: The name of the publisher's file.
    sha256: Annotated[str, _TEXT] = ""
    retrieved: Annotated[date | None, _DAY] = None  #: The day that the file was fetched.
    entered_by: Annotated[str, _TEXT] = ""  #: Who entered it.
    checked_by: Annotated[str, _TEXT] = ""  #: Who else checked it.
    checked_at: Annotated[date | None, _DAY] = None  #: The day that it was checked.
    notes: Annotated[str, _TEXT] = ""  #: What else there is to know.
    lacks: Annotated[tuple[str, ...], texts()] = ()
    #: What became of the rows read: by each fate, how many.
    rows: Annotated[Mapping[str, int], ROWS] = field(default_factory=dict)
    #: The factors of it on another GWP basis.
    other_bases: Annotated[tuple[Basis, ...], records(Basis), "basis"] = ()
    csv_sha256: Annotated[str, SEAL] = ""
    accepted: Annotated[tuple[Accepted, ...], records(Accepted)] = ()

    RULES: ClassVar[Rules] = Rules(_is_named_as_its_file, _is_in_its_publishers_folder)

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


@dataclass(frozen=True)
class OwnSet(Edition):
    """A council's own few factors in place of an edition; see :mod:`carbon.factors.own_set`."""

    gwp_basis: Annotated[str, gwp_basis(UNKNOWN)]

    RULES: ClassVar[Rules] = Rules(*Edition.RULES, *own_set.RULES)


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
        for path in files_in(own, "*.toml"):
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

    Also where its CSV is gone: that is a fault, to be told when the factors are read. So is the
    folder that is a link to nothing: nobody knows whether it held editions.
    """
    within = (one for folder in folders for one in files_in(folder))
    names = {
        path.parent.name
        for own in sorted(within)
        if own.is_dir() or not own.exists()
        for path in files_in(own, "*.toml")
        if "gwp_basis" in read_toml(path).values
    }
    return sorted(names, key=lambda name: (name != OFFICIAL, name))


def read_edition(path: Path) -> Edition:
    """The edition that the TOML at *path* describes; its CSV stands beside it."""
    return _described(read_toml(path), path)


def _described(facts: Definition, path: Path) -> Edition:
    kind = OwnSet if IN_PLACE_OF in facts.values else Edition
    edition = record_of(facts, kind, path=path.with_suffix(".csv"))
    if not edition.accepted:
        return edition
    return replace(edition, csv_sha256=edition.accepted[-1].csv_sha256)
