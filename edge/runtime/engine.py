"""What runs: one thread for the station, one for the line, one for each device.

Everything done to a station runs on its own thread, one thing after another; callers get a
`Future` and are never kept waiting. What happened is told to one subscriber, after its commit.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol, TypeVar

from edge.drivers.state import DeviceState
from edge.errors import BondscanError, StoreError
from edge.frame import Frame
from edge.runtime.line import Line, LineChanged
from edge.station import Outcome, Station

T = TypeVar("T")

IDLE_SECONDS = 0.5
"""With nothing to do for so long, the journal is checkpointed."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scan was committed."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A device came, went or failed."""

    state: DeviceState


@dataclass(frozen=True, slots=True)
class StationChanged:
    """Something else was done: signed in, task opened, catalogue switched, undone …"""


@dataclass(frozen=True, slots=True)
class Failed:
    """A failure that somebody must see; scans are refused while the store cannot write."""

    failure: BondscanError
    blocking: bool


Happening = Scanned | DeviceChanged | LineChanged | StationChanged | Failed
Tell = Callable[[Happening], None]


class Device(Protocol):
    """A driver that runs by itself."""

    source: str

    def start(self) -> None:
        """Begin delivering frames."""

    def stop(self) -> None:
        """End, at once."""


class Runtime:
    """One station at work.

    make_devices: given where frames and states go, the drivers to run.
    line: keeps the exchange with the hub going, None for a station that has none.
    """

    def __init__(
        self,
        station: Station,
        *,
        make_devices: Callable[[Callable[[Frame], None], Callable[[DeviceState], None]], list[Device]]
        | None = None,
        line: Line | None = None,
    ) -> None:
        self.station = station
        self.line = line
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._tell: Tell = lambda _: None
        self._thread: threading.Thread | None = None
        self.devices: dict[str, DeviceState] = {}
        self._drivers = make_devices(self._deliver, self._device_changed) if make_devices else []
        self._divert: Callable[[Frame], bool] | None = None

    def subscribe(self, tell: Tell) -> None:
        """Tell `tell`, from whichever thread it happens on, everything from now on."""
        self._tell = tell
        if self.line is not None:
            self.line.subscribe(tell)

    def divert(self, take: Callable[[Frame], bool] | None) -> None:
        """Offer device frames to `take` first; those it answers True for are not judged."""
        self._divert = take

    def start(self) -> None:
        """Start the station's thread and the drivers: from now on scans are judged."""
        self._thread = threading.Thread(target=self._work, name="station", daemon=True)
        self._thread.start()
        for driver in self._drivers:
            driver.start()

    def connect(self) -> None:
        """Start the line; later than `start`, where something must be on the screen first."""
        if self.line is not None:
            self.line.start()

    def stop(self) -> None:
        """Stop devices first, then finish what was accepted, then the line and the store."""
        for driver in self._drivers:
            driver.stop()
        if self.line is not None:
            self.line.stop()
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None
        self.station.store.close()

    def hold_line(self, held: bool) -> None:
        """Keep the line quiet, or let it go on."""
        if self.line is not None:
            self.line.hold(held)

    def submit(self, frame: Frame) -> Future[Outcome]:
        """Judge one frame; the subscriber hears of it too, before the future is done."""

        def judge(station: Station) -> Outcome:
            outcome = station.scan(frame)
            self._tell(Scanned(outcome))
            if self.line is not None and outcome.decision.verdict == "ACCEPT":
                self.line.wake()
            return outcome

        return self.call(judge, silent=True)

    def call(self, act: Callable[[Station], T], *, silent: bool = False) -> Future[T]:
        """Run `act` on the station's thread; the subscriber hears that something changed."""
        future: Future[T] = Future()

        def job() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                answer = act(self.station)
            except BondscanError as failure:
                self._tell(Failed(failure, blocking=isinstance(failure, StoreError)))
                future.set_exception(failure)
            except BaseException as fault:  # noqa: BLE001 - the station's thread outlives any one act
                self._tell(Failed(StoreError(f"{type(fault).__name__}: {fault}"), blocking=False))
                future.set_exception(fault)
            else:
                future.set_result(answer)
                if not silent:
                    self._tell(StationChanged())

        self._jobs.put(job)
        return future

    def _work(self) -> None:
        idle_done = True
        while True:
            try:
                job = self._jobs.get(timeout=IDLE_SECONDS) if not idle_done else self._jobs.get()
            except queue.Empty:
                self._checkpoint()
                idle_done = True
                continue
            if job is None:
                return
            job()
            idle_done = False

    def _checkpoint(self) -> None:
        try:
            self.station.store.checkpoint()
        except StoreError as failure:
            self._tell(Failed(failure, blocking=False))

    def _deliver(self, frame: Frame) -> None:
        take = self._divert
        if take is None or not take(frame):
            self.submit(frame)

    def _device_changed(self, state: DeviceState) -> None:
        self.devices[state.source] = state
        self._tell(DeviceChanged(state))
