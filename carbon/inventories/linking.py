"""Published series on several boundaries, linked where a year stands on two of them.

A return restated on another boundary gives the ratio between the boundaries in that year::

    ratio  = the overlap on the later boundary ÷ the overlap on the earlier one
    linked = an earlier year on the earlier boundary × ratio

All of one quantity: gross, or net, of all scopes or of those that a target counts.

The ratio of one year is taken to hold in all: an assumption, so a linked series is always shown
beside what was reported, never instead of it. Source: the splicing technique of overlap, 2006
IPCC Guidelines for National Greenhouse Gas Inventories, volume 1, section 5.3.3.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from carbon.emissions.lines import GROSS, NET, total
from carbon.errors import Fault
from carbon.figures import KG_PER_TONNE, decimals_of, per_cent
from carbon.inventories.published import Boundary

if TYPE_CHECKING:
    import pandas as pd

LINKED = "linked"
#: Which scopes of a line each quantity counts.
COUNTED = {"gross": GROSS, "net": NET}


class NoOverlap(Fault):
    """Two series of returns that no year and no stated assumption connects."""


@dataclass(frozen=True)
class Link:
    """How one series is carried onto the next: kg of ``periods`` on both, and their ratio.

    An assumed link has no period and the ratio 1: somebody stated that the later series continues
    the earlier one, in the words of ``assumption``.
    """

    earlier: str
    later: str
    periods: tuple[str, ...]
    earlier_kg: float
    later_kg: float
    assumption: str = ""

    @property
    def assumed(self) -> bool:
        """Whether the link is an assumption, no year being on both boundaries."""
        return not self.periods

    @property
    def ratio(self) -> float:
        """Later ÷ earlier on the overlap; 1 where the link is assumed."""
        return 1.0 if self.assumed else self.later_kg / self.earlier_kg

    def sentence(self) -> str:
        """The link in words, with its arithmetic."""
        if self.assumed:
            return f"{self.earlier} to {self.later}: assumed continued. {self.assumption}"
        decimals = decimals_of([self.later_kg, self.earlier_kg])
        later, earlier = (
            f"{kg / KG_PER_TONNE:,.{decimals}f} t" for kg in (self.later_kg, self.earlier_kg)
        )
        return (
            f"{self.earlier} to {self.later}: {later} ÷ {earlier} in {_and(self.periods)} = "
            f"{self.ratio:.6f}."
        )


@dataclass(frozen=True)
class LinkedSeries:
    """A linked series: ``lines`` on the boundary ``linked``, one return a period, in kg.

    Linked on gross or net (``basis``) of ``scopes``, empty for all: other scopes have no line.
    ``ratios`` says by which ratio the lines of each original boundary were multiplied, ``links``
    where the ratios come from; ``reported`` holds the lines as reported that stand behind.
    """

    lines: pd.DataFrame
    links: tuple[Link, ...]
    ratios: dict[str, float]
    reported: pd.DataFrame
    scopes: tuple[str, ...] = ()
    basis: str = "gross"

    def kg(self, period: str) -> float:
        """The quantity in *period*, linked, in kg."""
        return total(self.lines[self.lines["period"] == period], COUNTED[self.basis])

    def reported_kg(self, period: str) -> float:
        """The quantity in *period* as its return on the latest boundary has it, in kg."""
        return total(self.reported[self.reported["period"] == period], COUNTED[self.basis])

    def is_as_reported(self, period: str) -> bool:
        """Whether *period* stands on the last boundary, or on one taken to be the same."""
        return self.ratios[self._boundary(period)] == 1

    def _boundary(self, period: str) -> str:
        return str(self.reported.loc[self.reported["period"] == period, "boundary"].iloc[0])

    @property
    def measure(self) -> str:
        """What was linked, in words: gross, or gross of scopes 1 and 2."""
        return measured(self.basis, self.scopes)

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods in order of time."""
        return tuple(dict.fromkeys(self.lines["period"]))

    def sentences(self) -> tuple[str, ...]:
        """What the series rests on, and why its change is not the one reported."""
        told = [
            f"Linked on {self.measure}, not reported: earlier series multiplied by the ratio of a "
            "year that stands on both boundaries, as if that ratio held in every year.",
            *(link.sentence() for link in self.links),
            *self._changes(),
        ]
        for link in self.links:
            if link.assumed:
                told.append(
                    f"Whether {link.later} counts the same as {link.earlier} is unknown: no year "
                    f"stands on both."
                )
        return tuple(told)

    def _changes(self) -> Iterator[str]:
        """The change from the first year to the last, linked and as reported, and what is between.

        Of years whose net is known, where it is of net.
        """
        known = self.lines if self.basis == "gross" else self.lines[_net_known(self.lines)]
        if known.empty:
            return
        first, last = (str(known["period"].iloc[place]) for place in (0, -1))
        was, is_ = self.reported_kg(first), self.reported_kg(last)
        base, end = self.kg(first), self.kg(last)
        if was <= 0 or base <= 0:
            return
        linked, reported = (
            per_cent((new - old) / old, signed=True) for new, old in ((end, base), (is_, was))
        )
        if self.is_as_reported(first):
            yield (
                f"{first} to {last}: {linked}, linked and as last returned: no ratio lies between "
                "the newest returns of the two."
            )
            return
        at = [link.earlier for link in self.links].index(self._boundary(first))
        named = _and([f"{link.ratio:.6f}" for link in self.links[at:] if not link.assumed])
        of = "of" if was >= base else "more than"
        size = f"{abs(was - base) / KG_PER_TONNE:,.{decimals_of([was, base])}f} t"
        yield (
            f"{first} to {last}: {linked} linked, {reported} as reported. They differ because the "
            f"reported figures stand on different boundaries: at the ratio {named}, {size} {of} "
            f"the reported {first} are boundary and method, not emissions."
        )


def linked(
    lines: pd.DataFrame,
    boundaries: Sequence[Boundary],
    scopes: Sequence[str] = (),
    basis: str = "gross",
) -> LinkedSeries:
    """The published *lines* of every version, on the boundary of the last of *boundaries*.

    *lines* are :func:`carbon.inventories.published.published_lines` with ``every_version=True``,
    *boundaries* :func:`~carbon.inventories.published.read_boundaries`, in order of time. With
    *scopes* only those count, and a publisher's rounding, which is of none, does not. On gross the
    ratio is of gross and multiplies every gross line, and deductions, bought or claimed in tonnes,
    stay as printed; on net it is of net and multiplies all. Values in kg.

    Raises :class:`NoOverlap` where a boundary neither shares a period with the next, in which the
    quantity is known and above nought on both, nor is said, by ``continues`` in published.toml, to
    be continued by it.

    >>> from carbon.folders import shipped
    >>> from carbon.inventories.published import published_lines, read_boundaries
    >>> folder = shipped("inventories") / "hampshire-estate"
    >>> series = linked(published_lines(folder, every_version=True), read_boundaries(folder))
    >>> round(series.links[0].ratio, 6), round(series.kg("2009-10") / 1000)
    (0.787635, 127068)
    """
    import pandas as pd

    counted = COUNTED[basis]
    if scopes:
        lines = lines[lines["scope"].isin([*scopes, "deduction"])]
    used = [each for each in boundaries if each.id in set(lines["boundary"])]
    newest = lines.groupby(["period", "boundary"])["version"].transform("max")
    current = lines[lines["version"] == newest]
    links = tuple(_link(current, one, next_, scopes, basis) for one, next_ in pairwise(used))
    ratios = {used[-1].id: 1.0} if used else {}
    for link in reversed(links):
        ratios[link.earlier] = ratios[link.later] * link.ratio
    order = {boundary.id: place for place, boundary in enumerate(used)}
    place = current["boundary"].map(order)
    if basis == "net":
        # A return whose net is known says more of it than a later one whose net is not.
        place += len(order) * _net_known(current)
    kept = current[place == place.groupby(current["period"]).transform("max")]
    factor = kept["boundary"].map(ratios).where(kept["scope"].isin(counted), 1.0)
    made = kept.assign(
        kg_co2e=kept["kg_co2e"] * factor,
        how_chosen=[LINKED if each != 1.0 else "published" for each in factor],
        boundary=LINKED,
    )
    return LinkedSeries(
        made.sort_values(["start", "scope"], kind="stable", ignore_index=True),
        links,
        ratios,
        pd.DataFrame(kept).sort_values(["start", "scope"], kind="stable", ignore_index=True),
        tuple(scopes),
        basis,
    )


def measured(basis: str, scopes: Sequence[str]) -> str:
    """A quantity in words.

    >>> measured("gross", ()), measured("net", ("1", "2"))
    ('gross', 'net of scopes 1 and 2')
    """
    return f"{basis} of {_named(scopes)}" if scopes else basis


def emissions(basis: str, scopes: Sequence[str]) -> str:
    """The same, as what is emitted.

    >>> emissions("gross", ()), emissions("net", ("1", "2"))
    ('gross emissions', 'net emissions in scopes 1 and 2')
    """
    return f"{basis} emissions{f' in {_named(scopes)}' if scopes else ''}"


def _named(scopes: Sequence[str]) -> str:
    return f"{'scope' if len(scopes) == 1 else 'scopes'} {_and(scopes)}"


def _and(items: Sequence[str]) -> str:
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last


def _net_known(lines: pd.DataFrame) -> pd.Series[bool]:
    """Whether net is known of the return that each line is of; it is where nobody says not."""
    import pandas as pd

    return lines.get("net_known", pd.Series(True, lines.index))


def _link(
    lines: pd.DataFrame, earlier: Boundary, later: Boundary, scopes: Sequence[str], basis: str
) -> Link:
    on = {each: lines[lines["boundary"] == each] for each in (earlier.id, later.id)}
    shared = _periods_on_both(on)
    if not shared and later.continues == earlier.id:
        return Link(earlier.id, later.id, (), 0.0, 0.0, later.assumption)
    lacking = ""
    if shared and basis == "net":
        # A missing deduction is not nought, and net ÷ gross is no ratio of anything.
        on = {each: of[_net_known(of)] for each, of in on.items()}
        shared = _periods_on_both(on)
        lacking = "" if shared else " whose net is known"
    before, after = (total(of[of["period"].isin(shared)], COUNTED[basis]) for of in on.values())
    if shared and before > 0 and after > 0:
        return Link(earlier.id, later.id, tuple(shared), before, after)
    if shared:
        lacking = f" whose {measured(basis, scopes)} is above nought"
    raise NoOverlap(
        f"no year on both {earlier.id} and {later.id}{lacking}",
        f"a return restated on the later boundary{lacking}",
        ""
        if lacking
        else f'If they count the same, say continues = "{earlier.id}" and why (assumption = "…") '
        f"at the boundary {later.id} of published.toml; the series is then marked as assumed.",
    )


def _periods_on_both(on: Mapping[str, pd.DataFrame]) -> list[str]:
    earlier, later = (set(lines["period"]) for lines in on.values())
    return sorted(earlier & later)
