"""The revolving fund: cash is conserved to the penny, and nothing starts without money."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from carbon.errors import Faults
from carbon.measures.assumptions import assume
from carbon.measures.cash_case import appraise_all
from carbon.measures.fund import Account, run
from carbon.measures.fund_figures import fund_document, fund_notes
from carbon.measures.fund_file import read_fund
from carbon.measures.fund_terms import (
    MONTHS,
    ORDERS,
    UNTIL,
    WHEN_SHORT,
    Contribution,
    Fund,
    Project,
)
from carbon.measures.measure import Measure
from carbon.measures.portfolio.beside_fund import beside_combined
from carbon.measures.prices import Prices
from carbon.reports.fund_page import fund_page, tonnes_sentence
from tests.conftest import ROOT
from tests.measures.test_cash_case import FLAT, measure

PROGRAMMES, PROVED = 200, 5000


def programme(seed: int) -> Fund:
    """A random fund, by its seed."""
    chance = random.Random(seed)

    def money(most: int) -> Decimal:
        return Decimal(chance.randint(1, most * 100)) / 100

    def project(number: int) -> Project:
        life, saving, tonnes = chance.randint(1, 25), money(60_000), chance.random() * 50
        cost, kept = money(300_000), chance.choice([1.0, chance.random()])
        return Project(
            f"p{number}",
            cost,
            saving,
            life,
            tonnes,
            chance.choice([None, date(2010 + chance.randint(0, 9), chance.randint(1, 12), 1)]),
            ()
            if kept == 1
            else tuple(
                (Decimal(str(float(saving) * kept**t)), tonnes * kept**t) for t in range(life)
            ),
        )

    projects = tuple(project(number) for number in range(chance.randint(1, 25)))
    return Fund(
        title=str(seed),
        start=date(2010, chance.choice([1, 4, 10]), 1),
        periods=chance.randint(1, 40),
        contributions=tuple(
            Contribution(date(2010 + chance.randint(0, 3), 12, 1), money(500_000))
            for _ in range(chance.randint(1, 4))
        ),
        projects=projects,
        every=chance.choice(list(MONTHS)),
        returned_pct=chance.choice([Decimal(100), Decimal(75), money(100)]),
        until=chance.choice(UNTIL),
        charge_gbp=chance.choice([Decimal(0), money(5_000)]),
        charge_pct=chance.choice([Decimal(0), money(5)]),
        minimum_gbp=chance.choice([Decimal(0), money(50_000)]),
        order=chance.choice(ORDERS),
        when_short=chance.choice(WHEN_SHORT),
    )


def check(account: Account) -> None:
    """What holds of every account."""
    fund, opening = account.fund, Decimal(0)
    costs = {project.id: project.cost_gbp for project in fund.projects}
    started: list[str] = []
    for period in account.periods:
        assert period.opening == opening
        assert (
            period.opening + period.contributions + period.returned - period.projects
            - period.charge == period.closing
        )  # fmt: skip
        assert period.projects == sum((costs[name] for name in period.started), Decimal(0))
        assert period.closing >= 0
        if period.started:
            assert period.closing >= fund.minimum_gbp
        started += period.started
        opening = period.closing
    assert len(started) == len(set(started))
    assert sorted(started + [name for name, _ in account.waiting]) == sorted(costs)
    inflow = sum((p.contributions + p.returned for p in account.periods), Decimal(0))
    outflow = sum((p.projects + p.charge for p in account.periods), Decimal(0))
    assert inflow - outflow == account.periods[-1].closing
    if fund.until == "repaid":
        returned = sum((p.returned for p in account.periods), Decimal(0))
        assert returned <= sum((costs[name] for name in started), Decimal(0))
    saved = sum((p.returned + p.kept for p in account.periods), Decimal(0))
    lives = {p.id: p.saved_gbp(p.life_years * fund.per_year, fund.per_year) for p in fund.projects}
    most = sum((lives[name] for name in started), Fraction(0))
    assert Fraction(saved) <= most + Fraction(len(started), 200)  # halves of pence round up


@pytest.mark.parametrize("first", range(0, PROGRAMMES, 50))
def test_cash_is_conserved_over_random_programmes(first: int) -> None:
    for seed in range(first, first + 50):
        check(run(programme(seed)))


@pytest.mark.prove
def test_cash_is_conserved_over_5000_random_programmes() -> None:
    periods = projects = 0
    invested = Decimal(0)
    for seed in range(PROVED):
        account = run(programme(seed))
        check(account)
        periods += len(account.periods)
        projects += sum(len(period.started) for period in account.periods)
        invested += account.invested_gbp
    print(
        f"{PROVED:,} random funds, {periods:,} periods, {projects:,} projects started for "
        f"£{invested:,.2f}: in − out = balance to the penny in each, none started without money"
    )


SIMPLE = Fund(
    "simple",
    date(2010, 4, 1),
    6,
    (Contribution(date(2010, 4, 1), Decimal(1000)),),
    (
        Project("dear", Decimal(900), Decimal(150), 10, 3.0),
        Project("cheap", Decimal(400), Decimal(100), 5, 0.5),
    ),
)


def test_an_account_by_hand() -> None:
    # cheap (4.0 years) starts first; 600 are left, dear (6.0 years) waits until 900 are there.
    made = run(SIMPLE)
    assert [period.started for period in made.periods] == [
        ("cheap",), (), (), ("dear",), (), ()
    ]  # fmt: skip
    assert [float(period.returned) for period in made.periods] == [0, 100, 100, 100, 250, 150]
    assert [float(period.closing) for period in made.periods] == [600, 700, 800, 0, 250, 400]
    assert [period.tco2e for period in made.periods] == [0, 0.5, 0.5, 0.5, 3.5, 3.5]
    assert made.times_round == 1.3
    assert str(made.periods[0].period) == "2010-11"


def test_savings_stop_when_repaid_or_go_on_for_life() -> None:
    alone = replace(SIMPLE, projects=SIMPLE.projects[1:], periods=8)
    repaid = [float(period.returned) for period in run(alone).periods]
    for_life = [float(period.returned) for period in run(replace(alone, until="life")).periods]
    assert repaid == [0, 100, 100, 100, 100, 0, 0, 0]
    assert for_life == [0, 100, 100, 100, 100, 100, 0, 0]
    kept = [float(period.kept) for period in run(alone).periods]
    assert kept == [0, 0, 0, 0, 0, 100, 0, 0]


def test_three_quarters_return_and_a_quarter_stays() -> None:
    part = replace(SIMPLE, projects=SIMPLE.projects[1:], returned_pct=Decimal(75))
    second = run(part).periods[1]
    assert (second.returned, second.kept) == (Decimal(75), Decimal(25))


def test_halves_add_up_to_the_year() -> None:
    odd = Project("odd", Decimal(400), Decimal("100.01"), 5)
    made = run(replace(SIMPLE, every="half-yearly", projects=(odd,), periods=5))
    assert [str(period.period) for period in made.periods][:2] == ["2010-11 H1", "2010-11 H2"]
    assert made.periods[1].returned + made.periods[2].returned == Decimal("100.01")
    assert made.periods[1].returned == Decimal("50.01")


def test_years_that_differ_are_each_counted_as_they_are() -> None:
    ageing = Project(
        "panels", Decimal(400), Decimal(100), 3, 4.0, None,
        ((Decimal(100), 4.0), (Decimal("90.01"), 3.0), (Decimal(-5), 2.0)),
    )  # fmt: skip
    one = replace(SIMPLE, projects=(ageing,), until="life")
    yearly = run(one).periods
    assert [float(period.returned) for period in yearly] == [0, 100, 90.01, 0, 0, 0]
    assert [period.tco2e for period in yearly] == [0, 4, 3, 2, 0, 0]
    halves = run(replace(one, every="half-yearly", periods=8)).periods
    assert [float(p.returned) for p in halves] == [0, 50, 50, 45.01, 45.0, 0, 0, 0]
    assert [period.tco2e for period in halves] == [0, 2, 2, 1.5, 1.5, 1, 1, 0]
    assert ageing.lifetime_tco2e == 9
    same = replace(ageing, by_year=((Decimal(100), 4.0),) * 3)
    assert run(replace(one, projects=(same,))).periods == run(
        replace(one, projects=(replace(same, by_year=()),))
    ).periods  # fmt: skip


def test_order_minimum_charge_and_what_waits() -> None:
    by_tonne = run(replace(SIMPLE, order="gbp-per-tonne"))
    assert by_tonne.periods[0].started == ("dear",)
    given = run(replace(SIMPLE, order="given"))
    assert given.periods[0].started == ("dear",)
    kept = run(replace(SIMPLE, minimum_gbp=Decimal(700)))
    assert kept.periods[0].started == ()
    assert kept.waiting[0] == ("cheap", "costs £400.00; at most £300.00 was free")
    assert kept.waiting[1][1].startswith("costs £900.00")
    charged = run(replace(SIMPLE, charge_gbp=Decimal(10), charge_pct=Decimal(1)))
    assert [float(period.charge) for period in charged.periods][:2] == [10, 10 + 5.90]
    late = replace(SIMPLE.projects[1], earliest=date(2030, 1, 1))
    assert "cannot start before 2030" in run(replace(SIMPLE, projects=(late,))).waiting[0][1]


def test_where_the_first_is_too_dear_all_wait_or_the_next_starts() -> None:
    dear = Project("dear", Decimal(2000), Decimal(1000), 10)
    both = replace(SIMPLE, projects=(dear, SIMPLE.projects[1]))
    assert not any(period.started for period in run(both).periods)
    reasons = dict(run(both).waiting)
    assert reasons["cheap"] == "waited for a dearer one before it in the order"
    assert run(replace(both, when_short="next")).periods[0].started == ("cheap",)


def test_an_approved_project_is_not_passed_over_in_silence() -> None:
    """£1,000, a lamp at £2,000 that pays back first, two others at £400 and £300 after it."""
    lamps = Project("lamps", Decimal(2000), Decimal(1000), 10, status="approved")
    fans = Project("fans", Decimal(400), Decimal(100), 10)
    taps = Project("taps", Decimal(900), Decimal(100), 10)
    fund = replace(SIMPLE, projects=(taps, fans, lamps), until="life", when_short="next", periods=9)
    account = run(fund)
    assert [(p.started, p.closing) for p in account.periods[:5]] == [
        (("fans",), 600), ((), 700), ((), 800), (("taps",), 0), ((), 200),
    ]  # fmt: skip
    (passed,) = account.passed_over
    assert (passed.project, passed.instead) == (lamps, ("fans", "taps"))
    assert passed.periods == (account.periods[0].period, account.periods[3].period)
    assert (
        "lamps, which is approved, was passed over in 2 periods (2010-11, 2013-14): there was too "
        "little money for it, and fans, taps, after it in the order, started instead. It does not "
        "start; were all to wait for the next in the order, it would not start in these periods."
        in fund_notes(account)
    )
    assert fund_document(account)["passed_over"][0]["instead"] == ["fans", "taps"]
    assert any(
        "Lamps of the hall, which is approved, was passed over" in note and "fans, Taps," in note
        for note in fund_notes(account, {"lamps": "Lamps of the hall", "taps": "Taps"})
    )
    # £1,050 more in the third period: it starts at last, and would have started there.
    more = replace(fund, contributions=(*fund.contributions, replace(
        fund.contributions[0], on=fund.spans[2].start, gbp=Decimal(1050))))  # fmt: skip
    note = next(note for note in fund_notes(run(more)) if note.startswith("lamps"))
    assert note.endswith(
        "It starts in 2018-19; were all to wait for the next in the order, it would start in "
        "2012-13."
    )
    # Where all wait for it nobody is passed over, nor where nothing starts instead.
    assert run(replace(fund, when_short="wait")).passed_over == ()
    assert run(replace(fund, projects=(fans, lamps), order="given")).passed_over == ()


def test_each_project_that_did_not_start_is_told_with_its_reason(tmp_path: Path) -> None:
    """The account told of the first only, and called what is rejected "did not start"."""
    one = measure(id="one", capital_gbp=60_000.0, savings={"electricity": 40_000.0})
    two = measure(id="two", needs=("gone",))
    gone = measure(id="gone", status="rejected")
    notes = fund_notes(of_measures(tmp_path, one, two, gone))
    assert "one not started: costs £60,000.00; at most £50,000.00 was free." in notes
    assert "two not started: needs gone, which is no project of the fund." in notes
    many = replace(SIMPLE, projects=tuple(
        Project(f"p{n}", Decimal(5000), Decimal(1000), 10) for n in range(12)))  # fmt: skip
    told = [note for note in fund_notes(run(many)) if "not started" in note]
    assert told[-1] == "2 more not started: --out and --format json list them."
    assert len(told) == 11


def test_parts_that_the_fund_does_not_pay_are_told(tmp_path: Path) -> None:
    panels = measure(id="panels", replacements=((6, 150.0), (8, 1.5)))
    notes = " ".join(fund_notes(of_measures(tmp_path, panels)))
    assert "not paid by the fund: panels £151.50." in notes
    assert "The cost is paid whole as it starts" in notes


def test_a_fund_whose_measures_are_all_decided_says_so(tmp_path: Path) -> None:
    with pytest.raises(Faults, match="nor a measure still to be decided on; expected at least one"):
        of_measures(tmp_path, measure(status="delivered"))


def test_what_a_bad_year_costs_more_is_not_taken_from_what_came_back(tmp_path: Path) -> None:
    """A fund never gives back: 9,000 of a fan that costs £700 more in its last year are 9,000."""
    aging = measure(id="aging", capital_gbp=1_500.0, savings={"electricity": 4_000.0},
                    maintenance_gbp=600.0, deterioration_pct=20.0, life_years=9)  # fmt: skip
    account = of_measures(tmp_path, aging)
    saved = [max(0.0, 1_000 * 0.8**year - 600) for year in range(9)]
    assert sum(saved) == pytest.approx(400 + 200 + 40)
    assert dict(account.fund.not_by_the_fund) == {
        "aging": "it costs £1,500.00 and returns £640.00 in its life of 9 years"
    }
    cheap = replace(aging, capital_gbp=640.0)
    assert of_measures(tmp_path, cheap).fund.not_by_the_fund == ()


HAMPSHIRE = ROOT / "docs" / "examples" / "hampshire-fund.toml"


def test_hampshires_example_holds_what_the_council_published() -> None:
    fund = read_fund(HAMPSHIRE)
    assert [each.gbp for each in fund.contributions] == [500_000, 500_000]
    assert sum(project.cost_gbp for project in fund.projects) == 6_000_000
    assert all(5 <= round(project.payback_years, 4) <= 8 for project in fund.projects)
    fleet = [project for project in fund.projects if project.id.startswith("electric-vehicles")]
    assert 150 % len(fleet) == 0
    assert sum(project.saving_gbp_per_year for project in fleet) == 240_000
    kinds = {project.id.rpartition("-")[0] for project in fund.projects}
    assert kinds == {"led", "heating-controls", "electric-vehicles", "insulation", "solar-pv"}


#: The table of docs/measures.md: in which period, and after how many, £6 million are invested.
SIX_MILLION = {
    ("life", 100): ("2021-22", 12),
    ("life", 75): ("2025-26", 16),
    ("repaid", 100): ("2030-31", 21),
    ("repaid", 75): ("2036-37", 27),
}


@pytest.mark.parametrize(("how", "expected"), SIX_MILLION.items(), ids=str)
def test_hampshires_million_becomes_six(how: tuple[str, int], expected: tuple[str, int]) -> None:
    until, returned = how
    fund = replace(read_fund(HAMPSHIRE), periods=40, until=until, returned_pct=Decimal(returned))
    account = run(fund)
    check(account)
    assert account.contributed_gbp == 1_000_000
    assert account.times_round == 6
    invested = [float(each.invested_gbp) for each in account.standings()]
    number = invested.index(6_000_000.0)
    assert (str(account.periods[number].period), number + 1) == expected
    docs = (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")
    assert f"{expected[0]} ({expected[1]}" in docs


def test_alternatives_and_needs_hold_in_the_fund_too() -> None:
    cheap, dear = SIMPLE.projects[1], SIMPLE.projects[0]
    pump = replace(cheap, id="pump", group="heat")
    boiler = replace(cheap, id="boiler", cost_gbp=Decimal(401), group="heat")
    panels = replace(cheap, id="panels", cost_gbp=Decimal(50), needs=("roof",))
    roof = replace(cheap, id="roof", cost_gbp=Decimal(500))
    made = run(replace(SIMPLE, projects=(pump, boiler, panels, roof, dear), until="life"))
    assert made.periods[0].started == ("pump", "roof", "panels")
    assert dict(made.waiting)["boiler"] == "only one of group heat can be done, and pump is"
    without = run(replace(SIMPLE, projects=(panels,)))
    assert without.waiting == (("panels", "needs roof, which is no project of the fund"),)
    # What waits for its need keeps nobody waiting.
    assert run(replace(SIMPLE, projects=(panels, cheap))).periods[0].started == ("cheap",)


@pytest.mark.slow
def test_ten_thousand_projects_run_quickly() -> None:
    many = tuple(Project(f"p{n}", Decimal(10 + n % 7), Decimal(2), 10) for n in range(10_000))
    money = (Contribution(date(2010, 4, 1), Decimal(200_000)),)
    account = run(replace(SIMPLE, projects=many, contributions=money, periods=20))
    assert sum(len(period.started) for period in account.periods) == 10_000


def test_faults_of_a_fund_file_come_together(tmp_path: Path) -> None:
    path = tmp_path / "fund.toml"
    path.write_text(
        'title = "F"\nstart = 2010-04-02\nperiods = 0\nreturned_pct = 120\nuntil = "ever"\n'
        "colour = 1\n[[contribution]]\non = 2010-04-01\ngbp = -5\n[[project]]\n"
        'id = "a"\ncost_gbp = 0\nsaving_gbp_per_year = 5\nlife_years = 0\n',
        encoding="utf-8",
    )
    with pytest.raises(Faults) as caught:
        read_fund(path)
    text = str(caught.value)
    for part in ("the first of a month", "periods = 0", "returned_pct = 120", "'ever'", "'colour'",
                 "gbp = -5", "cost_gbp = 0", "life_years = 0"):  # fmt: skip
        assert part in text, part


def test_a_contribution_outside_the_periods_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "fund.toml"
    path.write_text(
        'title = "F"\nstart = 2010-04-01\nperiods = 2\n[[contribution]]\non = 2013-04-01\n'
        'gbp = 5\n[[project]]\nid = "a"\ncost_gbp = 1\nsaving_gbp_per_year = 5\nlife_years = 1\n',
        encoding="utf-8",
    )
    with pytest.raises(Faults, match="2010-04-01 to 2012-03-31"):
        read_fund(path)


FUND_TOML = (
    'title = "F"\nstart = 2026-04-01\nperiods = 15\nmeasures = "measures.csv"\n'
    "[[contribution]]\non = 2026-04-01\ngbp = 50000\n"
)


def of_measures(tmp_path: Path, *measures: Measure, text: str = FUND_TOML) -> Account:
    """The account of a fund whose measures file holds *measures*."""
    path = tmp_path / "fund.toml"
    path.write_text(text, encoding="utf-8")
    given = replace(assume(base_year=2026, hold=True), prices=Prices(FLAT))
    return run(read_fund(path, lambda _: appraise_all(measures, given)))


def test_one_measure_that_no_fund_recovers_refused_the_whole_file(tmp_path: Path) -> None:
    """A heat pump that saves too little is another payer's; the lamps start all the same."""
    lamps = measure(id="lamps")
    pump = measure(
        id="pump", capital_gbp=40_000.0, life_years=20,
        savings={"natural-gas": 100_000.0, "electricity": -19_000.0},
    )  # fmt: skip
    costly = measure(id="costly", savings={"natural-gas": 10_000.0, "electricity": -9_000.0})
    given_away = measure(id="given", grant_gbp=1_000.0)
    account = of_measures(tmp_path, pump, lamps, costly, given_away)
    check(account)
    assert [name for period in account.periods for name in period.started] == ["lamps"]
    assert dict(account.fund.not_by_the_fund) == {
        "pump": "it costs £40,000.00 and returns £5,000.00 in its life of 20 years",
        "costly": "it costs £1,000.00 and saves no money (−£1,750.00 in the first year), so it "
        "returns nothing",
        "given": "it costs the council nothing",
    }
    assert "pump: not by the fund; it costs £40,000.00" in " ".join(fund_notes(account))
    assert fund_document(account)["not_by_the_fund"][0]["measure"] == "pump"
    shown = fund_page(account, "", "fund.toml", "1 June 2026")
    (table,) = [t for s in shown.sections for t in s.tables if t.id == "fund-not-recovered"]
    assert [row[0] for row in table.rows] == ["pump", "costly", "given"]
    # A fund to which only three quarters of a saving return recovers less.
    short = replace(lamps, capital_gbp=1_800.0)
    assert of_measures(tmp_path, short).fund.not_by_the_fund == ()
    part = FUND_TOML.replace("periods", "returned_pct = 75\nperiods")
    assert of_measures(tmp_path, short, text=part).fund.not_by_the_fund == (
        ("lamps", "it costs £1,800.00 and returns £1,500.00 in its life of 10 years"),
    )


def test_a_fund_of_nothing_that_it_recovers_is_no_fault(tmp_path: Path) -> None:
    account = of_measures(tmp_path, measure(id="given", grant_gbp=1_000.0))
    check(account)
    assert account.invested_gbp == 0
    assert account.periods[-1].closing == 50_000
    fund_page(account, "", "fund.toml", "1 June 2026")


def test_what_is_added_up_on_one_meter_is_told_with_what_it_is_together() -> None:
    """Half and half of 100,000 kWh at £0.25: £25,000 added up, £18,750 together."""
    given = replace(assume(base_year=2026, hold=True), prices=Prices(FLAT))
    on = {"meters": ("m",), "use": {"electricity": 100_000.0}, "life_years": 5}
    two = [
        measure(id=name, savings={"electricity": 50_000.0}, capital_gbp=1_000.0, **on)
        for name in ("lamps", "fans")
    ]
    apart = measure(id="apart", savings={"electricity": 50_000.0}, capital_gbp=1_000.0)
    projects = tuple(
        Project(each.id, Decimal(1000), Decimal(12_500), 5, 1.0) for each in (*two, apart)
    )
    fund = Fund(
        title="F",
        start=date(2026, 4, 1),
        periods=3,
        contributions=(Contribution(date(2026, 4, 1), Decimal(3000)),),
        projects=projects,
    )
    account = run(fund)
    price = appraise_all([apart], given)[0].first_year_saving_gbp
    [said] = beside_combined(account, [*two, apart], given).on_shared_meters
    assert "lamps" in said
    assert "apart" not in said
    assert f"they save £{2 * price:,.2f} in their first years" in said
    assert f"a programme, £{1.5 * price:,.2f} and" in said
    assert said in fund_notes(beside_combined(account, [*two, apart], given))
    # What does not start shares nothing, and where the use is not known it is only said.
    assert beside_combined(account, [two[0], apart], given).on_shared_meters == ()
    unknown = [replace(each, use={}) for each in two]
    [said] = beside_combined(account, unknown, given).on_shared_meters
    assert said.endswith("are added up; together they save less.")


def test_a_fund_whose_projects_add_tonnes_says_added() -> None:
    """It said that they have saved -3.0 tCO2e."""
    chp = Project("chp", Decimal(1000), Decimal(500), 3, -1.0)
    fund = Fund("F", date(2026, 4, 1), 4, (Contribution(date(2026, 4, 1), Decimal(1000)),), (chp,))
    assert tonnes_sentence(run(fund)) == (
        "By the end of 2029-30 the projects have added 3.0 tCO2e; the best period is 2026-27 with "
        "0.0 saved."
    )


def test_what_is_wrong_between_keys_of_a_fund_is_told_beside_other_faults(tmp_path: Path) -> None:
    """A key of a wrong type hid a contribution that comes too late, and a project named twice."""
    path = tmp_path / "fund.toml"
    project = '[[project]]\nid = "a"\ncost_gbp = 1\nsaving_gbp_per_year = 5\nlife_years = 1\n'
    path.write_text(
        "title = 7\nstart = 2010-04-01\nperiods = 2\n[[contribution]]\non = 2013-04-01\ngbp = 5\n"
        + 2 * project,
        encoding="utf-8",
    )
    with pytest.raises(Faults) as caught:
        read_fund(path)
    assert [str(each).removeprefix(str(path)) for each in caught.value.faults] == [
        ": found project 'a' twice; expected each id once.",
        ":1: found title = 7; expected a title in quotes.",
        ":5: found a contribution on 2013-04-01; expected a day from 2010-04-01 to 2012-03-31, "
        "the fund's periods.",
    ]


def test_a_project_of_its_own_file_that_it_does_not_recover_is_said(tmp_path: Path) -> None:
    """It gives back £6,750 of its £20,000, and was started without a word."""
    own = """returned_pct = 75
until = "life"
[[project]]
id = "x"
cost_gbp = 20000
saving_gbp_per_year = 3000
life_years = 3
[[project]]
id = "y"
cost_gbp = 6750
saving_gbp_per_year = 3000
life_years = 3
"""
    head, contribution = FUND_TOML.split("[[")[0], "[[" + "[[".join(FUND_TOML.split("[[")[1:])
    terms, *projects = own.split("[[project]]")
    text = head + terms + contribution + "".join(f"[[project]]{one}" for one in projects)
    account = of_measures(tmp_path, measure(id="lamps"), text=text)
    assert [each.id for each in account.fund.losing] == ["x"]
    said = (
        "x gives back £6,750.00 of its £20,000.00 in its life of 3 years: the fund does not "
        "recover it."
    )
    assert said in fund_notes(account)
