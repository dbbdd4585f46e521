"""A year on an older edition of the factors: what is known of its own may turn the answer."""

from __future__ import annotations

from carbon.errors import listed
from carbon.factors.edition_choice import called
from carbon.targets import states
from carbon.targets.series import Observation

WHERE = {states.ON_TRACK: "at or below the pathway", states.BEHIND: "above the pathway"}


def on_older_factors(
    seen: Observation, base: Observation, status: str, known: str | None
) -> tuple[list[str], list[str]]:
    """Why *status* cannot be said of the year *seen*, and what to bear in mind; in sentences.

    The year, its *base* or both are on an older edition: one that stands in, or one that a later
    one overtook since the year was closed. *known* is what the answer would be with the factors
    that came since, or else with those announced; None where neither are known.
    """
    older = list(dict.fromkeys(each.period for each in (seen, base) if each.older_factors))
    rests = f"{listed(map(str, older))} {'stands' if len(older) == 1 else 'stand'} on"
    rests = f"{rests} an older edition of the factors"
    told = dict.fromkeys(
        one for each in (seen, base) if each.came or known != status for one in each.stand_ins
    )
    if known is None:
        if seen.came or base.came:
            return [], [" ".join([f"{rests}.", *told])]
        return [], [f"{rests}, and nothing is known of its own: with it the answer may be another."]
    whats = (_known(each, seen) for each in (seen, base) if each.older_factors)
    with_ = " and ".join(dict.fromkeys(whats))
    if known == status:
        return [], [" ".join([f"{rests}; with {with_} the answer is the same.", *told])]
    turns = (
        f"The answer for {seen.period} turns on factors of an older edition: with those it is "
        f"{WHERE[status]}, with {with_} {WHERE[known]}."
    )
    return [" ".join([turns, *told])], []


def _known(each: Observation, seen: Observation) -> str:
    """What is known of the factors that *each*, the year *seen* or its base, would take."""
    if each.came:
        return listed(map(called, each.came))
    return "what is announced" if each is seen else f"what is known of that of {each.period}"
