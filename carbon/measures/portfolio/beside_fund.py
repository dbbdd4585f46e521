"""What a fund adds up on one meter, beside what its projects save there together.

A fund's projects start when there is money, each with its own savings. Which of them are at work
beside which is only known once it has run, so the account adds savings up, and says by how much the
totals of a programme, which combine them, are lower.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from carbon.measures.adding import added_up
from carbon.measures.assumptions import Assumptions
from carbon.measures.fund import Account
from carbon.measures.measure import Measure
from carbon.measures.portfolio.candidate import Candidate, contributions
from carbon.measures.portfolio.programme import candidates
from carbon.measures.portfolio.sharing import cannot_share
from carbon.measures.said import Said
from carbon.money import printed
from carbon.register.register import Register


def beside_combined(
    account: Account,
    measures: Sequence[Measure],
    given: Assumptions,
    register: Register | None = None,
) -> Account:
    """*account* with what is to be said of those of *measures* that it starts on one meter."""
    started = {name for period in account.periods for name in period.started}
    own = [replace(each, needs=(), group="") for each in measures if each.id in started]
    if cannot_share(own, register):
        said: Sequence[str] = added_up(own, measures)
    else:
        said = _combined(candidates(own, given, register)[0])
    return replace(account, on_shared_meters=tuple(said))


def _combined(found: Sequence[Candidate]) -> list[Said]:
    """What *found* save added up and together, in one sentence; none where that is the same."""
    together = {aim: contributions(found, aim) for aim in ("savings", "tonnes")}
    sharing = [
        each
        for each in found
        if any(
            not math.isclose(own[each.id], each.value(aim), rel_tol=1e-9, abs_tol=1e-9)
            for aim, own in together.items()
        )
    ]
    if not sharing:
        return []
    (money, less_money), (tonnes, less_tonnes) = (
        (
            math.fsum(each.value(aim) for each in sharing),
            math.fsum(own[each.id] for each in sharing),
        )
        for aim, own in together.items()
    )
    names = ["{}"] * len(sharing)
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return [
        Said(
            f"{listed} save on one meter with others that the fund starts. Added up, as here, they "
            f"save {printed(money)} in their first years and {tonnes:,.1f} tCO2e over their lives; "
            f"combined, as in the portfolio and the totals of a programme, {printed(less_money)} "
            f"and {less_tonnes:,.1f} tCO2e. So less comes back, or later, than is said here.",
            *(each.id for each in sharing),
        )
    ]
