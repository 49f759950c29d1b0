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

BEEPS: Final = {"ACCEPT": ("beep-good",), "REVIEW": ("beep-bad",), "REJECT": ("beep-bad", "beep-bad")}
"""Verdict → names of commands in ``config/scanners``, one after the other: good, a look, a stop."""

PAUSE: Final = 0.7
"""Seconds between them: a scanner sounds the one to its end before it heeds the next."""

_WAITING: Final = 4
"""Commands that wait at most: a beep for a scan long past says something false."""


class Answers:
    """Sends commands to devices by their source.

    devices: those that run now, each with those it found by itself as its ``scanners``. pause: as `PAUSE`.
    """

    def __init__(self, devices: Callable[[], Iterable[Any]], *, pause: float = PAUSE) -> None:
        self._devices = devices
        self._pause = pause
        self.muted = False  # verdicts are not sounded
        self._waiting: queue.Queue[tuple[str, tuple[str, ...]] | None] = queue.Queue()
        self._asked = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin sending."""
        self._thread = threading.Thread(target=self._run, name="answers", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Send no more."""
        if self._thread is not None:
            self._put(None)
            self._thread.join()
            self._thread = None

    def judged(self, source: str, verdict: str) -> None:
        """Have the device that scanned sound the verdict; does not wait. A newer verdict cuts an older short."""
        if not self.muted:
            self._ask(source, BEEPS[verdict])

    def send(self, source: str, command: str) -> None:
        """Have a device sent the command of this name, if its profile has one; does not wait."""
        self._ask(source, (command,))

    def _ask(self, source: str, commands: tuple[str, ...]) -> None:
        if self._thread is not None and self._waiting.qsize() < _WAITING:
            self._put((source, commands))

    def _put(self, asked: tuple[str, tuple[str, ...]] | None) -> None:
        self._waiting.put(asked)
        self._asked.set()

    def _run(self) -> None:
        while (asked := self._waiting.get()) is not None:
            self._asked.clear()
            source, commands = asked
            for turn, command in enumerate(commands):
                if turn and (not self._waiting.empty() or self._asked.wait(self._pause)):
                    break
                self._tell(source, command)

    def _tell(self, source: str, command: str) -> None:
        for device in all_devices(self._devices()):
            profile = getattr(device, "profile", None)
            if device.source == source and profile is not None and command in profile.commands:
                with contextlib.suppress(DriverError):  # it went away; its state says so
                    device.write(profile.commands[command])


def all_devices(devices: Iterable[Any]) -> Iterator[Any]:
    """Each device, and those it found by itself."""
    for device in devices:
        yield device
        yield from getattr(device, "scanners", ())
