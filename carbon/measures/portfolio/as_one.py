"""What measures save together by a scheme's figure: savings on one meter combined, as everywhere.

A scheme divides money by what is saved. Of several measures as one application that is what they
save together: where some save on one meter, less than the sum of what each would save alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from carbon.measures.assumptions import Assumptions
from carbon.measures.measure import Measure
from carbon.measures.portfolio.candidate import at_work_together, by_meter, contributions
from carbon.measures.portfolio.programme import candidates
from carbon.measures.portfolio.sharing import cannot_share
from carbon.register.register import Register

#: By figure of a rule: how tonnes are counted, whether direct ones only, and what is combined.
COUNTED = {
    "payback-years": ("salix", False, "savings"),
    "gbp-per-tco2e": ("salix", False, "tonnes"),
    "gbp-per-direct-tco2e": ("salix", True, "tonnes"),
}


def saved_as_one(
    figure: str,
    inside: Sequence[Measure],
    beside: Sequence[Measure],
    given: Assumptions,
    register: Register | None = None,
) -> float:
    """What *inside* save by *figure*, where *beside* are done too: GBP a year or lifetime tCO2e.

    Raises :class:`~carbon.errors.Faults` where what a shared meter uses is not known.
    """
    lifetime, direct, aim = COUNTED[figure]
    alone = [replace(measure, needs=()) for measure in (*inside, *beside)]
    found, _ = candidates(alone, given, register, lifetime, direct=direct)
    added = contributions(found, aim)
    return math.fsum(added[measure.id] for measure in inside)


def on_one_meter(
    inside: Sequence[Measure],
    beside: Sequence[Measure],
    given: Assumptions,
    register: Register | None = None,
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The meters on which several of these save in the same years, with ids; none if not told."""
    alone = [replace(measure, needs=()) for measure in (*inside, *beside)]
    if cannot_share(alone, register):
        return ()
    found, _ = candidates(alone, given, register, "salix")
    ids = {measure.id for measure in inside}
    return tuple(
        (meter, tuple(each.id for each, _ in inside))
        for meter, sharing in by_meter(found).items()
        for inside in at_work_together(sharing)
        if any(each.id in ids for each, _ in inside)
    )
