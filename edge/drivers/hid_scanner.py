"""USB HID POS scanners: found by their usage page, read by a thread each, found again when replugged.

hidapi is imported when the first of them is looked for; where it cannot be, the state says so.
"""

from __future__ import annotations

import contextlib
import os
import random
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from edge.drivers.hid_bus import Bus, Handle, HidDevice, system_bus
from edge.drivers.hid_pos import PAGE, STANDARD, Reports, layout_from
from edge.drivers.plugged import Lookout
from edge.drivers.state import DeviceState, Reason, Status
from edge.drivers.threaded import ThreadedDevice
from edge.frame import Frame

LONGEST_WAIT: Final = 5.0
"""Seconds at most between tries to open a device that will not."""

STALE: Final = 0.5
"""Seconds of silence after which a reading whose rest has not come is cut off: reports of one code come
within milliseconds, and what is scanned next must not be taken for the rest."""

_READ_WAIT: Final = 0.5
_REPORT: Final = 1024


class HidScanner(ThreadedDevice):
    """One scanner, read by a thread of its own for as long as it is plugged in.

    source: what its frames name. found: which device; changed while no thread reads.
    """

    def __init__(
        self,
        source: str,
        found: HidDevice,
        bus: Bus,
        deliver: Callable[[Frame], None],
        tell: Callable[[DeviceState], None],
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(source, tell, clock)
        self.found = found
        self._bus = bus
        self._deliver = deliver
        self._tries = 0
        self._met = False

    def _run(self) -> None:
        try:
            handle = self._bus.open(self.found.path)
        except Exception as failure:  # noqa: BLE001 - whatever a driver raises is a state
            self._say(*self._why_closed(), str(failure))
            self._tries = min(self._tries + 1, 10)
            self._stopping.wait(min(LONGEST_WAIT, 0.2 * 2**self._tries))
            return
        self._tries = 0
        self._met = True
        self._say("connected")
        reason: Reason = ""
        detail = ""
        try:
            self._read(handle)
        except Exception as failure:  # noqa: BLE001 - as above
            reason = "unplugged" if isinstance(failure, (OSError, ValueError)) else "fault"
            detail = f"{type(failure).__name__}: {failure}"
        with contextlib.suppress(OSError, ValueError):
            handle.close()
        if reason:
            self._say("lost", reason, detail)

    def _why_closed(self) -> tuple[Status, Reason]:
        """Status and reason of a device that would not open: hidapi says no more than that."""
        if sys.platform == "linux":
            place = Path(os.fsdecode(self.found.path))
            if not place.exists():
                return "lost" if self._met else "absent", "not-there"
            if not os.access(place, os.R_OK | os.W_OK):
                return "lost" if self._met else "absent", "no-permission"
        return "busy", "in-use"

    def _read(self, handle: Handle) -> None:
        layout = None
        with contextlib.suppress(OSError, ValueError, AttributeError):
            layout = layout_from(bytes(handle.get_report_descriptor()))
        reports = Reports(self.source, layout or STANDARD)
        quiet = 0.0
        try:
            while not self._stopping.is_set():
                report = bytes(handle.read(_REPORT, int(_READ_WAIT * 1000)))
                quiet = 0.0 if report else quiet + _READ_WAIT
                frames = reports.feed(report, self._clock()) if report else []
                if reports.pending and quiet >= STALE:
                    frames = reports.cut_off(self._clock())
                for frame in frames:
                    self._deliver(frame)
        finally:
            for frame in reports.cut_off(self._clock()):
                self._deliver(frame)


def hid_scanners(
    *,
    deliver: Callable[[Frame], None],
    state: Callable[[DeviceState], None],
    clock: Callable[[], datetime],
    bus: Callable[[], Bus] = system_bus,
    jitter: Callable[[], float] = random.random,
) -> Lookout[HidDevice]:
    """Every HID POS scanner plugged in, now or later.

    deliver, state: called in the scanners' threads. bus: makes what lists and opens the devices.
    """
    made: list[Bus] = []

    def listing() -> Callable[[], Sequence[HidDevice]]:
        made.append(bus())
        return lambda: [found for found in made[-1].devices() if found.page == PAGE]

    def reader(source: str, found: HidDevice) -> HidScanner:
        return HidScanner(source, found, made[-1], deliver, state, clock)

    return Lookout("hid", listing, reader, state=state, clock=clock, jitter=jitter)
