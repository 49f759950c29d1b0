"""A scanner that sounds the verdict on what it scanned, by the commands of its profile.

A thread of its own sends them: a line that takes nothing keeps no verdict waiting.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from edge.errors import DriverError

BEEPS: Final = {"ACCEPT": "beep-good", "REVIEW": "beep-bad", "REJECT": "beep-bad"}
"""Verdict → the command's name in ``config/scanners``: anything but a good one calls for a look."""

_WAITING: Final = 4
"""Commands that wait at most: a beep for a scan long past says something false."""


class Answers:
    """Sends commands to devices by their source.

    devices: those that run now, each with those it found by itself as its ``scanners``.
    """

    def __init__(self, devices: Callable[[], Iterable[Any]]) -> None:
        self._devices = devices
        self._waiting: queue.Queue[tuple[str, str] | None] = queue.Queue()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin sending."""
        self._thread = threading.Thread(target=self._run, name="answers", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Send no more."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None

    def judged(self, source: str, verdict: str) -> None:
        """Have the device that scanned sound the verdict; does not wait."""
        self.send(source, BEEPS[verdict])

    def send(self, source: str, command: str) -> None:
        """Have a device sent the command of this name, if its profile has one; does not wait."""
        if self._thread is not None and self._waiting.qsize() < _WAITING:
            self._waiting.put((source, command))

    def _run(self) -> None:
        while (asked := self._waiting.get()) is not None:
            source, command = asked
            for device in all_devices(self._devices()):
                profile = getattr(device, "profile", None)
                if device.source != source or profile is None or command not in profile.commands:
                    continue
                with contextlib.suppress(DriverError):  # it went away; its state says so
                    device.write(profile.commands[command])


def all_devices(devices: Iterable[Any]) -> Iterator[Any]:
    """Each device, and those it found by itself."""
    for device in devices:
        yield device
        yield from getattr(device, "scanners", ())
