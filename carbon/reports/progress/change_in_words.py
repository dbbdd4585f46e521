"""A change in a council's words: how much on the same sites and days, and why."""

from __future__ import annotations

import math

from carbon.analysis.change.bridge import Bridge, steps
from carbon.analysis.change.effects import Effect
from carbon.analysis.change.reasons import Reason, reasons, rest_kg
from carbon.errors import capital
from carbon.figures import in_tonnes
from carbon.periods import Period
from carbon.reports.document import printed, sentence_list
from carbon.reports.words import places

#: What is said of a change that its rounding prints as nought.
SAME = "about the same"
#: A change of less is told with a decimal: 0.6 tonnes, not 1.
LEAST_WHOLE_KG = 2000.0
#: So many reasons are named; what is left is told as one.
MOST_REASONS = 3


def changed(made: Bridge, least: int | None = None, beside: str = "") -> str:
    """What the change is on the same sites and days of data; and as reported, where that differs.

    The second names what makes them differ, and that it is no saving. *least* are the decimals of
    the page it is on, if it is: there are no more than it takes for the parts to add up. *beside*
    ends the sentence.
    """
    change = made.change
    total, before = change.total, change.before.period
    shown = adding_up(made, least)
    if change.unsplit:
        return f"{_than(before, _moved_by(total.change_kg, total.before_kg, shown))}."
    nought = _moved(0.0, shown)
    others = [(t, words) for t, words in _not_alike(total) if _moved(t, shown) != nought]
    alike = _than(before, _moved_by(total.alike_kg, total.alike[0], shown))
    told = f"{alike}, same sites, same days of data{beside}."
    if not others:
        return told
    parts = sentence_list([f"{_moved(t, shown)} {words}" for t, words in others])
    whole = _moved_by(total.change_kg, total.before_kg, shown)
    what = "no saving" if total.change_kg < total.alike_kg else "not our doing"
    return f"{told} As reported, {whole}, with {parts}: {what}."


def _not_alike(total: Effect) -> list[tuple[float, str]]:
    """What of the change of the totals is not on the same sites and days, in tonnes and words."""
    return [
        (in_tonnes(total.structural_kg), "for sites that joined or left us"),
        (in_tonnes(total.elsewhere_kg), "for use that is a tenant's or a landlord's"),
        (in_tonnes(total.effects["data gap"]), "for missing readings"),
        (in_tonnes(total.effects["method"]), "for lines that one edition has no factor for"),
    ]


def _than(before: Period, size: str) -> str:
    """The beginning of a sentence: a change of that *size* since the year *before*."""
    return f"{capital(size)} {'as' if size.startswith(SAME) else 'than'} in {before}"


def _moved_by(kg: float, of_kg: float, decimals: int) -> str:
    """A change in words: how much less or more it is, and what percentage of *of_kg*."""
    by = printed(in_tonnes(abs(kg)), "number", decimals)
    noun = "tonne" if by == "1" else "tonnes"
    of = printed(abs(kg) / of_kg, "percent", 1) if of_kg > 0 else ""
    way = "less" if kg < 0 else "more"
    if by != printed(0.0, "number", decimals):
        return f"{by} {noun}{f' ({of})' if of else ''} {way}"
    is_nothing = of in ("", printed(0.0, "percent", 1))
    return SAME if is_nothing else f"{SAME} ({of} {way})"


def why(made: Bridge, least: int | None = None) -> str:
    """The largest parts of the change on the same sites and days, in words; empty if not split.

    What is not named is told as one part, so that they add up. *least* as in :func:`changed`.
    """
    total = made.change.total
    shown = adding_up(made, least)
    named = _named(made, shown)
    said = [f"{each.words}, {_moved(in_tonnes(each.kg), shown)}." for each in named]
    rest = in_tonnes(rest_kg(made, named))
    if said and _moved(rest, shown) != _moved(0.0, shown):
        said.append(f"Other, {_moved(rest, shown)}.")
    if said and not total.weather_split:
        said.append("Weather not separated.")
    return " ".join(said)


def _named(made: Bridge, decimals: int) -> list[Reason]:
    """The reasons that are told by name: the largest that do not print as nought."""
    nought = _moved(0.0, decimals)
    told = [each for each in reasons(made) if _moved(in_tonnes(each.kg), decimals) != nought]
    # One more is named rather than called other.
    return told if len(told) <= MOST_REASONS + 1 else told[:MOST_REASONS]


def adding_up(made: Bridge, least: int | None) -> int:
    """The decimals of what moved it: *least*, or as many as the printed parts need to add up.

    Never more than :func:`decimals_of` has, which is what they are without *least*.
    """
    most = decimals_of(made)
    if least is None or made.change.unsplit:
        return most if least is None else least
    change = made.change.total
    if min(abs(change.alike_kg), abs(change.change_kg)) < LEAST_WHOLE_KG:
        # Of so little a whole tonne is no size.
        least = max(least, min(most, 1))
    return next((each for each in range(least, most) if _adds_up(made, each)), max(least, most))


def _adds_up(made: Bridge, decimals: int) -> bool:
    """Whether, as printed, reasons make the change alike, and that with the rest the whole one."""
    total, named = made.change.total, _named(made, decimals)

    def add_up(parts: list[float], whole: float) -> bool:
        rounded = math.fsum(round(part, decimals) for part in parts)
        return math.isclose(rounded, round(whole, decimals), abs_tol=10**-9)

    alike, whole = in_tonnes(total.alike_kg), in_tonnes(total.change_kg)
    why_parts = [*(in_tonnes(each.kg) for each in named), in_tonnes(rest_kg(made, named))]
    return add_up(why_parts, alike) and add_up([alike, *(t for t, _ in _not_alike(total))], whole)


def decimals_of(made: Bridge) -> int:
    """What its parts are rounded to by their own size."""
    parts = [abs(bar.t or 0.0) for bar in steps(made) if bar.kind != "total"]
    return places(max([in_tonnes(abs(made.change.total.change_kg)), *parts]))


def _moved(t: float, decimals: int) -> str:
    return printed(t, "number", decimals, signed=True)
