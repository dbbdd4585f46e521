"""Which edition's factors a period takes: never the last one because there is no other.

The edition is chosen once for the reporting year that holds the period, so that the parts of a
year sum to the year. Two policies: ``majority``, the calendar year with most whole months of the
reporting year, and ``blended``, both calendar years by their days.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from carbon.errors import Fault, UnknownName, capital, listed
from carbon.factors.announced import Announced, announced_beside
from carbon.factors.edition import Edition, contents_of
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
        off = [one.stand_in(max(older, key=_age)) for one in exist if older]
        off.append(of_the_year(period, shares, older, {one.year: one for one in exist}))
        is_own = bool(editions) and all(edition.own for edition in editions.values())
        named = (
            f" (`carbon calculate` takes it by --edition {max(older, key=_age)})" if older else ""
        )
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


@dataclass(frozen=True)
class EditionChoice:
    """The editions a period takes, and how they were chosen.

    ``parts`` pairs edition names with their shares, which sum to 1; there are several only where
    the policy is ``blended``. ``how`` is ``exact``, ``provisional`` or ``blended``, or ``named``
    where no period chose it; of a user's own set ``user``, or else ``user, provisional`` or
    ``user, blended``. ``remark`` says of a provisional one which edition exists, and how far off
    the one is that stands in, where that is known; ``off`` says only the latter, of the year's
    factor and in a few words.

    ``closed`` is the year that was closed with it, empty for none, and ``came`` are the editions
    that have come since and that the year would take. ``contents`` are the sha256 of its editions'
    CSVs at the close, none where that was not kept, and ``rewritten`` those that differ by now,
    each as (edition, then, now).

    Where it rests on a council's own set in place of an edition, ``activities`` are those that it
    is for and ``publisher`` is whose edition that is (:mod:`carbon.factors.each`). ``own_sets``
    says in words what such sets are used for here, and which are not used any more.
    """

    parts: tuple[tuple[str, Fraction], ...]
    how: str
    remark: str = field(default="", compare=False)
    publisher: str = ""
    activities: tuple[str, ...] = ()
    own_sets: tuple[str, ...] = field(default=(), compare=False)
    off: str = field(default="", compare=False)
    closed: str = field(default="", compare=False)
    came: tuple[str, ...] = field(default=(), compare=False)
    contents: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    rewritten: tuple[tuple[str, str, str], ...] = field(default=(), compare=False)

    @property
    def not_as_closed(self) -> str:
        """That its editions' files are not those that the year was closed with; else empty.

        >>> EditionChoice(
        ...     (("2026", Fraction(1)),), "exact", closed="2026-27",
        ...     rewritten=(("2026", "9ae11f0b8a2c", "04d7c2aa91be"),),
        ... ).not_as_closed
        '2026-27 was closed with edition 2026 of other contents (sha256 9ae11f0b…, now 04d7c2aa…): figures by it are not those that were closed. Put its files back, or freeze the year anew: `carbon period amend 2026-27 --reviewed-by NAME --reason TEXT`.'
        """  # noqa: E501
        if not self.rewritten:
            return ""
        told = " and ".join(
            f"edition {name} of other contents (sha256 {then[:8]}…, now {now[:8]}…)"
            for name, then, now in self.rewritten
        )
        return (
            f"{self.closed} was closed with {told}: figures by it are not those that were closed. "
            f"Put its files back, or freeze the year anew: `carbon period amend {self.closed} "
            "--reviewed-by NAME --reason TEXT`."
        )

    @property
    def since_the_close(self) -> str:
        """What became of its editions since the year was closed; empty for nothing."""
        return " ".join(filter(None, (self.not_as_closed, self.overtaken)))

    @property
    def overtaken(self) -> str:
        """That an edition has come since the year was closed, and how to take it; else empty.

        >>> EditionChoice((("2025", Fraction(1)),), "exact", closed="2026-27", came=("2026",)).overtaken
        'Edition 2026 is here; 2026-27 was closed with 2025: `carbon period amend 2026-27 --reviewed-by NAME --reason "edition 2026"` takes it.'
        """  # noqa: E501
        if not self.came:
            return ""
        came = " and ".join(f"edition {name}" for name in self.came)
        is_, it = ("is", "it") if len(self.came) == 1 else ("are", "them")
        return (
            f"{capital(came)} {is_} here; {self.closed} was closed with "
            f"{' and '.join(name for name, _ in self.parts)}: `carbon period amend {self.closed} "
            f'--reviewed-by NAME --reason "{came}"` takes {it}.'
        )

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

    @staticmethod
    def remarks(choices: Iterable[EditionChoice]) -> tuple[str, ...]:
        """What is known of the editions that others stand in for, each once."""
        return tuple(dict.fromkeys(choice.remark for choice in choices if choice.remark))

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
        return replace(choice, remark=choice.since_the_close)
    shares = _shares(period, policy)
    used = [editions[name] for name, _ in choice.parts if name in editions]
    missing = announced_beside(editions)
    announced = {
        calendar: missing[calendar]
        for calendar in shares
        if calendar in missing and _out(missing[calendar], as_at)
    }
    told = [choice.since_the_close] if choice.since_the_close else []
    for one in announced.values():
        older = [edition for edition in used if edition.year < one.year]
        off = one.stand_in(max(older, key=_age), apart) if older else ""
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
    those it took, both in force on *as_at*. Those rewritten have other contents than at the close.
    """
    if not choice.closed:
        return choice
    here = current(editions, as_at)
    used = [editions[name] for name, _ in choice.parts if name in editions]
    known = {name for one in used for name in (one.name, one.replaces)}
    years = years_wanted(period, policy) if choice.provisional else {one.year for one in used}
    came = [here[year].name for year in sorted(years) if year in here]
    rewritten = tuple(
        (name, then, now)
        for name, then in choice.contents
        if name in editions and (now := contents_of(editions[name])) != then
    )
    came = [name for name in came if name not in known]
    return replace(choice, came=tuple(came), rewritten=rewritten)


def came_since(choices: Iterable[EditionChoice]) -> tuple[str, ...]:
    """The editions that came after a year was closed on older ones in their place, each once."""
    found = (name for choice in choices if choice.provisional for name in choice.came)
    return tuple(dict.fromkeys(found))


def not_as_closed(choices: Iterable[EditionChoice]) -> tuple[str, ...]:
    """What is known of closed years' editions whose files are not those of the close, each once."""
    return EditionChoice.remarks(choice for choice in choices if choice.rewritten)


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


def _age(edition: Edition) -> tuple[int, list[int], str]:
    """By year and by the numbers of the name: v1.10 is after v1.2, as its text is not."""
    return edition.year, [int(digits) for digits in re.findall(r"\d+", edition.name)], edition.name


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
        for edition in sorted(available, key=_age)
        if (edition.year, edition.name) not in replaced
    }
