"""Parts of readings cut on days, and the unbroken days on which a meter has data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from carbon.ledger.calendarise import COLUMNS, shared_out, whole_shares
from carbon.ledger.records import part_quality
from carbon.register.submeters import Span
from carbon.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Piece:
    """A part of a reading: *of* is the meter that was read."""

    reading: int
    of: str
    start: date
    end: date
    quantity: float
    unit: str
    quality: str
    days: float

    @property
    def span(self) -> Span:
        return self.start, self.end


@dataclass(frozen=True)
class DayRun:
    """Unbroken days on which a meter has data of one quality."""

    start: date
    end: date
    quality: str


def pieces_of(parts: pd.DataFrame) -> dict[str, list[Piece]]:
    """Calendarised readings by meter."""
    own: dict[str, list[Piece]] = {}
    for number, meter, start, end, quantity, unit, quality, days in rows_of(parts, COLUMNS):
        piece = Piece(number, meter, start, end, quantity, unit, quality, days)
        own.setdefault(meter, []).append(piece)
    return own


def cut(piece: Piece, days: Iterable[date]) -> list[Piece]:
    """*piece* cut on *days*; what it holds is shared out by days, to the last digit."""
    edges = sorted({piece.start, piece.end, *(d for d in days if piece.start < d < piece.end)})
    if len(edges) == 2:
        return [piece]
    spans = list(pairwise(edges))
    lengths = [(end - start).days for start, end in spans]
    quantities = shared_out(piece.quantity, lengths)
    covered = whole_shares(int(piece.days), lengths)
    quality = part_quality(piece.quality)
    return [
        replace(piece, start=start, end=end, quantity=part, quality=quality, days=days_with_data)
        for (start, end), part, days_with_data in zip(spans, quantities, covered, strict=True)
    ]


def kept(pieces: Iterable[Piece], spans: Sequence[Span]) -> Iterator[Piece]:
    """The pieces, and parts of pieces, that lie within *spans*."""
    edges = [day for span in spans for day in span]
    for piece in pieces:
        for part in cut(piece, edges):
            if any(first <= part.start and part.end <= last for first, last in spans):
                yield part


def runs_of(pieces: Iterable[Piece]) -> list[DayRun]:
    """The days with data of a meter; of registers that overlap the first tells the quality."""
    found: list[DayRun] = []
    for piece in sorted(pieces, key=lambda each: (each.start, each.end, each.reading)):
        last = found[-1] if found else None
        start = max(piece.start, last.end) if last else piece.start
        if start >= piece.end:
            continue
        if last and start == last.end and piece.quality == last.quality:
            found[-1] = replace(last, end=piece.end)
        else:
            found.append(DayRun(start, piece.end, piece.quality))
    return found
