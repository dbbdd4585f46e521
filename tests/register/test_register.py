from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.errors import BadValue, Faults
from carbon.factors.activities import Activity
from carbon.register.meters import read_meters
from carbon.register.register import Register
from carbon.register.sites import read_sites
from carbon.register.supply_points import check_digit, mpan, mprn


def file(folder: Path, text: str) -> Path:
    path = folder / "register.csv"
    path.write_text(text, encoding="utf-8")
    return path


ACTIVITIES = {name: Activity(name, name, "kWh", ()) for name in ("electricity", "natural-gas")}


def test_a_site_is_read_with_its_life(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        "site,name,service,floor_area_m2,from,to,from_reason,to_reason\n"
        's,School,schools,"1,200.5",2010-04-01,31/08/2013,built,transferred\n',
    )
    site = read_sites(path)["s"]
    assert site.floor_area_m2 == 1200.5
    assert (site.start, site.end) == (date(2010, 4, 1), date(2013, 9, 1))
    assert (site.pupils, site.end_reason) == (None, "transferred")


def test_every_fault_of_sites_is_listed(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        "site,name,service,pupils,from,to,from_reason,to_reason\n"
        "a,A,,,,,,\n"
        "b,B,x,-5,,,,\n"
        "c,C,x,,2020-01-01,,,\n"
        "d,D,x,,2020-01-01,2019-01-01,built,closed\n"
        "e,E,x,,,,,vanished\n"
        "f,F,x,,,,,closed\n"
        "f,F,x,,,,,\n",
    )
    with pytest.raises(Faults) as raised:
        read_sites(path)
    rows = [fault.place.row for fault in raised.value.faults if fault.place]
    assert rows == [2, 3, 4, 5, 6, 7]
    assert "without a reason" in str(raised.value)
    assert "without a date" in str(raised.value)


def test_a_meter_takes_its_sites_service(tmp_path: Path) -> None:
    sites = read_sites(file(tmp_path, "site,name,service\ns,School,schools\n"))
    meters = read_meters(
        file(
            tmp_path,
            "meter,site,activity,unit,service\nm,s,electricity,KWH,\nl,s,electricity,kWh,lights\n",
        ),
        sites,
    )
    assert (meters["m"].service, meters["l"].service) == ("schools", "lights")
    assert meters["m"].unit == "kWh"


def test_every_fault_of_meters_is_listed(tmp_path: Path) -> None:
    sites = read_sites(file(tmp_path, "site,name,service\ns,School,schools\n"))
    path = file(
        tmp_path,
        "meter,site,activity,unit,supply_point,calorific_value\n"
        "a,t,electricity,kWh,,\n"
        "b,s,electrcity,kWh,,\n"
        "c,s,electricity,kWhh,,\n"
        "d,s,electricity,kWh,2000000000014,\n"
        "e,s,natural-gas,kWh,12,\n"
        "f,s,natural-gas,kWh,,3.95\n"
        "g,s,electricity,kWh,2000000000015,\n"
        "h,s,electricity,kWh,2000000000015,\n",
    )
    with pytest.raises(Faults) as raised:
        read_meters(path, sites, ACTIVITIES)
    rows = [fault.place.row for fault in raised.value.faults if fault.place]
    assert rows == [2, 3, 4, 5, 6, 7, 9]


def test_an_exchanged_meter_is_found_by_day(tmp_path: Path) -> None:
    sites = read_sites(file(tmp_path, "site,name,service\ns,School,schools\n"))
    path = file(
        tmp_path,
        "meter,site,activity,unit,supply_point,from,to,from_reason,to_reason\n"
        "old,s,electricity,kWh,2000000000015,,2020-05-31,,exchanged\n"
        "new,s,electricity,kWh,2000000000015,2020-06-01,,exchanged,\n",
    )
    register = Register(sites, read_meters(path, sites))
    for day, name in ((date(2020, 5, 31), "old"), (date(2020, 6, 1), "new")):
        found = register.find("01 801 100 20 0000 0000 015", day)
        assert found is not None
        assert found.id == name
    assert register.find("elsewhere", date(2020, 1, 1)) is None


SITES_OF_ONE_SUPPLY = "site,name,service,from,to,from_reason,to_reason\n"


@pytest.mark.parametrize(
    ("opened", "is_refused"), [("2023-09-01", False), ("2023-08-31", True), ("", True)]
)
def test_a_supply_point_goes_to_the_site_that_opened_where_another_closed(
    tmp_path: Path, opened: str, is_refused: bool
) -> None:
    # Was: refused as at the same time, for the meters' own lives had no end.
    reason = "built" if opened else ""
    sites = read_sites(
        file(
            tmp_path,
            f"{SITES_OF_ONE_SUPPLY}old,Old library,libraries,,2023-08-31,,closed\n"
            f"new,New hub,libraries,{opened},,{reason},\n",
        )
    )
    path = file(
        tmp_path,
        "meter,site,activity,unit,supply_point\n"
        "old-gas,old,natural-gas,kWh,1234567890\nnew-gas,new,natural-gas,kWh,1234567890\n",
    )
    if is_refused:
        with pytest.raises(Faults) as caught:
            read_meters(path, sites, ACTIVITIES)
        assert "if their sites followed one another" in str(caught.value.faults[0])
        return
    register = Register(sites, read_meters(path, sites, ACTIVITIES))
    days = (date(2023, 8, 31), date(2023, 9, 1))
    found = [register.find("1234567890", day) for day in days]
    assert [meter and meter.id for meter in found] == ["old-gas", "new-gas"]


@given(st.integers(0, 10**12 - 1), st.integers(0, 12), st.integers(1, 9))
def test_a_wrong_digit_is_seen(core: int, position: int, shift: int) -> None:
    """A single wrong digit changes the sum by less than 11 primes' worth; modulo 11 sees it
    unless both remainders 0 and 10 print as 0."""
    digits = f"{core:012}"
    whole = digits + str(check_digit(digits))
    assert mpan(whole) == whole
    wrong = list(whole)
    wrong[position] = str((int(wrong[position]) + shift) % 10)
    changed = "".join(wrong)
    remainder = check_digit(changed[:12])
    if remainder != int(changed[12]):
        with pytest.raises(BadValue, match="last digit"):
            mpan(changed)
    else:
        assert check_digit(digits) == 0 == remainder


@pytest.mark.parametrize("text", ["", "123", "M12", "12345678901", "12a45678"])
def test_an_mprn_has_six_to_ten_digits(text: str) -> None:
    with pytest.raises(BadValue):
        mprn(text)


def test_what_the_columns_of_a_meter_say(tmp_path: Path) -> None:
    sites = read_sites(file(tmp_path, "site,name,service\ns,Depot,fleet\n"))
    path = file(
        tmp_path,
        "meter,site,activity,unit,events,spread,main_meter,becomes,share,supplier,account\n"
        "main,s,electricity,kWh,,,,,,Acme,A-1\n"
        "cafe,s,electricity,kWh,,,main,move; deduct from 2024-04-01,12%,,\n"
        "oil,s,gas-oil,litre,,yes,,,,,\n"
        "flow,s,gas-oil,litre,no,,,,,,\n",
    )
    kinds = {"electricity": Activity("electricity", "", "kWh", ()),
             "gas-oil": Activity("gas-oil", "", "litre", (), events=True)}  # fmt: skip
    meters = read_meters(path, sites, kinds)
    assert [meters[name].is_events for name in ("main", "oil", "flow")] == [False, True, False]
    assert meters["oil"].is_spread
    assert meters["cafe"].becomes == (("move", None), ("deduct", date(2024, 4, 1)))
    assert meters["cafe"].share == 0.12
    assert (meters["main"].supplier, meters["main"].account) == ("Acme", "A-1")


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("perhaps,,,", "yes or no"),
        (",,deduct,", "becomes 'deduct' without main_meter"),
        (",main,,", "main_meter 'main' without becomes"),
        (",main,sell,", "sell"),
        (",main,move; deduct,", "a first day of its own"),
        (",main,move,120%", "a share of '120%'"),
        (",,,5%", "without main_meter"),
    ],
)
def test_what_is_wrong_with_them_is_told(tmp_path: Path, cells: str, words: str) -> None:
    sites = read_sites(file(tmp_path, "site,name,service\ns,Depot,fleet\n"))
    head = "meter,site,activity,unit,events,main_meter,becomes,share\n"
    path = file(tmp_path, f"{head}main,s,electricity,kWh,,,,\nm,s,electricity,kWh,{cells}\n")
    with pytest.raises(Faults) as raised:
        read_meters(path, sites)
    assert words in str(raised.value)
