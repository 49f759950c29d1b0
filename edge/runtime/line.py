"""The thread that keeps a station and its hub in step; all thinking is in `sync.Worker.step`."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from edge.sync import SyncState, Worker

LONGEST_SLEEP = 30.0
"""Seconds between looks at the hub when nothing waits."""


@dataclass(frozen=True, slots=True)
class LineChanged:
    """The line, or what waits for it, changed."""

    state: SyncState


class Line:
    """Steps a sync worker whenever it is due or woken."""

    def __init__(self, worker: Worker, wall: Callable[[], datetime]) -> None:
        self._worker = worker
        self._wall = wall
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._held = threading.Event()
        self._thread: threading.Thread | None = None
        self._tell: Callable[[LineChanged], None] = lambda _: None
        self.state: SyncState = worker.state

    def subscribe(self, tell: Callable[[LineChanged], None]) -> None:
        """Tell `tell`, from the line's thread, whenever the state changed."""
        self._tell = tell

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="line", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There is something to send."""
        self._wake.set()

    def hold(self, held: bool) -> None:
        """Exchange nothing while held, as if the line were down; go on when it no longer is."""
        if held:
            self._held.set()
        else:
            self._held.clear()
            self._worker.resume()
            self._wake.set()

    def stop(self) -> None:
        """End after the step under way."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=15)
            self._thread = None

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            if self._held.is_set():
                self._wake.wait(LONGEST_SLEEP)
                continue
            now = self._wall()
            step = self._worker.step(now)
            if step.state != self.state:
                self.state = step.state
                self._tell(LineChanged(step.state))
            wait = (step.next_at - self._wall()).total_seconds()
            self._wake.wait(min(max(wait, 0.0), LONGEST_SLEEP))
