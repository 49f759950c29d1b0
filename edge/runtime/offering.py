"""What a device that looks on by itself sees: a scan only while somebody works here."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any, Final

from edge.frame import Frame
from edge.station import Station

JUDGED_SECONDS: Final = 10.0
"""How long a device waits at most for the verdict on what it offered."""

OWN_LABEL: Final = b"BS-"
"""How badges and commands begin."""


def offered(
    frame: Frame,
    station: Station,
    diverted: Callable[[Frame], bool],
    submit: Callable[[Frame], Future[Any]],
) -> bool:
    """Judge a frame before the next is offered; whether it was taken.

    It is not where nobody is signed in, no task is open, or the line stands: what lies before a camera
    then is no scan, but a badge or a command.
    """
    if station.access.acting is None or station.tasks.open is None or station.halted:
        return frame.payload.startswith(OWN_LABEL) and diverted(frame)
    if not diverted(frame):
        wait((submit(frame),), JUDGED_SECONDS)
    return True
