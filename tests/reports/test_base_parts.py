"""Why a base moved since it was told is the difference of what it was made of, part by part."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.councils import GREEN, Council, bridge, document, page_one

METERS = "".join(f"{site}-power,{site},electricity,kWh,,,,\n" for site in "abcd")
LEFT = "b,B,schools,,,2023-08-31,transferred\n"
CAME = "c,C Hall,schools,2024-04-01,acquired,,\n"
LATER = "d,D Hut,schools,2024-10-01,acquired,,\n"
#: kg CO2e of a kWh of 2021-22, and of scope 2 of it.
KG, SCOPE_2 = 0.2913, 0.21233


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Council:
    """A uses 10,000 kWh a month in the base year, B, which left, 6,000, C, which came, 4,000."""
    made = Council(tmp_path / "w", monkeypatch)
    made.register(f"a,A,schools,,,,\n{LEFT}{CAME}", METERS.partition("d-power")[0])
    made.on("2025-06-01")
    years = {"2021-22": 10_000, "2022-23": 9_300, "2023-24": 8_600, "2024-25": 8_000}
    made.read({"a-power": years, "c-power": {"2024-25": 4_000}})
    made.read({"b-power": {"2021-22": 6_000, "2022-23": 6_000}})
    made.read({"b-power": dict.fromkeys([f"2023-0{month}" for month in range(4, 9)], 6_000)})
    made.define("2021-22", kind="restated")
    return made


def told(council: Council) -> Path:
    """The report of June 2025 as published; the next one is of September."""
    pack = council.report("2025-06-30")
    council.publish(pack, "2025-07-05")
    council.on("2025-09-01")
    return pack


@pytest.mark.slow
def test_a_reading_of_a_site_in_neither_year_moves_the_base_reported_alone(
    council: Council,
) -> None:
    """Was: "the base on the sites of … because 1 reading was corrected", of B, which had left."""
    told(council)
    council.correct("b-power", "2021-07-01", 16_000)
    council.correct("c-power", "2024-10-01", 24_000)
    said = page_one(council.report("2025-09-30"))
    # 10,000 kWh of B, 20,000 of C in October, which is the October of its first year.
    assert (
        f"the base year 2021-22 is now {(192_000 + 10_000) * KG / 1000:.1f} tonnes, told as "
        f"{192_000 * KG / 1000:.1f}, because 1 reading was corrected; on the sites of 31 March "
        f"2025 it is {188_000 * KG / 1000:.1f} tonnes, told as {168_000 * KG / 1000:.1f}, because "
        "C Hall is sized otherwise since ("
    ) in said, said


@pytest.mark.slow
def test_a_correction_beside_a_decision_is_no_part_of_it(council: Council) -> None:
    """Was: "it is now 54.8, decided by Board", 7.2 t of which were readings corrected since."""
    told(council)
    council.decide(("2025-08-10", "2025-08-01", "B left, C came", ""))
    council.correct("c-power", "2024-10-01", 24_000)
    council.correct("a-power", "2021-07-01", 14_600)
    pack = council.report("2025-09-30")
    said = page_one(pack)
    base = (168_000 + 20_000 + 4_600) * KG / 1000
    assert (
        f"you were told 55.9 tonnes, it is now {base:.1f}, decided by Board on 10 August 2025. "
        "+1.3 of the difference is no part of that decision, because 1 reading was corrected."
    ) in said, said
    steps = bridge(pack)
    assert "| error | readings logged, corrected or withdrawn | 1.3 |" in steps
    assert "| structural | site b, transferred on 2023-08-31 | −21.0 |" in steps
    assert "| structural | site c, acquired on 2024-04-01 | 19.8 |" in steps
    # Once C was told, what is made otherwise of it is no decision either.
    council.publish(pack, "2025-10-05")
    council.on("2026-04-10")
    council.decide(
        ("2025-08-10", "2025-08-01", "B left, C came", ""),
        ("2026-04-05", "2026-04-01", "Errors", ""),
    )
    council.correct("c-power", "2024-10-01", 4_000)
    said = page_one(council.report("2026-04-30"))
    assert (
        f"you were told {base:.1f} tonnes, it is now {base - 20 * KG:.1f}, decided by Board on 5 "
        "April 2026. −5.8 of the difference is no part of that decision, because C Hall is sized "
        "otherwise since."
    ) in said, said


@pytest.mark.slow
def test_a_site_whose_code_was_changed_neither_came_nor_left(council: Council) -> None:
    """Was: B told as a leaving "entered since", and two steps in the bridge that were nothing."""
    told(council)
    sites = f"a,A,schools,,,,\n{LEFT}{CAME}".replace("b,B,", "b2,B,").replace("c,C ", "c2,C ")
    meters = METERS.partition("d-power")[0].replace(",b,", ",b2,").replace(",c,", ",c2,")
    council.register(sites, meters)
    council.correct("a-power", "2021-07-01", 14_600)
    pack = council.report("2025-09-30")
    said = page_one(pack)
    assert "tonnes, told as 55.9, because 1 reading was corrected" in said, said
    for word in ("entered since", "came", "left since", "sized"):
        assert word not in said.partition("**Why?**")[0].partition("that figure stands")[2], said
    assert bridge(pack).count("| structural |") == 2


@pytest.mark.slow
def test_a_day_put_right_is_one_step_of_what_it_moved(council: Council) -> None:
    """Was: a step for the joining of either day, which together were nothing."""
    council.decide(("2025-06-05", "2025-06-01", "B left, C came", ""))
    told(council)
    right = CAME.replace("2024-04-01", "2024-03-31")
    council.register(f"a,A,schools,,,,\n{LEFT}{right}", METERS.partition("d-power")[0])
    pack = council.report("2025-09-30")
    assert "that figure stands." in page_one(pack)
    assert "structural" not in bridge(pack)


@pytest.mark.slow
def test_a_decision_gone_and_what_can_be_sized_since_are_both_told(council: Council) -> None:
    """Was: the decision alone."""
    council.register(f"a,A,schools,,,,\n{LEFT}{CAME}{LATER}", METERS)
    council.read(
        {"d-power": {"2024-25": 400}}, without=[f"2024-0{month}" for month in range(4, 10)]
    )
    council.decide(("2025-06-05", "2025-06-01", "B left, C came", ""))
    pack = told(council)
    parts = document(pack)["answer"]["called"]["parts"]
    assert [each["what"] for each in parts if not each["sized"]] == ["site d"]
    council.decide()
    council.on("2025-11-01")
    council.read({"d-power": {f"2025-0{month}": 400 for month in range(4, 10)}})
    said = page_one(council.report("2025-11-30"))
    assert (
        "the base year 2021-22 is now 55.9 tonnes, told as 48.9, because the recalculation of 5 "
        "June 2025 is no longer on record; on the sites of 31 March 2025 it is 50.3 tonnes, told "
        "as 48.9, because D Hut can be sized now"
    ) in said, said


@pytest.mark.slow
def test_another_base_given_is_told_apart_from_what_sizes_a_joiner(council: Council) -> None:
    council.target('base = "restated"', 'base = "given"\nbase_tonnes = 60\nbase_source = "Plan"')
    told(council)
    council.target("base_tonnes = 60", "base_tonnes = 66")
    council.correct("c-power", "2024-10-01", 24_000)
    pack = council.report("2025-09-30")
    said = page_one(pack)
    # 60 × 168 ÷ 192 and 66 × 188 ÷ 192: 6 × 168 ÷ 192 of it are given, 66 × 20 ÷ 192 are C's.
    assert (
        "the base year 2021-22 is now 66.0 tonnes, told as 60.0, because another base was given; "
        "on the sites of 31 March 2025 it is 64.6 tonnes, told as 52.5, +6.9 because C Hall is "
        "sized otherwise since and +5.3 because another base was given ("
    ) in said, said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("target", "green", "kg"),
    [
        (("\n[[milestone]]", '\nscopes = ["2"]\n\n[[milestone]]'), "", SCOPE_2),
        # 60 % of the kWh at 0.01 kg.
        (('"gross"', '"net"'), GREEN, KG - 0.6 * (SCOPE_2 - 0.01)),
    ],
    ids=["scope 2", "net"],
)  # fmt: skip
def test_of_some_scopes_and_of_net_each_part_is_of_that(
    council: Council, target: tuple[str, str], green: str, kg: float
) -> None:
    """Was: no bridge at all, and no reason on page one but "the register, the factors …"."""
    council.define("2021-22", kind="restated", inventory=green)
    council.target(*target)
    told(council)
    council.correct("b-power", "2021-07-01", 16_000)
    council.correct("c-power", "2024-10-01", 24_000)
    pack = council.report("2025-09-30")
    said = page_one(pack)
    assert (
        f"on the sites of 31 March 2025 it is {188 * kg:.1f} tonnes, told as {168 * kg:.1f}, "
    ) in said, said
    assert "C Hall is sized otherwise since" in said
    rows = [row.split(" | ") for row in bridge(pack).splitlines()[2:]]
    values = [float(row[2].replace("−", "-")) for row in rows]
    assert values[0] == pytest.approx(192 * kg, abs=0.05)
    assert values[-1] == pytest.approx(188 * kg, abs=0.05)
    assert sum(values[:-1]) == pytest.approx(values[-1], abs=0.2)
