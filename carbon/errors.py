"""Mistakes a user can mend, as values.

A :class:`Fault` is built from facts (where, what was found, what was expected, what to do),
never from a ready-made sentence, so that every message has the same order and a test can
read the facts. A fault can be raised on its own or collected; :class:`Faults` carries all the
faults of one file, because an officer mends a file once, not five times.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ParamSpec, TypeVar

from carbon.nearest import nearest

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


def _of_column(place: Place | None) -> str:
    return f"column {place.column}: " if place and place.column else ""


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

    @property
    def alike(self) -> str:
        """What it shares with others of its kind in a long file: the column, what was expected."""
        return f"{_of_column(self.place)}expected {self.expected}"

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
        CarbonError.__init__(self)
        self.found, self.remedy, self.place = f"{kind} {name!r}", remedy, place
        self.kind, self.name = kind, name
        self.known = known if isinstance(known, Collection) else tuple(known)

    @cached_property
    def expected(self) -> str:  # type: ignore[override]
        """The names there are, those near to it first; looked for when somebody reads it."""
        names = list(self.known)
        close = nearest(self.name, names)
        if not names:
            return f"a known {self.kind}, and there is none yet"
        if close and len(names) > MOST_LISTED:
            # A few of hundreds, in the order of the alphabet, would help nobody.
            return f"perhaps {' or '.join(close)} (one of {len(names):,})"
        expected = f"one of: {listed(names)}"
        return f"perhaps {' or '.join(close)} ({expected})" if close and names[1:] else expected

    @property
    def alike(self) -> str:
        """The kind of name alone: those near to it differ from one to the next."""
        return f"{_of_column(self.place)}expected a known {self.kind}"


#: How many faults of one piece of work are kept with their facts; others are counted by kind.
MOST_KEPT = 20_000
#: How many faults of a kind a message spells out, how many in all, and how many kinds it counts.
MOST_OF_A_KIND, MOST_SPELLED, MOST_KINDS = 100, 1_000, 40


class Further(Fault):
    """Faults of one kind that are counted only: a file may have more than anybody reads."""

    def __init__(self, alike: str) -> None:
        super().__init__("further faults", alike.removeprefix("expected "))
        self._alike, self.count, self.rows = alike, 0, (0, 0)

    @property
    def alike(self) -> str:
        """What those have in common that it stands for."""
        return self._alike

    def add(self, fault: Fault) -> None:
        """Count *fault*, or those that it stands for."""
        place = fault.place
        if place is not None and self.place is None:
            self.place = Place(place.file)
        rows: tuple[int | None, ...] = (place.row if place else None,)
        count = 1
        if isinstance(fault, Further):
            rows, count = fault.rows, fault.count
        self.count += count
        for row in rows:
            if row:
                self.rows = (min(row, self.rows[0] or row), max(row, self.rows[1]))

    def __str__(self) -> str:
        first, last = self.rows
        rows = f", rows {first} to {last}" if last > first else f", row {first}" if first else ""
        where = f"{self.place.file}: " if self.place else ""
        whole = masked(f"{where}and {self.count:,} more{rows}, {self._alike}.")
        return re.sub(r"\s*[\r\n]\s*", " ", whole)


class _ByKind:
    """Counts faults by kind; those of the kinds that come last, of very many, together."""

    def __init__(self) -> None:
        self.found: dict[str, Further] = {}

    def add(self, fault: Fault) -> Further | None:
        """Count *fault*; that by which its kind is counted, where it is the first of it."""
        alike = fault.alike
        if alike not in self.found and len(self.found) >= MOST_KINDS:
            alike = "of other kinds"
        counting = self.found.get(alike)
        if counting is not None:
            counting.add(fault)
            return None
        counting = self.found[alike] = Further(alike)
        counting.add(fault)
        return counting


def count_of(faults: Iterable[Fault]) -> int:
    """How many faults there are, with those that are counted only."""
    return sum(fault.count if isinstance(fault, Further) else 1 for fault in faults)


def spelled_out(faults: Iterable[Fault]) -> list[Fault]:
    r"""What a message says of *faults*: the first of each kind whole, of the others how many.

    >>> many = [BadValue(f"'x{row}'", "a date", "", Place("a.csv", row)) for row in range(2, 302)]
    >>> print(*spelled_out(many)[-2:], sep="\n")
    a.csv:101: found 'x101'; expected a date.
    a.csv: and 200 more, rows 102 to 301, expected a date.
    """
    told: list[Fault] = []
    of_kind: Counter[str] = Counter()
    others = _ByKind()
    for fault in faults:
        is_one_of_many = len(told) >= MOST_SPELLED or of_kind[fault.alike] >= MOST_OF_A_KIND
        if is_one_of_many or isinstance(fault, Further):
            others.add(fault)
        else:
            of_kind[fault.alike] += 1
            told.append(fault)
    return [*told, *others.found.values()]


class Faults(CarbonError):
    """All the faults of one piece of work, in the order of their rows, the counted ones last."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(len(faults))
        self.faults = sorted(faults, key=_in_order) if len(faults) > 1 else list(faults)

    def __str__(self) -> str:
        told = (f"  {fault}" for fault in spelled_out(self.faults))
        return "\n".join([f"{counted(count_of(self.faults), 'fault')}:", *told])


def _in_order(fault: Fault) -> tuple[bool, str, int]:
    place = fault.place
    return isinstance(fault, Further), *((place.file, place.row or 0) if place else ("", 0))


def in_one_line(faults: Sequence[Fault], most: int = 2) -> str:
    """Faults as one line of text: the first few, and how many more there are.

    >>> in_one_line([BadValue(found, "a number") for found in ("x", "y", "z")])
    'Found x; expected a number. Found y; expected a number. And 1 fault more.'
    """
    rest = count_of(faults[most:])
    more = [f"And {counted(rest, 'fault')} more."] if rest else []
    return " ".join([*map(str, faults[:most]), *more])


class FaultList(list[Fault]):
    """Collects faults while work goes on, and raises them all together.

    Beyond :data:`MOST_KEPT` they are counted by kind, so that a file of nothing but mistakes takes
    no more memory than its rows do.

    >>> faults = FaultList()
    >>> faults.attempt(int, "12")
    12
    """

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        super().__init__()
        self._further: _ByKind | None = None
        if faults:
            self.extend(faults)

    def append(self, fault: Fault) -> None:
        """Keep a fault, or count it where very many are kept already."""
        # Where it was raised holds whatever was at hand there, and what it was raised from.
        fault.__traceback__ = fault.__context__ = fault.__cause__ = None
        if isinstance(fault, Further) or len(self) >= MOST_KEPT:
            self._further = self._further or _ByKind()
            counting = self._further.add(fault)
            if counting is not None:
                super().append(counting)
        else:
            super().append(fault)

    def extend(self, faults: Iterable[Fault]) -> None:
        """Keep several faults."""
        for fault in faults:
            self.append(fault)

    def __iadd__(self, faults: Iterable[Fault]) -> FaultList:  # type: ignore[override,misc]
        self.extend(faults)
        return self

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
