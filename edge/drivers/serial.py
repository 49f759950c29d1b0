"""Serial scanners: a supervised thread that reads a port, survives unplugging, and says how it stands.

The thread ends only when it is stopped. Whatever the port raises (pyserial's SerialException, a
bare OSError, termios.error, a TypeError from a handle closed under it) is a state to show and a
reason to try again, a little later each time.
"""

from __future__ import annotations

import contextlib
import errno
import os
import random
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import Final, Literal

import serial

from edge.drivers.ports import Port, port_at, serial_ports, whereabouts
from edge.drivers.profile import GENERIC, Parity, ScannerProfile, profile_for
from edge.drivers.rates import PAUSE, RateTrial
from edge.drivers.state import DeviceState, Reason, Status
from edge.drivers.threaded import ThreadedDevice
from edge.errors import DeviceLost, DriverError
from edge.frame import Frame, Framer

FIRST_WAIT: Final = 0.2
"""Seconds before the first new try; each further try doubles it."""

LONGEST_WAIT: Final = 5.0
"""Seconds between tries at most."""

STALE: Final = 3.0
"""Seconds of silence after which a reading without its terminator is given up as cut off, so that
the next scan does not grow out of it."""

Rate = int | Literal["profile", "unknown", "auto"]
"""Bits per second of a line: so many, as the profile says, found out where no profile names the port,
or found out in any case."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What is found out of a device when it is opened.

    known: which device it is, where that was found out before; None for whatever is at its port.
    profiles: of these the one that names the device is taken in the place of the profile given.
    rate: see `Rate`.
    """

    profiles: Sequence[ScannerProfile] = ()
    rate: Rate = "profile"
    known: Port | None = None


AS_GIVEN: Final = Unknown()
"""Nothing: profile and rate are as given."""

_READ_WAIT: Final = 0.5
_WRITE_WAIT: Final = 0.5

_PARITIES: Final[dict[Parity, str]] = {
    "none": serial.PARITY_NONE,
    "even": serial.PARITY_EVEN,
    "odd": serial.PARITY_ODD,
    "mark": serial.PARITY_MARK,
    "space": serial.PARITY_SPACE,
}
_ABSENT: Final = frozenset({errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO, errno.ELOOP, errno.ENOTDIR})
_BUSY: Final = frozenset({errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK})
_DENIED: Final = frozenset({errno.EACCES, errno.EPERM})


class SerialScanner(ThreadedDevice):
    """One scanner on one serial port, read by a thread of its own.

    port: path or name (``/dev/ttyACM0``, ``COM3``, a link). A USB scanner replugged under another
        name is found again by its vendor, product and serial number.
    deliver: called in the thread for each Frame, in order. state: called in the thread whenever
        the device's state changes. Both must be quick and must not raise.
    clock: the wall clock, aware. jitter: a number in [0, 1) that spreads the tries of many stations.
    ports: lists the serial ports plugged in. unknown: what is found out of the device once it is there.
    """

    def __init__(  # noqa: PLR0913 - what a test hands in besides is the world: clock, chance, ports
        self,
        port: str,
        profile: ScannerProfile = GENERIC,
        *,
        deliver: Callable[[Frame], None],
        state: Callable[[DeviceState], None],
        clock: Callable[[], datetime],
        jitter: Callable[[], float] = random.random,
        ports: Callable[[], Sequence[Port]] = serial_ports,
        unknown: Unknown = AS_GIVEN,
    ) -> None:
        super().__init__(f"serial:{port}", state, clock)
        self.port = port
        self.profile = profile
        self._profiles = unknown.profiles
        self._rate = unknown.rate
        self._found_rate: int | None = None
        self._deliver = deliver
        self._jitter = jitter
        self._ports = ports
        self._known = unknown.known
        self._met = False
        self._quiet = 0.0
        self._line: serial.Serial | None = None
        self._trial: RateTrial | None = None  # while the rate of the open line is sought
        # Held while the port's handle is closed or written to: a handle closed under a writer may
        # by then be another file's.
        self._lock = threading.Lock()

    def _interrupt(self) -> None:
        with self._lock:
            if self._line is not None:
                with contextlib.suppress(OSError, TypeError, AttributeError):
                    self._line.cancel_read()

    def write(self, command: bytes) -> None:
        """Send the scanner a command; DeviceLost if it is not there, DriverError if it takes none."""
        with self._lock:
            if self._line is None:
                raise DeviceLost(f"Failed to write to {self.source}: expected it connected, got none.")
            try:
                self._line.write(command)
            except serial.SerialTimeoutException as failure:
                raise DriverError(
                    f"Failed to write {len(command)} bytes to {self.source}: "
                    f"expected them taken within {_WRITE_WAIT} s, got a full line."
                ) from failure
            except (OSError, TypeError) as failure:
                raise DeviceLost(
                    f"Failed to write to {self.source}: expected it connected, got {failure}."
                ) from (failure)

    def _run(self) -> None:
        tries = 0
        while not self._stopping.is_set():
            try:
                line = self._open()
            except Exception as failure:  # noqa: BLE001 - whatever a port raises, the supervisor goes on
                self._say(*_why_closed(failure, met=self._met), str(failure))
            else:
                tries = 0
                self._attend(line)
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2**tries)
            tries = min(tries + 1, 10)
            self._stopping.wait(wait * (0.5 + 0.5 * self._jitter()))

    def _attend(self, line: serial.Serial) -> None:
        """Read an open port until it is lost or we are stopped, and close it."""
        self._met = True
        self._say("connected", "" if self._trial is None else "finding-rate")
        reason: Reason = ""
        detail = ""
        try:
            self._read(line)
        except Exception as failure:  # noqa: BLE001 - as above; termios.error is no OSError
            reason, detail = _why_lost(failure), f"{type(failure).__name__}: {failure}"
        with self._lock:
            self._line = None
            with contextlib.suppress(OSError, TypeError):
                line.close()
        if reason:
            self._say("lost", reason, detail)

    def _read(self, line: serial.Serial) -> None:
        framer = self.profile.framer(self.source)
        try:
            while not self._stopping.is_set():
                trial = self._trial
                self._give(self._next(line, framer) if trial is None else self._seek(line, trial))
        finally:
            trial = self._trial
            now = self._clock()
            self._give(framer.cut_off(now) if trial is None else trial.pause(now))

    def _next(self, line: serial.Serial, framer: Framer) -> list[Frame]:
        """Wait for a byte, a while at most; the frames that what is there now brings to an end."""
        # Ask for what is there, or else for one byte: asking for more would wait for it, and
        # reading one and then failing to ask for the rest would lose the one.
        chunk = line.read(line.in_waiting or 1)
        if chunk:
            self._quiet = 0.0
            return framer.feed(chunk, self._clock())
        self._quiet += line.timeout or 0.0
        if framer.pending and (self.profile.idle_ends or self._quiet >= STALE):
            return framer.flush(self._clock())
        return []

    def _seek(self, line: serial.Serial, trial: RateTrial) -> list[Frame]:
        """The same while the rate of the line is not known: a scan is looked at once it is over."""
        chunk = line.read(line.in_waiting or 1)
        if chunk and not trial.take(chunk):
            return []
        frames = trial.pause(self._clock())
        if trial.settled:
            self._found_rate = trial.rate
            self._trial = None
            line.timeout = self._patience()
            self._say("connected")
        elif line.baudrate != trial.rate:
            line.baudrate = trial.rate
        return frames

    def _give(self, frames: list[Frame]) -> None:
        for frame in frames:
            self._deliver(frame)

    def _open(self) -> serial.Serial:
        ports = self._ports()
        path = whereabouts(self.port, self._known, ports)
        if path is None:
            raise _OtherDevice(f"{self.port} is not {self._known}")
        here = port_at(path, ports)
        if here is not None:
            self.profile = profile_for(self._profiles, here.vendor, here.product) or self.profile
        profile = self.profile
        self._trial = self._trial_of(here)
        line = _Line()
        line.port = path
        line.baudrate = self._trial.rate if self._trial is not None else self._baud()
        line.parity = _PARITIES[profile.parity]
        line.bytesize = profile.data_bits
        line.stopbits = profile.stop_bits
        line.timeout = self._patience() if self._trial is None else PAUSE
        line.write_timeout = _WRITE_WAIT
        line.exclusive = True
        line.open()
        _keep_others_out(line)
        if self._known is None:
            self._known = here
        with self._lock:
            self._line = line
        return line

    def _baud(self) -> int:
        return self._rate if isinstance(self._rate, int) else self.profile.baud

    def _patience(self) -> float:
        return self.profile.idle_ms / 1000 if self.profile.idle_ends else _READ_WAIT

    def _trial_of(self, port: Port | None) -> RateTrial | None:
        """The search for the rate, where it is to be found out; it begins with what was found before."""
        if self._rate == "unknown":
            # An ACM device is USB throughout: its rate is a formality.
            if port is None or PurePath(port.path).name.startswith("ttyACM"):
                return None
            if profile_for(self._profiles, port.vendor, port.product) is not None:
                return None
        elif self._rate != "auto":
            return None
        rates = (self._found_rate or self.profile.baud, *self.profile.rates)
        make = partial(self.profile.framer, self.source)
        return RateTrial(self.source, rates, make, today=lambda: self._clock().date())


class _Line(serial.Serial):
    """A port that keeps what was already waiting in it: a scan made while we opened it is still a scan."""

    def _reset_input_buffer(self) -> None:
        """Called by pyserial's open; it would throw away what waits."""


class _OtherDevice(DriverError):
    """The port is there and is not our scanner."""


def _keep_others_out(line: serial.Serial) -> None:
    """Refuse further opens of the port, on top of the advisory lock that pyserial takes.

    Not for pseudo-terminals: theirs is one terminal for as long as the far end is open, so the
    refusal would outlive us and keep us out too.
    """
    if sys.platform == "win32":  # opening is exclusive there
        return
    import fcntl
    import termios

    handle = line.fileno()
    if not os.ttyname(handle).startswith("/dev/pts/"):
        fcntl.ioctl(handle, termios.TIOCEXCL)


def _why_lost(failure: Exception) -> Reason:
    """What ended the reading of a port: the device, or a fault of ours."""
    if isinstance(failure, (OSError, TypeError)) or type(failure).__module__ == "termios":
        return "unplugged"
    return "fault"


def _why_closed(failure: Exception, *, met: bool) -> tuple[Status, Reason]:
    """Status and reason for a port that would not open; `met` when it had been open before."""
    gone: Status = "lost" if met else "absent"
    if isinstance(failure, _OtherDevice):
        return gone, "other-device"
    if isinstance(failure, ValueError):
        return gone, "bad-settings"
    number = failure.errno if isinstance(failure, OSError) else None
    text = str(failure)
    if number in _BUSY or (number is None and "PermissionError" in text):  # Windows tells by text alone
        return "busy", "in-use"
    if number in _DENIED:
        return gone, "no-permission"
    if number in _ABSENT or isinstance(failure, OSError) or type(failure).__module__ == "termios":
        return gone, "not-there"
    return gone, "fault"
