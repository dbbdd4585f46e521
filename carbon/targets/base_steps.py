"""From a base year as it was told to the base year as it is now, in steps that leave nothing over.

    now = told + decided or given otherwise + readings + factors + rules + joined or left

Readings are those logged, corrected or withdrawn since for meters that are in both, factors the
editions re-issued and lines changed, each as the bridge of a change has it; rules are what today's
register, factors and definition make otherwise of the readings of then. What joined or left is in
either base as like for like sizes it there: a part of both is a step only where it is sized
otherwise. Of a base that was given every part is a part of the value given,

    given = base told × value now ÷ value then − base told

With *in* for the meters that are out of neither base, and *back* and *gone* for those that only the
one or only the other leaves out,

    readings, factors = in, now - in, by the readings of then
    rules             = in, by the readings of then - in, as told
    joined or left    = sized now - sized then + back, now - gone, by the readings of then
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from carbon.analysis.change.bridge import RESTATED
from carbon.analysis.change.effects import compare, summed_effects
from carbon.emissions.lines import GROSS
from carbon.errors import Fault, Faults
from carbon.inventories.assemble import calculated
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records
from carbon.ledger.moved import Movement
from carbon.targets.base_made import ALIKE, BaseMade, StructuralPart
from carbon.targets.half_figures import ledger_movements
from carbon.targets.progress import Progress
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

#: The kinds of a step, and the trigger of the policy that each is.
DECIDED, GIVEN = "decided", "given"
READINGS, FACTORS, METHOD, RULES = "readings", "factors", "method", "rules"
CAME, LEFT, SIZABLE, UNSIZABLE = "came", "left", "can be sized", "cannot be sized"
SIZED, UNDONE, TAKEN_OFF, SCALED = "sized otherwise", "undone", "taken off", "scaled"
PUBLISHED, UNKNOWN = "published", "unknown"
TRIGGERS = {
    DECIDED: "decision",
    GIVEN: "decision",
    READINGS: "error",
    FACTORS: "method",
    METHOD: "method",
    RULES: "method",
    TAKEN_OFF: "method",
    SCALED: "method",
    PUBLISHED: "published",
    UNKNOWN: "not told apart",
}
STRUCTURAL = "structural"

#: What each step that is of no site is, in the table.
WHAT = {
    DECIDED: "recalculated",
    GIVEN: "the value given",
    READINGS: "readings logged, corrected or withdrawn",
    FACTORS: "factors re-issued",
    METHOD: "lines without a factor before or since",
    RULES: "the definition, the register or the factors, as they were then",
    TAKEN_OFF: "what green tariffs and offsets take off",
    SCALED: "what else is counted, as a part of the value given",
    PUBLISHED: "published otherwise since",
    UNKNOWN: "what was known then cannot be calculated any more",
}
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
        return TRIGGERS.get(self.kind, STRUCTURAL)


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

    def decided(self) -> BaseMoved:
        """The same, with what joined or left as the decision's that has it or had it."""
        sites = [step for step in self.steps if step.trigger == STRUCTURAL]
        if (self.then.how == ALIKE) == (self.now.how == ALIKE) or not sites:
            return self
        kinds = [step for step in self.steps if step not in sites]
        own = [step for step in kinds if step.kind == DECIDED]
        decision = BaseStep(DECIDED, math.fsum(step.kg for step in (*own, *sites)))
        return replace(self, steps=(decision, *(step for step in kinds if step not in own)))


@dataclass
class BaseSteps:
    """What leads from one base year of *made* to another; each day's records are read once."""

    workspace: Workspace
    made: Progress
    as_at: date
    known: dict[tuple[date, int | None], _Known | None] = field(default_factory=dict)

    def between(self, then: BaseMade, now: BaseMade) -> BaseMoved:
        """The steps from *then* to *now*, none of them nought."""
        is_scaled = then.scale != 1 or now.scale != 1
        steps = list((self._scaled if is_scaled else self._unscaled)(then, now))
        left = math.fsum([now.kg, -then.kg, *(-step.kg for step in steps)])
        least = NOISE * max(abs(then.kg), 1.0)
        if abs(left) > least:
            steps = _with_the_rest(steps, left, least)
        return BaseMoved(then, now, tuple(step for step in steps if abs(step.kg) > least))

    def _unscaled(self, then: BaseMade, now: BaseMade) -> Iterator[BaseStep]:
        """Those of a base that is the sum of its parts."""
        yield BaseStep(DECIDED, math.fsum([now.decided_kg, -then.decided_kg]))
        yield BaseStep(TAKEN_OFF, math.fsum([now.below_kg, -then.below_kg]))
        out = _out(then.parts), _out(now.parts)
        known = self._known(then)
        if known is not None:
            yield from known.steps(out[0] | out[1])
            if then.own_kg is not None:
                removed = (part.kg for part in then.parts if _is_out(part))
                gone = known.then_kg(out[1] - out[0])
                told_in = math.fsum([then.own_kg, *removed, -gone])
                yield BaseStep(RULES, math.fsum([known.in_kg(out[0] | out[1]), -told_in]))
        elif self.made.series.definition.kind != "calculated":
            yield BaseStep(PUBLISHED, math.fsum([now.own_kg or 0.0, -(then.own_kg or 0.0)]))
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

    def _scaled(self, then: BaseMade, now: BaseMade) -> Iterator[BaseStep]:
        """Those of a base that was given: of its value, and of what is a part of the value now.

        Nothing that was read moves the value; what is a part of it moves with what it is a part of.
        """
        given = now.series_kg / then.series_kg
        yield BaseStep(GIVEN, math.fsum([given * then.kg, -then.kg]))
        for before, after in paired(then.parts, now.parts):
            kg = [now.scale * after.kg] if after else []
            kg += [-given * then.scale * before.kg] if before else []
            if not (before and after and math.isclose(before.kg, after.kg, rel_tol=NOISE)):
                yield BaseStep(_kind(before, after), math.fsum(kg), after or before)
        known = self._known(then)
        out = _out(then.parts) | _out(now.parts)
        moved = () if known is None else known.of_readings(out)
        yield BaseStep(READINGS if moved else SCALED, 0.0, movements=moved)

    def _known(self, then: BaseMade) -> _Known | None:
        """What was known when *then* was told, beside now; None where nobody can tell."""
        key = then.as_at, then.last_batch
        if key not in self.known:
            self.known[key] = _known(self.workspace, self.made, self.as_at, *key)
        return self.known[key]


@dataclass(frozen=True)
class _Known:
    """The base year by the readings of then and of now, both by today's register and rules."""

    then: Inventory
    now: Inventory
    records: Records
    scopes: Sequence[str]
    movements: tuple[Movement, ...]

    def steps(self, out: Set[str]) -> Iterator[BaseStep]:
        """What came of readings and of factors, without the meters that are *out*."""
        made = self.records
        then, now = (
            replace(each, lines=_within(each.lines, self.scopes, out))
            for each in (self.then, self.now)
        )
        change = compare(then, now, made.register, made.activities, made.library)
        effects = summed_effects(change.flows.values()).effects
        for name, parts in RESTATED.items():
            kind = OF_READINGS[name]
            moved = self.of_readings(out) if kind == READINGS else ()
            yield BaseStep(kind, math.fsum(effects[part] for part in parts), movements=moved)

    def of_readings(self, out: Set[str]) -> tuple[Movement, ...]:
        """The movements of the ledger in the base year, without the meters that are *out*."""
        period = self.now.period
        return tuple(
            each
            for each in self.movements
            if each.meter not in out and period.overlap_days(each.start, each.end)
        )

    def in_kg(self, out: Set[str]) -> float:
        """The readings of then, without the meters that are *out*."""
        return _sum(_within(self.then.lines, self.scopes, out))

    def then_kg(self, meters: Set[str]) -> float:
        """The readings of then of *meters*."""
        return _of(self.then.lines, self.scopes, meters)

    def now_kg(self, meters: Set[str]) -> float:
        """The readings of now of *meters*."""
        return _of(self.now.lines, self.scopes, meters)


def _known(
    workspace: Workspace, made: Progress, as_at: date, told_on: date, told_batch: int | None
) -> _Known | None:
    definition, base = made.series.definition, made.base.period
    if definition.kind != "calculated":
        return None
    records = Records.read(workspace, definition, as_at, base)
    known = Records.read(workspace, definition, told_on, base, up_to_batch=told_batch)
    try:
        then, now = calculated(known, base), calculated(records, base)
    except (Fault, Faults):
        return None
    movements = ledger_movements(workspace, definition, told_on, as_at, told_batch)
    return _Known(then, now, records, made.target.scopes or GROSS, tuple(movements))


def _with_the_rest(steps: Sequence[BaseStep], left: float, least: float) -> list[BaseStep]:
    """*steps* with what is *left*, in the first kind that moved what is held, else by itself.

    What is left is of what is held as well: days of a tenant's, lines of another kind.
    """
    for kind in (READINGS, FACTORS, METHOD, SCALED):
        for place, step in enumerate(steps):
            if step.kind == kind and (abs(step.kg) > least or step.movements or kind == SCALED):
                kg = math.fsum([step.kg, left])
                return [*steps[:place], replace(step, kg=kg), *steps[place + 1 :]]
    rules = [step.kg for step in steps if step.kind == RULES]
    others = [step for step in steps if step.kind != RULES]
    kind = RULES if rules else UNKNOWN
    return [*others, BaseStep(kind, math.fsum([*rules, left]))]


def paired(
    then: Sequence[StructuralPart], now: Sequence[StructuralPart]
) -> Iterator[tuple[StructuralPart | None, StructuralPart | None]]:
    """Each part of *then* with what it is *now*, in the order of now and then of what is gone.

    It is the same joining or leaving, its day put right, that of a site whose code was changed, or
    what joined and has left since.
    """
    ways = (
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
    if after is None:
        return UNDONE
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
    """What was put into a base for the days before it joined."""
    return 0.0 if part is None or _is_out(part) else part.kg


def _within(lines: pd.DataFrame, scopes: Sequence[str], out: Set[str]) -> pd.DataFrame:
    """The *lines* of *scopes* without the meters that are *out*."""
    return lines[lines["scope"].isin(list(scopes)) & ~_is_of(lines, out)]


def _of(lines: pd.DataFrame, scopes: Sequence[str], meters: Set[str]) -> float:
    return _sum(lines[lines["scope"].isin(list(scopes)) & _is_of(lines, meters)]) if meters else 0.0


def _is_of(lines: pd.DataFrame, meters: Set[str]) -> pd.Series[bool]:
    """Which *lines* are of *meters*, or of sub-meters that are taken off one."""
    names = list(meters)
    found = lines["meter"].isin(names)
    return found | lines["sub_meter"].isin(names) if "sub_meter" in lines.columns else found


def _sum(lines: pd.DataFrame) -> float:
    return math.fsum(lines["kg_co2e"])
