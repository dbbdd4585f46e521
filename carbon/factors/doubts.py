"""What is doubtful of an edition that reads well, beside the edition of the year before.

Another file than announced; factors fallen to 0, as in the Government's first file of 2026, where a
0 was meant as a gap and counts as nothing; factors that have gone, that leapt or changed their
scope. Each may be as the publisher has it, and then stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from carbon.errors import listed
from carbon.factors.activities import Activity
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


#: How many times a year's value of the one before is too much to be taken without a look: of 21,001
#: pairs of the editions 2016 to 2025 twelve are beyond.
LEAP = 10.0
#: How many ids a remark names.
NAMED = 10


def leapt(factors: Iterable[Factor], before: Edition | None) -> list[str]:
    """What a look is worth in *factors*: below 0, or ten times more or less than in *before*."""
    told = []
    for factor in factors:
        known = before.factors.get((factor.id, factor.unit)) if before else None
        what = f"{factor.id} per {factor.unit}"
        if factor.kg_co2e < 0 and not (known and known.kg_co2e < 0):
            told.append(f"{what} is {factor.kg_co2e:.12g}, below 0")
        elif known and known.kg_co2e > 0 and factor.kg_co2e > 0:
            times = factor.kg_co2e / known.kg_co2e
            if not 1 / LEAP <= times <= LEAP:
                told.append(
                    f"{what} is {factor.kg_co2e:.12g}, {times:.3g} times the {known.kg_co2e:.12g} "
                    f"of edition {before}"
                )
    return told


def moved_scope(factors: Iterable[Factor], before: Edition | None) -> list[str]:
    """The *factors* of another scope than in the edition *before*."""
    return [
        f"{factor.id} per {factor.unit}: {factor.scope}, {known.scope} in edition {before}"
        for factor in factors
        if before is not None
        and (known := before.factors.get((factor.id, factor.unit)))
        and known.scope != factor.scope
    ]


def exchanged_gases(factors: Iterable[Factor], before: Edition | None) -> list[str]:
    """The *factors* whose greatest gas is another than in *before*; no pair of 2002 to 2025 is."""
    told = []
    for factor in factors:
        known = before.factors.get((factor.id, factor.unit)) if before else None
        if known is None or min(len(factor.parts), len(known.parts)) < 2:
            continue
        now, then = (max(one.parts, key=lambda gas: one.parts[gas]) for one in (factor, known))
        if now != then:
            told.append(
                f"{factor.id} per {factor.unit}: mostly {now} ({factor.parts[now]:.12g} kg CO2e), "
                f"mostly {then} ({known.parts[then]:.12g}) in edition {before}"
            )
    return told


def doubts_told(factors: Sequence[Factor], before: Edition | None, file: str) -> list[str]:
    """A remark on what leapt and one on what changed its scope; none where there is nothing."""
    remarks = []
    if leaps := leapt(factors, before):
        remarks.append(
            f"Warning: {file}: found {_many(leaps)} below 0 or far from those of edition {before}; "
            "expected values near them. Hold them against the publisher's file, and their unit: "
            f"{'; '.join(leaps[:NAMED])}{_more(leaps)}."
        )
    if moved := moved_scope(factors, before):
        named = f"{'; '.join(moved[:NAMED])}{_more(moved)}"
        remarks.append(
            f"Warning: {file}: found {_many(moved)} of another scope than in edition {before}. "
            f"An activity counts it where activities.toml says: {named}."
        )
    if exchanged := exchanged_gases(factors, before):
        remarks.append(
            f"Warning: {file}: found {_many(exchanged)} whose main gas is another than in edition "
            f"{before}; expected the same. Rows of gases may be exchanged, and then a figure by "
            f"gas, or on another GWP basis, is wrong: {'; '.join(exchanged[:NAMED])}"
            f"{_more(exchanged)}."
        )
    return remarks


def own_set_doubts(own: Edition, editions: Mapping[str, Edition]) -> list[str]:
    """A remark on what a look is worth in an own set, beside the newest earlier edition."""
    before = edition_before(
        own.year, {key: one for key, one in editions.items() if one.publisher == own.publisher}
    )
    found = leapt(own, before)
    found += [
        f"{one.id} per {one.unit} is 0, and not in edition {before}"
        for one in fallen_to_zero(own, before)
    ]
    if not found:
        return []
    return [
        f"Look again at the council's own set {own.name}, and at its units: "
        f"{'; '.join(found[:NAMED])}{_more(found)}."
    ]


def gone_told(
    factors: Iterable[Factor],
    blanks: Iterable[tuple[str, str]],
    before: Edition | None,
    activities: Iterable[Activity],
    name: str,
    file: str,
) -> list[str]:
    """A remark on the factors of *before* that the file has no readable row of; none without any.

    *blanks* are the (id, unit) that it has a row for and no value, as the publisher means; *name*
    is that of the edition that is made of the file.
    """
    if before is None:
        return []
    known = {(one.id, one.unit) for one in factors} | set(blanks)
    gone = [one for one in before if (one.id, one.unit) not in known]
    if not gone:
        return []
    keys = {(one.id, one.unit) for one in gone}
    losing = [
        f"{activity.id} ({line.name})"
        for activity in activities
        for line in activity.lines
        if (line.factor_id, activity.unit) in keys
    ]
    lines = f" Activities lose these lines: {listed(losing, NAMED)}." if losing else ""
    named = [f"{one.id} per {one.unit}" for one in gone]
    return [
        f"Warning: {file}: found no row that can be read of {_many(gone)} of edition {before}; "
        f"expected each, or a blank. The file may be cut, or rows renamed or given another unit; "
        f"what is not there is not estimated and in no total: {listed(named, NAMED)}.{lines} "
        f"`carbon factors compare {before} {name}` lists all."
    ]


def _many(what: Sequence[object]) -> str:
    return f"{len(what)} factor{'' if len(what) == 1 else 's'}"


def _more(what: Sequence[str]) -> str:
    return f" and {len(what) - NAMED} more" if len(what) > NAMED else ""


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


def edition_before(year: int, editions: Mapping[str, Edition]) -> Edition | None:
    """The newest whole edition of a calendar year before *year*: mostly, but not always, last's."""
    earlier = [one for one in editions.values() if one.year < year and not one.in_place_of]
    return max(earlier, key=lambda one: one.age, default=None)
