"""GWP bases: which a factor was published on, and restatement through its gases."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon.factors.basis import UNKNOWN
from carbon.factors.edition import Factor, find_editions
from carbon.factors.gwp import CannotRestate, basis_of, excess, masses, restate
from carbon.folders import shipped
from carbon.units import GWP_BASES

EDITIONS = find_editions([shipped("factors")])
GAS = "fuels/gaseous-fuels/natural-gas"
WTT = f"wtt-{GAS}"


def made(total: float, co2: float | None, ch4: float | None, n2o: float | None) -> Factor:
    return Factor("a/b", "", "1", "kWh", total, co2, ch4, n2o, "", "")


@pytest.mark.parametrize(
    ("edition", "basis"),
    [("2002", "sar"), ("2014", "sar"), ("2015", "ar4"), ("2022", "ar4"), ("2023", "ar5")],
)
def test_each_edition_has_the_basis_of_its_own_methane(edition: str, basis: str) -> None:
    assert EDITIONS[edition].gwp_basis == basis


@pytest.mark.parametrize(
    ("edition", "identifier", "unit", "basis"),
    [
        ("2024", GAS, "kWh", "ar5"),
        ("2023", WTT, "kWh", "unknown"),
        ("2024", WTT, "kWh", "unknown"),
        ("2025", WTT, "kWh", "unknown"),
        ("2025", "bioenergy/biofuel/biodiesel-hvo", "litre", "ar4"),
        ("2024", "bioenergy/biomass/wood-pellets", "tonne", "ar4"),
        ("2025", "wtt-bioenergy/biofuel/biodiesel-hvo", "litre", "ar4"),
        ("2025", "material-use/construction/aggregates/re-used", "tonne", "ar4"),
        ("2025", "hotel-stay/uk", "room_night", "unknown"),
        ("2025", GAS, "kWh", "ar5"),
        ("2022", "wtt-fuels/gaseous-fuels/natural-gas", "kWh", "ar4"),
    ],
)
def test_rows_that_lag_behind_say_so(edition: str, identifier: str, unit: str, basis: str) -> None:
    found = EDITIONS[edition]
    assert basis_of(found, found.factor(identifier, unit)) == basis


def test_what_is_known_of_2025_wtt_is_that_most_of_it_equals_2024() -> None:
    pairs = [(f, EDITIONS["2024"].factors[key]) for key, f in EDITIONS["2025"].factors.items()]
    tank = [pair for pair in pairs if pair[0].id.startswith("wtt-")]
    assert (len(tank), sum(a.kg_co2e == b.kg_co2e for a, b in tank)) == (656, 619)


def test_restating_gas_of_2024_to_ar4_by_hand() -> None:
    factor = EDITIONS["2024"].factor(GAS, "kWh")
    by_hand = 0.1829 + 0.00028 * (25 / 28 - 1) + 0.00009 * (298 / 265 - 1)
    assert restate(factor, "ar5", "ar4") == pytest.approx(by_hand, rel=1e-12)


def test_a_factor_without_its_gases_is_refused() -> None:
    factor = EDITIONS["2022"].factor(WTT, "kWh")
    with pytest.raises(CannotRestate, match="wtt-fuels.* without its gases.*as published"):
        restate(factor, "ar4", "ar5")
    assert restate(factor, "ar4", "ar4") == factor.kg_co2e


@pytest.mark.parametrize("target", GWP_BASES)
def test_a_factor_on_an_unknown_basis_is_restated_to_none(target: str) -> None:
    for factor in (EDITIONS["2025"].factor(WTT, "kWh"), made(3.0, 1.0, 1.0, 1.0)):
        with pytest.raises(CannotRestate, match="GWP basis is not known.*as published"):
            restate(factor, UNKNOWN, target)
        assert masses(factor, UNKNOWN) is None
    assert restate(made(2.0, 2.0, None, None), UNKNOWN, target) == 2.0
    assert masses(made(2.0, 2.0, None, None), UNKNOWN) == (2.0, 0.0, 0.0, 0.0)


def test_a_factor_of_co2_alone_is_the_same_on_every_basis() -> None:
    assert restate(made(2.0, 2.0, None, None), "ar5", "sar") == 2.0
    with pytest.raises(CannotRestate):
        restate(made(2.0, 1.9, None, None), "ar5", "sar")


values = st.floats(0, 1e4, allow_nan=False)


@settings(deadline=None)
@given(values, values, values, st.sampled_from(["sar", "ar4", "ar5", "ar6"]))
def test_there_and_back_again(co2: float, ch4: float, n2o: float, basis: str) -> None:
    factor = made(co2 + ch4 + n2o, co2, ch4, n2o)
    there = restate(factor, "ar5", basis)
    from carbon.factors.gwp import restated_parts

    parts = restated_parts(factor, "ar5", basis)
    back = made(there, parts["CO2"], parts["CH4"], parts["N2O"])
    assert restate(back, basis, "ar5") == pytest.approx(factor.kg_co2e, rel=1e-9, abs=1e-9)


def test_gases_that_do_not_add_up_are_found_and_rounding_is_not() -> None:
    assert excess(made(0.1829, 0.18253, 0.00028, 0.00009)) is None
    assert excess(made(0.1829, 0.18253, 0.00028, 0.00011)) is None
    assert excess(made(0.1829, 0.18200, 0.00028, 0.00009)) == pytest.approx(0.00053)
    assert excess(made(0.1829, None, None, None)) is None


def test_the_shipped_exceptions_are_those_of_the_folder() -> None:
    beyond = [(name, f.id, f.unit) for name, e in EDITIONS.items() for f in e if excess(f)]
    waste_oils = "fuels/liquid-fuels/waste-oils"
    assert beyond == [("2013", waste_oils, "kWh"), ("2013", waste_oils, "kWh_net")]
