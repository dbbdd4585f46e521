"""What sub-meters count is the same in both periods of a bridge: that of the later one's end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carbon.analysis.change.effects import EFFECTS, Change
from carbon.analysis.change.elsewhere import compare_held
from carbon.register.held import held_on
from carbon.register.meters import Meter
from carbon.register.sites import Site
from tests.inventories.estates import Estate

A, B = "2022-23", "2023-24"
DAY = date(2023, 1, 1)

MAIN = Meter("main", "hall", "electricity", "kWh", "offices")


def share(name: str, part: float, way: str, **life: object) -> Meter:
    return replace(
        MAIN, id=name, main_meter="main", becomes=((way, None),), share=part, **life  # type: ignore[arg-type]
    )  # fmt: skip


def hall(*subs: Meter) -> Estate:
    """10,000 kWh in every month of both years on the main meter."""
    made = Estate([Site("hall", "Hall", "offices")], [MAIN, *subs])
    for year in (A, B):
        made.read("main", year, 10_000)
    return made


def changed(way: str, end_reason: str, start_reason: str) -> Estate:
    return hall(
        share("old", 0.4, way, end=DAY, end_reason=end_reason),
        share("new", 0.6, way, start=DAY, start_reason=start_reason),
    )


def bridge(made: Estate, before: str = A, after: str = B) -> Change:
    return compare_held(made.records(), made.inventory(before), made.inventory(after))


def per_kwh(year: str) -> float:
    """kg CO2e of one kWh, of an estate without sub-meters."""
    return float(hall().inventory(year).lines["kg_co2e"].sum()) / 120_000


WAYS = [("exchanged", "exchanged"), ("closed", "built"), ("closed", "exchanged")]


@pytest.mark.parametrize("reasons", WAYS)
def test_a_landlords_share_that_changed_is_not_more_energy(reasons: tuple[str, str]) -> None:
    """40 % to 60 % of the same kWh was "More energy used", and closed with built behind."""
    made = changed("recharge", *reasons)
    f0, f1 = per_kwh(A), per_kwh(B)
    found = bridge(made).total
    # Nine months of 2022-23 counted 40 %: 18,000 kWh came to be counted, at that year's factor.
    assert found.elsewhere_kg == pytest.approx(9 * 2_000 * f0, rel=1e-12)
    assert found.effects["boundary"] == pytest.approx(9 * 2_000 * f0, rel=1e-12)
    assert found.effects["factor"] == pytest.approx(12 * 6_000 * (f1 - f0), rel=1e-9)
    assert found.effects["activity"] == pytest.approx(0, abs=1e-6)
    assert found.alike == pytest.approx((72_000 * f0, 72_000 * f1), rel=1e-12)
    assert found.reasons == ("recharged by a landlord",)
    assert abs(found.residual_kg) < 1e-6


@pytest.mark.parametrize("reasons", WAYS)
def test_a_tenants_share_that_changed_is_that_of_the_end_in_both_years(
    reasons: tuple[str, str],
) -> None:
    found = bridge(changed("deduct", *reasons)).total
    f0, f1 = per_kwh(A), per_kwh(B)
    assert found.elsewhere_kg == pytest.approx(-9 * 2_000 * f0, rel=1e-9)
    assert found.alike == pytest.approx((48_000 * f0, 48_000 * f1), rel=1e-9)
    assert found.effects["activity"] == pytest.approx(0, abs=1e-6)
    assert found.reasons == ("a tenant's",)


def test_swapping_the_periods_flips_every_sign() -> None:
    made = changed("recharge", "closed", "built")
    there, back = bridge(made), bridge(made, B, A)
    for name in EFFECTS:
        assert there.total.effects[name] == pytest.approx(-back.total.effects[name], abs=1e-6)
    assert there.total.alike == pytest.approx(back.total.alike[::-1])


def test_a_share_for_a_structural_reason_came_or_went_by_that() -> None:
    """A floor more was taken over: nobody took the place of anybody."""
    made = changed("recharge", "closed", "acquired")
    held = held_on(made.register, date(2024, 3, 31))
    assert held == made.register


def test_a_share_that_is_over_and_has_no_other_in_its_place_stays_as_it_was() -> None:
    made = hall(share("old", 0.4, "recharge", end=DAY, end_reason="closed"))
    assert held_on(made.register, date(2024, 3, 31)) == made.register


def test_the_newest_of_three_shares_counts_from_the_first_ones_begin() -> None:
    first = date(2022, 6, 1)
    made = hall(
        share("one", 0.3, "recharge", start=first, start_reason="acquired", end=DAY,
              end_reason="closed"),
        share("two", 0.4, "recharge", start=DAY, start_reason="built", end=date(2023, 7, 1),
              end_reason="exchanged"),
        share("three", 0.5, "recharge", start=date(2023, 8, 1), start_reason="exchanged"),
    )  # fmt: skip
    held = held_on(made.register, date(2024, 3, 31)).meters
    assert [held[name].becomes[0][0] for name in ("one", "two")] == ["information"] * 2
    assert (held["three"].start, held["three"].start_reason) == (first, "acquired")
    middle = held_on(made.register, date(2023, 3, 31)).meters
    assert middle["one"].becomes[0][0] == "information"
    assert middle["two"].start == first
    assert middle["three"] == made.register.meters["three"]


def test_a_use_that_was_let_from_a_day_on_is_off_both_years() -> None:
    """The tenant uses 1,000 kWh less in the second year: that is not the council's saving."""
    cafe = replace(MAIN, id="cafe", main_meter="main",
                   becomes=(("information", None), ("deduct", date(2023, 4, 1))))  # fmt: skip
    made = hall(cafe)
    made.read("cafe", A, 3_000)
    made.read("cafe", B, 2_000)
    found = bridge(made).total
    f0, f1 = per_kwh(A), per_kwh(B)
    assert found.elsewhere_kg == pytest.approx(-36_000 * f0, rel=1e-9)
    assert found.alike == pytest.approx((84_000 * f0, 96_000 * f1), rel=1e-9)
    assert found.effects["activity"] == pytest.approx(12_000 * (f0 + f1) / 2, rel=1e-9)


@pytest.mark.parametrize("reasons", [("exchanged", "exchanged"), ("closed", "built")])
@pytest.mark.parametrize("is_read_first", [False, True])
def test_readings_in_the_place_of_a_share_are_no_more_used(
    reasons: tuple[str, str], is_read_first: bool
) -> None:
    """A part of a landlord's supply is read where it was a share, or a share where it was read.

    Was: the step from 40 % to what was read, or back, as activity: "43.8% less, on track".
    """
    ended, began = {"end": DAY, "end_reason": reasons[0]}, {
        "start": DAY, "start_reason": reasons[1]
    }  # fmt: skip
    meter = replace(
        share("read", 0.4, "recharge", **(ended if is_read_first else began)), share=None
    )  # type: ignore[arg-type]
    other = share("share", 0.4, "recharge", **(began if is_read_first else ended))  # type: ignore[arg-type]
    made = hall(meter, other, replace(MAIN, id="own"))
    for year in (A, B):
        made.read("own", year, 1_000)
    made.read("read", A if is_read_first else B, 7_000)
    found = bridge(made).total
    assert found.effects["activity"] == pytest.approx(0, abs=1e-6)
    assert abs(found.residual_kg) < 1e-6
