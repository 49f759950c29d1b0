"""Whether a scan takes as long as ever while the line is busy: a backlog drains, the hub is dead, or hangs.

The whole way through `edge.runtime`: a frame is submitted, judged on the station's thread and told,
while the line's thread exchanges. Before and after, the same with a line at rest. A hub is another
machine: its database lies in memory where there is room for it, so that it does not wait for the
station's disk, nor the station for its, and it runs when the station does not want the processor. The
drain is not waited for to its end: beside scans as quick as these the line sends no more than they make.
"""

from __future__ import annotations

import itertools
import os
import random
import socket
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
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
"""Scans after which a line that is down, and waits before it tries again, is told to try at once, at any moment
between two of them."""

ROUNDS = 3
P99_AIM = 1.2
MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Busy:
    """What the line is busy with. access: to a hub, made anew for every round. done: when the scans beside it
    end, told the runtime, how many there were and how many events have been sent.

    root: what the station pins before, so that it takes no other catalogue than a signed one.
    """

    name: str
    access: Callable[[], AbstractContextManager[HubAccess]]
    done: Callable[[Runtime, int, int], bool]
    root: bytes = b""


def told(report: Report, folder: Path, count: int, backlog: int) -> None:
    """Scans beside a drain, a dead hub and one that hangs; `count` at rest before and after each."""
    home = draining.backlog(folder, backlog)

    def enough(_runtime: Runtime, scans: int, _sent: int) -> bool:
        return scans >= 2 * count

    def drained(_runtime: Runtime, scans: int, sent: int) -> bool:
        return sent >= backlog or (scans >= 4 * count and sent > 0)

    beside(report, home, Busy("a backlog drains", hub, drained), count)
    beside(report, home, Busy("the hub is dead", nobody, enough), count)
    beside(report, home, Busy("the hub hangs", silent, enough), count)


def beside(report: Report, home: Worked, busy: Busy, count: int) -> None:
    """Scans while the line is busy, against scans at rest before and after; in rounds, since a percentile
    wants many of them.
    """
    report.heading(f"submitted → committed and told, while {busy.name}")
    rest, scans = Series(f"scan: at rest ({busy.name})"), Series(f"scan: {busy.name}")
    rounds = []
    for _ in range(ROUNDS):
        with (
            busy.access() as access,
            home.copied("meanwhile") as copy,
            _running(copy, access, busy.root) as runtime,
        ):
            rounds.append(_round(home, runtime, busy, count, rest, scans))
    report.fact(f"{busy.name}: for", f"{statistics.median(took for took, _ in rounds):.1f} s a round")
    report.fact(f"{busy.name}: events sent", sum(sent for _, sent in rounds))
    report.series(rest, scans)
    report.against(f"{busy.name}: p99 / p99 at rest", scans.p99 / rest.p99, P99_AIM)


def _round(
    home: Worked, runtime: Runtime, busy: Busy, count: int, rest: Series, beside: Series
) -> tuple[float, int]:
    """Scans at rest, while the line is busy, and at rest again; for how many seconds it was, how many were sent."""
    pause, chance = Event(), random.Random(0)
    numbers = itertools.count(home.packages + 1)

    def scan(runtime: Runtime, series: Series) -> None:
        frame = Frame(label(next(numbers)), "serial:/dev/ttyACM0", wall())
        began = perf_counter()
        outcome = runtime.submit(frame).result()
        series.seconds.append(perf_counter() - began)
        assert outcome.decision.verdict == "ACCEPT", outcome.decision.findings
        pause.wait(PACE)

    for turn in range(WARM_UP + count):
        scan(runtime, rest if turn >= WARM_UP else Series(""))
    began, before, scans, sent = perf_counter(), _pending(runtime), 0, 0
    runtime.connect()
    while not busy.done(runtime, scans, sent):
        scan(runtime, beside)
        scans += 1
        sent = before + scans - _pending(runtime)
        line = runtime.line
        if scans % NUDGED == 0 and line is not None and line.state.line != "up":
            pause.wait(chance.uniform(0, PACE))
            line.resume()
            pause.wait(chance.uniform(0, PACE))
    took = perf_counter() - began
    runtime.hold_line(True)
    for _ in range(count):
        scan(runtime, rest)
    return took, sent


def _pending(runtime: Runtime) -> int:
    return runtime.station.store.outbox.depth().pending


@contextmanager
def _running(home: Worked, access: HubAccess, root: bytes) -> Iterator[Runtime]:
    """The home's station at work, its task open; the line not connected yet."""

    def ready(station: Station) -> None:
        signed = station.access.sign_in(BADGE, PIN)
        assert not isinstance(signed, Refusal), signed
        start(station, "serialise")

    opened = open_runtime(home.home)
    save_access(opened.places, access)
    if root:
        trust.pin(opened.runtime.station.store, root, opened.runtime.station.read_clock())
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
