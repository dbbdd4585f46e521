"""What a file adds up to by its account: its raw cells summed without the program's readers.

The account names the columns of the quantity and the rows that became readings. Their cells are
taken from the text here with the csv module alone, so that a column or row that the program claims
to have used and did not, or used twice, shows.
"""

from __future__ import annotations

import csv
import io
import math
import re

from carbon.ledger.account import READING, Account, ColumnUse

#: Shapes whose readings are the plain sum of their accounted cells. Advances of reads are no sums.
SUMMED = ("template", "bills", "annual", "half-hourly", "interval", "daily", "events")
MISSING = frozenset({"", "-", "–", "—", "null", "n/a", "na", "#n/a", "nan", "none", "missing"})
#: A half-hour this little below zero counts as 0.
NOISE = -0.005


def accounted_sum(data: bytes, account: Account) -> float | None:
    """The sum; None for a file that this plain reading is not made for (encodings, semicolons)."""
    try:
        text = data.replace(b"\0", b"").decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    columns = [index for one in account.columns if _is_quantity(one.use) for index in _span(one)]
    wanted = _rows(account)
    if wanted is None or not columns:
        return None
    total: list[float] = []
    lines = csv.reader(io.StringIO(text, newline=""))
    start = 1
    try:
        for cells in lines:
            if start in wanted:
                for index in columns:
                    value = _number(cells[index] if index < len(cells) else "")
                    if value is None:
                        return None
                    total.append(value)
            start = lines.line_num + 1
    except csv.Error:
        return None
    return math.fsum(total)


def _is_quantity(use: str) -> bool:
    return use in ("quantity", "half-hour") or use.startswith("quantity of ")


def _span(column: ColumnUse) -> range:
    first, _, last = column.letter.partition("–")
    return range(_index(first), _index(last or first) + 1)


def _index(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _rows(account: Account) -> set[int] | None:
    """The rows that became readings; None where there are more than are spelled out."""
    found: set[int] = set()
    for one in account.rows:
        if one.use != READING:
            continue
        for part in one.rows.split(", "):
            match = re.fullmatch(r"(\d+)(?:-(\d+))?", part)
            if match is None:
                return None
            found |= set(range(int(match[1]), int(match[2] or match[1]) + 1))
    return found


def _number(cell: str) -> float | None:
    text = cell.strip().casefold()
    if text in MISSING:
        return 0.0
    sign = 1.0
    if text.startswith("(") and text.endswith(")"):
        text, sign = text[1:-1], -1.0
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", text):
        return None
    value = sign * float(text)
    return 0.0 if NOISE < value < 0 else value
