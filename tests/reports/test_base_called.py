"""What page one calls the base year is what a council was told, from then on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.reports.councils import GREEN, Council, bridge, document, page_one

METERS = "".join(f"{site}-power,{site},electricity,kWh,,,,\n" for site in "abc")
LEFT = "b,B,schools,,,2023-08-31,transferred\n"
STAYS = "b,B,schools,,,,\n"
CAME = "c,C,schools,2024-04-01,acquired,,\n"
#: The months of 2023-24 that B was not there for.
REST = [*(f"2023-{month}" for month in (10, 11, 12)), *(f"2024-0{month}" for month in (1, 2, 3))]


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Council:
    """School A uses 10,000, 9,300 and 8,600 kWh a month; B 6,000, as long as it is there."""
    made = Council(tmp_path / "w", monkeypatch)
    made.register(f"a,A,schools,,,,\n{LEFT}", METERS.partition("c-power")[0])
    made.on("2024-06-01")
    made.read({"a-power": {"2021-22": 10_000, "2022-23": 9_300, "2023-24": 8_600}})
    made.read({"b-power": {"2021-22": 6_000, "2022-23": 6_000}})
    made.read({"b-power": dict.fromkeys([f"2023-0{month}" for month in range(4, 9)], 6_000)})
    made.define("2021-22", kind="restated")
    return made


def correct_july(council: Council) -> None:
    """4,600 kWh more of A in July 2021: 1.34 t at 0.2913 kg."""
    council.correct("a-power", "2021-07-01", 14_600)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("target_as", "green", "recorded", "told", "old"),
    [
        # A and B: 192,000 kWh × 0.2913 kg; A: 120,000; A and C: 168,000. 2024-25 as reported is
        # 108,000 kWh × 0.27522 kg = 29.7 t; the way allows 77.5 % of 35.0 t, 27.1.
        (("", ""), "", "", ("55.9 tonnes", "35.0 tonnes", "48.9"), "15.0% less and behind"),
        # The same where the target takes the ledger's base, whatever the decision records.
        (('"restated"', '"calculated"'), "", "t_co2e = 33.0\n",
         ("55.9 tonnes", "35.0 tonnes", "48.9 as calculated"), "15.0% less and behind"),
        # Scope 2 alone: × 0.21233 kg.
        (("\n[[milestone]]", '\nscopes = ["2"]\n\n[[milestone]]'), "", "t_co2e = 33.0\n",
         ("40.8 tonnes", "25.5 tonnes", "35.7 as calculated"), "behind"),
        # Less 60 % of the kWh × (0.21233 − 0.01) kg of the green tariff.
        (('"gross"', '"net"'), GREEN, "", ("32.6 tonnes net", "20.4 tonnes net", "28.5"), "behind"),
        # 60 t were given of 192,000 kWh: 60 × 120 ÷ 192, and 60 × 168 ÷ 192.
        (('base = "restated"', 'base = "given"\nbase_tonnes = 60\nbase_source = "Plan"'), "", "",
         ("60.0 tonnes", "37.5 tonnes", "52.5"), "20.7% less and behind"),
    ],
    ids=["restated", "calculated", "scope-2", "net", "given"],
)  # fmt: skip
def test_a_second_decision_starts_from_what_the_first_made_of_the_base(
    council: Council,
    target_as: tuple[str, str],
    green: str,
    recorded: str,
    told: tuple[str, str, str],
    old: str,
) -> None:
    # Was: "you were told 55.9 tonnes, it is now 48.9", with B's leaving bridged once more and the
    # old base of before the first decision, on which 2024-25 was on track.
    council.define("2021-22", kind="restated", inventory=green)
    council.target(*(target_as if target_as[0] else ("60", "60")))
    first, second, third = told
    how = third.partition(" ")[2]
    council.publish(council.report("2024-06-30"), "2024-07-05")
    one = ("2024-07-10", "2024-06-30", "B left", recorded)
    council.decide(one)
    pack = council.report("2024-07-31")
    assert (
        f"was recalculated: you were told {first}, it is now {second.split()[0]}"
        f"{f' {how}' if how else ''}, decided by Board on 10 July 2024."
    ) in page_one(pack), page_one(pack)
    council.publish(pack, "2024-08-05")
    # C comes and nobody has decided on it: the base stays as it was told.
    council.on("2025-05-01")
    council.register(f"a,A,schools,,,,\n{LEFT}{CAME}", METERS)
    council.read({"a-power": {"2024-25": 5_000}, "c-power": {"2024-25": 4_000}})
    pack = council.report("2025-05-31")
    assert "recalculated" not in page_one(pack).partition("**How sure")[0], page_one(pack)
    called = document(pack)["answer"]["called"]
    assert f"{called['kg'] / 1000:.1f}" == second.split()[0]
    assert called["as_at"] == "2024-07-31"
    council.publish(pack, "2025-06-05")
    council.decide(one, ("2025-06-10", "2025-06-01", "C came", recorded))
    pack = council.report("2025-06-30")
    said = page_one(pack)
    assert f"you were told {second}, it is now {third}, decided by Board on 10 June 2025." in said
    assert re.search(rf"On the old base the figures as reported make [\d.% a-z]*{old};", said), said
    assert f"{document(pack)['answer']['called']['kg'] / 1000:.1f}" == third.split()[0]
    steps = bridge(pack)
    # Scope 2 of C: 48,000 kWh × 0.21233 kg; net: × (0.2913 − 60 % of (0.21233 − 0.01)).
    size = {"48.9": "14.0", "52.5": "15.0", "35.7": "10.2", "28.5": "8.2"}[third.split()[0]]
    assert f"As told in the report of 31 July 2024 | {second.split()[0]} |" in steps, steps
    assert re.search(rf"\| site c, acquired on 2024-04-01 \| {size} \|", steps), steps
    assert f"On the sites of 31 March 2025 | {third.split()[0]} |" in steps, steps
    assert steps.count("\n") == 4, steps


@pytest.mark.slow
@pytest.mark.parametrize(
    ("now", "why"),
    [
        # 132,000 kWh of A and an office × 0.2913 kg; 136,600; 120,000 of A alone.
        ("39.8", "1 reading was corrected"),
        ("35.0", "the register, the factors or the definition of the inventory changed"),
    ],
)
def test_a_base_that_was_called_anew_is_what_the_next_decision_starts_from(
    council: Council, now: str, why: str
) -> None:
    council.register(f"a,A,schools,,,,\n{LEFT}c,C,offices,,,,\n", METERS)
    council.read({"c-power": dict.fromkeys(["2021-22", "2022-23", "2023-24"], 1_000)})
    council.publish(council.report("2024-06-30"), "2024-07-05")
    one = ("2024-07-10", "2024-06-30", "B left", "")
    council.decide(one)
    council.publish(council.report("2024-07-31"), "2024-08-05")
    council.on("2024-08-10")
    if "reading" in why:
        correct_july(council)
    else:
        offices = '[[exclusion]]\nwhat = "Offices"\nreason = "x"\nservices = ["offices"]\n'
        council.define("2021-22", kind="restated", inventory=offices)
    pack = council.report("2024-08-31")
    assert (
        f"the base year 2021-22 on the sites of 31 March 2024 is now {now} tonnes, told as 38.5, "
        f"because {why}"
    ) in page_one(pack), page_one(pack)
    council.publish(pack, "2024-09-05")
    council.on("2025-05-01")
    council.decide(one, ("2025-04-10", "2025-04-01", "Errors", ""))
    said = page_one(council.report("2025-05-31"))
    assert (
        f"The base year was recalculated and is still {now} tonnes, decided by Board on 10 April "
        "2025."
    ) in said, said
    # Nothing of an old base is said, so that what the figures as reported include is.
    assert "on the figures as reported includes" in said, said


@pytest.mark.slow
def test_a_decision_of_before_a_report_that_was_entered_after_it_is_told(council: Council) -> None:
    # Was: not a word of it, as it was decided before the report that did not know it.
    council.publish(council.report("2024-06-30"), "2024-07-05")
    council.decide(("2024-06-20", "2024-06-10", "B left", ""))
    pack = council.report("2024-07-31")
    told = "The base year was recalculated: you were told 55.9 tonnes, it is now 35.0, decided by "
    assert f"{told}Board on 20 June 2024." in page_one(pack), page_one(pack)
    council.publish(pack, "2024-08-05")
    assert "recalculated" not in page_one(council.report("2024-08-31")).partition("**How")[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("day", "said"),
    [
        # Was: "on the sites of 31 March 2025 is now 36.3 tonnes, told as 55.9, because 1 reading
        # was corrected": that put 1.34 t on, and B's leaving took 21 off.
        (
            "2024-12-31",
            "on the sites of 31 March 2024 is now 57.3 tonnes, told as 55.9, because 1 reading was "
            "corrected; B left since 2023-24 (transferred on 31 "
            "December 2024).",
        ),
        # It had left before, and the register was told since.
        (
            "2024-02-29",
            "on the sites of 31 March 2024 is now 36.3 tonnes, told as 55.9, −21.0 because B left "
            "(transferred on 29 February 2024, entered since) and +1.3 because 1 reading was "
            "corrected",
        ),
    ],
)  # fmt: skip
def test_what_left_is_not_put_down_to_a_correction(council: Council, day: str, said: str) -> None:
    register = METERS.partition("c-power")[0]
    council.register(f"a,A,schools,,,,\n{STAYS}", register)
    council.read({"b-power": dict.fromkeys(["2023-09", "2023-10", "2023-11"], 6_000)})
    council.read({"b-power": dict.fromkeys(["2023-12", "2024-01", "2024-02", "2024-03"], 6_000)})
    council.decide(("2024-06-10", "2024-06-01", "Reviewed", "t_co2e = 60.0\n"))
    council.publish(council.report("2024-06-30"), "2024-07-05")
    council.on("2025-05-01")
    council.register(f"a,A,schools,,,,\n{STAYS.replace(',,,,', f',,,{day},transferred')}", register)
    council.read({"a-power": {"2024-25": 8_000}})
    if day > "2024-04":
        to_march = ("2025-01", "2025-02", "2025-03")
        council.read({"b-power": {"2024-25": 6_000}}, without=to_march)
    correct_july(council)
    told = page_one(council.report("2025-05-31"))
    assert f"; the base year 2021-22 {said}" in told, told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("told", "now", "says", "since"),
    [
        # A and B: 192,000 kWh × 0.2913 kg is 55.9 t, A alone 35.0 of it; 50 were decided.
        ("t_co2e = 50.0\n", None, "is now 55.9 tonnes, told as 50.0", "is no longer on record"),
        ("t_co2e = 50.0\n", "t_co2e = 35.0\n", "is now 35.0 tonnes, told as 50.0",
         "is recorded otherwise since"),
        ("t_co2e = 50.0\n", "", "is now 35.0 tonnes, told as 50.0", "is recorded otherwise since"),
        ("", None, "is now 55.9 tonnes, told as 35.0", "is no longer on record"),
        ("", "t_co2e = 50.0\n", "is now 50.0 tonnes, told as 35.0", "is recorded otherwise since"),
        ("t_co2e = 50.0\n", "t_co2e = 50.0\n", "that figure stands.", ""),
        ("", "", "that figure stands.", ""),
    ],
    ids=["gone", "put right", "tonnes out", "gone, none told", "tonnes in", "same", "none told"],
)  # fmt: skip
def test_a_decision_told_that_stands_otherwise_since_is_the_reason(
    council: Council, told: str, now: str | None, says: str, since: str
) -> None:
    """No reason was told on page one, and the bridge had "method: the definition, the register"."""
    council.publish(council.report("2024-06-30"), "2024-07-05")
    council.on("2024-09-01")
    decision = ("2024-08-15", "2024-08-01", "B left")
    council.decide((*decision, told))
    council.publish(council.report("2024-09-30"), "2024-10-05")
    council.decide(*([] if now is None else [(*decision, now)]))
    pack = council.report("2024-12-31")
    said = page_one(pack)
    assert says in said
    assert (f"because the recalculation of 15 August 2024 {since}" in said) is bool(since)
    steps = bridge(pack)
    assert "method" not in steps
    if told and since:
        assert re.search(r"decision \| recalculated \| 5\.9", steps), steps


@pytest.mark.slow
def test_a_base_given_is_not_told_as_calculated_beside_a_decision(council: Council) -> None:
    given = 'base = "given"\nbase_tonnes = 60\nbase_source = "Plan"'
    council.target('base = "restated"', given)
    council.publish(council.report("2024-06-30"), "2024-07-05")
    council.on("2024-09-01")
    council.decide(("2024-08-15", "2024-08-01", "B left", "t_co2e = 35.0\n"))
    said = page_one(council.report("2024-09-30"))
    assert "it is now 37.5 scaled to the base given" in said
    assert "as calculated" not in said


@pytest.mark.slow
def test_what_sizes_a_joiner_is_told_as_what_moved_the_base(council: Council) -> None:
    """Its first year is its back-cast: 20,000 kWh more of it moved base and pathway unsaid."""
    council.register(f"a,A,schools,,,,\n{LEFT}{CAME}", METERS)
    council.on("2025-06-01")
    council.read({"a-power": {"2024-25": 8_000}, "c-power": {"2024-25": 4_000}})
    council.publish(council.report("2025-06-30"), "2025-07-05")
    council.on("2025-09-01")
    council.correct("c-power", "2024-10-01", 24_000)
    said = page_one(council.report("2025-09-30"))
    # A 120,000 and C 48,000 kWh, then 68,000, at 0.2913 kg.
    assert "is now 54.8 tonnes, told as 48.9, because C is sized otherwise since" in said


@pytest.mark.slow
def test_what_could_not_be_sized_when_told_and_can_be_since_is_the_reason(council: Council) -> None:
    """C came in October 2024 with six months of readings; its first year is whole in 2025."""
    came = "c,C Hall,schools,2024-10-01,acquired,,\n"
    council.register(f"a,A,schools,,,,\n{LEFT}{came}", METERS)
    council.on("2025-06-01")
    months = [f"2024-{month}" for month in (10, 11, 12)] + [f"2025-0{month}" for month in (1, 2, 3)]
    council.read({"a-power": {"2024-25": 8_000}, "c-power": dict.fromkeys(months, 400)})
    pack = council.report("2025-06-30")
    parts = document(pack)["answer"]["alike"]["parts"]
    assert [each["what"] for each in parts if not each["sized"]] == ["site c"]
    council.publish(pack, "2025-07-05")
    council.on("2025-11-01")
    council.read({"c-power": {f"2025-0{month}": 400 for month in range(4, 10)}})
    # A 120,000 kWh, and C 4,800 more, at 0.2913 kg. Was: "that figure stands" and no more; C was
    # in the register when told, so that it was not "entered since" either.
    pack = council.report("2025-11-30")
    said = page_one(pack)
    why = "is now 36.4 tonnes, told as 35.0, because C Hall can be sized now"
    assert why in said, said
    assert "entered since" not in said
    council.publish(pack, "2025-12-05")
    # And the other way round, which no reading of the base year tells.
    council.on("2026-01-05")
    numbers = council.carbon("ledger", "batches", "--format", "json")
    newest = max(batch["batch"] for batch in json.loads(numbers))
    council.carbon("readings", "withdraw", str(newest), "--reason", "another meter's")
    said = page_one(council.report("2026-01-10"))
    why = "is now 35.0 tonnes, told as 36.4, because C Hall cannot be sized any more"
    assert why in said, said


@pytest.mark.slow
@pytest.mark.parametrize("decided", ["", "t_co2e = 35.0\n"])
def test_a_decision_that_stands_as_it_was_told_is_no_reason(council: Council, decided: str) -> None:
    """Was: "is recorded otherwise since" of one nobody touched, "no longer on record" of a day."""
    if not decided:
        # Nothing left, so that the base on the boundary is the one of the series.
        council.register("a,A,schools,,,,\n", METERS.partition("b-power")[0])
    council.decide(("2024-06-05", "2024-06-01", "B left", decided))
    council.publish(council.report("2024-06-30"), "2024-07-05")
    council.on("2024-09-01")
    if decided:
        council.decide(("2024-06-03", "2024-06-01", "B left", decided))
    else:
        correct_july(council)
    said = page_one(council.report("2024-09-30"))
    assert "on record" not in said
    assert "recorded otherwise" not in said
    assert ("because 1 reading was corrected" in said) is not decided.startswith("t"), said


@pytest.mark.slow
def test_what_left_and_did_not_is_not_sized_otherwise(council: Council) -> None:
    """B's leaving is taken back: nothing of what joined or left is sized otherwise for it."""
    council.publish(council.report("2024-06-30"), "2024-07-05")
    council.register("a,A,schools,,,,\nb,B,schools,,,,\n", METERS.partition("c-power")[0])
    council.read({"b-power": dict.fromkeys(["2023-09", *REST], 6_000)})
    said = page_one(council.report("2024-09-30"))
    assert "sized otherwise" not in said, said


@pytest.mark.slow
def test_a_day_put_right_is_no_other_leaving(council: Council) -> None:
    council.publish(council.report("2024-06-30"), "2024-07-05")
    council.on("2024-09-01")
    right = LEFT.replace("2023-08-31", "2023-08-30")
    council.register(f"a,A,schools,,,,\n{right}", METERS.partition("c-power")[0])
    correct_july(council)
    said = page_one(council.report("2024-09-30"))
    assert "because 1 reading was corrected" in said
    assert "entered since" not in said


@pytest.mark.slow
def test_what_sizes_a_joiner_is_told_beside_a_decision_that_is_gone(council: Council) -> None:
    """All that the percentage moved by was C's back-cast; the decision alone was the reason."""
    council.register(f"a,A,schools,,,,\n{LEFT}{CAME}", METERS)
    council.on("2025-06-01")
    council.read({"a-power": {"2024-25": 8_000}, "c-power": {"2024-25": 4_000}})
    council.decide(("2025-06-05", "2025-06-01", "B left, C came", "t_co2e = 50.0\n"))
    council.publish(council.report("2025-06-30"), "2025-07-05")
    council.on("2025-09-01")
    council.decide()
    council.correct("c-power", "2024-10-01", 24_000)
    said = page_one(council.report("2025-09-30"))
    told = (
        "is now 55.9 tonnes, told as 50.0, because the recalculation of 5 June 2025 is no longer "
        "on record; on the sites of 31 March 2025 it is 54.8 tonnes, told as 48.9, because C is "
        "sized otherwise since"
    )
    assert told in said, said


@pytest.mark.slow
def test_a_reading_beside_does_not_hide_what_sizes_a_joiner(council: Council) -> None:
    """Was: "that figure stands" after 1 kWh more, which moves nothing that prints."""
    council.define("2021-22", kind="calculated")
    council.register(f"a,A,schools,,,,\n{LEFT}{CAME}", METERS)
    council.on("2025-06-01")
    council.read({"a-power": {"2024-25": 8_000}, "c-power": {"2024-25": 4_000}})
    council.publish(council.report("2025-06-30"), "2025-07-05")
    council.on("2025-09-01")
    council.correct("a-power", "2021-07-01", 10_001)
    council.correct("c-power", "2024-10-01", 24_000)
    said = page_one(council.report("2025-09-30"))
    told = "on the sites of 31 March 2025 is now 54.8 tonnes, told as 48.9, because C is sized "
    assert f"{told}otherwise since (" in said, said


@pytest.mark.slow
def test_what_is_called_anew_after_a_decision_with_tonnes_is_what_was_told(
    council: Council,
) -> None:
    """Was: "you were told 50.0 tonnes" after a report that had told 35.0 in their place."""
    decision = ("2024-06-05", "2024-06-01", "B left")
    council.decide((*decision, "t_co2e = 50.0\n"))
    council.publish(council.report("2024-06-30"), "2024-07-05")
    council.on("2024-09-01")
    council.decide((*decision, ""))
    pack = council.report("2024-09-30")
    assert "is now 35.0 tonnes, told as 50.0" in page_one(pack)
    council.publish(pack, "2024-10-05")
    # One decision a financial year.
    council.on("2025-04-10")
    anew = ("2025-04-05", "2025-04-01", "a meter misread", "t_co2e = 36.0\n")
    council.decide((*decision, ""), anew)
    said = page_one(council.report("2025-04-30"))
    assert "you were told 35.0 tonnes, it is now 36.0" in said, said
