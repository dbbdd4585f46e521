"""What changes from one edition to another."""

from __future__ import annotations

from dataclasses import dataclass

from carbon.factors.edition import Edition, Factor
from carbon.factors.factor import same


@dataclass(frozen=True)
class FactorChange:
    """One factor in two editions.

    ``relative`` is (after − before) ÷ before, None where *before* is not above zero.
    """

    before: Factor
    after: Factor

    @property
    def relative(self) -> float | None:
        """The change as a share of the value before."""
        if self.before.kg_co2e <= 0:
            return None
        return (self.after.kg_co2e - self.before.kg_co2e) / self.before.kg_co2e

    @property
    def percentage(self) -> float | None:
        """The change in per cent of the value before."""
        return None if self.relative is None else 100 * self.relative


@dataclass(frozen=True)
class EditionComparison:
    """The factors that changed, greatest change first, and those that came and went.

    ``moved`` are of another scope, whether their value changed or not.
    """

    changed: tuple[FactorChange, ...]
    unchanged: int
    added: tuple[Factor, ...]
    removed: tuple[Factor, ...]
    moved: tuple[FactorChange, ...] = ()


def compare(before: Edition, after: Edition, over: float = 0.0) -> EditionComparison:
    """Compare two editions factor by factor, by id and unit.

    Values that are the same to 12 significant digits are unchanged. *over* is a share: 0.05 leaves
    out changes of 5 % or less either way. Those left out are counted as unchanged. A factor that
    was zero and is not any more is always a change.

    >>> from carbon.factors.edition import find_editions
    >>> from carbon.folders import shipped
    >>> editions = find_editions([shipped("factors")])
    >>> len(compare(editions["2024"], editions["2024"]).changed)
    0
    """
    both = [key for key in before.factors if key in after.factors]
    changes = [FactorChange(before.factors[key], after.factors[key]) for key in both]
    changed = [
        change
        for change in changes
        if not same(change.before.kg_co2e, change.after.kg_co2e)
        and (change.relative is None or abs(change.relative) > over)
    ]
    changed.sort(key=lambda change: (change.relative is not None, -abs(change.relative or 0)))
    return EditionComparison(
        tuple(changed),
        len(both) - len(changed),
        tuple(factor for key, factor in after.factors.items() if key not in before.factors),
        tuple(factor for key, factor in before.factors.items() if key not in after.factors),
        tuple(change for change in changes if change.before.scope != change.after.scope),
    )
