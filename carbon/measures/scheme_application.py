"""Measures as one application to a scheme: heating plants, and what may be funded with them.

With H the cost of the heating plants and F that of the other measures in the same buildings, of
which a part p of the grant at most may pay, the grant is at most::

    H + min(F, p ÷ (1 − p) × H)

and at most what each rule of the scheme allows for what all of them save together: savings on one
meter are combined, as in the programme's totals.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from carbon.bodies import Body
from carbon.errors import listed
from carbon.measures.alternatives import done_instead
from carbon.measures.assumptions import Assumptions
from carbon.measures.cash_case import Appraisal
from carbon.measures.measure import DONE_STATUSES, OPEN_STATUSES, Measure
from carbon.measures.not_appraised import measures_in
from carbon.measures.portfolio.as_one import on_one_meter, saved_as_one
from carbon.measures.portfolio.sharing import cannot_share
from carbon.measures.said import Said, plain
from carbon.measures.schemes import DIVISORS, UNKNOWN, ApplicationRule, Scheme, SchemeRule
from carbon.money import PENNY
from carbon.register.register import Register


@dataclass(frozen=True)
class Application:
    """One application: what it holds, and what a scheme would give, in GBP.

    ``others_gbp`` is the most that may go to measures that are no heating plant. ``left_out`` are
    the measures that cannot be in it, each with the reason. ``needed_elsewhere`` are measures in
    it, each with another that it needs and that is neither in it nor done. ``nothing_because`` says
    why nothing is given whatever the rules say. On the meters ``combined`` several save, each with
    their ids; ``not_combined`` says of which what their meter uses is not known, so that their
    savings are added up and the grant is at most this. ``technologies`` are those looked through.
    """

    scheme: Scheme
    plants: tuple[Appraisal, ...]
    others: tuple[Appraisal, ...]
    left_out: tuple[tuple[str, str], ...]
    cost_gbp: Decimal
    grant_gbp: Decimal
    others_gbp: Decimal
    nothing_because: str
    needed_elsewhere: tuple[tuple[str, str], ...] = ()
    combined: tuple[tuple[str, tuple[str, ...]], ...] = ()
    not_combined: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()

    @property
    def elsewhere_gbp(self) -> Decimal:
        """What of the cost must come from elsewhere."""
        return self.cost_gbp - self.grant_gbp


def application(
    scheme: Scheme,
    appraisals: Sequence[Appraisal],
    sought: date,
    body: Body = UNKNOWN,
    given: Assumptions | None = None,
    register: Register | None = None,
) -> Application | None:
    """*appraisals* as one application on the day *sought*; None where the scheme asks for none.

    Those that are delivered, verified or rejected are in none, but say whether what a measure needs
    is done or will not be. A building is a site; a measure without one is in no building that is
    known. Of alternatives the first is taken, a heating plant before others.

    With *given*, what they were appraised by, savings on one meter are combined; what is needed
    from elsewhere is taken to be done beside them. Without it, or where what a shared meter uses is
    not known, they are added up, and that is told.
    """
    asked = scheme.application
    if asked is None:
        return None
    open_ones = [made for made in appraisals if made.measure.status in OPEN_STATUSES]
    plants, others, left_out = _that_can_be_done(asked, appraisals)
    closed = scheme.closed_since(sought)
    reasons = (
        f"closed since {closed}" if closed else "",
        scheme.who.refuses(body),
        "" if plants else _why_no_plant(asked, measures_in(appraisals)),
    )
    nothing = "; ".join(filter(None, reasons))
    inside = [made.measure for made in (*plants, *others)]
    beside = _beside(inside, appraisals)
    apart = _not_combined(inside, beside, given, register)

    def saved(rule: SchemeRule) -> float:
        if given is None or apart:
            return math.fsum(DIVISORS[rule.figure](made) for made in (*plants, *others))
        return saved_as_one(rule.figure, inside, beside, given, register)

    grant = Decimal(0) if nothing else _grant(scheme, asked, plants, others, saved)
    share = Fraction(1) if asked.others_pct is None else Fraction(str(asked.others_pct)) / 100
    cost_of_others = _cost(others)
    done = {each.id for each in measures_in(appraisals) if each.status in DONE_STATUSES}
    has = done.union(measure.id for measure in inside)
    return Application(
        scheme=scheme,
        plants=tuple(plants),
        others=tuple(others),
        left_out=tuple(left_out),
        cost_gbp=_pence(_cost([*plants, *others])),
        grant_gbp=grant,
        others_gbp=_pence(min(cost_of_others, Fraction(grant) * share)),
        nothing_because=nothing,
        needed_elsewhere=tuple(
            (measure.id, needed) for measure in inside for needed in measure.needs
            if needed not in has
        ),
        combined=()
        if given is None or apart
        else on_one_meter(inside, beside, given, register),
        not_combined=apart,
        technologies=tuple(sorted({made.measure.technology for made in open_ones})),
    )  # fmt: skip


def _why_no_plant(asked: ApplicationRule, measures: Sequence[Measure]) -> str:
    """Why no plant is in an application: of those that *measures* have each is done or left out."""
    why = [
        f"{each.id} {'cannot be done' if each.status in OPEN_STATUSES else f'is {each.status}'}"
        for each in measures
        if asked.is_plant(each.technology)
    ]
    if not why:
        return "no low carbon heating plant among the measures"
    return f"no low carbon heating plant is left to apply for: {listed(why)}"


def _beside(inside: Sequence[Measure], appraisals: Sequence[Appraisal]) -> list[Measure]:
    """What *inside* need, and what that needs, of what is to be decided on and not inside."""
    known = {
        made.measure.id: made.measure for made in appraisals if made.measure.status in OPEN_STATUSES
    }
    found = {measure.id: measure for measure in inside}
    waiting = [name for measure in inside for name in measure.needs]
    while waiting:
        name = waiting.pop()
        if name in known and name not in found:
            found[name] = known[name]
            waiting.extend(known[name].needs)
    return [found[name] for name in sorted(found) if found[name] not in inside]


def _not_combined(
    inside: Sequence[Measure],
    beside: Sequence[Measure],
    given: Assumptions | None,
    register: Register | None,
) -> tuple[str, ...]:
    """Which of them save on one meter without that it is known how much they save together."""
    if given is not None:
        return tuple(fault.found for fault in cannot_share([*inside, *beside], register))
    return tuple(
        f"{first.id!r} and {second.id!r} on {', '.join(sorted(shared))}"
        for number, second in enumerate(inside)
        for first in inside[:number]
        if (shared := set(first.meters) & set(second.meters))
    )


def _that_can_be_done(
    asked: ApplicationRule, appraisals: Sequence[Appraisal]
) -> tuple[list[Appraisal], list[Appraisal], list[tuple[str, str]]]:
    """As :func:`_sorted`, without what needs something that will not be done."""
    waiting = [made for made in appraisals if made.measure.status in OPEN_STATUSES]
    groups = {made.measure.id: made.measure.group for made in waiting}
    instead = done_instead(measures_in(appraisals))
    waiting = [made for made in waiting if made.measure.id not in instead]
    never = {measure.id for measure in measures_in(appraisals) if measure.is_rejected}
    never |= set(instead)
    impossible: list[tuple[str, str]] = [
        (name, Said("it is an alternative to {}, which is done", other))
        for name, other in instead.items()
    ]
    while True:
        plants, others, left_out = _sorted(asked, waiting)
        inside = [made.measure for made in (*plants, *others)]
        ids = {measure.id for measure in inside}
        taken = {measure.group for measure in inside if measure.group}
        lacking = {
            measure.id: Said("it needs {}, which will not be done", needed)
            for measure in inside
            for needed in measure.needs
            if needed not in ids and (needed in never or groups.get(needed) in taken)
        }
        if not lacking:
            return plants, others, left_out + impossible
        impossible += lacking.items()
        never |= set(lacking)
        waiting = [made for made in waiting if made.measure.id not in lacking]


def _sorted(
    asked: ApplicationRule, appraisals: Sequence[Appraisal]
) -> tuple[list[Appraisal], list[Appraisal], list[tuple[str, str]]]:
    """The heating plants, the other measures of their buildings, and what is in neither."""
    plants: list[Appraisal] = []
    others: list[Appraisal] = []
    left_out: list[tuple[str, str]] = []
    taken: dict[str, str] = {}
    first_plants = sorted(appraisals, key=lambda made: not asked.is_plant(made.measure.technology))
    for made in first_plants:
        measure = made.measure
        if measure.group and measure.group in taken:
            instead = taken[measure.group]
            group = plain(measure.group)
            left_out.append(
                (measure.id, Said(f"only one of {group} can be done: {{}} is", instead))
            )
            continue
        if asked.is_plant(measure.technology):
            plants.append(made)
        elif measure.site and measure.site in {plant.measure.site for plant in plants}:
            others.append(made)
        else:
            where = f"site {measure.site}" if measure.site else "its building, which is not stated"
            left_out.append((measure.id, f"no new low carbon heating plant at {where}"))
            continue
        if measure.group:
            taken[measure.group] = measure.id
    return plants, others, left_out


def _grant(
    scheme: Scheme,
    asked: ApplicationRule,
    plants: Sequence[Appraisal],
    others: Sequence[Appraisal],
    saved: Callable[[SchemeRule], float],
) -> Decimal:
    heating, beside = _cost(plants), _cost(others)
    if asked.others_pct is not None:
        share = Fraction(str(asked.others_pct)) / 100
        beside = min(beside, share / (1 - share) * heating)
    limits = [rule.most(saved(rule)) for rule in scheme.rules]
    return min([_pence(heating + beside), *limits])


def _cost(appraisals: Sequence[Appraisal]) -> Fraction:
    return sum((Fraction(f"{made.cost_gbp:.12g}") for made in appraisals), Fraction(0))


def _pence(amount: Fraction) -> Decimal:
    """*amount* in whole pence, downwards."""
    return Decimal(math.floor(amount * 100)) * PENNY
