"""How long until a verdict is seen: the app itself on a terminal, fed through a scanner's port.

    python -m tests.bench.screen FOLDER PORT

is the app: `edge.tui` on a worked home, somebody signed in and a task open, that also tells when
each scan was committed, on the same monotonic clock.
"""

from __future__ import annotations

import os
import pty
import struct
import sys
import tty
from pathlib import Path
from time import monotonic

from edge.frame import Frame
from edge.station import Outcome, Station
from tests.bench.figures import Report, Series
from tests.bench.terminal import Terminal
from tests.bench.worked import BADGE, PIN, Worked, label, serial, start

STAMP = struct.Struct("=d")
COMMITS = "BONDSCAN_BENCH_COMMITS"
P50_AIM, P99_AIM = 8_000.0, 25_000.0
WARM_UP = 5


def seen(report: Report, worked: Worked, count: int) -> None:
    """Through a serial port, and as a keyboard scanner would type it."""
    report.heading("last byte in → verdict on the terminal; the app on a pseudo-terminal, 120 × 40")
    with worked.copied("screen") as home:
        first = 1
        for way in ("serial", "keyboard"):
            whole, drawing = _run(home, way, range(first, first + count + WARM_UP))
            first += count + WARM_UP
            report.series(whole, drawing)
            report.against(f"{way}: screen past the commit, p50", drawing.p50 / 1000, P50_AIM / 1000, "ms")
            report.against(f"{way}: screen past the commit, p99", drawing.p99 / 1000, P99_AIM / 1000, "ms")


def _run(home: Worked, way: str, numbers: range) -> tuple[Series, Series]:
    whole, drawing = Series(f"{way}: last byte in → seen"), Series(f"{way}: committed → seen")
    scanner, port = pty.openpty()
    tty.setraw(port)
    commits, told = os.pipe()
    command = [sys.executable, "-m", "tests.bench.screen", str(home.folder), os.ttyname(port)]
    with Terminal(command, {COMMITS: str(told)}, keep=[told]) as terminal:
        terminal.until(b"F12")
        terminal.quiet(0.5)
        for turn, number in enumerate(numbers):
            into = scanner if way == "serial" else terminal.master
            os.write(into, label(number))
            last = monotonic()
            os.write(into, b"\r")
            shown = terminal.until(serial(number).encode())
            (committed,) = STAMP.unpack(os.read(commits, STAMP.size))
            terminal.quiet()
            if turn >= WARM_UP:
                whole.seconds.append(shown - last)
                drawing.seconds.append(shown - committed)
    for descriptor in (scanner, port, commits, told):
        os.close(descriptor)
    return whole, drawing


def main(folder: str, port: str) -> int:
    """The app, as `bondscan run` starts it, but for the sign-in."""
    from edge.runtime.devices import Asked
    from edge.runtime.opening import open_runtime
    from edge.tui.start import _run as run

    opened = open_runtime(
        Worked(Path(folder), 0, 0).home, sync=False, halts=True, asked=Asked(serial=(port,))
    )
    opened.station.access.sign_in(BADGE, PIN)
    start(opened.station, "zone_exit")
    told = int(os.environ[COMMITS])
    scan = Station.scan

    def stamped(station: Station, frame: Frame, *, stands_for_it: str = "") -> Outcome:
        outcome = scan(station, frame, stands_for_it=stands_for_it)
        os.write(told, STAMP.pack(monotonic()))
        return outcome

    Station.scan = stamped  # type: ignore[assignment,method-assign]
    return run(opened)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
