"""A depot with chargers and a café behind its meter: what is taken off, and what it adds up to."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon.analysis.uncertainty.intervals import Flow, variance
from carbon.emissions.lines import GROSS, total
from carbon.errors import Faults
from carbon.inventories.definition_parts import Contract
from carbon.inventories.inventory import Inventory
from carbon.inventories.market import market_based
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.sites import Site
from tests.independent import submeters as by_day
from tests.inventories.estates import LIBRARY, Estate

DAY = timedelta(days=1)
YEAR, FIRST, END = Period.parse("2023-24"), date(2023, 4, 1), date(2024, 4, 1)
MAIN = Meter("main", "depot", "electricity", "kWh", "highways")
CHARGERS = Meter(
    "chargers", "depot", "electricity", "kWh", "fleet", main_meter="main", becomes=(("move", None),)
)
CAFE = Meter(
    "cafe", "cafe", "electricity", "kWh", "lets", main_meter="main", becomes=(("deduct", None),)
)
OLD = Meter("old", "depot", "electricity", "kWh", "highways")


def depot(*meters: Meter) -> Estate:
    return Estate([Site("depot", "Depot", "highways"), Site("cafe", "Café", "lets")], list(meters))


def months(made: Estate, meter: str, kwh: float, unit: str = "kWh") -> None:
    made.read(meter, "2023-24", kwh, unit)


def kwh_of(inventory: Inventory, **where: str) -> float:
    """kWh of the lines of generation that have these values, each part once."""
    lines = inventory.lines[inventory.lines["line"] == "generation"]
    for column, value in where.items():
        lines = lines[lines[column] == value]
    return math.fsum(lines["quantity"] * lines["conversion"])


def by_month(inventory: Inventory, **where: str) -> dict[date, float]:
    lines = inventory.lines[inventory.lines["scope"].isin(GROSS)]
    for column, value in where.items():
        lines = lines[lines[column] == value]
    starts = [day.replace(day=1) for day in lines["start"]]
    return {
        month: math.fsum(group["kg_co2e"])
        for month, group in lines.groupby(starts)
    }  # fmt: skip


def test_a_depot_with_chargers_and_a_cafe() -> None:
    """Main 1,000, chargers 300, café 200 a month: fleet 300, highways 500, the café's nowhere."""
    made = depot(MAIN, CHARGERS, CAFE)
    for meter, kwh in (("main", 1000), ("chargers", 300), ("cafe", 200)):
        months(made, meter, kwh)
    found = made.inventory("2023-24")
    assert kwh_of(found, service="fleet") == 3600
    assert kwh_of(found, service="highways") == 6000
    assert kwh_of(found) == 9600
    assert kwh_of(found, sub_meter="cafe") == -2400
    assert found.completeness is not None
    assert [cover.meter for cover in found.completeness.meters] == ["chargers", "main"]
    assert found.completeness.share == 1


@pytest.mark.parametrize(
    ("treatment", "fleet", "highways"),
    [("move", 300, 700), ("deduct", 0, 700), ("information", 0, 1000), ("recharge", 300, 0)],
)
def test_each_treatment_and_a_share_in_its_place(
    treatment: str, fleet: float, highways: float
) -> None:
    for share in (None, 0.3):
        sub = replace(CHARGERS, becomes=((treatment, None),), share=share)
        made = depot(MAIN, sub)
        months(made, "main", 1000)
        if share is None:
            months(made, "chargers", 300)
        found = made.inventory("2023-24")
        assert kwh_of(found, service="fleet") == pytest.approx(12 * fleet, rel=1e-12)
        assert kwh_of(found, service="highways") == pytest.approx(12 * highways, rel=1e-12)
        assert found.completeness is not None
        assert found.completeness.share == 1
        counting = {cover.meter for cover in found.completeness.meters}
        assert counting == {
            name for name, kwh in (("chargers", fleet), ("main", highways)) if kwh
        }  # fmt: skip


def test_a_treatment_changes_on_its_day() -> None:
    sub = replace(CHARGERS, becomes=(("move", None), ("deduct", date(2023, 10, 11))))
    made = depot(MAIN, sub)
    months(made, "main", 3100)
    months(made, "chargers", 310)
    found = by_quantity = made.inventory("2023-24")
    lines = by_quantity.lines[by_quantity.lines["line"] == "generation"]
    october = lines[[day.month == 10 for day in lines["start"]]]
    assert math.fsum(october[october["service"] == "fleet"]["quantity"]) == 100
    assert math.fsum(october[october["service"] == "highways"]["quantity"]) == 2790
    assert found.completeness is not None
    days = {cover.meter: cover.days_expected for cover in found.completeness.meters}
    assert days == {"main": 366, "chargers": (date(2023, 10, 11) - FIRST).days}


def test_a_bill_across_months_is_compared_with_daily_readings_on_the_same_days() -> None:
    """The bill from 15 March to 14 April has 10 kWh a day; only April's days are in the year."""
    made = depot(MAIN, CHARGERS)
    made.readings.append(("main", date(2023, 3, 15), date(2023, 4, 15), 310.0, "kWh", 31))
    for number in range(40):
        day = date(2023, 3, 20) + number * DAY
        made.readings.append(("chargers", day, day + DAY, 2.0, "kWh", 1))
    found = made.inventory("2023-24")
    assert kwh_of(found, sub_meter="chargers") == -28  # 14 days
    assert kwh_of(found, meter="chargers") == 56  # all of its days in April, 1 to 28
    assert kwh_of(found, service="highways") == pytest.approx(140 - 28)


def test_days_without_data_of_the_sub_meter_are_said_and_nothing_is_taken_off() -> None:
    made = depot(MAIN, replace(CAFE, start=date(2023, 6, 1)))
    months(made, "main", 1000)
    made.read("cafe", "2023-07", 310)
    found = made.inventory("2023-24")
    assert kwh_of(found) == 12_000 - 310
    lacking = (END - date(2023, 6, 1)).days - 31
    assert f"Sub-meter cafe has no data on {lacking} days on which main has" in str(
        _told(made, "2023-24")
    )


def _told(made: Estate, period: str) -> tuple[str, ...]:
    from carbon.inventories.estate import estate
    from carbon.ledger.calendarise import calendarise

    span = Period.parse(period)
    parts = calendarise(made.frame())
    inside = parts[(parts["start"] < span.end) & (parts["end"] > span.start)]
    return estate(
        made.definition, made.register, inside, made.activities, made.library, span
    ).sub_meters


def test_more_behind_a_meter_than_on_it_is_a_fault() -> None:
    made = depot(MAIN, CHARGERS, CAFE)
    months(made, "main", 1000)
    months(made, "chargers", 300)
    made.read("cafe", "2023-07", 800)
    with pytest.raises(Faults) as raised:
        made.inventory("2023-24")
    (fault,) = raised.value.faults
    assert fault.found == (
        "1,100 kWh behind meter 'main' in 2023-07 (cafe 800 kWh, chargers 300 kWh), and "
        "1,000 kWh on 'main' itself"
    )
    assert "carbon readings list main" in fault.remedy


def test_a_share_and_readings_are_a_fault() -> None:
    made = depot(MAIN, replace(CHARGERS, share=0.1))
    months(made, "main", 1000)
    months(made, "chargers", 300)
    with pytest.raises(Faults, match="with a share of 'main' and with readings"):
        made.inventory("2023-24")


def test_a_main_meter_that_is_exchanged_is_followed_by_its_supply_point() -> None:
    day = date(2023, 9, 15)
    old = replace(MAIN, id="old", supply_point="2000000000015", end=day, end_reason="exchanged")
    new = replace(MAIN, id="new", supply_point="2000000000015", start=day)
    made = depot(old, new, replace(CHARGERS, main_meter="old"))
    for meter in ("old", "new"):
        months(made, meter, 3000)
    months(made, "chargers", 300)
    found = made.inventory("2023-24")
    assert kwh_of(found) == pytest.approx(36_000, rel=1e-12)
    assert kwh_of(found, meter="old", sub_meter="chargers") == pytest.approx(-5 * 300 - 140)
    assert kwh_of(found, meter="new", sub_meter="chargers") == pytest.approx(-6 * 300 - 160)


@pytest.mark.parametrize(
    ("nearer", "farther", "council"),
    [
        # what is moved stays; a tenant's own 300 - 100 go, what is moved from behind it stays
        ("move", "move", 1000),
        ("deduct", "move", 800),
        ("move", "deduct", 900),
        ("deduct", "deduct", 700),
        # what is for information is passed over
        ("information", "move", 1000),
        ("information", "deduct", 900),
    ],
)
def test_a_sub_meter_of_a_sub_meter(nearer: str, farther: str, council: float) -> None:
    one = replace(CHARGERS, id="one", becomes=((nearer, None),))
    two = replace(CAFE, id="two", main_meter="one", becomes=((farther, None),))
    made = depot(MAIN, one, two)
    for meter, kwh in (("main", 1000), ("one", 300), ("two", 100)):
        months(made, meter, kwh)
    assert kwh_of(made.inventory("2023-24")) == 12 * council


def test_a_sub_meter_read_in_another_unit() -> None:
    made = depot(MAIN, replace(CHARGERS, unit="MWh"))
    months(made, "main", 1000)
    months(made, "chargers", 0.3, "MWh")
    found = made.inventory("2023-24")
    assert kwh_of(found, service="highways") == pytest.approx(8400, rel=1e-12)
    assert total(found.lines) == pytest.approx(
        total(without(made).inventory("2023-24").lines), rel=1e-12
    )


def test_gas_by_volume_behind_gas_by_energy_takes_its_own_calorific_value() -> None:
    main = replace(MAIN, activity="natural-gas")
    sub = replace(CAFE, activity="natural-gas", unit="m3", calorific_value=39.6)
    made = depot(main, sub)
    months(made, "main", 10_000)
    months(made, "cafe", 100, "m3")
    lines = made.inventory("2023-24").lines
    burnt = lines[lines["line"] == "combustion"]["quantity"]
    assert math.fsum(burnt) == pytest.approx(120_000 - 1200 * 1.02264 * 39.6 / 3.6, rel=1e-12)


def test_only_the_sub_meters_inventory_takes_it_off_in_the_other_all_the_same() -> None:
    """The chargers counted in an inventory of fleet are not in that of highways any more."""
    made = depot(MAIN, CHARGERS)
    months(made, "main", 1000)
    months(made, "chargers", 300)
    made.definition = replace(made.definition, services=("highways",))
    assert kwh_of(made.inventory("2023-24")) == 8400
    made.definition = replace(made.definition, services=("fleet",))
    assert kwh_of(made.inventory("2023-24")) == 3600


def test_an_estimated_main_meter_and_a_tenant_that_was_read_leave_an_estimate() -> None:
    made = depot(MAIN, CAFE)
    months(made, "main", 1000)
    months(made, "cafe", 300)
    frame = made.frame()
    frame.loc[frame["meter"] == "main", "quality"] = "estimated"
    made.frame = lambda: frame  # type: ignore[method-assign]
    found = made.inventory("2023-24")
    assert found.completeness is not None
    assert found.completeness.actual_share == 0


def test_what_is_moved_is_bought_at_the_main_meters_supply() -> None:
    made = depot(MAIN, CHARGERS)
    months(made, "main", 1000)
    months(made, "chargers", 300)
    found = made.inventory("2023-24")
    wind = Contract(
        name="Wind", supplier="", start=FIRST, end=END, share=1.0, services=("highways",), sites=(),
        kg_co2e_per_kwh=0.0, publisher="", factor="", green_tariff=False, source="a test",
        table=None,  # type: ignore[arg-type]
    )  # fmt: skip
    definition = replace(made.definition, contracts=(wind,))
    market = market_based(definition, found.lines, LIBRARY, YEAR)
    assert market is not None
    assert market.kwh == {"Wind": pytest.approx(12_000)}
    assert total(market.lines, ("2",)) == 0


def without(made: Estate) -> Estate:
    """The same estate in which the main meter counts alone."""
    subs = {meter.id for meter in made.meters if meter.main_meter}
    return replace(
        made,
        meters=[meter for meter in made.meters if meter.id not in subs],
        readings=[row for row in made.readings if row[0] not in subs],
    )


def depot_of(seed: int, treatments: tuple[str, ...] = ("move", "deduct")) -> Estate:
    """A main meter with bills of any length, and up to four sub-meters, some behind others."""
    dice = random.Random(seed)
    meters = [MAIN]
    for number in range(dice.randint(1, 4)):
        becomes: tuple[tuple[str, date | None], ...] = ((dice.choice(treatments), None),)
        if dice.random() < 0.5:
            day = FIRST + dice.randint(1, 360) * DAY
            becomes += ((dice.choice(treatments), day),)
        one = Meter(
            f"sub-{number}",
            dice.choice(["depot", "cafe"]),
            "electricity",
            "kWh",
            dice.choice(["fleet", "lets", "highways"]),
            main_meter=dice.choice([meter.id for meter in meters if meter.share is None]),
            becomes=becomes,
            share=dice.choice([None, None, 0.05, 0.1]),
        )
        if dice.random() < 0.3:
            one = replace(one, start=FIRST + dice.randint(0, 300) * DAY, start_reason="built")
        meters.append(one)
    made = depot(*meters)
    for meter in meters:
        if meter.share is None:
            # so that no meter is below what is behind it
            _log(made, meter, 10_000 / 20 ** len(_chain(made, meter)), dice)
    return made


def _chain(made: Estate, meter: Meter) -> list[str]:
    found = []
    while meter.main_meter:
        found.append(meter.main_meter)
        meter = made.register.meters[meter.main_meter]
    return found


def _log(made: Estate, meter: Meter, a_day: float, dice: random.Random) -> None:
    day, stop = max(meter.start or date.min, FIRST - 10 * DAY), END + 10 * DAY
    while day < stop:
        end = day + dice.choice([1, 7, 30, 31, 45]) * DAY
        if dice.random() < 0.9:
            use = a_day * (end - day).days * dice.uniform(0.9, 1.1)
            made.readings.append((meter.id, day, end, use, "kWh", (end - day).days))
        day = end


SEEDS = st.integers(0, 10**6)
IDENTITIES = settings(max_examples=30, deadline=None)


@pytest.mark.slow
@IDENTITIES
@given(SEEDS)
def test_services_add_up_to_the_main_meter_in_every_month(seed: int) -> None:
    """On the days on which the main meter has data; on others a sub-meter counts by itself."""
    made = depot_of(seed, ("move",))
    found = made.inventory("2023-24")
    alone = by_month(without(made).inventory("2023-24"))
    lines = found.lines[found.lines["scope"].isin(GROSS)]
    pairs = _unpaired(lines)
    here = by_month(found)
    for month, kg in alone.items():
        beyond = pairs.get(month, 0.0)
        assert here[month] - beyond == pytest.approx(kg, rel=1e-9, abs=1e-6)


def _unpaired(lines: object) -> dict[date, float]:
    """By month: what sub-meters count on days on which nothing was taken off for them."""
    found: dict[date, list[float]] = {}
    for meter, sub, start, kg in zip(
        *(lines[c].tolist() for c in ("meter", "sub_meter", "start", "kg_co2e")),  # type: ignore[index]
        strict=True,
    ):
        if sub or meter != "main":
            found.setdefault(start.replace(day=1), []).append(kg)
    return {month: math.fsum(parts) for month, parts in found.items()}


@pytest.mark.slow
@IDENTITIES
@given(SEEDS)
def test_the_order_of_register_and_readings_changes_nothing(seed: int) -> None:
    made, dice = depot_of(seed), random.Random(seed)
    before = by_month(made.inventory("2023-24"))
    meters, readings = list(made.meters), list(made.readings)
    dice.shuffle(meters)
    dice.shuffle(readings)
    other = replace(made, meters=meters, readings=readings)
    assert by_month(other.inventory("2023-24")) == before


@pytest.mark.slow
@IDENTITIES
@given(SEEDS)
def test_every_amount_taken_off_stands_elsewhere_to_the_last_digit(seed: int) -> None:
    found = depot_of(seed, ("move",)).inventory("2023-24")
    lines = found.lines
    taken = sorted(-lines[lines["sub_meter"] != ""]["kg_co2e"])
    moved = sorted(lines[(lines["sub_meter"] == "") & (lines["meter"] != "main")]["kg_co2e"])
    for kg in taken:
        assert kg in moved
    assert len(taken) <= len(moved)


@pytest.mark.slow
@IDENTITIES
@given(SEEDS, st.floats(0, 100))
def test_a_tenant_reduces_the_total_by_exactly_what_it_uses(seed: int, kwh: float) -> None:
    made = depot_of(seed)
    tenant = replace(CAFE, id="tenant")
    more = replace(made, meters=[*made.meters, tenant], readings=list(made.readings))
    more.readings.append(("tenant", FIRST, END, kwh, "kWh", 366))
    before, after = made.inventory("2023-24"), more.inventory("2023-24")
    lines = after.lines[after.lines["sub_meter"] == "tenant"]
    off = total(lines)
    assert total(after.lines) == pytest.approx(total(before.lines) + off, rel=1e-12)
    days = len({
        start + number * DAY
        for start, end in zip(lines["start"], lines["end"], strict=True)
        for number in range((end - start).days)
    })  # fmt: skip
    quantities = lines[lines["line"] == "generation"]["quantity"]
    assert math.fsum(quantities) == pytest.approx(-kwh * days / 366, rel=1e-9, abs=1e-9)


@pytest.mark.slow
@IDENTITIES
@given(SEEDS)
def test_the_bridge_of_two_years_has_no_residual(seed: int) -> None:
    made = depot_of(seed, ("move", "deduct", "information"))
    made.read("main", "2022-23", 9000)
    change = made.change("2022-23", "2023-24")
    assert abs(change.total.residual_kg) < 1e-6


@pytest.mark.slow
@IDENTITIES
@given(SEEDS, st.sampled_from([("move", "deduct", "information"), ("recharge", "information")]))
def test_each_day_in_exact_fractions_gives_the_same(seed: int, treatments: tuple[str, ...]) -> None:
    made = depot_of(seed, treatments)
    meters = {
        one.id: by_day.Meter(
            one.id,
            one.service,
            one.start,
            one.end,
            one.main_meter,
            one.becomes,
            Fraction(str(one.share)) if one.share is not None else None,
        )
        for one in made.meters
    }
    readings = [(name, start, end, Fraction(kwh)) for name, start, end, kwh, _, _ in made.readings]
    wanted = by_day.use_by_service(meters, readings, FIRST, END - DAY)
    found = made.inventory("2023-24")
    for service, kwh in wanted.items():
        assert kwh_of(found, service=service) == pytest.approx(float(kwh), rel=1e-9, abs=1e-6)
    assert set(found.lines["service"]) <= set(wanted)


def test_a_move_does_not_change_how_sure_the_total_is() -> None:
    def flow(meter: str, kg: float) -> Flow:
        return Flow((meter, "2023-24", False), "f", kg, 0.05, 0.02)

    alone = variance([flow("main", 1000)])
    moved = [flow("main", 1000), flow("chargers", -300), flow("chargers", 300)]
    assert variance(moved) == pytest.approx(alone, rel=1e-12)


@pytest.mark.parametrize(
    ("becomes", "reason", "fleet", "highways"),
    [
        # a tenant's from the second year on: what it used left the boundary, the rest stays
        ((("move", None), ("deduct", FIRST)), "a tenant's", -3600, 0),
        # moved from the second year on: the same comes to fleet as leaves highways
        ((("information", None), ("move", FIRST)), "moved from its main meter", 3600, -3600),
        ((("information", None), ("deduct", FIRST)), "a tenant's", 0, -3600),
        # sold and leased back
        ((("move", None), ("recharge", FIRST)), "a landlord's", 0, -8400),
    ],
)
def test_what_becomes_of_a_use_from_some_day_on_is_a_change_of_boundary(
    becomes: tuple[tuple[str, date | None], ...], reason: str, fleet: float, highways: float
) -> None:
    made = depot(MAIN, replace(CHARGERS, becomes=becomes))
    for year in ("2022-23", "2023-24"):
        made.read("main", year, 1000)
        made.read("chargers", year, 300)
    change = made.change("2022-23", "2023-24")
    effects = {name: effect.effects for name, effect in change.by("service").items()}
    for service, kwh in (("fleet", fleet), ("highways", highways)):
        found = effects.get(service, {"boundary": 0.0, "activity": 0.0, "data gap": 0.0})
        # 0.19338 to 0.20707 kg a kWh of generation, about 0.27 with all else
        assert found["boundary"] == pytest.approx(0.27 * kwh, rel=0.05, abs=1e-6)
        assert found["activity"] == pytest.approx(0, abs=1e-6)
        assert found["data gap"] == pytest.approx(0, abs=1e-6)
    assert reason in change.total.reasons
    assert abs(change.total.residual_kg) < 1e-6
