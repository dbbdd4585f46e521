"""Corrections and withdrawals: nothing is changed, everything is said anew with a reason.

A correction is written as a file of our template and logged like any other, so that it has
evidence and a row as every reading has.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from carbon.cells import neutral
from carbon.errors import BadValue, Faults, listed
from carbon.files import fingerprint
from carbon.ledger import formats, queries
from carbon.ledger.checks import last_day
from carbon.ledger.commit import enter
from carbon.ledger.examine import examine_grid, registered
from carbon.ledger.examined import Examined
from carbon.ledger.formats import template
from carbon.ledger.grids import grid_of_text
from carbon.ledger.queries import BatchEntry, Stored
from carbon.ledger.readings import who
from carbon.ledger.reconcile import reconcile
from carbon.ledger.records import Reading
from carbon.ledger.register_history import notice
from carbon.ledger.registers import STOCK, register_key
from carbon.ledger.store import Batch, Ledger
from carbon.ledger.today import today_of
from carbon.tables import is_seen
from carbon.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class ReadingChange:
    """What a correction says instead; None keeps what was logged. ``last`` is the last day."""

    quantity: float | None = None
    unit: str | None = None
    start: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Done:
    """What an act did: its batch, how many readings it withdrew and how many it logged.

    ``corrected`` are the readings that correct one of a withdrawn batch, and still stand.
    """

    batch: int
    withdrawn: int
    logged: int
    corrected: tuple[Stored, ...] = ()


def correct(
    workspace: Workspace,
    number: int,
    change: ReadingChange,
    reason: str,
    by: str | None = None,
    now: datetime | None = None,
) -> Done:
    """Withdraw reading *number* and log it as *change* has it, of quality ``corrected``.

    Raises :class:`BadValue` where there is no such reading or no reason, and
    :class:`~carbon.errors.Faults` where the corrected reading does not pass the checks.
    """
    _need_reason(reason)
    register = registered(workspace)
    today = today_of(workspace.ledger_url, now)
    notice(workspace, who(by, workspace), now)
    with Ledger.open(workspace.ledger_url, create=False) as ledger, ledger.writing() as connection:
        old = queries.reading_numbered(connection, number)
        _refuse_level(old)
        text = template_of([_changed(old, change, reason)])
        file = f"correction-of-reading-{number}.csv"
        grid = grid_of_text(text, file)
        examined = examine_grid(grid, text.encode("utf-8"), register, today)
        _raise_errors(examined)
        others = [one for one in queries.standing(connection, [old.meter]) if one.id != number]
        own = [_of_register(one, old) for one in examined.readings]
        result = reconcile(file, own, others)
        if result.findings or result.skipped:
            raise Faults([finding.fault for finding in result.findings])
        sha256, name = fingerprint(examined.data), who(by, workspace)
        batch = Batch("correction", name, file, sha256, template.NAME, "{}", 1, 0, reason)
        folder, said = workspace.evidence, own
        made = enter(ledger, connection, folder, examined.data, batch, said, [number], now=now)
    return Done(made, 1, 1)


def withdraw(
    workspace: Workspace,
    number: int,
    reason: str,
    by: str | None = None,
    now: datetime | None = None,
) -> Done:
    """Undo the whole batch *number*: withdraw what stands of it, restore what it replaced.

    What stands of it is what it logged and what of that was restored since. What it replaced is
    logged again, from its evidence of then, unless its days are taken since. A correction of one
    of its readings was made by a person: it stays, and is told.
    """
    _need_reason(reason)
    notice(workspace, who(by, workspace), now)
    with Ledger.open(workspace.ledger_url, create=False) as ledger, ledger.writing() as connection:
        entry = queries.batch_numbered(connection, number)
        corrected, restored_since = queries.descended(connection, number)
        own = [*queries.standing_of_batch(connection, number), *restored_since]
        _refuse_first_level(connection, entry, own)
        restored = _restorable(connection, queries.withdrawn_by(connection, number), own)
        if not own:
            # One of credits alone logged nothing: what it took back and was not restored yet.
            gone = queries.replaced(connection, {one.meter for one in restored})
            restored = [one for one in restored if one.id in {each.id for each in gone}]
        if not own and not restored:
            raise BadValue(
                f"batch {number} without a reading that stands",
                "a batch that was not undone yet",
                "See `carbon ledger batches`.",
            )
        text = template_of([_again(one, number) for one in restored])
        file = f"withdrawal-of-batch-{number}.csv"
        data = text.encode("utf-8")
        name = who(by, workspace)
        again = formats.read(grid_of_text(text, file)).everything if restored else []
        readings = [_of_register(one, old) for one, old in zip(again, restored, strict=True)]
        sha256 = fingerprint(data)
        because = f"{reason} (withdraws batch {number}, {entry.file})"
        batch = Batch(
            "withdrawal", name, file, sha256, template.NAME, "{}", len(readings), 0, because
        )
        leaving = [one.id for one in own]
        made = enter(
            ledger, connection, workspace.evidence, data, batch, readings, leaving, now=now
        )
    return Done(made, len(own), len(readings), tuple(corrected))


def _need_reason(reason: str) -> None:
    if not is_seen(reason):
        raise BadValue("no reason", "why, in a few words", "Give it with --reason.")


def _raise_errors(examined: Examined) -> None:
    if examined.errors:
        raise Faults(examined.errors)
    if owed := examined.credits:
        raise Faults(
            [
                BadValue(
                    f"{one.reading.quantity:g} {one.reading.unit}",
                    "0 or more",
                    "What a credit takes back is withdrawn: log the supplier's file that has it.",
                )
                for one in owed
            ]
        )


def _refuse_level(old: Stored) -> None:
    """What a tank held is two readings, less and more, which only change together."""
    if register_key(old.register) == STOCK:
        raise BadValue(
            f"a correction of reading {old.id}, a tank's level",
            "a reading of what was used or delivered",
            f"Undo the level, and say it anew: carbon readings withdraw {old.batch} --reason TEXT, "
            "then carbon readings stock.",
        )


def _refuse_first_level(connection: Connection, entry: BatchEntry, own: Sequence[Stored]) -> None:
    """The first level of a tank opens the others: it goes last."""
    if entry.kind != "stock" or any(one.quantity < 0 for one in own):
        return
    meters = {one.meter for one in own}
    later = [
        one
        for one in queries.standing(connection, meters)
        if register_key(one.register) == STOCK and one.batch != entry.id
    ]
    if later:
        raise BadValue(
            f"a withdrawal of batch {entry.id}, the first level of {listed(sorted(meters))}",
            "no later level that is set against it",
            f"Withdraw those first, the last one first: batch "
            f"{listed(map(str, sorted({one.batch for one in later})))}.",
        )


def _changed(old: Stored, change: ReadingChange, reason: str) -> Reading:
    start = change.start or old.start
    end = old.end if change.last is None else date.fromordinal(change.last.toordinal() + 1)
    same_span = (start, end) == (old.start, old.end)
    made = Reading(
        old.meter,
        start,
        end,
        old.quantity if change.quantity is None else change.quantity,
        change.unit or old.unit,
        "corrected",
        old.days_with_data if same_span else (end - start).days,
        2,
        f"{queries.CORRECTS} {old.id}: {reason}",
    )
    return _of_register(made, old)


def _of_register(reading: Reading, old: Stored) -> Reading:
    """*reading*, said anew in our template, with what a template has no column for.

    Its cell is none: it now stands in a file of ours.
    """
    return reading._replace(
        register=old.register,
        cost_net_gbp=old.cost_net_gbp,
        vat_gbp=old.vat_gbp,
        comment=old.comment,
    )


def _in_words(note: str, register: str) -> str:
    """A note with the register of its reading, for the evidence."""
    return "; ".join(filter(None, [note, f"register {register}" if register else ""]))


def _again(old: Stored, batch: int) -> Reading:
    fields = (old.meter, old.start, old.end, old.quantity, old.unit, old.quality)
    of = f"{old.id} of batch {old.batch}"
    note = f"{queries.RESTORES} {of}, which batch {batch} had replaced"
    return _of_register(Reading(*fields, old.days_with_data, 2, note), old)


def _restorable(
    connection: Connection, replaced: Sequence[Stored], own: Sequence[Stored]
) -> list[Stored]:
    leaving = {one.id for one in own}
    held = queries.standing(connection, {one.meter for one in replaced})
    staying = [one for one in held if one.id not in leaving]
    return [
        old
        for old in replaced
        if not any(
            one.meter == old.meter
            and one.start < old.end
            and old.start < one.end
            and _one_quantity(one.register, old.register)
            for one in staying
        )
    ]


def _one_quantity(one: str, other: str) -> bool:
    """Whether two registers count the same: one register, or one of them the whole meter."""
    return register_key(one) in ("", register_key(other)) or not register_key(other)


def template_of(readings: Sequence[Reading]) -> str:
    """Readings as the text of a file in our template, ``end`` as the last day included."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(template.COLUMNS)
    writer.writerows(
        (
            one.meter,
            one.start.isoformat(),
            last_day(one.end),
            repr(one.quantity),
            one.unit,
            one.quality,
            one.days_with_data,
            neutral(_in_words(one.note, one.register)),
        )
        for one in readings
    )
    return buffer.getvalue()
