"""Devices of one kind that come and go: a thread looks for them, and each gets a reader of its own.

A reader's thread ends when its device goes away; back again, in whichever socket, the device gets the
same reader and so keeps its name (`Frame.source`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, Generic, Protocol, TypeVar

from edge.drivers.state import DeviceState
from edge.drivers.threaded import ThreadedDevice

LOOK: Final = 1.0
"""Seconds between looks at what is plugged in."""


class Found(Protocol):
    """A device that is there. path: where. kind: what tells it from others, wherever it is plugged in."""

    @property
    def path(self) -> Any:
        """Where it is."""

    @property
    def kind(self) -> str:
        """What it is."""


F = TypeVar("F", bound=Found)


class Reader(Protocol[F]):
    """What reads one device. found: which; changed while it does not run."""

    source: str
    found: F

    @property
    def running(self) -> bool:
        """Whether its thread still reads, or waits to try again."""

    def start(self) -> None:
        """Read `found`, until it goes away."""

    def stop(self) -> None:
        """End."""


class Lookout(ThreadedDevice, Generic[F]):
    """Every device that a listing names, now or later.

    prefix: of the sources, e.g. ``hid``. listing: made once, in the thread, and asked again and again;
    ImportError says that a library is missing, NotImplementedError that this system has no such thing.
    reader: makes what reads one, given its source. state: told in the thread. jitter: a number in [0, 1).
    """

    def __init__(
        self,
        prefix: str,
        listing: Callable[[], Callable[[], Sequence[F]]],
        reader: Callable[[str, F], Reader[F]],
        *,
        state: Callable[[DeviceState], None],
        clock: Callable[[], datetime],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(f"{prefix}:auto", state, clock)
        self._prefix = prefix
        self._listing = listing
        self._reader = reader
        self._jitter = jitter
        self._readers: list[Reader[F]] = []

    @property
    def scanners(self) -> tuple[Reader[F], ...]:
        """Those found so far, plugged in or not."""
        return tuple(self._readers)

    def stop(self) -> None:
        """Stop looking, and stop every reader."""
        super().stop()
        for reader in self._readers:
            reader.stop()

    def _run(self) -> None:
        try:
            listing = self._listing()
        except ImportError as failure:
            self._say("absent", "no-library", str(failure))
            return
        except NotImplementedError as failure:
            self._say("absent", "unsupported", str(failure))
            return
        while not self._stopping.is_set():
            try:
                self._meet(listing())
                self._say("watching")
            except Exception as failure:  # noqa: BLE001 - a listing that fails is tried again
                self._say("watching", "fault", f"{type(failure).__name__}: {failure}")
            self._stopping.wait(LOOK * (0.75 + 0.5 * self._jitter()))

    def _meet(self, found: Sequence[F]) -> None:
        """One reader for each device that is there and not read."""
        there = {one.path: one for one in found}
        for reader in self._readers:
            if reader.running:
                there.pop(reader.found.path, None)
        for one in there.values():
            free = [
                reader for reader in self._readers if not reader.running and reader.found.kind == one.kind
            ]
            free.sort(key=lambda reader: reader.found.path != one.path)
            if not free:
                free = [self._reader(self._name(one), one)]
                self._readers += free
            free[0].found = one
            free[0].start()

    def _name(self, one: F) -> str:
        """A source that no other has: alike ones without serial numbers are counted."""
        alike = sum(reader.found.kind == one.kind for reader in self._readers)
        return f"{self._prefix}:{one.kind}" + (f"#{alike + 1}" if alike else "")
