"""Whether the base year must be recalculated, and the series side by side.

Structural changes, changes of method and errors add up in absolute terms; at the threshold or
above, the base year is recalculated. Organic growth and decline, and a new yearly edition, never
count; a re-issued edition of a past year does. Source: GHG Protocol Corporate Standard, chapter 5.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from carbon.analysis.change.effects import Change, Effect, compare, summed_effects
from carbon.analysis.recalculation.held import entered, is_in, taken
from carbon.analysis.recalculation.log import FILE, NotSized, RecalculationLog, closed_by
from carbon.analysis.recalculation.recorded import Recorded
from carbon.analysis.recalculation.side_by_side import YearSeries, year_series
from carbon.analysis.recalculation.structural import Estates, Event, EventSize, events, size
from carbon.emissions.lines import GROSS, total
from carbon.errors import BadValue, counted
from carbon.figures import KG_PER_TONNE
from carbon.inventories.close.frozen import kept_of, year_of
from carbon.inventories.inventory import Inventory
from carbon.periods import Period
from carbon.units import GWP_BASES

#: Decimals of a percentage that are compared with the threshold: beyond is the noise of doubles.
PERCENT_DECIMALS = 9
#: Of what a decision holds and nothing can size.
HELD = "in the recalculation, which does not say how much it is"


@dataclass(frozen=True)
class Trigger:
    """One change to the base year: ``kg`` signed, None where it could not be sized."""

    kind: str
    what: str
    kg: float | None
    counts: bool
    how: str


@dataclass(frozen=True)
class RecalculationReview:
    """What changed in the base year since it was last settled, and the series side by side.

    ``base_kg`` is base-year gross as last settled; ``settled`` the day from which what has
    changed is counted, None where no report, recalculation or close is on record. ``closed_on`` is
    that day where it is the one on which the base year was closed. ``taken`` says what is
    taken to be in the recalculation though it may have been entered after it.
    """

    base: Period
    base_kg: float
    settled: date | None
    threshold_pct: float
    triggers: tuple[Trigger, ...]
    series: tuple[YearSeries, ...]
    log: RecalculationLog
    gwp_basis: str
    materiality_pct: float | None = None
    taken: tuple[str, ...] = ()
    closed_on: date | None = None

    @property
    def counted_kg(self) -> float:
        """The changes that count, added up in absolute terms."""
        return math.fsum(abs(each.kg) for each in self.triggers if each.counts and each.kg)

    @property
    def net_kg(self) -> float:
        """The changes that count, what came set against what left."""
        return math.fsum(each.kg for each in self.triggers if each.counts and each.kg)

    @property
    def share_pct(self) -> float:
        """What counts in absolute terms, as a percentage of base-year gross: the threshold's."""
        return self._of_base_pct(self.counted_kg)

    @property
    def net_pct(self) -> float:
        """What counts net, as a percentage of base-year gross."""
        return self._of_base_pct(self.net_kg)

    def _of_base_pct(self, kg: float) -> float:
        return kg / self.base_kg * 100 if self.base_kg > 0 else 0.0

    @cached_property
    def closed(self) -> Mapping[str, NotSized]:
        """By what they are of, the decisions that close what could not be sized."""
        unsized = {each.what for each in self.triggers if each.counts and each.kg is None}
        return closed_by(self.log.not_sized, unsized, self.base_kg, self.materiality_pct)

    @property
    def unsized(self) -> tuple[Trigger, ...]:
        """Changes that count, could not be sized and that no decision has closed: someone must."""
        return tuple(
            each
            for each in self.triggers
            if each.counts and each.kg is None and each.what not in self.closed
        )

    def decisions(self) -> list[str]:
        """What the recorded decisions have closed, or why they do not.

        A decision that answers to nothing, and those that together are not below the materiality,
        are told: they close nothing.
        """
        closed, open_ = self.closed, {each.what for each in self.unsized}
        said = [*self.taken]
        said += [f"{what}: not sized, {each.sentence()}." for what, each in closed.items()]
        waiting = [each for each in self.log.not_sized if each.what in open_]
        if waiting and self.materiality_pct is None:
            said.append(
                f"{counted(len(waiting), 'decision')} on what could not be sized closes nothing: "
                "inventory.toml states no materiality_pct, the share of base-year gross below "
                "which it may."
            )
        elif waiting:
            most = math.fsum(each.at_most_kg for each in waiting)
            said.append(
                f"What could not be sized comes to {most / 1000:,.4g} t at most, "
                f"{self._of_base_pct(most):.4g}% of base-year gross, which is not below the "
                f"materiality of {self.materiality_pct:g}%: it stays open."
            )
        said += [
            f"{each.what} is decided on in {FILE} as not sized, and nothing of that name is."
            for each in self.log.not_sized
            if each.what not in closed and each.what not in open_
        ]
        return said

    @property
    def due(self) -> bool:
        """Whether the threshold is reached."""
        return round(self.share_pct, PERCENT_DECIMALS) >= self.threshold_pct

    def sentence(self) -> str:
        """The answer in words."""
        verdict = (
            f"recalculate {self.base}"
            if self.due
            else f"{self.base} stands" + (" as far as it could be sized" if self.unsized else "")
        )
        net = f"{self.net_pct:+.4g}".replace("-", "−") if round(self.net_kg, 6) else "0"
        return (
            f"Changes that count come to {self.share_pct:.4g}% of base-year gross "
            f"({self.base_kg / 1000:,.3f} t) added up in absolute terms, which the threshold of "
            f"{self.threshold_pct:g}% is of, and to {net}% net: {verdict}."
        )


def review(
    estates: Estates,
    log: RecalculationLog,
    years: Sequence[Period],
    recorded: Recorded = MappingProxyType({}),
) -> RecalculationReview:
    """The review of a calculated inventory over *years*.

    *recorded* says when the register was told of what came and went, where that is known: what
    happened before a decision and was entered after it is not in it.

    Raises :class:`~carbon.errors.BadValue` where the definition names no base period or the base
    period has no readings.
    """
    definition = estates.definition
    base = definition.base_period
    now = estates.inventory(base) if base else None
    if base is None or now is None:
        raise BadValue(
            "no base_period" if base is None else f"no figure of the base year {base}",
            "a base year that can be calculated",
            "Set base_period in inventory.toml to a year that has readings and an edition.",
        )
    known = events(definition, estates.register)
    included, reported = log.included_to, log.reported.get(base.label)
    settled = included or (reported.on if reported else None)
    closed = None if settled else _closed(base, estates)
    fresh = [each for each in known if not is_in(log, each, recorded)]
    triggers = [
        _structural(each, size(each, base, estates), entered(log, each, recorded)) for each in fresh
    ]
    held = [
        (each, size(each, base, estates)) for each in known if each.structural and each not in fresh
    ]
    # What cannot be sized is in no base, whatever was decided: someone must, or close it.
    triggers += [_structural(each, worth, HELD) for each, worth in held if worth.kg is None]
    absorbed = [worth.kg for _, worth in held if worth.kg is not None]
    today = math.fsum([total(now.lines, GROSS), *absorbed])
    printed = log.latest.kg if log.latest else reported.kg if reported else None
    if closed and not _is_as_known(closed, base, estates):
        settled, printed = closed.on, math.fsum([closed.kg, *absorbed])
    elif closed:
        settled = closed.on
    if printed is not None and settled:
        base_kg = printed
        what = "close" if closed else "recalculation" if included else "report"
        triggers.append(_unsplit(today - base_kg, settled, what))
    else:
        then = _as_known(base, settled, estates) if settled else now
        base_kg = math.fsum([total(then.lines, GROSS), *absorbed])
        triggers += _restatements(then, now, estates)
    target = _newest_basis(now, estates)
    return RecalculationReview(
        base,
        base_kg,
        settled,
        definition.recalculation_threshold_pct,
        tuple(each for each in triggers if each.kg is None or each.kg),
        tuple(year_series(year, now, known, estates, log, target) for year in years),
        log,
        target,
        definition.materiality_pct,
        taken(log, known, recorded),
        closed.on if closed else None,
    )


class _Closed(NamedTuple):
    """The day on which a year was closed, and its gross then."""

    on: date
    kg: float


def _closed(base: Period, estates: Estates) -> _Closed | None:
    """What the close of the base year says of it; None where it is open."""
    found = year_of(estates.closed, base)
    if found is None or found[0] != base:
        return None
    kept = kept_of(found[1], estates.definition)
    if kept is None:
        return None
    return _Closed(date.fromisoformat(found[1].at[:10]), kept["gross_t"] * KG_PER_TONNE)


def _is_as_known(closed: _Closed, base: Period, estates: Estates) -> bool:
    """Whether the ledger of that day has what was closed: the day's later corrections are in it."""
    then = estates.inventory(base, as_at=closed.on)
    return then is not None and math.isclose(total(then.lines, GROSS), closed.kg, rel_tol=1e-9)


def _as_known(base: Period, day: date, estates: Estates) -> Inventory:
    then = estates.inventory(base, as_at=day)
    if then is None:
        raise BadValue(
            f"nothing of {base} known on {day}",
            "readings logged and an edition published by then",
            f"The day is an `on` or `included_to` of {FILE}: what was logged later is not in it. "
            "Where it was reported, or recalculated, before this ledger began, put its t_co2e "
            "there.",
        )
    return then


def _unsplit(kg: float, on: date, what: str) -> Trigger:
    return Trigger(
        "error",
        f"between the {what} of {on} and today's figure",
        kg,
        True,
        "not split: what was known then is not in the ledger",
    )


def _structural(event: Event, worth: EventSize, told: str) -> Trigger:
    return Trigger(
        "structural" if event.structural else "organic",
        str(event),
        worth.kg,
        event.structural,
        "; ".join(filter(None, (worth.how, told))),
    )


def _restatements(then: Inventory, now: Inventory, estates: Estates) -> list[Trigger]:
    """What readings and editions have changed in the base year since *then*."""
    change = compare(then, now, estates.register, estates.activities, estates.library)
    return [*_errors(change), *_methods(change, then)]


def _errors(change: Change) -> list[Trigger]:
    """Corrections, a trigger a meter or supply point."""
    points: dict[str, list[Effect]] = {}
    for flow, effect in change.flows.items():
        points.setdefault(flow.point.name, []).append(effect)
    found = []
    for name, effects in sorted(points.items()):
        sums = summed_effects(effects).effects
        kg = math.fsum([sums["activity"], sums["weather"], sums["data gap"], sums["boundary"]])
        found.append(Trigger("error", f"readings of {name}", kg, True, "logged since"))
    return found


def _methods(change: Change, then: Inventory) -> list[Trigger]:
    """Changes of factors and of lines, a trigger a source.

    Of a source that *then* stood on an older edition its own was published since; one that had no
    line at all did where any did.
    """
    stood_in = then.lines["how_chosen"].str.endswith("provisional")
    older, every = (set(rows["source"]) for rows in (then.lines[stood_in], then.lines))
    found = []
    for source, effect in change.by("source").items():
        kg = math.fsum([effect.effects["factor"], effect.effects["method"]])
        if source in older or (then.provisional and source not in every):
            what = f"{source}: the year's own edition for a provisional one"
            found.append(Trigger("new edition", what, kg, False, "published since"))
        else:
            what = f"{source}: re-issued factors or changed lines"
            found.append(Trigger("method", what, kg, True, "changed since"))
    return found


def _newest_basis(made: Inventory, estates: Estates) -> str:
    """The newest GWP basis that *made* is known to stand on, or else its editions say."""
    told = {part for basis in made.lines["gwp_basis"] for part in str(basis).split("+")}
    if not told & set(GWP_BASES):
        told = {
            estates.library[choice.publisher or key][name].gwp_basis
            for key, choice in (made.editions or {}).items()
            for name, _ in choice.parts
        }
    # Where none is known no factor is restated, whatever the target.
    return max(told & set(GWP_BASES), default=max(GWP_BASES))
