"""The council's own estate: emission lines from the ledger, location-based."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from carbon.emissions.calculate import calculate
from carbon.emissions.lines import BEHIND, COLUMNS, GROSS, SPLIT, TRACE, checked, total
from carbon.emissions.plan import Key, Library, NotEstimated, plan
from carbon.errors import Fault
from carbon.factors.activities import Activity
from carbon.factors.each import EditionRule, choose_each, taken
from carbon.factors.edition_choice import EditionChoice
from carbon.inventories.close.gone import check_there
from carbon.inventories.completeness import Completeness, MeterCover
from carbon.inventories.conformity import bounded, selected
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.definition_lines import line_of
from carbon.inventories.submeter_notes import told
from carbon.inventories.submeters import taken_apart
from carbon.ledger.events import NilReturns, is_nil
from carbon.ledger.records import NOT_STATED, READ, part_quality
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.tables import rows_of
from carbon.units import conversion, kwh_per_m3

if TYPE_CHECKING:
    import pandas as pd

#: Gas is metered by volume and reported by energy.
VOLUMES = ("m3", "hcf")


class NoCalorificValue(Fault):
    """A gas meter reads a volume, and nothing says what energy a cubic metre holds."""


class NoReadings(Fault):
    """A period for which the ledger holds nothing that the inventory counts."""


@dataclass(frozen=True)
class Estate:
    """An estate's period: its lines, how complete they are, and the editions they took.

    ``sub_meters`` says in words what became of meters behind others, and of days without data.
    """

    lines: pd.DataFrame
    completeness: Completeness
    editions: Mapping[str, EditionChoice]
    not_estimated: tuple[NotEstimated, ...]
    sub_meters: tuple[str, ...] = ()


def estate(
    definition: InventoryDefinition,
    register: Register,
    parts: pd.DataFrame,
    activities: Mapping[str, Activity],
    library: Library,
    period: Period,
    as_at: date | None = None,
    nil: NilReturns = MappingProxyType({}),
    frozen: Mapping[str, EditionChoice] = MappingProxyType({}),
) -> Estate:
    """The emission lines of *period*.

    *parts* are calendarised readings (:func:`carbon.ledger.calendarise.calendarise`) of at least
    this period, of the meters that the inventory counts and of those behind or above them; those
    outside it, and days on which a meter or its site does not count, are left out. What is behind
    a meter is taken off it (:mod:`carbon.inventories.submeters`). The edition is chosen once for
    the reporting year that *period* belongs to. *nil* are the nil returns of accounts of events,
    *frozen* by publisher the editions of a closed year.

    Raises :class:`~carbon.factors.choice.MissingEdition`, :class:`NoReadings`,
    :class:`NoCalorificValue`, the plan's faults and those of sub-meters.
    """
    register = bounded(register, definition)
    meters = selected(register, definition)
    used = {meter.activity for meter in meters.values()}
    apart = taken_apart(parts, register, meters, period)
    counted = _counted(apart.parts, register, meters, period)
    needed = set() if counted.empty else {meters[name].activity for name in counted["meter"]}
    rule = EditionRule(period, definition.edition_policy, definition.provisional, as_at)
    editions = choose_each(used, activities, library, rule, frozen, needed)
    check_there({key: one for key, one in editions.items() if key in frozen}, library)
    if counted.empty:
        raise NoReadings(
            f"no readings in {period} for {definition.name}",
            "readings of its meters",
            "Log some with `carbon readings log FILE`; `carbon status` says what there is.",
        )
    lines, not_estimated = emission_lines(
        definition, register, counted, activities, library, editions, period
    )
    return Estate(
        lines,
        _completeness(
            counted,
            lines,
            register,
            meters,
            period,
            nil,
            sum(gap.days for gap in apart.gaps),
        ),
        editions,
        not_estimated,
        tuple(told(register, meters, period, apart.gaps)),
    )


def emission_lines(
    definition: InventoryDefinition,
    register: Register,
    parts: pd.DataFrame,
    activities: Mapping[str, Activity],
    library: Library,
    editions: Mapping[str, EditionChoice],
    period: Period,
) -> tuple[pd.DataFrame, tuple[NotEstimated, ...]]:
    """The emission lines of *parts* of use of counted meters, and what *editions* lack of them.

    *parts* as :func:`~carbon.inventories.submeters.taken_apart` gives them, inside *period* and the
    days that count. Raises the plan's faults and :class:`NoCalorificValue`.
    """
    meters = selected(register, definition)
    activity = _activity(parts, register.meters, meters, activities, editions)
    keys = {
        Key(kind, unit, taken(activities[kind], editions))
        for kind, unit in set(rows_of(activity, ("activity", "unit")))
    }
    made = plan(keys, activities, library)
    lines = _lines(calculate(activity, made), definition, meters, activities, period)
    return lines, made.not_estimated


def counted_use(
    parts: pd.DataFrame,
    register: Register,
    meters: Mapping[str, Meter],
    activities: Mapping[str, Activity],
    period: Period,
) -> pd.DataFrame:
    """*parts* of *meters* with what is behind them taken off, cut to the days that count.

    Gas that is read by volume stands as energy.
    """
    apart = taken_apart(parts, register, meters, period)
    counted = _counted(apart.parts, register, meters, period)
    return _as_energy(counted, register.meters, meters, activities)


def _counted(
    parts: pd.DataFrame, register: Register, meters: Mapping[str, Meter], period: Period
) -> pd.DataFrame:
    """The parts of counted meters, cut by days to the days that count."""
    parts = parts[parts["meter"].isin(list(meters))]
    spans = {name: register.counted(meter, period) for name, meter in meters.items()}
    starts: list[date] = []
    ends: list[date] = []
    qualities: list[str] = []
    shares: list[float] = []
    for meter, first, last, quality in rows_of(parts, ("meter", "start", "end", "quality")):
        begin, finish = spans[meter]
        start, end = max(first, begin), min(last, finish)
        share = max(0, (end - start).days) / (last - first).days
        shares.append(share)
        starts.append(start)
        ends.append(end)
        qualities.append(quality if share == 1 else part_quality(quality))
    cut = parts.assign(
        start=starts,
        end=ends,
        quantity=parts["quantity"] * shares,
        days_with_data=parts["days_with_data"] * shares,
        quality=qualities,
    )
    return cut[[share > 0 for share in shares]]


def _activity(
    parts: pd.DataFrame,
    read: Mapping[str, Meter],
    meters: Mapping[str, Meter],
    activities: Mapping[str, Activity],
    editions: Mapping[str, EditionChoice],
) -> pd.DataFrame:
    """The parts with their activity, service, site and edition; gas volumes as energy.

    *read* has the meters that were read, which may stand behind or above those that count.
    """
    parts = _as_energy(parts, read, meters, activities)
    names = parts["meter"].tolist()
    of = [meters[name] for name in names]
    labels = {name: taken(activities[meters[name].activity], editions).label for name in set(names)}
    return parts.assign(
        activity=[meter.activity for meter in of],
        service=[meter.service for meter in of],
        site=[meter.site for meter in of],
        edition=[labels[name] for name in names],
    )


def _as_energy(
    parts: pd.DataFrame,
    read: Mapping[str, Meter],
    meters: Mapping[str, Meter],
    activities: Mapping[str, Activity],
) -> pd.DataFrame:
    names, units = parts["meter"].tolist(), parts["unit"].tolist()
    read_at = parts["read_at"].tolist() if "read_at" in parts else names
    energy = {
        (unit, name): _energy_per_unit(unit, read[name], activities[read[name].activity])
        for unit, name in dict.fromkeys(zip(units, read_at, strict=True))
    }
    ratios = [energy[key] for key in zip(units, read_at, strict=True)]
    return parts.assign(
        quantity=[
            quantity if ratio is None else quantity * ratio
            for quantity, ratio in zip(parts["quantity"].tolist(), ratios, strict=True)
        ],
        unit=[unit if ratio is None else "kWh" for unit, ratio in zip(units, ratios, strict=True)],
    )


def _energy_per_unit(unit: str, meter: Meter, activity: Activity) -> float | None:
    """kWh per metered unit of gas volume; None where the unit is no volume of a gas."""
    if unit not in VOLUMES or activity.unit != "kWh":
        return None
    if meter.calorific_value is None:
        raise NoCalorificValue(
            f"readings of {meter.id} in {unit}",
            "its calorific value, which turns a volume of gas into kWh",
            "Put the MJ/m³ of its bill in the column calorific_value of meters.csv.",
        )
    return conversion(unit, "m3") * kwh_per_m3(meter.calorific_value)


def _lines(
    calculated: pd.DataFrame,
    definition: InventoryDefinition,
    meters: Mapping[str, Meter],
    activities: Mapping[str, Activity],
    period: Period,
) -> pd.DataFrame:
    calculated = _as_the_inventory_says(calculated, definition, meters)
    lines = calculated.assign(
        inventory=definition.name,
        period=period.label,
        source=[activities[activity].label for activity in calculated["activity"].tolist()],
        sector="",
        gas="CO2e",
        edition=calculated["factor_edition"],
        **{name: calculated["quantity"] * calculated[f"{name}_per_unit"] for name in SPLIT},
    )
    behind = [name for name in BEHIND if name in lines.columns]
    return checked(lines[[*COLUMNS, *TRACE, *SPLIT, *behind]])


def _as_the_inventory_says(
    calculated: pd.DataFrame, definition: InventoryDefinition, meters: Mapping[str, Meter]
) -> pd.DataFrame:
    """Scope and category moved where the inventory's lines say so."""
    moved = {
        meter: line
        for meter in meters
        if (line := line_of(definition.lines, meters[meter])) and (line.scope or line.category)
    }
    if not moved:
        return calculated
    scopes, categories = [], []
    for meter, scope, category in rows_of(calculated, ("meter", "scope", "category")):
        line = moved.get(meter)
        inside = line is not None and scope != "outside"
        scopes.append(line.scope if line and inside and line.scope else scope)
        categories.append(line.category if line and inside and line.category else category)
    return calculated.assign(scope=scopes, category=categories)


def _completeness(
    parts: pd.DataFrame,
    lines: pd.DataFrame,
    register: Register,
    meters: Mapping[str, Meter],
    period: Period,
    nil: NilReturns,
    not_taken_off: int,
) -> Completeness:
    covered = parts.groupby("meter")["days_with_data"].sum()
    happened = set(parts.loc[parts["quantity"] != 0, "meter"])
    cover, silent, events = [], [], 0
    for meter in sorted(meters.values(), key=lambda meter: meter.id):
        if (expected := register.days_counted(meter, period)) <= 0:
            continue
        if meter.is_events:
            events += 1
            start, end = register.counted(meter, period)
            if meter.id not in happened and not is_nil(nil, meter.id, Period(start, end)):
                silent.append(meter.id)
        else:
            days = float(covered.get(meter.id, 0.0))
            cover.append(MeterCover(meter.id, meter.site, expected, days))
    return Completeness(
        tuple(cover), *_qualities(parts, lines), events, tuple(silent), not_taken_off
    )


def _qualities(parts: pd.DataFrame, lines: pd.DataFrame) -> tuple[float | None, float]:
    """The shares of gross that were read, and of which nothing says whether they were.

    Of nothing that was emitted, those of the readings of nought: one that was read is data.
    """
    gross = total(lines, GROSS)
    if gross > 0:
        actual = total(lines[lines["quality"].isin(READ)], GROSS)
        not_stated = total(lines[lines["quality"] == NOT_STATED], GROSS)
        shares = actual / gross, not_stated / gross
        if "sub_meter" in lines.columns:
            # More may be taken off the days that were read than was read on them.
            shares = min(1.0, max(0.0, shares[0])), min(1.0, max(0.0, shares[1]))
        return shares
    if gross < 0 or not parts["quality"].isin((*READ, NOT_STATED)).all():
        return None, 0.0
    read = float(parts["quality"].isin(READ).mean())
    return read, 1.0 - read
