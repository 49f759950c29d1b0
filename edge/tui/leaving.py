"""Leaving in order when told to by a signal, and when the terminal itself has gone.

A window that is closed, or a line to a terminal that is cut, need not reach us as a signal; the
screen would then go on for nobody, and hold the home against the next start.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import stat
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from edge.runtime import faults

if TYPE_CHECKING:
    from textual.driver import Driver

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
    if sys.platform == "win32" or not _is_device(descriptor):
        return lambda: False
    import select

    poll = select.poll()
    poll.register(descriptor, 0)
    return lambda: bool(poll.poll(0))


def _is_device(descriptor: int) -> bool:
    """Whether a terminal may be there: one that has gone already says that it is none."""
    try:
        return stat.S_ISCHR(os.fstat(descriptor).st_mode)
    except OSError:
        return False


class Outlasting:
    """A terminal's stream; once the terminal has gone, what is written goes nowhere."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """As the file's."""
        with contextlib.suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        """As the file's."""
        with contextlib.suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        """As the file's."""
        return self._file.fileno()


def outlasting(kind: type[Driver]) -> type[Driver]:
    """Textual's driver of a terminal, as one that goes on when the terminal is gone.

    Its own stops writing then, and what it is given next waits for ever: the screen could not be left any more.
    """
    if sys.platform == "win32":
        return kind
    from textual.drivers.linux_driver import LinuxDriver

    if not issubclass(kind, LinuxDriver):
        return kind

    class Terminal(kind):  # type: ignore[misc, valid-type]
        def __init__(self, *values: Any, **options: Any) -> None:
            super().__init__(*values, **options)
            driver: Any = self
            driver._file = Outlasting(driver._file)  # noqa: SLF001 - it is given in no other way

    return Terminal


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
