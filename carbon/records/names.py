"""Values of records that are one of a few names, so that the nearest can be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import AfterValidator

#: The type of pydantic's finding that :mod:`carbon.records.reader` tells as an unknown name.
UNKNOWN_NAME = "unknown_name"


def one_of(kind: str, known: Sequence[str]) -> AfterValidator:
    """A rule for a field: its value is one of *known*, each of which is a *kind*."""
    from pydantic import AfterValidator
    from pydantic_core import PydanticCustomError

    def checked(value: str) -> str:
        if value not in known:
            names = [name for name in known if name]
            raise PydanticCustomError(
                UNKNOWN_NAME, "one of {names}", {"kind": kind, "names": names}
            )
        return value

    return AfterValidator(checked)
