"""Sites that may not be named: what stands for them in everything that is published.

A children's home or a refuge is in every total and in no page. Of a site with ``public = no`` the
id, name and address, and of its meters the id, supply point, account and serial numbers, are
replaced wherever they stand in a text, at the last step before it is written, whoever wrote the
text: a table, a sentence, a file's name, a copy of a definition. What a free note says in other
words nobody can know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from carbon.errors import counted

T = TypeVar("T")

#: Numbers of so many digits are written with spaces between them at times.
MANY_DIGITS = 10
#: What a cell of ``public`` says of a site that may be named.
YES = ("", "yes", "y")
#: The words before which an id stands in a sentence.
_BEFORE = r"(?i:(?<=\bsite )|(?<=\bmeter )|(?<=\bsite ')|(?<=\bmeter ')|(?<=\bat ))"
_EDGE, _NO_EDGE = r"(?<![^\W_])", r"(?![^\W_])"


def compact(text: str) -> str:
    """The letters and digits of *text*, in lower case.

    >>> compact("Rose-Cottage, 12 High St")
    'rosecottage12highst'
    """
    return re.sub(r"[\W_]+", "", text).casefold() or text


@dataclass(frozen=True)
class Literal:
    """A text that may not be published, and what stands instead."""

    text: str
    alias: str

    @cached_property
    def key(self) -> str:
        """It as :func:`compact` has it, by which most texts are quickly passed."""
        return compact(self.text)

    @cached_property
    def is_plain(self) -> bool:
        """Whether it may be a word or a number of any other text: then only by itself it is it."""
        return len(self.text) < 4 or bool(re.fullmatch(r"[a-z]{1,5}|[0-9]{1,5}", self.text))

    @cached_property
    def anywhere(self) -> re.Pattern[str]:
        """It in any text, its words parted in any way, as in the name of a file."""
        words = [word for word in re.split(r"[\W_]+", self.text) if word] or [self.text]
        inner = r"[\W_]*".join(map(re.escape, words))
        if self.key.isdigit() and len(self.key) >= MANY_DIGITS:
            inner = "[ -]?".join(self.key)
        return re.compile(_EDGE + inner + _NO_EDGE, self._flags)

    @cached_property
    def inside(self) -> re.Pattern[str]:
        """It in a sentence."""
        if not self.is_plain:
            return self.anywhere
        return re.compile(_BEFORE + re.escape(self.text) + _NO_EDGE)

    @property
    def _flags(self) -> re.RegexFlag:
        return re.NOFLAG if re.fullmatch(r"\w+", self.text) else re.IGNORECASE


@dataclass(frozen=True)
class Unnamed:
    """What may not be published of a register: ``sites`` of ``of`` sites are not named."""

    literals: tuple[Literal, ...] = ()
    sites: int = 0
    of: int = 0

    @property
    def sentence(self) -> str:
        """What a report says of it; empty where all sites are named."""
        if not self.sites:
            return ""
        are = "is" if self.sites == 1 else "are"
        return (
            f"{counted(self.sites, 'site')} of the {self.of:,} in the register {are} not named, to "
            "protect who lives or works there. What they use is in every total."
        )

    @cached_property
    def _whole(self) -> dict[str, str]:
        return {each.text: each.alias for each in self.literals}

    def text(self, text: str) -> str:
        """*text* without what may not be published."""
        if text in self._whole:
            return self._whole[text]
        folded = compact(text)
        for each in self.literals:
            if each.key in folded:
                # No alias has a backslash, which a pattern would read otherwise.
                text = each.inside.sub(each.alias, text)
        return text

    def file_name(self, name: str) -> str:
        """A file's name without it: here a word by itself is enough.

        >>> Unnamed((Literal("rose", "Site not named (1)"),)).file_name("gas_rose.csv")
        'gas_site-not-named-1.csv'
        """
        folded = compact(name)
        for each in self.literals:
            if each.key in folded:
                name = each.anywhere.sub(slug(each.alias), name)
        return name

    def value(self, value: T) -> T:
        """Any value of plain data or dataclasses, every text in it without it.

        Names that something else refers to (``id``, ``table``) stay fit for that.
        """
        return self._value(value) if self.literals else value

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self._value(key): self._value(one) for key, one in value.items()}
        if isinstance(value, tuple) and not hasattr(value, "_fields"):
            return tuple(self._value(one) for one in value)
        if isinstance(value, list):
            return [self._value(one) for one in value]
        if is_dataclass(value) and not isinstance(value, type):
            made = {
                field.name: self._referred(getattr(value, field.name))
                if field.name in ("id", "table")
                else self._value(getattr(value, field.name))
                for field in fields(value)
                if field.init
            }
            return replace(value, **made)
        return value

    def _referred(self, name: Any) -> Any:
        return self.file_name(name) if isinstance(name, str) else self._value(name)

    def found(self, text: str) -> list[str]:
        """The texts that may not be published and are in *text*; words of any text are passed."""
        folded = compact(text)
        return [
            each.text
            for each in self.literals
            if not each.is_plain and each.key in folded and each.anywhere.search(text)
        ]


EVERY_SITE_NAMED = Unnamed()


def slug(alias: str) -> str:
    """An alias as a part of a file's name.

    >>> slug("Site not named (3)")
    'site-not-named-3'
    """
    return re.sub(r"[^a-z0-9]+", "-", alias.casefold()).strip("-")


def unnamed(sites: Iterable[Mapping[str, str]], meters: Iterable[Mapping[str, str]]) -> Unnamed:
    """What may not be published, from the rows of the register's two files.

    The sites, and the meters, are numbered in the order of the files.
    """
    found: list[Literal] = []
    every, hidden = 0, dict[str, str]()
    for row in sites:
        every += 1
        if row.get("public", "").strip().casefold() not in YES:
            alias = hidden.setdefault(row["site"], f"Site not named ({len(hidden) + 1})")
            found += _literals((row["site"], row.get("name", "")), alias)
            found += _literals((row.get("address", ""),), "address not given")
    number = 0
    for row in meters:
        if row.get("site", "") in hidden:
            number += 1
            alias = f"Meter not named ({number})"
            found += _literals((row["meter"], row.get("supply_point", "")), alias)
            found += _literals(_numbers(row), "number not given")
    seen: dict[str, Literal] = {}
    for each in found:
        seen.setdefault(each.text, each)
    # The longest first, so that no part of one is taken for another.
    ordered = sorted(seen.values(), key=lambda each: (-len(each.text), each.text))
    return Unnamed(tuple(ordered), len(hidden), every)


def _literals(texts: Iterable[str], alias: str) -> Iterator[Literal]:
    for text in texts:
        plain = " ".join(text.split())
        if plain:
            yield Literal(plain, alias)
            digits = re.sub(r"[\s-]", "", plain)
            if digits != plain and digits.isdigit():
                yield Literal(digits, alias)
            if len(digits) == 21 and digits.isdigit():
                # An MPAN with its top line: the readings' files name it by its last 13 digits.
                yield Literal(digits[8:], alias)


def _numbers(row: Mapping[str, str]) -> list[str]:
    serials = [part.partition(" from ")[0] for part in row.get("serial", "").split(";")]
    return [row.get("account", ""), *serials]
