"""Which edition's factors a period takes: never the last one because there is no other.

The edition is chosen once for the reporting year that holds the period, so that the parts of a
year sum to the year. Two policies: ``majority``, the calendar year with most whole months of the
reporting year, and ``blended``, both calendar years by their days.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from carbon.errors import Fault, UnknownName, capital, listed
from carbon.factors.announced import Announced, announced_beside
from carbon.factors.edition import Edition
from carbon.factors.edition_choice import EditionChoice
from carbon.factors.standing_in import headlines, of_the_year, off_in_year
from carbon.periods import Period, blended, majority, reporting_year

POLICIES = ("majority", "blended")


class MissingEdition(Fault):
    """A period has no edition, and nobody said that an older one may stand in."""

    def __init__(
        self,
        period: Period,
        shares: Mapping[int, Fraction],
        editions: Mapping[str, Edition],
        as_at: date | None,
        later: Iterable[Edition] = (),
    ) -> None:
        """*editions* are those available on *as_at*; of *later* are some that came out after.

        *shares* are those of the calendar years that *period* takes.
        """
        carried = {edition.year for edition in editions.values()}
        years = [calendar for calendar in shares if calendar not in carried]
        # The first of a year that is seen: its revisions come after it.
        latest_first = sorted(later, key=lambda one: (one.available, one.name), reverse=True)
        not_yet = {edition.year: edition for edition in latest_first if edition.year in years}
        wanted = " and ".join(map(str, years))
        moment = f" available on {as_at}" if as_at else ""
        there = listed(editions, 30) if editions else "none"
        known = announced_beside(editions)
        exist = [
            known[year]
            for year in years
            if year in {*known} - {*not_yet} and _out(known[year], as_at)
        ]
        older = [edition for edition in editions.values() if edition.year < min(years)]
        nearest = max(older, key=lambda one: one.age, default=None)
        off = [one.stand_in(nearest) for one in exist if nearest is not None]
        off.append(of_the_year(period, shares, older, {one.year: one for one in exist}))
        is_own = bool(editions) and all(edition.own for edition in editions.values())
        named = ""
        if nearest is not None:
            named = f" (`carbon calculate` takes it by --edition {nearest})"
        super().__init__(
            f"no edition {wanted} of the conversion factors{moment} for {period}",
            f"one of those there are: {there}",
            "".join(f"{capital(one.exists)}; take it from {one.whence}. " for one in exist)
            + "".join(
                f"Edition {one} is here, and seen from {one.available} on. "
                for one in not_yet.values()
            )
            + (
                "Leave out the day, or say "
                if not_yet.keys() == set(years)
                else "Add it to your own set, or say "
                if is_own
                else "Import it with `carbon factors import FILE`, or say "
            )
            + "provisional = true in inventory.toml to let the newest earlier edition stand "
            f"in, marked provisional{named}" + "".join(f": {told}" for told in off if told) + ".",
        )
        self.period, self.years = period, years


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
    made = chosen_from(current(editions, as_at), period, policy, provisional, as_at, editions)
    return remarked(made, period, editions, policy, as_at)


def remarked(
    choice: EditionChoice,
    period: Period,
    editions: Mapping[str, Edition],
    policy: str,
    as_at: date | None = None,
    apart: Collection[str] = (),
) -> EditionChoice:
    """*choice* with what is known of the editions that *period* should take in its place.

    Where it is provisional these are announced; where a year was closed with it they may be here.
    Nothing is said of the factors *apart*, which come from elsewhere.
    """
    choice = overtaken(choice, period, editions, policy, as_at)
    if not choice.provisional:
        return replace(choice, remark=choice.overtaken)
    shares = _shares(period, policy)
    used = [editions[name] for name, _ in choice.parts if name in editions]
    missing = announced_beside(editions)
    announced = {
        calendar: missing[calendar]
        for calendar in shares
        if calendar in missing and _out(missing[calendar], as_at)
    }
    told = [choice.overtaken] if choice.overtaken else []
    for one in announced.values():
        older = [edition for edition in used if edition.year < one.year]
        off = one.stand_in(max(older, key=lambda one: one.age), apart) if older else ""
        told.append(f"{capital(one.exists)}{f': {off}' if off else ''}.")
    if of_year := of_the_year(period, shares, used, announced, apart):
        told.append(f"{capital(of_year)}.")
    known = announced | {editions[name].year: editions[name] for name in choice.came}
    offs = off_in_year(shares, used, known, headlines(editions.values(), known), apart)
    return replace(choice, remark=" ".join(told), off=", ".join(offs).replace(" %", "%"))


def overtaken(
    choice: EditionChoice,
    period: Period,
    editions: Mapping[str, Edition],
    policy: str,
    as_at: date | None = None,
) -> EditionChoice:
    """*choice* with what became of its editions since *period*'s year was closed with it.

    Those that came are the ones it should have taken where older ones stood in, and revisions of
    those it took, both in force on *as_at*.
    """
    if not choice.closed:
        return choice
    here = current(editions, as_at)
    used = [editions[name] for name, _ in choice.parts if name in editions]
    known = {name for one in used for name in (one.name, one.replaces)}
    years = years_wanted(period, policy) if choice.provisional else {one.year for one in used}
    came = [*(here[year].name for year in sorted(years) if year in here), *choice.came]
    return replace(choice, came=tuple(name for name in came if name not in known))


def years_wanted(period: Period, policy: str) -> list[int]:
    """The calendar years whose editions *period* should take."""
    return list(_shares(period, policy))


def _shares(period: Period, policy: str) -> dict[int, Fraction]:
    """The calendar years whose editions *period* should take, and how much of each."""
    year = reporting_year(period)
    return blended(year) if policy == "blended" else {majority(year)[0]: Fraction(1)}


def chosen_from(
    by_year: Mapping[int, Edition],
    period: Period,
    policy: str,
    provisional: bool,
    as_at: date | None,
    known: Mapping[str, Edition] = MappingProxyType({}),
) -> EditionChoice:
    """The same as :func:`choose`, from one edition for each calendar year, without remarks.

    Of the editions *known* some are not available by *as_at*, which a fault then says.
    """
    editions = {edition.name: edition for edition in by_year.values()}
    shares = _shares(period, policy)
    earlier = None if policy == "blended" else majority(reporting_year(period))[1]
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
    later = [one for one in known.values() if not one.in_place_of and one.year not in by_year]
    raise MissingEdition(period, shares, editions, as_at, later)


def _out(one: Announced, as_at: date | None) -> bool:
    """Whether an announced edition was out on the day."""
    return as_at is None or one.published <= as_at


def _how(how: str, names: Iterable[str], editions: Mapping[str, Edition]) -> str:
    """*how* the editions *names* were chosen, marked where they are a user's own."""
    if not any(editions[name].own for name in names):
        return how
    return "user" if how == "exact" else f"user, {how}"


def current(editions: Mapping[str, Edition], as_at: date | None = None) -> dict[int, Edition]:
    """The edition in force for each calendar year: available by *as_at*, not replaced by then.

    A council's own set in place of an edition is none: it serves some activities only.
    """
    return in_force((one for one in editions.values() if not one.in_place_of), as_at)


def newest(editions: Mapping[str, Edition]) -> Edition:
    """The edition in force of the newest year: v1.10 where it replaces v1.2, whatever the names."""
    here = current(editions)
    return here[max(here)]


def in_force(editions: Iterable[Edition], as_at: date | None = None) -> dict[int, Edition]:
    """By calendar year, those of *editions* that are available by *as_at* and not replaced.

    An edition replaces one of its own year only. Where what one replaced is no longer here, so
    that two of a year are not replaced, it is the later version.
    """
    available = [edition for edition in editions if as_at is None or edition.available <= as_at]
    replaced = {(edition.year, edition.replaces) for edition in available}
    return {
        edition.year: edition
        for edition in sorted(available, key=lambda one: one.age)
        if (edition.year, edition.name) not in replaced
    }
