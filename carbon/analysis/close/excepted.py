"""One exception of a year, and those that are of its factors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from carbon.emissions.lines import GROSS
from carbon.factors.each import choice_of
from carbon.factors.edition_choice import EditionChoice
from carbon.figures import in_tonnes
from carbon.files import shown
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records


@dataclass(frozen=True)
class Excepted:
    """One exception. Tonnes CO2e are of the year, gross; None where it has no readings."""

    when: str
    who: str
    login: str
    kind: str
    what: str
    why: str
    logged_t: float | None = None
    taken_out_t: float | None = None


def of_factors(made: Sequence[tuple[Records, Inventory]]) -> Iterator[Excepted]:
    """Editions that stand in, own sets in place of one, and changed files that were accepted."""
    for records, inventory in made:
        name, editions = records.definition.name, inventory.editions or {}
        for key, choice in sorted(editions.items()):
            rests = _rests_on(choice, records, inventory)
            what = f"{key} {choice.label} in {name}"
            if choice.provisional:
                why = "provisional = true in inventory.toml"
                yield Excepted("", "", "", "stand-in edition", what, why, rests)
            if choice.activities:
                why = " ".join(choice.own_sets)
                yield Excepted("", "", "", "own set of factors", what, why, rests)
            there = records.library[choice.publisher or key]
            for edition in (there[part] for part, _ in choice.parts):
                for one in edition.accepted:
                    yield Excepted(
                        one.on.isoformat(),
                        one.by,
                        "",
                        "changed factors accepted",
                        f"{shown(edition.path)}, edition {edition} in {name}",
                        "carbon factors check --accept",
                        rests,
                    )


def _rests_on(choice: EditionChoice, records: Records, inventory: Inventory) -> float:
    """Gross tonnes of the activities that take *choice*."""
    lines, editions = inventory.lines, inventory.editions or {}
    taking = [
        name
        for name, activity in records.activities.items()
        if choice_of(activity, editions) is choice
    ]
    inside = lines["scope"].isin(GROSS) & lines["activity"].isin(taking)
    return in_tonnes(float(lines.loc[inside, "kg_co2e"].sum()))
