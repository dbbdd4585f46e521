"""The GWP bases of an edition's factors: the edition's own, and the factors that are on another.

``factors/gwp-bases.toml`` says which factors those are in which editions, and what that rests on.
Where nothing tells it the basis is ``unknown``: it is inferred in neither direction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from carbon import units
from carbon.definitions import Definition, read_toml
from carbon.errors import UnknownName
from carbon.files import first_there

#: The GWP basis of factors of which it is not known: they are never restated.
UNKNOWN = "unknown"
#: Exceptions to the editions' GWP bases, by year.
BASES = "gwp-bases.toml"


@dataclass(frozen=True)
class Basis:
    """Factors of an edition that are on another GWP basis, or an unknown one; what it rests on."""

    ids: tuple[str, ...]
    gwp_basis: str
    source: str

    def __contains__(self, factor_id: object) -> bool:
        return any(fnmatchcase(str(factor_id), pattern) for pattern in self.ids)


def read_bases(folders: Sequence[Path], year: int) -> list[Basis]:
    """The exceptions to the edition's GWP basis that hold for *year*.

    One without ``until`` holds for every later year: none ends because nobody looked.
    """
    path = first_there(folders, BASES)
    if path is None:
        return []
    facts = read_toml(path)
    for fault in facts.check_keys(("basis",)):
        raise fault
    held = []
    for table in facts.tables("basis"):
        for fault in table.check_keys(("ids", "gwp_basis", "since", "until", "source")):
            raise fault
        since = table.get("since", int, "the first edition's year")
        until = table.get("until", int, "the last edition's year", year)
        if since <= year <= until:
            held.append(read_basis(table))
    return held


def basis_of_edition(table: Definition) -> Basis:
    """The exception that *table* of an edition's TOML describes, its keys checked."""
    for fault in table.check_keys(("ids", "gwp_basis", "source")):
        raise fault
    return read_basis(table)


def read_basis(table: Definition) -> Basis:
    """The exception to an edition's GWP basis that *table* describes."""
    return Basis(
        ids=tuple(map(str, table.get("ids", list, "patterns of ids such as ['wtt-*']"))),
        gwp_basis=gwp_basis_in(table, UNKNOWN),
        source=table.get("source", str, "what is known of it and what is inferred"),
    )


def gwp_basis_in(facts: Definition, *others: str) -> str:
    """The ``gwp_basis`` of a table: one of the IPCC reports', or of *others*."""
    known = (*units.GWP_BASES, *others)
    basis = facts.get("gwp_basis", str, f"one of {', '.join(known)}")
    if basis not in known:
        raise UnknownName("GWP basis", basis, known, "", facts.place("gwp_basis"))
    return basis


def spoken(basis: str) -> str:
    """A basis, or those of a blend, in words: ``AR5``, ``AR4+AR5``, ``AR5+unknown``."""
    return "+".join(one if one == UNKNOWN else one.upper() for one in basis.split("+"))
