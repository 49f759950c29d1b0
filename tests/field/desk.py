"""A station of a field test as its operator holds it: its process, its scanner, its line to the hub."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from edge.errors import DriverError
from tests.field.clock import DayClock
from tests.field.devices import Twin
from tests.field.plan import Station
from tests.journeys.processes import Wire

PATIENCE = 30.0
"""Seconds in which an order is obeyed, and a scan that was sent has come to a verdict."""

ENDING = 2.0
"""Seconds in which the last lines of a process that ended are read."""

Lines = queue.SimpleQueue[dict[str, Any] | None]

ANEW = 3.0
"""Seconds after which a label is held before a camera in another way."""

ROOT = Path(__file__).parents[2]


class Desk:
    """One station at work. `printed` holds every line that was shown, over all its lives."""

    def __init__(
        self, station: Station, home: Path, wire: Wire, environment: Mapping[str, str], clock: DayClock
    ) -> None:
        self.station = station
        self.home = home
        self.wire = wire
        self.clock = clock
        self.printed: list[dict[str, Any]] = []
        self.faults: list[str] = []
        self.twin: Twin | None = None
        self._environment = {**environment, "BONDSCAN_HOME": str(home)}
        self._process: subprocess.Popen[str] | None = None
        self._scans: Lines = queue.SimpleQueue()
        self._answers: Lines = queue.SimpleQueue()
        self._connected = threading.Event()
        self._lost = threading.Event()
        self._reading: threading.Thread | None = None

    def give(self, twin: Twin) -> None:
        """Put this scanner on the desk."""
        self.twin = twin

    def start(self) -> None:
        """Switch the station on; returns when its scanner is connected."""
        twin = self._the_twin()
        self._connected.clear()
        self._scans, self._answers = queue.SimpleQueue(), queue.SimpleQueue()
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.field.station"),
                *self.clock.words(),
                str(self.home),
                *twin.words,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(self.home.with_name(f"{self.home.name}.stderr.txt")).open("ab"),
            cwd=ROOT,
            env={**self._environment, **twin.environment},
            text=True,
        )
        heard = (self._process, self._scans, self._answers)
        self._reading = threading.Thread(target=self._read, args=heard, daemon=True)
        self._reading.start()
        self.await_scanner()

    def await_scanner(self) -> None:
        """Return once the station has the scanner."""
        if not self._connected.wait(PATIENCE):
            raise DriverError(
                f"Failed to attach the {self._the_twin().kind} scanner of {self.station.id}: "
                f"expected it connected in {PATIENCE:.0f} s, got none. {self._said()}"
            )

    def unplug(self) -> None:
        """Pull the scanner out; returns when the station has noticed, where its kind lets it."""
        twin = self._the_twin()
        self._lost.clear()
        self._connected.clear()
        twin.unplug()
        if twin.kind == "keyboard":
            self._connected.set()
        elif not self._lost.wait(PATIENCE):
            raise DriverError(
                f"Failed to unplug the {twin.kind} scanner of {self.station.id}: "
                f"expected the station to notice in {PATIENCE:.0f} s, got nothing. {self._said()}"
            )

    def tell(self, what: str, **order: Any) -> dict[str, Any]:
        """Give an order; the answer. Raises DriverError where the station refuses it or is gone."""
        process = self._process
        if process is None or process.stdin is None:
            raise DriverError(f"Failed to tell {self.station.id}: expected it on, got off.")
        try:
            process.stdin.write(json.dumps({"do": what, **order}) + "\n")
            process.stdin.flush()
            answer = self._answers.get(timeout=PATIENCE)
        except (OSError, queue.Empty):
            answer = None
        if answer is None or answer.get("refused"):
            why = answer["refused"] if answer else "no answer"
            raise DriverError(
                f"Failed to have '{what}' done at {self.station.id}: expected it done, got {why}. {self._said()}"
            )
        return answer

    def scan(self, payload: bytes) -> tuple[dict[str, Any], float]:
        """Scan one code: the line it came to, and the seconds from the trigger to that line.

        Before a camera a label that is not read is held out anew, as anybody would.
        """
        twin = self._the_twin()
        twin.ready(payload)
        began = time.monotonic()
        twin.scan(payload)
        while twin.kind == "camera" and not self._arrives(ANEW) and time.monotonic() - began < PATIENCE:
            twin.ready(payload)
            twin.scan(payload)
        line = self.verdict()
        seconds = time.monotonic() - began
        twin.done()
        return line, seconds

    def scan_half(self, payload: bytes) -> dict[str, Any] | None:
        """The plug comes out in the middle of a code and goes in again: the line the part comes to.

        None where the part was still in the cable: the station has seen nothing of it.
        """
        twin = self._the_twin()
        twin.half(payload)
        self.unplug()
        self.tell("how")  # what was read before is told before
        line = None if self._scans.empty() else self._scans.get()
        twin.plug()
        self.await_scanner()
        return line

    def _arrives(self, patience: float) -> bool:
        """Whether a line comes within so many seconds."""
        until = time.monotonic() + patience
        while self._scans.empty() and time.monotonic() < until:
            time.sleep(0.005)
        return not self._scans.empty()

    def verdict(self) -> dict[str, Any]:
        """The next line."""
        try:
            line = self._scans.get(timeout=PATIENCE)
        except queue.Empty:
            line = None
        if line is None:
            raise DriverError(
                f"Failed to scan at {self.station.id}: expected a verdict in {PATIENCE:.0f} s, got none. "
                f"{self._said()}"
            )
        return line

    def cut_power(self, payload: bytes, moment: float) -> None:
        """Scan, and so many seconds later the PC is off; what it still printed counts."""
        twin = self._the_twin()
        if twin.kind != "keyboard":
            twin.ready(payload)
            twin.scan(payload)
        time.sleep(moment)
        self.kill()
        if twin.kind in ("serial", "camera"):  # or the next life would read what this one died in
            twin.unplug()
            twin.plug()

    def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._gone()

    def end(self) -> None:
        """Switch it off politely."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._gone()

    def _gone(self) -> None:
        process, self._process = self._process, None
        assert process is not None
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._reading is not None:
            self._reading.join(ENDING)  # all it printed is there; a child of its own may keep the pipe open

    def _read(self, process: subprocess.Popen[str], scans: Lines, answers: Lines) -> None:
        """Take what a process says as it comes; the queues are those of its own life."""
        assert process.stdout is not None
        for line in process.stdout:
            try:
                self._take(json.loads(line), scans, answers)
            except json.JSONDecodeError:
                break  # the power went in the middle of a line
        process.stdout.close()
        scans.put(None)
        answers.put(None)

    def _take(self, said: dict[str, Any], scans: Lines, answers: Lines) -> None:
        if "scan" in said:
            self.printed.append(said["scan"])
            scans.put(said["scan"])
        elif "answer" in said:
            answers.put(said)
        elif "device" in said:
            self._device(said["device"], said["status"])
        elif "failed" in said:
            self.faults.append(said["failed"])

    def _device(self, source: str, status: str) -> None:
        if not source.startswith(("serial:", "hid:", "keyboard:", "camera:")):
            return
        if status == "connected":
            self._connected.set()
        elif status == "lost":
            self._lost.set()

    def _the_twin(self) -> Twin:
        if self.twin is None:
            raise DriverError(f"Failed to work at {self.station.id}: expected a scanner, got none.")
        return self.twin

    def _said(self) -> str:
        """The end of what its process complained of."""
        path = self.home.with_name(f"{self.home.name}.stderr.txt")
        try:
            return path.read_text("utf-8", errors="replace").strip()[-400:]
        except OSError:
            return ""
