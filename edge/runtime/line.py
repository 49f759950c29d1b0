"""What keeps a station and its hub in step: a thread that exchanges and one that listens.

All thinking is in `sync.Worker.step` and `sync.Ear`.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import thread_time
from typing import TYPE_CHECKING

from edge.runtime import faults
from edge.runtime.heard import LastHeard
from edge.runtime.listening import Listening
from edge.runtime.right_of_way import RightOfWay
from edge.sync.state import SyncState

if TYPE_CHECKING:
    from edge.store import Entry
    from edge.sync import Worker
    from edge.sync.ear import Ear

LONGEST_SLEEP = 30.0
"""Seconds between looks at the hub when nothing waits."""

REST_AT_LEAST = 1.0
REST_AT_MOST = 300.0
"""Seconds the line rests after a fault of our own, doubled by each further one."""

STOPPING = 15.0
"""Seconds the step under way is given to end."""


@dataclass(frozen=True, slots=True)
class LineChanged:
    """The line, or what waits for it, changed; order: the row of stop-use or recall orders just heard."""

    state: SyncState
    order: Entry | None = None


class Line:
    """Steps a sync worker whenever it is due or woken, and listens in between.

    make: the worker; called on the line's own thread, since what it needs takes a while to load,
    and again after a fault of the program, which must not end the exchange for good.
    make_ear: what listens, likewise; None to hear of orders only when asking for them.
    log: the directory for details of faults, None for none. last: since when orders may have been missed,
    from before this start too; None to begin with nothing.
    """

    def __init__(
        self,
        make: Callable[[], Worker],
        wall: Callable[[], datetime],
        *,
        make_ear: Callable[[], Ear] | None = None,
        log: Path | None = None,
        last: LastHeard | None = None,
    ) -> None:
        self._make = make
        self._last = last
        self._wall = wall
        self._log = log
        self._rest = REST_AT_LEAST
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._held = threading.Event()
        self._resume = threading.Event()
        self._news = threading.Event()
        self._thread: threading.Thread | None = None
        self._tell: Callable[[LineChanged], None] = lambda _: None
        self._way = RightOfWay()
        self._hasten = threading.Event()
        self._lock = threading.Lock()
        self._listening = (
            Listening(
                make_ear,
                heard=self._heard,
                look=self._look,
                lost=self._lost,
                chance=random.SystemRandom(),
                log=log,
            )
            if make_ear
            else None
        )
        self.state = SyncState(server="", heard=last.at if last else None)

    def subscribe(self, tell: Callable[[LineChanged], None]) -> None:
        """Tell `tell`, from the line's thread, whenever the state changed."""
        self._tell = tell

    def give_way(self, way: RightOfWay) -> None:
        """Go after what the station has to do, and rest while somebody works there."""
        self._way = way

    def start(self) -> None:
        """Begin; harmless when begun already."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="line", daemon=True)
            self._thread.start()
            if self._listening is not None:
                self._listening.start()

    def wake(self) -> None:
        """There is something to send."""
        self._wake.set()

    def hasten(self) -> None:
        """There is something that somebody waits for: no rest."""
        self._way.hurry()
        self._hasten.set()
        self._wake.set()

    def resume(self) -> None:
        """Try again at once, also after the hub refused: a person has mended something."""
        self._resume.set()
        self.hasten()
        if self._listening is not None:
            self._listening.resume()

    def hold(self, held: bool) -> None:
        """Exchange nothing while held, as if the line were down; go on when it no longer is."""
        if held:
            self._held.set()
            if self._listening is not None:
                self._listening.hold(True)
        else:
            self._held.clear()
            if self._listening is not None:
                self._listening.hold(False)
            self.resume()

    def stop(self) -> None:
        """End after the step under way."""
        self._stopping.set()
        self.hasten()
        if self._listening is not None:
            self._listening.stop()
        if self._thread is not None:
            self._thread.join(timeout=STOPPING)
            self._thread = None

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._exchange(self._make())
            except Exception as fault:  # noqa: BLE001 - the exchange goes on whatever went wrong in it
                self._stopping.wait(self._stumbled(fault))

    def _exchange(self, worker: Worker) -> None:
        worker.watch = self._changed
        worker.stand_back(self._way.stand_back)
        while not self._stopping.is_set():
            self._wake.clear()
            self._hasten.clear()
            if self._held.is_set():
                self._wake.wait(LONGEST_SLEEP)
                continue
            if self._resume.is_set():
                self._resume.clear()
                worker.resume()
            if self._news.is_set():
                self._news.clear()
                worker.look_again()
            self._way.stand_back()
            began = thread_time()
            step = worker.step(self._wall())
            self._changed(step.state)
            self._rest = REST_AT_LEAST
            self._hasten.wait(self._way.rest(thread_time() - began))
            wait = (step.next_at - self._wall()).total_seconds()
            self._wake.wait(min(max(wait, 0.0), LONGEST_SLEEP))

    def _changed(self, state: SyncState) -> None:
        """The worker's state; what the ear knows better is kept."""
        with self._lock:
            known = self.state
            heard = max((at for at in (state.heard, known.heard) if at), default=None)
            state = replace(state, listening=known.listening, heard=heard)
            self.state = state
            if self._last and heard and heard != known.heard:
                self._last.note(heard)
        if state != known:
            self._tell(LineChanged(state))

    def _heard(self, at: datetime, order: Entry | None) -> None:
        with self._lock:
            news = order is not None or not self.state.listening
            state = self.state = replace(self.state, listening=True, heard=at)
            if self._last:
                self._last.note(at)
        if news:
            self._tell(LineChanged(state, order))

    def _look(self) -> None:
        """The site has news; what this station sends itself is such, so it is no reason to end a rest."""
        self._news.set()
        self.wake()

    def _lost(self) -> None:
        with self._lock:
            was, state = self.state, replace(self.state, listening=False)
            self.state = state
        if was != state and not self._stopping.is_set():
            self._tell(LineChanged(state))

    def _stumbled(self, fault: Exception) -> float:
        """Let a fault be seen; for how long to rest."""
        rest, self._rest = self._rest, min(self._rest * 2, REST_AT_MOST)
        failure = faults.told(self._log, "exchange with the hub", fault)
        next_try = self._wall() + timedelta(seconds=rest)
        try:
            self._changed(replace(self.state, line="down", reason=failure.message, next_try=next_try))
        except Exception as deaf:  # noqa: BLE001 - who is told may be what is at fault
            faults.told(self._log, "say how the line stands", deaf)
        return rest
