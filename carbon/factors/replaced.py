"""Which edition took the place of which: a chain of revisions, each of an earlier one.

An edition that names itself, or one that leads back to it, would put out of use the whole chain,
and an older edition would be used again in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from carbon.errors import BadValue, Fault, Place
from carbon.files import shown

if TYPE_CHECKING:
    from carbon.factors.edition import Edition


def circles(editions: Mapping[str, Edition]) -> Iterator[tuple[Edition, str]]:
    """Each edition whose ``replaces`` leads back to itself, with the way in words."""
    for edition in editions.values():
        way = [edition.name]
        name = edition.replaces
        while name in editions and name not in way:
            way.append(name)
            name = editions[name].replaces
        if name == edition.name:
            yield edition, ", which replaces ".join([*way, name])


def circle_faults(editions: Mapping[str, Edition]) -> list[Fault]:
    """A fault for each of *editions* that replaces itself, with its file."""
    return [
        BadValue(
            f"replaces = {edition.replaces!r}: {way}",
            "an earlier edition of its year, or no such line in a year's first",
            "Write in the edition that it took the place of. Until then it is not known which of "
            "them is in use, and none is.",
            Place(shown(edition.path.with_suffix(".toml"))),
        )
        for edition, way in circles(editions)
    ]
