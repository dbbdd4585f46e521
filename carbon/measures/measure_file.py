"""``measures.csv``: energy measures as people list them, a row a measure, read strictly.

Columns: :data:`REQUIRED`, :data:`OPTIONAL`, and one for each fuel saved: ``saving_FUEL_UNIT`` a
year, such as ``saving_natural_gas_kwh``, beside which ``use_FUEL_UNIT`` says what the meter uses a
year. The fuels are the activity types. A workbook holds the same in a sheet named ``measures``, see
:mod:`carbon.measures.measure_sheet`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from carbon.errors import BadValue, FaultList, Place, UnknownName
from carbon.exact import exceeds
from carbon.factors.activities import Activity, read_activities
from carbon.folders import shipped
from carbon.ledger.grids import WORKBOOK_SUFFIXES
from carbon.measures.cells import (
    FIRST_YEAR,
    LAST_YEAR,
    amount,
    amounts_by_year,
    day,
    percentage,
    persistence_factor,
    several,
    signed,
    whole,
)
from carbon.measures.clashes import clashes
from carbon.measures.closing import refuse_closed
from carbon.measures.measure import ELECTRICITY, STATUSES, Measure
from carbon.measures.measure_sheet import read_sheet
from carbon.measures.needs import circles, told
from carbon.measures.percentages import is_rate, is_share
from carbon.money import pounds
from carbon.register.register import Register
from carbon.tables import Row, Table, read_csv
from carbon.units import conversion, unit

REQUIRED = ("id", "technology", "capital_gbp", "price_year", "start", "life_years")
OPTIONAL = (
    "name", "site", "meter", "capital_by_year", "grant_gbp", "generation_kwh", "self_use_pct",
    "maintenance_gbp", "other_saving_gbp", "replacements", "deterioration_pct",
    "persistence_factor", "optimism_bias", "group", "needs", "after", "status", "note",
)  # fmt: skip
#: Columns that hold a percentage.
PERCENTAGES = ("self_use_pct", "deterioration_pct", "optimism_bias")
LONGEST_LIFE = 100


def read_measures(
    path: Path,
    register: Register | None = None,
    activities: Mapping[str, Activity] | None = None,
    use: Mapping[str, float] | None = None,
) -> list[Measure]:
    """The measures of a CSV or workbook, in its order.

    With *register* every meter must be in it, at the measure's site and of a fuel that the measure
    saves. *use* is what meters use in a year, by meter, in the unit of their activity type.

    Raises :class:`~carbon.errors.Faults` with every fault of the file.
    """
    activities = activities or read_activities([shipped("factors")])
    table = _table(path)
    faults = FaultList()
    columns = {
        column: faults.attempt(_fuel_column, column, activities, Place(table.file, 1, column))
        for column in table.columns
        if column not in (*REQUIRED, *OPTIONAL)
    }
    faults.raise_if_any()
    fuels = {column: found for column, found in columns.items() if found}
    read: list[Measure] = []
    for row in table:
        measure = faults.attempt(_measure, row, fuels, register, use or {}, activities)
        if measure is not None:
            read.append(measure)
    if not table.rows:
        faults.append(
            BadValue("a heading without rows", "measures below it", "", Place(table.file))
        )
    known = {row.get("id", "") for row in table}
    faults.extend(
        UnknownName("measure", other, known, "", row.place(column))
        for row in table
        for column in ("needs", "after")
        for other in several(row, column)
        if other not in known
    )
    faults.extend(_saving_nothing(read, table))
    faults.extend(_circles(table))
    faults.extend(clashes(read))
    faults.raise_if_any()
    return read


def _saving_nothing(read: Sequence[Measure], table: Table) -> Iterator[BadValue]:
    """A fault for each measure that saves nothing and that no other needs, as enabling works."""
    needed = {name for row in table for name in several(row, "needs")}
    for measure in read:
        if not measure.quantities and not measure.other_saving_gbp and measure.id not in needed:
            yield BadValue(
                "nothing saved",
                "a saving_FUEL_UNIT, generation_kwh or other_saving_gbp",
                "Fill in what the measure saves a year; works that save nothing must be named in "
                "the column needs of a measure that does.",
                measure.place,
            )


def _circles(table: Table) -> Iterator[BadValue]:
    """A fault for each circle of measures that need one another, at its first row."""
    rows = {row.get("id", ""): row for row in reversed(table.rows)}
    needs = {
        name: (*several(rows[name], "needs"), *several(rows[name], "after"))
        for name in sorted(rows)
    }
    for circle in circles(needs):
        first = min(circle, key=lambda name: rows[name].line)
        at = circle.index(first)
        way = (*circle[at:], *circle[:at])
        column = "after" if way[1 % len(way)] in several(rows[first], "after") else "needs"
        yield BadValue(
            told(way),
            "measures that do not need one another in a circle",
            "Make one measure of those that can only be done together."
            if len(way) > 1
            else "Leave its own id out.",
            rows[first].place(column),
        )


def _table(path: Path) -> Table:
    if path.suffix.casefold() in WORKBOOK_SUFFIXES:
        return read_sheet(path, REQUIRED, PERCENTAGES)
    return read_csv(path, REQUIRED, None)


@dataclass(frozen=True)
class FuelColumn:
    """A column that holds a quantity of a fuel: saved or used, and how much one of it is."""

    kind: str
    fuel: str
    per_unit: float


def _fuel_column(name: str, activities: Mapping[str, Activity], place: Place) -> FuelColumn:
    kind, _, rest = name.partition("_")
    plain = {activity.replace("-", "_"): activity for activity in activities}
    if kind in ("saving", "use"):
        for text in sorted(plain, key=len, reverse=True):
            if rest.startswith(f"{text}_"):
                activity = activities[plain[text]]
                written = unit(rest.removeprefix(f"{text}_"), place)
                factor = 1.0 if written == activity.unit else conversion(written, activity.unit)
                return FuelColumn(kind, activity.id, factor)
    known = [*REQUIRED, *OPTIONAL]
    if kind in ("saving", "use"):
        known = [f"{kind}_{text}_{activities[a].unit.lower()}" for text, a in plain.items()]
    raise UnknownName("column", name, known, "", place)


def _measure(
    row: Row,
    columns: Mapping[str, FuelColumn],
    register: Register | None,
    use: Mapping[str, float],
    activities: Mapping[str, Activity],
) -> Measure:
    faults = FaultList()
    quantities: dict[str, dict[str, float]] = {"saving": {}, "use": {}}
    for column, fuel in columns.items():
        value = faults.attempt(signed, row, column)
        if value:
            of_kind = quantities[fuel.kind]
            of_kind[fuel.fuel] = of_kind.get(fuel.fuel, 0.0) + value * fuel.per_unit
    life = faults.attempt(whole, row, "life_years", 1, LONGEST_LIFE)
    capital = faults.attempt(amount, row, "capital_gbp", None)
    price_year = faults.attempt(whole, row, "price_year", FIRST_YEAR, LAST_YEAR)
    start = faults.attempt(day, row, "start")
    calendar, lifetime = range(FIRST_YEAR, LAST_YEAR + 1), range(1, (life or LONGEST_LIFE) + 1)
    by_year = faults.attempt(amounts_by_year, row, "capital_by_year", calendar, "2026: 40000")
    replacements = faults.attempt(amounts_by_year, row, "replacements", lifetime, "12: 900")
    amounts = {
        column: faults.attempt(amount, row, column, 0.0)
        for column in ("grant_gbp", "generation_kwh", "maintenance_gbp")
    }
    other = faults.attempt(signed, row, "other_saving_gbp")
    self_use = faults.attempt(percentage, row, "self_use_pct", 100.0, is_share)
    deterioration = faults.attempt(percentage, row, "deterioration_pct", 0.0, is_rate)
    persistence = faults.attempt(persistence_factor, row, life or LONGEST_LIFE)
    status = row.get("status", "").casefold() or STATUSES[0]
    if status not in STATUSES:
        faults.append(UnknownName("status", row["status"], STATUSES, "", row.place("status")))
    identity = faults.attempt(row.text, "id")
    technology = faults.attempt(row.text, "technology")
    meters = several(row, "meter")
    saved = set(quantities["saving"]) | ({ELECTRICITY} if amounts["generation_kwh"] else set())
    if register is not None:
        for meter in meters:
            faults.extend(_meter_faults(row, meter, register, saved))
        known = _use_of(meters, register, use)
        quantities["use"] = {**known, **quantities["use"]}
    generated = (amounts["generation_kwh"] or 0.0) * (100.0 if self_use is None else self_use) / 100
    faults.extend(_over_use(row, quantities["saving"], generated, quantities["use"]))
    if capital is not None:
        faults.extend(_of_capital(row, capital, amounts["grant_gbp"] or 0.0, by_year or ()))
    after = several(row, "after")
    faults.raise_if_any()
    assert capital is not None
    assert life is not None
    assert price_year is not None
    assert start is not None
    measure = Measure(
        id=identity or "",
        technology=technology or "",
        capital_gbp=capital,
        price_year=price_year,
        start=start,
        life_years=life,
        savings=quantities["saving"],
        name=row.get("name", ""),
        site=row.get("site", ""),
        meters=meters,
        use=quantities["use"],
        capital_by_year=by_year or (),
        grant_gbp=amounts["grant_gbp"] or 0.0,
        generation_kwh=amounts["generation_kwh"] or 0.0,
        self_use_pct=100.0 if self_use is None else self_use,
        maintenance_gbp=amounts["maintenance_gbp"] or 0.0,
        other_saving_gbp=other or 0.0,
        replacements=replacements or (),
        deterioration_pct=deterioration or 0.0,
        persistence_factor=persistence,
        optimism_bias=row.get("optimism_bias", ""),
        group=row.get("group", ""),
        needs=tuple(dict.fromkeys((*several(row, "needs"), *after))),
        after=after,
        status=status,
        note=row.get("note", ""),
        place=row.place(),
    )
    last = measure.first_year + life - 1
    if any(year > last for year, _ in measure.capital_by_year):
        raise BadValue(
            f"capital in {measure.capital_by_year[-1][0]}",
            f"a year to {last}, the last of its life",
            "",
            row.place("capital_by_year"),
        )
    if register is not None:
        refuse_closed(measure, register)
    return measure


def _over_use(
    row: Row, savings: Mapping[str, float], generated: float, use: Mapping[str, float]
) -> Iterable[BadValue]:
    """A fault for each fuel of which it saves more than its meter uses."""
    saved = dict(savings)
    if generated:
        saved[ELECTRICITY] = saved.get(ELECTRICITY, 0.0) + generated
    for fuel, quantity in saved.items():
        used = use.get(fuel)
        if used is not None and exceeds(quantity, used):
            yield BadValue(
                f"a saving of {quantity:,.12g} of {fuel} a year",
                f"at most the {used:,.12g} that the meter uses",
                "Check the unit and the meter; a measure cannot save more than is used.",
                row.place(),
            )


def _of_capital(
    row: Row, capital: float, grant: float, by_year: Sequence[tuple[int, float]]
) -> Iterable[BadValue]:
    """Faults between the capital, its grant and its years."""
    if grant > capital:
        yield BadValue(
            f"a grant of {grant:,.2f}",
            f"at most the capital of {capital:,.2f}",
            "",
            row.place("grant_gbp"),
        )
    paid = sum(pounds(amount) for _, amount in by_year)
    if by_year and paid != pounds(capital):
        yield BadValue(
            f"{paid:,.2f} by year",
            f"capital_gbp, {capital:,.2f}, to the penny",
            "Correct one of the two.",
            row.place("capital_by_year"),
        )


def _use_of(
    meters: Sequence[str], register: Register, use: Mapping[str, float]
) -> dict[str, float]:
    """What *meters* use a year by fuel, of the fuels whose meters' use is all known."""
    found: dict[str, float] = {}
    unknown = set()
    for name in meters:
        meter = register.meters.get(name)
        if meter is not None and name in use:
            found[meter.activity] = found.get(meter.activity, 0.0) + use[name]
        elif meter is not None:
            unknown.add(meter.activity)
    return {fuel: quantity for fuel, quantity in found.items() if fuel not in unknown}


def _meter_faults(
    row: Row, name: str, register: Register, saved: set[str]
) -> Iterable[BadValue | UnknownName]:
    meter = register.meters.get(name)
    if meter is None:
        yield UnknownName("meter", name, register.meters, "", row.place("meter"))
        return
    if saved and meter.activity not in saved:
        yield BadValue(
            f"meter {name!r} of {meter.activity}",
            f"a meter of what the measure saves: {', '.join(sorted(saved))}",
            "Correct the meter, or the column that the saving stands in.",
            row.place("meter"),
        )
    if row.get("site") and meter.site != row["site"]:
        yield BadValue(
            f"meter {name!r} of site {meter.site!r}",
            f"a meter of site {row['site']!r}",
            "",
            row.place("meter"),
        )


def columns_of(fuels: Sequence[str], activities: Mapping[str, Activity]) -> list[str]:
    """The saving and use columns of *fuels*, as the template names them."""
    named = [f"{fuel.replace('-', '_')}_{activities[fuel].unit.casefold()}" for fuel in fuels]
    return [f"{kind}_{name}" for kind in ("saving", "use") for name in named]
