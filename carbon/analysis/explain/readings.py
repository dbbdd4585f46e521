"""The workings of calculated lines: from the logged reading to kg CO2e."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from carbon.analysis.explain.behind import behind_another
from carbon.analysis.explain.working import Term, Working, plain
from carbon.factors.activities import Activity, read_activities
from carbon.factors.each import taken
from carbon.factors.edition import Edition, Factor
from carbon.inventories.conformity import read_for, selected
from carbon.inventories.estate import VOLUMES
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import library_of
from carbon.ledger import queries
from carbon.ledger.account import LET_THROUGH
from carbon.ledger.spreading import readings_of
from carbon.ledger.store import Ledger
from carbon.register.meters import Meter
from carbon.register.register import Register, read_register
from carbon.units import GAS_VOLUME_CORRECTION, MEGAJOULES_PER_KWH, conversion, kwh_per_m3
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Connection

#: How near the printed arithmetic must come to the line it explains.
RELATIVE_TOLERANCE = 1e-9
DAY = timedelta(days=1)
#: How the ledger notes that it turned a volume into energy: "hcf at 39.3 MJ/m³".
VOLUME_NOTE = re.compile(r"(m3|hcf) at (\d+(?:\.\d+)?) MJ/m³")


@dataclass(frozen=True)
class _Source:
    """One edition's part in a factor."""

    edition: Edition
    share: str
    weight: float
    factor: Factor

    def place(self) -> str:
        """The publisher's sheet and row, and the file they are in."""
        sheet, _, rows = self.factor.locator.rpartition("!")
        where = f"sheet {sheet}, row {rows.split(',')[0]}" if sheet else self.factor.locator
        file = f" of {self.edition.file}" if self.edition.file else ""
        only = ", CO2 only" if self.factor.co2_only else ""
        return f"{self.edition.publisher} {self.edition.name}, {where}{file}{only}{self._entered()}"

    def _entered(self) -> str:
        """Of a council's own set in place of an edition: where it is from, and by whom."""
        own = self.edition
        if not own.in_place_of:
            return ""
        return (
            f", own set in place of edition {own.in_place_of} from {own.source}, entered by "
            f"{own.entered_by}, checked by {own.checked_by} on {own.checked_at}"
        )


def explain_readings(
    workspace: Workspace, made: Inventory, lines: pd.DataFrame, as_at: date | None
) -> tuple[list[Working], list[str]]:
    """The workings of calculated *lines*, in their order, and notes.

    Raises ``ValueError`` where the arithmetic would not give the line: this program's mistake.
    """
    activities = read_activities(workspace.layers("factors"))
    register = read_register(workspace, activities)
    with Ledger.open(workspace.ledger_url) as ledger:
        meters = read_for(register, selected(register, made.definition))
        spread = [name for name in meters if register.meters[name].is_spread]
        readings = readings_of(ledger, made.period.start, made.period.end, meters, as_at, spread)
        wanted = set(lines["reading"])
        batches = sorted({int(b) for b in readings[readings["reading"].isin(wanted)]["batch"]})
        with ledger.reading() as connection:
            through = {number: _let_through(connection, number) for number in batches}
    logged = {row["reading"]: row for row in readings.to_dict("records")}
    editions = library_of(workspace, activities)
    workings = []
    for line in lines.to_dict("records"):
        activity = activities[line["activity"]]
        choice = taken(activity, made.editions or {})
        sources = [
            _Source(
                edition := editions[activity.publisher][name],
                f"{share.numerator} ÷ {share.denominator}",
                float(share),
                edition.factor(line["factor_id"], line["factor_unit"]),
            )
            for name, share in choice.parts
        ]
        reading = logged[line["reading"]]
        reading = {**reading, "let_through": through[int(reading["batch"])]}
        workings.append(_working(line, reading, register, activity, sources))
    notes = [
        f"NE: {each.line} of {each.activity}: edition {each.edition} has no factor; it is no part "
        "of the sum."
        for each in made.not_estimated
    ]
    return workings, notes


def _let_through(connection: Connection, batch: int) -> str:
    """The columns of a batch's file that were let through without being understood, and why."""
    return "; ".join(
        f"column {one.heading!r} ({one.letter}) let through: {one.detail}"
        for one in queries.account(connection, batch).used_as(LET_THROUGH)
    )


def _working(
    line: Mapping[Any, Any],
    reading: Mapping[Any, Any],
    register: Register,
    activity: Activity,
    sources: Sequence[_Source],
) -> Working:
    behind, because = behind_another(line, reading, register)
    reading, meter = _as_logged(reading, register.meters[reading["meter"]])
    terms = [Term(f"{plain(reading['quantity'])} {reading['unit']}", reading["quantity"])]
    terms += _energy(reading["unit"], meter, activity)
    terms += behind
    terms[1:1] = _days(line, reading, math.prod(term.value for term in terms[1:]))
    ratios = [activity.conversion(line["unit"], source.edition) for source in sources]
    if len(set(ratios)) > 1:
        terms.append(_factor_of_net(line, sources, ratios))
    else:
        if line["conversion"] != 1:
            ratio, units = line["conversion"], f"{line['factor_unit']} per {line['unit']}"
            terms.append(Term(f"{plain(ratio)} {units}", ratio))
        terms.append(_factor(line, sources))
    kg = math.prod(term.value for term in terms)
    if not math.isclose(kg, line["kg_co2e"], rel_tol=RELATIVE_TOLERANCE, abs_tol=1e-9):
        raise ValueError(f"{kg} kg explained where the line has {line['kg_co2e']} kg")
    last_day = reading["end"] - DAY
    dial = f", register {reading['register']!r}," if reading["register"] else ""
    file = f"{reading['file']}:{reading['source_row']}" if reading["file"] else "no file"
    if reading["cell"]:
        file += f", sheet {reading['sheet']!r}" if reading["sheet"] else ""
        file += f", cell {reading['cell']}"
    evidence = f", evidence sha256 {reading['evidence']}" if reading["evidence"] else ""
    if reading["let_through"]:
        evidence += f"; {reading['let_through']}"
    return Working(
        origin=(
            f"Reading {reading['reading']} of meter {meter.id}"
            f"{dial} ({file}{evidence}): "
            f"{terms[0].text} from {reading['start']} to {last_day}, "
            f"{(reading['end'] - reading['start']).days} days, {reading['quality']}.{because}"
        ),
        arithmetic=(
            f"{' × '.join(term.text for term in terms)} = {plain(line['kg_co2e'])} kg {line['gas']}"
        ),
        kg=line["kg_co2e"],
        facts=_facts(line, reading, meter, sources, ratios),
    )


def _as_logged(reading: Mapping[Any, Any], meter: Meter) -> tuple[Mapping[Any, Any], Meter]:
    """A gas volume that the ledger holds as energy, as the volume that the file had.

    The note says which unit and calorific value it was turned with; twelve digits are the file's,
    what is beyond them is the division's.
    """
    turned = VOLUME_NOTE.match(str(reading["note"] or ""))
    if turned is None:
        return reading, meter
    unit, calorific_value = turned[1], float(turned[2])
    energy = conversion(unit, "m3") * kwh_per_m3(calorific_value)
    volume = reading["quantity"] / (energy * conversion("kWh", reading["unit"]))
    logged = {**reading, "quantity": float(f"{volume:.12g}"), "unit": unit}
    return logged, replace(meter, calorific_value=calorific_value)


def _energy(unit: str, meter: Meter, activity: Activity) -> list[Term]:
    """A gas volume as energy: kWh = m³ × 1.02264 × calorific value ÷ 3.6."""
    if unit not in VOLUMES or activity.unit != "kWh" or meter.calorific_value is None:
        return []
    terms = []
    if unit != "m3":
        cubic = conversion(unit, "m3")
        terms.append(Term(f"{plain(cubic)} m3 per {unit}", cubic))
    value = GAS_VOLUME_CORRECTION * meter.calorific_value / MEGAJOULES_PER_KWH
    terms.append(
        Term(
            f"{plain(GAS_VOLUME_CORRECTION)} × {plain(meter.calorific_value)} ÷ "
            f"{plain(MEGAJOULES_PER_KWH)} kWh per m3 [calorific value of {meter.id} in meters.csv]",
            value,
        )
    )
    return terms


def _days(line: Mapping[Any, Any], reading: Mapping[Any, Any], energy: float) -> list[Term]:
    """The part of a reading that falls on the line's days, where it is not all of it."""
    days = (line["end"] - line["start"]).days
    whole = (reading["end"] - reading["start"]).days
    if days == whole:
        return []
    span = f"days from {line['start']} to {line['end'] - DAY}"
    logged = reading["quantity"] * energy
    if math.isclose(logged * days / whole, line["quantity"], rel_tol=1e-9, abs_tol=1e-9):
        return [Term(f"{days} ÷ {whole} [{span}]", days / whole)]
    share = line["quantity"] / logged
    return [Term(f"{plain(share)} [share of the {span}]", share)]


def _factor(line: Mapping[Any, Any], sources: Sequence[_Source]) -> Term:
    unit, whence = f"kg {line['gas']} per {line['factor_unit']}", _whence(line, sources)
    if len(sources) == 1:
        value = sources[0].factor.kg_co2e
        return Term(f"{plain(value)} {unit} {whence}", value)
    parts = " + ".join(f"{each.share} × {plain(each.factor.kg_co2e)}" for each in sources)
    value = math.fsum(each.weight * each.factor.kg_co2e for each in sources)
    return Term(f"({parts}) {unit} {whence}", value)


def _factor_of_net(
    line: Mapping[Any, Any], sources: Sequence[_Source], ratios: Sequence[float]
) -> Term:
    """The factor of net energy that is blended: each edition has its own ratio to gross."""
    pairs = list(zip(sources, ratios, strict=True))
    parts = " + ".join(
        f"{each.share} × {plain(ratio)} {line['factor_unit']} per {line['unit']} × "
        f"{plain(each.factor.kg_co2e)}"
        for each, ratio in pairs
    )
    value = math.fsum(each.weight * ratio * each.factor.kg_co2e for each, ratio in pairs)
    return Term(f"({parts}) kg {line['gas']} per {line['unit']} {_whence(line, sources)}", value)


def _whence(line: Mapping[Any, Any], sources: Sequence[_Source]) -> str:
    places = "; ".join(source.place() for source in sources)
    names = f"scope {line['scope']}, {line['source']}, {line['line']}: {line['factor_id']}"
    return f"[{names}, {places}, {line['how_chosen']}]"


def _facts(
    line: Mapping[Any, Any],
    reading: Mapping[Any, Any],
    meter: Meter,
    sources: Sequence[_Source],
    ratios: Sequence[float],
) -> dict[str, Any]:
    """The working as data, in the order of the CSV."""
    return {
        "scope": line["scope"],
        "service": line["service"],
        "site": line["site"],
        "source": line["source"],
        "line": line["line"],
        "meter": line["meter"],
        **({"sub_meter": line["sub_meter"], "read_at": meter.id} if "sub_meter" in line else {}),
        "reading": int(reading["reading"]),
        "file": reading["file"],
        "row": int(reading["source_row"]),
        "evidence_sha256": reading["evidence"],
        "logged_start": reading["start"],
        "logged_last_day": reading["end"] - DAY,
        "logged_quantity": reading["quantity"],
        "logged_unit": reading["unit"],
        "quality": line["quality"],
        "register": reading["register"],
        "sheet": reading["sheet"],
        "cell": reading["cell"],
        "columns_let_through": reading["let_through"],
        "start": line["start"],
        "last_day": line["end"] - DAY,
        "days": (line["end"] - line["start"]).days,
        "days_of_reading": (reading["end"] - reading["start"]).days,
        "calorific_value_mj_per_m3": meter.calorific_value,
        "quantity": line["quantity"],
        "unit": line["unit"],
        "conversion": line["conversion"],
        "factor_unit": line["factor_unit"],
        "factor_kg_co2e": line["factor"],
        "factor_id": line["factor_id"],
        "editions": "; ".join(source.edition.name for source in sources),
        "shares": "; ".join(source.share for source in sources),
        "edition_factors": "; ".join(plain(source.factor.kg_co2e) for source in sources),
        "edition_conversions": "; ".join(plain(ratio) for ratio in ratios),
        "publishers_cells": "; ".join(source.place() for source in sources),
        "how_chosen": line["how_chosen"],
        "gwp_basis": line["gwp_basis"],
        "gas": line["gas"],
    }
