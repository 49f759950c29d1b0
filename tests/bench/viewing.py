"""How long a key takes while the viewfinder is open: a large terminal, a shaking tray of 60 at 1080p before a camera;
how many pictures are shown, what they take of a line, and how a key fares over a slow one.

    python -m tests.bench.viewing FOLDER URL

is the app: `edge.tui` on a worked home, somebody signed in, a task open with more packages due than lie
there, so that on trays the missing are looked for. The key changes the language: every word is drawn anew.
"""

from __future__ import annotations

import statistics
import sys
from itertools import cycle
from pathlib import Path
from random import Random
from time import monotonic, sleep

import numpy as np

from edge.language import text
from hardware.simulators.camera import Served
from hardware.simulators.trays import spoilt
from tests.bench.figures import Report, Series, ratio
from tests.bench.terminal import Terminal
from tests.bench.worked import BADGE, PIN, Worked

SIZE = (50, 160)
"""Rows and columns of the terminal."""

RATE = 12.0
"""Pictures a second of the camera."""

EXPECTED = 70
P99_AIM = 100.0
"""Milliseconds a key may take: a person feels nothing of a tenth of a second."""

PAUSE = 0.15
"""Seconds between keys at the least, as of a person who types quickly; a key comes at any moment of a picture."""

_CHANCE = Random(12)

TURN = 20
"""Keys of one turn."""

WARM_UP = 4
"""Keys of each turn before those that are timed: each language is drawn for the first time."""

WATCHED = 3.0
"""Seconds in which pictures and bytes are counted."""

MIDST = b"\x1b[%d;1H" % (SIZE[0] // 2)
"""What every picture of something that moves is sent with: a place on the terminal."""

SLOW, SLOW_AIM = 100_000.0, 300.0
"""Bytes a second of a slow line, and milliseconds a key may take over it."""

P50_RATIO, P99_RATIO = 1.2, 1.2

F2, F5, F9, ESCAPE = b"\x1bOQ", b"\x1b[15~", b"\x1b[20~", b"\x1b"


def keyed(report: Report, worked: Worked, count: int) -> None:
    """On the scan screen and on the viewfinder in turn; then the same with a tray that is short."""
    report.heading(f"a key → seen; the app on a pseudo-terminal, {SIZE[1]} × {SIZE[0]}")
    lying = spoilt(5, {"smudged": 3}, count=60).scene.picture
    shaking = [np.roll(lying, shift, axis=(0, 1)) for shift in ((0, 0), (3, 1), (1, -2), (-2, 2))]
    with worked.copied("viewing") as home, Served(shaking, rate=RATE) as camera:
        command = [sys.executable, "-m", "tests.bench.viewing", str(home.folder), camera.url]
        with Terminal(command, size=SIZE) as terminal:
            terminal.until(b"F12")
            terminal.until(text("key.viewfinder", "zh").encode())
            for tray in (False, True):
                _paired(report, terminal, count, tray=tray)
            _slowly(report, terminal, count // 3)


def _slowly(report: Report, terminal: Terminal, count: int) -> None:
    """The same with the viewfinder where the terminal is at the end of a slow line."""
    terminal.type(F5)
    terminal.until(text("page.viewfinder", "zh").encode())
    terminal.trickle(SLOW, WATCHED)
    taken = Series(f"viewfinder over {SLOW / 1000:.0f} kB/s: a key → seen")
    words = cycle(text("page.viewfinder", language).encode() for language in ("en", "zh"))
    for _, shown in zip(range(2 * (count // 2)), words, strict=False):
        terminal.trickle(SLOW, 3 * PAUSE + _CHANCE.random() / RATE)
        pressed = monotonic()
        terminal.type(F9)
        taken.seconds.append(terminal.trickle(SLOW, 30, shown) - pressed)
    report.series(taken)
    report.against(f"viewfinder over {SLOW / 1000:.0f} kB/s: p50", taken.p50 / 1000, SLOW_AIM, "ms")


def _paired(report: Report, terminal: Terminal, count: int, *, tray: bool) -> None:
    """So many keys without the viewfinder and as many with it, in turns: what the PC does else falls on both."""
    of = "viewfinder, a tray" if tray else "viewfinder"
    without, with_it = Series(f"without the {of}: a key → seen"), Series(f"{of}: a key → seen")
    drawn: list[tuple[float, float]] = []
    for _ in range(-(-count // TURN)):
        without.seconds.extend(_taken(terminal, "key.language", TURN + WARM_UP)[WARM_UP:])
        terminal.type(F5)
        terminal.until(text("page.viewfinder", "zh").encode())
        if tray:
            terminal.type(F2)
            terminal.until(text("viewfinder.gap-unread", "zh").partition(" ")[0].encode())
        drawn.append(_drawn(terminal))
        with_it.seconds.extend(_taken(terminal, "page.viewfinder", TURN + WARM_UP)[WARM_UP:])
        terminal.type(ESCAPE)
        terminal.until(text("key.task", "zh").encode())
    report.series(without, with_it)
    report.against(f"{of}: p50 / p50 without", ratio(with_it, without), P50_RATIO)
    report.against(f"{of}: p99 / p99 without", with_it.p99 / without.p99, P99_RATIO)
    report.against(f"{of}: p99", with_it.p99 / 1000, P99_AIM, "ms")
    pictures, sent = (statistics.median(one[at] for one in drawn) for at in (0, 1))
    report.fact(f"{of}: shown", f"{pictures:.1f} pictures/s, {sent / 1000:.0f} kB/s sent to the terminal")


def _drawn(terminal: Terminal) -> tuple[float, float]:
    """Pictures a second, told by a row in their midst, and bytes a second, while nobody presses a key."""
    terminal.shown, began = b"", monotonic()
    _while_drawing(terminal, WATCHED)
    spent = monotonic() - began
    return terminal.shown.count(MIDST) / spent, len(terminal.shown) / spent


def _taken(terminal: Terminal, word: str, count: int) -> list[float]:
    """Of each key the seconds until that word is on the terminal in the other language; an even number of keys."""
    words = cycle(text(word, language).encode() for language in ("en", "zh"))
    seconds = []
    for _, shown in zip(range(2 * (count // 2)), words, strict=False):
        _while_drawing(terminal, PAUSE + _CHANCE.random() / RATE)
        pressed = monotonic()
        terminal.type(F9)
        seconds.append(terminal.until(shown) - pressed)
    return seconds


def _while_drawing(terminal: Terminal, seconds: float) -> None:
    """Let so much time pass, and take what is drawn meanwhile."""
    until = monotonic() + seconds
    while monotonic() < until:
        terminal.quiet(0.0)
        sleep(0.002)


def main(folder: str, url: str) -> int:
    """The app, as `bondscan run --camera URL` starts it, but for the sign-in."""
    from edge.runtime.devices import Asked
    from edge.runtime.opening import open_runtime
    from edge.station import Closing
    from edge.tui.start import _run as run

    opened = open_runtime(Worked(Path(folder), 0, 0).home, sync=False, halts=True, asked=Asked(camera=(url,)))
    opened.station.access.sign_in(BADGE, PIN)
    facts = opened.station.access.facts
    if opened.station.tasks.open is not None:
        opened.station.tasks.close(facts, Closing())
    opened.station.tasks.start(facts, "serialise", {}, expected=EXPECTED)
    return run(opened)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
