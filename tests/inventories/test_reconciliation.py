"""Calculated against published: the parts add up to the gap, and what is unknown stays unknown."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.emissions.lines import MixedBasis
from carbon.errors import CarbonError, Faults
from carbon.inventories.reconciliation import ACTIVITY, StatedActivity, read_stated, reconcile
from carbon.periods import Period
from tests.conftest import Command

YEAR = Period.parse("2020-21")


def calculated(*rows: tuple[str, str, str, float, float]) -> pd.DataFrame:
    """Lines of scope, source, factor id, quantity in kWh and kg."""
    table = pd.DataFrame(rows, columns=["scope", "source", "factor_id", "quantity", "kg_co2e"])
    return table.assign(gas="CO2e", unit="kWh")


def published(*rows: tuple[str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["scope", "kg_co2e"]).assign(gas="CO2e", source="report")


def stated(scope: str, source: str, quantity: float, kg: float) -> StatedActivity:
    return StatedActivity(YEAR, 1, scope, source, quantity, "kWh", kg)


def test_worked_example() -> None:
    """1,000 kWh × 0.2 against 900 kWh × 0.25: −25 kg, of which +22.5 activity, −47.5 factor."""
    made = reconcile(
        calculated(("2", "electricity", "grid", 1000, 200), ("1", "gas", "gas", 10, 50)),
        published(("2", 240), ("1", 40), ("3", 30), ("rounding", 1), ("deduction", -20)),
        [stated("2", "electricity", 900, 225)],
    )
    assert made.effect_kg("activity") == pytest.approx(22.5)
    assert made.effect_kg("factor") == pytest.approx(-47.5)
    assert made.effect_kg("boundary") == -30
    assert made.effect_kg("unexplained") == pytest.approx(-15 + 10 - 1)
    assert (made.gap_kg, made.net_gap_kg, made.deductions_kg) == (-61, -41, 20)


def test_totals_alone_explain_nothing() -> None:
    made = reconcile(calculated(("2", "electricity", "grid", 1000, 200)), published(("2", 260)))
    assert [(part.effect, part.kg) for part in made.parts] == [("unexplained", -60)]
    assert made.parts[0].reason == "no quantity was published"


def test_lines_that_share_a_quantity_count_it_once() -> None:
    lines = calculated(
        ("3", "electricity", "losses", 1000, 20), ("3", "electricity", "wtt", 1000, 40)
    )
    made = reconcile(lines, published(("3", 60)), [stated("3", "electricity", 1000, 60)])
    assert {part.kg for part in made.parts} == {0}


def test_a_source_only_published_is_boundary() -> None:
    made = reconcile(
        calculated(("2", "electricity", "grid", 1000, 200)),
        published(("2", 500)),
        [stated("2", "steam", 10, 300)],
    )
    assert made.effect_kg("boundary") == -300
    assert made.effect_kg("unexplained") == 0


amounts = st.floats(1, 1e6)


@pytest.mark.slow
@given(amounts, amounts, amounts, amounts, amounts, amounts, st.booleans())
def test_the_parts_add_up_to_the_gap(
    q: float, kg: float, told_q: float, told_kg: float, one: float, three: float, tell: bool
) -> None:
    lines = calculated(("2", "electricity", "grid", q, kg), ("1", "gas", "gas", 1, one))
    figures = published(("2", told_kg), ("3", three), ("deduction", -three))
    told = [stated("2", "electricity", told_q, told_kg)] if tell else []
    made = reconcile(lines, figures, told)
    effects = ("activity", "factor", "boundary", "unexplained")
    assert sum(map(made.effect_kg, effects)) == pytest.approx(made.gap_kg, abs=1e-3, rel=1e-9)
    assert made.net_gap_kg == pytest.approx(made.gap_kg + made.deductions_kg, abs=1e-6)
    if tell:
        # All of the published figure has its quantity: nothing of scope 2 is left over.
        (rest,) = [
            part for part in made.parts if (part.effect, part.of) == ("unexplained", "scope 2")
        ]
        assert abs(rest.kg) <= 1e-9 * (kg + told_kg) * max(q / told_q, told_q / q)


def test_co2_is_never_held_against_co2e() -> None:
    with pytest.raises(MixedBasis):
        reconcile(calculated(("2", "e", "g", 1, 1)), published(("2", 1)).assign(gas="CO2"))


def test_another_unit_is_refused() -> None:
    with pytest.raises(CarbonError, match="electricity in MWh"):
        reconcile(
            calculated(("2", "electricity", "grid", 1000, 200)),
            published(("2", 260)),
            [StatedActivity(YEAR, 1, "2", "electricity", 1, "MWh", 260)],
        )


def test_reading_what_was_stated(tmp_path: Path) -> None:
    assert read_stated(tmp_path) == []
    heading = "period,version,scope,source,quantity,unit,kg_co2e\n"
    path = tmp_path / "activity.csv"
    path.write_text(heading + "2020-21,1,2,electricity,900,kWh,225\n", encoding="utf-8")
    assert read_stated(tmp_path) == [stated("2", "electricity", 900, 225)]
    path.write_text(heading + "2020-21,1,2,e,0,kWh,2\n20-1,1,2,e,1,kWh,x\n", encoding="utf-8")
    with pytest.raises(CarbonError) as caught:
        read_stated(tmp_path)
    assert "activity.csv:2, column quantity: found '0'; expected a number above 0" in str(
        caught.value
    )
    assert "activity.csv:2, column quantity" in str(caught.value)
    assert "activity.csv:3" in str(caught.value)


FIGURES = "period,version,boundary,scope,t_co2e,kg_co2e,report\n"
TOTALS = "period,version,boundary,gross_t_co2e,gross_kg_co2e,net_t_co2e,report\n"


def test_reconcile_calculated_with_published(
    carbon: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    carbon("init", "demo", "--example", "hampshire")
    monkeypatch.chdir(carbon.folder / "demo")
    carbon("readings", "log", "readings/example-schools.csv")
    told = Path("inventories/told")
    told.mkdir()
    for name, text in {
        "inventory.toml": 'title = "Told"\nkind = "published"\nowner = "A"\n'
        'approach = "financial control"\n',
        "published.toml": 'title = "T"\ngas = "CO2e"\n[[boundary]]\nid = "b"\ntitle = "B"\n',
        "published.csv": f"{FIGURES}2017-18,1,b,1,100,,R\n2017-18,1,b,offsets,10,,R\n",
        "totals.csv": f"{TOTALS}2017-18,1,b,100,,90,R\n",
    }.items():
        (told / name).write_text(text, encoding="utf-8")
    said = carbon("inventory", "reconcile", "example-schools", "told", "2017-18")
    for word in ("calculated", "unexplained", "boundary", "only the calculated figures"):
        assert word in said.stdout
    assert "What totals alone cannot tell apart is unexplained" in said.stderr
    assert "Completeness of the calculated side" in said.stderr
    wrong = carbon("inventory", "reconcile", "told", "example-schools", "2017-18", ok=False)
    assert wrong.exit_code == 1
    assert "Name the calculated inventory first" in wrong.output


def test_every_fault_of_a_stated_quantity_is_told(tmp_path: Path) -> None:
    (tmp_path / "activity.csv").write_text(
        ",".join(ACTIVITY) + "\n2023-99,0,,gas,-5,kWh,much\n", encoding="utf-8"
    )
    with pytest.raises(Faults) as caught:
        read_stated(tmp_path)
    places = [fault.place.column for fault in caught.value.faults if fault.place]
    assert places == ["period", "version", "scope", "quantity", "kg_co2e"]
