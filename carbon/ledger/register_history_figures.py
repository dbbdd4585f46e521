"""The figures of the register's history: a row for each fact that an act changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from carbon.errors import counted
from carbon.figures.column import Columns, text
from carbon.ledger.acts import Kept


class Changed(NamedTuple):
    """One fact that an act changed, and how it came about."""

    act: Kept
    what: str
    before: str
    after: str
    how: str
    kind: str


HISTORY: Columns[Changed] = Columns(
    text("at", of=lambda each: f"{each.act.at[:16].replace('T', ' ')}Z"),
    text("by", of=lambda each: each.act.by),
    text("login", of=lambda each: each.act.login),
    text("kind"),
    text("subject", of=lambda each: each.act.subject),
    text("what"),
    text("before"),
    text("after"),
    text("how"),
    text("reason", of=lambda each: each.act.reason),
)


def changed(acts: Iterable[tuple[Kept, str]]) -> Iterator[Changed]:
    """What each act changed, with how it was done, in their order."""
    for act, how in acts:
        if "state" in act.after:
            said = counted(len(act.after["state"]), str(act.after["kind"]))
            yield Changed(act, "its state", "", said, how, "beginning")
        elif not act.before or not act.after:
            what = "added" if act.after else "gone"
            yield Changed(act, what, _told(act.before), _told(act.after), how, act.kind)
        else:
            for name, value in act.after.items():
                before = _text(act.before.get(name))
                yield Changed(act, name, before, _text(value), how, act.kind)


def _told(facts: Any) -> str:
    return "; ".join(f"{name} {_text(value)}" for name, value in facts.items() if value)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
