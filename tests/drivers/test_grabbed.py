from __future__ import annotations

import errno
import os
import queue
import struct
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="keyboards are grabbed on Linux only")

from edge.drivers import grabbed, plugged  # noqa: E402
from edge.drivers.grabbed import chosen, grabbed_keyboards  # noqa: E402
from edge.drivers.input_device import Event, InputKeyboard  # noqa: E402
from edge.drivers.profile import ScannerProfile  # noqa: E402
from edge.drivers.state import DeviceState  # noqa: E402
from edge.frame import Frame  # noqa: E402
from tests.drivers.keys import typed_keys  # noqa: E402

SOON = 20.0
ZEBRA = ScannerProfile("zebra", "", "", ((0x05E0, None),))
GUN = InputKeyboard("/dev/input/event7", 0x05E0, 0x1200, "Symbol Bar Code Scanner")
PERSONS = InputKeyboard("/dev/input/event3", 0x046D, 0xC31C, "Logitech USB Keyboard")
GOOD = "]d2010950600013435210A\x1d21b7"


class FakeKeyboard:
    """A device of evdev's shape: events go in by `type`, and come out by `fd` and `read`."""

    def __init__(self, path: str, taken: list[str]) -> None:
        self.path = path
        self.taken = taken
        self.fd, self._far = os.pipe()
        os.set_blocking(self.fd, False)
        self.events: queue.Queue[Event] = queue.Queue()
        self.gone = False

    def grab(self) -> None:
        if self.path in self.taken:
            raise OSError(errno.EBUSY, "Device or resource busy")
        self.taken.append(self.path)

    def ungrab(self) -> None:
        self.taken.remove(self.path)

    def read(self) -> Iterator[Event]:
        if self.gone:
            raise OSError(errno.ENODEV, "No such device")
        for _ in os.read(self.fd, 100_000):
            if not self.events.empty():
                yield self.events.get_nowait()

    def close(self) -> None:
        os.close(self.fd)
        os.close(self._far)

    def press(self, code: int, value: int) -> None:
        self.events.put(Event(1, code, value))
        os.write(self._far, b"!")

    def type(self, text: str) -> None:
        for code, down in typed_keys(text):
            self.press(code, int(down))

    def pull(self) -> None:
        while not self.events.empty():
            pass  # what was typed has been read
        self.gone = True
        os.write(self._far, b"!")


class Pc:
    """A PC with keyboards, and the driver that takes those it is told to."""

    def __init__(self) -> None:
        self.there: Sequence[InputKeyboard] = [PERSONS, GUN]
        self.taken: list[str] = []
        self.open: dict[str, FakeKeyboard] = {}
        self.refuse: OSError | None = None
        self.frames: queue.Queue[Frame] = queue.Queue()
        self.states: queue.Queue[DeviceState] = queue.Queue()
        self.driver = grabbed_keyboards(
            ["auto"],
            [ZEBRA],
            deliver=self.frames.put,
            state=self.states.put,
            clock=lambda: datetime.now(UTC),
            there=lambda: self.there,
            open_device=self.opened,
        )

    def opened(self, path: str) -> FakeKeyboard:
        if self.refuse is not None:
            raise self.refuse
        self.open[path] = FakeKeyboard(path, self.taken)
        return self.open[path]

    def until(self, status: str, reason: str | None = None) -> DeviceState:
        while True:
            state = self.states.get(timeout=SOON)
            if state.source == "grab:05e0:1200" and state.status == status and reason in (None, state.reason):
                return state

    @property
    def gun(self) -> FakeKeyboard:
        return self.open[GUN.path]


@pytest.fixture
def pc(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pc]:
    """A PC that looks often."""
    monkeypatch.setattr(plugged, "LOOK", 0.01)
    monkeypatch.setattr(grabbed, "_WAIT", 0.02)
    made = Pc()
    yield made
    made.driver.stop()


def test_a_scanner_is_taken_and_a_persons_keyboard_is_not(pc: Pc) -> None:
    """Its scans are frames that name it, separators and all; stopped, it is given back."""
    pc.driver.start()
    pc.until("connected")
    pc.gun.type(GOOD + "\r" + "4006381333931\t")
    frame = pc.frames.get(timeout=SOON)
    assert (frame.payload, frame.source, frame.complete) == (GOOD.encode(), "grab:05e0:1200", True)
    assert pc.frames.get(timeout=SOON).payload == b"4006381333931"
    assert pc.taken == [GUN.path]
    pc.driver.stop()
    assert pc.taken == []
    assert list(pc.open) == [GUN.path]


def test_a_key_held_down_types_once_and_other_events_type_nothing(pc: Pc) -> None:
    """The system repeats a held key by itself; a scanner never means it."""
    pc.driver.start()
    pc.until("connected")
    for value in (1, 2, 2, 0):
        pc.gun.press(30, value)
    pc.gun.events.put(Event(4, 4, 458756))
    os.write(pc.gun._far, b"!")
    pc.gun.type("bcd\r")
    assert pc.frames.get(timeout=SOON).payload == b"abcd"


def test_unplugged_in_the_middle_of_a_scan_the_half_is_marked(pc: Pc) -> None:
    """And back again in another socket it is the same scanner."""
    pc.driver.start()
    pc.until("connected")
    pc.gun.type("]d20109")
    pc.there = [PERSONS]
    pc.gun.pull()
    assert pc.frames.get(timeout=SOON).complete is False
    pc.until("lost", "unplugged")
    moved = InputKeyboard("/dev/input/event9", GUN.vendor, GUN.product, GUN.name)
    pc.there = [PERSONS, moved]
    pc.until("connected")
    pc.open[moved.path].type(GOOD + "\r")
    assert pc.frames.get(timeout=SOON).payload == GOOD.encode()


def test_a_scan_without_its_end_is_given_up(pc: Pc, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the next does not grow out of it; it is marked as cut off."""
    monkeypatch.setattr(grabbed, "STALE", 0.04)
    pc.driver.start()
    pc.until("connected")
    pc.gun.type("]d20109")
    assert pc.frames.get(timeout=SOON).complete is False


@pytest.mark.parametrize(
    ("refusal", "status", "reason"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "absent", "no-permission"),
        (FileNotFoundError(errno.ENOENT, "No such file"), "absent", "not-there"),
        (OSError(errno.EBUSY, "busy"), "busy", "in-use"),
    ],
)
def test_a_device_that_cannot_be_taken_says_why_and_is_tried_again(
    pc: Pc, refusal: OSError, status: str, reason: str
) -> None:
    """One state, no traceback; once it can be, it is."""
    pc.refuse = refusal
    pc.driver.start()
    pc.until(status, reason)
    pc.refuse = None
    pc.until("connected")


def test_one_that_another_program_has_taken_is_busy_and_no_handle_is_kept(pc: Pc) -> None:
    """Every try opens it and closes it again."""
    pc.taken.append(GUN.path)
    handles = len(list(Path("/proc/self/fd").iterdir()))
    threads = threading.active_count()
    pc.driver.start()
    pc.until("busy", "in-use")
    pc.taken.clear()
    pc.until("connected")
    pc.driver.stop()
    assert len(list(Path("/proc/self/fd").iterdir())) == handles
    assert threading.active_count() == threads


def test_what_is_taken_is_named_by_number_by_path_or_by_make(tmp_path: Path) -> None:
    """A link counts as what it leads to."""
    link = tmp_path / "usb-event-kbd"
    (tmp_path / "event3").touch()
    link.symlink_to(tmp_path / "event3")
    here = InputKeyboard(str(tmp_path / "event3"), 1, 2, "")
    there = [here, GUN]
    assert chosen(["05E0:1200"], there, []) == [GUN]
    assert chosen([str(link)], there, [ZEBRA]) == [here]
    assert chosen(["auto"], there, [ZEBRA]) == [GUN]
    assert chosen(["05e0:9999"], there, [ZEBRA]) == []


def test_events_are_read_as_the_kernel_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time, type, code and value, as many as there are; what is asked of the kernel is to grab, then not to."""
    import fcntl

    from edge.drivers.input_device import InputDevice

    file = tmp_path / "event0"
    file.write_bytes(
        b"".join(struct.pack("llHHi", 1, 2, *event) for event in ((1, 30, 1), (1, 30, 0), (4, 4, -1)))
    )
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(fcntl, "ioctl", lambda _, what, how: asked.append((what, how)))
    device = InputDevice(str(file))
    device.grab()
    assert list(device.read()) == [(1, 30, 1), (1, 30, 0), (4, 4, -1)]
    device.ungrab()
    device.close()
    assert asked == [(0x40044590, 1), (0x40044590, 0)]
