"""Files damaged in every way that chance finds: logged as they are, or refused in words.

Never a traceback, never a part of a file, never a reading that the file does not hold. What a row
holds is judged by its own numbers here, without the program's readers.
"""

from __future__ import annotations

import math
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from carbon.errors import CarbonError
from carbon.ledger import queries
from carbon.ledger.readings import log
from carbon.ledger.store import Ledger
from carbon.ledger.verify import verify
from carbon.workspace import Workspace
from tests.ledger.accounted_cells import SUMMED, accounted_sum
from tests.ledger.door_samples import SAMPLES, TIMES
from tests.ledger.test_hostile import workbook
from tests.ledger.test_supplier_files import GOOD

MUTATIONS, MUTATIONS_PROVED = 300, 10_000

OWN = {
    "template.csv": "meter,start,end,quantity,unit,quality,days_with_data,note\n"
    "school-gas,2023-04-01,2023-04-30,1000.5,kWh,actual,,\n"
    'school-gas,01/05/2023,31/05/2023,"1,900",kWh,estimated,30,late\n'
    "school-electricity,2023-04-01,2023-04-30,0,MWh,actual,,\n",
    "periods.csv": "meter,period,quantity,unit,quality\nschool-gas,2021-22,90,m3,actual\n"
    "school-gas,2022-23 H1,40,kWh,provisional\nschool-gas,2023-02,4,kWh,actual\n",
    "bills.csv": "MPAN,From,To,kWh,Read Type\n2000000000015,01/01/2023,01/04/2023,10,A\n"
    "2000000000015,01/04/2023,01/07/2023,20,E\n",
    "annual.csv": "Meter,Unit,2019-20,2020-21\nschool-gas,kWh,10,20\n",
    "reads.csv": "Meter,Date,Reading,Unit,Digits\nschool-gas,01/04/2023,99990,m3,5\n"
    "school-gas,01/05/2023,15,m3,5\n",
    **{
        f"door-{name}.csv": SAMPLES[name].text().replace("m-1", "school-electricity")
        for name in ("half-hourly", "interval", "daily", "bills", "annual", "register-reads")
    },
    "lamps.csv": SAMPLES["street-lighting"].text().replace("m-1", "school-electricity"),
    "flags.csv": "MPAN,Date,"
    + ",".join(f"{time},{time} Flag" for time in TIMES)
    + "".join(f"\nschool-electricity,0{day}/06/2023" + ",0.5,A" * 48 for day in (5, 6))
    + "\n",
    "rates.csv": "MPAN,From,To,Rate,kWh,Read Type\n"
    "2000000000015,01/06/2023,30/06/2023,Day,700,A\n"
    "2000000000015,01/06/2023,30/06/2023,Night,300,A\nTotal,,,,1000,\n",
    "fuel.csv": "Card Number,Date,Product,Litres\nschool-gas,03/04/2023,Diesel,40.1\n",
}
METERS = (
    *("K0229111D6", "21000040359999", "2336533093112", "2200012767323", "2200012030374"),
    *("2200040922992", "2000006183919", "2200012833358", "1712423842469", "1700051910531"),
    *("1710035168313", "1700052624128", "1710146092002"),
)

Mutation = Callable[[bytes, random.Random], bytes]


def _position(data: bytes, chance: random.Random) -> int:
    return chance.randrange(len(data) + 1)


def flip(data: bytes, chance: random.Random) -> bytes:
    at = _position(data, chance)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def insert(data: bytes, chance: random.Random) -> bytes:
    bits = (b",", b'"', b"\n", b"\r", b"\0", b"-", b"e9", b"nan", b"\xff\xfe", b";", b"=", b"1_0")
    at = _position(data, chance)
    return data[:at] + chance.choice(bits) + data[at:]


def delete(data: bytes, chance: random.Random) -> bytes:
    at = _position(data, chance)
    return data[:at] + data[at + chance.randrange(1, 40) :]


def truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: _position(data, chance)]


def lines(data: bytes, chance: random.Random) -> bytes:
    rows = data.splitlines(keepends=True)
    if not rows:
        return data
    at = chance.randrange(len(rows))
    kind = chance.randrange(3)
    if kind == 0:
        rows.insert(chance.randrange(len(rows) + 1), rows[at])
    elif kind == 1:
        del rows[at]
    else:
        chance.shuffle(rows)
    return b"".join(rows)


def cells(data: bytes, chance: random.Random) -> bytes:
    parts = data.split(b",")
    values = (
        b"",
        b"-1",
        b"1e400",
        b"12/13/2023",
        b"2023-02-30",
        b"=1+1",
        b"x" * 50,
        b"0x10",
        b"1,0",
    )
    parts[chance.randrange(len(parts))] = chance.choice(values)
    return b",".join(parts)


def encode(data: bytes, chance: random.Random) -> bytes:
    try:
        text = data.decode("utf-8")
        return text.encode(chance.choice(["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp037"]))
    except UnicodeError:
        return data


KINDS: tuple[Mutation, ...] = (flip, flip, insert, delete, truncate, lines, cells, cells, encode)


def sources(shared: Path, workspace: Workspace) -> list[tuple[str, bytes]]:
    found = [(name, text.encode("utf-8")) for name, text in OWN.items()]
    folder = shared / "meters" / "supplier-formats"
    found += [(name, (folder / name).read_bytes()) for name in sorted(GOOD)]
    found.append(("book.xlsx", workbook(workspace.root / "book.xlsx", 3).read_bytes()))
    return found


def mutated(shared: Path, workspace: Workspace, count: int, seed: int) -> tuple[int, int, int]:
    """Log *count* mutated files; how many were logged, refused, and added up by their account."""
    text = workspace.meters.read_text(encoding="utf-8")
    known = "".join(f"{name},school,electricity,kWh,,,,,,\n" for name in METERS)
    workspace.meters.write_text(text + known, encoding="utf-8")
    chance = random.Random(seed)
    originals = sources(shared, workspace)
    logged = refused = added = 0
    for number in range(count):
        name, data = chance.choice(originals)
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            data = chance.choice(KINDS)(data, chance)
        path = workspace.root / f"mutated-{number}{Path(name).suffix}"
        path.write_bytes(data)
        try:
            log([path], workspace)
        except CarbonError as error:
            refused += 1
            said = str(error)
            assert not (workspace.root / "ledger.db").exists(), path.name
            assert not workspace.evidence.exists(), path.name
            assert said.strip(), path.name
        else:
            logged += 1
            assert verify(workspace).faults == (), (path.name, data)
            held(workspace, data, path)
            added += adds_up(workspace, data, path)
            for old in workspace.root.glob("ledger.db*"):
                old.unlink()
            shutil.rmtree(workspace.evidence)
        path.unlink()
    return logged, refused, added


def adds_up(workspace: Workspace, data: bytes, path: Path) -> bool:
    """Whether what was logged was judged by the file's account; it must be its cells' sum."""
    if path.suffix == ".xlsx":
        return False
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        stored = queries.of_batch(connection, 1)
        batch = queries.batches(connection)[0]
        account = queries.account(connection, 1)
    # Gas volumes have become energy; a repeated row was skipped.
    if batch.format not in SUMMED or batch.skipped or any("MJ" in one.note for one in stored):
        return False
    expected = accounted_sum(data, account)
    if expected is None:
        return False
    total = math.fsum(one.quantity for one in stored)
    assert math.isclose(total, expected, rel_tol=1e-9, abs_tol=1e-6), (path.name, total, data)
    return True


def held(workspace: Workspace, data: bytes, path: Path) -> None:
    """Every reading that was stored is what the numbers of its row add up to."""
    if path.suffix == ".xlsx":
        return
    text = data.replace(b"\0", b"").decode("utf-8", "replace")
    rows = re.split(r"\r\n|\n|\r", text)
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        stored = queries.of_batch(connection, 1)
        form = queries.batches(connection)[0].format
    for one in stored:
        if form not in ("template", "bills", "annual", "half-hourly") or "MJ" in one.note:
            continue
        if form == "bills" and " + " in one.note:
            # Rates of several rows, which the account's sum judges.
            continue
        if form == "half-hourly" and (one.end - one.start).days > 1:
            continue
        if data[:2] in (b"\xff\xfe", b"\xfe\xff") or one.source_row > len(rows):
            continue
        here = row_of(rows, one.source_row)
        pattern = r"-?[\d,]*\.?\d+(?:[eE][-+]?\d+)?"
        numbers = [float(found.replace(",", "")) for found in re.findall(pattern, here)]
        plain = [float(found) for found in re.findall(r"\d*\.?\d+", here)]
        sums = {0.0, *numbers, *plain}
        if form == "half-hourly":
            sums |= {
                math.fsum(plain[first:last])
                for first in range(len(plain))
                for last in (first + 48, len(plain), len(plain) - 1, len(plain) - 2, len(plain) - 3)
            }
        assert any(math.isclose(one.quantity, total, abs_tol=1e-9) for total in sums), (
            path.name,
            one,
            data,
        )


def row_of(rows: list[str], number: int) -> str:
    """The record that begins in a row: a quote that is not closed takes the next rows in."""
    last = number
    while last < len(rows) and "".join(rows[number - 1 : last]).count('"') % 2:
        last += 1
    return " ".join(rows[number - 1 : last])


@pytest.mark.slow
def test_mutated_files_are_logged_as_they_are_or_refused(
    shared: Path, workspace: Workspace
) -> None:
    logged, refused, added = mutated(shared, workspace, MUTATIONS, seed=4)
    assert added > logged // 3
    assert logged > MUTATIONS // 20
    assert refused > MUTATIONS // 20


@pytest.mark.prove
def test_ten_thousand_mutated_files(shared: Path, workspace: Workspace) -> None:
    logged, refused, added = mutated(shared, workspace, MUTATIONS_PROVED, seed=5)
    print(
        f"{MUTATIONS_PROVED} mutated files: {logged} logged as they are, of which {added} were "
        f"added up by their account, {refused} refused"
    )
    assert logged + refused == MUTATIONS_PROVED
