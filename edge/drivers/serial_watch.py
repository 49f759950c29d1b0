"""Serial scanners found by vendor and product: those plugged in now, and those plugged in later.

A thread looks at the ports every second. Each scanner a profile names gets a `SerialScanner` of its
own, which keeps its name (`Frame.source`) for as long as the program runs: unplugged and plugged in
elsewhere it is the same one again, told by vendor, product and serial number, or by its port where it
has no number.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from edge.drivers.ports import FoundScanner, Port, discover, port_at, serial_ports
from edge.drivers.profile import ScannerProfile
from edge.drivers.serial import SerialScanner, Unknown
from edge.drivers.state import DeviceState
from edge.drivers.threaded import ThreadedDevice
from edge.frame import Frame

LOOK: Final = 1.0
"""Seconds between looks at the ports."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A scanner met before. first: its port as first met. at: the path it is at now, None while it is gone."""

    first: Port
    at: str | None


def seated(seats: Sequence[Seat], found: Iterable[FoundScanner]) -> tuple[list[Seat], list[FoundScanner]]:
    """Where each scanner is, now that `found` are plugged in; and those that are new.

    One that stays where it was keeps its seat; one that is back takes the seat of its own port, else
    a free seat of the same vendor, product and serial number. Of two alike without numbers that both
    moved, either may get the other's name: nothing tells them apart.
    """
    left = {one.port.path: one for one in found}
    now: list[Seat] = [
        Seat(seat.first, seat.at if seat.at in left and left[seat.at].port.usb == seat.first.usb else None)
        for seat in seats
    ]
    for seat in now:
        if seat.at is not None:
            del left[seat.at]
    for same_port in (True, False):
        for place, seat in enumerate(now):
            if seat.at is not None:
                continue
            for path, one in left.items():
                if one.port.usb == seat.first.usb and (path == seat.first.path or not same_port):
                    now[place] = Seat(seat.first, path)
                    del left[path]
                    break
    return now, list(left.values())


class SerialWatch(ThreadedDevice):
    """Every serial scanner that a profile names, on whichever port.

    profiles: name scanners by vendor and product. but: ports that are somebody else's. deliver, state,
    clock, jitter, ports: as for `SerialScanner`.
    """

    def __init__(
        self,
        profiles: Sequence[ScannerProfile],
        *,
        deliver: Callable[[Frame], None],
        state: Callable[[DeviceState], None],
        clock: Callable[[], datetime],
        but: Sequence[str] = (),
        jitter: Callable[[], float] = random.random,
        ports: Callable[[], Sequence[Port]] = serial_ports,
    ) -> None:
        super().__init__("serial:auto", state, clock)
        self._profiles = profiles
        self._deliver = deliver
        self._but = but
        self._jitter = jitter
        self._ports = ports
        self._lock = threading.Lock()
        self._seats: list[Seat] = []
        self._plugged: tuple[Port, ...] = ()
        self._scanners: list[SerialScanner] = []

    @property
    def scanners(self) -> tuple[SerialScanner, ...]:
        """Those found so far, plugged in or not."""
        return tuple(self._scanners)

    def start(self) -> None:
        """Begin looking; scanners found before are read again."""
        for scanner in self._scanners:
            scanner.start()
        super().start()

    def stop(self) -> None:
        """Stop looking, and stop every scanner found."""
        super().stop()
        for scanner in self._scanners:
            scanner.stop()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._meet()
                self._say("watching")
            except Exception as failure:  # noqa: BLE001 - a listing that fails is tried again
                self._say("watching", "fault", f"{type(failure).__name__}: {failure}")
            self._stopping.wait(LOOK)

    def _meet(self) -> None:
        """Look at the ports once; start a driver for each scanner not met before."""
        ports = tuple(self._ports())
        others = {port.path for name in self._but if (port := port_at(name, ports)) is not None}
        with self._lock:
            self._plugged = ports
            found = [one for one in discover(self._profiles, ports) if one.port.path not in others]
            self._seats, new = seated(self._seats, found)
            first = len(self._seats)
            self._seats += [Seat(one.port, one.port.path) for one in new]
        for place, one in enumerate(new, start=first):
            scanner = self._driver(place, one)
            self._scanners.append(scanner)
            scanner.start()

    def _driver(self, place: int, one: FoundScanner) -> SerialScanner:
        return SerialScanner(
            one.port.path,
            one.profile,
            deliver=self._deliver,
            state=self._tell,
            clock=self._clock,
            jitter=self._jitter,
            ports=lambda: self._seen_by(place),
            unknown=Unknown(self._profiles, known=one.port),
        )

    def _seen_by(self, place: int) -> Sequence[Port]:
        """The ports as one scanner's driver may see them: of its own kind only the one it sits at."""
        with self._lock:
            seat = self._seats[place]
            return [port for port in self._plugged if port.path == seat.at or port.usb != seat.first.usb]
