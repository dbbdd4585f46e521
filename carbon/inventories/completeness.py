"""How much of an inventory's period its readings cover, meter by meter."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from carbon.errors import counted, listed


@dataclass(frozen=True, order=True)
class MeterCover:
    """One meter's cover of a period: days with data of the days it was alive and counted."""

    meter: str
    site: str
    days_expected: int
    days_with_data: float

    @property
    def share(self) -> float:
        """Days with data ÷ days expected, 0 to 1; 1 where none was expected."""
        return self.days_with_data / self.days_expected if self.days_expected else 1.0


@dataclass(frozen=True)
class Completeness:
    """The cover of all meters, and how much of the result rests on actual readings.

    ``meters`` are those that are read. Of the ``events`` accounts of events, which have no days to
    be covered, the ``silent`` have neither an event nor a nil return in the period. Of others, the
    ``fallen_silent`` have one and then none for long (:mod:`carbon.inventories.silences`).
    ``actual_share`` is the part of gross kg CO2e, 0 to 1, that comes from what was read: actual or
    corrected readings and parts of them, not estimated or provisional ones. Where nothing was
    emitted it is the part of the readings of nought; None where any of these is an estimate, or
    gross is below nought. ``not_stated_share`` is the part of which nothing says whether it was
    read or estimated: it is in neither. ``not_taken_off`` counts the days on which a main meter has
    data and a sub-meter that is taken off it has none.
    """

    meters: tuple[MeterCover, ...]
    actual_share: float | None
    not_stated_share: float = 0.0
    events: int = 0
    silent: tuple[str, ...] = ()
    not_taken_off: int = 0
    fallen_silent: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """Meter-days with data ÷ meter-days expected, 0 to 1; 0 where nothing was alive.

        Without a meter that is read, 1 where any account of events says something.
        """
        expected = sum(meter.days_expected for meter in self.meters)
        covered = math.fsum(meter.days_with_data for meter in self.meters)
        return covered / expected if expected else float(self.events > len(self.silent))

    @property
    def with_data(self) -> int:
        """Meters with any data."""
        return sum(meter.days_with_data > 0 for meter in self.meters)

    @property
    def partial(self) -> tuple[MeterCover, ...]:
        """Meters that miss at least one day."""
        return tuple(meter for meter in self.meters if meter.days_with_data < meter.days_expected)

    @property
    def estimated_share(self) -> float:
        """The part of gross, 0 to 1, that rests on readings known to be estimates."""
        actual = 1.0 if self.actual_share is None else self.actual_share
        return max(0.0, 1.0 - actual - self.not_stated_share)

    def covers(self, share: float) -> bool:
        """Whether at least *share* (0 to 1) of meter-days have data; noughts, where they were read.

        Enough to be judged, however much of it is estimated: what estimates may change of the
        verdict is for the verdict to say.
        """
        return self.actual_share is not None and self.share >= share

    def suffices(self, share: float) -> bool:
        """Whether *share* (0 to 1) of meter-days have data and of emissions are not estimated.

        At least so much. What is not stated is not known to be estimated and stands in nobody's
        way; :meth:`of_gross` names it wherever the share is told.
        """
        if self.actual_share is None:
            return False
        return self.share >= share and self.actual_share + self.not_stated_share >= share

    def of_gross(self) -> str:
        """How much of gross is actual data, in words; empty where there are no emissions.

        >>> Completeness((), 0.75, 0.2).of_gross()
        '75.0% of gross is actual data, 20.0% not stated'
        """
        if self.actual_share is None:
            return ""
        not_stated = f", {self.not_stated_share:.1%} not stated" if self.not_stated_share else ""
        return f"{self.actual_share:.1%} of gross is actual data{not_stated}"

    def silence(self, period: object, most: int = 3) -> str:
        """The accounts of events that say nothing of *period* or a part of it; empty without any.

        >>> Completeness((), 1.0, silent=("oil",)).silence("2025-26")
        'No event and no nil return in 2025-26: oil. If there was none, a nil return says so.'
        """
        told = []
        if self.silent:
            told.append(f"No event and no nil return in {period}: {listed(self.silent, most)}.")
        if self.fallen_silent:
            names = listed(self.fallen_silent, most)
            told.append(f"Silent for longer than is usual within {period}: {names}.")
        return " ".join([*told, "If there was none, a nil return says so."]) if told else ""

    def sentence(self) -> str:
        """The cover in words.

        >>> Completeness((MeterCover("m1", "s", 100, 90.0),), 1.0).sentence()
        '1 of 1 meter has data; 90.0% of meter-days are covered; 100.0% of gross is actual data'
        """
        actual = f"; {self.of_gross()}" if self.of_gross() else ""
        meters = counted(len(self.meters), "meter")
        silent = (
            f"; {counted(len(self.silent), 'account')} of events with neither an event nor a nil "
            "return"
            if self.silent
            else ""
        )
        if self.fallen_silent:
            silent += f"; {counted(len(self.fallen_silent), 'account')} of events fell silent"
        lacking = counted(self.not_taken_off, "day")
        behind = f"; {lacking} of sub-meters lack data to take off" if self.not_taken_off else ""
        return (
            f"{self.with_data:,} of {meters} {'has' if self.with_data == 1 else 'have'} data; "
            f"{self.share:.1%} of meter-days are covered{behind}{actual}{silent}"
        )


def any_not_stated(covers: Iterable[Completeness | None]) -> bool:
    """Whether anything is counted of which nothing says whether it was read or estimated.

    Only then a table needs a column for it.
    """
    return any(cover is not None and cover.not_stated_share > 0 for cover in covers)
