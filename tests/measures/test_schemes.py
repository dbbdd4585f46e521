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

from carbon.errors import Faults
from carbon.folders import shipped
from carbon.measures.appraisal import appraise
from carbon.measures.assumptions import assume
from carbon.measures.prices import Prices
from carbon.measures.schemes import Rule, Scheme, assess, find_schemes, read_scheme
from carbon.periods import Period
from tests.measures.test_appraisal import FLAT, measure

SCHEMES = find_schemes([shipped("factors")])
RULES = [
    pytest.param(scheme, rule, id=f"{scheme.id} {rule.figure}")
    for scheme in SCHEMES.values()
    for rule in scheme.rules
]
#: Which words of a quote say which operator.
WORDS = {"<": ["less than", "below"], "<=": ["no more than", "or less", "up to", "within"]}


@pytest.mark.parametrize(("scheme", "rule"), RULES)
def test_a_rule_at_its_threshold_and_a_penny_either_side(scheme: Scheme, rule: Rule) -> None:
    tonnes = 123.0
    threshold = rule.limit * tonnes
    assert rule.passes(threshold - 0.01, tonnes)
    assert rule.passes(threshold, tonnes) == (rule.operator == "<=")
    assert not rule.passes(threshold + 0.01, tonnes)
    expected = Decimal(str(threshold)) - (Decimal("0.01") if rule.operator == "<" else 0)
    assert rule.most(tonnes) == expected


@pytest.mark.parametrize(("scheme", "rule"), RULES)
def test_the_operator_is_that_of_the_quote(scheme: Scheme, rule: Rule) -> None:
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
    rule = Rule("payback-years", sign, float(f"{limit:.6g}"), "", True, True, "")
    most = rule.most(divisor)
    if most > 0:
        assert rule.passes(float(most), divisor) or most > 10**10
    assert not rule.passes(float(most + Decimal("0.01")), divisor) or most > 10**9


def test_funding_and_what_must_come_from_elsewhere() -> None:
    usual = replace(assume(base_year=2026), prices=Prices(FLAT))
    gas = usual.values.constant["natural-gas"]
    boilers = measure(
        capital_gbp=4000.0, savings={"natural-gas": 1000 / gas}, life_years=10
    )  # 1 t a year for 10 years
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
        measure(savings={"natural-gas": 1e6}), replace(assume(base_year=2026), prices=Prices(FLAT))
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


@pytest.mark.parametrize("limit", ["nan", "inf", "-1", "0"])
def test_a_limit_is_a_number_above_0(tmp_path: Path, limit: str) -> None:
    text = (shipped("factors") / "schemes" / "psds-phase-3c.toml").read_text(encoding="utf-8")
    path = tmp_path / "psds-phase-3c.toml"
    path.write_text(text.replace("limit = 325", f"limit = {limit}"), encoding="utf-8")
    with pytest.raises(Faults, match="a number above 0"):
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
