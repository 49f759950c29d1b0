"""The same package twice in a moment from one device is one scan: a scanner that looks on reads it again.

Only a code that names one package (a serial number, an SSCC, a trace code) can be told from a second
package of the kind: without one, two quick scans are two packages and both go on. What is left out
was judged a moment before; it is counted, and the count stands with the device's state.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import monotonic

from edge.codes.reading import parse
from edge.codes.scanned import ScannedCode
from edge.drivers.state import DeviceState
from edge.frame import Frame

Reading = tuple[bytes, str | None]


@dataclass(slots=True)
class _Heard:
    """Of one device: when each reading last came, how many were left out, its last state."""

    last: dict[Reading, float] = field(default_factory=dict)
    left_out: int = 0
    state: DeviceState | None = None


class Repeats:
    """Stands between devices and whoever takes their frames and states.

    seconds: by source, how long a package must have been away to be scanned anew; 0 for no such rule.
        A package that stays in view stays one scan.
    clock: seconds, monotonic.
    """

    def __init__(
        self,
        deliver: Callable[[Frame], None],
        told: Callable[[DeviceState], None],
        *,
        seconds: Callable[[str], float],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._deliver = deliver
        self._told = told
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._devices: dict[str, _Heard] = {}

    def frame(self, frame: Frame) -> None:
        """Hand `frame` on, unless it is the package scanned a moment ago."""
        with self._lock:
            heard = self._devices.setdefault(frame.source, _Heard())
            again = self._again(heard, frame)
            heard.left_out += again
            if again and heard.state is not None:
                heard.state = replace(heard.state, repeats=heard.left_out)
        if not again:
            self._deliver(frame)
        elif heard.state is not None:
            self._told(heard.state)

    def state(self, state: DeviceState) -> None:
        """Hand a device's state on, with what was left out of it so far."""
        with self._lock:
            heard = self._devices.setdefault(state.source, _Heard())
            state = heard.state = replace(state, repeats=heard.left_out)
        self._told(state)

    def _again(self, heard: _Heard, frame: Frame) -> bool:
        seconds = self._seconds(frame.source)
        now = self._clock()
        for reading, at in [*heard.last.items()]:
            if now - at >= seconds:
                del heard.last[reading]
        reading = (frame.payload, frame.symbology)
        if not frame.complete or seconds <= 0:
            return False
        seen = reading in heard.last
        heard.last[reading] = now
        return seen and names_one_package(frame)


def names_one_package(frame: Frame) -> bool:
    """Whether it bears a serial number, an SSCC or a trace code: no second package reads the same."""
    code = parse(frame, today=frame.received_at.date())
    return isinstance(code, ScannedCode) and bool(code.key)
