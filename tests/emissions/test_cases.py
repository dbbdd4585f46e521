"""The worked examples of tests/cases/emissions.toml, and what must hold of any plan."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.emissions.calculate import NoPlan, calculate, summed
from carbon.emissions.plan import Key, plan
from carbon.errors import Faults
from carbon.factors.activities import read_activities
from carbon.factors.choice import choose
from carbon.factors.edition import find_editions
from carbon.factors.edition_choice import EditionChoice
from carbon.folders import shipped
from carbon.periods import Period
from carbon.units import unit
from tests.conftest import ROOT

FACTORS = [shipped("factors")]
ACTIVITIES = read_activities(FACTORS)
EDITIONS = find_editions(FACTORS)
LIBRARY = {"uk-government": EDITIONS}
CASES = tomllib.loads((ROOT / "tests/cases/emissions.toml").read_text(encoding="utf-8"))["case"]


def result(
    activity: str, quantity: float, logged_unit: str, choice: EditionChoice
) -> dict[str, tuple[str, float]]:
    """Scope and kg CO2e by line."""
    import pandas as pd

    key = Key(activity, unit(logged_unit), choice)
    frame = pd.DataFrame(
        {
            "activity": [activity],
            "unit": [key.unit],
            "edition": [choice.label],
            "quantity": [float(quantity)],
        }
    )
    rows = calculate(frame, plan([key], ACTIVITIES, LIBRARY))
    return {
        line: (scope, kg)
        for line, scope, kg in zip(rows["line"], rows["scope"], rows["kg_co2e"], strict=True)
    }


@pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])
def test_worked_example(case: dict[str, Any]) -> None:
    choice = choose(Period.parse(case["period"]), EDITIONS)
    made = result(case["activity"], case["quantity"], case["unit"], choice)
    for line, kg in case["lines"].items():
        assert round(made[line][1], case["decimals"]) == kg
    for line, scope in case["scopes"].items():
        assert made[line][0] == scope


@pytest.mark.slow
@given(st.just(0.0) | st.floats(1e-200, 1e9), st.sampled_from(sorted(EDITIONS)))
def test_doubling_doubles_and_a_unit_changes_nothing(quantity: float, edition: str) -> None:
    choice = choose(Period.parse(edition), EDITIONS)
    once = result("electricity", quantity, "kWh", choice)
    twice = result("electricity", 2 * quantity, "kWh", choice)
    mwh = result("electricity", quantity / 1000, "MWh", choice)
    for line, (_, kg) in once.items():
        assert twice[line][1] == 2 * kg
        assert mwh[line][1] == pytest.approx(kg, rel=1e-12)


def test_a_blend_is_the_day_weighted_mean() -> None:
    choice = choose(Period.parse("2023-24"), EDITIONS, "blended")
    made = result("electricity", 1000, "kWh", choice)["generation"][1]
    parts = [
        EDITIONS[name].factor("uk-electricity/electricity-generated/electricity-uk", "kWh").kg_co2e
        for name in ("2023", "2024")
    ]
    assert made == pytest.approx(1000 * (parts[0] * 275 + parts[1] * 91) / 366, rel=1e-12)


def test_net_energy_takes_the_fuel_s_own_ratio() -> None:
    choice = choose(Period.parse("2023-24"), EDITIONS)
    net = EDITIONS["2023"].factor("fuels/gaseous-fuels/natural-gas", "kWh_net").kg_co2e
    made = result("natural-gas", 1000, "kWh (Net CV)", choice)["combustion"][1]
    assert made == pytest.approx(1000 * net, rel=1e-12)


def test_all_that_cannot_be_planned_is_named_together() -> None:
    choice = choose(Period.parse("2023"), EDITIONS)
    keys = [Key("electrcity", "kWh", choice), Key("natural-gas", "litre", choice)]
    with pytest.raises(Faults) as caught:
        plan(keys, ACTIVITIES, LIBRARY)
    assert "perhaps electricity" in str(caught.value)
    assert "unit litre for natural-gas" in str(caught.value)


def frame_of(rows: list[tuple[str, str, str, float]]) -> Any:
    import pandas as pd

    return pd.DataFrame(rows, columns=["activity", "unit", "edition", "quantity"])


def test_rows_without_a_plan_stop_the_calculation_and_are_counted() -> None:
    choice = choose(Period.parse("2023"), EDITIONS)
    made = plan([Key("electricity", "kWh", choice)], ACTIVITIES, LIBRARY)
    frame = frame_of([("electricity", "kWh", "2023", 1.0), ("coal", "kWh", "2023", 1.0)] * 2)
    with pytest.raises(NoPlan, match="2 rows of coal in kWh, edition 2023"):
        calculate(frame, made)
    with pytest.raises(NoPlan, match="1 rows of electricity in kWh without a quantity"):
        calculate(frame_of([("electricity", "kWh", "2023", float("nan"))]), made)


@pytest.mark.parametrize(
    ("name", "year", "told"),
    [
        ("biomethane", "2023", "end with edition 2021; since then they are published for "
         "biomethane-compressed or biomethane-liquefied: take that."),
        ("biomethane-liquefied", "2020", "begin with edition 2022; before that they are published "
         "for biomethane: take that."),
        ("hotel-japan", "2016", "Check the activity, unit and edition"),
    ],
)  # fmt: skip
def test_what_serves_in_place_of_a_type_without_a_factor_is_named(
    name: str, year: str, told: str
) -> None:
    unit = ACTIVITIES[name].unit
    made = plan([Key(name, unit, choose(Period.parse(year), EDITIONS))], ACTIVITIES, LIBRARY)
    with pytest.raises(NoPlan, match=f"1 rows of {name} in {unit}") as caught:
        calculate(frame_of([(name, unit, year, 1.0)]), made)
    assert told in str(caught.value)


@pytest.mark.parametrize("engine", ["pandas", "polars", "polars-lazy", "duckdb"])
def test_every_engine_gives_the_same_bytes(engine: str) -> None:
    import duckdb
    import pandas as pd
    import polars as pl

    choice = choose(Period.parse("2023"), EDITIONS)
    keys = [Key("electricity", "kWh", choice), Key("natural-gas", "MWh", choice)]
    made = plan(keys, ACTIVITIES, LIBRARY)
    rows = [
        (key.activity, key.unit, "2023", float(quantity) / 7)
        for quantity in range(1, 400)
        for key in keys
    ]
    native: Any = frame_of(rows)
    connection = duckdb.connect()
    if engine.startswith("polars"):
        native = pl.DataFrame(rows, schema=list(native.columns), orient="row")
        native = native.lazy() if engine.endswith("lazy") else native
    elif engine == "duckdb":
        native = connection.from_df(native)
    made_rows: Any = calculate(summed(native), made)
    if engine == "polars-lazy":
        made_rows = made_rows.collect()
    if engine == "duckdb":
        made_rows = made_rows.df()
    local = made_rows if isinstance(made_rows, pd.DataFrame) else made_rows.to_pandas()
    got = sorted(zip(local["activity"], local["line"], local["kg_co2e"], strict=True))
    reference = calculate(summed(frame_of(rows)), made)
    expected = sorted(
        zip(reference["activity"], reference["line"], reference["kg_co2e"], strict=True)
    )
    assert got == expected
