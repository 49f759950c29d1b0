"""Whether a scan takes as long as ever while the line is busy: a backlog drains, the hub is dead, or hangs.

The whole way through `edge.runtime`: a frame is submitted, judged on the station's thread and told,
while the line's thread exchanges. Before and after, the same with a line at rest. A hub is another
machine: its database lies in memory where there is room for it, so that it does not wait for the
station's disk, nor the station for its, and it runs when the station does not want the processor. The drain is not waited for to its end: beside scans as quick as
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
from edge.sync import trust
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
    """What the line is busy with. done: when the scans beside it end, told the runtime, how many there were
    and how many events have been sent.

    root: what the station pins before, so that it takes no other catalogue than a signed one.
    """

    name: str
    access: HubAccess
    done: Callable[[Runtime, int, int], bool]
    root: bytes = b""


@dataclass(frozen=True, slots=True)
class Timed:
    """Scans at rest and beside something, over as many rounds as there are."""

    rest: Series
    beside: Series

    @classmethod
    def of(cls, name: str) -> Timed:
        """Nothing timed yet, beside what is called so."""
        return cls(Series(f"scan: at rest ({name})"), Series(f"scan: {name}"))

    def tell(self, report: Report, name: str) -> None:
        """The two, and what the one is of the other."""
        report.series(self.rest, self.beside)
        report.against(f"{name}: p99 / p99 at rest", self.beside.p99 / self.rest.p99, P99_AIM)


def told(report: Report, folder: Path, count: int, backlog: int) -> None:
    """Scans beside a drain, a dead hub and one that hangs; `count` at rest before and after each."""
    home = draining.backlog(folder, backlog)

    def enough(_runtime: Runtime, scans: int, _sent: int) -> bool:
        return scans >= 2 * count

    def drained(_runtime: Runtime, scans: int, sent: int) -> bool:
        return sent >= backlog or (scans >= 4 * count and sent > 0)

    def one(busy: Busy) -> None:
        report.heading(f"submitted → committed and told, while {busy.name}")
        timed = Timed.of(busy.name)
        took, sent = beside(home, busy, count, timed)
        report.fact(f"{busy.name}: for", f"{took:.1f} s, {sent:,} events sent")
        timed.tell(report, busy.name)

    with hub() as access:
        one(Busy("a backlog drains", access, drained))
    with nobody() as access:
        one(Busy("the hub is dead", access, enough))
    with silent() as access:
        one(Busy("the hub hangs", access, enough))


def beside(home: Worked, busy: Busy, count: int, timed: Timed) -> tuple[float, int]:
    """Scans at rest, scans while the line is busy, scans at rest again; for how many seconds, how many sent."""
    pause = Event()
    numbers = itertools.count(home.packages + 1)

    def scan(runtime: Runtime, series: Series) -> None:
        frame = Frame(label(next(numbers)), "serial:/dev/ttyACM0", wall())
        began = perf_counter()
        outcome = runtime.submit(frame).result()
        series.seconds.append(perf_counter() - began)
        assert outcome.decision.verdict == "ACCEPT", outcome.decision.findings
        pause.wait(PACE)

    with home.copied("meanwhile") as copy, _running(copy, busy) as runtime:
        for turn in range(WARM_UP + count):
            scan(runtime, timed.rest if turn >= WARM_UP else Series(""))
        began, before, scans, sent = perf_counter(), _pending(runtime), 0, 0
        runtime.connect()
        while not busy.done(runtime, scans, sent):
            scan(runtime, timed.beside)
            scans += 1
            sent = before + scans - _pending(runtime)
            line = runtime.line
            if scans % NUDGED == 0 and line is not None and line.state.line != "up":
                line.resume()
        took = perf_counter() - began
        runtime.hold_line(True)
        for _ in range(count):
            scan(runtime, timed.rest)
    return took, sent


def _pending(runtime: Runtime) -> int:
    return runtime.station.store.outbox.depth().pending


@contextmanager
def _running(home: Worked, busy: Busy) -> Iterator[Runtime]:
    """The home's station at work, its task open; the line not connected yet."""

    def ready(station: Station) -> None:
        signed = station.access.sign_in(BADGE, PIN)
        assert not isinstance(signed, Refusal), signed
        start(station, "serialise")

    opened = open_runtime(home.home)
    save_access(opened.places, busy.access)
    if busy.root:
        trust.pin(opened.runtime.station.store, busy.root, opened.runtime.station.read_clock())
    opened.runtime.stop()
    runtime = open_runtime(home.home).runtime
    runtime.start()
    try:
        runtime.call(ready).result()
        yield runtime
    finally:
        runtime.stop()


@contextmanager
def hub(*more: str) -> Iterator[HubAccess]:
    """A hub process that knows the station; more: what else its command says."""
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        url = str(Path(folder) / "hub.db")
        token = draining.admitted(url)
        with draining.process(url, *more, last=True) as address:
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
