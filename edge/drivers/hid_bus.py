"""Which HID devices there are, and a handle on one: this PC's by hidapi, or a simulated PC's."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class HidDevice:
    """One HID device, as the system lists it. number: its serial number, "" for none."""

    path: bytes
    vendor: int
    product: int
    number: str
    name: str
    page: int

    @property
    def kind(self) -> str:
        """What tells it from others, wherever it is plugged in."""
        return f"{self.vendor:04x}:{self.product:04x}" + (f":{self.number}" if self.number else "")


class Handle(Protocol):
    """An open HID device, as hidapi has it: `read` gives the bytes of one report, none after the time."""

    def read(self, max_length: int, timeout_ms: int) -> Sequence[int]:
        """One report."""

    def get_report_descriptor(self) -> Sequence[int]:
        """What its reports hold."""

    def close(self) -> None:
        """Let go."""


class Bus(Protocol):
    """What HID devices there are; `open` raises OSError."""

    def devices(self) -> Sequence[HidDevice]:
        """Those plugged in."""

    def open(self, path: bytes) -> Handle:
        """One of them."""


class _SystemBus:
    """Those of this PC, by hidapi."""

    def __init__(self) -> None:
        # On Linux by the kernel's own driver: the other way takes the device from it.
        if sys.platform == "linux":
            import hidraw as hid
        else:
            import hid
        self._hid = hid

    def devices(self) -> Sequence[HidDevice]:
        return [
            HidDevice(
                found["path"],
                found["vendor_id"],
                found["product_id"],
                found["serial_number"] or "",
                found["product_string"] or "",
                found["usage_page"],
            )
            for found in self._hid.enumerate()
        ]

    def open(self, path: bytes) -> Handle:
        device = self._hid.device()
        device.open_path(path)
        opened: Handle = device
        return opened


def system_bus() -> Bus:
    """The HID devices of this PC. Raises ImportError where hidapi is not there."""
    return _SystemBus()
