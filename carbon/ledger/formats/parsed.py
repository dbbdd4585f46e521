"""What the reading of a file gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from carbon.errors import Fault
from carbon.ledger.account import Account
from carbon.ledger.records import Reading

if TYPE_CHECKING:
    from carbon.ledger.formats.credits import Credit

#: A sheet, empty for a CSV, and a row of it.
SheetRow = tuple[str, int]


@dataclass(frozen=True)
class Parsed:
    """What a shape read: readings, faults that stop the import, and what to tell the user.

    ``settings`` are what it takes to read the file the same way again. With ``is_daily`` each
    reading is one day of a meter, and runs of them are joined before they are stored. ``format``
    names the shape; ``account`` says what became of every column and row; ``layout`` is the text of
    the layout that the file was read by. ``credits`` take back earlier bills, of this file or not.
    ``made_of`` says by the row of a reading which rows it was made of, where they are several.
    """

    readings: Sequence[Reading]
    faults: Sequence[Fault] = ()
    remarks: Sequence[str] = ()
    is_daily: bool = False
    settings: dict[str, Any] = field(default_factory=dict)
    format: str = ""
    account: Account = field(default_factory=Account)
    layout: str = ""
    credits: Sequence[Credit] = ()
    made_of: Mapping[SheetRow, Sequence[int]] = field(default_factory=dict)

    @property
    def everything(self) -> list[Reading]:
        """The readings and the credits, by row: all that the file says of quantities."""
        if not self.credits:
            return list(self.readings)
        owed = [credit.reading for credit in self.credits]
        return sorted((*self.readings, *owed), key=lambda one: one.row)
