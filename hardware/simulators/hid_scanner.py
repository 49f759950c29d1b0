"""A USB HID POS bar code scanner that is not there: a bus to plug it into, and the handle a driver reads.

`HidBus` stands in the place of `edge.drivers.hid_bus.system_bus()`; what `SimulatedHidScanner.scan`
is given comes out of the handle as the reports of a real scanner would.
"""

from __future__ import annotations

import itertools
import queue
from collections.abc import Sequence

from edge.drivers.hid_bus import HidDevice
from edge.drivers.hid_pos import PAGE

ROOM = 56

DESCRIPTOR = bytes.fromhex(
    "05 8C 09 02 A1 01"  # Bar Code Scanner page, Bar Code Scanner, application collection
    "09 12 A1 02 85 02"  # Scanned Data Report, logical collection, report id 2
    "15 00 26 FF 00 75 08"  # bytes
    "95 01 05 01 09 3B 81 02"  # Generic Desktop, Byte Count: one
    "95 03 05 8C 09 FB 09 FC 09 FD 81 02"  # Symbology Identifier 1 to 3
    "95 38 09 FE 81 02"  # Decoded Data: 56
    "95 02 81 03"  # two bytes of the maker's own
    "75 01 95 01 09 FF 81 02"  # Decoded Data Continued: one bit
    "95 07 81 03"  # and seven to fill the byte
    "C0 C0"
)
"""Its report descriptor. Source: as `edge.drivers.hid_pos`."""


def reports(payload: bytes, symbology: str = "") -> list[bytes]:
    """The reports that say `payload`: as many as it takes, the last one not continued."""
    pieces = [payload[at : at + ROOM] for at in range(0, len(payload), ROOM)] or [b""]
    mark = symbology.encode("ascii").ljust(3, b"\0")[:3]
    return [
        bytes((2, len(piece))) + mark + piece.ljust(ROOM, b"\0") + bytes((0, 0, place + 1 < len(pieces)))
        for place, piece in enumerate(pieces)
    ]


class HidBus:
    """The USB sockets of a PC, as far as HID POS scanners go."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self.plugged: dict[bytes, SimulatedHidScanner] = {}
        self.denied = False
        self.opened = 0

    def devices(self) -> Sequence[HidDevice]:
        """What is plugged in."""
        return [
            HidDevice(path, one.vendor, one.product, one.number, "simulated scanner", PAGE)
            for path, one in self.plugged.items()
        ]

    def open(self, path: bytes) -> SimulatedHidHandle:
        """A handle on one of them; OSError where it is gone, or the user may not."""
        scanner = self.plugged.get(path)
        if scanner is None or self.denied:
            raise OSError("open failed")
        self.opened += 1
        scanner.handle = SimulatedHidHandle(self)
        return scanner.handle

    def next_path(self) -> bytes:
        """Where the system puts what is plugged in next."""
        return b"/dev/hidraw%d" % next(self._numbers)


class SimulatedHidHandle:
    """What `hid.device` is to a driver."""

    def __init__(self, bus: HidBus) -> None:
        self._bus = bus
        self._reports: queue.Queue[bytes | None] = queue.Queue()

    def put(self, report: bytes | None) -> None:
        """The next report; None for the end of all."""
        self._reports.put(report)

    def get_report_descriptor(self) -> list[int]:
        """As the device tells it."""
        return list(DESCRIPTOR)

    def read(self, max_length: int, timeout_ms: int) -> list[int]:
        """The next report; nothing after so long; OSError once the device is gone."""
        try:
            report = self._reports.get(timeout=timeout_ms / 1000)
        except queue.Empty:
            return []
        if report is None:
            self._reports.put(None)
            raise OSError("read error")
        return list(report[:max_length])

    def close(self) -> None:
        """Let go of it."""
        self._bus.opened -= 1


class SimulatedHidScanner:
    """A scanner of this vendor, product and serial number, to be plugged into `bus`."""

    def __init__(self, bus: HidBus, vendor: int = 0x0C2E, product: int = 0x0B81, number: str = "") -> None:
        self.bus = bus
        self.vendor = vendor
        self.product = product
        self.number = number
        self.handle: SimulatedHidHandle | None = None
        self.path = b""

    def plug(self) -> None:
        """Into the next free socket."""
        self.path = self.bus.next_path()
        self.bus.plugged[self.path] = self

    def unplug(self) -> None:
        """Whoever reads it is told."""
        self.bus.plugged.pop(self.path, None)
        if self.handle is not None:
            self.handle.put(None)
            self.handle = None

    def scan(self, payload: bytes, symbology: str = "") -> None:
        """One code; nothing comes of it where nobody reads."""
        if self.handle is not None:
            for report in reports(payload, symbology):
                self.handle.put(report)

    def half(self, payload: bytes, symbology: str = "") -> None:
        """All of a code's reports but the last."""
        if self.handle is not None:
            for report in reports(payload, symbology)[:-1]:
                self.handle.put(report)
