"""What a device is to the station that runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from edge.drivers.state import DeviceState
from edge.frame import Frame

Deliver = Callable[[Frame], None]
DeviceTell = Callable[[DeviceState], None]


class Device(Protocol):
    """A driver that runs by itself."""

    source: str

    def start(self) -> None:
        """Begin delivering frames."""

    def stop(self) -> None:
        """End, at once."""


@runtime_checkable
class HearsTheKeyboard(Protocol):
    """A device that hears what is typed into the program's own terminal as well."""

    def hush(self, on: bool) -> None:
        """Deliver nothing while on."""


@runtime_checkable
class Offers(Protocol):
    """A device that looks on by itself, and can show again what was not taken."""

    def offer_to(self, take: Callable[[Frame], bool]) -> None:
        """Offer frames to `take` instead of delivering them; it answers once they are judged."""
