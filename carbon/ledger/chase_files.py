"""A file for each supplier: what is asked of it, as a CSV to send."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from carbon.errors import BadValue, FaultList, Place
from carbon.files import shown
from carbon.ledger.asks import PARKED, Ask
from carbon.ledger.chase import Chase
from carbon.tables import write_csv
from carbon.text_out import csv_cell

COLUMNS = tuple(name for name in Ask._fields if name != "supplier")
#: File systems allow 255 bytes for a name; its ending and a number need some.
MOST_BYTES = 120


@dataclass(frozen=True)
class Sent:
    """One supplier's file, with what is in it; ``left`` are meters named by their numbers alone."""

    supplier: str
    path: Path
    asks: tuple[Ask, ...]
    left: tuple[str, ...] = ()


def write(chase: Chase, folder: Path, force: bool = False) -> tuple[list[Sent], list[Path]]:
    """Write a CSV for each supplier of whom something is asked; then the files of others there.

    Nothing is written where a file is there already, unless *force* says so. What a site that is
    not public is called is not told to suppliers: they know its meters by their numbers.
    """
    by_supplier = chase.by_supplier()
    paths = file_names([*chase.suppliers, *by_supplier])
    sent = [
        Sent(name, folder / paths[name], tuple(own), _hidden(own, chase.not_public))
        for name, own in by_supplier.items()
    ]
    faults = FaultList()
    for one in sent:
        if one.path.exists() and not force:
            fault = "a file of that name"
            remedy = "Nothing was written. Give another folder, or --force to write over it."
            faults.append(BadValue(fault, "none yet", remedy, Place(shown(one.path))))
    faults.raise_if_any()
    for one in sent:
        write_csv(one.path, COLUMNS, (_row(ask, chase.not_public) for ask in one.asks))
    silent = [name for name in paths if name not in by_supplier]
    return sent, [path for name in silent if (path := folder / paths[name]).exists()]


def file_names(suppliers: Iterable[str]) -> dict[str, str]:
    """By supplier, the name of its file, good on every file system; no two the same.

    >>> list(file_names(["E.ON", "A/B Ltd", "A:B Ltd"]).values())
    ['supplier-E.ON.csv', 'supplier-A-B-Ltd.csv', 'supplier-A-B-Ltd-2.csv']
    """
    named: dict[str, str] = {}
    taken: set[str] = set()
    for supplier in dict.fromkeys(suppliers):
        plain = re.sub(r"[^\w.&()+]+", "-", unicodedata.normalize("NFC", supplier)).strip("-.")
        short = plain.encode()[:MOST_BYTES].decode(errors="ignore") or "unnamed"
        name, number = short, 1
        # Windows and macOS take no notice of capitals, nor of how an accent is written.
        while (key := unicodedata.normalize("NFKC", name).casefold()) in taken:
            number += 1
            name = f"{short}-{number}"
        taken.add(key)
        named[supplier] = f"supplier-{name}.csv"
    return named


def _has_number(ask: Ask) -> bool:
    """Whether a supplier knows the meter by another name than ours."""
    return bool(ask.supply_point or ask.account)


def _hidden(asks: Sequence[Ask], not_public: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted({one.meter for one in asks if one.site in not_public and _has_number(one)}))


def _row(ask: Ask, not_public: Collection[str]) -> list[object]:
    if ask.site in not_public:
        # Why a row waits is told in words that may name its meter.
        note = "" if ask.what == PARKED else ask.note
        meter = "" if _has_number(ask) else ask.meter
        ask = ask._replace(site="", site_name="", meter=meter, note=note)
    cells = ask._asdict()
    return [_cell(cells[name]) for name in COLUMNS]


def _cell(value: object) -> object:
    if isinstance(value, float):
        return round(value, 1)
    return "" if value is None else csv_cell(value)
