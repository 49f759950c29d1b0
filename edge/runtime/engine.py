"""What runs: one thread for the station, one for the line, one for each device.

Everything done to a station runs on its own thread, one thing after another; callers get a
`Future` and are never kept waiting. What happened is told to one subscriber, after its commit.
A fault of the program ends no thread: it is recorded, told as a failure, and the next is served.
"""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from edge.drivers.state import DeviceState
from edge.errors import BondscanError, StoreError
from edge.frame import Frame
from edge.runtime import faults
from edge.runtime.answering import Answers, all_devices
from edge.runtime.device import Deliver, Device, DeviceTell, HearsTheKeyboard, Offers
from edge.runtime.labelling import Labelling, LabelsChanged
from edge.runtime.line import Line, LineChanged
from edge.runtime.offering import offered
from edge.runtime.right_of_way import RightOfWay
from edge.station import Outcome, Station, scan_together

T = TypeVar("T")

IDLE_SECONDS = 0.5
"""With nothing to do for so long, the journal is checkpointed."""

SLICE_SECONDS = 0.0005
"""After so long a thread that computes hands the interpreter to one that waits for it, such as a scan's."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scan was committed. quiet: others of its tray follow, and the last is heard for all."""

    outcome: Outcome
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A device came, went or failed."""

    state: DeviceState


@dataclass(frozen=True, slots=True)
class StationChanged:
    """Something else was done: signed in, task opened, catalogue switched, undone …"""


@dataclass(frozen=True, slots=True)
class Failed:
    """A failure that somebody must see.

    blocking: the store cannot write, so nothing is accepted until it can. fault: the program
    itself is wrong; the failure's message names the file with the details.
    """

    failure: BondscanError
    blocking: bool
    fault: bool = False


Happening = Scanned | DeviceChanged | LineChanged | LabelsChanged | StationChanged | Failed
Tell = Callable[[Happening], None]


@dataclass(frozen=True, slots=True)
class Job:
    """Something for the station's thread, and the future it will settle."""

    run: Callable[[], None]
    future: Future[Any]


class Runtime:
    """One station at work.

    make_devices: given where frames and states go, the drivers to run.
    answers: the scanner that scanned sounds the verdict, where its profile has commands for it.
    line: keeps the exchange with the hub going, None for a station that has none. labels: prints
    what is coded, None where nothing is printed.
    log: the directory for details of faults, None for none.
    """

    def __init__(
        self,
        station: Station,
        *,
        make_devices: Callable[[Deliver, DeviceTell], list[Device]] | None = None,
        answers: bool = False,
        line: Line | None = None,
        labels: Labelling | None = None,
        log: Path | None = None,
    ) -> None:
        self.station = station
        self.line = line
        self.labels = labels
        self.devices: dict[str, DeviceState] = {}
        self._log = log
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._way = RightOfWay()
        self._stopped = False
        self._tell: Tell = lambda _: None
        self._thread: threading.Thread | None = None
        self._divert: Callable[[Frame], bool] | None = None
        self._drivers = make_devices(self._deliver, self._device_changed) if make_devices else []
        self._answers = Answers(lambda: self._drivers) if answers and self._drivers else None
        for driver in self._drivers:
            if isinstance(driver, Offers):
                driver.offer_to(lambda frame: offered(frame, station, self._diverted, self.submit))
        if labels is not None:
            self._drivers.append(labels.device(self._device_changed))
        if line is not None:
            line.subscribe(self._line_changed)
            line.give_way(self._way)

    def subscribe(self, tell: Tell) -> None:
        """Tell `tell`, from whichever thread it happens on, everything from now on."""
        self._tell = tell

    def divert(self, take: Callable[[Frame], bool] | None) -> None:
        """Offer device frames to `take` first; those it answers True for are not judged."""
        self._divert = take

    def start(self) -> None:
        """Start the station's thread and the drivers: from now on scans are judged."""
        sys.setswitchinterval(SLICE_SECONDS)
        self._thread = threading.Thread(target=self._work, name="station", daemon=True)
        self._thread.start()
        if self._answers is not None:
            self._answers.start()
        if labels := self.labels:
            self.call(lambda station: labels.begin(station, self._in_silence, self._say), silent=True)
        for driver in self._drivers:
            driver.start()

    def connect(self) -> None:
        """Start the line; later than `start`, where something must be on the screen first."""
        if self.line is not None:
            self.line.start()

    def stop(self) -> None:
        """Stop the devices, finish what was accepted, then stop the line and close the store.

        What is asked for later is cancelled.
        """
        with contextlib.ExitStack() as stack:
            stack.callback(self.station.store.close)
            if self.labels is not None:
                stack.callback(self.labels.close)
            if self.line is not None:
                stack.callback(self.line.stop)
            stack.callback(self._finish)
            if self._answers is not None:
                stack.callback(self._answers.stop)
            for driver in self._drivers:
                stack.callback(driver.stop)

    def hold_line(self, held: bool) -> None:
        """Keep the line quiet, or let it go on."""
        if self.line is not None:
            self.line.hold(held)

    def mute(self, on: bool) -> None:
        """While on, no scanner sounds a verdict."""
        if self._answers is not None:
            self._answers.muted = on

    def hush(self, on: bool) -> None:
        """While on, the terminal reads its keyboard itself: devices that hear the keyboard too are silent."""
        for driver in self._drivers:
            if isinstance(driver, HearsTheKeyboard):
                driver.hush(on)

    def device(self, source: str) -> Device | None:
        """The device of that source, where there is one."""
        return next((one for one in all_devices(self._drivers) if one.source == source), None)

    def submit(self, frame: Frame) -> Future[Outcome]:
        """Judge one frame; the subscriber hears of it before the future is done."""
        return self.call(lambda station: self._judged(station.scan(frame)), silent=True)

    def submit_together(self, frames: Sequence[Frame]) -> Future[tuple[Outcome, ...]]:
        """Judge the packages of a tray as one: all are accepted, or nothing of it takes effect."""

        def judge(station: Station) -> tuple[Outcome, ...]:
            outcomes = scan_together(station, frames)
            told = sorted(outcomes, key=_own_reason)
            for outcome in told:
                self._judged(outcome, quiet=outcome is not told[-1])
            return outcomes

        return self.call(judge, silent=True)

    def call(self, act: Callable[[Station], T], *, silent: bool = False) -> Future[T]:
        """Run `act` on the station's thread; the subscriber hears that something changed.

        The future fails with a `BondscanError`, whatever went wrong; after `stop` it is cancelled.
        """
        future: Future[T] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                answer = act(self.station)
            except BaseException as raised:  # noqa: BLE001 - the station's thread outlives any one act
                future.set_exception(self._failed(raised))
                return
            if not silent:
                self._say(StationChanged())
            future.set_result(answer)
            self._print()

        with self._lock:
            if self._stopped:
                future.cancel()
            else:
                self._way.asked()
                self._jobs.put(Job(run, future))
        return future

    def _judged(self, outcome: Outcome, *, quiet: bool = False) -> Outcome:
        self._way.scanned()
        self._say(Scanned(outcome, quiet))
        if self._answers is not None and not quiet:
            self._answers.judged(outcome.entry.source, outcome.decision.verdict)
        if self.line is not None:
            _wake(self.line, outcome)
        return outcome

    def _in_silence(self, act: Callable[[Station], object]) -> Future[object]:
        return self.call(act, silent=True)

    def _print(self) -> None:
        """What was done may call for a label; whatever is wrong with that, it is done."""
        if self.labels is None:
            return
        try:
            self.labels.look(self.station)
        except BaseException as raised:  # noqa: BLE001 - as for any act
            self._failed(raised)

    def _finish(self) -> None:
        """Let the station's thread end after the last job; cancel what it never came to."""
        with self._lock:
            self._stopped = True
            self._jobs.put(None)
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        with contextlib.suppress(queue.Empty):
            while True:
                job = self._jobs.get_nowait()
                if job is not None:
                    job.future.cancel()

    def _work(self) -> None:
        idle_done = True
        while True:
            try:
                job = self._jobs.get(timeout=None if idle_done else IDLE_SECONDS)
            except queue.Empty:
                self._checkpoint()
                idle_done = True
                continue
            if job is None:
                return
            job.run()
            idle_done = False
            self._way.done()

    def _checkpoint(self) -> None:
        try:
            self.station.store.checkpoint()
        except StoreError as failure:
            self._say(Failed(failure, blocking=False))

    def _failed(self, raised: BaseException) -> BondscanError:
        """Tell of a failure, or of a fault as one."""
        if isinstance(raised, BondscanError):
            self._say(Failed(raised, blocking=isinstance(raised, StoreError)))
            return raised
        failure = faults.told(self._log, "do what was asked", raised)
        self._say(Failed(failure, blocking=False, fault=True))
        return failure

    def _say(self, happening: Happening) -> None:
        """Tell the subscriber; what is wrong there must not undo what was committed here."""
        try:
            self._tell(happening)
        except Exception as fault:  # noqa: BLE001 - a subscriber's fault is its own
            faults.told(self._log, "say what happened", fault)

    def _deliver(self, frame: Frame) -> None:
        if not self._diverted(frame):
            self.submit(frame)

    def _diverted(self, frame: Frame) -> bool:
        """Whether the screen took it."""
        take = self._divert
        try:
            return take is not None and take(frame)
        except Exception as fault:  # noqa: BLE001 - then the frame is judged like any other
            faults.told(self._log, "hand a reading to the screen", fault)
            return False

    def _device_changed(self, state: DeviceState) -> None:
        with self._lock:
            self.devices = {**self.devices, state.source: state}
        self._say(DeviceChanged(state))

    def _line_changed(self, happening: LineChanged) -> None:
        """The hub may have said that somebody may no longer work here."""
        self.call(lambda station: station.access.refresh(), silent=True)
        self._say(happening)


def _own_reason(outcome: Outcome) -> bool:
    """What was wrong with a tray is told last, and so stands on the screen."""
    return all(finding.code != "tray-refused" for finding in outcome.decision.findings)


def _wake(line: Line, outcome: Outcome) -> None:
    """There may be something to send, or more of a lease to fetch, which somebody waits for."""
    if any(finding.code == "no-quota-held" for finding in outcome.decision.findings):
        line.hasten()
    elif outcome.decision.verdict == "ACCEPT":
        line.wake()
