"""The schemes that a command names: each once, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from carbon.errors import BadValue, UnknownName
from carbon.measures.schemes import Scheme

ALL, NONE = "all", "none"


def chosen(
    names: Sequence[str], known: Mapping[str, Scheme], *, or_none: bool = False
) -> list[Scheme]:
    """The schemes of *known* called *names*, each once in the order named; ``all`` is every one.

    With *or_none*, ``none`` is none of them.

    Raises :class:`~carbon.errors.UnknownName` for another name and
    :class:`~carbon.errors.BadValue` for ``none`` beside one.
    """
    for name in names:
        if name not in (*known, ALL, *([NONE] if or_none else [])):
            raise UnknownName("scheme", name, known, "`carbon measures schemes` lists them.")
    others = [name for name in dict.fromkeys(names) if name != NONE]
    if NONE in names and others:
        raise BadValue(f"--scheme {NONE} beside {', '.join(others)}", "the one or the other")
    return list(known.values()) if ALL in others else [known[name] for name in others]
