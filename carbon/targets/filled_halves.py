"""What stands in for what is missing in the halves that a forecast of a year rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from carbon.errors import listed
from carbon.periods import Period

MOST_NAMED = 4


@dataclass(frozen=True)
class HalfGaps:
    """What is missing in the half ``period``, and what stands in for it.

    ``days`` is true where days without data are filled from the meters' own history; ``silent``
    are the accounts of events that fell silent in it and are taken as in other years, ``stay`` the
    meters with gaps that nothing fills.
    """

    period: Period
    days: bool = False
    silent: tuple[str, ...] = ()
    stay: tuple[str, ...] = ()

    @property
    def filled(self) -> bool:
        """Whether anything stands in."""
        return self.days or bool(self.silent)


def stay_in(halves: Iterable[HalfGaps]) -> tuple[str, ...]:
    """The meters of *halves* with gaps that nothing fills, each once."""
    return tuple(sorted({name for half in halves for name in half.stay}))


def told_of(halves: Iterable[HalfGaps]) -> str:
    """What is said of *halves* that a forecast rests on; empty where nothing is missing.

    >>> told_of([HalfGaps(Period.parse("2024-25 H1"), silent=("oil",))])
    'Accounts of events that fell silent are taken as in other years: oil in 2024-25 H1.'
    """
    halves = list(halves)
    told = []
    if days := [str(half.period) for half in halves if half.days]:
        named = listed(days, most=MOST_NAMED)
        told.append(f"Gaps of {named} are filled from the meters' own history.")
    if silent := [f"{name} in {half.period}" for half in halves for name in half.silent]:
        named = listed(silent, most=MOST_NAMED)
        told.append(f"Accounts of events that fell silent are taken as in other years: {named}.")
    if stay := stay_in(halves):
        named = listed(stay, most=MOST_NAMED)
        told.append(f"Gaps that no history can fill count as nothing used: {named}.")
    return " ".join(told)
