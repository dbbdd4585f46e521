"""What is told of a file that was read: its columns, its rows, and how it was understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from carbon.errors import capital, counted, spelled_out

if TYPE_CHECKING:
    from carbon.ledger.account import Account, ColumnUse
    from carbon.ledger.parked import Parked
    from carbon.ledger.records import Finding

#: Columns of one kind that a summary names; the others are counted.
MOST_NAMED = 8
#: How the account calls columns that are not used, in the order in which a summary tells them.
_NOT_USED = ("not needed", "blank", "let through", "not understood")
_ROWS = {
    "reading": "read",
    "heading": "heading",
    "title": "title",
    "total": "total",
    "blank": "blank",
    "parked": "parked",
}


def summary(account: Account) -> list[str]:
    """The account of a file in two sentences: of its columns, and of its rows."""
    told = []
    used = [one for one in account.columns if one.use not in _NOT_USED]
    if account.columns:
        parts = [f"Columns: {_named(used, with_use=True) or 'none used'}"]
        for use in _NOT_USED:
            if own := account.used_as(use):
                reasons = {one.detail for one in own} if use == "let through" else set()
                why = f" ({'; '.join(sorted(reasons))})" if reasons else ""
                parts.append(f"{use}: {_named(own)}{why}")
        told.append("; ".join(parts) + ".")
    if account.rows:
        counts: dict[str, int] = {}
        for row in account.rows:
            name = _ROWS.get(row.use) or f"left out ({row.reason})"
            counts[name] = counts.get(name, 0) + row.count
        parts = [f"{count:,} {name}" for name, count in counts.items()]
        told.append(f"Rows: {', '.join(parts)}.")
    return told


def told_of_parked(rows: Sequence[Parked]) -> str:
    """Which rows wait, and why, in one remark."""
    first = [
        f"row {one.source_row}{f' of {one.sheet!r}' if one.sheet else ''}: {one.reason}"
        for one in rows[:3]
    ]
    rest = f" And {counted(len(rows) - 3, 'row')} more." if len(rows) > 3 else ""
    return (
        f"Parked {counted(len(rows), 'row')}, see `carbon readings parked`. {' '.join(first)}{rest}"
    )


def _named(columns: Sequence[ColumnUse], with_use: bool = False) -> str:
    names = []
    for one in columns[:MOST_NAMED]:
        # A run of half-hours is named by its letters.
        is_run = "–" in one.letter
        name = f"{one.heading} ({one.letter})" if one.heading and not is_run else one.letter
        if with_use and one.use.casefold() != one.heading.strip().casefold():
            name += f" as {one.use}s" if is_run and one.use == "half-hour" else f" as {one.use}"
        names.append(name)
    rest = len(columns) - MOST_NAMED
    return ", ".join(names) + (f" and {rest} more" if rest > 0 else "")


def told_of(
    file: str, account: Account, remarks: Iterable[str], warnings: Iterable[Finding]
) -> str:
    """What there is to tell of one file, under its name: once, not on every line."""
    lines = [*summary(account), *(_without(file, one) for one in remarks)]
    first = [line for line in lines if not line.startswith("Warning")]
    last = [line for line in lines if line.startswith("Warning")]
    last += [
        _without(file, f"Warning: {one}") for one in spelled_out(each.fault for each in warnings)
    ]
    kept = dict.fromkeys([*first, *last])
    return "\n".join([f"{file}:", *(f"  {line}" for line in kept)]) if kept else ""


def _without(file: str, remark: str) -> str:
    """A remark without the name of its file, which stands above it; its row is kept."""
    warned = remark.startswith("Warning: ")
    text = remark.removeprefix("Warning: ")
    tab = ""
    if found := re.match(rf"{re.escape(file)} (\[[^\]]*\])(?=:)", text):
        tab, text = f"{found[1]} ", file + text[found.end() :]
    if match := re.match(rf"{re.escape(file)}:(\d+)(?:, column ([^:]*))?: ", text):
        column = f", column {match[2]}" if match[2] else ""
        text = f"{tab}row {match[1]}{column}: {text[match.end() :]}"
    elif text.startswith(f"{file}: "):
        text = tab + text.removeprefix(f"{file}: ")
    if warned:
        return f"Warning, {text}" if match else f"Warning: {text}"
    return capital(text)
