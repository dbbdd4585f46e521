"""A year on an older edition of the factors: what is known of its own may turn the answer."""

from __future__ import annotations

from carbon.errors import listed
from carbon.periods import Period
from carbon.targets import states
from carbon.targets.series import Observation

WHERE = {states.ON_TRACK: "at or below the pathway", states.BEHIND: "above the pathway"}


def on_older_factors(
    seen: Observation, base: Period | None, status: str, known: str | None
) -> tuple[list[str], list[str]]:
    """Why *status* cannot be said of the year *seen*, and what to bear in mind; in sentences.

    *known* is what it would be with the factors that came since the year was closed, or else with
    those announced for it; None where neither are known. Where the year has its own, it is its
    *base* that has not.
    """
    older = f"{seen.period if seen.provisional else base} stands on an older edition of the factors"
    with_ = (
        f"edition {listed(seen.came)}"
        if seen.came
        else "what is announced"
        if seen.provisional
        else f"what is known of that of {base}"
    )
    to_amend = seen.stand_ins if seen.came else ()
    if known is None:
        nothing = f"{older}, and nothing is known of its own: with it the answer may be another."
        return [], [" ".join([f"{older}.", *to_amend])] if to_amend else [nothing]
    if known == status:
        return [], [" ".join([f"{older}; with {with_} the answer is the same.", *to_amend])]
    turns = (
        f"The answer for {seen.period} turns on factors of an older edition: with those it is "
        f"{WHERE[status]}, with {with_} {WHERE[known]}."
    )
    return [" ".join([turns, *seen.stand_ins])], []
