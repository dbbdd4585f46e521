"""Commits on PostgreSQL whose answer is cut off on its way: a proxy on loopback does it."""

from __future__ import annotations

import re
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from carbon.database import Database
from carbon.ledger import queries
from carbon.ledger.commit import InDoubt
from carbon.ledger.engine import UnusableLedger
from carbon.ledger.readings import log
from carbon.ledger.store import Ledger
from carbon.ledger.verify import verify
from carbon.workspace import Workspace, open_workspace
from tests.ledger.conftest import postgres_schema, write

SOME, COMMITS = 4, 20


class Proxy:
    """Passes bytes between a client and a server, and cuts the client off at a batch's COMMIT.

    ``cut`` says when: ``"before"`` the server is given it, ``"after"`` it was given,
    ``"answered"`` when its answer is there, ``""`` never. After a cut the server's side stays
    open for ``lingers`` seconds, as behind a router that noticed nothing, and no new connection
    is let through while ``is_down``.
    """

    def __init__(self, server: tuple[str, int]) -> None:
        self._server = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.cut, self.lingers, self.is_down, self.cuts = "", 0.0, False, 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                if self.is_down:
                    client.close()
                    continue
                threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        writes = False
        with socket.create_connection(self._server) as server, client, suppress(OSError):
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    if ready is server:
                        client.sendall(data)
                        continue
                    writes |= b"INSERT INTO batch" in data
                    if self.cut and writes and b"COMMIT" in data:
                        self._strike(client, server, data)
                        return
                    server.sendall(data)

    def _strike(self, client: socket.socket, server: socket.socket, data: bytes) -> None:
        cut, self.cut = self.cut, ""
        self.cuts += 1
        if cut != "before":
            server.sendall(data)
        if cut == "answered":
            server.recv(65536)
        client.shutdown(socket.SHUT_RDWR)
        client.close()
        time.sleep(self.lingers)


@pytest.fixture
def proxied(workspace: Workspace) -> Iterator[tuple[Proxy, Workspace]]:
    """A workspace whose ledger is behind a proxy."""
    with postgres_schema() as url:
        host, port = re.search(r"@([^:/]+):(\d+)/", url).groups()  # type: ignore[union-attr]
        proxy = Proxy((host, int(port)))
        through = url.replace(f"@{host}:{port}/", f"@127.0.0.1:{proxy.port}/")
        settings = workspace.root / "carbon.toml"
        written = settings.read_text(encoding="utf-8")
        settings.write_text(f'{written}[ledger]\nurl = "{through}"\n', encoding="utf-8")
        place = open_workspace(workspace.root)
        with Ledger.open(place.ledger_url):
            pass
        yield proxy, place
        proxy.close()


def month(workspace: Workspace, number: int) -> str:
    start = f"{2000 + number // 12}-{number % 12 + 1:02d}"
    return f"school-gas,{start}-01,{start}-28,{1000 + number},kWh,actual"


def held(workspace: Workspace) -> int:
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        return len(queries.batches(connection))


@pytest.mark.parametrize(
    "count", [SOME, pytest.param(COMMITS, marks=pytest.mark.prove)], ids=["some", "all"]
)
def test_a_commit_whose_answer_is_cut_off_counts_and_has_its_evidence(
    proxied: tuple[Proxy, Workspace], count: int
) -> None:
    proxy, place = proxied
    for number in range(count):
        path = write(place, f"{number}.csv", month(place, number))
        proxy.cut = ("after", "answered")[number % 2]
        proxy.lingers = (0.0, 0.3)[number // 2 % 2]
        (logged,) = log([path], place)
        assert proxy.cuts == number + 1
        assert logged.is_new
        assert logged.batch == held(place)
    found = verify(place)
    assert (found.batches, found.files, found.readings) == (count, count, count)
    assert (found.faults, found.orphans) == ((), ())
    print(f"{count} commits on PostgreSQL whose answer was cut off: each known as made")


def test_a_commit_that_never_reached_the_server_leaves_nothing(
    proxied: tuple[Proxy, Workspace],
) -> None:
    proxy, place = proxied
    path = write(place, "a.csv", month(place, 0))
    proxy.cut = "before"
    with pytest.raises(UnusableLedger, match="the connection was lost"):
        log([path], place)
    assert held(place) == 0
    assert list(place.evidence.iterdir()) == []
    (logged,) = log([path], place)
    assert logged.is_new


def test_a_server_that_stays_away_is_a_doubt_that_logging_again_settles(
    proxied: tuple[Proxy, Workspace],
) -> None:
    proxy, place = proxied
    path = write(place, "a.csv", month(place, 0))
    real = proxy._strike

    def strike(client: socket.socket, server: socket.socket, data: bytes) -> None:
        proxy.is_down = True
        real(client, server, data)

    proxy._strike = strike  # type: ignore[method-assign]
    proxy.cut = "answered"
    with pytest.raises(InDoubt, match="its evidence is kept"):
        log([path], place)
    assert len(list(place.evidence.iterdir())) == 1
    proxy.is_down = False
    (again,) = log([path], place)
    assert (again.is_new, again.batch) == (False, 1)
    assert verify(place).faults == ()


def test_the_proxy_is_what_the_ledger_is_reached_by(proxied: tuple[Proxy, Workspace]) -> None:
    proxy, place = proxied
    assert isinstance(place.ledger_url, Database)
    assert str(place.ledger_url).startswith(f"127.0.0.1:{proxy.port}")
