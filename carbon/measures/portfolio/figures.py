"""The figures of a portfolio: the measures, the ranked lists, the next best, more money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from carbon.cells import finite, number
from carbon.errors import counted
from carbon.figures.column import Column, Columns, own, text
from carbon.figures.listing import Listing
from carbon.measures.editions import Used, with_editions
from carbon.measures.portfolio.candidate import UNITS, Candidate
from carbon.measures.portfolio.selection import Choice, More, Portfolio
from carbon.measures.said import called, named

WORDS = {"tonnes": "lifetime tCO2e", "npv": "net present value", "savings": "savings a year"}
#: What a list is ranked by, in words.
RANKED_BY = {"payback": "simple payback"}


@dataclass(frozen=True)
class Considered:
    """A measure in a portfolio: by itself, in the best set, and on the ranked lists."""

    candidate: Candidate
    of: Portfolio

    @property
    def in_best_set(self) -> float | None:
        """What it is worth there; None where it is not in it."""
        part = self.of.contributions.get(self.candidate.id)
        return part[self.of.aim] if part else None

    def rank(self, place: int) -> int | None:
        """Its number on one of the lists, from 1; None where it is on none."""
        order = self.of.ranked[place].order
        return order.index(self.candidate.id) + 1 if self.candidate.id in order else None

    def chosen(self, choice: Choice) -> str:
        """Whether *choice* has it."""
        return "yes" if self.candidate.id in choice.ids else ""


@dataclass(frozen=True)
class NamedPortfolio:
    """A set of measures under its name, in a portfolio."""

    name: str
    choice: Choice
    of: Portfolio

    @property
    def less_by(self) -> float:
        """What it is worth less than the best set."""
        return self.of.best.value(self.of.aim) - self.choice.value(self.of.aim)

    @property
    def differs(self) -> str:
        """What it has that the best set has not, and the other way round."""
        if self.choice == self.of.best:
            return counted(len(self.choice.ids), "measure")
        return _difference(self.of.best, self.choice)


MEASURES: Columns[Considered] = Columns(
    text("measure", of=lambda each: each.candidate.id),
    Column("cost_gbp", "cost £", lambda each: float(each.candidate.cost_gbp), "£", 0),
    Column("payback_years", "simple payback years",
           lambda each: finite(each.candidate.payback_years), "years", 1),
    Column("gbp_per_tonne", "£ per tCO2e",
           lambda each: finite(each.candidate.gbp_per_tonne), "£/tCO2e", 0),
    Column("alone", "alone", lambda each: float(each.candidate.value(each.of.aim)), "", 1),
    Column("in_best_set", "in the best set", lambda each: each.in_best_set, "", 1),
    Column("rank_by_payback", "rank by simple payback", lambda each: each.rank(0), "", 0),
    Column("rank_by_gbp_per_tonne", "rank by £/t", lambda each: each.rank(1), "", 0),
    text("best_set", "best set", lambda each: each.chosen(each.of.best)),
    text("by_payback", "by payback", lambda each: each.chosen(each.of.ranked[0].choice)),
    text("by_gbp_per_tonne", "by £/t", lambda each: each.chosen(each.of.ranked[1].choice)),
)  # fmt: skip
LISTS: Columns[NamedPortfolio] = Columns(
    text("list", of=lambda each: each.name),
    Column("measures", "measures", lambda each: len(each.choice.ids), "", 0),
    Column("cost_gbp", "cost £", lambda each: each.choice.cost_gbp, "£", 0),
    Column("payback_years", "simple payback years", lambda each: each.choice.payback_years,
           "years", 1),
    Column("gbp_per_tonne", "£ per tCO2e", lambda each: each.choice.gbp_per_tonne, "£/tCO2e", 0),
    Column("worth", "worth", lambda each: each.choice.value(each.of.aim), "", 1),
)  # fmt: skip
SETS: Columns[NamedPortfolio] = Columns(
    text("set", of=lambda each: each.name),
    Column("cost_gbp", "cost £", lambda each: each.choice.cost_gbp, "£", 2),
    Column("tonnes", "tCO2e", lambda each: each.choice.tonnes, "tCO2e", 1),
    Column("npv_gbp", "NPV £", lambda each: each.choice.npv_gbp, "£", 0),
    Column("savings_gbp", "£ a year", lambda each: each.choice.savings_gbp, "£", 0),
    Column("less_by", "less by", lambda each: each.less_by, "", 1),
    text("measures", of=lambda each: each.differs),
)
MORE: Columns[More] = Columns(
    text("budget", of=lambda more: more.year or "in all"),
    own("extra_gbp", "more £", "£", 0),
    own("gain", "gains", "", 1),
    Column("cost_gbp", "cost £", lambda more: more.choice.cost_gbp, "£", 2),
    text("bought", of=lambda more: ", ".join(more.added)),
    text("dropped", of=lambda more: ", ".join(more.dropped)),
)


def considered(made: Portfolio) -> list[Considered]:
    """The measures in the order of payback, then those that were left out."""
    known = {each.id: each for each in made.candidates}
    order = [*made.ranked[0].order, *sorted(made.left_out)]
    return [Considered(known[name], made) for name in order]


def portfolio_listing(
    made: Portfolio, show: str, used: Iterable[Used], remarks: Iterable[str]
) -> Listing:
    """What *show* asks for: ``measures`` beside the lists, the ``next`` best sets, or ``more``."""
    more: dict[str, Any] = {
        "document": portfolio_document(made, used),
        "notes": [*portfolio_notes(made), *remarks],
    }
    title = portfolio_title(made)
    if show == "next":
        names = ["best", *(f"next best {n}" for n in range(1, len(made.next_best) + 1))]
        sets = zip(names, [made.best, *made.next_best], strict=True)
        return SETS.listing(
            [NamedPortfolio(name, each, made) for name, each in sets], title, **more
        )
    if show == "more":
        return MORE.listing(made.more, title, **more)
    lists = [("best set", made.best), *((f"by {each.by}", each.choice) for each in made.ranked)]
    headings = MEASURES.headings
    return MEASURES.listing(
        considered(made),
        title,
        parts=(headings[1:6], headings[6:]),
        further=[
            LISTS.listing(
                [NamedPortfolio(name, choice, made) for name, choice in lists],
                f"Each list as a whole, its worth in {UNITS[made.aim]}",
            )
        ],
        **more,
    )


def _difference(best: Choice, other: Choice) -> str:
    instead = sorted(set(other.ids) - set(best.ids))
    without = sorted(set(best.ids) - set(other.ids))
    words = [f"with {', '.join(instead)}"] if instead else []
    words += [f"without {', '.join(without)}"] if without else []
    return " ".join(words)


def portfolio_title(made: Portfolio) -> str:
    """The best set in one line, with its proof."""
    budgets = []
    if made.limits.budget_gbp is not None:
        budgets.append(f"£{made.limits.budget_gbp:,.2f}")
    budgets += [f"£{each:,.2f} in {year}" for year, each in sorted(made.limits.by_year_gbp.items())]
    value = made.best.value(made.aim)
    return (
        f"Best set by {WORDS[made.aim]}: {number(value, 1)} {UNITS[made.aim]} with "
        f"{len(made.best.ids)} of {counted(len(made.candidates), 'measure')} for "
        f"£{made.best.cost_gbp:,.2f} (budget {', '.join(budgets)}).\n"
        f"Optimality gap {made.gap:g}: no set within the budget is worth more than "
        f"{number(made.bound, 1)} {UNITS[made.aim]}" + (" (proved)." if made.gap == 0 else ".")
    )


def portfolio_notes(made: Portfolio, names: Mapping[str, str] | None = None) -> Iterator[str]:
    """What ranking loses, what more money buys, what was left out; by *names* where given."""

    def several(ids: Iterable[str]) -> str:
        return ", ".join(called(each, names) for each in ids)

    unit = UNITS[made.aim]
    for ranked in made.ranked:
        value, by = ranked.choice.value(made.aim), RANKED_BY.get(ranked.by, ranked.by)
        yield (
            f"Down the list by {by}: {number(value, 1)} {unit} for "
            f"£{ranked.choice.cost_gbp:,.2f}, {number(ranked.loss, 1)} less than the best set."
        )
    for more in made.more:
        where = f" in {more.year}" if more.year else ""
        bought = f": {several(more.added)}" if more.added else ""
        instead = f" instead of {several(more.dropped)}" if more.dropped else ""
        gain = f"{number(more.gain, 1)} {unit}"
        yield f"£{more.extra_gbp:,.0f} more{where} gains {gain}{bought}{instead}."
    for name, why in sorted(made.left_out.items()):
        yield f"{called(name, names)}: left out ({named(why, names)})."
    if made.limits.by_year_gbp:
        first = min(made.limits.by_year_gbp)
        yield (
            f"Budgets are of financial years, {first} from April {first}; what has no "
            "capital_by_year is paid on the day before its start."
        )
    yield (
        "Savings on one meter are combined, 1 − Π(1 − s). Of sets worth the same the cheaper comes "
        "first, then the one whose ids come first in the alphabet."
    )
    if made.ties_cut:
        yield "More sets tie than were compared: the tie is broken among those found."


def portfolio_document(made: Portfolio, used: Iterable[Used] | None = None) -> dict[str, Any]:
    """Every figure of a portfolio, unrounded, and the editions it *used*."""
    whole = {
        "maximise": made.aim,
        "unit": UNITS[made.aim],
        "budget_gbp": made.limits.budget_gbp,
        "budget_by_year_gbp": dict(made.limits.by_year_gbp),
        "best": asdict(made.best),
        "bound": made.bound,
        "gap": made.gap,
        "contributions": {name: dict(parts) for name, parts in made.contributions.items()},
        "next_best": [asdict(choice) for choice in made.next_best],
        "more": [asdict(more) for more in made.more],
        "ranked": [asdict(ranked) for ranked in made.ranked],
        "left_out": dict(made.left_out),
    }
    return with_editions(whole, used)
