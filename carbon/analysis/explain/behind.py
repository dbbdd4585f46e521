"""The part of a working that comes of one meter standing behind another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carbon.analysis.explain.working import Term, plain
from carbon.register.register import Register
from carbon.register.submeters import DEDUCT, MOVE, RECHARGE, treatment_on


def behind_another(
    line: Mapping[Any, Any], reading: Mapping[Any, Any], register: Register
) -> tuple[list[Term], str]:
    """What a line's reading is multiplied with: −1 where it is taken off, a share; and why."""
    taken_for = line.get("sub_meter", "")
    sub = register.meters[taken_for or line["meter"]]
    terms = []
    if taken_for:
        terms.append(Term(f"−1 [taken off {line['meter']}]", -1.0))
    if sub.share is not None:
        terms.append(Term(f"{plain(sub.share)} [share of {sub.id} in meters.csv]", sub.share))
    if not sub.main_meter:
        return terms, ""
    row = f" ({sub.place})" if sub.place else ""
    treatment = treatment_on(sub, line["start"])
    count = f"counted under {sub.service} at {sub.site}"
    words = {
        MOVE: f"taken off {line['meter']} for it" if taken_for else f"moved, {count}",
        DEDUCT: f"taken off {line['meter']} and counted nowhere",
        RECHARGE: f"recharged by a landlord, {count}",
    }[treatment]
    return terms, f" Sub-meter {sub.id} behind {sub.main_meter}{row}: {words}."
