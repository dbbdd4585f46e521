"""What a workspace holds and lacks, in a few lines an officer reads each month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING

from carbon.emissions.plan import Library
from carbon.errors import FaultList, counted, in_one_line, listed
from carbon.factors.activities import Activity, read_activities
from carbon.factors.choice import MissingEdition, choose
from carbon.factors.each import EditionRule, own_choices
from carbon.figures.column import Columns, text
from carbon.inventories.close.frozen import frozen_editions
from carbon.inventories.close.overtaken import overtaken_years, spoken
from carbon.inventories.definition import load, names
from carbon.inventories.records import library_of
from carbon.ledger.closed import closed
from carbon.ledger.events import Happened, NilReturns, is_nil, nil_returns, overdue, with_noughts
from carbon.ledger.parked import totals, waiting
from carbon.ledger.records import NOT_STATED
from carbon.ledger.registers import Span, due, register_key
from carbon.ledger.solar import panels
from carbon.ledger.store import Ledger
from carbon.periods import Period, financial_year_of, month_of
from carbon.register.register import read_register
from carbon.tables import rows_of
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

#: What is held or lacks, and its state.
STATES: Columns[tuple[str, str]] = Columns(
    text("what", of=itemgetter(0)),
    text("state", of=itemgetter(1)),
)

#: A report covers April to September or October to March; it falls due the day after.
ENDS = ((4, 1), (10, 1))


#: Accounts of events that are named; of journeys and refrigerants there may be hundreds.
MOST_EVENTS = 4


def report_status(workspace: Workspace, day: date) -> list[tuple[str, str]]:
    """(what, state) as known on *day*, for `carbon status`."""
    activities = read_activities(workspace.layers("factors"))
    register = read_register(workspace, activities)
    library = library_of(workspace, activities)
    with Ledger.open(workspace.ledger_url) as ledger:
        readings = ledger.readings(as_at=day)
        with ledger.reading() as connection:
            nil = nil_returns(connection, day)
            parked = waiting(connection)
    last_month = month_of(day.replace(day=1) - timedelta(days=1))
    alive = [
        meter
        for meter in register.meters.values()
        if register.sub_meters.needs_readings(meter)
        and register.counted(meter, last_month)[0] < register.counted(meter, last_month)[1]
    ]
    sites, meters = len(register.sites), len(register.meters)
    rows = [
        ("workspace", workspace.title),
        ("inventories", listed(names(workspace)) or "none yet"),
        (
            "sites and meters",
            f"{counted(sites, 'site')}, {counted(meters, 'meter')}",
        ),
    ]
    if solar := panels(register.meters):
        told = f"{counted(len(solar), 'meter')}, in no inventory: see `carbon readings solar`"
        rows.append(("solar panels", told))
    if readings.empty:
        rows.append(("readings", "none yet; log some with `carbon readings log FILE`"))
    else:
        first, last = min(readings["start"]), max(readings["end"]) - timedelta(days=1)
        newest = readings.sort_values("batch").iloc[-1]
        qualities = {
            quality: f"{counted(number, 'reading')} ({number / len(readings):.1%})"
            for quality in ("estimated", NOT_STATED)
            for number in [int((readings["quality"] == quality).sum())]
            if number or quality == "estimated"
        }
        flows = sorted(meter.id for meter in alive if not meter.is_events and meter.share is None)
        missing = _missing(readings, flows, last_month)
        partial = sum(
            with_data < (end - start).days
            for start, end, with_data in zip(
                readings["start"], readings["end"], readings["days_with_data"], strict=True
            )
        )
        rows += [
            ("readings", f"{len(readings):,} from {first} to {last}"),
            ("last file", f"{newest['file']}, batch {newest['batch']}"),
            *qualities.items(),
            ("partial", f"{counted(partial, 'reading')} without the whole of their days"),
            (f"missing in {last_month}", listed(missing) if missing else "none"),
        ]
        if parked:
            sums = "; ".join(f"{amount:,.6g} {unit}" for unit, amount in totals(parked).items())
            told = (
                f"{counted(len(parked), 'row')} ({sums})" if sums else counted(len(parked), "row")
            )
            rows.append(("parked", f"{told}: see `carbon readings parked`"))
        if events := [meter.id for meter in alive if meter.is_events]:
            rows += _events(readings, events, nil, day)
    for publisher, editions in sorted(library.items()):
        rows.append((f"editions of {publisher}", listed(editions, most=30)))
    rows.append(("this year's edition", _edition(workspace, day, activities, library)))
    became = overtaken_years(workspace, day)
    steps = dict.fromkeys(step for one in became.values() for step in one.steps)
    rows += [("next step", step.rstrip(".")) for step in steps]
    if unknown := [str(year) for year, one in became.items() if one.not_known]:
        rows.append(
            (
                "not known",
                f"whether the factors of {listed(unknown, 10)} are those of the close, for they "
                "were closed before it kept them: see `carbon period show YEAR`",
            )
        )
    rows.append(("report due", _reports(day)))
    return rows


def head_of(workspace: Workspace, day: date) -> list[tuple[str, str]]:
    """The head of the ledger's chain as known on *day*, to be minuted; none before it begins."""
    with Ledger.open(workspace.ledger_url) as ledger:
        link = ledger.head(day)
    return [("head of the ledger", link.hash)] if link else []


def _events(
    readings: pd.DataFrame, accounts: Sequence[str], nil: NilReturns, day: date
) -> list[tuple[str, str]]:
    """What may lack of accounts of events: late ones, and last year's without any."""
    own = readings[readings["meter"].isin(list(accounts))]
    nil = with_noughts(nil, own, accounts)
    late = overdue([Happened(*row) for row in rows_of(own, Happened._fields)], day, nil)
    year = financial_year_of(financial_year_of(day).start - timedelta(days=1))
    inside = own[(own["start"] < year.end) & (own["end"] > year.start) & (own["quantity"] != 0)]
    has = set(inside["meter"])
    silent = sorted(name for name in accounts if name not in has and not is_nil(nil, name, year))
    return [
        ("events late", listed(map(str, late), MOST_EVENTS) if late else "none"),
        (
            f"no event in {year}",
            f"{listed(silent, MOST_EVENTS)}; if so: carbon readings nil METER {year}"
            if silent
            else "none without a nil return",
        ),
    ]


def _missing(readings: pd.DataFrame, alive: Sequence[str], month: Period) -> list[str]:
    """The meters of *alive* without a reading since *month* began, and registers that lack one."""
    covered = set(readings.loc[readings["end"] > month.start, "meter"])
    several = set(readings.loc[readings["register"] != "", "meter"])
    missing = []
    for meter in alive:
        if meter not in covered:
            missing.append(meter)
            continue
        if meter not in several:
            continue
        own = readings[readings["meter"] == meter]
        spans: dict[str, list[Span]] = {}
        spelled: dict[str, str] = {}
        for register, start, end in rows_of(own, ("register", "start", "end")):
            key = register_key(register)
            spelled.setdefault(key, register)
            spans.setdefault(key, []).append((start, end))
        if len(spans) < 2:
            continue
        expected = {key for _, names in due(spans, month.start, month.end) for key in names}
        missing += [
            f"{meter} ({spelled[key]})"
            for key in sorted(expected)
            if spelled[key] and max(end for _, end in spans[key]) <= month.start
        ]
    return missing


def _edition(
    workspace: Workspace, day: date, activities: Mapping[str, Activity], library: Library
) -> str:
    year = financial_year_of(day)
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        years = closed(connection, day)
    found = []
    for name in names(workspace):
        faults = FaultList()
        definition = faults.attempt(load, workspace, name)
        if definition is None:
            found.append(f"{name}: cannot be told. {in_one_line(faults)}")
            continue
        if definition.kind != "calculated":
            continue
        frozen = frozen_editions(years, definition, year)
        for key, choice in frozen.items():
            found.append(
                f"{choice.publisher or key} for {year} in {definition.name}: {spoken(choice)}, as "
                "it was closed"
            )
        for publisher, editions in sorted(library.items()):
            if publisher in {each.publisher or key for key, each in frozen.items()}:
                continue
            try:
                choice = choose(
                    year, editions, definition.edition_policy, definition.provisional, day
                )
                state = f"{choice.label} ({choice.how})"
                state += f". {choice.remark.rstrip('.')}" if choice.remark else ""
            except MissingEdition:
                state = "none yet"
            rule = EditionRule(year, definition.edition_policy, definition.provisional, day)
            state += "".join(
                f"; {spoken(choice)}"
                for choice in own_choices(publisher, activities, editions, rule).values()
            )
            found.append(f"{publisher} for {year} in {definition.name}: {state}")
    return "; ".join(found) or "no calculated inventory"


def _reports(day: date) -> str:
    """The half-year that has ended last, and the one that ends next."""
    ends = [date(year, *month) for year in range(day.year - 1, day.year + 2) for month in ENDS]
    ended = max(end for end in ends if end <= day) - timedelta(days=1)
    coming = min(end for end in ends if end > day) - timedelta(days=1)
    return f"for the half-year to {ended}; the next for that to {coming}"
