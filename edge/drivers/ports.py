"""Which serial ports there are, whose they are, and where a replugged scanner has gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from edge.drivers.profile import ScannerProfile, profile_for


@dataclass(frozen=True, slots=True)
class Port:
    """One serial port; the USB numbers are None where it is no USB device."""

    path: str
    vendor: int | None = None
    product: int | None = None
    serial_number: str | None = None
    description: str = ""

    @property
    def usb(self) -> tuple[int, int, str | None] | None:
        """What tells this USB device from another, wherever it is plugged in; None if no USB."""
        if self.vendor is None or self.product is None:
            return None
        return self.vendor, self.product, self.serial_number


@dataclass(frozen=True, slots=True)
class FoundScanner:
    """A port whose USB numbers a profile names."""

    port: Port
    profile: ScannerProfile


def serial_ports() -> tuple[Port, ...]:
    """The serial ports of this PC, as the system lists them; pseudo-terminals are never among them."""
    from serial.tools.list_ports import comports

    return tuple(
        Port(found.device, found.vid, found.pid, found.serial_number, found.description or "")
        for found in sorted(comports(), key=lambda found: str(found.device))
    )


def discover(
    profiles: Iterable[ScannerProfile], ports: Sequence[Port] | None = None
) -> tuple[FoundScanner, ...]:
    """Scanners plugged in now: every port that a profile names by vendor or product."""
    known = tuple(profiles)
    found = []
    for port in serial_ports() if ports is None else ports:
        profile = profile_for(known, port.vendor, port.product)
        if profile is not None:
            found.append(FoundScanner(port, profile))
    return tuple(found)


def port_at(path: str, ports: Iterable[Port]) -> Port | None:
    """The port that `path` names, itself or through a link such as ``/dev/serial/by-id/…``."""
    real = _real(path)
    return next((port for port in ports if port.path == path or _real(port.path) == real), None)


def whereabouts(path: str, known: Port | None, ports: Sequence[Port]) -> str | None:
    """The path to open for a scanner first met at `path`, now that `ports` are plugged in.

    known: the USB device it was, None if it was none (or not met yet): then the path alone counts.
    None when another device sits at the path and the scanner is nowhere.
    """
    if known is None or known.usb is None:
        return path
    same = [port.path for port in ports if port.usb == known.usb]
    here = port_at(path, ports)
    if here is not None and here.usb == known.usb:
        return path
    if len(same) == 1:
        return same[0]
    # Two of a make without serial numbers cannot be told apart: neither is taken for the other.
    return path if here is None and not same else None


def _real(path: str) -> str:
    try:
        return str(Path(path).resolve())
    except (OSError, RuntimeError):  # a link that loops, or a Windows device name
        return path


def profile_of(named: str, profiles: Iterable[ScannerProfile]) -> tuple[str, ScannerProfile | None]:
    """A port as configured, and the profile of that id behind its last ``@``, None for none.

    >>> profile_of("COM3@zebra-ssi", [])
    ('COM3@zebra-ssi', None)
    """
    port, _, name = named.rpartition("@")
    chosen = next((one for one in profiles if port and one.id == name), None)
    return (port, chosen) if chosen is not None else (named, None)


def rate_of(named: str) -> tuple[str, int | Literal["auto"] | None]:
    """A port as configured, and the rate behind its last ``@``: a number, ``auto``, None for none.

    >>> rate_of("/dev/ttyS0@115200"), rate_of("COM3@auto"), rate_of("/dev/ttyACM0")
    (('/dev/ttyS0', 115200), ('COM3', 'auto'), ('/dev/ttyACM0', None))
    """
    port, _, rate = named.rpartition("@")
    if port and rate == "auto":
        return port, "auto"
    return (port, int(rate)) if port and rate.isascii() and rate.isdigit() else (named, None)
