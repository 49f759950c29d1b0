"""A scanner through a hard week: pulled and plugged at any moment, in the middle of scans, over a noisy line.

What went over the line whole, ended and read before the plug was pulled must come out as a frame, once
and in order; nothing else may come out as a whole one but what the noise itself spells.
"""

from __future__ import annotations

import queue
import random
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from edge.drivers.profile import GENERIC
from edge.drivers.serial import SerialScanner
from edge.drivers.simulated import SimulatedScanner
from edge.drivers.state import DeviceState
from edge.frame import Frame

SOON = 60.0
MARK = b"]d20109506000134352"
ENDS = (b"\r", b"\n", b"\r\n", b"\x03")
PLUGGED = 2 + 1 + 4
"""Handles of a scanner on its cable: both ends, and the port where it is open by now, with the two pipes it is woken by."""
NOISE = bytes(byte for byte in range(256) if byte not in b"]\r\n\x03")
"""Anything but an end, and what codes begin with."""


@dataclass
class Week:
    """What was done, and what came of it. whole: codes that were read whole, in order of their sending.
    starts: STX within the noise, each of which cuts off what came before it.
    """

    disconnects: int = 0
    whole: list[bytes] = field(default_factory=list)
    halves: int = 0
    bursts: int = 0
    starts: int = 0
    came: list[Frame] = field(default_factory=list)

    def check(self) -> None:
        """None lost, none invented, none twice, all in order."""
        codes = [frame.payload for frame in self.came if frame.complete and MARK in frame.payload]
        assert codes == self.whole
        halves = [
            frame.payload
            for frame in self.came
            if frame.complete and MARK not in frame.payload and b"]" in frame.payload
        ]
        assert halves == [], "a half became a whole"
        assert sum(not frame.complete for frame in self.came) <= self.halves + self.starts


class Desk:
    """A scanner on a cable and the driver that reads it, over and over."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.chance = chance
        self.week = Week()
        self.device = SimulatedScanner(folder / "scanner", patience=SOON)
        self.frames: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self.states: queue.SimpleQueue[DeviceState] = queue.SimpleQueue()
        self.scanner = SerialScanner(
            self.device.port,
            GENERIC,
            deliver=self.frames.put,
            state=self.states.put,
            clock=lambda: datetime.now(UTC),
            jitter=lambda: 0.0,
            ports=tuple,
        )
        self.number = 0
        self.heard: set[bytes] = set()

    def round(self) -> None:
        """Plugged in: some scans and some noise; pulled at some moment of it; plugged in again."""
        self._until("connected")
        for _ in range(self.chance.randrange(3)):
            if self.chance.random() < 0.3:
                self._noise()
            self._scan()
        if self.week.whole and self.week.whole[-1] not in self.heard:
            self._hear(self.week.whole[-1])
            self.heard = {self.week.whole[-1]}
        if self.chance.random() < 0.3:
            self._noise()
        if self.chance.random() < 0.5:
            self.week.halves += 1
            code = self._code()
            self.device.send(code[: self.chance.randrange(1, len(code))], b"")
            if self.chance.random() < 0.3:
                self.device.settle()
        self.device.unplug()
        self.week.disconnects += 1
        self._until("lost")
        self.device.replug()

    def _code(self) -> bytes:
        self.number += 1
        return MARK + b"21%08d" % self.number

    def _scan(self) -> None:
        code = self._code()
        self.device.send(code, self.chance.choice(ENDS), dribble=self.chance.random() < 0.02)
        self.week.whole.append(code)

    def _noise(self) -> None:
        """A burst of anything, and the end that the next scan needs to be told from it."""
        self.week.bursts += 1
        burst = bytes(self.chance.choices(NOISE, k=self.chance.randrange(1, 40)))
        self.week.starts += burst.count(2)
        self.device.send(burst, self.chance.choice(ENDS))

    def _hear(self, code: bytes) -> None:
        """Wait until the last whole scan has come out: what the PC has read is not lost by pulling the plug."""
        while (frame := self.frames.get(timeout=SOON)).payload != code:
            self.week.came.append(frame)
        self.week.came.append(frame)

    def _until(self, status: str) -> None:
        while self.states.get(timeout=SOON).status != status:
            pass

    def collected(self) -> Week:
        """The week, with every frame that came."""
        while not self.frames.empty():
            self.week.came.append(self.frames.get())
        return self.week


def hard_week(folder: Path, rounds: int, seed: int) -> Week:
    """`rounds` of plugging from a seed, checked; afterwards there are no more threads and handles than before."""
    process = psutil.Process()
    threads, handles = threading.active_count(), _handles(process)
    desk = Desk(folder, random.Random(seed))
    desk.scanner.start()
    try:
        for count in range(rounds):
            desk.round()
            if count % 1000 == 10:
                assert threading.active_count() == threads + 1
                assert _handles(process) <= handles + PLUGGED
        desk._until("connected")
    finally:
        desk.scanner.stop()
        desk.device.close()
    assert threading.active_count() == threads
    assert _handles(process) == handles
    week = desk.collected()
    week.check()
    return week


def _handles(process: Any) -> int:
    return int(process.num_fds())
