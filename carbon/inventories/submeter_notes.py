"""What became of meters behind others, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from carbon.errors import counted
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.register.submeters import (
    DEDUCT,
    INFORMATION,
    MOVE,
    RECHARGE,
    Span,
    common,
    life,
    treatments,
)

DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Gap:
    """Days on which a main meter has data and a sub-meter, whose use is taken off it, has none."""

    sub: str
    main: str
    days: int

    def sentence(self) -> str:
        """The gap in words."""
        return (
            f"Sub-meter {self.sub} has no data on {counted(self.days, 'day')} on which "
            f"{self.main} has: nothing was taken off on them."
        )


def told(
    register: Register, meters: Collection[str], period: Period, gaps: Iterable[Gap]
) -> Iterator[str]:
    """In words, what becomes of the sub-meters of *meters* in *period*, and of days without data.

    Empty where none is behind another.
    """
    tree = register.sub_meters
    names = set(tree.connected(meters)) if tree.subs else set()
    for sub in tree.subs:
        if sub.id in names:
            living = common(life(sub), (period.start, period.end))
            for each in treatments(sub) if living else ():
                if living and (days := common((each.start, each.end), living)):
                    yield _becomes(sub, each.name, days if days != living else None)
    yield from (gap.sentence() for gap in gaps)


def _becomes(sub: Meter, treatment: str, days: Span | None) -> str:
    share = f", {sub.share * 100:g}% of it" if sub.share is not None else ""
    when = f" from {days[0]} to {days[1] - DAY}" if days else ""
    what = f"Sub-meter {sub.id} behind {sub.main_meter}{share}{when}: "
    return (
        what
        + {
            MOVE: f"taken off it, counts under {sub.service} at {sub.site}.",
            DEDUCT: "taken off it, counts nowhere.",
            INFORMATION: "for information only, stays in it.",
            RECHARGE: f"counts; {sub.main_meter} is the landlord's and counts nothing.",
        }[treatment]
    )
