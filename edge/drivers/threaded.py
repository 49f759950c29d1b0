"""A device with a thread of its own: started, stopped, and how it stands."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime

from edge.drivers.state import DeviceState, Reason, Status
from edge.errors import DriverError


class ThreadedDevice(ABC):
    """What every driver with a thread has in common.

    source: what its frames and its states name. tell: told each state that is another than the last,
    in the device's thread; it must be quick and must not raise. clock: the wall clock, aware.
    """

    def __init__(
        self, source: str, tell: Callable[[DeviceState], None], clock: Callable[[], datetime]
    ) -> None:
        self.source = source
        self._tell = tell
        self._clock = clock
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._state = DeviceState(source, "absent", clock())

    @property
    def state(self) -> DeviceState:
        """How it stands now."""
        return self._state

    @property
    def running(self) -> bool:
        """Whether its thread is at work."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin; DriverError where it has begun already."""
        if self.running:
            raise DriverError(f"Failed to start {self.source}: expected it stopped, got it running.")
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name=self.source, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the end; harmless when not running."""
        self._stopping.set()
        self._interrupt()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
            self._thread = None
        self._say("absent")

    @abstractmethod
    def _run(self) -> None:
        """In the thread: at work until `_stopping` is set, or there is no more to do."""

    def _interrupt(self) -> None:  # noqa: B027 - most wait for nothing else
        """Wake the thread where it waits for something else than `_stopping`."""

    def _say(self, status: Status, reason: Reason = "", detail: str = "") -> None:
        """Tell a state, if it is another."""
        if (status, reason) != (self._state.status, self._state.reason):
            self._state = DeviceState(self.source, status, self._clock(), reason, detail)
            self._tell(self._state)
