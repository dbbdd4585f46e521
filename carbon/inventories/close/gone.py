"""Editions with which a year was closed and that are not there any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from carbon.errors import Fault, Faults, listed
from carbon.factors.each import Library
from carbon.factors.edition_choice import EditionChoice


class MissingFrozen(Fault):
    """A closed year takes an edition that is not there any more."""


def gone(closed: Mapping[str, EditionChoice], library: Library) -> Iterator[MissingFrozen]:
    """A fault for each choice of *closed* some of whose editions are not in *library*."""
    for key, choice in closed.items():
        publisher = choice.publisher or key
        there = library.get(publisher, {})
        lacking = [name for name, _ in choice.parts if name not in there]
        if lacking:
            files = " and ".join(f"{publisher}/{name}.csv and .toml" for name in lacking)
            yield MissingFrozen(
                f"no edition {' and '.join(lacking)} of {publisher}, with which {choice.closed} "
                "was closed",
                f"the editions that it was closed with; there are {listed(there, 30)}",
                f"Copy factors/{files} back from a backup of the workspace, or freeze the year "
                f"anew with the editions there are: `carbon period amend {choice.closed} "
                "--reviewed-by NAME --reason TEXT`.",
            )


def check_there(closed: Mapping[str, EditionChoice], library: Library) -> None:
    """Refuse a year that was closed with editions that are gone."""
    if faults := list(gone(closed, library)):
        raise faults[0] if len(faults) == 1 else Faults(faults)
