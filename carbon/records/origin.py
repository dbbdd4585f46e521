"""Where a table of figures comes from, as the TOML beside it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from carbon.records.found import Found
from carbon.records.kinds import TEXT, Kind


def _remark(found: Found) -> Any:
    value = found.value
    parts = value if isinstance(value, list) else [value]
    if not all(isinstance(part, str | int | float | date) for part in parts):
        raise found.refused(REMARK.expected)
    return value


#: What is kept for whoever reads the file: the program makes nothing of it.
REMARK: Kind[Any] = Kind("a text, a number or a date, or a list of them", _remark)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Whose figures they are, and which file they were taken from.

    ``publisher``, ``licence`` and ``attribution`` are printed with them, the other keys are for
    whoever reads the TOML.
    """

    publisher: Annotated[str, TEXT] = ""
    licence: Annotated[str, TEXT] = ""
    attribution: Annotated[str, TEXT] = ""
    source_url: Annotated[Any, REMARK] = ""
    retrieved: Annotated[Any, REMARK] = ""
    edition: Annotated[Any, REMARK] = ""
    file: Annotated[Any, REMARK] = ""
    sha256: Annotated[Any, REMARK] = ""
    checked: Annotated[Any, REMARK] = ""
    checked_by: Annotated[Any, REMARK] = ""
    notes: Annotated[Any, REMARK] = ""
