"""Where a printer is reached: over the network, on a serial line, or as a file.

tcp://192.168.1.50:9100      a network printer; 9100 where no port is named
serial:/dev/ttyUSB0?baud=9600  (Windows: serial:COM3)
file:/dev/usb/lp0            a device, or a file to which each label is added
"""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from edge.labels.address import Address

if TYPE_CHECKING:
    import serial

CONNECT_WAIT: Final = 2.0
WRITE_WAIT: Final = 10.0
"""Seconds until a printer that takes nothing is given up."""


class Outlet(Protocol):
    """An open way to a printer; its methods raise OSError (a serial line's failures are)."""

    def write(self, content: bytes) -> None:
        """Send everything."""

    def read(self, wait: float) -> bytes:
        """What came within `wait` seconds, b"" for nothing."""

    def close(self) -> None:
        """Let go of it; harmless twice."""


def open_outlet(address: Address) -> Outlet:
    """Reach the printer. Raises OSError."""
    if address.kind == "tcp":
        return _Network(address)
    if address.kind == "serial":
        return _Line(address)
    return _File(address)


class _Network:
    def __init__(self, address: Address) -> None:
        self._socket = socket.create_connection((address.place, address.number), CONNECT_WAIT)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def write(self, content: bytes) -> None:
        self._socket.settimeout(WRITE_WAIT)
        self._socket.sendall(content)

    def read(self, wait: float) -> bytes:
        self._socket.settimeout(max(0.01, wait))
        try:
            got = self._socket.recv(4096)
        except TimeoutError:
            return b""
        if not got:
            raise ConnectionResetError("the printer closed the connection")
        return got

    def close(self) -> None:
        try:
            self._socket.shutdown(socket.SHUT_WR)  # what was sent is still taken in order
        except OSError:
            pass
        finally:
            self._socket.close()


class _Line:
    def __init__(self, address: Address) -> None:
        import serial

        self._port: serial.Serial = serial.Serial(
            address.place, address.number, write_timeout=WRITE_WAIT, timeout=0.0, exclusive=True
        )

    def write(self, content: bytes) -> None:
        self._port.write(content)
        self._port.flush()

    def read(self, wait: float) -> bytes:
        self._port.timeout = wait
        first: bytes = self._port.read(1)
        return first + self._port.read(self._port.in_waiting) if first else b""

    def close(self) -> None:
        self._port.close()


class _File:
    """A device file is written to, a common one grows; neither answers."""

    def __init__(self, address: Address) -> None:
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._handle = os.open(address.place, flags | (0 if _is_device(address.place) else os.O_CREAT), 0o644)

    def write(self, content: bytes) -> None:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(self._handle, rest) :]

    def read(self, wait: float) -> bytes:
        return b""

    def close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _is_device(path: str) -> bool:
    try:
        mode = Path(path).stat().st_mode
    except OSError:
        return path.startswith("/dev/")
    return stat.S_ISCHR(mode)
