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

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from carbon.emissions.lines import GROSS, NET, total
from carbon.errors import Fault
from carbon.figures import KG_PER_TONNE
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
        return (
            f"{self.earlier} to {self.later}: {self.later_kg / KG_PER_TONNE:,.0f} t ÷ "
            f"{self.earlier_kg / KG_PER_TONNE:,.0f} t in {' and '.join(self.periods)} = "
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
        """The quantity in *period* as its newest return has it, in kg."""
        return total(self.reported[self.reported["period"] == period], COUNTED[self.basis])

    @property
    def measure(self) -> str:
        """What was linked, in words: gross, or gross of scopes 1 and 2."""
        return measured(self.basis, self.scopes)

    @property
    def ratio_named(self) -> str:
        """The ratios that are not 1, as a sentence names them; empty where there is none."""
        found = [f"{link.ratio:.6f}" for link in self.links if not link.assumed]
        return " and ".join(found)

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods in order of time."""
        return tuple(dict.fromkeys(self.lines["period"]))

    def sentences(self) -> tuple[str, ...]:
        """What the series rests on, and why its change is not the one reported."""
        first, last = self.periods[0], self.periods[-1]
        was, is_ = self.reported_kg(first), self.reported_kg(last)
        base, end = self.kg(first), self.kg(last)
        named = self.ratio_named
        told = [
            f"Linked on {self.measure}, not reported: earlier series multiplied by the ratio of a "
            "year that stands on both boundaries, as if that ratio held in every year.",
            *(link.sentence() for link in self.links),
        ]
        if was > 0 and base > 0:
            changes = [
                f"{share:.1%}".replace("-", "−") for share in (end / base - 1, is_ / was - 1)
            ]
            told.append(
                f"{first} to {last}: {changes[0]} linked, {changes[1]} as reported. They differ "
                "because the reported figures stand on different boundaries: at "
                f"{f'the ratio {named}' if named else 'the assumed ratio 1'}, "
                f"{abs(was - base) / KG_PER_TONNE:,.0f} t "
                f"{'of' if was >= base else 'more than'} the reported {first} are boundary and "
                "method, not emissions."
            )
        for link in self.links:
            if link.assumed:
                told.append(
                    f"Whether {link.later} counts the same as {link.earlier} is unknown: no year "
                    f"stands on both."
                )
        return tuple(told)


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

    Raises :class:`NoOverlap` where a boundary neither shares a period with the next nor is said,
    by ``continues`` in published.toml, to be continued by it.

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
    links = tuple(_link(current, one, next_, counted) for one, next_ in pairwise(used))
    ratios = {used[-1].id: 1.0} if used else {}
    for link in reversed(links):
        ratios[link.earlier] = ratios[link.later] * link.ratio
    order = {boundary.id: place for place, boundary in enumerate(used)}
    place = current["boundary"].map(order)
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
    if not scopes:
        return basis
    *first, last = scopes
    named = f"scopes {', '.join(first)} and {last}" if first else f"scope {last}"
    return f"{basis} of {named}"


def _link(lines: pd.DataFrame, earlier: Boundary, later: Boundary, counted: Sequence[str]) -> Link:
    on = {each: lines[lines["boundary"] == each] for each in (earlier.id, later.id)}
    shared = sorted(set(on[earlier.id]["period"]) & set(on[later.id]["period"]))
    before, after = (
        total(on[each][on[each]["period"].isin(shared)], counted) for each in (earlier.id, later.id)
    )
    if shared and before > 0:
        return Link(earlier.id, later.id, tuple(shared), before, after)
    if later.continues == earlier.id:
        return Link(earlier.id, later.id, (), 0.0, 0.0, later.assumption)
    raise NoOverlap(
        f"no year on both {earlier.id} and {later.id}",
        "a return restated on the later boundary",
        f'If they count the same, say continues = "{earlier.id}" and why (assumption = "…") at '
        f"the boundary {later.id} of published.toml; the series is then marked as assumed.",
    )
