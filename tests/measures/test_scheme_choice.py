"""Schemes that a command names: each once, all, or none; never one of them passed over."""

from __future__ import annotations

import pytest

from carbon.errors import BadValue, UnknownName
from carbon.folders import shipped
from carbon.measures.scheme_choice import chosen
from carbon.measures.scheme_file import find_schemes

KNOWN = find_schemes([shipped("factors")])
FIRST, SECOND = list(KNOWN)[:2]


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        ([SECOND, FIRST, SECOND], [SECOND, FIRST]),
        (["all"], list(KNOWN)),
        (["all", FIRST], list(KNOWN)),
        (["none"], []),
        ([], []),
    ],
)
def test_each_is_taken_once(names: list[str], ids: list[str]) -> None:
    """A scheme named twice had each of its rules and grants in two rows."""
    assert [scheme.id for scheme in chosen(names, KNOWN, or_none=True)] == ids


def test_none_beside_a_scheme_is_refused() -> None:
    with pytest.raises(BadValue, match="--scheme none beside"):
        chosen(["none", FIRST], KNOWN, or_none=True)


@pytest.mark.parametrize("name", ["none", "psds"])
def test_a_name_of_no_scheme_is_refused(name: str) -> None:
    with pytest.raises(UnknownName, match="carbon measures schemes"):
        chosen([FIRST, name], KNOWN)
