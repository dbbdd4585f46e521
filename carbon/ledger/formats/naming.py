"""Which columns say what meter a row is of: found by their values, not by their place."""

from __future__ import annotations

from carbon.ledger.formats.column_values import SAMPLE
from carbon.ledger.formats.columns import NAMING, Column
from carbon.ledger.formats.sheet import Sheet

#: How the account and the remarks call each way of naming a meter.
SPELLED = {"meter": "meter", "card": "account", "serial": "serial number", "site": "site name"}


def naming_columns(sheet: Sheet, *others: str) -> list[Column]:
    """The columns that name the meter, the one that counts first.

    Of all columns that may name it, the first whose values the register knows; without any, the
    first by its heading that has values. A file without such a column may name its meter above
    its heading, or be told with ``--meter``.
    """
    candidates = sheet.columns.all(*NAMING, *others, "text")
    if sheet.hints.meter:
        return []
    filled = [(column, found) for column in candidates if (found := _values(sheet, column))]
    known = [
        column for column, values in filled if sum(map(sheet.hints.knows, values)) * 2 > len(values)
    ]
    some = [column for column, values in filled if any(map(sheet.hints.knows, values))]
    by_heading = [column for column, _ in filled if column.role in NAMING]
    chosen = next(iter(known), next(iter(some), next(iter(by_heading), None)))
    if chosen is None:
        named = _in_titles(sheet)
        if named:
            sheet.remarks.append(f"{sheet.grid.file}: the meter is {named!r}, named in its title.")
            sheet.fixed_meter = named
            return []
        fault = sheet.lacks("the meter", "meter")
        fault.remedy = "Name the column so in the heading, or say which meter it is: --meter NAME."
        raise fault
    sheet.note_use(chosen, SPELLED.get(chosen.role, "meter"))
    if chosen.role not in ("meter", "card"):
        sheet.remarks.append(
            f"{sheet.grid.file}: the meter is found by {chosen.name!r} ({chosen.letter})."
        )
    # A row may leave the chosen cell empty and give the meter in the next column of its kind.
    rest = [one for one in known if one is not chosen]
    sheet.named_by = chosen
    return [chosen, *rest]


def _values(sheet: Sheet, column: Column) -> list[str]:
    records = sheet.grid.records[sheet.heading + 1 : sheet.heading + 1 + SAMPLE]
    index = column.index
    return list(
        dict.fromkeys(cells[index] for _, cells in records if index < len(cells) and cells[index])
    )


def _in_titles(sheet: Sheet) -> str:
    """The one meter that the lines above the heading name; empty where there is none or several."""
    found = {
        word
        for _, cells in sheet.grid.records[: max(sheet.heading, 0)]
        for cell in cells
        for word in (cell, *cell.replace(":", " ").split())
        if word and sheet.hints.knows(word)
    }
    return found.pop() if len(found) == 1 else ""
