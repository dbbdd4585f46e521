"""Comments on the cells of a workbook: which of them doubt the figure they stand at."""

from __future__ import annotations

import re

#: Words by which the writer of a comment doubts the figure.
_DOUBTS = re.compile(
    r"(?i)\b(est|estimated?|estimates|copied|copy of|incl|includes|including|guess|guessed|approx"
    r"|approximate|approximately|tbc|to be confirmed|check|wrong|faulty|missing)\b|\?"
)


def is_doubted(comment: str) -> bool:
    """Whether a comment says that its figure is not all that it seems.

    >>> is_doubted("incl. March"), is_doubted("copied from 2022"), is_doubted("the best reader")
    (True, True, False)
    """
    return bool(_DOUBTS.search(comment))
