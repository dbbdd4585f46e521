"""A year on an older edition of the factors: what is announced of its own may turn the answer."""

from __future__ import annotations

from carbon.targets import states
from carbon.targets.series import Observation

WHERE = {states.ON_TRACK: "at or below the pathway", states.BEHIND: "above the pathway"}


def on_older_factors(
    seen: Observation, status: str, announced: str | None
) -> tuple[list[str], list[str]]:
    """Why *status* cannot be said of the year *seen*, and what to bear in mind; in sentences.

    *announced* is what it would be with the factors announced for it, None where none are known.
    """
    older = f"{seen.period} stands on an older edition of the factors"
    if announced is None:
        return [], [f"{older}, and nothing is known of its own: with it the answer may be another."]
    if announced == status:
        return [], [f"{older}; with what is announced the answer is the same."]
    turns = (
        f"The answer for {seen.period} turns on factors of an older edition: with those it is "
        f"{WHERE[status]}, with what is announced {WHERE[announced]}."
    )
    return [" ".join([turns, *seen.stand_ins])], []
