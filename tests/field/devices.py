"""The simulated scanners of a field test, worked alike whatever they are.

A serial one is a pseudo-terminal of this process; a HID POS one lies in the station's process, on a bus
that is no PC's; a keyboard types by XTest into an X server of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from edge.drivers.simulated import SimulatedScanner
from edge.errors import DriverError
from tests.xvfb import Display

Tell = Callable[..., Any]
"""Gives the station's process an order: `tell("hid", act="plug")`."""


class Twin(Protocol):
    """A scanner that is not there.

    words: by which the station is told of it; environment: what its process needs besides.
    """

    words: list[str]
    environment: Mapping[str, str]
    kind: str

    def scan(self, payload: bytes) -> None:
        """Read a code and send it."""

    def half(self, payload: bytes) -> None:
        """Send the first part of a code; the rest is lost."""

    def unplug(self) -> None:
        """Pull it out."""

    def plug(self) -> None:
        """Put it back."""

    def close(self) -> None:
        """End it."""


class SerialTwin:
    """At a port that stays the same."""

    kind = "serial"

    def __init__(self, link: Path) -> None:
        self._scanner = SimulatedScanner(link)
        self.words = ["--serial", self._scanner.port]
        self.environment: Mapping[str, str] = {}

    def scan(self, payload: bytes) -> None:
        """The code and a carriage return."""
        self._scanner.send(payload)

    def half(self, payload: bytes) -> None:
        """Half of the code, no carriage return."""
        self._scanner.send(payload[: len(payload) // 2], b"")
        self._scanner.settle()

    def unplug(self) -> None:
        """Its port is gone."""
        self._scanner.unplug()

    def plug(self) -> None:
        """Its port is there again; what was sent in between is lost."""
        self._scanner.replug()

    def close(self) -> None:
        """For good."""
        self._scanner.close()


class HidTwin:
    """On the bus inside the station's process."""

    kind = "hid"

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self.words = ["--hid"]
        self.environment: Mapping[str, str] = {}

    def scan(self, payload: bytes) -> None:
        """The symbology identifier travels apart from the code."""
        symbology, data = (payload[:3], payload[3:]) if payload.startswith(b"]") else (b"", payload)
        self._tell("hid", act="scan", payload=data.hex(), symbology=symbology.decode())

    def half(self, payload: bytes) -> None:
        """Reports are whole or not there."""
        raise DriverError(f"Failed to send half of {payload!r}: expected a serial line, got HID POS.")

    def unplug(self) -> None:
        """Off the bus."""
        self._tell("hid", act="unplug")

    def plug(self) -> None:
        """On the bus again, in the next socket."""
        self._tell("hid", act="plug")

    def close(self) -> None:
        """It ends with the station's process."""


class KeyboardTwin:
    """Types into an X server, where the station hears every key."""

    kind = "keyboard"

    def __init__(self, display: Display) -> None:
        self._display = display
        self.words = ["--background"]
        self.environment: Mapping[str, str] = {
            "DISPLAY": display.name,
            "WAYLAND_DISPLAY": "",
            "XDG_SESSION_TYPE": "x11",
        }

    def scan(self, payload: bytes) -> None:
        """Key by key, Enter last."""
        self._display.press(payload.decode() + "\r")

    def half(self, payload: bytes) -> None:
        """A keyboard's keys are not lost."""
        raise DriverError(f"Failed to send half of {payload!r}: expected a serial line, got a keyboard.")

    def unplug(self) -> None:
        """The X server does not hear of it: a keyboard that is out types nothing."""

    def plug(self) -> None:
        """It types again."""

    def close(self) -> None:
        """The X server ends."""
        self._display.end()
