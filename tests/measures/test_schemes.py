"""Each shipped rule at its threshold and a penny either side, by the operator of its quote."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.bodies import Body
from carbon.errors import Faults
from carbon.folders import shipped
from carbon.measures.assumptions import assume
from carbon.measures.cash_case import Appraisal, appraise
from carbon.measures.portfolio.totals import totals
from carbon.measures.prices import Prices
from carbon.measures.scheme_application import application
from carbon.measures.scheme_figures import application_notes, scheme_notes
from carbon.measures.scheme_file import find_schemes, read_scheme
from carbon.measures.schemes import ONLY_WITH, Scheme, SchemeRule, assess, none_open
from carbon.periods import Period
from tests.conftest import Command
from tests.measures.test_cash_case import FLAT, measure

SCHEMES = find_schemes([shipped("factors")])
RULES = [
    pytest.param(scheme, rule, id=f"{scheme.id} {rule.figure}")
    for scheme in SCHEMES.values()
    for rule in scheme.rules
]
#: Which words of a quote say which operator.
WORDS = {"<": ["less than", "below"], "<=": ["no more than", "or less", "up to", "within"]}


@pytest.mark.parametrize(("scheme", "rule"), RULES)
def test_a_rule_at_its_threshold_and_a_penny_either_side(scheme: Scheme, rule: SchemeRule) -> None:
    tonnes = 123.0
    threshold = rule.limit * tonnes
    assert rule.passes(threshold - 0.01, tonnes)
    assert rule.passes(threshold, tonnes) == (rule.operator == "<=")
    assert not rule.passes(threshold + 0.01, tonnes)
    expected = Decimal(str(threshold)) - (Decimal("0.01") if rule.operator == "<" else 0)
    assert rule.most(tonnes) == expected


@pytest.mark.parametrize(("scheme", "rule"), RULES)
def test_the_operator_is_that_of_the_quote(scheme: Scheme, rule: SchemeRule) -> None:
    said = [sign for sign, words in WORDS.items() if any(w in rule.quote for w in words)]
    assert said == ([rule.operator] if rule.operator_in_quote else [])


def test_every_scheme_of_the_transcript_ships_as_it_stands_there(shared: Path) -> None:
    """The two rows of Phase 4 are one scheme; the Recycling Fund's ten years are quoted besides."""
    with (shared / "salix" / "scheme-criteria.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    shipped_rules = {
        (rule.source, rule.limit) for scheme in SCHEMES.values() for rule in scheme.rules
    }
    limits = {
        (row["source_url"], float(row[column]))
        for row in rows
        for column in ("max_payback_years", "max_cost_gbp_per_tCO2e_lifetime")
        if row[column]
    }
    assert limits == {pair for pair in shipped_rules if "recycling-fund" not in pair[0]}
    quotes = {row["quoted"] for row in rows}
    for scheme in SCHEMES.values():
        for rule in scheme.rules:
            if rule.quote and "recycling-fund" not in rule.source:
                assert rule.quote in quotes


@given(st.floats(0.01, 1e7), st.floats(1e-6, 1e6), st.sampled_from(["<", "<="]))
def test_the_most_that_passes_passes_and_a_penny_more_does_not(
    limit: float, divisor: float, sign: str
) -> None:
    rule = SchemeRule("payback-years", sign, float(f"{limit:.6g}"), "", True, True, "")
    most = rule.most(divisor)
    if most > 0:
        assert rule.passes(float(most), divisor) or most > 10**10
    assert not rule.passes(float(most + Decimal("0.01")), divisor) or most > 10**9


def test_funding_and_what_must_come_from_elsewhere() -> None:
    usual = replace(assume(base_year=2026), prices=Prices(FLAT))
    gas = usual.values.constant["natural-gas"]
    boilers = measure(
        technology="Heat pump", capital_gbp=4000.0, savings={"natural-gas": 1000 / gas},
        life_years=10,
    )  # fmt: skip
    # 1 t a year for 10 years
    while_open = date(2023, 6, 1)
    answer = assess(appraise(boilers, usual), SCHEMES["psds-phase-3c"], while_open)
    assert not answer.passes
    assert answer.funding_gbp == Decimal("3250.00")
    assert answer.elsewhere_gbp == Decimal("750.00")
    assert "fail: 400 £ per direct tCO2e" in str(answer.results[0])
    passing = assess(
        appraise(replace(boilers, grant_gbp=750.0), usual), SCHEMES["psds-phase-3c"], while_open
    )
    assert passing.passes
    assert passing.elsewhere_gbp == 0
    strict = assess(
        appraise(replace(boilers, capital_gbp=3050.0), usual), SCHEMES["scottish-psee-loan"]
    )
    assert [result.passes for result in strict.results][1] is False
    assert strict.results[1].most_gbp == Decimal("3049.99")


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=list(SCHEMES))
def test_a_scheme_that_is_over_gives_nothing_and_still_shows_its_rules(scheme: Scheme) -> None:
    made = appraise(
        measure(technology="Heat pump", savings={"natural-gas": 1e6}),
        replace(assume(base_year=2026), prices=Prices(FLAT)),
    )
    last = scheme.until or date(2026, 1, 1)
    during, after = (assess(made, scheme, last + timedelta(days=days)) for days in (0, 1))
    assert during.closed_since is None
    assert during.funding_gbp > 0
    assert after.results == during.results
    if scheme.until is None:
        assert scheme.period == "recent"
        assert after == during
    else:
        assert after.closed_since == last + timedelta(days=1)
        assert after.funding_gbp == 0
        assert after.elsewhere_gbp == Decimal(f"{made.cost_gbp:.12g}")
        assert assess(made, scheme).closed_since == after.closed_since


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=list(SCHEMES))
def test_a_schemes_last_day_is_that_of_its_period(scheme: Scheme) -> None:
    words = scheme.period.removeprefix("to ")
    words = words.split("-")[-1] if re.fullmatch(r"\d{4}-\d{4}", words) else words
    expected = None if words == "recent" else Period.parse(words).last_day
    assert scheme.until == expected


def test_electricity_saves_no_direct_tonnes() -> None:
    usual = replace(assume(base_year=2026), prices=Prices(FLAT))
    answer = assess(appraise(measure(), usual), SCHEMES["psds-phase-3c"])
    assert not answer.passes
    assert answer.results[0].value is None
    assert answer.funding_gbp == 0


def test_a_councils_own_scheme_adds_to_the_shipped(tmp_path: Path) -> None:
    folder = tmp_path / "schemes"
    folder.mkdir()
    text = (shipped("factors") / "schemes" / "psds-phase-3c.toml").read_text(encoding="utf-8")
    (folder / "ours.toml").write_text(text.replace("psds-phase-3c", "ours", 1), encoding="utf-8")
    assert {"ours", *SCHEMES} == set(find_schemes([tmp_path, shipped("factors")]))


@pytest.mark.parametrize("key", ["until", "read"])
def test_a_day_with_an_hour_was_a_mistake_in_this_program(tmp_path: Path, key: str) -> None:
    text = (shipped("factors") / "schemes" / "psds-phase-3c.toml").read_text(encoding="utf-8")
    path = tmp_path / "psds-phase-3c.toml"
    path.write_text(re.sub(rf"(?m)^({key} = .*)$", r"\1T00:00:00", text), encoding="utf-8")
    with pytest.raises(
        Faults, match=rf"toml:\d: found {key} = .*T00:00:00; expected a day without"
    ):
        read_scheme(path)


@pytest.mark.parametrize("limit", ["nan", "inf", "-1", "0"])
def test_a_limit_is_a_number_above_0(tmp_path: Path, limit: str) -> None:
    text = (shipped("factors") / "schemes" / "psds-phase-3c.toml").read_text(encoding="utf-8")
    path = tmp_path / "psds-phase-3c.toml"
    path.write_text(text.replace("limit = 325", f"limit = {limit}"), encoding="utf-8")
    with pytest.raises(Faults, match=r"a number above 0|a finite number"):
        read_scheme(path)


def test_faults_of_a_scheme_come_together(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(
        'id = "other"\ntitle = "T"\nperiod = "2024"\nkind = "gift"\nsource = "s"\n'
        'verified = "yes"\nverification = "v"\nread = 2026-01-01\nlimit = 3\n'
        '[[rule]]\nfigure = "payback"\noperator = "=<"\nlimit = 0\nquote = ""\n'
        "operator_in_quote = true\n",
        encoding="utf-8",
    )
    with pytest.raises(Faults) as caught:
        read_scheme(path)
    text = str(caught.value)
    for part in (
        "'bad'",
        "'gift'",
        "verified = 'yes'",
        "key 'limit'",
        "'payback'",
        "'=<'",
        "limit = 0",
    ):
        assert part in text


USUAL = replace(assume(base_year=2026), prices=Prices(FLAT))
OPEN = date(2023, 6, 1)
ENGLISH, SCOTTISH = Body("England", "council"), Body("Scotland", "council")


def test_an_english_council_was_offered_a_scottish_loan() -> None:
    led = appraise(measure(savings={"natural-gas": 1e5}), USUAL)
    loan = SCHEMES["scottish-psee-loan"]
    assert assess(led, loan, body=SCOTTISH).funding_gbp == 1000
    refused = assess(led, loan, body=ENGLISH)
    assert (refused.funding_gbp, refused.elsewhere_gbp) == (0, 1000)
    assert refused.nothing_because == (
        "it is for public bodies in Scotland, not for a council in England"
    )
    unknown = assess(led, loan)
    assert unknown.nothing_because == ""
    assert any(
        "whether it is for you is not known: state the nation" in note
        for note in scheme_notes([unknown])
    )
    assert not any("state the" in note for note in scheme_notes([refused], body=ENGLISH))
    schools = SCHEMES["seels-schools-england"]
    assert schools.who.refuses(ENGLISH) == (
        "it is for schools in England, not for a council in England"
    )
    assert schools.who.refuses(Body("England", "school")) == ""


def test_none_open_is_said_only_where_none_may_be() -> None:
    every, day = list(SCHEMES.values()), date(2026, 11, 30)
    said = "None of the schemes carried, last read 22 November 2026, is open"
    assert none_open(every, day, ENGLISH) == f"{said} to a council in England."
    assert none_open(every, day, SCOTTISH) == ""
    assert none_open(every, day) == ""  # the Scottish loan may be open, to whom is not known
    closed = [each for each in every if each.until]
    assert none_open(closed, day) == f"{said}."
    assert none_open(closed, OPEN) == ""


def heated(**changes: object) -> Appraisal:
    usual = {"technology": "Heat pump", "site": "library", "savings": {"natural-gas": 1e6}}
    return appraise(measure(**{**usual, **changes}), replace(USUAL, hold=True))


def test_money_was_sought_today_of_a_scheme_that_has_closed() -> None:
    """A pump due in February 2025 had £1,000 in one table and nothing in the next."""
    scheme, today = SCHEMES["psds-phase-4"], date(2026, 5, 1)
    late = heated(id="pump", start=date(2025, 2, 1))
    assert assess(late, scheme, body=ENGLISH).funding_gbp == 1000
    asked = assess(late, scheme, body=ENGLISH, today=today)
    assert (asked.funding_gbp, str(asked.closed_since)) == (0, "2025-04-01")
    whole = application(scheme, [late], today, ENGLISH)
    assert whole is not None
    assert whole.grant_gbp == 0
    # What was done then could have had it then; a day that is named is the day.
    done = heated(id="pump", start=date(2025, 2, 1), status="delivered")
    assert assess(done, scheme, body=ENGLISH, today=today).funding_gbp == 1000
    assert assess(late, scheme, date(2025, 3, 31), ENGLISH, today).funding_gbp == 1000


def test_fabric_took_more_than_58_percent_of_a_grant() -> None:
    """£100,000 of heat pump and £200,000 of walls: 58 ÷ 42 of the former may go to the latter."""
    scheme = SCHEMES["psds-phase-3c"]
    pump = heated(id="pump", capital_gbp=100_000.0)
    walls = heated(id="walls", technology="Insulation", capital_gbp=200_000.0)
    made = application(scheme, [walls, pump], OPEN, ENGLISH)
    assert made is not None
    assert made.grant_gbp == Decimal("238095.23")  # 100,000 + 58 ÷ 42 × 100,000
    assert made.others_gbp == Decimal("138095.23")
    assert made.others_gbp <= made.grant_gbp * Decimal("0.58")
    assert made.elsewhere_gbp == Decimal("61904.77")
    # Where the fabric is less than its part, all is paid.
    small = heated(id="walls", technology="Insulation", capital_gbp=50_000.0)
    whole = application(scheme, [small, pump], OPEN, ENGLISH)
    assert whole is not None
    assert (whole.grant_gbp, whole.others_gbp) == (Decimal("150000.00"), Decimal("50000.00"))


def test_fabric_without_a_heating_plant_in_its_building_gets_nothing() -> None:
    scheme = SCHEMES["psds-phase-3c"]
    walls = heated(id="walls", technology="Insulation")
    assert assess(walls, scheme, OPEN, ENGLISH).nothing_because == ONLY_WITH
    assert assess(walls, scheme, OPEN, ENGLISH).funding_gbp == 0
    elsewhere = heated(id="pump", site="hall")
    nowhere = heated(id="glass", technology="Glazing", site="")
    made = application(scheme, [walls, elsewhere, nowhere], OPEN)
    assert made is not None
    assert [each.measure.id for each in made.plants] == ["pump"]
    assert dict(made.left_out) == {
        "walls": "no new low carbon heating plant at site library",
        "glass": "no new low carbon heating plant at its building, which is not stated",
    }
    alone = application(scheme, [walls], OPEN)
    assert alone is not None
    assert (alone.grant_gbp, alone.others_gbp) == (0, 0)
    assert "no low carbon heating plant" in alone.nothing_because
    assert application(SCHEMES["psds-phase-2"], [walls], OPEN) is None


@pytest.mark.parametrize(
    "technology",
    [
        "Air source heat pump", "Heat pumps", "ASHP", "Heat pump (air source)", "Heatpump",
        "Ground-source heat pumps", "Low-carbon heating", "ELECTRIC HEATING",
    ],
)  # fmt: skip
def test_a_heat_pump_without_its_hyphen_was_no_heating_plant(technology: str) -> None:
    """An application with an "Air source heat pump" got £0, for it had no plant."""
    scheme = SCHEMES["psds-phase-3c"]
    plant = heated(id="plant", technology=technology)
    walls = heated(id="walls", technology="Insulation")
    assert assess(plant, scheme, OPEN, ENGLISH).nothing_because == ""
    made = application(scheme, [plant, walls], OPEN, ENGLISH)
    assert made is not None
    assert [each.measure.id for each in made.plants] == ["plant"]
    assert made.grant_gbp > 0
    [note] = [each for each in application_notes([made]) if "by its technology" in each]
    assert "heat pump, air-source heat pump" in note
    assert f"found {technology}; not one: Insulation." in note


@pytest.mark.parametrize("technology", ["Heating controls", "LED lighting", "Pump", "Gas boiler"])
def test_what_is_no_heating_plant_is_said(technology: str) -> None:
    scheme = SCHEMES["psds-phase-4"]
    made = application(scheme, [heated(technology=technology)], OPEN, ENGLISH)
    assert made is not None
    assert made.plants == ()
    assert any(
        f"Of the measures: found none; not one: {technology}." in each
        for each in application_notes([made])
    )
    # A list of one's own without heat pumps has none.
    assert scheme.application is not None
    other = replace(scheme.application, heating=("Biomass boiler",))
    assert not other.is_plant("Heat pump")
    assert other.is_plant("Biomass boilers")


def test_an_application_holds_nothing_whose_need_will_not_be_done() -> None:
    scheme = SCHEMES["psds-phase-3c"]
    pump = heated(id="pump", needs=("walls",))
    walls = heated(id="walls", technology="Insulation", status="rejected")
    glass = heated(id="glass", technology="Glazing")
    made = application(scheme, [pump, walls, glass], OPEN, ENGLISH)
    assert made is not None
    # Without the pump there is no plant in the building for the glass to stand beside.
    assert (made.plants, made.others, made.grant_gbp) == ((), (), 0)
    assert dict(made.left_out) == {
        "glass": "no new low carbon heating plant at site library",
        "pump": "it needs walls, which will not be done",
    }
    # Where what it needs is done, or is in the application too, nothing is to be said.
    for status in ("delivered", "proposed"):
        there = heated(id="walls", technology="Insulation", status=status)
        made = application(scheme, [pump, there, glass], OPEN, ENGLISH)
        assert made is not None
        assert [each.measure.id for each in made.plants] == ["pump"]
        assert made.left_out == made.needed_elsewhere == ()
        assert ("walls" in [each.measure.id for each in made.others]) == (status == "proposed")
    # Where it is at no building of the application, somebody else must pay for it.
    away = heated(id="walls", technology="Metering", site="")
    made = application(scheme, [pump, away], OPEN, ENGLISH)
    assert made is not None
    assert made.needed_elsewhere == (("pump", "walls"),)
    assert (
        "psds-phase-3c: The pump needs walls, which is not in the application and must be paid for "
        "from elsewhere."
    ) in application_notes([made], {"pump": "The pump"})
    # An alternative of what it needs stands in the application.
    one = heated(id="walls", technology="Insulation", group="roof")
    other = heated(id="attic", technology="Heat pump", group="roof")
    made = application(scheme, [pump, one, other], OPEN, ENGLISH)
    assert made is not None
    assert dict(made.left_out) == {
        "walls": "only one of roof can be done: attic is",
        "pump": "it needs walls, which will not be done",
    }


def test_savings_on_one_meter_were_added_up_in_an_application_and_combined_elsewhere() -> None:
    """60% and 40% of 900 MWh are 76% of it together: of so many tonnes £325 each, by one rule."""
    scheme = SCHEMES["psds-phase-3c"]
    given = replace(USUAL, hold=True)
    shared = {"meters": ("g",), "use": {"natural-gas": 900_000.0}, "capital_gbp": 2e6}
    pump = heated(id="pump", savings={"natural-gas": 540_000.0}, **shared)
    walls = heated(
        id="walls", technology="Insulation", savings={"natural-gas": 360_000.0}, **shared
    )
    made = application(scheme, [pump, walls], OPEN, ENGLISH, given)
    assert made is not None
    both = totals([pump.measure, walls.measure], given)
    tonnes = both.salix_lifetime_tco2e  # of gas only: all of them direct
    assert tonnes == pytest.approx(0.76 * both.added.salix_lifetime_tco2e)
    assert float(made.grant_gbp) == pytest.approx(325 * tonnes, abs=0.01)
    assert made.combined == (("g (natural-gas)", ("pump", "walls")),)
    assert any("pump, walls save on g (natural-gas)" in each for each in application_notes([made]))
    # One that comes after the other saves of what is left: both count in full.
    after = heated(
        id="pump", savings={"natural-gas": 540_000.0}, needs=("walls",), after=("walls",), **shared
    )
    made = application(scheme, [after, walls], OPEN, ENGLISH, given)
    assert made is not None
    assert float(made.grant_gbp) == pytest.approx(325 * tonnes / 0.76, abs=0.01)
    # What is needed from elsewhere leaves less to be saved here.
    away = heated(
        id="walls", technology="Metering", site="", savings={"natural-gas": 360_000.0}, **shared
    )
    needing = heated(id="pump", savings={"natural-gas": 540_000.0}, needs=("walls",), **shared)
    made = application(scheme, [needing, away], OPEN, ENGLISH, given)
    assert made is not None
    assert float(made.grant_gbp) == pytest.approx(325 * tonnes * 0.6, abs=0.01)
    # Where what the meter uses is not known, that is said.
    unknown = [
        heated(id=name, technology=technology, meters=("g",), capital_gbp=2e6,
               savings={"natural-gas": kwh})
        for name, technology, kwh in (
            ("pump", "Heat pump", 540_000.0), ("walls", "Insulation", 360_000.0),
        )
    ]  # fmt: skip
    for by in (given, None):
        made = application(scheme, unknown, OPEN, ENGLISH, by)
        assert made is not None
        assert float(made.grant_gbp) == pytest.approx(325 * tonnes / 0.76, abs=0.01)
        assert any("added up, and so at most this" in each for each in application_notes([made]))


@given(st.floats(1, 1e6), st.floats(1, 1e6), st.floats(1, 1e6), st.floats(0, 99))
def test_the_others_never_have_more_than_their_part_and_nobody_more_than_it_costs(
    heating: float, fabric: float, kwh: float, share: float
) -> None:
    base = SCHEMES["psds-phase-3c"]
    assert base.application is not None
    pct = float(f"{share:.3g}")
    scheme = replace(base, application=replace(base.application, others_pct=pct))
    pump = heated(id="pump", capital_gbp=round(heating, 2), savings={"natural-gas": kwh})
    walls = heated(
        id="walls", technology="Insulation", capital_gbp=round(fabric, 2),
        savings={"natural-gas": 1.0},
    )  # fmt: skip
    made = application(scheme, [pump, walls], OPEN, ENGLISH)
    assert made is not None
    assert made.others_gbp * 100 <= made.grant_gbp * Decimal(str(pct))
    assert made.others_gbp <= Decimal(f"{walls.cost_gbp:.12g}")
    plants_part = made.grant_gbp - made.others_gbp
    assert plants_part <= Decimal(f"{pump.cost_gbp:.12g}") + Decimal("0.01")
    tonnes = sum(each.salix_lifetime_direct_tco2e for each in (pump, walls))
    assert base.rules[0].passes(float(made.grant_gbp), tonnes) or made.grant_gbp == 0


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=list(SCHEMES))
def test_verified_yes_never_stands_above_not_verified(scheme: Scheme) -> None:
    yes = scheme.verified_rules == "yes"
    assert yes == scheme.is_verified
    assert yes == (scheme.verified and all(rule.verified for rule in scheme.rules))
    assert not (yes and "not verified" in scheme.verification)


@pytest.mark.parametrize("quote", ["", "  "])
def test_a_rule_without_its_words_was_verified(tmp_path: Path, quote: str) -> None:
    text = (shipped("factors") / "schemes" / "psds-phase-3c.toml").read_text(encoding="utf-8")
    path = tmp_path / "psds-phase-3c.toml"
    path.write_text(
        re.sub('quote = "no more than.*"', f'quote = "{quote}"\nverified = true', text),
        encoding="utf-8",
    )
    scheme = read_scheme(path)
    assert [rule.verified for rule in scheme.rules] == [False]
    assert (scheme.is_verified, scheme.verified_rules) == (False, "no")


def test_a_scheme_was_not_read_on_a_day_to_come(tmp_path: Path) -> None:
    text = (shipped("factors") / "schemes" / "psds-phase-3c.toml").read_text(encoding="utf-8")
    path = tmp_path / "psds-phase-3c.toml"
    path.write_text(text.replace("read = 2026-11-22", "read = 2999-01-01"), encoding="utf-8")
    with pytest.raises(Faults, match=r"found read = 2999-01-01; expected the day it was read, 20"):
        read_scheme(path)


def test_faults_of_who_and_application_are_told(tmp_path: Path) -> None:
    text = (shipped("factors") / "schemes" / "psds-phase-3c.toml").read_text(encoding="utf-8")
    path = tmp_path / "psds-phase-3c.toml"
    path.write_text(
        text.replace('"England"', '"Britain"').replace("= 58", "= 100"), encoding="utf-8"
    )
    with pytest.raises(Faults) as caught:
        read_scheme(path)
    assert "'Britain'" in str(caught.value)
    assert "others_pct = 100" in str(caught.value)


def test_a_council_states_its_nation_and_kind_in_carbon_toml(carbon: Command) -> None:
    measures, settings = carbon.folder / "m.csv", carbon.folder / "carbon.toml"
    measures.write_text(
        "id,technology,capital_gbp,price_year,start,life_years,saving_natural_gas_kwh\n"
        "walls,Insulation,1000,2024,2026-04-01,10,80000\n",
        encoding="utf-8",
    )
    words = ("measures", "appraise", measures, "--band", "natural-gas=Small", "--scheme",
             "scottish-psee-loan")  # fmt: skip
    settings.write_text('title = "C"\n', encoding="utf-8")
    assert "whether it is for you is not known" in carbon(*words).stderr
    settings.write_text('title = "C"\nnation = "England"\nbody = "council"\n', encoding="utf-8")
    shown = carbon(*words)
    assert "not for a council in England, so it gives nothing" in shown.stderr
    assert "None of the schemes carried" in shown.stderr
    scottish = carbon(*words, "--nation", "Scotland")
    assert "None of the schemes" not in scottish.stderr
    settings.write_text('title = "C"\nnation = "Britain"\n', encoding="utf-8")
    wrong = carbon(*words, ok=False)
    assert wrong.exit_code == 1
    assert "carbon.toml:2" in wrong.output
    assert "England" in wrong.output


def test_what_is_wrong_between_keys_of_a_scheme_is_told_beside_other_faults(tmp_path: Path) -> None:
    """A share of the grant as a fraction was taken for half a per cent; now it is refused."""
    text = (shipped("factors") / "schemes" / "psds-phase-3c.toml").read_text(encoding="utf-8")
    path = tmp_path / "other.toml"
    text = re.sub(r"(?m)^others_pct = .*$", "others_pct = 0.58", text)
    text = re.sub(r"(?m)^nations = .*$", "", text)
    path.write_text(re.sub(r"(?m)^title = .*$", "title = 7", text), encoding="utf-8")
    with pytest.raises(Faults) as caught:
        read_scheme(path)
    assert sorted(each.found for each in caught.value.faults) == [
        "id = 'psds-phase-3c'",
        "neither nations nor bodies",
        "others_pct = 0.58, which is 0.58%",
        "title = 7",
    ]
