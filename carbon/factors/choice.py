"""Which edition's factors a period takes: never the last one because there is no other.

The edition is chosen once for the reporting year that holds the period, so that the parts of a
year sum to the year. Two policies: ``majority``, the calendar year with most whole months of the
reporting year, and ``blended``, both calendar years by their days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from carbon.errors import Fault, UnknownName, listed
from carbon.factors.edition import Edition
from carbon.periods import Period, blended, majority, reporting_year

POLICIES = ("majority", "blended")


class MissingEdition(Fault):
    """A period has no edition, and nobody said that an older one may stand in."""

    def __init__(
        self, period: Period, years: list[int], editions: Mapping[str, Edition], as_at: date | None
    ) -> None:
        wanted = " and ".join(map(str, years))
        moment = f" available on {as_at}" if as_at else ""
        there = listed(editions, 30) if editions else "none"
        super().__init__(
            f"no edition {wanted} of the conversion factors{moment} for {period}",
            f"one of those there are: {there}",
            "Import it with `carbon factors import FILE`, or say provisional = true to let the "
            "newest earlier edition stand in, marked provisional.",
        )
        self.period, self.years = period, years


@dataclass(frozen=True)
class EditionChoice:
    """The editions a period takes, and how they were chosen.

    ``parts`` pairs edition names with their shares, which sum to 1; there are several only where
    the policy is ``blended``. ``how`` is ``exact``, ``provisional`` or ``blended``, or ``named``
    where no period chose it; of a user's own set ``user``, or else ``user, provisional`` or
    ``user, blended``.
    """

    parts: tuple[tuple[str, Fraction], ...]
    how: str

    @property
    def label(self) -> str:
        """``2023``, or ``2023+2024`` where two are blended."""
        return "+".join(name for name, _ in self.parts)

    @property
    def spoken(self) -> str:
        """``edition 2023``, or ``275/366 of edition 2023 and 91/366 of edition 2024``."""
        if len(self.parts) == 1:
            return f"edition {self.label}"
        return " and ".join(f"{share} of edition {name}" for name, share in self.parts)

    @property
    def provisional(self) -> bool:
        """Whether an older edition stands in for the one the period should take."""
        return self.how.endswith("provisional")


def choose(
    period: Period,
    editions: Mapping[str, Edition],
    policy: str = "majority",
    provisional: bool = False,
    as_at: date | None = None,
) -> EditionChoice:
    """The edition, or editions, whose factors *period* takes.

    With *as_at* only editions published by that day count. Where two calendar years tie, as in
    July to June, the later year's edition is taken if it is available, else the earlier one,
    provisionally. With *provisional* the newest earlier edition stands in for one that is not
    available. Source: the Government's reporting guidance (greatest portion of the data; since
    2024 also the blended approach).

    Raises :class:`MissingEdition`, which lists the editions there are.
    """
    if policy not in POLICIES:
        raise UnknownName("edition policy", policy, POLICIES)
    year = reporting_year(period)
    by_year = current(editions, as_at)
    if policy == "blended":
        shares = blended(year)
        earlier = None
    else:
        wanted, earlier = majority(year)
        shares = {wanted: Fraction(1)}
    missing = [calendar for calendar in shares if calendar not in by_year]
    if not missing:
        names = {by_year[calendar].name: share for calendar, share in shares.items()}
        how = "blended" if len(names) > 1 else "exact"
        return EditionChoice(tuple(names.items()), _how(how, names, editions))
    if earlier is not None and earlier in by_year:
        name = by_year[earlier].name
        return EditionChoice(((name, Fraction(1)),), _how("provisional", [name], editions))
    if provisional:
        stood_in: dict[str, Fraction] = {}
        for calendar, share in shares.items():
            older = [known for known in by_year if known <= calendar]
            if not older:
                break
            name = by_year[max(older)].name
            stood_in[name] = stood_in.get(name, Fraction(0)) + share
        else:
            how = _how("provisional", stood_in, editions)
            return EditionChoice(tuple(stood_in.items()), how)
    available = {edition.name: edition for edition in by_year.values()}
    raise MissingEdition(period, missing, available, as_at)


def _how(how: str, names: Iterable[str], editions: Mapping[str, Edition]) -> str:
    """*how* the editions *names* were chosen, marked where they are a user's own."""
    if not any(editions[name].own for name in names):
        return how
    return "user" if how == "exact" else f"user, {how}"


def current(editions: Mapping[str, Edition], as_at: date | None = None) -> dict[int, Edition]:
    """The edition in force for each calendar year: available by *as_at*, not replaced by then."""
    available = [
        edition for edition in editions.values() if as_at is None or edition.available <= as_at
    ]
    replaced = {edition.replaces for edition in available if edition.replaces}
    return {
        edition.year: edition
        for edition in sorted(available, key=lambda edition: (edition.year, edition.name))
        if edition.name not in replaced
    }
