"""How far off a year's factor is where an older edition stands in for one of those it should take.

A year may take two editions by their days (``blended``), of which one is missing: what the other
is off by then counts for its share of the year alone.

    factor of the year = Σ share of a calendar year × its edition's factor
    off                = (with the stand-in − with what is known) ÷ with what is known
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from carbon.errors import listed
from carbon.factors.announced import Announced, SecondHand, how_far_off, read_all
from carbon.factors.edition import Edition
from carbon.periods import Period, reporting_year


def off_in_year(
    shares: Mapping[int, Fraction],
    used: Collection[Edition],
    known: Mapping[int, Announced | Edition],
    asked: Iterable[SecondHand],
    apart: Collection[str] = (),
) -> list[str]:
    """By how much each of the factors *asked* for is off in the year: ``electricity 7 % too high``.

    *shares* are those of the calendar years, which sum to 1; each takes the newest of the editions
    *used* that is not after it. *known* says of which years it should be another: one that is
    announced, or one that came since. Nothing is said of the factors *apart*, which come from
    elsewhere, nor of one that no edition used has.
    """
    told = []
    for one in asked:
        key = one.factor_id, one.unit
        with_stand_in = as_known = 0.0
        for year, share in sorted(shares.items()):
            older = [edition for edition in used if edition.year <= year and edition.has(*key)]
            if not older or one.factor_id in apart:
                break
            value = max(older, key=lambda edition: edition.age).factor(*key)
            with_stand_in += float(share) * value.kg_co2e
            as_known += float(share) * _known(known.get(year), key, value.kg_co2e)
        else:
            if as_known > 0 and as_known != with_stand_in:
                told.append(f"{one.what} {how_far_off(with_stand_in, as_known)}")
    return told


def of_the_year(
    period: Period,
    shares: Mapping[int, Fraction],
    used: Collection[Edition],
    announced: Mapping[int, Announced],
    apart: Collection[str] = (),
) -> str:
    """How far off the year's factors are where they take those *announced* in part; else empty."""
    in_part = {year: one for year, one in sorted(announced.items()) if shares[year] < 1}
    asked = headlines(used, in_part)
    off = off_in_year(shares, used, in_part, asked, apart)
    if not off:
        return ""
    parts = " and ".join(f"{shares[year]} of edition {one.name}" for year, one in in_part.items())
    return f"in the factors of {reporting_year(period)}, which take {parts}, that is {listed(off)}"


def headlines(editions: Iterable[Edition], years: Collection[int]) -> list[SecondHand]:
    """The factors that are always named of what was announced beside *editions* for *years*."""
    known = read_all({edition.path.parent for edition in editions})
    told = (value for year in sorted(years) if year in known for value in known[year].second_hand)
    found = {(one.factor_id, one.unit): one for one in told if one.headline}
    return list(found.values())


def _known(one: Announced | Edition | None, key: tuple[str, str], otherwise: float) -> float:
    """What is known of a factor of an edition that is not used, *otherwise* where nothing is."""
    if isinstance(one, Edition):
        return one.factor(*key).kg_co2e if one.has(*key) else otherwise
    if one is None:
        return otherwise
    told = [each.kg_co2e for each in one.second_hand if (each.factor_id, each.unit) == key]
    return told[0] if told else otherwise
