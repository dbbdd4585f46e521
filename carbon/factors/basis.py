"""The GWP bases of an edition's factors: the edition's own, and the factors that are on another.

``factors/gwp-bases.toml`` says which factors those are in which editions, and what that rests on.
Where nothing tells it the basis is ``unknown``: it is inferred in neither direction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

from carbon import units
from carbon.files import first_there
from carbon.records.kinds import Kind, one_of, text, texts, whole
from carbon.records.reader import read_record, records

#: The GWP basis of factors of which it is not known: they are never restated.
UNKNOWN = "unknown"
#: Exceptions to the editions' GWP bases, by year.
BASES = "gwp-bases.toml"


def gwp_basis(*others: str) -> Kind[str]:
    """The kind of a ``gwp_basis``: one of the IPCC reports', or of *others*."""
    return one_of((*units.GWP_BASES, *others), "GWP basis")


@dataclass(frozen=True)
class Basis:
    """Factors of an edition that are on another GWP basis, or an unknown one; what it rests on."""

    ids: Annotated[tuple[str, ...], texts("patterns of ids such as ['wtt-*']")]
    gwp_basis: Annotated[str, gwp_basis(UNKNOWN)]
    source: Annotated[str, text("what is known of it and what is inferred")]

    def __contains__(self, factor_id: object) -> bool:
        return any(fnmatchcase(str(factor_id), pattern) for pattern in self.ids)


@dataclass(frozen=True)
class _Held(Basis):
    """An exception, with the first and last year of the editions that have it."""

    since: Annotated[int, whole("the first edition's year")]
    until: Annotated[int | None, whole("the last edition's year")] = None


@dataclass(frozen=True)
class _File:
    held: Annotated[tuple[_Held, ...], records(_Held), "basis"] = ()


def read_bases(folders: Sequence[Path], year: int) -> list[Basis]:
    """The exceptions to the edition's GWP basis that hold for *year*.

    One without ``until`` holds for every later year: none ends because nobody looked.
    """
    path = first_there(folders, BASES)
    held = read_record(path, _File).held if path else ()
    return [
        Basis(one.ids, one.gwp_basis, one.source)
        for one in held
        if one.since <= year and (one.until is None or year <= one.until)
    ]


def spoken(basis: str) -> str:
    """A basis, or those of a blend, in words: ``AR5``, ``AR4+AR5``, ``AR5+unknown``."""
    return "+".join(one if one == UNKNOWN else one.upper() for one in basis.split("+"))
