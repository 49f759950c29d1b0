"""A label printer: a thread of its own prints what is asked, one label after the other.

A label is printed once the printer has taken it and, where it can be asked, says that nothing of it
waits any more. One that could not be printed is told so with its reason and never tried again
unasked: whether a second one may go out is a person's to decide.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Final

from edge.drivers.outlet import Outlet, open_outlet
from edge.drivers.printer_status import ASK, CANCEL, PrinterLanguage, Status, status_of
from edge.drivers.state import DeviceState, Reason
from edge.drivers.threaded import ThreadedDevice
from edge.errors import BondscanError
from edge.labels.address import Address

FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 15.0
"""Seconds between looks at a printer: the second while it is ready, from the first up to it while it is not."""

ANSWER_WAIT: Final = 2.0
"""Seconds a printer has to say how it stands."""

PRINT_WAIT: Final = 15.0
"""Seconds a printer has to bring out a label it has taken."""

_LOOK_EVERY: Final = 0.2


@dataclass(frozen=True, slots=True)
class Printed:
    """What became of one label.

    ok: it is out, as far as can be known. reason: why not. sure: not a dot of it was printed; else
    it may come out yet, or have come out in part. detail: what the system said.
    """

    ok: bool
    reason: Reason = ""
    sure: bool = True
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One label. make: its bytes, asked for in the printer's thread. done: told there what became of it."""

    make: Callable[[], bytes]
    done: Callable[[Printed], None]


class LabelPrinter(ThreadedDevice):
    """One printer, as a device that takes labels.

    name: its address as configured. asks: whether it can say how it stands; then one that is silent
    is not ready. reach: opens the way to it. The rest is as of every device.
    """

    def __init__(
        self,
        name: str,
        address: Address,
        *,
        language: PrinterLanguage,
        asks: bool,
        state: Callable[[DeviceState], None],
        clock: Callable[[], datetime],
        reach: Callable[[Address], Outlet] = open_outlet,
    ) -> None:
        super().__init__(f"printer:{name}", state, clock)
        self._address = address
        self._language = language
        self._asks = asks and address.answers
        self._reach = reach
        self._jobs: deque[Job] = deque()
        self._wake = threading.Condition()
        self._met = False

    def stop(self) -> None:
        """End as soon as the label on its way has been sent; what waits is not printed, and told so."""
        super().stop()

    def _interrupt(self) -> None:
        with self._wake:
            self._wake.notify_all()

    def print(self, job: Job) -> None:
        """Print this label when its turn comes; returns at once."""
        with self._wake:
            self._jobs.append(job)
            self._wake.notify_all()

    def _run(self) -> None:
        wait = 0.0
        while not self._stopping.is_set():
            job = self._next(wait)
            if self._stopping.is_set():
                break
            if job is not None:
                printed = self._printed(job)
                with contextlib.suppress(BondscanError):
                    job.done(printed)
            else:
                self._look()
            ready = self._state.status == "connected"
            wait = LONGEST_WAIT if ready else min(LONGEST_WAIT, max(FIRST_WAIT, 2 * wait))
        while self._jobs:
            with contextlib.suppress(BondscanError):
                self._jobs.popleft().done(Printed(ok=False, reason="ended"))

    def _next(self, wait: float) -> Job | None:
        """The next label; None where none came in `wait` seconds."""
        with self._wake:
            if not self._jobs and wait:
                self._wake.wait(wait)
            return self._jobs.popleft() if self._jobs else None

    def look(self) -> DeviceState:
        """See once how it stands, as far as it can be seen; for a printer that was not started."""
        self._look()
        return self._state

    def _look(self) -> None:
        try:
            outlet = self._reach(self._address)
            try:
                status = self._status(outlet)
            finally:
                outlet.close()
        except Exception as failure:  # noqa: BLE001 - whatever a port raises, the thread goes on
            self._gone(failure)
            return
        self._ready(status)

    def _printed(self, job: Job) -> Printed:
        """Print one label, and say what became of it."""
        try:
            content = job.make()
        except BondscanError as failure:
            return Printed(ok=False, reason="bad-label", detail=failure.message)
        except Exception as fault:  # noqa: BLE001 - a fault in one label ends no thread
            return Printed(ok=False, reason="bad-label", detail=f"{type(fault).__name__}: {fault}")
        sure = True
        try:
            outlet = self._reach(self._address)
            try:
                before = self._status(outlet)
                if before is None or before.trouble:
                    return Printed(ok=False, reason=self._ready(before))
                sure = False
                outlet.write(content)
                trouble = self._ready(self._after(outlet))
            finally:
                outlet.close()
        except Exception as failure:  # noqa: BLE001 - as above
            reason = self._gone(failure)
            return Printed(ok=False, reason=reason, sure=sure, detail=str(failure))
        return Printed(ok=not trouble, reason=trouble, sure=False)

    def _after(self, outlet: Outlet) -> Status | None:
        """How the printer stands once nothing waits in it, or it has stopped; what it holds is then thrown away."""
        until = monotonic() + PRINT_WAIT
        while True:
            status = self._status(outlet)
            if self._stopping.is_set() and not (status and status.trouble):
                return Status("")  # it has been taken, and nobody is there any more to see it come out
            if status is None or status.trouble or monotonic() > until:
                break
            if not status.waiting:
                return status
            self._stopping.wait(_LOOK_EVERY)
        outlet.write(CANCEL[self._language])
        return status if status is None or status.trouble else Status("printer-stuck")

    def _status(self, outlet: Outlet) -> Status | None:
        """What it says of itself; None where it should answer and does not."""
        if not self._asks:
            return Status("")
        outlet.write(ASK[self._language])
        until, heard = monotonic() + ANSWER_WAIT, b""
        while (left := until - monotonic()) > 0 and not self._stopping.is_set():
            heard += outlet.read(min(left, _LOOK_EVERY))
            status = status_of(self._language, heard)
            if status is not None:
                return status
        return None

    def _ready(self, status: Status | None) -> Reason:
        """Tell how it stands; the reason why it does not print, "" where it does."""
        self._met = True
        reason: Reason = "printer-silent" if status is None else status.trouble
        self._say("not-ready" if reason else "connected", reason)
        return reason

    def _gone(self, failure: Exception) -> Reason:
        """It cannot be reached."""
        text, denied = str(failure), isinstance(failure, PermissionError) or "PermissionError" in str(failure)
        reason: Reason = "no-permission" if denied else "printer-off"
        if not isinstance(failure, OSError):
            reason = "fault"
        self._say("lost" if self._met else "absent", reason, text)
        return reason
