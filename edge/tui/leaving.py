"""Leaving in order when told to by a signal, and when the terminal itself has gone.

A window that is closed, or a line to a terminal that is cut, need not reach us as a signal; the
screen would then go on for nobody, and hold the home against the next start.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from edge.runtime import faults

LOOK_EVERY = 1.0
"""Seconds between looks at the terminal."""

LONGEST = 25.0
"""Seconds that leaving in order may take: the line may stand in a request."""


def on_signals(leave: Callable[[], None]) -> None:
    """Call `leave` for SIGTERM and SIGHUP, where the system has them; in a running loop."""
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and sys.platform != "win32":
            loop.add_signal_handler(number, leave)


def terminal_watch(descriptor: int = 0) -> Callable[[], bool]:
    """A look at the terminal we were started on: whether it has gone. Never, where it was none."""
    if sys.platform == "win32" or not os.isatty(descriptor):
        return lambda: False
    import select

    poll = select.poll()
    poll.register(descriptor, 0)
    return lambda: bool(poll.poll(0))


def see_to_it(log: Path, within: float = LONGEST) -> None:
    """Let the process end by then whatever it stands in, and tell in `log` where that was.

    What was accepted is in the journal; a process that does not end would hold the home against the next start.
    """

    def end() -> None:
        faults.record_standing(log)
        os._exit(1)

    timer = threading.Timer(within, end)
    timer.daemon = True
    timer.start()
