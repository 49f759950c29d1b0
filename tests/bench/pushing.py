"""How soon an order given at the hub is heard, and holds, at stations that listen: a real hub process,
real connections, and one real station among them whose own transaction is timed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from edge.catalogue import Hold
from edge.clock import Reading
from edge.hub import devices, holds
from edge.hub.devices import NewDevice
from edge.hub.hub import Hub
from edge.hub.serve import open_hub, room_for_lines
from edge.runtime.ids import Uuid7, wall
from edge.store import Entry, Store
from edge.sync import enrol
from edge.sync.client import HttpClient
from edge.sync.ear import Ear
from edge.wire import EnrolReply, EnrolRequest
from tests.bench.figures import Report, Series
from tests.journeys.hub import Hub as HubProcess
from tests.journeys.processes import environment

STATIONS = (1, 100, 1_000)
ROUNDS = 20
AIM_US = 1_000_000.0
PATIENCE = 60.0


def told(report: Report, *, stations: tuple[int, ...] = STATIONS, rounds: int = ROUNDS) -> None:
    """For each number of listeners: from the order's giving to every line, and to the station's commit."""
    room_for_lines()
    for count in stations:
        with world(count) as made:
            lines, held = asyncio.run(_rounds(made, rounds))
        report.heading(f"an order to {count} connected stations")
        arrived, blocked = Series(f"heard, {count} lines", lines), Series(f"blocked, one of {count}", held)
        report.series(arrived, blocked)
        report.against(f"heard p99, {count} lines", arrived.p99 / 1e6, AIM_US / 1e6, "s")
        report.against(f"blocked p99, {count} lines", blocked.p99 / 1e6, AIM_US / 1e6, "s")


@dataclass(frozen=True)
class World:
    """A served hub, its tables at hand, tokens for all but one line, and a station for that one."""

    hub: Hub
    port: int
    tokens: tuple[str, ...]
    station: Station


class Station:
    """A store that listens in a thread of its own, as a runtime has it."""

    def __init__(self, store: Store, client: HttpClient) -> None:
        self._came = threading.Condition()
        self._heard: dict[str, float] = {}
        self._words = 0
        self.ear = Ear(store, client, wall=wall, heard=self._hears)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with contextlib.suppress(Exception):
            self.ear.listen()

    def _hears(self, _at: datetime, entry: Entry | None) -> None:
        with self._came:
            self._words += 1
            if entry is not None:
                self._heard[entry.detail.decode()] = time.perf_counter()
            self._came.notify_all()

    def ready(self) -> None:
        """It listens."""
        with self._came:
            assert self._came.wait_for(lambda: self._words > 0, PATIENCE)

    def committed(self, id_: str) -> float:
        """When the order was in its journal."""
        with self._came:
            assert self._came.wait_for(lambda: any(f'"{id_}"' in one for one in self._heard), PATIENCE)
            return next(at for one, at in self._heard.items() if f'"{id_}"' in one)


@contextlib.contextmanager
def world(count: int) -> Iterator[World]:
    """`count` admitted stations, one of them real."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        process = HubProcess(root / "hub", environment(root))
        process.start()
        hub = open_hub(root / "hub" / "hub.db", now=wall, ids=Uuid7(wall, os.urandom))
        store = Store.open(
            root / "station", machine="m", anchor=root / "anchor", now=wall(), ids=Uuid7(wall, os.urandom)
        )
        try:
            client = HttpClient(f"http://127.0.0.1:{process.port}")
            token = enrol(store, client, _code(hub, "real"), "key", Reading(wall(), "good")).token
            tokens = tuple(_token(hub, f"line-{number}") for number in range(count - 1))
            station = Station(store, HttpClient(f"http://127.0.0.1:{process.port}", token))
            station.ready()
            yield World(hub, process.port, tokens, station)
            station.ear.hang_up()
        finally:
            store.close()
            hub.database.close()
            process.stop()


def _code(hub: Hub, station: str) -> str:
    return devices.issue_code(
        hub, NewDevice(station=station, kind="zone", party="IMP-1", gln="6901234000016")
    )


def _token(hub: Hub, station: str) -> str:
    reply = devices.enrol(hub, EnrolRequest(code=_code(hub, station), device=station))
    assert isinstance(reply, EnrolReply), reply
    return reply.token


async def _rounds(made: World, rounds: int) -> tuple[list[float], list[float]]:
    heard: asyncio.Queue[tuple[bytes, float]] = asyncio.Queue()
    lines = [await _line(made.port, token) for token in made.tokens]
    readers = [asyncio.create_task(_read(line, heard)) for line in lines]
    arrived: list[float] = []
    held: list[float] = []
    for number in range(rounds):
        id_ = f"O{number}"
        given = time.perf_counter()
        await asyncio.to_thread(
            holds.put, made.hub, Hold(id=id_, kind="recall", order=id_, since=wall(), lot="L")
        )
        for _ in lines:
            _, at = await asyncio.wait_for(heard.get(), PATIENCE)
            arrived.append(at - given)
        held.append(await asyncio.to_thread(made.station.committed, id_) - given)
    for reader in readers:
        reader.cancel()
    return arrived or held, held


async def _line(port: int, token: str) -> asyncio.StreamReader:
    """A line that stands: its first word has come."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /listen HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    while (line := await asyncio.wait_for(reader.readline(), PATIENCE)) and not line.startswith(b"data:"):
        pass
    assert line, "the hub hung up"
    reader._writer = writer  # type: ignore[attr-defined]  # kept: a writer that is forgotten closes the line
    return reader


async def _read(reader: asyncio.StreamReader, heard: asyncio.Queue[tuple[bytes, float]]) -> None:
    while line := await reader.readline():
        if line.startswith(b"data:") and b'"holds"' in line:
            heard.put_nowait((line, time.perf_counter()))
