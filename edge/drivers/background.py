"""Keyboard scanners while another window has the focus: every key of the PC is heard, and scans are kept.

What a person types is dropped at once: never shown, never stored, never handed on. A scan is what came
at a scanner's pace, ended in its suffix, and is shaped as nothing but a goods code, a badge or a command
is; anything less belongs to the window it was typed into. Scans go to that window as well: who wants
them here alone takes the scanner (`edge.drivers.grabbed`), or uses a serial or HID POS one.

While the program's own terminal has the focus it reads the scanner itself, and nothing is delivered here.

pynput is imported when the device starts. There is nothing to hear without a display, and under Wayland
a program is told the keys of its own windows only: one state says so, and the terminal's own works on.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import queue
import random
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Final, Protocol

from edge.drivers.background_keys import HeardKeys
from edge.drivers.keyboard import KeyboardCapture, KeyStroke
from edge.drivers.state import DeviceState, Reason
from edge.drivers.threaded import ThreadedDevice
from edge.frame import Frame

SOURCE: Final = "keyboard:background"

FIRST_WAIT: Final = 0.2
LONGEST_WAIT: Final = 5.0
"""Seconds between tries to hear the keyboard again, doubled by each failure."""

_LOOK: Final = 0.25
"""Seconds between looks at whether the keyboard is still heard."""

Heard = Callable[[str | None, str | None, bool], None]
"""Told of each key: its name, what it types, whether it went down."""


class Listener(Protocol):
    """What hears the keys of the PC."""

    def is_alive(self) -> bool:
        """Whether it still does."""

    def close(self) -> None:
        """Hear no more; no thread or handle is left."""


def why_not(environment: Mapping[str, str], platform: str = sys.platform) -> Reason:
    """Why the keys of other windows cannot be heard here; "" where they can."""
    if platform in ("win32", "darwin"):
        return ""
    if environment.get("WAYLAND_DISPLAY") or environment.get("XDG_SESSION_TYPE") == "wayland":
        return "wayland"
    return "" if environment.get("DISPLAY") else "no-display"


class BackgroundKeyboard(ThreadedDevice):
    """All keyboards of the PC, heard by a thread of its own.

    deliver, state: called in that thread. back: as for `KeyboardCapture`. listen: begins to hear; raises
    ImportError or OSError where that cannot be. environment: of the process.
    """

    def __init__(
        self,
        *,
        deliver: Callable[[Frame], None],
        state: Callable[[DeviceState], None],
        clock: Callable[[], datetime],
        back: Callable[[str], str | None] = lambda text: text,
        listen: Callable[[Heard], Listener] | None = None,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        super().__init__(SOURCE, state, clock)
        self._deliver = deliver
        self._back = back
        self._listen = listen or _pynput_listener
        self._environment = environment
        self._strokes: queue.SimpleQueue[KeyStroke | None] = queue.SimpleQueue()
        self._hushed = False

    def hush(self, on: bool) -> None:
        """Deliver nothing while on: the program's own terminal has the focus, and reads the scanner."""
        self._hushed = on

    def _interrupt(self) -> None:
        self._strokes.put(None)

    def _run(self) -> None:
        reason = why_not(self._environment)
        tries = 0
        while not reason and not self._stopping.is_set():
            try:
                listener = self._listen(partial(self._heard, HeardKeys()))
            except ImportError as failure:
                reason = "no-library"
                self._say("absent", reason, str(failure))
                return
            except Exception as failure:  # noqa: BLE001 - whatever a display raises is a state
                self._say("lost", "no-display", f"{type(failure).__name__}: {failure}")
            else:
                self._say("connected")
                try:
                    self._attend(listener)
                finally:
                    listener.close()
                tries = 0
                if not self._stopping.is_set():
                    self._say("lost", "no-display")
            self._stopping.wait(min(LONGEST_WAIT, FIRST_WAIT * 2**tries) * (0.5 + 0.5 * random.random()))  # noqa: S311
            tries = min(tries + 1, 10)
        self._say("absent", reason)

    def _heard(self, keys: HeardKeys, name: str | None, character: str | None, down: bool) -> None:
        """In the listener's thread: as little as can be."""
        stroke = keys.key(name, character, down=down, at=monotonic())
        if stroke is not None:
            self._strokes.put(stroke)

    def _attend(self, listener: Listener) -> None:
        """Sift the keys until the listener is gone or we are stopped."""
        capture = KeyboardCapture(SOURCE, clock=self._clock, back=self._back)
        while not self._stopping.is_set() and listener.is_alive():
            deadline = capture.deadline
            patience = _LOOK if deadline is None else min(_LOOK, max(0.0, deadline - monotonic()))
            stroke = None
            with contextlib.suppress(queue.Empty):
                stroke = self._strokes.get(timeout=patience)
            # As in a field that is not ours: only what has the shape of a code is taken. What was a
            # person's (`replay`) goes nowhere.
            outcome = capture.key(stroke, in_field=True) if stroke else capture.idle(monotonic())
            for frame in outcome.frames:
                if not self._hushed:
                    self._deliver(frame)


def _pynput_listener(heard: Heard) -> Listener:
    """The keys of this PC, by pynput; OSError where the display does not answer."""
    try:
        from edge.drivers.pynput_keys import listening
    except ImportError as failure:  # pynput asks the display when it is imported
        if importlib.util.find_spec("pynput") is None:
            raise
        raise OSError(str(failure)) from failure
    return listening(heard)
