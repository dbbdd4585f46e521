"""A site that is not public is in every total and in no file that is published.

An estate is made with a children's home and a refuge that stand wherever something can be named: in
lines and notes of the definition, in measures, in a record of savings, in names of files, as a
structural change, with estimates and gaps. Every file of every report is then searched, archives
too, for their names, ids, addresses and numbers.
"""

from __future__ import annotations

import html
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from carbon.ledger.readings import log
from carbon.register.unnamed import Literal, Unnamed, unnamed
from carbon.reports.naming import WouldName, copied, refuse_names
from carbon.workspace import Workspace, open_workspace
from tests.conftest import invoke
from tests.targets.conftest import TARGETS, log_months, months, quantity

AS_AT = "2026-11-23"
SITES = """site,name,service,from,to,from_reason,to_reason,address,public,floor_area_m2
hall,Town Hall,offices,,,,,1 High Street,,1000
rosecot-7,Rose Cottage Children's Home,care,2018-04-01,,built,,"12 Quiet Lane, Alton",no,400
o-neill,O'Neill & Sons <Refuge>,care,,2022-09-30,,transferred,Fernhurst House,NO,300
"""
METERS = """meter,site,activity,unit,supply_point,account,serial,calorific_value,note
hall-electricity,hall,electricity,kWh,,,,,
hall-gas,hall,natural-gas,kWh,,,,,
rosecot-lights,rosecot-7,electricity,kWh,20 0000 0000 015,ACC-99X-112,E6S99887,,
rosecot-heat,rosecot-7,natural-gas,kWh,9000123456,AC/77/Q,,39.5,
refuge-power,o-neill,electricity,kWh,2000000000024,,,,
"""
DEFINITION = """title = "The council's estate"
kind = "calculated"
owner = "Climate team"
approach = "operational control"
gases = ["CO2e"]
base_period = "2018-19"
notes = ["Rose Cottage Children's Home was built in 2018; see meter rosecot-heat."]

[[line]]
name = "electricity"
activities = ["electricity"]
sites = ["hall", "rosecot-7", "o-neill"]
data_owner = "The manager of Rose Cottage Children's Home"

[line.uncertainty]
activity_pct = 2
estimated_pct = 20
factor_pct = 3
source = "test"

[[line]]
name = "gas"
activities = ["natural-gas"]
sites = ["hall", "rosecot-7", "o-neill"]
data_owner = "The manager of Rose Cottage Children's Home"

[line.uncertainty]
activity_pct = 2
estimated_pct = 20
factor_pct = 3
source = "test"
"""
MEASURES = """id,name,technology,site,meter,capital_gbp,price_year,start,life_years,\
saving_electricity_kwh,use_electricity_kwh,saving_natural_gas_kwh,use_natural_gas_kwh,status,note
led,Town Hall lamps,LED lighting,hall,hall-electricity,20000,2024,2026-04-01,12,15000,120000,,,\
approved,
rosecot-7-led,Lamps at Rose Cottage Childrens Home,LED lighting,rosecot-7,rosecot-lights,4000,2024,\
2026-10-01,10,12000,120000,,,approved,Ask for it at Fernhurst House
attic,Attic,Insulation,rosecot-7,rosecot-heat,9000,2024,2027-04-01,30,,,20000,150000,\
proposed,
boiler,Boiler controls,Controls,rosecot-7,rosecot-heat,5000,2020,2022-04-01,10,,,1500,150000,\
verified,
"""
TARIFFS = """fuel,year,unit,gbp_per_unit,escalation_pct
electricity,2022,kWh,0.24,0
natural-gas,2022,kWh,0.06,0
"""
RECORD = """measure,technology,meter,period,verified_kwh,low_kwh,high_kwh,forecast_kwh,\
standing,reason
boiler,Controls,rosecot-heat,2022-23,1200,700,1700,1500,saving shown,
"""
#: What may stand in no file, in lower case: whole, and the parts by which one knows it.
SECRETS = (
    "rosecot", "rose cottage", "rose_cottage", "rose-cottage", "quiet lane", "o'neill", "o-neill",
    "neill", "fernhurst", "refuge-power", "2000000000015", "2000000000024", "20 0000 0000 015",
    "9000123456", "acc-99x-112", "ac/77/q", "e6s99887",
)  # fmt: skip


def texts(data: bytes) -> Iterator[str]:
    """What a file says, and what the parts of an archive say."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts(archive.read(name))
        return
    text = data.decode("utf-8")
    yield html.unescape(text).casefold()
    yield json.dumps(text)  # and as JSON would escape it


def found(folder: Path) -> dict[str, list[str]]:
    """The secrets in the files below *folder*, their names among them."""
    leaks = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        whole = [name.casefold(), *(texts(path.read_bytes()) if path.is_file() else ())]
        if secrets := sorted({secret for secret in SECRETS for text in whole if secret in text}):
            leaks[name] = secrets
    return leaks


def make(root: Path, public: bool = False) -> Workspace:
    folder = root / "inventories" / "estate"
    folder.mkdir(parents=True)
    sites = SITES.replace(",no,", ",,").replace(",NO,", ",,") if public else SITES
    for name, text in (
        ("carbon.toml", 'title = "Test"\nby = "An Officer"\n'), ("sites.csv", sites),
        ("meters.csv", METERS), ("rosecot-7-measures.csv", MEASURES), ("t.csv", TARIFFS),
        ("v.csv", RECORD),
    ):  # fmt: skip
        (root / name).write_text(text, encoding="utf-8")
    (folder / "inventory.toml").write_text(DEFINITION, encoding="utf-8")
    (folder / "targets.toml").write_text(TARGETS, encoding="utf-8")
    (folder / "remarks.txt").write_text("o-neill closed.\n", encoding="utf-8")
    (root / "fund.toml").write_text(
        'title = "Fund"\nstart = 2026-04-01\nperiods = 6\nmeasures = "rosecot-7-measures.csv"\n'
        "[[contribution]]\non = 2026-04-01\ngbp = 10000\n",
        encoding="utf-8",
    )
    made = open_workspace(root)
    for meter in ("hall-electricity", "hall-gas", "rosecot-lights"):
        file = f"Rose Cottage_childrens home {meter}.csv"
        log_months(made, file, meter, months(2018, 2022), "2023-05-01")
    # With estimates, a gap, and a jump that a check doubts.
    rows = [
        f"rosecot-heat,{month},{quantity('hall-gas', month) * (9 if month == '2022-06' else 1)},"
        f"kWh,{'estimated' if month > '2022-08' else 'actual'}"
        for month in months(2018, 2022)[:-2]
    ]
    path = root / "heat.csv"
    path.write_text("meter,period,quantity,unit,quality\n" + "\n".join(rows) + "\n")
    log([path], made, now=datetime(2023, 5, 2, tzinfo=UTC))
    log_months(made, "o-neill.csv", "refuge-power", months(2018, 2022)[:54], "2023-05-03")
    return made


def publish(made: Workspace) -> Path:
    """Every file that can be published, below one folder."""
    root, out = made.root, made.root / "out"
    at, as_at = ("--workspace", root), ("--as-at", AS_AT)
    given = ("--tariffs", root / "t.csv", "--hold")
    measures = root / "rosecot-7-measures.csv"
    invoke(*at, "report", "progress", "--as-at", "2023-05-02", "--out", out / "packs")
    invoke(*at, "report", "progress", *as_at, "--out", out / "packs", "--measures", measures,
           *given, "--verified", root / "v.csv", "--fund", root / "fund.toml")  # fmt: skip
    invoke(*at, "report", "appraisal", measures, *as_at, "--out", out / "packs", *given,
           "--budget", "20000", "--fund", root / "fund.toml")  # fmt: skip
    for name in ("i.md", "i.txt"):
        invoke(*at, "report", "impact", measures, *as_at, *given, "--out", out / name)
    (out / "impact.json").write_text(
        invoke(*at, "report", "impact", measures, *as_at, *given, "--format", "json").stdout
    )
    invoke(*at, "inventory", "change", "2021-22", "2022-23", "--by", "site",
           "--out", out / "change.html")  # fmt: skip
    # What a shell writes to files, when it is asked for what may be passed on.
    for number, words in enumerate(
        (
            ("show", "2022-23", "--by", "site,service"),
            ("change", "2021-22", "2022-23", "--by", "site"),
            ("explain", "2022-23", "--csv", out / "explain.csv", "--all", "--force"),
            ("explain", "2022-23", "--site", "rosecot-7", "--month", "2022-04"),
        )
    ):
        forms = ("text", "json") if words[0] == "explain" else ("table", "csv", "json")
        for form in forms:
            made_of = invoke(*at, "inventory", *words, "--public", "--format", form)
            (out / f"{number}-{words[0]}.{form}").write_text(made_of.stdout + made_of.stderr)
    invoke(*at, "measures", "macc", measures, *given, "--out", out / "macc.html", *as_at)
    invoke(*at, "measures", "fund", root / "fund.toml", *given, "--out", out / "fund.html", *as_at)
    return out


@pytest.fixture(scope="module")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = make(tmp_path_factory.mktemp("hidden") / "council")
    publish(made)
    return made


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The same estate, where all may be named."""
    made = make(tmp_path_factory.mktemp("shown") / "council", public=True)
    publish(made)
    return made


@pytest.mark.slow
def test_nothing_that_is_published_names_a_site_that_is_not_public(hidden: Workspace) -> None:
    assert found(hidden.root / "out") == {}


@pytest.mark.slow
def test_the_search_finds_them_where_they_may_be_named(shown: Workspace) -> None:
    """Otherwise the test above would pass on reports that name no site at all."""
    leaks = found(shown.root / "out")
    kinds = {Path(name).name for name in leaks}
    assert {"report.html", "report.xlsx", "report.md", "report.json", "manifest.json"} <= kinds
    assert {"inventory.toml", "remarks.txt", "rosecot-7-measures.csv", "v.csv"} <= kinds
    assert {"change.html", "macc.html", "fund.html", "explain.csv"} <= kinds
    assert {"0-show.csv", "1-change.json", "2-explain.text", "3-explain.json"} <= kinds
    assert {secret for secrets in leaks.values() for secret in secrets} >= {
        "rosecot", "o-neill", "fernhurst", "rose cottage",
    }  # fmt: skip


def documents(made: Workspace, name: str) -> dict[str, dict[str, Any]]:
    """The JSON files of that name, by their pack."""
    return {
        path.parent.name.replace("site-not-named-1", "rosecot"): json.loads(path.read_text())
        for path in sorted((made.root / "out").rglob(name))
    }


def numbers(value: Any) -> list[float]:
    """Every number of a document, in order."""
    if isinstance(value, dict):
        return [number for one in value.values() for number in numbers(one)]
    if isinstance(value, list):
        return [number for one in value for number in numbers(one)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


@pytest.mark.slow
def test_every_figure_is_the_same(hidden: Workspace, shown: Workspace) -> None:
    for name in ("report.json", "impact.json"):
        ours, theirs = documents(hidden, name), documents(shown, name)
        assert len(ours) == len(theirs)
        for mine, other in zip(ours.values(), theirs.values(), strict=True):
            assert sorted(numbers(mine)) == sorted(numbers(other))


@pytest.mark.slow
def test_reports_say_how_many_sites_are_not_named(hidden: Workspace, shown: Workspace) -> None:
    sentence = "2 sites of the 3 in the register are not named"
    for path in (hidden.root / "out").rglob("*.html"):
        assert sentence in path.read_text(encoding="utf-8"), path
    for path in (hidden.root / "out").rglob("report.md"):
        assert sentence in path.read_text(encoding="utf-8")
    for path in (hidden.root / "out").rglob("report.xlsx"):
        assert any(sentence in text for text in texts(path.read_bytes()))
    for path in (hidden.root / "out").rglob("manifest.json"):
        assert json.loads(path.read_text())["sites_not_named"] == 2
    for path in (shown.root / "out").rglob("report.md"):
        assert "not named" not in path.read_text(encoding="utf-8")


@pytest.mark.slow
def test_two_sites_are_told_apart_without_their_names(hidden: Workspace) -> None:
    text = (hidden.root / "out" / "change.html").read_text(encoding="utf-8")
    assert "Site not named (1)" in text
    assert "Site not named (2)" in text
    assert "Town Hall" in text or "hall" in text


@pytest.mark.slow
def test_the_same_packs_come_again(hidden: Workspace) -> None:
    before = {path: path.read_bytes() for path in (hidden.root / "out/packs").rglob("report.*")}
    root = hidden.root
    invoke("--workspace", root, "report", "progress", "--as-at", AS_AT, "--out", root / "out/packs",
           "--measures", root / "rosecot-7-measures.csv", "--tariffs", root / "t.csv", "--hold",
           "--verified", root / "v.csv", "--fund", root / "fund.toml", "--force")  # fmt: skip
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.slow
def test_those_who_work_with_it_see_the_names(hidden: Workspace) -> None:
    at = ("--workspace", hidden.root)
    assert "Rose Cottage Children's Home" in invoke(*at, "sites", "list", "--format", "csv").stdout
    assert "2000000000015" in invoke(*at, "meters", "list", "--format", "csv").stdout
    assert "rosecot-heat" in invoke(*at, "readings", "list", "rosecot-heat").stdout
    assert "rosecot-7" in invoke(*at, "inventory", "show", "2022-23", "--by", "site").stdout


@pytest.mark.slow
def test_a_template_that_names_one_stops_the_report(hidden: Workspace, tmp_path: Path) -> None:
    folder = hidden.root / "reports"
    folder.mkdir()
    template = folder / "progress.html"
    template.write_text("<p>With thanks to Rose Cottage Children&#39;s Home</p>")
    try:
        result = invoke("--workspace", hidden.root, "report", "progress", "--as-at", AS_AT, "--out",
                        tmp_path / "p", ok=False)  # fmt: skip
    finally:
        template.unlink()
        folder.rmdir()
    assert "report.html: found the name, a number or the address of a site" in result.stderr
    assert not list((tmp_path).rglob("report.*"))


def a_register(**site: str) -> Unnamed:
    row = {"site": "12", "name": "Home", "service": "care", "address": "", "public": "no"} | site
    meter = {"meter": "9", "site": row["site"], "supply_point": "", "account": "", "serial": ""}
    return unnamed([row, {"site": "hall", "name": "Hall", "public": ""}], [meter])


def test_an_id_that_is_a_number_spoils_no_other_number() -> None:
    made = a_register()
    assert made.value(("12", "12.5 t", "1,212", "site 12 and meter 9", "Home")) == (
        "Site not named (1)", "12.5 t", "1,212",
        "site Site not named (1) and meter Meter not named (1)", "Site not named (1)",
    )  # fmt: skip


def test_an_id_that_is_a_common_word_spoils_no_sentence() -> None:
    made = a_register(site="park", name="Park")
    assert made.text("Cars park here; see site park.") == (
        "Cars park here; see site Site not named (1)."
    )


def test_a_public_site_that_bears_part_of_a_name_keeps_its_own() -> None:
    made = a_register(site="oak", name="Oak Lodge")
    assert made.text("Oak Lodgement, Great Oak Lodge") == "Oak Lodgement, Great Site not named (1)"


def test_what_is_no_text_and_names_one_is_not_copied() -> None:
    made = a_register(name="Rose Cottage")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as parts:
        parts.writestr("word/document.xml", "<t>Rose Cottage</t>")
    files = {"a/rose-cottage.docx": archive.getvalue(), "b.png": b"\x89PNG\x00", "c.csv": b"x\n1\n"}
    assert copied(files, made) == {"b.png": b"\x89PNG\x00", "c.csv": b"x\n1\n"}
    with pytest.raises(WouldName):
        refuse_names({"x.xlsx": archive.getvalue()}, made)


def test_names_of_files_may_part_its_words_in_any_way() -> None:
    made = Unnamed((Literal("Rose Cottage", "Site not named (1)"),))
    for name in ("rose_cottage.csv", "RoseCottage.csv", "gas ROSE-COTTAGE.csv"):
        assert "ottage" not in made.file_name(name).casefold().replace("site", "")


def test_what_is_not_clearly_public_is_not_named() -> None:
    rows = [{"site": f"s{n}", "name": "", "public": text} for n, text in
            enumerate(("", "yes", "Y", "no", "n", "perhaps"))]  # fmt: skip
    assert unnamed(rows, []).sites == 3


def test_a_supply_point_is_found_with_spaces_and_not_in_rows_of_numbers() -> None:
    made = Unnamed((Literal("2000000000015", "Meter not named (1)"),))
    assert made.text("MPAN 20 0000 0000 015.") == "MPAN Meter not named (1)."
    data = "[2,0,0,0,0,0,0,0,0,0,0,1,5]"
    assert made.text(data) == data


def test_a_copy_that_names_nobody_stays_as_it_was() -> None:
    made = a_register(site="rose-7", name="Rose Cottage")
    files = {"m.csv": b'id;meter\r\n1;"a;  b"\r\n', "bad.csv": b'a,"b\n'}
    assert copied(files, made) == files
    named = copied({"m.csv": b'id,meters\n1,"rose-7; b"\n'}, made)
    assert named == {"m.csv": b"id,meters\n1,Site not named (1); b\n"}
