"""One conversion factor, and the CSV that an edition keeps its factors in."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from carbon import units
from carbon.errors import BadValue, DuplicateRow, FaultList, Faults, Place
from carbon.factors.seal import check_seal, text_sha256
from carbon.files import shown, unchanged
from carbon.records.kinds import TEXT, number, one_of, text
from carbon.records.reader import read_rows
from carbon.tables import Table, decode, read_text, records, table_of

#: The columns of an edition's CSV, in their order.
COLUMNS = (
    "id",
    "publisher_id",
    "scope",
    "unit",
    "kg_co2e",
    "kg_co2e_of_co2",
    "kg_co2e_of_ch4",
    "kg_co2e_of_n2o",
    "label",
    "locator",
)

SCOPES = ("1", "2", "3", "outside")
_ID = re.compile(r"[a-z0-9]+(?:[./-]+[a-z0-9]+)*")
_ID_SAID = "an id in lower case such as fuels/gaseous-fuels/lpg"
_UNITS = frozenset(units.SPELLINGS.values())


def _id(text: str, place: Place) -> str:
    if not _ID.fullmatch(text):
        raise BadValue(repr(text), _ID_SAID, "", place)
    return text


def _unit(text: str, place: Place) -> str:
    return text if text in _UNITS else units.unit(text, place)


_KG = number()
_KG_OR_NONE = _KG.otherwise(None)
_LABEL = TEXT.otherwise("")


@dataclass(frozen=True)
class Factor:
    """One conversion factor: kg CO2e per *unit* of an activity.

    ``scope`` is ``1``, ``2``, ``3`` or ``outside``, as published. The three parts are kg CO2e of
    each gas per unit, None where the publisher gives no split. ``locator`` is the sheet and the
    rows of the four values in the publisher's file, a gap where a value is not given.
    """

    #: The same in every edition that has the factor.
    id: Annotated[str, text(_ID_SAID).then(_id)]
    publisher_id: Annotated[str, _LABEL]  #: The publisher's own id.
    scope: Annotated[str, one_of(SCOPES)]
    unit: Annotated[str, text("a unit such as kWh").then(_unit)]
    kg_co2e: Annotated[float, _KG]  #: kg CO2e per unit.
    kg_co2e_of_co2: Annotated[float | None, _KG_OR_NONE]  #: Of it carbon dioxide.
    kg_co2e_of_ch4: Annotated[float | None, _KG_OR_NONE]  #: Of it methane.
    kg_co2e_of_n2o: Annotated[float | None, _KG_OR_NONE]  #: Of it nitrous oxide.
    label: Annotated[str, _LABEL]  #: The words of the publisher.
    locator: Annotated[str, _LABEL]

    @property
    def co2_only(self) -> bool:
        """Whether the publisher gives CO2 alone: the total is it, its locator named twice."""
        total, _, co2 = self.locator.rpartition("!")[2].partition(",")
        return bool(co2) and co2 == total and self.kg_co2e == self.kg_co2e_of_co2

    @property
    def place(self) -> str:
        """Where it stands in the publisher's file, and that it is CO2 only where it is."""
        return f"{self.locator} (CO2 only)" if self.co2_only else self.locator

    @property
    def parts(self) -> Mapping[str, float]:
        """kg CO2e by gas, of the gases that the publisher gives."""
        given = {
            "CO2": self.kg_co2e_of_co2,
            "CH4": self.kg_co2e_of_ch4,
            "N2O": self.kg_co2e_of_n2o,
        }
        return {gas: value for gas, value in given.items() if value is not None}


#: A spreadsheet program that saves a workbook again writes other 16th and 17th digits.
SAME = 1e-12


def same(one: float, other: float) -> bool:
    """Whether two values of a factor are one to 12 significant digits; 0 is only 0.

    >>> same(0.1 + 0.2, 0.3), same(0.177, 0.1770000001)
    (True, False)
    """
    return math.isclose(one, other, rel_tol=SAME)


def same_factor(one: Factor, other: Factor) -> bool:
    """Whether two factors have the same value and parts of it, the same scope and label."""
    return (
        (one.scope, one.label) == (other.scope, other.label)
        and same(one.kg_co2e, other.kg_co2e)
        and one.parts.keys() == other.parts.keys()
        and all(same(value, other.parts[gas]) for gas, value in one.parts.items())
    )


Factors = dict[tuple[str, str], Factor]


def read_factors(path: Path) -> Factors:
    """The factors of an edition's CSV by (id, unit), in the order of the file.

    Unknown columns, unknown units and scopes, values that are no numbers and an (id, unit) that
    stands twice are faults, and all of a file are raised together. A file that has not changed is
    read once.
    """
    return _factors(unchanged(path, _read))


def read_sealed(path: Path, seal: str) -> Factors:
    """The same of a CSV that is the one its TOML describes, or it is refused: see ``seal.py``."""
    read = unchanged(path, _read)
    check_seal(path, read[0], seal)
    return _factors(read)


def factors_sha256(path: Path) -> str:
    """The sha256 of the CSV as it is read."""
    return unchanged(path, _read)[0]


def _factors(read: tuple[str, Factors | FaultList]) -> Factors:
    _, found = read
    if isinstance(found, FaultList):
        raise Faults(found)
    return dict(found)


def _read(path: Path) -> tuple[str, Factors | FaultList]:
    """The CSV's sha256, and its factors or its faults: a changed file is told before its faults."""
    data, file = read_text(path), shown(path)
    faults = FaultList()
    table = faults.attempt(lambda: table_of(records(decode(data, file), file), file, COLUMNS))
    return text_sha256(data), faults if table is None else _of_table(table)


def _of_table(table: Table) -> Factors | FaultList:
    faults = FaultList()
    found: dict[tuple[str, str], Factor] = {}
    lines: dict[tuple[str, str], int] = {}
    for row, factor in read_rows(table, Factor, faults):
        key = (factor.id, factor.unit)
        if key in found:
            faults.append(
                DuplicateRow(
                    f"{factor.id} per {factor.unit} again, as in row {lines[key]}",
                    "each factor once",
                    "Compare them with the publisher's file: if it has both, give each its own id.",
                    row.place("id"),
                )
            )
            continue
        found[key], lines[key] = factor, row.line
    return faults or found
