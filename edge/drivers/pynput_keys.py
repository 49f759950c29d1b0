"""pynput's listener, kept quiet: what fails in it is no traceback on the screen, and stopped it leaves nothing.

Importing this module imports pynput, and asks the display.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable
from typing import Any

from pynput import keyboard


class Keys(keyboard.Listener):
    """Hears the keys of the PC in a thread of its own, until it is closed or the display is gone."""

    def run(self) -> None:
        """As pynput's; whoever waits for the start of one that failed does not wait for ever."""
        try:
            with contextlib.suppress(Exception):
                super().run()
        finally:
            self._mark_ready()

    def close(self) -> None:
        """Hear no more, at once."""
        with contextlib.suppress(Exception):
            self._end()
        threading.Thread.join(self, timeout=2.0)
        for name in ("_display_stop", "_display_record"):  # left open where the start failed half-way
            with contextlib.suppress(Exception):
                getattr(self, name).close()

    def _end(self) -> None:
        if sys.platform in ("win32", "darwin") or not self.is_alive():
            self.stop()
            return
        # pynput asks for the end on the connection that is busy listening, where it is heard at the next
        # key only; X has a second connection for it.
        control: Any = getattr(self, "_display_stop")  # noqa: B009 - not in the stubs
        self._running = False
        control.record_disable_context(getattr(self, "_context"))  # noqa: B009
        control.flush()


def listening(heard: Callable[[str | None, str | None, bool], None]) -> Keys:
    """A listener that has begun, telling each key's name, what it types, and whether it went down.

    Raises OSError where the display tells no keys.
    """

    def told(key: Any, down: bool) -> None:
        if key is not None:
            heard(getattr(key, "name", None), getattr(key, "char", None), down)

    listener = Keys(on_press=lambda key: told(key, True), on_release=lambda key: told(key, False))
    listener.start()
    listener.wait()
    if not listener.is_alive():
        listener.close()
        raise OSError("the display does not tell its keys")
    return listener
