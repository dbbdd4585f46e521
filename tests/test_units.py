"""Units: gases keep apart, gross and net keep apart, and changes of unit are exact."""

from __future__ import annotations

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon import units
from carbon.errors import UnknownName

SAME = [
    ("MWh", "kWh", 1000.0),
    ("kWh", "MWh", 0.001),
    ("GWh", "kWh", 1e6),
    ("tonne", "kg", 1000.0),
    ("megalitre", "m3", 1000.0),
    ("litre", "m3", 0.001),
    ("hcf", "m3", 2.83),
    ("mile", "vehicle_km", 1.609344),
    ("vehicle_mile", "vehicle_km", 1.609344),
    ("passenger_mile", "passenger_km", 1.609344),
    ("kWh", "kWh", 1.0),
]


@pytest.mark.parametrize(("source", "target", "ratio"), SAME)
def test_conversions_are_exact(source: str, target: str, ratio: float) -> None:
    assert units.conversion(source, target) == ratio


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("kWh", "kWh_net"),
        ("kWh_net", "kWh"),
        ("m3", "kWh"),
        ("litre", "kWh"),
        ("vehicle_km", "passenger_km"),
        ("tonne", "GBP"),
        ("kgCH4", "kgCO2e"),
        ("kgCO2", "kgCO2e"),
    ],
)
def test_what_does_not_mix_is_refused(source: str, target: str) -> None:
    with pytest.raises(units.UnitMismatch):
        units.conversion(source, target)


def test_a_gas_is_not_co2e_until_a_basis_says_so() -> None:
    registry = units.registry()
    with pytest.raises(pint.DimensionalityError):
        registry.Quantity(1, "kgCO2") + registry.Quantity(1, "kgCO2e")
    expected = {"sar": 21.0, "ar4": 25.0, "ar5": 28.0, "ar6": 27.9}
    for basis, potential in expected.items():
        assert registry.Quantity(1, "kgCH4").to("kgCO2e", basis).magnitude == pytest.approx(
            potential, rel=1e-12
        )
    assert registry.Quantity(1, "tSF6").to("kgCO2e", "ar4").magnitude == pytest.approx(22_800_000)


def test_kt_is_a_kilotonne_and_not_a_knot() -> None:
    assert units.registry().Quantity(1, "ktCO2e").to("tCO2e").magnitude == pytest.approx(1000)
    assert units.conversion("kilotonne", "tonne") == 1000


def test_an_unknown_unit_and_basis_are_named() -> None:
    with pytest.raises(UnknownName, match="perhaps kWh"):
        units.unit("kWhh")
    with pytest.raises(UnknownName, match="one of: ar4, ar5, ar6, sar"):
        units.potentials("ar9")


@pytest.mark.parametrize("spelling", sorted(units.SPELLINGS))
def test_every_spelling_means_a_unit_of_the_registry(spelling: str) -> None:
    assert units.unit(spelling.upper()) in units.registry()


def test_gas_volume_to_energy() -> None:
    # 1,000 m3 × 1.02264 × 39.3 MJ/m3 ÷ 3.6 = 11,163.82 kWh
    assert units.gas_energy(1000, 39.3) == pytest.approx(11_163.82, abs=0.005)
    for wrong in (29.9, 50.1, 0.0, float("nan")):
        with pytest.raises(units.UnitMismatch, match="between 30 and 50"):
            units.kwh_per_m3(wrong)


@given(st.floats(1e-3, 1e9), st.floats(0.01, 10), st.floats(0.01, 10))
def test_net_and_gross_emit_the_same(net: float, gross_factor: float, net_factor: float) -> None:
    gross = units.gross_from_net(net, gross_factor, net_factor)
    assert gross * gross_factor == pytest.approx(net * net_factor, rel=1e-12)
