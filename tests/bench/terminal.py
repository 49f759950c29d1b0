"""A program on a pseudo-terminal, watched by the clock: when did these bytes appear?"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress
from time import monotonic, sleep
from types import TracebackType
from typing import Self

ROWS, COLUMNS = 40, 120
LOOK = 65536
LEAST = 256
"""Bytes that come over a slow line at a time."""


class Terminal:
    """Runs `command`; `began` is when it was asked for, on the monotonic clock."""

    def __init__(
        self,
        command: Sequence[str],
        env: Mapping[str, str] | None = None,
        keep: Sequence[int] = (),
        size: tuple[int, int] = (ROWS, COLUMNS),
    ) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        words = {"TERM": "xterm-256color", "LANG": "C.UTF-8", **(env or {})}
        self.began = monotonic()
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**_usual(), **words},
            start_new_session=True,
            pass_fds=keep,
        )
        os.close(slave)
        self.shown = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.master)

    def until(self, mark: bytes, within: float = 30) -> float:
        """When `mark` was on the terminal, drawn since the last call; on the monotonic clock."""
        self.shown = b""
        deadline = monotonic() + within
        while mark not in self.shown:
            if not select.select([self.master], [], [], max(0, deadline - monotonic()))[0]:
                raise TimeoutError(f"{mark!r} was not shown within {within} s, but {self.shown[-400:]!r}")
            self.shown += self._more()
        return monotonic()

    def quiet(self, seconds: float = 0.03) -> None:
        """Let it draw what it still has to; `shown` grows by it."""
        while select.select([self.master], [], [], seconds)[0]:
            self.shown += self._more()

    def trickle(self, rate: float, seconds: float, mark: bytes = b"") -> float:
        """As over a line of so many bytes a second: when `mark` was there, or that time has passed."""
        self.shown, room, last = b"", 0.0, monotonic()
        until = last + seconds
        while last < until and not (mark and mark in self.shown):
            sleep(0.002)
            now = monotonic()
            room, last = min(LOOK / 16, room + (now - last) * rate), now
            if room >= LEAST and select.select([self.master], [], [], 0)[0]:
                taken = self._more(int(room))
                room -= len(taken)
                self.shown += taken
        return last

    def type(self, content: bytes) -> None:
        """As if keyed in."""
        os.write(self.master, content)

    def _more(self, most: int = LOOK) -> bytes:
        with suppress(OSError):  # EIO: it has gone
            found = os.read(self.master, most)
            if found:
                return found
        raise RuntimeError(
            f"it ended with {self.process.wait()}: {self.shown[-2000:].decode(errors='replace')}"
        )


def _usual() -> dict[str, str]:
    """The environment as a person has it: compiled modules are kept, output is not forced out."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") or name == "PYTHONPATH"
    }
