"""What is doubtful of an edition that reads well: another file than announced, factors fallen to 0.

The Government's file of 2026 first had 0 where a factor was not available, and blanks later: a 0
that is meant as a gap counts as nothing, and no total shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from carbon.factors.announced import Announced
from carbon.factors.edition import Edition
from carbon.factors.factor import Factor


def fallen_to_zero(factors: Iterable[Factor], before: Edition | None) -> list[Factor]:
    """The *factors* that are exactly 0 and were not in the edition *before*."""
    if before is None:
        return []
    last = before.factors
    return [
        factor
        for factor in factors
        if factor.kg_co2e == 0
        and (factor.id, factor.unit) in last
        and last[factor.id, factor.unit].kg_co2e != 0
    ]


def zeros_told(zeros: Sequence[Factor], before: Edition | None, file: str) -> list[str]:
    """A remark that names each factor fallen to 0, with its place; none where there is none."""
    if not zeros or before is None:
        return []
    count = "1 factor is" if len(zeros) == 1 else f"{len(zeros)} factors are"
    named = "; ".join(f"{one.id} per {one.unit} ({one.locator})" for one in zeros)
    return [
        f"Warning: {file}: found 0 where edition {before} has a value; expected a value, or a "
        f"blank where the publisher has none: {count} exactly 0 and would count as nothing. Ask "
        f"the publisher, or look for a revised file: {named}."
    ]


def another_file(digest: str, announced: Announced | None, file: str) -> list[str]:
    """A remark where *digest* is not that of the file announced for the year."""
    if announced is None or announced.sha256 == digest:
        return []
    revised = f", revised {announced.revised}" if announced.revised else ""
    why = f" {announced.why_revised}" if announced.why_revised else ""
    return [
        f"Warning: {file}: found sha256 {digest}; expected {announced.sha256}, which is that of "
        f"edition {announced.name} v{announced.revision} ({announced.file}{revised}).{why} If this "
        f"is an older one, take the file again from {announced.page}."
    ]


def year_before(year: int, editions: Mapping[str, Edition]) -> Edition | None:
    """The edition last in force of the calendar year before *year*."""
    of_year = [
        edition
        for edition in editions.values()
        if edition.year == year - 1 and not edition.in_place_of
    ]
    return of_year[-1] if of_year else None
