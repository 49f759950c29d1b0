"""Whether a scan takes as long as ever while the line is busy: a backlog drains, the hub is dead, or hangs.

The whole way through `edge.runtime`: a frame is submitted, judged on the station's thread and told,
while the line's thread exchanges. Before and after, the same with a line at rest. A hub is another
machine: its database lies in memory where there is room for it, so that it does not wait for the
station's disk, nor the station for its. The drain is not waited for to its end: beside scans as quick as
these the line sends no more than they make.
"""

from __future__ import annotations

import itertools
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import perf_counter

from edge.frame import Frame
from edge.runtime.engine import Runtime
from edge.runtime.exchange import HubAccess, save_access
from edge.runtime.ids import wall
from edge.runtime.opening import open_runtime
from edge.station import Refusal, Station
from tests.bench import draining
from tests.bench.figures import Report, Series
from tests.bench.worked import BADGE, PIN, Worked, label, start

PACE = 0.01
"""Seconds between two scans: faster than anybody's hands."""

WARM_UP = 50
NUDGED = 50
"""Scans after which a line that is down, and waits before it tries again, is told to try at once."""

P99_AIM = 1.2
MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Busy:
    """What the line is busy with. done: when the scans beside it end, told how many there were and how many
    events have been sent.
    """

    name: str
    access: HubAccess
    done: Callable[[int, int], bool]


def told(report: Report, folder: Path, count: int, backlog: int) -> None:
    """Scans beside a drain, a dead hub and one that hangs; `count` at rest before and after each."""
    home = draining.backlog(folder, backlog)

    def enough(scans: int, _sent: int) -> bool:
        return scans >= 2 * count

    def drained(scans: int, sent: int) -> bool:
        return sent >= backlog or (scans >= 4 * count and sent > 0)

    with hub() as access:
        beside(report, home, Busy("a backlog drains", access, drained), count)
    with nobody() as access:
        beside(report, home, Busy("the hub is dead", access, enough), count)
    with silent() as access:
        beside(report, home, Busy("the hub hangs", access, enough), count)


def beside(report: Report, home: Worked, busy: Busy, count: int) -> None:
    """Scans at rest, scans while the line is busy, scans at rest again."""
    report.heading(f"submitted → committed and told, while {busy.name}")
    rest, beside = Series(f"scan: at rest ({busy.name})"), Series(f"scan: {busy.name}")
    pause = Event()
    numbers = itertools.count(home.packages + 1)

    def scan(runtime: Runtime, series: Series) -> None:
        frame = Frame(label(next(numbers)), "serial:/dev/ttyACM0", wall())
        began = perf_counter()
        outcome = runtime.submit(frame).result()
        series.seconds.append(perf_counter() - began)
        assert outcome.decision.verdict == "ACCEPT", outcome.decision.findings
        pause.wait(PACE)

    with home.copied("meanwhile") as copy, _running(copy, busy.access) as runtime:
        for turn in range(WARM_UP + count):
            scan(runtime, rest if turn >= WARM_UP else Series(""))
        began, before, sent = perf_counter(), _pending(runtime), 0
        runtime.connect()
        while not busy.done(len(beside.seconds), sent):
            scan(runtime, beside)
            sent = before + len(beside.seconds) - _pending(runtime)
            line = runtime.line
            if len(beside.seconds) % NUDGED == 0 and line is not None and line.state.line != "up":
                line.resume()
        took = perf_counter() - began
        runtime.hold_line(True)
        for _ in range(count):
            scan(runtime, rest)
    report.fact(f"{busy.name}: for", f"{took:.1f} s, {sent:,} events sent")
    report.series(rest, beside)
    report.against(f"{busy.name}: p99 / p99 at rest", beside.p99 / rest.p99, P99_AIM)


def _pending(runtime: Runtime) -> int:
    return runtime.station.store.outbox.depth().pending


@contextmanager
def _running(home: Worked, access: HubAccess) -> Iterator[Runtime]:
    """The home's station at work, its task open; the line not connected yet."""

    def ready(station: Station) -> None:
        signed = station.access.sign_in(BADGE, PIN)
        assert not isinstance(signed, Refusal), signed
        start(station, "serialise")

    opened = open_runtime(home.home)
    save_access(opened.places, access)
    opened.runtime.stop()
    runtime = open_runtime(home.home).runtime
    runtime.start()
    try:
        runtime.call(ready).result()
        yield runtime
    finally:
        runtime.stop()


@contextmanager
def hub() -> Iterator[HubAccess]:
    """A hub process that knows the station."""
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        url = str(Path(folder) / "hub.db")
        token = draining.admitted(url)
        with draining.process(url) as address:
            yield HubAccess(url=address, token=token)


@contextmanager
def nobody() -> Iterator[HubAccess]:
    """An address at which nothing answers."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield HubAccess(url=f"http://127.0.0.1:{held.getsockname()[1]}", token="x")


@contextmanager
def silent() -> Iterator[HubAccess]:
    """An address at which every line is taken and nothing is ever said."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as taken:
        yield HubAccess(url=f"http://127.0.0.1:{taken.getsockname()[1]}", token="x")
