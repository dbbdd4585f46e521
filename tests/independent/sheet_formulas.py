"""Works out the formulas of a workbook, with nothing of carbon's and no office program.

Only what docs/examples/projects/projects.xlsx needs, by Excel's own rules: numbers, texts,
references and ranges (also to other sheets), ``+ - * / ^``, comparisons, array arithmetic inside
SUMPRODUCT, and the functions in :data:`FUNCTIONS`. An empty cell is 0. Anything else is refused.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

#: What a cell holds: a number, a text, or a formula that begins with "=".
Cells = Mapping[str, Mapping[str, Any]]

TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)
    | (?P<text>"[^"]*")
    | (?P<range>(?:(?:'[^']+'|[A-Za-z_]\w*)!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![\w(])
    | (?P<function>[A-Z]+)(?=\()
    | (?P<sign><=|>=|<>|[-+*/^(),=<>])
    )""",
    re.VERBOSE,
)


class Refused(Exception):
    """A formula that cannot be worked out here."""


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Workbook:
    """Sheets of cells; :meth:`value` works out one of them, once."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self._known: dict[tuple[str, str], Any] = {}
        self._open: set[tuple[str, str]] = set()

    def value(self, sheet: str, cell: str) -> Any:
        """What *cell* of *sheet* shows: its own value, or what its formula comes to."""
        key = (sheet, cell)
        if key not in self._known:
            if key in self._open:
                raise Refused(f"{sheet}!{cell} needs itself")
            self._open.add(key)
            held = self.cells[sheet].get(cell)
            is_formula = isinstance(held, str) and held.startswith("=")
            self._known[key] = _Formula(held[1:], sheet, self).result() if is_formula else held
            self._open.discard(key)
        return self._known[key]


class _Formula:
    """One formula, read from left to right; each method reads what binds tighter than the last."""

    def __init__(self, text: str, sheet: str, book: Workbook) -> None:
        self.text, self.sheet, self.book = text, sheet, book
        self.tokens: list[tuple[str, str]] = []
        place = 0
        while place < len(text.rstrip()):
            match = TOKEN.match(text, place)
            if match is None:
                raise Refused(f"{sheet}: {text!r} at {text[place:]!r}")
            kind = str(match.lastgroup)
            self.tokens.append((kind, match.group(kind)))
            place = match.end()
        self.tokens.append(("end", ""))

    def result(self) -> Any:
        value = self._comparison()
        if self.tokens[0][0] != "end":
            raise Refused(f"{self.sheet}: {self.text!r} at {self.tokens[0][1]!r}")
        return _one(value)

    def _next(self, *signs: str) -> str:
        kind, text = self.tokens[0]
        if kind == "sign" and text in signs:
            self.tokens.pop(0)
            return text
        return ""

    def _comparison(self) -> Any:
        left = self._sum()
        while sign := self._next("=", "<>", "<=", ">=", "<", ">"):
            left = _each(COMPARISONS[sign], left, self._sum())
        return left

    def _sum(self) -> Any:
        left = self._product()
        while sign := self._next("+", "-"):
            left = _each(ARITHMETIC[sign], left, self._product())
        return left

    def _product(self) -> Any:
        left = self._power()
        while sign := self._next("*", "/"):
            left = _each(ARITHMETIC[sign], left, self._power())
        return left

    def _power(self) -> Any:
        left = self._signed()
        while self._next("^"):
            left = _each(lambda a, b: a**b, left, self._signed())
        return left

    def _signed(self) -> Any:
        if self._next("-"):
            return _each(lambda a, b: a * b, -1, self._signed())
        kind, text = self.tokens.pop(0)
        if kind == "number":
            return float(text)
        if kind == "text":
            return text[1:-1]
        if kind == "range":
            return self._range(text)
        if kind == "function":
            return self._function(text)
        if text == "(":
            inner = self._comparison()
            self._close()
            return inner
        raise Refused(f"{self.sheet}: {self.text!r} at {text!r}")

    def _close(self) -> None:
        if not self._next(")"):
            raise Refused(f"{self.sheet}: {self.text!r}: a bracket is not closed")

    def _function(self, name: str) -> Any:
        if name not in FUNCTIONS:
            raise Refused(f"{self.sheet}: {self.text!r}: {name}")
        self._next("(")
        given = []
        while not self._next(")"):
            given.append(self._comparison())
            if not self._next(","):
                self._close()
                break
        return FUNCTIONS[name](*given)

    def _range(self, text: str) -> Any:
        sheet, mark, cells = text.rpartition("!")
        sheet = sheet.strip("'") if mark else self.sheet
        first, colon, last = cells.replace("$", "").partition(":")
        if not colon:
            return self.book.value(sheet, first)
        (left, top), (right, bottom) = (
            (column_number(re.sub(r"\d", "", end)), int(re.sub(r"\D", "", end)))
            for end in (first, last)
        )
        return [
            self.book.value(sheet, f"{column_letters(column)}{row}")
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]


def _one(value: Any) -> Any:
    if isinstance(value, list):
        raise Refused("a range where one value is wanted")
    return float(value) if isinstance(value, bool) else value


def _number(value: Any) -> float:
    if value is None or value == "":
        return 0.0
    if isinstance(value, str):
        raise Refused(f"{value!r} where a number is wanted")
    return float(value)


def _each(what: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """*what* of two values, or of each of a range."""
    if not isinstance(left, list) and not isinstance(right, list):
        if what in COMPARISONS.values() and (isinstance(left, str) or isinstance(right, str)):
            return what(left or "", right or "")
        return what(_number(left), _number(right))
    size = len(left) if isinstance(left, list) else len(right)
    lefts = left if isinstance(left, list) else [left] * size
    rights = right if isinstance(right, list) else [right] * size
    return [_each(what, a, b) for a, b in zip(lefts, rights, strict=True)]


def _numbers(*given: Any) -> list[float]:
    """The numbers of ranges and values; texts and empty cells of a range do not count."""
    found: list[float] = []
    for one in given:
        items = one if isinstance(one, list) else [one]
        found += [float(item) for item in items if item is not None and not isinstance(item, str)]
    return found


def _rounded(value: Any, places: Any) -> float:
    """Halves away from nought, as Excel does."""
    scaled = abs(_number(value)) * 10 ** int(places)
    return math.copysign(math.floor(scaled + 0.5 + 1e-9) / 10 ** int(places), _number(value))


def _irr(flow: list[Any], *_: Any) -> float:
    """The rate at which the flow is worth nothing, halving the bracket until it is closed."""
    amounts = _numbers(flow)
    low, high = -0.99, 10.0

    def worth(rate: float) -> float:
        return math.fsum(amount / (1 + rate) ** year for year, amount in enumerate(amounts))

    if not worth(low) * worth(high) <= 0:
        return math.nan
    for _step in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if worth(low) * worth(middle) > 0 else (low, middle)
    return (low + high) / 2


def _match(wanted: Any, within: list[Any], kind: Any) -> float:
    if kind:
        raise Refused("MATCH other than exact")
    return float(within.index(wanted) + 1)


ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else math.nan,
}
COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": lambda a, b: float(a == b),
    "<>": lambda a, b: float(a != b),
    "<=": lambda a, b: float(a <= b),
    ">=": lambda a, b: float(a >= b),
    "<": lambda a, b: float(a < b),
    ">": lambda a, b: float(a > b),
}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "DATE": lambda year, month, day: float(
        datetime.date(int(year), int(month), int(day)).toordinal()
    ),
    "SUM": lambda *given: math.fsum(_numbers(*given)),
    "MIN": lambda *given: min(_numbers(*given)),
    "MAX": lambda *given: max(_numbers(*given)),
    "IF": lambda test, then, other=0.0: then if _number(test) else other,
    "AND": lambda *tests: float(all(_numbers(*tests))),
    "ROUND": _rounded,
    "IRR": _irr,
    "INDEX": lambda within, number: within[int(number) - 1],
    "MATCH": _match,
    "SUMPRODUCT": lambda first, *others: math.fsum(
        math.prod(_number(value) for value in row) for row in zip(first, *others, strict=True)
    ),
}
