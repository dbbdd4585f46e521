"""A measure as a portfolio sees it: what it costs, what it is worth, and what it shares."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from carbon.errors import BadValue, DuplicateRow, FaultList, Place, UnknownName
from carbon.measures.needs import circles, told
from carbon.measures.portfolio.interaction import Alone, attributed

#: What a portfolio may be chosen by: lifetime tCO2e, net present value in GBP, GBP saved a year.
AIMS = ("tonnes", "npv", "savings")
UNITS = {"tonnes": "tCO2e", "npv": "GBP", "savings": "GBP a year"}


@dataclass(frozen=True)
class OnMeter:
    """What a measure alone saves on one meter: the *share* (0 to 1) of its use, and its worth.

    ``npv_gbp`` is the present value of what is saved there, before any cost. ``by_year`` holds, by
    aim and calendar year, what share is saved then and what that is worth, where that is known: so
    measures that start in different years share the meter only in the years in which both save.
    ``first`` has, by aim, the calendar year of its first year where that year alone counts: then
    it is worth what it adds in that year to those already at work, see :func:`shared_out`.

    One that comes ``after`` others saves what they leave: its shares and worths are of that. In
    ``left`` stands what part of the meter's use they leave, by calendar year and under 0 in its
    first year; 1 where it is not there.
    """

    meter: str
    share: float
    tonnes: float
    npv_gbp: float
    savings_gbp: float
    by_year: Mapping[str, Mapping[int, Alone]] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    left: Mapping[int, float] = field(default_factory=dict)
    first: Mapping[str, int] = field(default_factory=dict)

    @property
    def years(self) -> frozenset[int]:
        """The calendar years in which it is at work; none where that is not known."""
        return frozenset(year for own in self.by_year.values() for year in own)

    def counts(self, aim: str, year: int) -> bool:
        """Whether what it saves in *year* counts by *aim*."""
        return self.first.get(aim, year) == year

    def value(self, aim: str) -> float:
        """What it is worth by *aim*."""
        return {"tonnes": self.tonnes, "npv": self.npv_gbp, "savings": self.savings_gbp}[aim]

    def share_in(self, year: int) -> float:
        """The share that it saves in *year*; that of its first year where that is not known."""
        known = (own[year].share for own in self.by_year.values() if year in own)
        return next(known, self.share)

    def stated(self, aim: str) -> Mapping[int, Alone]:
        """Its share and worth in each year that counts; under 0 all of it, if not known by year."""
        found = self.by_year.get(aim) or {0: Alone(self.share, self.value(aim))}
        return {year: alone for year, alone in found.items() if self.counts(aim, year)}

    def parts(self, aim: str) -> Mapping[int, Alone]:
        """Share and worth in each year at work, of what those before it leave, if any do."""
        stated = self.by_year.get(aim) or {0: Alone(self.share, self.value(aim))}
        found = {}
        for year, alone in stated.items():
            left = self.left.get(year, 1.0)
            found[year] = Alone(alone.share / left, alone.value / left)
        return found


@dataclass(frozen=True)
class Candidate:
    """A measure that may be chosen; every figure as if it were done alone.

    ``cost_gbp`` is what the council spends, ``tonnes`` lifetime tCO2e, ``npv_gbp`` the net present
    value after that cost, ``savings_gbp`` the first year's net saving. ``on_meters`` says what of
    this is saved on which meter, and so shrinks when another measure saves there too; for a measure
    on one meter, ``meter`` and ``share_saved`` are enough, and all its tonnes, savings and net
    present value before the cost are saved there. ``group`` names measures of which only one can be
    done, ``needs`` those that must be done as well. ``spend_gbp`` is the cost by year, if it is
    not all in ``year``.
    """

    id: str
    cost_gbp: float
    tonnes: float
    npv_gbp: float
    savings_gbp: float
    meter: str = ""
    share_saved: float = 0.0
    group: str = ""
    needs: tuple[str, ...] = ()
    year: str = ""
    spend_gbp: Mapping[str, float] = field(default_factory=dict)
    on_meters: tuple[OnMeter, ...] = ()
    place: Place | None = field(default=None, compare=False)

    def value(self, aim: str) -> float:
        """What the measure is worth alone."""
        return {"tonnes": self.tonnes, "npv": self.npv_gbp, "savings": self.savings_gbp}[aim]

    @property
    def saved(self) -> tuple[OnMeter, ...]:
        """What it saves meter by meter, where that is a share of the meter's use."""
        if self.on_meters:
            return tuple(each for each in self.on_meters if each.share > 0)
        if not self.meter or self.share_saved <= 0:
            return ()
        before_cost = self.npv_gbp + self.cost_gbp
        return (OnMeter(self.meter, self.share_saved, self.tonnes, before_cost, self.savings_gbp),)

    @property
    def spending(self) -> Mapping[str, float]:
        """The cost by year, in GBP."""
        return self.spend_gbp or {self.year: self.cost_gbp}

    @property
    def payback_years(self) -> float:
        """Simple payback: cost ÷ first-year saving; infinite where no money is saved."""
        return self.cost_gbp / self.savings_gbp if self.savings_gbp > 0 else math.inf

    @property
    def gbp_per_tonne(self) -> float:
        """Cost ÷ lifetime tCO2e; infinite where nothing is saved."""
        return self.cost_gbp / self.tonnes if self.tonnes > 0 else math.inf


def contributions(
    chosen: Iterable[Candidate], aim: str, at_work: Iterable[Candidate] = ()
) -> dict[str, float]:
    """What each of *chosen* adds to the worth of them all, by id, savings on one meter combined.

    Where others are *at_work* already, what *chosen* add is of what those leave of the meter.

    >>> led = Candidate("led", 100, 30, 0, 30, meter="m1", share_saved=0.3)
    >>> controls = Candidate("controls", 50, 20, 0, 20, meter="m1", share_saved=0.2)
    >>> {id: round(t, 6) for id, t in contributions([led, controls], "tonnes").items()}
    {'controls': 17.6, 'led': 26.4}
    """
    ordered = sorted(chosen, key=lambda candidate: candidate.id)
    there = list(at_work)
    pieces = {candidate.id: [candidate.value(aim)] for candidate in ordered}
    for sharing in by_meter([*ordered, *there]).values():
        for each, saved in sharing:
            if each.id in pieces:
                pieces[each.id].extend(-alone.value for alone in saved.stated(aim).values())
        for name, part in shared_out({each.id: saved for each, saved in sharing}, aim, pieces):
            pieces[name].append(part)
    return {name: math.fsum(own) for name, own in pieces.items()}


def shared_out(
    sharing: Mapping[str, OnMeter], aim: str, among: Container[str] | None = None
) -> Iterator[tuple[str, float]]:
    """What each of those *sharing* a meter adds there, year by year, as (id, worth).

    Those that are not *among* these names are at work already: what the others add comes on top.
    Where the first year alone counts, those that start in a year add to those at work already,
    whose own first year was another: only years in which both run are combined.
    """
    after = {name: saved.after for name, saved in sharing.items()}
    by_part: dict[int, dict[str, Alone]] = {}
    for name, saved in sharing.items():
        for year, alone in saved.parts(aim).items():
            by_part.setdefault(year, {})[name] = alone
    for year, own in by_part.items():
        counted = {
            name
            for name in own
            if (among is None or name in among) and sharing[name].counts(aim, year)
        }
        if counted:
            parts = _in_turn(own, after, [name for name in own if name not in counted])
            yield from ((name, part) for name, part in parts.items() if name in counted)


def _in_turn(
    own: Mapping[str, Alone], after: Mapping[str, tuple[str, ...]], at_work: Sequence[str] = ()
) -> dict[str, float]:
    """What each adds on one meter to those *at_work*: first those after none, then the others."""
    parts = dict(zip(at_work, attributed([own[name] for name in at_work]), strict=True))
    while len(parts) < len(own):
        ready = [
            name
            for name in own
            if name not in parts and all(n in parts for n in after[name] if n in own)
        ]
        # A circle has no first: those that are left come together.
        ready = ready or [name for name in own if name not in parts]
        inside = [name for name in own if name in parts or name in ready]
        together = dict(zip(inside, attributed([own[name] for name in inside]), strict=True))
        added = math.fsum(together.values()) - math.fsum(parts.values())
        theirs = math.fsum(together[name] for name in ready)
        for name in ready:
            # All of it where none came before; else what is added, as it is shared out among them.
            share = together[name] / theirs if parts and theirs else 1.0
            parts[name] = added * share if parts else together[name]
    return parts


def at_work_together(
    sharing: Sequence[tuple[Candidate, OnMeter]],
) -> list[list[tuple[Candidate, OnMeter]]]:
    """Of those on one meter, the largest sets of two or more that some year has all at work."""
    years = sorted({year for _, saved in sharing for year in saved.years}) or [0]
    sets = {
        frozenset(
            number
            for number, (_, saved) in enumerate(sharing)
            if not saved.years or year in saved.years
        )
        for year in years
    }
    largest = [each for each in sets if len(each) > 1 and not any(each < other for other in sets)]
    return [[sharing[number] for number in each] for each in sorted(map(sorted, largest))]


def by_meter(candidates: Iterable[Candidate]) -> dict[str, list[tuple[Candidate, OnMeter]]]:
    """The meters on which more than one of *candidates* saves, each with what saves there."""
    meters: dict[str, list[tuple[Candidate, OnMeter]]] = {}
    for each in sorted(candidates, key=lambda candidate: candidate.id):
        for saved in each.saved:
            meters.setdefault(saved.meter, []).append((each, saved))
    return {meter: sharing for meter, sharing in sorted(meters.items()) if len(sharing) > 1}


def worth(chosen: Iterable[Candidate], aim: str) -> float:
    """What *chosen* are worth together: lifetime tCO2e, GBP of net present value, or GBP a year."""
    return math.fsum(contributions(chosen, aim).values())


def cost(chosen: Iterable[Candidate]) -> float:
    """What *chosen* cost, in GBP."""
    return math.fsum(candidate.cost_gbp for candidate in chosen)


def check(candidates: Sequence[Candidate]) -> None:
    """Refuse candidates that contradict one another or themselves; all faults together.

    Raises :class:`~carbon.errors.Faults`.
    """
    faults = FaultList()
    known: dict[str, Candidate] = {}
    for each in candidates:
        if each.id in known:
            first = known[each.id].place
            faults.append(
                DuplicateRow(
                    f"measure {each.id!r} twice",
                    f"each id once{f' (first in {first})' if first else ''}",
                    "Give one of them another id.",
                    each.place,
                )
            )
        known.setdefault(each.id, each)
    for each in candidates:
        _check_figures(each, faults)
        for needed in each.needs:
            if needed not in known:
                faults.append(
                    UnknownName("needed measure", needed, known, "Correct needs.", each.place)
                )
            elif each.group and known[needed].group == each.group:
                faults.append(
                    BadValue(
                        f"{each.id!r} needing {needed!r}, both of group {each.group!r}",
                        "a measure that can be done beside it",
                        "Of a group only one can be done: correct group or needs.",
                        each.place,
                    )
                )
    faults.extend(
        BadValue(
            told(circle),
            "measures that do not need one another in a circle",
            "Make one measure of those that can only be done together.",
            known[circle[0]].place,
        )
        for circle in circles({name: each.needs for name, each in known.items()})
    )
    faults.raise_if_any()


def _check_figures(each: Candidate, faults: FaultList) -> None:
    figures = {
        "cost": each.cost_gbp,
        "tonnes": each.tonnes,
        "net present value": each.npv_gbp,
        "savings": each.savings_gbp,
    }
    for name, figure in figures.items():
        if not math.isfinite(figure):
            faults.append(
                BadValue(f"{name} of {each.id!r} {figure}", "a finite number", "", each.place)
            )
    if each.cost_gbp < 0:
        faults.append(
            BadValue(f"cost of {each.id!r} £{each.cost_gbp:,.2f}", "0 or more", "", each.place)
        )
    shares = [(saved.meter, saved.share) for saved in each.on_meters]
    for meter, share in shares or [(each.meter, each.share_saved)]:
        if not 0 <= share <= 1:
            faults.append(
                BadValue(
                    f"{each.id!r} saving {share:.1%} of what meter {meter!r} uses",
                    "a share from 0% to 100%",
                    "A measure cannot save more than its meter uses.",
                    each.place,
                )
            )
