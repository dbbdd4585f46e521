"""Ways to pay on the same cash flows: by hand, and identities between them."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from carbon.errors import Faults
from carbon.measures.assumptions import assume
from carbon.measures.cash_case import appraise
from carbon.measures.finance import (
    REPAYMENTS,
    Borrowing,
    Contract,
    FinanceOption,
    OwnFund,
    Purchase,
    Terms,
    ways_to_pay,
)
from carbon.measures.finance_file import read_terms
from carbon.measures.measure import Measure
from carbon.measures.prices import Prices
from tests.conftest import Command
from tests.measures.test_cash_case import FLAT, measure

GIVEN = replace(assume(base_year=2026), prices=Prices(FLAT))
#: £1,000 of which £100 is granted, £200 a year for ten years, £150 of parts in its sixth.
LED = measure(grant_gbp=100.0, replacements=((6, 150.0),))
PANELS = measure(
    id="panels", savings={}, generation_kwh=1_000.0, self_use_pct=60.0, deterioration_pct=0.5,
    maintenance_gbp=10.0,
)  # fmt: skip


def ways(of: Measure, terms: Terms) -> dict[str, FinanceOption]:
    return {way.name: way for way in ways_to_pay(appraise(of, GIVEN), GIVEN, terms)}


def test_each_way_by_hand() -> None:
    terms = Terms(
        Borrowing(0.05, 2, "s", "equal-instalments"), Contract(0.6, 3, 20.0, "s"), None,
        OwnFund(0.75, "s"),
    )  # fmt: skip
    made = ways(LED, terms)
    own = [-900.0, 200, 200, 200, 200, 200, 50, 200, 200, 200, 200]
    assert made["own money"].flow == pytest.approx(own)
    assert made["own money"].up_front_gbp == pytest.approx(900)
    # £900 lent: £450 and 5 % of £900, then £450 and 5 % of £450.
    loan = [0.0, 200 - 495, 200 - 472.5, *own[3:]]
    assert made["borrowing"].flow == pytest.approx(loan)
    assert made["borrowing"].costs_gbp == pytest.approx(67.5)
    assert made["borrowing"].up_front_gbp == pytest.approx(567.5)
    # The contractor pays £1,000 with the grant; 60 % of £200 less £20 is the council's.
    contract = [0.0, 100, 100, 100, *own[4:]]
    assert made["performance contract"].flow == pytest.approx(contract)
    assert made["performance contract"].npv_gbp == pytest.approx(
        sum(amount / 1.035**year for year, amount in enumerate(contract))
    )
    # Three years of £100 are less than the £900 that the contractor pays, and that is said.
    assert made["performance contract"].remark == (
        "whoever pays would lose £600.00 by these terms: ask again"
    )
    # 75 % of £200 returns: £900 after six years.
    assert made["own fund"].flow == made["own money"].flow
    assert made["own fund"].remark == (
        "the fund has its money back in year 6; services pay nothing up front; the £150.00 of "
        "parts replaced are not the fund's"
    )


def test_a_power_purchase_is_of_what_the_site_uses_of_the_generation() -> None:
    terms = Terms(purchase=Purchase(0.20, 0.02, 4, "s"))
    made = ways(PANELS, terms)["power purchase"]
    in_term = [600 * 0.995**n * (0.25 - 0.20 * 1.02**n) for n in range(4)]
    after = [0.995**n * (600 * 0.25 + 400 * 0.10) - 10 for n in range(4, 10)]
    assert made.flow == pytest.approx([0.0, *in_term, *after])
    lamps = ways(LED, terms)["power purchase"]
    assert lamps.not_possible == "it generates nothing"
    assert lamps.npv_gbp is lamps.up_front_gbp is lamps.costs_gbp is None


def test_an_exact_payback_is_not_missed_by_a_fraction_of_a_penny() -> None:
    # 100.10 + 100.10 + 100.10 is less than 300.30 in binary, by 0.00000000000003.
    exact = measure(capital_gbp=300.30, life_years=3, savings={}, other_saving_gbp=100.10)
    made = ways(exact, Terms(own_fund=OwnFund(1.0, "s"), contract=Contract(0.0, 3, 0.0, "s")))
    assert made["own money"].payback_years == pytest.approx(3)
    assert made["own fund"].remark.startswith("the fund has its money back in year 3;")
    # All of it to whoever pays: no loss of £0.00.
    assert made["performance contract"].remark == ""
    assert made["performance contract"].payback_years == 0


def test_what_costs_more_to_run_is_not_shared_with_the_contractor() -> None:
    # −20,000 kWh at £0.25 and 60,000 at £0.06: £1,400 a year more.
    pump = measure(life_years=5, savings={}, other_saving_gbp=-1_400.0, capital_gbp=10_000.0)
    made = ways(pump, Terms(contract=Contract(0.5, 4, 1_000.0, "s")))["performance contract"]
    assert made.flow == pytest.approx([0, -2_400, -2_400, -2_400, -2_400, -1_400])
    assert made.remark == (
        "what it costs more to run is the council's alone: only what is saved can be shared; "
        "whoever pays would lose £6,000.00 by these terms: ask again"
    )


def test_what_goes_on_beyond_a_short_life_is_counted_and_said() -> None:
    short = measure(life_years=3, savings={}, other_saving_gbp=5_000.0, generation_kwh=1_000.0)
    terms = Terms(
        Borrowing(0.0, 4, "s", "annuity"), Contract(0.5, 5, 100.0, "s"), Purchase(0.1, 0, 4, "s")
    )
    made = ways(short, terms)
    contract = made["performance contract"]
    # Half of £5,250 less the fee, and two years of the fee alone.
    assert contract.flow == pytest.approx([0, 2_525, 2_525, 2_525, -100, -100])
    assert contract.remark == (
        "the contract outlasts the measure by 2 years, in which its fee goes on: £200.00"
    )
    assert made["borrowing"].remark == (
        "the loan outlasts the measure by 1 year: what is still owed then is paid all the same"
    )
    assert made["power purchase"].remark == (
        "the agreement outlasts the measure by 1 year, in which nothing is generated and nothing "
        "bought; whoever pays would lose £700.00 by these terms: ask again"
    )


def test_what_the_council_has_for_nothing_needs_no_fund() -> None:
    given_away = measure(capital_gbp=1_000.0, grant_gbp=1_000.0)
    made = ways(given_away, Terms(own_fund=OwnFund(0.5, "s")))
    assert made["own fund"].remark == "it costs the council nothing"


@pytest.mark.slow
@for_all(st.floats(0.001, 0.2), st.integers(1, 30), st.sampled_from(REPAYMENTS), st.floats(0, 0.2))
def test_a_loan_at_the_discount_rate_is_worth_what_own_money_is(
    rate: float, term: int, repayment: str, other: float
) -> None:
    phased = replace(LED, capital_by_year=((2024, 400.0), (2025, 600.0)))
    for one in (LED, phased):
        made = appraise(one, replace(GIVEN, rate=rate))
        own, loan = ways_to_pay(made, GIVEN, Terms(Borrowing(rate, term, "s", repayment)))
        assert loan.npv_gbp == pytest.approx(made.npv_gbp, rel=1e-9, abs=1e-6)
        assert own.npv_gbp == made.npv_gbp
        _, dearer = ways_to_pay(made, GIVEN, Terms(Borrowing(rate + other, term, "s", repayment)))
        assert dearer.npv_gbp is not None
        assert dearer.npv_gbp <= made.npv_gbp + 1e-6


@for_all(st.floats(0, 1), st.integers(1, 10))
def test_who_pays_and_the_council_have_together_what_own_money_has(share: float, term: int) -> None:
    made = ways(LED, Terms(contract=Contract(share, term, 5.0, "s")))
    way, own = made["performance contract"], made["own money"]
    assert way.whole_gbp is not None
    assert way.costs_gbp == pytest.approx(math.fsum(own.flow) - way.whole_gbp)


TERMS = """\
[borrowing]
rate_pct = 5.2
term_years = 15
repayment = "annuity"
source = "a quote of ours"

[performance-contract]
guaranteed_share_pct = 60
term_years = 10
fee_gbp_per_year = 500
source = "an offer"

[power-purchase]
pence_per_kwh = 18
escalation_pct = 2
term_years = 20
source = "an offer"

[own-fund]
returned_pct = 75
source = "Cabinet paper 7"
"""


def test_the_terms_are_the_users_each_with_its_source(tmp_path: Path) -> None:
    path = tmp_path / "finance.toml"
    path.write_text(TERMS, encoding="utf-8")
    terms = read_terms(path)
    assert terms.borrowing == Borrowing(0.052, 15, "a quote of ours", "annuity")
    assert terms.purchase == Purchase(0.18, 0.02, 20, "an offer")
    path.write_text(
        '[borrowing]\nrate_pct = -1\nterm_years = 5\nsource = "s"\n'
        "[performance-contract]\nguaranteed_share_pct = 60\nterm_years = 10\n"
        "fee_gbp_per_year = 5\n[power-purchase]\npence_per_kwh = 18\nescalation_pct = 0\n"
        'term_years = 0\nsource = "s"\nprice = 3\n[gift]\n',
        encoding="utf-8",
    )
    with pytest.raises(Faults) as caught:
        read_terms(path)
    text = str(caught.value)
    for part in ("rate_pct = -1", "no source", "term_years = 0", "key 'price'", "key 'gift'"):
        assert part in text, part
    path.write_text("", encoding="utf-8")
    with pytest.raises(Faults, match="no terms"):
        read_terms(path)


@pytest.mark.slow
def test_where_no_scheme_is_open_the_ways_stand_beside_that(carbon: Command) -> None:
    measures, terms = carbon.folder / "m.csv", carbon.folder / "finance.toml"
    measures.write_text(
        "id,technology,capital_gbp,price_year,start,life_years,saving_electricity_kwh\n"
        "led,LED,1000,2024,2026-04-01,10,800\n",
        encoding="utf-8",
    )
    terms.write_text(TERMS, encoding="utf-8")
    words = (measures, "--band", "electricity=Small", "--as-at", "2026-11-23",
             "--nation", "England", "--body", "council")  # fmt: skip
    shown = carbon("measures", "finance", *words, "--terms", terms)
    none = (
        "None of the schemes carried, last read 22 November 2026, is open to a council in England"
    )
    assert none in shown.stderr
    assert (
        "Borrowing at 5.20% over 15 years, repaid by equal payments (an annuity): a quote of ours."
        in shown.stderr
    )
    assert "performance contract" in shown.stdout
    carbon("report", "appraisal", *words, "--finance", terms, "--out", carbon.folder / "packs")
    (report,) = (carbon.folder / "packs").glob("*/*/report.md")
    text = report.read_text(encoding="utf-8")
    assert none in text
    assert "Other ways to pay, on the same cash flows" in text
    carbon("report", "appraisal", *words, "--out", carbon.folder / "other")
    (other,) = (carbon.folder / "other").glob("*/*/report.md")
    assert "are compared on the same cash flows where" in other.read_text(encoding="utf-8")


def test_terms_are_printed_with_every_digit_given(carbon: Command) -> None:
    measures, terms = carbon.folder / "m.csv", carbon.folder / "finance.toml"
    measures.write_text(
        "id,technology,capital_gbp,price_year,start,life_years,other_saving_gbp,status\n"
        "led,LED,1000,2024,2026-04-01,10,80,proposed\nold,LED,1000,2024,2020-04-01,10,80,verified\n"
        "no,LED,1000,2024,2026-04-01,10,80,rejected\n",
        encoding="utf-8",
    )
    odd = TERMS.replace("5.2\n", "5.3125\n").replace("= 18\n", "= 17.125\n")
    terms.write_text(
        odd.replace("pct = 60", "pct = 33.333").replace("= 75", "= 62.5"), encoding="utf-8"
    )
    shown = carbon("measures", "finance", measures, "--terms", terms, "--as-at", "2026-11-23",
                   "--rate", "3.125")  # fmt: skip
    for words in (
        "Borrowing at 5.3125% over 15 years",
        "Performance contract: 33.333% of what is saved",
        "Power purchase at 17.125 p/kWh, +2.00% a year",
        "Own fund, to which 62.5% of each saving",
        "at 3.125% a year, so that",
        "old: verified, so left out.",
        "no: rejected, so left out.",
    ):
        assert words in shown.stderr, words
    assert "old" not in shown.stdout


def test_the_last_loan_of_staged_capital_outlasts_the_measure() -> None:
    """Ten years from 2026; £400 lent at the end of 2025, £600 at the end of 2027, for 10 or 12."""
    staged = measure(capital_by_year=((2025, 400.0), (2027, 600.0)))
    for term, years in ((12, 4), (10, 2), (8, 0)):
        loan = Borrowing(0.05, term, "s", "annuity")
        made = ways(staged, Terms(loan))["borrowing"]
        beyond = [amount for amount in made.flow[11:] if amount]
        assert len(beyond) == years
        said = f"the loan outlasts the measure by {years} years" if years else ""
        assert made.remark.startswith(said)
        assert bool(made.remark) == bool(years)


def test_what_is_fully_granted_borrows_nothing_and_no_loan_outlasts_it() -> None:
    free = measure(grant_gbp=1000.0, capital_by_year=((2025, 333.33), (2026, 666.67)))
    made = ways(free, Terms(Borrowing(0.05, 30, "s", "annuity")))
    assert made["borrowing"].remark == ""
    assert made["borrowing"].flow == made["own money"].flow


def test_every_fault_of_an_offer_is_told_and_not_the_first_alone(tmp_path: Path) -> None:
    path = tmp_path / "finance.toml"
    path.write_text(
        '[borrowing]\nrate_pct = 0.05\nterm_years = 61\nsource = " "\n', encoding="utf-8"
    )
    with pytest.raises(Faults) as caught:
        read_terms(path)
    assert [each.found for each in caught.value.faults] == [
        "rate_pct = 0.05, which is 0.05%", "term_years = 61", "source = ' '",
    ]  # fmt: skip
