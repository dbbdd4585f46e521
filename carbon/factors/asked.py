"""An edition by its name: what ``carbon.factors("2024")`` is, and ``--edition 2024``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from carbon.factors.announced import UnknownEdition
from carbon.factors.choice import newest
from carbon.factors.edition import OFFICIAL, Edition, find_editions
from carbon.folders import shipped


def factors(
    edition: str | None = None, publisher: str = OFFICIAL, *, folders: Sequence[Path] = ()
) -> Edition:
    """The *edition* of conversion factors of *publisher*, by default the newest of the Government.

    *folders* are those that factors are looked up in, the shipped one by default.

    Raises :class:`~carbon.factors.announced.UnknownEdition` with those that there are.
    """
    found = find_editions(list(folders) or [shipped("factors")], publisher, own_sets=True)
    if not found:
        raise UnknownEdition(f"{publisher}/{edition or 'newest'}", found)
    return named_edition(found, edition)


def named_edition(editions: Mapping[str, Edition], name: str | None) -> Edition:
    """The edition *name*, by default the newest that is no council's own set in place of one."""
    if name is None:
        whole = any(not edition.in_place_of for edition in editions.values())
        return newest(editions) if whole else list(editions.values())[-1]
    if name not in editions:
        raise UnknownEdition(name, editions)
    return editions[name]
