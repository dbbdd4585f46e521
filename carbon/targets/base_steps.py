"""From a base year as it was told to the base year as it is now, in steps that leave nothing over.

    now = told + readings + factors + rules + taken off + joined or left + elsewhere

Readings are those logged, corrected or withdrawn since for meters that are in both, factors the
editions re-issued and lines changed, each as the bridge of a change has it; rules are what today's
register, factors and definition make otherwise of the readings of then. What joined or left is in
either base as like for like sizes it there, and so is what is counted elsewhere as of a day: a part
of both is a step only where it is sized otherwise. With *in* for the meters that are out of neither
base, and *back* and *gone* for those that only the one or only the other leaves out,

    readings, factors = in, now − in, by the readings of then
    rules             = in, by the readings of then − in, as told
    joined or left    = sized now − sized then + back, now − gone, by the readings of then

A base that a decision recorded is that decision's alone. One that was told so and is no longer is
first what the readings made. Of a base that was given, with a base of *then* that the readings made
*own*, every step is a part of the value given:

    given = (value now − value then) × base ÷ own, both as read then
    steps = value now ÷ own now × (steps of the base − base ÷ own × steps of own)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from carbon.analysis.change.bridge import RESTATED
from carbon.ledger.moved import Movement
from carbon.targets import base_made
from carbon.targets.base_known import Known, known_of
from carbon.targets.base_made import BaseMade, StructuralPart
from carbon.targets.progress import Progress
from carbon.workspace import Workspace

if TYPE_CHECKING:
    pass

#: The kinds of a step.
DECIDED, GIVEN = "decided", "given"
READINGS, FACTORS, METHOD, RULES = "readings", "factors", "method", "rules"
CAME, LEFT, SIZABLE, UNSIZABLE = "came", "left", "can be sized", "cannot be sized"
SIZED, GONE, AGAIN = "sized otherwise", "not counted any more", "counted again"
ELSEWHERE, TAKEN_OFF, OF_SITES = "elsewhere", "taken off", "taken off of sites"
PUBLISHED, UNKNOWN = "published", "unknown"
#: Those that are of no site: the trigger of the policy that each is, and what the table says.
WHAT = {
    DECIDED: ("decision", "recalculated"),
    GIVEN: ("decision", "the value given"),
    READINGS: ("error", "readings logged, corrected or withdrawn"),
    FACTORS: ("method", "factors re-issued"),
    METHOD: ("method", "lines without a factor before or since"),
    RULES: ("method", "the definition, the register or the factors, as they were then"),
    TAKEN_OFF: ("method", "what green tariffs and offsets take off"),
    OF_SITES: ("structural", "what green tariffs take off of what joined or left"),
    PUBLISHED: ("published", "published otherwise since"),
    UNKNOWN: ("not told apart", "what was known then cannot be calculated any more"),
}
STRUCTURAL = "structural"
#: The effects of the bridge of a change that each step is.
OF_READINGS = {"correction": READINGS, "edition": FACTORS, "method": METHOD}
#: Less than this part of the base is the noise of doubles.
NOISE = 1e-9


@dataclass(frozen=True)
class BaseStep:
    """What moved a base by ``kg``: its ``kind``, and the ``part`` that joined or left, if any.

    ``movements`` are those of the ledger, of a step of readings.
    """

    kind: str
    kg: float
    part: StructuralPart | None = None
    movements: tuple[Movement, ...] = ()

    @property
    def trigger(self) -> str:
        """What the policy of recalculation calls it."""
        return WHAT[self.kind][0] if self.kind in WHAT else STRUCTURAL


@dataclass(frozen=True)
class BaseMoved:
    """The base ``then`` and ``now``, and the steps from the one to the other."""

    then: BaseMade
    now: BaseMade
    steps: tuple[BaseStep, ...]

    @property
    def kg(self) -> float:
        """Now less then."""
        return math.fsum([self.now.kg, -self.then.kg])

    @property
    def is_still(self) -> bool:
        """Whether both are one, but for the noise of doubles."""
        return abs(self.kg) <= NOISE * max(abs(self.then.kg), 1.0)

    def decided(self, then: Sequence[StructuralPart]) -> BaseMoved:
        """The same with what joined or left by *then* as the decision's that has it or had it.

        The same itself where the decision is the one that was told.
        """
        was, is_ = self.then, self.now
        if (was.on is None) == (is_.on is None) or (was.how, was.decided) == (
            base_made.READ,
            is_.decided,
        ):
            return self
        known = {after for before, after in paired(then, is_.parts) if before and after}
        known |= set(was.parts)
        is_its = [
            step.kind in (DECIDED, OF_SITES, ELSEWHERE) or step.part in known for step in self.steps
        ]
        its = [step for step, is_one in zip(self.steps, is_its, strict=True) if is_one]
        others = [step for step, is_one in zip(self.steps, is_its, strict=True) if not is_one]
        if not its:
            return self
        decision = BaseStep(DECIDED, math.fsum(step.kg for step in its))
        return replace(self, steps=(decision, *others))


@dataclass
class BaseSteps:
    """What leads from one base year of ``made`` to another, as of ``as_at``, in ``workspace``.

    ``known`` keeps what was known on each day: its records are read once.
    """

    workspace: Workspace
    made: Progress
    as_at: date
    known: dict[tuple[date, int | None], Known | None] = field(default_factory=dict)

    def between(self, then: BaseMade, now: BaseMade) -> BaseMoved:
        """The steps from *then* to *now*, none of them nought."""
        least = NOISE * max(abs(then.kg), 1.0)
        steps = _whole(list(self._steps(then, now)), now.kg - then.kg, least)
        return BaseMoved(then, now, tuple(step for step in steps if abs(step.kg) > least))

    def _steps(self, then: BaseMade, now: BaseMade) -> Iterator[BaseStep]:
        if now.how == base_made.DECIDED:
            yield BaseStep(DECIDED, math.fsum([now.kg, -then.kg]))
            return
        was, is_ = then.unscaled(), now.unscaled()
        if base_made.GIVEN in (then.how, now.how) or (then.scale, now.scale) != (1, 1):
            yield from self._of_a_value(then, now)
        elif was is not None and is_ is not None:
            yield BaseStep(DECIDED, math.fsum([was.kg, -then.kg]))
            yield from self._of_sums(was, is_)

    def _of_a_value(self, then: BaseMade, now: BaseMade) -> Iterator[BaseStep]:
        """Those of a base that was given: of its value, and of what is a part of the value now."""
        was, is_, own_then, own_now = (
            then.unscaled(), now.unscaled(), then.as_read(), now.as_read(),
        )  # fmt: skip
        if was is None or is_ is None or own_then is None or own_now is None or own_now.kg <= 0:
            yield BaseStep(GIVEN, math.fsum([now.series_kg, -then.series_kg]))
            return
        share = was.kg / own_then.kg
        yield BaseStep(GIVEN, math.fsum([now.series_kg, -then.series_kg]) * share)
        scale = now.series_kg / own_now.kg
        own = {step.kind: step for step in self._of_sums(own_then, own_now)}
        for step in self._of_sums(was, is_):
            less = own.pop(step.kind, None) if step.part is None else None
            kg = [step.kg, *([-share * less.kg] if less else [])]
            movements = less.movements if less else step.movements
            yield replace(step, kg=scale * math.fsum(kg), movements=movements)
        for less in own.values():
            yield replace(less, kg=-scale * share * less.kg)

    def _of_sums(self, then: BaseMade, now: BaseMade) -> Sequence[BaseStep]:
        """Those of a base that is the sum of its parts; nothing is left over."""
        least = NOISE * max(abs(then.kg), 1.0)
        steps = _of_one_site(list(self._of_parts(then, now)), least)
        known = self._known(then)
        if known is not None and any(
            each.kind == FACTORS and abs(each.kg) > least for each in steps
        ):
            steps = [_of_factors(each, known) for each in steps]
        return _whole(steps, now.kg - then.kg, least)

    def _of_parts(self, then: BaseMade, now: BaseMade) -> Iterator[BaseStep]:
        out = _out(then.parts), _out(now.parts)
        known = self._known(then)
        if known is not None:
            yield from _of_readings(known, out[0] | out[1], is_net=self.made.basis == "net")
            if then.own_kg is not None:
                removed = (part.kg for part in then.parts if _is_out(part))
                gone = known.then_kg(out[1] - out[0])
                told_in = math.fsum([then.own_kg, *removed, -gone])
                yield BaseStep(RULES, math.fsum([known.in_kg(out[0] | out[1]), -told_in]))
                if self.made.basis == "net":
                    told = math.fsum([known.below_kg(known.then), -then.own_below_kg])
                    yield BaseStep(TAKEN_OFF, told)
        elif self.made.series.definition.kind != "calculated":
            yield BaseStep(PUBLISHED, math.fsum([now.own_kg or 0.0, -(then.own_kg or 0.0)]))
        of_sites = [now.below_kg, -now.own_below_kg, -then.below_kg, then.own_below_kg]
        yield BaseStep(OF_SITES, math.fsum(of_sites))
        counted: set[str] = set()
        for before, after in paired(then.parts, now.parts):
            back, gone_of = _crossing(before, out[1], counted), _crossing(after, out[0], counted)
            counted |= back | gone_of
            kg = [_sized_kg(after), -_sized_kg(before)]
            if known is not None:
                kg += [known.now_kg(back), -known.then_kg(gone_of)]
            else:
                kg += [-before.kg] if before and back else []
                kg += [after.kg] if after and gone_of else []
            yield BaseStep(_kind(before, after), math.fsum(kg), after or before)

    def _known(self, then: BaseMade) -> Known | None:
        """What was known when *then* was told, beside now; None where nobody can tell."""
        key = then.as_at, then.last_batch
        if key not in self.known:
            self.known[key] = known_of(self.workspace, self.made, self.as_at, *key)
        return self.known[key]


def _of_readings(known: Known, out: Set[str], *, is_net: bool) -> Iterator[BaseStep]:
    """What came of readings and of factors, without the meters that are *out*.

    Of net with what is taken off the year for them.
    """
    effects = known.effects(out)
    below = math.fsum([known.below_kg(known.now), -known.below_kg(known.then)]) if is_net else 0.0
    for name, parts in RESTATED.items():
        kind = OF_READINGS[name]
        kg = [effects[part] for part in parts]
        if kind == READINGS:
            yield BaseStep(kind, math.fsum([*kg, below]), movements=known.of_readings(out))
        else:
            yield BaseStep(kind, math.fsum(kg))


def _of_factors(step: BaseStep, known: Known) -> BaseStep:
    """*step*, which is one of factors where nothing was read otherwise of what it sizes."""
    part = step.part
    if step.kind != SIZED or part is None or part.elsewhere:
        return step
    is_read = any(each.meter in part.meters for each in known.movements)
    return step if is_read else BaseStep(FACTORS, step.kg)


def _of_one_site(steps: list[BaseStep], least: float) -> list[BaseStep]:
    """*steps* with what tariffs take off of sites in that of the site, where only one moved."""
    moved = [step for step in steps if step.part is not None and abs(step.kg) > least]
    off = [step.kg for step in steps if step.kind == OF_SITES]
    if len(moved) != 1 or not off:
        return steps
    whole = replace(moved[0], kg=math.fsum([moved[0].kg, *off]))
    return [whole if step is moved[0] else step for step in steps if step.kind != OF_SITES]


def _whole(steps: Sequence[BaseStep], kg: float, least: float) -> Sequence[BaseStep]:
    """*steps* with what they leave of *kg*, in the first kind that moved what is held.

    What is left is of what is held: lines of another kind. Where nothing moved that, it is by rule.
    """
    left = math.fsum([kg, *(-step.kg for step in steps)])
    if abs(left) <= least:
        return steps
    for kind in (READINGS, FACTORS, METHOD):
        for place, step in enumerate(steps):
            if step.kind == kind and (abs(step.kg) > least or step.movements):
                moved = replace(step, kg=math.fsum([step.kg, left]))
                return [*steps[:place], moved, *steps[place + 1 :]]
    rules = [step.kg for step in steps if step.kind == RULES]
    others = [step for step in steps if step.kind != RULES]
    return [*others, BaseStep(RULES if rules else UNKNOWN, math.fsum([*rules, left]))]


def paired(
    then: Sequence[StructuralPart], now: Sequence[StructuralPart]
) -> Iterator[tuple[StructuralPart | None, StructuralPart | None]]:
    """Each part of *then* with what it is *now*, in the order of now and then of what is gone.

    It is the same joining or leaving, its day put right, that of a site whose code was changed, or
    what joined and has left since.
    """
    ways: tuple[Callable[[StructuralPart, StructuralPart], bool], ...] = (
        lambda one, other: (one.what, one.arrives) == (other.what, other.arrives),
        StructuralPart.is_renamed,
        lambda one, other: one.what == other.what,
    )
    of: dict[int, StructuralPart] = {}
    free = list(then)
    for is_same in ways:
        for place, after in enumerate(now):
            before = next((each for each in free if is_same(each, after)), None)
            if place not in of and before is not None:
                of[place] = before
                free.remove(before)
    yield from ((of.get(place), after) for place, after in enumerate(now))
    yield from ((before, None) for before in free)


def _kind(before: StructuralPart | None, after: StructuralPart | None) -> str:
    """What became of what joined or left."""
    either = after or before
    if either is not None and either.elsewhere:
        return SIZED if before and after else ELSEWHERE
    if after is None:
        return AGAIN if before is not None and _is_out(before) else GONE
    if before is None or before.arrives != after.arrives:
        return CAME if after.arrives else LEFT
    if before.sized == after.sized:
        return SIZED
    return SIZABLE if after.sized else UNSIZABLE


def _is_out(part: StructuralPart) -> bool:
    """Whether the meters of *part* are in no year: it left, or it cannot be sized."""
    return not (part.arrives and part.sized)


def _out(parts: Sequence[StructuralPart]) -> Set[str]:
    """The meters that are in no year."""
    return {name for part in parts if _is_out(part) for name in part.meters}


def _crossing(part: StructuralPart | None, other: Set[str], counted: Set[str]) -> Set[str]:
    """The meters of *part* that are out by it and not by the *other* base, each *counted* once."""
    return set(part.meters) - other - counted if part and _is_out(part) else set()


def _sized_kg(part: StructuralPart | None) -> float:
    """What was put into a base, or taken out of it as counted elsewhere."""
    return 0.0 if part is None or _is_out(part) else part.kg
