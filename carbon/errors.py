"""Mistakes a user can mend, as values.

A :class:`Fault` is built from facts (where, what was found, what was expected, what to do),
never from a ready-made sentence, so that every message has the same order and a test can
read the facts. A fault can be raised on its own or collected; :class:`Faults` carries all the
faults of one file, because an officer mends a file once, not five times.
"""

from __future__ import annotations

import difflib
import heapq
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def masked(text: str) -> str:
    """*text* without what looks like a password in a URL or a parameter.

    The last door: a message is made without secrets, and this holds where one was forgotten, as
    for a URL that was given where a file's name belongs.

    >>> masked("no folder postgresql://jo:s3cret@host/db?password=s3cret")
    'no folder postgresql://…@host/db?password=…'
    """
    text = re.sub(r"\b([A-Za-z][A-Za-z0-9+.-]*:/{1,3}+)(?![\w.-]*@)[^\n'\"]*@", r"\1…@", text)
    return re.sub(r"(?i)\b(\w*passw(?:or)?d['\"]?\s*=\s*['\"]?)[^\s'\"&;,]+", r"\1…", text)


class CarbonError(Exception):
    """Anything wrong that the user can mend: printed as a sentence, exit code 1."""


@dataclass(frozen=True, order=True)
class Place:
    """Where in a ``file``, in which ``row`` and ``column``.

    >>> str(Place("readings.csv", 12, "end"))
    'readings.csv:12, column end'
    """

    file: str
    row: int | None = None
    column: str | None = None

    @property
    def brief(self) -> str:
        """The same without folders, for reports: whose laptop it was is nobody's business.

        >>> Place("/home/jo/council/measures.csv", 3).brief
        'measures.csv:3'
        """
        return str(replace(self, file=re.split(r"[/\\]", self.file)[-1]))

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}:{self.row}"
        return place if self.column is None else f"{place}, column {self.column}"


@dataclass(eq=False)
class Fault(CarbonError):
    """One mistake: what was ``found``, what was ``expected``, the ``remedy``, and the ``place``.

    >>> print(Fault("'12,5x'", "a number", "Correct the cell.", Place("a.csv", 3, "quantity")))
    a.csv:3, column quantity: found '12,5x'; expected a number. Correct the cell.
    """

    found: str
    expected: str
    remedy: str = ""
    place: Place | None = None

    def sentence(self) -> str:
        """The mistake without its place."""
        found, expected = masked(self.found), masked(self.expected)
        return f"found {found}; expected {expected}." + (
            f" {masked(self.remedy)}" if self.remedy else ""
        )

    def __str__(self) -> str:
        where = masked(f"{self.place}: ") if self.place else ""
        text = self.sentence()
        whole = where + text if where else text[0].upper() + text[1:]
        # A name in it that has lines of its own cannot pass for another fault.
        return re.sub(r"\s*[\r\n]\s*", " ", whole)


class BadValue(Fault):
    """A cell or key holds something that cannot be read as what it should be."""


class MissingColumns(Fault):
    """A table lacks columns that it must have."""


class UnreadableFile(Fault):
    """A file is absent, damaged, hostile or not of the kind it claims to be."""


class DuplicateRow(Fault):
    """Two rows say the same thing, or contradict each other."""


def nearest(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The known names most like *name*, best first; empty when none is near.

    >>> nearest("electrcity", ["electricity", "natural-gas"])
    ['electricity']
    """
    names = _pairs_of_letters(tuple(known))
    wanted = name.casefold()
    candidates = list(names)
    if len(candidates) > FEW_NAMES:
        # Comparing with each of thousands takes a tenth of a second: only those are compared that
        # share most pairs of letters.
        pairs = _pairs(wanted)
        shared = {one: len(pairs & own) for one, (_, own) in names.items()}
        candidates = heapq.nlargest(FEW_NAMES, candidates, key=shared.__getitem__)
    close = difflib.get_close_matches(wanted, candidates, n=most, cutoff=0.6)
    return [names[candidate][0] for candidate in close]


#: With how many names one is compared letter by letter.
FEW_NAMES = 24


@lru_cache(maxsize=8)
def _pairs_of_letters(known: tuple[str, ...]) -> dict[str, tuple[str, frozenset[str]]]:
    """By folded name: the name itself, and its pairs of letters."""
    return {name.casefold(): (name, _pairs(name.casefold())) for name in known}


def _pairs(folded: str) -> frozenset[str]:
    """The pairs of neighbouring letters of a name, its ends among them."""
    padded = f" {folded} "
    return frozenset(padded[index : index + 2] for index in range(len(padded) - 1))


def counted(number: int, noun: str) -> str:
    """So many of a thing.

    >>> counted(1, "measure"), counted(1200, "measure")
    ('1 measure', '1,200 measures')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def capital(text: str) -> str:
    """*text* as a sentence begins; the rest stays as it is.

    >>> capital("the CO2e of oil"), capital("")
    ('The CO2e of oil', '')
    """
    return text[:1].upper() + text[1:]


#: How many names a message lists.
MOST_LISTED = 12


def listed(names: Iterable[str], most: int = MOST_LISTED) -> str:
    """Names as a short list for a message, told how many were left out.

    >>> listed(["b", "a"])
    'a, b'
    """
    ordered = sorted(names)
    shown = ", ".join(ordered[:most])
    return shown if len(ordered) <= most else f"{shown} and {len(ordered) - most} more"


def first_line(error: Exception) -> str:
    r"""The first line of an error's message, or its kind where it has none.

    >>> first_line(EOFError()), first_line(ValueError("bad zip\nat 7"))
    ('EOFError', 'bad zip')
    """
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


class UnknownName(Fault):
    """A name that nothing answers to; the nearest valid names are given.

    >>> print(UnknownName("inventory", "hampshir", ["hampshire-estate"]))
    Found inventory 'hampshir'; expected one of: hampshire-estate.
    """

    def __init__(
        self,
        kind: str,
        name: str,
        known: Iterable[str],
        remedy: str = "",
        place: Place | None = None,
    ) -> None:
        names = list(known)
        close = nearest(name, names)
        expected = f"one of: {listed(names)}" if names else f"a known {kind}, and there is none yet"
        if close and len(names) > MOST_LISTED:
            # A few of hundreds, in the order of the alphabet, would help nobody.
            expected = f"perhaps {' or '.join(close)} (one of {len(names):,})"
        elif close and len(names) > 1:
            expected = f"perhaps {' or '.join(close)} ({expected})"
        super().__init__(f"{kind} {name!r}", expected, remedy, place)
        self.kind, self.name, self.known = kind, name, names


class Faults(CarbonError):
    """All the faults of one piece of work, in the order of their rows."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(len(faults))
        self.faults = sorted(
            faults, key=lambda f: (f.place.file, f.place.row or 0) if f.place else ("", 0)
        )

    def __str__(self) -> str:
        count = len(self.faults)
        heading = "1 fault" if count == 1 else f"{count} faults"
        return "\n".join([f"{heading}:", *(f"  {fault}" for fault in self.faults)])


def in_one_line(faults: Sequence[Fault], most: int = 2) -> str:
    """Faults as one line of text: the first few, and how many more there are.

    >>> in_one_line([BadValue(found, "a number") for found in ("x", "y", "z")])
    'Found x; expected a number. Found y; expected a number. And 1 fault more.'
    """
    more = [f"And {counted(len(faults) - most, 'fault')} more."] if len(faults) > most else []
    return " ".join([*map(str, faults[:most]), *more])


class FaultList(list[Fault]):
    """Collects faults while work goes on, and raises them all together.

    >>> faults = FaultList()
    >>> faults.attempt(int, "12")
    12
    """

    def attempt(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Call *function*; a fault it raises is kept and None returned."""
        try:
            return function(*args, **kwargs)
        except Fault as fault:
            self.append(fault)
        except Faults as several:
            self.extend(several.faults)
        return None

    def raise_if_any(self) -> None:
        """Raise one :class:`Faults` if any fault was collected."""
        if self:
            raise Faults(self)
