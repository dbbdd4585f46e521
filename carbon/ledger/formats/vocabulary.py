"""The words of energy teams' files, as data: what headings are called and what values mean.

``inventories/layouts/vocabulary/`` ships with the program; a workspace's
``layouts/vocabulary/`` adds to it, and wins where both have a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from carbon.definitions import read_toml
from carbon.errors import BadValue, FaultList, Place
from carbon.files import is_folder_there, is_there
from carbon.folders import shipped
from carbon.ledger.formats.headings import plain
from carbon.units import SPELLINGS

FILES = ("headings.toml", "words.toml", "products.toml")
#: The kinds of value whose words :class:`Vocabulary` knows.
KINDS = (
    "unit", "quality", "answer", "measurement", "register", "utility", "missing", "total",
    "invoice", "time_zone",
)  # fmt: skip
#: Units that measure no energy: such rows are left out and counted.
NOT_ENERGY = ("power", "reactive")


@dataclass(frozen=True)
class Vocabulary:
    """What headings are called, by plain heading, and what values mean, by kind and plain word.

    ``telling`` are the words of a kind that mean the same under any heading. ``products`` is by
    plain name: the beginnings of the activity types it may count under, none for what is no fuel.
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    says: Mapping[str, str] = field(default_factory=dict)
    not_needed_words: frozenset[str] = frozenset()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    telling: Mapping[str, frozenset[str]] = field(default_factory=dict)
    products: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    error_codes: frozenset[float] = frozenset()

    def meaning(self, kind: str, text: str) -> str | None:
        """What *text* means as a value of *kind*; None where it is not known."""
        return self.values.get(kind, {}).get(plain_value(text))

    def tells(self, kind: str, text: str) -> bool:
        """Whether *text* means something of *kind* under whatever heading."""
        return plain_value(text) in self.telling.get(kind, frozenset())


@lru_cache(maxsize=65536)
def plain_value(text: str) -> str:
    """A value as words are compared: lower case, punctuation as single spaces.

    >>> plain_value("Off-Peak"), plain_value("m³"), plain_value("n/a")
    ('off peak', 'm³', 'n/a')
    """
    folded = text.strip().casefold()
    words = re.sub(r"[^a-z0-9£³#%/.–—-]+|(?<=\w)-(?=\w)", " ", folded).split()
    spaced = " ".join(word for word in words if len(words) == 1 or word not in "–—-")
    # What has no letter that is compared, such as "½" or "?", is itself and not nothing.
    return spaced or folded


def read_vocabulary(own: Path | None = None) -> Vocabulary:
    """The shipped vocabulary, with the words of the folder *own* added where it is there.

    Raises :class:`~carbon.errors.Faults` with every fault of the files.
    """
    folders = [shipped("inventories") / "layouts" / "vocabulary"]
    if own is not None and is_folder_there(own / "vocabulary"):
        folders.append(own / "vocabulary")
    return _read(tuple(folders), tuple(_state(folder) for folder in folders))


def _state(folder: Path) -> tuple[int, ...]:
    paths = [folder / name for name in FILES]
    return tuple(one.stat().st_mtime_ns if one.exists() else int(is_there(one)) for one in paths)


@lru_cache(maxsize=8)
def _read(folders: tuple[Path, ...], _states: tuple[tuple[int, ...], ...]) -> Vocabulary:
    faults = FaultList()
    headings: dict[str, str] = {}
    says: dict[str, str] = {}
    harmless: set[str] = set()
    values: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    telling: dict[str, set[str]] = {}
    products: dict[str, tuple[str, ...]] = {}
    codes: set[float] = set()
    values["unit"] |= {plain_value(spelled): meant for spelled, meant in SPELLINGS.items()}
    for folder in folders:
        for table, name, found, place in _tables(folder, faults):
            if table == "headings.toml":
                says.setdefault(name, str(found.get("says", name)))
                headings |= {plain(one): name for one in _texts(found, "names", place, faults)}
                harmless |= set(_texts(found, "words", place, faults))
            elif table == "products.toml":
                activities = tuple(_texts(found, "activities", place, faults))
                names = _texts(found, "names", place, faults)
                products |= {plain_value(one): activities for one in names}
            elif name == "error_codes":
                codes |= {float(one) for one in found.get("values", ())}
            elif name.endswith("_telling"):
                own = telling.setdefault(name.removesuffix("_telling"), set())
                own |= {plain_value(one) for one in _texts(found, "words", place, faults)}
            elif name in KINDS:
                values[name] |= _meanings(found, place, faults)
            else:
                expected = f"one of {', '.join((*KINDS, 'error_codes'))}"
                faults.append(BadValue(f"[{name}]", expected, "", place))
    faults.raise_if_any()
    telling.setdefault("strong", set())
    return Vocabulary(
        headings,
        says,
        frozenset(harmless),
        values,
        {kind: frozenset(words) for kind, words in telling.items()},
        products,
        frozenset(codes),
    )


def _tables(folder: Path, faults: FaultList) -> Iterable[tuple[str, str, Mapping[str, Any], Place]]:
    for file in FILES:
        path = folder / file
        if not is_there(path):
            continue
        read = faults.attempt(read_toml, path)
        if read is None:
            continue
        for name, found in read.values.items():
            place = read.place(name)
            if isinstance(found, dict):
                yield file, name, found, place
            else:
                faults.append(BadValue(f"{name} = {found!r}", f"a table [{name}]", "", place))


def _texts(found: Mapping[str, Any], key: str, place: Place, faults: FaultList) -> Sequence[str]:
    given = found.get(key, [])
    if isinstance(given, list) and all(isinstance(one, str) for one in given):
        return given
    faults.append(BadValue(f"{key} = {given!r}", "a list of words in quotes", "", place))
    return []


def _meanings(found: Mapping[str, Any], place: Place, faults: FaultList) -> dict[str, str]:
    """By plain word, its meaning: the key under which it is listed, or itself under ``names``."""
    meanings: dict[str, str] = {}
    for key in found:
        for word in _texts(found, key, place, faults):
            meanings[plain_value(word)] = plain_value(word) if key == "names" else key
    return meanings
