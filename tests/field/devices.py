"""The simulated scanners of a field test, worked alike whatever they are.

A serial one is a pseudo-terminal of this process; a HID POS one lies in the station's process, on a bus
that is no PC's; a keyboard types by XTest into an X server of its own; a camera is a stream over HTTP in which
labels are held out.
"""

from __future__ import annotations

import re
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

    def ready(self, payload: bytes) -> None:
        """Take the package up, before the trigger."""

    def done(self) -> None:
        """Put it down: the verdict is there."""

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

    def ready(self, payload: bytes) -> None:
        """Nothing to be done."""

    def done(self) -> None:
        """Nothing to be done."""

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

    def ready(self, payload: bytes) -> None:
        """Nothing to be done."""

    def done(self) -> None:
        """Nothing to be done."""

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

    def ready(self, payload: bytes) -> None:
        """Nothing to be done."""

    def done(self) -> None:
        """Nothing to be done."""

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


class CameraTwin:
    """Sees an empty table until somebody holds a label out; it moves, shakes and lies still for a moment."""

    kind = "camera"

    def __init__(self, seed: int) -> None:
        from tests.field.stage import Stage

        self._stage = Stage(seed)
        self.words = ["--camera", self._stage.url]
        self.environment: Mapping[str, str] = {}

    def ready(self, payload: bytes) -> None:
        """Print the label, which takes a moment that is not the scan's."""
        self._stage.print(identifiers(payload))

    def done(self) -> None:
        """Take the label away."""
        self._stage.take_away()

    def scan(self, payload: bytes) -> None:
        """Hold the label out."""
        self._stage.hold_out()

    def half(self, payload: bytes) -> None:
        """A label is in view or it is not."""
        raise DriverError(f"Failed to send half of {payload!r}: expected a serial line, got a camera.")

    def unplug(self) -> None:
        """The stream breaks off."""
        self._stage.unplug()

    def plug(self) -> None:
        """It is there again."""
        self._stage.replug()

    def close(self) -> None:
        """For good."""
        if self._stage.plugged:
            self._stage.unplug()


_PACKAGE = re.compile(r"\]d201(\d{14})17(\d{6})10([^\x1d]+)\x1d21(.+)")


def identifiers(payload: bytes) -> str:
    r"""A package's element string as its label is ordered from a printer.

    >>> identifiers(b"]d201095200000000111735123110L1\x1d21S1")
    '(01)09520000000011(17)351231(10)L1(21)S1'
    """
    found = _PACKAGE.fullmatch(payload.decode())
    if found is None:
        raise DriverError(f"Failed to print {payload!r} as a label: expected (01)(17)(10)(21), got other.")
    gtin, expiry, lot, serial = found.groups()
    return f"(01){gtin}(17){expiry}(10){lot}(21){serial}"
