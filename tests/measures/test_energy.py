"""kWh of a measure: of all that it saves and adds, or none; never the replaced fuel alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon.factors.activities import read_activities
from carbon.folders import shipped
from carbon.measures.assumptions import assume
from carbon.measures.cash_case import appraise
from carbon.measures.energy import kwh_per_unit, net_kwh_per_unit
from carbon.measures.portfolio.totals import added_up, without_kwh
from tests.conftest import Command
from tests.measures.test_cash_case import measure

FUELS = {
    "diesel": ("litre", 1.2), "hvo": ("litre", 1.5), "cng": ("tonne", 900),
    "biomethane-compressed": ("kg", 1), "commute-car-diesel": ("vehicle_mile", 0.1),
    "waste-mixed-recycling-closed-loop": ("tonne", 50), "refrigerant-r410a": ("kg", 20),
    "natural-gas": ("kWh", 0.06), "wood-pellets": ("tonne", 300), "electricity": ("kWh", 0.25),
}  # fmt: skip


@pytest.fixture(scope="module")
def tariffs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("energy") / "t.csv"
    rows = [f"{fuel},2025,{unit},{price},0" for fuel, (unit, price) in FUELS.items()]
    path.write_text(
        "\n".join(["fuel,year,unit,gbp_per_unit,escalation_pct", *rows]) + "\n", encoding="utf-8"
    )
    return path


@pytest.mark.parametrize(
    ("saved", "words"),
    [
        ({"diesel": 3000.0, "hvo": -3100.0}, "of hvo the net calorific value alone is published"),
        ({"cng": 2.0, "biomethane-compressed": -2000.0}, "biomethane-compressed the net"),
        ({"natural-gas": 90000.0, "wood-pellets": -20.0}, "published (4,800 kWh net per tonne)"),
        ({"commute-car-diesel": 900.0, "electricity": -50.0}, "the energy content of commute-car"),
        ({"waste-mixed-recycling-closed-loop": 4.0}, "waste-mixed-recycling-closed-loop is no"),
        ({"refrigerant-r410a": 4.0}, "refrigerant-r410a is no energy"),
    ],
)
def test_no_kwh_without_those_of_all_fuels(
    tariffs: Path, saved: dict[str, float], words: str
) -> None:
    """3,000 litres of diesel by 3,100 of HVO "saved" 31,600 kWh."""
    made = appraise(measure(savings=saved), assume(base_year=2026, tariffs=tariffs, hold=True))
    assert made.first_year_kwh is None
    assert made.lifetime_kwh is None
    assert any(words in remark for remark in made.remarks)
    assert made.first_year_tco2e > 0


def test_kwh_of_what_is_energy_beside_what_is_none(tariffs: Path) -> None:
    given = assume(base_year=2026, tariffs=tariffs, hold=True)
    known = appraise(measure(id="a", savings={"electricity": 700.0, "refrigerant-r410a": 1}), given)
    assert known.first_year_kwh == 700
    unknown = appraise(measure(id="b", savings={"diesel": 9.0, "hvo": -9.0}), given)
    none_added = appraise(measure(id="c", savings={"electricity": 30.0, "hvo": 0.0}), given)
    assert none_added.first_year_kwh == 30
    assert added_up([known, unknown, none_added]).first_year_kwh == 730
    assert added_up([unknown]).first_year_kwh is None
    assert "without those of b:" in without_kwh([known, unknown])[0]
    assert without_kwh([known]) == []


@pytest.mark.parametrize("edition", ["2016", "2021", "2022", "2025"])
def test_every_fuel_has_kwh_just_where_a_gross_factor_is_published(edition: str) -> None:
    """HVO has 34.3 MJ net a litre, biomethane 49 MJ a kg, wood pellets 4,700 to 4,900 kWh."""
    given = assume(base_year=2026, edition=edition)
    net_only = set()
    for activity in read_activities([shipped("factors")]).values():
        identity = activity.lines[0].factor_id
        if not given.edition.has(identity, activity.unit):
            continue
        gross = activity.unit == "kWh" or given.edition.has(identity, "kWh")
        assert (kwh_per_unit(activity.id, given) is not None) == gross, activity.id
        if not gross and net_kwh_per_unit(activity.id, given):
            net_only.add(activity.id)
    assert {"biodiesel", "wood-pellets", "wood-logs", "wood-chips"} <= net_only
    if edition == "2025":
        assert net_kwh_per_unit("hvo", given) == pytest.approx(34.3 / 3.6, rel=0.01)
        assert net_kwh_per_unit("biomethane-compressed", given) == pytest.approx(49 / 3.6, rel=0.01)
        assert {"hvo", "hvo-stationary", "biomethane-liquefied"} <= net_only


@pytest.mark.slow
def test_the_command_and_the_report_print_no_kwh(carbon: Command, tariffs: Path) -> None:
    (carbon.folder / "m.csv").write_text(
        "id,technology,capital_gbp,price_year,start,life_years,saving_diesel_litre,"
        "saving_hvo_litre\nfleet,HVO,1000,2025,2026-04-01,5,31000,-31000\n",
        encoding="utf-8",
    )
    asked = ("m.csv", "--tariffs", tariffs, "--hold", "--as-at", "2026-10-01")
    assert "326,473" not in carbon("measures", "appraise", *asked).stdout
    carbon("report", "appraisal", *asked, "--out", "packs")
    [path] = Path("packs").glob("*/*/report.md")
    text = path.read_text(encoding="utf-8")
    assert "326,473" not in text
    assert "kWh are without those of fleet" in text
    assert "9.53 kWh net per litre" in text
