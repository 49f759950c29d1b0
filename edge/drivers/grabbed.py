"""Keyboard scanners taken for this program alone (Linux): no input method and no window can steal a scan.

Only devices that are named are taken, by their vendor and product or by their path; ``auto`` stands for
those whose vendor a scanner profile names. A person's keyboard is never among these.
"""

from __future__ import annotations

import contextlib
import errno
import random
import re
import select
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from edge.drivers.input_device import KEY, Event, InputDevice, InputKeyboard, keyboards
from edge.drivers.key_codes import KeyCodes
from edge.drivers.plugged import Lookout
from edge.drivers.profile import ScannerProfile, profile_for
from edge.drivers.state import DeviceState, Reason, Status
from edge.drivers.threaded import ThreadedDevice
from edge.frame import TERMINATORS, Frame, Framer

AUTO: Final = "auto"

STALE: Final = 1.0
"""Seconds without a key after which a scan that has not ended is given up as cut off."""

_WAIT: Final = 0.25
_ENDS: Final = TERMINATORS + b"\t"
_NUMBERS: Final = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")


class Grabbable(Protocol):
    """An open keyboard, shaped as python-evdev's ``InputDevice``."""

    fd: int

    def grab(self) -> None:
        """Take it for this program alone."""

    def ungrab(self) -> None:
        """Give it back."""

    def read(self) -> Iterable[Event]:
        """The events that have come."""

    def close(self) -> None:
        """Let go."""


def chosen(
    wanted: Sequence[str], there: Iterable[InputKeyboard], profiles: Sequence[ScannerProfile]
) -> list[InputKeyboard]:
    """Those of `there` that `wanted` names: ``vvvv:pppp`` in hexadecimal, a path, or ``auto``."""
    numbers = {(int(found[1], 16), int(found[2], 16)) for one in wanted if (found := _NUMBERS.fullmatch(one))}
    paths = {str(Path(one).resolve()) for one in wanted if one.startswith("/")}
    return [
        one
        for one in there
        if (one.vendor, one.product) in numbers
        or str(Path(one.path).resolve()) in paths
        or (AUTO in wanted and profile_for(profiles, one.vendor, one.product) is not None)
    ]


class GrabbedKeyboard(ThreadedDevice):
    """One keyboard scanner, taken and read by a thread of its own for as long as it is plugged in."""

    def __init__(
        self,
        source: str,
        found: InputKeyboard,
        *,
        deliver: Callable[[Frame], None],
        tell: Callable[[DeviceState], None],
        clock: Callable[[], datetime],
        open_device: Callable[[str], Grabbable] = InputDevice,
    ) -> None:
        super().__init__(source, tell, clock)
        self.found = found
        self._deliver = deliver
        self._open = open_device
        self._met = False

    def _run(self) -> None:
        reason: Reason = ""
        detail = ""
        with contextlib.ExitStack() as stack:
            try:
                device = self._open(self.found.path)
                stack.callback(_quietly, device.close)
                device.grab()
                stack.callback(_quietly, device.ungrab)
            except Exception as failure:  # noqa: BLE001 - whatever the system raises is a state
                self._say(*self._why_closed(failure), str(failure))
                return
            self._met = True
            self._say("connected")
            try:
                self._read(device)
            except Exception as failure:  # noqa: BLE001 - as above
                reason = "unplugged" if isinstance(failure, OSError) else "fault"
                detail = f"{type(failure).__name__}: {failure}"
        if reason:
            self._say("lost", reason, detail)

    def _read(self, device: Grabbable) -> None:
        framer, typing, quiet = Framer(self.source, terminators=_ENDS), KeyCodes(), 0.0
        try:
            while not self._stopping.is_set():
                ready, _, _ = select.select([device.fd], [], [], _WAIT)
                if ready:
                    quiet = 0.0
                    typed = b"".join(
                        typing.key(event.code, event.value == 1)
                        for event in device.read()
                        if event.type == KEY and event.value in (0, 1)
                    )
                    self._give(framer.feed(typed, self._clock()))
                    continue
                quiet += _WAIT
                if framer.pending and quiet >= STALE:
                    self._give(framer.cut_off(self._clock()))
        finally:
            self._give(framer.cut_off(self._clock()))

    def _give(self, frames: list[Frame]) -> None:
        for frame in frames:
            self._deliver(frame)

    def _why_closed(self, failure: Exception) -> tuple[Status, Reason]:
        gone: Status = "lost" if self._met else "absent"
        if not isinstance(failure, OSError):
            return gone, "fault"
        if failure.errno == errno.EBUSY:
            return "busy", "in-use"
        return gone, "no-permission" if failure.errno in (errno.EACCES, errno.EPERM) else "not-there"


def grabbed_keyboards(
    wanted: Sequence[str],
    profiles: Sequence[ScannerProfile],
    *,
    deliver: Callable[[Frame], None],
    state: Callable[[DeviceState], None],
    clock: Callable[[], datetime],
    there: Callable[[], Sequence[InputKeyboard]] = keyboards,
    open_device: Callable[[str], Grabbable] = InputDevice,
) -> Lookout[InputKeyboard]:
    """Every keyboard scanner that `wanted` names, now or later. there: lists the keyboards of this PC."""

    def listing() -> Callable[[], Sequence[InputKeyboard]]:
        if sys.platform != "linux":
            raise NotImplementedError("keyboards are grabbed on Linux only")
        return lambda: chosen(wanted, there(), profiles)

    def reader(source: str, found: InputKeyboard) -> GrabbedKeyboard:
        return GrabbedKeyboard(
            source, found, deliver=deliver, tell=state, clock=clock, open_device=open_device
        )

    return Lookout("grab", listing, reader, state=state, clock=clock, jitter=random.random)


def _quietly(act: Callable[[], None]) -> None:
    """What fails because the device is gone is no matter any more."""
    with contextlib.suppress(OSError):
        act()
