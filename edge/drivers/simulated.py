"""A serial scanner that is not there: a pseudo-terminal that a program reads like any other port.

It can be unplugged and plugged in again under the same path, dribbles its bytes when asked, and,
like a real line, takes no more than the reader makes room for.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from edge.drivers.profile import RATES
from edge.errors import DeviceLost, DriverError

_PAUSE: Final = 0.001
"""Seconds between looks at a line that is full, or not yet read."""

_BYTE: Final = 0.02
"""Seconds that a dribbled byte waits to be read before the next follows."""


class SimulatedScanner:
    """A scanner on a pseudo-terminal, whose `port` stays the same over unplugging and replugging.

    link: where the port's stable path is kept as a symbolic link; a temporary one by default.
    patience: seconds that `send` waits for a reader who makes no room.
    baud: bits per second it sends at, as over RS-232: a reader that has its end set to another rate gets
        what such a line makes of the bytes. None: the rate has no effect, as over USB.
    """

    def __init__(self, link: Path | None = None, *, patience: float = 10.0, baud: int | None = None) -> None:
        if sys.platform == "win32":
            raise DriverError(
                "Failed to make a simulated scanner: expected a system with pseudo-terminals, got Windows."
            )
        self._folder = None if link else tempfile.TemporaryDirectory(prefix="bondscan-scanner-")
        self._link = link or Path(self._folder.name if self._folder else "") / "scanner"
        self._patience = patience
        self._baud = baud
        self._lock = threading.Lock()
        self._idle = threading.Event()
        self._far: int | None = None  # the scanner's end
        self._near: int | None = None  # the PC's end, held open so that bytes sent unread are kept
        try:
            self.replug()
        except BaseException:
            self.close()
            raise

    @property
    def port(self) -> str:
        """The path to open, plugged in or not."""
        return str(self._link)

    @property
    def plugged(self) -> bool:
        """Whether it is plugged in."""
        return self._far is not None

    def send(self, payload: bytes, terminator: bytes = b"\r", *, dribble: bool = False) -> None:
        """Scan `payload`: returns when the line has taken all of it.

        dribble: byte by byte, each once the reader has taken the one before.
        Raises DeviceLost when unplugged, before or in the middle; DriverError when nobody reads.
        """
        message = self._on_the_line(payload + terminator)
        if dribble:
            for place in range(len(message)):
                self._push(message[place : place + 1])
                self._let_read()
        else:
            self._push(message)

    def _on_the_line(self, message: bytes) -> bytes:
        """What the reader will get of `message`, at the rate its end of the line is set to."""
        if self._baud is None or sys.platform == "win32":
            return message
        import termios

        from edge.drivers.simulated_line import as_read

        with self._lock:
            speed = termios.tcgetattr(self._near)[4] if self._near is not None else None
        set_to = next((rate for rate in RATES if getattr(termios, f"B{rate}") == speed), None)
        return message if set_to is None else as_read(message, sent=self._baud, read=set_to)

    def settle(self) -> None:
        """Wait until the reader has taken all that was sent; unplugging loses what it has not."""
        give_up = time.monotonic() + self._patience
        looks = 0
        # The system moves bytes to the reader's end a moment after they are sent: one look at an
        # empty line may have come too early.
        while looks < 5 and time.monotonic() < give_up:
            looks = 0 if self._unread() else looks + 1
            self._idle.wait(_PAUSE)

    def received(self) -> bytes:
        """What the PC has written to the scanner since last asked."""
        got = b""
        with self._lock, contextlib.suppress(BlockingIOError):
            while self._far is not None and (piece := os.read(self._far, 4096)):
                got += piece
        return got

    def unplug(self) -> None:
        """Take the scanner away: its path vanishes, and whoever reads it is told by the system."""
        with self._lock:
            far, near, self._far, self._near = self._far, self._near, None, None
            if far is None or near is None:
                return
            if self._link.is_symlink() and str(self._link.readlink()) == os.ttyname(near):
                self._link.unlink()
            os.close(far)
            os.close(near)

    def replug(self) -> None:
        """Bring it back under the same path; harmless when plugged in."""
        if sys.platform == "win32":
            return
        import tty

        with self._lock:
            if self._far is not None:
                return
            if self._link.exists() and not self._link.is_symlink():
                raise DriverError(
                    f"Failed to use {self._link} as a port: expected a link or nothing, got a file."
                )
            far, near = os.openpty()
            tty.setraw(near)
            os.set_blocking(far, False)
            self._far, self._near = far, near
            fresh = self._link.with_name(f"{self._link.name}.{os.getpid()}.new")
            with contextlib.suppress(FileNotFoundError):
                fresh.unlink()
            try:
                fresh.symlink_to(os.ttyname(near))
                fresh.replace(self._link)
            except OSError as failure:
                raise DriverError(
                    f"Failed to use {self._link} as a port: expected a folder to write in, got {failure}."
                ) from failure

    def close(self) -> None:
        """Unplug for good."""
        self.unplug()
        if self._folder is not None:
            self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _push(self, message: bytes) -> None:
        rest = message
        give_up = time.monotonic() + self._patience
        while rest:
            taken = self._write(rest)
            if taken:
                rest = rest[taken:]
                give_up = time.monotonic() + self._patience
            elif time.monotonic() > give_up:
                raise DriverError(
                    f"Failed to scan {len(message)} bytes through {self.port}: "
                    f"expected a reader, got none for {self._patience} s."
                )

    def _write(self, piece: bytes) -> int:
        """Bytes the line took: 0 where it stayed full for a moment."""
        with self._lock:
            if self._far is None:
                raise DeviceLost(
                    f"Failed to scan through {self.port}: expected it plugged in, got unplugged."
                )
            far = self._far
            with contextlib.suppress(BlockingIOError):
                return os.write(far, piece)
        self._idle.wait(_PAUSE)
        return 0

    def _let_read(self) -> None:
        """Wait until the reader has taken what was sent, or for a moment where nobody reads."""
        give_up = time.monotonic() + _BYTE
        while self._unread() and time.monotonic() < give_up:
            self._idle.wait(_PAUSE)

    def _unread(self) -> int:
        import fcntl
        import termios

        with self._lock:
            if self._near is None:
                return 0
            count = fcntl.ioctl(self._near, termios.FIONREAD, b"\0\0\0\0")
        return int.from_bytes(count, sys.byteorder)
