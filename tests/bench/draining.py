"""A backlog of one station drained into a hub, beside bare inserts of the very rows that came of it.

The hub is a process of its own over a database on the disk, SQLite and a real PostgreSQL in turn;
the station's push runs here, over HTTP. The bare inserts are by the driver alone, as it comes, into the
same tables with the same indexes, an empty database each, as many events a transaction as the station
sends, each transaction as durable as the hub's: of all rows the drain left (`KEPT`, the jobs and
despatches among them), and of the event rows alone. Also as the hub itself says it, many rows to a
statement or by COPY, which is quicker, so that what the aim is held against is not taken for the least.

All of it `ROUNDS` times in turn, so that a slow spell of the machine falls on both sides; what is told
are medians, and of the shares the median of the rounds' own. The line is up before the time is taken, as
the database of an insert is open.
"""

from __future__ import annotations

import json
import math
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from edge import wire
from edge.hub import devices, sql
from edge.hub.serve import open_hub
from edge.hub.tables import open_database
from edge.runtime.building import put_last
from edge.runtime.ids import Uuid7, wall
from edge.store import Store
from edge.sync.client import HttpClient
from edge.sync.push import IDLE, MOST, EventPush
from edge.sync.worker import Worker
from tests import fakes, postgres
from tests.bench import worked
from tests.bench.figures import Report
from tests.bench.worked import ROOT, Worked

STEPS = (*worked.STEPS, "zone_exit")
AIM = 0.5
ROUNDS = 3
KEPT = ("events", "event_things", "event_papers", "steps", "exits", "despatches", "jobs")
"""Tables that grow with the events."""

Rows: TypeAlias = dict[str, tuple[list[str], list[Any]]]
"""Table → (columns, rows in the order they were stored)."""


@dataclass(frozen=True, slots=True)
class Drained:
    """What came of one backlog. seconds: from the first request to the last acknowledgement."""

    events: int
    bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds of each thing once."""

    drained: Drained
    whole: float
    alone: float
    quickest: float


def measured(report: Report, folder: Path, count: int) -> None:
    """Drain `count` events into each kind of database, and once with all that goes beside them."""
    home = backlog(folder, count)
    for kind in ("sqlite", "postgresql"):
        report.heading(f"a backlog of {count:,} events, one station → hub on {kind}")
        if kind == "postgresql" and postgres.unavailable():
            report.fact("not measured", postgres.unavailable())
            continue
        _tell(report, kind, [_round(home, kind, folder) for _ in range(ROUNDS)])
        with _databases(kind, folder) as (url, *_):
            every = drain(home, url, _exchange)
        report.fact(f"{kind}: with chain and site feed, events/s", round(every.events / every.seconds))


def _round(home: Worked, kind: str, folder: Path) -> Round:
    with _databases(kind, folder) as (hub, whole, alone, quickest):
        drained = drain(home, hub, _push)
        rows = rows_of(hub)
        events = {"events": rows["events"]}
        return Round(
            drained,
            insert(whole, rows, drained.events),
            insert(alone, events, drained.events),
            insert(quickest, rows, drained.events, quickest=True),
        )


def _tell(report: Report, kind: str, rounds: list[Round]) -> None:
    def rate(seconds: Callable[[Round], float]) -> int:
        return round(statistics.median(one.drained.events / seconds(one) for one in rounds))

    def share(seconds: Callable[[Round], float]) -> float:
        return statistics.median(seconds(one) / one.drained.seconds for one in rounds)

    ways: list[tuple[str, Callable[[Round], float]]] = [
        ("of all rows they become", lambda one: one.whole),
        ("of event rows", lambda one: one.alone),
        ("of all rows, as the hub says it", lambda one: one.quickest),
    ]
    report.fact(f"{kind}: bytes an event", round(rounds[0].drained.bytes / rounds[0].drained.events))
    report.fact(f"{kind}: drained end to end, events/s", rate(lambda one: one.drained.seconds))
    for name, seconds in ways:
        report.fact(f"{kind}: bare insert {name}, events/s", rate(seconds))
    report.at_least(f"{kind}: drained ÷ bare insert of the same rows", share(ways[0][1]), AIM)
    for name, seconds in ways[1:]:
        report.fact(f"{kind}: drained ÷ bare insert {name}", round(share(seconds), 2))


@contextmanager
def _databases(kind: str, folder: Path) -> Iterator[list[str]]:
    """URLs of four empty databases of that kind, on the disk the folder is on."""
    names = ("hub", "whole", "alone", "quickest")
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


def drain(home: Worked, url: str, send: Callable[[Store, HttpClient], Drained] | None = None) -> Drained:
    """Send a copy of the home's backlog to a hub process over `url`; send: the events alone where not said."""
    token = admitted(url)
    with home.copied("drained") as copy, process(url) as address:
        store = worked.open_station(copy.home).store
        client = HttpClient(address, token)
        client.time()
        try:
            return (send or _push)(store, client)
        finally:
            client.close()
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
    push.look_ahead = store.outbox.look_ahead
    started = time.perf_counter()
    while push.step(wall()) is not IDLE:
        pass
    seconds = time.perf_counter() - started
    assert store.outbox.depth().pending == 0
    return Drained(sized.events, sized.bytes, seconds)


def _exchange(store: Store, client: HttpClient) -> Drained:
    """All a station tells its hub: the events, the chain's headers, the steps for the others of its site."""
    worker = Worker(store, client, server="bench", chance=random.Random(0))
    pending = store.outbox.depth().pending
    started = time.perf_counter()
    while not worker.step(wall()).idle:
        pass
    seconds = time.perf_counter() - started
    head = store.outbox.head()
    assert (store.outbox.depth().pending, store.outbox.settled()) == (0, head), worker.state
    return Drained(pending, 0, seconds)


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
def process(url: str, *more: str, last: bool = False) -> Iterator[str]:
    """The address of a hub over `url`, a process of its own; more: what else its command says.

    last: it runs when nobody else wants the processor, since a hub is another machine.
    """
    command = [sys.executable, "-m", "edge.cli", "hub", "--db", url, "--listen", "127.0.0.1:0", "--until-eof"]
    command += more
    hub = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert hub.stdin is not None
    assert hub.stdout is not None
    if last:
        put_last(hub.pid)
    try:
        yield json.loads(hub.stdout.readline())["listening"]
    finally:
        hub.stdin.close()
        hub.wait()


def rows_of(url: str) -> Rows:
    """What the hub keeps of the backlog."""
    database = open_database(url)
    kept = {}
    with database.snapshot() as reader:
        for table in KEPT:
            columns, *rows = database.rows_of(reader, table)
            kept[table] = ([str(name) for name in columns], [tuple(row) for row in rows])
    database.close()
    return kept


def insert(url: str, kept: Rows, events: int, *, quickest: bool = False) -> float:
    """Seconds a bare insert into an empty database takes, a batch a transaction.

    By the driver alone, a statement a table; quickest: as the hub itself says it to its database.
    """
    database = open_database(url)
    with database.writing() as tx:
        tx.execute(sql.PUT_CONTEXT, ("[]",))
    batches = math.ceil(events / MOST)
    parts = [(table, columns, _pieces(rows, batches)) for table, (columns, rows) in kept.items()]
    if not quickest:
        database.close()
        return _barely(url, batches, parts)
    started = time.perf_counter()
    for number in range(batches):
        with database.writing() as tx:
            for table, columns, pieces in parts:
                if number < len(pieces):
                    tx.add(table, columns, pieces[number])
    seconds = time.perf_counter() - started
    database.close()
    return seconds


def _barely(url: str, batches: int, parts: list[tuple[str, list[str], list[list[Any]]]]) -> float:
    with closing(_driven(url)) as connection:
        cursor, value = connection.cursor(), "%s" if "://" in url else "?"
        started = time.perf_counter()
        for number in range(batches):
            for table, columns, pieces in parts:
                if number < len(pieces):
                    values = ", ".join([value] * len(columns))
                    put = sql.PUT_ROW.format(table=table, columns=", ".join(columns), values=values)
                    cursor.executemany(put, pieces[number])
            connection.commit()
        return time.perf_counter() - started


def _driven(url: str) -> Any:
    """A connection as the driver gives it; to a file, one that is as durable as the hub's."""
    if "://" in url:
        import psycopg

        return psycopg.connect(url)
    connection = sqlite3.connect(url)
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _pieces(rows: list[Any], batches: int) -> list[list[Any]]:
    size = math.ceil(len(rows) / batches)
    return [rows[at : at + size] for at in range(0, len(rows), size)]


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
