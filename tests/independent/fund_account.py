"""A revolving fund worked out apart from carbon, in whole pence, from docs/methodology.md.

Standard library only. Projects are plain dictionaries: ``id``, ``cost`` in pence, ``yearly``
savings in GBP as fractions by year of life, ``earliest`` period, ``group`` and ``needs``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

Plain = Mapping[str, Any]


def _pence(amount: Fraction) -> int:
    """To the nearest penny, halves up."""
    return (amount * 100 + Fraction(1, 2)).__floor__()


def _back(project: Plain, age: int, per_year: int, share: Fraction) -> int:
    """Pence of the period number *age*, from 0: of the sums so far, never less than nothing."""

    def so_far(periods: int) -> Fraction:
        years, part = divmod(periods, per_year)
        saved = sum(project["yearly"][:years], Fraction(0))
        return saved + (project["yearly"][years] * part / per_year if part else 0)

    return max(0, _pence(so_far(age + 1) * share) - _pence(so_far(age) * share))


def account(
    projects: Sequence[Plain],
    put_in: Mapping[int, int],
    periods: int,
    *,
    share: Fraction,
    until_repaid: bool,
    waits: bool,
    minimum: int = 0,
    charge: int = 0,
    per_year: int = 1,
) -> tuple[list[int], dict[str, int]]:
    """The closing balance of each period in pence, and the period in which each project starts.

    *projects* come in the order in which they may start.
    """
    balance = 0
    closing: list[int] = []
    started: dict[str, int] = {}
    repaid: dict[str, int] = {}
    known = {each["id"]: each for each in projects}
    for period in range(periods):
        balance += put_in.get(period, 0)
        for name, begun in started.items():
            project, age = known[name], period - begun - 1
            if age >= len(project["yearly"]) * per_year:
                continue
            back = _back(project, age, per_year, share)
            saved = _back(project, age, per_year, Fraction(1))
            if until_repaid:
                back = min(back, project["cost"] - repaid[name])
            back = min(back, saved)
            repaid[name] += back
            balance += back
        balance -= min(balance, charge)
        again = True
        short: set[str] = set()
        while again:
            again = False
            for project in projects:
                name = project["id"]
                taken = {known[other]["group"] for other in started} - {""}
                if name in started or period < project["earliest"] or project["group"] in taken:
                    continue
                if not all(other in started for other in project["needs"]):
                    continue
                if project["cost"] > balance - minimum:
                    short.add(name)
                    if waits:
                        break
                    continue
                balance -= project["cost"]
                started[name], repaid[name] = period, 0
                again = True
                break
        closing.append(balance)
    return closing, started
