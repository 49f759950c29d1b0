"""How long a key takes while the viewfinder is open: a large terminal, a shaking tray of 60 at 1080p before a camera.

    python -m tests.bench.viewing FOLDER URL

is the app: `edge.tui` on a worked home, somebody signed in, a task open with more packages due than lie
there, so that on trays the missing are looked for. The key changes the language: every word is drawn anew.
"""

from __future__ import annotations

import sys
from itertools import cycle
from pathlib import Path
from time import monotonic, sleep

import numpy as np

from edge.language import text
from hardware.simulators.camera import Served
from hardware.simulators.trays import spoilt
from tests.bench.figures import Report, Series
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
"""Seconds between keys, as of a person who types quickly."""

WARM_UP = 4
"""Keys before those that are timed: each language is drawn for the first time."""

F2, F5, F9 = b"\x1bOQ", b"\x1b[15~", b"\x1b[20~"


def keyed(report: Report, worked: Worked, count: int) -> None:
    """On the scan screen, on the viewfinder, and on the viewfinder with a tray that is short."""
    report.heading(f"a key → seen; the app on a pseudo-terminal, {SIZE[1]} × {SIZE[0]}")
    lying = spoilt(5, {"smudged": 3}, count=60).scene.picture
    shaking = [np.roll(lying, shift, axis=(0, 1)) for shift in ((0, 0), (3, 1), (1, -2), (-2, 2))]
    with worked.copied("viewing") as home, Served(shaking, rate=RATE) as camera:
        command = [sys.executable, "-m", "tests.bench.viewing", str(home.folder), camera.url]
        with Terminal(command, size=SIZE) as terminal:
            terminal.until(b"F12")
            terminal.quiet(0.5)
            for name, key, shown, word in (
                ("scan screen", b"", "", "key.language"),
                ("viewfinder", F5, "page.viewfinder", "page.viewfinder"),
                ("viewfinder, a tray", F2, "viewfinder.gap-unread", "page.viewfinder"),
            ):
                if key:
                    terminal.type(key)
                    terminal.until(text(shown, "zh").partition(" ")[0].encode())
                    _while_drawing(terminal, 2.0)
                taken = Series(f"{name}: a key → seen", _taken(terminal, word, count + WARM_UP)[WARM_UP:])
                report.series(taken)
                report.against(f"{name}: p99", taken.p99 / 1000, P99_AIM, "ms")


def _taken(terminal: Terminal, word: str, count: int) -> list[float]:
    """Of each key the seconds until that word is on the terminal in the other language; an even number of keys."""
    words = cycle(text(word, language).encode() for language in ("en", "zh"))
    seconds = []
    for _, shown in zip(range(2 * (count // 2)), words, strict=False):
        _while_drawing(terminal, PAUSE)
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
