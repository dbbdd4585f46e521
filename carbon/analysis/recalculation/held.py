"""What came or went and is in the base year as last recalculated, by when each was entered."""

from __future__ import annotations

from collections.abc import Iterable

from carbon.analysis.recalculation.log import RecalculationLog
from carbon.analysis.recalculation.recorded import Recorded
from carbon.analysis.recalculation.structural import Event


def is_in(log: RecalculationLog, event: Event, recorded: Recorded) -> bool:
    """Whether *event* is in the base year as last recalculated.

    One that was edited in by hand is unless the register was seen without it after the decision.
    """
    told = recorded.get((event.what, event.arrives))
    return log.latest is not None and log.latest.holds(event.day, told.after if told else None)


def entered(log: RecalculationLog, event: Event, recorded: Recorded) -> str:
    """That *event* happened before the decision, and was entered after it; else empty."""
    told = recorded.get((event.what, event.arrives))
    if log.latest is None or told is None or not log.latest.holds(event.day):
        return ""
    return f"{told}, after the decision of {log.latest.decided}"


def taken(log: RecalculationLog, known: Iterable[Event], recorded: Recorded) -> tuple[str, ...]:
    """A sentence for each of the structural events *known* that is taken to be in the decision.

    It was edited in by hand, and nobody knows whether on the day of the decision or after it.
    """
    decision = log.latest
    if decision is None:
        return ()
    return tuple(
        f"{event} is taken to be in the recalculation decided on {decision.decided}: its day was "
        f"{told}."
        for event in known
        for told in [recorded.get((event.what, event.arrives))]
        if told and event.structural and is_in(log, event, recorded) and told.by > decision.decided
    )
