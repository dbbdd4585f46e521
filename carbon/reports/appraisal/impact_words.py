"""The paragraph on climate impact in words, as text, Markdown and a document for JSON."""

from __future__ import annotations

from typing import Any

from carbon.figures import in_tonnes
from carbon.measures.assumptions import stated
from carbon.reports.document import printed, sentence_list
from carbon.reports.gap import begun_notes, idle_notes, outside_notes
from carbon.reports.words import by_sign, saved_or_added, tonnes
from carbon.targets.counted import named
from carbon.targets.impact import GapShare, Impact
from carbon.text_out import markdown_text
from carbon.version import __version__

BLANK = "[TO BE COMPLETED BY THE AUTHOR: {}]"
RESILIENCE = BLANK.format(
    "how the decision bears on resilience to a changing climate: heat, flooding, storms, drought"
)
#: So many measures are named in the text; more are counted.
MOST_NAMED = 4


def paragraphs(of: Impact) -> list[tuple[str, str]]:
    """The text in parts, each with its heading."""
    return [
        ("Carbon", f"{_saving(of)} {_share(of)}"),
        ("Cost", _cost(of)),
        ("Resilience", RESILIENCE),
        ("Basis", _basis(of)),
    ]


def _saving(of: Impact) -> str:
    whole, several = of.totals, len(of.names) > 1
    lives = (
        f"{of.shortest_life} years"
        if of.shortest_life == of.longest_life
        else f"{of.shortest_life} to {of.longest_life} years"
    )
    subject = (
        sentence_list(of.names) if len(of.names) <= MOST_NAMED else f"The {len(of.names)} measures"
    )
    if of.saves_no_tonnes:
        itself, them = ("themselves", "them") if several else ("itself", "it")
        needs = "need" if len(of.needed_by) > 1 else "needs"
        why = f" by {itself}; {sentence_list(of.needed_by)} {needs} {them}" if of.needed_by else ""
        return f"{subject} would save no emissions{why}."
    amounts = saved_or_added(
        [
            (whole.first_year_tco2e * 1000, f"in {'their' if several else 'its'} first year"),
            (
                whole.lifetime_tco2e * 1000,
                f"over {'their lives' if several else 'its life'} of {lives}",
            ),
        ],
        tonnes,
        ("save an estimated", "add an estimated"),
    )
    return (
        f"{subject} would {amounts}, counted year by year "
        f"({by_sign(whole.salix_lifetime_tco2e * 1000, '{}', '{} added', tonnes)} by the Salix "
        "method: first year × persistence factor)."
    )


def _share(of: Impact) -> str:
    gap = of.gap
    if gap is None:
        return BLANK.format(f"share of the gap to the next milestone; {of.no_gap}")
    state = gap.state
    aim = "carbon neutrality" if gap.milestone.neutral else gap.milestone.aim
    text = (
        f"The next milestone is {aim} in {gap.milestone.period}. The {state.basis} emissions of "
        f"{state.period} ({gap.definition.title}) were {tonnes(gap.t * 1000, gap.gas)} above what "
        "it allows"
    )
    if of.saves_no_tonnes:
        return f"{text}."
    notes = [
        *_beside(gap),
        *begun_notes(gap.begun, gap.state.period),
        *outside_notes(gap.outside, gap.scopes),
        *(f"Not counted there: {named(each)}: {why}." for each, why in gap.unvalued),
        *idle_notes(gap.idle, gap.milestone.period),
    ]
    if (gap.outside or gap.unvalued) and not (gap.first_year_tco2e or gap.saved_then_tco2e):
        return " ".join([f"{text}; nothing that is saved counts towards it.", *notes])
    parts = [f"{text}; {_first_year(gap)}."]
    if len(gap.idle) < len(of.names):
        parts.append(_then(gap, len(of.names)))
    return " ".join([*parts, *notes])


def _first_year(gap: GapShare) -> str:
    """The first year's part of the gap; with its tonnes where they are not the appraisal's."""
    own = (
        f"at the inventory's own factors of {gap.state.period}, as `carbon targets gap` counts, "
        if gap.has_factors
        else ""
    )
    kg = gap.first_year_tco2e * 1000
    size = f" of {tonnes(abs(kg))}" if own or gap.outside else ""
    share = gap.share(gap.first_year_tco2e)
    return own + by_sign(
        share,
        f"the first-year saving{size} is {{}} of that gap",
        f"the first year{f', by {tonnes(abs(kg))},' if size else ''} adds {{}} to that gap",
        _percent,
    )


def _then(gap: GapShare, count: int) -> str:
    """What they take off the milestone's own year."""
    then = by_sign(
        gap.saved_then_tco2e * 1000,
        "the saving would be {}",
        "they would add {}" if count > 1 else "it would add {}",
        tonnes,
    )
    beyond = (
        f" beyond the {tonnes(gap.saved_now_tco2e * 1000)} that {gap.state.period} has already"
        if tonnes(gap.saved_now_tco2e * 1000) != tonnes(0.0)
        else ""
    )
    share = _percent(abs(gap.share(gap.saved_then_tco2e)))
    return f"In {gap.milestone.period} itself {then}{beyond}, or {share}."


def _beside(gap: GapShare) -> list[str]:
    """That what is decided on the same meters saves first."""
    if not gap.beside:
        return []
    names = [named(each) for each in gap.beside]
    told = sentence_list(names) if len(names) <= MOST_NAMED else f"{len(names)} measures"
    saves = "saves" if len(names) == 1 else "save"
    return [f"Counted after what {told} {saves} on the same meter."]


def _percent(share: float) -> str:
    """A share with as many decimals as it needs to be told from nothing."""
    return printed(share, "percent", 1 if abs(share) >= 0.01 else 2)


def _cost(of: Impact) -> str:
    whole = of.totals
    cost = printed(whole.cost_gbp, "gbp")
    each = [
        f"{printed(per_tonne, 'gbp')} per tonne{how}"
        for per_tonne, how in (
            (whole.gbp_per_tco2e, " over the lifetime"),
            (whole.salix_gbp_per_tco2e, " by the Salix method"),
        )
        if per_tonne is not None
    ]
    after = " after grants" if whole.added.grant_gbp else ""
    text = f"The cost to the council is {cost}{after}"
    text += f", or {sentence_list(each)}." if each else "."
    if whole.simple_payback_years is None:
        more = printed(-whole.first_year_saving_gbp, "gbp")
        if more == printed(0.0, "gbp"):
            return f"{text} No money is saved in the first year."
        return f"{text} No money is saved: the first year costs {more} more."
    return (
        f"{text} The first year saves {printed(whole.first_year_saving_gbp, 'gbp')}, a simple "
        f"payback of {printed(whole.simple_payback_years, decimals=1)} years; the net present "
        f"value at {stated(of.rate, 2)} a year, in money of {of.base_year}, is "
        f"{printed(whole.npv_gbp, 'gbp')}."
    )


def _basis(of: Impact) -> str:
    parts = [
        "Long-run marginal factors for electricity, which fall as the grid gets cleaner"
        + (", the last one held for later years" if of.held else ""),
        "the council's cash case; cost is capital less grants",
    ]
    if of.totals.shares_meters:
        parts.append("savings on one meter combined")
    if of.gap:
        parts.append(f"emissions from the inventory {of.gap.definition.name}")
        if of.gap.has_factors:
            parts.append(
                f"what is taken off its gap at its own factors of {of.gap.state.period}, not the "
                "marginal ones"
            )
    return (
        f"{'; '.join(parts)}. Measures from {of.file}, {of.as_at.day} {of.as_at:%B %Y}, by "
        f"county-carbon {__version__}."
    )


def text(of: Impact) -> str:
    """The paragraph as plain text, ready to paste."""
    parts = [f"{heading}. {words}" for heading, words in paragraphs(of)]
    return "\n\n".join(["Climate change impact", *parts]) + "\n"


def markdown(of: Impact) -> str:
    """The paragraph as Markdown."""
    parts = [f"**{heading}.** {markdown_text(words)}" for heading, words in paragraphs(of)]
    return "\n\n".join(["## Climate change impact", *parts]) + "\n"


def document(of: Impact) -> dict[str, Any]:
    """Every figure of the paragraph, unrounded, and its text."""
    whole, gap = of.totals, of.gap
    return {
        "file": of.file,
        "as_at": of.as_at.isoformat(),
        "measures": [made.measure.id for made in whole.counted],
        "left_out": [{"measure": name, "reason": why} for name, why in whole.left_out],
        "first_year_tco2e": whole.first_year_tco2e,
        "lifetime_tco2e": whole.lifetime_tco2e,
        "salix_lifetime_tco2e": whole.salix_lifetime_tco2e,
        "cost_gbp": whole.cost_gbp,
        "gbp_per_tco2e": whole.gbp_per_tco2e,
        "salix_gbp_per_tco2e": whole.salix_gbp_per_tco2e,
        "first_year_saving_gbp": whole.first_year_saving_gbp,
        "simple_payback_years": whole.simple_payback_years,
        "npv_gbp": whole.npv_gbp,
        "base_year": of.base_year,
        "gap": None
        if gap is None
        else {
            "inventory": gap.definition.name,
            "milestone": gap.milestone.id,
            "milestone_period": str(gap.milestone.period),
            "basis": gap.state.basis,
            "period": str(gap.state.period),
            "actual_t": in_tonnes(gap.state.actual_kg),
            "allowed_t": in_tonnes(gap.state.allowed_kg),
            "gap_t": gap.t,
            "first_year_tco2e": gap.first_year_tco2e,
            "first_year_share": gap.share(gap.first_year_tco2e),
            "saved_then_tco2e": gap.saved_then_tco2e,
            "saved_then_share": gap.share(gap.saved_then_tco2e),
            "beside": [each.id for each in gap.beside],
            "not_counted": [{"measure": each.id, "reason": why} for each, why in gap.unvalued],
            "outside_of_scopes": list(gap.outside),
            "remarks": list(gap.rests_on),
        },
        "no_gap": of.no_gap,
        "text": text(of),
    }
