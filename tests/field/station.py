"""One station of a field test as its own process: what the scan screen runs, with orders in place of keys.

    python -m tests.field.station ORIGIN START FACTOR HOME --serial PORT | --hid | --background | --camera URL

Orders come as JSON lines on stdin and each is answered by one line; every scan, device and fault is
told by a line of its own, a scan only once it is committed. It ends with its stdin.

    {"do": "begin", "badge": …, "operation": …, "papers": {…}}   sign in, have this task open
    {"do": "close"}                                              end the task
    {"do": "hid", "act": "scan|plug|unplug", "payload": HEX}     the simulated HID POS scanner
    {"do": "print"}                                              labels that are owed, as by key
    {"do": "how"}                                                what waits for the hub and the printer
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from edge.cli.lines import scan_line
from edge.drivers.hid_scanner import hid_scanners
from edge.errors import BondscanError
from edge.runtime import devices
from edge.runtime.demo.sample import PIN
from edge.runtime.device import Device
from edge.runtime.devices import Asked, Deliver, Told
from edge.runtime.engine import DeviceChanged, Failed, Happening, Scanned
from edge.runtime.ids import wall
from edge.runtime.opening import open_runtime
from edge.station import Closing, Refusal, Station
from hardware.simulators.hid_scanner import HidBus, SimulatedHidScanner
from tests.field.clock import clock_of

Order = Mapping[str, Any]
GLANCE = 0.5
"""Seconds between two looks at the day's clock for a line that waits."""


class Seat:
    """The running station, and whoever gives it orders."""

    def __init__(self, home: Path, asked: Asked) -> None:
        self._saying = threading.Lock()
        self._opened = open_runtime(home, asked=asked)
        self._runtime = self._opened.runtime
        self._runtime.subscribe(self._heard)
        self._hid: SimulatedHidScanner | None = None
        self._ended = threading.Event()

    def work(self, hid: SimulatedHidScanner | None) -> None:
        """Serve orders until there are no more."""
        self._hid = hid
        try:
            self._runtime.start()
            self._runtime.connect()
            threading.Thread(target=self._look_at_the_clock, daemon=True).start()
            for line in sys.stdin:
                order = json.loads(line)
                self._say({"answer": order["do"], **self._obey(order)})
        finally:
            self._ended.set()
            self._runtime.stop()

    def _look_at_the_clock(self) -> None:
        """The line waits as long as the PC's clock says; woken, it sees that in the day it has waited long enough."""
        while self._runtime.line is not None and not self._ended.wait(GLANCE):
            self._runtime.line.wake()

    def _obey(self, order: Order) -> dict[str, Any]:
        try:
            if order["do"] == "begin":
                refused = self._runtime.call(lambda station: _begin(station, order)).result()
                return {"refused": refused and f"{refused.code} {dict(refused.params)}"}
            if order["do"] == "close":
                self._runtime.call(lambda at: at.tasks.close(at.access.facts, Closing())).result()
            elif order["do"] == "hid":
                self._plugged(order)
            elif order["do"] == "print":
                self._runtime.call(self._print).result()
            elif order["do"] == "how":
                return self._how()
        except BondscanError as failure:
            return {"refused": failure.message}
        return {"refused": None}

    def _plugged(self, order: Order) -> None:
        if self._hid is None:
            raise AssertionError("no HID POS scanner at this station")
        if order["act"] == "scan":
            self._hid.scan(bytes.fromhex(order["payload"]), order["symbology"])
        elif order["act"] == "plug":
            self._hid.plug()
        else:
            self._hid.unplug()

    def _print(self, station: Station) -> None:
        labels = self._runtime.labels
        if labels is not None:
            for one in labels.waiting:
                labels.print(station, one.row.seq)

    def _how(self) -> dict[str, Any]:
        """How the line stands, and how many labels are not out yet; whatever was scanned before is told before."""
        runtime = self._runtime
        state = runtime.line.state if runtime.line is not None else None
        labels = runtime.labels
        owed = runtime.call(lambda _: len(labels.owed) if labels else 0, silent=True).result()
        return {
            "line": state.line if state else "off",
            "trouble": state.trouble if state else "",
            "owed": owed,
        }

    def _heard(self, happening: Happening) -> None:
        if isinstance(happening, Scanned):
            regimes = self._opened.station.store.regimes
            self._say({"scan": scan_line(happening.outcome, "zh", regimes)})
        elif isinstance(happening, DeviceChanged):
            state = happening.state
            self._say({"device": state.source, "status": state.status, "reason": state.reason})
        elif isinstance(happening, Failed):
            self._say({"failed": happening.failure.message})

    def _say(self, said: dict[str, Any]) -> None:
        with self._saying:
            sys.stdout.write(json.dumps(said, default=str) + "\n")
            sys.stdout.flush()


def _begin(station: Station, order: Order) -> Refusal | None:
    """Signed in, and at work on this very task: after a power cut the one that was left open goes on."""
    signed = station.access.sign_in(order["badge"], PIN)
    if isinstance(signed, Refusal):
        return signed
    tasks, facts = station.tasks, station.access.facts
    left = tasks.open
    if left is not None:
        if left.operation == order["operation"] and dict(left.papers) == tasks.kept(
            left.operation, order["papers"]
        ):
            return None
        tasks.close(facts, Closing(note="superseded"))
    started = tasks.start(facts, order["operation"], order["papers"], order.get("expected"), second_pin=PIN)
    return started if isinstance(started, Refusal) else None


def _simulated_hid() -> SimulatedHidScanner:
    """A bus of one scanner, in the place of this PC's own."""
    bus = HidBus()
    scanner = SimulatedHidScanner(bus)
    scanner.plug()

    def plugged_in(deliver: Deliver, told: Told) -> list[Device]:
        return [hid_scanners(deliver=deliver, state=told, clock=wall, bus=lambda: bus)]

    devices.pos_scanners = plugged_in
    return scanner


def main(words: list[str]) -> None:
    """Sit down at the station that the words name."""
    clock_of(words[:3]).rule()
    os.environ.setdefault("BONDSCAN_HOME", words[3])
    way = words[4]
    hid = _simulated_hid() if way == "--hid" else None
    asked = Asked(
        serial=tuple(words[5:6]) if way == "--serial" else (),
        hid=hid is not None,
        background=way == "--background",
        camera=tuple(words[5:6]) if way == "--camera" else (),
        again=True,  # the wait that tells a second scan from a repeat is not shortened with the day
        alone=True,
    )
    Seat(Path(words[3]), asked).work(hid)


if __name__ == "__main__":
    main(sys.argv[1:])
