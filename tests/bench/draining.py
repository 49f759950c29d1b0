"""A backlog of one station drained into a hub, beside a bare insert of the very rows that came of it.

The hub is a process of its own over a database on the disk, SQLite and a real PostgreSQL in turn;
the station's push runs here, over HTTP. The bare insert is by the same driver into tables of the
same kind, as many events a transaction as the station sends, once before and once after.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edge import wire
from edge.hub import devices, sql
from edge.hub.serve import open_hub
from edge.hub.tables import Database, open_database
from edge.runtime.ids import Uuid7, wall
from edge.store import Store
from edge.sync.client import HttpClient
from edge.sync.push import IDLE, MOST, EventPush
from tests import fakes, postgres
from tests.bench import worked
from tests.bench.figures import Report
from tests.bench.worked import ROOT, Worked

STEPS = (*worked.STEPS, "zone_exit")
AIM = 0.5
KEPT = ("events", "event_things", "event_papers", "steps", "exits")
"""Tables that have a row or more for each event."""


@dataclass(frozen=True, slots=True)
class Drained:
    """What came of one backlog. seconds: from the first request to the last acknowledgement."""

    events: int
    bytes: int
    seconds: float


def measured(report: Report, folder: Path, count: int) -> None:
    """Drain `count` events into each kind of database."""
    home = backlog(folder, count)
    for kind in ("sqlite", "postgresql"):
        report.heading(f"a backlog of {count:,} events, one station → hub on {kind}")
        if kind == "postgresql" and postgres.unavailable():
            report.fact("not measured", postgres.unavailable())
            continue
        with _databases(kind, folder) as (hub, first, second):
            drained = drain(home, hub)
            rows = _rows(hub)
            bare = [insert(url, rows, drained.events) for url in (first, second)]
        _tell(report, kind, drained, bare)


def _tell(report: Report, kind: str, drained: Drained, bare: list[tuple[float, float]]) -> None:
    rate = drained.events / drained.seconds
    alone, whole = (2 * drained.events / sum(each) for each in zip(*bare, strict=True))
    report.fact(f"{kind}: bytes an event", round(drained.bytes / drained.events))
    report.fact(f"{kind}: drained end to end, events/s", round(rate))
    report.fact(f"{kind}: bare insert of all rows they become, events/s", round(whole))
    report.fact(f"{kind}: bare insert of the event rows alone, events/s", round(alone))
    report.at_least(f"{kind}: drained ÷ bare insert of the same rows", rate / whole, AIM)
    report.fact(f"{kind}: drained ÷ bare insert of event rows", round(rate / alone, 2))


@contextmanager
def _databases(kind: str, folder: Path) -> Iterator[list[str]]:
    """URLs of three empty databases of that kind, on the disk the folder is on."""
    names = ("hub", "bare-1", "bare-2")
    if kind == "postgresql":
        with postgres.server(durable=True, folder=folder) as url:
            yield [postgres.schema(url, name) for name in names]
        return
    place = folder / "hubs"
    shutil.rmtree(place, ignore_errors=True)
    try:
        yield [str(place / f"{name}.db") for name in names]
    finally:
        shutil.rmtree(place, ignore_errors=True)


def drain(home: Worked, url: str) -> Drained:
    """Send a copy of the home's backlog to a hub process over `url`."""
    token = admitted(url)
    with home.copied("drained") as copy, process(url) as address:
        store = worked.open_station(copy.home).store
        try:
            return _push(store, HttpClient(address, token))
        finally:
            store.close()


def admitted(url: str) -> str:
    """The token of the bench's station at a hub over `url`, which is made now."""
    hub = open_hub(url, now=wall, ids=Uuid7(wall, _zeros))
    station = fakes.ZONE
    new = devices.NewDevice(station=station.id, kind=station.kind, party=station.party, gln=station.gln)
    reply = devices.enrol(hub, wire.EnrolRequest(code=devices.issue_code(hub, new), device="bench"))
    assert isinstance(reply, wire.EnrolReply)
    hub.database.close()
    return reply.token


def _push(store: Store, client: HttpClient) -> Drained:
    sized = _Sized(store.outbox)
    push = EventPush(sized, client)
    started = time.perf_counter()
    while push.step(wall()) is not IDLE:
        pass
    seconds = time.perf_counter() - started
    client.close()
    assert store.outbox.depth().pending == 0
    return Drained(sized.events, sized.bytes, seconds)


class _Sized:
    """An outbox that knows how much was taken from it."""

    def __init__(self, outbox: Any) -> None:
        self._outbox = outbox
        self.events = self.bytes = 0

    def pending(self, max_events: int, max_bytes: int) -> Any:
        batch = self._outbox.pending(max_events, max_bytes)
        self.events += len(batch)
        self.bytes += sum(len(event.body) for event in batch)
        return batch

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outbox, name)


@contextmanager
def process(url: str) -> Iterator[str]:
    """The address of a hub over `url`, a process of its own."""
    command = [sys.executable, "-m", "edge.cli", "hub", "--db", url, "--listen", "127.0.0.1:0", "--until-eof"]
    hub = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert hub.stdin is not None
    assert hub.stdout is not None
    try:
        yield json.loads(hub.stdout.readline())["listening"]
    finally:
        hub.stdin.close()
        hub.wait()


def _rows(url: str) -> dict[str, tuple[list[str], list[Any]]]:
    """What the hub keeps of the backlog: table → (columns, rows in the order they were stored)."""
    database = open_database(url)
    kept = {}
    with database.snapshot() as reader:
        for table in KEPT:
            columns, *rows = database.rows_of(reader, table)
            kept[table] = ([str(name) for name in columns], [tuple(row) for row in rows])
    database.close()
    return kept


def insert(url: str, kept: dict[str, tuple[list[str], list[Any]]], events: int) -> tuple[float, float]:
    """Seconds that bare inserts take, a batch a transaction: the event rows alone, then all rows."""
    database = open_database(url)
    batches = math.ceil(events / MOST)
    with database.writing() as tx:
        tx.execute(sql.PUT_CONTEXT, ("[]",))
    alone = _inserted(database, {"events": kept["events"]}, batches)
    with database.writing() as tx:
        tx.execute(sql.DROP_ALL_OF.format(table="events"))
    whole = _inserted(database, kept, batches)
    database.close()
    return alone, whole


def _inserted(database: Database, kept: dict[str, tuple[list[str], list[Any]]], batches: int) -> float:
    parts = []
    for table, (columns, rows) in kept.items():
        values = ", ".join("?" * len(columns))
        put = sql.PUT_ROW.format(table=table, columns=", ".join(columns), values=values)
        size = math.ceil(len(rows) / batches)
        parts.append((put, [rows[at : at + size] for at in range(0, len(rows), size)]))
    started = time.perf_counter()
    for number in range(batches):
        with database.writing() as tx:
            for put, pieces in parts:
                if number < len(pieces):
                    tx.executemany(put, pieces[number])
    return time.perf_counter() - started


def backlog(cache: Path, count: int) -> Worked:
    """A home with `count` events to send: packages coded, received, shelved and sent out, delivery by delivery."""
    folder = cache / f"backlog-{count}-{worked.source_mark()}"
    home = Worked(folder, count, count)
    if not (folder / "done").exists():
        for old in cache.glob(f"backlog-{count}-*"):
            shutil.rmtree(old, ignore_errors=True)
        folder.mkdir(parents=True)
        home.home.mkdir()
        worked.point_at_anchor(folder)
        station = worked.open_station(home.home, "OFF")
        try:
            worked.enrol(station, count)
            model = worked.model_rows(station, STEPS)
            packages = count // len(STEPS)
            for first in range(1, packages, worked.BATCH):
                worked.deliver(station, model, range(first, min(first + worked.BATCH, packages)))
        finally:
            station.store.close()
        (folder / "done").touch()
    return home


def _zeros(count: int) -> bytes:
    return bytes(count)
