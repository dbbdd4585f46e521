"""Readable ids that stay the same from edition to edition.

An id is made of the publisher's level names, and the publisher changes those: case, hyphens, a
data year in a level, whole categories. ``factors/renames.toml`` lists the changes as patterns,
each with the editions it was seen in and its source, so that a factor keeps its id. From 2023 the
publisher numbers the rows, and a row keeps the id of the earlier edition's row of that number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from carbon.errors import BadValue, Place
from carbon.factors.source import Group
from carbon.files import first_there
from carbon.records.kinds import text
from carbon.records.reader import read_record, records

FILE = "renames.toml"

_SIGNS = {
    "&": " and ",
    "%": " percent ",
    "+": " plus ",
    ">": " over ",
    "<": " under ",
    "'": "",
    "’": "",
}


def slug(text: str) -> str:
    """One level name in lower case, words joined by hyphens.

    >>> slug("HGV refrigerated (all diesel)"), slug("Rigid (>3.5 - 7.5 tonnes)")
    ('hgv-refrigerated-all-diesel', 'rigid-over-3.5-7.5-tonnes')
    """
    lowered = "".join(_SIGNS.get(sign, sign) for sign in text.casefold())
    words = re.sub(r"[^a-z0-9.]+|(?<!\d)\.|\.(?!\d)", "-", lowered)
    return re.sub(r"-+", "-", words).strip("-")


def _compiled(text: str, place: Place) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise BadValue(f"pattern {text!r}", f"a regular expression ({error})", "", place) from None


@dataclass(frozen=True)
class Rename:
    """A pattern of ids that means another id; ``editions`` says where it stands, ``source`` why."""

    pattern: Annotated[re.Pattern[str], text("a regular expression of ids").then(_compiled)]
    becomes: Annotated[str, text("what the matched part becomes")]
    editions: Annotated[str, text("the editions it was seen in, such as 2016-2021")]
    source: Annotated[str, text("who says that the two are the same")]


@dataclass(frozen=True)
class _Renames:
    """What ``renames.toml`` holds."""

    renames: Annotated[
        tuple[Rename, ...], records(Rename, "tables headed [[rename]]"), "rename"
    ] = ()


def read_renames(folders: Sequence[Path]) -> tuple[Rename, ...]:
    """The renames in their order, from the first of *folders* that has ``renames.toml``."""
    path = first_there(folders, FILE)
    return () if path is None else read_record(path, _Renames).renames


@dataclass(frozen=True)
class Names:
    """How the factors of a file are named: ``known`` are the ids by the publisher's row ids.

    A row keeps its id when its words change. Where its words are those of another row of last year
    (``last``: row ids by id and unit), the row id has changed hands, and the words hold.
    """

    renames: Sequence[Rename]
    known: Mapping[str, str]
    last: Mapping[tuple[str, str], str]

    def of(self, group: Group) -> str:
        """The id of a factor."""
        words = identify(group.levels, self.renames)
        if self.last.get((words, group.unit), group.publisher_id) != group.publisher_id:
            return words
        return identify(group.levels, self.renames, group.publisher_id, self.known)


def identify(
    levels: Sequence[str],
    renames: Sequence[Rename],
    publisher_id: str = "",
    known: Mapping[str, str] | None = None,
) -> str:
    """The id of the row with these level names.

    *known* maps the publisher's row ids of an earlier edition to ids, and comes first.

    >>> identify(["WTT- fuels", "WTT- gaseous fuels", "Natural gas"], ())
    'wtt-fuels/wtt-gaseous-fuels/natural-gas'
    """
    if publisher_id and known and publisher_id in known:
        return known[publisher_id]
    identifier = "/".join(filter(None, map(slug, levels)))
    for rename in renames:
        identifier = rename.pattern.sub(rename.becomes, identifier)
    parts: list[str] = []
    for part in identifier.split("/"):
        if part and part not in parts[-1:]:
            parts.append(part)
    return "/".join(parts)
